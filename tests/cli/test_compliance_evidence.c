/* tests/cli/test_compliance_evidence.c - the compliance role proves what was decided, by itself,
 * and not without a trace of it. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

static Arena *arena;
static const char *bank;
static const char *compliance; /* the conninfo of its login */

static void set_up(void)
{
    arena = arena_new();
    bank = arena_strdup(arena, quick_bank_copy(arena));
    database_do(bank,
                "SET client_min_messages = warning;"
                "DROP ROLE IF EXISTS proving_compliance; CREATE ROLE proving_compliance LOGIN");
    compliance = arena_printf(arena, "%s user=proving_compliance", bank);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *pack_name(void)
{
    return arena_printf(arena, "%s/pack", bank_files_directory(arena));
}

static ProgramResult export_as(const char *const conninfo, const char *const pack)
{
    return RUN_ON(conninfo, arena, "export", "--from", "2026-01-01", "--to", "2199-12-31", "-o",
                  pack);
}

static const char *reads(void)
{
    return database_rows(bank,
                         "SELECT by, details ->> 'what' FROM paragon.ledger_entry"
                         " WHERE kind = 'read' ORDER BY entry_no",
                         arena);
}

START_TEST(compliance_exports_and_verifies_by_itself)
{
    (void)DO_ON(bank, arena, "access", "grant", "proving_compliance", "--role", "compliance");
    const char *const pack = pack_name();
    const ProgramResult made = export_as(compliance, pack);
    ck_assert_msg(made.exit_code == 0, "%s", made.err);
    const char *const said = DO_ON(compliance, arena, "verify", pack, "--ledger");
    CHECK_CONTAINS(said, "both    the ledger stood where the pack ends\n");
    CHECK_CONTAINS(said, "runs    1: 400 decisions and ");
}
END_TEST

START_TEST(its_readings_are_entries_of_the_ledger)
{
    (void)DO_ON(bank, arena, "access", "grant", "proving_compliance", "--role", "compliance");
    (void)DO_ON(compliance, arena, "verify", "--ledger");
    (void)DO_ON(compliance, arena, "triggers", "--client", "n00000001");
    ck_assert_int_eq(export_as(compliance, pack_name()).exit_code, 0);
    ck_assert_str_eq(reads(), "proving_compliance|verify --ledger\n"
                              "proving_compliance|triggers\n"
                              "proving_compliance|export from 2026-01-01 to 2199-12-31\n");
    /* Who works on all clients leaves traces of what it changes. */
    (void)DO_ON(bank, arena, "verify", "--ledger");
    ck_assert_str_eq(database_rows(bank, "SELECT count(*) FROM paragon.access_log", arena), "3\n");
}
END_TEST

static const char *const WITHOUT_TRACE[] = {
    "SELECT count(*) FROM paragon.evidence_decisions(1)",
    "SELECT count(*) FROM paragon.evidence_triggers(1)",
    "SELECT count(*) FROM paragon.evidence_outcomes()",
    "SELECT paragon.is_of_client('00000000-0000-5000-8000-000000000000', 'n00000001')",
    /* A trace that is taken back with what was read is none. */
    ("BEGIN; SELECT crm.leave_trace('a look');"
     "SELECT count(*) FROM paragon.evidence_decisions(1); ROLLBACK"),
};

START_TEST(evidence_is_not_read_before_the_trace_is_committed)
{
    (void)DO_ON(bank, arena, "access", "grant", "proving_compliance", "--role", "compliance");
    CHECK_CONTAINS(database_refusal(compliance, WITHOUT_TRACE[_i], arena),
                   "what is read leaves a trace, which has to be there first");
}
END_TEST

START_TEST(the_trace_is_asked_for_again_after_an_hour)
{
    (void)DO_ON(bank, arena, "access", "grant", "proving_compliance", "--role", "compliance");
    database_do(compliance, "SELECT crm.leave_trace('a look')");
    ck_assert_str_eq(
        database_rows(compliance, "SELECT count(*) FROM paragon.evidence_decisions(1)", arena),
        "400\n");
    database_do(bank, "SET session_replication_role = replica;" /* an hour passes */
                      "UPDATE paragon.access_log SET read_at = read_at - interval '61 minutes'");
    (void)database_refusal(compliance, WITHOUT_TRACE[0], arena);
}
END_TEST

START_TEST(evidence_of_all_banks_is_not_for_compliance_of_one)
{
    (void)DO_ON(bank, arena, "access", "grant", "proving_compliance", "--role", "compliance",
                "--bank", "north");
    const ProgramResult refused = export_as(compliance, pack_name());
    ck_assert_int_eq(refused.exit_code, 77);
    CHECK_CONTAINS(refused.err, "evidence is of all banks of the group");
    database_do(compliance, "SELECT crm.leave_trace('a look')");
    (void)database_refusal(compliance, WITHOUT_TRACE[0], arena);
}
END_TEST

Suite *suite_compliance_evidence(void)
{
    Suite *const suite = suite_create("compliance_evidence");
    TCase *const tcase = tcase_create("the compliance role");
    tcase_add_unchecked_fixture(tcase, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, compliance_exports_and_verifies_by_itself);
    tcase_add_test(tcase, its_readings_are_entries_of_the_ledger);
    tcase_add_loop_test(tcase, evidence_is_not_read_before_the_trace_is_committed, 0,
                        sizeof WITHOUT_TRACE / sizeof WITHOUT_TRACE[0]);
    tcase_add_test(tcase, the_trace_is_asked_for_again_after_an_hour);
    tcase_add_test(tcase, evidence_of_all_banks_is_not_for_compliance_of_one);
    suite_add_tcase(suite, tcase);
    return suite;
}
