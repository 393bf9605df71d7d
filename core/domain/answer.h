/* core/domain/answer.h - what came of a trigger, as a CRM says it. */
#ifndef CORE_DOMAIN_ANSWER_H
#define CORE_DOMAIN_ANSWER_H

/* Texts as they go into crm.outcome; NULL = not said. */
typedef struct Answer {
    const char *trigger_id; /* a UUID */
    const char *outcome;    /* accepted, bought, declined, postponed, not_reached */
    const char *decided_on; /* YYYY-MM-DD, as the others */
    const char *product_id;
    const char *amount;
    const char *reason;
    const char *until; /* there with postponed */
    const char *by;
} Answer;

#define ANSWER_OUTCOMES "accepted|bought|declined|postponed|not_reached"

#endif
