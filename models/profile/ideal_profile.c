/* models/profile/ideal_profile.c - what each pool's well-developed clients use and bring. */
#include "models/profile/ideal_profile.h"

#include "core/base/parallel.h"
#include "models/figures.h"
#include "models/profile/adoption.h"
#include "models/profile/characteristic_set.h"
#include "models/profile/ideal_clients.h"
#include "models/profile/profile_use.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

enum { LEVELS = 3 }; /* whole bank, stratum, part of a stratum */

static const double SIGNIFICANT_MIN = 0.25;
static const double LIFT_MIN = 1.3;
static const double FALSE_DISCOVERIES = 0.05;

/* What the steps share; each step runs over pools or products in parallel. */
typedef struct ProfileBuild {
    const PoolClients *clients;
    const IdealProfileParams *params;
    IdealProfiles *profiles;
    uint8_t *is_ideal; /* along clients->fitted.items */
    uint32_t *n_held;  /* (n_pools, n_products) fitted clients who hold it */
    uint32_t *root;    /* (n_pools) the pool of the whole bank, or group */
    uint8_t *level;    /* (n_pools) steps down from the root */
} ProfileBuild;

/* The clients one pool is fitted on. */
typedef struct PoolList {
    const uint32_t *clients;
    uint8_t *is_ideal;
    size_t n;
} PoolList;

static PoolList pool_list(const ProfileBuild *const build, const size_t pool)
{
    const ClientLists *const fitted = &build->clients->fitted;
    const uint32_t first = fitted->first[pool];
    return (PoolList){fitted->items + first, build->is_ideal + first,
                      fitted->first[pool + 1] - first};
}

/* --- step 1, by pool: who is ideal, who holds what ------------------------------------------ */

static void count_held(const BitMatrix *const held, const PoolList list, const bool only_ideal,
                       uint32_t *const counts)
{
    for (size_t i = 0; i < list.n; i++) {
        if (only_ideal && !list.is_ideal[i])
            continue;
        for (size_t product = bit_next(held, list.clients[i], 0); product < held->n_bits;
             product = bit_next(held, list.clients[i], product + 1))
            counts[product]++;
    }
}

/* P25, P50, P75 of the known profits; NaN where there are none. */
static Status profit_quartiles(const Portfolio *const portfolio, const PoolList list,
                               const bool only_ideal, Arena *const scratch, double *const quartiles,
                               Error *const err)
{
    double *profits = NULL;
    ARENA_NEW(profits, scratch, list.n, err);
    size_t n = 0;
    for (size_t i = 0; i < list.n; i++) {
        const double profit = portfolio->profit[list.clients[i]];
        if (!isnan(profit) && (!only_ideal || list.is_ideal[i]))
            profits[n++] = profit;
    }
    gsl_sort(profits, 1, n);
    for (size_t i = 0; i < PROFILE_QUARTILES && n > 0; i++)
        quartiles[i] = gsl_stats_quantile_from_sorted_data(profits, 1, n, 0.25 * (double)(i + 1));
    return OK;
}

static Status count_pool(void *const context, const size_t pool, Arena *const scratch,
                         Error *const err)
{
    const ProfileBuild *const build = context;
    const Portfolio *const portfolio = build->clients->portfolio;
    IdealProfiles *const profiles = build->profiles;
    const PoolList list = pool_list(build, pool);
    const bool has_money = build->clients->pools->one_currency[pool];

    size_t n_ideal = 0;
    TRY(ideal_clients_find(portfolio, list.clients, list.n, build->params->mature_months, has_money,
                           scratch, list.is_ideal, &n_ideal, err));
    profiles->n_clients[pool] = (uint32_t)list.n;
    profiles->n_ideal[pool] = (uint32_t)n_ideal;
    count_held(&portfolio->held, list, false, build->n_held + profile_at(profiles, pool, 0));
    count_held(&portfolio->held, list, true, profiles->n_holders + profile_at(profiles, pool, 0));
    if (!has_money)
        return OK;
    TRY(profit_quartiles(portfolio, list, true, scratch,
                         profiles->ideal_profit + pool * PROFILE_QUARTILES, err));
    return profit_quartiles(portfolio, list, false, scratch,
                            profiles->client_profit + pool * PROFILE_QUARTILES, err);
}

/* --- step 2, by product: adoption, from the whole bank down to the parts -------------------- */

