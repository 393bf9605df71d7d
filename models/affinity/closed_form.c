/* models/affinity/closed_form.c - the methods whose weights follow from X'X alone. */
#include "models/affinity/closed_form.h"

#include "models/affinity/ease.h"
#include "models/affinity/naive_bayes.h"

Status closed_form_fit(const ClosedForm *const form, const Gram *const gram, Arena *const scratch,
                       double *const weights, Error *const err)
{
    if (form->method == AFFINITY_POPULARITY) {
        popularity_fit(gram, form->design, weights);
        return OK;
    }
    if (form->method == AFFINITY_NAIVE_BAYES) {
        naive_bayes_fit(gram, form->design, weights);
        return OK;
    }
    const size_t n_products = form->design->n_products;
    const EaseParams params = {.n_products = n_products,
                               .n_used = form->method == AFFINITY_EASE_HOLDINGS ? n_products
                                                                                : gram->n_columns,
                               .penalties = form->penalties,
                               .ridge = form->ridge};
    return ease_fit(gram, &params, scratch, weights, err);
}
