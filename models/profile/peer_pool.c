/* models/profile/peer_pool.c - the peer pools: strata, split on size and tenure where supported. */
#include "models/profile/peer_pool.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

enum { MOST_POOLS = 5 }; /* of a stratum: the whole, and two parts of each of two parts */

/* What a split is made on. */
typedef struct SplitColumn {
    const double *values;  /* (n_clients) NaN = not known */
    PoolPart unknown_part; /* where a client goes whose value is not known */
} SplitColumn;

/* Some of a stratum's clients. */
typedef struct Members {
    const uint32_t *clients;
    size_t n;
} Members;

/* What does not change while the strata are split. */
typedef struct Split {
    const Portfolio *portfolio;
    size_t min_size;
    Arena *scratch;
    PeerPools *pools; /* grows */
} Split;

static SplitColumn size_column(const Portfolio *const portfolio)
{
    return (SplitColumn){portfolio->revenue, PART_LOWER};
}

static SplitColumn tenure_column(const Portfolio *const portfolio)
{
    return (SplitColumn){portfolio->tenure_months, PART_UPPER};
}

static PoolPart part_of(const SplitColumn column, const double cut, const size_t client)
{
    const double value = column.values[client];
    if (isnan(value))
        return column.unknown_part;
    return value > cut ? PART_UPPER : PART_LOWER;
}

static bool is_in_part(const SplitColumn column, const PoolPart part, const double cut,
                       const size_t client)
{
    return part == PART_WHOLE || part_of(column, cut, client) == part;
}

static bool is_in_pool(const PeerPools *const pools, const size_t pool,
                       const Portfolio *const portfolio, const size_t client)
{
    return is_in_part(size_column(portfolio), pools->size_part[pool], pools->size_cut[pool],
                      client) &&
           is_in_part(tenure_column(portfolio), pools->tenure_part[pool], pools->tenure_cut[pool],
                      client);
}

/* --- is a split supported ------------------------------------------------------------------- */

/* Median of the known values; NaN where they are fewer than half. */
static Status find_median(const SplitColumn column, const Members members, Arena *const scratch,
                          double *const median, Error *const err)
{
    double *known = NULL;
    ARENA_NEW(known, scratch, members.n, err);
    size_t n_known = 0;
    for (size_t i = 0; i < members.n; i++)
        if (!isnan(column.values[members.clients[i]]))
            known[n_known++] = column.values[members.clients[i]];
    *median = NAN;
    if (n_known == 0 || 2 * n_known < members.n)
        return OK;
    gsl_sort(known, 1, n_known);
    *median = gsl_stats_median_from_sorted_data(known, 1, n_known);
    return OK;
}

static double x_log_x(const size_t count)
{
    return count == 0 ? 0 : (double)count * log((double)count);
}

/* Likelihood ratio statistic of a 2 x 2 table: `a` of `n_a` clients against `b` of `n_b`. */
static double g_squared(const size_t a, const size_t n_a, const size_t b, const size_t n_b)
{
    const double cells = x_log_x(a) + x_log_x(n_a - a) + x_log_x(b) + x_log_x(n_b - b);
    const double margins =
        x_log_x(n_a) + x_log_x(n_b) + x_log_x(a + b) + x_log_x(n_a + n_b - a - b);
    return 2 * (cells - margins + x_log_x(n_a + n_b));
}

static void count_holders(const BitMatrix *const held, const size_t client, size_t *const holders)
{
    for (size_t bit = bit_next(held, client, 0); bit < held->n_bits;
         bit = bit_next(held, client, bit + 1))
        holders[bit]++;
}

