/* tests/core/base/test_arena.c - memory and deferred releases of an arena. */
#include "core/base/arena.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <stdbool.h>
#include <stdint.h>

/* Notes the order in which objects are released. */
typedef struct Witness {
    char *order;
    char letter;
} Witness;

static void release_witness(void *const object)
{
    const Witness *const witness = object;
    witness->order[strlen(witness->order)] = witness->letter;
}

static bool all_zero(const unsigned char *const memory, const size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (memory[i] != 0)
            return false;
    return true;
}

START_TEST(memory_is_zeroed_aligned_and_apart)
{
    Arena *const arena = arena_new();
    unsigned char *previous = NULL;
    for (size_t size = 1; size <= 4099; size += 17) {
        unsigned char *const memory = arena_alloc(arena, size, 1);
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % 16, 0);
        ck_assert(all_zero(memory, size));
        memset(memory, 0xA7, size);
        if (previous != NULL)
            ck_assert_uint_eq(previous[0], 0xA7);
        previous = memory;
    }
    arena_free(arena);
}
END_TEST

START_TEST(memory_given_back_comes_zeroed_again)
{
    Arena *const arena = arena_new();
    const ArenaMark mark = arena_mark(arena);
    for (int round = 0; round < 3; round++) {
        unsigned char *const memory = arena_alloc(arena, 1000, 3);
        ck_assert_ptr_nonnull(memory);
        ck_assert(all_zero(memory, 3000));
        memset(memory, 0x5C, 3000);
        arena_reset(arena, mark);
    }
    arena_free(arena);
}
END_TEST

START_TEST(a_size_that_overflows_is_refused)
{
    Arena *const arena = arena_new();
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX / 2, 3));
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX, 1));
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX - 40, 1));
    ck_assert_ptr_nonnull(arena_alloc(arena, 7, 11));
    arena_free(arena);
}
END_TEST

START_TEST(a_request_larger_than_a_chunk_is_served)
{
    Arena *const arena = arena_new();
    unsigned char *const large = arena_alloc(arena, 3 * 1024 * 1024 + 5, 1);
    ck_assert_ptr_nonnull(large);
    large[3 * 1024 * 1024 + 4] = 1;
    arena_free(arena);
}
END_TEST

START_TEST(deferred_objects_are_released_newest_first)
{
    char order[8] = "";
    Witness witnesses[] = {{order, 'a'}, {order, 'b'}, {order, 'c'}};
    Arena *const arena = arena_new();
    Error err = {0};
    for (size_t i = 0; i < 3; i++)
        CHECK_OK(arena_defer(arena, release_witness, &witnesses[i], &err), &err);
    arena_free(arena);
    ck_assert_str_eq(order, "cba");
}
END_TEST

START_TEST(reset_releases_what_came_after_the_mark_only)
{
    char order[8] = "";
    Witness early = {order, 'e'};
    Witness late = {order, 'l'};
    Arena *const arena = arena_new();
    Error err = {0};
    CHECK_OK(arena_defer(arena, release_witness, &early, &err), &err);
    const ArenaMark mark = arena_mark(arena);
    CHECK_OK(arena_defer(arena, release_witness, &late, &err), &err);
    ck_assert_ptr_nonnull(arena_alloc(arena, 100 * 1024, 1));
    arena_reset(arena, mark);
    ck_assert_str_eq(order, "l");
    arena_free(arena);
    ck_assert_str_eq(order, "le");
}
END_TEST

START_TEST(copies_of_texts_are_terminated)
{
    Arena *const arena = arena_new();
    ck_assert_str_eq(arena_strdup(arena, "holding"), "holding");
    ck_assert_str_eq(arena_strndup(arena, "holding", 4), "hold");
    ck_assert_str_eq(arena_strndup(arena, "holding", 0), "");
    ck_assert_str_eq(arena_printf(arena, "%s %d", "client", 8812), "client 8812");
    arena_free(arena);
}
END_TEST

static Status allocate_too_much(Arena *const arena, Error *const err)
{
    double *profits = NULL;
    ARENA_NEW(profits, arena, SIZE_MAX / 4, err);
    return OK;
}

START_TEST(the_macro_names_what_there_was_no_memory_for)
{
    Arena *const arena = arena_new();
    Error err = {0};
    CHECK_FAILS(allocate_too_much(arena, &err), &err, E_NOMEM, "no memory for profits");
    arena_free(arena);
}
END_TEST

START_TEST(freeing_nothing_is_fine)
{
    arena_free(NULL);
}
END_TEST

Suite *suite_arena(void)
{
    Suite *const suite = suite_create("arena");
    TCase *const cases = tcase_create("arena");
    tcase_add_test(cases, memory_is_zeroed_aligned_and_apart);
    tcase_add_test(cases, memory_given_back_comes_zeroed_again);
    tcase_add_test(cases, a_size_that_overflows_is_refused);
    tcase_add_test(cases, a_request_larger_than_a_chunk_is_served);
    tcase_add_test(cases, deferred_objects_are_released_newest_first);
    tcase_add_test(cases, reset_releases_what_came_after_the_mark_only);
    tcase_add_test(cases, copies_of_texts_are_terminated);
    tcase_add_test(cases, the_macro_names_what_there_was_no_memory_for);
    tcase_add_test(cases, freeing_nothing_is_fine);
    suite_add_tcase(suite, cases);
    return suite;
}
