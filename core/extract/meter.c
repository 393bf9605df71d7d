/* core/extract/meter.c - progress of several files read at once; see meter.h. */
#include "core/extract/meter.h"

static const char STEP[] = "reading extracts";

Status meter_open(Meter *const meter, const uint64_t n_total, const Progress *const progress,
                  Error *const err)
{
    *meter = (Meter){.progress = progress, .n_total = n_total};
    pthread_mutex_init(&meter->lock, NULL);
    const Status status = progress_report(progress, STEP, 0, err);
    if (status != OK)
        pthread_mutex_destroy(&meter->lock);
    return status;
}

Status meter_add(Meter *const meter, const uint64_t n_bytes, Error *const err)
{
    Status status = OK;
    pthread_mutex_lock(&meter->lock);
    meter->n_done += n_bytes;
    const uint64_t share = meter->n_total == 0 ? 0 : meter->n_done * 100 / meter->n_total;
    const uint64_t percent = share > 99 ? 99 : share; /* files may grow, or be read twice */
    if (percent > meter->percent) {
        meter->percent = percent;
        status = progress_report(meter->progress, STEP, (double)percent / 100, err);
    }
    pthread_mutex_unlock(&meter->lock);
    return status;
}

Status meter_close(Meter *const meter, const Status status, Error *const err)
{
    pthread_mutex_destroy(&meter->lock);
    return status == OK ? progress_report(meter->progress, STEP, 1, err) : status;
}
