/* tests/core/extract/test_extract.c - what the folders of tests/data/load cannot show: the columns
 * of a snapshot, its id, the gates, hostile text, damaged files.  One file: all tests load texts by
 * the same few helpers. */
#include "core/base/rng.h"
#include "core/base/strbuf.h"
#include "core/extract/contract.h"
#include "core/extract/extract.h"
#include "core/io/csv.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FILES = 12, AS_OF = 20361 /* 2025-09-30 */ };

static Arena *arena;
static Error error;
static Snapshot snapshot;
static ExtractReport report;

static void setup(void)
{
    arena = arena_new();
    error = (Error){0};
    snapshot = (Snapshot){0};
    report = (ExtractReport){0};
}

static void teardown(void)
{
    arena_free(arena);
}

typedef struct NamedText {
    const char *name;
    const char *text;
} NamedText;

static const NamedText CLIENTS = {"clients.csv", "client_id,bank\nC1,North\nC2,North\n"};
static const NamedText PRODUCTS = {"products.csv", "product_id\nP1\nP2\n"};
static const NamedText HOLDINGS = {"holdings.csv", "client_id,product_id\nC1,P1\nC2,P1\n"};

static ExtractOptions options_usual(void)
{
    return (ExtractOptions){.as_of = AS_OF,
                            .max_reject_share = 0.01,
                            .row_count_warn = 0.2,
                            .row_count_stop = 0.5,
                            .n_threads = 1};
}

static Status load_texts(const NamedText *const files, const size_t n,
                         const ExtractOptions *const options)
{
    TextSource texts[MOST_FILES];
    ExtractSource sources[MOST_FILES];
    ck_assert_uint_le(n, MOST_FILES);
    for (size_t i = 0; i < n; i++) {
        texts[i] = (TextSource){.bytes = files[i].text, .length = strlen(files[i].text)};
        sources[i] = text_source(files[i].name, &texts[i]);
    }
    const Status status = extract_load(sources, n, options, arena, &snapshot, &report, &error);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(texts[i].n_open, 0);
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        ck_assert_uint_eq(report.files[file].n_read,
                          report.files[file].n_accepted + report.files[file].n_rejected);
    return status;
}

/* Load these three files, with the usual options. */
static Status load_three(const char *const clients, const char *const products,
                         const char *const holdings)
{
    const ExtractOptions options = options_usual();
    const NamedText files[] = {
        {"clients.csv", clients}, {"products.csv", products}, {"holdings.csv", holdings}};
    return load_texts(files, 3, &options);
}

static const NamedText FULL[] = {
    {"clients.csv",
     "client_id,bank,region,business_area,name,legal_form,rm_id,opened_on,closed_on,closed_reason,"
     "do_not_contact,blocked,risk_class,acquisition_cost,acquisition_channel,zone,employees,empty\n"
     "C2,South,East,Trade,\"Two, Ltd\",company,R9,2019-03-04,2024-01-31,sold,1,kyc,3,120.5,fair,z,"
     "17,\n"
     "C10,North,,,,,,,,,,,,,,,,\n"
     "C1,North,West,,One,sole_trader,R1,1970-01-02,,,0,,9,-0.0001,,,3,\n"},
    {"products.csv", "product_id,name,family,offerable,requires,excludes,min_tenure_months,max_"
                     "risk_class,legal_forms,term_months\n"
                     "LOAN,Term loan,credit,,ACC,CARD;ACC,12,5,company,60\n"
                     "CARD,,,0,,,,,sole_trader;company,\n"
                     "ACC,Account,base,1,,,,,,\n"},
    {"holdings.csv", "client_id,product_id,opened_on,closed_on,closed_reason,monthly_usage,annual_"
                     "profit\nC2,LOAN,2020-01-01,,,,\nC1,LOAN,,,,3.25,\nC2,ACC,2019-03-04,2024-01-"
                     "31,moved,17.5,-99.75\nC1,ACC,2001-01-01,,,,1\n"},
    {"profit.csv", "client_id,period_end,profit,fee_income,revenue\nC2,2025-06-30,2,1,\nC2,2025-03-"
                   "31,-1.5,,1000\n"},
    {"usage.csv", "client_id,product_id,period_end,count,amount\nC1,ACC,2025-06-30,7,\nC1,ACC,2025-"
                  "05-31,,2.5\n"},
    {"contacts.csv", "client_id,contacted_on,channel,purpose,opened,clicked,result,cost\nC2,2025-"
                     "01-02,mail,marketing,1,0,,0.07\nC2,2025-01-02,visit,,,,agreed,\n"},
    {"feedback.csv", "client_id,asked_on,kind,score,about\nC1,2025-02-01,csat,4.5,branch\n"},
    {"outcomes.csv",
     "trigger_id,outcome,decided_on,product_id,amount,reason,until,by\n"
     "6BA7B810-9dad-11d1-80b4-00c04fd430c8,postponed,2025-02-01,,,busy,2025-05-01,R1\n"
     "00a7b810-9dad-11d1-80b4-00c04fd430c8,bought,2025-02-02,LOAN,5000,,,\n"},
};
enum { N_FULL = sizeof FULL / sizeof FULL[0] };

