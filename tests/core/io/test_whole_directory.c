/* tests/core/io/test_whole_directory.c - a directory is there whole, or nothing is. */
#include "core/io/whole_directory.h"
#include "tests/support/bank_files.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

static Arena *arena; /* of the test */
static Arena *own;   /* of the directory */
static const char *parent;
static const char *path;
static WholeDirectory *directory;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    own = arena_new();
    parent = bank_files_directory(arena);
    path = arena_printf(arena, "%s/made", parent);
}

static void tear_down(void)
{
    arena_free(own);
    arena_free(arena);
}

static size_t entries_of(const char *const name)
{
    size_t n = 0;
    DIR *const listing = opendir(name);
    ck_assert_ptr_nonnull(listing);
    while (readdir(listing) != NULL)
        n++;
    (void)closedir(listing);
    return n - 2;
}

static void fill(void)
{
    CHECK_OK(whole_directory_open(path, own, &directory, &err), &err);
    bank_files_write(directory->temporary, "one", "1");
    ck_assert_int_eq(mkdir(arena_printf(arena, "%s/inside", directory->temporary), 0777), 0);
    bank_files_write(directory->temporary, "inside/two", "2");
}

START_TEST(it_appears_with_all_that_is_in_it)
{
    fill();
    ck_assert_int_ne(access(path, F_OK), 0);
    CHECK_OK(whole_directory_commit(directory, &err), &err);
    ck_assert_str_eq(bank_files_read(path, "inside/two", arena), "2");
    ck_assert_uint_eq(entries_of(parent), 1);
}
END_TEST

START_TEST(what_was_not_committed_is_removed)
{
    fill();
    ck_assert_uint_eq(entries_of(parent), 1);
    arena_free(own);
    own = arena_new();
    ck_assert_uint_eq(entries_of(parent), 0);
}
END_TEST

START_TEST(an_empty_directory_may_be_there)
{
    ck_assert_int_eq(mkdir(path, 0777), 0);
    path = arena_printf(arena, "%s//", path);
    fill();
    CHECK_OK(whole_directory_commit(directory, &err), &err);
    ck_assert_uint_eq(entries_of(path), 2);
}
END_TEST

START_TEST(what_is_there_is_not_touched)
{
    bank_files_write(parent, "made", "a file");
    CHECK_FAILS_WITH(whole_directory_open(path, own, &directory, &err), &err, E_CANNOT_WRITE,
                     "Not a directory");
    CHECK_FAILS_WITH(whole_directory_open(parent, own, &directory, &err), &err, E_CANNOT_WRITE,
                     "is not empty");
    CHECK_FAILS_WITH(
        whole_directory_open(arena_printf(arena, "%s/no/made", parent), own, &directory, &err),
        &err, E_CANNOT_WRITE, "No such file");
    ck_assert_str_eq(bank_files_read(parent, "made", arena), "a file");
    ck_assert_uint_eq(entries_of(parent), 1);
}
END_TEST

Suite *suite_whole_directory(void)
{
    Suite *const suite = suite_create("whole_directory");
    TCase *const tcase = tcase_create("a directory");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, it_appears_with_all_that_is_in_it);
    tcase_add_test(tcase, what_was_not_committed_is_removed);
    tcase_add_test(tcase, an_empty_directory_may_be_there);
    tcase_add_test(tcase, what_is_there_is_not_touched);
    suite_add_tcase(suite, tcase);
    return suite;
}
