/* tests/sql/test_release.c - release by two people, as the database enforces it: every state of a
 * model x every login x every action, typed by hand. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

#include <stdbool.h>

static Arena *arena;
static const char *conninfo;

/* All may write the tables, so that what is refused is refused by the rules and not for want of a
 * right.  The builder has the approver's role as well: it is no use for a model of its own. */
static const struct Login {
    const char *name;
    const char *make;
    bool is_approver;
    bool is_builder;
} LOGINS[] = {
    {"release_builder", "LOGIN IN ROLE paragon_owner, paragon_approver", true, true},
    {"release_approver", "LOGIN IN ROLE paragon_owner, paragon_approver", true, false},
    {"release_analyst", "LOGIN IN ROLE paragon_owner", false, false},
    {"release_superuser", "LOGIN SUPERUSER", true, false},
};
enum { N_LOGINS = sizeof LOGINS / sizeof LOGINS[0] };

/* Models 1 .. 4, in the order of the states they are in. */
typedef enum State { DRAFT, APPROVED, REJECTED, RETIRED, N_STATES } State;

typedef enum Kind { DECIDE, RETIRE, PUBLISH, NEVER } Kind;

#define DECISION                                                                                   \
    ", decided_at = now(), decided_by = session_user, decision_reason = 'typed by hand',"          \
    " decided_hash = model_id"

/* The statement says {no} where the model's number goes. */
static const struct Action {
    Kind kind;
    const char *before; /* what has to come first */
    const char *sql;
} ACTIONS[] = {
    {DECIDE,
     "UPDATE paragon.model SET state = 'retired', retired_at = now()"
     " WHERE state = 'approved' AND model_no <> %d",
     "UPDATE paragon.model SET state = 'approved'" DECISION " WHERE model_no = %d"},
    {DECIDE, NULL, "UPDATE paragon.model SET state = 'rejected'" DECISION " WHERE model_no = %d"},
    {RETIRE, NULL,
     "UPDATE paragon.model SET state = 'retired', retired_at = now() WHERE model_no = %d"},
    {PUBLISH, NULL,
     "INSERT INTO paragon.run (run_id, snapshot_no, model_no, run_date, config, last_outcome, "
     "state)"
     " VALUES (repeat('f', 64), 1, %d, '2026-09-30', '{}', 0, 'staging')"},
    {NEVER, NULL,
     "INSERT INTO paragon.run (run_id, snapshot_no, model_no, run_date, config, last_outcome,"
     " state, published_at)"
     " VALUES (repeat('f', 64), 1, %d, '2026-09-30', '{}', 0, 'published', now())"},
    {NEVER, NULL,
     "UPDATE paragon.model SET state = 'draft', decided_at = NULL, retired_at = NULL"
     " WHERE model_no = %d"},
    {NEVER, NULL,
     "UPDATE paragon.model SET state = 'approved', decided_at = now(),"
     " decided_by = 'somebody', decision_reason = 'in the name of another',"
     " decided_hash = model_id WHERE model_no = %d"},
    {NEVER, NULL,
     "UPDATE paragon.model SET state = 'rejected', decided_at = now(), decided_by = session_user,"
     " decision_reason = ' ', decided_hash = model_id WHERE model_no = %d"},
    {NEVER, NULL,
     "UPDATE paragon.model SET state = 'rejected', decided_at = now(), decided_by = session_user,"
     " decision_reason = 'x', decided_hash = repeat('0', 64) WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET decision_reason = 'another' WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET override_reason = 'later' WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET built_by = 'somebody' WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET config = '{\"seed\": 2}' WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET card = '{\"n\": 0}' WHERE model_no = %d"},
    {NEVER, NULL, "UPDATE paragon.model SET model_id = repeat('9', 64) WHERE model_no = %d"},
    {NEVER, NULL, "DELETE FROM paragon.model WHERE model_no = %d"},
    {NEVER, NULL,
     "INSERT INTO paragon.model_array (model_no, array_no, name, type, count, bytes)"
     " VALUES (%d, 9, 'more', 1, 0, '')"},
    {NEVER, NULL, "UPDATE paragon.model_array SET bytes = '' WHERE model_no = %d"},
    {NEVER, NULL, "DELETE FROM paragon.model_array WHERE model_no = %d"},
};
enum { N_ACTIONS = sizeof ACTIONS / sizeof ACTIONS[0] };

