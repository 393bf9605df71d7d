/* tools/sample_bank/sample_bank.c - one client after the other, each aspect from its own stream. */
#include "tools/sample_bank/sample_bank.h"

#include "tools/sample_bank/sample_contacts.h"
#include "tools/sample_bank/sample_features.h"
#include "tools/sample_bank/sample_history.h"
#include "tools/sample_bank/sample_holdings.h"

#include <assert.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>

enum { LEAST_CLIENTS_OF_RM = 150, MOST_CLIENTS_OF_RM = 400, PILOT_CLIENTS = 2000 };

static const double LOSING_SHARE = 0.15; /* of the active clients */

/* One stream per aspect, used by one client after the other: a change in one aspect leaves the
 * others as they are, and no client depends on those that come after it. */
#define SAMPLE_STREAMS(X)                                                                          \
    X(place)                                                                                       \
    X(lifetime)                                                                                    \
    X(attributes)                                                                                  \
    X(hidden)                                                                                      \
    X(names)                                                                                       \
    X(managers)                                                                                    \
    X(holdings)                                                                                    \
    X(money)                                                                                       \
    X(usage)                                                                                       \
    X(contacts)                                                                                    \
    X(next_year)

typedef struct Streams {
#define X(name) Rng *name;
    SAMPLE_STREAMS(X)
#undef X
} Streams;

/* The relationship manager who takes on the new clients of a bank. */
typedef struct Manager {
    unsigned number;
    unsigned long places_left;
} Manager;

struct SampleBank {
    SampleWorld *world;
    SampleCalendar calendar;
    Streams streams;
    size_t n_clients; /* drawn so far */
    Manager managers[SAMPLE_BANKS];
    SampleClient client;
};

static Status open_streams(const uint64_t seed, const char *const stage, Arena *const arena,
                           Streams *const streams, Error *const err)
{
#define X(name) TRY(rng_new(seed, stage, #name, arena, &streams->name, err));
    SAMPLE_STREAMS(X)
#undef X
    return OK;
}

static void name_client(SampleBank *const bank, SampleClient *const client)
{
    const char prefix = SAMPLE_BANK_SHARES[client->bank].name[0];
    bank->n_clients++;
    (void)snprintf(client->id, sizeof client->id, "%c%08zu", prefix, bank->n_clients);
    sample_name_draw(client->area, client->legal_form, bank->streams.names, client->name);

    Manager *const manager = &bank->managers[client->bank];
    if (manager->places_left == 0) {
        manager->number++;
        manager->places_left =
            LEAST_CLIENTS_OF_RM + gsl_rng_uniform_int(bank->streams.managers,
                                                      MOST_CLIENTS_OF_RM - LEAST_CLIENTS_OF_RM + 1);
    }
    manager->places_left--;
    (void)snprintf(client->rm_id, sizeof client->rm_id, "%c-RM%04u", prefix, manager->number);
}

const SampleClient *sample_bank_next(SampleBank *const bank)
{
    const SampleWorld *const world = bank->world;
    const SampleCalendar *const calendar = &bank->calendar;
    const Streams *const streams = &bank->streams;
    SampleClient *const client = &bank->client;

    sample_place_draw(world, streams->place, client);
    sample_lifetime_draw(world, calendar, streams->lifetime, client);
    sample_attributes_draw(calendar, streams->attributes, client);
    sample_hidden_draw(streams->hidden, client);
    name_client(bank, client);
    sample_holdings_draw(world, calendar, streams->holdings, client);
    sample_history_draw(world, calendar, streams->money, streams->usage, client);
    sample_contacts_draw(calendar, streams->contacts, client);
    sample_next_year_draw(world, calendar, streams->next_year, client);
    return client;
}

/* The log cost at which a client breaks even in the time it was there last year, but for the part
 * that its own features make up. */
static double break_even(const SampleClient *const client, const Day as_of, Rng *const rng)
{
    const Day year_ago = day_add_months(as_of, -12);
    const Day since = client->opened_on > year_ago ? client->opened_on : year_ago;
    double income = 0;
    for (size_t i = 0; i < client->n_services; i++) {
        const SampleService *const service = &client->services[i];
        const Day from = service->from > since ? service->from : since;
        if (service->until == DAY_UNKNOWN)
            income += service->contribution * (as_of - from + 1) / (as_of - since + 1);
    }
    assert(income > 0); /* an active client holds something */
    return log(income) - sample_cost_draw(client, rng);
}

/* Costs are set so that the same share of clients loses money in every world, whatever its
 * products bring: by a pilot of clients that are not the bank's own. */
static Status set_cost(SampleWorld *const world, const SampleOptions *const options,
                       Arena *const arena, Error *const err)
{
    const ArenaMark mark = arena_mark(arena);
    SampleBank *pilot = NULL;
    double *values = NULL;
    size_t n = 0;
    ARENA_NEW(pilot, arena, 1, err);
    ARENA_NEW(values, arena, PILOT_CLIENTS, err);
    TRY(open_streams(options->seed, "sample pilot", arena, &pilot->streams, err));
    pilot->world = world;
    pilot->calendar = sample_calendar_make(options->as_of);
    while (n < PILOT_CLIENTS) {
        const SampleClient *const client = sample_bank_next(pilot);
        if (sample_is_active(client))
            values[n++] = break_even(client, options->as_of, pilot->streams.money);
    }
    gsl_sort(values, 1, n);
    world->log_cost = gsl_stats_quantile_from_sorted_data(values, 1, n, LOSING_SHARE);
    arena_reset(arena, mark);
    return OK;
}

Status sample_bank_new(const SampleOptions *const options, Arena *const arena,
                       SampleBank **const bank, Error *const err)
{
    SampleBank *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    TRY(sample_world_new(options->seed, options->n_archetypes, options->separation, arena,
                         &made->world, err));
    TRY(set_cost(made->world, options, arena, err));
    TRY(open_streams(options->seed, "sample client", arena, &made->streams, err));
    made->calendar = sample_calendar_make(options->as_of);
    *bank = made;
    return OK;
}

const SampleWorld *sample_bank_world(const SampleBank *const bank)
{
    return bank->world;
}

const SampleCalendar *sample_bank_calendar(const SampleBank *const bank)
{
    return &bank->calendar;
}
