/* tests/tools/test_report_parts.c - the axis, the figures and the choice of rows of the report. */
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tools/report/amount_scale.h"
#include "tools/report/report_facts.h"
#include "tools/report/report_parts.h"

#include <math.h>

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static AmountScale scale_of(const double *const values, const size_t n)
{
    AmountScale scale = {0};
    CHECK_OK(amount_scale_make(values, n, arena, &scale, &err), &err);
    return scale;
}

/* ---- the axis ---- */

START_TEST(amounts_lie_on_an_asinh_axis_that_begins_at_nought)
{
    /* median size 2.4, half of it rounded down: 1; places by hand: asinh(x) / asinh(4.7) */
    const double values[] = {2.4, NAN, 4.7, 0.3};
    const AmountScale scale = scale_of(values, 4);
    ck_assert_double_eq(scale.unit, 1);
    ck_assert_double_eq(amount_scale_at(&scale, 0), 0);
    ck_assert_double_eq_tol(amount_scale_at(&scale, 1), 0.8813735870 / 2.2518395970, 1e-9);
    ck_assert_double_eq_tol(amount_scale_at(&scale, 4.7), 1, 1e-12);
}
END_TEST

START_TEST(losses_have_their_place_left_of_nought)
{
    const double values[] = {-800, 2500, 300};
    const AmountScale scale = scale_of(values, 3);
    ck_assert_double_eq(amount_scale_at(&scale, -800), 0);
    ck_assert(amount_scale_at(&scale, 0) > 0.2);
    ck_assert_double_eq_tol(amount_scale_at(&scale, 2500), 1, 1e-12);
}
END_TEST

START_TEST(ticks_are_round_apart_and_within_the_axis)
{
    const double values[] = {-83, 412, 37000, 950, 1200};
    const AmountScale scale = scale_of(values, 5);
    ck_assert_double_eq(scale.ticks[0], 0);
    ck_assert_uint_ge(scale.n_ticks, 3);
    for (size_t i = 0; i < scale.n_ticks; i++) {
        ck_assert(scale.ticks[i] >= -83 && scale.ticks[i] <= 37000);
        for (size_t j = 0; j < i; j++)
            ck_assert(fabs(amount_scale_at(&scale, scale.ticks[i]) -
                           amount_scale_at(&scale, scale.ticks[j])) > 0.1);
    }
}
END_TEST

START_TEST(an_axis_of_nothing_known_or_of_noughts_has_no_ticks)
{
    const double unknown[] = {NAN, NAN};
    const double noughts[] = {0, 0, 0};
    ck_assert_uint_eq(scale_of(NULL, 0).n_ticks, 0);
    ck_assert_uint_eq(scale_of(unknown, 2).n_ticks, 0);
    const AmountScale scale = scale_of(noughts, 3);
    ck_assert_uint_eq(scale.n_ticks, 0);
    ck_assert_double_eq(amount_scale_at(&scale, 0), 0);
}
END_TEST

/* ---- figures in words ---- */

START_TEST(figures_are_written_as_in_print)
{
    StrBuf page = strbuf_init(arena);
    const char *text = NULL;
    part_amount(&page, -12345.6, "A&B");
    strbuf_putc(&page, '|');
    part_amount(&page, NAN, "EUR");
    strbuf_putc(&page, '|');
    part_share(&page, 0.637);
    strbuf_putc(&page, '|');
    part_share(&page, NAN);
    strbuf_putc(&page, '|');
    part_signed(&page, -0.825, 2);
    strbuf_putc(&page, '|');
    part_signed(&page, 0.375, 1);
    strbuf_putc(&page, '|');
    part_signed(&page, -0.004, 2);
    strbuf_putc(&page, '|');
    part_counted(&page, 1, "stratum", "strata");
    strbuf_putc(&page, '|');
    part_counted(&page, 12, "stratum", "strata");
    CHECK_OK(strbuf_finish(&page, &text, &err), &err);
    ck_assert_str_eq(text, "A&amp;B\u202f\u221212\u202f300|\u2013|64\u202f%|\u2013|\u22120.82|+0.4|"
                           "0.00|1 stratum|12 strata");
}
END_TEST

/* ---- rows of a figure ---- */

START_TEST(a_figure_shows_all_rows_up_to_120)
{
    uint32_t *rows = NULL;
    RowChoice choice = {0};
    CHECK_OK(report_all_rows(120, arena, &rows, &err), &err);
    CHECK_OK(report_choose_rows(rows, 120, rows, arena, &choice, &err), &err);
    ck_assert(choice.is_all);
    ck_assert_uint_eq(choice.n, 120);
    ck_assert_uint_eq(choice.rows[119], 119);
}
END_TEST

START_TEST(beyond_that_it_shows_the_60_largest_in_their_order)
{
    uint32_t *rows = NULL;
    uint32_t sizes[121];
    RowChoice choice = {0};
    CHECK_OK(report_all_rows(121, arena, &rows, &err), &err);
    for (uint32_t row = 0; row < 121; row++)
        sizes[row] = row % 2 == 0 ? 7 : 3; /* 61 of size 7: the last of them has no room */
    CHECK_OK(report_choose_rows(rows, 121, sizes, arena, &choice, &err), &err);
    ck_assert(!choice.is_all);
    ck_assert_uint_eq(choice.n, 60);
    for (uint32_t i = 0; i < 60; i++)
        ck_assert_uint_eq(choice.rows[i], 2 * i);
}
END_TEST

Suite *suite_report_parts(void)
{
    TCase *const tests = tcase_create("parts");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, amounts_lie_on_an_asinh_axis_that_begins_at_nought);
    tcase_add_test(tests, losses_have_their_place_left_of_nought);
    tcase_add_test(tests, ticks_are_round_apart_and_within_the_axis);
    tcase_add_test(tests, an_axis_of_nothing_known_or_of_noughts_has_no_ticks);
    tcase_add_test(tests, figures_are_written_as_in_print);
    tcase_add_test(tests, a_figure_shows_all_rows_up_to_120);
    tcase_add_test(tests, beyond_that_it_shows_the_60_largest_in_their_order);
    Suite *const suite = suite_create("report_parts");
    suite_add_tcase(suite, tests);
    return suite;
}
