/* models/affinity/reasons.c - why a score is what it is, exactly. */
#include "models/affinity/reasons.h"

#include <math.h>
#include <stdlib.h>

static int largest_first(const void *const a, const void *const b)
{
    const Reason *const one = a;
    const Reason *const two = b;
    const double size_one = fabs(one->contribution);
    const double size_two = fabs(two->contribution);
    if (size_one != size_two)
        return size_one > size_two ? -1 : 1;
    return (one->subject > two->subject) - (one->subject < two->subject);
}

/* The subject of each column. */
static Status find_subjects(const Design *const design, Arena *const arena,
                            uint32_t **const subjects, Error *const err)
{
    ARENA_NEW(*subjects, arena, design_n_columns(design), err);
    for (uint32_t product = 0; product < design->n_products; product++)
        (*subjects)[product] = product;
    for (size_t input = 0; input < design->n_inputs; input++)
        for (uint32_t column = design->first_column[input];
             column < design->first_column[input + 1]; column++)
            (*subjects)[column] = (uint32_t)(design->n_products + input);
    for (uint32_t former = 0; former < design->n_former; former++)
        (*subjects)[design->first_column[design->n_inputs] + former] =
            (uint32_t)(design->n_products + design->n_inputs) + former;
    return OK;
}

static Status add_contributions(const Affinity *const affinity, const Encoder *const encoder,
                                const size_t client, const double *const weights,
                                const double *const means, Arena *const scratch,
                                Reason *const reasons, Error *const err)
{
    uint32_t *subjects = NULL;
    uint32_t *columns = NULL;
    double *values = NULL;
    TRY(find_subjects(&affinity->design, scratch, &subjects, err));
    ARENA_NEW(columns, scratch, encoder_most_entries(encoder), err);
    ARENA_NEW(values, scratch, encoder_most_entries(encoder), err);
    for (size_t column = 0; column < design_n_columns(&affinity->design); column++)
        reasons[subjects[column]].contribution -= weights[column] * means[column];
    const size_t n_entries = encoder_encode(encoder, client, columns, values);
    for (size_t entry = 0; entry < n_entries; entry++)
        reasons[subjects[columns[entry]]].contribution += weights[columns[entry]] * values[entry];
    return OK;
}

Status reasons_find(const Affinity *const affinity, const Encoder *const encoder,
                    const size_t client, const size_t product, const size_t group,
                    Arena *const scratch, double *const baseline, Reason *const reasons,
                    size_t *const n_reasons, Error *const err)
{
    const uint32_t own = encoder->product_columns[product];
    if (own == CODE_NONE)
        return ERROR_SET(err, E_DOMAIN, "product \"%s\" has no affinity model",
                         encoder->portfolio->snapshot->products.id[product]);
    if (group >= affinity->reference.n_rows)
        return ERROR_SET(err, E_DOMAIN, "group %zu is none of the %zu reference groups", group,
                         affinity->reference.n_rows);

    const ArenaMark mark = arena_mark(scratch);
    const double *const weights = affinity_weights(affinity, own);
    const double *const means = matrix_row(&affinity->reference, group);
    for (uint32_t subject = 0; subject < reasons_most(affinity); subject++)
        reasons[subject] = (Reason){.subject = subject};
    TRY(add_contributions(affinity, encoder, client, weights, means, scratch, reasons, err));
    arena_reset(scratch, mark);

    const size_t n_columns = design_n_columns(&affinity->design);
    *baseline = weights[n_columns];
    for (size_t column = 0; column < n_columns; column++)
        *baseline += weights[column] * means[column];
    *n_reasons = 0;
    for (size_t subject = 0; subject < reasons_most(affinity); subject++)
        if (reasons[subject].contribution != 0)
            reasons[(*n_reasons)++] = reasons[subject];
    qsort(reasons, *n_reasons, sizeof *reasons, largest_first);
    return OK;
}

Status reasons_words(const Encoder *const encoder, const size_t client, const Reason *const reason,
                     Arena *const arena, const char **const words, Error *const err)
{
    const size_t first_input = encoder->design->n_products;
    const size_t first_former = first_input + encoder->design->n_inputs;
    if (reason->subject < first_input)
        return encoder_product_words(encoder, client, reason->subject, arena, words, err);
    if (reason->subject < first_former)
        return encoder_input_words(encoder, client, reason->subject - first_input, arena, words,
                                   err);
    return encoder_former_words(encoder, client, reason->subject - first_former, arena, words, err);
}
