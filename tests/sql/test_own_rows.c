/* tests/sql/test_own_rows.c - which rows a login sees and may write, with real logins on a
 * published bank: its own, all of them, and no other's, whatever it tries. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

static Arena *arena;
static const char *conninfo;

/* {rm}, {other}: two RMs of north, {south}: one of south.  `own` says of a client card whether the
 * login may see it. */
typedef struct Login {
    const char *name;
    const char *grants[3]; /* arguments of paragon.grant_access() behind the login */
    const char *own;
} Login;

static const Login LOGINS[] = {
    {"rows_rm", {"'rm', '{rm}', NULL"}, "rm_id = '{rm}'"},
    {"rows_other_rm", {"'rm', '{other}', 'north'"}, "rm_id = '{other}' AND bank = 'north'"},
    {"rows_deputy",
     {"'rm', '{rm}', NULL", "'rm', '{south}', NULL"},
     "rm_id IN ('{rm}', '{south}')"},
    {"rows_wrong_bank", {"'rm', '{rm}', 'south'"}, "false"},
    {"rows_nobody", {"'rm', 'no such RM', NULL"}, "false"},
    {"rows_bank", {"'analyst', NULL, 'north'"}, "bank = 'north'"},
    {"rows_two_banks",
     {"'analyst', NULL, 'north'", "'analyst', NULL, 'south'"},
     "bank IN ('north', 'south')"},
    {"rows_crm", {"'delivery', NULL, NULL"}, "true"},
    {"rows_crm_of_bank", {"'delivery', NULL, 'south'"}, "bank = 'south'"},
    {"rows_analyst", {"'analyst', NULL, NULL"}, "true"},
    {"rows_approver", {"'approver', NULL, NULL"}, "true"},
};
enum { N_LOGINS = sizeof LOGINS / sizeof LOGINS[0] };

static const char *rm;
static const char *other;
static const char *south;

static const char *first_line(const char *const sql)
{
    const char *const rows = database_rows(conninfo, sql, arena);
    return arena_strndup(arena, rows, strcspn(rows, "\n"));
}

static const char *busiest(const char *const bank, const int place)
{
    return first_line(arena_printf(arena,
                                   "SELECT rm_id FROM crm.trigger_record WHERE bank = '%s'"
                                   "   AND rm_id IS NOT NULL GROUP BY rm_id"
                                   " ORDER BY count(*) DESC, rm_id OFFSET %d LIMIT 1",
                                   bank, place));
}

static const char *replaced(const char *const text, const char *const what, const char *const by)
{
    const char *const at = strstr(text, what);
    return at == NULL ? text
                      : replaced(arena_printf(arena, "%.*s%s%s", (int)(at - text), text, by,
                                              at + strlen(what)),
                                 what, by);
}

static const char *filled(const char *const text)
{
    return replaced(replaced(replaced(text, "{rm}", rm), "{other}", other), "{south}", south);
}

static const char *as(const char *const login)
{
    return arena_printf(arena, "%s user=%s", conninfo, login);
}

static void make_login(const char *const name)
{
    database_do(conninfo, arena_printf(arena,
                                       "SET client_min_messages = warning;"
                                       "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN",
                                       name, name));
}

static void grant(const char *const name, const char *const arguments)
{
    database_do(conninfo,
                arena_printf(arena, "SELECT paragon.grant_access('%s', %s)", name, arguments));
}

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_copy(arena);
    rm = busiest("north", 0);
    other = busiest("north", 1);
    south = busiest("south", 0);
    for (size_t i = 0; i < N_LOGINS; i++) {
        make_login(LOGINS[i].name);
        for (size_t g = 0; g < 3 && LOGINS[i].grants[g] != NULL; g++)
            grant(LOGINS[i].name, filled(LOGINS[i].grants[g]));
    }
    make_login("rows_compliance");
    grant("rows_compliance", "'compliance', NULL, NULL");
    /* Two outcomes for every RM, which leave the triggers open. */
    database_do(conninfo, "INSERT INTO crm.outcome (trigger_id, outcome)"
                          " SELECT trigger_id, 'not_reached' FROM (SELECT trigger_id,"
                          " row_number() OVER (PARTITION BY rm_id ORDER BY trigger_id) AS place"
                          " FROM crm.trigger_record) AS t WHERE place <= 2");
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- reading ---- */