/* Do the two halves hold different things, by more than the parameters cost (BIC)? */
static Status halves_differ(const Split *const split, const SplitColumn column, const double cut,
                            const Members members, bool *const differ, Error *const err)
{
    const size_t n_products = split->portfolio->n_products;
    size_t *lower = NULL;
    size_t *upper = NULL;
    ARENA_NEW(lower, split->scratch, n_products, err);
    ARENA_NEW(upper, split->scratch, n_products, err);
    size_t n_upper = 0;
    for (size_t i = 0; i < members.n; i++) {
        const bool is_upper = part_of(column, cut, members.clients[i]) == PART_UPPER;
        n_upper += is_upper;
        count_holders(&split->portfolio->held, members.clients[i], is_upper ? upper : lower);
    }
    const size_t n_lower = members.n - n_upper;
    *differ = false;
    if (n_upper < split->min_size || n_lower < split->min_size)
        return OK;

    double statistic = 0;
    size_t n_rates = 0;
    for (size_t product = 0; product < n_products; product++) {
        const size_t holders = lower[product] + upper[product];
        if (holders == 0 || holders == members.n)
            continue;
        statistic += g_squared(lower[product], n_lower, upper[product], n_upper);
        n_rates++;
    }
    *differ = statistic > (double)n_rates * log((double)members.n);
    return OK;
}

/* The value to split these clients at; NaN where no split is supported. */
static Status find_cut(const Split *const split, const SplitColumn column, const Members members,
                       double *const cut, Error *const err)
{
    double median = NAN;
    bool differ = false;
    TRY(find_median(column, members, split->scratch, &median, err));
    *cut = NAN;
    if (isnan(median))
        return OK;
    TRY(halves_differ(split, column, median, members, &differ, err));
    if (differ)
        *cut = median;
    return OK;
}

/* --- making the pools ----------------------------------------------------------------------- */

static size_t add_pool(PeerPools *const pools, const size_t stratum, const PoolPart size_part,
                       const double size_cut)
{
    const size_t pool = pools->n++;
    pools->stratum[pool] = (uint32_t)stratum;
    pools->size_part[pool] = (uint8_t)size_part;
    pools->size_cut[pool] = size_cut;
    pools->tenure_part[pool] = PART_WHOLE;
    pools->tenure_cut[pool] = NAN;
    return pool;
}

static Status list_part(const Split *const split, const PoolPart size_part, const double size_cut,
                        const Members all, Members *const part, Error *const err)
{
    uint32_t *clients = NULL;
    ARENA_NEW(clients, split->scratch, all.n, err);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++)
        if (is_in_part(size_column(split->portfolio), size_part, size_cut, all.clients[i]))
            clients[n++] = all.clients[i];
    *part = (Members){clients, n};
    return OK;
}

/* The pools of one part of a stratum by size: itself, or its two halves by tenure. */
static Status split_on_tenure(const Split *const split, const size_t stratum,
                              const PoolPart size_part, const double size_cut, const Members all,
                              Error *const err)
{
    Members part = {0};
    double cut = NAN;
    TRY(list_part(split, size_part, size_cut, all, &part, err));
    TRY(find_cut(split, tenure_column(split->portfolio), part, &cut, err));
    if (isnan(cut)) {
        if (size_part != PART_WHOLE) /* the whole is a pool already */
            add_pool(split->pools, stratum, size_part, size_cut);
        return OK;
    }
    for (PoolPart half = PART_LOWER; half <= PART_UPPER; half++) {
        const size_t pool = add_pool(split->pools, stratum, size_part, size_cut);
        split->pools->tenure_part[pool] = (uint8_t)half;
        split->pools->tenure_cut[pool] = cut;
    }
    return OK;
}

static Status split_stratum(const Split *const split, const size_t stratum, const Members all,
                            Error *const err)
{
    double cut = NAN;
    add_pool(split->pools, stratum, PART_WHOLE, NAN);
    TRY(find_cut(split, size_column(split->portfolio), all, &cut, err));
    if (isnan(cut))
        return split_on_tenure(split, stratum, PART_WHOLE, NAN, all, err);
    for (PoolPart half = PART_LOWER; half <= PART_UPPER; half++)
        TRY(split_on_tenure(split, stratum, half, cut, all, err));
    return OK;
}

/* The stratum that is the whole bank of this one; itself where it is, or there is none. */
static size_t bank_stratum(const Strata *const strata, const size_t stratum)
{
    for (size_t other = 0; other < strata->n; other++)
        if (strata->bank[other] == strata->bank[stratum] && strata->region[other] == CODE_NONE &&
            strata->area[other] == CODE_NONE)
            return other;
    return stratum;
}

