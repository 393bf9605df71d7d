/* tests/cli/test_contributions.c - what a score is made of adds up to it: every active client and
 * product of a whole bank, through the functions and through `paragon explain`. */
#include "models/affinity/reasons.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"
#include "tools/workbench.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#define TOLERANCE 1e-9 /* what the documentation promises */

enum { N_EXPLAINED = 100 };

static Arena *arena;
static const char *conninfo;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_published()->conninfo;
}

static void tear_down(void)
{
    arena_free(arena);
}

static Status check_client(const Workbench *const bench, const size_t client, void *const context,
                           Arena *const scratch, Error *const error)
{
    const Application *const application = &bench->application;
    const Affinity *const affinity = application_affinity(application, client);
    const Encoder *const encoder = application_encoder(application, client);
    size_t *const n_checked = context;
    ClientGap gap = {0};
    Reason *reasons = NULL;
    ARENA_NEW(reasons, scratch, reasons_most(affinity), error);
    TRY(gap_engine_score(&bench->engine, client, scratch, &gap, error));
    for (size_t i = 0; i < gap.n_scored; i++) {
        const Offer *const offer = &gap.scored[i];
        double sum = 0;
        size_t n = 0;
        TRY(reasons_find(affinity, encoder, client, offer->product, application->pool[client],
                         scratch, &sum, reasons, &n, error));
        for (size_t at = 0; at < n; at++)
            sum += reasons[at].contribution;
        ck_assert_double_eq_tol(sum, offer->affinity, TOLERANCE);
        ck_assert_double_eq(offer->probability,
                            affinity_probability(affinity, offer->model_product, offer->affinity));
        (*n_checked)++;
    }
    return OK;
}

START_TEST(contributions_of_every_client_and_product_add_up)
{
    const Log log = {.out = stderr, .level = LOG_ERROR};
    Session session = {.arena = arena, .log = &log, .db_option = conninfo, .n_threads = 1};
    Workbench bench = {0};
    size_t n_checked = 0;
    CHECK_OK(config_load(NULL, arena, &session.config, &err), &err);
    CHECK_OK(workbench_open(&session, NULL, NULL, NULL, &bench, &err), &err);
    CHECK_OK(workbench_each(&bench, NULL, check_client, &n_checked, &err), &err);
    ck_assert_uint_gt(n_checked, 40000); /* 2,413 active clients times some 27 products */
}
END_TEST

static double number(const json_t *const object, const char *const key)
{
    const json_t *const value = json_object_get(object, key);
    ck_assert_msg(json_is_number(value), "no number \"%s\"", key);
    return json_number_value(value);
}

/* The scores of one explanation add up, and are the ones that `score` lists from `row` on. */
static size_t check_explanation(const json_t *const explanation, const CsvText *const score,
                                const size_t row)
{
    const json_t *const scores = json_object_get(explanation, "scores");
    const char *const client = json_string_value(json_object_get(explanation, "client_id"));
    for (size_t i = 0; i < json_array_size(scores); i++) {
        const json_t *const product = json_array_get(scores, i);
        const json_t *const contributions = json_object_get(product, "contributions");
        double sum = number(product, "baseline");
        for (size_t at = 0; at < json_array_size(contributions); at++)
            sum += number(json_array_get(contributions, at), "contribution");
        ck_assert_double_eq_tol(sum, number(product, "total"), TOLERANCE);
        ck_assert_str_eq(csv_text_cell(score, row + i, "client_id"), client);
        ck_assert_str_eq(csv_text_cell(score, row + i, "product_id"),
                         json_string_value(json_object_get(product, "product_id")));
        ck_assert(strtod(csv_text_cell(score, row + i, "affinity"), NULL) ==
                  number(product, "total"));
    }
    return json_array_size(scores);
}

START_TEST(explanations_add_up_to_the_scores_that_are_listed)
{
    const CsvText score = csv_text_read(DO_ON(conninfo, arena, "score", "--format", "csv"), arena);
    size_t row = 0;
    for (size_t i = 0; i < N_EXPLAINED && row < score.n_rows; i++) {
        const char *const client = csv_text_cell(&score, row, "client_id");
        json_error_t fault;
        json_t *const explanation =
            json_loads(DO_ON(conninfo, arena, "explain", client, "--format", "json"), 0, &fault);
        ck_assert_msg(explanation != NULL, "explain %s: %s", client, fault.text);
        row += check_explanation(explanation, &score, row);
        json_decref(explanation);
    }
    ck_assert_uint_gt(row, 1000);
}
END_TEST

Suite *suite_contributions(void)
{
    Suite *const suite = suite_create("contributions");
    TCase *const tests = tcase_create("a whole bank");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, contributions_of_every_client_and_product_add_up);
    tcase_add_test(tests, explanations_add_up_to_the_scores_that_are_listed);
    suite_add_tcase(suite, tests);
    return suite;
}
