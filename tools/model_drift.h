/* tools/model_drift.h - how far a model is from an earlier one: measured on samples of the clients
 * of both, stored beside the model, told in words.
 *
 * What is stored never enters the model's id: the same snapshot, settings and seed give the same
 * model, whatever was approved when it was built. */
#ifndef TOOLS_MODEL_DRIFT_H
#define TOOLS_MODEL_DRIFT_H

#include "core/base/strbuf.h"
#include "core/db/store_model.h"
#include "models/continuity/drift.h"
#include "tools/command.h"

/* Of either snapshot; chance alone then makes an index of .003 in eleven bins once in a thousand
 * times. */
enum { MODEL_DRIFT_CLIENTS = 20000 };

/**
 * model_drift_measure - an earlier model against a later one, each with its own snapshot.
 *
 * @snapshot: that `later` was built from
 * @drift:    its names are borrowed from `arena`
 * Cost: reading MODEL_DRIFT_CLIENTS clients of either snapshot, whatever their size
 */
Status model_drift_measure(const Session *session, Db *db, const ModelRef *earlier,
                           const Model *later, const SnapshotRef *snapshot,
                           const DriftLimits *limits, Arena *arena, Drift *drift,
                           Error *err) ATTR_NODISCARD;

/** model_drift_against - the same, as it is stored; with the limits of the session's settings.
 * All NULL where `id`, that of the later model, is the earlier's. */
Status model_drift_against(const Session *session, Db *db, const ModelRef *earlier,
                           const Model *later, const SnapshotRef *snapshot, const char *id,
                           ModelDrift *stored, Error *err) ATTR_NODISCARD;

/** model_drift_judge - against the approved model; all NULL where there is none. */
Status model_drift_judge(const Session *session, Db *db, const Model *later,
                         const SnapshotRef *snapshot, const char *id, ModelDrift *stored,
                         Error *err) ATTR_NODISCARD;

/** model_drift_measure_words - "usage of Payroll", "scores of Payroll", "tenure". */
void model_drift_measure_words(StrBuf *out, DriftKind kind, const char *name);

/** model_drift_words - what has drifted most, of the highest level: "usage of Payroll 0.31, tenure
 * 0.27 and 3 more"; "" where nothing has.
 * Errors: E_DATA the stored report cannot be read */
Status model_drift_words(const ModelDrift *stored, Arena *arena, const char **words,
                         Error *err) ATTR_NODISCARD;

#endif
