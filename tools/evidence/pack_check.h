/* tools/evidence/pack_check.h - is an evidence pack what was written? */
#ifndef TOOLS_EVIDENCE_PACK_CHECK_H
#define TOOLS_EVIDENCE_PACK_CHECK_H

#include "core/base/progress.h"
#include "core/domain/ledger_chain.h"
#include "tools/evidence/pack_lines.h"

/* A file as the manifest names it. */
typedef struct PackEntry {
    const char *name;
    PackDigest digest;
} PackEntry;

typedef struct PackManifest {
    const char *directory;
    char hash[HASH_HEX_SIZE]; /* of the manifest itself */
    LedgerChain before;       /* the ledger before the pack's first entry */
    LedgerChain head;         /* and with its last */
    size_t n_files;
    PackEntry *files; /* by name */
} PackManifest;

/** pack_manifest_read - read the manifest and its hash, and see that the directory holds the files
 * that it names and no others.  Errors: E_NOTFOUND no such directory · E_DATA · E_IO */
Status pack_manifest_read(const char *directory, Arena *arena, PackManifest *manifest,
                          Error *err) ATTR_NODISCARD;

/** pack_manifest_find - a file by name, or NULL. */
const PackEntry *pack_manifest_find(const PackManifest *manifest, const char *name);

/** pack_files_check - every line of every file against its leaf, its root and its SHA-256.
 * Errors: E_DATA the first line that was changed.  Cost: O(bytes), memory of the longest line */
Status pack_files_check(const PackManifest *manifest, const Progress *progress,
                        Error *err) ATTR_NODISCARD;

typedef struct PackFindings {
    size_t n_entries;
    size_t n_runs;
    size_t n_decisions;
    size_t n_triggers;
    size_t n_erased; /* records and reasons in which a text was erased since */
} PackFindings;

/** pack_content_check - do the files fit each other?  The ledger's chain from the manifest's first
 * hash to its last; settings, cards and reasons by their hashes in the ledger's entries; the roots
 * of every run's decisions and triggers; the words of every trigger by the hash in its line.
 * Errors: E_DATA the first record that does not fit */
Status pack_content_check(const PackManifest *manifest, PackFindings *findings,
                          Error *err) ATTR_NODISCARD;

#endif
