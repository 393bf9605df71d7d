/* core/crm/record_api.h - a CRM that keeps a record for each trigger, and how to ask it.
 *
 * What to do with its answers, and in which order, is records.h's: an API only says things in the
 * CRM's way. */
#ifndef CORE_CRM_RECORD_API_H
#define CORE_CRM_RECORD_API_H

#include "core/crm/login.h"

typedef enum RecordStep { RECORD_CREATE, RECORD_UPDATE } RecordStep;

/* What is asked for one record. */
typedef struct RecordOp {
    RecordStep step;
    const char *key;       /* trigger_id */
    const char *remote_id; /* NULL = not known */
    const char *etag;      /* update: only if it is still this one; NULL = whichever */
    bool was_sent;         /* created before, perhaps */
    const char *body;      /* a JSON object */
} RecordOp;

enum { RECORD_UNSENT = -1 }; /* a status: nothing was asked */

/* What came back for it. */
typedef struct RecordAnswer {
    int status;            /* of HTTP; 0 = there was no answer */
    double retry_after;    /* seconds; 0 = not asked for */
    const char *words;     /* why there was none */
    const char *remote_id; /* NULL = it does not say */
    const char *etag;      /* NULL = it does not say */
    const json_t *body;    /* NULL = none, or no JSON */
} RecordAnswer;

/* A record that changed. */
typedef struct ChangedRecord {
    const char *key;      /* trigger_id; NULL = none of ours */
    const char *modified; /* as the CRM writes it */
    const json_t *record;
} ChangedRecord;

typedef struct ChangedRecords {
    size_t n;
    ChangedRecord *records; /* oldest change first */
    bool is_full;           /* there may be more */
} ChangedRecords;

typedef struct FoundRecord {
    const char *value; /* of the field it was looked for by */
    const char *id;
} FoundRecord;

typedef struct FoundRecords {
    size_t n;
    const FoundRecord *records;
} FoundRecords;

enum { RECORDS_FOUND_MOST = 20 }; /* values at a time: they stand in an address */

typedef struct RecordApi {
    Status (*open)(const ConnectorPlace *place, Login *login, void **line, Error *err);

    /** send - several at once, answers in their order; when the CRM as a whole fails, what was not
     * asked is RECORD_UNSENT. */
    Status (*send)(void *line, const RecordOp *ops, size_t n, Arena *arena, RecordAnswer *answers,
                   Error *err);

    /** read - the record of a trigger, with the fields of answers. */
    Status (*read)(void *line, const char *key, const char *remote_id, Arena *arena,
                   RecordAnswer *answer, Error *err);

    /** find - records of a set whose field `by` has one of up to RECORDS_FOUND_MOST values. */
    Status (*find)(void *line, const char *set, const char *by, const char *const *values, size_t n,
                   Arena *arena, RecordAnswer *answer, FoundRecords *found, Error *err);

    /** changes - records changed at `since` or later, but for the first `skip` of them. */
    Status (*changes)(void *line, const char *since, size_t skip, Arena *arena,
                      RecordAnswer *answer, ChangedRecords *changed, Error *err);
} RecordApi;

/** record_root - the address of the CRM's interface, without slashes behind it. */
Status record_root(const char *url, Arena *arena, const char **root, Error *err) ATTR_NODISCARD;

/** record_is_down - does this status say that the CRM as a whole fails just now? */
bool record_is_down(int status);

/* The request for one record. */
typedef Status RecordSendOne(void *line, const RecordOp *op, Arena *arena, RecordAnswer *answer,
                             Error *err);

/** record_send_singly - RecordApi.send for one request after another. */
Status record_send_singly(void *line, RecordSendOne *send_one, const RecordOp *ops, size_t n,
                          Arena *arena, RecordAnswer *answers, Error *err) ATTR_NODISCARD;

/** record_changes - the rows of an answer, but for the first `passed`, as records that changed. */
Status record_changes(const json_t *rows, size_t passed, const Destination *destination,
                      Arena *arena, ChangedRecords *changed, Error *err) ATTR_NODISCARD;

/** record_found - the rows of an answer, as they were found by a field. */
Status record_found(const json_t *rows, const char *by, const char *id, Arena *arena,
                    FoundRecords *found, Error *err) ATTR_NODISCARD;

/** record_answer - what HTTP answered, its body read. */
Status record_answer(const HttpResponse *response, Arena *arena, RecordAnswer *answer,
                     Error *err) ATTR_NODISCARD;

extern const RecordApi RECORD_API_ODATA;
extern const RecordApi RECORD_API_REST;

#endif
