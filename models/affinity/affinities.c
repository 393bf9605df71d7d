/* models/affinity/affinities.c - the models of a build, used and stored; see affinities.h. */
#include "models/affinity/affinities.h"

const char *affinity_target_name(const AffinityTarget target)
{
    return target == TARGET_ACQUISITION ? "acquisition" : "status";
}

AffinityTarget affinities_target(const Affinities *const affinities, const char *const bank)
{
    const Dictionary known = {.n = affinities->n_banks, .texts = affinities->banks};
    const uint32_t code = dictionary_find(&known, bank);
    if (code != CODE_NONE)
        return (AffinityTarget)affinities->target_of_bank[code];
    return affinities->is_fitted[TARGET_STATUS] ? TARGET_STATUS : TARGET_ACQUISITION;
}

Status affinities_reference(Affinities *const affinities, const Portfolio *const portfolio,
                            const uint32_t *const groups, const size_t n_groups, Arena *const arena,
                            Error *const err)
{
    for (size_t target = 0; target < AFFINITY_TARGETS; target++) {
        Affinity *const affinity = &affinities->of_target[target];
        Encoder encoder;
        if (!affinities->is_fitted[target])
            continue;
        TRY(encoder_make(&affinity->design, portfolio, arena, &encoder, err));
        TRY(affinity_reference(affinity, &encoder, groups, n_groups, arena, err));
    }
    return OK;
}

Status affinities_archive(Affinities *const affinities, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "target.n_banks", &affinities->n_banks, err));
    TRY(archive_texts(archive, "target.bank", &affinities->banks, affinities->n_banks, err));
    TRY(archive_u8(archive, "target.of_bank", &affinities->target_of_bank, affinities->n_banks,
                   err));
    TRY(archive_u8(archive, "target.is_fitted", &affinities->is_fitted, AFFINITY_TARGETS, err));
    for (size_t target = 0; target < AFFINITY_TARGETS; target++) {
        if (!affinities->is_fitted[target])
            continue;
        archive->part = affinity_target_name((AffinityTarget)target);
        TRY(affinity_archive(&affinities->of_target[target], archive, err));
        archive->part = NULL;
    }
    return OK;
}
