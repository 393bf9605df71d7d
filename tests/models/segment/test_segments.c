/* tests/models/segment/test_segments.c - the segments of a whole base, and what may not matter. */
#include "models/segment/segments.h"

#include "models/segment/normal_score.h"
#include "tests/models/segment/planted_base.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>
#include <string.h>

static Arena *arena;
static Error error;

static void setup(void)
{
    arena = arena_new();
}

static void teardown(void)
{
    arena_free(arena);
}

/* A fitted base with the assignment of its own clients. */
typedef struct Fitted {
    Strata strata;
    Segments segments;
    uint32_t *stratum;
    uint32_t *segment;
    double *confidence;
} Fitted;

static void assign(Fitted *const fitted, const Portfolio *const portfolio)
{
    fitted->stratum = arena_alloc(arena, portfolio->n_clients, sizeof *fitted->stratum);
    fitted->segment = arena_alloc(arena, portfolio->n_clients, sizeof *fitted->segment);
    fitted->confidence = arena_alloc(arena, portfolio->n_clients, sizeof *fitted->confidence);
    CHECK_OK(strata_assign(&fitted->strata, portfolio, arena, fitted->stratum, &error), &error);
    CHECK_OK(segments_assign(&fitted->segments, &fitted->strata, portfolio, fitted->stratum, 2,
                             arena, fitted->segment, fitted->confidence, &error),
             &error);
}

static Fitted fit(const PlantedBase *const base, const size_t n_threads)
{
    Fitted fitted;
    const StrataParams params = {.min_stratum = 300, .first_pooled = POOL_REGION};
    CHECK_OK(strata_make(&base->portfolio, &params, arena, &fitted.strata, &error), &error);
    CHECK_OK(segments_fit(&base->portfolio, &fitted.strata, &SEGMENTS_PARAMS_DEFAULT, 1, n_threads,
                          NULL, arena, &fitted.segments, &error),
             &error);
    assign(&fitted, &base->portfolio);
    return fitted;
}

static Rng *new_rng(const uint64_t seed)
{
    Rng *rng = NULL;
    CHECK_OK(rng_new(seed, "test", "segments", arena, &rng, &error), &error);
    return rng;
}

static PlantedBase *grouped_base(const size_t n)
{
    PlantedBase *const base = planted_base_new(n, 8, arena);
    planted_base_groups(base, new_rng(7));
    return base;
}

static Hash hash_of(Fitted *const fitted)
{
    Archive archive = archive_writer(arena);
    Hash hash;
    CHECK_OK(strata_archive(&fitted->strata, &archive, &error), &error);
    CHECK_OK(segments_archive(&fitted->segments, &archive, &error), &error);
    CHECK_OK(archive_hash(&archive, &hash, &error), &error);
    return hash;
}

START_TEST(two_planted_groups_become_two_segments_small_to_large)
{
    const PlantedBase *const base = grouped_base(1200);
    const Fitted fitted = fit(base, 1);
    ck_assert_uint_eq(fitted.segments.n, 2);
    ck_assert_str_eq(fitted.segments.id[0], "S001.1");
    ck_assert_str_eq(fitted.segments.id[1], "S001.2");
    ck_assert_uint_eq(fitted.segments.n_clients[0] + fitted.segments.n_clients[1], 1200);
    ck_assert(!segments_graded(&fitted.segments, 0));
    size_t n_right = 0;
    for (size_t client = 0; client < 1200; client++)
        n_right += fitted.segment[client] == client % 2;
    ck_assert_uint_ge(n_right, 1180);
}
END_TEST

/* Profit that the holdings make must not split a base whose products are independent. */
START_TEST(a_base_without_structure_is_not_split)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        const ArenaMark mark = arena_mark(arena);
        PlantedBase *const base = planted_base_new(800, 8, arena);
        planted_base_noise(base, new_rng(seed));
        const Fitted fitted = fit(base, 2);
        ck_assert_uint_eq(fitted.segments.n, 1);
        ck_assert_str_eq(fitted.segments.label[0],
                         "all clients of alpha / all regions / all business areas");
        arena_reset(arena, mark);
    }
}
END_TEST

