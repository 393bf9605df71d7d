/* tests/core/base/test_parallel.c - one result whatever the number of threads. */
#include "core/base/parallel.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { N_ITEMS = 3001 };

static const size_t THREADS[] = {0, 1, 2, 4, 8, 300};
enum { N_THREADS = sizeof THREADS / sizeof THREADS[0] };

static Status take_root(void *const context, const size_t item, Arena *const scratch,
                        Error *const err)
{
    double *const roots = context;
    double *copy = NULL;
    ARENA_NEW(copy, scratch, 1000, err);
    copy[item % 1000] += 0.375 * (double)item; /* scratch comes zeroed for every item */
    roots[item] = sqrt(copy[item % 1000]);
    return OK;
}

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    double *const expected = calloc(N_ITEMS, sizeof *expected);
    double *const got = calloc(N_ITEMS, sizeof *got);
    Error err = {0};
    for (size_t item = 0; item < N_ITEMS; item++)
        expected[item] = sqrt(0.375 * (double)item);
    for (size_t i = 0; i < N_THREADS; i++) {
        memset(got, 0, N_ITEMS * sizeof *got);
        CHECK_OK(parallel_run(N_ITEMS, THREADS[i], take_root, got, "roots", NULL, &err), &err);
        ck_assert_mem_eq(got, expected, N_ITEMS * sizeof *got);
    }
    free(expected);
    free(got);
}
END_TEST

/* Items 101, 108, 115, ... fail. */
static Status fail_from_101(void *const context, const size_t item, Arena *const scratch,
                            Error *const err)
{
    (void)context;
    (void)scratch;
    if (item > 100 && item % 7 == 3)
        return ERROR_SET(err, E_DATA, "item %zu has no profit", item);
    return OK;
}

START_TEST(the_error_of_the_lowest_failed_item_is_told)
{
    for (size_t i = 0; i < N_THREADS; i++)
        for (int round = 0; round < 20; round++) {
            Error err = {0};
            CHECK_FAILS(parallel_run(N_ITEMS, THREADS[i], fail_from_101, NULL, "fit", NULL, &err),
                        &err, E_DATA, "item 101 has no profit");
        }
}
END_TEST

typedef struct Reports {
    size_t n;
    double first;
    double last;
    bool ordered;
    double stop_at; /* asks to stop at this share; 2: never */
} Reports;

static bool note_report(void *const context, const char *const step, const double share)
{
    Reports *const reports = context;
    ck_assert_str_eq(step, "fit");
    if (reports->n++ == 0)
        reports->first = share;
    reports->ordered = reports->ordered && share >= reports->last;
    reports->last = share;
    return share < reports->stop_at;
}

static Status count_item(void *const context, const size_t item, Arena *const scratch,
                         Error *const err)
{
    (void)scratch;
    (void)err;
    unsigned char *const done = context;
    done[item]++;
    return OK;
}

START_TEST(progress_goes_from_0_to_1_in_at_most_100_steps_between)
{
    static const size_t SIZES[] = {1, 2, 7, 100, 101, N_ITEMS};
    unsigned char *const done = calloc(N_ITEMS, 1);
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++) {
        Reports reports = {.ordered = true, .stop_at = 2};
        const Progress progress = {.report = note_report, .context = &reports};
        Error err = {0};
        memset(done, 0, N_ITEMS);
        CHECK_OK(parallel_run(SIZES[i], 4, count_item, done, "fit", &progress, &err), &err);
        for (size_t item = 0; item < SIZES[i]; item++)
            ck_assert_uint_eq(done[item], 1);
        ck_assert_double_eq(reports.first, 0);
        ck_assert_double_eq(reports.last, 1);
        ck_assert(reports.ordered);
        ck_assert_uint_le(reports.n, 102);
    }
    free(done);
}
END_TEST

START_TEST(no_items_are_done_at_once)
{
    Reports reports = {.ordered = true, .stop_at = 2};
    const Progress progress = {.report = note_report, .context = &reports};
    Error err = {0};
    CHECK_OK(parallel_run(0, 4, count_item, NULL, "fit", &progress, &err), &err);
    ck_assert_uint_eq(reports.n, 2);
    ck_assert_double_eq(reports.first, 0);
    ck_assert_double_eq(reports.last, 1);
}
END_TEST

START_TEST(a_request_to_stop_ends_the_work)
{
    unsigned char *const done = calloc(N_ITEMS, 1);
    Reports reports = {.ordered = true, .stop_at = 0.25};
    const Progress progress = {.report = note_report, .context = &reports};
    Error err = {0};
    CHECK_FAILS(parallel_run(N_ITEMS, 4, count_item, done, "fit", &progress, &err), &err,
                E_CANCELLED, "stopped on request during \"fit\"");
    size_t n_done = 0;
    for (size_t item = 0; item < N_ITEMS; item++)
        n_done += done[item];
    ck_assert_uint_ge(n_done, N_ITEMS / 4);
    ck_assert_uint_le(n_done, N_ITEMS / 4 + 10); /* what the other threads had begun */
    free(done);
}
END_TEST

START_TEST(a_request_to_stop_at_the_start_does_nothing)
{
    Reports reports = {.ordered = true, .stop_at = 0};
    const Progress progress = {.report = note_report, .context = &reports};
    Error err = {0};
    CHECK_STATUS(parallel_run(N_ITEMS, 4, count_item, NULL, "fit", &progress, &err), &err,
                 E_CANCELLED);
    ck_assert_uint_eq(reports.n, 1);
}
END_TEST

START_TEST(rows_are_cut_into_chunks_of_a_fixed_size)
{
    ck_assert_uint_eq(parallel_chunks(0), 0);
    ck_assert_uint_eq(parallel_chunks(1), 1);
    ck_assert_uint_eq(parallel_chunks(4096), 1);
    ck_assert_uint_eq(parallel_chunks(4097), 2);
    ck_assert_uint_eq(parallel_chunks(1000000), 245);
}
END_TEST

Suite *suite_parallel(void)
{
    Suite *const suite = suite_create("parallel");
    TCase *const cases = tcase_create("parallel");
    tcase_add_test(cases, any_number_of_threads_gives_the_same_bytes);
    tcase_add_test(cases, the_error_of_the_lowest_failed_item_is_told);
    tcase_add_test(cases, progress_goes_from_0_to_1_in_at_most_100_steps_between);
    tcase_add_test(cases, no_items_are_done_at_once);
    tcase_add_test(cases, a_request_to_stop_ends_the_work);
    tcase_add_test(cases, a_request_to_stop_at_the_start_does_nothing);
    tcase_add_test(cases, rows_are_cut_into_chunks_of_a_fixed_size);
    suite_add_tcase(suite, cases);
    return suite;
}
