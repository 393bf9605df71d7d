/* tools/model_drift.c - how far a model is from an earlier one; see model_drift.h. */
#include "tools/model_drift.h"

#include "core/io/json.h"
#include "core/io/json_read.h"

#include <stdlib.h>
#include <string.h>

/* ---- measure ---- */

/* A sample of a snapshot's clients. */
typedef struct Sample {
    Snapshot snapshot;
    Portfolio portfolio;
} Sample;

/* Which period profit.csv has is told by all clients; for a sample it is as it was at the build. */
static Status sample_read(Db *const db, const SnapshotRef *const ref, const Model *const model,
                          Arena *const arena, Sample *const sample, Error *const err)
{
    SnapshotPart part = {0};
    TRY(store_snapshot_sample(db, ref, MODEL_DRIFT_CLIENTS, arena, &part, err));
    TRY(store_snapshot_load(db, ref, &part, arena, &sample->snapshot, err));
    return portfolio_make(&sample->snapshot, (ProfitPeriod)model->profit_period, arena,
                          &sample->portfolio, err);
}

Status model_drift_measure(const Session *const session, Db *const db,
                           const ModelRef *const earlier, const Model *const later,
                           const SnapshotRef *const snapshot, const DriftLimits *const limits,
                           Arena *const arena, Drift *const drift, Error *const err)
{
    const size_t n_threads = session->n_threads;
    Archive archive = {0};
    Model *model = NULL;
    Sample *samples = NULL;
    Application *on = NULL;
    ARENA_NEW(model, arena, 1, err);
    ARENA_NEW(samples, arena, 2, err);
    ARENA_NEW(on, arena, 3, err);
    TRY(store_model_arrays(db, earlier, arena, &archive, err));
    TRY(model_archive(model, &archive, err));
    TRY(sample_read(db, &earlier->snapshot, model, arena, &samples[0], err));
    TRY(sample_read(db, snapshot, later, arena, &samples[1], err));
    TRY(application_make(model, &samples[0].portfolio, n_threads, arena, &on[0], err));
    TRY(application_make(model, &samples[1].portfolio, n_threads, arena, &on[1], err));
    TRY(application_make(later, &samples[1].portfolio, n_threads, arena, &on[2], err));
    return drift_make(&on[0], &on[1], &on[2], limits, arena, drift, err);
}

/* ---- store ---- */

static void put_measure(JsonWriter *const json, const DriftMeasure *const measure)
{
    const DriftIndex *const drift = &measure->drift;
    json_open(json, '{');
    json_put_text(json, "kind", drift_kind_name(measure->kind));
    json_put_text(json, "name", measure->name);
    json_put_text(json, "level", drift_level_name(drift->level));
    json_put_double(json, "index", drift->index);
    json_put_double(json, "by_chance", drift->by_chance);
    json_put_double(json, "chance_limit", drift->chance_limit);
    json_put_int(json, "bins", (int64_t)drift->n_bins);
    json_put_int(json, "n_then", (int64_t)drift->n_then);
    json_put_int(json, "n_now", (int64_t)drift->n_now);
    json_close(json, '}');
}