/* The prior of a bank's pools: fitted over those clients belong to. */
static Status fit_bank_prior(const ProfileBuild *const build, const size_t root,
                             const size_t product, Arena *const scratch, AdoptionPrior *const prior,
                             Error *const err)
{
    const IdealProfiles *const profiles = build->profiles;
    const ArenaMark mark = arena_mark(scratch);
    uint32_t *holders = NULL;
    uint32_t *ideal = NULL;
    ARENA_NEW(holders, scratch, profiles->n_pools, err);
    ARENA_NEW(ideal, scratch, profiles->n_pools, err);
    size_t n = 0;
    for (size_t pool = 0; pool < profiles->n_pools; pool++) {
        if (build->root[pool] != root || pool == root ||
            !peer_pools_is_leaf(build->clients->pools, pool))
            continue;
        holders[n] = profiles->n_holders[profile_at(profiles, pool, product)];
        ideal[n] = profiles->n_ideal[pool];
        n++;
    }
    *prior = adoption_fit_prior(holders, ideal, n);
    arena_reset(scratch, mark);
    return OK;
}

/* A thin pool borrows the ideal clients it lacks from its parent, at the parent's adoption. */
static AdoptionPrior lend_missing(const IdealProfiles *const profiles, const size_t pool,
                                  const size_t product, const AdoptionPrior bank)
{
    const uint32_t parent = profiles->pooled_from[pool];
    if (parent == CODE_NONE)
        return bank;
    const double missing = (double)PROFILE_MIN_IDEAL - (double)profiles->n_ideal[pool];
    return (AdoptionPrior){.mean = profiles->adoption[profile_at(profiles, parent, product)],
                           .strength = bank.strength + missing};
}

static Status estimate_pool(const ProfileBuild *const build, const size_t pool,
                            const size_t product, const AdoptionPrior prior, Error *const err)
{
    IdealProfiles *const profiles = build->profiles;
    const size_t at = profile_at(profiles, pool, product);
    Adoption adoption = {0};
    TRY(adoption_posterior(prior, profiles->n_holders[at], profiles->n_ideal[pool], &adoption,
                           err));
    profiles->adoption[at] = adoption.mean;
    profiles->adoption_low[at] = adoption.low;
    profiles->adoption_high[at] = adoption.high;
    return OK;
}

static Status estimate_product(void *const context, const size_t product, Arena *const scratch,
                               Error *const err)
{
    const ProfileBuild *const build = context;
    const size_t n_pools = build->profiles->n_pools;
    AdoptionPrior *priors = NULL; /* of the banks, at their roots */
    ARENA_NEW(priors, scratch, n_pools, err);
    for (size_t pool = 0; pool < n_pools; pool++)
        if (build->level[pool] == 0)
            TRY(fit_bank_prior(build, pool, product, scratch, &priors[pool], err));

    for (size_t level = 0; level < LEVELS; level++)
        for (size_t pool = 0; pool < n_pools; pool++) {
            if (build->level[pool] != level)
                continue;
            const AdoptionPrior prior = level == 0 ? ADOPTION_PRIOR_JEFFREYS
                                                   : lend_missing(build->profiles, pool, product,
                                                                  priors[build->root[pool]]);
            TRY(estimate_pool(build, pool, product, prior, err));
        }
    return OK;
}

/* --- step 3, by pool: the characteristic set and its use ------------------------------------ */

/* Ideal clients behind the figure: the pool's own, or those it borrows from if they are more. */
static uint32_t supporting_holders(const IdealProfiles *const profiles, size_t pool,
                                   const size_t product)
{
    uint32_t most = profiles->n_holders[profile_at(profiles, pool, product)];
    while (profiles->pooled_from[pool] != CODE_NONE) {
        pool = profiles->pooled_from[pool];
        const uint32_t here = profiles->n_holders[profile_at(profiles, pool, product)];
        most = here > most ? here : most;
    }
    return most;
}

/* Adoption against the bank's active clients who are not these ideal clients. */
static void compare_with_rest(const ProfileBuild *const build, const size_t pool,
                              const size_t product)
{
    IdealProfiles *const profiles = build->profiles;
    const size_t at = profile_at(profiles, pool, product);
    const size_t root = build->root[pool];
    const size_t bank_holders = build->n_held[profile_at(profiles, root, product)];
    const size_t n_ideal = profiles->n_ideal[pool];
    const size_t rest = profiles->n_clients[root] - n_ideal;
    const size_t rest_holders = bank_holders - profiles->n_holders[at];

    profiles->held_share[at] = profiles->n_clients[pool] == 0
                                   ? NAN
                                   : (double)build->n_held[at] / (double)profiles->n_clients[pool];
    if (bank_holders > profiles->n_holders[at])
        profiles->lift[at] = profiles->adoption[at] / ((double)rest_holders / (double)rest);
    if (n_ideal > 0 && rest > 0 && bank_holders > 0)
        profiles->p_value[at] =
            adoption_fisher_p(profiles->n_holders[at], n_ideal, rest_holders, rest);
}

