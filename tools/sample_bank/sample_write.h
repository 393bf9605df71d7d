/* tools/sample_bank/sample_write.h - a sample bank as a directory in the form of the data
 * contract, with the planted truth beside it. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_WRITE_H
#define TOOLS_SAMPLE_BANK_SAMPLE_WRITE_H

#include "core/base/progress.h"
#include "tools/sample_bank/sample_bank.h"

/* How much of next year's truth is written: it is 27 rows a client. */
typedef enum SampleTruth {
    SAMPLE_TRUTH_NONE,
    SAMPLE_TRUTH_ACQUIRED,
    SAMPLE_TRUTH_ALL,
    SAMPLE_TRUTHS
} SampleTruth;

extern const char *const SAMPLE_TRUTH_NAMES[SAMPLE_TRUTHS]; /* "none", "acquired", "all" */

/**
 * sample_write - write the first `n_clients` clients of the bank that `options` describes.
 *
 * @directory: must not exist or be empty.  The files are made in "DIRECTORY.tmp-<process>", which
 *             takes the final name when all is done and is removed otherwise.
 * @progress:  may be NULL
 *
 * Errors: E_CANNOT_WRITE the directory has something in it or cannot be made
 *         E_IO           a file could not be written
 *         E_CANCELLED    @progress asked to stop
 * Cost:   linear in clients, about 40 microseconds each; memory does not grow with them.
 */
Status sample_write(const SampleOptions *options, size_t n_clients, SampleTruth truth,
                    const char *directory, const Progress *progress, Arena *arena,
                    Error *err) ATTR_NODISCARD;

#endif
