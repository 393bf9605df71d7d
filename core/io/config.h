/* core/io/config.h - the settings of a run: defaults of config.def, overlaid by a JSON file.
 *
 * The file is an object; keys may be nested or dotted: {"segment": {"k_max": 6}} is
 * {"segment.k_max": 6}.  Keys that do not exist, values of another type or outside their range,
 * and keys given twice are errors that name file, line where known, and the nearest key. */
#ifndef CORE_IO_CONFIG_H
#define CORE_IO_CONFIG_H

#include "core/base/arena.h"
#include "core/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct TextList {
    size_t n;
    const char **texts;
} TextList;

typedef struct Config {
#define CONFIG_INT(field, key, fallback, least, most, unit, help) int64_t field;
#define CONFIG_REAL(field, key, fallback, least, most, unit, help) double field;
#define CONFIG_BOOL(field, key, fallback, help) bool field;
#define CONFIG_CHOICE(field, key, fallback, choices, help) int field;
#define CONFIG_LIST(field, key, fallback, help) TextList field;
#define CONFIG_TEXT(field, key, fallback, help) const char *field;
#include "core/io/config.def"
#undef CONFIG_INT
#undef CONFIG_REAL
#undef CONFIG_BOOL
#undef CONFIG_CHOICE
#undef CONFIG_LIST
#undef CONFIG_TEXT
    uint64_t given; /* bit per setting, in the order of config.def: set by the file */
} Config;

/* One setting for people: what `paragon config` and docs/config.md show. */
typedef struct ConfigItem {
    const char *key;
    const char *type; /* "whole number", "number", "yes/no", "choice", "list", "text" */
    const char *unit;
    const char *range; /* "30 to 1000000", "a|b|c", "" */
    const char *fallback;
    const char *value;  /* as JSON */
    const char *origin; /* "default" or "file" */
    const char *help;
} ConfigItem;

/** config_defaults - every setting at its default. */
Status config_defaults(Arena *arena, Config *config, Error *err) ATTR_NODISCARD;

/** config_load - defaults overlaid by the JSON file at `path` (NULL: defaults only).
 * Errors: E_IO the file cannot be read · E_CONFIG anything in it that is not right */
Status config_load(const char *path, Arena *arena, Config *config, Error *err) ATTR_NODISCARD;

/** config_parse - the same from text; `source` names it in errors. */
Status config_parse(const char *json, size_t length, const char *source, Arena *arena,
                    Config *config, Error *err) ATTR_NODISCARD;

/** config_items - all settings, in the order of config.def. */
Status config_items(const Config *config, Arena *arena, const ConfigItem **items, size_t *n,
                    Error *err) ATTR_NODISCARD;

/** config_to_json - the effective settings as one JSON object, keys in the order of config.def,
 * numbers shortest: the text that is hashed and stored with a model. */
Status config_to_json(const Config *config, Arena *arena, const char **json,
                      Error *err) ATTR_NODISCARD;

#endif
