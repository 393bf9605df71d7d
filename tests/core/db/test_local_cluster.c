/* tests/core/db/test_local_cluster.c - the private local cluster, as whoever runs the tests. */
#include "core/db/local_cluster.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 512 };

/* Made once for the tests that need no cluster of their own. */
static char shared_home[PATH_SIZE];

static void name_home(const char *const name, char path[PATH_SIZE])
{
    (void)snprintf(path, PATH_SIZE, "%s/%s", throwaway_directory(), name);
}

static const char *start(const char *const home, Arena *const arena)
{
    const char *conninfo = NULL;
    Error err = {0};
    CHECK_OK(local_cluster_start(home, arena, &conninfo, &err), &err);
    return conninfo;
}

static LocalClusterStatus status_of(const char *const home, Arena *const arena)
{
    LocalClusterStatus status = {0};
    Error err = {0};
    CHECK_OK(local_cluster_status(home, arena, &status, &err), &err);
    return status;
}

static void destroy(const char *const home)
{
    Arena *const arena = arena_new();
    Error err = {0};
    bool existed = false;
    CHECK_OK(local_cluster_destroy(home, arena, &existed, &err), &err);
    arena_free(arena);
}

static void make_shared(void)
{
    Arena *const arena = arena_new();
    name_home("shared", shared_home);
    (void)unsetenv("PGUSER");
    (void)start(shared_home, arena);
    arena_free(arena);
}

static void destroy_shared(void)
{
    destroy(shared_home);
}

static void check_value(const char *const conninfo, const char *const query,
                        const char *const expected)
{
    PGconn *const connection = PQconnectdb(conninfo);
    PGresult *const result = PQexec(connection, query);
    ck_assert_msg(PQntuples(result) == 1, "%s: %s", query, PQerrorMessage(connection));
    ck_assert_str_eq(PQgetvalue(result, 0, 0), expected);
    PQclear(result);
    PQfinish(connection);
}

/* Wait until the server has ended; false when it still runs after `seconds`. */
static bool ends_within(const char *const home, const int seconds)
{
    const struct timespec pause = {.tv_nsec = 50L * 1000 * 1000};
    for (int i = 0; i < seconds * 20; i++) {
        Arena *const arena = arena_new();
        const pid_t server = status_of(home, arena).server;
        arena_free(arena);
        if (server == 0)
            return true;
        (void)nanosleep(&pause, NULL);
    }
    return false;
}

START_TEST(the_analyst_is_in_a_database_of_the_owner)
{
    Arena *const arena = arena_new();
    const char *const conninfo = start(shared_home, arena);
    check_value(conninfo, "SELECT current_database() || ' ' || session_user",
                "paragon paragon_demo_analyst");
    check_value(conninfo,
                "SELECT pg_get_userbyid(datdba) || ' ' || pg_encoding_to_char(encoding) || ' ' "
                "|| datcollate FROM pg_database WHERE datname = 'paragon'",
                "paragon_owner UTF8 C.UTF-8");
    check_value(conninfo, "SELECT rolcanlogin FROM pg_roles WHERE rolname = 'paragon_owner'", "f");
    check_value(conninfo,
                "SELECT count(*) FROM pg_auth_members AS m"
                "  JOIN pg_roles AS r ON r.oid = m.roleid WHERE r.rolname = 'paragon_owner'",
                "0");
    check_value(conninfo, "SELECT pg_has_role('paragon_demo_analyst', 'paragon_analyst', 'MEMBER')",
                "t");
    check_value(conninfo,
                "SELECT pg_has_role('paragon_demo_approver', 'paragon_approver', 'MEMBER')", "t");
    check_value(conninfo,
                "SELECT pg_has_role('paragon_demo_analyst', 'paragon_approver', 'MEMBER')", "f");
    arena_free(arena);
}
END_TEST

START_TEST(the_server_has_no_port_and_checks_its_pages)
{
    Arena *const arena = arena_new();
    const char *const conninfo = start(shared_home, arena);
    check_value(conninfo, "SHOW listen_addresses", "");
    check_value(conninfo, "SHOW data_checksums", "on");
    check_value(conninfo, "SHOW synchronous_commit", "on");
    check_value(conninfo, "SHOW fsync", "on");
    arena_free(arena);
}
END_TEST

START_TEST(nobody_else_can_enter_the_socket_directory)
{
    Arena *const arena = arena_new();
    struct stat directory;
    ck_assert_int_eq(stat(status_of(shared_home, arena).socket, &directory), 0);
    ck_assert_uint_eq(directory.st_mode & 0777, 0700);
    arena_free(arena);
}
END_TEST

