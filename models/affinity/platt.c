/* models/affinity/platt.c - a sigmoid from scores to probabilities; see platt.h. */
#include "models/affinity/platt.h"

#include "models/affinity/log_odds.h"

#include <stdbool.h>

enum { MAX_STEPS = 100, MAX_HALVINGS = 40 };

static const double ARMIJO = 1e-4;           /* share of the promised gain that must be there */
static const double LEAST_GAIN = 1e-10;      /* nats; the last full step is still taken */
static const double ROUNDING = 1e-11;        /* relative; smaller gains drown in the objective */
static const double LEAST_CURVATURE = 1e-12; /* keeps steps finite */

/* What is maximised: sum of target * eta - log(1 + exp(eta)), eta = intercept + slope * score. */
typedef struct Objective {
    const PlattCases *cases;
    double target[2]; /* of outcome 0 and 1 */
    bool slope_is_free;
} Objective;

/* Value, gradient and curvature at a point. */
typedef struct Landscape {
    double value;
    double slope;
    double intercept;
    double slope_slope;
    double slope_intercept;
    double intercept_intercept;
} Landscape;

static void add_cases(const Objective *const objective, const CalibrationCases *const list,
                      const size_t first, const size_t end, const Platt at,
                      Landscape *const landscape)
{
    for (size_t i = first; i < end; i++) {
        const double score = list->scores[i];
        const double target = objective->target[list->outcomes[i]];
        const double eta = at.intercept + at.slope * score;
        const double small = exp(-fabs(eta));
        const double p = log_odds_probability(eta, small);
        const double weight = p * (1 - p);
        landscape->value += target * eta - log_odds_softplus(eta, small);
        landscape->intercept += target - p;
        landscape->slope += (target - p) * score;
        landscape->intercept_intercept += weight;
        landscape->slope_intercept += weight * score;
        landscape->slope_slope += weight * score * score;
    }
}

/* How many cases of a list stand before the held-out ones. */
static size_t head_of(const PlattCases *const cases, const size_t list)
{
    const size_t n = cases->lists[list].n;
    return cases->held_out_first < n ? cases->held_out_first : n;
}

static Landscape survey(const Objective *const objective, const Platt at)
{
    const PlattCases *const cases = objective->cases;
    Landscape landscape = {.intercept_intercept = LEAST_CURVATURE, .slope_slope = LEAST_CURVATURE};
    for (size_t i = 0; i < cases->n_lists; i++) {
        const CalibrationCases *const list = &cases->lists[i];
        add_cases(objective, list, 0, head_of(cases, i), at, &landscape);
        add_cases(objective, list, cases->held_out_end, list->n, at, &landscape);
    }
    return landscape;
}

/* The Newton step. */
static Platt step_from(const Objective *const objective, const Landscape *const here)
{
    if (!objective->slope_is_free)
        return (Platt){.intercept = here->intercept / here->intercept_intercept};
    const double determinant = here->slope_slope * here->intercept_intercept -
                               here->slope_intercept * here->slope_intercept;
    if (!(determinant > LEAST_CURVATURE * here->slope_slope * here->intercept_intercept))
        return (Platt){.intercept = here->intercept / here->intercept_intercept};
    return (Platt){
        .slope =
            (here->slope * here->intercept_intercept - here->intercept * here->slope_intercept) /
            determinant,
        .intercept = (here->intercept * here->slope_slope - here->slope * here->slope_intercept) /
                     determinant};
}

static Platt along(const Platt from, const Platt step, const double share)
{
    return (Platt){.slope = from.slope + share * step.slope,
                   .intercept = from.intercept + share * step.intercept};
}

/* Concave, so that damped Newton steps get there from anywhere. */
static Platt maximise(const Objective *const objective, Platt at)
{
    Landscape here = survey(objective, at);
    for (int n_steps = 0; n_steps < MAX_STEPS; n_steps++) {
        const Platt step = step_from(objective, &here);
        const double gain = here.slope * step.slope + here.intercept * step.intercept;
        if (gain / 2 <= LEAST_GAIN)
            return along(at, step, 1);
        const double hidden = ROUNDING * fabs(here.value);
        double share = 1;
        Landscape there = survey(objective, along(at, step, share));
        for (int n = 0;
             n < MAX_HALVINGS && there.value < here.value + ARMIJO * share * gain - hidden; n++) {
            share /= 2;
            there = survey(objective, along(at, step, share));
        }
        at = along(at, step, share);
        here = there;
    }
    return at;
}

/* How many outcomes of each kind. */
static void count_outcomes(const PlattCases *const cases, double *const zeros, double *const ones)
{
    size_t n_ones = 0;
    size_t n = 0;
    for (size_t list = 0; list < cases->n_lists; list++) {
        for (size_t i = 0; i < cases->lists[list].n; i++) {
            if (i >= cases->held_out_first && i < cases->held_out_end)
                continue;
            n_ones += cases->lists[list].outcomes[i];
            n++;
        }
    }
    *ones = (double)n_ones;
    *zeros = (double)(n - n_ones);
}

Platt platt_fit(const PlattCases *const cases, const Platt start)
{
    double zeros = 0;
    double ones = 0;
    count_outcomes(cases, &zeros, &ones);
    const Objective objective = {.cases = cases,
                                 .target = {1 / (zeros + 2), (ones + 1) / (ones + 2)},
                                 .slope_is_free = true};
    const double sum = zeros * objective.target[0] + ones * objective.target[1];
    const Platt flat = {.intercept = sum > 0 ? log(sum / (zeros + ones - sum)) : 0};
    if (zeros + ones == 0)
        return flat;
    const Platt best = maximise(&objective, start.slope > 0 ? start : flat);
    return best.slope > 0 ? best : flat;
}

double platt_intercept(const PlattCases *const cases, const Platt shape)
{
    double zeros = 0;
    double ones = 0;
    count_outcomes(cases, &zeros, &ones);
    if (zeros + ones == 0)
        return shape.intercept;
    const double mean = (ones + 0.5) / (zeros + ones + 1);
    const Objective objective = {.cases = cases, .target = {mean, mean}};
    return maximise(&objective, shape).intercept;
}

double platt_probability(const Platt platt, const double score)
{
    const double eta = platt.intercept + platt.slope * score;
    return log_odds_probability(eta, exp(-fabs(eta)));
}
