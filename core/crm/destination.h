/* core/crm/destination.h - where triggers go, as somebody wrote it down: a JSON object, checked. */
#ifndef CORE_CRM_DESTINATION_H
#define CORE_CRM_DESTINATION_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DESTINATION_NAME_MOST = 40 };

typedef struct Destination {
    const char *name;
    const char *connector;
    const char *bank;        /* NULL = all */
    const char *url;         /* webhook */
    const char *secret_file; /* webhook: an absolute path */
    const char *source;      /* webhook: the "source" of CloudEvents */
    const char *directory;   /* file: an absolute path */
    bool thin;               /* which trigger, and not what it says */
    int64_t timeout;         /* seconds */
} Destination;

/**
 * destination_parse - read and check the settings of a destination.
 *
 * @source: names the text in errors
 * Errors: E_CONFIG not an object, a key that does not exist or does not belong to the connector,
 * one that is missing, a value of another type or outside its range
 */
Status destination_parse(const char *json, size_t length, const char *source, Arena *arena,
                         Destination *destination, Error *err) ATTR_NODISCARD;

#endif