static bool same_text(const char *const a, const char *const b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool banks_share_currency(const Strata *const strata, const Snapshot *const snapshot)
{
    for (size_t bank = 1; bank < strata->banks.n; bank++)
        if (!same_text(snapshot_currency(snapshot, strata->banks.texts[bank]),
                       snapshot_currency(snapshot, strata->banks.texts[0])))
            return false;
    return true;
}

/* Where each pool stands among the others: its bank, whom it borrows from. */
static void place_pools(const Strata *const strata, const Snapshot *const snapshot,
                        PeerPools *const pools)
{
    const bool is_one_currency = banks_share_currency(strata, snapshot);
    for (size_t stratum = 0; stratum < strata->n; stratum++) {
        const uint32_t whole = pools->first[stratum];
        const size_t above = bank_stratum(strata, stratum);
        for (uint32_t pool = whole; pool < pools->first[stratum + 1]; pool++) {
            pools->bank[pool] = strata->bank[stratum];
            pools->parent[pool] = whole;
            pools->one_currency[pool] = is_one_currency || strata->bank[stratum] != CODE_NONE;
        }
        pools->parent[whole] = above == stratum ? CODE_NONE : pools->first[above];
    }
}

static Status allocate_pools(const size_t n_strata, Arena *const arena, PeerPools *const pools,
                             Error *const err)
{
    const size_t most = n_strata * MOST_POOLS;
    *pools = (PeerPools){.n_strata = n_strata};
    ARENA_NEW(pools->first, arena, n_strata + 1, err);
    ARENA_NEW(pools->stratum, arena, most, err);
    ARENA_NEW(pools->bank, arena, most, err);
    ARENA_NEW(pools->parent, arena, most, err);
    ARENA_NEW(pools->size_part, arena, most, err);
    ARENA_NEW(pools->tenure_part, arena, most, err);
    ARENA_NEW(pools->size_cut, arena, most, err);
    ARENA_NEW(pools->tenure_cut, arena, most, err);
    ARENA_NEW(pools->one_currency, arena, most, err);
    return OK;
}

Status peer_pools_make(const Portfolio *const portfolio, const Strata *const strata,
                       const size_t min_stratum, Arena *const arena, PeerPools *const pools,
                       Error *const err)
{
    TRY(allocate_pools(strata->n, arena, pools, err));
    const ArenaMark mark = arena_mark(arena);
    ClientLists lists = {0};
    const Split split = {portfolio, min_stratum, arena, pools};
    TRY(strata_members(strata, portfolio, arena, &lists, err));
    for (size_t stratum = 0; stratum < strata->n; stratum++) {
        const ArenaMark inner = arena_mark(arena);
        const uint32_t first = lists.first[stratum];
        pools->first[stratum] = (uint32_t)pools->n;
        TRY(split_stratum(&split, stratum,
                          (Members){lists.items + first, lists.first[stratum + 1] - first}, err));
        arena_reset(arena, inner);
    }
    pools->first[strata->n] = (uint32_t)pools->n;
    arena_reset(arena, mark);
    place_pools(strata, portfolio->snapshot, pools);
    return OK;
}

/* --- using them ----------------------------------------------------------------------------- */

bool peer_pools_is_leaf(const PeerPools *const pools, const size_t pool)
{
    const size_t stratum = pools->stratum[pool];
    return pools->first[stratum + 1] - pools->first[stratum] == 1 || pool != pools->first[stratum];
}

void peer_pools_assign(const PeerPools *const pools, const Portfolio *const portfolio,
                       const uint32_t *const stratum, uint32_t *const pool_of_client)
{
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        pool_of_client[client] = CODE_NONE;
        if (stratum[client] == CODE_NONE)
            continue;
        /* the last pool that holds it: a part when there are parts, else the whole */
        for (uint32_t pool = pools->first[stratum[client] + 1];
             pool_of_client[client] == CODE_NONE && pool-- > pools->first[stratum[client]];)
            if (is_in_pool(pools, pool, portfolio, client))
                pool_of_client[client] = pool;
    }
}

