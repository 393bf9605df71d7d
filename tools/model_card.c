/* tools/model_card.c - what a model says of itself; see model_card.h. */
#include "tools/model_card.h"

#include <stdio.h>

/* ---- what it was made from ---- */

typedef struct DataFacts {
    size_t n_active;
    size_t n_held; /* client x product on the day */
    Day first_period;
    Day last_period;
} DataFacts;

static DataFacts look_at(const Portfolio *const portfolio)
{
    const ProfitPeriods *const profit = &portfolio->snapshot->profit;
    DataFacts facts = {.first_period = DAY_UNKNOWN, .last_period = DAY_UNKNOWN};
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        if (!portfolio->active[client])
            continue;
        facts.n_active++;
        facts.n_held += bit_count(&portfolio->held, client);
    }
    for (size_t row = 0; row < profit->n; row++) {
        const Day end = profit->period_end[row];
        if (facts.first_period == DAY_UNKNOWN || end < facts.first_period)
            facts.first_period = end;
        if (facts.last_period == DAY_UNKNOWN || end > facts.last_period)
            facts.last_period = end;
    }
    return facts;
}

static void put_data(JsonWriter *const json, const Portfolio *const portfolio,
                     const DataFacts *const facts)
{
    json_key(json, "data");
    json_open(json, '{');
    json_put_day(json, "as_of", portfolio->as_of);
    json_put_int(json, "clients", (int64_t)portfolio->n_clients);
    json_put_int(json, "active_clients", (int64_t)facts->n_active);
    json_put_int(json, "banks", (int64_t)portfolio->snapshot->clients.bank.values.n);
    json_put_int(json, "products", (int64_t)portfolio->n_products);
    json_put_int(json, "products_held", (int64_t)facts->n_held);
    json_put_day(json, "first_profit_period", facts->first_period);
    json_put_day(json, "last_profit_period", facts->last_period);
    json_close(json, '}');
}

static Status put_exclusions(JsonWriter *const json, const Session *const session,
                             const Portfolio *const portfolio, const DataFacts *const facts,
                             Error *const err)
{
    const Config *const config = &session->config;
    const Clients *const clients = &portfolio->snapshot->clients;
    const AttributeRules rules = {.n_deny = config->attributes_deny.n,
                                  .deny = config->attributes_deny.texts};
    json_key(json, "exclusions");
    json_open(json, '{');
    json_put_int(json, "inactive_clients", (int64_t)(portfolio->n_clients - facts->n_active));
    json_key(json, "denied_attributes");
    json_open(json, '[');
    for (size_t i = 0; i < clients->n_attributes; i++) {
        const char *word = NULL;
        TRY(attribute_rules_denial(&rules, clients->attribute_names[i], session->arena, &word,
                                   err));
        if (word != NULL)
            json_text(json, clients->attribute_names[i]);
    }
    json_close(json, ']');
    json_close(json, '}');
    return OK;
}

/* ---- how good it proved ---- */

static void put_figure(JsonWriter *const json, const char *const key, const Measured figure)
{
    json_key(json, key);
    json_open(json, '{');
    json_put_double(json, "value", figure.value);
    json_put_double(json, "low", figure.low);
    json_put_double(json, "high", figure.high);
    json_close(json, '}');
}

static void put_method(JsonWriter *const json, const Comparison *const comparison,
                       const size_t method)
{
    static const char *const KEYS[RANK_METRICS] = {[RANK_HR1] = "hr_1",
                                                   [RANK_HR3] = "hr_3",
                                                   [RANK_HR5] = "hr_5",
                                                   [RANK_NDCG5] = "ndcg_5",
                                                   [RANK_MRR] = "mrr"};
    json_open(json, '{');
    json_put_text(json, "method", comparison->names[method]);
    for (RankMetric metric = RANK_HR1; metric < RANK_METRICS; metric++)
        put_figure(json, KEYS[metric], comparison_figure(comparison, method, metric));
    put_figure(json, "difference", comparison_difference(comparison, method));
    json_close(json, '}');
}

