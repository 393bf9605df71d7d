/* core/crm/odata_batch.h - several requests in one, as OData 4.01 has them: multipart (part 1,
 * 11.7.7) and JSON (JSON format, 19).
 *
 * Requests are independent of each other.  An answer as a whole says nothing of its parts: each is
 * read by itself, and one that is missing is one that nobody gave.
 * https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html */
#ifndef CORE_CRM_ODATA_BATCH_H
#define CORE_CRM_ODATA_BATCH_H

#include "core/crm/record_api.h"

#define ODATA_BOUNDARY                                                                             \
    "batch_paragon" /* nothing in JSON can look like a line that begins with it */

typedef struct OdataPart {
    const char *method;
    const char *url;
    const char *condition; /* If-Match or If-None-Match; NULL = none */
    const char *etag;      /* that it is about */
    const char *body;      /* JSON */
} OdataPart;

void odata_batch_put_multipart(StrBuf *out, const OdataPart *parts, size_t n);
void odata_batch_put_json(StrBuf *out, const OdataPart *parts, size_t n);

/** odata_batch_read - the answers to n parts, of either form; those that are missing have status 0.
 * Errors: of memory only */
Status odata_batch_read(const HttpResponse *response, size_t n, Arena *arena, RecordAnswer *answers,
                        Error *err) ATTR_NODISCARD;

#endif
