/* models/model.h - everything a build finds out, and nothing about single clients.
 *
 * A model is self-standing: it carries its own names of banks, regions, areas and products, so
 * that it can be applied to any later snapshot (application.h). */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include "core/domain/archive.h"
#include "models/affinity/affinities.h"
#include "models/evaluate/ranking.h"
#include "models/profile/ideal_profile.h"
#include "models/profile/peer_pool.h"
#include "models/segment/segments.h"
#include "models/segment/strata.h"
#include "models/value/increment.h"
#include "models/value/potential.h"
#include "models/value/potential_level.h"

typedef struct Model {
    size_t profit_period; /* ProfitPeriod of the build's profit.csv, for a part of a snapshot */
    Strata strata;
    Segments segments;
    PeerPools pools;
    IdealProfiles profiles;
    Affinities affinities; /* their products are the model's products, by number */
    Increment increment;
    Potential potential;
    PotentialLevels levels;
    Ranking ranking; /* how high the affinities rank holdings that were hidden from them */
} Model;

/** model_archive - all parts, in a fixed order: one description for writing and reading. */
Status model_archive(Model *model, Archive *archive, Error *err) ATTR_NODISCARD;

/** model_pool_id - "P012": the pool for people and for the database. */
Status model_pool_id(size_t pool, Arena *arena, const char **id, Error *err) ATTR_NODISCARD;

/** model_pool_name - "smaller clients of <bank> / <region> / <area>". */
Status model_pool_name(const Model *model, size_t pool, Arena *arena, const char **name,
                       Error *err) ATTR_NODISCARD;

/** model_design - the model's products by number: their ids, in byte order, and names. */
static inline const Design *model_design(const Model *const model)
{
    return affinities_design(&model->affinities);
}

/** model_n_products - number of products the model knows. */
static inline size_t model_n_products(const Model *const model)
{
    return model_design(model)->n_products;
}

#endif
