/* tests/models/affinity/test_cross_validate.c - held-out losses of a grid of ridges. */
#include "models/affinity/cross_validate.h"
#include "models/affinity/product_model.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { MAX_ROWS = 500, N_COLUMNS = 2 };

static Arena *arena;
static Error err;
static size_t first[MAX_ROWS + 1];
static uint32_t columns[MAX_ROWS * N_COLUMNS];
static double values[MAX_ROWS * N_COLUMNS];
static SparseRows rows;
static const double PENALTIES[N_COLUMNS] = {1, 1};

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    rows =
        (SparseRows){.n_columns = N_COLUMNS, .first = first, .columns = columns, .values = values};
}

static void end(void)
{
    arena_free(arena);
}

static void add_row(const bool holds_first, const bool holds_second)
{
    size_t at = first[rows.n_rows];
    if (holds_first)
        columns[at++] = 0;
    if (holds_second)
        columns[at++] = 1;
    for (size_t entry = first[rows.n_rows]; entry < at; entry++)
        values[entry] = 1;
    first[++rows.n_rows] = at;
}

static CrossValidation validate(const size_t n_products, const size_t n_threads)
{
    CrossValidation result;
    const ProductSample sample = {.rows = rows, .penalties = PENALTIES};
    CHECK_OK(cross_validate(&sample, n_products, n_threads, NULL, arena, &result, &err), &err);
    return result;
}

/* Log loss of a row with the probability `ones` of 8. */
static double loss(const double ones, const int held)
{
    return -log(held ? ones / 8 : 1 - ones / 8);
}

START_TEST(with_nothing_to_go_by_the_share_of_the_other_folds_is_predicted)
{
    /* Ten rows, one product, folds of two rows; the fold's own rows are not in its share. */
    static const int HELD[10] = {1, 0, 1, 1, 0, 0, 0, 0, 0, 1};
    for (size_t row = 0; row < 10; row++)
        add_row(HELD[row], false);
    const double expected = loss(3, 1) + loss(3, 0) + loss(2, 1) + loss(2, 1) + loss(4, 0) +
                            loss(4, 0) + loss(4, 0) + loss(4, 0) + loss(3, 0) + loss(3, 1);
    /* The fits stop within 1e-6 nats of the maximum, which the loss feels at first order. */
    const CrossValidation result = validate(1, 1);
    for (size_t ridge = 0; ridge < CROSS_VALIDATE_RIDGES; ridge++)
        ck_assert_double_eq_tol(result.losses[ridge], expected / 10, 1e-5);
}
END_TEST

START_TEST(products_that_tell_each_other_take_the_weakest_ridge)
{
    for (size_t row = 0; row < MAX_ROWS; row++)
        add_row(row * 7919 % 3 == 0, row * 7919 % 3 == 0);
    const CrossValidation result = validate(2, 2);
    ck_assert_double_eq(result.ridge, result.ridges[CROSS_VALIDATE_RIDGES - 1]);
    for (size_t ridge = 1; ridge < CROSS_VALIDATE_RIDGES; ridge++) {
        ck_assert_double_lt(result.ridges[ridge], result.ridges[ridge - 1]);
        ck_assert_double_lt(result.losses[ridge], result.losses[ridge - 1]);
    }
}
END_TEST

START_TEST(without_rows_the_strongest_ridge_is_taken)
{
    const CrossValidation result = validate(2, 1);
    ck_assert_double_eq(result.ridge, result.ridges[0]);
    ck_assert_double_eq(result.losses[0], 0);
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    for (size_t row = 0; row < MAX_ROWS; row++)
        add_row(row * 7919 % 5 < 2, row * 104729 % 7 < 3);
    const CrossValidation one = validate(2, 1);
    const CrossValidation two = validate(2, 2);
    ck_assert_mem_eq(one.losses, two.losses, sizeof one.losses);
}
END_TEST

START_TEST(a_product_with_ten_holders_has_five_times_the_prior)
{
    /* Column 1 tells column 0.  Expected: the logistic of the same rows at ridge 2 * 50 / 10. */
    uint8_t target[MAX_ROWS] = {0};
    for (size_t row = 0; row < 200; row++) {
        target[row] = row < 10;
        add_row(row < 10, row < 8 || row % 4 == 0);
    }
    const LogisticProblem problem = {
        .rows = &rows, .target = target, .penalties = PENALTIES, .n_left_out = 1};
    Logistic *logistic = NULL;
    double expected[N_COLUMNS + 1] = {0};
    CHECK_OK(logistic_new(&problem, arena, &logistic, &err), &err);
    CHECK_OK(logistic_fit(logistic, 10, 1e-20, expected, &err), &err);

    const ProductSample sample = {.rows = rows, .penalties = PENALTIES};
    ProductModel model;
    double weights[N_COLUMNS + 1];
    CHECK_OK(product_model_make(&sample, 0, arena, &model, &err), &err);
    ck_assert_uint_eq(model.n_ones, 10);
    ck_assert_uint_eq(model.n_others, 190);
    product_model_start(&model, weights);
    ck_assert_double_eq_tol(weights[N_COLUMNS], log(10.5 / 190.5), 1e-14);
    CHECK_OK(product_model_fit(&model, 2, 1e-20, weights, &err), &err);
    for (size_t column = 0; column <= N_COLUMNS; column++)
        ck_assert_double_eq_tol(weights[column], expected[column], 1e-9);
    ck_assert_double_gt(weights[1], 0);
}
END_TEST

Suite *suite_cross_validate(void)
{
    TCase *const tests = tcase_create("cross_validate");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, with_nothing_to_go_by_the_share_of_the_other_folds_is_predicted);
    tcase_add_test(tests, products_that_tell_each_other_take_the_weakest_ridge);
    tcase_add_test(tests, without_rows_the_strongest_ridge_is_taken);
    tcase_add_test(tests, any_number_of_threads_gives_the_same_bytes);
    tcase_add_test(tests, a_product_with_ten_holders_has_five_times_the_prior);
    Suite *const suite = suite_create("cross_validate");
    suite_add_tcase(suite, tests);
    return suite;
}