START_TEST(every_column_arrives_in_canonical_order)
{
    const ExtractOptions options = options_usual();
    CHECK_OK(load_texts(FULL, N_FULL, &options), &error);
    const Clients *const clients = &snapshot.clients;
    ck_assert_uint_eq(clients->n, 3); /* C1, C10, C2 */
    ck_assert_str_eq(clients->id[1], "C10");
    ck_assert_str_eq(clients->name[2], "Two, Ltd");
    ck_assert_ptr_null(clients->name[1]);
    ck_assert_str_eq(code_text(&clients->bank, 2), "South");
    ck_assert_str_eq(code_text(&clients->region, 2), "East");
    ck_assert_str_eq(code_text(&clients->business_area, 2), "Trade");
    ck_assert_ptr_null(code_text(&clients->business_area, 0));
    ck_assert_str_eq(code_text(&clients->rm, 0), "R1");
    ck_assert_str_eq(code_text(&clients->closed_reason, 2), "sold");
    ck_assert_str_eq(code_text(&clients->blocked, 2), "kyc");
    ck_assert_str_eq(code_text(&clients->acquisition_channel, 2), "fair");
    ck_assert_uint_eq(clients->legal_form[0], LEGAL_FORM_SOLE_TRADER);
    ck_assert_uint_eq(clients->legal_form[1], LEGAL_FORM_UNKNOWN);
    ck_assert_uint_eq(clients->legal_form[2], LEGAL_FORM_COMPANY);
    ck_assert_uint_eq(clients->do_not_contact[1], 0);
    ck_assert_uint_eq(clients->do_not_contact[2], 1);
    ck_assert_uint_eq(clients->risk_class[0], 9);
    ck_assert_uint_eq(clients->risk_class[1], 0);
    ck_assert_int_eq(clients->opened_on[0], 1);
    ck_assert_int_eq(clients->opened_on[1], DAY_UNKNOWN);
    ck_assert_int_eq(clients->acquisition_cost[0], -1);
    ck_assert_int_eq(clients->acquisition_cost[1], MONEY_UNKNOWN);
    ck_assert_int_eq(clients->acquisition_cost[2], 1205000);
    ck_assert_uint_eq(clients->n_attributes, 2); /* `empty` does not count */
    ck_assert_str_eq(clients->attribute_names[0], "employees");
    ck_assert_str_eq(code_text(&clients->attributes[0], 2), "17");
    ck_assert_str_eq(code_text(&clients->attributes[1], 2), "z");

    const Products *const products = &snapshot.products;
    ck_assert_uint_eq(products->n, 3); /* ACC, CARD, LOAN */
    ck_assert_str_eq(products->name[1], "CARD");
    ck_assert_ptr_null(products->family[1]);
    ck_assert_uint_eq(products->offerable[1], 0);
    ck_assert_uint_eq(products->offerable[2], 1);
    ck_assert_int_eq(products->min_tenure_months[2], 12);
    ck_assert_uint_eq(products->max_risk_class[2], 5);
    ck_assert_uint_eq(products->legal_forms[0], 0);
    ck_assert_uint_eq(products->legal_forms[1], 6);
    ck_assert_uint_eq(products->legal_forms[2], 2);
    ck_assert_int_eq(products->term_months[2], 60);
    ck_assert_uint_eq(products->requires.first[2], 0);
    ck_assert_uint_eq(products->requires.first[3], 1);
    ck_assert_uint_eq(products->requires.items[0], 0);
    ck_assert_uint_eq(products->excludes.first[3], 2);
    ck_assert_uint_eq(products->excludes.items[0], 0);
    ck_assert_uint_eq(products->excludes.items[1], 1);
}
END_TEST

