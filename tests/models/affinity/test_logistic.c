/* tests/models/affinity/test_logistic.c - ridge logistic regression against other calculations. */
#include "models/affinity/logistic.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

enum { MAX_ROWS = 400, MAX_COLUMNS = 6 };

/* A problem over dense rows; what is 0 is not stored. */
typedef struct Case {
    size_t first[MAX_ROWS + 1];
    uint32_t columns[MAX_ROWS * MAX_COLUMNS];
    double values[MAX_ROWS * MAX_COLUMNS];
    uint8_t target[MAX_ROWS];
    double penalties[MAX_COLUMNS];
    SparseRows rows;
    LogisticProblem problem;
} Case;

static Case sample;
static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    sample = (Case){.rows = {.n_rows = 0}};
    for (size_t column = 0; column < MAX_COLUMNS; column++)
        sample.penalties[column] = 1;
    sample.rows.first = sample.first;
    sample.rows.columns = sample.columns;
    sample.rows.values = sample.values;
    sample.problem.rows = &sample.rows;
    sample.problem.target = sample.target;
    sample.problem.penalties = sample.penalties;
}

static void end(void)
{
    arena_free(arena);
}

static void set_columns(const size_t n_columns)
{
    sample.rows.n_columns = n_columns;
    sample.problem.n_left_out = 0;
}

static void add_row(const double *const values, const uint8_t target)
{
    const size_t row = sample.rows.n_rows++;
    size_t at = sample.first[row];
    for (uint32_t column = 0; column < sample.rows.n_columns; column++) {
        if (values[column] == 0)
            continue;
        sample.columns[at] = column;
        sample.values[at++] = values[column];
    }
    sample.first[row + 1] = at;
    sample.target[row] = target;
}

static void add_rows(const size_t n, const double value, const uint8_t target)
{
    for (size_t i = 0; i < n; i++)
        add_row(&value, target);
}

static void fit(const double ridge, double *const weights)
{
    Logistic *logistic = NULL;
    CHECK_OK(logistic_new(&sample.problem, arena, &logistic, &err), &err);
    CHECK_OK(logistic_fit(logistic, ridge, 1e-24, weights, &err), &err);
}

/* Numbers between 0 and 1 without a pattern: Numerical Recipes' quick generator. */
static double next_random(uint32_t *const state)
{
    *state = *state * 1664525U + 1013904223U;
    return (double)*state / 4294967296.0;
}

/* 400 rows of 6 columns, half of the entries 0, with a planted dependence. */
static void make_random_rows(void)
{
    static const double PLANTED[MAX_COLUMNS] = {0.9, -1.4, 0.3, 0, 2.1, -0.6};
    uint32_t state = 20260930;
    set_columns(MAX_COLUMNS);
    for (size_t row = 0; row < MAX_ROWS; row++) {
        double values[MAX_COLUMNS] = {0};
        double score = -0.7;
        for (size_t column = 0; column < MAX_COLUMNS; column++) {
            if (next_random(&state) < 0.5)
                values[column] = column < 3 ? 1 : 3 * next_random(&state) - 1;
            score += PLANTED[column] * values[column];
        }
        add_row(values, next_random(&state) < 1 / (1 + exp(-score)));
    }
}

START_TEST(one_yes_no_column_gives_the_log_odds_ratio)
{
    /* 37 of 58 with the column, 14 of 67 without it: a saturated model, so the maximum is known.
     * A ridge of 1e-9 moves it by less than 1e-9. */
    set_columns(1);
    add_rows(37, 1, 1);
    add_rows(21, 1, 0);
    add_rows(14, 0, 1);
    add_rows(53, 0, 0);
    double weights[2] = {0};
    fit(1e-9, weights);
    ck_assert_double_eq_tol(weights[1], log(14.0 / 53.0), 1e-8);
    ck_assert_double_eq_tol(weights[0], log(37.0 * 53.0 / (21.0 * 14.0)), 1e-8);
}
END_TEST

