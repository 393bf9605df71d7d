/* core/crm/destination.h - where triggers go, as somebody wrote it down: a JSON object, checked. */
#ifndef CORE_CRM_DESTINATION_H
#define CORE_CRM_DESTINATION_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/crm/answer_map.h"
#include "core/crm/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DESTINATION_NAME_MOST = 40 };

/* Texts that are not given are NULL. */
typedef struct Destination {
    const char *name;
    const char *connector;
    const char *bank; /* NULL = all */
    const char *url;
    const char *secret_file; /* an absolute path */
    int64_t timeout;         /* seconds */
    bool thin;               /* webhook: which trigger, and not what it says */
    const char *source;      /* webhook: the "source" of CloudEvents */
    const char *directory;   /* file: an absolute path */

    /* odata, rest: a CRM that keeps a record for each trigger */
    const char *profile; /* odata: dataverse, creatio */
    const char *login;   /* oauth2, creatio, header */
    const char *login_url;
    const char *login_id;
    const char *login_scope;
    const char *login_header; /* "X-Api-Key: {}" */
    const char *records;      /* the set, or entity, of the records */
    const char *key;          /* their field for the trigger's id */
    const char *deleted;      /* what it means: declined, create */
    const char *batch;        /* odata: multipart, json, none */
    const char *batch_url;    /* odata: relative, path, absolute */
    const char *key_style;    /* odata: parentheses, segment */
    Fields fields;
    Fields closed;
    AnswerMap answers;
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