START_TEST(rows_of_a_client_are_found_and_sorted)
{
    const ExtractOptions options = options_usual();
    CHECK_OK(load_texts(FULL, N_FULL, &options), &error);
    const Holdings *const holdings = &snapshot.holdings;
    ck_assert_uint_eq(holdings->first[1], 2);
    ck_assert_uint_eq(holdings->first[2], 2);
    ck_assert_uint_eq(holdings->first[3], 4);
    ck_assert_uint_eq(holdings->product[0], 0);
    ck_assert_uint_eq(holdings->product[1], 2);
    ck_assert_int_eq(holdings->opened_on[1], DAY_UNKNOWN);
    ck_assert_int_eq(holdings->monthly_usage[1], 32500);
    ck_assert_int_eq(holdings->annual_profit[2], -997500);
    ck_assert_str_eq(code_text(&holdings->closed_reason, 2), "moved");
    ck_assert_uint_eq(snapshot.profit.first[3], 2);
    ck_assert_int_eq(snapshot.profit.profit[0], -15000);
    ck_assert_int_eq(snapshot.profit.fee_income[0], MONEY_UNKNOWN);
    ck_assert_int_eq(snapshot.profit.revenue[0], 10000000);
    ck_assert(snapshot.has_profit);
    ck_assert(snapshot.has_usage_periods);
    ck_assert_int_eq(snapshot.usage.count[0], COUNT_UNKNOWN);
    ck_assert_int_eq(snapshot.usage.amount[0], 25000);
    ck_assert_int_eq(snapshot.usage.count[1], 7);
    ck_assert_uint_eq(snapshot.contacts.channel[0], CHANNEL_VISIT);
    ck_assert_uint_eq(snapshot.contacts.purpose[0], PURPOSE_UNKNOWN);
    ck_assert_uint_eq(snapshot.contacts.opened[0], FLAG_UNKNOWN);
    ck_assert_str_eq(code_text(&snapshot.contacts.result, 0), "agreed");
    ck_assert_uint_eq(snapshot.contacts.opened[1], 1);
    ck_assert_uint_eq(snapshot.contacts.clicked[1], 0);
    ck_assert_int_eq(snapshot.contacts.cost[1], 700);
    ck_assert_uint_eq(snapshot.feedback.kind[0], FEEDBACK_CSAT);
    ck_assert_int_eq(snapshot.feedback.score[0], 45000);
    ck_assert_str_eq(code_text(&snapshot.feedback.about, 0), "branch");
    const Outcomes *const outcomes = &snapshot.outcomes;
    ck_assert_str_eq(outcomes->trigger_id[1], "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    ck_assert_uint_eq(outcomes->outcome[0], OUTCOME_BOUGHT);
    ck_assert_uint_eq(outcomes->product[0], 2);
    ck_assert_uint_eq(outcomes->product[1], CODE_NONE);
    ck_assert_int_eq(outcomes->amount[0], 50000000);
    ck_assert_str_eq(outcomes->reason[1], "busy");
    ck_assert_str_eq(outcomes->by[1], "R1");
    ck_assert_ptr_null(outcomes->by[0]);
}
END_TEST

/* The rows of a file as fields, to be put in another order. */
typedef struct Grid {
    size_t n_rows; /* with the header */
    size_t n_columns;
    const char **cells;
} Grid;

static Grid grid_read(const char *const text)
{
    TextSource source = {.bytes = text, .length = strlen(text)};
    const CsvParams params = {.read = text_source_read, .context = &source};
    CsvReader *reader = NULL;
    CsvRow row;
    bool more = false;
    Grid grid = {0};
    CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
    CHECK_OK(csv_next(reader, &row, &more, &error), &error);
    grid.n_columns = row.n_fields;
    grid.cells = arena_alloc(arena, row.n_fields * 64, sizeof *grid.cells);
    for (; more; grid.n_rows++) {
        ck_assert_uint_eq(row.n_fields, grid.n_columns);
        for (size_t field = 0; field < row.n_fields; field++)
            grid.cells[grid.n_rows * grid.n_columns + field] =
                arena_strndup(arena, row.fields[field].text, row.fields[field].length);
        CHECK_OK(csv_next(reader, &row, &more, &error), &error);
    }
    return grid;
}

static void add_quoted(StrBuf *const out, const char *const text)
{
    strbuf_putc(out, '"');
    for (const char *at = text; *at != '\0'; at++)
        strbuf_puts(out, *at == '"' ? "\"\"" : (const char[]){*at, '\0'});
    strbuf_putc(out, '"');
}

static const char *shuffled(const char *const text, Rng *const rng)
{
    const Grid grid = grid_read(text);
    uint32_t rows[64];
    uint32_t columns[64];
    for (uint32_t i = 0; i < 64; i++)
        rows[i] = columns[i] = i;
    rng_shuffle(rng, rows + 1, grid.n_rows - 1, grid.n_rows - 1);
    rng_shuffle(rng, columns, grid.n_columns, grid.n_columns);
    StrBuf out = strbuf_init(arena);
    for (size_t row = 0; row < grid.n_rows; row++)
        for (size_t column = 0; column < grid.n_columns; column++) {
            strbuf_puts(&out, column == 0 ? "" : ",");
            add_quoted(&out, grid.cells[rows[row] * grid.n_columns + columns[column]]);
            strbuf_puts(&out, column + 1 == grid.n_columns ? "\r\n" : "");
        }
    const char *result = NULL;
    CHECK_OK(strbuf_finish(&out, &result, &error), &error);
    return result;
}

START_TEST(order_of_rows_and_columns_does_not_change_the_id)
{
    ExtractOptions options = options_usual();
    CHECK_OK(load_texts(FULL, N_FULL, &options), &error);
    char id[HASH_HEX_SIZE];
    memcpy(id, snapshot.id, sizeof id);
    Rng *rng = NULL;
    CHECK_OK(rng_new(20, "test", "shuffle", arena, &rng, &error), &error);
    for (int round = 0; round < 40; round++) {
        NamedText files[N_FULL];
        for (size_t i = 0; i < N_FULL; i++)
            files[N_FULL - 1 - i] = (NamedText){FULL[i].name, shuffled(FULL[i].text, rng)};
        options.n_threads = 1 + (size_t)round % 4;
        CHECK_OK(load_texts(files, N_FULL, &options), &error);
        ck_assert_str_eq(snapshot.id, id);
    }
}
END_TEST

/* The id of these three files under a manifest. */
static const char *id_of(const char *const clients, const char *const products,
                         const char *const holdings, const char *const manifest)
{
    const ExtractOptions options = options_usual();
    const NamedText files[] = {{"clients.csv", clients},
                               {"products.csv", products},
                               {"holdings.csv", holdings},
                               {"manifest.json", manifest}};
    CHECK_OK(load_texts(files, 4, &options), &error);
    return arena_strdup(arena, snapshot.id);
}

START_TEST(the_id_is_that_of_the_content)
{
    const char *const clients = "client_id,bank\nC1,North\nC2,South\n";
    const char *const products = "product_id\nP1\n";
    const char *const holdings = "client_id,product_id\nC1,P1\n";
    const char *const id = id_of(clients, products, holdings, "{}");
    /* the same */
    ck_assert_str_eq(id, id_of("client_id,region,bank,size\nC1,,North,\nC2,,South,\n", products,
                               holdings, "{}"));
    ck_assert_str_eq(id, id_of(clients, "product_id,name,offerable\nP1,P1,1\n",
                               "client_id,product_id,annual_profit\nC1,P1,\n",
                               "{\"source\": \"export 17\"}"));
    const char *const in_euro = id_of(clients, products, holdings, "{\"currency\": \"EUR\"}");
    ck_assert_str_eq(in_euro, id_of(clients, products, holdings,
                                    "{\"currency\": {\"South\": \"EUR\", \"North\": \"EUR\"}}"));
    /* others */
    const char *const others[] = {
        in_euro,
        id_of(clients, products, holdings, "{\"currency\": {\"North\": \"EUR\"}}"),
        id_of("client_id,bank\nC1,North\nC2,North\n", products, holdings, "{}"),
        id_of("client_id,bank,size\nC1,North,x\nC2,South,\n", products, holdings, "{}"),
        id_of("client_id,bank,region\nC1,North,x\nC2,South,\n", products, holdings, "{}"),
        id_of(clients, "product_id\nP1\nP2\n", holdings, "{}"),
        id_of(clients, products, "client_id,product_id\nC2,P1\n", "{}"),
        id_of(clients, products, "client_id,product_id,annual_profit\nC1,P1,0\n", "{}"),
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        ck_assert_str_ne(others[i], id);
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(others[i], others[j]);
    }
}
END_TEST

/* Computed by a Python program written after docs/data-contract.md, "The id of a snapshot". */
START_TEST(the_id_is_what_the_data_contract_writes_down)
{
    const ExtractOptions options = options_usual();
    NamedText files[N_FULL + 1];
    memcpy(files, FULL, sizeof FULL);
    files[N_FULL] = (NamedText){"manifest.json", "{\"currency\": {\"North\": \"EUR\"}}"};
    CHECK_OK(load_texts(files, N_FULL + 1, &options), &error);
    ck_assert_str_eq(snapshot.id,
                     "5c546799e6d1407f876156568f3b0ed0c02ec219608d4512e078c58881f30d09");
}
END_TEST

START_TEST(texts_of_rejected_rows_leave_no_trace)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    const NamedText files[] = {{"clients.csv", "client_id,region\nC1,M\nC2,A\nC2,B\nC3,Z\nC3,Z\n"},
                               PRODUCTS,
                               {"holdings.csv", "client_id,product_id\nC1,P1\n"}};
    CHECK_OK(load_texts(files, 3, &options), &error);
    ck_assert_uint_eq(snapshot.clients.n, 2);
    ck_assert_uint_eq(snapshot.clients.region.values.n, 2);
    ck_assert_str_eq(snapshot.clients.region.values.texts[0], "M");
    ck_assert_uint_eq(snapshot.clients.region.codes[1], 1);
    char id[HASH_HEX_SIZE];
    memcpy(id, snapshot.id, sizeof id);
    CHECK_OK(load_three("client_id,region\nC3,Z\nC1,M\n", PRODUCTS.text, files[2].text), &error);
    ck_assert_str_eq(snapshot.id, id);
}
END_TEST

