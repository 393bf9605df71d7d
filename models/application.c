/* models/application.c - a model applied to the clients of a snapshot; see application.h. */
#include "models/application.h"

#include <string.h>

static Status match_products(const Model *const model, const Products *const products,
                             Arena *const arena, Application *const application, Error *const err)
{
    const Design *const design = model_design(model);
    ARENA_NEW(application->model_product, arena, products->n, err);
    ARENA_NEW(application->snapshot_product, arena, design->n_products, err);
    for (size_t product = 0; product < products->n; product++)
        application->model_product[product] = CODE_NONE;
    for (size_t product = 0; product < design->n_products; product++) {
        const size_t found = snapshot_find_product(products, design->product_ids[product]);
        application->snapshot_product[product] = found == products->n ? CODE_NONE : (uint32_t)found;
        if (found != products->n)
            application->model_product[found] = (uint32_t)product;
    }
    return OK;
}

/* The holdings by the model's numbers: the portfolio's own bits where the numbers agree. */
static Status renumber_holdings(const Portfolio *const portfolio, Arena *const arena,
                                Application *const application, Error *const err)
{
    const size_t n_products = model_n_products(application->model);
    bool same = n_products == portfolio->n_products;
    for (size_t product = 0; same && product < n_products; product++)
        same = application->model_product[product] == product;
    application->held = portfolio->held;
    if (same)
        return OK;
    BitMatrix *const held = &application->held;
    *held = (BitMatrix){
        .n_rows = portfolio->n_clients, .n_bits = n_products, .n_words = bit_words(n_products)};
    ARENA_NEW(held->words, arena, held->n_rows * held->n_words, err);
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        const BitMatrix *const from = &portfolio->held;
        for (size_t product = bit_next(from, client, 0); product < from->n_bits;
             product = bit_next(from, client, product + 1))
            if (application->model_product[product] != CODE_NONE)
                bit_set(held, client, application->model_product[product]);
    }
    return OK;
}

/* Encoders of the models there are, and which of them each bank of the snapshot has. */
static Status match_targets(const Model *const model, Arena *const arena,
                            Application *const application, Error *const err)
{
    const Affinities *const affinities = &model->affinities;
    const Dictionary *const banks = &application->portfolio->snapshot->clients.bank.values;
    for (size_t target = 0; target < AFFINITY_TARGETS; target++)
        if (affinities->is_fitted[target])
            TRY(encoder_make(&affinities->of_target[target].design, application->portfolio, arena,
                             &application->encoders[target], err));
    ARENA_NEW(application->target_of_bank, arena, banks->n, err);
    for (size_t bank = 0; bank < banks->n; bank++)
        application->target_of_bank[bank] =
            (uint8_t)affinities_target(affinities, banks->texts[bank]);
    return OK;
}

/* Of a model without segments: a back-test's. */
static void place_in_no_segment(const Application *const application)
{
    for (size_t client = 0; client < application->portfolio->n_clients; client++) {
        application->segment[client] = CODE_NONE;
        application->confidence[client] = NAN;
    }
}

Status application_make(const Model *const model, const Portfolio *const portfolio,
                        const size_t n_threads, Arena *const arena, Application *const application,
                        Error *const err)
{
    const size_t n = portfolio->n_clients;
    *application = (Application){.model = model, .portfolio = portfolio};
    ARENA_NEW(application->stratum, arena, n, err);
    ARENA_NEW(application->pool, arena, n, err);
    ARENA_NEW(application->segment, arena, n, err);
    ARENA_NEW(application->confidence, arena, n, err);

    TRY(match_products(model, &portfolio->snapshot->products, arena, application, err));
    TRY(renumber_holdings(portfolio, arena, application, err));
    TRY(match_targets(model, arena, application, err));
    TRY(strata_assign(&model->strata, portfolio, arena, application->stratum, err));
    peer_pools_assign(&model->pools, portfolio, application->stratum, application->pool);
    if (model->segments.n == 0) {
        place_in_no_segment(application);
        return OK;
    }
    return segments_assign(&model->segments, &model->strata, portfolio, application->stratum,
                           n_threads, arena, application->segment, application->confidence, err);
}
