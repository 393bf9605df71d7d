/* tests/models/segment/test_label.c - labels from clients written down by hand. */
#include "models/segment/label.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N_PRODUCTS = 4, MOST_SEGMENTS = 3 };

static const char *const PRODUCTS[N_PRODUCTS] = {"current account", "card acquiring", "payroll",
                                                 "leasing"};

static Arena *arena;
static Error error;
static LabelFacts facts[MOST_SEGMENTS];
static LabelStratum stratum;
static const char *labels[MOST_SEGMENTS];

static void setup(void)
{
    arena = arena_new();
    for (size_t segment = 0; segment < MOST_SEGMENTS; segment++)
        CHECK_OK(label_facts_new(N_PRODUCTS, arena, &facts[segment], &error), &error);
    stratum = (LabelStratum){.name = "alpha / North / Retail",
                             .within = "its area",
                             .n_segments = 2,
                             .n_products = N_PRODUCTS,
                             .product_names = PRODUCTS};
}

static void teardown(void)
{
    arena_free(arena);
}

/* `n` clients with these scores (in SCORES' order) who hold the products whose bits are set. */
static void add(const size_t segment, const size_t n, const double tenure, const double size,
                const double profit, const uint64_t held)
{
    double scores[SCORES] = {tenure, size, profit};
    uint64_t words[1] = {held};
    const MixtureRows row = {
        .n = 1,
        .scores = scores,
        .held = {.n_rows = 1, .n_bits = N_PRODUCTS, .n_words = 1, .words = words}};
    for (size_t i = 0; i < n; i++)
        label_facts_add(&row, 0, &facts[segment]);
}

static void make_labels(void)
{
    CHECK_OK(label_make(&stratum, facts, arena, labels, &error), &error);
}

START_TEST(one_segment_is_all_clients_of_its_stratum)
{
    stratum.n_segments = 1;
    add(0, 5, 0.5, 0.25, 0, 1);
    make_labels();
    ck_assert_str_eq(labels[0], "all clients of alpha / North / Retail");
}
END_TEST

START_TEST(tenure_size_and_products_that_set_a_segment_apart_are_named)
{
    add(0, 10, -0.75, -0.75, 0.1, 1);
    add(1, 10, 0.75, 0.75, -0.1, 7);
    make_labels();
    ck_assert_str_eq(labels[0], "recent, small for its area, brings more than its products "
                                "suggest, current account only");
    ck_assert_str_eq(labels[1], "long-standing, large for its area, brings less than its products "
                                "suggest, card acquiring + payroll");
}
END_TEST

START_TEST(differences_below_half_a_standard_deviation_are_not_claimed)
{
    for (size_t segment = 0; segment < 2; segment++) {
        const double shift = segment == 0 ? 0.2 : -0.2;
        add(segment, 5, 1 + shift, NAN, 1 - shift, 3);
        add(segment, 5, -1 + shift, NAN, -1 - shift, 3);
    }
    make_labels();
    ck_assert_str_eq(labels[0], "near the average (1 of 2 alike)");
    ck_assert_str_eq(labels[1], "near the average (2 of 2 alike)");
}
END_TEST

/* Adoption of leasing .4 against .1: more often, but not by most. */
START_TEST(a_product_that_fewer_than_half_hold_is_not_named_plainly)
{
    add(0, 4, 0, 0, 0, 9);
    add(0, 6, 0, 0, 0, 3);
    add(1, 1, 0, 0, 0, 9);
    add(1, 9, 0, 0, 0, 3);
    make_labels();
    ck_assert_str_eq(labels[0], "more often leasing");
    ck_assert_str_eq(labels[1], "card acquiring");
}
END_TEST

START_TEST(at_most_three_products_are_named_the_largest_difference_first)
{
    add(0, 10, 0, 0, 0, 15);
    add(1, 5, 0, 0, 0, 7);
    add(1, 2, 0, 0, 0, 1);
    add(1, 3, 0, 0, 0, 0);
    make_labels();
    ck_assert_str_eq(labels[0], "leasing + card acquiring + payroll");
    ck_assert_str_eq(labels[1], "few products");
}
END_TEST

START_TEST(overlapping_segments_are_called_graded)
{
    stratum.graded = true;
    stratum.within = "its bank";
    add(0, 10, 0, -0.75, 0, 3);
    add(1, 10, 0, 0.75, 0, 3);
    make_labels();
    ck_assert_str_eq(labels[0], "small for its bank (graded)");
    ck_assert_str_eq(labels[1], "large for its bank (graded)");
}
END_TEST

START_TEST(an_empty_segment_claims_nothing_about_scores)
{
    stratum.n_segments = 3;
    add(0, 10, 0.75, 0, 0, 1);
    add(1, 10, -0.75, 0, 0, 1);
    make_labels();
    ck_assert_str_eq(labels[0], "long-standing");
    ck_assert_str_eq(labels[1], "recent");
    ck_assert_str_eq(labels[2], "few products");
}
END_TEST

Suite *suite_label(void)
{
    Suite *const suite = suite_create("label");
    TCase *const tcase = tcase_create("label");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, one_segment_is_all_clients_of_its_stratum);
    tcase_add_test(tcase, tenure_size_and_products_that_set_a_segment_apart_are_named);
    tcase_add_test(tcase, differences_below_half_a_standard_deviation_are_not_claimed);
    tcase_add_test(tcase, a_product_that_fewer_than_half_hold_is_not_named_plainly);
    tcase_add_test(tcase, at_most_three_products_are_named_the_largest_difference_first);
    tcase_add_test(tcase, overlapping_segments_are_called_graded);
    tcase_add_test(tcase, an_empty_segment_claims_nothing_about_scores);
    suite_add_tcase(suite, tcase);
    return suite;
}
