/* tests/models/continuity/test_drift_measure.c - bins, levels and what chance is allowed, by hand.
 */
#include "models/continuity/drift_measure.h"
#include "models/continuity/stability_index.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static const DriftLimits LIMITS = {.warn = 0.1, .stop = 0.25};

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

static DriftIndex counts(const uint64_t *const then, const uint64_t *const now, const size_t n,
                         const DriftLimits limits)
{
    DriftIndex index = {0};
    CHECK_OK(drift_of_counts(then, now, n, &limits, arena, &index, &err), &err);
    return index;
}

static DriftIndex numbers(const double *const then, const size_t n_then, const double *const now,
                          const size_t n_now)
{
    DriftIndex index = {0};
    CHECK_OK(drift_of_numbers(then, n_then, now, n_now, &LIMITS, arena, &index, &err), &err);
    return index;
}

/* ---- levels ---- */

START_TEST(a_level_begins_at_its_threshold)
{
    static const uint64_t THEN[] = {5000, 5000};
    static const uint64_t NOW[] = {3500, 6500};
    const double index = stability_index(THEN, NOW, 2);
    const double just_over = index + 1e-9;
    const double just_under = index - 1e-9;
    ck_assert_int_eq(counts(THEN, NOW, 2, (DriftLimits){just_over, just_over}).level, DRIFT_NONE);
    ck_assert_int_eq(counts(THEN, NOW, 2, (DriftLimits){just_under, just_over}).level, DRIFT_WARN);
    ck_assert_int_eq(counts(THEN, NOW, 2, (DriftLimits){index, just_over}).level, DRIFT_WARN);
    ck_assert_int_eq(counts(THEN, NOW, 2, (DriftLimits){0.01, just_under}).level, DRIFT_STOP);
    ck_assert_int_eq(counts(THEN, NOW, 2, (DriftLimits){0.01, index}).level, DRIFT_STOP);
}
END_TEST

/* One in a thousand of a chi-squared with one degree of freedom lies above 10.828 (any table); with
 * nine of them, above 27.877. */
START_TEST(chance_is_allowed_what_the_table_of_chi_squared_says)
{
    static const uint64_t THEN[] = {20, 20};
    static const uint64_t NOW[] = {12, 28};
    static const uint64_t TEN[] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    const DriftIndex few = counts(THEN, NOW, 2, LIMITS);
    const DriftIndex ten = counts(TEN, TEN, 10, LIMITS);
    ck_assert_double_eq_tol(few.chance_limit, 10.828 * (1.0 / 40 + 1.0 / 40), 1e-4);
    ck_assert_double_eq_tol(ten.chance_limit, 27.877 * 2 / 100, 1e-4);
    ck_assert_double_eq_tol(ten.by_chance, 9 * 2.0 / 100, 1e-15);
    ck_assert_double_gt(few.index, LIMITS.warn);
    ck_assert_double_lt(few.index, few.chance_limit);
    ck_assert_int_eq(few.level, DRIFT_NONE);
}
END_TEST

START_TEST(the_same_shift_of_many_counts)
{
    static const uint64_t THEN[] = {200, 200};
    static const uint64_t NOW[] = {120, 280};
    ck_assert_int_eq(counts(THEN, NOW, 2, LIMITS).level, DRIFT_WARN);
}
END_TEST

START_TEST(bins_without_cases_do_not_count)
{
    static const uint64_t THEN[] = {300, 0, 100, 0};
    static const uint64_t NOW[] = {310, 0, 90, 0};
    static const uint64_t ONE[] = {0, 0, 500, 0};
    const DriftIndex two = counts(THEN, NOW, 4, LIMITS);
    const DriftIndex one = counts(ONE, ONE, 4, LIMITS);
    ck_assert_uint_eq(two.n_bins, 2);
    ck_assert_uint_eq(two.n_then, 400);
    ck_assert_double_eq(two.index,
                        stability_index((uint64_t[]){300, 100}, (uint64_t[]){310, 90}, 2));
    ck_assert_uint_eq(one.n_bins, 1);
    ck_assert_double_eq(one.index, 0);
    ck_assert_int_eq(one.level, DRIFT_NONE);
}
END_TEST

START_TEST(an_empty_sample_has_no_index_and_no_level)
{
    static const uint64_t THEN[] = {300, 100};
    static const uint64_t NOBODY[] = {0, 0};
    const DriftIndex index = counts(THEN, NOBODY, 2, LIMITS);
    ck_assert_double_nan(index.index);
    ck_assert_double_nan(index.chance_limit);
    ck_assert_int_eq(index.level, DRIFT_NONE);
}
END_TEST

