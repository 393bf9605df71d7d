/* models/evaluate/adoption_coverage.c - intervals from a tenth of the ideal clients, checked on all
 * of them. */
#include "models/evaluate/adoption_coverage.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/profile/adoption.h"
#include "models/profile/ideal_clients.h"

#include <math.h>

enum { TENTHS = ADOPTION_COVERAGE_TENTHS };

/* A pool with many ideal clients, dealt out into tenths. */
typedef struct TestedPool {
    uint32_t root; /* its bank's pool ... */
    bool is_root;  /* ... which may be itself: it has nothing to borrow from */
    uint32_t n_ideal[TENTHS];
    uint32_t *holders; /* (TENTHS, n_products) of each tenth's ideal clients */
} TestedPool;

typedef struct AdoptionTest {
    const PoolClients *clients;
    double mature_months;
    uint64_t seed;
    size_t n_products;
    size_t n;
    TestedPool *pools; /* (n) */
    uint8_t *inside; /* (n, TENTHS, n_products) the share among all lies in the tenth's interval */
} AdoptionTest;

static uint32_t *tenth_holders(const AdoptionTest *const test, const TestedPool *const tested,
                               const size_t tenth)
{
    return tested->holders + tenth * test->n_products;
}

/* --- step 1: deal out the ideal clients ----------------------------------------------------- */

static Status deal_out(const AdoptionTest *const test, const size_t pool, uint32_t *const ideal,
                       const size_t n_ideal, Arena *const scratch, TestedPool *const tested,
                       Error *const err)
{
    const BitMatrix *const held = &test->clients->portfolio->held;
    const char *name = NULL;
    Rng *rng = NULL;
    const uint32_t root = peer_pools_root(test->clients->pools, pool);
    *tested = (TestedPool){.root = root, .is_root = root == pool};
    ARENA_NEW(tested->holders, scratch, TENTHS * test->n_products, err);
    TRY(peer_pools_name(test->clients, pool, scratch, &name, err));
    TRY(rng_new(test->seed, "coverage of adoption", name, scratch, &rng, err));
    rng_shuffle(rng, ideal, n_ideal, n_ideal);
    for (size_t i = 0; i < n_ideal; i++) {
        const size_t tenth = i % TENTHS;
        uint32_t *const holders = tenth_holders(test, tested, tenth);
        tested->n_ideal[tenth]++;
        for (size_t product = bit_next(held, ideal[i], 0); product < held->n_bits;
             product = bit_next(held, ideal[i], product + 1))
            holders[product]++;
    }
    return OK;
}

static Status take_pool(AdoptionTest *const test, const size_t pool, Arena *const scratch,
                        Error *const err)
{
    const ClientLists *const fitted = &test->clients->fitted;
    const uint32_t *const items = fitted->items + fitted->first[pool];
    const size_t n = fitted->first[pool + 1] - fitted->first[pool];
    uint8_t *is_ideal = NULL;
    uint32_t *ideal = NULL;
    size_t n_ideal = 0;
    ARENA_NEW(is_ideal, scratch, n, err);
    TRY(ideal_clients_find(test->clients->portfolio, items, n, test->mature_months,
                           test->clients->pools->one_currency[pool], scratch, is_ideal, &n_ideal,
                           err));
    if (n_ideal < ADOPTION_COVERAGE_LEAST)
        return OK;
    ARENA_NEW(ideal, scratch, n_ideal, err);
    n_ideal = 0;
    for (size_t i = 0; i < n; i++)
        if (is_ideal[i])
            ideal[n_ideal++] = items[i];
    return deal_out(test, pool, ideal, n_ideal, scratch, &test->pools[test->n++], err);
}

static Status take_pools(AdoptionTest *const test, Arena *const scratch, Error *const err)
{
    const PeerPools *const pools = test->clients->pools;
    ARENA_NEW(test->pools, scratch, pools->n, err);
    for (size_t pool = 0; pool < pools->n; pool++)
        if (peer_pools_is_leaf(pools, pool))
            TRY(take_pool(test, pool, scratch, err));
    return OK;
}

/* --- step 2, by product: intervals from the tenths ------------------------------------------ */

static void count_product(const AdoptionTest *const test, const TestedPool *const tested,
                          const size_t product, uint32_t *const holders, uint32_t *const n_ideal)
{
    *holders = *n_ideal = 0;
    for (size_t tenth = 0; tenth < TENTHS; tenth++) {
        *holders += tenth_holders(test, tested, tenth)[product];
        *n_ideal += tested->n_ideal[tenth];
    }
}

/* As in the profiles: a whole bank has Jeffreys' prior, its other pools one fitted over them. */
static Status fit_prior(const AdoptionTest *const test, const TestedPool *const of,
                        const size_t tenth, const size_t product, Arena *const scratch,
                        AdoptionPrior *const prior, Error *const err)
{
    *prior = ADOPTION_PRIOR_JEFFREYS;
    if (of->is_root)
        return OK;
    uint32_t *holders = NULL;
    uint32_t *ideal = NULL;
    ARENA_NEW(holders, scratch, test->n, err);
    ARENA_NEW(ideal, scratch, test->n, err);
    size_t n = 0;
    for (size_t at = 0; at < test->n; at++) {
        const TestedPool *const tested = &test->pools[at];
        if (tested->is_root || tested->root != of->root)
            continue;
        holders[n] = tenth_holders(test, tested, tenth)[product];
        ideal[n++] = tested->n_ideal[tenth];
    }
    *prior = adoption_fit_prior(holders, ideal, n);
    return OK;
}

