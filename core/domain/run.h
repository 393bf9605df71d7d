/* core/domain/run.h - what a publication is made of: trigger records, their identity and states.
 *
 * A trigger is one message to the RM about one client.  Its identity is (bank, client, kind,
 * subject, episode): it stays the same from run to run while the trigger is open; when it was
 * closed and its ground comes back, the next episode begins. */
#ifndef CORE_DOMAIN_RUN_H
#define CORE_DOMAIN_RUN_H

#include "core/base/arena.h"
#include "core/base/day.h"
#include "core/base/error.h"
#include "core/base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Withheld {
#define X(name, code, word, reason) name = code,
#include "core/domain/withheld.def"
#undef X
} Withheld;

/* Codes run from 0 without holes. */
enum {
    WITHHELD_CODES = 0
#define X(name, code, word, reason) +1
#include "core/domain/withheld.def"
#undef X
};

/** withheld_word, withheld_reason - the code for programs, the sentence for people. */
const char *withheld_word(uint8_t code);
const char *withheld_reason(uint8_t code);

typedef enum TriggerKind {
    KIND_CROSS_SELL,
    KIND_UNDER_USE,
    KIND_LOW_PROFIT,
    KIND_COUNT
} TriggerKind;
typedef enum TriggerState {
    STATE_OPEN,
    STATE_ANSWERED,
    STATE_WITHDRAWN,
    STATE_EXPIRED
} TriggerState;

/** trigger_kind_name - "cross_sell", ...; trigger_kind_parse - false for another word. */
const char *trigger_kind_name(TriggerKind kind);
bool trigger_kind_parse(const char *text, TriggerKind *kind);

/** trigger_id - UUIDv5 of (bank, client, kind, subject, episode); the subject tells apart what a
 * kind may raise several of at once for a client, and is "" where it cannot. */
Status trigger_id(const char *bank, const char *client_id, TriggerKind kind, const char *subject,
                  int32_t episode, Arena *scratch, unsigned char uuid[UUID_BYTES],
                  Error *err) ATTR_NODISCARD;

typedef struct TriggerReason {
    const char *text;    /* "uses Card acquiring" */
    double contribution; /* to the log-odds */
} TriggerReason;

typedef struct TriggerProduct {
    const char *product_id;
    const char *name;
    double probability;
    double value; /* incremental profit a year; NaN = not known */
    double low;
    double high;
    size_t n_reasons;
    const TriggerReason *reasons; /* largest contribution first */
} TriggerProduct;

/* What a trigger says, before it has an identity, a version and dates. */
typedef struct TriggerContent {
    TriggerKind kind;
    size_t n_products;
    const TriggerProduct *products; /* best first */
    const char *reason;             /* one sentence for the RM */
    double priority;                /* expected profit a year at stake; sorts the RM's list */
} TriggerContent;

/* What every trigger of a client has in common. */
typedef struct TriggerClient {
    const char *client_id;
    const char *bank;
    const char *rm_id; /* NULL = none */
    const char *segment_id;
    const char *segment_label;
    double profit;
    double potential;
    double potential_low;
    double potential_high;
    double gap;
    const char *currency; /* NULL = not known */
    size_t n_withheld;    /* products withheld by a rule other than "held" */
} TriggerClient;

/* Where a version of a trigger stands in time. */
typedef struct TriggerVersion {
    unsigned char uuid[UUID_BYTES];
    int32_t version;
    const char *run_id; /* of the run that wrote this version, with its model and snapshot */
    const char *model_id;
    const char *snapshot_id;
    Day due_on;
    Day valid_until;
} TriggerVersion;

/** trigger_content_hash - the first 8 bytes of the SHA-256 of what a record says, leaving out
 * version, run, model, snapshot and dates: equal content is not a new version.  Figures count as
 * they are shown to people: amounts to 3 significant digits, probabilities to 0.01. */
Status trigger_content_hash(const TriggerClient *client, const TriggerContent *content,
                            Arena *scratch, int64_t *hash, Error *err) ATTR_NODISCARD;

#endif
