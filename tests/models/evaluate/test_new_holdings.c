/* tests/models/evaluate/test_new_holdings.c - who took what after a cut-off, by hand. */
#include "models/evaluate/new_holdings.h"

#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static Arena *arena;
static Error err;
static Cohort cohort;
static NewHoldings made;

static void begin(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void end(void)
{
    arena_free(arena);
}

enum { ACCOUNT, CARD, LOAN, PAYROLL };
static const char *const PRODUCTS[] = {"account", "card", "loan", "payroll"};

/* A year after the cut-off of 2024-06-30 the snapshot ends. */
static const SmallClient FIVE[] = {{.id = "a", .opened_on = "2019-03-31"},
                                   {.id = "b", .opened_on = "2023-07-01"},
                                   {.id = "c"},
                                   {.id = "d"},
                                   {.id = "e", .opened_on = "2024-07-01"}};

static void make(const size_t n_rows, const SmallHolding *const rows, const char *const as_of,
                 const char *const cutoff)
{
    const SmallBank bank = {.as_of = as_of,
                            .n_products = COUNT(PRODUCTS),
                            .products = PRODUCTS,
                            .n_clients = COUNT(FIVE),
                            .clients = FIVE,
                            .n_holdings = n_rows,
                            .holdings = rows};
    const Snapshot *const snapshot = small_bank_snapshot(&bank, arena);
    Day day = 0;
    ck_assert(day_parse(cutoff, 10, &day));
    CHECK_OK(cohort_at(snapshot, day, cohort_year_after(day), PERIOD_AUTO, arena, &cohort, &err),
             &err);
    CHECK_OK(new_holdings_make(&cohort, arena, &made, &err), &err);
}

static const SmallHolding ROWS[] = {
    {.client = 0, .product = ACCOUNT, .opened_on = "2019-03-31"},
    {.client = 0, .product = CARD, .opened_on = "2024-06-30"}, /* on the day: held */
    {.client = 0, .product = LOAN, .opened_on = "2020-01-01", .closed_on = "2024-12-31"},
    {.client = 0, .product = LOAN, .opened_on = "2024-12-31"}, /* renewed */
    {.client = 0, .product = PAYROLL, .opened_on = "2025-06-30"},
    {.client = 1, .product = ACCOUNT, .opened_on = "2023-07-01"},
    {.client = 1, .product = CARD, .opened_on = "2024-07-01", .closed_on = "2024-09-01"},
    {.client = 1, .product = CARD, .opened_on = "2024-10-01"}, /* the same once more */
    {.client = 1, .product = LOAN, .opened_on = "2025-07-01"}, /* too late */
    {.client = 2, .product = CARD, .opened_on = "2024-06-30"}, /* so c was a client */
    {.client = 2, .product = PAYROLL, .opened_on = "2024-07-15"},
    {.client = 3, .product = CARD, .opened_on = "2024-07-15"}, /* perhaps d was one */
    {.client = 4, .product = CARD, .opened_on = "2024-07-15"}, /* e was none */
};

START_TEST(taken_is_what_opened_within_the_year_and_was_not_held)
{
    make(COUNT(ROWS), ROWS, "2025-12-31", "2024-06-30");
    ck_assert_uint_eq(made.n_taken, 3);
    ck_assert(bit_get(&made.taken, 0, PAYROLL));
    ck_assert(bit_get(&made.taken, 1, CARD));
    ck_assert(bit_get(&made.taken, 2, PAYROLL));
    ck_assert_uint_eq(made.n_takers, 3);
    for (uint32_t client = 0; client < 3; client++)
        ck_assert_uint_eq(made.takers[client], client);
    CHECK_OK(new_holdings_require(&made, &cohort, &err), &err);
}
END_TEST

START_TEST(candidates_are_the_products_not_held_by_those_known_to_be_clients)
{
    make(COUNT(ROWS), ROWS, "2025-12-31", "2024-06-30");
    ck_assert_uint_eq(made.n_clients, 3);
    ck_assert_uint_eq(bit_count(&made.candidates, 0), 1); /* payroll */
    ck_assert_uint_eq(bit_count(&made.candidates, 1), 3); /* all but the account */
    ck_assert_uint_eq(bit_count(&made.candidates, 2), 3); /* all but the card */
    ck_assert_uint_eq(bit_count(&made.candidates, 3), 0);
    ck_assert_uint_eq(bit_count(&made.candidates, 4), 0);
}
END_TEST

START_TEST(products_without_dates_are_not_candidates)
{
    static const SmallHolding SOME[] = {
        {.client = 0, .product = ACCOUNT},
        {.client = 0, .product = CARD, .opened_on = "2025-01-15"},
        {.client = 1, .product = ACCOUNT, .opened_on = "2024-10-01"},
    };
    make(COUNT(SOME), SOME, "2025-12-31", "2024-06-30");
    ck_assert_uint_eq(made.n_dated_products, 1);
    ck_assert_uint_eq(made.n_taken, 1);
    ck_assert_uint_eq(bit_count(&made.candidates, 1), 1);
    ck_assert(bit_get(&made.candidates, 1, CARD));
}
END_TEST

START_TEST(a_year_in_which_nothing_was_taken_has_no_takers)
{
    make(1, ROWS, "2025-12-31", "2024-06-30");
    ck_assert_uint_eq(made.n_takers, 0);
    ck_assert_uint_eq(made.n_taken, 0);
    ck_assert_uint_eq(made.n_clients, 1); /* the account is all that is dated; b lacks it */
}
END_TEST

START_TEST(holdings_without_any_date_are_refused)
{
    static const SmallHolding UNDATED[] = {{.client = 0, .product = ACCOUNT},
                                           {.client = 1, .product = CARD}};
    make(COUNT(UNDATED), UNDATED, "2025-12-31", "2024-06-30");
    ck_assert_uint_eq(made.n_clients, 0);
    CHECK_FAILS(new_holdings_require(&made, &cohort, &err), &err, E_DATA,
                "holdings.csv: no product of any bank has opened_on for 90 % of its holdings: "
                "what was new after a day cannot be told");
    ck_assert_str_eq(err.hint, "Deliver opened_on; `paragon evaluate ranking` does without.");
    make(0, NULL, "2025-12-31", "2024-06-30");
    CHECK_STATUS(new_holdings_require(&made, &cohort, &err), &err, E_DATA);
}
END_TEST

START_TEST(a_cutoff_before_all_history_is_refused)
{
    make(COUNT(ROWS), ROWS, "2025-12-31", "1990-06-30");
    CHECK_FAILS(new_holdings_require(&made, &cohort, &err), &err, E_DATA,
                "nobody is known to have been a client on 1990-06-30");
}
END_TEST

START_TEST(a_year_goes_from_the_day_after_to_the_same_day)
{
    char text[DAY_TEXT_SIZE];
    Day day = 0;
    ck_assert(day_parse("2025-02-28", 10, &day));
    (void)day_format(cohort_year_before(day), text);
    ck_assert_str_eq(text, "2024-02-29");
    ck_assert_int_eq(cohort_year_after(cohort_year_before(day)), day);
}
END_TEST

Suite *suite_new_holdings(void)
{
    TCase *const tests = tcase_create("new_holdings");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, taken_is_what_opened_within_the_year_and_was_not_held);
    tcase_add_test(tests, candidates_are_the_products_not_held_by_those_known_to_be_clients);
    tcase_add_test(tests, products_without_dates_are_not_candidates);
    tcase_add_test(tests, a_year_in_which_nothing_was_taken_has_no_takers);
    tcase_add_test(tests, holdings_without_any_date_are_refused);
    tcase_add_test(tests, a_cutoff_before_all_history_is_refused);
    tcase_add_test(tests, a_year_goes_from_the_day_after_to_the_same_day);
    Suite *const suite = suite_create("new_holdings");
    suite_add_tcase(suite, tests);
    return suite;
}
