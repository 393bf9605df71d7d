/* tools/model_settings.h - settings that a stored model was built with. */
#ifndef TOOLS_MODEL_SETTINGS_H
#define TOOLS_MODEL_SETTINGS_H

#include "core/db/store_model.h"
#include "core/io/json_read.h"

/** model_settings_read - all of them.  Errors: E_DATA they cannot be read */
Status model_settings_read(const ModelRef *ref, Arena *arena, json_t **settings,
                           Error *err) ATTR_NODISCARD;

/** model_setting - the number of a key; `fallback` where the model was built before there was such
 * a key. */
double model_setting(const json_t *settings, const char *key, double fallback);

#endif