/* ---- numbers ---- */

enum { HUNDRED = 101 };

/* 0 .. 100: the deciles are 10, 20, ... 90. */
static void fill(double values[HUNDRED], const double shift)
{
    for (size_t i = 0; i < HUNDRED; i++)
        values[i] = (double)i + shift;
}

START_TEST(numbers_are_cut_at_the_earlier_deciles)
{
    /* a value on a decile is below it: 0 .. 10 are eleven, 11 .. 20 ten, ... 91 .. 100 ten */
    static const uint64_t THEN[] = {11, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    static const uint64_t NOW[] = {1, 10, 10, 10, 10, 10, 10, 10, 10, 20};
    double then[HUNDRED];
    double now[HUNDRED];
    fill(then, 0);
    fill(now, 10);
    const DriftIndex index = numbers(then, HUNDRED, now, HUNDRED);
    ck_assert_uint_eq(index.n_bins, 10);
    ck_assert_double_eq_tol(index.index, stability_index(THEN, NOW, 10), 1e-15);
    ck_assert_double_eq(numbers(then, HUNDRED, then, HUNDRED).index, 0);
}
END_TEST

START_TEST(not_known_is_a_class_of_its_own)
{
    static const uint64_t THEN[] = {11, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0};
    static const uint64_t NOW[] = {0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 21};
    double then[HUNDRED];
    double now[HUNDRED];
    fill(then, 0);
    fill(now, 0);
    for (size_t i = 0; i < 21; i++)
        now[i] = NAN;
    const DriftIndex index = numbers(then, HUNDRED, now, HUNDRED);
    ck_assert_uint_eq(index.n_bins, 11);
    ck_assert_double_eq_tol(index.index, stability_index(THEN, NOW, 11), 1e-15);
}
END_TEST

START_TEST(equal_deciles_are_one_cut)
{
    /* 0 or 1: the deciles are 0, 0, 0, 0, 0 (or a value between) and 1; nothing lies above 1 */
    static const double THEN[] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1};
    static const double NOW[] = {0, 0, 0, 1, 1, 1, 1, 1, 1, 2};
    const DriftIndex index = numbers(THEN, 10, NOW, 10);
    ck_assert_uint_eq(index.n_bins, 3);
    ck_assert_double_eq_tol(
        index.index, stability_index((uint64_t[]){6, 4, 0}, (uint64_t[]){3, 6, 1}, 3), 1e-15);
}
END_TEST

START_TEST(what_becomes_known_of_everybody_has_drifted)
{
    double then[HUNDRED];
    double now[HUNDRED];
    fill(now, 0);
    for (size_t i = 0; i < HUNDRED; i++)
        then[i] = NAN;
    const DriftIndex index = numbers(then, HUNDRED, now, HUNDRED);
    ck_assert_uint_eq(index.n_bins, 2);
    ck_assert_int_eq(index.level, DRIFT_STOP);
}
END_TEST

START_TEST(levels_have_names)
{
    for (DriftLevel level = DRIFT_NONE; level < DRIFT_LEVELS; level++)
        ck_assert_int_eq(drift_level_named(drift_level_name(level)), level);
    ck_assert_int_eq(drift_level_named("halt"), DRIFT_LEVELS);
}
END_TEST

Suite *suite_drift_measure(void)
{
    Suite *const suite = suite_create("drift_measure");
    TCase *const tcase = tcase_create("drift_measure");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_level_begins_at_its_threshold);
    tcase_add_test(tcase, chance_is_allowed_what_the_table_of_chi_squared_says);
    tcase_add_test(tcase, the_same_shift_of_many_counts);
    tcase_add_test(tcase, bins_without_cases_do_not_count);
    tcase_add_test(tcase, an_empty_sample_has_no_index_and_no_level);
    tcase_add_test(tcase, numbers_are_cut_at_the_earlier_deciles);
    tcase_add_test(tcase, not_known_is_a_class_of_its_own);
    tcase_add_test(tcase, equal_deciles_are_one_cut);
    tcase_add_test(tcase, what_becomes_known_of_everybody_has_drifted);
    tcase_add_test(tcase, levels_have_names);
    suite_add_tcase(suite, tcase);
    return suite;
}
