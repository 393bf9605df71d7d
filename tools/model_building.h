/* tools/model_building.h - from settings to a build, and from a build to what is stored. */
#ifndef TOOLS_MODEL_BUILDING_H
#define TOOLS_MODEL_BUILDING_H

#include "core/db/store_model.h"
#include "models/build.h"
#include "tools/command.h"

/** model_building_params - the settings as parameters of a build.
 * Errors: E_CONFIG segment.pool_order is not an order of region and business_area, or
 * drift.stop is below drift.warn */
Status model_building_params(const Session *session, uint64_t seed, BuildParams *params,
                             Error *err) ATTR_NODISCARD;

/** model_building_id - the id of a model: the SHA-256 of snapshot, program version, effective
 * settings, seed and every array. */
Status model_building_id(const char *snapshot_id, const char *code_version, const char *config,
                         uint64_t seed, const Archive *archive, Arena *arena,
                         char id[HASH_HEX_SIZE], Error *err) ATTR_NODISCARD;

/**
 * model_building_head - what is stored beside the model's arrays: its id and its card.
 *
 * The card says in JSON what was built from what, with which figures and which notices.
 */
Status model_building_head(const Session *session, const SnapshotRef *snapshot,
                           const Portfolio *portfolio, const Model *model,
                           const BuildNotices *notices, uint64_t seed, const Archive *archive,
                           ModelHead *head, Error *err) ATTR_NODISCARD;

#endif
