/* models/segment/choose_k.c - try k = 1, 2, ... and take the largest that stands. */
#include "models/segment/choose_k.h"

#include "core/base/strbuf.h"
#include "models/segment/half_samples.h"
#include "models/segment/silhouette.h"
#include "models/segment/stability.h"

#include <math.h>
#include <string.h>

static Status check_params(const KParams *const params, Error *const err)
{
    if (params->k_max < 1 || params->k_max > MIXTURE_MOST_COMPONENTS)
        return ERROR_SET(err, E_DOMAIN, "most segments %zu is not between 1 and %d", params->k_max,
                         MIXTURE_MOST_COMPONENTS);
    if (!(params->limits.min_gain >= 0))
        return ERROR_SET(err, E_DOMAIN, "least gain %g is negative", params->limits.min_gain);
    if (!(params->limits.min_stability >= 0 && params->limits.min_stability <= 1))
        return ERROR_SET(err, E_DOMAIN, "least stability %g is not between 0 and 1",
                         params->limits.min_stability);
    if (params->limits.n_resamples < 1)
        return ERROR_SET(err, E_DOMAIN, "stability cannot be measured on 0 resamples");
    return OK;
}

size_t choose_k_most(const KParams *const params, const size_t n_clients)
{
    const size_t least = params->limits.min_segment > 0 ? params->limits.min_segment : 1;
    const size_t possible = n_clients / least;
    return possible < 1 ? 1 : possible < params->k_max ? possible : params->k_max;
}

/* Free parameters: weights, a mean and a variance per score that is known at all, an adoption per
 * product that anyone holds. */
static size_t count_parameters(const MixtureRows *const rows, const size_t k)
{
    bool known[SCORES] = {false};
    uint64_t n_held = 0;
    for (size_t row = 0; row < rows->n; row++)
        for (size_t score = 0; score < SCORES; score++)
            known[score] = known[score] || !isnan(rows->scores[row * SCORES + score]);
    for (size_t word = 0; word < rows->held.n_words; word++) {
        uint64_t any = 0;
        for (size_t row = 0; row < rows->n; row++)
            any |= bit_row(&rows->held, row)[word];
        n_held += (uint64_t)__builtin_popcountll(any);
    }
    size_t n_known = 0;
    for (size_t score = 0; score < SCORES; score++)
        n_known += known[score];
    return k - 1 + k * (2 * n_known + (size_t)n_held);
}

/* Of the whole stratum, when `count` of `n_rows` rows are in the segment. */
static size_t scale_size(const size_t count, const size_t n_rows, const size_t n_clients)
{
    return n_rows == 0 ? 0 : (size_t)((double)count * (double)n_clients / (double)n_rows);
}

/* What all trials of a stratum share, and the fit of each to the sample. */
typedef struct Trying {
    const MixtureRows *rows;
    MixtureRows sample; /* the first of the rows */
    size_t n_clients;
    const KParams *params;
    Silhouette silhouette;
    Mixture mixture[MIXTURE_MOST_COMPONENTS];
    uint8_t *segment[MIXTURE_MOST_COMPONENTS]; /* (sample.n) under that mixture */
} Trying;

/* One k: its figures, and its fit to the sample. */
static Status try_k(Trying *const trying, const size_t k, Rng *const rng, Arena *const scratch,
                    KTrial *const trial, Error *const err)
{
    const MixtureRows *const sample = &trying->sample;
    const MixtureParams *const params = &trying->params->mixture;
    const double n = sample->n > 0 ? (double)sample->n : 1;
    Mixture *const mixture = &trying->mixture[k - 1];
    uint8_t *segment = NULL;
    HalfSamples halves;
    MixtureFigures figures;
    ARENA_NEW(segment, scratch, sample->n, err);
    TRY(half_samples_compare(sample, k, params, rng, scratch, &halves, err));
    TRY(mixture_new(k, sample->held.n_bits, scratch, mixture, err));
    TRY(mixture_fit(sample, params, rng, scratch, mixture, err));
    TRY(mixture_describe(mixture, sample, scratch, segment, &figures, err));
    trying->segment[k - 1] = segment;

    const double deviance = -2 * figures.log_likelihood;
    const double bic = deviance + (double)count_parameters(sample, k) * log(n);
    *trial = (KTrial){.k = k,
                      .held_out = halves.held_out,
                      .bic = bic,
                      .icl = bic + 2 * figures.entropy,
                      .agreement = halves.agreement,
                      .prediction_strength = halves.prediction_strength,
                      .silhouette = silhouette_mean(&trying->silhouette, segment, k),
                      .smallest = scale_size(figures.smallest, sample->n, trying->n_clients),
                      .stability = NAN};
    return OK;
}

