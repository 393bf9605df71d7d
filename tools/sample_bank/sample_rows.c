/* tools/sample_bank/sample_rows.c - columns of the extracts and of the truth. */
#include "tools/sample_bank/sample_rows.h"

#include <stdio.h>

enum { PRODUCT_LIST_SIZE = 256 };

static const char *service_product(const SampleClient *const client, const size_t service)
{
    return SAMPLE_PRODUCT_LIST[client->services[service].product].id;
}

static Status write_client(const SampleRowSource *const source, CsvFile *const file,
                           Error *const err)
{
    const SampleClient *const client = source->client;
    const SampleHidden *const hidden = &client->hidden;
    csv_file_text(file, client->id);
    csv_file_text(file, SAMPLE_BANK_SHARES[client->bank].name);
    csv_file_text(file, hidden->region ? NULL : SAMPLE_REGION_SHARES[client->region].name);
    csv_file_text(file, hidden->business_area ? NULL : SAMPLE_AREA_NAMES[client->area]);
    csv_file_text(file, client->name);
    csv_file_text(file, client->legal_form == SAMPLE_COMPANY ? "company" : "sole_trader");
    csv_file_text(file, client->rm_id);
    csv_file_day(file, hidden->opened_on ? DAY_UNKNOWN : client->opened_on);
    csv_file_day(file, client->closed_on);
    csv_file_text(file, client->closed_reason);
    csv_file_int(file, client->do_not_contact);
    csv_file_text(file, client->blocked);
    csv_file_int(file, client->risk_class);
    csv_file_money(file, client->acquisition_cost);
    csv_file_text(file, client->acquisition_channel);
    if (hidden->employees)
        csv_file_empty(file);
    else
        csv_file_int(file, client->employees);
    csv_file_text(file, client->has_website ? "yes" : "no");
    csv_file_text(file, client->owner_is_female ? "f" : "m");
    return csv_file_end_row(file, err);
}

