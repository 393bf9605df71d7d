/* core/io/trigger_json.h - a trigger record as JSON: the one form that CRM, webhook and export
 * carry.  docs/trigger-record.schema.json describes it; every record emitted validates. */
#ifndef CORE_IO_TRIGGER_JSON_H
#define CORE_IO_TRIGGER_JSON_H

#include "core/domain/run.h"

/** trigger_json_write - the record as one line of JSON, in `arena`. */
Status trigger_json_write(const TriggerVersion *version, const TriggerClient *client,
                          const TriggerContent *content, Arena *arena, const char **text,
                          Error *err) ATTR_NODISCARD;

#endif
