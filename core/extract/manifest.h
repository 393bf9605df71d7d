/* core/extract/manifest.h - manifest.json: what the sender says about its files. */
#ifndef CORE_EXTRACT_MANIFEST_H
#define CORE_EXTRACT_MANIFEST_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/snapshot.h"
#include "core/extract/extract.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct ManifestFile {
    bool is_named;
    int64_t n_rows;     /* without the header; -1: not said */
    const char *sha256; /* lower-case hex; NULL: not said */
} ManifestFile;

typedef struct Manifest {
    bool names_files;
    Day as_of;          /* DAY_UNKNOWN: not said */
    const char *source; /* NULL: not said */
    Currencies currencies;
    ManifestFile files[EXTRACT_FILES];
} Manifest;

/** manifest_empty - one that says nothing. */
Manifest manifest_empty(void);

/**
 * manifest_read - read it.
 *
 * Errors: E_DATA it is not what docs/data-contract.md says: `refusal` says why and where; and what
 *         the source returns
 */
Status manifest_read(const ExtractSource *source, Arena *arena, Manifest *manifest,
                     ExtractRefusal *refusal, Error *err) ATTR_NODISCARD;

#endif