START_TEST(the_as_of_day_must_be_known_once)
{
    ExtractOptions options = options_usual();
    NamedText files[] = {CLIENTS, PRODUCTS, HOLDINGS, {"manifest.json", "{}"}};
    options.as_of = DAY_UNKNOWN;
    CHECK_FAILS(load_texts(files, 4, &options), &error, E_USAGE,
                "the as-of day of the extracts is not known");
    ck_assert_str_eq(error.hint, "Say it with --as-of YYYY-MM-DD, or in manifest.json.");
    files[3].text = "{\"as_of\": \"2025-09-30\"}";
    CHECK_OK(load_texts(files, 4, &options), &error);
    ck_assert_int_eq(snapshot.as_of, AS_OF);
    options.as_of = AS_OF;
    CHECK_OK(load_texts(files, 4, &options), &error);
    options.as_of = AS_OF - 1;
    CHECK_FAILS(load_texts(files, 4, &options), &error, E_DATA,
                "manifest.json: as_of is 2025-09-30, and the load was asked for as of 2025-09-29");
}
END_TEST

/* Clients C1 .. Cn, each with a P1; `n_bad` more holdings name nobody. */
static Status load_counts(const size_t n_holdings, const size_t n_bad,
                          const ExtractOptions *const options)
{
    StrBuf clients = strbuf_init(arena);
    StrBuf holdings = strbuf_init(arena);
    strbuf_puts(&clients, "client_id,bank\nC0,North\n");
    strbuf_puts(&holdings, "client_id,product_id,opened_on\n");
    for (size_t i = 0; i < n_holdings; i++)
        strbuf_printf(&holdings, "C0,P1,%04zu-01-01\n", i + 1);
    for (size_t i = 0; i < n_bad; i++)
        strbuf_printf(&holdings, "X%zu,P1,\n", i);
    const NamedText files[] = {{"clients.csv", clients.text},
                               {"products.csv", "product_id\nP1\n"},
                               {"holdings.csv", holdings.text}};
    return load_texts(files, 3, options);
}

