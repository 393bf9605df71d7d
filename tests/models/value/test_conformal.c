/* tests/models/value/test_conformal.c - corrections by hand, coverage by simulation. */
#include "models/value/conformal.h"

#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <gsl/gsl_randist.h>
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

START_TEST(score_is_the_distance_outside_and_negative_inside)
{
    ck_assert_double_eq(conformal_score(1.25, 2, 5), 0.75);
    ck_assert_double_eq(conformal_score(7.5, 2, 5), 2.5);
    ck_assert_double_eq(conformal_score(2.5, 2, 5), -0.5);
}
END_TEST

START_TEST(correction_is_the_score_at_its_place)
{
    double nine[] = {0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.6, 0.4, 0.5};
    ck_assert_double_eq(conformal_correction(nine, 9, 0.8), 0.8); /* 8th: 10 * 0.8 */
    double six[] = {-0.25, 3.5, 1.75, 0.5, 2.25, -1.5};
    ck_assert_double_eq(conformal_correction(six, 6, 0.8), 3.5); /* 6th: 7 * 0.8 = 5.6 */
    double two[] = {4.5, 1.25};
    ck_assert_double_eq(conformal_correction(two, 2, 0.8), 4.5); /* too few: the greatest */
}
END_TEST

enum { N_CASES = 1500 };

typedef struct Simulated {
    double values[2 * N_CASES];
    double y[N_CASES];
    double size[N_CASES];
    uint32_t order[N_CASES];
} Simulated;

/* y = 1.7 + 0.6 size + noise whose spread grows from 0.3 to 2.7 with size. */
static void simulate(Simulated *const data)
{
    Rng *rng = NULL;
    CHECK_OK(rng_new(11, "test", "conformal", arena, &rng, &err), &err);
    for (size_t i = 0; i < N_CASES; i++) {
        data->size[i] = gsl_ran_flat(rng, 0, 4);
        data->values[2 * i] = 1;
        data->values[2 * i + 1] = data->size[i];
        data->y[i] = 1.7 + 0.6 * data->size[i] + gsl_ran_gaussian(rng, 0.3 + 0.6 * data->size[i]);
        data->order[i] = (uint32_t)i;
    }
}

/* The share covered is binomial: 0.8 with a standard error of 0.0103; 0.035 is over three. */
START_TEST(four_of_five_left_out_cases_are_covered)
{
    static Simulated data;
    simulate(&data);
    const Matrix x = {.n_rows = N_CASES, .n_columns = 2, .values = data.values};
    const ConformalCases cases = {
        .x = &x, .y = data.y, .size = data.size, .order = data.order, .n_used = N_CASES};
    static uint8_t is_covered[N_CASES];
    CHECK_OK(conformal_mark_covered(&cases, 0.8, arena, is_covered, &err), &err);
    size_t n_covered = 0;
    for (size_t i = 0; i < N_CASES; i++)
        n_covered += is_covered[i];
    ck_assert_double_eq_tol((double)n_covered / N_CASES, 0.8, 0.035);
}
END_TEST

/* The true 80 % interval is 1.2816 standard deviations wide on both sides. */
START_TEST(interval_is_as_wide_as_the_noise_at_either_end)
{
    static Simulated data;
    simulate(&data);
    const Matrix x = {.n_rows = N_CASES, .n_columns = 2, .values = data.values};
    const ConformalCases cases = {
        .x = &x, .y = data.y, .size = data.size, .order = data.order, .n_used = N_CASES};
    ConformalInterval interval;
    CHECK_OK(conformal_fit(&cases, 0.8, arena, &interval, &err), &err);
    ck_assert_double_eq_tol(interval.class_cut, 2, 0.2);
    for (int step = 0; step < 4; step++) {
        const double size = 0.5 + step;
        const double row[2] = {1, size};
        double low = 0;
        double high = 0;
        conformal_bounds(&interval, row, 2, size, &low, &high);
        ck_assert_double_eq_tol((high - low) / (2 * 1.2816 * (0.3 + 0.6 * size)), 1, 0.2);
    }
}
END_TEST

START_TEST(few_cases_share_one_correction_and_too_few_are_refused)
{
    static Simulated data;
    simulate(&data);
    const Matrix x = {.n_rows = N_CASES, .n_columns = 2, .values = data.values};
    ConformalCases cases = {
        .x = &x, .y = data.y, .size = data.size, .order = data.order, .n_used = 50};
    ConformalInterval interval;
    CHECK_OK(conformal_fit(&cases, 0.8, arena, &interval, &err), &err);
    ck_assert(isnan(interval.class_cut));
    ck_assert_double_eq(interval.correction[0], interval.correction[1]);
    cases.n_used = 19;
    CHECK_FAILS(conformal_fit(&cases, 0.8, arena, &interval, &err), &err, E_SHAPE,
                "interval from 19 cases of 2 columns");
}
END_TEST

Suite *suite_conformal(void)
{
    TCase *const tests = tcase_create("conformal");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, score_is_the_distance_outside_and_negative_inside);
    tcase_add_test(tests, correction_is_the_score_at_its_place);
    tcase_add_test(tests, four_of_five_left_out_cases_are_covered);
    tcase_add_test(tests, interval_is_as_wide_as_the_noise_at_either_end);
    tcase_add_test(tests, few_cases_share_one_correction_and_too_few_are_refused);
    Suite *const suite = suite_create("conformal");
    suite_add_tcase(suite, tests);
    return suite;
}
