/* core/db/crash_point.c - where test builds can be made to die; see db_internal.h.
 *
 * PARAGON_CRASH_LIST=FILE appends every point that is reached; PARAGON_CRASH_AT=POINT kills the
 * program at the first one of that name, as kill -9 would.  Other builds have none of this. */
#include "core/db/db_internal.h"

#ifdef PARAGON_CRASH_POINTS

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void crash_point(const char *const when, const char *const statement)
{
    const char *const list = getenv("PARAGON_CRASH_LIST");
    const char *const at = getenv("PARAGON_CRASH_AT");
    const size_t length = strlen(when);
    FILE *const out = list == NULL ? NULL : fopen(list, "ae");
    if (out != NULL) {
        (void)fprintf(out, "%s:%s\n", when, statement);
        (void)fclose(out);
    }
    if (at != NULL && strncmp(at, when, length) == 0 && at[length] == ':' &&
        strcmp(at + length + 1, statement) == 0)
        (void)raise(SIGKILL);
}

#else

void crash_point(const char *const when, const char *const statement)
{
    (void)when;
    (void)statement;
}

#endif
