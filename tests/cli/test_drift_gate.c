/* tests/cli/test_drift_gate.c - a quarter in which much changed: what build says of it, at which
 * thresholds it is stopped, and that a stop is released with a reason only. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"

#include <stdlib.h>

static Arena *arena;

/* The quick bank, and a second quarter in which it has other clients: another sample. */
static Arena *kept;
static const char *two_quarters;
static const char *draft; /* with the thresholds as they are */

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static void set_up_quarters(void)
{
    quick_bank_set_up();
    kept = arena_new();
    two_quarters = quick_bank_copy(kept);
    const char *const directory = arena_printf(kept, "%s/bank", bank_files_directory(kept));
    (void)DO_ON(two_quarters, kept, "sample", directory, "--clients", "500", "--seed", "5",
                "--as-of", "2026-12-31", "--truth", "none");
    (void)DO_ON(two_quarters, kept, "load", directory);
    draft = chain_id(DO_ON(two_quarters, kept, "build"), kept);
}

static const char *ask(const char *const what, const char *const model)
{
    const char *const rows = database_rows(
        two_quarters,
        arena_printf(arena, "SELECT %s FROM paragon.model WHERE starts_with(model_id, '%s')", what,
                     model),
        arena);
    return arena_strndup(arena, rows, strcspn(rows, "\n"));
}

/* The highest index of those beyond chance, of kinds that count. */
static double highest_index(void)
{
    return strtod(ask("(SELECT max((m ->> 'index')::float8)"
                      "   FROM json_array_elements(drift_report::json -> 'measures') AS m"
                      "  WHERE (m ->> 'index')::float8 > (m ->> 'chance_limit')::float8"
                      "    AND m ->> 'kind' <> 'rescored')",
                      draft),
                  NULL);
}

/* The level of the same quarter with other thresholds. */
static const char *level_with(const double warn, const double stop)
{
    const char *const directory = bank_files_directory(arena);
    const char *const config = arena_printf(arena, "%s/drift.json", directory);
    bank_files_write(
        directory, "drift.json",
        arena_printf(arena, "{\"drift\": {\"warn\": %.9f, \"stop\": %.9f}}", warn, stop));
    const char *const card = DO_ON(two_quarters, arena, "build", "--config", config);
    return ask("drift", chain_id(card, arena));
}

/* ---- build ---- */

START_TEST(a_draft_is_compared_with_the_approved_model)
{
    const char *const card = DO_ON(two_quarters, arena, "build"); /* it is there already */
    CHECK_CONTAINS(card, arena_printf(arena, "drift                stop against model %s: ",
                                      quick_bank()->model));
    CHECK_CONTAINS(card, "it can be approved only with --override REASON\n");
    ck_assert_str_eq(ask("drift", draft), "stop");
    ck_assert_str_eq(ask("drift_model_no", draft), ask("model_no", quick_bank()->model));
    ck_assert_str_eq(ask("drift", quick_bank()->model), ""); /* there was none before it */
    const CsvText models =
        csv_text_read(DO_ON(two_quarters, arena, "models", "--format", "csv"), arena);
    ck_assert_str_eq(csv_text_cell(&models, models.n_rows - 1, "drift"), "");
    ck_assert_str_eq(csv_text_cell(&models, models.n_rows - 2, "drift"), "stop");
    CHECK_CONTAINS(csv_text_cell(&models, models.n_rows - 2, "drift_model"), quick_bank()->model);
}
END_TEST

START_TEST(just_under_and_just_over_each_threshold)
{
    const double index = highest_index();
    ck_assert_double_gt(index, 0.25);
    ck_assert_str_eq(level_with(index + 1e-6, index + 2e-6), "none");
    ck_assert_str_eq(level_with(index - 1e-6, index + 1e-6), "warn");
    ck_assert_str_eq(level_with(index - 2e-6, index - 1e-6), "stop");
}
END_TEST

START_TEST(a_stop_below_the_warning_is_refused)
{
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "drift.json", "{\"drift\": {\"warn\": 0.5}}");
    const ProgramResult result = RUN_ON(two_quarters, arena, "build", "--config",
                                        arena_printf(arena, "%s/drift.json", directory));
    ck_assert_int_eq(result.exit_code, 78);
    CHECK_CONTAINS(result.err, "drift.stop is 0.25, must not be below drift.warn, which is 0.5");
}
END_TEST

START_TEST(the_drift_is_verified_and_is_no_part_of_the_id)
{
    CHECK_CONTAINS(DO_ON(two_quarters, arena, "rebuild", "--verify", draft), ": the same model\n");
    database_tamper(two_quarters, arena_printf(arena,
                                               "UPDATE paragon.model SET drift = 'none'"
                                               " WHERE starts_with(model_id, '%s')",
                                               draft));
    const ProgramResult result = RUN_ON(two_quarters, arena, "rebuild", "--verify", draft);
    database_tamper(two_quarters, arena_printf(arena,
                                               "UPDATE paragon.model SET drift = 'stop'"
                                               " WHERE starts_with(model_id, '%s')",
                                               draft));
    ck_assert_int_eq(result.exit_code, 65);
    CHECK_CONTAINS(result.err, "was changed after the build: stop");
}
END_TEST

