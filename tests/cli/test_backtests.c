/* tests/cli/test_backtests.c - `paragon evaluate` on a whole bank, against a second calculation
 * from its extracts. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"

#include <math.h>
#include <stdlib.h>

/* Means of some 600 cases, summed in another order. */
#define TOLERANCE 1e-12

static Arena *arena;
static const Chain *chain;
static const char *config; /* a given penalty, since choosing it takes most of the time */

static void set_up(void)
{
    arena = arena_new();
    chain = chain_published();
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "config.json", "{\"affinity.l2\": 1, \"segment.k_max\": 2}");
    config = arena_printf(arena, "%s/config.json", directory);
}

static void tear_down(void)
{
    arena_free(arena);
}

#define EVALUATE(...)                                                                              \
    RUN_ON(chain->conninfo, arena, "--config", config, "--quiet", "evaluate", __VA_ARGS__)

static CsvText list(const ProgramResult result)
{
    ck_assert_msg(result.exit_code == 0, "exit code %d: %.1000s", result.exit_code, result.err);
    return csv_text_read(result.out, arena);
}

#define LIST(...) list(EVALUATE(__VA_ARGS__, "--format", "csv"))

static double number(const CsvText *const csv, const size_t row, const char *const column)
{
    return strtod(csv_text_cell(csv, row, column), NULL);
}

/* The second calculation, of the year from `cutoff` to `last`. */
static CsvText recalculate(const char *const before, const char *const cutoff,
                           const char *const last)
{
    const char *const arguments[] = {
        "tests/support/check_backtest.py", chain->directory, before, cutoff, last, NULL};
    return list(program_run(
        &(const ProgramParams){.path = "/usr/bin/python3", .arguments = arguments}, arena));
}

static double recalculated(const CsvText *const csv, const char *const name)
{
    const size_t row = csv_text_find(csv, "name", name);
    ck_assert_msg(row < csv->n_rows, "no \"%s\"", name);
    return number(csv, row, "value");
}

/* ---- acquisitions ---- */

START_TEST(cases_and_popularities_agree_with_a_second_calculation)
{
    static const char *const METHODS[] = {"popularity", "recent popularity"};
    static const char *const MEASURES[] = {"hr_1", "ndcg_5", "mrr"};
    const CsvText csv = LIST("acquisitions", "--cutoff", "2025-06-30");
    const CsvText second = recalculate("2024-06-30", "2025-06-30", "2026-06-30");
    for (size_t i = 0; i < 2; i++) {
        const size_t row = csv_text_find(&csv, "method", METHODS[i]);
        ck_assert_double_eq(number(&csv, row, "n_cases"), recalculated(&second, "n_cases"));
        for (size_t measure = 0; measure < 3; measure++)
            ck_assert_double_eq_tol(
                number(&csv, row, MEASURES[measure]),
                recalculated(&second, arena_printf(arena, "%s %s", METHODS[i], MEASURES[measure])),
                TOLERANCE);
    }
}
END_TEST

START_TEST(the_chosen_model_beats_the_simple_rankings_on_the_sample_bank)
{
    const CsvText csv = LIST("acquisitions", "--seed", "3");
    const size_t chosen = csv_text_find(&csv, "method", "chosen model");
    ck_assert_uint_eq(csv.n_rows, 7);
    for (size_t row = 0; row < csv.n_rows; row++) {
        ck_assert_double_le(number(&csv, row, "ndcg_5_low"), number(&csv, row, "ndcg_5"));
        ck_assert_double_le(number(&csv, row, "ndcg_5"), number(&csv, row, "ndcg_5_high"));
        if (row != chosen)
            ck_assert_double_lt(number(&csv, row, "ndcg_5"), number(&csv, chosen, "ndcg_5"));
    }
    ck_assert_str_eq(csv_text_cell(&csv, chosen, "verdict"), "better");
}
END_TEST

START_TEST(a_cutoff_that_is_no_day_of_the_past_is_refused)
{
    const ProgramResult at = EVALUATE("acquisitions", "--cutoff", "2026-09-30");
    ck_assert_int_eq(at.exit_code, 64);
    ck_assert_str_eq(at.err, "paragon: --cutoff 2026-09-30 is not before the snapshot's own day, "
                             "2026-09-30\n");
    ck_assert_int_eq(EVALUATE("calibration", "--cutoff", "2027-01-01").exit_code, 64);
    ck_assert_int_eq(EVALUATE("acquisitions", "--cutoff", "yesterday").exit_code, 64);
}
END_TEST

START_TEST(a_cutoff_before_all_history_is_refused)
{
    const ProgramResult early = EVALUATE("acquisitions", "--cutoff", "1901-09-30");
    ck_assert_int_eq(early.exit_code, 65);
    ck_assert_str_eq(early.err, "paragon: nobody is known to have been a client on 1901-09-30\n");
    ck_assert_int_eq(EVALUATE("calibration", "--cutoff", "1901-09-30").exit_code, 65);
}
END_TEST

START_TEST(a_year_that_is_not_over_is_looked_at_as_far_as_it_goes)
{
    const ProgramResult result = RUN_ON(chain->conninfo, arena, "--config", config, "evaluate",
                                        "acquisitions", "--cutoff", "2026-03-31");
    ck_assert_int_eq(result.exit_code, 0);
    CHECK_CONTAINS(result.err, "judged by the 6 months up to 2026-09-30");
    CHECK_CONTAINS(result.err, "the snapshot ends 6 months after the cut-off, not 12");
}
END_TEST