START_TEST(pguser_chooses_the_login)
{
    Arena *const arena = arena_new();
    (void)setenv("PGUSER", "paragon_demo_approver", 1);
    check_value(start(shared_home, arena), "SELECT session_user", "paragon_demo_approver");
    (void)setenv("PGUSER", "", 1);
    check_value(start(shared_home, arena), "SELECT session_user", "paragon_demo_analyst");
    arena_free(arena);
}
END_TEST

START_TEST(any_other_login_is_refused)
{
    Arena *const arena = arena_new();
    const char *conninfo = NULL;
    Error err = {0};
    (void)setenv("PGUSER", "paragon_owner", 1);
    CHECK_FAILS_WITH(local_cluster_start(shared_home, arena, &conninfo, &err), &err, E_PERMISSION,
                     "the private local cluster refuses the login \"paragon_owner\": ");
    ck_assert_str_eq(err.hint, "PGUSER can be paragon_demo_analyst (also when it is not set), "
                               "paragon_demo_approver or postgres, the administrator.");
    ck_assert_ptr_null(conninfo);
    arena_free(arena);
}
END_TEST

START_TEST(settings_of_the_environment_do_not_reach_the_server)
{
    Arena *const arena = arena_new();
    Error err = {0};
    bool was_running = false;
    CHECK_OK(local_cluster_stop(shared_home, arena, &was_running, &err), &err);
    (void)setenv("PGPORT", "6543", 1);
    (void)setenv("PGDATA", "/nonexistent", 1);
    (void)setenv("PGTZ", "Asia/Tokyo", 1);
    (void)setenv("PGHOST", "db.example", 1);
    check_value(start(shared_home, arena), "SHOW port", "5432");
    arena_free(arena);
}
END_TEST

START_TEST(stop_ends_the_server_and_start_brings_the_data_back)
{
    Arena *const arena = arena_new();
    Error err = {0};
    bool was_running = false;
    (void)start(shared_home, arena);
    const char *administrator = NULL;
    CHECK_OK(local_cluster_administrator(shared_home, arena, &administrator, &err), &err);
    PGconn *const connection = PQconnectdb(administrator);
    PQclear(PQexec(connection, "CREATE SCHEMA kept"));
    PQfinish(connection);

    CHECK_OK(local_cluster_stop(shared_home, arena, &was_running, &err), &err);
    ck_assert(was_running);
    const LocalClusterStatus status = status_of(shared_home, arena);
    ck_assert(status.exists);
    ck_assert_int_eq(status.server, 0);
    CHECK_OK(local_cluster_stop(shared_home, arena, &was_running, &err), &err);
    ck_assert(!was_running);

    check_value(start(shared_home, arena), "SELECT to_regnamespace('kept') IS NOT NULL", "t");
    arena_free(arena);
}
END_TEST

/* Start the cluster in a process of its own; its exit code tells how that went. */
static pid_t start_in_child(const char *const home)
{
    const pid_t child = fork();
    if (child != 0)
        return child;
    Arena *const arena = arena_new();
    const char *conninfo = NULL;
    Error err = {0};
    const Status status = local_cluster_start(home, arena, &conninfo, &err);
    if (status != OK)
        (void)fprintf(stderr, "%s\n", err.text);
    arena_free(arena);
    _exit(status == OK ? 0 : 1);
}

START_TEST(four_commands_starting_at_once_make_one_cluster)
{
    char home[PATH_SIZE];
    pid_t children[4];
    name_home("at_once", home);
    for (size_t i = 0; i < 4; i++)
        children[i] = start_in_child(home);
    for (size_t i = 0; i < 4; i++) {
        int status = -1;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    Arena *const arena = arena_new();
    ck_assert_int_gt(status_of(home, arena).server, 0);
    arena_free(arena);
    destroy(home);
}
END_TEST

static void write_stale_pid(const char *const directory, const char *const name)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *const file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fprintf(file, "%ld\n", (long)getpid()); /* alive, and not PostgreSQL */
    (void)fclose(file);
}

START_TEST(a_killed_server_starts_again_though_its_number_went_to_another_process)
{
    Arena *const arena = arena_new();
    (void)start(shared_home, arena);
    const LocalClusterStatus before = status_of(shared_home, arena);
    ck_assert_int_gt(before.server, 0);
    ck_assert_int_eq(kill(before.server, SIGKILL), 0);
    ck_assert(ends_within(shared_home, 10));
    char data[PATH_SIZE];
    (void)snprintf(data, sizeof data, "%s/data", before.directory);
    write_stale_pid(data, "postmaster.pid");
    write_stale_pid(before.socket, ".s.PGSQL.5432.lock");
    ck_assert_int_eq(status_of(shared_home, arena).server, 0);

    check_value(start(shared_home, arena), "SELECT 8812", "8812");
    ck_assert_int_ne(status_of(shared_home, arena).server, before.server);
    arena_free(arena);
}
END_TEST

