/* core/crm/answer_map.h - what relationship managers say in the CRM's fields, in Paragon's words.
 *
 *   {"outcome": "new_outcome", "modified": "modifiedon",
 *    "words": {"1": null, "2": "accepted", "3": "bought", "4": "declined", "5": "postponed"},
 *    "reason": "new_reason", "until": "new_until"}
 */
#ifndef CORE_CRM_ANSWER_MAP_H
#define CORE_CRM_ANSWER_MAP_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/answer.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct AnswerMap {
    const char *outcome;  /* the CRM's field for it; NULL = no answers are taken from there */
    const char *modified; /* the field for when a record was changed last */
    const char *product;  /* NULL = has none, as those that follow */
    const char *amount;
    const char *reason;
    const char *until;
    const char *by;
    const json_t *words; /* what the CRM calls it: one of the five outcomes, or null for none yet */
} AnswerMap;

/** answer_map_parse - read and check.  Errors: E_CONFIG */
Status answer_map_parse(json_t *object, const char *source, Arena *arena, AnswerMap *map,
                        Error *err) ATTR_NODISCARD;

/** answer_map_fields - name i of the fields to ask for, each once; NULL behind the last. */
const char *answer_map_field(const AnswerMap *map, size_t i);

typedef enum AnswerReading {
    ANSWER_NONE,    /* nobody has answered yet */
    ANSWER_READ,    /* here it is */
    ANSWER_UNCLEAR, /* a word that the mapping does not have, or postponed without a day */
} AnswerReading;

/** answer_map_read - what a record of the CRM says, but for the trigger's id; texts live in
 * `arena`. */
Status answer_map_read(const AnswerMap *map, const json_t *record, Arena *arena, Answer *answer,
                       AnswerReading *reading, Error *err) ATTR_NODISCARD;

#endif