START_TEST(too_many_rejected_rows_refuse_the_load)
{
    const ExtractOptions options = options_usual();
    CHECK_OK(load_counts(99, 1, &options), &error);
    char id[HASH_HEX_SIZE];
    memcpy(id, snapshot.id, sizeof id);
    CHECK_FAILS(load_counts(98, 2, &options), &error, E_DATA,
                "holdings.csv: 2 of 100 rows were rejected, which is 2.00 %; at most 1.00 % may "
                "be");
    ck_assert_str_eq(snapshot.id, id); /* left alone */
    ck_assert_uint_eq(report.n_refusals, 1);
    const char *text = NULL;
    CHECK_OK(extract_first_rejects(&report, 1, arena, &text, &error), &error);
    ck_assert_str_eq(text, "holdings.csv:100:1 reference: client_id \"X0\" is not a client of "
                           "clients.csv\n");
}
END_TEST

START_TEST(row_counts_far_from_the_last_snapshot_warn_and_refuse)
{
    const char *const banks[] = {"North"};
    const ExtractPrevious previous = {
        .n_rows = {[EXTRACT_HOLDINGS] = 100}, .banks = banks, .n_banks = 1};
    ExtractOptions options = options_usual();
    options.previous = &previous;
    CHECK_OK(load_counts(80, 0, &options), &error);
    ck_assert_uint_eq(report.n_warnings, 0);
    CHECK_OK(load_counts(120, 0, &options), &error);
    ck_assert_uint_eq(report.n_warnings, 0);
    CHECK_OK(load_counts(79, 0, &options), &error);
    ck_assert_uint_eq(report.n_warnings, 1);
    ck_assert_str_eq(report.warnings[0], "holdings.csv: 79 rows were accepted, and the last "
                                         "snapshot had 100: 21.00 % off");
    CHECK_OK(load_counts(150, 0, &options), &error);
    CHECK_FAILS(load_counts(49, 0, &options), &error, E_DATA,
                "holdings.csv: 49 rows were accepted, and the last snapshot had 100: 51.00 % off");
    CHECK_STATUS(load_counts(151, 0, &options), &error, E_DATA);
    options.override_reason = "two branches sold";
    CHECK_OK(load_counts(49, 0, &options), &error);
    ck_assert_uint_eq(report.n_warnings, 1);
}
END_TEST

START_TEST(a_bank_must_not_go_missing_unsaid)
{
    const char *const banks[] = {"North", "South"};
    const ExtractPrevious previous = {
        .n_rows = {[EXTRACT_CLIENTS] = 100}, .banks = banks, .n_banks = 2};
    ExtractOptions options = options_usual();
    options.previous = &previous;
    CHECK_FAILS(load_counts(10, 0, &options), &error, E_DATA,
                "clients.csv: bank \"South\" of the last snapshot has no client here");
    options.partial = true;
    CHECK_OK(load_counts(10, 0, &options), &error);
    ck_assert_uint_eq(report.n_warnings, 1);
    ck_assert_str_eq(report.warnings[0], "bank \"South\" of the last snapshot is not in this load");
}
END_TEST

