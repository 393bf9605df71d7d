/* tests/main.c - runs the suites of tests/suites.def; `CK_RUN_SUITE=csv` runs one of them.
 *
 * libcheck's other variables work as ever: CK_VERBOSITY=verbose, CK_FORK=no under a debugger. */
#include "tests/support/suite_log.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    (void)gsl_set_error_handler_off();
    /* A test may have to make the database cluster first, on a machine that is busy. */
    (void)setenv("CK_DEFAULT_TIMEOUT", "120", 0);
    if (!throwaway_prepare())
        return EXIT_FAILURE;

    SRunner *const runner = srunner_create(NULL);
#define SUITE(topic) srunner_add_suite(runner, suite_##topic());
#include "tests/suites.def"
#undef SUITE
    srunner_run_all(runner, CK_ENV);
    const int n_run = srunner_ntests_run(runner);
    const int n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);

    const bool is_clean = suite_log_is_clean();
    throwaway_remove();
    if (n_run == 0)
        (void)fputs("tests/run: no test was run: CK_RUN_SUITE or CK_RUN_CASE names none\n", stderr);
    return n_run > 0 && n_failed == 0 && is_clean ? EXIT_SUCCESS : EXIT_FAILURE;
}
