/* models/segment/segments_fit.c - stratum by stratum: sample, score, choose k, fit, label. */
#include "models/segment/segments.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/segment/label.h"
#include "models/segment/normal_score.h"

#include <math.h>
#include <string.h>

/* What the work on one stratum leaves behind; room is made beforehand. */
typedef struct StratumFit {
    const char *name;
    KChoice choice;    /* its mixture is the one below */
    LabelFacts *facts; /* (choose_k_most()) */
    Mixture mixture;   /* room for choose_k_most() components */
    double sharpness;
} StratumFit;

typedef struct FitContext {
    const Portfolio *portfolio;
    const Strata *strata;
    const SegmentsParams *params;
    uint64_t seed;
    size_t n_threads;
    const Progress *progress;
    ClientLists members;
    double *scores;    /* (n_clients, SCORES) on the banks' scales */
    double *reference; /* (n_strata, SCORES, NORMAL_REFERENCE) */
    StratumFit *fits;  /* (n_strata) */
} FitContext;

static size_t count_members(const ClientLists *const members, const size_t stratum)
{
    return members->first[stratum + 1] - members->first[stratum];
}

/* A random sample of the stratum's clients, in random order. */
static Status draw_sample(const FitContext *const fit, const size_t stratum, Rng *const rng,
                          Arena *const scratch, MixtureRows *const rows, Error *const err)
{
    const size_t n_members = count_members(&fit->members, stratum);
    const size_t most = fit->params->n_fit_sample;
    const size_t n_rows = n_members < most ? n_members : most;
    const BitMatrix *const held = &fit->portfolio->held;
    uint32_t *clients = NULL;
    ARENA_NEW(clients, scratch, n_members, err);
    memcpy(clients, fit->members.items + fit->members.first[stratum], n_members * sizeof *clients);
    rng_shuffle(rng, clients, n_members, n_rows);

    TRY(mixture_rows_new(n_rows, held->n_bits, scratch, rows, err));
    for (size_t row = 0; row < n_rows; row++) {
        memcpy(rows->scores + row * SCORES, fit->scores + clients[row] * (size_t)SCORES,
               SCORES * sizeof *rows->scores);
        memcpy(rows->held.words + row * held->n_words, bit_row(held, clients[row]),
               held->n_words * sizeof *held->words);
    }
    return OK;
}

/* From the bank's scale to the stratum's. */
static Status score_rows(MixtureRows *const rows, Arena *const scratch, double *const reference,
                         Error *const err)
{
    double *column = NULL;
    ARENA_NEW(column, scratch, rows->n, err);
    for (size_t score = 0; score < SCORES; score++) {
        double *const own = reference + score * NORMAL_REFERENCE;
        for (size_t row = 0; row < rows->n; row++)
            column[row] = rows->scores[row * SCORES + score];
        TRY(normal_score_fit(column, rows->n, scratch, own, err));
        for (size_t row = 0; row < rows->n; row++)
            rows->scores[row * SCORES + score] = normal_score_of(own, column[row]);
    }
    return OK;
}

static Status gather_facts(const MixtureRows *const rows, Arena *const scratch,
                           StratumFit *const stratum, Error *const err)
{
    const Mixture *const mixture = &stratum->mixture;
    double posterior[MIXTURE_MOST_COMPONENTS] = {0};
    double sum = 0;
    MixtureTable table;
    TRY(mixture_table_new(mixture->n_components, mixture->n_products, scratch, &table, err));
    mixture_table_fill(mixture, &table);
    for (size_t row = 0; row < rows->n; row++) {
        (void)mixture_posterior(&table, rows->scores + row * SCORES, bit_row(&rows->held, row),
                                posterior);
        const size_t segment = mixture_best(posterior, mixture->n_components);
        label_facts_add(rows, row, &stratum->facts[segment]);
        sum += posterior[segment];
    }
    stratum->sharpness = rows->n > 0 ? sum / (double)rows->n : 1;
    return OK;
}

static Status fit_stratum(void *const context, const size_t number, Arena *const scratch,
                          Error *const err)
{
    const FitContext *const fit = context;
    StratumFit *const stratum = &fit->fits[number];
    Rng *rng = NULL;
    MixtureRows rows;
    TRY(rng_new(fit->seed, "segments", stratum->name, scratch, &rng, err));
    TRY(draw_sample(fit, number, rng, scratch, &rows, err));
    TRY(score_rows(&rows, scratch, fit->reference + number * SCORES * NORMAL_REFERENCE, err));
    TRY(choose_k(&rows, count_members(&fit->members, number), &fit->params->k, rng, scratch,
                 &stratum->choice, err));
    stratum->mixture.n_components = stratum->choice.mixture.n_components;
    mixture_copy(&stratum->choice.mixture, &stratum->mixture);
    return gather_facts(&rows, scratch, stratum, err);
}

