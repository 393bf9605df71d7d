/* tests/support/check_helpers.h - assertions on calls that return Status and fill an Error.
 *
 * They show the error's own text where a bare comparison would show two numbers. */
#ifndef TESTS_SUPPORT_CHECK_HELPERS_H
#define TESTS_SUPPORT_CHECK_HELPERS_H

#include "core/base/error.h"

#include <check.h>
#include <string.h>

/* The call succeeds. */
#define CHECK_OK(call, err)                                                                        \
    do {                                                                                           \
        const Status check_got_ = (call);                                                          \
        ck_assert_msg(check_got_ == OK, "%s gave %s: %s", #call, status_name(check_got_),          \
                      (err)->text);                                                                \
    } while (0)

/* The call fails with this status. */
#define CHECK_STATUS(call, err, expected)                                                          \
    do {                                                                                           \
        const Status check_got_ = (call);                                                          \
        ck_assert_msg(check_got_ == (expected), "%s gave %s instead of %s: %s", #call,             \
                      status_name(check_got_), #expected, check_got_ == OK ? "" : (err)->text);    \
    } while (0)

/* The call fails with this status and exactly this text. */
#define CHECK_FAILS(call, err, expected, expected_text)                                            \
    do {                                                                                           \
        CHECK_STATUS(call, err, expected);                                                         \
        ck_assert_str_eq((err)->text, expected_text);                                              \
    } while (0)

/* The call fails with this status and a text that contains `part` (where the rest is a path or
 * another program's words). */
#define CHECK_FAILS_WITH(call, err, expected, part)                                                \
    do {                                                                                           \
        CHECK_STATUS(call, err, expected);                                                         \
        CHECK_CONTAINS((err)->text, part);                                                         \
    } while (0)

/* `text` contains `part`. */
#define CHECK_CONTAINS(text, part)                                                                 \
    do {                                                                                           \
        const char *const check_text_ = (text);                                                    \
        ck_assert_msg(strstr(check_text_, (part)) != NULL, "\"%s\" is not in: %s", (part),         \
                      check_text_);                                                                \
    } while (0)

#endif