START_TEST(any_number_of_threads_gives_the_same_bytes)
{
    PlantedBase *const base = grouped_base(2400);
    const char *areas[2400];
    for (size_t client = 0; client < 2400; client++)
        areas[client] = client % 6 < 2 ? "Farming" : client % 6 < 4 ? "Retail" : "Transport";
    planted_base_name(&base->snapshot.clients.business_area, 2400, areas, arena);
    Fitted one = fit(base, 1);
    Fitted two = fit(base, 2);
    Fitted four = fit(base, 4);
    ck_assert_uint_eq(one.strata.n, 4);
    const Hash expected = hash_of(&one);
    const Hash of_two = hash_of(&two);
    const Hash of_four = hash_of(&four);
    ck_assert_mem_eq(&of_two, &expected, sizeof expected);
    ck_assert_mem_eq(&of_four, &expected, sizeof expected);
    ck_assert_mem_eq(two.segment, one.segment, 2400 * sizeof *one.segment);
    ck_assert_mem_eq(four.confidence, one.confidence, 2400 * sizeof *one.confidence);
}
END_TEST

START_TEST(money_in_thousandths_gives_the_same_segments)
{
    PlantedBase *const base = grouped_base(1200);
    const Fitted before = fit(base, 1);
    for (size_t client = 0; client < 1200; client++) {
        base->portfolio.revenue[client] *= 1000;
        base->portfolio.profit[client] *= 1000;
    }
    const Fitted after = fit(base, 1);
    ck_assert_mem_eq(after.segment, before.segment, 1200 * sizeof *before.segment);
    for (size_t segment = 0; segment < 2; segment++)
        ck_assert_str_eq(after.segments.label[segment], before.segments.label[segment]);
}
END_TEST

/* The clients under other ids: the snapshot then has them in the opposite order. */
static PlantedBase *reversed_base(const PlantedBase *const base)
{
    const size_t n = base->portfolio.n_clients;
    PlantedBase *const reversed = planted_base_new(n, base->portfolio.n_products, arena);
    for (size_t client = 0; client < n; client++) {
        const size_t from = n - 1 - client;
        reversed->portfolio.held.words[client] = base->portfolio.held.words[from];
        reversed->portfolio.revenue[client] = base->portfolio.revenue[from];
        reversed->portfolio.profit[client] = base->portfolio.profit[from];
        reversed->portfolio.tenure_months[client] = base->portfolio.tenure_months[from];
    }
    return reversed;
}

START_TEST(permuting_the_clients_permutes_the_assignment)
{
    const PlantedBase *const base = grouped_base(1200);
    const Fitted fitted = fit(base, 1);
    const Fitted reversed = fit(reversed_base(base), 1);
    for (size_t client = 0; client < 1200; client++)
        ck_assert_uint_eq(reversed.segment[client], fitted.segment[1199 - client]);
    for (size_t segment = 0; segment < 2; segment++)
        ck_assert_str_eq(reversed.segments.label[segment], fitted.segments.label[segment]);
}
END_TEST

/* The same clients in a snapshot with one product more in front, and the others renumbered. */
START_TEST(a_later_snapshot_with_other_products_is_matched_by_their_ids)
{
    const PlantedBase *const base = grouped_base(1200);
    Fitted fitted = fit(base, 1);
    PlantedBase *const later = reversed_base(base);
    PlantedBase *const wider = planted_base_new(1200, 9, arena);
    for (size_t product = 0; product < 9; product++)
        wider->snapshot.products.id[product] =
            product == 0 ? "a new one" : later->snapshot.products.id[product - 1];
    wider->portfolio.revenue = later->portfolio.revenue;
    wider->portfolio.profit = later->portfolio.profit;
    wider->portfolio.tenure_months = later->portfolio.tenure_months;
    for (size_t client = 0; client < 1200; client++)
        wider->portfolio.held.words[client] =
            later->portfolio.held.words[client] << 1 | (client % 3 == 0);
    wider->portfolio.active[5] = 0;

    const uint32_t *const built = fitted.segment;
    const double *const confidence = fitted.confidence;
    assign(&fitted, &wider->portfolio);
    for (size_t client = 0; client < 1200; client++) {
        if (client == 5)
            continue;
        ck_assert_uint_eq(fitted.segment[client], built[1199 - client]);
        ck_assert_double_eq(fitted.confidence[client], confidence[1199 - client]);
    }
    ck_assert_uint_eq(fitted.segment[5], CODE_NONE);
    ck_assert(isnan(fitted.confidence[5]));
}
END_TEST

