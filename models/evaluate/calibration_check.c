/* models/evaluate/calibration_check.c - probabilities against what happened; see
 * calibration_check.h. */
#include "models/evaluate/calibration_check.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/evaluate/affinity_scorer.h"

enum { LEFT_OUT = 5 }; /* one in */

static Status make(const size_t n_products, Arena *const arena, CalibrationCheck *const made,
                   Error *const err)
{
    *made = (CalibrationCheck){.n_products = n_products};
    ARENA_NEW(made->products, arena, n_products, err);
    for (size_t product = 0; product < n_products; product++)
        TRY(reliability_make(arena, &made->products[product], err));
    return reliability_make(arena, &made->all, err);
}

static void add_client(const BitMatrix *const cases, const BitMatrix *const outcomes,
                       const size_t client, const double *const probabilities,
                       CalibrationCheck *const check)
{
    for (size_t product = bit_next(cases, client, 0); product < cases->n_bits;
         product = bit_next(cases, client, product + 1)) {
        const bool outcome = bit_get(outcomes, client, product);
        reliability_add(&check->all, probabilities[product], outcome);
        reliability_add(&check->products[product], probabilities[product], outcome);
    }
    check->n_clients++;
}

Status calibration_check(const Scorer *const scorer, const BitMatrix *const cases,
                         const BitMatrix *const outcomes, const Progress *const progress,
                         Arena *const arena, CalibrationCheck *const check, Error *const err)
{
    CalibrationCheck made;
    double *probabilities = NULL;
    TRY(make(cases->n_bits, arena, &made, err));
    ARENA_NEW(probabilities, arena, cases->n_bits, err);
    for (size_t client = 0; client < cases->n_rows; client++) {
        if (client % PARALLEL_CHUNK == 0)
            TRY(progress_report(progress, "check probabilities",
                                (double)client / (double)cases->n_rows, err));
        if (bit_count(cases, client) == 0)
            continue;
        TRY(scorer->score(scorer->self, client, arena, probabilities, err));
        add_client(cases, outcomes, client, probabilities, &made);
    }
    TRY(progress_report(progress, "check probabilities", 1, err));
    *check = made;
    return OK;
}

/* The portfolio without a random fifth of its active clients, whose products become the cases. */
static Status leave_out(const Portfolio *const portfolio, const uint64_t seed, Arena *const arena,
                        Portfolio *const others, BitMatrix *const cases, Error *const err)
{
    uint32_t *clients = NULL;
    size_t n_active = 0;
    Rng *rng = NULL;
    *others = *portfolio;
    *cases = portfolio->held;
    ARENA_NEW(others->active, arena, portfolio->n_clients, err);
    ARENA_NEW(clients, arena, portfolio->n_clients, err);
    ARENA_TAKE(cases->words,
               arena_alloc(arena, cases->n_rows, cases->n_words * sizeof *cases->words), err);
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            clients[n_active++] = client;

    TRY(rng_new(seed, "evaluate.calibration", "clients", arena, &rng, err));
    rng_shuffle(rng, clients, n_active, n_active / LEFT_OUT);
    for (size_t i = 0; i < n_active; i++)
        others->active[clients[i]] = i >= n_active / LEFT_OUT;
    for (size_t i = 0; i < n_active / LEFT_OUT; i++)
        for (size_t product = 0; product < cases->n_bits; product++)
            bit_set(cases, clients[i], product);
    return OK;
}

Status calibration_check_status(const Portfolio *const portfolio,
                                const AffinityParams *const params, Arena *const arena,
                                CalibrationCheck *const check, Error *const err)
{
    Portfolio others;
    BitMatrix cases;
    Affinity affinity;
    AffinityScorer scorer;
    TRY(leave_out(portfolio, params->seed, arena, &others, &cases, err));
    TRY(affinity_fit(&others, params, arena, &affinity, err));
    TRY(affinity_scorer_make(&affinity, portfolio, true, arena, &scorer, err));
    const Scorer status = affinity_scorer_named(&scorer, "status");
    return calibration_check(&status, &cases, &portfolio->held, params->progress, arena, check,
                             err);
}
