/* models/affinity/cohort.c - who was a client on an earlier day; see cohort.h. */
#include "models/affinity/cohort.h"

#include <string.h>

static Day years_before(const Day day, const int years)
{
    return day_add_months(day + 1, -12 * years) - 1;
}

Day cohort_year_before(const Day day)
{
    return years_before(day, 1);
}

Day cohort_year_after(const Day day)
{
    return years_before(day, -1);
}

/* Where the client's own opening is not known, an early holding proves it was one. */
static bool was_client(const Snapshot *const snapshot, const size_t client, const Day day)
{
    const Holdings *const holdings = &snapshot->holdings;
    if (snapshot->clients.opened_on[client] != DAY_UNKNOWN)
        return true;
    if (holdings->n == 0)
        return false;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
        if (holdings->opened_on[row] != DAY_UNKNOWN && holdings->opened_on[row] <= day)
            return true;
    return false;
}

static void mark_acquired(Cohort *const cohort, const size_t client)
{
    const Holdings *const holdings = &cohort->state.snapshot->holdings;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
        if (holdings->opened_on[row] > cohort->state.as_of &&
            holdings->opened_on[row] <= cohort->last &&
            !bit_get(&cohort->state.held, client, holdings->product[row]))
            bit_set(&cohort->acquired, client, holdings->product[row]);
}

Status cohort_at(const Snapshot *const snapshot, const Day day, const Day last,
                 const ProfitPeriod period, Arena *const arena, Cohort *const cohort,
                 Error *const err)
{
    Cohort made = {.last = last};
    TRY(portfolio_at(snapshot, day, period, arena, &made.state, err));
    TRY(bit_new_like(&made.state.held, arena, &made.acquired, err));
    for (size_t client = 0; client < made.state.n_clients; client++) {
        if (!was_client(snapshot, client, day))
            made.state.active[client] = 0;
        if (made.state.active[client] && snapshot->holdings.n > 0)
            mark_acquired(&made, client);
    }
    *cohort = made;
    return OK;
}

Status cohort_make(const Portfolio *const now, Arena *const arena, Cohort *const cohort,
                   Error *const err)
{
    return cohort_at(now->snapshot, cohort_year_before(now->as_of), now->as_of, now->period, arena,
                     cohort, err);
}

Status cohort_rows(const Cohort *const cohort, const size_t n_clients,
                   const uint32_t *const clients, Arena *const arena, BitMatrix *const acquired,
                   Error *const err)
{
    BitMatrix rows = cohort->acquired;
    rows.n_rows = n_clients;
    ARENA_TAKE(rows.words, arena_alloc(arena, n_clients, rows.n_words * sizeof(uint64_t)), err);
    for (size_t row = 0; row < n_clients; row++)
        memcpy(rows.words + row * rows.n_words, bit_row(&cohort->acquired, clients[row]),
               rows.n_words * sizeof(uint64_t));
    *acquired = rows;
    return OK;
}