START_TEST(segments_come_back_from_the_archive_and_assign_alike)
{
    const PlantedBase *const base = grouped_base(1200);
    Fitted fitted = fit(base, 1);
    Archive written = archive_writer(arena);
    CHECK_OK(segments_archive(&fitted.segments, &written, &error), &error);
    Archive stored = archive_reader(arena, written.n_arrays, written.arrays);
    Fitted read = {.strata = fitted.strata};
    CHECK_OK(segments_archive(&read.segments, &stored, &error), &error);
    assign(&read, &base->portfolio);
    ck_assert_mem_eq(read.segment, fitted.segment, 1200 * sizeof *fitted.segment);
    ck_assert_mem_eq(read.confidence, fitted.confidence, 1200 * sizeof *fitted.confidence);
    ck_assert_str_eq(read.segments.label[1], fitted.segments.label[1]);
    ck_assert_uint_eq(segments_trial(&read.segments, 1).k, 2);
    ck_assert_int_eq(segments_trial(&read.segments, 1).verdict, K_ACCEPTED);
}
END_TEST

START_TEST(one_client_about_whom_nothing_is_known_is_one_segment)
{
    const PlantedBase *const base = planted_base_new(1, 2, arena);
    const Fitted fitted = fit(base, 2);
    ck_assert_uint_eq(fitted.segments.n, 1);
    ck_assert_uint_eq(fitted.segment[0], 0);
    ck_assert_double_eq(fitted.confidence[0], 1);
    ck_assert_uint_eq(fitted.segments.n_clients[0], 1);
}
END_TEST

START_TEST(no_clients_have_no_segments)
{
    const PlantedBase *const base = planted_base_new(0, 2, arena);
    const Fitted fitted = fit(base, 2);
    ck_assert_uint_eq(fitted.segments.n, 0);
    ck_assert_uint_eq(fitted.segments.n_trials, 0);
}
END_TEST

START_TEST(clients_with_missing_values_are_assigned_by_what_is_known)
{
    PlantedBase *const base = grouped_base(1200);
    for (size_t client = 0; client < 1200; client += 5) {
        base->portfolio.revenue[client] = NAN;
        base->portfolio.profit[client] = NAN;
        base->portfolio.tenure_months[client] = NAN;
    }
    const Fitted fitted = fit(base, 1);
    ck_assert_uint_eq(fitted.segments.n, 2);
    size_t n_right = 0;
    for (size_t client = 0; client < 1200; client += 5)
        n_right += fitted.segment[client] == client % 2;
    ck_assert_uint_ge(n_right, 220); /* of 240; holdings alone give .95 or so */
}
END_TEST

static double mean_score(const Fitted *const fitted, const double *const values,
                         const uint32_t segment, const bool others)
{
    double reference[NORMAL_REFERENCE];
    CHECK_OK(normal_score_fit(values, 1200, arena, reference, &error), &error);
    double sum = 0;
    size_t n = 0;
    for (size_t client = 0; client < 1200; client++) {
        if ((fitted->segment[client] == segment) == others)
            continue;
        sum += normal_score_of(reference, values[client]);
        n++;
    }
    return sum / (double)n;
}

