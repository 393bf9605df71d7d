/* core/base/parallel.h - independent pieces of work on several threads, with one result.
 *
 * Items are numbered; each writes only to its own place in the caller's output.  Which thread
 * does an item never shows in the result, so any number of threads gives the same bytes.  Sums
 * over items are made afterwards, by the caller, in item order. */
#ifndef CORE_BASE_PARALLEL_H
#define CORE_BASE_PARALLEL_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/progress.h"

#include <stddef.h>

/* Rows per piece where a long loop is cut into pieces: fixed, so that sums do not depend on the
 * number of threads. */
enum { PARALLEL_CHUNK = 4096 };

/** A piece of work: item `item` of the job; `scratch` is the thread's own and is reset after
 * every item. */
typedef Status ParallelTask(void *context, size_t item, Arena *scratch, Error *err);

/**
 * parallel_run - do items 0 .. n_items-1 on up to `n_threads` threads (0 counts as 1).
 *
 * After a failure no new items start; the error of the lowest failed item is reported.
 * @progress may be NULL; it is called from one thread at a time.
 */
Status parallel_run(size_t n_items, size_t n_threads, ParallelTask *task, void *context,
                    const char *step, const Progress *progress, Error *err) ATTR_NODISCARD;

/** parallel_chunks - how many pieces of PARALLEL_CHUNK rows `n_rows` make. */
static inline size_t parallel_chunks(const size_t n_rows)
{
    return (n_rows + PARALLEL_CHUNK - 1) / PARALLEL_CHUNK;
}

#endif
