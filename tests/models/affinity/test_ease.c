/* tests/models/affinity/test_ease.c - EASE^R against hand calculation, and its properties. */
#include "models/affinity/ease.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <math.h>

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

/* Dense values (n_rows, n_columns), at most 8 by 4, as sparse rows. */
static SparseRows rows_of(const double *const values, const size_t n_rows, const size_t n_columns)
{
    SparseRows rows = {.n_rows = n_rows, .n_columns = n_columns};
    rows.first = arena_alloc(arena, n_rows + 1, sizeof *rows.first);
    rows.columns = arena_alloc(arena, n_rows * n_columns, sizeof *rows.columns);
    rows.values = arena_alloc(arena, n_rows * n_columns, sizeof *rows.values);
    size_t n = 0;
    for (size_t row = 0; row < n_rows; row++) {
        for (uint32_t column = 0; column < n_columns; column++) {
            if (values[row * n_columns + column] == 0)
                continue;
            rows.columns[n] = column;
            rows.values[n++] = values[row * n_columns + column];
        }
        rows.first[row + 1] = n;
    }
    return rows;
}

static Gram gram_of(const double *const values, const size_t n_rows, const size_t n_columns)
{
    const SparseRows rows = rows_of(values, n_rows, n_columns);
    Gram gram;
    CHECK_OK(gram_new(n_columns, arena, &gram, &err), &err);
    gram_add(&gram, &rows, 0, n_rows);
    return gram;
}

static void check_weights(const double *const got, const double *const expected, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        ck_assert_double_eq_tol(got[i], expected[i], 1e-14);
}

static const double HELD[] = {1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0};

START_TEST(the_gram_matrix_counts_what_is_held_together)
{
    const Gram gram = gram_of(HELD, 4, 3);
    ck_assert_uint_eq(gram.n_clients, 4);
    ck_assert_double_eq(gram_get(&gram, 0, 0), 3);
    ck_assert_double_eq(gram_get(&gram, 0, 1), 2);
    ck_assert_double_eq(gram_get(&gram, 1, 0), 2);
    ck_assert_double_eq(gram_get(&gram, 2, 1), 1);
    ck_assert_double_eq(gram_get(&gram, 2, 2), 2);
}
END_TEST

START_TEST(three_products_have_the_weights_calculated_by_hand)
{
    /* X'X + 2 I = (5 2 2; 2 5 1; 2 1 4), determinant 67; its adjugate is
     * (19 -6 -8; -6 16 -1; -8 -1 21), and B_ij = -P_ij / P_jj. */
    static const double ONES[] = {1, 1, 1};
    static const double EXPECTED[] = {0,       6. / 19, 8. / 19, 0, /* column 0 of B, intercept */
                                      6. / 16, 0,       1. / 16, 0, /**/
                                      8. / 21, 1. / 21, 0,       0};
    const Gram gram = gram_of(HELD, 4, 3);
    const EaseParams params = {.n_products = 3, .n_used = 3, .penalties = ONES, .ridge = 2};
    double weights[12];
    CHECK_OK(ease_fit(&gram, &params, arena, weights, &err), &err);
    check_weights(weights, EXPECTED, 12);
}
END_TEST

START_TEST(an_input_is_a_column_but_no_target_and_has_its_own_penalty)
{
    /* Two products and a number; ridge 0.5, penalties 1, 1, 3: the matrix to invert is
     * (2.5 1 -1; 1 2.5 0.5; -1 0.5 3.75), whose adjugate has the rows
     * (9.125 -4.25 3), (-4.25 8.375 -2.25). */
    static const double VALUES[] = {1, 1, 0, 1, 0, -1, 0, 1, 0.5, 0, 0, 1};
    static const double PENALTIES[] = {1, 1, 3};
    static const double EXPECTED[] = {0, 4.25 / 9.125, -3 / 9.125, 0, 4.25 / 8.375,
                                      0, 2.25 / 8.375, 0};
    const Gram gram = gram_of(VALUES, 4, 3);
    const EaseParams params = {.n_products = 2, .n_used = 3, .penalties = PENALTIES, .ridge = 0.5};
    double weights[8];
    CHECK_OK(ease_fit(&gram, &params, arena, weights, &err), &err);
    check_weights(weights, EXPECTED, 8);
}
END_TEST

