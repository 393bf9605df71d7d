/* tests/models/gap/gap_world.c - a model written down by hand; see gap_world.h. */
#include "tests/models/gap/gap_world.h"

#include "tests/support/check_helpers.h"

#include <math.h>

static const char *PRODUCT_IDS[GAP_PRODUCTS] = {"p0", "p1", "p2", "p3", "p4", "p5"};
static const char *PRODUCT_NAMES[GAP_PRODUCTS] = {"Current account", "Card acquiring", "Payroll",
                                                  "Leasing",         "Vault",          "Insurance"};

/* Copies, so that a test may change what it is about. */
#define COPY_OF(array) copy_of((array), sizeof(array), arena)

static void *copy_of(const void *const values, const size_t n_bytes, Arena *const arena)
{
    void *const copy = arena_alloc(arena, 1, n_bytes);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, values, n_bytes);
    return copy;
}

static CodeColumn no_codes(const size_t n, const char *const first, const char *const second,
                           Arena *const arena)
{
    const char *const texts[] = {first, second};
    uint32_t *const codes = arena_alloc(arena, n, sizeof *codes);
    for (size_t i = 0; i < n; i++)
        codes[i] = CODE_NONE;
    return (CodeColumn){.values = {.n = 2, .texts = COPY_OF(texts)}, .codes = codes};
}

static Affinity hand_made_affinity(Arena *const arena)
{
    static const double INTERCEPTS[GAP_PRODUCTS] = {0, -1, 0, 1, 3, -2};
    const uint32_t first_column[] = {GAP_PRODUCTS};
    const size_t n_weights = GAP_PRODUCTS + 1;
    Affinity affinity = {.design = {.n_products = GAP_PRODUCTS,
                                    .product_ids = PRODUCT_IDS,
                                    .product_names = PRODUCT_NAMES,
                                    .first_column = COPY_OF(first_column)}};
    affinity.weights = arena_alloc(arena, GAP_PRODUCTS * n_weights, sizeof *affinity.weights);
    affinity.reference = (Matrix){.n_rows = 1, .n_columns = GAP_PRODUCTS};
    affinity.reference.values = arena_alloc(arena, GAP_PRODUCTS, sizeof *affinity.reference.values);
    for (size_t product = 0; product < GAP_PRODUCTS; product++)
        affinity.weights[product * n_weights + GAP_PRODUCTS] = INTERCEPTS[product];
    affinity.weights[1 * n_weights + 2] = 0.7;
    Error err;
    CHECK_OK(calibration_none(GAP_PRODUCTS, arena, &affinity.calibration, &err), &err);
    return affinity;
}

static IdealProfiles hand_made_profiles(Arena *const arena)
{
    const uint32_t n_characteristic[] = {5};
    const uint32_t n_ideal[] = {40};
    const uint8_t rank[] = {1, 2, 3, 4, 0, 5};
    const double adoption[] = {1, 0.64, 0.5, 0.41, 0.1, 0.4};
    const double usual[] = {100, 100, NAN, NAN, 100, NAN};
    IdealProfiles profiles = {.n_pools = 1,
                              .n_products = GAP_PRODUCTS,
                              .complete_share = 0.6,
                              .mature_months = 12,
                              .n_characteristic = COPY_OF(n_characteristic),
                              .n_ideal = COPY_OF(n_ideal),
                              .rank = COPY_OF(rank),
                              .adoption = COPY_OF(adoption),
                              .usage_median = COPY_OF(usual)};
    profiles.usage_grid =
        arena_alloc(arena, GAP_PRODUCTS * PROFILE_GRID, sizeof *profiles.usage_grid);
    for (size_t i = 0; i < GAP_PRODUCTS * PROFILE_GRID; i++)
        profiles.usage_grid[i] =
            isnan(usual[i / PROFILE_GRID]) ? NAN : 10 * (double)(i % PROFILE_GRID);
    return profiles;
}

static Increment hand_made_increment(Arena *const arena)
{
    const double none[] = {0};
    const double unknown[] = {NAN};
    const double level[] = {NAN, 400, 100, 50, 5000, -30};
    const double low[] = {NAN, 100, 10, -20, 1000, -90};
    const double high[] = {NAN, 900, 200, 90, 9000, -5};
    const uint32_t n_peers[] = {0, 60, 60, 60, 60, 60};
    const uint8_t source[] = {INCREMENT_NONE, INCREMENT_OWN, INCREMENT_OWN,
                              INCREMENT_OWN,  INCREMENT_OWN, INCREMENT_OWN};
    return (Increment){.n_pools = 1,
                       .n_products = GAP_PRODUCTS,
                       .elasticity = COPY_OF(none),
                       .mean_revenue = COPY_OF(unknown),
                       .usual_revenue = COPY_OF(unknown),
                       .level = COPY_OF(level),
                       .low = COPY_OF(low),
                       .high = COPY_OF(high),
                       .n_peers = COPY_OF(n_peers),
                       .source = COPY_OF(source)};
}

