/* tests/models/segment/test_strata.c - what becomes a stratum, and who belongs to it. */
#include "models/segment/strata.h"

#include "tests/models/segment/planted_base.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { N_CLIENTS = 9 };

/* Bank alpha: three in North / Retail, one each in South / Retail, North / Farming, Retail of no
 * region, and North of no area.  Bank beta: one.  The last client is closed. */
static const char *const BANKS[N_CLIENTS] = {"alpha", "alpha", "alpha", "alpha", "alpha",
                                             "alpha", "alpha", "beta",  "beta"};
static const char *const REGIONS[N_CLIENTS] = {"North", "North", "North", "South", "North",
                                               NULL,    "North", "North", "North"};
static const char *const AREAS[N_CLIENTS] = {"Retail", "Retail", "Retail", "Retail", "Farming",
                                             "Retail", NULL,     "Retail", "Retail"};

static Arena *arena;
static Error error;
static PlantedBase *base;

static void setup(void)
{
    arena = arena_new();
    base = planted_base_new(N_CLIENTS, 1, arena);
    planted_base_name(&base->snapshot.clients.bank, N_CLIENTS, BANKS, arena);
    planted_base_name(&base->snapshot.clients.region, N_CLIENTS, REGIONS, arena);
    planted_base_name(&base->snapshot.clients.business_area, N_CLIENTS, AREAS, arena);
    base->portfolio.active[N_CLIENTS - 1] = 0;
}

static void teardown(void)
{
    arena_free(arena);
}

static Strata make_strata(const PoolStep first_pooled, const bool pool_banks)
{
    Strata strata = {.n = 0};
    const StrataParams params = {
        .min_stratum = 3, .first_pooled = first_pooled, .pool_banks = pool_banks};
    CHECK_OK(strata_make(&base->portfolio, &params, arena, &strata, &error), &error);
    return strata;
}

static void check_names(const Strata *const strata, const size_t n, const char *const *const names)
{
    ck_assert_uint_eq(strata->n, n);
    for (size_t i = 0; i < n; i++) {
        const char *name = NULL;
        CHECK_OK(strata_name(strata, i, arena, &name, &error), &error);
        ck_assert_str_eq(name, names[i]);
    }
}

static void check_assigned(const Strata *const strata, const uint32_t *const expected)
{
    uint32_t stratum[N_CLIENTS];
    CHECK_OK(strata_assign(strata, &base->portfolio, arena, stratum, &error), &error);
    for (size_t client = 0; client < N_CLIENTS; client++)
        ck_assert_msg(stratum[client] == expected[client], "client %zu is in %u", client,
                      stratum[client]);
}

START_TEST(small_strata_are_pooled_over_regions_first)
{
    const Strata strata = make_strata(POOL_REGION, false);
    check_names(&strata, 4,
                (const char *[]){"alpha / North / Retail", "alpha / all regions / Retail",
                                 "alpha / all regions / all business areas",
                                 "beta / all regions / all business areas"});
    check_assigned(&strata, (const uint32_t[]){0, 0, 0, 1, 2, 1, 2, 3, CODE_NONE});
}
END_TEST

START_TEST(small_strata_are_pooled_over_areas_first_where_asked)
{
    const Strata strata = make_strata(POOL_BUSINESS_AREA, false);
    check_names(&strata, 4,
                (const char *[]){"alpha / North / Retail", "alpha / North / all business areas",
                                 "alpha / all regions / all business areas",
                                 "beta / all regions / all business areas"});
    check_assigned(&strata, (const uint32_t[]){0, 0, 0, 2, 1, 2, 1, 3, CODE_NONE});
}
END_TEST

START_TEST(a_small_bank_joins_the_group_only_where_that_is_allowed)
{
    const Strata strata = make_strata(POOL_REGION, true);
    check_names(&strata, 4,
                (const char *[]){"alpha / North / Retail", "alpha / all regions / Retail",
                                 "alpha / all regions / all business areas",
                                 "all banks / all regions / all business areas"});
    check_assigned(&strata, (const uint32_t[]){0, 0, 0, 1, 2, 1, 2, 3, CODE_NONE});
}
END_TEST

