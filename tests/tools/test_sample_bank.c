/* tests/tools/test_sample_bank.c - is what sample-bank.md promises really in the bank?
 *
 * Shares are compared with the specification's, tolerating 4.5 standard errors: one false alarm
 * in 150,000 comparisons, were the seed not fixed. */
#include "core/base/text.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tools/sample_bank/sample_bank.h"
#include "tools/sample_bank/sample_holdings.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { N_CLIENTS = 20000 };
static const double STANDARD_ERRORS = 4.5;
static const SampleOptions USUAL = {
    .seed = 1, .n_archetypes = 6, .separation = 1, .as_of = 20726 /* 2026-09-30 */};

static Arena *arena;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static SampleBank *new_bank(const SampleOptions *const options)
{
    SampleBank *bank = NULL;
    Error err = {.status = OK};
    CHECK_OK(sample_bank_new(options, arena, &bank, &err), &err);
    return bank;
}

static void check_share(const char *const what, const double count, const double n,
                        const double expected)
{
    const double tolerance = STANDARD_ERRORS * sqrt(expected * (1 - expected) / n);
    ck_assert_msg(fabs(count / n - expected) <= tolerance, "%s: %.0f of %.0f, expected %.3f", what,
                  count, n, expected);
}

static double profit_of_last_year(const SampleClient *const client)
{
    double profit = 0;
    const size_t first = client->n_quarters < 4 ? 0 : client->n_quarters - 4;
    for (size_t quarter = first; quarter < client->n_quarters; quarter++)
        profit += money_units(client->quarters[quarter].profit);
    return profit;
}

START_TEST(shares_of_clients_are_those_of_the_specification)
{
    double banks[SAMPLE_BANKS] = {0};
    double regions[SAMPLE_REGIONS] = {0};
    double hidden[5] = {0};
    double do_not_contact = 0;
    double blocked = 0;
    SampleBank *const bank = new_bank(&USUAL);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        banks[client->bank]++;
        regions[client->region]++;
        hidden[0] += client->hidden.region;
        hidden[1] += client->hidden.business_area;
        hidden[2] += client->hidden.opened_on;
        hidden[3] += client->hidden.revenue;
        hidden[4] += client->hidden.profit;
        do_not_contact += client->do_not_contact;
        blocked += client->blocked != NULL;
    }
    static const double BANKS[] = {0.5, 0.3, 0.2};
    static const double HIDDEN[] = {0.02, 0.01, 0.05, 0.06, 0.03};
    for (int i = 0; i < SAMPLE_BANKS; i++)
        check_share("a bank", banks[i], N_CLIENTS, BANKS[i]);
    check_share("the largest region", regions[0], N_CLIENTS, 0.30);
    check_share("the smallest region", regions[7], N_CLIENTS, 0.05);
    for (int i = 0; i < 5; i++)
        check_share("a column that is not known", hidden[i], N_CLIENTS, HIDDEN[i]);
    check_share("do_not_contact", do_not_contact, N_CLIENTS, 0.03);
    check_share("blocked", blocked, N_CLIENTS, 0.01);
}
END_TEST

/* The ranges are those that a banker would not wonder at; sample-bank.md gives "about 5 products",
 * "a tenth to a fifth lose money", "about 8 % a year". */
static void check_figures(const uint64_t seed)
{
    double n_active = 0;
    double products = 0;
    double losers = 0;
    double closed = 0;
    double years = 0;
    double hazard = 0;
    double adoption[SAMPLE_PRODUCTS] = {0};
    SampleOptions options = USUAL;
    options.seed = seed;
    SampleBank *const bank = new_bank(&options);
    const SampleCalendar *const calendar = sample_bank_calendar(bank);
    for (int i = 0; i < N_CLIENTS / 4; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        const Day from =
            client->opened_on > calendar->history_from ? client->opened_on : calendar->history_from;
        years += (client->last_day - from) / 365.25;
        closed += !sample_is_active(client);
        if (!sample_is_active(client))
            continue;
        n_active++;
        hazard += client->hazard;
        products += __builtin_popcount(client->held);
        losers += profit_of_last_year(client) < 0;
        for (int product = 0; product < SAMPLE_PRODUCTS; product++)
            adoption[product] += (client->held & product_bit(product)) != 0;
    }
    ck_assert_double_ge(products / n_active, 4.2);
    ck_assert_double_le(products / n_active, 5.8);
    ck_assert_double_ge(losers / n_active, 0.10);
    ck_assert_double_le(losers / n_active, 0.20);
    ck_assert_double_ge(closed / years, 0.07);
    ck_assert_double_le(closed / years, 0.095);
    ck_assert_double_eq_tol(hazard / n_active, 0.08, 0.012);
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        ck_assert_double_ge(adoption[product] / n_active, 0.008);
        ck_assert_double_le(adoption[product] / n_active, 0.98);
    }
}

