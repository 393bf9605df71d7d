/* tests/models/value/test_quantile_regression.c - against published and exhaustive solutions. */
#include "models/value/quantile_regression.h"

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

/* Brownlee's stack loss data: air flow, water temperature, acid concentration, stack loss.  The
 * median regression is published in the manual of R's quantreg, rq(stack.loss ~ stack.x). */
START_TEST(stack_loss_has_its_published_median_regression)
{
    static const double DATA[21][4] = {
        {80, 27, 89, 42}, {80, 27, 88, 37}, {75, 25, 90, 37}, {62, 24, 87, 28}, {62, 22, 87, 18},
        {62, 23, 87, 18}, {62, 24, 93, 19}, {62, 24, 93, 20}, {58, 23, 87, 15}, {58, 18, 80, 14},
        {58, 18, 89, 14}, {58, 17, 88, 13}, {58, 18, 82, 11}, {58, 19, 93, 12}, {50, 18, 89, 8},
        {50, 18, 86, 7},  {50, 19, 72, 8},  {50, 19, 79, 8},  {50, 20, 80, 9},  {56, 20, 82, 15},
        {70, 20, 91, 15}};
    double values[21 * 4];
    double y[21];
    for (size_t row = 0; row < 21; row++) {
        values[row * 4] = 1;
        for (size_t column = 0; column < 3; column++)
            values[row * 4 + column + 1] = DATA[row][column];
        y[row] = DATA[row][3];
    }
    const Matrix x = {.n_rows = 21, .n_columns = 4, .values = values};
    double coefficients[4];
    CHECK_OK(quantile_regression_fit(&x, y, 0.5, arena, coefficients, &err), &err);
    ck_assert_double_eq_tol(coefficients[0], -39.68985507, 1e-6);
    ck_assert_double_eq_tol(coefficients[1], 0.83188406, 1e-7);
    ck_assert_double_eq_tol(coefficients[2], 0.57391304, 1e-7);
    ck_assert_double_eq_tol(coefficients[3], -0.06086957, 1e-7);
}
END_TEST

enum { N_POINTS = 13 };

/* The least check loss of all lines through two of the points: the minimum is one of them. */
static double least_loss(const Matrix *const x, const double *const y, const double quantile)
{
    double least = INFINITY;
    for (size_t i = 0; i < x->n_rows; i++)
        for (size_t j = 0; j < i; j++) {
            const double slope = (y[i] - y[j]) / (matrix_get(x, i, 1) - matrix_get(x, j, 1));
            const double line[2] = {y[i] - slope * matrix_get(x, i, 1), slope};
            least = fmin(least, quantile_regression_loss(x, y, quantile, line));
        }
    return least;
}

START_TEST(no_line_through_two_points_has_a_smaller_loss)
{
    static const double AT[N_POINTS] = {0.31, 1.17, 1.94, 2.52, 3.33, 3.91, 4.64,
                                        5.08, 6.27, 7.75, 8.13, 9.46, 11.02};
    static const double Y[N_POINTS] = {1.71, 0.42,  3.93, 2.18, 7.37, 2.94, 9.05,
                                       4.46, 11.83, 5.29, 2.61, 17.4, 8.88};
    double values[2 * N_POINTS];
    for (size_t row = 0; row < N_POINTS; row++) {
        values[2 * row] = 1;
        values[2 * row + 1] = AT[row];
    }
    const Matrix x = {.n_rows = N_POINTS, .n_columns = 2, .values = values};
    static const double QUANTILES[] = {0.1, 0.27, 0.5, 0.73, 0.9};
    for (size_t i = 0; i < sizeof QUANTILES / sizeof QUANTILES[0]; i++) {
        double line[2];
        CHECK_OK(quantile_regression_fit(&x, Y, QUANTILES[i], arena, line, &err), &err);
        const double loss = quantile_regression_loss(&x, Y, QUANTILES[i], line);
        const double least = least_loss(&x, Y, QUANTILES[i]);
        ck_assert_msg(loss <= least * (1 + 1e-6), "quantile %g: %.9g against %.9g", QUANTILES[i],
                      loss, least);
    }
}
END_TEST

