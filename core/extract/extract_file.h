/* core/extract/extract_file.h - one file from its first byte to settled rows and a reject list. */
#ifndef CORE_EXTRACT_EXTRACT_FILE_H
#define CORE_EXTRACT_EXTRACT_FILE_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/extract/cell.h"
#include "core/extract/extract.h"
#include "core/extract/meter.h"
#include "core/extract/reject_list.h"
#include "core/extract/staging.h"

typedef struct FileLoad {
    /* given */
    ExtractFileId file;
    const ExtractSource *source; /* NULL: there is no such file */
    CellContext context;
    size_t n_clients;
    Meter *meter;
    Arena *arena; /* used by nothing else while the file is read */
    /* found */
    ExtractFileReport report;
    Staging *staging; /* the accepted rows in canonical order; NULL when refused */
    RejectList *rejects;
    ExtractRefusal refusal; /* reason NULL: the file was read to its end */
} FileLoad;

/** file_load - read, check and settle a file.  That the file is refused is not a failure here:
 * load->refusal says so.
 * Errors: E_IO the file changed between two readings, and what the source returns */
Status file_load(FileLoad *load, Error *err) ATTR_NODISCARD;

#endif
