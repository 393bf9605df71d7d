/* tools/evidence/export_run.c - see export_run.h. */
#include "tools/evidence/export_run.h"

#include "core/db/store_evidence.h"
#include "core/io/evidence_json.h"
#include "core/io/json_read.h"
#include "tools/evidence/export_records.h"

#include <math.h>
#include <string.h>

/* The files of a run that are written side by side. */
typedef struct RunFiles {
    PackFile *lines;   /* the leaves of the tree */
    PackFile *people;  /* the same for people */
    PackFile *records; /* with the triggers: their words */
    size_t n;
} RunFiles;

static Status put_line(PackFile *const file, StrBuf *const line, Error *const err)
{
    strbuf_putc(line, '\n');
    return pack_file_put(file, line, err);
}

/* ---- decisions ---- */

static const char DECISION_COLUMNS[] =
    "client_id,run_id,bank,region,business_area,rm_id,is_active,segment_id,segment_label,"
    "segment_confidence,pool_id,profit,potential_profit,potential_low,potential_high,profit_gap,"
    "n_peers,currency,offered,withheld\n";

/* "overdraft;leasing", best first */
static Status offered_in_words(const Decision *const decision, Arena *const scratch,
                               const char **const words, Error *const err)
{
    StrBuf out = strbuf_init(scratch);
    for (size_t i = 0; i < decision->n_offers; i++) {
        if (i > 0)
            strbuf_putc(&out, ';');
        strbuf_puts(&out, decision->offers[i].product_id);
    }
    return strbuf_finish(&out, words, err);
}

/* "account: held; leasing: not_in_profile", in order of the products */
static Status withheld_in_words(const Decision *const decision, Arena *const scratch,
                                const char **const words, Error *const err)
{
    StrBuf out = strbuf_init(scratch);
    for (size_t product = 0; product < decision->n_products; product++) {
        if (decision->withheld[product] == WITHHELD_NOT)
            continue;
        if (out.length > 0)
            strbuf_puts(&out, "; ");
        strbuf_puts(&out, decision->product_ids[product]);
        strbuf_puts(&out, ": ");
        strbuf_puts(&out, withheld_word(decision->withheld[product]));
    }
    return strbuf_finish(&out, words, err);
}

static Status put_decision_for_people(const Decision *const decision, StrBuf *const line,
                                      Error *const err)
{
    const TriggerClient *const client = &decision->client;
    const char *offered = NULL;
    const char *withheld = NULL;
    PeopleCsv csv = people_csv(line);
    TRY(offered_in_words(decision, line->arena, &offered, err));
    TRY(withheld_in_words(decision, line->arena, &withheld, err));
    people_csv_text(&csv, client->client_id);
    people_csv_text(&csv, decision->run_id);
    people_csv_text(&csv, client->bank);
    people_csv_text(&csv, decision->region);
    people_csv_text(&csv, decision->business_area);
    people_csv_text(&csv, client->rm_id);
    people_csv_bool(&csv, decision->is_active);
    people_csv_text(&csv, client->segment_id);
    people_csv_text(&csv, client->segment_label);
    people_csv_double(&csv, (double)decision->segment_confidence);
    people_csv_text(&csv, decision->pool_id);
    people_csv_double(&csv, client->profit);
    people_csv_double(&csv, client->potential);
    people_csv_double(&csv, client->potential_low);
    people_csv_double(&csv, client->potential_high);
    people_csv_double(&csv, client->gap);
    people_csv_int(&csv, decision->n_peers);
    people_csv_text(&csv, client->currency);
    people_csv_text(&csv, offered);
    people_csv_text(&csv, withheld);
    people_csv_end(&csv);
    return OK;
}

static Status put_decision(void *const context, const Decision *const decision,
                           Arena *const scratch, Error *const err)
{
    RunFiles *const files = context;
    StrBuf line = strbuf_init(scratch);
    files->n++;
    evidence_json_decision(decision, &line);
    TRY(put_line(files->lines, &line, err));
    TRY(put_decision_for_people(decision, &line, err));
    return pack_file_put(files->people, &line, err);
}

/* ---- triggers ---- */

static const char TRIGGER_COLUMNS[] =
    "trigger_id,client_id,bank,rm_id,kind,version,state,raised_on,due_on,valid_until,products,"
    "reason,profit,potential_profit,potential_low,potential_high,run_id\n";

static Status products_in_words(const json_t *const record, Arena *const scratch,
                                const char **const words, Error *const err)
{
    const json_t *const products = json_object_get(record, "products");
    StrBuf out = strbuf_init(scratch);
    for (size_t i = 0; i < json_array_size(products); i++) {
        const char *const id =
            json_string_value(json_object_get(json_array_get(products, i), "product_id"));
        if (i > 0)
            strbuf_putc(&out, ';');
        strbuf_puts(&out, id == NULL ? "" : id);
    }
    return strbuf_finish(&out, words, err);
}

