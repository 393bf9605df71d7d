/* tools/evidence/evidence_export.c - see evidence_export.h. */
#include "tools/evidence/evidence_export.h"

#include "core/db/store_evidence.h"
#include "core/db/store_ledger.h"
#include "tools/evidence/export_records.h"
#include "tools/evidence/export_run.h"

#include <string.h>

/* ---- which entries ---- */

/* The period's entries are those after `before` up to `head`. */
typedef struct Search {
    PackPeriod *period;
    LedgerChain last_decision; /* the chain at the last entry that is none of a read */
    bool is_begun;
} Search;

static bool is_read(const LedgerEntry *const entry)
{
    return strcmp(entry->kind, "export") == 0 || strcmp(entry->kind, "read") == 0;
}

static Day day_of(const LedgerEntry *const entry)
{
    enum { DATE_LENGTH = 10 }; /* "YYYY-MM-DD" */
    Day day = DAY_UNKNOWN;
    return strlen(entry->at) >= DATE_LENGTH && day_parse(entry->at, DATE_LENGTH, &day)
               ? day
               : DAY_UNKNOWN;
}

static Status search_entry(void *const context, const LedgerLine *const line, Arena *const scratch,
                           Error *const err)
{
    Search *const search = context;
    PackPeriod *const period = search->period;
    const Day day = day_of(&line->entry);
    (void)scratch;
    (void)err;
    if (is_read(&line->entry))
        return OK;
    const LedgerChain here = {.entry_no = line->entry.entry_no, .hash = line->hash};
    if (day >= period->from && day <= period->to) {
        if (!search->is_begun)
            period->before = search->last_decision;
        search->is_begun = true;
        period->head = here;
    }
    search->last_decision = here;
    return OK;
}

static Status find_entries(Db *const db, PackPeriod *const period, Error *const err)
{
    Search search = {.period = period};
    LedgerChain whole = {0};
    TRY(store_ledger_each(db, search_entry, &search, &whole, err));
    if (search.is_begun)
        return OK;
    (void)ERROR_SET(err, E_NOTFOUND, "the ledger has no decision in this period");
    (void)error_hint(err, "The days are those of the decisions in UTC, not of the snapshots.");
    return E_NOTFOUND;
}

/* ---- the ledger's files ---- */

typedef struct LedgerFiles {
    const PackPeriod *period;
    PackFile *lines;
    PackFile *people;
    StrBuf text;
} LedgerFiles;

static void put_entry_for_people(const LedgerEntry *const entry, const char *const details,
                                 StrBuf *const text)
{
    PeopleCsv csv = people_csv(text);
    people_csv_int(&csv, entry->entry_no);
    people_csv_text(&csv, entry->at);
    people_csv_text(&csv, entry->by);
    people_csv_text(&csv, entry->kind);
    people_csv_text(&csv, entry->subject);
    people_csv_text(&csv, details);
    people_csv_end(&csv);
}

/* The details as they stand in the entry, whose last key they are. */
static Status details_of(const LedgerLine *const line, Arena *const scratch,
                         const char **const details, Error *const err)
{
    static const char KEY[] = ",\"details\":";
    const char *const at = strstr(line->text, KEY);
    *details = NULL;
    if (at == NULL || json_is_null(line->entry.details))
        return OK;
    const char *const value = at + sizeof KEY - 1;
    ARENA_TAKE(*details, arena_strndup(scratch, value, strlen(value) - 1), err);
    return OK;
}

static Status write_entry(void *const context, const LedgerLine *const line, Arena *const scratch,
                          Error *const err)
{
    LedgerFiles *const files = context;
    const int64_t no = line->entry.entry_no;
    const char *details = NULL;
    char hash[HASH_HEX_SIZE];
    if (no <= files->period->before.entry_no || no > files->period->head.entry_no)
        return OK;
    hash_hex(line->hash, hash);
    strbuf_printf(&files->text, PACK_LEDGER_FORM, hash, line->text);
    strbuf_putc(&files->text, '\n');
    TRY(pack_file_put(files->lines, &files->text, err));
    TRY(details_of(line, scratch, &details, err));
    put_entry_for_people(&line->entry, details, &files->text);
    return pack_file_put(files->people, &files->text, err);
}

static Status export_ledger(Db *const db, PackWriter *const writer, const PackPeriod *const period,
                            Arena *const arena, Error *const err)
{
    LedgerFiles files = {.period = period, .text = strbuf_init(arena)};
    LedgerChain whole = {0};
    TRY(pack_file_open(writer, PACK_LEDGER, &files.lines, err));
    TRY(pack_file_open(writer, "ledger.csv", &files.people, err));
    strbuf_puts(&files.text, "entry_no,at,by,kind,subject,details\n");
    TRY(pack_file_put(files.people, &files.text, err));
    TRY(store_ledger_each(db, write_entry, &files, &whole, err));
    TRY(pack_file_close(files.lines, err));
    return pack_file_close(files.people, err);
}

/* ---- the pack ---- */

/* All of it is read from one moment of the database. */
static Status export_all(const Session *const session, Db *const db, PackWriter *const writer,
                         EvidenceExport *const exported, Error *const err)
{
    Arena *const arena = session->arena;
    const PackPeriod *const period = &exported->period;
    TRY(find_entries(db, &exported->period, err));
    TRY(export_ledger(db, writer, period, arena, err));
    TRY(export_records(db, writer, period, arena, err));
    TRY(export_runs(session, db, writer, exported, err));
    return pack_writer_seal(writer, period, exported->hash, err);
}

static Status leave_trace(const Session *const session, Db *const db, const Day from, const Day to,
                          Error *const err)
{
    char first[DAY_TEXT_SIZE];
    char last[DAY_TEXT_SIZE];
    const char *what = NULL;
    (void)day_format(from, first);
    (void)day_format(to, last);
    ARENA_TAKE(what, arena_printf(session->arena, "export from %s to %s", first, last), err);
    return store_evidence_trace(db, what, session->arena, err);
}

Status evidence_export(const Session *const session, Db *const db, const char *const directory,
                       const Day from, const Day to, EvidenceExport *const exported,
                       Error *const err)
{
    PackWriter *writer = NULL;
    *exported = (EvidenceExport){.period = {.from = from, .to = to}};
    TRY(pack_writer_open(directory, session->arena, &writer, err));
    TRY(leave_trace(session, db, from, to, err));
    TRY(db_begin(db, true, err));
    const Status status = export_all(session, db, writer, exported, err);
    db_rollback(db);
    TRY(status);
    TRY(store_ledger_note_export(db, exported->hash, from, to, session->arena, err));
    return pack_writer_commit(writer, err);
}
