/* models/affinity/naive_bayes.h - what each column says on its own, added up; and nothing at all.
 *
 *     score = log-odds of holding the product + sum over columns of the evidence
 *
 * Products, held or given up, are yes/no variables, whose absence counts too; a category is one
 * variable with a value per level; numbers are not looked at.  Given the product, columns are taken
 * to be independent. It needs so few figures that it stands where clients hold one or two products
 * each; the evidence of columns that say the same is counted twice, so its probabilities need
 * calibration.h.
 *
 * Popularity is the same without any column: every client has the bank-wide log-odds. */
#ifndef MODELS_AFFINITY_NAIVE_BAYES_H
#define MODELS_AFFINITY_NAIVE_BAYES_H

#include "models/affinity/design.h"
#include "models/affinity/gram.h"

/**
 * naive_bayes_fit - the weights of every product.
 *
 * @weights: (n_products, columns + 1) intercept last
 *
 *     share of column j among holders = (holders with j + 2 * share of j) / (holders + 2)
 *
 * and likewise among the others, so that few holders stay near the share of all.  A column that no
 * client has says nothing.
 * Source: Maron, JACM 8(3), 1961; smoothing as in the m-estimate of Cestnik, ECAI 1990
 */
void naive_bayes_fit(const Gram *gram, const Design *design, double *weights);

/** popularity_fit - the same, the weights of all columns 0: log((holders + 1/2) / (others + 1/2)).
 */
void popularity_fit(const Gram *gram, const Design *design, double *weights);

#endif
