/* tools/explain_json.c - an explanation as one JSON object, for programs and auditors. */
#include "core/io/json.h"
#include "models/gap/advice.h"
#include "tools/explain_profit.h"
#include "tools/explanation.h"

static void put_client(const Explanation *const explanation, JsonWriter *const json)
{
    const Workbench *const bench = explanation->bench;
    const Clients *const clients = &bench->snapshot.clients;
    const size_t client = explanation->client;
    json_put_text(json, "client_id", clients->id[client]);
    json_put_text(json, "name", clients->name[client]);
    json_put_text(json, "bank", code_text(&clients->bank, client));
    json_put_text(json, "region", code_text(&clients->region, client));
    json_put_text(json, "business_area", code_text(&clients->business_area, client));
    json_put_text(json, "rm_id", code_text(&clients->rm, client));
    json_put_day(json, "opened_on", clients->opened_on[client]);
    json_put_bool(json, "active", bench->portfolio.active[client] != 0);
    json_put_text(json, "model_id", bench->model_ref.id);
    json_put_text(json, "snapshot_id", bench->snapshot_ref.id);
    json_key(json, "segment");
    json_open(json, '{');
    json_put_text(json, "id", explanation->segment_id);
    json_put_text(json, "label", explanation->segment_label);
    json_put_double(json, "confidence", explanation->segment_confidence);
    json_close(json, '}');
}

static void put_profile(const Explanation *const explanation, JsonWriter *const json)
{
    json_key(json, "ideal_profile");
    json_open(json, '{');
    json_put_text(json, "pool_id", explanation->pool_id);
    json_put_text(json, "pool", explanation->pool_name);
    json_put_int(json, "n_ideal", (int64_t)explanation->n_ideal);
    json_put_int(json, "n_characteristic", (int64_t)explanation->n_characteristic);
    json_put_double(json, "share_held", explanation->gap.set_share);
    json_put_bool(json, "well_developed", explanation->gap.developed);
    json_close(json, '}');
}

static void put_held(const Explanation *const explanation, JsonWriter *const json)
{
    json_key(json, "holdings");
    json_open(json, '[');
    for (size_t i = 0; i < explanation->n_held; i++) {
        const HeldProduct *const held = &explanation->held[i];
        json_open(json, '{');
        json_put_text(json, "product_id", held->product_id);
        json_put_text(json, "name", held->name);
        json_put_day(json, "opened_on", held->opened_on);
        json_put_double(json, "monthly_usage", held->usage);
        json_put_double(json, "usual_usage", held->usual);
        json_put_bool(json, "in_ideal_profile", held->in_profile);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_key(json, "under_used");
    json_open(json, '[');
    for (size_t i = 0; i < explanation->gap.n_under_used; i++) {
        const UnderUse *const found = &explanation->gap.under_used[i];
        json_open(json, '{');
        json_put_text(json, "product_id", explanation->bench->snapshot.products.id[found->product]);
        json_put_double(json, "monthly_usage", found->usage);
        json_put_double(json, "usual_usage", found->peers);
        json_put_double(json, "rank_among_peers", found->rank);
        json_put_double(json, "profit_at_stake", found->at_stake);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_advice(const Explanation *const explanation, JsonWriter *const json)
{
    const ClientGap *const gap = &explanation->gap;
    json_key(json, "advice");
    json_open(json, '{');
    json_put_text(json, "advice", advice_key(gap->advice));
    json_put_text(json, "remedy", advice_remedy_key(gap->remedy));
    json_close(json, '}');
}

static void put_increment(const IncrementEstimate *const increment, JsonWriter *const json)
{
    json_key(json, "incremental_profit");
    json_open(json, '{');
    json_put_double(json, "value", increment->value);
    json_put_double(json, "low", increment->low);
    json_put_double(json, "high", increment->high);
    json_put_int(json, "n_peers", (int64_t)increment->n_peers);
    json_put_text(json, "source", increment_source_key(increment->source));
    json_put_text(json, "evidence", "observational");
    json_close(json, '}');
}

static void put_score(const ScoredProduct *const scored, const AffinityTarget target,
                      const size_t rank, JsonWriter *const json)
{
    json_open(json, '{');
    json_put_text(json, "product_id", scored->product_id);
    json_put_text(json, "name", scored->name);
    json_put_int(json, "rank", (int64_t)rank);
    json_put_text(json, "target", affinity_target_name(target));
    json_put_bool(json, "in_ideal_profile", scored->offer->in_profile);
    json_put_double(json, "ideal_adoption", scored->adoption);
    json_put_text(json, "withheld", withheld_word(scored->withheld));
    json_put_text(json, "withheld_reason", withheld_reason(scored->withheld));
    json_put_text(json, "unit", affinity_method_unit(scored->method));
    json_put_double(json, "baseline", scored->baseline);
    json_key(json, "contributions");
    json_open(json, '[');
    for (size_t i = 0; i < scored->n_contributions; i++) {
        json_open(json, '{');
        json_put_text(json, "text", scored->contributions[i].text);
        json_put_double(json, "contribution", scored->contributions[i].value);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_put_double(json, "total", scored->offer->affinity);
    json_put_double(json, "probability", scored->offer->probability);
    put_increment(&scored->offer->increment, json);
    json_put_double(json, "expected_value", scored->offer->expected_value);
    json_close(json, '}');
}

static void put_look_alikes(const Explanation *const explanation, JsonWriter *const json)
{
    const Workbench *const bench = explanation->bench;
    json_key(json, "look_alikes");
    json_open(json, '[');
    for (size_t i = 0; i < explanation->n_look_alikes; i++) {
        const LookAlike *const like = &explanation->look_alikes[i];
        json_open(json, '{');
        json_put_text(json, "client_id", bench->snapshot.clients.id[like->client]);
        json_put_bool(json, "same_rm", like->same_rm);
        json_put_double(json, "likeness", like->likeness);
        json_put_int(json, "n_offered_held", (int64_t)like->n_offered);
        json_put_double(json, "profit", bench->portfolio.profit[like->client]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void explanation_json(const Explanation *const explanation, StrBuf *const out)
{
    JsonWriter json = json_writer(out);
    json_open(&json, '{');
    put_client(explanation, &json);
    explain_profit_json(explanation, &json);
    put_profile(explanation, &json);
    put_held(explanation, &json);
    put_advice(explanation, &json);
    json_key(&json, "scores");
    json_open(&json, '[');
    for (size_t i = 0; i < explanation->n_scored; i++)
        put_score(&explanation->scored[i], explanation->target, i + 1, &json);
    json_close(&json, ']');
    put_look_alikes(explanation, &json);
    json_close(&json, '}');
    strbuf_putc(out, '\n');
}