static SetRule rule_of(const double characteristic_min, const size_t max_products)
{
    return (SetRule){.characteristic_min = characteristic_min,
                     .significant_min = SIGNIFICANT_MIN,
                     .lift_min = LIFT_MIN,
                     .false_discoveries = FALSE_DISCOVERIES,
                     .min_holders = PROFILE_MIN_HOLDERS,
                     .min_products = PROFILE_MIN_PRODUCTS,
                     .max_products = max_products};
}

static Status gather_evidence(const IdealProfiles *const profiles, const size_t pool,
                              Arena *const scratch, SetEvidence *const evidence, Error *const err)
{
    const size_t first = profile_at(profiles, pool, 0);
    uint32_t *supporting = NULL;
    ARENA_NEW(supporting, scratch, profiles->n_products, err);
    for (size_t product = 0; product < profiles->n_products; product++)
        supporting[product] = supporting_holders(profiles, pool, product);
    *evidence = (SetEvidence){.n_products = profiles->n_products,
                              .adoption_low = profiles->adoption_low + first,
                              .lift = profiles->lift + first,
                              .p_value = profiles->p_value + first,
                              .n_holders = supporting};
    return OK;
}

static Status choose_set(const ProfileBuild *const build, const size_t pool, Arena *const scratch,
                         Error *const err)
{
    IdealProfiles *const profiles = build->profiles;
    const SetRule rule = rule_of(build->params->characteristic_min, build->params->max_products);
    SetEvidence evidence = {0};
    for (size_t product = 0; product < profiles->n_products; product++)
        compare_with_rest(build, pool, product);
    TRY(gather_evidence(profiles, pool, scratch, &evidence, err));
    return characteristic_set_choose(&evidence, &rule, scratch,
                                     profiles->rank + profile_at(profiles, pool, 0),
                                     &profiles->n_characteristic[pool], err);
}

/* How much of the set the pool's clients hold already. */
static void measure_set(const ProfileBuild *const build, const size_t pool)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    IdealProfiles *const profiles = build->profiles;
    const PoolList list = pool_list(build, pool);
    if (profiles->n_characteristic[pool] == 0 || list.n == 0)
        return;
    double sum = 0;
    for (size_t i = 0; i < list.n; i++) {
        const double share = ideal_profile_share(profiles, pool, &portfolio->held, list.clients[i]);
        sum += share;
        if (ideal_profile_is_developed(profiles, share) &&
            ideal_clients_is_mature(portfolio, list.clients[i], profiles->mature_months))
            profiles->n_developed[pool]++;
    }
    profiles->set_share[pool] = sum / (double)list.n;
}

static Status describe_use(const ProfileBuild *const build, const size_t pool, Arena *const scratch,
                           Error *const err)
{
    const Portfolio *const portfolio = build->clients->portfolio;
    const IdealProfiles *const profiles = build->profiles;
    const PoolList list = pool_list(build, pool);
    UseList all_usage = {0};
    UseList ideal_usage = {0};
    UseList months = {0};
    TRY(profile_use_list(portfolio, list.clients, list.n, NULL, USE_MONTHLY, scratch, &all_usage,
                         err));
    TRY(profile_use_list(portfolio, list.clients, list.n, list.is_ideal, USE_MONTHLY, scratch,
                         &ideal_usage, err));
    TRY(profile_use_list(portfolio, list.clients, list.n, list.is_ideal, USE_ADOPTION_MONTH,
                         scratch, &months, err));
    for (size_t product = 0; product < profiles->n_products; product++) {
        const size_t at = profile_at(profiles, pool, product);
        profile_use_quantiles(&all_usage, product, 0, 1, PROFILE_GRID,
                              profiles->usage_grid + at * PROFILE_GRID);
        profile_use_quantiles(&ideal_usage, product, 0.5, 0.5, 1, &profiles->usage_median[at]);
        profile_use_quantiles(&months, product, 0.25, 0.75, PROFILE_QUARTILES,
                              profiles->adoption_month + at * PROFILE_QUARTILES);
    }
    return OK;
}