/* A statement without WHERE, and the same of the owner's with one. */
static const struct {
    const char *rows;
    const char *where;
} READS[] = {
    {"SELECT trigger_id, md5(record::text) FROM crm.trigger_record", "client_id"},
    {"SELECT trigger_id, rank, product_id FROM crm.trigger_product", "client_id"},
    {"SELECT client_id, profit FROM crm.client_card", "client_id"},
    {"SELECT outcome_no, trigger_id FROM crm.outcome",
     "(SELECT t.client_id FROM paragon.trigger AS t WHERE t.trigger_id = outcome.trigger_id)"},
};
enum { N_READS = sizeof READS / sizeof READS[0] };

START_TEST(a_forgotten_where_shows_own_rows_and_all_of_them)
{
    const Login *const login = &LOGINS[_i];
    for (size_t i = 0; i < N_READS; i++) {
        const char *const expected = database_rows(
            conninfo,
            arena_printf(arena,
                         "%s WHERE %s IN (SELECT client_id FROM crm.client_card WHERE %s)"
                         " ORDER BY 1, 2",
                         READS[i].rows, READS[i].where, filled(login->own)),
            arena);
        ck_assert(strcmp(login->own, "false") == 0 || strlen(expected) > 0);
        ck_assert_str_eq(database_rows(as(login->name),
                                       arena_printf(arena, "%s ORDER BY 1, 2", READS[i].rows),
                                       arena),
                         expected);
    }
}
END_TEST

START_TEST(asking_for_another_s_rows_shows_none)
{
    static const char *const SQL[] = {
        "SELECT count(*) FROM crm.trigger_record WHERE rm_id = '{other}'",
        "SELECT count(*) FROM crm.trigger_record WHERE bank <> 'north' OR rm_id <> '{rm}'"
        "    OR rm_id IS NULL",
        "SELECT count(*) FROM crm.trigger_product WHERE rm_id IS DISTINCT FROM '{rm}'",
        "SELECT count(*) FROM crm.client_card WHERE rm_id = '{other}' OR true IS NOT TRUE",
        "SELECT count(*) FROM (TABLE crm.client_card UNION ALL TABLE crm.client_card) AS c"
        " WHERE c.rm_id IS DISTINCT FROM '{rm}'",
        "SET search_path = pg_temp; SELECT count(*) FROM crm.client_card WHERE rm_id <> '{rm}'",
        "SET paragon.clients = '{0,1,2}'; SET role = none;"
        " SELECT count(*) FROM crm.client_card WHERE rm_id <> '{rm}'",
        "SET ROLE paragon_rm; SELECT count(*) FROM crm.client_card WHERE rm_id <> '{rm}'",
        "CREATE TEMP TABLE access_grant (db_user text, rm_id text, bank text, role text,"
        "  revoked_at timestamptz);"
        "INSERT INTO access_grant VALUES ('rows_rm', NULL, NULL, 'delivery');"
        "CREATE FUNCTION pg_temp.reads_all() RETURNS boolean LANGUAGE sql RETURN true;"
        "SELECT count(*) FROM crm.client_card WHERE rm_id <> '{rm}'",
        /* a function that tells what it is shown, and looks cheap to the planner */
        "CREATE TEMP TABLE seen (client text);"
        "CREATE FUNCTION pg_temp.tell(client text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001"
        "  AS 'BEGIN INSERT INTO seen VALUES (client); RETURN true; END';"
        "SELECT count(*) FROM crm.client_card WHERE pg_temp.tell(rm_id);"
        "SELECT count(*) FROM seen WHERE client IS DISTINCT FROM '{rm}'",
    };
    for (size_t i = 0; i < sizeof SQL / sizeof SQL[0]; i++)
        ck_assert_msg(database_count(as("rows_rm"), filled(SQL[i])) == 0, "%s", SQL[i]);
}
END_TEST

