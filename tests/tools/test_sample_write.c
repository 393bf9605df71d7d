/* tests/tools/test_sample_write.c - the directory of a sample bank: same bytes, all or nothing. */
#include "core/extract/extract.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"
#include "tools/sample_bank/csv_file.h"
#include "tools/sample_bank/sample_write.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const SampleOptions USUAL = {
    .seed = 3, .n_archetypes = 6, .separation = 1, .as_of = 20726 /* 2026-09-30 */};
static const char *const FILES[] = {"clients.csv",         "products.csv",
                                    "holdings.csv",        "profit.csv",
                                    "usage.csv",           "contacts.csv",
                                    "feedback.csv",        "_truth_clients.csv",
                                    "_truth_holdings.csv", "_truth_acquisitions.csv",
                                    "_truth.json",         "manifest.json"};
enum { N_FILES = sizeof FILES / sizeof FILES[0], N_CSV = 10 };

static Arena *arena;
static const char *directory; /* a fresh one for every test */

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
    char *const name = arena_printf(arena, "%s/sample-XXXXXX", throwaway_directory());
    ck_assert_ptr_nonnull(mkdtemp(name));
    directory = name;
}

static void end(void)
{
    arena_free(arena);
}

static const char *path_to(const char *const name)
{
    const char *const path = arena_printf(arena, "%s/%s", directory, name);
    ck_assert_ptr_nonnull(path);
    return path;
}

static void write_bank(const SampleOptions *const options, const size_t n_clients,
                       const SampleTruth truth, const char *const name)
{
    Error err = {.status = OK};
    CHECK_OK(sample_write(options, n_clients, truth, path_to(name), NULL, arena, &err), &err);
}

/* The bytes of a file of a bank, terminated. */
static const char *bytes_of(const char *const bank, const char *const file)
{
    const char *const path = arena_printf(arena, "%s/%s/%s", directory, bank, file);
    FILE *const in = fopen(path, "rb");
    struct stat about = {0};
    ck_assert_msg(in != NULL && fstat(fileno(in), &about) == 0, "no file %s", path);
    char *const bytes = arena_alloc(arena, (size_t)about.st_size + 1, 1);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_uint_eq(fread(bytes, 1, (size_t)about.st_size, in), (size_t)about.st_size);
    ck_assert_int_eq(fclose(in), 0);
    return bytes;
}

START_TEST(same_seed_gives_same_bytes_and_another_does_not)
{
    SampleOptions other = USUAL;
    other.seed = 4;
    write_bank(&USUAL, 200, SAMPLE_TRUTH_ALL, "a");
    write_bank(&USUAL, 200, SAMPLE_TRUTH_ALL, "b");
    write_bank(&other, 200, SAMPLE_TRUTH_ALL, "c");
    for (int file = 0; file < N_FILES; file++)
        ck_assert_str_eq(bytes_of("a", FILES[file]), bytes_of("b", FILES[file]));
    ck_assert_str_ne(bytes_of("a", "holdings.csv"), bytes_of("c", "holdings.csv"));
    ck_assert_str_ne(bytes_of("a", "_truth.json"), bytes_of("c", "_truth.json"));
}
END_TEST

START_TEST(a_larger_bank_begins_with_the_smaller_one)
{
    write_bank(&USUAL, 120, SAMPLE_TRUTH_ALL, "small");
    write_bank(&USUAL, 480, SAMPLE_TRUTH_ALL, "large");
    for (int file = 0; file < N_CSV; file++) {
        const char *const small = bytes_of("small", FILES[file]);
        ck_assert_msg(strncmp(small, bytes_of("large", FILES[file]), strlen(small)) == 0,
                      "%s differs", FILES[file]);
    }
    /* The world: all of _truth.json behind the number of clients. */
    ck_assert_str_eq(strstr(bytes_of("small", "_truth.json"), "\"segments\""),
                     strstr(bytes_of("large", "_truth.json"), "\"segments\""));
}
END_TEST

