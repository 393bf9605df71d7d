/* tests/models/evaluate/test_calibration_check.c - which pairs are checked, and against what. */
#include "models/evaluate/calibration_check.h"

#include "tests/models/affinity/random_bank.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

/* Client c is given 0.125 c + 0.0625 p of product p; product 2 cannot be told. */
static Status score(const void *const self, const size_t client, Arena *const scratch,
                    double *const scores, Error *const error)
{
    (void)self, (void)scratch, (void)error;
    scores[0] = 0.125 * (double)client;
    scores[1] = scores[0] + 0.0625;
    scores[2] = NAN;
    return OK;
}

static BitMatrix bits(const uint64_t *const rows)
{
    BitMatrix made = {.n_rows = 4, .n_bits = 3, .n_words = 1};
    made.words = arena_alloc(arena, 4, sizeof *made.words);
    ck_assert_ptr_nonnull(made.words);
    for (size_t row = 0; row < 4; row++)
        made.words[row] = rows[row];
    return made;
}

START_TEST(only_cases_count_and_each_for_all_and_its_product)
{
    static const uint64_t CASES[] = {7, 0, 3, 2};
    static const uint64_t OUTCOMES[] = {2, 7, 1, 0};
    const Scorer scorer = {.name = "planted", .score = score};
    const BitMatrix cases = bits(CASES);
    const BitMatrix outcomes = bits(OUTCOMES);
    CalibrationCheck check;
    ReliabilityTable table;
    CHECK_OK(calibration_check(&scorer, &cases, &outcomes, NULL, arena, &check, &err), &err);
    ck_assert_uint_eq(check.n_clients, 3);

    reliability_table(&check.all, &table); /* 0, .0625 yes; .25 yes, .3125; .4375 */
    ck_assert_uint_eq(table.all.n, 5);
    ck_assert_double_eq_tol(table.all.predicted, 0.2125, 1e-15);
    ck_assert_double_eq_tol(table.all.observed, 0.4, 1e-15);
    reliability_table(&check.products[1], &table);
    ck_assert_uint_eq(table.all.n, 3);
    ck_assert_double_eq_tol(table.brier, (0.9375 * 0.9375 + 0.3125 * 0.3125 + 0.4375 * 0.4375) / 3,
                            1e-15);
    reliability_table(&check.products[2], &table);
    ck_assert_uint_eq(table.all.n, 0);
}
END_TEST

static CalibrationCheck check_bank(const size_t n_clients, const uint64_t seed)
{
    const RandomBank bank = {.n_clients = n_clients};
    const Portfolio portfolio = random_bank_portfolio(&bank, arena);
    const AffinityParams params = {.design = {.side_features = true},
                                   .request = AFFINITY_REQUEST_LOGISTIC,
                                   .ridge = 1,
                                   .seed = seed,
                                   .n_threads = 2};
    CalibrationCheck check;
    CHECK_OK(calibration_check_status(&portfolio, NULL, &params, arena, &check, &err), &err);
    return check;
}

START_TEST(every_product_of_a_fifth_of_the_clients_is_checked_and_found_reliable)
{
    const CalibrationCheck check = check_bank(6000, 3);
    ReliabilityTable table;
    ck_assert_uint_eq(check.n_clients, 1200);
    reliability_table(&check.all, &table);
    ck_assert_uint_eq(table.all.n, 1200 * RANDOM_BANK_PRODUCTS);
    ck_assert_double_lt(table.calibration_error, 0.02); /* the model is the planted one */
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++) /* 3 standard errors */
        ck_assert_double_eq_tol(table.deciles[decile].predicted, table.deciles[decile].observed,
                                0.04);
    reliability_table(&check.products[RANDOM_BANK_EVERYBODY], &table);
    ck_assert_double_eq(table.all.observed, 1);
    ck_assert_double_gt(table.all.predicted, 0.999);
}
END_TEST

START_TEST(who_is_left_out_depends_on_the_seed)
{
    ReliabilityTable one;
    ReliabilityTable other;
    const CalibrationCheck first = check_bank(500, 3);
    const CalibrationCheck second = check_bank(500, 4);
    reliability_table(&first.all, &one);
    reliability_table(&second.all, &other);
    ck_assert_double_ne(one.brier, other.brier);
}
END_TEST

START_TEST(four_clients_are_too_few_to_leave_one_out)
{
    const CalibrationCheck check = check_bank(4, 3);
    ck_assert_uint_eq(check.n_clients, 0);
}
END_TEST

Suite *suite_calibration_check(void)
{
    TCase *const tests = tcase_create("calibration_check");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, only_cases_count_and_each_for_all_and_its_product);
    tcase_add_test(tests, every_product_of_a_fifth_of_the_clients_is_checked_and_found_reliable);
    tcase_add_test(tests, who_is_left_out_depends_on_the_seed);
    tcase_add_test(tests, four_clients_are_too_few_to_leave_one_out);
    Suite *const suite = suite_create("calibration_check");
    suite_add_tcase(suite, tests);
    return suite;
}