START_TEST(every_way_around_is_refused)
{
    static const char *const SQL[] = {
        "SET ROLE paragon_owner",
        "SET ROLE paragon_analyst",
        "SET ROLE rows_other_rm",
        "SET SESSION AUTHORIZATION rows_other_rm",
        "SET row_security = off; SELECT count(*) FROM crm.client_card",
        "SET row_security = off; SELECT count(*) FROM crm.outcome",
        "SELECT count(*) FROM paragon.trigger",
        "SELECT count(*) FROM paragon.trigger_1",
        "SELECT count(*) FROM paragon.run_client",
        "SELECT count(*) FROM paragon.run_client_1",
        "SELECT withheld FROM paragon.run_client",
        "SELECT blocked FROM paragon.client",
        "SELECT blocked FROM paragon.client_1",
        "SELECT count(*) FROM paragon.access_grant",
        "SELECT count(*) FROM paragon.answer",
        "SELECT crm.read_cards()",
        "SELECT paragon.grant_access('rows_rm', 'delivery', NULL, NULL)",
        "SELECT paragon.revoke_access('rows_other_rm', NULL)",
        "GRANT paragon_delivery TO rows_rm",
        "INSERT INTO paragon.access_grant (db_user, role) VALUES ('rows_rm', 'delivery')",
        "UPDATE crm.outcome SET reason = 'another'",
        "DELETE FROM crm.outcome",
        "TRUNCATE crm.outcome",
        "ALTER TABLE crm.outcome DISABLE ROW LEVEL SECURITY",
        "DROP POLICY own_clients ON crm.outcome",
        "CREATE VIEW crm.everybody AS SELECT * FROM crm.client_card",
        "CREATE FUNCTION paragon.reads_all(integer) RETURNS boolean LANGUAGE sql RETURN true",
        "COPY paragon.client_1 TO STDOUT",
        "LOCK TABLE paragon.current_run",
    };
    for (size_t i = 0; i < sizeof SQL / sizeof SQL[0]; i++) {
        (void)database_refusal(as("rows_rm"), SQL[i], arena);
        (void)database_refusal(as("rows_bank"), SQL[i], arena);
    }
}
END_TEST

/* ---- writing ---- */

static const char *trigger_of(const char *const own)
{
    return first_line(arena_printf(arena,
                                   "SELECT trigger_id FROM crm.trigger_record WHERE %s"
                                   " ORDER BY trigger_id DESC LIMIT 1",
                                   filled(own)));
}

static const char *insert(const char *const trigger)
{
    return arena_printf(arena,
                        "INSERT INTO crm.outcome (trigger_id, outcome) VALUES ('%s', 'declined')"
                        " RETURNING outcome_no",
                        trigger);
}

START_TEST(outcomes_are_reported_on_own_triggers_only)
{
    static const struct {
        const char *login;
        const char *own; /* NULL: may not insert */
        const char *foreign;
    } WRITERS[] = {
        {"rows_rm", "rm_id = '{rm}'", "rm_id = '{other}'"},
        {"rows_other_rm", "rm_id = '{other}'", "rm_id = '{rm}'"},
        {"rows_deputy", "rm_id = '{south}'", "rm_id = '{other}'"},
        {"rows_crm_of_bank", "bank = 'south'", "bank = 'north'"},
        {"rows_wrong_bank", NULL, "rm_id = '{rm}'"},
        {"rows_nobody", NULL, "rm_id = '{rm}'"},
        {"rows_bank", NULL, "bank = 'north'"},
        {"rows_approver", NULL, "bank = 'north'"},
        {"rows_crm", "true", NULL},
        {"rows_analyst", "true", NULL},
    };
    for (size_t i = 0; i < sizeof WRITERS / sizeof WRITERS[0]; i++) {
        const char *const login = WRITERS[i].login;
        if (WRITERS[i].own != NULL)
            ck_assert_int_gt(database_count(as(login), insert(trigger_of(WRITERS[i].own))), 0);
        if (WRITERS[i].foreign != NULL)
            (void)database_refusal(as(login), insert(trigger_of(WRITERS[i].foreign)), arena);
    }
}
END_TEST

