/* core/extract/findings.h - what speaks against a load as a whole, and what to warn of. */
#ifndef CORE_EXTRACT_FINDINGS_H
#define CORE_EXTRACT_FINDINGS_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/extract/extract.h"

#include <stddef.h>

typedef struct Findings {
    Arena *arena;
    size_t n_refusals;
    size_t refusal_capacity;
    ExtractRefusal *refusals;
    size_t n_warnings;
    size_t warning_capacity;
    const char **warnings;
} Findings;

/** findings_refuse - the load is refused; texts in `refusal` are borrowed. */
Status findings_refuse(Findings *findings, const ExtractRefusal *refusal,
                       Error *err) ATTR_NODISCARD;

/** findings_refuse_file - the same for a reason in printf form; `file` NULL: no one file. */
Status findings_refuse_file(Findings *findings, const char *file, Error *err, const char *format,
                            ...) ATTR_PRINTF(4, 5) ATTR_NODISCARD;

/** findings_warn - a sentence in printf form. */
Status findings_warn(Findings *findings, Error *err, const char *format, ...)
    ATTR_PRINTF(3, 4) ATTR_NODISCARD;

/** findings_conclude - OK, or E_DATA with the first refusal and how many more there are. */
Status findings_conclude(const Findings *findings, Error *err) ATTR_NODISCARD;

#endif
