/* models/model.c - the parts of a model, put together; see model.h. */
#include "models/model.h"

Status model_archive(Model *const model, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "portfolio.profit_period", &model->profit_period, err));
    TRY(strata_archive(&model->strata, archive, err));
    TRY(segments_archive(&model->segments, archive, err));
    TRY(peer_pools_archive(archive, &model->pools, err));
    TRY(ideal_profile_archive(archive, &model->profiles, err));
    TRY(affinities_archive(&model->affinities, archive, err));
    TRY(increment_archive(archive, &model->increment, err));
    TRY(potential_archive(archive, &model->potential, err));
    TRY(potential_level_archive(archive, &model->levels, err));
    return ranking_archive(&model->ranking, archive, err);
}

Status model_pool_id(const size_t pool, Arena *const arena, const char **const id, Error *const err)
{
    ARENA_TAKE(*id, arena_printf(arena, "P%03zu", pool + 1), err);
    return OK;
}

Status model_pool_name(const Model *const model, const size_t pool, Arena *const arena,
                       const char **const name, Error *const err)
{
    const char *stratum = NULL;
    TRY(strata_name(&model->strata, model->pools.stratum[pool], arena, &stratum, err));
    return peer_pools_words(&model->pools, pool, stratum, arena, name, err);
}
