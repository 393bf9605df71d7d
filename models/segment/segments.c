/* models/segment/segments.c - segments applied to the clients of a snapshot, and archived. */
#include "models/segment/segments.h"

#include "core/base/parallel.h"
#include "models/segment/normal_score.h"

#include <math.h>
#include <string.h>

Mixture segments_mixture(const Segments *const segments, const size_t stratum)
{
    const size_t first = segments->first[stratum];
    return (Mixture){.n_components = segments->first[stratum + 1] - first,
                     .n_products = segments->n_products,
                     .weight = segments->weight + first,
                     .mean = segments->mean + SCORES * first,
                     .variance = segments->variance + SCORES * first,
                     .adoption = segments->adoption + segments->n_products * first};
}

KTrial segments_trial(const Segments *const segments, const size_t trial)
{
    return (KTrial){.k = segments->trial_k[trial],
                    .held_out = segments->trial_held_out[trial],
                    .gain = segments->trial_gain[trial],
                    .bic = segments->trial_bic[trial],
                    .icl = segments->trial_icl[trial],
                    .agreement = segments->trial_agreement[trial],
                    .prediction_strength = segments->trial_prediction[trial],
                    .silhouette = segments->trial_silhouette[trial],
                    .smallest = segments->trial_smallest[trial],
                    .stability = segments->trial_stability[trial],
                    .n_resamples = segments->trial_resamples[trial],
                    .verdict = (KVerdict)segments->trial_verdict[trial]};
}

bool segments_graded(const Segments *const segments, const size_t stratum)
{
    return segments->first[stratum + 1] - segments->first[stratum] > 1 &&
           segments->sharpness[stratum] < 0.8;
}

static bool same_products(const Segments *const segments, const Products *const products)
{
    if (products->n != segments->n_products)
        return false;
    for (size_t product = 0; product < products->n; product++)
        if (strcmp(products->id[product], segments->product_ids[product]) != 0)
            return false;
    return true;
}

/* The holdings in the build's product numbers: the portfolio's own where the products are the
 * same, a copy otherwise. */
static Status translate_holdings(const Segments *const segments, const Portfolio *const portfolio,
                                 Arena *const arena, BitMatrix *const held, Error *const err)
{
    const Products *const products = &portfolio->snapshot->products;
    const Dictionary known = {.n = segments->n_products, .texts = segments->product_ids};
    *held = portfolio->held;
    if (same_products(segments, products))
        return OK;

    held->n_bits = segments->n_products;
    held->n_words = bit_words(segments->n_products);
    uint32_t *known_as = NULL;
    ARENA_NEW(held->words, arena, held->n_rows * held->n_words, err);
    ARENA_NEW(known_as, arena, products->n, err);
    for (size_t product = 0; product < products->n; product++)
        known_as[product] = dictionary_find(&known, products->id[product]);
    for (size_t client = 0; client < held->n_rows; client++)
        for (size_t product = bit_next(&portfolio->held, client, 0); product < products->n;
             product = bit_next(&portfolio->held, client, product + 1))
            if (known_as[product] != CODE_NONE)
                bit_set(held, client, known_as[product]);
    return OK;
}

typedef struct AssignContext {
    const Segments *segments;
    const MixtureTable *tables; /* (n_strata) */
    const BitMatrix *held;
    const double *scores;    /* (n_clients, SCORES) on the banks' scales */
    const uint32_t *stratum; /* (n_clients) */
    uint32_t *segment;
    double *confidence;
} AssignContext;

static void assign_client(const AssignContext *const assign, const size_t client)
{
    const Segments *const segments = assign->segments;
    const uint32_t stratum = assign->stratum[client];
    if (stratum == CODE_NONE) {
        assign->segment[client] = CODE_NONE;
        assign->confidence[client] = NAN;
        return;
    }
    const double *const reference =
        segments->reference + (size_t)stratum * SCORES * NORMAL_REFERENCE;
    double scores[SCORES];
    double posterior[MIXTURE_MOST_COMPONENTS] = {0};
    for (size_t score = 0; score < SCORES; score++)
        scores[score] = normal_score_of(reference + score * NORMAL_REFERENCE,
                                        assign->scores[client * SCORES + score]);
    const MixtureTable *const table = &assign->tables[stratum];
    (void)mixture_posterior(table, scores, bit_row(assign->held, client), posterior);
    const size_t best = mixture_best(posterior, table->n_components);
    assign->segment[client] = segments->first[stratum] + (uint32_t)best;
    assign->confidence[client] = posterior[best];
}

static Status assign_chunk(void *const context, const size_t chunk, Arena *const scratch,
                           Error *const err)
{
    (void)scratch;
    (void)err;
    const AssignContext *const assign = context;
    const size_t begin = chunk * PARALLEL_CHUNK;
    const size_t left = assign->held->n_rows - begin;
    const size_t end = begin + (left < PARALLEL_CHUNK ? left : PARALLEL_CHUNK);
    for (size_t client = begin; client < end; client++)
        assign_client(assign, client);
    return OK;
}

static Status make_tables(const Segments *const segments, Arena *const arena,
                          MixtureTable *const tables, Error *const err)
{
    for (size_t stratum = 0; stratum < segments->n_strata; stratum++) {
        const Mixture mixture = segments_mixture(segments, stratum);
        TRY(mixture_table_new(mixture.n_components, mixture.n_products, arena, &tables[stratum],
                              err));
        mixture_table_fill(&mixture, &tables[stratum]);
    }
    return OK;
}

