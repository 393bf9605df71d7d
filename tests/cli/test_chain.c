/* tests/cli/test_chain.c - the commands from init to status: what they print and how they end. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <libpq-fe.h>
#include <stdio.h>

static Arena *arena;
static const char *conninfo; /* of the published bank: to be read only */

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_published()->conninfo;
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *first_line(const char *const text)
{
    return arena_strndup(arena, text, strcspn(text, "\n"));
}

/* ---- lists ---- */

/* Columns by name, as other programs rely on them. */
static const struct {
    const char *command;
    const char *header;
} LISTS[] = {
    {"score", "client_id,product_id,rank,target,affinity,probability,incremental_profit,"
              "incremental_low,incremental_high,expected_value,in_ideal_profile"},
    {"clients", "client_id,bank,region,business_area,segment_id,segment_confidence,stage,profit,"
                "potential_profit,potential_low,potential_high,profit_gap,ltv,ltv_low,ltv_high,rfm,"
                "abc,matrix_cell,n_peers"},
    {"triggers", "trigger_id,client_id,rm_id,kind,products,reason,due_on,valid_until,profit,"
                 "potential_profit,potential_low,potential_high,channel,model_id,run_id"},
    {"segments", "segment_id,pool_id,bank,region,business_area,label,n_clients,n_ideal,stability,"
                 "characteristic_products,profit_p25,profit_p50,profit_p75,pooled_from"},
};
enum { N_LISTS = sizeof LISTS / sizeof LISTS[0] };

START_TEST(lists_have_the_columns_other_programs_rely_on)
{
    for (size_t i = 0; i < N_LISTS; i++) {
        const char *const list = DO_ON(conninfo, arena, LISTS[i].command, "--format", "csv");
        ck_assert_str_eq(first_line(list), LISTS[i].header);
        ck_assert_uint_gt(csv_text_read(list, arena).n_rows, 1);
    }
}
END_TEST

START_TEST(a_list_without_rows_is_its_header_nothing_or_a_sentence)
{
    static const char *const SENTENCES[] = {"No active client, or none lacks a product.\n",
                                            "No active client.\n", "No open triggers.\n", NULL};
    const char *const empty = chain_database(arena);
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "clients.csv", "client_id\n");
    bank_files_write(directory, "products.csv", "product_id\n");
    bank_files_write(directory, "holdings.csv", "client_id,product_id\n");
    chain_through(empty, directory, "2026-09-30", arena);
    for (size_t i = 0; SENTENCES[i] != NULL; i++) {
        ck_assert_str_eq(DO_ON(empty, arena, LISTS[i].command, "--format", "csv"),
                         arena_printf(arena, "%s\n", LISTS[i].header));
        ck_assert_str_eq(DO_ON(empty, arena, LISTS[i].command, "--format", "json"), "");
        ck_assert_str_eq(DO_ON(empty, arena, LISTS[i].command), SENTENCES[i]);
    }
}
END_TEST

START_TEST(lists_of_a_new_database_are_empty)
{
    static const char *const COMMANDS[] = {"snapshots", "models", "runs", "triggers"};
    const char *const empty = chain_database(arena);
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        ck_assert_uint_eq(
            csv_text_read(DO_ON(empty, arena, COMMANDS[i], "--format", "csv"), arena).n_rows, 0);
        ck_assert_str_eq(DO_ON(empty, arena, COMMANDS[i], "--format", "json"), "");
        ck_assert_ptr_nonnull(strstr(DO_ON(empty, arena, COMMANDS[i]), ".\n"));
    }
}
END_TEST

START_TEST(ids_come_first_and_can_be_cut_to_any_length_that_fits_one)
{
    const Chain *const chain = chain_published();
    ck_assert_uint_eq(strlen(chain->snapshot), 12);
    ck_assert_uint_eq(strlen(chain->model), 12);
    ck_assert_uint_eq(strlen(chain->run), 12);
    const CsvText models =
        csv_text_read(DO_ON(conninfo, arena, "models", "--format", "csv"), arena);
    ck_assert_str_eq(csv_text_cell(&models, 0, "model_id"), chain->model);
    ck_assert_str_eq(csv_text_cell(&models, 0, "state"), "approved");
    const char *const three = arena_strndup(arena, chain->model, 3);
    ck_assert_str_eq(DO_ON(conninfo, arena, "segments", three), DO_ON(conninfo, arena, "segments"));
    const char *const full =
        first_line(database_rows(conninfo, "SELECT model_id FROM paragon.model", arena));
    ck_assert_str_eq(DO_ON(conninfo, arena, "segments", full), DO_ON(conninfo, arena, "segments"));
}
END_TEST