static bool is_allowed(const struct Login *const login, const State state, const Kind kind)
{
    switch (kind) {
    case DECIDE:
        return state == DRAFT && login->is_approver && !login->is_builder;
    case RETIRE:
        return state == APPROVED && login->is_approver;
    case PUBLISH:
        return state == APPROVED;
    case NEVER:
        return false;
    }
    return false;
}

static const char *as(const char *const login)
{
    return arena_printf(arena, "%s user=%s", conninfo, login);
}

static void build_model(const char digit)
{
    database_do(as(LOGINS[0].name),
                arena_printf(arena,
                             "BEGIN;"
                             "INSERT INTO paragon.model (model_id, snapshot_no, seed, code_version,"
                             " config, card, n_segments, n_pools, gate)"
                             " VALUES (repeat('%c', 64), 1, 1, '', '{}', '{}', 1, 1, 'better');"
                             "INSERT INTO paragon.model_array (model_no, array_no, name, type,"
                             " count, bytes) VALUES (lastval(), 0, 'a', 1, 1, 'x');"
                             "COMMIT",
                             digit));
}

static void decide(const char digit, const char *const state)
{
    database_do(as("release_approver"),
                arena_printf(arena,
                             "UPDATE paragon.model SET state = '%s'" DECISION
                             " WHERE model_id = repeat('%c', 64)",
                             state, digit));
}

static void make_models(void)
{
    for (int state = 0; state < N_STATES; state++)
        build_model("abcd"[state]);
    decide('d', "approved");
    database_do(as("release_approver"), "UPDATE paragon.model SET state = 'retired',"
                                        " retired_at = now() WHERE state = 'approved'");
    decide('b', "approved");
    decide('c', "rejected");
}

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
    for (size_t i = 0; i < N_LOGINS; i++)
        database_do(conninfo, arena_printf(arena,
                                           "SET client_min_messages = warning;"
                                           "DROP ROLE IF EXISTS %s; CREATE ROLE %s %s",
                                           LOGINS[i].name, LOGINS[i].name, LOGINS[i].make));
    database_do(conninfo, "INSERT INTO paragon.snapshot (snapshot_id, as_of, has_profit, has_usage,"
                          " n_clients, n_products, n_holdings, n_profit, n_usage, n_contacts,"
                          " n_feedback, n_outcomes) VALUES (repeat('5', 64), '2025-09-30', false,"
                          " false, 0, 0, 0, 0, 0, 0, 0, 0)");
    make_models();
}

