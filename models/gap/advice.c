/* models/gap/advice.c - what to do about a client that brings little; see advice.h. */
#include "models/gap/advice.h"

static const double USUAL_RANK = 0.5;

/* What the offers, and what is not offered for being unlikely only, would bring at best evidence; a
 * loss-making product counts only on strong evidence, and one of unknown value might bring
 * anything. */
static double offers_may_bring(const ClientGap *const gap)
{
    double sum = 0;
    for (size_t i = 0; i < gap->n_scored; i++) {
        const IncrementEstimate *const increment = &gap->scored[i].increment;
        const uint8_t rule = gap->withheld[gap->scored[i].product];
        if (rule != WITHHELD_NOT && rule != WITHHELD_UNLIKELY)
            continue;
        if (isnan(increment->value))
            return INFINITY;
        sum +=
            increment_is_strong(increment->source) ? increment->value : fmax(increment->value, 0);
    }
    return sum;
}

Advice advice_of(const GapEngine *const engine, const size_t client, const ClientGap *const gap)
{
    const Portfolio *const portfolio = engine->application->portfolio;
    const IdealProfiles *const profiles = &engine->application->model->profiles;
    const double profit = portfolio->profit[client];
    const double low = gap->potential.low;
    const bool is_loss = profit < 0;
    const bool is_low =
        gap->potential.size_adjusted && low > 0 && profit < engine->params.low_profit_share * low;
    if (portfolio->tenure_months[client] < profiles->mature_months || (!is_loss && !is_low))
        return ADVICE_NONE;
    if (is_loss && profit + offers_may_bring(gap) < 0)
        return ADVICE_DO_NOT_SELL;
    return gap->n_offered > 0 ? ADVICE_DEVELOP : ADVICE_REVIEW;
}

Remedy advice_remedy(const GapEngine *const engine, const size_t client)
{
    const Application *const application = engine->application;
    const Portfolio *const portfolio = application->portfolio;
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    const size_t pool = application->pool[client];
    double sum = 0;
    size_t n = 0;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
        const uint32_t product = application->model_product[holdings->product[row]];
        if (product == CODE_NONE)
            continue;
        const double rank = ideal_profile_usage_rank(&application->model->profiles, pool, product,
                                                     (double)portfolio->usage[row]);
        sum += isnan(rank) ? 0 : rank;
        n += isnan(rank) ? 0 : 1;
    }
    if (n == 0)
        return REMEDY_EITHER;
    return sum / (double)n >= USUAL_RANK ? REMEDY_REPRICE : REMEDY_SELF_SERVICE;
}

const char *advice_key(const Advice advice)
{
    static const char *const KEYS[] = {[ADVICE_NONE] = "none",
                                       [ADVICE_DEVELOP] = "develop",
                                       [ADVICE_DO_NOT_SELL] = "do_not_sell",
                                       [ADVICE_REVIEW] = "review"};
    return KEYS[advice];
}

const char *advice_remedy_key(const Remedy remedy)
{
    static const char *const KEYS[] = {[REMEDY_NONE] = "none",
                                       [REMEDY_REPRICE] = "reprice",
                                       [REMEDY_SELF_SERVICE] = "self_service",
                                       [REMEDY_EITHER] = "reprice_or_self_service"};
    return KEYS[remedy];
}

const char *advice_remedy_words(const Remedy remedy)
{
    static const char *const WORDS[] = {
        [REMEDY_NONE] = "",
        [REMEDY_REPRICE] = "review its prices: it uses what it has as much as others do",
        [REMEDY_SELF_SERVICE] = ("move it to self-service or leave it alone: it uses little of "
                                 "what it has"),
        [REMEDY_EITHER] = "review its prices or move it to self-service"};
    return WORDS[remedy];
}