Status segments_assign(const Segments *const segments, const Strata *const strata,
                       const Portfolio *const portfolio, const uint32_t *const stratum_of_client,
                       const size_t n_threads, Arena *const scratch,
                       uint32_t *const segment_of_client, double *const confidence,
                       Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    MixtureTable *tables = NULL;
    double *scores = NULL;
    BitMatrix held;
    ARENA_NEW(tables, scratch, segments->n_strata, err);
    ARENA_NEW(scores, scratch, portfolio->n_clients * SCORES, err);
    TRY(make_tables(segments, scratch, tables, err));
    TRY(translate_holdings(segments, portfolio, scratch, &held, err));
    TRY(bank_scale_apply(&segments->scale, &strata->banks, portfolio, &held, n_threads, scratch,
                         scores, err));

    AssignContext context = {.segments = segments,
                             .tables = tables,
                             .held = &held,
                             .scores = scores,
                             .stratum = stratum_of_client,
                             .segment = segment_of_client,
                             .confidence = confidence};
    TRY(parallel_run(parallel_chunks(portfolio->n_clients), n_threads, assign_chunk, &context,
                     "assigning segments", NULL, err));
    arena_reset(scratch, mark);
    return OK;
}

static Status archive_strata_part(Segments *const segments, Archive *const archive,
                                  Error *const err)
{
    const size_t n = segments->n_strata;
    TRY(archive_u32(archive, "segments.first", &segments->first, n + 1, err));
    TRY(archive_u32(archive, "segments.n_fitted", &segments->n_fitted, n, err));
    TRY(archive_f64(archive, "segments.sharpness", &segments->sharpness, n, err));
    return archive_f64(archive, "segments.reference", &segments->reference,
                       n * SCORES * NORMAL_REFERENCE, err);
}

static Status archive_segments_part(Segments *const segments, Archive *const archive,
                                    Error *const err)
{
    const size_t n = segments->n;
    TRY(archive_f64(archive, "segments.weight", &segments->weight, n, err));
    TRY(archive_f64(archive, "segments.mean", &segments->mean, SCORES * n, err));
    TRY(archive_f64(archive, "segments.variance", &segments->variance, SCORES * n, err));
    TRY(archive_f64(archive, "segments.adoption", &segments->adoption, segments->n_products * n,
                    err));
    TRY(archive_f64(archive, "segments.stability", &segments->stability, n, err));
    TRY(archive_u32(archive, "segments.stratum", &segments->stratum, n, err));
    TRY(archive_u32(archive, "segments.n_clients", &segments->n_clients, n, err));
    TRY(archive_texts(archive, "segments.id", &segments->id, n, err));
    return archive_texts(archive, "segments.label", &segments->label, n, err);
}

static Status archive_limits(KLimits *const limits, Archive *const archive, Error *const err)
{
    TRY(archive_number(archive, "segments.min_gain", &limits->min_gain, err));
    TRY(archive_number(archive, "segments.min_stability", &limits->min_stability, err));
    TRY(archive_size(archive, "segments.min_segment", &limits->min_segment, err));
    return archive_size(archive, "segments.n_resamples", &limits->n_resamples, err);
}

static Status archive_trials(Segments *const segments, Archive *const archive, Error *const err)
{
    const size_t n = segments->n_trials;
    TRY(archive_u32(archive, "segments.first_trial", &segments->first_trial, segments->n_strata + 1,
                    err));
    TRY(archive_u32(archive, "segments.trial_k", &segments->trial_k, n, err));
    TRY(archive_f64(archive, "segments.trial_held_out", &segments->trial_held_out, n, err));
    TRY(archive_f64(archive, "segments.trial_gain", &segments->trial_gain, n, err));
    TRY(archive_f64(archive, "segments.trial_bic", &segments->trial_bic, n, err));
    TRY(archive_f64(archive, "segments.trial_icl", &segments->trial_icl, n, err));
    TRY(archive_f64(archive, "segments.trial_agreement", &segments->trial_agreement, n, err));
    TRY(archive_f64(archive, "segments.trial_prediction", &segments->trial_prediction, n, err));
    TRY(archive_f64(archive, "segments.trial_silhouette", &segments->trial_silhouette, n, err));
    TRY(archive_f64(archive, "segments.trial_stability", &segments->trial_stability, n, err));
    TRY(archive_u32(archive, "segments.trial_resamples", &segments->trial_resamples, n, err));
    TRY(archive_u32(archive, "segments.trial_smallest", &segments->trial_smallest, n, err));
    return archive_u8(archive, "segments.trial_verdict", &segments->trial_verdict, n, err);
}

Status segments_archive(Segments *const segments, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "segments.n", &segments->n, err));
    TRY(archive_size(archive, "segments.n_strata", &segments->n_strata, err));
    TRY(archive_size(archive, "segments.n_products", &segments->n_products, err));
    TRY(archive_size(archive, "segments.n_trials", &segments->n_trials, err));
    TRY(archive_texts(archive, "segments.product_ids", &segments->product_ids, segments->n_products,
                      err));
    TRY(archive_limits(&segments->limits, archive, err));
    TRY(bank_scale_archive(&segments->scale, archive, err));
    TRY(archive_strata_part(segments, archive, err));
    TRY(archive_segments_part(segments, archive, err));
    return archive_trials(segments, archive, err);
}