static Status write_holdings(const SampleRowSource *const source, CsvFile *const file,
                             Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_contracts; i++) {
        const SampleContract *const contract = &client->contracts[i];
        const SampleService *const service = &client->services[contract->service];
        const bool open = contract->closed_on == DAY_UNKNOWN;
        csv_file_text(file, client->id);
        csv_file_text(file, SAMPLE_PRODUCT_LIST[service->product].id);
        csv_file_day(file, contract->opened_on);
        csv_file_day(file, contract->closed_on);
        csv_file_text(file, contract->closed_reason);
        csv_file_money(file, open ? service->monthly_usage : MONEY_UNKNOWN);
        csv_file_money(file, open ? service->observed_contribution : MONEY_UNKNOWN);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static Status write_profit(const SampleRowSource *const source, CsvFile *const file,
                           Error *const err)
{
    const SampleClient *const client = source->client;
    if (client->hidden.profit)
        return OK;
    for (size_t i = 0; i < client->n_quarters; i++) {
        const SampleQuarter *const quarter = &client->quarters[i];
        csv_file_text(file, client->id);
        csv_file_day(file, quarter->period_end);
        csv_file_money(file, quarter->profit);
        csv_file_money(file, quarter->fee_income);
        csv_file_money(file, client->hidden.revenue ? MONEY_UNKNOWN : quarter->revenue);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static Status write_usage(const SampleRowSource *const source, CsvFile *const file,
                          Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_usage; i++) {
        const SampleUsage *const usage = &client->usage[i];
        csv_file_text(file, client->id);
        csv_file_text(file, SAMPLE_PRODUCT_LIST[usage->product].id);
        csv_file_day(file, usage->period_end);
        csv_file_int(file, usage->count);
        csv_file_money(file, usage->amount);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static void put_flag(CsvFile *const file, const int flag)
{
    if (flag < 0)
        csv_file_empty(file);
    else
        csv_file_int(file, flag);
}

static Status write_contacts(const SampleRowSource *const source, CsvFile *const file,
                             Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_contacts; i++) {
        const SampleContact *const contact = &client->contacts[i];
        csv_file_text(file, client->id);
        csv_file_day(file, contact->contacted_on);
        csv_file_text(file, contact->channel);
        csv_file_text(file, contact->purpose);
        put_flag(file, contact->opened);
        put_flag(file, contact->clicked);
        csv_file_text(file, contact->result);
        csv_file_money(file, contact->cost);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static Status write_feedback(const SampleRowSource *const source, CsvFile *const file,
                             Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_feedback; i++) {
        const SampleFeedback *const feedback = &client->feedback[i];
        csv_file_text(file, client->id);
        csv_file_day(file, feedback->asked_on);
        csv_file_text(file, feedback->kind);
        put_flag(file, feedback->score);
        csv_file_text(file, feedback->about);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static Status write_true_client(const SampleRowSource *const source, CsvFile *const file,
                                Error *const err)
{
    const SampleClient *const client = source->client;
    csv_file_text(file, client->id);
    csv_file_int(file, client->archetype);
    csv_file_real(file, client->log_size);
    csv_file_real(file, client->hazard);
    csv_file_real(file, client->use_slope);
    csv_file_real(file, client->satisfaction);
    csv_file_day(file, client->change_on);
    csv_file_real(file, client->change_factor);
    csv_file_text(file, SAMPLE_REGION_SHARES[client->region].name);
    csv_file_text(file, SAMPLE_AREA_NAMES[client->area]);
    csv_file_day(file, client->opened_on);
    for (int taste = 0; taste < SAMPLE_TASTES; taste++)
        csv_file_real(file, client->taste[taste]);
    return csv_file_end_row(file, err);
}

static Status write_true_holdings(const SampleRowSource *const source, CsvFile *const file,
                                  Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_services; i++) {
        const SampleService *const service = &client->services[i];
        if (service->is_given_up)
            continue;
        csv_file_text(file, client->id);
        csv_file_text(file, service_product(client, i));
        csv_file_real(file, service->contribution);
        csv_file_real(file, service->probability);
        csv_file_real(file, service->probability_all);
        csv_file_day(file, service->from);
        csv_file_real(file, service->level);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

static Status write_true_acquisitions(const SampleRowSource *const source, CsvFile *const file,
                                      Error *const err)
{
    const SampleClient *const client = source->client;
    for (size_t i = 0; i < client->n_acquisitions; i++) {
        const SampleAcquisition *const next = &client->acquisitions[i];
        if (source->truth == SAMPLE_TRUTH_NONE ||
            (source->truth == SAMPLE_TRUTH_ACQUIRED && !next->acquired))
            continue;
        csv_file_text(file, client->id);
        csv_file_text(file, SAMPLE_PRODUCT_LIST[next->product].id);
        csv_file_real(file, next->probability);
        csv_file_real(file, next->contribution);
        csv_file_int(file, next->acquired);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}

const SampleFile SAMPLE_FILE_LIST[SAMPLE_FILES] = {
    {"clients.csv",
     "client_id,bank,region,business_area,name,legal_form,rm_id,opened_on,closed_on,closed_reason,"
     "do_not_contact,blocked,risk_class,acquisition_cost,acquisition_channel,employees,website,"
     "owner_sex",
     write_client},
    {"holdings.csv",
     "client_id,product_id,opened_on,closed_on,closed_reason,monthly_usage,annual_profit",
     write_holdings},
    {"profit.csv", "client_id,period_end,profit,fee_income,revenue", write_profit},
    {"usage.csv", "client_id,product_id,period_end,count,amount", write_usage},
    {"contacts.csv", "client_id,contacted_on,channel,purpose,opened,clicked,result,cost",
     write_contacts},
    {"feedback.csv", "client_id,asked_on,kind,score,about", write_feedback},
    {"_truth_clients.csv",
     "client_id,archetype,log_size,hazard,use_slope,satisfaction,change_on,change_factor,region,"
     "business_area,opened_on,taste_1,taste_2,taste_3",
     write_true_client},
    {"_truth_holdings.csv",
     "client_id,product_id,contribution,probability,probability_given_all,first_opened_on,level",
     write_true_holdings},
    {"_truth_acquisitions.csv", "client_id,product_id,probability,contribution,acquired",
     write_true_acquisitions}};

/* The ids of a set separated by ';', in the order of the catalogue. */
static void list_products(const ProductSet set, char out[PRODUCT_LIST_SIZE])
{
    size_t length = 0;
    out[0] = '\0';
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        if ((set & product_bit(product)) == 0)
            continue;
        const char *const id = SAMPLE_PRODUCT_LIST[product].id;
        const int added =
            snprintf(out + length, PRODUCT_LIST_SIZE - length, "%s%s", length == 0 ? "" : ";", id);
        length += (size_t)added;
    }
}

static void put_rule(CsvFile *const file, const int limit)
{
    if (limit == 0)
        csv_file_empty(file);
    else
        csv_file_int(file, limit);
}

static const char *legal_forms_text(const unsigned forms)
{
    if (forms == 0)
        return NULL;
    return forms == COMPANIES ? "company" : "sole_trader";
}

const char SAMPLE_PRODUCTS_HEADER[] = "product_id,name,family,offerable,requires,excludes,"
                                      "min_tenure_months,max_risk_class,legal_forms,term_months";

Status sample_write_products(const SampleWorld *const world, CsvFile *const file, Error *const err)
{
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        const SampleProduct *const listed = &SAMPLE_PRODUCT_LIST[product];
        const SampleRules *const rules = &world->products[product].rules;
        char requires[PRODUCT_LIST_SIZE];
        char excludes[PRODUCT_LIST_SIZE];
        list_products(rules->requires, requires);
        list_products(rules->excludes, excludes);
        csv_file_text(file, listed->id);
        csv_file_text(file, listed->name);
        csv_file_text(file, listed->family);
        csv_file_int(file, !rules->withdrawn);
        csv_file_text(file, requires);
        csv_file_text(file, excludes);
        put_rule(file, rules->min_tenure_months);
        put_rule(file, rules->max_risk_class);
        csv_file_text(file, legal_forms_text(rules->legal_forms));
        put_rule(file, listed->term_months);
        TRY(csv_file_end_row(file, err));
    }
    return OK;
}
