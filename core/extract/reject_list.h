/* core/extract/reject_list.h - the rejected rows of one file, with their bytes. */
#ifndef CORE_EXTRACT_REJECT_LIST_H
#define CORE_EXTRACT_REJECT_LIST_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/extract/extract.h"

#include <stddef.h>

typedef struct RejectList {
    size_t n;
    size_t capacity;
    ExtractReject *items;
    Arena *arena; /* of the rows' bytes */
} RejectList;

/** reject_list_new - an empty list; everything in it lives as long as `arena`. */
Status reject_list_new(Arena *arena, RejectList **list, Error *err) ATTR_NODISCARD;

/** reject_list_add - copies the row's bytes; texts are borrowed. */
Status reject_list_add(RejectList *list, const ExtractReject *reject, Error *err) ATTR_NODISCARD;

/** reject_list_sort - by line. */
void reject_list_sort(RejectList *list);

#endif
