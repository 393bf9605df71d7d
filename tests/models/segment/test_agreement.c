/* tests/models/segment/test_agreement.c - partitions compared, against hand calculation. */
#include "models/segment/agreement.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static CrossTable table;

/* The example of scikit-learn's user guide on the adjusted Rand index (0.24): of 15 pairs 6 are
 * together in the first, 3 in the second, 2 in both. */
static const uint8_t halves[] = {0, 0, 0, 1, 1, 1};
static const uint8_t thirds[] = {0, 0, 1, 1, 2, 2};

START_TEST(the_cross_table_counts_rows_of_either_and_of_both)
{
    agreement_count(halves, thirds, 6, 3, &table);
    ck_assert_uint_eq(table.n_rows, 6);
    ck_assert_uint_eq(table.first[1], 3);
    ck_assert_uint_eq(table.first[2], 0);
    ck_assert_uint_eq(table.second[1], 2);
    ck_assert_uint_eq(table.both[0][0], 2);
    ck_assert_uint_eq(table.both[0][1], 1);
    ck_assert_uint_eq(table.both[1][0], 0);
}
END_TEST

START_TEST(the_adjusted_rand_index_is_that_of_hubert_and_arabie)
{
    agreement_count(halves, thirds, 6, 3, &table);
    const double expected = 6.0 * 3 / 15;
    ck_assert_double_eq_tol(agreement_rand(&table), (2 - expected) / (4.5 - expected), 1e-15);
    agreement_count(thirds, halves, 6, 3, &table);
    ck_assert_double_eq_tol(agreement_rand(&table), (2 - expected) / (4.5 - expected), 1e-15);
}
END_TEST

START_TEST(the_names_of_groups_do_not_matter)
{
    const uint8_t renamed[] = {1, 1, 1, 0, 0, 0};
    agreement_count(halves, renamed, 6, 2, &table);
    ck_assert_double_eq(agreement_rand(&table), 1);
    ck_assert_double_eq(agreement_jaccard(&table, 0), 1);
    ck_assert_double_eq(agreement_prediction_strength(&table), 1);
}
END_TEST

START_TEST(where_nothing_is_left_to_chance_the_index_is_one)
{
    const uint8_t same[] = {0, 0, 0};
    agreement_count(same, same, 3, 1, &table);
    ck_assert_double_eq(agreement_rand(&table), 1);
    agreement_count(same, same, 1, 1, &table);
    ck_assert_double_eq(agreement_rand(&table), 1);
    agreement_count(same, same, 0, 1, &table);
    ck_assert_double_eq(agreement_rand(&table), 1);
}
END_TEST

START_TEST(jaccard_is_that_of_the_most_similar_group)
{
    agreement_count(halves, thirds, 6, 3, &table);
    ck_assert_double_eq_tol(agreement_jaccard(&table, 0), 2.0 / 3, 1e-15);
    ck_assert_double_eq_tol(agreement_jaccard(&table, 1), 2.0 / 3, 1e-15);
    ck_assert(isnan(agreement_jaccard(&table, 2)));
}
END_TEST

START_TEST(prediction_strength_is_that_of_the_worst_group)
{
    agreement_count(thirds, halves, 6, 3, &table);
    ck_assert_double_eq(agreement_prediction_strength(&table), 0); /* 1 of 1, 0 of 1, 1 of 1 */
    const uint8_t shifted[] = {0, 0, 1, 1, 1, 1};
    agreement_count(halves, shifted, 6, 2, &table);
    ck_assert_double_eq_tol(agreement_prediction_strength(&table), 1.0 / 3, 1e-15);
}
END_TEST

START_TEST(a_group_of_one_row_predicts_nothing)
{
    const uint8_t alone[] = {0, 0, 0, 1};
    agreement_count(alone, alone, 4, 2, &table);
    ck_assert_double_eq(agreement_prediction_strength(&table), 0);
}
END_TEST

Suite *suite_agreement(void)
{
    Suite *const suite = suite_create("agreement");
    TCase *const tcase = tcase_create("agreement");
    tcase_add_test(tcase, the_cross_table_counts_rows_of_either_and_of_both);
    tcase_add_test(tcase, the_adjusted_rand_index_is_that_of_hubert_and_arabie);
    tcase_add_test(tcase, the_names_of_groups_do_not_matter);
    tcase_add_test(tcase, where_nothing_is_left_to_chance_the_index_is_one);
    tcase_add_test(tcase, jaccard_is_that_of_the_most_similar_group);
    tcase_add_test(tcase, prediction_strength_is_that_of_the_worst_group);
    tcase_add_test(tcase, a_group_of_one_row_predicts_nothing);
    suite_add_tcase(suite, tcase);
    return suite;
}
