/* tools/evidence/evidence_export.h - everything that was decided in a period, as an evidence pack
 * (docs/evidence.md). */
#ifndef TOOLS_EVIDENCE_EVIDENCE_EXPORT_H
#define TOOLS_EVIDENCE_EVIDENCE_EXPORT_H

#include "tools/command.h"
#include "tools/evidence/pack_writer.h"

typedef struct EvidenceExport {
    PackPeriod period;
    char hash[HASH_HEX_SIZE]; /* of the manifest */
    size_t n_runs;
    size_t n_decisions;
    size_t n_triggers;
} EvidenceExport;

/**
 * evidence_export - write the pack of the days `from` to `to` (UTC, both included), note it in the
 * ledger, and make it appear.
 *
 * An export or a read belongs to the pack of the next decision, so that the same period gives the
 * same bytes however often it is exported.
 * Errors: E_NOTFOUND nothing was decided in the period · E_CANNOT_WRITE · E_DATA the ledger does
 * not hang together Cost:   O(entries + rows of the period's runs), constant memory
 */
Status evidence_export(const Session *session, Db *db, const char *directory, Day from, Day to,
                       EvidenceExport *exported, Error *err) ATTR_NODISCARD;

#endif
