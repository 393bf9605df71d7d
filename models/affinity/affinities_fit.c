/* models/affinity/affinities_fit.c - which target each bank can have, and the models for them. */
#include "models/affinity/acquisition_fit.h"
#include "models/affinity/affinities.h"

#include <assert.h>
#include <string.h>

/* What is known of one bank's past. */
typedef struct BankHistory {
    size_t n_holdings;
    size_t n_dated;
    size_t n_acquired; /* in the last year */
} BankHistory;

typedef struct Fitting {
    const Portfolio *portfolio;
    const AffinityParams *params;
    BankHistory *histories; /* (n_banks) */
    Cohort year_ago;
    Affinities *affinities;
} Fitting;

static bool is_dated(const BankHistory *const history)
{
    return history->n_holdings > 0 &&
           (double)history->n_dated >= AFFINITIES_DATED_SHARE * (double)history->n_holdings;
}

static const uint32_t *bank_codes(const Fitting *const fitting)
{
    return fitting->portfolio->snapshot->clients.bank.codes;
}

static void count_holdings(const Fitting *const fitting)
{
    const Holdings *const holdings = &fitting->portfolio->snapshot->holdings;
    if (holdings->n == 0)
        return;
    for (size_t client = 0; client < fitting->portfolio->n_clients; client++) {
        BankHistory *const history = &fitting->histories[bank_codes(fitting)[client]];
        for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++) {
            history->n_holdings++;
            history->n_dated += holdings->opened_on[row] != DAY_UNKNOWN;
        }
    }
}

/* The past of the banks whose holdings are dated; the clients of others do not count in it. */
static Status look_back(Fitting *const fitting, Arena *const scratch, Error *const err)
{
    const Cohort *const cohort = &fitting->year_ago;
    TRY(cohort_make(fitting->portfolio, scratch, &fitting->year_ago, err));
    for (size_t client = 0; client < fitting->portfolio->n_clients; client++)
        if (cohort->state.active[client])
            fitting->histories[bank_codes(fitting)[client]].n_acquired +=
                bit_count(&cohort->acquired, client);
    return OK;
}

/* Why no bank's acquisitions can be learned, whatever its holdings tell; NULL = they can. */
static const char *obstacle(const Fitting *const fitting)
{
    if (fitting->params->request == AFFINITY_REQUEST_EASE)
        return "EASE^R was asked for, which learns what clients hold";
    if (fitting->portfolio->n_products > AFFINITIES_MOST_PRODUCTS)
        return "a regression of acquisitions per product would take too long for so many products";
    return NULL;
}

static bool any_dated(const Fitting *const fitting)
{
    for (size_t bank = 0; bank < fitting->affinities->n_banks; bank++)
        if (is_dated(&fitting->histories[bank]))
            return true;
    return false;
}

/* One sentence for all banks that fail for one reason: there may be hundreds. */
static Status tell(Affinities *const affinities, const size_t n_failed, const char *const first,
                   const char *const reason, Arena *const arena, Error *const err)
{
    char *sentence = NULL;
    if (n_failed == 0)
        return OK;
    if (n_failed == affinities->n_banks)
        sentence = arena_printf(arena, "target status: %s", reason);
    else if (n_failed == 1)
        sentence = arena_printf(arena, "target status for bank \"%s\": %s", first, reason);
    else
        sentence = arena_printf(arena, "target status for %zu of %zu banks, \"%s\" and others: %s",
                                n_failed, affinities->n_banks, first, reason);
    ARENA_TAKE(affinities->notices[affinities->n_notices], sentence, err);
    affinities->n_notices++;
    return OK;
}