START_TEST(how_much_truth_is_written_changes_nothing_else)
{
    write_bank(&USUAL, 300, SAMPLE_TRUTH_ALL, "all");
    write_bank(&USUAL, 300, SAMPLE_TRUTH_ACQUIRED, "acquired");
    write_bank(&USUAL, 300, SAMPLE_TRUTH_NONE, "none");
    ck_assert_str_eq(bytes_of("all", "manifest.json"), bytes_of("none", "manifest.json"));

    const char *const all = bytes_of("all", "_truth_acquisitions.csv");
    const char *const acquired = bytes_of("acquired", "_truth_acquisitions.csv");
    const char *const none = bytes_of("none", "_truth_acquisitions.csv");
    ck_assert_str_eq(none, "client_id,product_id,probability,contribution,acquired\n");
    ck_assert_ptr_null(strstr(acquired, ",0\n"));
    int n_rows = 0;
    for (const char *end_of = strchr(acquired, '\n'); end_of[1] != '\0';) {
        const char *const row = end_of + 1;
        end_of = strchr(row, '\n');
        ck_assert_ptr_nonnull(strstr(all, arena_strndup(arena, row, (size_t)(end_of - row))));
        n_rows++;
    }
    ck_assert_int_gt(n_rows, 50);
}
END_TEST

START_TEST(the_manifest_has_rows_and_sums_of_every_extract)
{
    char hex[HASH_HEX_SIZE];
    write_bank(&USUAL, 150, SAMPLE_TRUTH_NONE, "bank");
    const char *const manifest = bytes_of("bank", "manifest.json");
    CHECK_CONTAINS(manifest, "\"as_of\":\"2026-09-30\"");
    CHECK_CONTAINS(manifest, "\"currency\":\"EUR\"");
    CHECK_CONTAINS(manifest, "\"clients.csv\":{\"rows\":150,");
    CHECK_CONTAINS(manifest, "\"products.csv\":{\"rows\":32,");
    ck_assert_ptr_null(strstr(manifest, "\"_truth"));
    for (int file = 0; file < 7; file++) {
        const char *const bytes = bytes_of("bank", FILES[file]);
        hash_hex(hash_bytes(bytes, strlen(bytes)), hex);
        CHECK_CONTAINS(manifest, hex);
    }
}
END_TEST

/* The data contract as the loader understands it. */
static void check_loads(const SampleOptions *const options, const char *const name)
{
    const ExtractOptions load = {.as_of = DAY_UNKNOWN, .n_threads = 1};
    Error err = {.status = OK};
    Snapshot snapshot = {.as_of = DAY_UNKNOWN};
    ExtractReport report = {.n_rejects = 0};
    write_bank(options, 3000, SAMPLE_TRUTH_NONE, name);
    CHECK_OK(extract_load_directory(path_to(name), &load, arena, &snapshot, &report, &err), &err);
    ck_assert_uint_eq(report.n_rejects, 0);
    ck_assert_uint_eq(report.n_warnings, 0);
    ck_assert_uint_eq(snapshot.clients.n, 3000);
    ck_assert_int_eq(snapshot.as_of, options->as_of);
}

START_TEST(a_load_rejects_no_row)
{
    SampleOptions other = USUAL;
    other.n_archetypes = 1;
    other.as_of = 19782; /* 2024-02-29 */
    check_loads(&USUAL, "usual");
    check_loads(&other, "other");
}
END_TEST

START_TEST(an_empty_directory_is_taken_and_a_full_one_is_not)
{
    Error err = {.status = OK};
    const char *const path = path_to("there");
    ck_assert_int_eq(mkdir(path, 0777), 0);
    write_bank(&USUAL, 5, SAMPLE_TRUTH_ALL, "there/");
    const char *const before = bytes_of("there", "clients.csv");
    CHECK_FAILS(sample_write(&USUAL, 9, SAMPLE_TRUTH_ALL, path, NULL, arena, &err), &err,
                E_CANNOT_WRITE, arena_printf(arena, "directory \"%s\" is not empty", path));
    ck_assert_str_eq(err.hint, "Name a new directory, or empty this one first.");
    ck_assert_str_eq(bytes_of("there", "clients.csv"), before);
}
END_TEST

START_TEST(a_directory_that_cannot_be_is_refused)
{
    Error err = {.status = OK};
    CHECK_FAILS_WITH(
        sample_write(&USUAL, 9, SAMPLE_TRUTH_ALL, path_to("no/such"), NULL, arena, &err), &err,
        E_CANNOT_WRITE, "cannot create directory \"");
    write_bank(&USUAL, 5, SAMPLE_TRUTH_ALL, "bank");
    const char *const file = path_to("bank/clients.csv");
    CHECK_FAILS(sample_write(&USUAL, 9, SAMPLE_TRUTH_ALL, file, NULL, arena, &err), &err,
                E_CANNOT_WRITE,
                arena_printf(arena, "cannot use \"%s\" as a directory: Not a directory", file));
}
END_TEST

static bool stop_in_the_middle(void *const context, const char *const step, const double share)
{
    (void)context;
    (void)step;
    return share < 0.5;
}

