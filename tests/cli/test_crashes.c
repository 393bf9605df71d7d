/* tests/cli/test_crashes.c - what a killed build leaves, and that the checks of sql/checks/ find
 * what should not be there.  Killed publications: test_publications.c; hundreds of both, and every
 * named point: `make crashes`. */
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"

#include <signal.h>
#include <time.h>

enum { N_KILLS = 6 };

static Arena *arena;
static const char *copy;

static void set_up(void)
{
    arena = arena_new();
    copy = quick_bank_copy(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static int64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_ms(const int64_t ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&pause, NULL);
}

/* What a file of sql/checks/ finds in the copy. */
static const char *find(const char *const file)
{
    const char *const arguments[] = {"-d", copy, "-v", "ON_ERROR_STOP=1", "-AtX", "-f", file, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "psql", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return result.out;
}

static void check_nothing_found(void)
{
    ck_assert_str_eq(find("sql/checks/half_done.sql"), "");
    ck_assert_str_eq(find("sql/checks/left_over.sql"), "");
}

/* ---- killed ---- */

/* The server may still be at work for a program that is gone: then it is busy for a moment. */
static const char *build_again(const char *const seed)
{
    ProgramResult result = {.exit_code = 75};
    for (int i = 0; i < 200 && result.exit_code == 75; i++) {
        sleep_ms(i == 0 ? 0 : 50);
        result = RUN_ON(copy, arena, "build", "--seed", seed);
    }
    ck_assert_msg(result.exit_code == 0, "the rerun gave %d: %s", result.exit_code, result.err);
    return chain_id(result.out, arena);
}

START_TEST(a_build_killed_at_any_moment_leaves_a_whole_model_or_none)
{
    const int64_t started = now_ms();
    (void)DO_ON(copy, arena, "build", "--seed", "99");
    const int64_t duration = now_ms() - started;
    for (int i = 0; i < N_KILLS; i++) {
        const char *const seed = arena_printf(arena, "%d", 100 + i);
        const Started job =
            chain_start(copy, (const char *const[]){"build", "--seed", seed, NULL}, arena);
        sleep_ms(duration * (2 * i + 3) / (2 * N_KILLS));
        (void)kill(job.pid, SIGKILL);
        (void)chain_wait(job);
        check_nothing_found();
        const char *const model = build_again(seed);
        check_nothing_found();
        ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.model"), 3 + i);
        if (i == N_KILLS - 1)
            CHECK_CONTAINS(DO_ON(copy, arena, "rebuild", "--verify", model), ": the same model\n");
    }
}
END_TEST

/* ---- the checks ---- */

typedef struct Plant {
    const char *file;
    const char *sql;
    const char *found; /* begins with */
} Plant;

#define HALF "sql/checks/half_done.sql"
#define LEFT "sql/checks/left_over.sql"
static const Plant PLANTS[] = {
    {HALF, "UPDATE paragon.run SET state = 'staging', published_at = NULL",
     "the current run is not published|1\n"},
    {HALF, "DELETE FROM paragon.current_run", "there are published runs and none is current|1\n"},
    {HALF,
     "DELETE FROM paragon.run_client WHERE client_id ="
     " (SELECT max(client_id) FROM paragon.run_client WHERE is_active)",
     "a run has other cards than it was published with|1\n"},
    {HALF,
     "DELETE FROM paragon.trigger WHERE trigger_id ="
     " (SELECT trigger_id FROM paragon.trigger WHERE state = 0 LIMIT 1)",
     "a run has other open triggers than it was published with|1\n"},
    {HALF,
     "UPDATE paragon.trigger SET record = NULL WHERE trigger_id ="
     " (SELECT trigger_id FROM paragon.trigger WHERE state = 0 LIMIT 1)",
     "a run has other open triggers than it was published with|1\n"},
    {HALF, "DELETE FROM paragon.run_leaf WHERE tree = 1", "a run has other leaves than rows|1\n"},
    {HALF, "DELETE FROM paragon.ledger WHERE entry LIKE '%\"publish\"%'",
     "a run is not in the ledger once|1\n"},
    {HALF, "DELETE FROM paragon.ledger WHERE entry LIKE '%\"build\"%'",
     "a model is not in the ledger once|1\n"},
    {HALF, "DELETE FROM paragon.model_array", "a model lacks arrays|1\n"},
    {HALF, "DELETE FROM paragon.model_array WHERE array_no = 3", "a model lacks arrays|1\n"},
    {LEFT, "UPDATE paragon.run SET state = 'staging', published_at = NULL",
     "a run was never finished|"},
    {LEFT, "CREATE TABLE paragon.trigger_77 ()", "a table belongs to no run|trigger_77\n"},
    {LEFT, "ALTER TABLE paragon.trigger DETACH PARTITION paragon.trigger_1",
     "a published run has no table|trigger_1\n"},
    {LEFT, "DROP TABLE paragon.run_client_1", "a published run has no table|run_client_1\n"},
};
enum { N_PLANTS = sizeof PLANTS / sizeof PLANTS[0] };

START_TEST(the_checks_find_what_was_planted)
{
    const Plant *const plant = &PLANTS[_i];
    check_nothing_found();
    database_tamper(copy, plant->sql);
    const char *const found = find(plant->file);
    ck_assert_msg(strncmp(found, plant->found, strlen(plant->found)) == 0, "%s: found \"%s\"",
                  plant->sql, found);
}
END_TEST

Suite *suite_crashes(void)
{
    Suite *const suite = suite_create("crashes");
    TCase *const tests = tcase_create("killed");
    tcase_add_unchecked_fixture(tests, quick_bank_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_build_killed_at_any_moment_leaves_a_whole_model_or_none);
    tcase_add_loop_test(tests, the_checks_find_what_was_planted, 0, N_PLANTS);
    suite_add_tcase(suite, tests);
    return suite;
}
