/* models/affinity/calibration.c - the maps of all products, applied and stored; see calibration.h.
 */
#include "models/affinity/calibration.h"

#include "models/affinity/isotonic.h"
#include "models/affinity/platt.h"

#include <math.h>

Status calibration_none(const size_t n_products, Arena *const arena, Calibration *const calibration,
                        Error *const err)
{
    Calibration made = {.n_products = n_products};
    ARENA_NEW(made.kind, arena, n_products, err);
    ARENA_NEW(made.slope, arena, n_products, err);
    ARENA_NEW(made.intercept, arena, n_products, err);
    ARENA_NEW(made.first_knot, arena, n_products + 1, err);
    ARENA_NEW(made.knot_score, arena, 0, err);
    ARENA_NEW(made.knot_probability, arena, 0, err);
    for (size_t product = 0; product < n_products; product++) {
        made.kind[product] = CALIBRATION_NONE;
        made.slope[product] = 1;
    }
    *calibration = made;
    return OK;
}

double calibration_probability(const Calibration *const calibration, const size_t product,
                               const double score)
{
    if (isnan(score))
        return NAN;
    if (calibration->kind[product] == CALIBRATION_ISOTONIC) {
        const uint32_t first = calibration->first_knot[product];
        const Isotonic isotonic = {.n_knots = calibration->first_knot[product + 1] - first,
                                   .score = calibration->knot_score + first,
                                   .probability = calibration->knot_probability + first};
        return isotonic_probability(&isotonic, score);
    }
    const Platt platt = {.slope = calibration->slope[product],
                         .intercept = calibration->intercept[product]};
    return platt_probability(platt, score);
}

Status calibration_archive(Calibration *const calibration, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "calibration.n_products", &calibration->n_products, err));
    const size_t n_products = calibration->n_products;
    TRY(archive_u8(archive, "calibration.kind", &calibration->kind, n_products, err));
    TRY(archive_f64(archive, "calibration.slope", &calibration->slope, n_products, err));
    TRY(archive_f64(archive, "calibration.intercept", &calibration->intercept, n_products, err));
    TRY(archive_u32(archive, "calibration.first_knot", &calibration->first_knot, n_products + 1,
                    err));
    TRY(archive_size(archive, "calibration.n_knots", &calibration->n_knots, err));
    const size_t n_knots = calibration->n_knots;
    TRY(archive_f64(archive, "calibration.knot_score", &calibration->knot_score, n_knots, err));
    return archive_f64(archive, "calibration.knot_probability", &calibration->knot_probability,
                       n_knots, err);
}