static Status choose_targets(const Fitting *const fitting, Arena *const arena, Error *const err)
{
    Affinities *const affinities = fitting->affinities;
    const char *undated = NULL;
    const char *brief = NULL;
    size_t n_undated = 0;
    size_t n_brief = 0;
    for (size_t bank = affinities->n_banks; bank-- > 0;) {
        const BankHistory *const history = &fitting->histories[bank];
        if (!is_dated(history)) {
            undated = affinities->banks[bank];
            n_undated++;
        } else if (history->n_acquired < AFFINITIES_LEAST_ACQUISITIONS) {
            brief = affinities->banks[bank];
            n_brief++;
        } else {
            affinities->target_of_bank[bank] = TARGET_ACQUISITION;
        }
        affinities->is_fitted[affinities->target_of_bank[bank]] = 1;
    }
    if (affinities->n_banks == 0)
        affinities->is_fitted[TARGET_STATUS] = 1;
    TRY(tell(affinities, n_undated, undated, "fewer than 90 % of the holdings carry opened_on",
             arena, err));
    return tell(affinities, n_brief, brief, "fewer than 200 products were opened in the last year",
                arena, err);
}

/* Who is no client of a bank with this target is not active in it. */
static void keep_target(const Fitting *const fitting, const AffinityTarget target,
                        uint8_t *const active)
{
    assert(active != NULL); /* a bank with target acquisition has cohorts */
    for (size_t client = 0; client < fitting->portfolio->n_clients; client++)
        if (fitting->affinities->target_of_bank[bank_codes(fitting)[client]] != target)
            active[client] = 0;
}

/* The clients of today whose bank has this target. */
static Status portfolio_of(const Fitting *const fitting, const AffinityTarget target,
                           Arena *const scratch, Portfolio *const own, Error *const err)
{
    *own = *fitting->portfolio;
    ARENA_NEW(own->active, scratch, own->n_clients, err);
    memcpy(own->active, fitting->portfolio->active, own->n_clients);
    keep_target(fitting, target, own->active);
    return OK;
}

static Status fit_status(const Fitting *const fitting, Arena *const arena, Arena *const scratch,
                         Error *const err)
{
    Portfolio own;
    TRY(portfolio_of(fitting, TARGET_STATUS, scratch, &own, err));
    return affinity_fit(&own, fitting->params, arena,
                        &fitting->affinities->of_target[TARGET_STATUS], err);
}

static Status fit_acquisition(const Fitting *const fitting, Arena *const arena,
                              Arena *const scratch, Error *const err)
{
    Portfolio own;
    TRY(portfolio_of(fitting, TARGET_ACQUISITION, scratch, &own, err));
    keep_target(fitting, TARGET_ACQUISITION, fitting->year_ago.state.active);
    return acquisition_fit(&own, &fitting->year_ago, fitting->params, arena,
                           &fitting->affinities->of_target[TARGET_ACQUISITION], err);
}

static Status fit(Fitting *const fitting, Arena *const arena, Arena *const scratch,
                  Error *const err)
{
    Affinities *const affinities = fitting->affinities;
    const Dictionary *const banks = &fitting->portfolio->snapshot->clients.bank.values;
    affinities->n_banks = banks->n;
    affinities->banks = banks->texts;
    ARENA_NEW(affinities->target_of_bank, arena, banks->n, err);
    ARENA_NEW(affinities->is_fitted, arena, AFFINITY_TARGETS, err);
    ARENA_NEW(fitting->histories, scratch, banks->n, err);
    const char *const reason = obstacle(fitting);
    if (reason != NULL) {
        affinities->is_fitted[TARGET_STATUS] = 1;
        TRY(tell(affinities, affinities->n_banks, NULL, reason, arena, err));
        return fit_status(fitting, arena, scratch, err);
    }
    count_holdings(fitting);
    if (any_dated(fitting))
        TRY(look_back(fitting, scratch, err));
    TRY(choose_targets(fitting, arena, err));
    if (affinities->is_fitted[TARGET_ACQUISITION])
        TRY(fit_acquisition(fitting, arena, scratch, err));
    return affinities->is_fitted[TARGET_STATUS] ? fit_status(fitting, arena, scratch, err) : OK;
}

Status affinities_fit(const Portfolio *const portfolio, const AffinityParams *const params,
                      Arena *const arena, Affinities *const affinities, Error *const err)
{
    Affinities made = {.n_banks = 0};
    Fitting fitting = {.portfolio = portfolio, .params = params, .affinities = &made};
    Arena *scratch = NULL;
    ARENA_TAKE(scratch, arena_new(), err);
    const Status status = fit(&fitting, arena, scratch, err);
    arena_free(scratch);
    TRY(status);
    *affinities = made;
    return OK;
}
