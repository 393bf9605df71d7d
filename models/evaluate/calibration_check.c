/* models/evaluate/calibration_check.c - probabilities against what happened; see
 * calibration_check.h. */
#include "models/evaluate/calibration_check.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/evaluate/affinity_scorer.h"

#include <string.h>

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

/* ---- who holds what ---- */

static void set_all(BitMatrix *const bits, const size_t row)
{
    for (size_t bit = 0; bit < bits->n_bits; bit++)
        bit_set(bits, row, bit);
}

/* The portfolio without a random fifth of the clients that count, whose products are the cases. */
static Status leave_out(const Portfolio *const portfolio, const uint8_t *const counts,
                        const uint64_t seed, Arena *const arena, Portfolio *const others,
                        BitMatrix *const cases, Error *const err)
{
    uint32_t *clients = NULL;
    size_t n = 0;
    Rng *rng = NULL;
    *others = *portfolio;
    ARENA_NEW(others->active, arena, portfolio->n_clients, err);
    ARENA_NEW(clients, arena, portfolio->n_clients, err);
    TRY(bit_new_like(&portfolio->held, arena, cases, err));
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client] && (counts == NULL || counts[client]))
            clients[n++] = client;

    TRY(rng_new(seed, "evaluate.calibration", "clients", arena, &rng, err));
    rng_shuffle(rng, clients, n, n / LEFT_OUT);
    for (size_t i = 0; i < n / LEFT_OUT; i++)
        set_all(cases, clients[i]);
    for (size_t i = n / LEFT_OUT; i < n; i++)
        others->active[clients[i]] = 1;
    return OK;
}

Status calibration_check_status(const Portfolio *const portfolio, const uint8_t *const counts,
                                const AffinityParams *const params, Arena *const arena,
                                CalibrationCheck *const check, Error *const err)
{
    Portfolio others;
    BitMatrix cases;
    Affinity affinity;
    AffinityScorer scorer;
    TRY(leave_out(portfolio, counts, params->seed, arena, &others, &cases, err));
    TRY(affinity_fit(&others, params, arena, &affinity, err));
    TRY(affinity_scorer_make(&affinity, portfolio, true, arena, &scorer, err));
    const Scorer status = affinity_scorer_named(&scorer, "status");
    return calibration_check(&status, &cases, &portfolio->held, params->progress, arena, check,
                             err);
}

/* ---- who takes what ---- */

Status calibration_check_acquisitions(const Affinities *const affinities,
                                      const Portfolio *const portfolio,
                                      const BitMatrix *const candidates,
                                      const BitMatrix *const taken, const Progress *const progress,
                                      Arena *const arena, CalibrationCheck *const check,
                                      Error *const err)
{
    AffinitiesScorer scorer;
    BitMatrix cases;
    TRY(affinities_scorer_make(affinities, portfolio, arena, &scorer, err));
    TRY(bit_new_like(candidates, arena, &cases, err));
    for (size_t client = 0; client < cases.n_rows; client++)
        if (affinities_scorer_target(&scorer, client) == TARGET_ACQUISITION)
            memcpy(cases.words + client * cases.n_words, bit_row(candidates, client),
                   cases.n_words * sizeof *cases.words);
    const Scorer acquisition = affinities_scorer_named(&scorer, "acquisition");
    return calibration_check(&acquisition, &cases, taken, progress, arena, check, err);
}