START_TEST(status_says_how_things_stand)
{
    const Chain *const chain = chain_published();
    const char *const status = DO_ON(conninfo, arena, "status");
    CHECK_CONTAINS(status, arena_printf(arena, "newest snapshot  %s\n", chain->snapshot));
    CHECK_CONTAINS(status, arena_printf(arena, "approved model   %s\n", chain->model));
    CHECK_CONTAINS(status, arena_printf(arena, "current run      %s\n", chain->run));
    CHECK_CONTAINS(status, "unfinished runs  0\n");
}
END_TEST

START_TEST(a_client_is_explained_to_people_and_to_programs)
{
    const CsvText triggers =
        csv_text_read(DO_ON(conninfo, arena, "triggers", "--format", "csv"), arena);
    const char *const client = csv_text_cell(&triggers, 0, "client_id");
    CHECK_CONTAINS(DO_ON(conninfo, arena, "explain", client), client);
    CHECK_CONTAINS(DO_ON(conninfo, arena, "explain", client, "--format", "json"),
                   arena_printf(arena, "{\"client_id\":\"%s\"", client));
}
END_TEST

/* Read with its RM's clients only, or with all: the same figures. */
START_TEST(a_client_alone_has_the_figures_it_has_among_all)
{
    static const char *const COMMANDS[] = {"clients", "score"};
    for (size_t i = 0; i < 2; i++) {
        const char *const all = DO_ON(conninfo, arena, COMMANDS[i], "--format", "csv");
        const CsvText list = csv_text_read(all, arena);
        for (size_t row = 0; row < list.n_rows; row += list.n_rows / 7) {
            const char *const client = csv_text_cell(&list, row, "client_id");
            const char *const alone =
                DO_ON(conninfo, arena, COMMANDS[i], "--client", client, "--format", "csv");
            const char *const rows = strchr(alone, '\n') + 1;
            ck_assert_msg(strstr(all, rows) != NULL, "%s of client %s:\n%s", COMMANDS[i], client,
                          rows);
        }
    }
}
END_TEST

/* ---- how commands end ---- */

static void check_end(const ProgramResult result, const int exit_code, const char *const text)
{
    ck_assert_msg(result.exit_code == exit_code, "gave %d: %s", result.exit_code, result.err);
    ck_assert_msg(strncmp(result.err, "paragon: ", 9) == 0, "%s", result.err);
    CHECK_CONTAINS(result.err, text);
}

START_TEST(usage_is_64)
{
    const char *const id = "0db7a7aa-1503-58eb-8adc-9a9b05887428";
    check_end(RUN_ON(conninfo, arena, "approve", "abc"), 64, "a decision needs --reason TEXT\n");
    check_end(RUN_ON(conninfo, arena, "approve", "abc", "--reason", ""), 64,
              "a decision needs --reason TEXT\n");
    check_end(RUN_ON(conninfo, arena, "publish", "--date", "2026-09-29"), 64,
              "--date lies before the snapshot's as-of day\n");
    check_end(RUN_ON(conninfo, arena, "publish", "--date", "2026-02-30"), 64, "2026-02-30");
    check_end(RUN_ON(conninfo, arena, "load"), 64, "load takes either a directory or --from");
    check_end(RUN_ON(conninfo, arena, "load", "here", "--from", "dbname=x"), 64,
              "load takes either a directory or --from");
    check_end(RUN_ON(conninfo, arena, "triggers", "--kind", "upsell"), 64,
              "option --kind: \"upsell\" is not cross_sell, under_use or low_profit\n");
    check_end(RUN_ON(conninfo, arena, "triggers", "--limit", "0"), 64, "\"0\"");
    check_end(RUN_ON(conninfo, arena, "outcome", "8812", "declined"), 64,
              "\"8812\" is not a trigger id\n");
    check_end(RUN_ON(conninfo, arena, "outcome", id, "refused"), 64, "refused");
    check_end(RUN_ON(conninfo, arena, "outcome", id, "postponed"), 64,
              "a postponed trigger needs --until DATE\n");
    check_end(RUN_ON(conninfo, arena, "outcome", id, "declined", "--until", "2027-01-15"), 64,
              "option --until goes with postponed\n");
    check_end(RUN_ON(conninfo, arena, "outcome", id, "bought", "--amount", "1 234,56"), 64,
              "option --amount: \"1 234,56\" is not an amount\n");
}
END_TEST

START_TEST(a_load_without_a_day_is_64_and_with_two_days_is_65)
{
    const char *const bank = bank_files_copy(chain_published()->directory, arena);
    const char *const empty = chain_database(arena);
    check_end(RUN_ON(empty, arena, "load", bank), 64, "as-of");
    check_end(RUN_ON(empty, arena, "load", chain_published()->directory, "--as-of", "2026-06-30"),
              65, "2026-06-30");
}
END_TEST