START_TEST(a_foreign_trigger_looks_like_one_that_never_was)
{
    static const char NEVER[] = "no trigger \"%s\" was ever published";
    static const char UNKNOWN[] = "00000000-0000-5000-8000-000000000000";
    const char *const foreign = trigger_of("rm_id = '{other}'");
    CHECK_CONTAINS(database_refusal(as("rows_rm"), insert(UNKNOWN), arena),
                   arena_printf(arena, NEVER, UNKNOWN));
    CHECK_CONTAINS(database_refusal(as("rows_rm"), insert(foreign), arena),
                   arena_printf(arena, NEVER, foreign));
}
END_TEST

START_TEST(an_rm_signs_with_its_own_login)
{
    const char *const own = trigger_of("rm_id = '{rm}'");
    ck_assert_str_eq(database_rows(as("rows_rm"),
                                   arena_printf(arena,
                                                "INSERT INTO crm.outcome (trigger_id, outcome)"
                                                " VALUES ('%s', 'accepted')"
                                                " RETURNING by, recorded_by",
                                                own),
                                   arena),
                     "rows_rm|rows_rm\n");
    (void)database_refusal(as("rows_rm"),
                           arena_printf(arena,
                                        "INSERT INTO crm.outcome (trigger_id, outcome, by)"
                                        " VALUES ('%s', 'accepted', 'somebody else')",
                                        own),
                           arena);
    (void)database_refusal(as("rows_crm"),
                           arena_printf(arena,
                                        "INSERT INTO crm.outcome (trigger_id, outcome, recorded_by)"
                                        " VALUES ('%s', 'accepted', 'somebody else')",
                                        own),
                           arena);
}
END_TEST

/* ---- what ends it ---- */

START_TEST(what_is_revoked_is_over_at_once)
{
    static const char CARDS[] = "SELECT count(*) FROM crm.client_card";
    ck_assert_int_gt(database_count(as("rows_deputy"), CARDS), 0);
    database_do(conninfo, "SELECT paragon.revoke_access('rows_deputy', 'rm')");
    CHECK_CONTAINS(database_refusal(as("rows_deputy"), CARDS, arena), "permission denied");
    /* The role without a grant in this database: nothing. */
    database_do(conninfo, "GRANT paragon_rm TO rows_deputy");
    ck_assert_int_eq(database_count(as("rows_deputy"), CARDS), 0);
    /* A grant without the role, as when a login was dropped and made again: nothing either. */
    database_do(conninfo, "DROP ROLE rows_bank; CREATE ROLE rows_bank LOGIN IN ROLE paragon_rm");
    ck_assert_int_eq(database_count(as("rows_bank"), CARDS), 0);
}
END_TEST

START_TEST(a_client_who_changes_hands_is_seen_by_the_new_rm_only)
{
    static const char OUTCOMES[] = "SELECT count(*) FROM crm.outcome";
    const int64_t n_rm = database_count(as("rows_rm"), OUTCOMES);
    const int64_t n_other = database_count(as("rows_other_rm"), OUTCOMES);
    database_do(conninfo,
                filled("UPDATE paragon.trigger SET rm_id = '{other}' WHERE rm_id = '{rm}';"
                       "UPDATE paragon.run_client SET rm_id = '{other}' WHERE rm_id = '{rm}'"));
    ck_assert_int_eq(n_rm, 2);
    ck_assert_int_eq(database_count(as("rows_rm"), OUTCOMES), 0);
    ck_assert_int_eq(database_count(as("rows_other_rm"), OUTCOMES), n_rm + n_other);
}
END_TEST

