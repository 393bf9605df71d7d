/* tests/models/segment/test_stability.c - splits drawn again, halves compared, silhouettes. */
#include "models/segment/stability.h"

#include "models/segment/half_samples.h"
#include "models/segment/silhouette.h"
#include "tests/models/segment/split_rows.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error error;
static Rng *rng;
static Stability stability;
static HalfSamples halves;

static StabilityParams params;

static void setup(void)
{
    arena = arena_new();
    params = (StabilityParams){.n_resamples = 100, .least = 0.7, .mixture = MIXTURE_PARAMS_DEFAULT};
    CHECK_OK(rng_new(4, "test", "stability", arena, &rng, &error), &error);
}

static void teardown(void)
{
    arena_free(arena);
}

/* The segments of a mixture of `k` components fitted to the rows. */
static uint8_t *find_split(const MixtureRows *const rows, const size_t k)
{
    Mixture mixture;
    MixtureFigures figures;
    uint8_t *const segment = arena_alloc(arena, rows->n, sizeof *segment);
    CHECK_OK(mixture_new(k, rows->held.n_bits, arena, &mixture, &error), &error);
    CHECK_OK(mixture_fit(rows, &params.mixture, rng, arena, &mixture, &error), &error);
    CHECK_OK(mixture_describe(&mixture, rows, arena, segment, &figures, &error), &error);
    return segment;
}

static void draw_again(const MixtureRows *const rows, const uint8_t *const segment, const size_t k,
                       const StabilityParams *const with)
{
    CHECK_OK(stability_bootstrap(rows, segment, k, with, rng, arena, &stability, &error), &error);
}

START_TEST(two_groups_come_back_in_every_resample)
{
    const MixtureRows rows = split_rows(900, true, rng, arena);
    draw_again(&rows, find_split(&rows, 2), 2, &params);
    ck_assert_uint_ge(stability.n_resamples, 10);
    ck_assert_double_ge(stability.mean[0], 0.85);
    ck_assert_double_ge(stability.mean[1], 0.85);
    ck_assert_double_eq(stability.least, fmin(stability.mean[0], stability.mean[1]));
}
END_TEST

START_TEST(a_cut_through_one_group_does_not_come_back)
{
    const MixtureRows rows = split_rows(900, false, rng, arena);
    draw_again(&rows, find_split(&rows, 3), 3, &params);
    ck_assert_double_lt(stability.least, 0.6);
}
END_TEST

/* Asked for what the early mean was, nothing is decided early, and all resamples say the same. */
START_TEST(drawing_stops_only_when_the_rest_would_not_change_the_verdict)
{
    const MixtureRows rows = split_rows(600, false, rng, arena);
    draw_again(&rows, find_split(&rows, 4), 4, &params);
    ck_assert_uint_ge(stability.n_resamples, 10);
    ck_assert_uint_lt(stability.n_resamples, 100);
    ck_assert_double_lt(stability.least, 0.7);

    StabilityParams undecided = params;
    undecided.least = stability.least;
    draw_again(&rows, find_split(&rows, 4), 4, &undecided);
    ck_assert_uint_eq(stability.n_resamples, 100);
    ck_assert_double_lt(stability.least, 0.7);
}
END_TEST

/* Always 0: ten resamples without any error are enough. */
START_TEST(an_empty_segment_never_comes_back)
{
    const MixtureRows rows = split_rows(60, false, rng, arena);
    const uint8_t *const nobody_in_second = arena_alloc(arena, 60, 1);
    draw_again(&rows, nobody_in_second, 2, &params);
    ck_assert_uint_eq(stability.n_resamples, 10);
    ck_assert_double_eq(stability.mean[1], 0);
    ck_assert_double_eq(stability.least, 0);
}
END_TEST

START_TEST(without_rows_nothing_comes_back)
{
    const MixtureRows rows = split_rows(0, false, rng, arena);
    draw_again(&rows, NULL, 2, &params);
    ck_assert_double_eq(stability.least, 0);
}
END_TEST

START_TEST(one_segment_is_always_the_same)
{
    const MixtureRows rows = split_rows(50, false, rng, arena);
    draw_again(&rows, find_split(&rows, 1), 1, &params);
    ck_assert_uint_eq(stability.n_resamples, 0);
    ck_assert_double_eq(stability.mean[0], 1);
    ck_assert_double_eq(stability.least, 1);
}
END_TEST

/* ---- half-samples ---- */

static void compare_halves(const MixtureRows *const rows, const size_t k)
{
    CHECK_OK(half_samples_compare(rows, k, &params.mixture, rng, arena, &halves, &error), &error);
}

START_TEST(halves_of_two_groups_agree)
{
    const MixtureRows rows = split_rows(900, true, rng, arena);
    compare_halves(&rows, 2);
    ck_assert_double_ge(halves.agreement, 0.8);
    ck_assert_double_ge(halves.prediction_strength, 0.8);
    ck_assert_double_le(halves.prediction_strength, 1);
}
END_TEST