static Status describe_pool(void *const context, const size_t pool, Arena *const scratch,
                            Error *const err)
{
    const ProfileBuild *const build = context;
    TRY(choose_set(build, pool, scratch, err));
    measure_set(build, pool);
    return describe_use(build, pool, scratch, err);
}

/* --- all of it ------------------------------------------------------------------------------ */

static Status allocate_profiles(const size_t n_pools, const size_t n_products, Arena *const arena,
                                IdealProfiles *const profiles, Error *const err)
{
    const size_t n = n_pools * n_products;
    profiles->n_pools = n_pools;
    profiles->n_products = n_products;
    ARENA_NEW(profiles->n_clients, arena, n_pools, err);
    ARENA_NEW(profiles->n_ideal, arena, n_pools, err);
    ARENA_NEW(profiles->n_developed, arena, n_pools, err);
    ARENA_NEW(profiles->n_characteristic, arena, n_pools, err);
    ARENA_NEW(profiles->pooled_from, arena, n_pools, err);
    ARENA_NEW(profiles->rank, arena, n, err);
    ARENA_NEW(profiles->n_holders, arena, n, err);
    TRY(figures_new(arena, n_pools * PROFILE_QUARTILES, &profiles->ideal_profit, err));
    TRY(figures_new(arena, n_pools * PROFILE_QUARTILES, &profiles->client_profit, err));
    TRY(figures_new(arena, n_pools, &profiles->set_share, err));
    TRY(figures_new(arena, n, &profiles->adoption, err));
    TRY(figures_new(arena, n, &profiles->adoption_low, err));
    TRY(figures_new(arena, n, &profiles->adoption_high, err));
    TRY(figures_new(arena, n, &profiles->lift, err));
    TRY(figures_new(arena, n, &profiles->p_value, err));
    TRY(figures_new(arena, n, &profiles->held_share, err));
    TRY(figures_new(arena, n, &profiles->usage_median, err));
    TRY(figures_new(arena, n * PROFILE_GRID, &profiles->usage_grid, err));
    return figures_new(arena, n * PROFILE_QUARTILES, &profiles->adoption_month, err);
}

static Status allocate_build(const PoolClients *const clients, Arena *const arena,
                             ProfileBuild *const build, Error *const err)
{
    const PeerPools *const pools = clients->pools;
    ARENA_NEW(build->is_ideal, arena, clients->fitted.first[pools->n], err);
    ARENA_NEW(build->n_held, arena, pools->n * clients->portfolio->n_products, err);
    ARENA_NEW(build->root, arena, pools->n, err);
    ARENA_NEW(build->level, arena, pools->n, err);
    for (size_t pool = 0; pool < pools->n; pool++) {
        build->root[pool] = peer_pools_root(pools, pool);
        for (uint32_t up = pools->parent[pool]; up != CODE_NONE; up = pools->parent[up])
            build->level[pool]++;
    }
    return OK;
}

static void note_borrowing(const PeerPools *const pools, IdealProfiles *const profiles)
{
    for (size_t pool = 0; pool < pools->n; pool++)
        profiles->pooled_from[pool] =
            profiles->n_ideal[pool] < PROFILE_MIN_IDEAL ? pools->parent[pool] : CODE_NONE;
}

Status ideal_profile_make(const PoolClients *const clients, const IdealProfileParams *const params,
                          const size_t n_threads, const Progress *const progress,
                          Arena *const arena, IdealProfiles *const profiles, Error *const err)
{
    const size_t n_pools = clients->pools->n;
    const size_t n_products = clients->portfolio->n_products;
    *profiles = (IdealProfiles){.complete_share = params->complete_share,
                                .mature_months = params->mature_months};
    TRY(allocate_profiles(n_pools, n_products, arena, profiles, err));

    const ArenaMark mark = arena_mark(arena);
    ProfileBuild build = {.clients = clients, .params = params, .profiles = profiles};
    TRY(allocate_build(clients, arena, &build, err));
    TRY(parallel_run(n_pools, n_threads, count_pool, &build, "find ideal clients", progress, err));
    note_borrowing(clients->pools, profiles);
    TRY(parallel_run(n_products, n_threads, estimate_product, &build, "estimate adoption", progress,
                     err));
    TRY(parallel_run(n_pools, n_threads, describe_pool, &build, "describe ideal profiles", progress,
                     err));
    arena_reset(arena, mark);
    return OK;
}

