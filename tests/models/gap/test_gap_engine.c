/* tests/models/gap/test_gap_engine.c - clients against a model written down by hand (gap_world.h):
 * scores, offers, what is withheld and why, potential and advice.  All figures by hand. */
#include "models/gap/trigger_content.h"
#include "tests/models/gap/gap_world.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <string.h>

#define TOLERANCE 1e-9

enum { ONLY }; /* the client */

static Arena *arena;
static GapWorld *world;
static ClientGap gap;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

/* One client of three years that holds these products and brings this profit; NULL = not known. */
static void begin(const char *const profit, const char *const revenue, const size_t n_held,
                  const uint16_t *const held)
{
    static const SmallClient CLIENTS[] = {{.id = "c1", .opened_on = "2022-12-31"}};
    SmallHolding holdings[GAP_PRODUCTS] = {{0}};
    const SmallPeriod period = {
        .client = ONLY, .period_end = "2025-12-31", .profit = profit, .revenue = revenue};
    for (size_t i = 0; i < n_held; i++)
        holdings[i] = (SmallHolding){.client = ONLY, .product = held[i]};
    world = gap_world_new(&(const SmallBank){.n_clients = 1,
                                             .clients = CLIENTS,
                                             .n_holdings = n_held,
                                             .holdings = holdings,
                                             .n_periods = 1,
                                             .periods = &period},
                          arena);
}

static void find_gap(const GapParams params)
{
    gap_world_close(world, &params);
    CHECK_OK(gap_engine_client(&world->engine, ONLY, arena, &gap, &err), &err);
}

/* The offered products, by number: "132". */
static const char *offered(void)
{
    char *const text = arena_alloc(arena, GAP_PRODUCTS + 1, 1);
    for (size_t i = 0; i < gap.n_offered; i++)
        text[i] = (char)('0' + gap.scored[gap.offered[i]].product);
    return text;
}

static const char *scored(void)
{
    char *const text = arena_alloc(arena, GAP_PRODUCTS + 1, 1);
    for (size_t i = 0; i < gap.n_scored; i++)
        text[i] = (char)('0' + gap.scored[i].product);
    return text;
}

static const uint16_t ACCOUNT[] = {0};

START_TEST(products_are_scored_by_what_they_are_expected_to_bring)
{
    begin("900", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "41235"); /* p4 4763, p1 107.6, p2 50, p3 36.6, p5 -3.6 */
    const Offer *const card = &gap.scored[1];
    ck_assert_double_eq(card->affinity, -1);
    ck_assert_double_eq_tol(card->probability, 0.2689414213699951, TOLERANCE); /* 1 / (1 + e) */
    ck_assert_double_eq(card->increment.value, 400);
    ck_assert_double_eq_tol(card->expected_value, 107.57656854799804, TOLERANCE);
    ck_assert(card->in_profile && !gap.scored[0].in_profile);
}
END_TEST

START_TEST(what_a_client_holds_changes_its_scores)
{
    static const uint16_t ALSO_PAYROLL[] = {0, 2};
    begin("900", "50000", 2, ALSO_PAYROLL);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "4135");
    ck_assert_double_eq_tol(gap.scored[1].affinity, -0.3, TOLERANCE); /* -1 + 0.7 */
}
END_TEST

