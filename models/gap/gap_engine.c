/* models/gap/gap_engine.c - one client against its ideal profile; see gap_engine.h. */
#include "models/gap/gap_engine.h"

#include "models/gap/advice.h"
#include "models/gap/under_use.h"

#include <stdlib.h>
#include <string.h>

Status gap_engine_make(const Application *const application, const GapParams *const params,
                       Arena *const arena, GapEngine *const engine, Error *const err)
{
    engine->application = application;
    engine->params = *params;
    return policy_rules_make(application->portfolio, arena, &engine->rules, err);
}

/* ---- scores ---- */

/* Best first: by expected value, known before unknown; then by probability; then by product. */
static int by_value(const void *const a, const void *const b)
{
    const Offer *const x = a;
    const Offer *const y = b;
    const bool x_known = !isnan(x->expected_value);
    const bool y_known = !isnan(y->expected_value);
    if (x_known != y_known)
        return x_known ? -1 : 1;
    if (x_known && x->expected_value != y->expected_value)
        return x->expected_value > y->expected_value ? -1 : 1;
    if (x->probability != y->probability)
        return x->probability > y->probability ? -1 : 1;
    return x->product < y->product ? -1 : 1;
}

static Offer score_product(const GapEngine *const engine, const size_t client, const size_t product,
                           const double affinity)
{
    const Application *const application = engine->application;
    const Model *const model = application->model;
    const size_t pool = application->pool[client];
    const uint32_t model_product = application->model_product[product];
    const double probability =
        affinity_probability(application_affinity(application, client), model_product, affinity);
    const IncrementEstimate increment = increment_estimate(&model->increment, pool, model_product,
                                                           application->portfolio->revenue[client]);
    const uint8_t rank = model->profiles.rank[profile_at(&model->profiles, pool, model_product)];
    const double counted = engine->params.cautious ? increment.low : increment.value;
    return (Offer){.product = (uint32_t)product,
                   .model_product = model_product,
                   .affinity = affinity,
                   .probability = probability,
                   .increment = increment,
                   .expected_value = probability * counted,
                   .in_profile = rank > 0};
}

Status gap_engine_score(const GapEngine *const engine, const size_t client, Arena *const arena,
                        ClientGap *const gap, Error *const err)
{
    const Application *const application = engine->application;
    const size_t n_products = application->portfolio->n_products;
    double *scores = NULL;
    *gap = (ClientGap){.gap = NAN, .missing = {.whole = NAN, .adopted = NAN}, .set_share = NAN};
    ARENA_NEW(gap->scored, arena, n_products, err);
    if (application->pool[client] == CODE_NONE)
        return OK;
    ARENA_NEW(scores, arena, n_products, err);
    TRY(affinity_score(application_affinity(application, client),
                       application_encoder(application, client), client, client + 1, arena, scores,
                       err));
    for (size_t product = 0; product < n_products; product++)
        if (!isnan(scores[product]))
            gap->scored[gap->n_scored++] = score_product(engine, client, product, scores[product]);
    qsort(gap->scored, gap->n_scored, sizeof *gap->scored, by_value);
    return OK;
}

/* ---- policy ---- */

/* Nothing to gain: a strong estimate says so, not a weak one. */
static bool brings_nothing(const Offer *const offer)
{
    return increment_is_strong(offer->increment.source) && offer->increment.high <= 0;
}

static Withheld rule_of(const GapEngine *const engine, const size_t client,
                        const Offer *const offer, const size_t n_offered)
{
    const Withheld rule = policy_product_rule(&engine->rules, client, offer->product);
    if (rule != WITHHELD_NOT)
        return rule;
    if (!offer->in_profile)
        return WITHHELD_NOT_IN_PROFILE;
    if (brings_nothing(offer))
        return WITHHELD_VALUE;
    if (offer->probability < engine->params.min_probability)
        return WITHHELD_UNLIKELY;
    return n_offered < engine->params.max_products ? WITHHELD_NOT : WITHHELD_BELOW_FIRST;
}

/* What stands against products that have no score: held, or not known to the model. */
static void decide_unscored(const GapEngine *const engine, const size_t client,
                            const Withheld client_rule, ClientGap *const gap)
{
    const size_t n_products = engine->application->portfolio->n_products;
    for (size_t product = 0; product < n_products; product++) {
        Withheld rule = client_rule;
        if (rule == WITHHELD_NOT)
            rule = policy_product_rule(&engine->rules, client, product);
        gap->withheld[product] = (uint8_t)(rule == WITHHELD_NOT ? WITHHELD_NOT_IN_PROFILE : rule);
    }
}

static Status decide(const GapEngine *const engine, const size_t client, Arena *const arena,
                     ClientGap *const gap, Error *const err)
{
    const Withheld client_rule = policy_client_rule(&engine->rules, client);
    ARENA_NEW(gap->withheld, arena, engine->application->portfolio->n_products, err);
    ARENA_NEW(gap->offered, arena, engine->params.max_products, err);
    decide_unscored(engine, client, client_rule, gap);
    for (size_t i = 0; client_rule == WITHHELD_NOT && i < gap->n_scored; i++) {
        const Offer *const offer = &gap->scored[i];
        const Withheld rule = rule_of(engine, client, offer, gap->n_offered);
        gap->withheld[offer->product] = (uint8_t)rule;
        if (rule == WITHHELD_NOT)
            gap->offered[gap->n_offered++] = (uint32_t)i;
    }
    return OK;
}

/* ---- potential ---- */

void gap_engine_potential(const GapEngine *const engine, const size_t client, ClientGap *const gap)
{
    const Application *const application = engine->application;
    const Portfolio *const portfolio = application->portfolio;
    const Model *const model = application->model;
    const size_t pool = application->pool[client];
    gap->set_share = ideal_profile_share(&model->profiles, pool, &application->held, client);
    gap->developed = ideal_profile_is_developed(&model->profiles, gap->set_share);
    const double n_others =
        potential_others(&model->potential, &model->profiles, pool, &application->held, client);
    gap->potential = potential_of_client(&model->potential, pool, portfolio->tenure_months[client],
                                         portfolio->revenue[client], n_others);
    gap->gap = potential_gap(&gap->potential, portfolio->profit[client], gap->developed);
    gap->missing = missing_set_find(application, client);
    gap->gaps_differ =
        !gap->developed && missing_set_differs(&gap->missing, &gap->potential, gap->gap);
}

static void withdraw_offers(const GapEngine *const engine, const size_t client,
                            ClientGap *const gap)
{
    gap->remedy = advice_remedy(engine, client);
    for (size_t i = 0; i < gap->n_offered; i++)
        gap->withheld[gap->scored[gap->offered[i]].product] = WITHHELD_VALUE;
    gap->n_offered = 0;
}

Status gap_engine_client(const GapEngine *const engine, const size_t client, Arena *const arena,
                         ClientGap *const gap, Error *const err)
{
    TRY(gap_engine_score(engine, client, arena, gap, err));
    TRY(decide(engine, client, arena, gap, err));
    if (engine->application->pool[client] == CODE_NONE)
        return OK;
    gap_engine_potential(engine, client, gap);
    if (policy_client_rule(&engine->rules, client) != WITHHELD_NOT)
        return OK;
    gap->advice = advice_of(engine, client, gap);
    if (gap->advice == ADVICE_DO_NOT_SELL)
        withdraw_offers(engine, client, gap);
    return under_use_find(engine->application, client, engine->params.under_use_rank, arena, gap,
                          err);
}
