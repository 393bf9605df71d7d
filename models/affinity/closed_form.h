/* models/affinity/closed_form.h - the methods whose weights follow from X'X alone. */
#ifndef MODELS_AFFINITY_CLOSED_FORM_H
#define MODELS_AFFINITY_CLOSED_FORM_H

#include "models/affinity/affinity_method.h"
#include "models/affinity/design.h"
#include "models/affinity/gram.h"

typedef struct ClosedForm {
    AffinityMethod method; /* any but the regression */
    const Design *design;
    const double *penalties; /* (columns of the design) relative to the ridge */
    double ridge;            /* of EASE^R */
} ClosedForm;

/** closed_form_fit - the weights of every product, (n_products, columns + 1).
 * Errors: as ease_fit() */
Status closed_form_fit(const ClosedForm *form, const Gram *gram, Arena *scratch, double *weights,
                       Error *err) ATTR_NODISCARD;

#endif
