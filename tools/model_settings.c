/* tools/model_settings.c - settings that a stored model was built with; see model_settings.h. */
#include "tools/model_settings.h"

#include <string.h>

Status model_settings_read(const ModelRef *const ref, Arena *const arena, json_t **const settings,
                           Error *const err)
{
    return json_read_text(ref->config, strlen(ref->config), "the model's settings", E_DATA, arena,
                          settings, err);
}

double model_setting(const json_t *const settings, const char *const key, const double fallback)
{
    const json_t *const value = json_object_get(settings, key);
    return json_is_number(value) ? json_number_value(value) : fallback;
}
