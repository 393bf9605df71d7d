/* core/domain/evidence.h - what a run leaves behind to be proven: a decision per client, and the
 * triggers.
 *
 * Both are written as lines of JSON (core/io/evidence_json.h); the lines are the leaves of the
 * run's two Merkle trees, whose roots stand in the ledger. */
#ifndef CORE_DOMAIN_EVIDENCE_H
#define CORE_DOMAIN_EVIDENCE_H

#include "core/domain/run.h"

typedef enum EvidenceTree { TREE_DECISIONS, TREE_TRIGGERS, EVIDENCE_TREES } EvidenceTree;

/** evidence_tree_name - "decisions", "triggers". */
const char *evidence_tree_name(EvidenceTree tree);

/* What was offered of one product; NaN = not known. */
typedef struct DecisionOffer {
    const char *product_id;
    double probability;
    double value; /* incremental profit a year */
    double low;
    double high;
} DecisionOffer;

/* What one run decided for one client. */
typedef struct Decision {
    TriggerClient client; /* n_withheld is not set */
    const char *run_id;   /* that decided: an earlier one, where a partial load left the bank out */
    const char *region;
    const char *business_area;
    const char *pool_id;
    bool is_active;
    float segment_confidence;
    int32_t n_peers;
    size_t n_offers;
    const DecisionOffer *offers; /* best first */
    size_t n_products;
    const char *const *product_ids; /* (n_products) */
    const uint8_t *withheld;        /* (n_products) Withheld */
} Decision;

/* One trigger as a run left it. */
typedef struct EvidenceTrigger {
    unsigned char uuid[UUID_BYTES];
    const char *client_id;
    const char *bank;
    const char *rm_id;
    const char *run_id; /* that wrote this version */
    int32_t episode;
    int32_t version;
    uint8_t kind;  /* TriggerKind */
    uint8_t state; /* TriggerState */
    Day raised_on;
    Day due_on;
    Day valid_until;
    double priority;
    bool has_record;  /* open */
    Hash record_hash; /* hash_prefixed(salt, record) as published */
    bool is_salted;   /* the record is as it was published; else a text in it was erased */
    unsigned char salt[HASH_BYTES];
    const char *record; /* JSON; NULL when closed */
} EvidenceTrigger;

/** trigger_state_name - "open", "answered", "withdrawn", "expired". */
const char *trigger_state_name(TriggerState state);

#endif
