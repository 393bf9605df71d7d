/* tools/sample_bank/sample_bank.c - one client after the other, each aspect from its own stream. */
#include "tools/sample_bank/sample_bank.h"

#include "tools/sample_bank/sample_contacts.h"
#include "tools/sample_bank/sample_features.h"
#include "tools/sample_bank/sample_history.h"
#include "tools/sample_bank/sample_holdings.h"

#include <stdio.h>

enum { LEAST_CLIENTS_OF_RM = 150, MOST_CLIENTS_OF_RM = 400 };

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

static Status open_streams(const uint64_t seed, Arena *const arena, Streams *const streams,
                           Error *const err)
{
#define X(name) TRY(rng_new(seed, "sample client", #name, arena, &streams->name, err));
    SAMPLE_STREAMS(X)
#undef X
    return OK;
}

Status sample_bank_new(const SampleOptions *const options, Arena *const arena,
                       SampleBank **const bank, Error *const err)
{
    SampleBank *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    TRY(sample_world_new(options->seed, options->n_archetypes, options->separation, arena,
                         &made->world, err));
    TRY(open_streams(options->seed, arena, &made->streams, err));
    made->calendar = sample_calendar_make(options->as_of);
    *bank = made;
    return OK;
}

static void name_client(SampleBank *const bank, SampleClient *const client)
{
    const char prefix = SAMPLE_BANK_SHARES[client->bank].name[0];
    bank->n_clients++;
    (void)snprintf(client->id, sizeof client->id, "%c%08zu", prefix, bank->n_clients);
    sample_name_draw(client->area_group, client->legal_form, bank->streams.names, client->name);

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

const SampleWorld *sample_bank_world(const SampleBank *const bank)
{
    return bank->world;
}

const SampleCalendar *sample_bank_calendar(const SampleBank *const bank)
{
    return &bank->calendar;
}
