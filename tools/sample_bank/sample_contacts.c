/* tools/sample_bank/sample_contacts.c - contacts by channel, reactions to mail, feedback. */
#include "tools/sample_bank/sample_contacts.h"
#include "tools/sample_bank/sample_features.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

enum { CONTACT_MONTHS = 12, MOST_OF_A_KIND = SAMPLE_MAX_CONTACTS / 2 };
static const double MARKETING_A_YEAR = 2.2;
static const double SERVICE_A_YEAR = 0.7;
static const double TROUBLED_SERVICE_A_YEAR = 7;
static const double TROUBLED_SHARE = 0.02;
static const double NPS_SHARE = 0.15;
static const double CSAT_SHARE = 0.08;
static const double COMPLAINT_SHARE = 0.02; /* of the average client, a year */

/* How a client treats mail: whether it opens one, whether it then clicks. */
typedef struct MailHabit {
    double opens;
    double clicks;
} MailHabit;

typedef struct Days {
    Day first;
    Day last;
} Days;

static MailHabit draw_habit(Rng *const rng)
{
    static const MailHabit HABITS[] = {{0.75, 0.45}, {0.65, 0.02}, {0.04, 0.1}};
    static const double SHARES[] = {0.3, 0.35, 0.35};
    return HABITS[sample_pick(SHARES, 3, rng)];
}

static Day draw_day(const Days days, Rng *const rng)
{
    const Day day =
        days.first + (Day)gsl_rng_uniform_int(rng, (unsigned long)(days.last - days.first) + 1);
    const Day working = sample_working_day(day);
    return working < days.first ? days.first : working;
}

static SampleContact draw_marketing(const Days days, const MailHabit habit, Rng *const rng)
{
    static const char *const CHANNELS[] = {"mail", "call", "message", "visit"};
    static const double SHARES[] = {0.55, 0.25, 0.12, 0.08};
    static const double COSTS[] = {0.35, 6.5, 0.12, 48};
    static const char *const ANSWERS[] = {"declined", "interested", "not_reached", "postponed"};
    static const double ANSWER_SHARES[] = {0.34, 0.18, 0.36, 0.12};
    const int channel = sample_pick(SHARES, 4, rng);
    const bool is_mail = channel == 0;
    const bool is_talk = channel == 1 || channel == 3;
    const bool opened = gsl_rng_uniform(rng) < habit.opens;
    const bool clicked = gsl_rng_uniform(rng) < habit.clicks && opened;
    const int answer = sample_pick(ANSWER_SHARES, 4, rng);
    return (SampleContact){.contacted_on = draw_day(days, rng),
                           .channel = CHANNELS[channel],
                           .purpose = "marketing",
                           .opened = is_mail ? opened : -1,
                           .clicked = is_mail ? clicked : -1,
                           .result = is_talk ? ANSWERS[answer] : NULL,
                           .cost = money_from_units(COSTS[channel])};
}

static SampleContact draw_service(const Days days, Rng *const rng)
{
    const bool is_call = gsl_rng_uniform(rng) < 0.3;
    const bool solved = gsl_rng_uniform(rng) < 0.85;
    return (SampleContact){.contacted_on = draw_day(days, rng),
                           .channel = is_call ? "call" : "service",
                           .purpose = "service",
                           .opened = -1,
                           .clicked = -1,
                           .result = solved ? "solved" : "open",
                           .cost = money_from_units(is_call ? 6.5 : 4)};
}

/* In order of date.  One a day at most: two alike would be a repeated row. */
static void add_contact(SampleClient *const client, const SampleContact contact)
{
    size_t at = client->n_contacts;
    while (at > 0 && client->contacts[at - 1].contacted_on > contact.contacted_on)
        at--;
    if (at > 0 && client->contacts[at - 1].contacted_on == contact.contacted_on)
        return;
    memmove(&client->contacts[at + 1], &client->contacts[at],
            (client->n_contacts - at) * sizeof contact);
    client->contacts[at] = contact;
    client->n_contacts++;
}

static void add_feedback(SampleClient *const client, const SampleFeedback feedback)
{
    size_t at = client->n_feedback++;
    for (; at > 0 && client->feedback[at - 1].asked_on > feedback.asked_on; at--)
        client->feedback[at] = client->feedback[at - 1];
    client->feedback[at] = feedback;
}

static void draw_contacts(const Days days, Rng *const rng, SampleClient *const client)
{
    const double years = (days.last - days.first + 1) / 365.25;
    const bool troubled = gsl_rng_uniform(rng) < TROUBLED_SHARE;
    const MailHabit habit = draw_habit(rng);
    const unsigned n_marketing = gsl_ran_poisson(rng, MARKETING_A_YEAR * years);
    const unsigned n_service =
        gsl_ran_poisson(rng, (troubled ? TROUBLED_SERVICE_A_YEAR : SERVICE_A_YEAR) * years);
    client->n_contacts = 0;
    for (unsigned i = 0; i < n_marketing && i < MOST_OF_A_KIND && !client->do_not_contact; i++)
        add_contact(client, draw_marketing(days, habit, rng));
    for (unsigned i = 0; i < n_service && i < MOST_OF_A_KIND; i++)
        add_contact(client, draw_service(days, rng));
}

static const char *any_held(const SampleClient *const client, Rng *const rng)
{
    const size_t chosen = gsl_rng_uniform_int(rng, client->n_services);
    return SAMPLE_PRODUCT_LIST[client->services[chosen].product].id;
}

static int score_of(const double centre, const double per_sd, const double satisfaction,
                    const int least, const int most)
{
    return (int)fmin(fmax(round(centre + per_sd * satisfaction), least), most);
}

static void draw_feedback(const Days days, Rng *const rng, SampleClient *const client)
{
    const double felt = client->satisfaction;
    const double complaints = COMPLAINT_SHARE * exp(-0.7 * felt);
    client->n_feedback = 0;
    if (gsl_rng_uniform(rng) < NPS_SHARE)
        add_feedback(client, (SampleFeedback){.asked_on = draw_day(days, rng),
                                              .kind = "nps",
                                              .score = score_of(7.4, 1.9, felt, 0, 10)});
    if (gsl_rng_uniform(rng) < CSAT_SHARE)
        add_feedback(client, (SampleFeedback){.asked_on = draw_day(days, rng),
                                              .kind = "csat",
                                              .score = score_of(3.9, 0.8, felt, 1, 5),
                                              .about = any_held(client, rng)});
    if (gsl_rng_uniform(rng) < complaints)
        add_feedback(client, (SampleFeedback){.asked_on = draw_day(days, rng),
                                              .kind = "complaint",
                                              .score = -1,
                                              .about = any_held(client, rng)});
}

void sample_contacts_draw(const SampleCalendar *const calendar, Rng *const rng,
                          SampleClient *const client)
{
    const Day year_ago = day_add_months(calendar->as_of, -CONTACT_MONTHS) + 1;
    const Days days = {.first = client->opened_on > year_ago ? client->opened_on : year_ago,
                       .last = client->last_day};
    client->n_contacts = 0;
    client->n_feedback = 0;
    if (days.first > days.last)
        return;
    draw_contacts(days, rng, client);
    draw_feedback(days, rng, client);
}