START_TEST(halves_of_one_group_cut_it_differently)
{
    const MixtureRows rows = split_rows(900, false, rng, arena);
    compare_halves(&rows, 3);
    ck_assert_double_le(halves.agreement, 0.5);
    ck_assert_double_le(halves.prediction_strength, 0.7);
}
END_TEST

/* Four rows, one product: the half with it and the half without predict each other badly. */
START_TEST(held_out_is_the_density_under_the_other_half)
{
    MixtureRows rows;
    CHECK_OK(mixture_rows_new(4, 1, arena, &rows, &error), &error);
    for (size_t at = 0; at < 4 * SCORES; at++)
        rows.scores[at] = NAN;
    bit_set(&rows.held, 0, 0);
    bit_set(&rows.held, 1, 0);
    compare_halves(&rows, 1);
    /* Adoption of the half with it, by its prior 2.5 / 3: (2 + 2 * 2.5 / 3) / (2 + 2) = 11 / 12;
     * of the half without it, by 0.5 / 3: (0 + 2 * 0.5 / 3) / (2 + 2) = 1 / 12. */
    ck_assert_double_eq_tol(halves.held_out, log(1.0 / 12), 1e-12);
    ck_assert_double_eq(halves.agreement, 1);
    ck_assert_double_eq(halves.prediction_strength, 1);
}
END_TEST

START_TEST(fewer_than_two_rows_have_no_halves)
{
    for (size_t n = 0; n < 2; n++) {
        const MixtureRows rows = split_rows(n, false, rng, arena);
        compare_halves(&rows, 2);
        ck_assert(isfinite(halves.held_out));
        ck_assert(isnan(halves.agreement));
        ck_assert(isnan(halves.prediction_strength));
    }
}
END_TEST

/* ---- silhouettes ---- */

/* Four rows on a line at 0, 1, 5 and 7; distances are squares. */
static Silhouette line_of_four(void)
{
    static const double places[] = {0, 1, 5, 7};
    MixtureRows rows;
    Silhouette silhouette;
    CHECK_OK(mixture_rows_new(4, 1, arena, &rows, &error), &error);
    for (size_t row = 0; row < 4; row++) {
        rows.scores[row * SCORES] = places[row];
        rows.scores[row * SCORES + 1] = NAN;
    }
    CHECK_OK(silhouette_new(&rows, 10, arena, &silhouette, &error), &error);
    return silhouette;
}

START_TEST(the_silhouette_is_that_of_rousseeuw)
{
    const Silhouette line = line_of_four();
    const uint8_t pairs[] = {0, 0, 1, 1};
    const double by_hand = (36.0 / 37 + 25.0 / 26 + 16.5 / 20.5 + 38.5 / 42.5) / 4;
    ck_assert_double_eq_tol(silhouette_mean(&line, pairs, 2), by_hand, 1e-15);
    /* A row alone counts 0; row 0: own 1, next 25; row 1: 1, 16; row 3 is next to 2 alone. */
    const uint8_t alone[] = {0, 0, 1, 2};
    ck_assert_double_eq_tol(silhouette_mean(&line, alone, 3), (24.0 / 25 + 15.0 / 16) / 4, 1e-15);
}
END_TEST

START_TEST(one_segment_has_no_silhouette)
{
    const Silhouette line = line_of_four();
    const uint8_t together[] = {1, 1, 1, 1};
    ck_assert(isnan(silhouette_mean(&line, together, 2)));
    const Silhouette nobody = {.n = 0};
    ck_assert(isnan(silhouette_mean(&nobody, together, 2)));
}
END_TEST

START_TEST(rows_that_are_all_alike_have_a_silhouette_of_zero)
{
    MixtureRows rows;
    Silhouette silhouette;
    const uint8_t pairs[] = {0, 0, 1, 1};
    CHECK_OK(mixture_rows_new(4, 3, arena, &rows, &error), &error);
    CHECK_OK(silhouette_new(&rows, 4, arena, &silhouette, &error), &error);
    ck_assert_double_eq(silhouette_mean(&silhouette, pairs, 2), 0);
}
END_TEST

Suite *suite_stability(void)
{
    Suite *const suite = suite_create("stability");
    TCase *const tcase = tcase_create("stability");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, two_groups_come_back_in_every_resample);
    tcase_add_test(tcase, a_cut_through_one_group_does_not_come_back);
    tcase_add_test(tcase, drawing_stops_only_when_the_rest_would_not_change_the_verdict);
    tcase_add_test(tcase, an_empty_segment_never_comes_back);
    tcase_add_test(tcase, without_rows_nothing_comes_back);
    tcase_add_test(tcase, one_segment_is_always_the_same);
    tcase_add_test(tcase, halves_of_two_groups_agree);
    tcase_add_test(tcase, halves_of_one_group_cut_it_differently);
    tcase_add_test(tcase, held_out_is_the_density_under_the_other_half);
    tcase_add_test(tcase, fewer_than_two_rows_have_no_halves);
    tcase_add_test(tcase, the_silhouette_is_that_of_rousseeuw);
    tcase_add_test(tcase, one_segment_has_no_silhouette);
    tcase_add_test(tcase, rows_that_are_all_alike_have_a_silhouette_of_zero);
    suite_add_tcase(suite, tcase);
    return suite;
}
