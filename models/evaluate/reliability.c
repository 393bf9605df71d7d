/* models/evaluate/reliability.c - reliability of predicted probabilities; see reliability.h. */
#include "models/evaluate/reliability.h"

#include <assert.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double BINS_PER_NAT = 128;
static const double TAIL = 0.025; /* on either side of a 95 % interval */
static const double CLOSE = 0.01;
static const double CLOSE_SHARE = 0.1;

Status reliability_make(Arena *const arena, Reliability *const reliability, Error *const err)
{
    Reliability made = {.squares = 0};
    ARENA_NEW(made.bins, arena, RELIABILITY_BINS, err);
    *reliability = made;
    return OK;
}

static size_t bin_of(const double probability)
{
    const double log_odds = log(probability) - log1p(-probability);
    const double place = floor(log_odds * BINS_PER_NAT) + (double)RELIABILITY_BINS / 2;
    return (size_t)fmin(fmax(place, 0), RELIABILITY_BINS - 1);
}

void reliability_add(Reliability *const reliability, const double probability, const bool outcome)
{
    if (isnan(probability))
        return;
    assert(probability >= 0 && probability <= 1);
    ReliabilityBin *const bin = &reliability->bins[bin_of(probability)];
    const double miss = outcome ? 1 - probability : probability;
    bin->n++;
    bin->n_observed += outcome;
    bin->predicted += probability;
    reliability->squares += miss * miss;
    reliability->surprise -= miss <= 0.5 ? log1p(-miss) : log(fmax(1 - miss, DBL_EPSILON));
}

/* None and all are their own bounds: not so after rounding. */
static ReliabilityRow make_row(const ReliabilityBin *const sums)
{
    const double z = gsl_cdf_ugaussian_Qinv(TAIL);
    if (sums->n == 0)
        return (ReliabilityRow){.predicted = NAN, .observed = NAN, .low = 0, .high = 1};
    const double n = (double)sums->n;
    const double observed = (double)sums->n_observed / n;
    const double centre = observed + z * z / (2 * n);
    const double reach = z * sqrt(observed * (1 - observed) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return (ReliabilityRow){.n = sums->n,
                            .predicted = sums->predicted / n,
                            .observed = observed,
                            .low = observed > 0 ? (centre - reach) / scale : 0,
                            .high = observed < 1 ? (centre + reach) / scale : 1};
}

static void add_bin(ReliabilityBin *const sums, const ReliabilityBin *const bin)
{
    sums->n += bin->n;
    sums->n_observed += bin->n_observed;
    sums->predicted += bin->predicted;
}

static ReliabilityBin add_all(const Reliability *const reliability)
{
    ReliabilityBin all = {.n = 0};
    for (size_t bin = 0; bin < RELIABILITY_BINS; bin++)
        add_bin(&all, &reliability->bins[bin]);
    return all;
}

static void sum_up(const Reliability *const reliability, ReliabilityTable *const table)
{
    const double n = (double)table->all.n;
    double worst = -1;
    table->brier = reliability->squares / n;
    table->log_loss = reliability->surprise / n;
    table->calibration_error = n > 0 ? 0 : NAN;
    table->worst = 0;
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++) {
        const ReliabilityRow *const row = &table->deciles[decile];
        if (row->n == 0)
            continue;
        const double off = fabs(row->predicted - row->observed);
        table->calibration_error += off * (double)row->n / n;
        if (off <= worst)
            continue;
        worst = off;
        table->worst = decile;
    }
}

void reliability_table(const Reliability *const reliability, ReliabilityTable *const table)
{
    const ReliabilityBin all = add_all(reliability);
    ReliabilityBin deciles[RELIABILITY_DECILES] = {{.n = 0}};
    double n_before = 0;
    for (size_t at = 0; at < RELIABILITY_BINS; at++) {
        const ReliabilityBin *const bin = &reliability->bins[at];
        if (bin->n == 0)
            continue;
        const double middle = n_before + (double)bin->n / 2;
        add_bin(&deciles[(size_t)(RELIABILITY_DECILES * middle / (double)all.n)], bin);
        n_before += (double)bin->n;
    }
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++)
        table->deciles[decile] = make_row(&deciles[decile]);
    table->all = make_row(&all);
    sum_up(reliability, table);
}

ReliabilityVerdict reliability_verdict(const ReliabilityRow *const row)
{
    if (row->n == 0)
        return RELIABILITY_CLOSE;
    const double off = fabs(row->predicted - row->observed);
    if (off <= fmax(CLOSE, CLOSE_SHARE * row->predicted))
        return RELIABILITY_CLOSE;
    return row->predicted >= row->low && row->predicted <= row->high ? RELIABILITY_UNKNOWN
                                                                     : RELIABILITY_OFF;
}

ReliabilityVerdict reliability_overall(const ReliabilityTable *const table)
{
    ReliabilityVerdict worst = RELIABILITY_CLOSE;
    for (size_t decile = 0; decile < RELIABILITY_DECILES; decile++) {
        const ReliabilityVerdict verdict = reliability_verdict(&table->deciles[decile]);
        if (verdict > worst)
            worst = verdict;
    }
    return worst;
}
