/* tools/explanation.c - gathering what there is to say about one client; see explanation.h. */
#include "tools/explanation.h"

static Status gather_contributions(const Explanation *const explanation,
                                   ScoredProduct *const scored, Error *const err)
{
    const Workbench *const bench = explanation->bench;
    const Application *const application = &bench->application;
    const Affinity *const affinity = application_affinity(application, explanation->client);
    const Encoder *const encoder = application_encoder(application, explanation->client);
    Arena *const arena = explanation->session->arena;
    Reason *reasons = NULL;
    scored->method = (AffinityMethod)affinity->method;
    ARENA_NEW(reasons, arena, reasons_most(affinity), err);
    TRY(reasons_find(affinity, encoder, explanation->client, scored->offer->product,
                     application->pool[explanation->client], arena, &scored->baseline, reasons,
                     &scored->n_contributions, err));
    ARENA_NEW(scored->contributions, arena, scored->n_contributions, err);
    for (size_t i = 0; i < scored->n_contributions; i++) {
        scored->contributions[i].value = reasons[i].contribution;
        TRY(reasons_words(encoder, explanation->client, &reasons[i], arena,
                          &scored->contributions[i].text, err));
    }
    return OK;
}

static Status gather_scored(Explanation *const explanation, Error *const err)
{
    const Workbench *const bench = explanation->bench;
    const IdealProfiles *const profiles = &bench->model.profiles;
    const Products *const products = &bench->snapshot.products;
    const ClientGap *const gap = &explanation->gap;
    explanation->n_scored = gap->n_scored;
    ARENA_NEW(explanation->scored, explanation->session->arena, gap->n_scored, err);
    for (size_t i = 0; i < gap->n_scored; i++) {
        const Offer *const offer = &gap->scored[i];
        const size_t pool = bench->application.pool[explanation->client];
        ScoredProduct *const scored = &explanation->scored[i];
        scored->offer = offer;
        scored->product_id = products->id[offer->product];
        scored->name = products->name[offer->product];
        scored->withheld = gap->withheld[offer->product];
        scored->adoption = profiles->adoption[profile_at(profiles, pool, offer->model_product)];
        TRY(gather_contributions(explanation, scored, err));
    }
    return OK;
}

static Status gather_held(Explanation *const explanation, Error *const err)
{
    const Workbench *const bench = explanation->bench;
    const IdealProfiles *const profiles = &bench->model.profiles;
    const Holdings *const holdings = &bench->snapshot.holdings;
    const size_t first = holdings->first[explanation->client];
    const size_t end = holdings->first[explanation->client + 1];
    const uint32_t pool = bench->application.pool[explanation->client];
    ARENA_NEW(explanation->held, explanation->session->arena, end - first, err);
    for (size_t row = first; row < end; row++) {
        const size_t product = holdings->product[row];
        const uint32_t known = bench->application.model_product[product];
        if (!holding_is_open(holdings, row, bench->portfolio.as_of))
            continue;
        HeldProduct *const held = &explanation->held[explanation->n_held++];
        *held = (HeldProduct){.product_id = bench->snapshot.products.id[product],
                              .name = bench->snapshot.products.name[product],
                              .opened_on = holdings->opened_on[row],
                              .usage = (double)bench->portfolio.usage[row],
                              .usual = NAN};
        if (pool == CODE_NONE || known == CODE_NONE)
            continue;
        held->usual = profiles->usage_median[profile_at(profiles, pool, known)];
        held->in_profile = profiles->rank[profile_at(profiles, pool, known)] > 0;
    }
    return OK;
}

static Status gather_place(Explanation *const explanation, Error *const err)
{
    const Workbench *const bench = explanation->bench;
    const uint32_t segment = bench->application.segment[explanation->client];
    const uint32_t pool = bench->application.pool[explanation->client];
    if (pool == CODE_NONE)
        return OK;
    explanation->segment_id = bench->model.segments.id[segment];
    explanation->segment_label = bench->model.segments.label[segment];
    explanation->segment_confidence = bench->application.confidence[explanation->client];
    explanation->n_ideal = bench->model.profiles.n_ideal[pool];
    explanation->n_characteristic = bench->model.profiles.n_characteristic[pool];
    TRY(model_pool_id(pool, explanation->session->arena, &explanation->pool_id, err));
    TRY(model_pool_name(&bench->model, pool, explanation->session->arena, &explanation->pool_name,
                        err));
    const uint32_t source = bench->model.potential.source[pool];
    if (source == CODE_NONE)
        return OK;
    return model_pool_name(&bench->model, source, explanation->session->arena,
                           &explanation->peers_name, err);
}

Status explanation_make(const Session *const session, const Workbench *const bench,
                        const size_t client, Explanation *const explanation, Error *const err)
{
    *explanation = (Explanation){.session = session,
                                 .bench = bench,
                                 .client = client,
                                 .target = application_target(&bench->application, client),
                                 .currency = workbench_currency(session, bench, client)};
    TRY(gap_engine_client(&bench->engine, client, session->arena, &explanation->gap, err));
    TRY(gather_place(explanation, err));
    TRY(gather_held(explanation, err));
    TRY(gather_scored(explanation, err));
    return look_alikes_find(&bench->engine, client, &explanation->gap, session->arena,
                            explanation->look_alikes, &explanation->n_look_alikes, err);
}
