/* models/segment/mixture_fit.c - expectation-maximisation, and where it starts. */
#include "models/segment/mixture.h"

#include <math.h>
#include <string.h>

/* The expected statistics of one pass over the rows, in lanes as in the table. */
typedef struct Sums {
    size_t n_lanes;
    double *clients; /* (n_lanes) */
    double *known;   /* (SCORES, n_lanes) clients whose score is known */
    double *score;   /* (SCORES, n_lanes) */
    double *square;  /* (SCORES, n_lanes) */
    double *held;    /* (n_products, n_lanes) */
    size_t n_values; /* of all, which lie behind each other */
} Sums;

/* All that iterating needs, made once per fit. */
typedef struct Work {
    const MixtureRows *rows;
    const MixtureParams *params;
    double *prior; /* (n_products) adoption among all rows */
    MixtureTable table;
    Sums sums;
} Work;

static Status sums_new(const size_t k, const size_t n_products, Arena *const arena,
                       Sums *const sums, Error *const err)
{
    const size_t n_lanes = mixture_lanes(k);
    sums->n_lanes = n_lanes;
    sums->n_values = (1 + 3 * SCORES + n_products) * n_lanes;
    ARENA_NEW(sums->clients, arena, sums->n_values, err);
    sums->known = sums->clients + n_lanes;
    sums->score = sums->known + SCORES * n_lanes;
    sums->square = sums->score + SCORES * n_lanes;
    sums->held = sums->square + SCORES * n_lanes;
    return OK;
}

/* Half a client more on either side keeps the prior off 0 and 1. */
static void count_prior(const BitMatrix *const held, double *const prior)
{
    for (size_t row = 0; row < held->n_rows; row++)
        for (size_t product = bit_next(held, row, 0); product < held->n_bits;
             product = bit_next(held, row, product + 1))
            prior[product]++;
    for (size_t product = 0; product < held->n_bits; product++)
        prior[product] = (prior[product] + 0.5) / ((double)held->n_rows + 1);
}

static Status work_new(const MixtureRows *const rows, const MixtureParams *const params,
                       const size_t k, Arena *const arena, Work *const work, Error *const err)
{
    const size_t n_products = rows->held.n_bits;
    *work = (Work){.rows = rows, .params = params};
    ARENA_NEW(work->prior, arena, n_products, err);
    count_prior(&rows->held, work->prior);
    TRY(mixture_table_new(k, n_products, arena, &work->table, err));
    return sums_new(k, n_products, arena, &work->sums, err);
}

/* Add one row to MIXTURE_LANES components from `from`. */
static void add_lanes(const Sums *const sums, const size_t from, const double *const posterior,
                      const double *const scores, const uint64_t *const held, const size_t n_words)
{
    double weight[MIXTURE_LANES];
    memcpy(weight, posterior + from, sizeof weight);
    for (size_t lane = 0; lane < MIXTURE_LANES; lane++)
        sums->clients[from + lane] += weight[lane];
    for (size_t score = 0; score < SCORES; score++) {
        const double value = scores[score];
        if (isnan(value))
            continue;
        const size_t at = score * sums->n_lanes + from;
        for (size_t lane = 0; lane < MIXTURE_LANES; lane++) {
            sums->known[at + lane] += weight[lane];
            sums->score[at + lane] += weight[lane] * value;
            sums->square[at + lane] += weight[lane] * value * value;
        }
    }
    for (size_t word = 0; word < n_words; word++)
        for (uint64_t left = held[word]; left != 0; left &= left - 1) {
            const size_t product = word * 64 + (size_t)__builtin_ctzll(left);
            double *const adopters = sums->held + product * sums->n_lanes + from;
            for (size_t lane = 0; lane < MIXTURE_LANES; lane++)
                adopters[lane] += weight[lane];
        }
}

static void add_row(const Sums *const sums, const MixtureRows *const rows, const size_t row,
                    const double *const posterior)
{
    for (size_t lane = 0; lane < sums->n_lanes; lane += MIXTURE_LANES)
        add_lanes(sums, lane, posterior, rows->scores + row * SCORES, bit_row(&rows->held, row),
                  rows->held.n_words);
}