/* The same quantiles for everybody: only the constant terms are not 0. */
static Potential hand_made_potential(Arena *const arena)
{
    const uint32_t source[] = {0};
    const uint32_t n_peers[] = {60};
    const uint8_t has_size[] = {1};
    const double one[] = {1};
    const double none[POTENTIAL_TRAITS] = {0};
    const double range[] = {-10000, 10000};
    const double reach[] = {-1000, 1000, -1000, 1000, -1000, 1000};
    const double coefficients[POTENTIAL_QUANTILES][POTENTIAL_COLUMNS] = {
        {asinh(400)}, {asinh(1000)}, {asinh(2500)}};
    const double correction[CONFORMAL_CLASSES] = {0};
    const double class_cut[] = {NAN};
    const double plain[] = {300, 900, 2600};
    const double coverage[] = {0.8};
    return (Potential){.n_pools = 1,
                       .source = COPY_OF(source),
                       .n_peers = COPY_OF(n_peers),
                       .has_size = COPY_OF(has_size),
                       .scale = COPY_OF(one),
                       .elasticity = COPY_OF(none),
                       .set_share = COPY_OF(one),
                       .middle = COPY_OF(none),
                       .range = COPY_OF(range),
                       .reach = COPY_OF(reach),
                       .coefficients = COPY_OF(coefficients),
                       .correction = COPY_OF(correction),
                       .class_cut = COPY_OF(class_cut),
                       .plain = COPY_OF(plain),
                       .coverage = COPY_OF(coverage)};
}

GapWorld *gap_world_new(const SmallBank *const bank, Arena *const arena)
{
    SmallBank whole = *bank;
    GapWorld *const world = arena_alloc(arena, 1, sizeof *world);
    whole.as_of = "2025-12-31";
    whole.n_products = GAP_PRODUCTS;
    whole.products = PRODUCT_IDS;
    whole.product_names = PRODUCT_NAMES;
    world->arena = arena;
    world->snapshot = *small_bank_snapshot(&whole, arena);
    world->snapshot.clients.blocked = no_codes(bank->n_clients, "default", "kyc", arena);
    world->snapshot.clients.rm = no_codes(bank->n_clients, "Ana", "Ben", arena);
    const uint8_t is_fitted[AFFINITY_TARGETS] = {[TARGET_STATUS] = 1};
    world->model = (Model){.affinities = {.of_target[TARGET_STATUS] = hand_made_affinity(arena),
                                          .is_fitted = COPY_OF(is_fitted)},
                           .profiles = hand_made_profiles(arena),
                           .increment = hand_made_increment(arena),
                           .potential = hand_made_potential(arena)};
    return world;
}

IndexLists gap_world_pair(const uint32_t product, const uint32_t other, Arena *const arena)
{
    IndexLists lists = {.first = arena_alloc(arena, GAP_PRODUCTS + 1, sizeof *lists.first),
                        .items = copy_of(&other, sizeof other, arena)};
    for (size_t i = product + 1; i <= GAP_PRODUCTS; i++)
        lists.first[i] = 1;
    return lists;
}

/* Everybody is in the only pool; who is not active, nowhere. */
static void place_clients(GapWorld *const world)
{
    Application *const application = &world->application;
    const size_t n = world->portfolio.n_clients;
    application->pool = arena_alloc(world->arena, n, sizeof *application->pool);
    application->segment = arena_alloc(world->arena, n, sizeof *application->segment);
    application->stratum = arena_alloc(world->arena, n, sizeof *application->stratum);
    application->confidence = arena_alloc(world->arena, n, sizeof *application->confidence);
    for (size_t client = 0; client < n; client++)
        if (!world->portfolio.active[client])
            application->pool[client] = application->segment[client] =
                application->stratum[client] = CODE_NONE;
}

void gap_world_close(GapWorld *const world, const GapParams *const params)
{
    Arena *const arena = world->arena;
    Application *const application = &world->application;
    Error err;
    const uint32_t numbers[] = {0, 1, 2, 3, 4, 5};
    CHECK_OK(portfolio_make(&world->snapshot, PERIOD_YEAR, arena, &world->portfolio, &err), &err);
    *application = (Application){.model = &world->model,
                                 .portfolio = &world->portfolio,
                                 .model_product = COPY_OF(numbers),
                                 .snapshot_product = COPY_OF(numbers),
                                 .held = world->portfolio.held};
    application->target_of_bank =
        arena_alloc(arena, world->snapshot.clients.bank.values.n, sizeof(uint8_t));
    place_clients(world);
    CHECK_OK(encoder_make(model_design(&world->model), &world->portfolio, arena,
                          &application->encoders[TARGET_STATUS], &err),
             &err);
    CHECK_OK(gap_engine_make(application, params, arena, &world->engine, &err), &err);
}
