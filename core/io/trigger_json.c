/* core/io/trigger_json.c - a trigger record as JSON; see trigger_json.h. */
#include "core/io/trigger_json.h"

#include "core/io/json.h"

#include <math.h>

/* Amounts leave with the precision of money, whatever the arithmetic behind them. */
static void put_amount(JsonWriter *const json, const char *const key, const double amount)
{
    json_key(json, key);
    if (isnan(amount))
        json_none(json);
    else
        json_money(json, money_from_units(amount));
}

static void put_client(JsonWriter *const json, const TriggerClient *const client)
{
    json_put_text(json, "client_id", client->client_id);
    json_put_text(json, "bank", client->bank);
    json_put_text(json, "rm_id", client->rm_id);
    json_key(json, "segment");
    json_open(json, '{');
    json_put_text(json, "id", client->segment_id);
    json_put_text(json, "label", client->segment_label);
    json_close(json, '}');
}

static void put_profit(JsonWriter *const json, const TriggerClient *const client)
{
    json_key(json, "profit");
    json_open(json, '{');
    put_amount(json, "current", client->profit);
    put_amount(json, "potential", client->potential);
    put_amount(json, "low", client->potential_low);
    put_amount(json, "high", client->potential_high);
    put_amount(json, "gap", client->gap);
    json_put_text(json, "currency", client->currency);
    json_close(json, '}');
}

static void put_product(JsonWriter *const json, const TriggerProduct *const product,
                        const size_t rank)
{
    json_open(json, '{');
    json_put_text(json, "product_id", product->product_id);
    json_put_text(json, "name", product->name);
    json_put_int(json, "rank", (int64_t)rank);
    json_put_double(json, "probability", product->probability);
    json_key(json, "incremental_profit");
    json_open(json, '{');
    put_amount(json, "value", product->value);
    put_amount(json, "low", product->low);
    put_amount(json, "high", product->high);
    json_close(json, '}');
    json_key(json, "reasons");
    json_open(json, '[');
    for (size_t i = 0; i < product->n_reasons; i++) {
        json_open(json, '{');
        json_put_text(json, "text", product->reasons[i].text);
        json_put_double(json, "contribution", product->reasons[i].contribution);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

Status trigger_json_write(const TriggerVersion *const version, const TriggerClient *const client,
                          const TriggerContent *const content, Arena *const arena,
                          const char **const text, Error *const err)
{
    char uuid[UUID_TEXT_SIZE];
    StrBuf out = strbuf_init(arena);
    JsonWriter writer = json_writer(&out);
    JsonWriter *const json = &writer;
    uuid_format(version->uuid, uuid);
    json_open(json, '{');
    json_put_text(json, "trigger_id", uuid);
    json_put_int(json, "version", version->version);
    json_put_text(json, "run_id", version->run_id);
    json_put_text(json, "model_id", version->model_id);
    json_put_text(json, "snapshot_id", version->snapshot_id);
    put_client(json, client);
    json_put_text(json, "kind", trigger_kind_name(content->kind));
    json_put_text(json, "stage", NULL); /* life cycle is not part of this version */
    json_put_day(json, "due_on", version->due_on);
    json_put_day(json, "valid_until", version->valid_until);
    json_put_text(json, "channel", NULL); /* nor is the channel */
    put_profit(json, client);
    json_key(json, "products");
    json_open(json, '[');
    for (size_t i = 0; i < content->n_products; i++)
        put_product(json, &content->products[i], i + 1);
    json_close(json, ']');
    json_put_text(json, "reason", content->reason);
    json_put_int(json, "withheld", (int64_t)client->n_withheld);
    json_close(json, '}');
    return strbuf_finish(&out, text, err);
}
