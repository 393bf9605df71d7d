/* tests/sql/test_access.c - who may do what with every table, view and function: the rights that
 * the database has, from its catalogue, beside those typed here by hand.  What nobody typed here,
 * a new table say, fails. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

/* Role = verbs: r SELECT, a INSERT, w UPDATE, x REFERENCES, * of the one before: some columns only;
 * d DELETE, D TRUNCATE, t TRIGGER; X EXECUTE.  A role that is not named can do nothing; "public"
 * would be everybody.  _N stands for the tables of one snapshot or run. */
static const struct {
    const char *object;
    const char *rights;
} RIGHTS[] = {
    {"crm.client_card", "analyst=r approver=r bank_analyst=r delivery=r rm=r"},
    {"crm.leave_trace()", "analyst=X compliance=X"},
    {"crm.outcome", "analyst=ra* approver=r bank_analyst=r delivery=ra* rm=ra*"},
    {"crm.read_cards()", "compliance=X"},
    {"crm.read_outcomes()", "compliance=X"},
    {"crm.read_products()", "compliance=X"},
    {"crm.read_triggers()", "compliance=X"},
    {"crm.read_withheld()", "compliance=X"},
    {"crm.trigger_product", "analyst=r approver=r bank_analyst=r delivery=r rm=r"},
    {"crm.trigger_record", "analyst=r approver=r bank_analyst=r delivery=r rm=r"},
    {"paragon.access_grant", "compliance=r"},
    {"paragon.access_log", "compliance=r"},
    {"paragon.answer", "analyst=r"},
    {"paragon.append_entry()", ""},
    {"paragon.array_or_none()", ""},
    {"paragon.attach_run_tables()", "analyst=X"},
    {"paragon.attach_snapshot_tables()", "analyst=X"},
    {"paragon.await_readers()", "analyst=X"},
    {"paragon.build_details()", "analyst=X compliance=X"},
    {"paragon.built_part()", ""},
    {"paragon.carry_banks()", "analyst=X"},
    {"paragon.claim_deliveries()", "analyst=X delivery=X"},
    {"paragon.client", "analyst=r approver=r"},
    {"paragon.client_N", "analyst=r approver=r"},
    {"paragon.close_answered()", ""},
    {"paragon.contact", "analyst=r approver=r"},
    {"paragon.contact_N", "analyst=r approver=r"},
    {"paragon.count_deliveries()", "analyst=X delivery=X"},
    {"paragon.create_run_tables()", "analyst=X"},
    {"paragon.create_snapshot_tables()", "analyst=X"},
    {"paragon.current_run", "analyst=ra*w* approver=r compliance=r"},
    {"paragon.decision_details()", "analyst=X compliance=X"},
    {"paragon.deliverable()", ""},
    {"paragon.delivery", ""},
    {"paragon.destination", ""},
    {"paragon.erase_snapshot_texts()", "analyst=X"},
    {"paragon.erase_texts()", "analyst=X"},
    {"paragon.erased_attributes()", ""},
    {"paragon.erased_record()", ""},
    {"paragon.erased_text()", ""},
    {"paragon.erasure", "analyst=ra* approver=r compliance=r"},
    {"paragon.evidence_decisions()", "analyst=X compliance=X"},
    {"paragon.evidence_outcomes()", "analyst=X compliance=X"},
    {"paragon.evidence_triggers()", "analyst=X compliance=X"},
    {"paragon.extract_outcome", "analyst=r approver=r"},
    {"paragon.extract_outcome_N", "analyst=r approver=r"},
    {"paragon.feedback", "analyst=r approver=r"},
    {"paragon.feedback_N", "analyst=r approver=r"},
    {"paragon.grant_access()", ""},
    {"paragon.guard_decision()", ""},
    {"paragon.guard_erasure()", ""},
    {"paragon.guard_leaf()", ""},
    {"paragon.guard_ledger()", ""},
    {"paragon.guard_model_array()", ""},
    {"paragon.guard_model_drift()", ""},
    {"paragon.guard_model_gate()", ""},
    {"paragon.guard_model_release()", ""},
    {"paragon.guard_product()", ""},
    {"paragon.guard_retirement()", ""},
    {"paragon.guard_run()", ""},
    {"paragon.holding", "analyst=r approver=r"},
    {"paragon.holding_N", "analyst=r approver=r"},
    {"paragon.is_of_client()", "analyst=X compliance=X"},
    {"paragon.key_run_client()", "analyst=X"},
    {"paragon.key_trigger()", "analyst=X"},
    {"paragon.kind_name()", "analyst=X approver=X bank_analyst=X delivery=X rm=X"},
    {"paragon.ledger", "analyst=r compliance=r"},
    {"paragon.ledger_entry", "analyst=r compliance=r"},
    {"paragon.list_deliveries()", "analyst=X delivery=X"},
    {"paragon.list_destinations()", "analyst=X delivery=X"},
    {"paragon.load_attempt", "analyst=ra* compliance=r"},
    {"paragon.load_details()", "analyst=X compliance=X"},
    {"paragon.load_file", "analyst=ra compliance=r"},
    {"paragon.load_reject", "analyst=ra"},
    {"paragon.migration", "analyst=r approver=r bank_analyst=r compliance=r delivery=r rm=r"},
    {"paragon.model", "analyst=ra* approver=rw* compliance=r"},
    {"paragon.model_array", "analyst=ra approver=r"},
    {"paragon.note_build()", ""},
    {"paragon.note_decision()", ""},
    {"paragon.note_destination()", "analyst=X delivery=X"},
    {"paragon.note_erasure()", "analyst=X"},
    {"paragon.note_export()", "analyst=X compliance=X"},
    {"paragon.note_grant()", ""},
    {"paragon.note_load()", ""},
    {"paragon.note_outcome()", ""},
    {"paragon.note_pull()", "analyst=X delivery=X"},
    {"paragon.note_read()", ""},
    {"paragon.note_run()", ""},
    {"paragon.outcome_details()", "analyst=X compliance=X"},
    {"paragon.own_scope()", "analyst=X approver=X bank_analyst=X delivery=X rm=X"},
    {"paragon.own_triggers()", "analyst=X approver=X bank_analyst=X delivery=X rm=X"},
    {"paragon.pause_destination()", "analyst=X delivery=X"},
    {"paragon.product", "analyst=ra approver=r compliance=r"},
    {"paragon.profit_history", "analyst=r approver=r"},
    {"paragon.profit_history_N", "analyst=r approver=r"},
    {"paragon.reads_all()", "analyst=X approver=X bank_analyst=X compliance=X delivery=X rm=X"},
    {"paragon.receive_answers()", "analyst=X delivery=X"},
    {"paragon.received", ""},
    {"paragon.reconcile_deliveries()", "analyst=X delivery=X"},
    {"paragon.record_answer()", ""},
    {"paragon.refuse_change()", ""},
    {"paragon.refuse_outcome_of_no_trigger()", ""},
    {"paragon.remove_destination()", "analyst=X"},
    {"paragon.requeue_deliveries()", "analyst=X delivery=X"},
    {"paragon.require_approver()", ""},
    {"paragon.require_delivery()", ""},
    {"paragon.require_new_snapshot()", ""},
    {"paragon.require_own_staging()", ""},
    {"paragon.require_trace()", "analyst=X compliance=X"},
    {"paragon.revoke_access()", ""},
    {"paragon.role_name()", "compliance=X"},
    {"paragon.run", "analyst=ra*w* approver=r compliance=r"},
    {"paragon.run_client", "analyst=r"},
    {"paragon.run_client_N", "analyst=r"},
    {"paragon.run_details()", "analyst=X compliance=X"},
    {"paragon.run_leaf", "analyst=ra compliance=r"},
    {"paragon.salt_reason()", ""},
    {"paragon.set_destination()", "analyst=X"},
    {"paragon.settle_delivery()", "analyst=X delivery=X"},
    {"paragon.snapshot", "analyst=ra* approver=r compliance=r"},
    {"paragon.snapshot_content()", "analyst=X approver=X"},
    {"paragon.snapshot_tables()", ""},
    {"paragon.sweep_runs()", "analyst=X"},
    {"paragon.take_answer()", "analyst=X delivery=X"},
    {"paragon.text_sha256()", "analyst=X compliance=X"},
    {"paragon.trigger", "analyst=r"},
    {"paragon.trigger_N", "analyst=r"},
    {"paragon.usage_history", "analyst=r approver=r"},
    {"paragon.usage_history_N", "analyst=r approver=r"},
    {"paragon.withheld_word()", ""},
    {"paragon.works_on_all()", ""},
};
enum { N_RIGHTS = sizeof RIGHTS / sizeof RIGHTS[0] };

