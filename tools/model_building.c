/* tools/model_building.c - settings in, model head out; see model_building.h. */
#include "tools/model_building.h"

#include "core/base/version.h"
#include "core/io/json.h"
#include "tools/model_card.h"

#include <string.h>

static Status read_pool_order(const TextList *const order, PoolStep *const first, Error *const err)
{
    static const char *const NAMES[] = {
        [POOL_REGION] = "region", [POOL_BUSINESS_AREA] = "business_area"};
    for (int step = POOL_REGION; step <= POOL_BUSINESS_AREA && order->n == 2; step++) {
        if (strcmp(order->texts[0], NAMES[step]) != 0 ||
            strcmp(order->texts[1], NAMES[1 - step]) != 0)
            continue;
        *first = (PoolStep)step;
        return OK;
    }
    (void)ERROR_SET(err, E_CONFIG,
                    "segment.pool_order must name region and business_area, "
                    "what is pooled away first in front");
    return E_CONFIG;
}

Status model_building_params(const Session *const session, const uint64_t seed,
                             BuildParams *const params, Error *const err)
{
    const Config *const config = &session->config;
    *params = (BuildParams){.profit_period = (ProfitPeriod)config->profit_period,
                            .strata = {.min_stratum = (size_t)config->segment_min_stratum,
                                       .pool_banks = config->segment_pool_banks},
                            .segments = SEGMENTS_PARAMS_DEFAULT,
                            .profile = {.characteristic_min = config->profile_characteristic_min,
                                        .max_products = (size_t)config->profile_max_products,
                                        .mature_months = (double)config->profile_mature_months,
                                        .complete_share = config->profile_complete_share},
                            .design = {.side_features = config->affinity_side_features,
                                       .attributes = {.n_use = config->attributes_use.n,
                                                      .use = config->attributes_use.texts,
                                                      .n_deny = config->attributes_deny.n,
                                                      .deny = config->attributes_deny.texts}},
                            .request = (AffinityRequest)config->affinity_method,
                            .ridge = config->affinity_l2,
                            .seed = seed,
                            .n_threads = session->n_threads,
                            .progress = session->progress};
    if (config->drift_stop < config->drift_warn)
        return ERROR_SET(err, E_CONFIG,
                         "drift.stop is %g, must not be below drift.warn, which is %g",
                         config->drift_stop, config->drift_warn);
    params->segments.k.k_max = (size_t)config->segment_k_max;
    params->segments.k.limits.min_gain = config->segment_min_gain;
    params->segments.k.limits.min_stability = config->segment_min_stability;
    params->segments.k.limits.n_resamples = (size_t)config->segment_resamples;
    params->segments.k.limits.min_segment = (size_t)config->segment_min_segment;
    return read_pool_order(&config->segment_pool_order, &params->strata.first_pooled, err);
}

/* ---- the card ---- */

static size_t count_active(const Portfolio *const portfolio)
{
    size_t n = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        n += portfolio->active[client];
    return n;
}

static size_t count_leaf_pools(const Model *const model, const bool with_profile)
{
    size_t n = 0;
    for (size_t pool = 0; pool < model->pools.n; pool++)
        n += peer_pools_is_leaf(&model->pools, pool) &&
             (!with_profile || model->profiles.n_characteristic[pool] > 0);
    return n;
}