START_TEST(every_world_is_a_plausible_bank)
{
    for (uint64_t seed = 1; seed <= 6; seed++)
        check_figures(seed);
}
END_TEST

START_TEST(holdings_keep_the_rules_of_their_products)
{
    SampleBank *const bank = new_bank(&USUAL);
    double n_with_rules = 0;
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        ck_assert_uint_ne(client->held, 0);
        for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
            const SampleRules *const rules = &SAMPLE_PRODUCT_LIST[product].rules;
            if ((client->held & product_bit(product)) == 0)
                continue;
            ck_assert_uint_eq(client->held & rules->requires, rules->requires);
            ck_assert_uint_eq(client->held & rules->excludes, 0);
            ck_assert(rules->legal_forms == 0 ||
                      (rules->legal_forms & (1U << client->legal_form)) != 0);
            ck_assert(rules->max_risk_class == 0 || client->risk_class <= rules->max_risk_class);
            n_with_rules += rules->requires != 0 || rules->excludes != 0;
        }
    }
    ck_assert_double_gt(n_with_rules, N_CLIENTS);
}
END_TEST

static const SampleService *service_of(const SampleClient *const client, const int product)
{
    for (size_t i = 0; i < client->n_services; i++)
        if (client->services[i].product == product)
            return &client->services[i];
    return NULL;
}

START_TEST(what_a_product_requires_opens_before_it_and_old_parents_before_their_children)
{
    SampleBank *const bank = new_bank(&USUAL);
    const SampleWorld *const world = sample_bank_world(bank);
    const Day history_from = day_add_months(USUAL.as_of + 1, -SAMPLE_HISTORY_MONTHS) - 1;
    double n_pairs = 0;
    for (int i = 0; i < N_CLIENTS / 4; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        for (int child = 0; child < SAMPLE_PRODUCTS; child++) {
            if ((client->held & product_bit(child)) == 0)
                continue;
            const Day opened_on = service_of(client, child)->from;
            ck_assert_int_ge(opened_on, client->opened_on);
            for (int parent = 0; parent < child; parent++) {
                if ((client->held & product_bit(parent)) == 0)
                    continue;
                const Day parent_opened_on = service_of(client, parent)->from;
                const bool must =
                    (SAMPLE_PRODUCT_LIST[child].rules.requires & product_bit(parent)) != 0;
                const bool is_old =
                    world->products[child].parent[parent] > 0 && parent_opened_on <= history_from;
                if (!must && !is_old)
                    continue;
                ck_assert_int_le(parent_opened_on, opened_on);
                n_pairs++;
            }
        }
    }
    ck_assert_double_gt(n_pairs, N_CLIENTS / 4.0);
}
END_TEST

/* Scores of every pair of products: sum of the products of residuals x - p, over its standard
 * error, p being the probability without any dependence.  Standard normal where there is none. */
typedef struct PairScores {
    double sum[SAMPLE_PRODUCTS][SAMPLE_PRODUCTS];
    double variance[SAMPLE_PRODUCTS][SAMPLE_PRODUCTS];
} PairScores;

static void add_client(const SampleWorld *const world, const SampleClient *const client,
                       PairScores *const scores)
{
    double residual[SAMPLE_PRODUCTS];
    double variance[SAMPLE_PRODUCTS];
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        const double log_odds = sample_log_odds(world, client, product, client->last_day);
        const double p = 1 / (1 + exp(-log_odds));
        residual[product] = ((client->held & product_bit(product)) != 0) - p;
        variance[product] = p * (1 - p);
    }
    for (int a = 1; a < SAMPLE_PRODUCTS; a++) {
        for (int b = a + 1; b < SAMPLE_PRODUCTS; b++) {
            scores->sum[a][b] += residual[a] * residual[b];
            scores->variance[a][b] += variance[a] * variance[b];
        }
    }
}