START_TEST(columns_that_are_not_looked_at_have_no_weight)
{
    /* (5 2; 2 5): B_01 = B_10 = 2 / 5. */
    static const double ONES[] = {1, 1, 1};
    static const double EXPECTED[] = {0, 0.4, 0, 0, 0.4, 0, 0, 0};
    const Gram gram = gram_of(HELD, 4, 3);
    const EaseParams params = {.n_products = 2, .n_used = 2, .penalties = ONES, .ridge = 2};
    double weights[8] = {7, 7, 7, 7, 7, 7, 7, 7};
    CHECK_OK(ease_fit(&gram, &params, arena, weights, &err), &err);
    check_weights(weights, EXPECTED, 8);
}
END_TEST

START_TEST(a_product_that_nobody_holds_neither_has_nor_gives_a_weight)
{
    static const double VALUES[] = {1, 0, 1, 1, 0, 0};
    static const double ONES[] = {1, 1, 1};
    const Gram gram = gram_of(VALUES, 2, 3);
    const EaseParams params = {.n_products = 3, .n_used = 3, .penalties = ONES, .ridge = 1.5};
    double weights[12];
    CHECK_OK(ease_fit(&gram, &params, arena, weights, &err), &err);
    for (size_t i = 0; i < 4; i++)
        ck_assert_double_eq(weights[4 + i], 0);
    ck_assert_double_eq(weights[1], 0);
    ck_assert_double_eq(weights[8 + 1], 0);
    ck_assert_double_eq_tol(weights[2], 1 / 2.5, 1e-15); /* (3.5 1; 1 2.5) */
}
END_TEST

START_TEST(without_clients_all_weights_are_zero)
{
    static const double ONES[] = {1, 1, 1};
    const Gram gram = gram_of(HELD, 0, 3);
    const EaseParams params = {.n_products = 3, .n_used = 3, .penalties = ONES, .ridge = 2};
    double weights[12];
    CHECK_OK(ease_fit(&gram, &params, arena, weights, &err), &err);
    for (size_t i = 0; i < 12; i++)
        ck_assert_double_eq(weights[i], 0);
}
END_TEST

START_TEST(a_ridge_that_is_not_positive_is_refused)
{
    static const double ONES[] = {1, 1, 1};
    const Gram gram = gram_of(HELD, 4, 3);
    EaseParams params = {.n_products = 3, .n_used = 3, .penalties = ONES, .ridge = 0};
    double weights[12] = {7};
    CHECK_FAILS(ease_fit(&gram, &params, arena, weights, &err), &err, E_DOMAIN,
                "EASE^R: ridge 0 is not positive");
    params.ridge = NAN;
    CHECK_FAILS(ease_fit(&gram, &params, arena, weights, &err), &err, E_DOMAIN,
                "EASE^R: ridge nan is not positive");
    ck_assert_double_eq(weights[0], 7);
}
END_TEST

Suite *suite_ease(void)
{
    TCase *const tests = tcase_create("ease");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, the_gram_matrix_counts_what_is_held_together);
    tcase_add_test(tests, three_products_have_the_weights_calculated_by_hand);
    tcase_add_test(tests, an_input_is_a_column_but_no_target_and_has_its_own_penalty);
    tcase_add_test(tests, columns_that_are_not_looked_at_have_no_weight);
    tcase_add_test(tests, a_product_that_nobody_holds_neither_has_nor_gives_a_weight);
    tcase_add_test(tests, without_clients_all_weights_are_zero);
    tcase_add_test(tests, a_ridge_that_is_not_positive_is_refused);
    Suite *const suite = suite_create("ease");
    suite_add_tcase(suite, tests);
    return suite;
}
