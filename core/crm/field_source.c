/* core/crm/field_source.c - see field_source.h. */
#include "core/crm/field_source.h"

#include <inttypes.h>
#include <string.h>

typedef enum Source {
    FROM_TRIGGER_ID,
    FROM_VERSION,
    FROM_CHANGE,
    FROM_STATE,
    FROM_WHY,
    FROM_CHANGED_AT,
    CLOSED_SOURCES,
    FROM_CLIENT_ID = CLOSED_SOURCES,
    FROM_BANK,
    FROM_RM_ID,
    FROM_KIND,
    FROM_DUE_ON,
    FROM_VALID_UNTIL,
    FROM_REASON,
    FROM_CURRENCY,
    FROM_SEGMENT,
    FROM_TITLE,
    FROM_PRODUCTS,
    FROM_PRODUCT_IDS,
    FROM_PRODUCT_LIST,
    FROM_PRODUCT_ID_LIST,
    FROM_WORTH,
    FROM_PROFIT,
    FROM_POTENTIAL_PROFIT,
    FROM_PROFIT_GAP,
    SOURCES
} Source;

static const struct {
    const char *name;
    SourceType type;
    const char *object; /* of the record; NULL = the record itself */
    const char *member;
} TABLE[SOURCES] = {
    [FROM_TRIGGER_ID] = {"trigger_id", SOURCE_TEXT, NULL, NULL},
    [FROM_VERSION] = {"version", SOURCE_INT, NULL, NULL},
    [FROM_CHANGE] = {"change", SOURCE_INT, NULL, NULL},
    [FROM_STATE] = {"state", SOURCE_TEXT, NULL, NULL},
    [FROM_WHY] = {"why", SOURCE_TEXT, NULL, NULL},
    [FROM_CHANGED_AT] = {"changed_at", SOURCE_TEXT, NULL, NULL},
    [FROM_CLIENT_ID] = {"client_id", SOURCE_TEXT, NULL, "client_id"},
    [FROM_BANK] = {"bank", SOURCE_TEXT, NULL, "bank"},
    [FROM_RM_ID] = {"rm_id", SOURCE_TEXT, NULL, "rm_id"},
    [FROM_KIND] = {"kind", SOURCE_TEXT, NULL, "kind"},
    [FROM_DUE_ON] = {"due_on", SOURCE_TEXT, NULL, "due_on"},
    [FROM_VALID_UNTIL] = {"valid_until", SOURCE_TEXT, NULL, "valid_until"},
    [FROM_REASON] = {"reason", SOURCE_TEXT, NULL, "reason"},
    [FROM_CURRENCY] = {"currency", SOURCE_TEXT, "profit", "currency"},
    [FROM_SEGMENT] = {"segment", SOURCE_TEXT, "segment", "label"},
    [FROM_TITLE] = {"title", SOURCE_TEXT, NULL, NULL},
    [FROM_PRODUCTS] = {"products", SOURCE_TEXT, NULL, "name"},
    [FROM_PRODUCT_IDS] = {"product_ids", SOURCE_TEXT, NULL, "product_id"},
    [FROM_PRODUCT_LIST] = {"product_list", SOURCE_LIST, NULL, "name"},
    [FROM_PRODUCT_ID_LIST] = {"product_id_list", SOURCE_LIST, NULL, "product_id"},
    [FROM_WORTH] = {"worth", SOURCE_AMOUNT, NULL, NULL},
    [FROM_PROFIT] = {"profit", SOURCE_AMOUNT, "profit", "current"},
    [FROM_POTENTIAL_PROFIT] = {"potential_profit", SOURCE_AMOUNT, "profit", "potential"},
    [FROM_PROFIT_GAP] = {"profit_gap", SOURCE_AMOUNT, "profit", "gap"},
};

static Status int_text(const int64_t value, Arena *const arena, const char **const text,
                       Error *const err)
{
    ARENA_TAKE(*text, arena_printf(arena, "%" PRId64, value), err);
    return OK;
}

/* Cents, as banks write them: a CRM's money field takes no more. */
static Status amount_text(const double value, Arena *const arena, const char **const text,
                          Error *const err)
{
    StrBuf out = strbuf_init(arena);
    strbuf_fixed(&out, value, 2);
    return strbuf_finish(&out, text, err);
}