static double adoption(const Fitted *const fitted, const PlantedBase *const base,
                       const size_t product, const uint32_t segment, const bool others)
{
    size_t n_held = 0;
    size_t n = 0;
    for (size_t client = 0; client < 1200; client++) {
        if ((fitted->segment[client] == segment) == others)
            continue;
        n_held += bit_get(&base->portfolio.held, client, product);
        n++;
    }
    return (double)n_held / (double)n;
}

static void check_score_claim(const Fitted *const fitted, const uint32_t segment,
                              const double *const values, const char *const high,
                              const char *const low)
{
    const char *const label = fitted->segments.label[segment];
    const double difference =
        mean_score(fitted, values, segment, false) - mean_score(fitted, values, segment, true);
    if (strstr(label, high) != NULL)
        ck_assert_double_ge(difference, 0.45); /* the scores' deviation is just below 1 */
    if (strstr(label, low) != NULL)
        ck_assert_double_le(difference, -0.45);
}

START_TEST(every_claim_of_a_label_is_true_of_the_clients)
{
    const PlantedBase *const base = grouped_base(1200);
    const Fitted fitted = fit(base, 1);
    size_t n_named = 0;
    for (uint32_t segment = 0; segment < fitted.segments.n; segment++) {
        check_score_claim(&fitted, segment, base->portfolio.tenure_months, "long-standing",
                          "recent");
        check_score_claim(&fitted, segment, base->portfolio.revenue, "large for its bank",
                          "small for its bank");
        for (size_t product = 0; product < 8; product++) {
            if (strstr(fitted.segments.label[segment], base->snapshot.products.name[product]) ==
                NULL)
                continue;
            n_named++;
            const double own = adoption(&fitted, base, product, segment, false);
            ck_assert_double_ge(own, 0.5);
            ck_assert_double_ge(own - adoption(&fitted, base, product, segment, true), 0.2);
        }
    }
    ck_assert_uint_eq(n_named, 6);
    CHECK_CONTAINS(fitted.segments.label[0], "recent, small for its bank");
    CHECK_CONTAINS(fitted.segments.label[1], "long-standing, large for its bank");
}
END_TEST

static bool stop_at_once(void *const context, const char *const step, const double share)
{
    (void)context;
    (void)share;
    return strcmp(step, "segments") != 0;
}

START_TEST(the_work_stops_when_asked)
{
    const PlantedBase *const base = grouped_base(400);
    const Progress progress = {.report = stop_at_once};
    const StrataParams params = {.min_stratum = 300, .first_pooled = POOL_REGION};
    Strata strata;
    Segments segments;
    CHECK_OK(strata_make(&base->portfolio, &params, arena, &strata, &error), &error);
    CHECK_FAILS(segments_fit(&base->portfolio, &strata, &SEGMENTS_PARAMS_DEFAULT, 1, 1, &progress,
                             arena, &segments, &error),
                &error, E_CANCELLED, "stopped on request during \"segments\"");
}
END_TEST

Suite *suite_segments(void)
{
    Suite *const suite = suite_create("segments");
    TCase *const tcase = tcase_create("segments");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, two_planted_groups_become_two_segments_small_to_large);
    tcase_add_test(tcase, a_base_without_structure_is_not_split);
    tcase_add_test(tcase, any_number_of_threads_gives_the_same_bytes);
    tcase_add_test(tcase, money_in_thousandths_gives_the_same_segments);
    tcase_add_test(tcase, permuting_the_clients_permutes_the_assignment);
    tcase_add_test(tcase, a_later_snapshot_with_other_products_is_matched_by_their_ids);
    tcase_add_test(tcase, segments_come_back_from_the_archive_and_assign_alike);
    tcase_add_test(tcase, one_client_about_whom_nothing_is_known_is_one_segment);
    tcase_add_test(tcase, no_clients_have_no_segments);
    tcase_add_test(tcase, clients_with_missing_values_are_assigned_by_what_is_known);
    tcase_add_test(tcase, every_claim_of_a_label_is_true_of_the_clients);
    tcase_add_test(tcase, the_work_stops_when_asked);
    suite_add_tcase(suite, tcase);
    return suite;
}