static Status write_report(const Drift *const drift, const DriftLimits *const limits,
                           Arena *const arena, const char **const report, Error *const err)
{
    StrBuf out = strbuf_init(arena);
    JsonWriter json = json_writer(&out);
    json_open(&json, '{');
    json_put_double(&json, "warn", limits->warn);
    json_put_double(&json, "stop", limits->stop);
    json_key(&json, "measures");
    json_open(&json, '[');
    for (size_t i = 0; i < drift->n; i++)
        put_measure(&json, &drift->measures[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    return strbuf_finish(&out, report, err);
}

static Status store(const Session *const session, Db *const db, const ModelRef *const earlier,
                    const Model *const later, const SnapshotRef *const snapshot,
                    Arena *const scratch, ModelDrift *const stored, Error *const err)
{
    const DriftLimits limits = {session->config.drift_warn, session->config.drift_stop};
    Drift drift = {0};
    TRY(model_drift_measure(session, db, earlier, later, snapshot, &limits, scratch, &drift, err));
    *stored = (ModelDrift){.level = drift_level_name(drift.level)};
    ARENA_TAKE(stored->model_id, arena_strdup(session->arena, earlier->id), err);
    return write_report(&drift, &limits, session->arena, &stored->report, err);
}

Status model_drift_against(const Session *const session, Db *const db,
                           const ModelRef *const earlier, const Model *const later,
                           const SnapshotRef *const snapshot, const char *const id,
                           ModelDrift *const stored, Error *const err)
{
    *stored = (ModelDrift){0};
    if (strcmp(earlier->id, id) == 0)
        return OK;
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "drift");
    const Status status = store(session, db, earlier, later, snapshot, scratch, stored, err);
    arena_free(scratch);
    return status;
}

Status model_drift_judge(const Session *const session, Db *const db, const Model *const later,
                         const SnapshotRef *const snapshot, const char *const id,
                         ModelDrift *const stored, Error *const err)
{
    ModelRef approved = {0};
    *stored = (ModelDrift){0};
    const Status status = store_model_approved(db, session->arena, &approved, err);
    if (status == E_NOTFOUND)
        return OK;
    TRY(status);
    return model_drift_against(session, db, &approved, later, snapshot, id, stored, err);
}

/* ---- words ---- */

void model_drift_measure_words(StrBuf *const out, const DriftKind kind, const char *const name)
{
    static const char *const OF[DRIFT_KINDS] = {[DRIFT_INPUT] = "",
                                                [DRIFT_HOLDING] = "holders of ",
                                                [DRIFT_USAGE] = "usage of ",
                                                [DRIFT_SEGMENTS] = "",
                                                [DRIFT_SCORES] = "scores of ",
                                                [DRIFT_RESCORED] = "scores by the new model of "};
    strbuf_puts(out, OF[kind]);
    strbuf_puts(out, name);
}

static double index_of(const json_t *const measure)
{
    return json_number_value(json_object_get(measure, "index"));
}

static bool has_level(const json_t *const measure, const char *const level)
{
    const char *const own = json_string_value(json_object_get(measure, "level"));
    return own != NULL && strcmp(own, level) == 0;
}

typedef struct Chosen {
    const json_t *measure;
    size_t place; /* in the report */
} Chosen;

static int strongest_first(const void *const a, const void *const b)
{
    const Chosen *const x = a;
    const Chosen *const y = b;
    const double difference = index_of(x->measure) - index_of(y->measure);
    if (difference != 0)
        return difference > 0 ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static Status choose(const json_t *const measures, const char *const level, Arena *const arena,
                     Chosen **const chosen, size_t *const n, Error *const err)
{
    ARENA_NEW(*chosen, arena, json_array_size(measures), err);
    *n = 0;
    for (size_t i = 0; i < json_array_size(measures); i++)
        if (has_level(json_array_get(measures, i), level))
            (*chosen)[(*n)++] = (Chosen){json_array_get(measures, i), i};
    qsort(*chosen, *n, sizeof **chosen, strongest_first);
    return OK;
}

static void put_words(StrBuf *const out, const json_t *const measure)
{
    const char *const kind = json_string_value(json_object_get(measure, "kind"));
    const char *const name = json_string_value(json_object_get(measure, "name"));
    const DriftKind known = drift_kind_named(kind == NULL ? "" : kind);
    if (known < DRIFT_KINDS && name != NULL)
        model_drift_measure_words(out, known, name);
    strbuf_putc(out, ' ');
    strbuf_fixed(out, index_of(measure), 2);
}

Status model_drift_words(const ModelDrift *const stored, Arena *const arena,
                         const char **const words, Error *const err)
{
    enum { MOST_NAMED = 4 };
    json_t *root = NULL;
    Chosen *chosen = NULL;
    size_t n = 0;
    *words = "";
    if (stored->report == NULL || strcmp(stored->level, "none") == 0)
        return OK;
    TRY(json_read_text(stored->report, strlen(stored->report), "the model's drift", E_DATA, arena,
                       &root, err));
    TRY(choose(json_object_get(root, "measures"), stored->level, arena, &chosen, &n, err));
    StrBuf out = strbuf_init(arena);
    for (size_t i = 0; i < n && i < MOST_NAMED; i++) {
        strbuf_puts(&out, i == 0 ? "" : ", ");
        put_words(&out, chosen[i].measure);
    }
    if (n > MOST_NAMED)
        strbuf_printf(&out, " and %zu more", n - MOST_NAMED);
    return strbuf_finish(&out, words, err);
}
