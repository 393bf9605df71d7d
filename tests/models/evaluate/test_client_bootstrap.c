/* tests/models/evaluate/test_client_bootstrap.c - figures of sums and how far they move. */
#include "models/evaluate/client_bootstrap.h"

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

static BootstrapParams params_of(const size_t n_threads)
{
    return (BootstrapParams){.seed = 3, .name = "test", .n_threads = n_threads};
}

enum { MEAN, RATIO, FIGURES };

static void figures_of(const double *const sums, void *const context, double *const figures)
{
    (void)context;
    figures[MEAN] = sums[1] / sums[0];
    figures[RATIO] = sums[1] / sums[2];
}

/* 400 clients with the amounts 1.5, 2.5, ... 4.5 in turn: mean 3, variance 1.25. */
static void measure_amounts(const size_t n_threads, Measured measured[FIGURES])
{
    double values[400 * 3];
    for (size_t client = 0; client < 400; client++) {
        values[3 * client] = 1;
        values[3 * client + 1] = 1.5 + (double)(client % 4);
        values[3 * client + 2] = 2 * values[3 * client + 1];
    }
    const Matrix clients = {.n_rows = 400, .n_columns = 3, .values = values};
    const BootstrapParams params = params_of(n_threads);
    CHECK_OK(client_bootstrap(&clients, figures_of, NULL, FIGURES, &params, arena, measured, &err),
             &err);
}

/* The standard error of the mean is sqrt(1.25 / 400) = 0.0559; a thousand resamples find a bound
 * to about 5 % of that. */
START_TEST(interval_of_a_mean_is_two_standard_errors_on_either_side)
{
    Measured measured[FIGURES] = {{0}};
    measure_amounts(1, measured);
    ck_assert_double_eq_tol(measured[MEAN].value, 3, 1e-12);
    ck_assert_double_eq_tol(measured[MEAN].low, 3 - 1.96 * 0.0559, 0.012);
    ck_assert_double_eq_tol(measured[MEAN].high, 3 + 1.96 * 0.0559, 0.012);
}
END_TEST

START_TEST(clients_are_drawn_whole)
{
    Measured measured[FIGURES] = {{0}};
    measure_amounts(1, measured);
    ck_assert_double_eq_tol(measured[RATIO].low, 0.5, 1e-12);
    ck_assert_double_eq_tol(measured[RATIO].high, 0.5, 1e-12);
}
END_TEST

START_TEST(threads_do_not_matter)
{
    Measured one[FIGURES] = {{0}};
    Measured three[FIGURES] = {{0}};
    measure_amounts(1, one);
    measure_amounts(3, three);
    ck_assert_double_eq(one[MEAN].low, three[MEAN].low);
    ck_assert_double_eq(one[MEAN].high, three[MEAN].high);
}
END_TEST

START_TEST(one_client_has_no_width_and_nobody_no_figure)
{
    double values[] = {1, 2.385, 0};
    const BootstrapParams params = params_of(1);
    Measured measured[FIGURES] = {{0}};
    Matrix clients = {.n_rows = 1, .n_columns = 3, .values = values};
    CHECK_OK(client_bootstrap(&clients, figures_of, NULL, FIGURES, &params, arena, measured, &err),
             &err);
    ck_assert_double_eq(measured[MEAN].low, 2.385);
    ck_assert_double_eq(measured[MEAN].high, 2.385);
    ck_assert_double_nan(measured[RATIO].low); /* divided by 0 in every resample */
    clients.n_rows = 0;
    CHECK_OK(client_bootstrap(&clients, figures_of, NULL, FIGURES, &params, arena, measured, &err),
             &err);
    ck_assert_double_nan(measured[MEAN].value);
    ck_assert_double_nan(measured[MEAN].low);
}
END_TEST

/* Binomial: sqrt(.3 * .7 / 40000) = .00229; the yeses all come first, the groups are random. */
START_TEST(groups_of_many_clients_spread_as_the_clients_do)
{
    const BootstrapParams params = params_of(2);
    Measured share = {0};
    CHECK_OK(client_bootstrap_share(12000, 40000, &params, arena, &share, &err), &err);
    ck_assert_double_eq(share.value, 0.3);
    ck_assert_double_eq_tol(share.low, 0.3 - 1.96 * 0.00229, 0.0004);
    ck_assert_double_eq_tol(share.high, 0.3 + 1.96 * 0.00229, 0.0004);
    /* hardly more than one a group: pairs, not ones and twos; sqrt(.3 * .7 / 5500) = .00618 */
    CHECK_OK(client_bootstrap_share(1650, 5500, &params, arena, &share, &err), &err);
    ck_assert_double_eq_tol(share.low, 0.3 - 1.96 * 0.00618, 0.0012);
    ck_assert_double_eq_tol(share.high, 0.3 + 1.96 * 0.00618, 0.0012);
}
END_TEST

/* Binomial: sqrt(.3 * .7 / 1000) = .0145. */
START_TEST(interval_of_a_share_is_the_binomial_one)
{
    const BootstrapParams params = params_of(1);
    Measured share = {0};
    CHECK_OK(client_bootstrap_share(300, 1000, &params, arena, &share, &err), &err);
    ck_assert_uint_eq(share.n, 1000);
    ck_assert_double_eq(share.value, 0.3);
    ck_assert_double_eq_tol(share.low, 0.3 - 1.96 * 0.0145, 0.004);
    ck_assert_double_eq_tol(share.high, 0.3 + 1.96 * 0.0145, 0.004);
    CHECK_OK(client_bootstrap_share(0, 0, &params, arena, &share, &err), &err);
    ck_assert_double_nan(share.value);
}
END_TEST

Suite *suite_client_bootstrap(void)
{
    TCase *const tests = tcase_create("client_bootstrap");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, interval_of_a_mean_is_two_standard_errors_on_either_side);
    tcase_add_test(tests, clients_are_drawn_whole);
    tcase_add_test(tests, threads_do_not_matter);
    tcase_add_test(tests, one_client_has_no_width_and_nobody_no_figure);
    tcase_add_test(tests, groups_of_many_clients_spread_as_the_clients_do);
    tcase_add_test(tests, interval_of_a_share_is_the_binomial_one);
    Suite *const suite = suite_create("client_bootstrap");
    suite_add_tcase(suite, tests);
    return suite;
}
