/* core/crm/record_item.h - one delivery on its way into a record of the CRM. */
#ifndef CORE_CRM_RECORD_ITEM_H
#define CORE_CRM_RECORD_ITEM_H

#include "core/crm/record_api.h"

/* A connection to a CRM with records. */
typedef struct Records {
    const Destination *destination;
    const RecordApi *api;
    void *line; /* the API's */
    Known known;
} Records;

typedef struct RecordItem {
    Sendable sendable;
    RecordOp op;
    RecordAnswer first; /* to the first step, when there is a second */
    int steps;          /* that were taken */
    bool is_settled;
    Verdict *verdict;
} RecordItem;

static inline void record_settle(RecordItem *const item, const Verdict verdict)
{
    *item->verdict = verdict;
    item->is_settled = true;
}

static inline bool record_is_success(const RecordAnswer *const answer)
{
    return answer->status >= 200 && answer->status < 300;
}

/** record_look_up - learn the ids of all records that the items' fields mean, many at a time.
 *
 * An item that means one which is not there is settled as dead.  When the CRM does not answer, the
 * items that need more are settled: the first with the failure, the others as not sent. */
Status record_look_up(Records *records, RecordItem *items, size_t n, Arena *scratch,
                      Error *err) ATTR_NODISCARD;

#endif
