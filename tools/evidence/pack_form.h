/* tools/evidence/pack_form.h - names and forms of a pack's files: what is written is what is
 * checked. */
#ifndef TOOLS_EVIDENCE_PACK_FORM_H
#define TOOLS_EVIDENCE_PACK_FORM_H

#define PACK_FORMAT "paragon evidence 1"
#define PACK_MANIFEST "MANIFEST.json"
#define PACK_MANIFEST_HASH "MANIFEST.sha256"
#define PACK_LEAVES "leaves/" /* before the name of the file whose leaves they are */

#define PACK_LEDGER "ledger.jsonl"
#define PACK_LEDGER_FORM                                                                           \
    "{\"hash\":\"%s\",\"entry\":%s}" /* 64 hex digits; the entry, byte by byte */

#define PACK_MODEL_CONFIG "models/%s/config.json" /* id */
#define PACK_MODEL_CARD "models/%s/card.json"
#define PACK_MODEL_DRIFT "models/%s/drift.json"
#define PACK_REASONS "reasons.jsonl" /* {"outcome_no":...,"salt":...,"reason":...} */

#define PACK_RUN "runs/%s/%s" /* id, one of these */
#define PACK_RUN_CONFIG "config.json"
#define PACK_RUN_DECISIONS "decisions.jsonl"
#define PACK_RUN_TRIGGERS "triggers.jsonl"
#define PACK_RUN_RECORDS "records.jsonl"

#endif