START_TEST(a_pack_holds_what_was_measured)
{
    const char *const pack = arena_printf(arena, "%s/pack", bank_files_directory(arena));
    (void)DO_ON(two_quarters, arena, "export", "--from", "2026-01-01", "--to", "2199-12-31", "-o",
                pack);
    (void)DO_ON(two_quarters, arena, "verify", pack, "--ledger");
    const char *const file = arena_printf(arena, "models/%s/drift.json", ask("model_id", draft));
    ck_assert_str_eq(bank_files_read(pack, file, arena), ask("drift_report", draft));
    ck_assert_str_eq(database_rows(two_quarters,
                                   "SELECT details ->> 'drift', details ->> 'drift_model'"
                                   "  FROM paragon.ledger_entry WHERE kind = 'build'"
                                   " ORDER BY entry_no LIMIT 2",
                                   arena),
                     arena_printf(arena, "|\nstop|%s\n", ask("model_id", quick_bank()->model)));
    bank_files_write(pack, file, "{}");
    const ProgramResult changed = RUN_ON(two_quarters, arena, "verify", pack);
    ck_assert_int_eq(changed.exit_code, 65);
    CHECK_CONTAINS(changed.err, "drift.json");
}
END_TEST

/* ---- approve ---- */

/* A draft of the gate "better" with the drift of the real one; its id is `digit`, 64 times. */
static const char *make_draft(const char digit, const char *const level)
{
    database_do(two_quarters,
                arena_printf(arena,
                             "INSERT INTO paragon.model (model_id, snapshot_no, seed,"
                             " code_version, config, card, n_segments, n_pools, gate, drift,"
                             " drift_model_no, drift_report)"
                             " SELECT repeat('%c', 64), snapshot_no, 1, '', '{}', '{}', 1, 1,"
                             " 'better', '%s', drift_model_no, drift_report FROM paragon.model"
                             " WHERE starts_with(model_id, '%s')",
                             digit, level, draft));
    return arena_printf(arena, "%c%c%c%c%c%c%c%c", digit, digit, digit, digit, digit, digit, digit,
                        digit);
}

#define APPROVED_BY_HAND                                                                           \
    "UPDATE paragon.model SET state = 'approved', decided_at = now(), decided_by = session_user,"  \
    " decision_reason = 'x', decided_hash = model_id WHERE starts_with(model_id, '%s')"

START_TEST(a_stop_is_released_with_a_reason_only)
{
    const char *const model = make_draft('e', "stop");
    const ProgramResult refused =
        RUN_ON(two_quarters, arena, "approve", model, "--reason", "reviewed");
    ck_assert_int_eq(refused.exit_code, 77);
    CHECK_CONTAINS(refused.err, arena_printf(arena, "has drifted too far from model \"%s\": ",
                                             quick_bank()->model));
    CHECK_CONTAINS(refused.err, "--override REASON");
    ck_assert_str_eq(ask("state", model), "draft");

    const char *const by_hand = arena_printf(arena, APPROVED_BY_HAND, model);
    CHECK_CONTAINS(database_refusal(two_quarters, by_hand, arena), "has drifted too far from");

    CHECK_CONTAINS(DO_ON(two_quarters, arena, "approve", model, "--reason", "reviewed",
                         "--override", "the branches were merged"),
                   ", in spite of its drift\n");
    ck_assert_str_eq(ask("state || ' ' || override_reason", model),
                     "approved the branches were merged");
}
END_TEST

START_TEST(a_warning_needs_no_override)
{
    const char *const model = make_draft('f', "warn");
    const ProgramResult approved = RUN_ON(two_quarters, arena, "approve", model, "--reason",
                                          "reviewed", "--override", "to be safe");
    ck_assert_int_eq(approved.exit_code, 0);
    CHECK_CONTAINS(approved.err, "there was nothing to override");
    ck_assert_str_eq(ask("override_reason IS NULL", model), "t");
}
END_TEST

START_TEST(a_stop_may_be_turned_down_without_ado)
{
    const char *const model = make_draft('d', "stop");
    (void)DO_ON(two_quarters, arena, "reject", model, "--reason", "the extract is broken");
    ck_assert_str_eq(ask("state", model), "rejected");
}
END_TEST

static const char *const CHANGES[] = {"drift = 'none'", "drift_report = '{}'",
                                      "drift = NULL, drift_model_no = NULL, drift_report = NULL"};

START_TEST(what_was_measured_cannot_be_changed)
{
    const char *const sql = arena_printf(
        arena, "UPDATE paragon.model SET %s WHERE starts_with(model_id, '%s')", CHANGES[_i], draft);
    CHECK_CONTAINS(database_refusal(two_quarters, sql, arena), "cannot be changed");
}
END_TEST

START_TEST(drift_against_another_than_the_approved_model_is_said_so)
{
    const char *const model = make_draft('c', "none"); /* since then others were approved */
    const ProgramResult approved =
        RUN_ON(two_quarters, arena, "approve", model, "--reason", "reviewed");
    ck_assert_int_eq(approved.exit_code, 0);
    CHECK_CONTAINS(approved.err, "drift was not measured against the approved model");
}
END_TEST

Suite *suite_drift_gate(void)
{
    Suite *const suite = suite_create("drift_gate");
    TCase *const tcase = tcase_create("quarters");
    tcase_add_unchecked_fixture(tcase, set_up_quarters, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, a_draft_is_compared_with_the_approved_model);
    tcase_add_test(tcase, just_under_and_just_over_each_threshold);
    tcase_add_test(tcase, a_stop_below_the_warning_is_refused);
    tcase_add_test(tcase, the_drift_is_verified_and_is_no_part_of_the_id);
    tcase_add_test(tcase, a_pack_holds_what_was_measured);
    tcase_add_loop_test(tcase, what_was_measured_cannot_be_changed, 0,
                        sizeof CHANGES / sizeof CHANGES[0]);
    tcase_add_test(tcase, a_stop_is_released_with_a_reason_only);
    tcase_add_test(tcase, a_warning_needs_no_override);
    tcase_add_test(tcase, a_stop_may_be_turned_down_without_ado);
    tcase_add_test(tcase, drift_against_another_than_the_approved_model_is_said_so);
    suite_add_tcase(suite, tcase);
    return suite;
}
