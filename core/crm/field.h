/* core/crm/field.h - what a trigger says, in the fields that a CRM has for it: a mapping, as
 * somebody wrote it down, checked, and its use.
 *
 *   {"to": "description", "from": "reason"}
 *   {"to": "statuscode", "value": 1, "owner": "rm"}
 *   {"to": "kind", "from": "kind", "words": {"cross_sell": 100000000, "under_use": 100000001}}
 *   {"to": "account@odata.bind", "from": "client_id", "as": "/accounts(number='{key}')"}
 *   {"to": "AccountId", "from": "client_id", "lookup": {"in": "Account", "by": "Code"}}
 */
#ifndef CORE_CRM_FIELD_H
#define CORE_CRM_FIELD_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/strbuf.h"
#include "core/domain/delivery.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { FIELDS_MOST = 100 };

typedef struct Field {
    const char *to;        /* the CRM's name for it */
    int source;            /* what of the trigger; FIELD_CONSTANT = `value` */
    const json_t *value;   /* constant */
    const json_t *words;   /* NULL, or what each text of the trigger is called there */
    const char *as;        /* NULL, or a text around it: {} as it is, {key} as a key in OData */
    const char *lookup_in; /* NULL, or the set of records one of which is meant, */
    const char *lookup_by; /* found by this field of theirs */
    bool is_rms;           /* sent when the record is created, and never again */
    bool is_optional;      /* left out when there is nothing to send */
} Field;

enum { FIELD_CONSTANT = -1 };

typedef struct Fields {
    size_t n;
    const Field *fields;
} Fields;

/**
 * fields_parse - read and check a list of fields.
 *
 * @key:       of the settings, for errors
 * @is_closed: of a trigger that is closed, of which only its id, version, state, why and day are
 *             there to be sent
 * Errors: E_CONFIG saying which field, and what is wrong with it
 */
Status fields_parse(const json_t *list, const char *source, const char *key, bool is_closed,
                    Arena *arena, Fields *fields, Error *err) ATTR_NODISCARD;

/* A delivery, its record read. */
typedef struct Sendable {
    const Delivery *delivery;
    const json_t *record; /* NULL when it is closed */
} Sendable;

/** field_text - the text of the trigger that a field is made of; *text = NULL where it says
 * nothing. */
Status field_text(const Field *field, const Sendable *sendable, Arena *arena, const char **text,
                  Error *err) ATTR_NODISCARD;

/* Ids of other records: a JSON object of "set by value" and id. */
typedef struct Known {
    json_t *ids;
} Known;

/** known_key - under what the record is known that a field with a lookup means. */
Status known_key(const Field *field, const char *text, Arena *arena, const char **key,
                 Error *err) ATTR_NODISCARD;

/** fields_render - the JSON object to send, without its closing bracket's successors.
 * @creates: with the fields of relationship managers
 * @known:   has every id that is looked up, but for those of optional fields */
Status fields_render(const Fields *fields, const Sendable *sendable, bool creates,
                     const Known *known, Arena *arena, const char **body,
                     Error *err) ATTR_NODISCARD;

/** odata_key_text - a text as it stands in a key of OData's URLs: quotes doubled, then
 * percent-encoded (OData 4.01 part 2, 5.1.1.6). */
void odata_key_text(StrBuf *out, const char *text);

#endif