/* The clients of each stratum, dealt out to its pools: the whole gets all. */
static Status list_fitted(const PeerPools *const pools, const Portfolio *const portfolio,
                          const ClientLists *const strata_lists, Arena *const arena,
                          ClientLists *const fitted, Error *const err)
{
    fitted->n_lists = pools->n;
    ARENA_NEW(fitted->first, arena, pools->n + 1, err);
    /* a stratum's clients are listed at most twice: in the whole and in one part */
    ARENA_NEW(fitted->items, arena, 2 * (size_t)strata_lists->first[pools->n_strata], err);
    uint32_t n = 0;
    for (size_t pool = 0; pool < pools->n; pool++) {
        const size_t stratum = pools->stratum[pool];
        fitted->first[pool] = n;
        for (uint32_t i = strata_lists->first[stratum]; i < strata_lists->first[stratum + 1]; i++)
            if (is_in_pool(pools, pool, portfolio, strata_lists->items[i]))
                fitted->items[n++] = strata_lists->items[i];
    }
    fitted->first[pools->n] = n;
    return OK;
}

Status peer_pools_clients(const PeerPools *const pools, const Strata *const strata,
                          const Portfolio *const portfolio, Arena *const arena,
                          PoolClients *const clients, Error *const err)
{
    *clients = (PoolClients){.portfolio = portfolio, .pools = pools, .strata = strata};
    ClientLists lists = {0};
    uint32_t *stratum = NULL;
    ARENA_NEW(clients->pool, arena, portfolio->n_clients, err);
    ARENA_NEW(stratum, arena, portfolio->n_clients, err);
    TRY(strata_members(strata, portfolio, arena, &lists, err));
    TRY(strata_assign(strata, portfolio, arena, stratum, err));
    peer_pools_assign(pools, portfolio, stratum, clients->pool);
    return list_fitted(pools, portfolio, &lists, arena, &clients->fitted, err);
}

Status peer_pools_part(const PeerPools *const pools, const size_t pool, Arena *const arena,
                       const char **const part, Error *const err)
{
    static const char *const SIZE[] = {"", "smaller", "larger"};
    static const char *const TENURE[] = {"", "newer", "long-standing"};
    const char *const size = SIZE[pools->size_part[pool]];
    const char *const tenure = TENURE[pools->tenure_part[pool]];
    const char *const comma = *size != '\0' && *tenure != '\0' ? ", " : "";
    ARENA_TAKE(*part, arena_printf(arena, "%s%s%s", size, comma, tenure), err);
    return OK;
}

Status peer_pools_words(const PeerPools *const pools, const size_t pool,
                        const char *const stratum_name, Arena *const arena,
                        const char **const words, Error *const err)
{
    const char *part = NULL;
    TRY(peer_pools_part(pools, pool, arena, &part, err));
    const char *const space = *part != '\0' ? " " : "";
    ARENA_TAKE(*words, arena_printf(arena, "%s%sclients of %s", part, space, stratum_name), err);
    return OK;
}

Status peer_pools_name(const PoolClients *const clients, const size_t pool, Arena *const arena,
                       const char **const name, Error *const err)
{
    const char *stratum = NULL;
    TRY(strata_name(clients->strata, clients->pools->stratum[pool], arena, &stratum, err));
    return peer_pools_words(clients->pools, pool, stratum, arena, name, err);
}

Status peer_pools_archive(Archive *const archive, PeerPools *const pools, Error *const err)
{
    TRY(archive_size(archive, "pools.n_strata", &pools->n_strata, err));
    TRY(archive_size(archive, "pools.n", &pools->n, err));
    TRY(archive_u32(archive, "pools.first", &pools->first, pools->n_strata + 1, err));
    TRY(archive_u32(archive, "pools.stratum", &pools->stratum, pools->n, err));
    TRY(archive_u32(archive, "pools.bank", &pools->bank, pools->n, err));
    TRY(archive_u32(archive, "pools.parent", &pools->parent, pools->n, err));
    TRY(archive_u8(archive, "pools.size_part", &pools->size_part, pools->n, err));
    TRY(archive_u8(archive, "pools.tenure_part", &pools->tenure_part, pools->n, err));
    TRY(archive_f64(archive, "pools.size_cut", &pools->size_cut, pools->n, err));
    TRY(archive_f64(archive, "pools.tenure_cut", &pools->tenure_cut, pools->n, err));
    return archive_u8(archive, "pools.one_currency", &pools->one_currency, pools->n, err);
}
