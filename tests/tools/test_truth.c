/* tests/tools/test_truth.c - the files of a sample bank's truth, and what is wrong with others. */
#include "tools/evaluate/truth.h"

#include "tests/support/bank_files.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;
static const char *directory;
static Portfolio portfolio;
static Truth truth;

static const char PARAMETERS[] = "{\"as_of\": \"2026-09-30\", \"acquisitions_written\": \"all\"}";
static const char CLIENTS[] = "client_id,archetype,opened_on\n"
                              "b,0,2020-01-06\na,1,2021-02-01\nc,1,2019-03-04\n";
static const char HOLDINGS[] = "client_id,product_id,contribution,probability\n"
                               "b,loan,20.25,.5\na,account,10.5,.5\nc,account,7,.5\n";
static const char ACQUISITIONS[] = "client_id,product_id,probability,contribution,acquired\n"
                                   "b,account,0.25,12.5,1\na,loan,0.125,40,0\n";

/* a holds the account, b the loan; c has left, with the account. */
static void begin(void)
{
    static const char *const products[] = {"account", "loan"};
    static const SmallClient clients[] = {
        {.id = "a", .opened_on = "2021-02-01"},
        {.id = "b"}, /* opening not known */
        {.id = "c", .opened_on = "2019-03-04", .closed_on = "2026-01-31"}};
    static const SmallHolding holdings[] = {
        {.client = 0, .product = 0, .opened_on = "2021-02-01"},
        {.client = 1, .product = 1, .opened_on = "2020-01-06"},
        {.client = 2, .product = 0, .opened_on = "2019-03-04", .closed_on = "2026-01-31"}};
    const SmallBank bank = {.as_of = "2026-09-30",
                            .n_products = 2,
                            .products = products,
                            .n_clients = 3,
                            .clients = clients,
                            .n_holdings = 3,
                            .holdings = holdings};
    arena = arena_new();
    err = (Error){0};
    CHECK_OK(
        portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_QUARTER, arena, &portfolio, &err),
        &err);
    directory = bank_files_directory(arena);
    bank_files_write(directory, "_truth.json", PARAMETERS);
    bank_files_write(directory, "_truth_clients.csv", CLIENTS);
    bank_files_write(directory, "_truth_holdings.csv", HOLDINGS);
    bank_files_write(directory, "_truth_acquisitions.csv", ACQUISITIONS);
}

static void end(void)
{
    arena_free(arena);
}

static Status read(void)
{
    return truth_read(directory, &portfolio, NULL, arena, &truth, &err);
}

START_TEST(every_client_and_product_has_its_contribution)
{
    CHECK_OK(read(), &err);
    ck_assert_int_eq(truth.extent, TRUTH_ALL);
    ck_assert_float_eq(truth.contribution[truth_at(&truth, 0, 0)], 10.5F);
    ck_assert_float_eq(truth.contribution[truth_at(&truth, 0, 1)], 40);
    ck_assert_float_eq(truth.contribution[truth_at(&truth, 1, 0)], 12.5F);
    ck_assert_float_eq(truth.contribution[truth_at(&truth, 1, 1)], 20.25F);
    ck_assert_float_eq(truth.probability[truth_at(&truth, 0, 1)], 0.125F);
    ck_assert(isnan(truth.probability[truth_at(&truth, 0, 0)]));
    ck_assert(bit_get(&truth.acquired, 1, 0) && !bit_get(&truth.acquired, 0, 1));
    CHECK_OK(truth_require_all(&truth, "test", &err), &err);
}
END_TEST

/* The file with this text, in place of the good one, is refused with this error. */
static void check_refused(const char *const name, const char *const text, const char *const error)
{
    bank_files_write(directory, name, text);
    CHECK_FAILS_WITH(read(), &err, E_DATA, error);
}

START_TEST(rows_that_cannot_be_read_are_named_with_file_line_and_column)
{
    static const char NAME[] = "_truth_acquisitions.csv";
    check_refused(NAME, "client_id,product_id,probability,contribution\n",
                  "_truth_acquisitions.csv\", line 1: there is no column \"acquired\"");
    check_refused(NAME, "", "_truth_acquisitions.csv\" is empty");
    check_refused(NAME,
                  "client_id,product_id,probability,contribution,acquired\nb,account,.25,12,1\n",
                  "_truth_acquisitions.csv\", line 2, column \"probability\": \".25\" is not a "
                  "number");
    check_refused(NAME,
                  "client_id,product_id,probability,contribution,acquired\nb,account,1.25,12,1\n",
                  "line 2, column \"probability\": \"1.25\" is out of range");
    check_refused(NAME, "client_id,product_id,probability,contribution,acquired\nb,account\n",
                  "line 2: 2 fields, the header has 5");
    check_refused(NAME, "client_id,product_id,probability,contribution,acquired\nb,\"acc\n",
                  "line 2, field 2: ");
}
END_TEST

