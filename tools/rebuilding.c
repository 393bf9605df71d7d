/* tools/rebuilding.c - a stored model built again; see rebuilding.h. */
#include "tools/rebuilding.h"

#include "core/base/version.h"
#include "core/db/store_content.h"
#include "tools/model_building.h"
#include "tools/model_drift.h"

#include <string.h>

/* What building again gave. */
typedef struct Rebuilt {
    Archive archive;
    ModelHead head;
    char id[HASH_HEX_SIZE]; /* with the settings, seed and version that are stored */
    ModelDrift drift;       /* against the model that it was measured against then; all NULL where
                               that cannot be measured again */
} Rebuilt;

/* The settings of the build take the place of those in force. */
static Status take_settings(Session *const session, const ModelRef *const ref, Error *const err)
{
    const char *source = NULL;
    ARENA_TAKE(source, arena_printf(session->arena, "settings of model %.*s", HASH_SHORT, ref->id),
               err);
    return config_parse(ref->config, strlen(ref->config), source, session->arena, &session->config,
                        err);
}

/* The settings in force are those of the model.  A text that was erased since may have been a level
 * of the other model's, so that what was measured then cannot be measured again. */
static Status measure_drift(Session *const session, Db *const db, const ModelRef *const ref,
                            const Model *const model, Rebuilt *const rebuilt, Error *const err)
{
    ModelRef earlier = {0};
    bool is_draft = false;
    bool is_erased[2] = {false, false};
    if (ref->drift.model_id == NULL)
        return OK;
    TRY(store_model_find(db, ref->drift.model_id, session->arena, &earlier, &is_draft, err));
    TRY(store_content_is_erased(db, &earlier.snapshot, session->arena, &is_erased[0], err));
    TRY(store_content_is_erased(db, &ref->snapshot, session->arena, &is_erased[1], err));
    if (is_erased[0] || is_erased[1])
        return OK;
    return model_drift_against(session, db, &earlier, model, &ref->snapshot, ref->id,
                               &rebuilt->drift, err);
}

static Status build_again(Session *const session, Db *const db, const ModelRef *const ref,
                          Rebuilt *const rebuilt, Error *const err)
{
    Arena *const arena = session->arena;
    Snapshot snapshot = {0};
    BuildParams params = {0};
    Portfolio portfolio = {0};
    Model model = {0};
    BuildNotices notices = {0};
    rebuilt->archive = archive_writer(arena);
    TRY(take_settings(session, ref, err));
    TRY(model_building_params(session, ref->seed, &params, err));
    TRY(store_content_load(db, &ref->snapshot, arena, &snapshot, err));
    TRY(build_model(&snapshot, &params, arena, &portfolio, &model, &notices, err));
    TRY(model_archive(&model, &rebuilt->archive, err));
    TRY(model_building_head(session, &ref->snapshot, &portfolio, &model, &notices, ref->seed,
                            &rebuilt->archive, &rebuilt->head, err));
    TRY(model_building_id(ref->snapshot.id, ref->code_version, ref->config, ref->seed,
                          &rebuilt->archive, arena, rebuilt->id, err));
    return measure_drift(session, db, ref, &model, rebuilt, err);
}

bool rebuilding_is_same_version(const ModelRef *const ref)
{
    return strcmp(ref->code_version, PARAGON_VERSION) == 0;
}

/* The message says what differs; the hint, whether another version may be the reason. */
static Status hint_version(const ModelRef *const ref, Error *const err)
{
    if (!rebuilding_is_same_version(ref))
        (void)error_hint(err, "Version %s built it, this is version %s: verify it with that one.",
                         ref->code_version, PARAGON_VERSION);
    return E_DATA;
}

/* @different: name of the first array that differs from the stored one, or NULL */
static Status judge(const ModelRef *const ref, const Rebuilt *const rebuilt,
                    const char *const different, Error *const err)
{
    const bool is_same_id = strcmp(rebuilt->id, ref->id) == 0;
    if (is_same_id && different != NULL)
        return ERROR_SET(err, E_DATA, "array \"%s\" of model \"%.*s\" was changed after the build",
                         different, HASH_SHORT, ref->id);
    if (different != NULL) {
        (void)ERROR_SET(err, E_DATA,
                        "model \"%.*s\" built again is another: array \"%s\" is the first that "
                        "differs",
                        HASH_SHORT, ref->id, different);
        return hint_version(ref, err);
    }
    if (!is_same_id)
        return ERROR_SET(err, E_DATA,
                         "the arrays of model \"%.*s\" came out the same, but with the stored "
                         "settings, seed and version they do not give its id",
                         HASH_SHORT, ref->id);
    return OK;
}

/* Another version may word the card in another way. */
static Status judge_card(const ModelRef *const ref, const ModelHead *const head, Error *const err)
{
    if (!rebuilding_is_same_version(ref))
        return OK;
    if (ref->gate == NULL || strcmp(ref->gate, head->gate) != 0)
        return ERROR_SET(err, E_DATA, "the gate of model \"%.*s\" was changed after the build: %s",
                         HASH_SHORT, ref->id, head->gate);
    if (strcmp(ref->card, head->card) != 0)
        return ERROR_SET(err, E_DATA, "the card of model \"%.*s\" was changed after the build",
                         HASH_SHORT, ref->id);
    return OK;
}

static Status judge_drift(const ModelRef *const ref, const ModelDrift *const drift,
                          Error *const err)
{
    if (!rebuilding_is_same_version(ref) || drift->level == NULL)
        return OK;
    if (strcmp(ref->drift.level, drift->level) != 0 ||
        strcmp(ref->drift.report, drift->report) != 0)
        return ERROR_SET(err, E_DATA, "the drift of model \"%.*s\" was changed after the build: %s",
                         HASH_SHORT, ref->id, drift->level);
    return OK;
}

Status rebuilding_verify(Session *const session, Db *const db, const ModelRef *const ref,
                         Error *const err)
{
    Rebuilt rebuilt = {0};
    Archive stored = {0};
    TRY(build_again(session, db, ref, &rebuilt, err));
    TRY(store_model_arrays(db, ref, session->arena, &stored, err));
    TRY(judge(ref, &rebuilt, archive_first_difference(&stored, &rebuilt.archive), err));
    TRY(judge_card(ref, &rebuilt.head, err));
    return judge_drift(ref, &rebuilt.drift, err);
}