static const char ACTUAL_RIGHTS[] =
    "WITH role (name, short) AS ("
    "  SELECT r.rolname::text, substr(r.rolname, 9) FROM pg_roles AS r"
    "   WHERE r.rolname IN ('paragon_analyst', 'paragon_bank_analyst', 'paragon_approver',"
    "                       'paragon_rm', 'paragon_compliance', 'paragon_delivery')"
    "  UNION ALL SELECT 'public', 'public'),"
    "relation AS ("
    "  SELECT DISTINCT n.nspname || '.' || regexp_replace(c.relname, '_[0-9]+$', '_N') AS name,"
    "         r.short,"
    "         coalesce((SELECT string_agg(v.letter || CASE WHEN has_table_privilege(r.name, c.oid,"
    "                                                 v.verb) THEN '' ELSE '*' END, ''"
    "                                     ORDER BY v.place)"
    "                     FROM (VALUES (1, 'r', 'SELECT'), (2, 'a', 'INSERT'), (3, 'w', 'UPDATE'),"
    "                                  (4, 'x', 'REFERENCES')) AS v (place, letter, verb)"
    "                    WHERE has_any_column_privilege(r.name, c.oid, v.verb)), '')"
    "      || coalesce((SELECT string_agg(v.letter, '' ORDER BY v.place)"
    "                     FROM (VALUES (5, 'd', 'DELETE'), (6, 'D', 'TRUNCATE'),"
    "                                  (7, 't', 'TRIGGER')) AS v (place, letter, verb)"
    "                    WHERE has_table_privilege(r.name, c.oid, v.verb)), '') AS verbs"
    "    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN role AS r"
    "   WHERE n.nspname IN ('paragon', 'crm') AND c.relkind IN ('r', 'p', 'v', 'm', 'f')),"
    "routine AS ("
    "  SELECT n.nspname || '.' || p.proname || '()' AS name, r.short,"
    "         CASE WHEN has_function_privilege(r.name, p.oid, 'EXECUTE') THEN 'X' ELSE '' END"
    "    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace CROSS JOIN role AS r"
    "   WHERE n.nspname IN ('paragon', 'crm'))"
    "SELECT name, coalesce(string_agg(short || '=' || verbs, ' ' ORDER BY short COLLATE \"C\")"
    "                      FILTER (WHERE verbs <> ''), '')"
    "  FROM (SELECT * FROM relation UNION ALL SELECT * FROM routine) AS known"
    " GROUP BY name ORDER BY name COLLATE \"C\"";

