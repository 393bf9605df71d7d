/* tests/models/continuity/test_segment_diff.c - the flows of a dozen clients, counted by hand. */
#include "models/continuity/segment_diff.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>

enum { NONE = -1 };

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static const uint32_t *numbers(const int *const from, const size_t n)
{
    uint32_t *const to = arena_alloc(arena, n + 1, sizeof *to);
    for (size_t i = 0; i < n; i++)
        to[i] = from[i] == NONE ? SEGMENT_NONE : (uint32_t)from[i];
    return to;
}

static void check_flow(const SegmentFlow *const flow, const uint32_t *const expected)
{
    ck_assert_uint_eq(flow->n_then, expected[0]);
    ck_assert_uint_eq(flow->n_now, expected[1]);
    ck_assert_uint_eq(flow->n_kept, expected[2]);
    for (size_t change = 0; change < SEGMENT_CHANGES; change++) {
        ck_assert_uint_eq(flow->came[change], expected[3 + change]);
        ck_assert_uint_eq(flow->went[change], expected[3 + SEGMENT_CHANGES + change]);
    }
}

/* Earlier segments A (0), B (1), C (2); later X (0) continues B, Z (2) continues C, Y (1) is new.
 *
 *   clients   0  1  2  3 | 4  5  6  7 | 8  9 10 | 11 12
 *   then      A  A  A  A | B  B  B  B | C  C  C |  -  C
 *   still     A  A  A  B | B  B  B  B | C  C  C |  A  -
 *   now       Y  Y  Z  X | X  X  X  Y | Z  Z  Y |  X  -      */
START_TEST(every_client_is_counted_where_it_was_and_where_it_is)
{
    static const int THEN[] = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, NONE, 2};
    static const int STILL[] = {0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 0, NONE};
    static const int NOW[] = {1, 1, 2, 0, 0, 0, 0, 1, 2, 2, 1, 0, NONE};
    enum { N = sizeof THEN / sizeof THEN[0] };
    const SegmentHistory history = {.n_clients = N,
                                    .then = numbers(THEN, N),
                                    .still = numbers(STILL, N),
                                    .now = numbers(NOW, N),
                                    .n_earlier = 3,
                                    .n_later = 3};
    SegmentDiff diff = {0};
    CHECK_OK(segment_diff_make(&history, arena, &diff, &err), &err);
    /* Among clients of both: X and B share 3 of 5, Z and C 2 of 4, Y and A 2 of 6: Y is new. */
    ck_assert_uint_eq(diff.match.earlier_of[0], 1);
    ck_assert_uint_eq(diff.match.earlier_of[1], SEGMENT_NONE);
    ck_assert_uint_eq(diff.match.earlier_of[2], 2);
    ck_assert_double_eq(diff.match.jaccard[0], 0.6);
    ck_assert_double_eq(diff.match.jaccard[2], 0.5);

    /* then, now, kept; came: new clients, moved, boundary, re-labelled; went: the same */
    check_flow(&diff.later[0], (const uint32_t[]){4, 5, 3, 1, 1, 0, 0, 0, 0, 0, 1});
    check_flow(&diff.later[1], (const uint32_t[]){0, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0});
    check_flow(&diff.later[2], (const uint32_t[]){4, 3, 2, 0, 0, 1, 0, 1, 0, 0, 1});
    check_flow(&diff.earlier[0], (const uint32_t[]){4, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2});
    ck_assert_uint_eq(diff.earlier[1].n_then, 0);
    ck_assert_uint_eq(diff.earlier[2].n_then, 0);
    static const uint32_t CHANGES[SEGMENT_CHANGES] = {5, 1, 1, 4};
    for (size_t change = 0; change < SEGMENT_CHANGES; change++)
        ck_assert_uint_eq(diff.changes[change], CHANGES[change]);
}
END_TEST

START_TEST(the_same_model_on_the_same_clients_changes_nothing)
{
    static const int SAME[] = {0, 1, 1, NONE, 0};
    const uint32_t *const same = numbers(SAME, 5);
    const SegmentHistory history = {
        .n_clients = 5, .then = same, .still = same, .now = same, .n_earlier = 2, .n_later = 2};
    SegmentDiff diff = {0};
    CHECK_OK(segment_diff_make(&history, arena, &diff, &err), &err);
    for (size_t segment = 0; segment < 2; segment++)
        check_flow(&diff.later[segment], (const uint32_t[]){2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0});
    ck_assert_uint_eq(diff.changes[SEGMENT_UNCHANGED], 4);
}
END_TEST

START_TEST(without_clients_there_is_nothing_to_count)
{
    const SegmentHistory history = {.n_earlier = 1, .n_later = 2};
    SegmentDiff diff = {0};
    CHECK_OK(segment_diff_make(&history, arena, &diff, &err), &err);
    ck_assert_uint_eq(diff.later[1].n_now, 0);
    ck_assert_uint_eq(diff.match.earlier_of[0], SEGMENT_NONE);
}
END_TEST

Suite *suite_segment_diff(void)
{
    Suite *const suite = suite_create("segment_diff");
    TCase *const tests = tcase_create("flows");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, every_client_is_counted_where_it_was_and_where_it_is);
    tcase_add_test(tests, the_same_model_on_the_same_clients_changes_nothing);
    tcase_add_test(tests, without_clients_there_is_nothing_to_count);
    suite_add_tcase(suite, tests);
    return suite;
}
