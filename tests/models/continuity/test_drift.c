/* tests/models/continuity/test_drift.c - a model written down by hand on a bank then and now: what
 * was changed has drifted by what the counts say, and nothing else has. */
#include "models/continuity/drift.h"
#include "models/continuity/stability_index.h"
#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { N_CLIENTS = 400, MOST_HOLDINGS = GAP_PRODUCTS * N_CLIENTS };

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void tear_down(void)
{
    arena_free(arena);
}

/* What is made of a bank of clients, each opened in 2015: so many hold each product. */
typedef struct Plan {
    size_t n_holders[GAP_PRODUCTS];
    size_t n_closed;      /* clients, the last ones */
    const char *usage_p0; /* of every holding of p0; NULL = not known */
} Plan;

static const Plan USUAL = {.n_holders = {300, 200, 100, 0, 40, 0}};

static void put_clients(SmallClient *const clients, const Plan *const plan)
{
    for (size_t i = 0; i < N_CLIENTS; i++)
        clients[i] =
            (SmallClient){.id = arena_printf(arena, "c%03zu", i),
                          .opened_on = i % 2 == 0 ? "2015-03-01" : "2019-03-01",
                          .closed_on = i + plan->n_closed < N_CLIENTS ? NULL : "2025-06-30"};
}

static size_t put_holdings(SmallHolding *const holdings, const Plan *const plan)
{
    size_t n = 0;
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < GAP_PRODUCTS; product++)
            if (client < plan->n_holders[product])
                holdings[n++] =
                    (SmallHolding){.client = client,
                                   .product = (uint16_t)product,
                                   .opened_on = "2020-01-01",
                                   .monthly_usage = product == 0 ? plan->usage_p0 : NULL};
    return n;
}

static GapWorld *world_of(const Plan *const plan)
{
    SmallClient *const clients = arena_alloc(arena, N_CLIENTS, sizeof *clients);
    SmallHolding *const holdings = arena_alloc(arena, MOST_HOLDINGS, sizeof *holdings);
    put_clients(clients, plan);
    const SmallBank bank = {.n_clients = N_CLIENTS,
                            .clients = clients,
                            .n_holdings = put_holdings(holdings, plan),
                            .holdings = holdings};
    GapWorld *const world = gap_world_new(&bank, arena);
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    return world;
}

/* The worlds' models have the same design, so that the later clients are encoded for both. */
static Drift drift_between(const GapWorld *const then, const GapWorld *const now)
{
    static const DriftLimits LIMITS = {0.1, 0.25};
    Application still = now->application;
    Drift drift = {0};
    still.model = &then->model;
    CHECK_OK(
        drift_make(&then->application, &still, &now->application, &LIMITS, arena, &drift, &err),
        &err);
    return drift;
}

static const DriftIndex *find(const Drift *const drift, const DriftKind kind,
                              const char *const name)
{
    for (size_t i = 0; i < drift->n; i++)
        if (drift->measures[i].kind == kind && strcmp(drift->measures[i].name, name) == 0)
            return &drift->measures[i].drift;
    return NULL;
}

static const char *name_of(const GapWorld *const world, const size_t product)
{
    return model_design(&world->model)->product_names[product];
}

START_TEST(nothing_has_drifted_from_itself)
{
    const GapWorld *const world = world_of(&USUAL);
    const Drift drift = drift_between(world, world);
    ck_assert_int_eq(drift.level, DRIFT_NONE);
    ck_assert_uint_gt(drift.n, 2 * GAP_PRODUCTS);
    for (size_t i = 0; i < drift.n; i++)
        ck_assert_double_eq(drift.measures[i].drift.index, 0);
    ck_assert_ptr_nonnull(find(&drift, DRIFT_INPUT, "tenure"));
    ck_assert_ptr_null(find(&drift, DRIFT_INPUT, "annual profit")); /* it is not known */
}
END_TEST

START_TEST(a_product_that_spreads_drifts_by_its_counts)
{
    Plan plan = USUAL;
    plan.n_holders[4] = 160;
    const GapWorld *const then = world_of(&USUAL);
    const Drift drift = drift_between(then, world_of(&plan));
    const DriftIndex *const p4 = find(&drift, DRIFT_HOLDING, name_of(then, 4));
    const DriftIndex *const p1 = find(&drift, DRIFT_HOLDING, name_of(then, 1));
    ck_assert_double_eq_tol(
        p4->index, stability_index((uint64_t[]){360, 40}, (uint64_t[]){240, 160}, 2), 1e-15);
    ck_assert_int_eq(p4->level, DRIFT_STOP);
    ck_assert_double_eq(p1->index, 0);
    ck_assert_int_eq(drift.level, DRIFT_STOP);
}
END_TEST