START_TEST(a_refused_report_has_everything)
{
    const ExtractOptions options = options_usual();
    const NamedText files[] = {
        CLIENTS, PRODUCTS, HOLDINGS, {"usage.csv", "client_id\n"}, {"profit.csv", "x\n"}};
    CHECK_FAILS(load_texts(files, 5, &options), &error, E_DATA,
                "profit.csv:1:1: column \"x\" is not one of the contract (and 1 more)");
    ck_assert_uint_eq(report.n_refusals, 2);
    ck_assert_str_eq(report.refusals[1].file, "usage.csv");
    ck_assert_uint_eq(report.files[EXTRACT_HOLDINGS].n_accepted, 2);
    /* sha256sum of "x\n" */
    ck_assert_str_eq(report.files[EXTRACT_PROFIT].sha256,
                     "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac");
    ck_assert_uint_eq(report.files[EXTRACT_PROFIT].n_bytes, 2);
}
END_TEST

START_TEST(sources_come_once_and_by_known_names)
{
    const ExtractOptions options = options_usual();
    const NamedText twice[] = {CLIENTS, PRODUCTS, HOLDINGS, CLIENTS};
    CHECK_FAILS(load_texts(twice, 4, &options), &error, E_DATA,
                "clients.csv: the file comes twice");
    const NamedText extra[] = {CLIENTS, PRODUCTS, HOLDINGS, {"_truth.csv", "\""}};
    CHECK_OK(load_texts(extra, 4, &options), &error);
}
END_TEST

START_TEST(a_directory_that_is_not_there_is_not_found)
{
    const ExtractOptions options = options_usual();
    CHECK_FAILS(
        extract_load_directory("/no/such/place", &options, arena, &snapshot, &report, &error),
        &error, E_NOTFOUND,
        "directory \"/no/such/place\" cannot be opened: No such file or "
        "directory");
}
END_TEST

START_TEST(rows_of_a_view_are_counted_not_lines)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    TextSource texts[] = {{.bytes = "client_id,name\nC1,\"a\nb\"\nC2,x\nC2,y\n"},
                          {.bytes = PRODUCTS.text},
                          {.bytes = "client_id,product_id\nC1,P1\nC1,P9\n"}};
    static const char *const NAMES[] = {"clients.csv", "products.csv", "holdings.csv"};
    ExtractSource sources[3];
    for (size_t i = 0; i < 3; i++) {
        texts[i].length = strlen(texts[i].bytes);
        sources[i] = text_source(NAMES[i], &texts[i]);
        sources[i].lines_are_rows = true;
        sources[i].n_bytes = 0;
    }
    CHECK_OK(extract_load(sources, 3, &options, arena, &snapshot, &report, &error), &error);
    ck_assert_uint_eq(report.n_rejects, 3);
    ck_assert_uint_eq(report.rejects[0].line, 2);
    ck_assert_uint_eq(report.rejects[1].line, 3);
    ck_assert_uint_eq(report.rejects[2].line, 2);
}
END_TEST

/* A source that says something else when it is read again. */
static Status open_changed(void *const context, Error *const err)
{
    (void)err;
    TextSource *const text = context;
    text->at = 0;
    text->length -= (size_t)text->n_open++;
    return OK;
}

START_TEST(a_file_that_changes_while_it_is_read_fails)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    TextSource texts[] = {{.bytes = "client_id,name\nC2,x\nC2,y\n"},
                          {.bytes = PRODUCTS.text},
                          {.bytes = "client_id,product_id\n"}};
    static const char *const NAMES[] = {"clients.csv", "products.csv", "holdings.csv"};
    ExtractSource sources[3];
    for (size_t i = 0; i < 3; i++) {
        texts[i].length = strlen(texts[i].bytes);
        sources[i] = text_source(NAMES[i], &texts[i]);
    }
    sources[0].open = open_changed;
    texts[0].n_open = 0;
    sources[0].close = sources[1].close;
    texts[0].n_open = 2;
    CHECK_FAILS(extract_load(sources, 3, &options, arena, &snapshot, &report, &error), &error, E_IO,
                "clients.csv changed while it was read");
}
END_TEST

static bool stop_at_once(void *const context, const char *const step, const double share)
{
    (void)context;
    (void)step;
    return share == 0;
}

START_TEST(a_load_can_be_stopped)
{
    ExtractOptions options = options_usual();
    const Progress progress = {.report = stop_at_once};
    options.progress = &progress;
    const NamedText files[] = {CLIENTS, PRODUCTS, HOLDINGS};
    CHECK_FAILS(load_texts(files, 3, &options), &error, E_CANCELLED,
                "stopped on request during \"reading extracts\"");
}
END_TEST

START_TEST(the_reject_list_is_written_as_csv)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    const NamedText files[] = {
        {"clients.csv", "client_id,name\nC1,x\"y\nC2,\xFF\nC3,ok\n"},
        PRODUCTS,
        {"holdings.csv", "client_id,product_id,closed_reason\nC3,P1,\nC3,P9,\"a\nb\"\n"}};
    CHECK_OK(load_texts(files, 3, &options), &error);
    char *text = NULL;
    size_t length = 0;
    FILE *const stream = open_memstream(&text, &length);
    ck_assert_ptr_nonnull(stream);
    CHECK_OK(extract_write_rejects(stream, &report, &error), &error);
    (void)fclose(stream);
    ck_assert_str_eq(
        text,
        "file,line,column,code,reason,raw\n"
        "clients.csv,2,2,quote,\"name: a quote stands inside a field that does not begin with "
        "one\",\"C1,x\"\"y\"\n"
        "clients.csv,3,2,encoding,\"name: the field is not UTF-8\",hex:43322cff\n"
        "holdings.csv,3,2,reference,\"product_id \"\"P9\"\" is not a product of products.csv\","
        "\"C3,P9,\"\"a\nb\"\"\"\n");
    free(text);
    FILE *const full = fopen("/dev/full", "w");
    if (full != NULL) {
        CHECK_FAILS(extract_write_rejects(full, &report, &error), &error, E_IO,
                    "the list of rejected rows could not be written");
        (void)fclose(full);
    }
}
END_TEST

