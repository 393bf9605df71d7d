/* tests/core/base/test_error.c - how calls report failure. */
#include "core/base/error.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <gsl/gsl_errno.h>

START_TEST(an_error_holds_its_status_and_text_and_no_old_hint)
{
    Error err = {0};
    (void)ERROR_SET(&err, E_DATA, "client \"%d\": revenue %d is negative", 8812, -5);
    ck_assert_int_eq(error_hint(&err, "Look at line %d.", 7), E_DATA);
    ck_assert_str_eq(err.text, "client \"8812\": revenue -5 is negative");
    ck_assert_str_eq(err.hint, "Look at line 7.");
    ck_assert_int_eq(ERROR_SET(&err, E_IO, "the disk is full"), E_IO);
    ck_assert_int_eq(err.status, E_IO);
    ck_assert_str_eq(err.hint, "");
}
END_TEST

START_TEST(a_long_text_is_cut_and_terminated)
{
    Error err = {0};
    (void)ERROR_SET(&err, E_DATA, "%2000d", 1);
    ck_assert_uint_eq(strlen(err.text), ERROR_TEXT_SIZE - 1);
    (void)error_hint(&err, "%2000d", 1);
    ck_assert_uint_eq(strlen(err.hint), ERROR_HINT_SIZE - 1);
}
END_TEST

START_TEST(nobody_has_to_listen)
{
    ck_assert_int_eq(ERROR_SET(NULL, E_BUSY, "locked"), E_BUSY);
    ck_assert_int_eq(error_no_memory(NULL, "a row"), E_NOMEM);
}
END_TEST

static Status leave_on_failure(const Status status, int *const reached)
{
    TRY(status);
    *reached = 1;
    return OK;
}

START_TEST(try_passes_on_what_is_not_ok)
{
    int reached = 0;
    ck_assert_int_eq(leave_on_failure(E_NOTFOUND, &reached), E_NOTFOUND);
    ck_assert_int_eq(reached, 0);
    ck_assert_int_eq(leave_on_failure(OK, &reached), OK);
    ck_assert_int_eq(reached, 1);
}
END_TEST

START_TEST(codes_of_gsl_become_errors)
{
    Error err = {0};
    CHECK_OK(error_from_gsl(&err, GSL_SUCCESS, "fit"), &err);
    CHECK_FAILS(
        error_from_gsl(&err, GSL_ESING, "fit"), &err, E_BUG,
        "numerical step failed: singularity or extremely bad function behavior detected (fit)");
    CHECK_STATUS(error_from_gsl(&err, GSL_ENOMEM, "fit"), &err, E_NOMEM);
}
END_TEST

/* The table of exit codes in the description of the command line. */
START_TEST(every_status_has_its_exit_code)
{
    ck_assert_int_eq(status_exit_code(OK), 0);
    ck_assert_int_eq(status_exit_code(E_USAGE), 64);
    ck_assert_int_eq(status_exit_code(E_DATA), 65);
    ck_assert_int_eq(status_exit_code(E_NOTFOUND), 66);
    ck_assert_int_eq(status_exit_code(E_UNAVAILABLE), 69);
    ck_assert_int_eq(status_exit_code(E_BUG), 70);
    ck_assert_int_eq(status_exit_code(E_CANNOT_WRITE), 73);
    ck_assert_int_eq(status_exit_code(E_IO), 74);
    ck_assert_int_eq(status_exit_code(E_BUSY), 75);
    ck_assert_int_eq(status_exit_code(E_PERMISSION), 77);
    ck_assert_int_eq(status_exit_code(E_CONFIG), 78);
    ck_assert_str_eq(status_name(E_CANNOT_WRITE), "E_CANNOT_WRITE");
    ck_assert_str_eq(status_meaning(E_PERMISSION), "not permitted");
}
END_TEST

Suite *suite_error(void)
{
    Suite *const suite = suite_create("error");
    TCase *const cases = tcase_create("error");
    tcase_add_test(cases, an_error_holds_its_status_and_text_and_no_old_hint);
    tcase_add_test(cases, a_long_text_is_cut_and_terminated);
    tcase_add_test(cases, nobody_has_to_listen);
    tcase_add_test(cases, try_passes_on_what_is_not_ok);
    tcase_add_test(cases, codes_of_gsl_become_errors);
    tcase_add_test(cases, every_status_has_its_exit_code);
    suite_add_tcase(suite, cases);
    return suite;
}
