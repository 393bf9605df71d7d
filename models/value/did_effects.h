/* models/value/did_effects.h - what each product did to profit: all products in one regression of
 * changes of profit on changes of exposure. */
#ifndef MODELS_VALUE_DID_EFFECTS_H
#define MODELS_VALUE_DID_EFFECTS_H

#include "models/value/did_rows.h"

typedef struct DidEffects {
    double *value;    /* (n_columns) at the bank's mean size */
    double *error;    /* (n_columns) standard, robust to unequal spread */
    double *residual; /* (n rows) */
} DidEffects;

/**
 * did_effects_fit - least squares within groups (Frisch & Waugh 1933), White's (1980) variance.
 *
 * Products always taken together share their effect, by a small ridge.
 * Cost: O(entries^2 of a row, summed + groups * columns^2 + columns^3)
 */
Status did_effects_fit(const DidRows *rows, Arena *scratch, DidEffects *effects,
                       Error *err) ATTR_NODISCARD;

#endif