/* Big List of Naughty Strings (MIT): every one as the name of a client. */
START_TEST(naughty_strings_arrive_unharmed)
{
    const char *const path = text_source_shared("corpora/blns/blns.json", arena);
    if (path == NULL)
        return;
    json_t *const strings = json_load_file(path, JSON_ALLOW_NUL, NULL);
    ck_assert_ptr_nonnull(strings);
    StrBuf clients = strbuf_init(arena);
    strbuf_puts(&clients, "client_id,name\n");
    for (size_t i = 0; i < json_array_size(strings); i++) {
        strbuf_printf(&clients, "C%04zu,", i);
        add_quoted(&clients, json_string_value(json_array_get(strings, i)));
        strbuf_puts(&clients, "\n");
    }
    CHECK_OK(load_three(clients.text, PRODUCTS.text, "client_id,product_id\n"), &error);
    ck_assert_uint_eq(snapshot.clients.n, json_array_size(strings));
    for (size_t i = 0; i < snapshot.clients.n; i++) {
        const char *const expected = json_string_value(json_array_get(strings, i));
        if (expected[0] == '\0') /* empty is not known */
            ck_assert_ptr_null(snapshot.clients.name[i]);
        else
            ck_assert_str_eq(snapshot.clients.name[i], expected);
    }
    json_decref(strings);
}
END_TEST

/* A file of profits, one row in six damaged in some way; whether a row was is remembered. */
enum { DAMAGED_ROWS = 300, DAMAGED_FILES = 200 };

static const char *damaged_row(const size_t kind, const size_t row)
{
    static const char *const FORMS[] = {"C%zu,2025-12-31,1,x\n",
                                        "C%zu,2025-12-31\n",
                                        "C%zu,2025-12-3\xFF,1\n",
                                        "C%zu,2025-02-30,1\n",
                                        "C%zu,2025-12-31,1e5\n",
                                        "C%zu\",2025-12-31,1\n",
                                        "X%zu,2025-12-31,1\n",
                                        "\"C%zu\"x,2025-12-31,1\n",
                                        "C%zu,,\n",
                                        "C%zu,2025-12-31,1\r\r\n",
                                        "\n",
                                        "C%zu,2025-12-31,\"1\n2\"\n"};
    const char *const form = FORMS[kind % (sizeof FORMS / sizeof FORMS[0])];
    StrBuf text = strbuf_init(arena);
    for (const char *at = form; *at != '\0'; at++) {
        if (strncmp(at, "%zu", 3) != 0) {
            strbuf_putc(&text, *at);
            continue;
        }
        strbuf_printf(&text, "%zu", row);
        at += 2;
    }
    return text.text;
}

START_TEST(damaged_files_lose_their_damaged_rows_and_no_others)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    StrBuf clients = strbuf_init(arena);
    strbuf_puts(&clients, "client_id\n");
    for (size_t row = 0; row < DAMAGED_ROWS; row++)
        strbuf_printf(&clients, "C%zu\n", row);
    Rng *rng = NULL;
    CHECK_OK(rng_new(7, "test", "damage", arena, &rng, &error), &error);
    for (size_t file = 0; file < DAMAGED_FILES; file++) {
        const ArenaMark mark = arena_mark(arena);
        size_t n_good = 0;
        StrBuf profit = strbuf_init(arena);
        strbuf_puts(&profit, "client_id,period_end,profit\n");
        for (size_t row = 0; row < DAMAGED_ROWS; row++) {
            const bool is_good = gsl_rng_uniform_int(rng, 6) != 0;
            if (is_good)
                strbuf_printf(&profit, "C%zu,2025-12-31,%zu.25\n", row, row);
            else
                strbuf_puts(&profit, damaged_row(gsl_rng_uniform_int(rng, 12), row));
            n_good += is_good;
        }
        const NamedText files[] = {{"clients.csv", clients.text},
                                   PRODUCTS,
                                   {"holdings.csv", "client_id,product_id\n"},
                                   {"profit.csv", profit.text}};
        CHECK_OK(load_texts(files, 4, &options), &error);
        const ExtractFileReport *const got = &report.files[EXTRACT_PROFIT];
        ck_assert_uint_eq(got->n_read, DAMAGED_ROWS);
        ck_assert_uint_eq(got->n_accepted, n_good);
        ck_assert_uint_eq(report.n_rejects, DAMAGED_ROWS - n_good);
        for (size_t row = 0; row < snapshot.profit.n; row++)
            ck_assert_int_eq(snapshot.profit.profit[row] % MONEY_SCALE, 2500);
        arena_reset(arena, mark);
    }
}
END_TEST

