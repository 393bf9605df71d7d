/* tests/models/continuity/test_segment_match.c - what continues what, by hand-made members. */
#include "models/continuity/segment_match.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <check.h>
#include <string.h>

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

/* "0011.": the segments of five clients, the last not known. */
static uint32_t *segments_of(const char *const text)
{
    uint32_t *const segments = arena_alloc(arena, strlen(text), sizeof *segments);
    ck_assert_ptr_nonnull(segments);
    for (size_t client = 0; text[client] != '\0'; client++)
        segments[client] = text[client] == '.' ? SEGMENT_NONE : (uint32_t)(text[client] - '0');
    return segments;
}

static SegmentMatch match_of(const char *const earlier, const size_t n_earlier,
                             const char *const later, const size_t n_later)
{
    SegmentMatch match;
    ck_assert_uint_eq(strlen(earlier), strlen(later));
    CHECK_OK(segment_match_make(strlen(earlier), segments_of(earlier), n_earlier,
                                segments_of(later), n_later, arena, &match, &err),
             &err);
    return match;
}

START_TEST(numbers_may_change_and_members_a_little)
{
    const SegmentMatch match = match_of("0000011111", 2, "1111100001", 2);
    ck_assert_uint_eq(match.earlier_of[1], 0);
    ck_assert_uint_eq(match.earlier_of[0], 1);
    ck_assert_uint_eq(match.later_of[0], 1);
    ck_assert_uint_eq(match.later_of[1], 0);
    ck_assert_double_eq(match.jaccard[1], 5.0 / 6);
    ck_assert_double_eq(match.jaccard[0], 4.0 / 5);
}
END_TEST

START_TEST(half_in_common_continues_and_less_does_not)
{
    const SegmentMatch half = match_of("0000", 1, "0011", 2);
    ck_assert_uint_eq(half.earlier_of[0], 0);
    ck_assert_double_eq(half.jaccard[0], 0.5);
    ck_assert_uint_eq(half.earlier_of[1], SEGMENT_NONE);
    ck_assert_double_eq(half.jaccard[1], 0); /* no partner was left for it */
    const SegmentMatch less = match_of("00000", 1, "00112", 3);
    for (size_t segment = 0; segment < 3; segment++)
        ck_assert_uint_eq(less.earlier_of[segment], SEGMENT_NONE);
    ck_assert_uint_eq(less.later_of[0], SEGMENT_NONE);
}
END_TEST

START_TEST(who_came_and_who_left_does_not_count)
{
    const SegmentMatch match = match_of("0011....01", 2, "00110110..", 2);
    ck_assert_double_eq(match.jaccard[0], 1);
    ck_assert_double_eq(match.jaccard[1], 1);
}
END_TEST

START_TEST(a_model_without_segments_has_nothing_to_continue)
{
    const SegmentMatch first = match_of("...", 0, "001", 2);
    ck_assert_uint_eq(first.earlier_of[0], SEGMENT_NONE);
    ck_assert_uint_eq(first.earlier_of[1], SEGMENT_NONE);
    const SegmentMatch last = match_of("001", 2, "...", 0);
    ck_assert_uint_eq(last.later_of[0], SEGMENT_NONE);
}
END_TEST

START_TEST(a_change_is_the_clients_or_the_models)
{
    const SegmentMatch match = match_of("0000111122", 3, "1111000033", 4);
    ck_assert_int_eq(segment_change_of(&match, 0, 0, 1), SEGMENT_UNCHANGED);
    ck_assert_int_eq(segment_change_of(&match, 0, 1, 1), SEGMENT_UNCHANGED);
    ck_assert_int_eq(segment_change_of(&match, 0, 1, 0), SEGMENT_CLIENT_MOVED);
    ck_assert_int_eq(segment_change_of(&match, 0, 0, 0), SEGMENT_BOUNDARY_MOVED);
    ck_assert_int_eq(segment_change_of(&match, 0, 0, 2), SEGMENT_RELABELLED);
    ck_assert_int_eq(segment_change_of(&match, 0, 1, 2), SEGMENT_CLIENT_MOVED);
    ck_assert_int_eq(segment_change_of(&match, SEGMENT_NONE, 0, 0), SEGMENT_UNCHANGED);
    ck_assert_int_eq(segment_change_of(&match, 0, 0, SEGMENT_NONE), SEGMENT_UNCHANGED);
}
END_TEST

Suite *suite_segment_match(void)
{
    Suite *const suite = suite_create("segment_match");
    TCase *const tests = tcase_create("what continues what");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, numbers_may_change_and_members_a_little);
    tcase_add_test(tests, half_in_common_continues_and_less_does_not);
    tcase_add_test(tests, who_came_and_who_left_does_not_count);
    tcase_add_test(tests, a_model_without_segments_has_nothing_to_continue);
    tcase_add_test(tests, a_change_is_the_clients_or_the_models);
    suite_add_tcase(suite, tests);
    return suite;
}
