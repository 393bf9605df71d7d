/* core/crm/verdict.c - see verdict.h. */
#include "core/crm/verdict.h"

#include <math.h>

/* The first row that fits. */
static const struct {
    int from;
    int to;
    VerdictKind kind;
    bool is_overall;
    const char *words;
} STATUSES[] = {
    {0, 0, VERDICT_RETRY, true, "no answer"},
    {200, 299, VERDICT_DONE, false, NULL},
    {300, 399, VERDICT_FAULT, true, "it redirects, which is not followed"},
    {401, 401, VERDICT_FAULT, true, "it does not accept the credentials"},
    {403, 403, VERDICT_FAULT, true, "it does not permit this"},
    {404, 404, VERDICT_FAULT, true, "there is nothing at the address"},
    {405, 405, VERDICT_FAULT, true, "it does not take this method"},
    {408, 408, VERDICT_RETRY, true, "it took too long"},
    {410, 410, VERDICT_FAULT, true, "the address is gone for good"},
    {425, 425, VERDICT_RETRY, true, "too early"},
    {429, 429, VERDICT_RETRY, true, "too many requests"},
    {400, 499, VERDICT_DEAD, false, "it does not take this record"},
    {503, 503, VERDICT_RETRY, true, "not available"},
    {500, 599, VERDICT_RETRY, false, "a fault of its own"},
};

Verdict verdict_of_answer(const HttpResponse *const response)
{
    Verdict verdict = {.kind = VERDICT_RETRY,
                       .status = response->status,
                       .is_overall = true,
                       .wait = response->retry_after,
                       .words = "an answer that HTTP does not know"};
    for (size_t i = 0; i < sizeof STATUSES / sizeof STATUSES[0]; i++) {
        if (response->status < STATUSES[i].from || response->status > STATUSES[i].to)
            continue;
        verdict.kind = STATUSES[i].kind;
        verdict.is_overall = STATUSES[i].is_overall;
        verdict.words = STATUSES[i].words;
        break;
    }
    if (response->status == 0 && response->words != NULL)
        verdict.words = response->words;
    return verdict;
}

double verdict_wait(const int64_t attempts, const double asked_for, const double lot)
{
    const double most = RETRY_FIRST_SECONDS * exp2((double)(attempts < 1 ? 0 : attempts - 1));
    return fmax(asked_for, lot * fmin(most, RETRY_MOST_SECONDS));
}
