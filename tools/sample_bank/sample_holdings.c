/* tools/sample_bank/sample_holdings.c - holdings of a client and when they were opened. */
#include "tools/sample_bank/sample_holdings.h"
#include "tools/sample_bank/sample_features.h"
#include "tools/sample_bank/sample_openings.h"

#include <gsl/gsl_randist.h>
#include <math.h>

/* Chance that a product was held once and given up within the history, as a share of the chance of
 * holding it without regard to other products. */
static const double GIVEN_UP_SHARE = 0.12;
/* Before the history, openings come early in the time that there was: 1 would be evenly. */
static const double OPENING_SKEW = 2.5;
enum { SHORTEST_SERVICE_DAYS = 60 };

/* The days on which a service could have begun; none when first > last. */
typedef struct OpeningWindow {
    Day first;
    Day last;
} OpeningWindow;

static Day later_day(const Day a, const Day b)
{
    return a > b ? a : b;
}

static SampleService *find_service(SampleClient *const client, const int product)
{
    for (size_t service = 0; service < client->n_services; service++)
        if (client->services[service].product == product)
            return &client->services[service];
    return NULL;
}

/* Up to `before`: not before any parent that the client has, except those that came later, nor in
 * the first months that the product's rules forbid.  Those are today's rules: where no other days
 * are left, the client has the product from before them. */
static OpeningWindow opening_window(const SampleWorld *const world,
                                    const SampleCalendar *const calendar,
                                    SampleClient *const client, const int product, const Day before)
{
    const SampleEffects *const effects = &world->products[product];
    const Day matured = day_add_months(client->opened_on, effects->rules.min_tenure_months);
    OpeningWindow window = {client->opened_on,
                            before < client->last_day ? before : client->last_day};
    for (int parent = 0; parent < product; parent++) {
        if ((effects->opens_after & client->held & product_bit(parent)) == 0)
            continue;
        const SampleService *const service = find_service(client, parent);
        if (service != NULL && service->from > window.first && service->from <= before)
            window.first = service->from;
    }
    const Day withdrawn_on = day_add_months(calendar->as_of, -SAMPLE_WITHDRAWN_MONTHS);
    if (effects->rules.withdrawn && withdrawn_on < window.last)
        window.last = withdrawn_on;
    if (matured > window.first && matured <= window.last)
        window.first = matured;
    return window;
}

/* In the order of the products, each given the earlier ones.  A client is someone who has
 * something: an empty draw is drawn again. */
static void draw_held(const SampleWorld *const world, const SampleCalendar *const calendar,
                      Rng *const rng, SampleClient *const client,
                      double probability[SAMPLE_PRODUCTS])
{
    double log_odds[SAMPLE_PRODUCTS];
    for (int product = 0; product < SAMPLE_PRODUCTS; product++)
        log_odds[product] = sample_log_odds(world, client, product, client->last_day);
    do {
        client->held = 0;
        for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
            const double pull = sample_pull_of(world, client->held, product, false);
            const bool possible =
                sample_may_hold(world, client, client->held, product, client->last_day) &&
                sample_could_open(world, calendar, client, product);
            probability[product] = possible ? 1 / (1 + exp(-log_odds[product] - pull)) : 0;
            if (gsl_rng_uniform(rng) < probability[product])
                client->held |= product_bit(product);
        }
    } while (client->held == 0);
}

static Day draw_opening(const OpeningWindow window, const int product, Rng *const rng)
{
    const bool on_first_day = gsl_rng_uniform(rng) < SAMPLE_PRODUCT_LIST[product].first_day_share;
    const double part = gsl_ran_beta(rng, 1, OPENING_SKEW);
    const Day delay = (Day)floor(part * (window.last - window.first));
    return on_first_day ? window.first
                        : later_day(sample_working_day(window.first + delay), window.first);
}

/* Before the years that openings were drawn for, where it was in none of them. */
static Day opening_of_held(const SampleWorld *const world, const SampleCalendar *const calendar,
                           SampleClient *const client, const int product,
                           const SampleOpenings *const openings, Rng *const rng)
{
    if (openings->opened_on[product] != DAY_UNKNOWN)
        return openings->opened_on[product];
    return draw_opening(opening_window(world, calendar, client, product, openings->before), product,
                        rng);
}