START_TEST(a_prefix_of_several_ids_is_64)
{
    const char *const copy = chain_copy(arena);
    database_do(copy,
                "INSERT INTO paragon.snapshot (snapshot_id, as_of, has_profit, has_usage,"
                "  n_clients, n_products, n_holdings, n_profit, n_usage, n_contacts,"
                "  n_feedback, n_outcomes)"
                " SELECT left(snapshot_id, 63) || CASE right(snapshot_id, 1) WHEN '0' THEN '1'"
                "        ELSE '0' END, as_of, false, false, 0, 0, 0, 0, 0, 0, 0, 0"
                "   FROM paragon.snapshot");
    const char *const prefix = chain_published()->snapshot;
    check_end(RUN_ON(copy, arena, "build", "--snapshot", prefix), 64,
              arena_printf(arena, "more than one snapshot id begins with \"%s\"\n", prefix));
}
END_TEST

START_TEST(what_is_not_there_is_66)
{
    check_end(RUN_ON(conninfo, arena, "build", "--snapshot", "eee"), 66, "no snapshot \"eee\"\n");
    check_end(RUN_ON(conninfo, arena, "approve", "eee", "--reason", "x"), 66, "no model \"eee\"\n");
    check_end(RUN_ON(conninfo, arena, "segments", "eee"), 66, "no model \"eee\"\n");
    check_end(RUN_ON(conninfo, arena, "explain", "nobody"), 66,
              "no client \"nobody\" in the snapshot\n");
    check_end(RUN_ON(conninfo, arena, "score", "--client", "nobody"), 66,
              "no client \"nobody\" in the snapshot\n");
    check_end(RUN_ON(conninfo, arena, "clients", "--client", "nobody"), 66,
              "no client \"nobody\" in the snapshot\n");
    check_end(RUN_ON(conninfo, arena, "outcome", "0db7a7aa-1503-58eb-8adc-9a9b05887428", "bought"),
              66, "no trigger \"0db7a7aa-1503-58eb-8adc-9a9b05887428\" was ever published\n");
    check_end(RUN_ON(conninfo, arena, "load", "/nonexistent", "--as-of", "2026-09-30"), 66,
              "/nonexistent");
}
END_TEST

START_TEST(each_step_says_which_one_comes_before_it)
{
    const char *const database = chain_database(arena);
    check_end(RUN_ON(database, arena, "build"), 66, "there is no snapshot yet\nhint: Load");
    check_end(RUN_ON(database, arena, "score"), 66,
              "there is no approved model and no draft\nhint: Build one");
    (void)DO_ON(database, arena, "load", chain_published()->directory);
    (void)DO_ON(database, arena, "build");
    check_end(RUN_ON(database, arena, "publish"), 66,
              "no model is approved\nhint: A second person");
    const ProgramResult draft = RUN_ON(database, arena, "segments");
    ck_assert_int_eq(draft.exit_code, 0);
    CHECK_CONTAINS(draft.err, "no model is approved: using the newest draft");
}
END_TEST

START_TEST(a_database_that_cannot_be_reached_is_69)
{
    check_end(RUN_ON("host=/nonexistent dbname=x", arena, "status"), 69,
              "could not connect to the database: ");
    const char *const wrong =
        arena_printf(arena, "host=%s user=postgres dbname=nothing", throwaway_directory());
    check_end(RUN_ON(wrong, arena, "status"), 69, "database \"nothing\" does not exist");
}
END_TEST

START_TEST(an_output_that_cannot_be_made_is_73_and_one_that_is_full_is_74)
{
    check_end(RUN_ON(conninfo, arena, "triggers", "-o", "/nonexistent/t.csv"), 73,
              "/nonexistent/t.csv");
    const char *const database = arena_printf(arena, "PARAGON_DB=%s", conninfo);
    const char *const environment[] = {database, NULL};
    static const char *const COMMANDS[] = {"score --format csv", "triggers --format json",
                                           "clients", "segments"};
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++) {
        const char *const line =
            arena_printf(arena, "exec \"$PARAGON_BINARY\" %s > /dev/full", COMMANDS[i]);
        const char *const arguments[] = {"-c", line, NULL};
        check_end(program_run(&(const ProgramParams){.path = "sh",
                                                     .arguments = arguments,
                                                     .environment = environment},
                              arena),
                  74, "could not be written: No space left on device\n");
    }
}
END_TEST

