/* tests/models/affinity/test_naive_bayes.c - naive Bayes and popularity by hand calculation. */
#include "models/affinity/naive_bayes.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>
#include <string.h>

/* Products 0 and 1; a category of two levels, columns 2 and 3; a number, 4, with "not known", 5. */
enum { N_PRODUCTS = 2, N_COLUMNS = 6 };

static uint8_t is_number[] = {0, 1};
static uint32_t first_column[] = {2, 4, 6};
static const Design DESIGN = {
    .n_products = N_PRODUCTS, .n_inputs = 2, .is_number = is_number, .first_column = first_column};

/* Of 20 clients 8 hold product 0 and 5 product 1, 4 both; 12 have the first level, 6 of them
 * product 0 and 2 product 1; the number is known of 17. */
static Gram twenty_clients(double *const sums)
{
    memset(sums, 0, N_COLUMNS * N_COLUMNS * sizeof *sums);
    sums[0] = 8;
    sums[N_COLUMNS] = 4;
    sums[N_COLUMNS + 1] = 5;
    sums[2 * N_COLUMNS] = 6;
    sums[2 * N_COLUMNS + 1] = 2;
    sums[2 * N_COLUMNS + 2] = 12;
    sums[4 * N_COLUMNS] = -3.5;
    sums[4 * N_COLUMNS + 4] = 29;
    sums[5 * N_COLUMNS + 5] = 3;
    sums[5 * N_COLUMNS] = 1;
    return (Gram){.n_clients = 20, .n_columns = N_COLUMNS, .sums = sums};
}

START_TEST(popularity_is_the_smoothed_log_odds_of_all)
{
    double sums[N_COLUMNS * N_COLUMNS];
    double weights[N_PRODUCTS * (N_COLUMNS + 1)];
    const Gram gram = twenty_clients(sums);
    popularity_fit(&gram, &DESIGN, weights);
    for (size_t column = 0; column < N_COLUMNS; column++)
        ck_assert_double_eq(weights[column], 0);
    ck_assert_double_eq_tol(weights[N_COLUMNS], log(8.5 / 12.5), 1e-15);
    ck_assert_double_eq_tol(weights[2 * N_COLUMNS + 1], log(5.5 / 15.5), 1e-15);
}
END_TEST

START_TEST(each_column_adds_the_log_ratio_of_its_shares)
{
    /* Product 1: held by 4 of the 8 holders of product 0 and 1 of the 12 others, by 5.5 of 21 in
     * the prior; the level: by 6 of 8 and 6 of 12, 12.5 of 21. */
    double sums[N_COLUMNS * N_COLUMNS];
    double weights[N_PRODUCTS * (N_COLUMNS + 1)];
    const Gram gram = twenty_clients(sums);
    naive_bayes_fit(&gram, &DESIGN, weights);
    const double holders = (4 + 2 * 5.5 / 21) / 10;
    const double others = (1 + 2 * 5.5 / 21) / 14;
    const double absent = log((1 - holders) / (1 - others));
    ck_assert_double_eq(weights[0], 0);
    ck_assert_double_eq_tol(weights[1], log(holders / others) - absent, 1e-14);
    ck_assert_double_eq_tol(weights[N_COLUMNS], log(8.5 / 12.5) + absent, 1e-14);
    ck_assert_double_eq_tol(weights[2], log((6 + 25. / 21) / 10 / ((6 + 25. / 21) / 14)), 1e-14);
}
END_TEST

START_TEST(a_number_counts_only_where_it_is_not_known)
{
    double sums[N_COLUMNS * N_COLUMNS];
    double weights[N_PRODUCTS * (N_COLUMNS + 1)];
    const Gram gram = twenty_clients(sums);
    naive_bayes_fit(&gram, &DESIGN, weights);
    ck_assert_double_eq(weights[4], 0);
    ck_assert_double_eq_tol(weights[5], log((1 + 7. / 21) / 10 / ((2 + 7. / 21) / 14)), 1e-14);
}
END_TEST

START_TEST(a_column_that_no_client_has_says_nothing)
{
    double sums[N_COLUMNS * N_COLUMNS];
    double weights[N_PRODUCTS * (N_COLUMNS + 1)];
    const Gram gram = twenty_clients(sums);
    naive_bayes_fit(&gram, &DESIGN, weights);
    ck_assert_double_eq(weights[3], 0);
    memset(sums, 0, sizeof sums);
    const Gram nobody = {.n_clients = 0, .n_columns = N_COLUMNS, .sums = sums};
    naive_bayes_fit(&nobody, &DESIGN, weights);
    for (size_t i = 0; i < N_PRODUCTS * (N_COLUMNS + 1); i++)
        ck_assert_double_eq(weights[i], 0);
}
END_TEST

START_TEST(having_given_up_a_product_counts_for_the_others_only)
{
    /* Of 20 clients 8 hold product 0 and 5 product 1, 4 both; 6 have given up product 1, 3 of whom
     * hold product 0. */
    enum { GIVEN_UP = 2, COLUMNS = 3 };
    static uint32_t first[] = {2};
    static uint32_t former[] = {1};
    const Design design = {
        .n_products = N_PRODUCTS, .first_column = first, .n_former = 1, .former = former};
    double sums[COLUMNS * COLUMNS] = {8, 0, 0, 4, 5, 0, 3, 0, 6};
    double weights[N_PRODUCTS * (COLUMNS + 1)];
    const Gram gram = {.n_clients = 20, .n_columns = COLUMNS, .sums = sums};
    naive_bayes_fit(&gram, &design, weights);
    const double holders = (3 + 2 * 6.5 / 21) / 10;
    const double others = (3 + 2 * 6.5 / 21) / 14;
    ck_assert_double_eq_tol(weights[GIVEN_UP],
                            log(holders / others) - log((1 - holders) / (1 - others)), 1e-14);
    ck_assert_double_eq(weights[COLUMNS + 1 + GIVEN_UP], 0);
}
END_TEST

Suite *suite_naive_bayes(void)
{
    TCase *const tests = tcase_create("naive_bayes");
    tcase_add_test(tests, popularity_is_the_smoothed_log_odds_of_all);
    tcase_add_test(tests, each_column_adds_the_log_ratio_of_its_shares);
    tcase_add_test(tests, a_number_counts_only_where_it_is_not_known);
    tcase_add_test(tests, a_column_that_no_client_has_says_nothing);
    tcase_add_test(tests, having_given_up_a_product_counts_for_the_others_only);
    Suite *const suite = suite_create("naive_bayes");
    suite_add_tcase(suite, tests);
    return suite;
}