static Status make_fits(const FitContext *const fit, Arena *const arena, Error *const err)
{
    const size_t n_products = fit->portfolio->n_products;
    for (size_t number = 0; number < fit->strata->n; number++) {
        StratumFit *const stratum = &fit->fits[number];
        const size_t k_most = choose_k_most(&fit->params->k, count_members(&fit->members, number));
        TRY(strata_name(fit->strata, number, arena, &stratum->name, err));
        ARENA_NEW(stratum->facts, arena, k_most, err);
        for (size_t segment = 0; segment < k_most; segment++)
            TRY(label_facts_new(n_products, arena, &stratum->facts[segment], err));
        TRY(mixture_new(k_most, n_products, arena, &stratum->mixture, err));
    }
    return OK;
}

/* Room for everything whose size is known before the fit. */
static Status make_strata_part(const Portfolio *const portfolio, const Strata *const strata,
                               Arena *const arena, Segments *const segments, Error *const err)
{
    *segments = (Segments){.n_strata = strata->n, .n_products = portfolio->n_products};
    ARENA_NEW(segments->product_ids, arena, segments->n_products, err);
    for (size_t product = 0; product < segments->n_products; product++)
        ARENA_TAKE(segments->product_ids[product],
                   arena_strdup(arena, portfolio->snapshot->products.id[product]), err);
    ARENA_NEW(segments->first, arena, strata->n + 1, err);
    ARENA_NEW(segments->n_fitted, arena, strata->n, err);
    ARENA_NEW(segments->sharpness, arena, strata->n, err);
    ARENA_NEW(segments->reference, arena, strata->n * SCORES * NORMAL_REFERENCE, err);
    ARENA_NEW(segments->first_trial, arena, strata->n + 1, err);
    return OK;
}

static Status make_segments_part(Arena *const arena, Segments *const segments, Error *const err)
{
    const size_t n = segments->n;
    ARENA_NEW(segments->weight, arena, n, err);
    ARENA_NEW(segments->mean, arena, SCORES * n, err);
    ARENA_NEW(segments->variance, arena, SCORES * n, err);
    ARENA_NEW(segments->adoption, arena, segments->n_products * n, err);
    ARENA_NEW(segments->stability, arena, n, err);
    ARENA_NEW(segments->stratum, arena, n, err);
    ARENA_NEW(segments->n_clients, arena, n, err);
    ARENA_NEW(segments->id, arena, n, err);
    ARENA_NEW(segments->label, arena, n, err);
    ARENA_NEW(segments->trial_k, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_held_out, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_gain, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_bic, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_icl, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_agreement, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_prediction, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_silhouette, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_stability, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_resamples, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_smallest, arena, segments->n_trials, err);
    ARENA_NEW(segments->trial_verdict, arena, segments->n_trials, err);
    return OK;
}

static void store_trial(const KTrial *const trial, const size_t at, Segments *const segments)
{
    segments->trial_k[at] = (uint32_t)trial->k;
    segments->trial_held_out[at] = trial->held_out;
    segments->trial_gain[at] = trial->gain;
    segments->trial_bic[at] = trial->bic;
    segments->trial_icl[at] = trial->icl;
    segments->trial_agreement[at] = trial->agreement;
    segments->trial_prediction[at] = trial->prediction_strength;
    segments->trial_silhouette[at] = trial->silhouette;
    segments->trial_stability[at] = trial->stability;
    segments->trial_resamples[at] = (uint32_t)trial->n_resamples;
    segments->trial_smallest[at] = (uint32_t)trial->smallest;
    segments->trial_verdict[at] = (uint8_t)trial->verdict;
}

static Status store_fits(const FitContext *const fit, Arena *const arena, Segments *const segments,
                         Error *const err)
{
    for (size_t number = 0; number < segments->n_strata; number++) {
        const StratumFit *const stratum = &fit->fits[number];
        segments->n_fitted[number] = (uint32_t)count_members(&fit->members, number);
        segments->sharpness[number] = stratum->sharpness;
        segments->n += stratum->mixture.n_components;
        segments->n_trials += stratum->choice.n_trials;
        segments->first[number + 1] = (uint32_t)segments->n;
        segments->first_trial[number + 1] = (uint32_t)segments->n_trials;
    }
    TRY(make_segments_part(arena, segments, err));
    for (size_t number = 0; number < segments->n_strata; number++) {
        const StratumFit *const stratum = &fit->fits[number];
        Mixture place = segments_mixture(segments, number);
        mixture_copy(&stratum->mixture, &place);
        memcpy(segments->stability + segments->first[number], stratum->choice.stability,
               place.n_components * sizeof *segments->stability);
        for (size_t i = 0; i < stratum->choice.n_trials; i++)
            store_trial(&stratum->choice.trials[i], segments->first_trial[number] + i, segments);
    }
    return OK;
}