/* The mixture that the sums are most probable under.  A component nobody belongs to keeps weight
 * 0 and is the prior otherwise. */
static void maximise(const Work *const work, Mixture *const mixture)
{
    const Sums *const sums = &work->sums;
    const size_t k = mixture->n_components;
    const double n = work->rows->n > 0 ? (double)work->rows->n : 1;
    for (size_t component = 0; component < k; component++)
        mixture->weight[component] =
            work->rows->n > 0 ? sums->clients[component] / n : 1.0 / (double)k;
    for (size_t score = 0; score < SCORES; score++)
        for (size_t component = 0; component < k; component++) {
            const size_t from = score * sums->n_lanes + component;
            const size_t at = score * k + component;
            const double known = sums->known[from];
            const double mean = known > 0 ? sums->score[from] / known : 0;
            const double variance = known > 0 ? sums->square[from] / known - mean * mean : 1;
            mixture->mean[at] = mean;
            mixture->variance[at] = fmax(variance, work->params->variance_floor);
        }
    const double prior_clients = work->params->prior_clients;
    for (size_t product = 0; product < mixture->n_products; product++)
        for (size_t component = 0; component < k; component++) {
            const double held = sums->held[product * sums->n_lanes + component];
            mixture->adoption[product * k + component] =
                (held + prior_clients * work->prior[product]) /
                (sums->clients[component] + prior_clients);
        }
}

/* Sum of prior log(adoption) + (1 - prior) log(1 - adoption), from the logarithms of the table. */
static double log_prior(const Work *const work, const size_t k)
{
    const MixtureTable *const table = &work->table;
    double sum = 0;
    for (size_t component = 0; component < k; component++)
        sum += table->log_nothing[component];
    for (size_t product = 0; product < work->rows->held.n_bits; product++)
        for (size_t component = 0; component < k; component++)
            sum += work->prior[product] * table->log_odds[product * table->n_lanes + component];
    return work->params->prior_clients * sum;
}

/* One pass: the posteriors under `mixture`, and the sums under these.  Returns the objective. */
static double expect(Work *const work, const Mixture *const mixture)
{
    const MixtureRows *const rows = work->rows;
    double posterior[MIXTURE_MOST_COMPONENTS] = {0};
    double log_likelihood = 0;
    mixture_table_fill(mixture, &work->table);
    memset(work->sums.clients, 0, work->sums.n_values * sizeof *work->sums.clients);
    for (size_t row = 0; row < rows->n; row++) {
        log_likelihood += mixture_posterior(&work->table, rows->scores + row * SCORES,
                                            bit_row(&rows->held, row), posterior);
        add_row(&work->sums, rows, row, posterior);
    }
    return log_likelihood + log_prior(work, mixture->n_components);
}

/* At most `n_iterations` steps; returns the objective before the last of them. */
static double iterate(Work *const work, const size_t n_iterations, Mixture *const mixture)
{
    double objective = -INFINITY;
    for (size_t iteration = 0; iteration < n_iterations; iteration++) {
        const double before = objective;
        objective = expect(work, mixture);
        maximise(work, mixture);
        if (objective - before <= work->params->tolerance * fabs(objective))
            break;
    }
    return objective;
}

/* A row drawn with probability proportional to `distance`; any row where all are 0. */
static size_t draw_row(Rng *const rng, const double *const distance, const size_t n)
{
    double total = 0;
    for (size_t row = 0; row < n; row++)
        total += distance[row];
    if (!(total > 0))
        return (size_t)gsl_rng_uniform_int(rng, n);
    double left = gsl_rng_uniform(rng) * total;
    size_t last = 0;
    for (size_t row = 0; row < n; row++) {
        if (distance[row] > 0)
            last = row;
        left -= distance[row];
        if (left < 0)
            break;
    }
    return last;
}

/* k-means++ (Arthur & Vassilvitskii 2007): each next seed far from those before it; then every row
 * to its nearest seed, the first of equal ones. */
