/* tools/evidence/export_records.h - the records of a pack beside its runs: snapshots, models,
 * outcomes, and how to read it all. */
#ifndef TOOLS_EVIDENCE_EXPORT_RECORDS_H
#define TOOLS_EVIDENCE_EXPORT_RECORDS_H

#include "core/db/db.h"
#include "core/io/people_csv.h"
#include "tools/evidence/pack_form.h"
#include "tools/evidence/pack_writer.h"

/** export_records - what the period's entries name. */
Status export_records(Db *db, PackWriter *writer, const PackPeriod *period, Arena *arena,
                      Error *err) ATTR_NODISCARD;

/** export_text - one text as a file of its own, byte by byte. */
Status export_text(PackWriter *writer, const char *name, const char *text,
                   Error *err) ATTR_NODISCARD;

#endif