static double amount_of(const json_t *const record, const char *const key)
{
    const json_t *const value = json_object_get(json_object_get(record, "profit"), key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static Status put_trigger_for_people(const EvidenceTrigger *const trigger, StrBuf *const line,
                                     Error *const err)
{
    char uuid[UUID_TEXT_SIZE];
    json_t *record = NULL;
    const char *products = NULL;
    PeopleCsv csv = people_csv(line);
    if (trigger->record != NULL)
        TRY(json_read_text(trigger->record, strlen(trigger->record), "a trigger's record", E_DATA,
                           line->arena, &record, err));
    TRY(products_in_words(record, line->arena, &products, err));
    uuid_format(trigger->uuid, uuid);
    people_csv_text(&csv, uuid);
    people_csv_text(&csv, trigger->client_id);
    people_csv_text(&csv, trigger->bank);
    people_csv_text(&csv, trigger->rm_id);
    people_csv_text(&csv, trigger_kind_name((TriggerKind)trigger->kind));
    people_csv_int(&csv, trigger->version);
    people_csv_text(&csv, trigger_state_name((TriggerState)trigger->state));
    people_csv_day(&csv, trigger->raised_on);
    people_csv_day(&csv, trigger->due_on);
    people_csv_day(&csv, trigger->valid_until);
    people_csv_text(&csv, products);
    people_csv_text(&csv, json_string_value(json_object_get(record, "reason")));
    people_csv_double(&csv, amount_of(record, "current"));
    people_csv_double(&csv, amount_of(record, "potential"));
    people_csv_double(&csv, amount_of(record, "low"));
    people_csv_double(&csv, amount_of(record, "high"));
    people_csv_text(&csv, trigger->run_id);
    people_csv_end(&csv);
    return OK;
}

static Status put_trigger(void *const context, const EvidenceTrigger *const trigger,
                          Arena *const scratch, Error *const err)
{
    RunFiles *const files = context;
    StrBuf line = strbuf_init(scratch);
    files->n++;
    evidence_json_trigger(trigger, &line);
    TRY(put_line(files->lines, &line, err));
    if (trigger->record != NULL) {
        evidence_json_record(trigger, &line);
        TRY(put_line(files->records, &line, err));
    }
    TRY(put_trigger_for_people(trigger, &line, err));
    return pack_file_put(files->people, &line, err);
}

/* ---- a run ---- */

static Status open_file(PackWriter *const writer, const char *const run_id, const char *const what,
                        Arena *const arena, PackFile **const file, Error *const err)
{
    const char *name = NULL;
    ARENA_TAKE(name, arena_printf(arena, PACK_RUN, run_id, what), err);
    return pack_file_open(writer, name, file, err);
}

static Status close_tree(const RunFiles *const files, Error *const err)
{
    TRY(pack_file_close(files->lines, err));
    return pack_file_close(files->people, err);
}

static Status export_run(Db *const db, PackWriter *const writer, const RunProducts *const products,
                         const int64_t run_no, const char *const run_id, Arena *const arena,
                         EvidenceExport *const exported, Error *const err)
{
    RunFiles decisions = {0};
    RunFiles triggers = {0};
    TRY(open_file(writer, run_id, PACK_RUN_DECISIONS, arena, &decisions.lines, err));
    TRY(open_file(writer, run_id, "decisions.csv", arena, &decisions.people, err));
    TRY(pack_file_write(decisions.people, DECISION_COLUMNS, strlen(DECISION_COLUMNS), err));
    TRY(store_evidence_decisions(db, run_no, EVIDENCE_TO_PROVE, products, put_decision, &decisions,
                                 err));
    TRY(close_tree(&decisions, err));
    TRY(open_file(writer, run_id, PACK_RUN_TRIGGERS, arena, &triggers.lines, err));
    TRY(open_file(writer, run_id, PACK_RUN_RECORDS, arena, &triggers.records, err));
    TRY(open_file(writer, run_id, "triggers.csv", arena, &triggers.people, err));
    TRY(pack_file_write(triggers.people, TRIGGER_COLUMNS, strlen(TRIGGER_COLUMNS), err));
    TRY(store_evidence_triggers(db, run_no, EVIDENCE_TO_PROVE, products, put_trigger, &triggers,
                                err));
    TRY(pack_file_close(triggers.records, err));
    TRY(close_tree(&triggers, err));
    exported->n_runs++;
    exported->n_decisions += decisions.n;
    exported->n_triggers += triggers.n;
    return OK;
}

static Status export_config(PackWriter *const writer, const DbResult *const runs, const size_t row,
                            Arena *const arena, Error *const err)
{
    const char *name = NULL;
    ARENA_TAKE(name,
               arena_printf(arena, PACK_RUN, db_text_or(runs, row, "run_id", ""), PACK_RUN_CONFIG),
               err);
    return export_text(writer, name, db_text_or(runs, row, "config", ""), err);
}

Status export_runs(const Session *const session, Db *const db, PackWriter *const writer,
                   EvidenceExport *const exported, Error *const err)
{
    Arena *const arena = session->arena;
    const PackPeriod *const period = &exported->period;
    const DbParam entries[] = {db_int(arena, period->before.entry_no + 1),
                               db_int(arena, period->head.entry_no)};
    RunProducts *products = NULL;
    DbResult runs = {0};
    TRY(store_evidence_products(db, arena, &products, err));
    TRY(db_query(db, QUERY_PACK_RUNS, entries, 2, arena, &runs, err));
    for (size_t row = 0; row < runs.n_rows; row++) {
        TRY(progress_report(session->progress, "writing runs", (double)row / (double)runs.n_rows,
                            err));
        TRY(export_config(writer, &runs, row, arena, err));
        TRY(export_run(db, writer, products, db_int_or(&runs, row, "run_no", 0),
                       db_text_or(&runs, row, "run_id", ""), arena, exported, err));
    }
    return progress_report(session->progress, "writing runs", 1, err);
}
