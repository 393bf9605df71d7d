/* models/affinity/naive_bayes.c - what each column says on its own, added up. */
#include "models/affinity/naive_bayes.h"

#include <math.h>
#include <string.h>

static const double PRIOR_CLIENTS = 2;

/* What clients know of one product and one column. */
typedef struct Evidence {
    double present; /* log(share among holders / share among the others) */
    double absent;  /* the same of not having it */
} Evidence;

static double share(const double with, const double all, const double prior)
{
    return (with + PRIOR_CLIENTS * prior) / (all + PRIOR_CLIENTS);
}

static Evidence evidence_of(const Gram *const gram, const size_t product, const size_t column)
{
    const double n = (double)gram->n_clients;
    const double holders = gram_get(gram, product, product);
    const double with = gram_get(gram, column, column);
    const double both = gram_get(gram, column, product);
    if (with == 0)
        return (Evidence){0};
    const double prior = (with + 0.5) / (n + 1);
    const double of_holders = share(both, holders, prior);
    const double of_others = share(with - both, n - holders, prior);
    return (Evidence){.present = log(of_holders / of_others),
                      .absent = log((1 - of_holders) / (1 - of_others))};
}

/* Columns first .. end - 1 are yes or no each; the product's own, `left_out`, is not used. */
static void add_products(const Gram *const gram, const size_t first, const size_t end,
                         const size_t product, const size_t left_out, double *const own)
{
    for (size_t column = first; column < end; column++) {
        if (column == left_out)
            continue;
        const Evidence evidence = evidence_of(gram, product, column);
        own[column] = evidence.present - evidence.absent;
        own[gram->n_columns] += evidence.absent;
    }
}

/* A number's last column, "not known", is a level like those of a category. */
static void add_inputs(const Gram *const gram, const Design *const design, const size_t product,
                       double *const own)
{
    for (size_t input = 0; input < design->n_inputs; input++) {
        const size_t end = design->first_column[input + 1];
        const size_t first = design->is_number[input] ? end - 1 : design->first_column[input];
        for (size_t column = first; column < end; column++)
            own[column] = evidence_of(gram, product, column).present;
    }
}

void popularity_fit(const Gram *const gram, const Design *const design, double *const weights)
{
    const size_t n = gram->n_columns + 1;
    memset(weights, 0, design->n_products * n * sizeof *weights);
    for (size_t product = 0; product < design->n_products; product++) {
        const double holders = gram_get(gram, product, product);
        weights[product * n + gram->n_columns] =
            log((holders + 0.5) / ((double)gram->n_clients - holders + 0.5));
    }
}

void naive_bayes_fit(const Gram *const gram, const Design *const design, double *const weights)
{
    popularity_fit(gram, design, weights);
    for (size_t product = 0; product < design->n_products; product++) {
        double *const own = weights + product * (gram->n_columns + 1);
        add_products(gram, 0, design->n_products, product, product, own);
        add_inputs(gram, design, product, own);
        add_products(gram, design->first_column[design->n_inputs], gram->n_columns, product,
                     design_former_column(design, product), own);
    }
}
