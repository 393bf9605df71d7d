/* core/extract/extract.h - from extract files to an accepted snapshot, or a refusal; every row
 * accounted for.
 *
 * Every row read is either accepted or rejected: n_read = n_accepted + n_rejected for each file,
 * whether the load is accepted or refused.  A repeat of an identical row counts as rejected.
 * This does NOT talk to PostgreSQL: rows that come from there arrive as CSV through an
 * ExtractSource.  What is checked is written in contract.def and docs/data-contract.md. */
#ifndef CORE_EXTRACT_EXTRACT_H
#define CORE_EXTRACT_EXTRACT_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/domain/snapshot.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The files of the contract, in the order that reports list them. */
typedef enum ExtractFileId {
#define EXTRACT_FILE(file, name, need, n_key, help) EXTRACT_##file,
#include "core/extract/contract.def"
    EXTRACT_FILES
} ExtractFileId;

/* Why a row was rejected. */
typedef enum ExtractCode {
    EXTRACT_ENCODING,
    EXTRACT_QUOTE,
    EXTRACT_COLUMNS,
    EXTRACT_MISSING,
    EXTRACT_DATE,
    EXTRACT_NUMBER,
    EXTRACT_RANGE,
    EXTRACT_DUPLICATE,
    EXTRACT_REFERENCE,
    EXTRACT_CODE,
    EXTRACT_CODES
} ExtractCode;

/** extract_code_name - "encoding", "quote", ... as it is stored and printed. */
const char *extract_code_name(ExtractCode code);

/** extract_file_name - "clients.csv", ... */
const char *extract_file_name(ExtractFileId file);

/* Where the bytes of one file come from. */
typedef struct ExtractSource {
    const char *name;    /* "clients.csv", ..., "manifest.json" */
    uint64_t n_bytes;    /* its size, for progress; 0 when not known */
    bool lines_are_rows; /* call the first row behind the header 1: rows of a database view */
    void *context;
    /* Begin at the first byte.  Called a second time when rows must be looked at again; the bytes
     * must be the same then. */
    Status (*open)(void *context, Error *err);
    /* Put 1 to `capacity` bytes into `buffer`; *length = 0 at the end. */
    Status (*read)(void *context, char *buffer, size_t capacity, size_t *length, Error *err);
    /* Called once for every successful open. */
    void (*close)(void *context);
} ExtractSource;

/* What the last accepted snapshot had, for the gates. */
typedef struct ExtractPrevious {
    uint64_t n_rows[EXTRACT_FILES]; /* accepted rows; 0 is not compared */
    const char *const *banks;
    size_t n_banks;
} ExtractPrevious;

typedef struct ExtractOptions {
    Day as_of;                       /* DAY_UNKNOWN: the manifest says */
    double max_reject_share;         /* of a file's rows, [0, 1] */
    double row_count_warn;           /* share by which a file's rows may differ from `previous` */
    double row_count_stop;           /* the same, to refuse */
    bool partial;                    /* a bank of `previous` may be absent */
    const char *override_reason;     /* load although a row count says stop; NULL: do not */
    const ExtractPrevious *previous; /* NULL: nothing to compare with */
    size_t n_threads;         /* sources are read by up to so many threads, each by one at a time */
    const Progress *progress; /* may be NULL */
} ExtractOptions;

typedef struct ExtractFileReport {
    const char *file;
    bool present;
    uint64_t n_bytes;
    char sha256[HASH_HEX_SIZE]; /* of its bytes; "" when it was not read to its end */
    uint64_t n_read;            /* rows without the header */
    uint64_t n_accepted;
    uint64_t n_rejected;   /* n_read = n_accepted + n_rejected */
    uint64_t n_duplicates; /* those of n_rejected that only repeat a row kept */
} ExtractFileReport;

typedef struct ExtractReject {
    ExtractFileId file;
    ExtractCode code;
    uint64_t line;            /* where the row begins, from 1 */
    uint32_t column;          /* of the first bad field, from 1; 0: the row as a whole */
    const char *column_name;  /* "" for the row as a whole */
    const char *reason;       /* all that is wrong with the row, a sentence */
    const unsigned char *raw; /* the row without its line end */
    size_t raw_length;
    bool raw_is_text; /* UTF-8 without NUL; else to be shown as hex */
} ExtractReject;

/* Why the load as a whole was refused. */
typedef struct ExtractRefusal {
    const char *file; /* NULL: no one file */
    uint64_t line;    /* 0: no one line */
    uint32_t column;  /* 0: no one column */
    const char *reason;
} ExtractRefusal;

typedef struct ExtractReport {
    Day as_of; /* DAY_UNKNOWN until it is settled */
    ExtractFileReport files[EXTRACT_FILES];
    size_t n_rejects;
    const ExtractReject *rejects; /* by file, line */
    size_t n_refusals;
    const ExtractRefusal *refusals; /* none when accepted */
    size_t n_warnings;
    const char *const *warnings; /* sentences */
} ExtractReport;

/**
 * extract_load - read and check sources; an accepted set becomes a snapshot.
 *
 * @sources:  in any order; a name that begins with '_' is passed over
 * @snapshot: owned by `arena`; unchanged unless OK is returned
 * @report:   owned by `arena`; filled whether accepted or refused
 *
 * Errors: E_DATA  refused: report->refusals say why; `err` has the first of them
 *         E_USAGE neither the options nor a manifest say the as-of day
 *         E_CANCELLED, E_NOMEM, and what a source's callbacks return
 * Memory: the columns of the snapshot, 9 bytes a row of the file at work (of each of the files at
 *         work, with threads), and the rejected rows.
 * Cost:   O(bytes + rows); rows of one client out of order cost O(n log n) of those rows.
 */
Status extract_load(const ExtractSource *sources, size_t n_sources, const ExtractOptions *options,
                    Arena *arena, Snapshot *snapshot, ExtractReport *report,
                    Error *err) ATTR_NODISCARD;

/**
 * extract_load_directory - extract_load() of the files in a directory.
 *
 * Directories inside it are not looked into.
 * Errors: as above, and E_NOTFOUND no such directory · E_IO it or a file in it cannot be read
 */
Status extract_load_directory(const char *directory, const ExtractOptions *options, Arena *arena,
                              Snapshot *snapshot, ExtractReport *report, Error *err) ATTR_NODISCARD;

/** extract_refusal_text - "clients.csv:3:2: ...": where it was found, as far as that is known, and
 * why. */
Status extract_refusal_text(const ExtractRefusal *refusal, Arena *arena, const char **text,
                            Error *err) ATTR_NODISCARD;

/** extract_first_rejects - the first `n_each` rows of each code and file as lines of text
 * ("holdings.csv:12:3 date: ..."), to show with a refusal. */
Status extract_first_rejects(const ExtractReport *report, size_t n_each, Arena *arena,
                             const char **text, Error *err) ATTR_NODISCARD;

/**
 * extract_write_rejects - the reject list as CSV: file,line,column,code,reason,raw.
 *
 * `raw` is the row as it was read; where that is not text it is "hex:" and its bytes in hex.
 * Errors: E_IO the stream does not take it
 */
Status extract_write_rejects(FILE *stream, const ExtractReport *report, Error *err) ATTR_NODISCARD;

#endif
