/* tests/core/base/test_rng.c - random numbers by the names of what they are for. */
#include "core/base/rng.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <stdbool.h>

static Rng *new_rng(Arena *const arena, const uint64_t seed, const char *const stage,
                    const char *const name)
{
    Rng *rng = NULL;
    Error err = {0};
    CHECK_OK(rng_new(seed, stage, name, arena, &rng, &err), &err);
    return rng;
}

static bool give_the_same(Rng *const a, Rng *const b)
{
    for (int i = 0; i < 100; i++)
        if (gsl_rng_get(a) != gsl_rng_get(b))
            return false;
    return true;
}

START_TEST(the_same_names_give_the_same_numbers)
{
    Arena *const arena = arena_new();
    Rng *const first = new_rng(arena, 20260930, "segment", "bank 1/SME");
    (void)gsl_rng_get(new_rng(arena, 20260930, "segment", "bank 2/SME")); /* disturbs nothing */
    ck_assert(give_the_same(first, new_rng(arena, 20260930, "segment", "bank 1/SME")));
    arena_free(arena);
}
END_TEST

START_TEST(each_of_seed_stage_and_name_makes_a_difference)
{
    Arena *const arena = arena_new();
    Rng *const first = new_rng(arena, 7, "segment", "a");
    ck_assert(!give_the_same(first, new_rng(arena, 8, "segment", "a")));
    ck_assert(!give_the_same(new_rng(arena, 7, "segment", "a"), new_rng(arena, 7, "value", "a")));
    ck_assert(!give_the_same(new_rng(arena, 7, "segment", "a"), new_rng(arena, 7, "segment", "b")));
    ck_assert(!give_the_same(new_rng(arena, 7, "seg", "ment"), new_rng(arena, 7, "segm", "ent")));
    arena_free(arena);
}
END_TEST

/* 1781742755: the first four bytes, big-endian, of the SHA-256 of struct.pack("<q", 20260930) +
 * pack("<q", 7) + b"segment" + pack("<q", 10) + b"bank 1/SME", by Python 3.11. */
START_TEST(the_generator_is_taus2_seeded_by_the_hash_of_the_names)
{
    Arena *const arena = arena_new();
    gsl_rng *const expected = gsl_rng_alloc(gsl_rng_taus2);
    gsl_rng_set(expected, 1781742755);
    ck_assert(give_the_same(new_rng(arena, 20260930, "segment", "bank 1/SME"), expected));
    gsl_rng_free(expected);
    arena_free(arena);
}
END_TEST

START_TEST(a_shuffle_loses_and_doubles_nobody)
{
    Arena *const arena = arena_new();
    uint32_t indices[97];
    unsigned seen[97] = {0};
    for (uint32_t i = 0; i < 97; i++)
        indices[i] = i;
    rng_shuffle(new_rng(arena, 3, "test", "shuffle"), indices, 97, 41);
    for (size_t i = 0; i < 97; i++)
        seen[indices[i]]++;
    for (size_t i = 0; i < 97; i++)
        ck_assert_uint_eq(seen[i], 1);
    arena_free(arena);
}
END_TEST

START_TEST(a_shuffle_of_none_or_one_changes_nothing)
{
    Arena *const arena = arena_new();
    Rng *const rng = new_rng(arena, 3, "test", "small");
    uint32_t indices[] = {8812, 4711};
    rng_shuffle(rng, indices, 0, 0);
    rng_shuffle(rng, indices, 1, 1);
    rng_shuffle(rng, indices, 2, 0);
    ck_assert_uint_eq(indices[0], 8812);
    ck_assert_uint_eq(indices[1], 4711);
    arena_free(arena);
}
END_TEST

/* Chi-square over which of 6 comes first, 12000 shuffles; 20.515 is the 99.9 % point with 5
 * degrees of freedom (any table).  The seed is fixed, so this holds always or never. */
START_TEST(every_index_comes_first_equally_often)
{
    Arena *const arena = arena_new();
    Rng *const rng = new_rng(arena, 11, "test", "fair");
    double n_first[6] = {0};
    for (int round = 0; round < 12000; round++) {
        uint32_t indices[] = {0, 1, 2, 3, 4, 5};
        rng_shuffle(rng, indices, 6, 1);
        n_first[indices[0]] += 1;
    }
    double chi_square = 0;
    for (size_t i = 0; i < 6; i++)
        chi_square += (n_first[i] - 2000) * (n_first[i] - 2000) / 2000;
    ck_assert_double_lt(chi_square, 20.515);
    arena_free(arena);
}
END_TEST

Suite *suite_rng(void)
{
    Suite *const suite = suite_create("rng");
    TCase *const cases = tcase_create("rng");
    tcase_add_test(cases, the_same_names_give_the_same_numbers);
    tcase_add_test(cases, each_of_seed_stage_and_name_makes_a_difference);
    tcase_add_test(cases, the_generator_is_taus2_seeded_by_the_hash_of_the_names);
    tcase_add_test(cases, a_shuffle_loses_and_doubles_nobody);
    tcase_add_test(cases, a_shuffle_of_none_or_one_changes_nothing);
    tcase_add_test(cases, every_index_comes_first_equally_often);
    suite_add_tcase(suite, cases);
    return suite;
}
