/* models/value/potential_level.h - what a pool's clients together are short of: totals.
 *
 * Gaps of single clients are medians floored at 0; their sum is no total.  A total needs means,
 * nothing floored, and pools that borrow strength from each other. */
#ifndef MODELS_VALUE_POTENTIAL_LEVEL_H
#define MODELS_VALUE_POTENTIAL_LEVEL_H

#include "models/value/increment.h"
#include "models/value/potential.h"

/* Per unit of increment_factor(), that is at the bank's mean revenue. */
typedef struct PotentialLevels {
    size_t n_pools;
    double *level;    /* (n_pools) mean profit with the whole set of clients like those of the pool
                         who do not have it; NaN = not known, or no pool a client belongs to */
    double *variance; /* (n_pools) of the level; NaN likewise */
    double *spread;   /* (n_pools) standard deviation of one client around it; NaN likewise */
} PotentialLevels;

/* Clients of one pool whose gap may be published and who are not well developed. */
typedef struct GapSum {
    size_t n;
    double profit;  /* what they bring now */
    double factor;  /* sum of their increment_factor() ... */
    double squares; /* ... and of its squares */
} GapSum;

typedef struct GapTotal {
    size_t n;
    double gap; /* annual profit in units; may be negative; 0 with n = 0; NaN = not known */
    double low; /* 80 % interval */
    double high;
} GapTotal;

/**
 * potential_level_make - the level of every pool that clients belong to.
 *
 * Least squares of the peers' profit / factor on the columns of potential.h, taken at the mean
 * traits, weighted by factor, of the pool's clients who are not well developed, with the greatest
 * share of the set that a peer has: level D, its sampling variance V, large where few have it. Then
 * empirical Bayes over the pools of a bank: mean m and variance B between pools by the method of
 * moments (DerSimonian and Laird 1986), level m + B / (B + V) * (D - m).  A pool without figures of
 * its own takes m.
 *
 * Cost: O(fitted clients * products), pools in parallel.
 */
Status potential_level_make(const PoolClients *clients, const IdealProfiles *profiles,
                            const Potential *potential, const Increment *increment, uint64_t seed,
                            size_t n_threads, const Progress *progress, Arena *arena,
                            PotentialLevels *levels, Error *err) ATTR_NODISCARD;

/** potential_level_add - one more client into the sum of its pool.
 * @factor: as increment_factor says */
static inline void potential_level_add(GapSum *const sum, const double profit, const double factor)
{
    sum->n++;
    sum->profit += profit;
    sum->factor += factor;
    sum->squares += factor * factor;
}

/** potential_level_total - over the pools first .. end - 1. @sums: (n_pools)
 * Interval: normal, the levels' errors and the clients' own spread, pools independent. */
GapTotal potential_level_total(const PotentialLevels *levels, const GapSum *sums, size_t first,
                               size_t end);

/** potential_level_archive - store or read back, as the archive's direction says. */
Status potential_level_archive(Archive *archive, PotentialLevels *levels,
                               Error *err) ATTR_NODISCARD;

#endif
