/* core/db/store_ledger.c - see store_ledger.h. */
#include "core/db/store_ledger.h"

#include <inttypes.h>
#include <string.h>

typedef struct Reading {
    LedgerChain *chain;
    Arena *scratch;
    Status (*visit)(void *context, const LedgerLine *line, Arena *scratch, Error *err);
    void *context;
} Reading;

static Status take_row(void *const context, const DbResult *const row, Error *const err)
{
    Reading *const reading = context;
    const int64_t entry_no = db_int_or(row, 0, "entry_no", 0);
    LedgerLine line = {.text = db_text_or(row, 0, "entry", ""), .before = reading->chain->hash};
    const size_t length = strlen(line.text);
    if (!hash_parse(db_text_or(row, 0, "hash", ""), &line.hash))
        return ERROR_SET(err, E_BUG, "a stored hash cannot be read");
    TRY(ledger_chain_take(reading->chain, entry_no, line.text, length, line.hash, err));
    const ArenaMark mark = arena_mark(reading->scratch);
    TRY(ledger_entry_read(entry_no, line.text, length, reading->scratch, &line.entry, err));
    TRY(reading->visit(reading->context, &line, reading->scratch, err));
    arena_reset(reading->scratch, mark);
    return OK;
}

Status store_ledger_each(Db *const db,
                         Status (*const visit)(void *context, const LedgerLine *line,
                                               Arena *scratch, Error *err),
                         void *const context, LedgerChain *const chain, Error *const err)
{
    Reading reading = {.chain = chain, .scratch = arena_new(), .visit = visit, .context = context};
    if (reading.scratch == NULL)
        return error_no_memory(err, "an entry of the ledger");
    *chain = (LedgerChain){0};
    const Status status = db_stream(db, QUERY_LIST_LEDGER, NULL, 0, take_row, &reading, err);
    arena_free(reading.scratch);
    return status;
}

Status store_ledger_contradiction(Db *const db, Arena *const arena, Error *const err)
{
    DbResult rows = {0};
    TRY(db_query(db, QUERY_LEDGER_CONTRADICTIONS, NULL, 0, arena, &rows, err));
    if (rows.n_rows == 0)
        return OK;
    const int64_t entry_no = db_int_or(&rows, 0, "entry_no", 0);
    const char *const what = db_text_or(&rows, 0, "what", "");
    if (entry_no == 0)
        return ERROR_SET(err, E_DATA, "%s", what);
    return ERROR_SET(err, E_DATA, "%s: entry %" PRId64 " of the ledger says what it was", what,
                     entry_no);
}

Status store_ledger_note_export(Db *const db, const char *const pack_hash, const Day from,
                                const Day to, Arena *const arena, Error *const err)
{
    const DbParam params[] = {db_text(pack_hash), db_day(arena, from), db_day(arena, to)};
    return db_run(db, QUERY_NOTE_EXPORT, params, 3, err);
}