START_TEST(rows_that_do_not_belong_to_the_snapshot_are_refused)
{
    check_refused("_truth_holdings.csv", "client_id,product_id,contribution\nz,loan,1\n",
                  "_truth_holdings.csv\", line 2, column \"client_id\": \"z\" is not in the "
                  "snapshot");
    ck_assert_str_eq(err.hint, "--truth takes the folder that the snapshot was loaded from.");
    check_refused("_truth_holdings.csv", "client_id,product_id,contribution\na,loan,1\n",
                  "line 2, column \"product_id\": \"loan\" is not held by the client in the "
                  "snapshot");
    bank_files_write(directory, "_truth_holdings.csv", HOLDINGS);
    check_refused("_truth_acquisitions.csv",
                  "client_id,product_id,probability,contribution,acquired\nc,loan,0.5,1,0\n",
                  "\"loan\" is held by the client, or the client has left");
    check_refused("_truth_clients.csv", "client_id,opened_on\na,2021-02-02\n",
                  "_truth_clients.csv\", line 2, column \"opened_on\": \"2021-02-02\" is not the "
                  "client's opening in the snapshot");
}
END_TEST

START_TEST(a_truth_of_another_day_is_refused)
{
    bank_files_write(directory, "_truth.json", "{\"as_of\": \"2025-12-31\"}");
    CHECK_FAILS_WITH(read(), &err, E_DATA,
                     "is as of \"2025-12-31\", the snapshot as of 2026-09-30");
    bank_files_write(directory, "_truth.json",
                     "{\"as_of\": \"2026-09-30\", \"acquisitions_written\": \"some\"}");
    CHECK_FAILS_WITH(read(), &err, E_DATA, "\"acquisitions_written\" is not none, acquired or all");
}
END_TEST

START_TEST(what_is_told_twice_or_not_at_all_is_refused)
{
    check_refused("_truth_clients.csv", "client_id,opened_on\na,2021-02-01\na,2021-02-01\n",
                  "line 3, column \"client_id\": \"a\" is told twice");
    check_refused("_truth_clients.csv", "client_id,opened_on\na,2021-02-01\nc,2019-03-04\n",
                  "client \"b\" of the snapshot is not in ");
    bank_files_write(directory, "_truth_clients.csv", CLIENTS);
    check_refused("_truth_acquisitions.csv",
                  "client_id,product_id,probability,contribution,acquired\na,loan,0.1,4,0\n"
                  "a,loan,0.1,4,0\n",
                  "line 3, column \"product_id\": \"loan\" is told twice of this client");
    check_refused("_truth_acquisitions.csv",
                  "client_id,product_id,probability,contribution,acquired\na,loan,0.1,4,0\n",
                  "client \"b\", product \"account\": no row in ");
}
END_TEST

START_TEST(a_truth_of_acquired_products_only_is_read_but_not_enough_for_all)
{
    bank_files_write(directory, "_truth.json",
                     "{\"as_of\": \"2026-09-30\", \"acquisitions_written\": \"acquired\"}");
    bank_files_write(directory, "_truth_acquisitions.csv",
                     "client_id,product_id,probability,contribution,acquired\n"
                     "b,account,0.25,12.5,1\n");
    CHECK_OK(read(), &err);
    ck_assert_int_eq(truth.extent, TRUTH_ACQUIRED);
    CHECK_FAILS(truth_require_all(&truth, "tell fortunes", &err), &err, E_DATA,
                "the truth of every product that is not held is needed to tell fortunes; "
                "\"_truth_acquisitions.csv\" does not have it");
    ck_assert_str_eq(err.hint, "Write the bank with `paragon sample --truth all`.");
}
END_TEST

START_TEST(a_folder_without_truth_is_not_found)
{
    directory = bank_files_directory(arena);
    CHECK_FAILS_WITH(read(), &err, E_NOTFOUND, "/_truth.json\"");
    ck_assert_str_eq(err.hint, "--truth takes a folder that `paragon sample` has written.");
    bank_files_write(directory, "_truth.json", PARAMETERS);
    CHECK_FAILS_WITH(read(), &err, E_NOTFOUND, "/_truth_clients.csv\" cannot be opened");
}
END_TEST

Suite *suite_truth(void)
{
    TCase *const tests = tcase_create("truth");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, every_client_and_product_has_its_contribution);
    tcase_add_test(tests, rows_that_cannot_be_read_are_named_with_file_line_and_column);
    tcase_add_test(tests, rows_that_do_not_belong_to_the_snapshot_are_refused);
    tcase_add_test(tests, a_truth_of_another_day_is_refused);
    tcase_add_test(tests, what_is_told_twice_or_not_at_all_is_refused);
    tcase_add_test(tests, a_truth_of_acquired_products_only_is_read_but_not_enough_for_all);
    tcase_add_test(tests, a_folder_without_truth_is_not_found);
    Suite *const suite = suite_create("truth");
    suite_add_tcase(suite, tests);
    return suite;
}