/* ---- why not ---- */

/* The cards of blocked clients look like those of others, and have no column more. */
START_TEST(an_rm_does_not_see_that_a_client_is_blocked_or_why)
{
    ck_assert_int_gt(database_count(conninfo, "SELECT count(*) FROM paragon.client AS b"
                                              "  JOIN crm.client_card USING (client_id)"
                                              " WHERE b.blocked = 'aml'"),
                     0);
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT DISTINCT a.attname FROM pg_attribute AS a"
                                   "  JOIN pg_class AS c ON c.oid = a.attrelid AND a.attnum > 0"
                                   " WHERE c.relnamespace = 'crm'::regnamespace"
                                   "   AND a.attname ~ 'block|withheld|closed|contact|risk|aml'",
                                   arena),
                     "");
    /* withheld in the record is a number, and blocked clients have no record */
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT DISTINCT json_typeof(record -> 'withheld')"
                                   "  FROM crm.trigger_record",
                                   arena),
                     "number\n");
    ck_assert_int_eq(database_count(conninfo, "SELECT count(*) FROM crm.trigger_record AS t"
                                              "  JOIN paragon.client AS c USING (client_id)"
                                              " WHERE c.blocked IS NOT NULL"),
                     0);
    /* Statistics would tell values of columns. */
    ck_assert_int_eq(database_count(as("rows_rm"), "SELECT count(*) FROM pg_stats"
                                                   " WHERE schemaname IN ('paragon', 'crm')"),
                     0);
}
END_TEST

START_TEST(compliance_reads_why_and_the_words_are_the_program_s)
{
    static const struct {
        int code;
        const char *word;
    } RULES[] = {
#define X(name, code, word, reason) {code, word},
#include "core/domain/withheld.def"
#undef X
    };
    for (size_t i = 0; i < sizeof RULES / sizeof RULES[0]; i++)
        ck_assert_str_eq(
            database_rows(conninfo,
                          arena_printf(arena, "SELECT paragon.withheld_word(%d)", RULES[i].code),
                          arena),
            arena_printf(arena, "%s\n", RULES[i].word));
    const char *const client = first_line("SELECT client_id FROM paragon.client AS b"
                                          "  JOIN crm.client_card USING (client_id)"
                                          " WHERE b.blocked = 'aml' ORDER BY 1 LIMIT 1");
    ck_assert_str_eq(
        database_rows(as("rows_compliance"),
                      arena_printf(arena,
                                   "SELECT rule, blocked, count(*) FROM crm.read_withheld('%s')"
                                   " GROUP BY 1, 2",
                                   client),
                      arena),
        arena_printf(arena, "blocked|aml|%s\n",
                     first_line("SELECT count(*) FROM paragon.product")));
}
END_TEST

/* ---- the trace ---- */

START_TEST(compliance_reads_everything_and_leaves_a_trace)
{
    static const struct {
        const char *function;
        const char *view;
        const char *what;
    } DOORS[] = {
        {"crm.read_triggers", "crm.trigger_record", "triggers"},
        {"crm.read_products", "crm.trigger_product", "products"},
        {"crm.read_cards", "crm.client_card", "cards"},
        {"crm.read_outcomes", "crm.outcome", "outcomes"},
    };
    const char *const compliance = as("rows_compliance");
    for (size_t i = 0; i < sizeof DOORS / sizeof DOORS[0]; i++) {
        const int64_t all =
            database_count(conninfo, arena_printf(arena, "SELECT count(*) FROM %s", DOORS[i].view));
        ck_assert_int_gt(all, 0);
        ck_assert_int_eq(database_count(compliance, arena_printf(arena, "SELECT count(*) FROM %s()",
                                                                 DOORS[i].function)),
                         all);
        (void)database_rows(
            compliance, arena_printf(arena, "SELECT * FROM %s('n0') LIMIT 0", DOORS[i].function),
            arena);
        (void)database_rows(
            compliance, arena_printf(arena, "SELECT * FROM %s('n1') LIMIT 1", DOORS[i].function),
            arena);
        (void)database_refusal(
            compliance, arena_printf(arena, "SELECT count(*) FROM %s", DOORS[i].view), arena);
        ck_assert_str_eq(
            database_rows(compliance,
                          arena_printf(arena,
                                       "SELECT read_by, coalesce(client_id, 'all') FROM"
                                       " paragon.access_log WHERE what = '%s' ORDER BY access_no",
                                       DOORS[i].what),
                          arena),
            "rows_compliance|all\nrows_compliance|n1\n");
    }
}
END_TEST