static double greatest_score(const int n_archetypes)
{
    SampleOptions options = USUAL;
    options.n_archetypes = n_archetypes;
    SampleBank *const bank = new_bank(&options);
    PairScores *const scores = arena_alloc(arena, 1, sizeof *scores);
    ck_assert_ptr_nonnull(scores);
    for (int i = 0; i < N_CLIENTS; i++)
        add_client(sample_bank_world(bank), sample_bank_next(bank), scores);

    double greatest = 0;
    for (int a = 1; a < SAMPLE_PRODUCTS; a++)
        for (int b = a + 1; b < SAMPLE_PRODUCTS; b++)
            greatest = fmax(greatest, fabs(scores->sum[a][b]) / sqrt(scores->variance[a][b]));
    return greatest;
}

START_TEST(one_archetype_leaves_products_independent_given_the_client)
{
    /* The account is left out: a client without any product is drawn again, which ties the rest
     * to it a little.  465 pairs: 4.5 standard errors are passed by chance once in 300 worlds. */
    ck_assert_double_lt(greatest_score(1), STANDARD_ERRORS);
    ck_assert_double_gt(greatest_score(6), 2 * STANDARD_ERRORS);
}
END_TEST

/* Products held on a day, as far as they are known: of the held and the given-up ones. */
static ProductSet held_on(const SampleClient *const client, const Day day)
{
    ProductSet held = 0;
    for (size_t i = 0; i < client->n_services; i++) {
        const SampleService *const service = &client->services[i];
        if (service->from <= day && (service->until == DAY_UNKNOWN || service->until > day))
            held |= product_bit(service->product);
    }
    return held;
}

/* Openings in a year of the history, likely and unlikely ones apart, over those that the law of the
 * next year gives. */
static void openings_against_law(const int year, double share[2])
{
    const Day cutoff = day_add_months(USUAL.as_of + 1, -12 * year) - 1;
    const Day last = day_add_months(USUAL.as_of + 1, -12 * (year - 1)) - 1;
    double expected[2] = {0};
    double taken[2] = {0};
    SampleBank *const bank = new_bank(&USUAL);
    const SampleWorld *const world = sample_bank_world(bank);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        const ProductSet held = held_on(client, cutoff);
        for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
            if (client->opened_on > cutoff || !sample_is_active(client) ||
                (held & product_bit(product)) != 0 || world->products[product].rules.withdrawn ||
                !sample_may_hold(world, client, held, product, last))
                continue;
            const double log_odds = sample_log_odds(world, client, product, cutoff) +
                                    sample_pull_of(world, held, product, true) - 2.2;
            const size_t likely = log_odds > -3;
            expected[likely] += 1 / (1 + exp(-log_odds));
            taken[likely] += (held_on(client, last) & product_bit(product)) != 0;
        }
    }
    share[0] = taken[0] / expected[0];
    share[1] = taken[1] / expected[1];
}

START_TEST(the_last_year_happened_with_the_probabilities_of_the_next)
{
    /* What clients had a year ago is only nearly what the law makes them have. */
    double share[2];
    openings_against_law(1, share);
    ck_assert_double_eq_tol(share[0], 1, 0.1);
    ck_assert_double_eq_tol(share[1], 1, 0.1);
}
END_TEST

START_TEST(earlier_years_follow_the_law_less)
{
    /* docs/sample-bank.md: what is likely could not all be lacking before, and what is unlikely was
     * opened before the parents that make it likely now. */
    double share[2];
    openings_against_law(2, share);
    ck_assert_double_eq_tol(share[0], 1.3, 0.1);
    ck_assert_double_eq_tol(share[1], 0.85, 0.1);
    openings_against_law(3, share);
    ck_assert_double_eq_tol(share[0], 1.5, 0.1);
    ck_assert_double_eq_tol(share[1], 0.65, 0.1);
}
END_TEST

static ProductSet given_up_by(const SampleClient *const client, const Day day)
{
    ProductSet given_up = 0;
    for (size_t i = 0; i < client->n_services; i++)
        if (client->services[i].is_given_up && client->services[i].until <= day)
            given_up |= product_bit(client->services[i].product);
    return given_up;
}

START_TEST(what_was_given_up_says_nothing_of_what_is_opened_later)
{
    /* Some 225 are expected, so a quarter is nearly four standard errors. */
    const Day cutoff = day_add_months(USUAL.as_of + 1, -12) - 1;
    double expected = 0;
    double taken = 0;
    SampleBank *const bank = new_bank(&USUAL);
    const SampleWorld *const world = sample_bank_world(bank);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        const ProductSet held = held_on(client, cutoff);
        const ProductSet anew = given_up_by(client, cutoff) & ~held;
        for (int product = 0; product < SAMPLE_PRODUCTS && sample_is_active(client); product++) {
            if ((anew & product_bit(product)) == 0 || world->products[product].rules.withdrawn ||
                !sample_may_hold(world, client, held, product, USUAL.as_of))
                continue;
            const double log_odds = sample_log_odds(world, client, product, cutoff) +
                                    sample_pull_of(world, held, product, true) - 2.2;
            expected += 1 / (1 + exp(-log_odds));
            taken += (held_on(client, USUAL.as_of) & product_bit(product)) != 0;
        }
    }
    ck_assert_double_gt(expected, 150);
    ck_assert_double_eq_tol(taken / expected, 1, 0.25);
}
END_TEST

