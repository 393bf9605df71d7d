/* core/base/error.h - how every call reports failure: a Status, and a caller-owned Error.
 *
 * A function that can fail returns Status and takes `Error *err` last (NULL is allowed).
 * The place that discovers a failure sets it once with ERROR_SET; everyone above passes it on
 * with TRY.  Nobody logs on the way up.  Setting an error allocates nothing. */
#ifndef CORE_BASE_ERROR_H
#define CORE_BASE_ERROR_H

#include <stddef.h>

typedef enum Status {
#define X(name, exit_code, meaning) name,
#include "core/base/status.def"
#undef X
    STATUS_COUNT
} Status;

enum { ERROR_TEXT_SIZE = 640, ERROR_HINT_SIZE = 320 };

typedef struct Error {
    Status status;
    char text[ERROR_TEXT_SIZE]; /* lower case, no full stop, names the object and the value */
    char hint[ERROR_HINT_SIZE]; /* a full sentence, or empty */
} Error;

#define ATTR_NODISCARD __attribute__((warn_unused_result))
#define ATTR_PRINTF(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

/** error_set - record `status` and a formatted text in `err`; returns `status`. Clears the hint. */
Status error_set(Error *err, Status status, const char *format, ...) ATTR_PRINTF(3, 4);

/** error_hint - add what the reader can do, a full sentence; returns the recorded status. */
Status error_hint(Error *err, const char *format, ...) ATTR_PRINTF(2, 3);

/** error_from_write - E_IO, "`what` could not be written: ..." in the words of `write_errno`;
 * E_PIPE where the reader of a pipe has gone away, which is no failure worth words. */
Status error_from_write(Error *err, int write_errno, const char *what) ATTR_NODISCARD;

/** error_from_gsl - turn a GSL return code into E_BUG with GSL's own words; GSL_SUCCESS gives OK.
 */
Status error_from_gsl(Error *err, int gsl_code, const char *what) ATTR_NODISCARD;

/** status_exit_code - the process exit code of `status`. */
int status_exit_code(Status status);

/** status_meaning - one line on what `status` means. */
const char *status_meaning(Status status);

/** status_name - the name of `status` as in status.def. */
const char *status_name(Status status);

/* Its value is `status` itself, so that compilers and analysers see that it is not OK. */
#define ERROR_SET(err, status, ...) (error_set((err), (status), __VA_ARGS__), (status))

/** error_no_memory - E_NOMEM, naming what the memory was for. */
static inline Status error_no_memory(Error *const err, const char *const purpose)
{
    return ERROR_SET(err, E_NOMEM, "no memory for %s", purpose);
}

/* Leave the function with the callee's status unless it is OK. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        const Status try_status_ = (call);                                                         \
        if (try_status_ != OK)                                                                     \
            return try_status_;                                                                    \
    } while (0)

/* The same for GSL's int codes. */
#define TRY_GSL(call, err) TRY(error_from_gsl((err), (call), #call))

#endif