static const char *name_within(const Strata *const strata, const size_t stratum)
{
    if (strata->area[stratum] != CODE_NONE)
        return "its area";
    if (strata->region[stratum] != CODE_NONE)
        return "its region";
    return strata->bank[stratum] != CODE_NONE ? "its bank" : "the group";
}

static Status name_segments(const FitContext *const fit, Arena *const arena,
                            Segments *const segments, Error *const err)
{
    for (size_t number = 0; number < segments->n_strata; number++) {
        const size_t first = segments->first[number];
        const LabelStratum words = {.name = fit->fits[number].name,
                                    .within = name_within(fit->strata, number),
                                    .graded = segments_graded(segments, number),
                                    .n_segments = segments->first[number + 1] - first,
                                    .n_products = segments->n_products,
                                    .product_names = fit->portfolio->snapshot->products.name};
        TRY(label_make(&words, fit->fits[number].facts, arena, segments->label + first, err));
        for (size_t segment = first; segment < segments->first[number + 1]; segment++) {
            segments->stratum[segment] = (uint32_t)number;
            ARENA_TAKE(segments->id[segment],
                       arena_printf(arena, "S%03zu.%zu", number + 1, segment - first + 1), err);
        }
    }
    return OK;
}

static Status count_clients(const FitContext *const fit, Arena *const scratch,
                            Segments *const segments, Error *const err)
{
    const size_t n_clients = fit->portfolio->n_clients;
    uint32_t *stratum_of_client = NULL;
    uint32_t *segment_of_client = NULL;
    double *confidence = NULL;
    ARENA_NEW(stratum_of_client, scratch, n_clients, err);
    ARENA_NEW(segment_of_client, scratch, n_clients, err);
    ARENA_NEW(confidence, scratch, n_clients, err);
    TRY(strata_assign(fit->strata, fit->portfolio, scratch, stratum_of_client, err));
    TRY(segments_assign(segments, fit->strata, fit->portfolio, stratum_of_client, fit->n_threads,
                        scratch, segment_of_client, confidence, err));
    for (size_t client = 0; client < n_clients; client++)
        if (segment_of_client[client] != CODE_NONE)
            segments->n_clients[segment_of_client[client]]++;
    return OK;
}

static Status fit_all(FitContext *const fit, Arena *const scratch, Arena *const arena,
                      Segments *const segments, Error *const err)
{
    const Portfolio *const portfolio = fit->portfolio;
    const Strata *const strata = fit->strata;
    TRY(make_strata_part(portfolio, strata, arena, segments, err));
    segments->limits = fit->params->k.limits;
    TRY(bank_scale_fit(portfolio, &strata->banks, fit->seed, fit->n_threads, arena,
                       &segments->scale, err));

    fit->reference = segments->reference;
    ARENA_NEW(fit->scores, scratch, portfolio->n_clients * SCORES, err);
    ARENA_NEW(fit->fits, scratch, strata->n, err);
    TRY(bank_scale_apply(&segments->scale, &strata->banks, portfolio, &portfolio->held,
                         fit->n_threads, scratch, fit->scores, err));
    TRY(strata_members(strata, portfolio, scratch, &fit->members, err));
    TRY(make_fits(fit, scratch, err));
    TRY(parallel_run(strata->n, fit->n_threads, fit_stratum, fit, "segments", fit->progress, err));

    TRY(store_fits(fit, arena, segments, err));
    TRY(name_segments(fit, arena, segments, err));
    return count_clients(fit, scratch, segments, err);
}

Status segments_fit(const Portfolio *const portfolio, const Strata *const strata,
                    const SegmentsParams *const params, const uint64_t seed, const size_t n_threads,
                    const Progress *const progress, Arena *const arena, Segments *const segments,
                    Error *const err)
{
    /* Columns of all clients are needed only here: an arena of their own gives them back. */
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "the fit of the segments");
    FitContext context = {.portfolio = portfolio,
                          .strata = strata,
                          .params = params,
                          .seed = seed,
                          .n_threads = n_threads,
                          .progress = progress};
    const Status status = fit_all(&context, scratch, arena, segments, err);
    arena_free(scratch);
    return status;
}
