/* tools/evidence/export_run.h - a pack's runs: what each decided for every client, and what the
 * relationship managers read. */
#ifndef TOOLS_EVIDENCE_EXPORT_RUN_H
#define TOOLS_EVIDENCE_EXPORT_RUN_H

#include "tools/evidence/evidence_export.h"

/** export_runs - the runs that were published in exported->period; counts them there. */
Status export_runs(const Session *session, Db *db, PackWriter *writer, EvidenceExport *exported,
                   Error *err) ATTR_NODISCARD;

#endif