START_TEST(weights_equal_those_of_a_calculation_in_fifty_digits)
{
    /* Expected: Newton's method in Python's decimal arithmetic, 50 digits, dense. */
    static const double VALUES[12][3] = {{0.375, 0, 0},     {1.25, 1, 0},  {0, 1, -0.5},
                                         {2.385, 0, 1.5},   {-0.75, 0, 0}, {-1.125, 1, 0.25},
                                         {0.625, 0, -2.25}, {0, 1, 0.875}, {1.75, 0, 0},
                                         {-2.5, 1, 0},      {0.5, 1, -1},  {-0.25, 0, 0.625}};
    static const uint8_t TARGETS[12] = {1, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0};
    set_columns(3);
    sample.penalties[1] = 2.5;
    sample.penalties[2] = 0.625;
    for (size_t row = 0; row < 12; row++)
        add_row(VALUES[row], TARGETS[row]);
    double weights[4] = {0};
    fit(0.375, weights);
    ck_assert_double_eq_tol(weights[0], 0.14935358191569095, 1e-13);
    ck_assert_double_eq_tol(weights[1], 0.09774009573485722, 1e-13);
    ck_assert_double_eq_tol(weights[2], 0.94090398904218063, 1e-13);
    ck_assert_double_eq_tol(weights[3], -0.05349650135927278, 1e-13);
}
END_TEST

START_TEST(the_gradient_at_the_weights_is_nought)
{
    make_random_rows();
    const double ridge = 1.75;
    double weights[MAX_COLUMNS + 1] = {0};
    fit(ridge, weights);
    double gradient[MAX_COLUMNS + 1] = {0};
    for (size_t row = 0; row < MAX_ROWS; row++) {
        const double score = sparse_rows_score(&sample.rows, row, weights);
        const double residual = sample.target[row] - 1 / (1 + exp(-score));
        for (size_t entry = sample.first[row]; entry < sample.first[row + 1]; entry++)
            gradient[sample.columns[entry]] += residual * sample.values[entry];
        gradient[MAX_COLUMNS] += residual;
    }
    for (size_t column = 0; column < MAX_COLUMNS; column++)
        ck_assert_double_eq_tol(gradient[column], ridge * weights[column], 1e-8);
    ck_assert_double_eq_tol(gradient[MAX_COLUMNS], 0, 1e-8);
}
END_TEST

START_TEST(where_a_fit_starts_does_not_matter)
{
    make_random_rows();
    double near[MAX_COLUMNS + 1] = {0};
    double far[MAX_COLUMNS + 1] = {9, -7, 12.5, 3, -20, 8, 15};
    fit(0.3, near);
    fit(0.3, far);
    for (size_t column = 0; column <= MAX_COLUMNS; column++)
        ck_assert_double_eq_tol(near[column], far[column], 1e-8);
}
END_TEST

START_TEST(an_old_curvature_leads_to_the_same_weights)
{
    make_random_rows();
    Logistic *logistic = NULL;
    CHECK_OK(logistic_new(&sample.problem, arena, &logistic, &err), &err);
    double path[MAX_COLUMNS + 1] = {0};
    CHECK_OK(logistic_fit(logistic, 100, 1e-4, path, &err), &err);
    CHECK_OK(logistic_fit(logistic, 0.3, 1e-16, path, &err), &err);
    double alone[MAX_COLUMNS + 1] = {0};
    fit(0.3, alone);
    for (size_t column = 0; column <= MAX_COLUMNS; column++)
        ck_assert_double_eq_tol(path[column], alone[column], 1e-8);
}
END_TEST

START_TEST(rows_that_a_column_separates_have_finite_weights)
{
    set_columns(1);
    add_rows(40, 1, 1);
    add_rows(40, -1, 0);
    double weights[2] = {0};
    fit(0.01, weights);
    /* By symmetry no intercept; the slope b solves 80 / (1 + exp(b)) = 0.01 b. */
    ck_assert_double_eq_tol(weights[1], 0, 1e-9);
    ck_assert_double_eq_tol(80 / (1 + exp(weights[0])), 0.01 * weights[0], 1e-9);
}
END_TEST

