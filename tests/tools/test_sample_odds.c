/* tests/tools/test_sample_odds.c - log-odds, rules and calendar of the sample bank, by hand. */
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_history.h"
#include "tools/sample_bank/sample_holdings.h"
#include "tools/sample_bank/sample_world.h"

#include <check.h>
#include <math.h>
#include <string.h>

static Arena *arena;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static SampleWorld *empty_world(void)
{
    SampleWorld *const world = arena_alloc(arena, 1, sizeof *world);
    ck_assert_ptr_nonnull(world);
    world->n_archetypes = 3;
    return world;
}

static SampleClient *some_client(void)
{
    SampleClient *const client = arena_alloc(arena, 1, sizeof *client);
    ck_assert_ptr_nonnull(client);
    client->archetype = 2;
    client->area_group = 4;
    client->region = 6;
    client->log_size = 1.4;
    client->taste[0] = 1.25;
    client->taste[1] = 0.5;
    client->taste[2] = -0.8;
    client->legal_form = SAMPLE_SOLE_TRADER;
    client->risk_class = 6;
    client->opened_on = 10000;
    return client;
}

START_TEST(log_odds_add_up_every_effect)
{
    SampleWorld *const world = empty_world();
    SampleEffects *const effects = &world->products[FX_SPOT];
    effects->base = -2.35;
    effects->archetype[2] = 0.62;
    effects->area_group[4] = -0.41;
    effects->region[6] = 0.17;
    effects->log_size = 0.375;
    effects->log_tenure = 0.12;
    effects->taste[0] = 0.3;
    effects->taste[1] = -0.45;
    effects->taste[2] = 0.2;
    /* -2.35 + .62 - .41 + .17 + .375 x 1.4 + .12 x (log(1 + 3653 / 30.4375) - log 61)
     * + .3 x 1.25 - .45 x .5 + .2 x -.8, computed in Python. */
    ck_assert_double_eq_tol(sample_log_odds(world, some_client(), FX_SPOT, 13653),
                            -1.372793707991428, 1e-14);
}
END_TEST

START_TEST(parents_pull_forward_and_children_back)
{
    SampleWorld *const world = empty_world();
    world->products[FX_FORWARD].parent[FX_SPOT] = 1.75;
    world->products[FX_FORWARD].parent[PAYROLL] = -1.5;
    const ProductSet spot = product_bit(FX_SPOT);
    const ProductSet both = spot | product_bit(PAYROLL);
    ck_assert_double_eq(sample_pull_of(world, spot, FX_FORWARD, false), 1.75);
    ck_assert_double_eq(sample_pull_of(world, both, FX_FORWARD, false), 0.25);
    ck_assert_double_eq(sample_pull_of(world, product_bit(FX_FORWARD), FX_SPOT, false), 0);
    ck_assert_double_eq(sample_pull_of(world, product_bit(FX_FORWARD), FX_SPOT, true), 1.75);
    ck_assert_double_eq(sample_pull_of(world, 0, FX_FORWARD, true), 0);
}
END_TEST

START_TEST(every_rule_can_forbid_a_product)
{
    enum { DAY = 10366 }; /* a year and a day after opening */
    SampleWorld *const world = empty_world();
    SampleRules *const rules = &world->products[LEASING].rules;
    const SampleClient *const client = some_client();
    const ProductSet account = product_bit(CURRENT_ACCOUNT);

    ck_assert(sample_may_hold(world, client, 0, LEASING, DAY));
    rules->requires = account;
    ck_assert(!sample_may_hold(world, client, 0, LEASING, DAY));
    ck_assert(sample_may_hold(world, client, account, LEASING, DAY));
    rules->excludes = product_bit(ESCROW);
    ck_assert(!sample_may_hold(world, client, account | product_bit(ESCROW), LEASING, DAY));
    rules->legal_forms = COMPANIES;
    ck_assert(!sample_may_hold(world, client, account, LEASING, DAY));
    rules->legal_forms = SOLE_TRADERS;
    ck_assert(sample_may_hold(world, client, account, LEASING, DAY));
    rules->max_risk_class = 5;
    ck_assert(!sample_may_hold(world, client, account, LEASING, DAY));
    rules->max_risk_class = 6;
    ck_assert(sample_may_hold(world, client, account, LEASING, DAY));
    rules->min_tenure_months = 12;
    ck_assert(sample_may_hold(world, client, account, LEASING, DAY));
    ck_assert(!sample_may_hold(world, client, account, LEASING, DAY - 1));
}
END_TEST

START_TEST(a_contribution_is_a_quarter_without_use)
{
    ck_assert_double_eq(sample_contribution(480, 0), 120);
    ck_assert_double_eq_tol(sample_contribution(480, 0.375), 255, 1e-12);
    ck_assert_double_eq(sample_contribution(480, 1), 480);
}
END_TEST

static Day day_of(const char *const text)
{
    Day day = 0;
    ck_assert(day_parse(text, strlen(text), &day));
    return day;
}

