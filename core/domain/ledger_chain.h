/* core/domain/ledger_chain.h - the ledger's entries hang together by their hashes.
 *
 * The hash of an entry is SHA-256(hash of the entry before || the entry's bytes); before the first
 * stand 32 zero bytes. */
#ifndef CORE_DOMAIN_LEDGER_CHAIN_H
#define CORE_DOMAIN_LEDGER_CHAIN_H

#include "core/base/error.h"
#include "core/base/hash.h"

/* Where a chain stands: all zeros before its first entry. */
typedef struct LedgerChain {
    int64_t entry_no; /* of the last entry taken */
    Hash hash;        /* of it */
} LedgerChain;

/**
 * ledger_chain_take - the next entry.
 *
 * @entry_no: its number, as it stands beside it
 * @hash:     its hash, as it stands beside it
 * Errors: E_DATA naming the entry: it is not the next, or has another hash
 */
Status ledger_chain_take(LedgerChain *chain, int64_t entry_no, const char *entry, size_t length,
                         Hash hash, Error *err) ATTR_NODISCARD;

#endif
