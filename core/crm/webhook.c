/* core/crm/webhook.c - a signed event for each delivery: CloudEvents 1.0 in JSON, signed by
 * Standard Webhooks, for whatever takes events: an integration bus, a CRM's own hook.
 *
 * The same change of the same trigger is the same event however often it is sent: id, time and body
 * do not change, so a receiver that has seen webhook-id drops it.  "sequence" (CloudEvents
 * extension) grows with every change of a trigger: a receiver that keeps the highest never goes
 * back. */
#include "core/crm/connector.h"
#include "core/crm/http.h"
#include "core/crm/signature.h"
#include "core/crm/verdict.h"
#include "core/io/json.h"

#include <inttypes.h>

typedef struct Webhook {
    const Destination *destination;
    const SigningKeys *keys;
    Http *http;
} Webhook;

static Status open_webhook(const ConnectorPlace *const place, void **const line, Error *const err)
{
    Webhook *made = NULL;
    ARENA_NEW(made, place->arena, 1, err);
    made->destination = place->destination;
    TRY(http_check_url(place->hosts, place->destination->url, place->arena, err));
    TRY(signing_keys_read(place->destination->secret_file, place->arena, &made->keys, err));
    TRY(http_open(place->hosts, place->arena, &made->http, err));
    *line = made;
    return OK;
}

/* ---- the event ---- */

static void put_data(JsonWriter *const json, const Delivery *const delivery, const bool is_thin)
{
    json_key(json, "data");
    if (delivery->record != NULL && !is_thin) {
        json_raw(json, delivery->record);
        return;
    }
    json_open(json, '{');
    json_put_text(json, "trigger_id", delivery->trigger_id);
    json_put_int(json, "version", delivery->version);
    if (delivery->why != NULL)
        json_put_text(json, "why", delivery->why);
    json_close(json, '}');
}

static Status make_event(const Webhook *const webhook, const Delivery *const delivery,
                         const char *const id, Arena *const arena, SignedMessage *const message,
                         Error *const err)
{
    StrBuf text = strbuf_init(arena);
    JsonWriter json = json_writer(&text);
    const char *sequence = NULL;
    ARENA_TAKE(sequence, arena_printf(arena, "%010" PRId64, delivery->change), err);
    json_open(&json, '{');
    json_put_text(&json, "specversion", "1.0");
    json_put_text(&json, "id", id);
    json_put_text(&json, "source", webhook->destination->source);
    json_put_text(&json, "type",
                  delivery->why == NULL ? "paragon.trigger.open.v1" : "paragon.trigger.closed.v1");
    json_put_text(&json, "subject", delivery->trigger_id);
    json_put_text(&json, "time", delivery->changed_at);
    json_put_text(&json, "sequence", sequence);
    json_put_text(&json, "datacontenttype", "application/json");
    put_data(&json, delivery, webhook->destination->thin);
    json_close(&json, '}');
    TRY(strbuf_finish(&text, &message->body, err));
    message->length = text.length;
    message->id = id;
    return OK;
}

/* ---- sending ---- */

static Status send_one(const Webhook *const webhook, const Delivery *const delivery,
                       const int64_t now, Arena *const scratch, Verdict *const verdict,
                       Error *const err)
{
    SignedMessage message = {.timestamp = now};
    HttpResponse response = {0};
    const char *id = NULL;
    const char *signature = NULL;
    const char *headers[6] = {"Content-Type: application/cloudevents+json; charset=utf-8"};
    ARENA_TAKE(id, arena_printf(scratch, "evt_%s_%" PRId64, delivery->trigger_id, delivery->change),
               err);
    TRY(make_event(webhook, delivery, id, scratch, &message, err));
    TRY(signature_make(webhook->keys, &message, scratch, &signature, err));
    ARENA_TAKE(headers[1], arena_printf(scratch, "webhook-id: %s", id), err);
    ARENA_TAKE(headers[2], arena_printf(scratch, "webhook-timestamp: %" PRId64, now), err);
    ARENA_TAKE(headers[3], arena_printf(scratch, "webhook-signature: %s", signature), err);
    ARENA_TAKE(headers[4], arena_printf(scratch, "Idempotency-Key: \"%s\"", id), err);
    const HttpRequest request = {.method = "POST",
                                 .url = webhook->destination->url,
                                 .headers = headers,
                                 .body = message.body,
                                 .length = message.length,
                                 .seconds = (int)webhook->destination->timeout};
    TRY(http_send(webhook->http, &request, scratch, &response, err));
    *verdict = verdict_of_answer(&response);
    return OK;
}

/* One after the other; when the destination itself fails, the rest is not tried. */
static Status send_webhook(void *const line, const Delivery *const deliveries, const size_t n,
                           const int64_t now, Arena *const scratch, Verdict *const verdicts,
                           Error *const err)
{
    bool is_down = false;
    for (size_t i = 0; i < n; i++) {
        verdicts[i] = (Verdict){.kind = VERDICT_UNSENT};
        if (is_down)
            continue;
        TRY(send_one(line, &deliveries[i], now, scratch, &verdicts[i], err));
        is_down = verdicts[i].is_overall && verdicts[i].kind != VERDICT_DONE;
    }
    return OK;
}

const Connector CONNECTOR_WEBHOOK = {
    .name = "webhook", .most = 20, .requests = 20, .open = open_webhook, .send = send_webhook};