START_TEST(next_year_happens_with_the_probabilities_told)
{
    double expected = 0;
    double variance = 0;
    double acquired = 0;
    double impossible = 0;
    SampleBank *const bank = new_bank(&USUAL);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        const size_t n_missing = (size_t)(SAMPLE_PRODUCTS - __builtin_popcount(client->held));
        ck_assert_uint_eq(client->n_acquisitions, sample_is_active(client) ? n_missing : 0);
        for (size_t row = 0; row < client->n_acquisitions; row++) {
            const SampleAcquisition *const next = &client->acquisitions[row];
            ck_assert(next->probability >= 0 && next->probability < 1 && next->contribution > 0);
            ck_assert_uint_eq(client->held & product_bit(next->product), 0);
            expected += next->probability;
            variance += next->probability * (1 - next->probability);
            acquired += next->acquired;
            impossible += next->probability <= 0;
        }
    }
    ck_assert_double_eq_tol(acquired, expected, STANDARD_ERRORS * sqrt(variance));
    ck_assert_double_gt(impossible, N_CLIENTS); /* two products are not sold any more, and rules */
}
END_TEST

/* A client whose use fell shows it: three months after the change against three before. */
START_TEST(a_planted_change_can_be_seen_in_usage)
{
    double n_eligible = 0;
    double n_changed = 0;
    double log_error = 0;
    double n_seen = 0;
    SampleBank *const bank = new_bank(&USUAL);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        const bool eligible =
            sample_is_active(client) && client->opened_on <= day_add_months(USUAL.as_of, -14);
        ck_assert(eligible || client->change_on == DAY_UNKNOWN);
        n_eligible += eligible;
        if (client->change_on == DAY_UNKNOWN)
            continue;
        n_changed++;
        ck_assert(client->change_factor <= 0.6 || client->change_factor >= 1.4);
        double before = 0;
        double after = 0;
        for (size_t row = 0; row < client->n_usage; row++) {
            const SampleUsage *const usage = &client->usage[row];
            const int months = day_months_between(client->change_on - 1, usage->period_end);
            const SampleService *const service = service_of(client, usage->product);
            const bool throughout = service->from < day_add_months(client->change_on, -4) &&
                                    service->until == DAY_UNKNOWN;
            before += throughout && months > -3 && months <= 0 ? (double)usage->count : 0;
            after += throughout && months >= 1 && months <= 3 ? (double)usage->count : 0;
        }
        if (before < 100 || after < 1)
            continue;
        log_error += log(after / before) - log(client->change_factor);
        n_seen++;
    }
    check_share("planted changes", n_changed, n_eligible, 1.0 / 12);
    ck_assert_double_gt(n_seen, 300);
    ck_assert_double_eq_tol(log_error / n_seen, 0, 0.05); /* noise of a month: .15 */
}
END_TEST

static void check_dates(const SampleClient *const client, const SampleCalendar *const calendar)
{
    ck_assert_int_le(client->opened_on, calendar->as_of);
    ck_assert(sample_is_active(client) ||
              (client->closed_on > client->opened_on && client->closed_on <= calendar->as_of &&
               client->closed_on >= calendar->history_from));
    ck_assert((client->closed_reason == NULL) == sample_is_active(client));
    for (size_t row = 0; row < client->n_contracts; row++) {
        const SampleContract *const contract = &client->contracts[row];
        ck_assert_int_ge(contract->opened_on, client->opened_on);
        ck_assert_int_le(contract->opened_on, client->last_day);
        ck_assert((contract->closed_reason == NULL) == (contract->closed_on == DAY_UNKNOWN));
        ck_assert(
            contract->closed_on == DAY_UNKNOWN ||
            (contract->closed_on > contract->opened_on && contract->closed_on <= calendar->as_of));
        ck_assert(contract->closed_on != DAY_UNKNOWN || sample_is_active(client));
    }
}

