/* core/db/store_delivery.h - the outbox: what each CRM should know of each trigger, and was told.
 *
 * Publications, loads and outcomes write it (sql/migrations/0012_delivery.sql); whoever delivers
 * claims what is due, sends it with no transaction open, and settles what became of it.  A claim is
 * a lease: when its worker is gone, somebody else claims the same again. */
#ifndef CORE_DB_STORE_DELIVERY_H
#define CORE_DB_STORE_DELIVERY_H

#include "core/base/hash.h"
#include "core/db/db.h"
#include "core/domain/answer.h"
#include "core/domain/delivery.h"

/** store_delivery_reconcile - make the outbox say what should be known now.
 * Errors: E_PERMISSION the login does not see all banks */
Status store_delivery_reconcile(Db *db, Error *err) ATTR_NODISCARD;

/* A destination as it is stored. */
typedef struct StoredDestination {
    int64_t no;
    const char *name;
    const char *connector;
    const char *settings;  /* JSON */
    const char *only_bank; /* NULL = all */
    bool is_paused;
    int64_t failures;  /* in a row */
    double wait;       /* seconds in which nothing is sent */
    const char *since; /* answers given from then on may not have been read: a moment, in UTC */
    double rested;     /* seconds since they were read; INFINITY = never */
} StoredDestination;

/** store_destinations - all of them, by name. */
Status store_destinations(Db *db, Arena *arena, StoredDestination **destinations, size_t *n,
                          Error *err) ATTR_NODISCARD;

/* Rows of the outbox that are this worker's until the lease ends. */
typedef struct Claim {
    int64_t destination_no;
    char worker[UUID_TEXT_SIZE];
    size_t n;
    Delivery *deliveries; /* (n) */
} Claim;

/** store_delivery_claim - up to `most` rows that are due, for `seconds`. */
Status store_delivery_claim(Db *db, int64_t destination_no, size_t most, int seconds, Arena *arena,
                            Claim *claim, Error *err) ATTR_NODISCARD;

/** store_delivery_settle - what became of delivery `i` of a claim.
 * @is_ours: out: false when the lease had gone to somebody else; nothing changed then */
Status store_delivery_settle(Db *db, const Claim *claim, size_t i, const Verdict *verdict,
                             Arena *scratch, bool *is_ours, Error *err) ATTR_NODISCARD;

/** store_delivery_note - how the destination is: it answered, or failed once more; nothing is sent
 * for `wait` seconds; paused for `pause`, or NULL. */
Status store_delivery_note(Db *db, int64_t destination_no, bool answered, double wait,
                           const char *pause, Arena *scratch, Error *err) ATTR_NODISCARD;

/** store_answer_take - what a CRM says came of a trigger.
 * @is_new: out: false when that was known, or the CRM was never told of such a trigger */
Status store_answer_take(Db *db, int64_t destination_no, const Answer *answer, Arena *scratch,
                         bool *is_new, Error *err) ATTR_NODISCARD;

/** store_pull_note - a page of answers was read, up to a moment of the CRM's clock; NULL = it was
 * empty.  A reading that does not come to its last page is gone on with from there. */
Status store_pull_note(Db *db, int64_t destination_no, const char *up_to, bool is_last,
                       Arena *scratch, Error *err) ATTR_NODISCARD;

/** store_delivery_listen - be woken when the outbox changes. */
Status store_delivery_listen(Db *db, Error *err) ATTR_NODISCARD;

#endif