START_TEST(equal_targets_leave_a_smoothed_intercept_only)
{
    set_columns(1);
    add_rows(7, 1, 0);
    double weights[2] = {3.5, 3.5};
    fit(1, weights);
    ck_assert_double_eq(weights[0], 0);
    ck_assert_double_eq_tol(weights[1], log(0.5 / 7.5), 1e-15);
    for (size_t row = 0; row < 7; row++)
        sample.target[row] = 1;
    fit(1, weights);
    ck_assert_double_eq_tol(weights[1], log(7.5 / 0.5), 1e-15);
    sample.rows.n_rows = 0;
    fit(1, weights);
    ck_assert_double_eq(weights[1], 0);
}
END_TEST

START_TEST(columns_left_out_are_as_some_that_are_not_there)
{
    make_random_rows();
    double without[MAX_COLUMNS + 1] = {5, 5, 5, 5, 5, 5, 5};
    sample.problem.n_left_out = 2;
    sample.problem.left_out[0] = 4;
    sample.problem.left_out[1] = 1;
    fit(2.25, without);
    ck_assert_double_eq(without[4], 0);
    ck_assert_double_eq(without[1], 0);
    sample.problem.n_left_out = 0;
    for (size_t entry = 0; entry < sample.first[MAX_ROWS]; entry++)
        if (sample.columns[entry] == 4 || sample.columns[entry] == 1)
            sample.values[entry] = 0;
    double zeroed[MAX_COLUMNS + 1] = {0};
    fit(2.25, zeroed);
    for (size_t column = 0; column <= MAX_COLUMNS; column++)
        ck_assert_double_eq_tol(without[column], zeroed[column], 1e-9);
}
END_TEST

START_TEST(rows_held_out_are_not_fitted_on)
{
    make_random_rows();
    double some[MAX_COLUMNS + 1] = {0};
    sample.problem.held_out_first = 250;
    sample.problem.held_out_end = MAX_ROWS;
    fit(1, some);
    sample.problem.held_out_first = 0;
    sample.problem.held_out_end = 0;
    sample.rows.n_rows = 250;
    double head[MAX_COLUMNS + 1] = {0};
    fit(1, head);
    for (size_t column = 0; column <= MAX_COLUMNS; column++)
        ck_assert_double_eq(some[column], head[column]);
}
END_TEST

START_TEST(rows_that_do_not_count_are_as_rows_that_are_not_there)
{
    static const double VALUES[] = {0.375, 1.25, -0.5};
    double without[2] = {0};
    double with[2] = {0};
    set_columns(1);
    add_rows(5, VALUES[0], 1);
    add_rows(7, VALUES[1], 0);
    add_rows(3, VALUES[2], 1);
    fit(0.625, without);
    add_rows(9, VALUES[1], LOGISTIC_NO_ROW);
    fit(0.625, with);
    ck_assert_double_eq(with[0], without[0]);
    ck_assert_double_eq(with[1], without[1]);
    sample.problem.held_out_end = sample.rows.n_rows;
    sample.problem.held_out_first = sample.rows.n_rows - 9;
    Logistic *logistic = NULL;
    CHECK_OK(logistic_new(&sample.problem, arena, &logistic, &err), &err);
    ck_assert_double_eq(logistic_log_loss(logistic, with), 0);
}
END_TEST

START_TEST(a_strong_ridge_draws_the_weights_to_the_means)
{
    static const double MEANS[MAX_COLUMNS] = {0.375, -1.25, 2.385, 0, 0.625, -0.5};
    double weights[MAX_COLUMNS + 1] = {0};
    make_random_rows();
    sample.problem.means = MEANS;
    fit(1e5, weights);
    double sum = 0;
    for (size_t row = 0; row < sample.rows.n_rows; row++)
        sum += sample.target[row] - 1 / (1 + exp(-sparse_rows_score(&sample.rows, row, weights)));
    for (size_t column = 0; column < MAX_COLUMNS; column++)
        ck_assert_double_eq_tol(weights[column], MEANS[column], 2e-3);
    ck_assert_double_eq_tol(sum, 0, 1e-8); /* the intercept has no prior */
}
END_TEST

