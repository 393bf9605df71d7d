/* tests/support/suites.h - the prototypes of all suites, one per line of tests/suites.def. */
#ifndef TESTS_SUPPORT_SUITES_H
#define TESTS_SUPPORT_SUITES_H

#include <check.h>

#define SUITE(topic) Suite *suite_##topic(void);
#include "tests/suites.def"
#undef SUITE

#endif
