/* tools/evidence/export_records.c - see export_records.h. */
#include "tools/evidence/export_records.h"

#include "core/io/json.h"

#include <math.h>
#include <string.h>

/* How to check a pack without Paragon. */
static const char READ_ME[] =
    "This is an evidence pack of Paragon: what was decided in a period, by whom, on what grounds.\n"
    "\n"
    "  paragon verify DIR            checks all of it; no database is needed\n"
    "  paragon verify DIR --ledger   checks besides that the database's ledger still says the "
    "same\n"
    "\n"
    "ledger.jsonl        every decision of the period, in order; ledger.csv is the same for "
    "people\n"
    "snapshots.jsonl     the data that decisions were made from\n"
    "models.jsonl        the models; models/ID holds settings, card and drift of each\n"
    "outcomes.csv        what came of the triggers; reasons.jsonl has the reasons with their "
    "salts\n"
    "runs/ID             one publication each: decisions.jsonl has a line per client, with what "
    "was\n"
    "                    offered in which order with which figures and, for every product "
    "withheld,\n"
    "                    the first rule that held; triggers.jsonl a line per trigger; "
    "records.jsonl\n"
    "                    the words that the relationship manager read.  The .csv files are for "
    "people.\n"
    "leaves/FILE         a hash per line of FILE\n"
    "MANIFEST.json       all files with lines, bytes, SHA-256 and Merkle root\n"
    "\n"
    "To check by hand:\n"
    "  sha256sum -c MANIFEST.sha256, then the SHA-256 of every file against the manifest.\n"
    "  An entry's hash is SHA-256(hash of the entry before, 32 bytes || the entry, byte by byte).\n"
    "  A line's leaf is SHA-256(0x00 || line without its end), a node SHA-256(0x01 || left || "
    "right),\n"
    "  a list split at the largest power of two below its length (RFC 9162, section 2.1).  The "
    "roots\n"
    "  of decisions.jsonl and triggers.jsonl stand in the ledger's entry of their run.\n"
    "  record_sha256 of a trigger is SHA-256(salt, 32 bytes || record, byte by byte), "
    "reason_sha256\n"
    "  of an outcome SHA-256(salt || reason).  A salt of null: a person's texts were erased "
    "since.\n"
    "\n"
    "The manifest's SHA-256 was printed when the pack was written and stands in the ledger after "
    "it.\n"
    "Whoever could rewrite all of this could not change that print-out: keep it elsewhere.\n";

Status export_text(PackWriter *const writer, const char *const name, const char *const text,
                   Error *const err)
{
    PackFile *file = NULL;
    TRY(pack_file_open(writer, name, &file, err));
    TRY(pack_file_write(file, text, strlen(text), err));
    return pack_file_close(file, err);
}

/* ---- snapshots ---- */

static void put_counts(JsonWriter *const json, const DbResult *const rows, const size_t row)
{
    static const char *const COUNTS[] = {"n_clients", "n_products", "n_holdings", "n_profit",
                                         "n_usage",   "n_contacts", "n_feedback", "n_outcomes"};
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0]; i++)
        json_put_int(json, COUNTS[i], db_int_or(rows, row, COUNTS[i], 0));
}

static Status export_snapshots(Db *const db, PackWriter *const writer, const DbParam entries[2],
                               Arena *const arena, Error *const err)
{
    DbResult rows = {0};
    PackFile *file = NULL;
    StrBuf text = strbuf_init(arena);
    TRY(db_query(db, QUERY_PACK_SNAPSHOTS, entries, 2, arena, &rows, err));
    TRY(pack_file_open(writer, "snapshots.jsonl", &file, err));
    for (size_t row = 0; row < rows.n_rows; row++) {
        JsonWriter json = json_writer(&text);
        json_open(&json, '{');
        json_put_text(&json, "snapshot_id", db_text_or(&rows, row, "snapshot_id", NULL));
        json_put_day(&json, "as_of", db_day_or(&rows, row, "as_of", DAY_UNKNOWN));
        json_put_text(&json, "banks", db_text_or(&rows, row, "banks", NULL));
        put_counts(&json, &rows, row);
        json_put_text(&json, "loaded_by", db_text_or(&rows, row, "loaded_by", NULL));
        json_close(&json, '}');
        strbuf_putc(&text, '\n');
        TRY(pack_file_put(file, &text, err));
    }
    return pack_file_close(file, err);
}

/* ---- models ---- */

static Status export_model_texts(PackWriter *const writer, const DbResult *const rows,
                                 const size_t row, Arena *const arena, Error *const err)
{
    const char *const id = db_text_or(rows, row, "model_id", "");
    const char *name = NULL;
    ARENA_TAKE(name, arena_printf(arena, PACK_MODEL_CONFIG, id), err);
    TRY(export_text(writer, name, db_text_or(rows, row, "config", ""), err));
    ARENA_TAKE(name, arena_printf(arena, PACK_MODEL_CARD, id), err);
    TRY(export_text(writer, name, db_text_or(rows, row, "card", ""), err));
    const char *const drift = db_text_or(rows, row, "drift_report", NULL);
    if (drift == NULL)
        return OK;
    ARENA_TAKE(name, arena_printf(arena, PACK_MODEL_DRIFT, id), err);
    return export_text(writer, name, drift, err);
}