static void check_keys(const SampleClient *const client)
{
    for (size_t row = 0; row < client->n_contracts; row++)
        for (size_t other = 0; other < row; other++)
            ck_assert(client->contracts[row].service != client->contracts[other].service ||
                      client->contracts[row].opened_on > client->contracts[other].opened_on);
    for (size_t row = 1; row < client->n_quarters; row++)
        ck_assert_int_gt(client->quarters[row].period_end, client->quarters[row - 1].period_end);
    for (size_t row = 0; row < client->n_usage; row++)
        for (size_t other = 0; other < row; other++)
            ck_assert(client->usage[row].product != client->usage[other].product ||
                      client->usage[row].period_end != client->usage[other].period_end);
    for (size_t row = 1; row < client->n_contacts; row++)
        ck_assert_int_gt(client->contacts[row].contacted_on,
                         client->contacts[row - 1].contacted_on);
}

static void check_values(const SampleClient *const client)
{
    ck_assert_uint_eq(text_utf8_invalid_at(client->name, strlen(client->name)),
                      strlen(client->name));
    ck_assert(client->risk_class >= 1 && client->risk_class <= 9 && client->employees >= 0);
    ck_assert(client->hazard > 0 && client->hazard <= 1);
    for (size_t row = 0; row < client->n_contacts; row++)
        ck_assert(!client->do_not_contact || strcmp(client->contacts[row].purpose, "service") == 0);
    for (size_t row = 0; row < client->n_feedback; row++) {
        const SampleFeedback *const feedback = &client->feedback[row];
        ck_assert(strcmp(feedback->kind, "nps") != 0 ||
                  (feedback->score >= 0 && feedback->score <= 10));
        ck_assert(strcmp(feedback->kind, "csat") != 0 ||
                  (feedback->score >= 1 && feedback->score <= 5));
    }
    for (size_t row = 0; row < client->n_usage; row++)
        ck_assert(client->usage[row].count >= 0 && client->usage[row].amount >= 0);
}

START_TEST(every_row_satisfies_the_data_contract)
{
    SampleBank *const bank = new_bank(&USUAL);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        check_dates(client, sample_bank_calendar(bank));
        check_keys(client);
        check_values(client);
    }
}
END_TEST

START_TEST(managers_have_150_to_400_clients)
{
    enum { MANAGERS = 512 };
    static const char PREFIXES[] = "ncs";
    int n_clients[sizeof PREFIXES - 1][MANAGERS] = {{0}};
    SampleBank *const bank = new_bank(&USUAL);
    for (int i = 0; i < N_CLIENTS; i++) {
        const SampleClient *const client = sample_bank_next(bank);
        int64_t number = 0;
        ck_assert_int_eq(client->rm_id[0], PREFIXES[client->bank]);
        ck_assert(text_parse_int(client->rm_id + 4, 4, &number) && number < MANAGERS - 1);
        n_clients[client->bank][number]++;
    }
    for (int b = 0; b < SAMPLE_BANKS; b++) {
        ck_assert_int_gt(n_clients[b][1], 0);
        for (int manager = 1; n_clients[b][manager] > 0; manager++) {
            ck_assert_int_le(n_clients[b][manager], 400);
            /* The newest of each bank is still taking clients on. */
            ck_assert(n_clients[b][manager + 1] == 0 || n_clients[b][manager] >= 150);
        }
    }
}
END_TEST

Suite *suite_sample_bank(void)
{
    Suite *const suite = suite_create("sample_bank");
    TCase *const tests = tcase_create("what is planted");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, shares_of_clients_are_those_of_the_specification);
    tcase_add_test(tests, every_world_is_a_plausible_bank);
    tcase_add_test(tests, holdings_keep_the_rules_of_their_products);
    tcase_add_test(tests,
                   what_a_product_requires_opens_before_it_and_old_parents_before_their_children);
    tcase_add_test(tests, one_archetype_leaves_products_independent_given_the_client);
    tcase_add_test(tests, the_last_year_happened_with_the_probabilities_of_the_next);
    tcase_add_test(tests, earlier_years_follow_the_law_less);
    tcase_add_test(tests, what_was_given_up_says_nothing_of_what_is_opened_later);
    tcase_add_test(tests, next_year_happens_with_the_probabilities_told);
    tcase_add_test(tests, a_planted_change_can_be_seen_in_usage);
    tcase_add_test(tests, every_row_satisfies_the_data_contract);
    tcase_add_test(tests, managers_have_150_to_400_clients);
    suite_add_tcase(suite, tests);
    return suite;
}
