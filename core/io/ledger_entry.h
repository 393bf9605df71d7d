/* core/io/ledger_entry.h - an entry of the ledger, as it is written there: a line of JSON. */
#ifndef CORE_IO_LEDGER_ENTRY_H
#define CORE_IO_LEDGER_ENTRY_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <jansson.h>
#include <stdint.h>

/* Borrowed from the arena that it was read into; "" where a key is null. */
typedef struct LedgerEntry {
    int64_t entry_no;
    const char *at; /* UTC, "2026-09-30T08:15:00.000000Z" */
    const char *by; /* the login */
    const char *kind;
    const char *subject; /* id of what it is about */
    json_t *details;     /* an object, or null */
} LedgerEntry;

/** ledger_entry_read - parse an entry. Errors: E_DATA it is none, naming `entry_no` */
Status ledger_entry_read(int64_t entry_no, const char *text, size_t length, Arena *arena,
                         LedgerEntry *entry, Error *err) ATTR_NODISCARD;

/** ledger_entry_detail - a text among the details, or "". */
const char *ledger_entry_detail(const LedgerEntry *entry, const char *key);

/** ledger_entry_count - a whole number among the details, or -1. */
int64_t ledger_entry_count(const LedgerEntry *entry, const char *key);

#endif
