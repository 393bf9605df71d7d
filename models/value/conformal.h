/* models/value/conformal.h - intervals that cover what they promise (split-conformal). */
#ifndef MODELS_VALUE_CONFORMAL_H
#define MODELS_VALUE_CONFORMAL_H

#include <stddef.h>

/** conformal_score - how far `y` lies outside [low, high]; negative inside (CQR: Romano, Patterson
 * and Candes 2019, equation 6). */
static inline double conformal_score(const double y, const double low, const double high)
{
    return low - y > y - high ? low - y : y - high;
}

/** conformal_correction - what is added on both sides so that a new client is covered with
 * probability >= `coverage`: the ceil((n + 1) * coverage)-th smallest score; infinite when n is too
 * small for that.  Sorts `scores`. */
double conformal_correction(double *scores, size_t n, double coverage);

/** conformal_least - fewest scores for a finite correction at `coverage`. */
size_t conformal_least(double coverage);

#endif
