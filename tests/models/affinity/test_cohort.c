/* tests/models/affinity/test_cohort.c - who counts on an earlier day, and what it took then. */
#include "models/affinity/cohort.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>

enum { CARD, LOAN, N_PRODUCTS };
enum { DATED, PROVEN, LATE, UNDATED, GONE, NEW, N_CLIENTS };

static const char *const PRODUCTS[] = {"card", "loan"};
static const SmallClient CLIENTS[N_CLIENTS] = {
    [DATED] = {.id = "c0", .opened_on = "2019-05-06"},
    [PROVEN] = {.id = "c1"},  /* an early holding proves it was a client */
    [LATE] = {.id = "c2"},    /* all its holdings came later */
    [UNDATED] = {.id = "c3"}, /* nothing is dated */
    [GONE] = {.id = "c4", .opened_on = "2018-01-02", .closed_on = "2024-12-31"},
    [NEW] = {.id = "c5", .opened_on = "2025-01-01"}};

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static Portfolio today(const size_t n_holdings, const SmallHolding *const holdings)
{
    const SmallBank bank = {.as_of = "2025-12-31",
                            .n_products = N_PRODUCTS,
                            .products = PRODUCTS,
                            .n_clients = N_CLIENTS,
                            .clients = CLIENTS,
                            .n_holdings = n_holdings,
                            .holdings = holdings};
    Portfolio now;
    CHECK_OK(portfolio_make(small_bank_snapshot(&bank, arena), PERIOD_YEAR, arena, &now, &err),
             &err);
    return now;
}

/* A year before 2025-12-31: the state of 2024-12-31, and 2025. */
static Cohort make(const size_t n_holdings, const SmallHolding *const holdings)
{
    Cohort cohort;
    const Portfolio now = today(n_holdings, holdings);
    CHECK_OK(cohort_make(&now, arena, &cohort, &err), &err);
    return cohort;
}

START_TEST(who_was_known_to_be_a_client_counts)
{
    static const SmallHolding HOLDINGS[] = {{.client = PROVEN, .opened_on = "2024-12-31"},
                                            {.client = LATE, .opened_on = "2025-01-01"},
                                            {.client = UNDATED}};
    const Cohort cohort = make(3, HOLDINGS);
    static const uint8_t EXPECTED[N_CLIENTS] = {[DATED] = 1, [PROVEN] = 1};
    ck_assert_mem_eq(cohort.state.active, EXPECTED, N_CLIENTS);
}
END_TEST

START_TEST(what_opened_within_the_year_was_acquired)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = DATED, .product = CARD, .opened_on = "2025-01-01"},
        {.client = DATED, .product = LOAN, .opened_on = "2025-12-31", .closed_on = "2026-06-30"},
        {.client = PROVEN, .product = CARD, .opened_on = "2024-12-31"},
        {.client = PROVEN, .product = LOAN, .opened_on = "2026-01-01"}};
    const Cohort cohort = make(4, HOLDINGS);
    ck_assert(bit_get(&cohort.acquired, DATED, CARD));
    ck_assert(bit_get(&cohort.acquired, DATED, LOAN));
    ck_assert(!bit_get(&cohort.acquired, PROVEN, CARD)); /* the day before */
    ck_assert(!bit_get(&cohort.acquired, PROVEN, LOAN)); /* the day after */
}
END_TEST

START_TEST(a_renewal_is_no_acquisition)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = DATED, .product = LOAN, .opened_on = "2022-03-01", .closed_on = "2025-03-01"},
        {.client = DATED, .product = LOAN, .opened_on = "2025-03-01"}};
    const Cohort cohort = make(2, HOLDINGS);
    ck_assert(bit_get(&cohort.state.held, DATED, LOAN));
    ck_assert_uint_eq(bit_count(&cohort.acquired, DATED), 0);
}
END_TEST

START_TEST(a_product_taken_again_was_acquired)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = DATED, .product = LOAN, .opened_on = "2022-03-01", .closed_on = "2024-03-01"},
        {.client = DATED, .product = LOAN, .opened_on = "2025-03-01", .closed_on = "2025-09-01"}};
    const Cohort cohort = make(2, HOLDINGS);
    ck_assert(bit_get(&cohort.acquired, DATED, LOAN));
}
END_TEST

START_TEST(an_earlier_day_sees_what_followed_up_to_the_last_and_no_more)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = DATED, .product = CARD, .opened_on = "2024-07-01"},
        {.client = DATED, .product = LOAN, .opened_on = "2025-07-01"},
        {.client = GONE, .product = CARD, .opened_on = "2024-02-01"}};
    const Portfolio now = today(3, HOLDINGS);
    const Day last = cohort_year_before(now.as_of);
    Cohort cohort;
    CHECK_OK(
        cohort_at(now.snapshot, cohort_year_before(last), last, PERIOD_YEAR, arena, &cohort, &err),
        &err);
    ck_assert(bit_get(&cohort.acquired, DATED, CARD));
    ck_assert(!bit_get(&cohort.acquired, DATED, LOAN));
    ck_assert(cohort.state.active[GONE]); /* left later */
    ck_assert(bit_get(&cohort.acquired, GONE, CARD));
}
END_TEST

START_TEST(who_does_not_count_acquired_nothing)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = NEW, .product = CARD, .opened_on = "2025-07-01"}};
    const Cohort cohort = make(1, HOLDINGS);
    ck_assert_uint_eq(bit_count(&cohort.acquired, NEW), 0);
    ck_assert_uint_eq(make(0, NULL).state.active[PROVEN], 0);
}
END_TEST

START_TEST(rows_stand_in_the_order_asked_for)
{
    static const SmallHolding HOLDINGS[] = {
        {.client = DATED, .product = LOAN, .opened_on = "2025-07-01"}};
    static const uint32_t WANTED[] = {PROVEN, DATED};
    const Cohort cohort = make(1, HOLDINGS);
    BitMatrix rows;
    CHECK_OK(cohort_rows(&cohort, 2, WANTED, arena, &rows, &err), &err);
    ck_assert_uint_eq(bit_count(&rows, 0), 0);
    ck_assert(bit_get(&rows, 1, LOAN));
}
END_TEST

Suite *suite_cohort(void)
{
    TCase *const tests = tcase_create("cohort");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, who_was_known_to_be_a_client_counts);
    tcase_add_test(tests, what_opened_within_the_year_was_acquired);
    tcase_add_test(tests, a_renewal_is_no_acquisition);
    tcase_add_test(tests, a_product_taken_again_was_acquired);
    tcase_add_test(tests, an_earlier_day_sees_what_followed_up_to_the_last_and_no_more);
    tcase_add_test(tests, who_does_not_count_acquired_nothing);
    tcase_add_test(tests, rows_stand_in_the_order_asked_for);
    Suite *const suite = suite_create("cohort");
    suite_add_tcase(suite, tests);
    return suite;
}
