/* models/segment/normal_score.c - references of normal scores, and values scored by them. */
#include "models/segment/normal_score.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

/* Equal values of a sorted column. */
typedef struct Tie {
    double value;
    double last_rank; /* ranks count from 1 */
    double score;
} Tie;

static double blom_score(const double rank, const double n)
{
    return gsl_cdf_ugaussian_Pinv((rank - 3.0 / 8) / (n + 1.0 / 4));
}

static double blom_rank(const double score, const double n)
{
    return gsl_cdf_ugaussian_P(score) * (n + 1.0 / 4) + 3.0 / 8;
}

static size_t find_ties(const double *const sorted, const size_t n, Tie *const ties)
{
    size_t n_ties = 0;
    for (size_t begin = 0; begin < n;) {
        size_t end = begin + 1;
        while (end < n && sorted[end] == sorted[begin])
            end++;
        const double mean_rank = (double)(begin + 1 + end) / 2;
        ties[n_ties++] = (Tie){.value = sorted[begin],
                               .last_rank = (double)end,
                               .score = blom_score(mean_rank, (double)n)};
        begin = end;
    }
    return n_ties;
}

/* The number of the tie that holds the rank of knot `knot`, from `from` upwards; the first and
 * the last tie always are knots. */
static size_t tie_of_knot(const Tie *const ties, const size_t n_ties, const size_t from,
                          const size_t knot, const double n)
{
    if (n_ties <= NORMAL_KNOTS)
        return knot < n_ties ? knot : n_ties - 1;
    if (knot == NORMAL_KNOTS - 1)
        return n_ties - 1;
    const double low = ties[0].score;
    const double high = ties[n_ties - 1].score;
    const double score = low + (high - low) * (double)knot / (NORMAL_KNOTS - 1);
    const double rank = knot == 0 ? 1 : blom_rank(score, n);
    size_t tie = from;
    while (tie + 1 < n_ties && ties[tie].last_rank < rank)
        tie++;
    return tie;
}

Status normal_score_fit(const double *const values, const size_t n, Arena *const scratch,
                        double *const reference, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    double *sorted = NULL;
    Tie *ties = NULL;
    ARENA_NEW(sorted, scratch, n, err);
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            sorted[n_known++] = values[i];
    memset(reference, 0, NORMAL_REFERENCE * sizeof *reference);
    if (n_known > 0) {
        ARENA_NEW(ties, scratch, n_known, err);
        gsl_sort(sorted, 1, n_known);
        const size_t n_ties = find_ties(sorted, n_known, ties);
        size_t tie = 0;
        for (size_t knot = 0; knot < NORMAL_KNOTS; knot++) {
            tie = tie_of_knot(ties, n_ties, tie, knot, (double)n_known);
            reference[knot] = ties[tie].value;
            reference[NORMAL_KNOTS + knot] = ties[tie].score;
        }
    }
    arena_reset(scratch, mark);
    return OK;
}

double normal_score_of(const double *const reference, const double value)
{
    const double *const knots = reference;
    const double *const scores = reference + NORMAL_KNOTS;
    if (isnan(value))
        return NAN;
    if (value <= knots[0])
        return scores[0];
    if (value >= knots[NORMAL_KNOTS - 1])
        return scores[NORMAL_KNOTS - 1];

    size_t low = 0; /* knots[low] <= value < knots[high] */
    size_t high = NORMAL_KNOTS - 1;
    while (high - low > 1) {
        const size_t middle = (low + high) / 2;
        if (knots[middle] <= value)
            low = middle;
        else
            high = middle;
    }
    const double share = (value - knots[low]) / (knots[high] - knots[low]);
    return scores[low] + share * (scores[high] - scores[low]);
}