START_TEST(what_an_interrupted_creation_left_is_made_anew)
{
    Arena *const arena = arena_new();
    char home[PATH_SIZE];
    char path[PATH_SIZE + 32];
    name_home("half_made", home);
    const LocalClusterStatus status = status_of(home, arena);
    ck_assert(!status.exists);
    ck_assert_int_eq(mkdir(home, 0755), 0);
    ck_assert_int_eq(mkdir(status.directory, 0700), 0);
    struct stat owner; /* as root: the user "postgres" */
    ck_assert_int_eq(stat(throwaway_directory(), &owner), 0);
    ck_assert_int_eq(chown(status.directory, owner.st_uid, owner.st_gid), 0);
    (void)snprintf(path, sizeof path, "%s/data.new", status.directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert_int_eq(chown(path, owner.st_uid, owner.st_gid), 0);
    (void)snprintf(path, sizeof path, "%s/data.new/PG_VERSION", status.directory);
    FILE *const rubbish = fopen(path, "w");
    ck_assert_ptr_nonnull(rubbish);
    (void)fclose(rubbish);

    check_value(start(home, arena), "SELECT current_database()", "paragon");
    arena_free(arena);
    destroy(home);
}
END_TEST

START_TEST(the_server_stops_when_it_has_had_no_clients_for_a_while)
{
    Arena *const arena = arena_new();
    Error err = {0};
    bool was_running = false;
    const char *conninfo = NULL;
    CHECK_OK(local_cluster_stop(shared_home, arena, &was_running, &err), &err);
    const ArenaMark mark = arena_mark(arena);
    CHECK_OK(local_cluster_start_for(shared_home, 1, arena, &conninfo, &err), &err);
    (void)sleep(3); /* longer than the second, but in use: the arena holds a connection */
    ck_assert_int_gt(status_of(shared_home, arena).server, 0);
    arena_reset(arena, mark);
    ck_assert_msg(ends_within(shared_home, 20), "the server was not stopped");
    arena_free(arena);
}
END_TEST

START_TEST(a_socket_path_that_would_be_too_long_is_replaced_by_a_short_one)
{
    Arena *const arena = arena_new();
    char home[PATH_SIZE];
    name_home("a_home_whose_path_is_so_long_that_no_unix_socket_can_be_made_inside_of_it_at_all",
              home);
    const LocalClusterStatus status = status_of(home, arena);
    struct stat owner;
    char expected[64];
    ck_assert_int_eq(stat(throwaway_directory(), &owner), 0);
    (void)snprintf(expected, sizeof expected, "/tmp/paragon-%ld-", (long)owner.st_uid);
    ck_assert_int_eq(strncmp(status.socket, expected, strlen(expected)), 0);
    ck_assert_uint_eq(strlen(status.socket), strlen(expected) + 8);

    check_value(start(home, arena), "SELECT current_database()", "paragon");
    arena_free(arena);
    destroy(home);
}
END_TEST

START_TEST(a_socket_directory_that_others_can_enter_is_refused)
{
    Arena *const arena = arena_new();
    char home[PATH_SIZE];
    const char *conninfo = NULL;
    Error err = {0};
    name_home("another_home_whose_path_is_so_long_that_no_unix_socket_can_be_made_inside_of_it",
              home);
    const LocalClusterStatus status = status_of(home, arena);
    ck_assert_int_eq(mkdir(status.socket, 0700), 0);
    ck_assert_int_eq(chmod(status.socket, 0777), 0);
    const Status got = local_cluster_start(home, arena, &conninfo, &err);
    ck_assert_int_eq(rmdir(status.socket), 0);
    ck_assert_int_eq(got, E_PERMISSION);
    CHECK_CONTAINS(err.text, "is not a directory that belongs to user ");
    CHECK_CONTAINS(err.text, status.socket);
    arena_free(arena);
}
END_TEST

START_TEST(destroy_leaves_nothing_and_is_fine_with_nothing)
{
    Arena *const arena = arena_new();
    Error err = {0};
    bool existed = false;
    char home[PATH_SIZE];
    name_home("destroyed", home);
    CHECK_OK(local_cluster_destroy(home, arena, &existed, &err), &err);
    ck_assert(!existed);
    ck_assert_int_ne(access(home, F_OK), 0);

    (void)start(home, arena);
    const LocalClusterStatus status = status_of(home, arena);
    CHECK_OK(local_cluster_destroy(home, arena, &existed, &err), &err);
    ck_assert(existed);
    ck_assert_int_ne(access(status.directory, F_OK), 0);
    ck_assert_int_ne(access(status.socket, F_OK), 0);
    ck_assert_int_eq(status_of(home, arena).server, 0);
    arena_free(arena);
}
END_TEST

START_TEST(root_is_given_a_place_that_the_server_can_reach)
{
    if (geteuid() != 0) {
        (void)puts("skipped: root's place for the local cluster: this is not root");
        return;
    }
    Arena *const arena = arena_new();
    char home[PATH_SIZE];
    name_home("closed", home);
    ck_assert_int_eq(mkdir(home, 0700), 0);
    const char *const directory = status_of(home, arena).directory;
    ck_assert_int_eq(strncmp(directory, "/var/lib/paragon/", strlen("/var/lib/paragon/")), 0);
    ck_assert_int_eq(chmod(home, 0755), 0);
    CHECK_CONTAINS(status_of(home, arena).directory, "/closed/cluster");
    arena_free(arena);
}
END_TEST

START_TEST(a_link_planted_by_the_servers_user_does_not_lead_root_astray)
{
    if (geteuid() != 0) {
        (void)puts("skipped: links planted for root: this is not root");
        return;
    }
    Arena *const arena = arena_new();
    Error err = {0};
    bool was_running = false;
    char victim[PATH_SIZE];
    char planted[PATH_SIZE];
    struct stat after;
    (void)start(shared_home, arena);
    CHECK_OK(local_cluster_stop(shared_home, arena, &was_running, &err), &err);
    (void)snprintf(victim, sizeof victim, "/tmp/paragon-victim-%ld", (long)getpid());
    (void)snprintf(planted, sizeof planted, "%s/data/paragon.conf",
                   status_of(shared_home, arena).directory);
    const int file = open(victim, O_CREAT | O_EXCL | O_WRONLY, 0600);
    ck_assert_int_ge(file, 0);
    (void)close(file);
    ck_assert_int_eq(unlink(planted), 0);
    ck_assert_int_eq(symlink(victim, planted), 0);

    const char *conninfo = NULL;
    const Status status = local_cluster_start(shared_home, arena, &conninfo, &err);
    const int is_there = stat(victim, &after);
    (void)unlink(victim);
    (void)unlink(planted);
    ck_assert_int_eq(status, E_IO);
    CHECK_CONTAINS(err.text, "/data/paragon.conf\" cannot be written: Permission denied");
    ck_assert_int_eq(is_there, 0);
    ck_assert_uint_eq(after.st_uid, 0);
    ck_assert_int_eq(after.st_size, 0);
    ck_assert_uint_eq(geteuid(), 0);
    arena_free(arena);
}
END_TEST

Suite *suite_local_cluster(void)
{
    Suite *const suite = suite_create("local_cluster");
    TCase *const shared = tcase_create("shared");
    tcase_add_unchecked_fixture(shared, make_shared, destroy_shared);
    tcase_add_test(shared, the_analyst_is_in_a_database_of_the_owner);
    tcase_add_test(shared, the_server_has_no_port_and_checks_its_pages);
    tcase_add_test(shared, nobody_else_can_enter_the_socket_directory);
    tcase_add_test(shared, pguser_chooses_the_login);
    tcase_add_test(shared, any_other_login_is_refused);
    tcase_add_test(shared, settings_of_the_environment_do_not_reach_the_server);
    tcase_add_test(shared, stop_ends_the_server_and_start_brings_the_data_back);
    tcase_add_test(shared, a_killed_server_starts_again_though_its_number_went_to_another_process);
    tcase_add_test(shared, the_server_stops_when_it_has_had_no_clients_for_a_while);
    tcase_add_test(shared, a_link_planted_by_the_servers_user_does_not_lead_root_astray);
    suite_add_tcase(suite, shared);

    TCase *const own = tcase_create("own");
    tcase_add_test(own, four_commands_starting_at_once_make_one_cluster);
    tcase_add_test(own, what_an_interrupted_creation_left_is_made_anew);
    tcase_add_test(own, a_socket_path_that_would_be_too_long_is_replaced_by_a_short_one);
    tcase_add_test(own, a_socket_directory_that_others_can_enter_is_refused);
    tcase_add_test(own, destroy_leaves_nothing_and_is_fine_with_nothing);
    tcase_add_test(own, root_is_given_a_place_that_the_server_can_reach);
    suite_add_tcase(suite, own);
    return suite;
}
