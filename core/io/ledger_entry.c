/* core/io/ledger_entry.c - see ledger_entry.h. */
#include "core/io/ledger_entry.h"

#include "core/io/json_read.h"

#include <inttypes.h>

static const char *text_or_empty(const json_t *const object, const char *const key)
{
    const char *const text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

Status ledger_entry_read(const int64_t entry_no, const char *const text, const size_t length,
                         Arena *const arena, LedgerEntry *const entry, Error *const err)
{
    json_t *root = NULL;
    const char *source = NULL;
    ARENA_TAKE(source, arena_printf(arena, "entry %" PRId64 " of the ledger", entry_no), err);
    TRY(json_read_text(text, length, source, E_DATA, arena, &root, err));
    *entry = (LedgerEntry){.entry_no = json_integer_value(json_object_get(root, "entry_no")),
                           .at = text_or_empty(root, "at"),
                           .by = text_or_empty(root, "by"),
                           .kind = text_or_empty(root, "kind"),
                           .subject = text_or_empty(root, "subject"),
                           .details = json_object_get(root, "details")};
    if (entry->entry_no != entry_no)
        return ERROR_SET(err, E_DATA, "%s calls itself entry %" PRId64, source, entry->entry_no);
    return OK;
}

const char *ledger_entry_detail(const LedgerEntry *const entry, const char *const key)
{
    return text_or_empty(entry->details, key);
}

int64_t ledger_entry_count(const LedgerEntry *const entry, const char *const key)
{
    const json_t *const value = json_object_get(entry->details, key);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}