static Status export_models(Db *const db, PackWriter *const writer, const DbParam entries[2],
                            Arena *const arena, Error *const err)
{
    DbResult rows = {0};
    PackFile *file = NULL;
    StrBuf text = strbuf_init(arena);
    TRY(db_query(db, QUERY_PACK_MODELS, entries, 2, arena, &rows, err));
    TRY(pack_file_open(writer, "models.jsonl", &file, err));
    for (size_t row = 0; row < rows.n_rows; row++) {
        JsonWriter json = json_writer(&text);
        json_open(&json, '{');
        json_put_text(&json, "model_id", db_text_or(&rows, row, "model_id", NULL));
        json_put_text(&json, "snapshot_id", db_text_or(&rows, row, "snapshot_id", NULL));
        json_put_int(&json, "seed", db_int_or(&rows, row, "seed", 0));
        json_put_text(&json, "code_version", db_text_or(&rows, row, "code_version", NULL));
        json_put_text(&json, "gate", db_text_or(&rows, row, "gate", NULL));
        json_put_text(&json, "drift", db_text_or(&rows, row, "drift", NULL));
        json_put_text(&json, "drift_model", db_text_or(&rows, row, "drift_model", NULL));
        json_close(&json, '}');
        strbuf_putc(&text, '\n');
        TRY(pack_file_put(file, &text, err));
        TRY(export_model_texts(writer, &rows, row, arena, err));
    }
    return pack_file_close(file, err);
}

/* ---- outcomes ---- */

typedef struct OutcomeFiles {
    PackFile *people;
    PackFile *reasons;
    StrBuf text;
} OutcomeFiles;

static Status put_reason(OutcomeFiles *const files, const DbResult *const row, Error *const err)
{
    if (db_text_or(row, 0, "reason", NULL) == NULL)
        return OK;
    JsonWriter json = json_writer(&files->text);
    json_open(&json, '{');
    json_put_int(&json, "outcome_no", db_int_or(row, 0, "outcome_no", 0));
    json_put_text(&json, "salt", db_text_or(row, 0, "reason_salt", NULL));
    json_put_text(&json, "reason", db_text_or(row, 0, "reason", NULL));
    json_close(&json, '}');
    strbuf_putc(&files->text, '\n');
    return pack_file_put(files->reasons, &files->text, err);
}

static Status put_outcome(void *const context, const DbResult *const row, Error *const err)
{
    OutcomeFiles *const files = context;
    PeopleCsv csv = people_csv(&files->text);
    people_csv_int(&csv, db_int_or(row, 0, "outcome_no", 0));
    people_csv_text(&csv, db_text_or(row, 0, "trigger_id", NULL));
    people_csv_text(&csv, db_text_or(row, 0, "outcome", NULL));
    people_csv_day(&csv, db_day_or(row, 0, "decided_on", DAY_UNKNOWN));
    people_csv_text(&csv, db_text_or(row, 0, "product_id", NULL));
    people_csv_double(&csv, db_double_or(row, 0, "amount", NAN));
    people_csv_day(&csv, db_day_or(row, 0, "until", DAY_UNKNOWN));
    people_csv_text(&csv, db_text_or(row, 0, "by", NULL));
    people_csv_text(&csv, db_text_or(row, 0, "recorded_by", NULL));
    people_csv_text(&csv, db_text_or(row, 0, "reason", NULL));
    people_csv_end(&csv);
    TRY(pack_file_put(files->people, &files->text, err));
    return put_reason(files, row, err);
}

static Status export_outcomes(Db *const db, PackWriter *const writer, const DbParam entries[2],
                              Arena *const arena, Error *const err)
{
    OutcomeFiles files = {.text = strbuf_init(arena)};
    TRY(pack_file_open(writer, "outcomes.csv", &files.people, err));
    TRY(pack_file_open(writer, PACK_REASONS, &files.reasons, err));
    strbuf_puts(&files.text, "outcome_no,trigger_id,outcome,decided_on,product_id,amount,until,by,"
                             "recorded_by,reason\n");
    TRY(pack_file_put(files.people, &files.text, err));
    TRY(db_stream(db, QUERY_PACK_OUTCOMES, entries, 2, put_outcome, &files, err));
    TRY(pack_file_close(files.people, err));
    return pack_file_close(files.reasons, err);
}

Status export_records(Db *const db, PackWriter *const writer, const PackPeriod *const period,
                      Arena *const arena, Error *const err)
{
    const DbParam entries[] = {db_int(arena, period->before.entry_no + 1),
                               db_int(arena, period->head.entry_no)};
    TRY(export_text(writer, "README.txt", READ_ME, err));
    TRY(export_snapshots(db, writer, entries, arena, err));
    TRY(export_models(db, writer, entries, arena, err));
    return export_outcomes(db, writer, entries, arena, err);
}
