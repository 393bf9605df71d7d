/* core/domain/delivery.h - what is sent to a CRM, and what became of it. */
#ifndef CORE_DOMAIN_DELIVERY_H
#define CORE_DOMAIN_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

/* What a CRM is to know of one trigger. */
typedef struct Delivery {
    const char *trigger_id;
    const char *record;     /* JSON; NULL = tell that the trigger is closed */
    const char *why;        /* closed: withdrawn, expired, answered, objected; else NULL */
    int64_t version;        /* of the trigger */
    int64_t change;         /* of what the CRM should know: grows, whatever changes */
    const char *changed_at; /* UTC, YYYY-MM-DDThh:mm:ssZ */
    bool was_sent;          /* tried before: the CRM may have the trigger already */
    int64_t attempts;       /* to tell this, this one included */
    const char *remote_id;  /* what the CRM calls it; NULL = not known */
} Delivery;

typedef enum VerdictKind {
    VERDICT_DONE,   /* the CRM has it */
    VERDICT_RETRY,  /* send the same again, after a while: nobody knows, or not now */
    VERDICT_DEAD,   /* the CRM will never take it as it is */
    VERDICT_FAULT,  /* the destination does not work, and waiting will not mend it */
    VERDICT_GONE,   /* somebody has deleted there what the CRM had */
    VERDICT_UNSENT, /* nothing was sent */
    VERDICTS
} VerdictKind;

typedef struct Verdict {
    VerdictKind kind;
    int status;            /* of HTTP; 0 = there was no answer */
    bool is_overall;       /* the destination failed, not this delivery */
    double wait;           /* seconds before the next attempt; at least what the CRM asked for */
    const char *remote_id; /* what the CRM calls it, where it said so */
    const char *words;     /* what was wrong; never a secret, never a client's text */
} Verdict;

#endif
