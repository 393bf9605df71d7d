/* core/domain/ledger_chain.c - see ledger_chain.h. */
#include "core/domain/ledger_chain.h"

#include <inttypes.h>

Status ledger_chain_take(LedgerChain *const chain, const int64_t entry_no, const char *const entry,
                         const size_t length, const Hash hash, Error *const err)
{
    if (entry_no != chain->entry_no + 1)
        return ERROR_SET(err, E_DATA,
                         "entry %" PRId64 " of the ledger does not follow entry %" PRId64, entry_no,
                         chain->entry_no);
    if (!hash_equal(hash, hash_prefixed(chain->hash.bytes, entry, length)))
        return ERROR_SET(err, E_DATA,
                         "entry %" PRId64 " of the ledger does not fit its hash and the entry "
                         "before it",
                         entry_no);
    *chain = (LedgerChain){.entry_no = entry_no, .hash = hash};
    return OK;
}
