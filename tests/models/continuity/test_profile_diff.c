/* tests/models/continuity/test_profile_diff.c - products that enter and leave a set, each for the
 * one figure that was changed by hand. */
#include "models/continuity/profile_diff.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { PRODUCTS = 3, MOST_POOLS = 8 };

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    err = (Error){0};
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- a model by hand ---- */

/* What a pool's ideal clients say of one product. */
typedef struct Figures {
    double low;
    double lift;
    double p_value;
    uint32_t n_holders;
} Figures;

/* In every set: far above the least lower bound. */
#define HIGH ((Figures){0.625, 1.125, NAN, 80})
#define NEXT ((Figures){0.5, 1.125, NAN, 70})
#define RARE ((Figures){0.0625, 1.125, NAN, 20})

typedef struct HandMade {
    Strata strata;
    PeerPools pools;
    IdealProfiles profiles;
    ProfileSide side;
} HandMade;

static void *zeroed(const size_t count, const size_t size)
{
    void *const memory = arena_alloc(arena, count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static void make_tables(IdealProfiles *const profiles, const size_t n_pools)
{
    const size_t n = n_pools * PRODUCTS;
    profiles->n_pools = n_pools;
    profiles->n_products = PRODUCTS;
    profiles->n_ideal = zeroed(n_pools, sizeof(uint32_t));
    profiles->n_characteristic = zeroed(n_pools, sizeof(uint32_t));
    profiles->pooled_from = zeroed(n_pools, sizeof(uint32_t));
    profiles->rank = zeroed(n, sizeof(uint8_t));
    profiles->n_holders = zeroed(n, sizeof(uint32_t));
    profiles->adoption_low = zeroed(n, sizeof(double));
    profiles->lift = zeroed(n, sizeof(double));
    profiles->p_value = zeroed(n, sizeof(double));
    for (size_t pool = 0; pool < n_pools; pool++)
        profiles->pooled_from[pool] = CODE_NONE;
}

/* One bank, one stratum for each of `areas`; none of them is split. */
static HandMade *model_of(const char **const areas, const size_t n, const char *const *const ids)
{
    static const char *BANKS[] = {"Bank"};
    HandMade *const made = zeroed(1, sizeof *made);
    made->strata = (Strata){.banks = {1, BANKS},
                            .areas = {n, areas},
                            .n = n,
                            .bank = zeroed(n, sizeof(uint32_t)),
                            .region = zeroed(n, sizeof(uint32_t)),
                            .area = zeroed(n, sizeof(uint32_t))};
    made->pools = (PeerPools){.n = n,
                              .first = zeroed(n + MOST_POOLS, sizeof(uint32_t)),
                              .stratum = zeroed(n + MOST_POOLS, sizeof(uint32_t)),
                              .size_part = zeroed(n + MOST_POOLS, sizeof(uint8_t)),
                              .tenure_part = zeroed(n + MOST_POOLS, sizeof(uint8_t))};
    for (uint32_t stratum = 0; stratum < n; stratum++) {
        made->strata.region[stratum] = CODE_NONE;
        made->strata.area[stratum] = stratum;
        made->pools.stratum[stratum] = stratum;
        made->pools.first[stratum + 1] = stratum + 1;
    }
    make_tables(&made->profiles, n + MOST_POOLS);
    made->side = (ProfileSide){.strata = &made->strata,
                               .pools = &made->pools,
                               .profiles = &made->profiles,
                               .product_ids = ids,
                               .characteristic_min = 0.4,
                               .max_products = 8};
    return made;
}

/* The rule of the build chooses the set. */
static void put_figures(HandMade *const made, const size_t pool, const Figures *const figures)
{
    IdealProfiles *const profiles = &made->profiles;
    const size_t first = profile_at(profiles, pool, 0);
    const SetEvidence evidence = {.n_products = PRODUCTS,
                                  .adoption_low = profiles->adoption_low + first,
                                  .lift = profiles->lift + first,
                                  .p_value = profiles->p_value + first,
                                  .n_holders = profiles->n_holders + first};
    const SetRule rule = {made->side.characteristic_min, 0.25, 1.3, 0.05, 10, 2,
                          made->side.max_products};
    for (size_t product = 0; product < PRODUCTS; product++) {
        profiles->adoption_low[first + product] = figures[product].low;
        profiles->lift[first + product] = figures[product].lift;
        profiles->p_value[first + product] = figures[product].p_value;
        profiles->n_holders[first + product] = figures[product].n_holders;
    }
    CHECK_OK(characteristic_set_choose(&evidence, &rule, arena, profiles->rank + first,
                                       &profiles->n_characteristic[pool], &err),
             &err);
}

static const char *const IDS[] = {"p1", "p2", "p3"};
static const char *AREAS[] = {"Farms"};

static HandMade *model_with(const Figures first, const Figures second, const Figures third)
{
    HandMade *const made = model_of(AREAS, 1, IDS);
    put_figures(made, 0, (const Figures[]){first, second, third});
    return made;
}

static ProfileDiff diff_of(const HandMade *const earlier, const HandMade *const later)
{
    ProfileDiff diff = {0};
    CHECK_OK(profile_diff_make(&earlier->side, &later->side, arena, &diff, &err), &err);
    return diff;
}

/* ---- reasons ---- */

/* From `then` to `now` the third product enters for `reason`, and on the way back it leaves. */
static void check_third(const Figures then, const Figures now, const ProfileReason reason)
{
    const HandMade *const earlier = model_with(HIGH, NEXT, then);
    const HandMade *const later = model_with(HIGH, NEXT, now);
    const ProfileDiff there = diff_of(earlier, later);
    const ProfileDiff back = diff_of(later, earlier);
    ck_assert_uint_eq(there.first[1], 1);
    ck_assert_uint_eq(there.n_kept[0], 2);
    ck_assert(there.changes[0].has_entered);
    ck_assert_uint_eq(there.changes[0].later_product, 2);
    ck_assert_uint_eq(there.changes[0].earlier_product, 2);
    ck_assert_int_eq(there.changes[0].reason, reason);
    ck_assert_uint_eq(back.first[1], 1);
    ck_assert(!back.changes[0].has_entered);
    ck_assert_int_eq(back.changes[0].reason, reason);
}

START_TEST(a_product_enters_and_leaves_for_what_changed)
{
    const Figures distinct = {0.3125, 1.375, 0.001, 40};
    check_third((Figures){0.399, 1.375, NAN, 40}, (Figures){0.401, 1.375, NAN, 40},
                PROFILE_BY_LOWER_BOUND);
    check_third((Figures){0.2499, 1.375, 0.001, 40}, (Figures){0.25, 1.375, 0.001, 40},
                PROFILE_BY_LOWER_BOUND);
    check_third((Figures){0.3125, 1.375, 0.051, 40}, distinct, PROFILE_BY_SIGNIFICANCE);
    check_third((Figures){0.3125, 1.299, 0.001, 40}, distinct, PROFILE_BY_LIFT);
    check_third((Figures){0.4375, 1.125, NAN, 9}, (Figures){0.4375, 1.125, NAN, 10},
                PROFILE_BY_HOLDERS);
}
END_TEST

START_TEST(nothing_changes_while_the_rule_gives_the_same)
{
    const ProfileDiff diff = diff_of(model_with(HIGH, NEXT, (Figures){0.3125, 1.375, 0.001, 40}),
                                     model_with(NEXT, HIGH, (Figures){0.4375, 1.125, NAN, 60}));
    ck_assert_uint_eq(diff.first[1], 0);
    ck_assert_uint_eq(diff.n_kept[0], 3);
}
END_TEST

START_TEST(the_last_of_a_full_set_is_displaced)
{
    HandMade *const earlier = model_of(AREAS, 1, IDS);
    HandMade *const later = model_of(AREAS, 1, IDS);
    const Figures third = {0.4375, 1.125, NAN, 40};
    const Figures risen = {0.5625, 1.125, NAN, 50};
    earlier->side.max_products = later->side.max_products = 2;
    put_figures(earlier, 0, (const Figures[]){HIGH, NEXT, third});
    put_figures(later, 0, (const Figures[]){HIGH, NEXT, risen});
    const ProfileDiff diff = diff_of(earlier, later);
    ck_assert_uint_eq(diff.first[1], 2);
    ck_assert(diff.changes[0].has_entered);
    ck_assert_uint_eq(diff.changes[0].later_product, 2);
    ck_assert_int_eq(diff.changes[0].reason, PROFILE_BY_OTHERS);
    ck_assert(!diff.changes[1].has_entered);
    ck_assert_uint_eq(diff.changes[1].later_product, 1);
    ck_assert_int_eq(diff.changes[1].reason, PROFILE_BY_OTHERS);
    ck_assert_str_eq(profile_reason_words(&diff.changes[1]), "displaced by others in a full set");
}
END_TEST

START_TEST(with_its_last_but_one_product_the_set_ends)
{
    const ProfileDiff diff = diff_of(model_with(HIGH, NEXT, RARE), model_with(HIGH, RARE, RARE));
    ck_assert_uint_eq(diff.first[1], 2);
    ck_assert_uint_eq(diff.n_kept[0], 0);
    ck_assert_uint_eq(diff.changes[0].later_product, 0);
    ck_assert_int_eq(diff.changes[0].reason, PROFILE_BY_SET);
    ck_assert_int_eq(diff.changes[1].reason, PROFILE_BY_LOWER_BOUND);
}
END_TEST

START_TEST(changed_settings_are_named_as_the_reason)
{
    const Figures third = {0.3125, 1.125, NAN, 40};
    HandMade *const later = model_of(AREAS, 1, IDS);
    later->side.characteristic_min = 0.3;
    put_figures(later, 0, (const Figures[]){HIGH, NEXT, third});
    const ProfileDiff diff = diff_of(model_with(HIGH, NEXT, third), later);
    ck_assert_uint_eq(diff.first[1], 1);
    ck_assert_int_eq(diff.changes[0].reason, PROFILE_BY_RULE);
    ck_assert_str_eq(profile_reason_words(&diff.changes[0]), "by changed settings alone");
}
END_TEST

START_TEST(products_are_matched_by_their_ids)
{
    static const char *const LATER_IDS[] = {"p0", "p1", "p3"};
    HandMade *const later = model_of(AREAS, 1, LATER_IDS);
    put_figures(later, 0, (const Figures[]){HIGH, NEXT, RARE});
    const ProfileDiff diff = diff_of(model_with(NEXT, HIGH, RARE), later);
    ck_assert_uint_eq(diff.earlier_product[0], PROFILE_NONE);
    ck_assert_uint_eq(diff.earlier_product[1], 0);
    ck_assert_uint_eq(diff.earlier_product[2], 2);
    ck_assert_uint_eq(diff.later_product[1], PROFILE_NONE);
    ck_assert_uint_eq(diff.first[1], 2);
    ck_assert(diff.changes[0].has_entered);
    ck_assert_uint_eq(diff.changes[0].later_product, 0);
    ck_assert_int_eq(diff.changes[0].reason, PROFILE_BY_CATALOGUE);
    ck_assert_uint_eq(diff.changes[1].earlier_product, 1);
    ck_assert_uint_eq(diff.changes[1].later_product, PROFILE_NONE);
    ck_assert_int_eq(diff.changes[1].reason, PROFILE_BY_CATALOGUE);
}
END_TEST

/* ---- pools ---- */

/* Stratum `stratum`, the last one, is split in two on size. */
static void split_last(HandMade *const made)
{
    PeerPools *const pools = &made->pools;
    const uint32_t stratum = pools->stratum[pools->n - 1];
    for (int part = PART_LOWER; part <= PART_UPPER; part++) {
        pools->stratum[pools->n] = stratum;
        pools->size_part[pools->n++] = (uint8_t)part;
    }
    pools->first[stratum + 1] = (uint32_t)pools->n;
}

START_TEST(pools_are_matched_by_the_names_of_their_stratum)
{
    static const char *THEN[] = {"Farms", "Mills"};
    static const char *NOW[] = {"Docks", "Mills"};
    HandMade *const earlier = model_of(THEN, 2, IDS);
    HandMade *const later = model_of(NOW, 2, IDS);
    put_figures(earlier, 1, (const Figures[]){HIGH, NEXT, RARE});
    put_figures(later, 1, (const Figures[]){HIGH, NEXT, NEXT});
    const ProfileDiff diff = diff_of(earlier, later);
    ck_assert_uint_eq(diff.earlier_of[0], PROFILE_NONE);
    ck_assert_uint_eq(diff.earlier_of[1], 1);
    ck_assert_uint_eq(diff.later_of[0], PROFILE_NONE);
    ck_assert_uint_eq(diff.later_of[1], 1);
    ck_assert_uint_eq(diff.first[1], 0);
    ck_assert_uint_eq(diff.first[2], 1);
}
END_TEST

START_TEST(the_parts_of_a_pool_that_is_split_are_new)
{
    HandMade *const earlier = model_with(HIGH, NEXT, RARE);
    HandMade *const later = model_with(HIGH, NEXT, NEXT);
    split_last(later);
    const ProfileDiff diff = diff_of(earlier, later);
    for (size_t pool = 0; pool < 3; pool++)
        ck_assert_uint_eq(diff.earlier_of[pool], PROFILE_NONE);
    ck_assert_uint_eq(diff.later_of[0], PROFILE_NONE);
    ck_assert_uint_eq(diff.first[3], 0);
}
END_TEST

START_TEST(a_pool_that_is_whole_again_continues_the_whole)
{
    HandMade *const earlier = model_with(HIGH, NEXT, RARE);
    HandMade *const later = model_with(HIGH, NEXT, NEXT);
    split_last(earlier);
    const ProfileDiff diff = diff_of(earlier, later);
    ck_assert_uint_eq(diff.earlier_of[0], 0);
    ck_assert_uint_eq(diff.later_of[0], 0);
    ck_assert_uint_eq(diff.later_of[1], PROFILE_NONE);
    ck_assert_uint_eq(diff.later_of[2], PROFILE_NONE);
    ck_assert_uint_eq(diff.first[1], 1);
}
END_TEST

START_TEST(all_regions_is_not_the_region_of_that_name)
{
    static const char *REGIONS[] = {"North"};
    HandMade *const earlier = model_with(HIGH, NEXT, RARE);
    HandMade *const later = model_with(HIGH, NEXT, RARE);
    later->strata.regions = (Dictionary){1, REGIONS};
    later->strata.region[0] = 0;
    const ProfileDiff diff = diff_of(earlier, later);
    ck_assert_uint_eq(diff.earlier_of[0], PROFILE_NONE);
}
END_TEST

Suite *suite_profile_diff(void)
{
    Suite *const suite = suite_create("profile_diff");
    TCase *const tcase = tcase_create("profile_diff");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_product_enters_and_leaves_for_what_changed);
    tcase_add_test(tcase, nothing_changes_while_the_rule_gives_the_same);
    tcase_add_test(tcase, the_last_of_a_full_set_is_displaced);
    tcase_add_test(tcase, with_its_last_but_one_product_the_set_ends);
    tcase_add_test(tcase, changed_settings_are_named_as_the_reason);
    tcase_add_test(tcase, products_are_matched_by_their_ids);
    tcase_add_test(tcase, pools_are_matched_by_the_names_of_their_stratum);
    tcase_add_test(tcase, the_parts_of_a_pool_that_is_split_are_new);
    tcase_add_test(tcase, a_pool_that_is_whole_again_continues_the_whole);
    tcase_add_test(tcase, all_regions_is_not_the_region_of_that_name);
    suite_add_tcase(suite, tcase);
    return suite;
}
