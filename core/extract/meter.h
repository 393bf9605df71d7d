/* core/extract/meter.h - progress of several files read at once, counted in bytes. */
#ifndef CORE_EXTRACT_METER_H
#define CORE_EXTRACT_METER_H

#include "core/base/error.h"
#include "core/base/progress.h"

#include <pthread.h>
#include <stdint.h>

typedef struct Meter {
    const Progress *progress;
    pthread_mutex_t lock; /* guards what follows */
    uint64_t n_total;     /* 0: not known, nothing is told between begin and end */
    uint64_t n_done;
    uint64_t percent; /* told last */
} Meter;

/** meter_open - tell that the work begins. meter_close must follow, also after a failure. */
Status meter_open(Meter *meter, uint64_t n_total, const Progress *progress,
                  Error *err) ATTR_NODISCARD;

/** meter_add - count bytes, from any thread; tells at most 99 times.
 * Errors: E_CANCELLED */
Status meter_add(Meter *meter, uint64_t n_bytes, Error *err) ATTR_NODISCARD;

/** meter_close - tells that the work is done when `status` is OK; returns `status`, or
 * E_CANCELLED. */
Status meter_close(Meter *meter, Status status, Error *err) ATTR_NODISCARD;

#endif
