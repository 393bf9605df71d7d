/* core/io/evidence_json.c - see evidence_json.h. */
#include "core/io/evidence_json.h"

#include "core/io/json.h"

#include <string.h>

static void put_offer(JsonWriter *const json, const DecisionOffer *const offer)
{
    json_open(json, '{');
    json_put_text(json, "product_id", offer->product_id);
    json_put_double(json, "probability", offer->probability);
    json_key(json, "incremental_profit");
    json_open(json, '{');
    json_put_double(json, "value", offer->value);
    json_put_double(json, "low", offer->low);
    json_put_double(json, "high", offer->high);
    json_close(json, '}');
    json_close(json, '}');
}

static bool has_rule(const Decision *const decision, const int rule)
{
    for (size_t product = 0; product < decision->n_products; product++)
        if (decision->withheld[product] == rule)
            return true;
    return false;
}

/* Rule by rule: {"held":["account"],"not_in_profile":["leasing","fx"]}. */
static void put_withheld(JsonWriter *const json, const Decision *const decision)
{
    json_key(json, "withheld");
    json_open(json, '{');
    for (int rule = WITHHELD_NOT + 1; rule < WITHHELD_CODES; rule++) {
        if (!has_rule(decision, rule))
            continue;
        json_key(json, withheld_word((uint8_t)rule));
        json_open(json, '[');
        for (size_t product = 0; product < decision->n_products; product++)
            if (decision->withheld[product] == rule)
                json_text(json, decision->product_ids[product]);
        json_close(json, ']');
    }
    json_close(json, '}');
}

void evidence_json_decision(const Decision *const decision, StrBuf *const out)
{
    JsonWriter writer = json_writer(out);
    JsonWriter *const json = &writer;
    json_open(json, '{');
    json_put_text(json, "client_id", decision->client.client_id);
    json_put_text(json, "run_id", decision->run_id);
    json_put_text(json, "bank", decision->client.bank);
    json_put_text(json, "region", decision->region);
    json_put_text(json, "business_area", decision->business_area);
    json_put_text(json, "rm_id", decision->client.rm_id);
    json_put_bool(json, "is_active", decision->is_active);
    json_put_text(json, "segment_id", decision->client.segment_id);
    json_put_text(json, "segment_label", decision->client.segment_label);
    json_put_double(json, "segment_confidence", (double)decision->segment_confidence);
    json_put_text(json, "pool_id", decision->pool_id);
    json_put_double(json, "profit", decision->client.profit);
    json_put_double(json, "potential_profit", decision->client.potential);
    json_put_double(json, "potential_low", decision->client.potential_low);
    json_put_double(json, "potential_high", decision->client.potential_high);
    json_put_double(json, "profit_gap", decision->client.gap);
    json_put_int(json, "n_peers", decision->n_peers);
    json_put_text(json, "currency", decision->client.currency);
    json_key(json, "offered");
    json_open(json, '[');
    for (size_t i = 0; i < decision->n_offers; i++)
        put_offer(json, &decision->offers[i]);
    json_close(json, ']');
    put_withheld(json, decision);
    json_close(json, '}');
}

static void put_hash(JsonWriter *const json, const char *const key, const bool is_known,
                     const Hash hash)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(hash, hex);
    json_put_text(json, key, is_known ? hex : NULL);
}

void evidence_json_trigger(const EvidenceTrigger *const trigger, StrBuf *const out)
{
    char uuid[UUID_TEXT_SIZE];
    JsonWriter writer = json_writer(out);
    JsonWriter *const json = &writer;
    uuid_format(trigger->uuid, uuid);
    json_open(json, '{');
    json_put_text(json, "trigger_id", uuid);
    json_put_text(json, "client_id", trigger->client_id);
    json_put_text(json, "bank", trigger->bank);
    json_put_text(json, "rm_id", trigger->rm_id);
    json_put_text(json, "kind", trigger_kind_name((TriggerKind)trigger->kind));
    json_put_int(json, "episode", trigger->episode);
    json_put_int(json, "version", trigger->version);
    json_put_text(json, "run_id", trigger->run_id);
    json_put_text(json, "state", trigger_state_name((TriggerState)trigger->state));
    json_put_day(json, "raised_on", trigger->raised_on);
    json_put_day(json, "due_on", trigger->due_on);
    json_put_day(json, "valid_until", trigger->valid_until);
    json_put_double(json, "priority", trigger->priority);
    put_hash(json, "record_sha256", trigger->has_record, trigger->record_hash);
    json_close(json, '}');
}

void evidence_json_record(const EvidenceTrigger *const trigger, StrBuf *const out)
{
    char uuid[UUID_TEXT_SIZE];
    Hash salt;
    JsonWriter writer = json_writer(out);
    JsonWriter *const json = &writer;
    uuid_format(trigger->uuid, uuid);
    memcpy(salt.bytes, trigger->salt, HASH_BYTES);
    json_open(json, '{');
    json_put_text(json, "trigger_id", uuid);
    put_hash(json, "salt", trigger->is_salted, salt);
    strbuf_puts(out, EVIDENCE_RECORD_KEY);
    strbuf_puts(out, trigger->record);
    strbuf_putc(out, '}');
}
