/* core/crm/told_answers.h - answers as somebody tells them: the body of POST /v1/outcomes.
 *
 *   {"trigger_id": "eb621ad8-...", "outcome": "declined", "reason": "has it elsewhere"}
 *
 * or a list of up to 1,000 of them; docs/outcomes.openapi.json. */
#ifndef CORE_CRM_TOLD_ANSWERS_H
#define CORE_CRM_TOLD_ANSWERS_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stddef.h>

enum { TOLD_ANSWERS_MOST = 1000 };

/**
 * told_answers_read - check a body.
 *
 * @list: out: the answers as a JSON list, for the database
 * Errors: E_CONFIG not JSON · E_DATA JSON, and no answers: which one, and what is wrong with it
 */
Status told_answers_read(const char *body, size_t length, Arena *arena, const char **list,
                         size_t *n, Error *err) ATTR_NODISCARD;

#endif
