/* tests/cli/test_rebuild.c - a stored model can be built again, and whatever was changed since, in
 * the model or in the rows it came from, is found and named. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"

static Arena *arena;
static const char *copy;
static const char *model;

static void set_up(void)
{
    arena = arena_new();
    copy = quick_bank_copy(arena);
    model = quick_bank()->model;
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *the_same(void)
{
    return arena_printf(arena, "%s built again from snapshot %s: the same model\n", model,
                        quick_bank()->snapshot);
}

/* After `sql`, the model is refused, and this is said. */
static void check_found(const char *const sql, const char *const part)
{
    database_tamper(copy, sql);
    const ProgramResult result = RUN_ON(copy, arena, "rebuild", "--verify", model);
    ck_assert_msg(result.exit_code == 65, "%s gave %d: %s", sql, result.exit_code, result.err);
    ck_assert_str_eq(result.out, "");
    CHECK_CONTAINS(result.err, part);
}

/* ---- the same ---- */

START_TEST(a_model_is_built_again_whatever_the_threads)
{
    static const char *const THREADS[] = {"1", "2", "4"};
    ck_assert_str_eq(DO_ON(quick_bank()->conninfo, arena, "rebuild", "--verify", model, "--threads",
                           THREADS[_i]),
                     the_same());
}
END_TEST

START_TEST(the_settings_in_force_do_not_matter)
{
    const char *const directory = bank_files_directory(arena);
    const char *const path = arena_printf(arena, "%s/other.json", directory);
    bank_files_write(directory, "other.json",
                     "{\"seed\": 99, \"affinity.method\": \"ease\", \"segment.min_stratum\": 900,"
                     " \"profile.characteristic_min\": 0.9, \"publish.max_products\": 1}");
    ck_assert_str_eq(DO_ON(copy, arena, "rebuild", "--verify", model, "--config", path),
                     the_same());
}
END_TEST

START_TEST(a_model_of_other_settings_and_seed_is_built_again_by_those)
{
    const char *const directory = bank_files_directory(arena);
    const char *const path = arena_printf(arena, "%s/other.json", directory);
    bank_files_write(directory, "other.json", "{\"profile\": {\"characteristic_min\": 0.5}}");
    const char *const other =
        chain_id(DO_ON(copy, arena, "build", "--config", path, "--seed", "2"), arena);
    CHECK_CONTAINS(DO_ON(copy, arena, "rebuild", "--verify", other), ": the same model\n");
}
END_TEST

START_TEST(nothing_is_written)
{
    static const char PRINT[] =
        "SELECT count(*), max(model_no), string_agg(m::text, ';' ORDER BY model_no)"
        "  FROM paragon.model AS m"
        " UNION ALL SELECT count(*), max(run_no), string_agg(r::text, ';' ORDER BY run_no)"
        "  FROM paragon.run AS r";
    const char *const before = database_rows(copy, PRINT, arena);
    (void)DO_ON(copy, arena, "rebuild", "--verify", model);
    ck_assert_str_eq(database_rows(copy, PRINT, arena), before);
}
END_TEST

/* ---- the model was changed ---- */

/* The first, the last and one between, by one bit of the first, last and middle byte. */
START_TEST(a_changed_bit_of_an_array_is_found_and_named)
{
    static const char *const ARRAYS[] = {"min(array_no)", "max(array_no)", "max(array_no) / 2"};
    static const char *const PLACES[] = {"0", "length(bytes) - 1", "length(bytes) / 2"};
    const char *const where = arena_printf(
        arena, "array_no = (SELECT %s FROM paragon.model_array WHERE length(bytes) > 0)",
        ARRAYS[_i]);
    const char *const name = database_rows(
        copy, arena_printf(arena, "SELECT name FROM paragon.model_array WHERE %s", where), arena);
    check_found(arena_printf(arena,
                             "UPDATE paragon.model_array"
                             "   SET bytes = set_byte(bytes, %s, get_byte(bytes, %s) # 1)"
                             " WHERE %s",
                             PLACES[_i], PLACES[_i], where),
                arena_printf(arena, "array \"%.*s\" of model \"%s\" was changed after the build\n",
                             (int)strcspn(name, "\n"), name, model));
}
END_TEST

START_TEST(a_missing_array_is_found_and_named)
{
    const char *const name = database_rows(
        copy, "SELECT name FROM paragon.model_array ORDER BY array_no DESC LIMIT 1", arena);
    check_found("DELETE FROM paragon.model_array"
                " WHERE array_no = (SELECT max(array_no) FROM paragon.model_array)",
                arena_printf(arena, "array \"%.*s\" of model", (int)strcspn(name, "\n"), name));
}
END_TEST

typedef struct Change {
    const char *sql;
    const char *part; /* of what is said */
} Change;

static const Change HEAD_CHANGES[] = {
    {"UPDATE paragon.model SET gate ="
     " CASE gate WHEN 'better' THEN 'not better' ELSE 'better' END",
     "the gate of model "},
    {"UPDATE paragon.model SET card = replace(card, '\"strata\":', '\"strata\":1')",
     "the card of model "},
    {"UPDATE paragon.model SET seed = seed + 1", "built again is another: array "},
    {"UPDATE paragon.model SET code_version = '0.0.1'",
     "with the stored settings, seed and version they do not give its id"},
    {"UPDATE paragon.model SET config = replace(config, '\"publish.max_products\":',"
     " '\"publish.max_products\":1')",
     "with the stored settings, seed and version they do not give its id"},
    {"UPDATE paragon.model SET config = '{}'",
     "with the stored settings, seed and version they do not give its id"},
};
enum { N_HEAD_CHANGES = sizeof HEAD_CHANGES / sizeof HEAD_CHANGES[0] };