START_TEST(check_loss_weighs_the_two_sides_by_the_quantile)
{
    double ones[] = {1, 1, 1};
    const double y[] = {4.25, 1.5, 2.375};
    const Matrix x = {.n_rows = 3, .n_columns = 1, .values = ones};
    const double at[] = {2};
    /* 0.3 * (2.25 + 0.375) + 0.7 * 0.5 */
    ck_assert_double_eq_tol(quantile_regression_loss(&x, y, 0.3, at), 1.1375, 1e-12);
}
END_TEST

START_TEST(points_on_a_line_and_points_all_alike_are_fitted_exactly)
{
    double values[] = {1, 0.5, 1, 1.25, 1, 3.5, 1, 4};
    const double line_y[] = {2.75, 4.625, 10.25, 11.5}; /* 1.5 + 2.5 x */
    const double flat_y[] = {-3.25, -3.25, -3.25, -3.25};
    const Matrix x = {.n_rows = 4, .n_columns = 2, .values = values};
    double coefficients[2];
    CHECK_OK(quantile_regression_fit(&x, line_y, 0.9, arena, coefficients, &err), &err);
    ck_assert_double_eq_tol(coefficients[0], 1.5, 1e-9);
    ck_assert_double_eq_tol(coefficients[1], 2.5, 1e-9);
    CHECK_OK(quantile_regression_fit(&x, flat_y, 0.1, arena, coefficients, &err), &err);
    ck_assert_double_eq_tol(coefficients[0], -3.25, 1e-9);
    ck_assert_double_eq_tol(coefficients[1], 0, 1e-9);
}
END_TEST

START_TEST(a_column_that_says_nothing_new_does_no_harm)
{
    double values[] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    const double y[] = {7.5, 1.25, 3.75, 9.125, 2};
    const Matrix x = {.n_rows = 5, .n_columns = 2, .values = values};
    double coefficients[2];
    CHECK_OK(quantile_regression_fit(&x, y, 0.5, arena, coefficients, &err), &err);
    ck_assert_double_eq_tol(coefficients[0] + 2 * coefficients[1], 3.75, 1e-4);
}
END_TEST

START_TEST(too_few_rows_and_quantiles_outside_0_to_1_are_refused)
{
    double values[] = {1, 2};
    const double y[] = {7.5};
    const Matrix x = {.n_rows = 1, .n_columns = 2, .values = values};
    const Matrix narrow = {.n_rows = 2, .n_columns = 1, .values = values};
    double coefficients[2] = {8.5, 9.5};
    CHECK_FAILS(quantile_regression_fit(&x, y, 0.5, arena, coefficients, &err), &err, E_SHAPE,
                "quantile regression of 1 rows on 2 columns");
    CHECK_FAILS(quantile_regression_fit(&narrow, values, 1, arena, coefficients, &err), &err,
                E_DOMAIN, "quantile 1 is not between 0 and 1");
    CHECK_FAILS(quantile_regression_fit(&narrow, values, NAN, arena, coefficients, &err), &err,
                E_DOMAIN, "quantile nan is not between 0 and 1");
    ck_assert_double_eq(coefficients[0], 8.5);
}
END_TEST

Suite *suite_quantile_regression(void)
{
    TCase *const tests = tcase_create("quantile_regression");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, stack_loss_has_its_published_median_regression);
    tcase_add_test(tests, no_line_through_two_points_has_a_smaller_loss);
    tcase_add_test(tests, check_loss_weighs_the_two_sides_by_the_quantile);
    tcase_add_test(tests, points_on_a_line_and_points_all_alike_are_fitted_exactly);
    tcase_add_test(tests, a_column_that_says_nothing_new_does_no_harm);
    tcase_add_test(tests, too_few_rows_and_quantiles_outside_0_to_1_are_refused);
    Suite *const suite = suite_create("quantile_regression");
    suite_add_tcase(suite, tests);
    return suite;
}
