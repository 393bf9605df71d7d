/* tools/report/report_changes.c - the model of the page beside the one before; see
 * report_changes.h. */
#include "tools/report/report_changes.h"

#include "tools/model_drift.h"
#include "tools/model_settings.h"
#include "tools/profile_listing.h"

#include <string.h>

/* ---- strata of the same names ---- */

static bool is_same(const Dictionary *const a, const uint32_t code_a, const Dictionary *const b,
                    const uint32_t code_b)
{
    if (code_a == CODE_NONE || code_b == CODE_NONE)
        return code_a == code_b;
    return strcmp(a->texts[code_a], b->texts[code_b]) == 0;
}

static uint32_t find_stratum(const Strata *const earlier, const Strata *const later,
                             const size_t stratum)
{
    for (uint32_t then = 0; then < earlier->n; then++)
        if (is_same(&earlier->areas, earlier->area[then], &later->areas, later->area[stratum]) &&
            is_same(&earlier->regions, earlier->region[then], &later->regions,
                    later->region[stratum]) &&
            is_same(&earlier->banks, earlier->bank[then], &later->banks, later->bank[stratum]))
            return then;
    return CODE_NONE;
}

static Status match_strata(ReportChanges *const changes, const Model *const model,
                           Arena *const arena, Error *const err)
{
    ARENA_NEW(changes->earlier_stratum, arena, model->strata.n, err);
    for (size_t stratum = 0; stratum < model->strata.n; stratum++)
        changes->earlier_stratum[stratum] =
            find_stratum(&changes->segments.earlier.model.strata, &model->strata, stratum);
    return OK;
}

/* ---- everything ---- */

static Status compare(Session *const session, const Workbench *const bench,
                      ReportChanges *const changes, Error *const err)
{
    const Config *const config = &session->config;
    const Workbench *const earlier = &changes->segments.earlier;
    Arena *const arena = session->arena;
    json_t *settings = NULL;
    TRY(profile_side_read(session, earlier, &changes->then, err));
    TRY(profile_side_read(session, bench, &changes->now, err));
    TRY(model_settings_read(&bench->model_ref, arena, &settings, err));
    changes->limits = (DriftLimits){model_setting(settings, "drift.warn", config->drift_warn),
                                    model_setting(settings, "drift.stop", config->drift_stop)};
    TRY(profile_diff_make(&changes->then, &changes->now, arena, &changes->profiles, err));
    TRY(match_strata(changes, &bench->model, arena, err));
    TRY(stratum_money_make(session, earlier, &changes->money, err));
    return model_drift_measure(session, bench->db, &earlier->model_ref, &bench->model,
                               &bench->model_ref.snapshot, &changes->limits, arena, &changes->drift,
                               err);
}

Status report_changes_open(Session *const session, const Workbench *const bench,
                           ReportChanges *const changes, Error *const err)
{
    ModelRef earlier = {0};
    *changes = (ReportChanges){0};
    TRY(store_model_predecessor(bench->db, &bench->model_ref, session->arena, &earlier,
                                &changes->is_there, err));
    if (!changes->is_there)
        return OK;
    TRY(segment_changes_with(session, &earlier, bench, &changes->segments, err));
    return compare(session, bench, changes, err);
}
