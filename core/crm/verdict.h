/* core/crm/verdict.h - what an answer of HTTP means for what was sent, and when to try again. */
#ifndef CORE_CRM_VERDICT_H
#define CORE_CRM_VERDICT_H

#include "core/crm/http.h"
#include "core/domain/delivery.h"

enum {
    RETRY_FIRST_SECONDS = 5,
    RETRY_MOST_SECONDS = 6 * 3600,
    ATTEMPTS_MOST = 20, /* about three days */
    /* How often the pause doubles where the destination failed, not the delivery: up to 40 s.  That
     * it is asked less and less is the breaker's doing; the deliveries that it happened to fail
     * with wait no longer than the others. */
    OVERALL_DOUBLINGS = 3
};

/** verdict_of_answer - by the status alone; connectors know better where the body says more.
 * Words are the status and the phrase for it, never the answer's own: it may quote a client. */
Verdict verdict_of_answer(const HttpResponse *response);

/** verdict_wait - seconds until attempt `attempts` + 1: anything up to 5 s times 2 to the power of
 * the attempts before, at most six hours ("full jitter": Brooker, Exponential backoff and jitter,
 * AWS Architecture Blog 2015), and not less than the answer asked for.
 * @lot: uniform in [0, 1) */
double verdict_wait(int64_t attempts, double asked_for, double lot);

#endif
