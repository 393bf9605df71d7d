/* models/segment/choose_k.c - try k = 1, 2, ... and take the largest that stands. */
#include "models/segment/choose_k.h"

#include "core/base/strbuf.h"

#include <math.h>

static Status check_params(const KParams *const params, Error *const err)
{
    if (params->k_max < 1 || params->k_max > MIXTURE_MOST_COMPONENTS)
        return ERROR_SET(err, E_DOMAIN, "most segments %zu is not between 1 and %d", params->k_max,
                         MIXTURE_MOST_COMPONENTS);
    if (!(params->min_gain >= 0))
        return ERROR_SET(err, E_DOMAIN, "least gain %g is negative", params->min_gain);
    if (params->n_folds < 2)
        return ERROR_SET(err, E_DOMAIN, "%zu folds are fewer than 2", params->n_folds);
    return OK;
}

size_t choose_k_most(const KParams *const params, const size_t n_clients)
{
    const size_t least = params->min_segment > 0 ? params->min_segment : 1;
    const size_t possible = n_clients / least;
    return possible < 1 ? 1 : possible < params->k_max ? possible : params->k_max;
}

/* How a mixture describes rows it may or may not have been fitted to. */
typedef struct Fit {
    double log_likelihood;
    double entropy;  /* of the posteriors, summed over the rows */
    size_t smallest; /* rows in the smallest segment */
} Fit;

static double entropy_of(const double *const posterior, const size_t k)
{
    double entropy = 0;
    for (size_t component = 0; component < k; component++)
        if (posterior[component] > 0)
            entropy -= posterior[component] * log(posterior[component]);
    return entropy;
}

static Status describe(const Mixture *const mixture, const MixtureRows *const rows,
                       Arena *const scratch, Fit *const fit, Error *const err)
{
    const size_t k = mixture->n_components;
    const ArenaMark mark = arena_mark(scratch);
    MixtureTable table;
    TRY(mixture_table_new(k, mixture->n_products, scratch, &table, err));
    mixture_table_fill(mixture, &table);

    double posterior[MIXTURE_MOST_COMPONENTS];
    size_t count[MIXTURE_MOST_COMPONENTS] = {0};
    *fit = (Fit){.smallest = rows->n};
    for (size_t row = 0; row < rows->n; row++) {
        fit->log_likelihood += mixture_posterior(&table, rows->scores + row * SCORES,
                                                 bit_row(&rows->held, row), posterior);
        fit->entropy += entropy_of(posterior, k);
        count[mixture_best(posterior, k)]++;
    }
    for (size_t component = 0; component < k; component++)
        if (count[component] < fit->smallest)
            fit->smallest = count[component];
    arena_reset(scratch, mark);
    return OK;
}

/* Log-likelihood of rows `from` .. `to - 1` under a mixture fitted to all the others. */
static Status hold_out(const MixtureRows *const rows, const size_t from, const size_t to,
                       const size_t k, const KParams *const params, Rng *const rng,
                       Arena *const scratch, double *const log_likelihood, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    const size_t n_products = rows->held.n_bits;
    MixtureRows others;
    Mixture mixture;
    Fit fit;
    TRY(mixture_rows_new(rows->n - (to - from), n_products, scratch, &others, err));
    mixture_rows_copy(rows, 0, from, &others, 0);
    mixture_rows_copy(rows, to, rows->n - to, &others, from);
    TRY(mixture_new(k, n_products, scratch, &mixture, err));
    TRY(mixture_fit(&others, &params->mixture, rng, scratch, &mixture, err));
    const MixtureRows held_out = mixture_rows_view(rows, from, to);
    TRY(describe(&mixture, &held_out, scratch, &fit, err));
    *log_likelihood = fit.log_likelihood;
    arena_reset(scratch, mark);
    return OK;
}

