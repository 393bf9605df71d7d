/* tests/models/gap/gap_world.h - a model written down by hand and a bank to apply it to.
 *
 * One stratum, one pool, one segment, six products:
 *
 *            profile  adoption  log-odds              profit a year, 90 %    usual use
 *     p0     1        1.00       0                    -                      100
 *     p1     2        0.64      -1, + 0.7 with p2     400 (100 to 900)       100
 *     p2     3        0.50       0                    100 (10 to 200)        -
 *     p3     4        0.41       1                     50 (-20 to 90)        -
 *     p4     not in   0.10       3                   5000 (1000 to 9000)     100
 *     p5     5        0.40      -2                    -30 (-90 to -5)        -
 *
 * The pool's holders use between 0 and 200 a month, evenly; a client with 60 % of the profile is
 * well developed; the potential is 1000 (400 to 2500) where revenue is known. */
#ifndef TESTS_MODELS_GAP_GAP_WORLD_H
#define TESTS_MODELS_GAP_GAP_WORLD_H

#include "models/gap/gap_engine.h"
#include "tests/support/small_bank.h"

enum { GAP_PRODUCTS = 6 };

#define GAP_PARAMS_DEFAULT                                                                         \
    (GapParams)                                                                                    \
    {                                                                                              \
        .max_products = 3, .under_use_rank = 0.25, .low_profit_share = 0.5                         \
    }

typedef struct GapWorld {
    Arena *arena;
    Snapshot snapshot; /* its columns may be changed until the world is closed */
    Portfolio portfolio;
    Model model; /* likewise */
    Application application;
    GapEngine engine;
} GapWorld;

/** gap_world_new - of clients, holdings and periods of `bank`, as of 2025-12-31; the products are
 * the world's. No client is blocked or has an RM: the codes that mean so may be set. */
GapWorld *gap_world_new(const SmallBank *bank, Arena *arena);

/** gap_world_pair - lists in which `product` has the one entry `other`. */
IndexLists gap_world_pair(uint32_t product, uint32_t other, Arena *arena);

/** gap_world_close - apply the model, ready for the engine. */
void gap_world_close(GapWorld *world, const GapParams *params);

#endif