START_TEST(months_and_quarters_end_on_the_last_day)
{
    const SampleCalendar autumn = sample_calendar_make(day_of("2026-09-30"));
    ck_assert_int_eq(autumn.month_end[0], day_of("2026-09-30"));
    ck_assert_int_eq(autumn.month_end[7], day_of("2026-02-28"));
    ck_assert_int_eq(autumn.quarter_end[0], day_of("2026-09-30"));
    ck_assert_int_eq(autumn.quarter_end[12], day_of("2023-09-30"));
    ck_assert_int_eq(autumn.quarter_offset, 0);

    const SampleCalendar eve = sample_calendar_make(day_of("2024-02-28"));
    ck_assert_int_eq(eve.month_end[0], day_of("2024-01-31"));
    ck_assert_int_eq(eve.quarter_end[0], day_of("2023-12-31"));
    ck_assert_int_eq(eve.quarter_offset, 1);

    const SampleCalendar leap = sample_calendar_make(day_of("2024-02-29"));
    ck_assert_int_eq(leap.month_end[0], day_of("2024-02-29"));
    ck_assert_int_eq(leap.quarter_end[0], day_of("2023-12-31"));
    ck_assert_int_eq(leap.quarter_offset, 2);
}
END_TEST

START_TEST(weekends_fall_back_to_friday)
{
    ck_assert_int_eq(sample_working_day(day_of("2026-09-25")), day_of("2026-09-25"));
    ck_assert_int_eq(sample_working_day(day_of("2026-09-26")), day_of("2026-09-25"));
    ck_assert_int_eq(sample_working_day(day_of("2026-09-27")), day_of("2026-09-25"));
    ck_assert_int_eq(sample_working_day(day_of("2026-09-28")), day_of("2026-09-28"));
    ck_assert_int_eq(sample_working_day(day_of("1955-01-02")), day_of("1954-12-31"));
}
END_TEST

START_TEST(separation_scales_nothing_but_archetype_effects)
{
    SampleWorld *plain = NULL;
    SampleWorld *wide = NULL;
    Error err = {.status = OK};
    CHECK_OK(sample_world_new(7, 6, 1, arena, &plain, &err), &err);
    CHECK_OK(sample_world_new(7, 6, 2.5, arena, &wide, &err), &err);
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        SampleEffects *const effects = &plain->products[product];
        for (int archetype = 0; archetype < 6; archetype++)
            effects->archetype[archetype] *= 2.5;
        ck_assert_mem_eq(effects, &wide->products[product], sizeof *effects);
    }
}
END_TEST

START_TEST(one_archetype_has_no_structure_and_no_rules)
{
    SampleWorld *plain = NULL;
    SampleWorld *none = NULL;
    Error err = {.status = OK};
    CHECK_OK(sample_world_new(7, 6, 1, arena, &plain, &err), &err);
    CHECK_OK(sample_world_new(7, 1, 1, arena, &none, &err), &err);
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        const SampleEffects *const effects = &none->products[product];
        ck_assert_double_eq(effects->base, plain->products[product].base);
        ck_assert_double_eq(effects->log_size, plain->products[product].log_size);
        ck_assert_double_eq(effects->archetype[0], 0);
        ck_assert_uint_eq(effects->rules.requires | effects->rules.excludes, 0);
        for (int other = 0; other < SAMPLE_PRODUCTS; other++)
            ck_assert_double_eq(effects->parent[other], 0);
        for (int taste = 0; taste < SAMPLE_TASTES; taste++)
            ck_assert_double_eq(effects->taste[taste], 0);
    }
}
END_TEST

START_TEST(parents_are_at_most_three_earlier_products)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        SampleWorld *world = NULL;
        Error err = {.status = OK};
        CHECK_OK(sample_world_new(seed, 6, 1, arena, &world, &err), &err);
        for (int child = 0; child < SAMPLE_PRODUCTS; child++) {
            int n_parents = 0;
            for (int parent = 0; parent < SAMPLE_PRODUCTS; parent++) {
                const double weight = world->products[child].parent[parent];
                ck_assert(parent < child || weight == 0);
                ck_assert(weight == 0 || weight == -1.5 || (weight >= 0.8 && weight <= 2.2));
                n_parents += weight < 0 || weight > 0;
            }
            ck_assert_int_le(n_parents, SAMPLE_MAX_PARENTS);
        }
    }
}
END_TEST

Suite *suite_sample_odds(void)
{
    Suite *const suite = suite_create("sample_odds");
    TCase *const tests = tcase_create("odds, rules, calendar");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, log_odds_add_up_every_effect);
    tcase_add_test(tests, parents_pull_forward_and_children_back);
    tcase_add_test(tests, every_rule_can_forbid_a_product);
    tcase_add_test(tests, a_contribution_is_a_quarter_without_use);
    tcase_add_test(tests, months_and_quarters_end_on_the_last_day);
    tcase_add_test(tests, weekends_fall_back_to_friday);
    tcase_add_test(tests, separation_scales_nothing_but_archetype_effects);
    tcase_add_test(tests, one_archetype_has_no_structure_and_no_rules);
    tcase_add_test(tests, parents_are_at_most_three_earlier_products);
    suite_add_tcase(suite, tests);
    return suite;
}