START_TEST(products_of_the_profile_are_offered_best_first_and_every_other_has_its_rule)
{
    static const uint8_t WITHHELD[] = {
        WITHHELD_HELD,           WITHHELD_NOT,  WITHHELD_NOT, WITHHELD_NOT,
        WITHHELD_NOT_IN_PROFILE, WITHHELD_VALUE};
    begin("900", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(offered(), "123");
    ck_assert_mem_eq(gap.withheld, WITHHELD, GAP_PRODUCTS);
}
END_TEST

START_TEST(no_more_are_offered_than_allowed)
{
    GapParams params = GAP_PARAMS_DEFAULT;
    params.max_products = 1;
    begin("900", "50000", 1, ACCOUNT);
    find_gap(params);
    ck_assert_str_eq(offered(), "1");
    ck_assert_int_eq(gap.withheld[2], WITHHELD_BELOW_FIRST);
    ck_assert_int_eq(gap.withheld[3], WITHHELD_BELOW_FIRST);
    ck_assert_int_eq(gap.withheld[5], WITHHELD_VALUE);
}
END_TEST

START_TEST(what_is_hardly_likely_is_not_offered)
{
    GapParams params = GAP_PARAMS_DEFAULT;
    params.min_probability = 0.26894142136999; /* p1 has 1 / (1 + e) = .2689414213699951 */
    begin("900", "50000", 1, ACCOUNT);
    find_gap(params);
    ck_assert_int_eq(gap.withheld[1], WITHHELD_NOT);
    params.min_probability = 0.268941421371;
    begin("900", "50000", 1, ACCOUNT);
    find_gap(params);
    ck_assert_int_eq(gap.withheld[1], WITHHELD_UNLIKELY);
    ck_assert_str_eq(scored(), "41235");
}
END_TEST

START_TEST(a_rule_makes_room_for_the_next_product)
{
    GapParams params = GAP_PARAMS_DEFAULT;
    params.max_products = 2;
    begin("900", "50000", 1, ACCOUNT);
    world->snapshot.products.offerable[1] = 0;
    find_gap(params);
    ck_assert_str_eq(offered(), "23");
    ck_assert_str_eq(scored(), "41235"); /* policy changes no score */
    ck_assert_int_eq(gap.withheld[1], WITHHELD_NOT_OFFERABLE);
}
END_TEST

START_TEST(only_a_strong_estimate_says_that_nothing_is_to_be_gained)
{
    begin("900", "50000", 1, ACCOUNT);
    world->model.increment.source[5] = INCREMENT_ROBUST;
    find_gap((GapParams){.max_products = 6, .under_use_rank = 0.25, .low_profit_share = 0.5});
    ck_assert_str_eq(offered(), "1235");
    begin("900", "50000", 1, ACCOUNT);
    world->model.increment.high[5] = 0.01; /* it might bring something */
    find_gap((GapParams){.max_products = 6, .under_use_rank = 0.25, .low_profit_share = 0.5});
    ck_assert_str_eq(offered(), "1235");
}
END_TEST

START_TEST(without_profits_offers_are_ranked_by_probability)
{
    begin("900", "50000", 1, ACCOUNT);
    for (size_t product = 0; product < GAP_PRODUCTS; product++)
        world->model.increment.level[product] = NAN;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "43215");
    ck_assert_str_eq(offered(), "321");
    ck_assert(isnan(gap.scored[0].expected_value));
}
END_TEST

START_TEST(known_values_come_before_unknown_ones_and_ties_go_by_number)
{
    begin("900", "50000", 1, ACCOUNT);
    world->model.increment.level[4] = NAN;
    world->model.increment.level[2] = 215.15313709599608; /* twice p1's expected value */
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "21354");
    world->model.affinities.of_target[TARGET_STATUS]
        .weights[1 * (GAP_PRODUCTS + 1) + GAP_PRODUCTS] = 0;
    world->model.increment.level[1] = world->model.increment.level[2];
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "12354");
}
END_TEST

START_TEST(a_client_who_is_left_alone_is_scored_and_offered_nothing)
{
    begin("-5000", "50000", 1, ACCOUNT);
    world->snapshot.clients.do_not_contact[ONLY] = 1;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_str_eq(scored(), "41235");
    ck_assert_str_eq(offered(), "");
    for (size_t product = 0; product < GAP_PRODUCTS; product++)
        ck_assert_int_eq(gap.withheld[product], WITHHELD_DO_NOT_CONTACT);
    ck_assert_int_eq(gap.advice, ADVICE_NONE);
    ck_assert_uint_eq(gap.n_under_used, 0);
    ck_assert_double_eq_tol(gap.potential.median, 1000, 1e-6);
}
END_TEST

