/* models/affinity/calibration_fit.c - the map of each product, chosen by cross-validation. */
#include "core/base/parallel.h"
#include "models/affinity/calibration.h"
#include "models/affinity/isotonic.h"
#include "models/affinity/platt.h"

#include <stdbool.h>

/* What is found for one product. */
typedef struct ProductMap {
    CalibrationKind kind;
    Platt platt;
    Isotonic isotonic; /* in `arena` */
    Arena *arena;      /* its own: products are fitted at a time */
} ProductMap;

typedef struct Fitting {
    const CalibrationCases *cases;
    Platt shared;     /* of all products together */
    ProductMap *maps; /* (n_products) */
} Fitting;

static double squared_error(const double probability, const uint8_t outcome)
{
    return (probability - outcome) * (probability - outcome);
}

static bool has_shape(const CalibrationCases *const cases)
{
    size_t n_ones = 0;
    for (size_t i = 0; i < cases->n; i++)
        n_ones += cases->outcomes[i];
    return n_ones >= CALIBRATION_FEW && cases->n - n_ones >= CALIBRATION_FEW;
}

/* Add the squared errors of both maps on one fold, fitted on the other folds. */
static Status judge_fold(const CalibrationCases *const cases, const SortedCase *const sorted,
                         const size_t fold, const Platt start, Arena *const scratch,
                         double *const platt_loss, double *const isotonic_loss, Error *const err)
{
    const size_t first = fold * cases->n / CALIBRATION_FOLDS;
    const size_t end = (fold + 1) * cases->n / CALIBRATION_FOLDS;
    const PlattCases others = {
        .n_lists = 1, .lists = cases, .held_out_first = first, .held_out_end = end};
    const Platt platt = platt_fit(&others, start);
    Isotonic isotonic;
    TRY(isotonic_fit(sorted, cases->n, first, end, scratch, &isotonic, err));
    for (size_t i = first; i < end; i++) {
        const double score = cases->scores[i];
        *platt_loss += squared_error(platt_probability(platt, score), cases->outcomes[i]);
        *isotonic_loss += squared_error(isotonic_probability(&isotonic, score), cases->outcomes[i]);
    }
    return OK;
}

/* Is the isotonic map the better one for cases it has not seen? */
static Status prefer_isotonic(const CalibrationCases *const cases, const SortedCase *const sorted,
                              const Platt start, Arena *const scratch, bool *const is_better,
                              Error *const err)
{
    double platt_loss = 0;
    double isotonic_loss = 0;
    for (size_t fold = 0; fold < CALIBRATION_FOLDS; fold++) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(judge_fold(cases, sorted, fold, start, scratch, &platt_loss, &isotonic_loss, err));
        arena_reset(scratch, mark);
    }
    *is_better = isotonic_loss < platt_loss;
    return OK;
}

static Status fit_product(void *const context, const size_t product, Arena *const scratch,
                          Error *const err)
{
    const Fitting *const fitting = context;
    const CalibrationCases *const cases = &fitting->cases[product];
    const PlattCases own = {.n_lists = 1, .lists = cases};
    ProductMap *const map = &fitting->maps[product];
    map->kind = CALIBRATION_PLATT;
    if (!has_shape(cases)) {
        map->platt = fitting->shared;
        map->platt.intercept = platt_intercept(&own, fitting->shared);
        return OK;
    }

    SortedCase *sorted = NULL;
    bool isotonic_is_better = false;
    map->platt = platt_fit(&own, (Platt){0});
    TRY(isotonic_sort(cases, scratch, &sorted, err));
    TRY(prefer_isotonic(cases, sorted, map->platt, scratch, &isotonic_is_better, err));
    if (!isotonic_is_better)
        return OK;
    map->kind = CALIBRATION_ISOTONIC;
    return isotonic_fit(sorted, cases->n, 0, 0, map->arena, &map->isotonic, err);
}

static void release_arena(void *const arena)
{
    arena_free(arena);
}

static Status new_maps(const size_t n_products, Arena *const arena, ProductMap **const maps,
                       Error *const err)
{
    ARENA_NEW(*maps, arena, n_products, err);
    for (size_t product = 0; product < n_products; product++) {
        ARENA_TAKE((*maps)[product].arena, arena_new(), err);
        TRY(arena_defer(arena, release_arena, (*maps)[product].arena, err));
    }
    return OK;
}

static void copy_knots(const ProductMap *const map, Calibration *const calibration)
{
    const size_t n = map->isotonic.n_knots;
    double *const scores = calibration->knot_score + calibration->n_knots;
    double *const probabilities = calibration->knot_probability + calibration->n_knots;
    for (size_t knot = 0; knot < n; knot++) {
        scores[knot] = map->isotonic.score[knot];
        probabilities[knot] = map->isotonic.probability[knot];
    }
    calibration->n_knots += n;
}

static Status put_together(const ProductMap *const maps, const size_t n_products,
                           Arena *const arena, Calibration *const calibration, Error *const err)
{
    Calibration made = {.n_products = 0};
    TRY(calibration_none(n_products, arena, &made, err));
    size_t n_knots = 0;
    for (size_t product = 0; product < n_products; product++)
        n_knots += maps[product].isotonic.n_knots;
    ARENA_NEW(made.knot_score, arena, n_knots, err);
    ARENA_NEW(made.knot_probability, arena, n_knots, err);
    for (size_t product = 0; product < n_products; product++) {
        made.kind[product] = (uint8_t)maps[product].kind;
        made.slope[product] = maps[product].platt.slope;
        made.intercept[product] = maps[product].platt.intercept;
        copy_knots(&maps[product], &made);
        made.first_knot[product + 1] = (uint32_t)made.n_knots;
    }
    *calibration = made;
    return OK;
}

static Status fit(const CalibrationCases *const cases, const size_t n_products,
                  const size_t n_threads, Arena *const scratch, Arena *const arena,
                  Calibration *const calibration, Error *const err)
{
    const PlattCases all = {.n_lists = n_products, .lists = cases};
    Fitting fitting = {.cases = cases, .shared = platt_fit(&all, (Platt){0})};
    TRY(new_maps(n_products, scratch, &fitting.maps, err));
    TRY(parallel_run(n_products, n_threads, fit_product, &fitting, "calibrate the affinity model",
                     NULL, err));
    return put_together(fitting.maps, n_products, arena, calibration, err);
}

Status calibration_fit(const CalibrationCases *const cases, const size_t n_products,
                       const size_t n_threads, Arena *const arena, Calibration *const calibration,
                       Error *const err)
{
    size_t n_cases = 0;
    for (size_t product = 0; product < n_products; product++)
        n_cases += cases[product].n;
    if (n_cases == 0)
        return calibration_none(n_products, arena, calibration, err);

    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    const Status status = fit(cases, n_products, n_threads, scratch, arena, calibration, err);
    arena_free(scratch);
    return status;
}