START_TEST(a_change_beside_the_arrays_is_found)
{
    check_found(HEAD_CHANGES[_i].sql, HEAD_CHANGES[_i].part);
}
END_TEST

/* A model of another version is told from one that was changed. */
START_TEST(another_version_is_named)
{
    check_found("UPDATE paragon.model SET code_version = '0.0.1', seed = seed + 1",
                "hint: Version 0.0.1 built it, this is version ");
}
END_TEST

/* ---- the snapshot was changed ---- */

static const Change ROW_CHANGES[] = {
    {"UPDATE paragon.client SET name = coalesce(name, '') || ' ' WHERE client_no = 7", "rows of"},
    {"UPDATE paragon.client SET rm_id = NULL WHERE client_no = 7", "rows of"},
    {"UPDATE paragon.client SET do_not_contact = NOT do_not_contact WHERE client_no = 7",
     "rows of"},
    {"UPDATE paragon.client SET attributes[1] = 'x' WHERE client_no = 7", "rows of"},
    {"UPDATE paragon.product SET name = 'x' WHERE product_no = 3", "rows of"},
    {"UPDATE paragon.product SET offerable = NOT offerable WHERE product_no = 3", "rows of"},
    {"UPDATE paragon.holding SET closed_reason = 'x' WHERE client_no = 8", "rows of"},
    {"UPDATE paragon.holding SET client_no = 1000000 WHERE client_no = 8", "rows of"},
    {"UPDATE paragon.holding SET product_no = 30000 WHERE client_no = 8", "rows of"},
    {"UPDATE paragon.profit_history SET profit[1] = profit[1] + 1 WHERE client_no = 9", "rows of"},
    {"UPDATE paragon.usage_history SET count[1] = coalesce(count[1], 0) + 1 WHERE client_no ="
     " (SELECT min(client_no) FROM paragon.usage_history)",
     "rows of"},
    {"UPDATE paragon.contact SET cost = coalesce(cost, 0) + 1 WHERE client_no ="
     " (SELECT min(client_no) FROM paragon.contact)",
     "rows of"},
    {"UPDATE paragon.contact SET client_no = -1 WHERE client_no ="
     " (SELECT min(client_no) FROM paragon.contact)",
     "contacts of no client"},
    {"UPDATE paragon.feedback SET about = 'x' WHERE client_no ="
     " (SELECT min(client_no) FROM paragon.feedback)",
     "rows of"},
    {"DELETE FROM paragon.feedback WHERE client_no ="
     " (SELECT min(client_no) FROM paragon.feedback)",
     "another number of feedback than recorded"},
    {"INSERT INTO paragon.extract_outcome (snapshot_no, trigger_id, outcome, decided_on)"
     " SELECT snapshot_no, '0db7a7aa-1503-58eb-8adc-9a9b05887428', 'bought', as_of"
     "   FROM paragon.snapshot",
     "another number of outcomes than recorded"},
    {"DELETE FROM paragon.client WHERE client_no = 7", "another number of clients than recorded"},
    {"UPDATE paragon.snapshot SET as_of = as_of - 1", "rows of"},
    {"UPDATE paragon.snapshot SET currency = 'USD'", "rows of"},
};
enum { N_ROW_CHANGES = sizeof ROW_CHANGES / sizeof ROW_CHANGES[0] };

START_TEST(a_changed_row_of_the_snapshot_is_found)
{
    check_found(ROW_CHANGES[_i].sql, ROW_CHANGES[_i].part);
}
END_TEST

/* ---- the command line ---- */

START_TEST(an_unknown_model_and_a_rebuild_of_nothing_are_refused)
{
    const char *const conninfo = quick_bank()->conninfo;
    const ProgramResult unknown = RUN_ON(conninfo, arena, "rebuild", "--verify", "ffffffffffff");
    ck_assert_int_eq(unknown.exit_code, 66);
    CHECK_CONTAINS(unknown.err, "no model \"ffffffffffff\"");
    const ProgramResult bare = RUN_ON(conninfo, arena, "rebuild", model);
    ck_assert_int_eq(bare.exit_code, 64);
    CHECK_CONTAINS(bare.err, "it needs --verify");
}
END_TEST

Suite *suite_rebuild(void)
{
    Suite *const suite = suite_create("rebuild");
    TCase *const same = tcase_create("the same");
    tcase_add_unchecked_fixture(same, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(same, set_up, tear_down);
    tcase_add_loop_test(same, a_model_is_built_again_whatever_the_threads, 0, 3);
    tcase_add_test(same, the_settings_in_force_do_not_matter);
    tcase_add_test(same, a_model_of_other_settings_and_seed_is_built_again_by_those);
    tcase_add_test(same, nothing_is_written);
    tcase_add_test(same, an_unknown_model_and_a_rebuild_of_nothing_are_refused);
    suite_add_tcase(suite, same);

    TCase *const changed = tcase_create("changed since");
    tcase_add_unchecked_fixture(changed, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(changed, set_up, tear_down);
    tcase_add_loop_test(changed, a_changed_bit_of_an_array_is_found_and_named, 0, 3);
    tcase_add_test(changed, a_missing_array_is_found_and_named);
    tcase_add_loop_test(changed, a_change_beside_the_arrays_is_found, 0, N_HEAD_CHANGES);
    tcase_add_test(changed, another_version_is_named);
    tcase_add_loop_test(changed, a_changed_row_of_the_snapshot_is_found, 0, N_ROW_CHANGES);
    suite_add_tcase(suite, changed);
    return suite;
}