static void partition(const MixtureRows *const rows, const size_t k, Rng *const rng,
                      double *const distance, uint8_t *const nearest)
{
    for (size_t row = 0; row < rows->n; row++)
        distance[row] = INFINITY;
    size_t seed = (size_t)gsl_rng_uniform_int(rng, rows->n);
    for (size_t component = 0; component < k; component++) {
        if (component > 0)
            seed = draw_row(rng, distance, rows->n);
        for (size_t row = 0; row < rows->n; row++) {
            const double to_seed = mixture_distance(rows, row, seed);
            if (to_seed >= distance[row])
                continue;
            distance[row] = to_seed;
            nearest[row] = (uint8_t)component;
        }
    }
}

static void start_from(Work *const work, const uint8_t *const nearest, Mixture *const mixture)
{
    const MixtureRows *const rows = work->rows;
    memset(work->sums.clients, 0, work->sums.n_values * sizeof *work->sums.clients);
    for (size_t row = 0; row < rows->n; row++) {
        double posterior[MIXTURE_MOST_COMPONENTS] = {0};
        posterior[nearest[row]] = 1;
        add_row(&work->sums, rows, row, posterior);
    }
    maximise(work, mixture);
}

/* Short runs from several starts on the first rows; `mixture` becomes the best of them. */
static Status find_start(const MixtureRows *const rows, const MixtureParams *const params,
                         Rng *const rng, Arena *const scratch, Mixture *const mixture,
                         Error *const err)
{
    const size_t k = mixture->n_components;
    const size_t n = rows->n < params->n_short_rows ? rows->n : params->n_short_rows;
    const size_t n_starts = k == 1 ? 1 : params->n_starts;
    const MixtureRows first_rows = mixture_rows_view(rows, 0, n);
    double *distance = NULL;
    uint8_t *nearest = NULL;
    Work work;
    Mixture candidate;
    ARENA_NEW(distance, scratch, n, err);
    ARENA_NEW(nearest, scratch, n, err);
    TRY(work_new(&first_rows, params, k, scratch, &work, err));
    TRY(mixture_new(k, mixture->n_products, scratch, &candidate, err));

    double best = -INFINITY;
    for (size_t start = 0; start < n_starts; start++) {
        if (n > 0)
            partition(&first_rows, k, rng, distance, nearest);
        start_from(&work, nearest, &candidate);
        const double objective = iterate(&work, params->short_iterations, &candidate);
        if (start > 0 && !(objective > best))
            continue;
        best = objective;
        mixture_copy(&candidate, mixture);
    }
    return OK;
}

static Status check_components(const size_t k, Error *const err)
{
    if (k >= 1 && k <= MIXTURE_MOST_COMPONENTS)
        return OK;
    return ERROR_SET(err, E_DOMAIN, "a mixture of %zu components is not between 1 and %d", k,
                     MIXTURE_MOST_COMPONENTS);
}

Status mixture_continue(const MixtureRows *const rows, const MixtureParams *const params,
                        Arena *const scratch, Mixture *const mixture, double *const objective,
                        Error *const err)
{
    TRY(check_components(mixture->n_components, err));
    const ArenaMark mark = arena_mark(scratch);
    Work work;
    TRY(work_new(rows, params, mixture->n_components, scratch, &work, err));
    *objective = iterate(&work, params->most_iterations, mixture);
    arena_reset(scratch, mark);
    return OK;
}

Status mixture_fit(const MixtureRows *const rows, const MixtureParams *const params, Rng *const rng,
                   Arena *const scratch, Mixture *const mixture, Error *const err)
{
    TRY(check_components(mixture->n_components, err));
    const ArenaMark mark = arena_mark(scratch);
    Work work;
    TRY(find_start(rows, params, rng, scratch, mixture, err));
    TRY(work_new(rows, params, mixture->n_components, scratch, &work, err));
    (void)iterate(&work, params->most_iterations, mixture);
    arena_reset(scratch, mark);
    return OK;
}