START_TEST(a_yes_no_column_moves_from_its_mean_as_the_derivative_says)
{
    /* At the maximum: sum of (t - p) over the rows with the column = ridge * (w - m). */
    static const double MEAN[] = {1.375};
    set_columns(1);
    add_rows(7, 1, 1);
    add_rows(21, 1, 0);
    add_rows(14, 0, 1);
    add_rows(53, 0, 0);
    sample.problem.means = MEAN;
    double weights[2] = {0};
    fit(2.5, weights);
    const double p = 1 / (1 + exp(-weights[0] - weights[1]));
    ck_assert_double_eq_tol(7 - 28 * p, 2.5 * (weights[0] - MEAN[0]), 1e-9);
    ck_assert(weights[0] < MEAN[0]);
}
END_TEST

START_TEST(log_loss_is_that_of_the_held_out_rows)
{
    set_columns(1);
    add_rows(2, 1, 1);
    add_rows(1, 0, 0);
    add_rows(1, 1, 0);
    sample.problem.held_out_first = 1;
    sample.problem.held_out_end = 4;
    const double weights[2] = {2 * log(3), -log(3)};
    Logistic *logistic = NULL;
    CHECK_OK(logistic_new(&sample.problem, arena, &logistic, &err), &err);
    /* probabilities .75 (held), .25 (not held), .75 (not held) */
    ck_assert_double_eq_tol(logistic_log_loss(logistic, weights),
                            -log(0.75) - log(0.75) - log(0.25), 1e-14);
}
END_TEST

START_TEST(a_ridge_that_is_not_positive_is_refused)
{
    set_columns(1);
    add_rows(2, 1, 1);
    add_rows(2, 0, 0);
    double weights[2] = {0};
    Logistic *logistic = NULL;
    CHECK_OK(logistic_new(&sample.problem, arena, &logistic, &err), &err);
    CHECK_FAILS(logistic_fit(logistic, -0.5, 1e-9, weights, &err), &err, E_DOMAIN,
                "logistic fit: ridge -0.5 is not positive");
    CHECK_STATUS(logistic_fit(logistic, (double)NAN, 1e-9, weights, &err), &err, E_DOMAIN);
}
END_TEST

Suite *suite_logistic(void)
{
    TCase *const tests = tcase_create("logistic");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, one_yes_no_column_gives_the_log_odds_ratio);
    tcase_add_test(tests, weights_equal_those_of_a_calculation_in_fifty_digits);
    tcase_add_test(tests, the_gradient_at_the_weights_is_nought);
    tcase_add_test(tests, where_a_fit_starts_does_not_matter);
    tcase_add_test(tests, an_old_curvature_leads_to_the_same_weights);
    tcase_add_test(tests, rows_that_a_column_separates_have_finite_weights);
    tcase_add_test(tests, equal_targets_leave_a_smoothed_intercept_only);
    tcase_add_test(tests, columns_left_out_are_as_some_that_are_not_there);
    tcase_add_test(tests, rows_held_out_are_not_fitted_on);
    tcase_add_test(tests, rows_that_do_not_count_are_as_rows_that_are_not_there);
    tcase_add_test(tests, a_strong_ridge_draws_the_weights_to_the_means);
    tcase_add_test(tests, a_yes_no_column_moves_from_its_mean_as_the_derivative_says);
    tcase_add_test(tests, log_loss_is_that_of_the_held_out_rows);
    tcase_add_test(tests, a_ridge_that_is_not_positive_is_refused);
    Suite *const suite = suite_create("logistic");
    suite_add_tcase(suite, tests);
    return suite;
}
