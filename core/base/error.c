/* core/base/error.c - texts of errors, and the table of statuses. */
#include "core/base/error.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
    const char *meaning;
} STATUSES[STATUS_COUNT] = {
#define X(name, exit_code, meaning) {#name, exit_code, meaning},
#include "core/base/status.def"
#undef X
};

Status error_set(Error *const err, const Status status, const char *const format, ...)
{
    if (err == NULL)
        return status;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    err->status = status;
    err->hint[0] = '\0';
    return status;
}

Status error_hint(Error *const err, const char *const format, ...)
{
    if (err == NULL)
        return E_BUG;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->hint, sizeof err->hint, format, args);
    va_end(args);
    return err->status;
}

Status error_from_write(Error *const err, const int write_errno, const char *const what)
{
    const char *const words = write_errno == 0 ? "an earlier write failed" : strerror(write_errno);
    return error_set(err, write_errno == EPIPE ? E_PIPE : E_IO, "%s could not be written: %s", what,
                     words);
}

Status error_from_gsl(Error *const err, const int gsl_code, const char *const what)
{
    if (gsl_code == GSL_SUCCESS)
        return OK;
    const Status status = gsl_code == GSL_ENOMEM ? E_NOMEM : E_BUG;
    return ERROR_SET(err, status, "numerical step failed: %s (%s)", gsl_strerror(gsl_code), what);
}

int status_exit_code(const Status status)
{
    return STATUSES[status].exit_code;
}

const char *status_meaning(const Status status)
{
    return STATUSES[status].meaning;
}

const char *status_name(const Status status)
{
    return STATUSES[status].name;
}