/* ---- calibration ---- */

START_TEST(every_pair_that_could_be_taken_is_checked)
{
    const CsvText csv = LIST("calibration", "--cutoff", "2025-09-30");
    const CsvText second = recalculate("2024-09-30", "2025-09-30", "2026-09-30");
    const double n_pairs = recalculated(&second, "n_pairs");
    double n = 0;
    size_t row = 0;
    for (; *csv_text_cell(&csv, row, "decile") != '\0'; row++)
        n += number(&csv, row, "n");
    ck_assert_str_eq(csv_text_cell(&csv, row, "target"), "acquisition");
    ck_assert_str_eq(csv_text_cell(&csv, row, "group"), "all products");
    ck_assert_double_eq(n, n_pairs);
    ck_assert_double_eq(number(&csv, row, "n"), n_pairs);
    ck_assert_double_eq_tol(number(&csv, row, "observed"),
                            recalculated(&second, "n_taken") / n_pairs, TOLERANCE);
    ck_assert_double_gt(number(&csv, row, "brier"), 0);
    ck_assert_uint_lt(csv_text_find(&csv, "group", "payroll"), csv.n_rows);
}
END_TEST

/* The same bank with nothing but who holds what. */
static const char *undated_bank(void)
{
    const char *const directory = bank_files_copy(chain->directory, arena);
    const CsvText rows = csv_text_read(bank_files_read(directory, "holdings.csv", arena), arena);
    const char *text = NULL;
    StrBuf out = strbuf_init(arena);
    Error err = {.status = OK};
    strbuf_puts(&out, "client_id,product_id\n");
    for (size_t row = 0; row < rows.n_rows; row++) {
        if (*csv_text_cell(&rows, row, "closed_on") != '\0')
            continue;
        csv_text_put(&out, csv_text_cell(&rows, row, "client_id"), ",");
        csv_text_put(&out, csv_text_cell(&rows, row, "product_id"), "\n");
    }
    CHECK_OK(strbuf_finish(&out, &text, &err), &err);
    bank_files_write(directory, "holdings.csv", text);
    return directory;
}

START_TEST(without_dates_there_is_no_new_holding_and_only_status_to_check)
{
    const char *const conninfo = chain_database(arena);
    (void)DO_ON(conninfo, arena, "load", undated_bank(), "--as-of", "2026-09-30");
    const ProgramResult refused = RUN_ON(conninfo, arena, "evaluate", "acquisitions");
    ck_assert_int_eq(refused.exit_code, 65);
    CHECK_CONTAINS(refused.err, "no product of any bank has opened_on for 90 % of its holdings");
    CHECK_CONTAINS(refused.err, "hint: Deliver opened_on");
    const CsvText csv =
        csv_text_read(DO_ON(conninfo, arena, "evaluate", "calibration", "--format", "csv"), arena);
    ck_assert_uint_gt(csv.n_rows, 300); /* 32 products, ten deciles and a summary each */
    ck_assert_uint_eq(csv_text_find(&csv, "target", "acquisition"), csv.n_rows);
    ck_assert_uint_eq(csv_text_find(&csv, "target", "status"), 0);
}
END_TEST

START_TEST(the_truth_of_the_sample_bank_is_the_year_after_the_snapshot)
{
    const char *const truth = bank_files_read(chain->directory, "_truth_acquisitions.csv", arena);
    const CsvText rows = csv_text_read(truth, arena);
    const CsvText csv = LIST("calibration", "--truth", chain->directory);
    const size_t summary = csv_text_find(&csv, "decile", "");
    double n_acquired = 0;
    for (size_t row = 0; row < rows.n_rows; row++)
        n_acquired += number(&rows, row, "acquired");
    ck_assert_double_eq(number(&csv, summary, "n"), (double)rows.n_rows);
    ck_assert_double_eq_tol(number(&csv, summary, "observed"), n_acquired / (double)rows.n_rows,
                            TOLERANCE);
    ck_assert_int_eq(
        EVALUATE("calibration", "--truth", chain->directory, "--cutoff", "2025-09-30").exit_code,
        64);
}
END_TEST

START_TEST(back_tests_are_the_same_bytes_on_any_number_of_threads)
{
    static const char *const WHAT[] = {"acquisitions", "calibration"};
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(EVALUATE(WHAT[i], "--threads", "1").out,
                         EVALUATE(WHAT[i], "--threads", "3").out);
}
END_TEST

Suite *suite_backtests(void)
{
    Suite *const suite = suite_create("backtests");
    TCase *const tests = tcase_create("a whole bank");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, cases_and_popularities_agree_with_a_second_calculation);
    tcase_add_test(tests, the_chosen_model_beats_the_simple_rankings_on_the_sample_bank);
    tcase_add_test(tests, a_cutoff_that_is_no_day_of_the_past_is_refused);
    tcase_add_test(tests, a_cutoff_before_all_history_is_refused);
    tcase_add_test(tests, a_year_that_is_not_over_is_looked_at_as_far_as_it_goes);
    tcase_add_test(tests, every_pair_that_could_be_taken_is_checked);
    tcase_add_test(tests, without_dates_there_is_no_new_holding_and_only_status_to_check);
    tcase_add_test(tests, the_truth_of_the_sample_bank_is_the_year_after_the_snapshot);
    tcase_add_test(tests, back_tests_are_the_same_bytes_on_any_number_of_threads);
    suite_add_tcase(suite, tests);
    return suite;
}