/* How the methods did on clients left out; differences are to the first. */
static void put_trials(JsonWriter *const json, const AffinityTrials *const trials)
{
    json_key(json, "trials");
    json_open(json, '[');
    for (size_t i = 0; i < trials->n; i++) {
        json_open(json, '{');
        json_put_text(json, "method", affinity_method_key((AffinityMethod)trials->method[i]));
        json_put_double(json, "ridge", trials->ridge[i]);
        json_put_double(json, "ndcg_5", trials->ndcg[i]);
        json_put_double(json, "difference", trials->gain[i]);
        json_put_double(json, "standard_error", trials->error[i]);
        json_put_double(json, "nats_per_client", trials->log_loss[i]);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_put_int(json, "trial_clients", (int64_t)trials->n_clients);
}

static void put_banks(JsonWriter *const json, const Affinities *const affinities,
                      const AffinityTarget target)
{
    json_key(json, "banks");
    json_open(json, '[');
    for (size_t bank = 0; bank < affinities->n_banks; bank++)
        if (affinities->target_of_bank[bank] == target)
            json_text(json, affinities->banks[bank]);
    json_close(json, ']');
}

static void put_affinity(JsonWriter *const json, const Affinities *const affinities,
                         const AffinityTarget target)
{
    const Affinity *const affinity = &affinities->of_target[target];
    json_open(json, '{');
    json_put_text(json, "target", affinity_target_name(target));
    put_banks(json, affinities, target);
    json_put_text(json, "method", affinity_method_key((AffinityMethod)affinity->method));
    json_put_int(json, "clients", (int64_t)affinity->n_fitted);
    json_put_double(json, "ridge", affinity->ridge);
    json_key(json, "cross_validated_loss");
    json_open(json, '[');
    for (size_t i = 0; i < affinity->n_ridges; i++) {
        json_open(json, '{');
        json_put_double(json, "ridge", affinity->ridges[i]);
        json_put_double(json, "nats_per_client", affinity->losses[i]);
        json_close(json, '}');
    }
    json_close(json, ']');
    put_trials(json, &affinity->trials);
    json_close(json, '}');
}

static void put_figures(JsonWriter *const json, const Portfolio *const portfolio,
                        const Model *const model)
{
    json_put_int(json, "clients", (int64_t)count_active(portfolio));
    json_put_int(json, "products", (int64_t)portfolio->n_products);
    json_put_int(json, "strata", (int64_t)model->strata.n);
    json_put_int(json, "segments", (int64_t)model->segments.n);
    json_put_int(json, "pools", (int64_t)count_leaf_pools(model, false));
    json_put_int(json, "pools_with_profile", (int64_t)count_leaf_pools(model, true));
    json_key(json, "affinities");
    json_open(json, '[');
    for (size_t target = 0; target < AFFINITY_TARGETS; target++)
        if (model->affinities.is_fitted[target])
            put_affinity(json, &model->affinities, (AffinityTarget)target);
    json_close(json, ']');
    json_put_double(json, "potential_coverage", model->potential.overall_coverage);
}

static Status make_card(const Session *const session, const SnapshotRef *const snapshot,
                        const Portfolio *const portfolio, const Model *const model,
                        const BuildNotices *const notices, const uint64_t seed,
                        const char *const config, const char **const card, Error *const err)
{
    StrBuf out = strbuf_init(session->arena);
    JsonWriter json = json_writer(&out);
    json_open(&json, '{');
    json_put_text(&json, "snapshot_id", snapshot->id);
    json_put_day(&json, "as_of", snapshot->as_of);
    json_put_text(&json, "code_version", PARAGON_VERSION);
    json_put_int(&json, "seed", (int64_t)seed);
    put_figures(&json, portfolio, model);
    TRY(model_card_put(&json, session, portfolio, model, err));
    json_key(&json, "parameters");
    json_raw(&json, config);
    json_key(&json, "notices");
    json_open(&json, '[');
    for (size_t i = 0; i < notices->n; i++)
        json_text(&json, notices->sentences[i]);
    json_close(&json, ']');
    json_close(&json, '}');
    return strbuf_finish(&out, card, err);
}

Status model_building_id(const char *const snapshot_id, const char *const code_version,
                         const char *const config, const uint64_t seed,
                         const Archive *const archive, Arena *const arena, char id[HASH_HEX_SIZE],
                         Error *const err)
{
    Hash content = {{0}};
    Hasher *hasher = NULL;
    TRY(archive_hash(archive, &content, err));
    TRY(hasher_new(arena, &hasher, err));
    hasher_add_text(hasher, "paragon model 1");
    hasher_add_text(hasher, snapshot_id);
    hasher_add_text(hasher, code_version);
    hasher_add_text(hasher, config);
    hasher_add_int(hasher, (int64_t)seed);
    hasher_add_bytes(hasher, content.bytes, sizeof content.bytes);
    hash_hex(hasher_finish(hasher), id);
    return OK;
}

Status model_building_head(const Session *const session, const SnapshotRef *const snapshot,
                           const Portfolio *const portfolio, const Model *const model,
                           const BuildNotices *const notices, const uint64_t seed,
                           const Archive *const archive, ModelHead *const head, Error *const err)
{
    *head =
        (ModelHead){.snapshot_no = snapshot->no,
                    .seed = seed,
                    .code_version = PARAGON_VERSION,
                    .gate = ranking_verdict_name(ranking_verdict(&model->ranking, RANKING_CHOSEN)),
                    .n_segments = model->segments.n,
                    .n_pools = count_leaf_pools(model, false)};
    TRY(config_to_json(&session->config, session->arena, &head->config, err));
    TRY(make_card(session, snapshot, portfolio, model, notices, seed, head->config, &head->card,
                  err));
    return model_building_id(snapshot->id, head->code_version, head->config, seed, archive,
                             session->arena, head->id, err);
}
