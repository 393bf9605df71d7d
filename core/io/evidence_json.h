/* core/io/evidence_json.h - a run's decisions and triggers as lines of JSON.
 *
 * The lines, without a line end, are the leaves of the run's Merkle trees and the records of the
 * evidence pack (docs/evidence.md): a change of their form makes other roots. */
#ifndef CORE_IO_EVIDENCE_JSON_H
#define CORE_IO_EVIDENCE_JSON_H

#include "core/base/strbuf.h"
#include "core/domain/evidence.h"

/** evidence_json_decision, evidence_json_trigger - append the line to `out`. */
void evidence_json_decision(const Decision *decision, StrBuf *out);
void evidence_json_trigger(const EvidenceTrigger *trigger, StrBuf *out);

/* A record in the pack: its words, which the hash in the trigger's line stands for.  "record" is
 * the last key and its value the record's bytes as they were published. */
#define EVIDENCE_RECORD_KEY ",\"record\":"

/** evidence_json_record - {"trigger_id":...,"salt":...,"record":...}; salt is null once a text in
 * the record was erased. */
void evidence_json_record(const EvidenceTrigger *trigger, StrBuf *out);

#endif