/* Random bytes changed anywhere, quotes among them: whatever comes of it, every row is counted. */
START_TEST(changed_bytes_never_break_the_count)
{
    ExtractOptions options = options_usual();
    options.max_reject_share = 1;
    Rng *rng = NULL;
    CHECK_OK(rng_new(8, "test", "bytes", arena, &rng, &error), &error);
    for (size_t round = 0; round < 2000; round++) {
        const ArenaMark mark = arena_mark(arena);
        NamedText files[N_FULL];
        for (size_t i = 0; i < N_FULL; i++) {
            char *const text = arena_strdup(arena, FULL[i].text);
            if (i == round % N_FULL)
                for (size_t change = 0; change < 1 + round % 3; change++)
                    text[gsl_rng_uniform_int(rng, strlen(FULL[i].text))] =
                        "\"\"\n\r,;\xFF-0Z"[gsl_rng_uniform_int(rng, 10)];
            files[i] = (NamedText){FULL[i].name, text};
        }
        const Status status = load_texts(files, N_FULL, &options);
        ck_assert(status == OK || status == E_DATA);
        ck_assert_uint_eq(status == OK, report.n_refusals == 0);
        arena_reset(arena, mark);
    }
}
END_TEST

START_TEST(real_extracts_load_without_a_rejected_row)
{
    static const struct {
        const char *path;
        const char *as_of;
        size_t n_clients; /* wc -l */
        size_t n_holdings;
    } SETS[] = {{"berka/full", "1998-12-31", 4500, 8212},
                {"berka/hidden-holding", "1998-12-31", 4500, 7773},
                {"sba_case/full", "2007-12-31", 2032, 2814}};
    const char *const path = text_source_shared(SETS[_i].path, arena);
    if (path == NULL)
        return;
    ExtractOptions options = options_usual();
    ck_assert(day_parse(SETS[_i].as_of, 10, &options.as_of));
    CHECK_OK(extract_load_directory(path, &options, arena, &snapshot, &report, &error), &error);
    ck_assert_uint_eq(report.n_rejects, 0);
    ck_assert_uint_eq(snapshot.clients.n, SETS[_i].n_clients);
    ck_assert_uint_eq(snapshot.holdings.n, SETS[_i].n_holdings);
}
END_TEST

START_TEST(the_page_for_banks_has_the_tables_of_the_contract)
{
    const TextSource page = text_source_file("docs/data-contract.md", arena);
    StrBuf tables = strbuf_init(arena);
    contract_describe(&tables);
    ck_assert_msg(strstr(page.bytes, tables.text) != NULL,
                  "docs/data-contract.md lacks these tables:\n%s", tables.text);
}
END_TEST

Suite *suite_extract(void)
{
    Suite *const suite = suite_create("extract");
    TCase *const tcase = tcase_create("extract");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_column_arrives_in_canonical_order);
    tcase_add_test(tcase, rows_of_a_client_are_found_and_sorted);
    tcase_add_test(tcase, order_of_rows_and_columns_does_not_change_the_id);
    tcase_add_test(tcase, the_id_is_that_of_the_content);
    tcase_add_test(tcase, the_id_is_what_the_data_contract_writes_down);
    tcase_add_test(tcase, texts_of_rejected_rows_leave_no_trace);
    tcase_add_test(tcase, the_as_of_day_must_be_known_once);
    tcase_add_test(tcase, too_many_rejected_rows_refuse_the_load);
    tcase_add_test(tcase, row_counts_far_from_the_last_snapshot_warn_and_refuse);
    tcase_add_test(tcase, a_bank_must_not_go_missing_unsaid);
    tcase_add_test(tcase, a_refused_report_has_everything);
    tcase_add_test(tcase, sources_come_once_and_by_known_names);
    tcase_add_test(tcase, a_directory_that_is_not_there_is_not_found);
    tcase_add_test(tcase, rows_of_a_view_are_counted_not_lines);
    tcase_add_test(tcase, a_file_that_changes_while_it_is_read_fails);
    tcase_add_test(tcase, a_load_can_be_stopped);
    tcase_add_test(tcase, the_reject_list_is_written_as_csv);
    tcase_add_test(tcase, naughty_strings_arrive_unharmed);
    tcase_add_test(tcase, damaged_files_lose_their_damaged_rows_and_no_others);
    tcase_add_test(tcase, changed_bytes_never_break_the_count);
    tcase_add_loop_test(tcase, real_extracts_load_without_a_rejected_row, 0, 3);
    tcase_add_test(tcase, the_page_for_banks_has_the_tables_of_the_contract);
    suite_add_tcase(suite, tcase);
    return suite;
}
