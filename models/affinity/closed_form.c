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
    /* What was given up stands last and is not looked at: who gave a product up does not hold it,
     * and one matrix for all products cannot leave each its own column out. */
    const size_t n_inputs = form->design->first_column[form->design->n_inputs];
    const EaseParams params = {.n_products = n_products,
                               .n_used =
                                   form->method == AFFINITY_EASE_HOLDINGS ? n_products : n_inputs,
                               .penalties = form->penalties,
                               .ridge = form->ridge};
    return ease_fit(gram, &params, scratch, weights, err);
}
