/* core/base/parallel.c - items handed out in order, the lowest failure kept. */
#include "core/base/parallel.h"

#include <pthread.h>
#include <stdint.h>

enum { MAX_THREADS = 256 };

typedef struct Job {
    ParallelTask *task;
    void *context;
    const char *step;
    const Progress *progress;
    size_t n_items;

    pthread_mutex_t lock; /* guards all below */
    size_t next;
    size_t done;
    size_t failed_item;
    Status status;
    Error error;
} Job;

static void record_failure(Job *const job, const size_t item, const Status status,
                           const Error *const error)
{
    if (job->status != OK && job->failed_item < item)
        return;
    job->status = status;
    job->failed_item = item;
    job->error = *error;
}

static bool take_item(Job *const job, size_t *const item)
{
    pthread_mutex_lock(&job->lock);
    const bool taken = job->status == OK && job->next < job->n_items;
    if (taken)
        *item = job->next++;
    pthread_mutex_unlock(&job->lock);
    return taken;
}

/* At most 100 reports: one each time the whole percentage grows. */
static void finish_item(Job *const job, const size_t item, Status status, Error *const error)
{
    pthread_mutex_lock(&job->lock);
    const size_t before = job->done * 100 / job->n_items;
    job->done++;
    const size_t after = job->done * 100 / job->n_items;
    if (status == OK && after != before)
        status = progress_report(job->progress, job->step, (double)after / 100, error);
    if (status != OK)
        record_failure(job, item, status, error);
    pthread_mutex_unlock(&job->lock);
}

static void *work(void *const context)
{
    Job *const job = context;
    Arena *const scratch = arena_new();
    size_t item = 0;
    while (take_item(job, &item)) {
        Error error = {.status = OK};
        if (scratch == NULL) {
            finish_item(job, item, error_no_memory(&error, "a thread's work"), &error);
            continue;
        }
        const ArenaMark mark = arena_mark(scratch);
        const Status status = job->task(job->context, item, scratch, &error);
        arena_reset(scratch, mark);
        finish_item(job, item, status, &error);
    }
    arena_free(scratch);
    return NULL;
}

Status parallel_run(const size_t n_items, const size_t n_threads, ParallelTask *const task,
                    void *const context, const char *const step, const Progress *const progress,
                    Error *const err)
{
    TRY(progress_report(progress, step, 0, err));
    if (n_items == 0)
        return progress_report(progress, step, 1, err);

    Job job = {.task = task,
               .context = context,
               .step = step,
               .progress = progress,
               .n_items = n_items,
               .status = OK};
    pthread_mutex_init(&job.lock, NULL);

    pthread_t threads[MAX_THREADS];
    const size_t wanted = n_threads > n_items ? n_items : n_threads;
    size_t n_started = 0;
    while (n_started + 1 < wanted && n_started < MAX_THREADS &&
           pthread_create(&threads[n_started], NULL, work, &job) == 0)
        n_started++;
    (void)work(&job); /* the calling thread works too, so one that cannot start costs only time */
    for (size_t i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
    pthread_mutex_destroy(&job.lock);

    if (job.status != OK && err != NULL)
        *err = job.error;
    return job.status;
}