/* Who lacks p1 has log-odds -1, or -0.3 with p2: 0 of 200 then, 150 of 200 now. */
START_TEST(scores_drift_with_what_they_rest_on)
{
    Plan plan = USUAL;
    plan.n_holders[2] = 350;
    const GapWorld *const then = world_of(&USUAL);
    const Drift drift = drift_between(then, world_of(&plan));
    const DriftIndex *const p1 = find(&drift, DRIFT_SCORES, name_of(then, 1));
    const DriftIndex *const p3 = find(&drift, DRIFT_SCORES, name_of(then, 3));
    ck_assert_uint_eq(p1->n_then, 200);
    ck_assert_double_eq_tol(p1->index,
                            stability_index((uint64_t[]){200, 0}, (uint64_t[]){50, 150}, 2), 1e-15);
    ck_assert_int_eq(p1->level, DRIFT_STOP);
    ck_assert_double_eq(p3->index, 0);
    ck_assert_double_eq(find(&drift, DRIFT_RESCORED, name_of(then, 1))->index, 0);
}
END_TEST

/* The later model has another intercept for p3: the same clients, other probabilities. */
START_TEST(another_model_of_the_same_clients_is_shown_and_stops_nothing)
{
    const GapWorld *const then = world_of(&USUAL);
    GapWorld *const now = world_of(&USUAL);
    Affinity *const affinity = &now->model.affinities.of_target[TARGET_STATUS];
    affinity->weights[3 * (design_n_columns(&affinity->design) + 1) +
                      design_n_columns(&affinity->design)] += 0.5;
    const Drift drift = drift_between(then, now);
    ck_assert_double_eq(find(&drift, DRIFT_SCORES, name_of(then, 3))->index, 0);
    ck_assert_double_gt(find(&drift, DRIFT_RESCORED, name_of(then, 3))->index, 0.25);
    ck_assert_int_eq(find(&drift, DRIFT_RESCORED, name_of(then, 3))->level, DRIFT_NONE);
    ck_assert_int_eq(drift.level, DRIFT_NONE);
    ck_assert_double_eq(find(&drift, DRIFT_RESCORED, name_of(then, 2))->index, 0);
}
END_TEST

START_TEST(usage_counts_of_holders_only)
{
    Plan before = USUAL;
    Plan after = USUAL;
    before.usage_p0 = "80";
    after.usage_p0 = "120";
    const GapWorld *const then = world_of(&before);
    const Drift drift = drift_between(then, world_of(&after));
    const DriftIndex *const p0 = find(&drift, DRIFT_USAGE, name_of(then, 0));
    ck_assert_uint_eq(p0->n_then, 300);
    ck_assert_uint_eq(p0->n_now, 300);
    ck_assert_int_eq(p0->level, DRIFT_STOP);
    ck_assert_ptr_null(find(&drift, DRIFT_USAGE, name_of(then, 1)));
}
END_TEST

START_TEST(clients_who_left_do_not_count)
{
    Plan plan = USUAL;
    plan.n_closed = 10;
    const GapWorld *const then = world_of(&USUAL);
    const Drift drift = drift_between(then, world_of(&plan));
    ck_assert_uint_eq(find(&drift, DRIFT_INPUT, "tenure")->n_then, N_CLIENTS);
    ck_assert_uint_eq(find(&drift, DRIFT_INPUT, "tenure")->n_now, N_CLIENTS - 10);
    ck_assert_int_eq(drift.level, DRIFT_NONE);
}
END_TEST

START_TEST(kinds_have_names)
{
    for (DriftKind kind = DRIFT_INPUT; kind < DRIFT_KINDS; kind++)
        ck_assert_int_eq(drift_kind_named(drift_kind_name(kind)), kind);
    ck_assert_int_eq(drift_kind_named("weather"), DRIFT_KINDS);
}
END_TEST

Suite *suite_drift(void)
{
    Suite *const suite = suite_create("drift");
    TCase *const tcase = tcase_create("drift");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, nothing_has_drifted_from_itself);
    tcase_add_test(tcase, a_product_that_spreads_drifts_by_its_counts);
    tcase_add_test(tcase, scores_drift_with_what_they_rest_on);
    tcase_add_test(tcase, another_model_of_the_same_clients_is_shown_and_stops_nothing);
    tcase_add_test(tcase, usage_counts_of_holders_only);
    tcase_add_test(tcase, clients_who_left_do_not_count);
    tcase_add_test(tcase, kinds_have_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
