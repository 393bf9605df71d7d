/* core/crm/field_source.h - what a trigger says, by the names that mappings use. */
#ifndef CORE_CRM_FIELD_SOURCE_H
#define CORE_CRM_FIELD_SOURCE_H

#include "core/crm/field.h"

typedef enum SourceType {
    SOURCE_TEXT,
    SOURCE_INT,
    SOURCE_AMOUNT, /* of money: two decimals */
    SOURCE_LIST    /* of texts */
} SourceType;

/** field_source_find - by its name; FIELD_CONSTANT when a trigger says no such thing.
 * @is_closed: of a closed trigger */
int field_source_find(const char *name, bool is_closed);

SourceType field_source_type(int source);

/** field_source_text - what it says; *text = NULL for nothing, and for lists. */
Status field_source_text(int source, const Sendable *sendable, Arena *arena, const char **text,
                         Error *err) ATTR_NODISCARD;

/** field_source_list - element `i` of a list; NULL behind its end. */
const char *field_source_list(int source, const Sendable *sendable, size_t i);

#endif