static Arena *arena;
static const char *conninfo;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_published()->conninfo;
}

static void tear_down(void)
{
    arena_free(arena);
}

START_TEST(every_role_has_the_rights_typed_here_and_no_other)
{
    const char *line = database_rows(conninfo, ACTUAL_RIGHTS, arena);
    size_t n = 0;
    for (; *line != '\0'; line += strcspn(line, "\n") + 1, n++) {
        const char *const actual = arena_strndup(arena, line, strcspn(line, "\n"));
        ck_assert_msg(n < N_RIGHTS, "%s is not in the list", actual);
        ck_assert_str_eq(actual, arena_printf(arena, "%s|%s", RIGHTS[n].object, RIGHTS[n].rights));
    }
    ck_assert_uint_eq(n, N_RIGHTS);
}
END_TEST

/* Sequences give numbers away, types and schemas hold nothing; no role may make anything. */
START_TEST(no_role_may_make_anything_here)
{
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT r.rolname, n.nspname FROM pg_roles AS r, pg_namespace"
                                   "    AS n WHERE r.rolname ~ '^paragon_(analyst|bank_analyst|"
                                   "approver|rm|compliance|delivery)$'"
                                   "   AND n.nspname IN ('paragon', 'crm')"
                                   "   AND (has_schema_privilege(r.oid, n.oid, 'CREATE')"
                                   "        OR pg_has_role(r.oid, 'paragon_owner', 'MEMBER')"
                                   "        OR r.rolcanlogin OR r.rolsuper OR r.rolcreaterole"
                                   "        OR r.rolcreatedb OR r.rolbypassrls)",
                                   arena),
                     "");
}
END_TEST