static void tear_down(void)
{
    arena_free(arena);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static const char *statement(const char *const text, const State state)
{
    return arena_printf(arena, text, (int)state + 1);
}
#pragma GCC diagnostic pop

/* In a transaction that is rolled back: the next cell finds everything as it was. */
static const char *attempt(const struct Action *const action, const State state)
{
    return arena_printf(arena, "BEGIN; %s; %s; ROLLBACK",
                        action->before == NULL ? "SELECT" : statement(action->before, state),
                        statement(action->sql, state));
}

START_TEST(every_state_login_and_action)
{
    size_t n_allowed = 0;
    for (size_t login = 0; login < N_LOGINS; login++)
        for (State state = DRAFT; state < N_STATES; state++)
            for (size_t i = 0; i < N_ACTIONS; i++) {
                const char *const sql = attempt(&ACTIONS[i], state);
                if (is_allowed(&LOGINS[login], state, ACTIONS[i].kind)) {
                    database_do(as(LOGINS[login].name), sql);
                    n_allowed++;
                } else {
                    (void)database_refusal(as(LOGINS[login].name), sql, arena);
                }
            }
    ck_assert_uint_eq(n_allowed, 2 * 2 + 3 + 4); /* decide, retire, publish */
}
END_TEST

START_TEST(the_owner_s_own_statements_are_refused_as_well)
{
    static const char *const SQL[] = {
        "UPDATE paragon.model SET card = '{\"n\": 0}'",
        "DELETE FROM paragon.model",
        "TRUNCATE paragon.model CASCADE",
        "TRUNCATE paragon.model_array",
        "TRUNCATE paragon.run CASCADE",
        ("UPDATE paragon.model SET state = 'approved'" DECISION " WHERE state = 'draft'"),
    };
    for (size_t i = 0; i < sizeof SQL / sizeof *SQL; i++)
        (void)database_refusal(as("release_analyst"),
                               arena_printf(arena,
                                            "SET client_min_messages = warning;"
                                            "SET ROLE paragon_owner; %s",
                                            SQL[i]),
                               arena);
}
END_TEST

START_TEST(a_refusal_says_why_and_what_to_do)
{
    const char *const approve = statement(ACTIONS[0].sql, DRAFT);
    const char *const own = database_refusal(as("release_builder"), approve, arena);
    CHECK_CONTAINS(own,
                   "model \"aaaaaaaaaaaa\" was built by release_builder, and nobody decides on "
                   "a model of their own");
    CHECK_CONTAINS(own, "A second person approves or rejects it");
    const char *const stranger = database_refusal(as("release_analyst"), approve, arena);
    CHECK_CONTAINS(stranger, "user \"release_analyst\" is not an approver");
    CHECK_CONTAINS(stranger, "GRANT paragon_approver TO release_analyst.");
    CHECK_CONTAINS(
        database_refusal(as("release_approver"), statement(ACTIONS[3].sql, DRAFT), arena),
        "model \"aaaaaaaaaaaa\" is draft; only an approved model is published");
    CHECK_CONTAINS(
        database_refusal(as("release_approver"), statement(ACTIONS[0].sql, REJECTED), arena),
        "model \"cccccccccccc\" is rejected, and cannot go from rejected to approved");
}
END_TEST

START_TEST(a_run_whose_model_was_retired_meanwhile_is_not_published)
{
    static const char FINISH[] =
        "UPDATE paragon.run SET state = 'published', published_at = now(),"
        " decisions_root = repeat('0', 64), triggers_root = repeat('0', 64)";
    database_do(as("release_analyst"), statement(ACTIONS[3].sql, APPROVED));
    database_do(as("release_approver"), statement(ACTIONS[2].sql, APPROVED));
    CHECK_CONTAINS(database_refusal(as("release_analyst"), FINISH, arena),
                   "model \"bbbbbbbbbbbb\" is retired; only an approved model is published");
    decide('a', "approved");
    database_do(as("release_analyst"), "DELETE FROM paragon.run");
    database_do(as("release_analyst"), statement(ACTIONS[3].sql, DRAFT)); /* approved by now */
    database_do(as("release_analyst"), FINISH);
    CHECK_CONTAINS(database_refusal(as("release_analyst"), "DELETE FROM paragon.run", arena),
                   "run \"ffffffffffff\" is published and stays as it is");
    CHECK_CONTAINS(
        database_refusal(as("release_analyst"), "UPDATE paragon.run SET n_open = 0", arena),
        "is published and stays as it is");
}
END_TEST

START_TEST(the_program_says_the_same)
{
    const ProgramResult own =
        RUN_ON(as("release_builder"), arena, "approve", "aaaa", "--reason", "mine");
    ck_assert_int_eq(own.exit_code, 77);
    CHECK_CONTAINS(own.err, "was built by release_builder, and nobody decides on a model of");
    CHECK_CONTAINS(own.err, "hint: A second person approves or rejects it");
    const ProgramResult stranger =
        RUN_ON(as("release_analyst"), arena, "reject", "aaaa", "--reason", "not mine");
    ck_assert_int_eq(stranger.exit_code, 77);
    CHECK_CONTAINS(stranger.err, "hint: The administrator makes one: GRANT paragon_approver TO");
    ck_assert_str_eq(
        DO_ON(as("release_approver"), arena, "approve", "aaaa", "--reason", "looks right"),
        "aaaaaaaaaaaa approved by release_approver\n");
}
END_TEST

Suite *suite_release(void)
{
    Suite *const suite = suite_create("release");
    TCase *const tcase = tcase_create("release by two people");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_state_login_and_action);
    tcase_add_test(tcase, the_owner_s_own_statements_are_refused_as_well);
    tcase_add_test(tcase, a_refusal_says_why_and_what_to_do);
    tcase_add_test(tcase, a_run_whose_model_was_retired_meanwhile_is_not_published);
    tcase_add_test(tcase, the_program_says_the_same);
    suite_add_tcase(suite, tcase);
    return suite;
}
