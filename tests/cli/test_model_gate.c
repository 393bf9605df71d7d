/* tests/cli/test_model_gate.c - `evaluate ranking`, and that a model which is not shown to rank
 * better than popularity in the stratum is released only with a reason. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

#include <stdlib.h>

static Arena *arena;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *cell_of(const CsvText *const list, const char *const method,
                           const char *const column)
{
    for (size_t row = 0; row < list->n_rows; row++)
        if (strcmp(csv_text_cell(list, row, "method"), method) == 0)
            return csv_text_cell(list, row, column);
    ck_abort_msg("no method \"%s\"", method);
    return NULL;
}

static double number_of(const CsvText *const list, const char *const method,
                        const char *const column)
{
    return strtod(cell_of(list, method, column), NULL);
}

START_TEST(methods_stand_side_by_side_and_the_card_says_the_same)
{
    static const char HEADER[] = "method,n_cases,hr_1,hr_3,hr_5,ndcg_5,ndcg_5_low,ndcg_5_high,mrr,"
                                 "difference,difference_low,difference_high,verdict\n";
    const char *const conninfo = chain_published()->conninfo;
    const char *const out = DO_ON(conninfo, arena, "evaluate", "ranking", "--format", "csv");
    ck_assert_int_eq(strncmp(out, HEADER, strlen(HEADER)), 0);
    const CsvText list = csv_text_read(out, arena);
    ck_assert_uint_eq(list.n_rows, 5);
    ck_assert_str_eq(cell_of(&list, "stratum popularity", "verdict"), "reference");
    ck_assert_str_eq(cell_of(&list, "chosen model", "verdict"), "better");
    ck_assert_double_gt(number_of(&list, "chosen model", "ndcg_5"),
                        number_of(&list, "naive gap", "ndcg_5"));
    for (size_t row = 0; row < list.n_rows; row++)
        ck_assert_str_eq(csv_text_cell(&list, row, "n_cases"), csv_text_cell(&list, 0, "n_cases"));

    const char *const stored = database_rows(
        conninfo,
        "SELECT card::json #>> '{ranking,methods,4,ndcg_5,value}',"
        "       card::json #>> '{ranking,verdict}',"
        "       card::json #>> '{parameters,segment.min_stratum}', gate FROM paragon.model",
        arena);
    ck_assert_str_eq(stored, arena_printf(arena, "%s|better|300|better\n",
                                          cell_of(&list, "chosen model", "ndcg_5")));
}
END_TEST

/* A draft of a bank without structure, of whose clients the model may look at nothing but what they
 * hold: popularity in the stratum cannot be beaten. */
static const char *build_without_structure(const char **const conninfo, const char **const card)
{
    const char *const directory = bank_files_directory(arena);
    const char *const config = arena_printf(arena, "%s/holdings.json", directory);
    const char *const bank = arena_printf(arena, "%s/bank", directory);
    bank_files_write(directory, "holdings.json", "{\"affinity\": {\"side_features\": false}}");
    *conninfo = chain_database(arena);
    (void)DO_ON(*conninfo, arena, "sample", bank, "--clients", "1500", "--segments", "1");
    (void)DO_ON(*conninfo, arena, "load", bank);
    *card = DO_ON(*conninfo, arena, "build", "--config", config);
    return chain_id(*card, arena);
}

START_TEST(a_model_that_popularity_equals_is_released_with_a_reason_only)
{
    const char *conninfo = NULL;
    const char *card = NULL;
    const char *const model = build_without_structure(&conninfo, &card);
    CHECK_CONTAINS(card, "it can be approved only with --override REASON\n");

    const ProgramResult refused = RUN_ON(conninfo, arena, "approve", model, "--reason", "reviewed");
    ck_assert_int_eq(refused.exit_code, 77);
    CHECK_CONTAINS(refused.err, "is not shown to rank better than popularity in the stratum");
    CHECK_CONTAINS(refused.err, "--override REASON");
    ck_assert_int_eq(
        RUN_ON(conninfo, arena, "approve", model, "--reason", "x", "--override", "").exit_code, 64);

    CHECK_CONTAINS(DO_ON(conninfo, arena, "approve", model, "--reason", "reviewed", "--override",
                         "a pilot in one branch"),
                   "against its gate\n");
    const CsvText models =
        csv_text_read(DO_ON(conninfo, arena, "models", "--format", "csv"), arena);
    ck_assert_str_eq(csv_text_cell(&models, 0, "state"), "approved");
    ck_assert_str_ne(csv_text_cell(&models, 0, "gate"), "better");
    ck_assert_str_eq(csv_text_cell(&models, 0, "override_reason"), "a pilot in one branch");
}
END_TEST

START_TEST(an_override_that_nothing_asks_for_is_not_kept)
{
    const char *const copy = chain_copy(arena);
    database_do(copy,
                "INSERT INTO paragon.model (model_id, snapshot_no, seed, code_version, config,"
                " card, n_segments, n_pools, gate)"
                " VALUES (repeat('e', 64), 1, 1, '', '{}', '{}', 1, 1, 'better')");
    const ProgramResult approved =
        RUN_ON(copy, arena, "approve", "eeee", "--reason", "reviewed", "--override", "to be safe");
    ck_assert_int_eq(approved.exit_code, 0);
    CHECK_CONTAINS(approved.err, "there was nothing to override");
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT gate, override_reason IS NULL FROM paragon.model"
                                   " WHERE state = 'approved'",
                                   arena),
                     "better|t\n");
}
END_TEST

Suite *suite_model_gate(void)
{
    Suite *const suite = suite_create("model_gate");
    TCase *const tcase = tcase_create("gate");
    tcase_add_unchecked_fixture(tcase, chain_set_up, NULL);
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, methods_stand_side_by_side_and_the_card_says_the_same);
    tcase_add_test(tcase, a_model_that_popularity_equals_is_released_with_a_reason_only);
    tcase_add_test(tcase, an_override_that_nothing_asks_for_is_not_kept);
    suite_add_tcase(suite, tcase);
    return suite;
}
