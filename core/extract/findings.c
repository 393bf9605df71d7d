/* core/extract/findings.c - what speaks against a load as a whole; see findings.h. */
#include "core/extract/findings.h"

#include "core/base/strbuf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_CAPACITY = 8, SENTENCE_SIZE = 512 };

Status findings_refuse(Findings *const findings, const ExtractRefusal *const refusal,
                       Error *const err)
{
    if (findings->n_refusals == findings->refusal_capacity) {
        const size_t capacity =
            findings->n_refusals == 0 ? FIRST_CAPACITY : 2 * findings->n_refusals;
        ExtractRefusal *larger = NULL;
        ARENA_NEW(larger, findings->arena, capacity, err);
        if (findings->n_refusals > 0)
            memcpy(larger, findings->refusals, findings->n_refusals * sizeof *larger);
        findings->refusals = larger;
        findings->refusal_capacity = capacity;
    }
    findings->refusals[findings->n_refusals++] = *refusal;
    return OK;
}

Status findings_refuse_file(Findings *const findings, const char *const file, Error *const err,
                            const char *const format, ...)
{
    char text[SENTENCE_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    ExtractRefusal refusal = {.file = file};
    ARENA_TAKE(refusal.reason, arena_strdup(findings->arena, text), err);
    return findings_refuse(findings, &refusal, err);
}

Status findings_warn(Findings *const findings, Error *const err, const char *const format, ...)
{
    char text[SENTENCE_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (findings->n_warnings == findings->warning_capacity) {
        const size_t capacity =
            findings->n_warnings == 0 ? FIRST_CAPACITY : 2 * findings->n_warnings;
        const char **larger = NULL;
        ARENA_NEW(larger, findings->arena, capacity, err);
        for (size_t i = 0; i < findings->n_warnings; i++)
            larger[i] = findings->warnings[i];
        findings->warnings = larger;
        findings->warning_capacity = capacity;
    }
    ARENA_TAKE(findings->warnings[findings->n_warnings], arena_strdup(findings->arena, text), err);
    findings->n_warnings++;
    return OK;
}

Status extract_refusal_text(const ExtractRefusal *const refusal, Arena *const arena,
                            const char **const text, Error *const err)
{
    if (refusal->file == NULL)
        ARENA_TAKE(*text, arena_strdup(arena, refusal->reason), err);
    else if (refusal->line == 0)
        ARENA_TAKE(*text, arena_printf(arena, "%s: %s", refusal->file, refusal->reason), err);
    else
        ARENA_TAKE(*text,
                   arena_printf(arena, "%s:%" PRIu64 ":%" PRIu32 ": %s", refusal->file,
                                refusal->line, refusal->column, refusal->reason),
                   err);
    return OK;
}

Status findings_conclude(const Findings *const findings, Error *const err)
{
    if (findings->n_refusals == 0)
        return OK;
    const char *first = NULL;
    TRY(extract_refusal_text(&findings->refusals[0], findings->arena, &first, err));
    char more[64] = "";
    if (findings->n_refusals > 1)
        (void)snprintf(more, sizeof more, " (and %zu more)", findings->n_refusals - 1);
    return ERROR_SET(err, E_DATA, "%s%s", first, more);
}