static Status test_tenth(const AdoptionTest *const test, const size_t tenth, const size_t product,
                         Arena *const scratch, Error *const err)
{
    AdoptionPrior prior = ADOPTION_PRIOR_JEFFREYS;
    for (size_t at = 0; at < test->n; at++) {
        const TestedPool *const tested = &test->pools[at];
        uint32_t holders = 0;
        uint32_t n_ideal = 0;
        Adoption adoption = {0};
        /* pools of a bank follow each other: one fit serves them all */
        if (at == 0 || tested->root != test->pools[at - 1].root ||
            tested->is_root != test->pools[at - 1].is_root)
            TRY(fit_prior(test, tested, tenth, product, scratch, &prior, err));
        TRY(adoption_posterior(prior, tenth_holders(test, tested, tenth)[product],
                               tested->n_ideal[tenth], &adoption, err));
        count_product(test, tested, product, &holders, &n_ideal);
        const double share = (double)holders / (double)n_ideal;
        test->inside[(at * TENTHS + tenth) * test->n_products + product] =
            share >= adoption.low && share <= adoption.high;
    }
    return OK;
}

static Status test_product(void *const context, const size_t product, Arena *const scratch,
                           Error *const err)
{
    for (size_t tenth = 0; tenth < TENTHS; tenth++) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(test_tenth(context, tenth, product, scratch, err));
        arena_reset(scratch, mark);
    }
    return OK;
}

/* --- step 3: shares ------------------------------------------------------------------------- */

enum { SOME_INSIDE, SOME, EQUAL_INSIDE, EQUAL, SUMS };
enum { FIGURE_ALL, FIGURE_SOME, FIGURE_EQUAL, FIGURES };

static void figures_of(const double *const sums, void *const context, double *const figures)
{
    (void)context;
    figures[FIGURE_ALL] = (sums[SOME_INSIDE] + sums[EQUAL_INSIDE]) / (sums[SOME] + sums[EQUAL]);
    figures[FIGURE_SOME] = sums[SOME_INSIDE] / sums[SOME];
    figures[FIGURE_EQUAL] = sums[EQUAL_INSIDE] / sums[EQUAL];
}

/* A row per tenth of a pool. */
static void fill_sums(const AdoptionTest *const test, const Matrix *const sums)
{
    for (size_t at = 0; at < test->n; at++)
        for (size_t product = 0; product < test->n_products; product++) {
            uint32_t holders = 0;
            uint32_t n_ideal = 0;
            count_product(test, &test->pools[at], product, &holders, &n_ideal);
            const size_t kind = holders == 0 || holders == n_ideal ? EQUAL_INSIDE : SOME_INSIDE;
            for (size_t row = at * TENTHS; row < (at + 1) * TENTHS; row++) {
                double *const values = matrix_row(sums, row);
                values[kind] += test->inside[row * test->n_products + product];
                values[kind + 1] += 1;
            }
        }
}

static Status measure(const AdoptionTest *const test, const BootstrapParams *const params,
                      Arena *const scratch, AdoptionCoverage *const coverage, Error *const err)
{
    Measured figures[FIGURES] = {{0}};
    Matrix sums = {.n_rows = test->n * TENTHS, .n_columns = SUMS};
    ARENA_NEW(sums.values, scratch, sums.n_rows * sums.n_columns, err);
    fill_sums(test, &sums);
    TRY(client_bootstrap(&sums, figures_of, NULL, FIGURES, params, scratch, figures, err));
    double n_equal = 0;
    for (size_t row = 0; row < sums.n_rows; row++)
        n_equal += matrix_get(&sums, row, EQUAL);
    const size_t n_cases = sums.n_rows * test->n_products;
    figures[FIGURE_ALL].n = n_cases;
    figures[FIGURE_EQUAL].n = (size_t)n_equal;
    figures[FIGURE_SOME].n = n_cases - (size_t)n_equal;
    *coverage = (AdoptionCoverage){.n_pools = test->n,
                                   .all = figures[FIGURE_ALL],
                                   .held_by_some = figures[FIGURE_SOME],
                                   .all_or_none = figures[FIGURE_EQUAL]};
    return OK;
}

Status adoption_coverage_measure(const PoolClients *const clients, const double mature_months,
                                 const BootstrapParams *const params, Arena *const scratch,
                                 AdoptionCoverage *const coverage, Error *const err)
{
    AdoptionTest test = {.clients = clients,
                         .mature_months = mature_months,
                         .seed = params->seed,
                         .n_products = clients->portfolio->n_products};
    TRY(take_pools(&test, scratch, err));
    ARENA_NEW(test.inside, scratch, test.n * TENTHS * test.n_products, err);
    TRY(parallel_run(test.n_products, params->n_threads, test_product, &test,
                     "check adoption intervals", params->progress, err));
    return measure(&test, params, scratch, coverage, err);
}
