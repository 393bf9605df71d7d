/* core/domain/run.c - identity and content of trigger records; see run.h. */
#include "core/domain/run.h"

#include "core/base/strbuf.h"

#include <math.h>
#include <string.h>

static const char *const KIND_NAMES[KIND_COUNT] = {"cross_sell", "under_use", "low_profit"};

static const struct {
    const char *word;
    const char *reason;
} WITHHELD_TEXTS[] = {
#define X(name, code, word, reason) [code] = {word, reason},
#include "core/domain/withheld.def"
#undef X
};

const char *withheld_word(const uint8_t code)
{
    return code < WITHHELD_CODES ? WITHHELD_TEXTS[code].word : "";
}

const char *withheld_reason(const uint8_t code)
{
    return code < WITHHELD_CODES ? WITHHELD_TEXTS[code].reason : "";
}

const char *trigger_kind_name(const TriggerKind kind)
{
    return KIND_NAMES[kind];
}

bool trigger_kind_parse(const char *const text, TriggerKind *const kind)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(text, KIND_NAMES[i]) != 0)
            continue;
        *kind = (TriggerKind)i;
        return true;
    }
    return false;
}

/* Each part with its length before it, so that no two identities give the same name. */
Status trigger_id(const char *const bank, const char *const client_id, const TriggerKind kind,
                  const char *const subject, const int32_t episode, Arena *const scratch,
                  unsigned char uuid[UUID_BYTES], Error *const err)
{
    StrBuf name = strbuf_init(scratch);
    const char *text = NULL;
    strbuf_printf(&name, "%zu:%s%zu:%s%s:%zu:%s%d", strlen(bank), bank, strlen(client_id),
                  client_id, KIND_NAMES[kind], strlen(subject), subject, episode);
    TRY(strbuf_finish(&name, &text, err));
    uuid_v5(text, name.length, uuid);
    return OK;
}

static void add_amount(Hasher *const hasher, const double amount)
{
    if (isnan(amount) || amount == 0) {
        hasher_add_int(hasher, isnan(amount));
        return;
    }
    const double unit = pow(10, floor(log10(fabs(amount))) - 2);
    hasher_add_double(hasher, nearbyint(amount / unit));
    hasher_add_double(hasher, unit);
}

static void add_product(Hasher *const hasher, const TriggerProduct *const product)
{
    hasher_add_text(hasher, product->product_id);
    hasher_add_text(hasher, product->name);
    hasher_add_double(hasher, nearbyint(product->probability * 100));
    add_amount(hasher, product->value);
    add_amount(hasher, product->low);
    add_amount(hasher, product->high);
}

Status trigger_content_hash(const TriggerClient *const client, const TriggerContent *const content,
                            Arena *const scratch, int64_t *const hash, Error *const err)
{
    Hasher *hasher = NULL;
    TRY(hasher_new(scratch, &hasher, err));
    hasher_add_text(hasher, client->client_id);
    hasher_add_text(hasher, client->rm_id);
    hasher_add_text(hasher, client->segment_id);
    hasher_add_text(hasher, client->currency);
    add_amount(hasher, client->profit);
    add_amount(hasher, client->potential);
    add_amount(hasher, client->gap);
    hasher_add_int(hasher, (int64_t)content->kind);
    hasher_add_text(hasher, content->reason);
    for (size_t i = 0; i < content->n_products; i++)
        add_product(hasher, &content->products[i]);
    const Hash digest = hasher_finish(hasher);
    uint64_t first = 0;
    for (size_t i = 0; i < sizeof first; i++)
        first = first << 8 | digest.bytes[i];
    memcpy(hash, &first, sizeof first);
    return OK;
}