START_TEST(a_client_who_is_placed_nowhere_has_no_scores)
{
    begin("900", "50000", 1, ACCOUNT);
    world->snapshot.clients.closed_on[ONLY] = world->snapshot.as_of;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_eq(gap.n_scored, 0);
    ck_assert_uint_eq(gap.n_offered, 0);
    ck_assert(isnan(gap.gap) && isnan(gap.set_share));
    ck_assert_int_eq(gap.withheld[0], WITHHELD_CLOSED);
}
END_TEST

START_TEST(products_the_model_does_not_know_are_not_offered)
{
    begin("900", "50000", 1, ACCOUNT);
    gap_world_close(world, &GAP_PARAMS_DEFAULT);
    world->application.model_product[1] = CODE_NONE;
    world->application.encoders[TARGET_STATUS].product_columns[1] = CODE_NONE;
    CHECK_OK(gap_engine_client(&world->engine, ONLY, arena, &gap, &err), &err);
    ck_assert_str_eq(scored(), "4235");
    ck_assert_int_eq(gap.withheld[1], WITHHELD_NOT_IN_PROFILE);
}
END_TEST

/* ---- potential ---- */

START_TEST(the_gap_is_what_is_missing_to_the_potential)
{
    begin("250", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_double_eq(gap.set_share, 0.2); /* one of five */
    ck_assert(!gap.developed);
    ck_assert_double_eq_tol(gap.potential.median, 1000, 1e-6);
    ck_assert_double_eq_tol(gap.potential.low, 400, 1e-6);
    ck_assert_double_eq_tol(gap.potential.high, 2500, 1e-6);
    ck_assert_double_eq_tol(gap.gap, 750, 1e-6);
}
END_TEST

START_TEST(no_gap_is_negative_and_the_well_developed_have_none)
{
    static const uint16_t THREE[] = {0, 1, 2};
    begin("1200", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_double_eq(gap.gap, 0);
    begin("250", "50000", 3, THREE);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_double_eq(gap.set_share, 0.6);
    ck_assert(gap.developed);
    ck_assert_double_eq(gap.gap, 0);
}
END_TEST

START_TEST(without_size_or_profit_no_gap_is_published)
{
    begin("250", NULL, 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_double_eq_tol(gap.potential.median, 900, 1e-6); /* not size-adjusted */
    ck_assert(!gap.potential.size_adjusted);
    ck_assert(isnan(gap.gap));
    begin(NULL, "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert(isnan(gap.gap));
}
END_TEST

/* Missing are products 1, 2, 3 and 5: 400, 100, 50 and -30 a year, of which .64, .5, .41 and .4. */
START_TEST(the_gap_from_below_is_what_the_missing_set_would_bring)
{
    begin("250", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_eq(gap.missing.n, 4);
    ck_assert_double_eq_tol(gap.missing.whole, 520, 1e-9);
    ck_assert_double_eq_tol(gap.missing.adopted, 314.5, 1e-9);
    ck_assert(!gap.missing.is_weak);
    ck_assert(!gap.gaps_differ); /* 750 from above */
    begin("-600", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert(gap.gaps_differ); /* 1600 from above: 1080 more, and half the interval is 1050 */
}
END_TEST

START_TEST(the_gap_from_below_is_not_known_where_an_increment_is_not)
{
    static const uint16_t CARD[] = {1};
    begin("-600", "50000", 1, CARD); /* the account's increment is not known */
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert(isnan(gap.missing.whole) && isnan(gap.missing.adopted));
    ck_assert(!gap.gaps_differ);
    begin("-600", "50000", 1, ACCOUNT);
    world->model.profiles.n_characteristic[0] = 0;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert(isnan(gap.missing.whole) && isnan(gap.missing.adopted));
    begin("-600", "50000", 1, ACCOUNT);
    world->model.increment.source[2] = INCREMENT_ROBUST;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert(gap.missing.is_weak);
}
END_TEST

/* ---- advice ---- */

static Advice advice(const char *const profit, const char *const revenue)
{
    begin(profit, revenue, 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    return gap.advice;
}

START_TEST(low_profit_with_products_to_offer_wants_development)
{
    ck_assert_int_eq(advice("199", "50000"), ADVICE_DEVELOP); /* under half of 400 */
    ck_assert_int_eq(advice("201", "50000"), ADVICE_NONE);
    ck_assert_int_eq(advice("199", NULL), ADVICE_NONE); /* a small client may bring little */
    ck_assert_int_eq(advice("-1", NULL), ADVICE_DEVELOP);
    ck_assert_int_eq(advice(NULL, "50000"), ADVICE_NONE);
    ck_assert_str_eq(offered(), "123");
}
END_TEST

START_TEST(a_loss_that_no_sale_would_mend_says_do_not_sell)
{
    ck_assert_int_eq(advice("-549", "50000"), ADVICE_DEVELOP); /* offers bring 550 */
    ck_assert_int_eq(advice("-551", "50000"), ADVICE_DO_NOT_SELL);
    ck_assert_str_eq(offered(), "");
    ck_assert_int_eq(gap.withheld[1], WITHHELD_VALUE);
    ck_assert_int_eq(gap.withheld[4], WITHHELD_NOT_IN_PROFILE);
}
END_TEST

/* The client's loss, and how much it uses its account a month: peers use 0 to 200, evenly. */
static Remedy remedy(const char *const monthly_usage)
{
    static const SmallClient CLIENTS[] = {{.id = "c1", .opened_on = "2022-12-31"}};
    const SmallHolding holding = {.client = ONLY, .product = 0, .monthly_usage = monthly_usage};
    const SmallPeriod period = {
        .client = ONLY, .period_end = "2025-12-31", .profit = "-5000", .revenue = "50000"};
    world = gap_world_new(&(const SmallBank){.n_clients = 1,
                                             .clients = CLIENTS,
                                             .n_holdings = 1,
                                             .holdings = &holding,
                                             .n_periods = 1,
                                             .periods = &period},
                          arena);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_DO_NOT_SELL);
    return gap.remedy;
}

START_TEST(a_loss_wants_other_prices_from_those_who_use_much_and_less_service_for_the_others)
{
    ck_assert_int_eq(remedy("101"), REMEDY_REPRICE);
    ck_assert_int_eq(remedy("99"), REMEDY_SELF_SERVICE);
    ck_assert_int_eq(remedy(NULL), REMEDY_EITHER);
}
END_TEST

START_TEST(a_weak_or_unknown_value_never_says_do_not_sell)
{
    begin("-551", "50000", 1, ACCOUNT);
    world->model.increment.level[1] = NAN;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_DEVELOP); /* it might bring anything */
    /* 400 and 100 less 30: weak, the 30 count for nothing. */
    begin("-499", "50000", 1, ACCOUNT);
    world->model.increment.level[3] = -30;
    world->model.increment.source[3] = INCREMENT_ROBUST;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_DEVELOP);
    begin("-499", "50000", 1, ACCOUNT);
    world->model.increment.level[3] = -30;
    world->model.increment.source[3] = INCREMENT_DID;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_DO_NOT_SELL);
}
END_TEST

START_TEST(a_cautious_bank_counts_the_lower_bound)
{
    GapParams params = GAP_PARAMS_DEFAULT;
    params.cautious = true;
    begin("900", "50000", 1, ACCOUNT);
    find_gap(params);
    ck_assert_str_eq(scored(), "41253"); /* p4 952.6, p1 26.9, p2 5, p5 -10.7, p3 -14.6 */
    ck_assert_double_eq_tol(gap.scored[1].expected_value, 26.89414213699951, TOLERANCE);
    ck_assert_double_eq(gap.scored[1].increment.value, 400);
}
END_TEST

START_TEST(low_profit_with_nothing_to_offer_wants_a_review)
{
    static const uint16_t ALL[] = {0, 1, 2, 3, 5};
    begin("100", "50000", 5, ALL);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_REVIEW);
}
END_TEST

START_TEST(newcomers_are_left_in_peace)
{
    Day eleven_months_ago = 0;
    ck_assert(day_parse("2025-01-31", 10, &eleven_months_ago));
    begin("-5000", "50000", 1, ACCOUNT);
    world->snapshot.clients.opened_on[ONLY] = eleven_months_ago;
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_int_eq(gap.advice, ADVICE_NONE);
    ck_assert_str_eq(offered(), "123");
}
END_TEST

/* ---- what the RM is told ---- */

static size_t tell(TriggerContent contents[KIND_COUNT])
{
    size_t n = 0;
    CHECK_OK(trigger_content_make(&world->engine, ONLY, &gap, "EUR", arena, contents, &n, &err),
             &err);
    return n;
}

START_TEST(the_sentence_says_when_the_two_gaps_differ)
{
    TriggerContent contents[KIND_COUNT];
    begin("250", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_ge(tell(contents), 1);
    ck_assert_ptr_null(strstr(contents[0].reason, "differ"));
    gap.gaps_differ = true;
    ck_assert_uint_ge(tell(contents), 1);
    CHECK_CONTAINS(contents[0].reason, " Its peers bring EUR 750 more, what it lacks would bring "
                                       "EUR 520: the two differ much, promise neither.");
}
END_TEST

START_TEST(offers_are_told_in_a_sentence)
{
    TriggerContent contents[KIND_COUNT];
    begin("900", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_eq(tell(contents), 1);
    ck_assert_int_eq(contents[0].kind, KIND_CROSS_SELL);
    ck_assert_str_eq(contents[0].reason,
                     "Well-developed clients of this kind use Card acquiring (64 %), Payroll "
                     "(50 %) and Leasing (41 %), together worth about EUR 550 a year.");
    ck_assert_uint_eq(contents[0].n_products, 3);
    ck_assert_str_eq(contents[0].products[0].product_id, "p1");
    ck_assert_double_eq(contents[0].products[0].high, 900);
    /* 400 / (1 + e) + 100 / 2 + 50 / (1 + 1 / e) */
    ck_assert_double_eq_tol(contents[0].priority, 194.1294974794983, TOLERANCE);
}
END_TEST

START_TEST(a_client_nobody_should_sell_to_is_told_so)
{
    TriggerContent contents[KIND_COUNT];
    begin("-5000", "50000", 1, ACCOUNT);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_eq(tell(contents), 1);
    ck_assert_int_eq(contents[0].kind, KIND_LOW_PROFIT);
    ck_assert_str_eq(contents[0].reason,
                     "Loses EUR 5 000 a year, and no product would mend that: do not sell, review "
                     "its prices or move it to self-service.");
    ck_assert_uint_eq(contents[0].n_products, 0);
}
END_TEST

START_TEST(a_client_with_low_profit_and_nothing_to_offer_is_told_so)
{
    static const uint16_t ALL[] = {0, 1, 2, 3, 5};
    TriggerContent contents[KIND_COUNT];
    begin("100", "50000", 5, ALL);
    find_gap(GAP_PARAMS_DEFAULT);
    ck_assert_uint_eq(tell(contents), 1);
    ck_assert_str_eq(contents[0].reason,
                     "Brings EUR 100 a year where well-developed clients of this kind bring EUR "
                     "400 to 2 500, and there is nothing to offer: review prices and use.");
}
END_TEST

START_TEST(a_client_who_is_unlikely_to_take_what_it_lacks_is_told_so)
{
    GapParams params = GAP_PARAMS_DEFAULT;
    params.min_probability = 0.99;
    TriggerContent contents[KIND_COUNT];
    begin("-100", "50000", 1, ACCOUNT);
    find_gap(params);
    ck_assert_str_eq(offered(), "");
    ck_assert_int_eq(gap.advice, ADVICE_REVIEW); /* what it lacks would mend the loss */
    ck_assert_uint_eq(tell(contents), 1);
    ck_assert_str_eq(contents[0].reason,
                     "Loses EUR 100 a year where well-developed clients of this kind bring EUR "
                     "400 to 2 500, and is hardly likely to take what it lacks: review prices and "
                     "use.");
}
END_TEST

Suite *suite_gap_engine(void)
{
    Suite *const suite = suite_create("gap_engine");
    TCase *const offers = tcase_create("scores and offers");
    tcase_add_checked_fixture(offers, set_up, tear_down);
    tcase_add_test(offers, products_are_scored_by_what_they_are_expected_to_bring);
    tcase_add_test(offers, what_a_client_holds_changes_its_scores);
    tcase_add_test(offers,
                   products_of_the_profile_are_offered_best_first_and_every_other_has_its_rule);
    tcase_add_test(offers, no_more_are_offered_than_allowed);
    tcase_add_test(offers, what_is_hardly_likely_is_not_offered);
    tcase_add_test(offers, a_rule_makes_room_for_the_next_product);
    tcase_add_test(offers, only_a_strong_estimate_says_that_nothing_is_to_be_gained);
    tcase_add_test(offers, a_cautious_bank_counts_the_lower_bound);
    tcase_add_test(offers, without_profits_offers_are_ranked_by_probability);
    tcase_add_test(offers, known_values_come_before_unknown_ones_and_ties_go_by_number);
    tcase_add_test(offers, a_client_who_is_left_alone_is_scored_and_offered_nothing);
    tcase_add_test(offers, a_client_who_is_placed_nowhere_has_no_scores);
    tcase_add_test(offers, products_the_model_does_not_know_are_not_offered);
    suite_add_tcase(suite, offers);

    TCase *const potential = tcase_create("potential and advice");
    tcase_add_checked_fixture(potential, set_up, tear_down);
    tcase_add_test(potential, the_gap_is_what_is_missing_to_the_potential);
    tcase_add_test(potential, no_gap_is_negative_and_the_well_developed_have_none);
    tcase_add_test(potential, without_size_or_profit_no_gap_is_published);
    tcase_add_test(potential, the_gap_from_below_is_what_the_missing_set_would_bring);
    tcase_add_test(potential, the_gap_from_below_is_not_known_where_an_increment_is_not);
    tcase_add_test(potential, low_profit_with_products_to_offer_wants_development);
    tcase_add_test(potential, a_loss_that_no_sale_would_mend_says_do_not_sell);
    tcase_add_test(
        potential,
        a_loss_wants_other_prices_from_those_who_use_much_and_less_service_for_the_others);
    tcase_add_test(potential, a_weak_or_unknown_value_never_says_do_not_sell);
    tcase_add_test(potential, low_profit_with_nothing_to_offer_wants_a_review);
    tcase_add_test(potential, newcomers_are_left_in_peace);
    suite_add_tcase(suite, potential);

    TCase *const told = tcase_create("what the RM is told");
    tcase_add_checked_fixture(told, set_up, tear_down);
    tcase_add_test(told, offers_are_told_in_a_sentence);
    tcase_add_test(told, the_sentence_says_when_the_two_gaps_differ);
    tcase_add_test(told, a_client_nobody_should_sell_to_is_told_so);
    tcase_add_test(told, a_client_with_low_profit_and_nothing_to_offer_is_told_so);
    tcase_add_test(told, a_client_who_is_unlikely_to_take_what_it_lacks_is_told_so);
    suite_add_tcase(suite, told);
    return suite;
}