START_TEST(what_restricted_roles_read_has_row_security)
{
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT DISTINCT c.oid::regclass FROM pg_class AS c"
                                   "  JOIN pg_namespace AS n ON n.oid = c.relnamespace"
                                   " CROSS JOIN unnest(ARRAY['paragon_rm', 'paragon_bank_analyst',"
                                   "                         'paragon_delivery']) AS r (name)"
                                   " WHERE n.nspname IN ('paragon', 'crm')"
                                   "   AND c.relkind IN ('r', 'p')"
                                   "   AND has_any_column_privilege(r.name, c.oid, 'SELECT')"
                                   "   AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy"
                                   "            AS p WHERE p.polrelid = c.oid))",
                                   arena),
                     "");
}
END_TEST

/* Tables that the views read, through others or not.  The number of the current run is no secret.
 */
START_TEST(what_views_of_restricted_roles_read_forces_row_security)
{
    ck_assert_str_eq(
        database_rows(conninfo,
                      "WITH RECURSIVE below (oid) AS ("
                      "  SELECT c.oid FROM pg_class AS c WHERE c.relkind = 'v'"
                      "     AND (has_table_privilege('paragon_rm', c.oid, 'SELECT')"
                      "          OR has_table_privilege('paragon_bank_analyst', c.oid, 'SELECT')"
                      "          OR has_table_privilege('paragon_delivery', c.oid, 'SELECT'))"
                      "     AND c.relnamespace IN ('paragon'::regnamespace, 'crm'::regnamespace)"
                      "  UNION"
                      "  SELECT d.refobjid FROM below AS b"
                      "    JOIN pg_rewrite AS w ON w.ev_class = b.oid"
                      "    JOIN pg_depend AS d ON d.objid = w.oid"
                      "     AND d.classid = 'pg_rewrite'::regclass"
                      "     AND d.refclassid = 'pg_class'::regclass)"
                      "SELECT c.oid::regclass, c.relforcerowsecurity"
                      "  FROM below AS b JOIN pg_class AS c ON c.oid = b.oid"
                      " WHERE c.relkind IN ('r', 'p') ORDER BY c.relname COLLATE \"C\"",
                      arena),
        "paragon.current_run|f\ncrm.outcome|t\nparagon.run_client|t\nparagon.trigger|t\n");
}
END_TEST

/* Whoever owns a table is not above its policies: a view or function of the owner that forgets to
 * ask who reads shows no more than the login may see.  Rejected rows are written by COPY, which row
 * security does not allow; the others say who did what, not what a client has. */
START_TEST(tables_with_clients_force_row_security)
{
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT DISTINCT c.relname::text COLLATE \"C\" FROM pg_class AS c"
                      "  JOIN pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped"
                      " WHERE c.relnamespace IN ('paragon'::regnamespace, 'crm'::regnamespace)"
                      "   AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
                      "   AND a.attname IN ('client_id', 'client_no', 'trigger_id', 'raw', 'rm_id')"
                      "   AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1",
                      arena),
        "access_grant\naccess_log\ndelivery\nerasure\nload_reject\n");
}
END_TEST

/* A policy may ask who the session is, not who it acts as or what it has set. */
START_TEST(policies_ask_the_session_s_login_only)
{
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT p.proname FROM pg_proc AS p"
                      " WHERE p.pronamespace IN ('paragon'::regnamespace, 'crm'::regnamespace)"
                      "   AND p.prosrc || coalesce(pg_get_function_sqlbody(p.oid), '')"
                      "       ~* 'current_user|current_role|current_setting'",
                      arena),
        "");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT p.tablename, p.policyname FROM pg_policies AS p"
                                   " WHERE coalesce(p.qual, '') || coalesce(p.with_check, '')"
                                   "       ~* 'current_user|current_role|current_setting'"
                                   "    OR p.roles <> '{public}' OR p.permissive <> 'PERMISSIVE'",
                                   arena),
                     "");
}
END_TEST

Suite *suite_access(void)
{
    Suite *const suite = suite_create("access");
    TCase *const tcase = tcase_create("catalogue");
    tcase_add_unchecked_fixture(tcase, chain_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, every_role_has_the_rights_typed_here_and_no_other);
    tcase_add_test(tcase, no_role_may_make_anything_here);
    tcase_add_test(tcase, what_restricted_roles_read_has_row_security);
    tcase_add_test(tcase, what_views_of_restricted_roles_read_forces_row_security);
    tcase_add_test(tcase, tables_with_clients_force_row_security);
    tcase_add_test(tcase, policies_ask_the_session_s_login_only);
    suite_add_tcase(suite, tcase);
    return suite;
}