static void put_ranking(JsonWriter *const json, const Ranking *const ranking)
{
    const Comparison *const comparison = &ranking->comparison;
    const RankingVerdict verdict = ranking_verdict(ranking, RANKING_CHOSEN);
    json_key(json, "ranking");
    json_open(json, '{');
    json_put_text(json, "test", "one holding of a fifth of the clients with two or more is hidden");
    json_put_text(json, "target", "status");
    json_put_int(json, "clients", (int64_t)ranking->n_clients);
    json_put_int(json, "cases", (int64_t)comparison->n_cases);
    json_put_text(json, "reference", comparison->names[comparison->reference]);
    json_key(json, "methods");
    json_open(json, '[');
    for (size_t method = 0; method < comparison->n_methods; method++)
        put_method(json, comparison, method);
    json_close(json, ']');
    json_put_text(json, "verdict", ranking_verdict_name(verdict));
    json_put_text(json, "verdict_words", ranking_verdict_sentence(verdict));
    json_close(json, '}');
}

/* ---- where it ends ---- */

static void put_limits(JsonWriter *const json, const Portfolio *const portfolio,
                       const Model *const model, const DataFacts *const facts)
{
    const uint8_t *const is_fitted = model->affinities.is_fitted;
    json_key(json, "limits");
    json_open(json, '[');
    json_text(json, "Observational: it describes what clients hold and bring, not what an offer "
                    "would cause; only a control group tells that.");
    if (is_fitted[TARGET_STATUS])
        json_text(json, "Target status: a probability says how likely such a client holds the "
                        "product, not that it will take it soon.");
    if (is_fitted[TARGET_ACQUISITION])
        json_text(json, "Target acquisition is learned from past years' openings; the ranking test "
                        "here hides what is held and fits target status. paragon evaluate "
                        "acquisitions tests openings.");
    if (model->ranking.n_clients < facts->n_active)
        json_text(json, "Ranking was tested on a random sample of the clients; counting methods "
                        "had all of them.");
    if (!portfolio->has_product_profit)
        json_text(json, "No profit of single holdings is known: incremental profits are weak "
                        "estimates from a robust regression, or there are none.");
    json_text(json, "Potential is what well-developed peers bring: relative to peers, not a "
                    "forecast; portfolio totals must not be made by adding it up.");
    json_close(json, ']');
}

Status model_card_put(JsonWriter *const json, const Session *const session,
                      const Portfolio *const portfolio, const Model *const model, Error *const err)
{
    const DataFacts facts = look_at(portfolio);
    put_data(json, portfolio, &facts);
    TRY(put_exclusions(json, session, portfolio, &facts, err));
    put_ranking(json, &model->ranking);
    put_limits(json, portfolio, model, &facts);
    return OK;
}

/* ---- in short ---- */

void model_card_print(const Ranking *const ranking)
{
    const Comparison *const comparison = &ranking->comparison;
    (void)printf("hidden holdings      %zu, of %zu clients\n", comparison->n_cases,
                 ranking->n_clients);
    for (size_t method = 0; comparison->n_cases > 0 && method < comparison->n_methods; method++) {
        const Measured ndcg = comparison_figure(comparison, method, RANK_NDCG5);
        const Measured difference = comparison_difference(comparison, method);
        (void)printf("  %-18s nDCG@5 %.3f (%.3f to %.3f)", comparison->names[method], ndcg.value,
                     ndcg.low, ndcg.high);
        if (method != comparison->reference)
            (void)printf(", %+.3f (%+.3f to %+.3f)", difference.value, difference.low,
                         difference.high);
        (void)printf("\n");
    }
    const RankingVerdict verdict = ranking_verdict(ranking, RANKING_CHOSEN);
    (void)printf("gate                 %s: the model %s\n", ranking_verdict_name(verdict),
                 ranking_verdict_sentence(verdict));
    if (verdict != RANKING_BETTER)
        (void)printf("                     it can be approved only with --override REASON\n");
}