START_TEST(a_build_and_a_publish_beside_another_are_75)
{
    const char *const copy = chain_copy(arena);
    PGconn *const other = PQconnectdb(copy);
    PQclear(PQexec(other, "SELECT pg_advisory_lock(702119, 2)"));
    check_end(RUN_ON(copy, arena, "publish"), 75,
              "another build or publish is at work in this database\nhint: Run the command again");
    check_end(RUN_ON(copy, arena, "build"), 75,
              "another build or publish is at work in this database\nhint: Run the command again");
    PQfinish(other);
    ck_assert_int_eq(RUN_ON(copy, arena, "publish").exit_code, 0);
}
END_TEST

START_TEST(what_is_not_permitted_is_77)
{
    const char *const copy = chain_copy(arena);
    const char *const model = chain_published()->model;
    check_end(
        RUN_ON(copy, arena, "approve", model, "--reason", "again"), 77,
        arena_printf(arena,
                     "model \"%s\" is approved; only a draft can be decided on\nhint: ", model));
    check_end(
        RUN_ON(copy, arena, "reject", model, "--reason", "too late"), 77,
        arena_printf(arena,
                     "model \"%s\" is approved; only a draft can be decided on\nhint: ", model));
    database_do(copy, "CREATE ROLE nobody_in_particular LOGIN");
    const char *const poor = arena_printf(arena, "%s user=nobody_in_particular", copy);
    check_end(RUN_ON(poor, arena, "status"), 77, "permission denied");
    database_do(copy, "DROP ROLE nobody_in_particular");
}
END_TEST

START_TEST(a_database_without_schema_is_78_with_a_hint)
{
    static const char *const COMMANDS[] = {"status", "build", "publish", "triggers", "models"};
    const char *const bare = arena_strdup(arena, throwaway_database());
    for (size_t i = 0; i < sizeof COMMANDS / sizeof COMMANDS[0]; i++)
        check_end(RUN_ON(bare, arena, COMMANDS[i]), 78,
                  "the database has no Paragon schema\nhint: Run \"paragon init\"");
    check_end(RUN_ON(bare, arena, "load", chain_published()->directory), 78,
              "the database has no Paragon schema\nhint: Run \"paragon init\"");
}
END_TEST

START_TEST(a_setting_that_cannot_be_is_78)
{
    const char *const directory = bank_files_directory(arena);
    bank_files_write(directory, "c.json", "{\"publish\": {\"max_products\": 0}}");
    check_end(
        RUN_ON(conninfo, arena, "publish", "--config", arena_printf(arena, "%s/c.json", directory)),
        78, "publish.max_products");
    bank_files_write(directory, "c.json", "{\"segment\": {\"pool_order\": [\"region\"]}}");
    check_end(RUN_ON(chain_copy(arena), arena, "build", "--config",
                     arena_printf(arena, "%s/c.json", directory)),
              78, "segment.pool_order must name region and business_area");
}
END_TEST

Suite *suite_chain(void)
{
    Suite *const suite = suite_create("chain");
    TCase *const lists = tcase_create("lists");
    tcase_add_unchecked_fixture(lists, chain_set_up, NULL);
    tcase_add_checked_fixture(lists, set_up, tear_down);
    tcase_add_test(lists, lists_have_the_columns_other_programs_rely_on);
    tcase_add_test(lists, a_list_without_rows_is_its_header_nothing_or_a_sentence);
    tcase_add_test(lists, lists_of_a_new_database_are_empty);
    tcase_add_test(lists, ids_come_first_and_can_be_cut_to_any_length_that_fits_one);
    tcase_add_test(lists, status_says_how_things_stand);
    tcase_add_test(lists, a_client_alone_has_the_figures_it_has_among_all);
    tcase_add_test(lists, a_client_is_explained_to_people_and_to_programs);
    suite_add_tcase(suite, lists);

    TCase *const ends = tcase_create("exit codes");
    tcase_add_unchecked_fixture(ends, chain_set_up, NULL);
    tcase_add_checked_fixture(ends, set_up, tear_down);
    tcase_add_test(ends, usage_is_64);
    tcase_add_test(ends, a_load_without_a_day_is_64_and_with_two_days_is_65);
    tcase_add_test(ends, a_prefix_of_several_ids_is_64);
    tcase_add_test(ends, what_is_not_there_is_66);
    tcase_add_test(ends, each_step_says_which_one_comes_before_it);
    tcase_add_test(ends, a_database_that_cannot_be_reached_is_69);
    tcase_add_test(ends, an_output_that_cannot_be_made_is_73_and_one_that_is_full_is_74);
    tcase_add_test(ends, a_build_and_a_publish_beside_another_are_75);
    tcase_add_test(ends, what_is_not_permitted_is_77);
    tcase_add_test(ends, a_database_without_schema_is_78_with_a_hint);
    tcase_add_test(ends, a_setting_that_cannot_be_is_78);
    suite_add_tcase(suite, ends);
    return suite;
}
