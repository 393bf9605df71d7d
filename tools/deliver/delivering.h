/* tools/deliver/delivering.h - from the outbox to the CRMs, and back: read what was answered; then
 * claim, send, settle, until nothing is due.
 *
 * No transaction is open while a CRM is asked.  Any number of processes may do this at once; one
 * that is killed leaves leases that run out, and what it had sent is sent again. */
#ifndef TOOLS_DELIVER_DELIVERING_H
#define TOOLS_DELIVER_DELIVERING_H

#include "tools/command.h"

enum {
    BREAKER_FAILURES = 5,    /* in a row: from then on one delivery at a time, after a pause */
    RECONCILE_SECONDS = 600, /* triggers expire without anybody writing anything */
    PULL_SECONDS = 300       /* between two readings of a CRM's answers */
};

typedef struct DeliverCounts {
    size_t done;
    size_t retry; /* due again later */
    size_t dead;
    size_t gone;      /* deleted in the CRM */
    size_t answers;   /* that were read and are new */
    size_t n_failing; /* destinations that could not be reached, or are paused */
} DeliverCounts;

/**
 * delivering_once - everything that is due, destination by destination.
 *
 * @hosts:  that may be asked, besides this machine itself
 * @counts: added to; n_failing is of this round
 * Errors: of the database, and of the program itself; what a CRM does is counted
 */
Status delivering_once(const Session *session, Db *db, const TextList *hosts, DeliverCounts *counts,
                       Error *err) ATTR_NODISCARD;

/** delivering_forever - rounds, as soon as the outbox changes or `poll` seconds have passed, until
 * the process is asked to stop, which is OK. */
Status delivering_forever(const Session *session, Db *db, const TextList *hosts, int poll,
                          DeliverCounts *counts, Error *err) ATTR_NODISCARD;

#endif