static bool fell_twice(const KTrial *const trials, const size_t n_trials)
{
    return n_trials >= 3 && trials[n_trials - 1].held_out < trials[n_trials - 2].held_out &&
           trials[n_trials - 2].held_out < trials[n_trials - 3].held_out;
}

static Status try_all(Trying *const trying, Rng *const rng, Arena *const scratch,
                      KChoice *const choice, Error *const err)
{
    const size_t k_most = choose_k_most(trying->params, trying->n_clients);
    while (choice->n_trials < k_most && !fell_twice(choice->trials, choice->n_trials)) {
        KTrial *const trial = &choice->trials[choice->n_trials];
        TRY(try_k(trying, choice->n_trials + 1, rng, scratch, trial, err));
        trial->gain = trial->held_out - choice->trials[0].held_out;
        choice->n_trials++;
    }
    return OK;
}

/* Continue a mixture on all rows, where the sample was only a part of them. */
static Status refit(const Trying *const trying, Arena *const scratch, Mixture *const mixture,
                    KTrial *const trial, Error *const err)
{
    const MixtureRows *const rows = trying->rows;
    if (rows->n == trying->sample.n)
        return OK;
    const ArenaMark mark = arena_mark(scratch);
    double objective = 0;
    uint8_t *segment = NULL;
    MixtureFigures figures;
    ARENA_NEW(segment, scratch, rows->n, err);
    TRY(mixture_continue(rows, &trying->params->mixture, scratch, mixture, &objective, err));
    TRY(mixture_describe(mixture, rows, scratch, segment, &figures, err));
    trial->smallest = scale_size(figures.smallest, rows->n, trying->n_clients);
    arena_reset(scratch, mark);
    return OK;
}

/* The k that describes held-out clients best; the smallest of equal ones. */
static size_t best_held_out(const KChoice *const choice)
{
    size_t best = 0;
    for (size_t i = 1; i < choice->n_trials; i++)
        if (choice->trials[i].held_out > choice->trials[best].held_out)
            best = i;
    return choice->trials[best].k;
}

/* The bootstrap, for a k that nothing else refuses. */
static Status draw_again(const Trying *const trying, Rng *const rng, Arena *const scratch,
                         KTrial *const trial, double *const stability, Error *const err)
{
    const KParams *const params = trying->params;
    const StabilityParams bootstrap = {.n_resamples = params->limits.n_resamples,
                                       .least = params->limits.min_stability,
                                       .mixture = params->resample};
    Stability found;
    TRY(stability_bootstrap(&trying->sample, trying->segment[trial->k - 1], trial->k, &bootstrap,
                            rng, scratch, &found, err));
    trial->stability = found.least;
    trial->n_resamples = found.n_resamples;
    memcpy(stability, found.mean, trial->k * sizeof *stability);
    return OK;
}

/* The verdict on a trial while no larger k has been taken; what costs most is asked last. */
static Status judge(Trying *const trying, const size_t best, Rng *const rng, Arena *const scratch,
                    KTrial *const trial, double *const stability, Error *const err)
{
    const KParams *const params = trying->params;
    const bool split = trial->k > 1;
    trial->verdict = K_HELD_OUT_WORSE;
    if (trial->k > best)
        return OK;
    trial->verdict = K_LITTLE_GAIN;
    if (split && !(trial->gain >= params->limits.min_gain))
        return OK;
    TRY(refit(trying, scratch, &trying->mixture[trial->k - 1], trial, err));
    trial->verdict = K_SMALL_SEGMENT;
    if (split && trial->smallest < params->limits.min_segment)
        return OK;
    if (split)
        TRY(draw_again(trying, rng, scratch, trial, stability, err));
    trial->verdict =
        split && !(trial->stability >= params->limits.min_stability) ? K_UNSTABLE : K_ACCEPTED;
    return OK;
}