START_TEST(a_pooled_stratum_is_fitted_on_all_clients_of_its_level)
{
    const Strata strata = make_strata(POOL_REGION, true);
    ClientLists lists;
    CHECK_OK(strata_members(&strata, &base->portfolio, arena, &lists, &error), &error);
    static const uint32_t first[] = {0, 3, 8, 15, 23};
    static const uint32_t items[] = {0, 1, 2, 0, 1, 2, 3, 5, 0, 1, 2, 3,
                                     4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 7};
    ck_assert_uint_eq(lists.n_lists, 4);
    ck_assert_mem_eq(lists.first, first, sizeof first);
    ck_assert_mem_eq(lists.items, items, sizeof items);
}
END_TEST

START_TEST(a_later_snapshot_is_matched_by_text)
{
    const Strata strata = make_strata(POOL_REGION, true);
    static const char *const banks[N_CLIENTS] = {"alpha", "alpha", "aardvark", "beta", "alpha",
                                                 "alpha", "alpha", "alpha",    "alpha"};
    static const char *const regions[N_CLIENTS] = {"North", "Atlantis", "North", "North", "North",
                                                   "South", NULL,       "North", "North"};
    static const char *const areas[N_CLIENTS] = {
        "Retail", "Retail", "Retail", "Retail", "Aviation", "Retail", "Farming", NULL, "Retail"};
    planted_base_name(&base->snapshot.clients.bank, N_CLIENTS, banks, arena);
    planted_base_name(&base->snapshot.clients.region, N_CLIENTS, regions, arena);
    planted_base_name(&base->snapshot.clients.business_area, N_CLIENTS, areas, arena);
    check_assigned(&strata, (const uint32_t[]){0, 1, CODE_NONE, 3, 2, 1, 2, 2, CODE_NONE});
}
END_TEST

START_TEST(the_bank_without_a_name_has_one_for_people)
{
    static const char *const banks[N_CLIENTS] = {"", "", "", "", "", "", "", "", ""};
    planted_base_name(&base->snapshot.clients.bank, N_CLIENTS, banks, arena);
    const Strata strata = make_strata(POOL_REGION, false);
    check_names(&strata, 3,
                (const char *[]){"the bank / North / Retail", "the bank / all regions / Retail",
                                 "the bank / all regions / all business areas"});
}
END_TEST

START_TEST(no_active_clients_make_no_strata)
{
    for (size_t client = 0; client < N_CLIENTS; client++)
        base->portfolio.active[client] = 0;
    const Strata strata = make_strata(POOL_REGION, true);
    ck_assert_uint_eq(strata.n, 0);
}
END_TEST

START_TEST(a_least_size_of_0_is_refused)
{
    Strata strata;
    const StrataParams params = {.min_stratum = 0, .first_pooled = POOL_REGION};
    CHECK_FAILS(strata_make(&base->portfolio, &params, arena, &strata, &error), &error, E_DOMAIN,
                "least size of a stratum is 0, must be 1 or more");
}
END_TEST

START_TEST(strata_come_back_from_the_archive)
{
    Strata strata = make_strata(POOL_REGION, true);
    Archive written = archive_writer(arena);
    CHECK_OK(strata_archive(&strata, &written, &error), &error);
    Archive stored = archive_reader(arena, written.n_arrays, written.arrays);
    Strata read = {.n = 0};
    CHECK_OK(strata_archive(&read, &stored, &error), &error);
    check_names(&read, 4,
                (const char *[]){"alpha / North / Retail", "alpha / all regions / Retail",
                                 "alpha / all regions / all business areas",
                                 "all banks / all regions / all business areas"});
    check_assigned(&read, (const uint32_t[]){0, 0, 0, 1, 2, 1, 2, 3, CODE_NONE});
}
END_TEST

Suite *suite_strata(void)
{
    Suite *const suite = suite_create("strata");
    TCase *const tcase = tcase_create("strata");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, small_strata_are_pooled_over_regions_first);
    tcase_add_test(tcase, small_strata_are_pooled_over_areas_first_where_asked);
    tcase_add_test(tcase, a_small_bank_joins_the_group_only_where_that_is_allowed);
    tcase_add_test(tcase, a_pooled_stratum_is_fitted_on_all_clients_of_its_level);
    tcase_add_test(tcase, a_later_snapshot_is_matched_by_text);
    tcase_add_test(tcase, the_bank_without_a_name_has_one_for_people);
    tcase_add_test(tcase, no_active_clients_make_no_strata);
    tcase_add_test(tcase, a_least_size_of_0_is_refused);
    tcase_add_test(tcase, strata_come_back_from_the_archive);
    suite_add_tcase(suite, tcase);
    return suite;
}