static void add_held(const SampleWorld *const world, const SampleCalendar *const calendar,
                     const int product, const double probability,
                     const SampleOpenings *const openings, Rng *const rng,
                     SampleClient *const client)
{
    const ProductSet others = client->held & ~product_bit(product);
    const double log_odds_all = sample_log_odds(world, client, product, client->last_day) +
                                sample_pull_of(world, others, product, true);
    client->services[client->n_services++] =
        (SampleService){.product = product,
                        .from = opening_of_held(world, calendar, client, product, openings, rng),
                        .until = client->closed_on,
                        .closed_reason = sample_is_active(client) ? NULL : "client_left",
                        .probability = probability,
                        .probability_all = 1 / (1 + exp(-log_odds_all))};
}

/* Only what the rules allow beside all else, and what ended before the product was opened anew. */
static bool could_have_had(const SampleWorld *const world, SampleClient *const client,
                           const SampleService *const former)
{
    const SampleRules *const rules = &world->products[former->product].rules;
    const SampleService *const present = find_service(client, former->product);
    if (present != NULL && former->until + SHORTEST_SERVICE_DAYS > present->from)
        return false;
    ProductSet beside = 0;
    for (size_t i = 0; i < client->n_services; i++) {
        const SampleService *const other = &client->services[i];
        const bool is_required = (rules->requires & product_bit(other->product)) != 0;
        const bool overlaps = other->from < former->until &&
                              (other->until == DAY_UNKNOWN || other->until > former->from);
        if (is_required ? other->from <= former->from : overlaps)
            beside |= product_bit(other->product);
    }
    return sample_may_hold(world, client, beside, former->product, client->last_day);
}

/* Whether it was held once has nothing to do with what is held at the end, this product or others:
 * else the past would tell of openings that are still to come. */
static void add_given_up(const SampleWorld *const world, const SampleCalendar *const calendar,
                         const int product, const SampleOpenings *const openings, Rng *const rng,
                         SampleClient *const client)
{
    static const char *const REASONS[] = {"not_used", "price", "competitor", "replaced"};
    const double log_odds = sample_log_odds(world, client, product, client->last_day);
    const bool given_up = gsl_rng_uniform(rng) < GIVEN_UP_SHARE / (1 + exp(-log_odds));
    OpeningWindow window = opening_window(world, calendar, client, product, openings->before);
    window.last -= SHORTEST_SERVICE_DAYS;
    if (!given_up || window.first >= window.last)
        return;
    const Day from = draw_opening(window, product, rng);
    const Day earliest = later_day(from + SHORTEST_SERVICE_DAYS / 2, calendar->history_from);
    if (earliest >= client->last_day)
        return;
    const Day until = earliest + (Day)floor(gsl_rng_uniform(rng) * (client->last_day - earliest));
    const SampleService former = {.product = product,
                                  .is_given_up = true,
                                  .from = from,
                                  .until = later_day(sample_working_day(until), from + 1),
                                  .closed_reason = REASONS[gsl_rng_uniform_int(rng, 4)]};
    if (could_have_had(world, client, &former))
        client->services[client->n_services++] = former;
}

/* A service with a term is a chain of contracts, each renewed on the day the last one ends; those
 * that ended before the history are not told. */
static void add_contracts(const SampleCalendar *const calendar, const int service,
                          SampleClient *const client)
{
    const SampleService *const whole = &client->services[service];
    const int term = SAMPLE_PRODUCT_LIST[whole->product].term_months;
    const Day last_day = whole->until == DAY_UNKNOWN ? client->last_day : whole->until - 1;
    Day from = whole->from;
    for (int renewals = 1; term > 0; renewals++) {
        const Day renewed_on = day_add_months(whole->from, renewals * term);
        if (renewed_on > last_day)
            break;
        if (renewed_on > calendar->history_from)
            client->contracts[client->n_contracts++] =
                (SampleContract){service, from, renewed_on, "end_of_term"};
        from = renewed_on;
    }
    client->contracts[client->n_contracts++] =
        (SampleContract){service, from, whole->until, whole->closed_reason};
}

void sample_holdings_draw(const SampleWorld *const world, const SampleCalendar *const calendar,
                          Rng *const rng, SampleClient *const client)
{
    double probability[SAMPLE_PRODUCTS];
    draw_held(world, calendar, rng, client, probability);
    SampleOpenings openings;
    sample_openings_draw(world, calendar, client, rng, &openings);

    client->n_services = 0;
    for (int product = 0; product < SAMPLE_PRODUCTS; product++)
        if ((client->held & product_bit(product)) != 0)
            add_held(world, calendar, product, probability[product], &openings, rng, client);
    for (int product = 0; product < SAMPLE_PRODUCTS; product++)
        add_given_up(world, calendar, product, &openings, rng, client);

    client->n_contracts = 0;
    for (size_t service = 0; service < client->n_services; service++)
        add_contracts(calendar, (int)service, client);
}