/* Largest k first, until one is accepted: at the latest k = 1. */
static Status judge_all(Trying *const trying, Rng *const rng, Arena *const scratch,
                        KChoice *const choice, double *const stability, Error *const err)
{
    const size_t best = best_held_out(choice);
    bool accepted = false;
    for (size_t i = choice->n_trials; i-- > 0;) {
        KTrial *const trial = &choice->trials[i];
        trial->verdict = K_MORE_ACCEPTED;
        if (accepted)
            continue;
        TRY(judge(trying, best, rng, scratch, trial, stability, err));
        accepted = trial->verdict == K_ACCEPTED;
        choice->mixture = trying->mixture[i];
    }
    return OK;
}

static void sort_segments(const double *const stability, KChoice *const choice)
{
    size_t order[MIXTURE_MOST_COMPONENTS];
    mixture_sort(&choice->mixture, order);
    const size_t k = choice->mixture.n_components;
    for (size_t segment = 0; segment < k; segment++)
        choice->stability[segment] = k > 1 ? stability[order[segment]] : NAN;
}

Status choose_k(const MixtureRows *const rows, const size_t n_clients, const KParams *const params,
                Rng *const rng, Arena *const arena, KChoice *const choice, Error *const err)
{
    TRY(check_params(params, err));
    const size_t n_sample = rows->n < params->n_sample ? rows->n : params->n_sample;
    double stability[MIXTURE_MOST_COMPONENTS];
    Trying trying = {.rows = rows,
                     .sample = mixture_rows_view(rows, 0, n_sample),
                     .n_clients = n_clients,
                     .params = params};
    *choice = (KChoice){.n_trials = 0};
    TRY(silhouette_new(&trying.sample, params->n_silhouette, arena, &trying.silhouette, err));
    TRY(try_all(&trying, rng, arena, choice, err));
    TRY(judge_all(&trying, rng, arena, choice, stability, err));
    sort_segments(stability, choice);
    return OK;
}

const char *choose_k_verdict(const KVerdict verdict)
{
    static const char *const WORDS[K_VERDICTS] = {
        [K_ACCEPTED] = "accepted",       [K_HELD_OUT_WORSE] = "held-out worse",
        [K_LITTLE_GAIN] = "little gain", [K_SMALL_SEGMENT] = "small segment",
        [K_UNSTABLE] = "unstable",       [K_MORE_ACCEPTED] = "more accepted",
    };
    return WORDS[verdict];
}

static void put_instability(const KTrial *const trial, const KLimits *const limits,
                            StrBuf *const text)
{
    strbuf_puts(text, "The least stable segment's mean Jaccard similarity to its like is ");
    strbuf_fixed(text, trial->stability, 2);
    strbuf_printf(text, " over %zu resamples, less than ", trial->n_resamples);
    strbuf_double(text, limits->min_stability);
    strbuf_puts(text, trial->n_resamples < limits->n_resamples
                          ? ", by more than three standard errors."
                          : ".");
}

Status choose_k_reason(const KTrial *const trial, const KLimits *const limits, Arena *const arena,
                       const char **const reason, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    switch (trial->verdict) {
    case K_ACCEPTED:
        strbuf_puts(&text, trial->k == 1 ? "The clients are not split." : "Accepted.");
        break;
    case K_HELD_OUT_WORSE:
        strbuf_puts(&text, "Fewer segments describe clients left out of the fit better.");
        break;
    case K_LITTLE_GAIN:
        strbuf_puts(&text, "The gain over one segment is ");
        strbuf_fixed(&text, trial->gain, 3);
        strbuf_puts(&text, " nats per client, less than ");
        strbuf_double(&text, limits->min_gain);
        strbuf_puts(&text, ".");
        break;
    case K_SMALL_SEGMENT:
        strbuf_printf(&text, "The smallest segment has %zu clients, fewer than %zu.",
                      trial->smallest, limits->min_segment);
        break;
    case K_UNSTABLE:
        put_instability(trial, limits, &text);
        break;
    case K_MORE_ACCEPTED:
        strbuf_puts(&text, "More segments were accepted.");
        break;
    case K_VERDICTS:
        break;
    }
    return strbuf_finish(&text, reason, err);
}