double ideal_profile_share(const IdealProfiles *const profiles, const size_t pool,
                           const BitMatrix *const held, const size_t client)
{
    if (profiles->n_characteristic[pool] == 0)
        return NAN;
    const uint8_t *const rank = profiles->rank + profile_at(profiles, pool, 0);
    uint32_t n_held = 0;
    for (size_t product = bit_next(held, client, 0); product < profiles->n_products;
         product = bit_next(held, client, product + 1))
        n_held += rank[product] > 0;
    return (double)n_held / (double)profiles->n_characteristic[pool];
}

bool ideal_profile_is_developed(const IdealProfiles *const profiles, const double share)
{
    return share >= profiles->complete_share;
}

double ideal_profile_usage_rank(const IdealProfiles *const profiles, const size_t pool,
                                const size_t product, const double usage)
{
    const double *const grid =
        profiles->usage_grid + profile_at(profiles, pool, product) * PROFILE_GRID;
    if (isnan(usage) || isnan(grid[0]))
        return NAN;
    size_t below = 0; /* grid points under it */
    while (below < PROFILE_GRID && grid[below] < usage)
        below++;
    size_t up_to = below; /* grid points not above it */
    while (up_to < PROFILE_GRID && grid[up_to] == usage)
        up_to++;
    const double steps = PROFILE_GRID - 1;
    if (up_to > below) /* on grid points: the middle of them */
        return (double)(below + up_to - 1) / 2 / steps;
    if (below == 0)
        return 0;
    if (below == PROFILE_GRID)
        return 1;
    const double within = (usage - grid[below - 1]) / (grid[below] - grid[below - 1]);
    return ((double)(below - 1) + within) / steps;
}

Status ideal_profile_standings(const IdealProfiles *const profiles, const size_t pool,
                               const double characteristic_min, const size_t max_products,
                               Arena *const scratch, uint8_t *const standing, Error *const err)
{
    const SetRule rule = rule_of(characteristic_min, max_products);
    SetEvidence evidence = {0};
    TRY(gather_evidence(profiles, pool, scratch, &evidence, err));
    return characteristic_set_stand(&evidence, &rule, scratch, standing, err);
}

Status ideal_profile_archive(Archive *const archive, IdealProfiles *const profiles,
                             Error *const err)
{
    TRY(archive_size(archive, "profile.n_pools", &profiles->n_pools, err));
    TRY(archive_size(archive, "profile.n_products", &profiles->n_products, err));
    TRY(archive_number(archive, "profile.complete_share", &profiles->complete_share, err));
    TRY(archive_number(archive, "profile.mature_months", &profiles->mature_months, err));
    const size_t n_pools = profiles->n_pools;
    const size_t n = n_pools * profiles->n_products;
    TRY(archive_u32(archive, "profile.n_clients", &profiles->n_clients, n_pools, err));
    TRY(archive_u32(archive, "profile.n_ideal", &profiles->n_ideal, n_pools, err));
    TRY(archive_u32(archive, "profile.n_developed", &profiles->n_developed, n_pools, err));
    TRY(archive_u32(archive, "profile.n_characteristic", &profiles->n_characteristic, n_pools,
                    err));
    TRY(archive_u32(archive, "profile.pooled_from", &profiles->pooled_from, n_pools, err));
    TRY(archive_f64(archive, "profile.ideal_profit", &profiles->ideal_profit,
                    n_pools * PROFILE_QUARTILES, err));
    TRY(archive_f64(archive, "profile.client_profit", &profiles->client_profit,
                    n_pools * PROFILE_QUARTILES, err));
    TRY(archive_f64(archive, "profile.set_share", &profiles->set_share, n_pools, err));
    TRY(archive_u8(archive, "profile.rank", &profiles->rank, n, err));
    TRY(archive_u32(archive, "profile.n_holders", &profiles->n_holders, n, err));
    TRY(archive_f64(archive, "profile.adoption", &profiles->adoption, n, err));
    TRY(archive_f64(archive, "profile.adoption_low", &profiles->adoption_low, n, err));
    TRY(archive_f64(archive, "profile.adoption_high", &profiles->adoption_high, n, err));
    TRY(archive_f64(archive, "profile.lift", &profiles->lift, n, err));
    TRY(archive_f64(archive, "profile.p_value", &profiles->p_value, n, err));
    TRY(archive_f64(archive, "profile.held_share", &profiles->held_share, n, err));
    TRY(archive_f64(archive, "profile.usage_median", &profiles->usage_median, n, err));
    TRY(archive_f64(archive, "profile.usage_grid", &profiles->usage_grid, n * PROFILE_GRID, err));
    return archive_f64(archive, "profile.adoption_month", &profiles->adoption_month,
                       n * PROFILE_QUARTILES, err);
}