START_TEST(a_bank_that_was_stopped_leaves_nothing)
{
    const Progress progress = {.report = stop_in_the_middle};
    Error err = {.status = OK};
    Arena *const run = arena_new();
    ck_assert_ptr_nonnull(run);
    CHECK_FAILS(sample_write(&USUAL, 300, SAMPLE_TRUTH_ALL, path_to("bank"), &progress, run, &err),
                &err, E_CANCELLED, "stopped on request during \"making clients\"");
    arena_free(run);
    ck_assert_int_eq(rmdir(directory), 0); /* only an empty directory goes */
}
END_TEST

START_TEST(csv_fields_are_quoted_and_numbers_exact)
{
    static const char EXPECTED[] = "id,text,amount,day,share\n"
                                   "7,\"a \"\"b\"\", c\",-12.5,2026-09-30,-0.125000\n"
                                   "-3,,,,12.000001\n";
    Error err = {.status = OK};
    CsvFile *file = NULL;
    ck_assert_int_eq(mkdir(path_to("x"), 0777), 0);
    CHECK_OK(csv_file_create(path_to("x/y.csv"), "id,text,amount,day,share", arena, &file, &err),
             &err);
    csv_file_int(file, 7);
    csv_file_text(file, "a \"b\", c");
    csv_file_money(file, -125000);
    csv_file_day(file, 20726);
    csv_file_real(file, -0.125);
    CHECK_OK(csv_file_end_row(file, &err), &err);
    csv_file_int(file, -3);
    csv_file_text(file, NULL);
    csv_file_money(file, MONEY_UNKNOWN);
    csv_file_empty(file);
    csv_file_real(file, 12.0000013);
    CHECK_OK(csv_file_end_row(file, &err), &err);

    size_t n_rows = 0;
    Hash hash = {{0}};
    char hex[HASH_HEX_SIZE];
    CHECK_OK(csv_file_close(file, &n_rows, &hash, &err), &err);
    hash_hex(hash, hex);
    ck_assert_uint_eq(n_rows, 2);
    ck_assert_str_eq(bytes_of("x", "y.csv"), EXPECTED);
    /* sha256sum of coreutils */
    ck_assert_str_eq(hex, "5a9548b2ccf7ea877d92741f44347854f9bbb45b61f828bca76ba7a443ce68c8");
}
END_TEST

START_TEST(a_csv_file_is_never_written_over)
{
    Error err = {.status = OK};
    CsvFile *file = NULL;
    const char *const path = path_to("once.csv");
    CHECK_OK(csv_file_create(path, "id", arena, &file, &err), &err);
    CHECK_FAILS(csv_file_create(path, "id", arena, &file, &err), &err, E_CANNOT_WRITE,
                arena_printf(arena, "cannot create file \"%s\": File exists", path));
}
END_TEST

/* The bytes wait in a buffer, so a write fails when the file is closed: past the largest size that
 * this process may write. */
START_TEST(a_failed_write_is_reported)
{
    Error err = {.status = OK};
    CsvFile *file = NULL;
    size_t n_rows = 0;
    Hash hash = {{0}};
    const char *const path = path_to("large.csv");
    CHECK_OK(csv_file_create(path, "a header of more than 16 bytes", arena, &file, &err), &err);
    (void)signal(SIGXFSZ, SIG_IGN);
    struct rlimit before = {0};
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    const struct rlimit limit = {.rlim_cur = 16, .rlim_max = before.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    const Status status = csv_file_close(file, &n_rows, &hash, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    CHECK_FAILS(status, &err, E_IO,
                arena_printf(arena, "could not write file \"%s\": File too large", path));
}
END_TEST

Suite *suite_sample_write(void)
{
    Suite *const suite = suite_create("sample_write");
    TCase *const tests = tcase_create("files");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, same_seed_gives_same_bytes_and_another_does_not);
    tcase_add_test(tests, a_larger_bank_begins_with_the_smaller_one);
    tcase_add_test(tests, how_much_truth_is_written_changes_nothing_else);
    tcase_add_test(tests, the_manifest_has_rows_and_sums_of_every_extract);
    tcase_add_test(tests, a_load_rejects_no_row);
    tcase_add_test(tests, an_empty_directory_is_taken_and_a_full_one_is_not);
    tcase_add_test(tests, a_directory_that_cannot_be_is_refused);
    tcase_add_test(tests, a_bank_that_was_stopped_leaves_nothing);
    tcase_add_test(tests, csv_fields_are_quoted_and_numbers_exact);
    tcase_add_test(tests, a_csv_file_is_never_written_over);
    tcase_add_test(tests, a_failed_write_is_reported);
    suite_add_tcase(suite, tests);
    return suite;
}
