/* tests/models/gap/test_policy_rules.c - each rule alone, their order, and facts that are not
 * known. */
#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { TARGET = 1, OTHER = 3 }; /* products */

static Arena *arena;
static GapWorld *world;

/* One client of three years, which holds `product` unless that is GAP_PRODUCTS. */
static void begin(const uint16_t product)
{
    static const SmallClient CLIENTS[] = {
        {.id = "c1", .opened_on = "2022-12-31", .legal_form = LEGAL_FORM_COMPANY, .risk_class = 4}};
    const SmallHolding holding = {.client = 0, .product = product};
    world = gap_world_new(&(const SmallBank){.n_clients = 1,
                                             .clients = CLIENTS,
                                             .n_holdings = product < GAP_PRODUCTS,
                                             .holdings = &holding},
                          arena);
}

static void set_up(void)
{
    arena = arena_new();
    begin(GAP_PRODUCTS);
}

static void tear_down(void)
{
    arena_free(arena);
}

static Withheld client_rule(void)
{
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    return policy_client_rule(&world->engine.rules, 0);
}

static Withheld product_rule(void)
{
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    return policy_product_rule(&world->engine.rules, 0, TARGET);
}

START_TEST(nothing_stands_against_a_plain_offer)
{
    ck_assert_int_eq(client_rule(), WITHHELD_NOT);
    ck_assert_int_eq(product_rule(), WITHHELD_NOT);
}
END_TEST

START_TEST(a_client_who_left_or_is_not_there_yet_is_left_alone)
{
    Clients *const clients = &world->snapshot.clients;
    clients->closed_on[0] = world->snapshot.as_of; /* the last day was the one before */
    ck_assert_int_eq(client_rule(), WITHHELD_CLOSED);
    clients->closed_on[0] = world->snapshot.as_of + 1;
    ck_assert_int_eq(client_rule(), WITHHELD_NOT);
    clients->opened_on[0] = world->snapshot.as_of + 1;
    ck_assert_int_eq(client_rule(), WITHHELD_CLOSED);
}
END_TEST

START_TEST(client_rules_come_in_their_order)
{
    Clients *const clients = &world->snapshot.clients;
    clients->closed_on[0] = world->snapshot.as_of;
    clients->blocked.codes[0] = 1;
    clients->do_not_contact[0] = 1;
    ck_assert_int_eq(client_rule(), WITHHELD_CLOSED);
    clients->closed_on[0] = DAY_UNKNOWN;
    ck_assert_int_eq(client_rule(), WITHHELD_BLOCKED);
    clients->blocked.codes[0] = CODE_NONE;
    ck_assert_int_eq(client_rule(), WITHHELD_DO_NOT_CONTACT);
    clients->do_not_contact[0] = 0;
    ck_assert_int_eq(client_rule(), WITHHELD_NOT);
}
END_TEST

/* Everything stands against the offer; the obstacles go away one by one. */
START_TEST(product_rules_come_in_their_order)
{
    begin(TARGET);
    Products *const products = &world->snapshot.products;
    products->legal_forms[TARGET] = 1 << LEGAL_FORM_SOLE_TRADER;
    products->offerable[TARGET] = 0;
    products->requires = gap_world_pair(TARGET, OTHER, arena);
    products->excludes = gap_world_pair(TARGET, TARGET, arena); /* holding it excludes it */
    products->min_tenure_months[TARGET] = 37;
    products->max_risk_class[TARGET] = 3;
    ck_assert_int_eq(product_rule(), WITHHELD_LEGAL_FORM);
    products->legal_forms[TARGET] |= 1 << LEGAL_FORM_COMPANY;
    ck_assert_int_eq(product_rule(), WITHHELD_NOT_OFFERABLE);
    products->offerable[TARGET] = 1;
    ck_assert_int_eq(product_rule(), WITHHELD_HELD);
    world->snapshot.holdings.product[0] = 0; /* p0 is held instead */
    products->excludes = gap_world_pair(TARGET, 0, arena);
    ck_assert_int_eq(product_rule(), WITHHELD_PREREQUISITE);
    products->requires = gap_world_pair(TARGET, 0, arena);
    ck_assert_int_eq(product_rule(), WITHHELD_EXCLUDED);
    products->excludes = gap_world_pair(TARGET, OTHER, arena);
    ck_assert_int_eq(product_rule(), WITHHELD_MIN_TENURE);
    products->min_tenure_months[TARGET] = 36;
    ck_assert_int_eq(product_rule(), WITHHELD_RISK_CLASS);
    products->max_risk_class[TARGET] = 4;
    ck_assert_int_eq(product_rule(), WITHHELD_NOT);
}
END_TEST

START_TEST(an_exclusion_holds_in_both_directions)
{
    begin(OTHER);
    world->snapshot.products.excludes = gap_world_pair(OTHER, TARGET, arena);
    ck_assert_int_eq(product_rule(), WITHHELD_EXCLUDED);
}
END_TEST

START_TEST(a_holding_that_ended_neither_holds_nor_excludes)
{
    begin(TARGET);
    world->snapshot.holdings.closed_on[0] = world->snapshot.as_of;
    world->snapshot.products.excludes = gap_world_pair(OTHER, TARGET, arena);
    ck_assert_int_eq(product_rule(), WITHHELD_NOT);
    ck_assert_int_eq(policy_product_rule(&world->engine.rules, 0, OTHER), WITHHELD_NOT);
}
END_TEST

START_TEST(what_is_not_known_counts_against_the_offer)
{
    Clients *const clients = &world->snapshot.clients;
    Products *const products = &world->snapshot.products;
    clients->legal_form[0] = LEGAL_FORM_UNKNOWN;
    clients->opened_on[0] = DAY_UNKNOWN;
    clients->risk_class[0] = 0;
    ck_assert_int_eq(product_rule(), WITHHELD_NOT); /* nobody asks */
    products->legal_forms[TARGET] = 1 << LEGAL_FORM_COMPANY | 1 << LEGAL_FORM_SOLE_TRADER;
    ck_assert_int_eq(product_rule(), WITHHELD_LEGAL_FORM);
    products->legal_forms[TARGET] = 0;
    products->min_tenure_months[TARGET] = 1;
    ck_assert_int_eq(product_rule(), WITHHELD_MIN_TENURE);
    products->min_tenure_months[TARGET] = 0;
    products->max_risk_class[TARGET] = 9;
    ck_assert_int_eq(product_rule(), WITHHELD_RISK_CLASS);
}
END_TEST

Suite *suite_policy_rules(void)
{
    Suite *const suite = suite_create("policy_rules");
    TCase *const tests = tcase_create("rules");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, nothing_stands_against_a_plain_offer);
    tcase_add_test(tests, a_client_who_left_or_is_not_there_yet_is_left_alone);
    tcase_add_test(tests, client_rules_come_in_their_order);
    tcase_add_test(tests, product_rules_come_in_their_order);
    tcase_add_test(tests, an_exclusion_holds_in_both_directions);
    tcase_add_test(tests, a_holding_that_ended_neither_holds_nor_excludes);
    tcase_add_test(tests, what_is_not_known_counts_against_the_offer);
    suite_add_tcase(suite, tests);
    return suite;
}