START_TEST(no_trace_no_reading)
{
    static const char *const SQL[] = {
        "BEGIN READ ONLY; SELECT count(*) FROM crm.read_cards()",
        "SELECT blocked FROM paragon.client",
        "SELECT blocked FROM paragon.client_1",
        "DELETE FROM paragon.access_log",
        "UPDATE paragon.access_log SET read_by = 'somebody else'",
        "TRUNCATE paragon.access_log",
        ("INSERT INTO crm.outcome (trigger_id, outcome)"
         " VALUES ('00000000-0000-5000-8000-000000000000', 'declined')"),
    };
    for (size_t i = 0; i < sizeof SQL / sizeof SQL[0]; i++)
        (void)database_refusal(as("rows_compliance"), SQL[i], arena);
    /* The owner's own statements are refused as well. */
    database_do(conninfo, "INSERT INTO paragon.access_log (what) VALUES ('cards')");
    (void)database_refusal(conninfo, "DELETE FROM paragon.access_log", arena);
    (void)database_refusal(conninfo, "UPDATE paragon.access_log SET read_by = 'x'", arena);
}
END_TEST

START_TEST(compliance_of_a_bank_reads_that_bank)
{
    database_do(conninfo, "SELECT paragon.revoke_access('rows_compliance', NULL)");
    grant("rows_compliance", "'compliance', NULL, 'south'");
    ck_assert_str_eq(database_rows(as("rows_compliance"),
                                   "SELECT DISTINCT bank FROM crm.read_cards() UNION ALL"
                                   " SELECT DISTINCT bank FROM crm.read_triggers()",
                                   arena),
                     "south\nsouth\n");
    const char *const client =
        first_line("SELECT client_id FROM crm.client_card WHERE bank = 'north' LIMIT 1");
    ck_assert_int_eq(
        database_count(as("rows_compliance"),
                       arena_printf(arena, "SELECT count(*) FROM crm.read_withheld('%s')", client)),
        0);
}
END_TEST

Suite *suite_own_rows(void)
{
    Suite *const suite = suite_create("own_rows");
    TCase *const tcase = tcase_create("own rows");
    tcase_add_unchecked_fixture(tcase, chain_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, a_forgotten_where_shows_own_rows_and_all_of_them, 0, N_LOGINS);
    tcase_add_test(tcase, asking_for_another_s_rows_shows_none);
    tcase_add_test(tcase, every_way_around_is_refused);
    tcase_add_test(tcase, outcomes_are_reported_on_own_triggers_only);
    tcase_add_test(tcase, a_foreign_trigger_looks_like_one_that_never_was);
    tcase_add_test(tcase, an_rm_signs_with_its_own_login);
    tcase_add_test(tcase, what_is_revoked_is_over_at_once);
    tcase_add_test(tcase, a_client_who_changes_hands_is_seen_by_the_new_rm_only);
    tcase_add_test(tcase, an_rm_does_not_see_that_a_client_is_blocked_or_why);
    tcase_add_test(tcase, compliance_reads_why_and_the_words_are_the_program_s);
    tcase_add_test(tcase, compliance_reads_everything_and_leaves_a_trace);
    tcase_add_test(tcase, no_trace_no_reading);
    tcase_add_test(tcase, compliance_of_a_bank_reads_that_bank);
    suite_add_tcase(suite, tcase);
    return suite;
}