/* The names, or ids, of the products, in their order. */
static Status product_text(const json_t *const record, const char *const member,
                           const char *const between, Arena *const arena, const char **const text,
                           Error *const err)
{
    const json_t *const products = json_object_get(record, "products");
    StrBuf out = strbuf_init(arena);
    for (size_t i = 0; i < json_array_size(products); i++) {
        const json_t *const product = json_array_get(products, i);
        strbuf_puts(&out, i == 0 ? "" : between);
        strbuf_puts(&out, json_string_value(json_object_get(product, member)));
    }
    return strbuf_finish(&out, text, err);
}

/* One line for a list of tasks. */
static Status title_text(const json_t *const record, Arena *const arena, const char **const text,
                         Error *const err)
{
    const char *const kind = json_string_value(json_object_get(record, "kind"));
    const char *products = NULL;
    TRY(product_text(record, "name", ", ", arena, &products, err));
    if (kind == NULL || *products == '\0')
        ARENA_TAKE(*text, arena_strdup(arena, "Review profitability"), err);
    else
        ARENA_TAKE(*text,
                   arena_printf(arena, "%s: %s",
                                strcmp(kind, "under_use") == 0 ? "Deepen the use of" : "Offer",
                                products),
                   err);
    return OK;
}

/* What the products bring a year together; the client's gap where no product says. */
static Status worth_text(const json_t *const record, Arena *const arena, const char **const text,
                         Error *const err)
{
    const json_t *const products = json_object_get(record, "products");
    const json_t *const gap = json_object_get(json_object_get(record, "profit"), "gap");
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(products); i++) {
        const json_t *const value = json_object_get(
            json_object_get(json_array_get(products, i), "incremental_profit"), "value");
        sum += json_number_value(value);
        n += json_is_number(value);
    }
    if (n == 0 && !json_is_number(gap))
        return OK;
    return amount_text(n == 0 ? json_number_value(gap) : sum, arena, text, err);
}

static Status member_text(const Source source, const json_t *const record, Arena *const arena,
                          const char **const text, Error *const err)
{
    const json_t *const object =
        TABLE[source].object == NULL ? record : json_object_get(record, TABLE[source].object);
    const json_t *const value = json_object_get(object, TABLE[source].member);
    if (TABLE[source].type == SOURCE_LIST)
        return OK;
    if (TABLE[source].type == SOURCE_AMOUNT)
        return json_is_number(value) ? amount_text(json_number_value(value), arena, text, err) : OK;
    *text = json_string_value(value);
    if (*text != NULL && **text == '\0')
        *text = NULL;
    return OK;
}

static Status record_text(const Source source, const json_t *const record, Arena *const arena,
                          const char **const text, Error *const err)
{
    switch (source) {
    case FROM_TITLE:
        return title_text(record, arena, text, err);
    case FROM_WORTH:
        return worth_text(record, arena, text, err);
    case FROM_PRODUCTS:
    case FROM_PRODUCT_IDS:
        return product_text(record, TABLE[source].member, source == FROM_PRODUCTS ? ", " : ";",
                            arena, text, err);
    default:
        return member_text(source, record, arena, text, err);
    }
}

int field_source_find(const char *const name, const bool is_closed)
{
    const int n = is_closed ? CLOSED_SOURCES : SOURCES;
    for (int source = 0; source < n; source++)
        if (strcmp(TABLE[source].name, name) == 0)
            return source;
    return FIELD_CONSTANT;
}

SourceType field_source_type(const int source)
{
    return TABLE[source].type;
}

const char *field_source_list(const int source, const Sendable *const sendable, const size_t i)
{
    const json_t *const product = json_array_get(json_object_get(sendable->record, "products"), i);
    return json_string_value(json_object_get(product, TABLE[source].member));
}

Status field_source_text(const int source, const Sendable *const sendable, Arena *const arena,
                         const char **const text, Error *const err)
{
    const Delivery *const delivery = sendable->delivery;
    *text = NULL;
    switch (source) {
    case FROM_TRIGGER_ID:
        *text = delivery->trigger_id;
        return OK;
    case FROM_VERSION:
        return int_text(delivery->version, arena, text, err);
    case FROM_CHANGE:
        return int_text(delivery->change, arena, text, err);
    case FROM_STATE:
        *text = delivery->why == NULL ? "open" : "closed";
        return OK;
    case FROM_WHY:
        *text = delivery->why;
        return OK;
    case FROM_CHANGED_AT:
        *text = delivery->changed_at;
        return OK;
    default:
        return record_text((Source)source, sendable->record, arena, text, err);
    }
}