static Status cross_validate(const MixtureRows *const rows, const size_t k,
                             const KParams *const params, Rng *const rng, Arena *const scratch,
                             double *const held_out, Error *const err)
{
    double total = 0;
    for (size_t fold = 0; fold < params->n_folds; fold++) {
        const size_t from = rows->n * fold / params->n_folds;
        const size_t to = rows->n * (fold + 1) / params->n_folds;
        double log_likelihood = 0;
        TRY(hold_out(rows, from, to, k, params, rng, scratch, &log_likelihood, err));
        total += log_likelihood;
    }
    *held_out = rows->n > 0 ? total / (double)rows->n : 0;
    return OK;
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

/* One k: its held-out log-likelihood, and its fit to the whole sample in `mixture`. */
static Status try_k(const MixtureRows *const sample, const size_t n_clients,
                    const KParams *const params, Rng *const rng, Arena *const scratch,
                    KTrial *const trial, Mixture *const mixture, Error *const err)
{
    const size_t k = trial->k;
    const double n = sample->n > 0 ? (double)sample->n : 1;
    Fit fit;
    TRY(cross_validate(sample, k, params, rng, scratch, &trial->held_out, err));
    TRY(mixture_new(k, sample->held.n_bits, scratch, mixture, err));
    TRY(mixture_fit(sample, &params->mixture, rng, scratch, mixture, err));
    TRY(describe(mixture, sample, scratch, &fit, err));
    trial->bic = -2 * fit.log_likelihood + (double)count_parameters(sample, k) * log(n);
    trial->icl = trial->bic + 2 * fit.entropy;
    trial->smallest = scale_size(fit.smallest, sample->n, n_clients);
    return OK;
}

static bool fell_twice(const KTrial *const trials, const size_t n_trials)
{
    return n_trials >= 3 && trials[n_trials - 1].held_out < trials[n_trials - 2].held_out &&
           trials[n_trials - 2].held_out < trials[n_trials - 3].held_out;
}

static Status try_all(const MixtureRows *const sample, const size_t n_clients,
                      const KParams *const params, Rng *const rng, Arena *const scratch,
                      KTrial *const trials, size_t *const n_trials, Mixture *const mixtures,
                      Error *const err)
{
    const size_t k_most = choose_k_most(params, n_clients);
    *n_trials = 0;
    while (*n_trials < k_most && !fell_twice(trials, *n_trials)) {
        KTrial *const trial = &trials[*n_trials];
        *trial = (KTrial){.k = *n_trials + 1};
        TRY(try_k(sample, n_clients, params, rng, scratch, trial, &mixtures[*n_trials], err));
        trial->gain = trial->held_out - trials[0].held_out;
        (*n_trials)++;
    }
    return OK;
}

/* Continue a mixture on all rows, where the sample was only a part of them. */
static Status refit(const MixtureRows *const rows, const size_t n_clients,
                    const KParams *const params, Arena *const scratch, Mixture *const mixture,
                    KTrial *const trial, Error *const err)
{
    if (rows->n <= params->n_sample)
        return OK;
    double objective = 0;
    Fit fit;
    TRY(mixture_continue(rows, &params->mixture, scratch, mixture, &objective, err));
    TRY(describe(mixture, rows, scratch, &fit, err));
    trial->smallest = scale_size(fit.smallest, rows->n, n_clients);
    return OK;
}

static size_t best_held_out(const KTrial *const trials, const size_t n_trials)
{
    size_t best = 0;
    for (size_t i = 1; i < n_trials; i++)
        if (trials[i].held_out > trials[best].held_out)
            best = i;
    return best;
}

/* The verdict on each trial, from the largest k downwards; *chosen is the accepted one. */
static Status judge(const MixtureRows *const rows, const size_t n_clients,
                    const KParams *const params, Arena *const scratch, KTrial *const trials,
                    const size_t n_trials, Mixture *const mixtures, size_t *const chosen,
                    Error *const err)
{
    const size_t best = best_held_out(trials, n_trials);
    bool accepted = false;
    for (size_t i = n_trials; i-- > 0;) {
        KTrial *const trial = &trials[i];
        const bool stands = i == 0 || (i <= best && trial->gain >= params->min_gain);
        if (!accepted && stands)
            TRY(refit(rows, n_clients, params, scratch, &mixtures[i], trial, err));
        if (i > best)
            trial->verdict = K_HELD_OUT_WORSE;
        else if (i > 0 && trial->gain < params->min_gain)
            trial->verdict = K_LITTLE_GAIN;
        else if (i > 0 && trial->smallest < params->min_segment)
            trial->verdict = K_SMALL_SEGMENT;
        else
            trial->verdict = accepted ? K_MORE_ACCEPTED : K_ACCEPTED;
        if (trial->verdict == K_ACCEPTED) {
            accepted = true;
            *chosen = i;
        }
    }
    return OK;
}

Status choose_k(const MixtureRows *const rows, const size_t n_clients, const KParams *const params,
                Rng *const rng, Arena *const arena, KTrial *const trials, size_t *const n_trials,
                Mixture *const mixture, Error *const err)
{
    TRY(check_params(params, err));
    const MixtureRows sample =
        mixture_rows_view(rows, 0, rows->n < params->n_sample ? rows->n : params->n_sample);
    Mixture mixtures[MIXTURE_MOST_COMPONENTS];
    size_t chosen = 0;
    TRY(try_all(&sample, n_clients, params, rng, arena, trials, n_trials, mixtures, err));
    TRY(judge(rows, n_clients, params, arena, trials, *n_trials, mixtures, &chosen, err));
    *mixture = mixtures[chosen];
    mixture_sort(mixture);
    return OK;
}

Status choose_k_reason(const KTrial *const trial, const KParams *const params, Arena *const arena,
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
        strbuf_double(&text, params->min_gain);
        strbuf_puts(&text, ".");
        break;
    case K_SMALL_SEGMENT:
        strbuf_printf(&text, "The smallest segment has %zu clients, fewer than %zu.",
                      trial->smallest, params->min_segment);
        break;
    case K_MORE_ACCEPTED:
        strbuf_puts(&text, "More segments were accepted.");
        break;
    case K_VERDICTS:
        break;
    }
    return strbuf_finish(&text, reason, err);
}
