/* core/io/config.c - reading and showing the settings: config.def as a table, one row at a time. */
#include "core/io/config.h"

#include "core/base/choice.h"
#include "core/base/nearest.h"
#include "core/base/text.h"
#include "core/io/json.h"
#include "core/io/json_read.h"

#include <stdlib.h>
#include <string.h>

typedef enum SettingType {
    SETTING_INT,
    SETTING_REAL,
    SETTING_BOOL,
    SETTING_CHOICE,
    SETTING_LIST,
    SETTING_TEXT
} SettingType;

typedef struct Setting {
    const char *key;
    SettingType type;
    size_t offset;       /* of the field in Config */
    double number;       /* default of INT, REAL and BOOL */
    const char *text;    /* default of CHOICE, LIST and TEXT */
    const char *choices; /* of CHOICE */
    double least;        /* of INT and REAL */
    double most;
    const char *unit;
    const char *help;
} Setting;

/* What every kind of setting has, then what only some have. */
#define SETTING(kind, field, name, meaning, ...)                                                   \
    {.key = name, .type = kind, .offset = offsetof(Config, field), .help = meaning, __VA_ARGS__},

static const Setting SETTINGS[] = {
#define CONFIG_INT(field, name, fallback, low, high, of_what, meaning)                             \
    SETTING(SETTING_INT, field, name, meaning, .number = fallback, .least = low, .most = high,     \
            .unit = of_what)
#define CONFIG_REAL(field, name, fallback, low, high, of_what, meaning)                            \
    SETTING(SETTING_REAL, field, name, meaning, .number = fallback, .least = low, .most = high,    \
            .unit = of_what)
#define CONFIG_BOOL(field, name, fallback, meaning)                                                \
    SETTING(SETTING_BOOL, field, name, meaning, .number = fallback, .unit = "")
#define CONFIG_CHOICE(field, name, fallback, words, meaning)                                       \
    SETTING(SETTING_CHOICE, field, name, meaning, .text = fallback, .choices = words, .unit = "")
#define CONFIG_LIST(field, name, fallback, meaning)                                                \
    SETTING(SETTING_LIST, field, name, meaning, .text = fallback, .unit = "")
#define CONFIG_TEXT(field, name, fallback, meaning)                                                \
    SETTING(SETTING_TEXT, field, name, meaning, .text = fallback, .unit = "")
#include "core/io/config.def"
#undef CONFIG_INT
#undef CONFIG_REAL
#undef CONFIG_BOOL
#undef CONFIG_CHOICE
#undef CONFIG_LIST
#undef CONFIG_TEXT
#undef SETTING
};

enum { N_SETTINGS = sizeof SETTINGS / sizeof SETTINGS[0], LONGEST_SHOWN_VALUE = 80 };

_Static_assert(N_SETTINGS <= 64, "Config.given has a bit per setting");

static void *field_of(Config *const config, const Setting *const setting)
{
    return (unsigned char *)config + setting->offset;
}

static const void *value_of(const Config *const config, const Setting *const setting)
{
    return (const unsigned char *)config + setting->offset;
}

/* ---- defaults ---- */

static Status split_list(const char *const text, Arena *const arena, TextList *const list,
                         Error *const err)
{
    size_t n = 1;
    for (const char *at = text; *at != '\0'; at++)
        n += *at == ',';
    ARENA_NEW(list->texts, arena, n, err);
    for (const char *at = text; list->n < n; list->n++) {
        const size_t length = strcspn(at, ",");
        ARENA_TAKE(list->texts[list->n], arena_strndup(arena, at, length), err);
        at += length + 1;
    }
    return OK;
}

static Status set_default(const Setting *const setting, Arena *const arena, Config *const config,
                          Error *const err)
{
    void *const field = field_of(config, setting);
    switch (setting->type) {
    case SETTING_INT:
        *(int64_t *)field = (int64_t)setting->number;
        return OK;
    case SETTING_REAL:
        *(double *)field = setting->number;
        return OK;
    case SETTING_BOOL:
        *(bool *)field = setting->number != 0;
        return OK;
    case SETTING_CHOICE:
        *(int *)field = choice_find(setting->choices, setting->text);
        return OK;
    case SETTING_LIST:
        return split_list(setting->text, arena, field, err);
    case SETTING_TEXT:
        *(const char **)field = setting->text;
        return OK;
    }
    return ERROR_SET(err, E_BUG, "setting \"%s\" has no type", setting->key);
}

Status config_defaults(Arena *const arena, Config *const config, Error *const err)
{
    Config fresh = {.given = 0};
    for (size_t i = 0; i < N_SETTINGS; i++)
        TRY(set_default(&SETTINGS[i], arena, &fresh, err));
    *config = fresh;
    return OK;
}

/* ---- the file ---- */

/* What one call of config_parse passes down. */
typedef struct Reader {
    const char *source;
    Arena *arena;
    Config *config;
} Reader;

/* Each take_* leaves the field alone and says false when the value will not do. */
static bool take_int(const Setting *const setting, const json_t *const value, int64_t *const field)
{
    if (!json_is_integer(value))
        return false;
    const int64_t number = json_integer_value(value);
    if (number < (int64_t)setting->least || number > (int64_t)setting->most)
        return false;
    *field = number;
    return true;
}

static bool take_real(const Setting *const setting, const json_t *const value, double *const field)
{
    const double number = json_number_value(value);
    if (!json_is_number(value) || !(number >= setting->least && number <= setting->most))
        return false;
    *field = number;
    return true;
}

static bool take_choice(const Setting *const setting, const json_t *const value, int *const field)
{
    const int place =
        json_is_string(value) ? choice_find(setting->choices, json_string_value(value)) : -1;
    if (place < 0)
        return false;
    *field = place;
    return true;
}

static bool is_text(const json_t *const value)
{
    return json_is_string(value) && json_string_length(value) > 0;
}

/* The text lives as long as the parsed file, which the arena holds. */
static bool take_text(const json_t *const value, const char **const field)
{
    if (!is_text(value) && !json_is_null(value))
        return false;
    *field = json_string_value(value);
    return true;
}

/* A list of texts; a text alone is a list of one. */
static Status take_list(const json_t *const value, Arena *const arena, TextList *const field,
                        bool *const taken, Error *const err)
{
    const size_t n = json_is_array(value) ? json_array_size(value) : 1;
    TextList list = {.n = n};
    ARENA_NEW(list.texts, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        const json_t *const text = json_is_array(value) ? json_array_get(value, i) : value;
        if (!is_text(text))
            return OK;
        list.texts[i] = json_string_value(text);
    }
    *field = list;
    *taken = true;
    return OK;
}

static Status take_value(const Reader *const reader, const Setting *const setting,
                         const json_t *const value, bool *const taken, Error *const err)
{
    void *const field = field_of(reader->config, setting);
    switch (setting->type) {
    case SETTING_INT:
        *taken = take_int(setting, value, field);
        return OK;
    case SETTING_REAL:
        *taken = take_real(setting, value, field);
        return OK;
    case SETTING_BOOL:
        *taken = json_is_boolean(value);
        if (*taken)
            *(bool *)field = json_is_true(value);
        return OK;
    case SETTING_CHOICE:
        *taken = take_choice(setting, value, field);
        return OK;
    case SETTING_LIST:
        return take_list(value, reader->arena, field, taken, err);
    case SETTING_TEXT:
        *taken = take_text(value, field);
        return OK;
    }
    return ERROR_SET(err, E_BUG, "setting \"%s\" has no type", setting->key);
}

static Status range_text(const Setting *const setting, Arena *const arena, const char **const text,
                         Error *const err)
{
    StrBuf range = strbuf_init(arena);
    if (setting->type == SETTING_CHOICE)
        strbuf_puts(&range, setting->choices);
    if (setting->type == SETTING_INT || setting->type == SETTING_REAL) {
        strbuf_double(&range, setting->least);
        strbuf_puts(&range, " to ");
        strbuf_double(&range, setting->most);
    }
    return strbuf_finish(&range, text, err);
}

/* The value as it stands in the file, a long one cut between two characters. */
static Status shown_value(const json_t *const value, Arena *const arena, const char **const text,
                          Error *const err)
{
    char *const dumped =
        json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (dumped == NULL)
        return error_no_memory(err, "a value of the settings");
    TRY(arena_defer(arena, free, dumped, err));
    if (strlen(dumped) > LONGEST_SHOWN_VALUE) {
        size_t end = LONGEST_SHOWN_VALUE;
        while (((unsigned char)dumped[end] & 0xC0U) == 0x80)
            end--;
        ARENA_TAKE(*text, arena_printf(arena, "%.*s...", (int)end, dumped), err);
        return OK;
    }
    *text = dumped;
    return OK;
}

static Status refuse_value(const Reader *const reader, const Setting *const setting,
                           const json_t *const value, Error *const err)
{
    static const char *const KINDS[] = {
        [SETTING_INT] = "a whole number from ",
        [SETTING_REAL] = "a number from ",
        [SETTING_BOOL] = "true or false",
        [SETTING_CHOICE] = "one of ",
        [SETTING_LIST] = "a list of texts, none of them empty",
        [SETTING_TEXT] = "a text that is not empty, or null",
    };
    const char *shown = NULL;
    const char *range = NULL;
    TRY(shown_value(value, reader->arena, &shown, err));
    TRY(range_text(setting, reader->arena, &range, err));
    const bool has_unit = setting->unit[0] != '\0';
    (void)ERROR_SET(err, E_CONFIG, "\"%s\": setting \"%s\" is %s, must be %s%s%s%s%s",
                    reader->source, setting->key, shown, KINDS[setting->type], range,
                    has_unit ? " (" : "", setting->unit, has_unit ? ")" : "");
    (void)error_hint(err, "The setting means: %s.", setting->help);
    return E_CONFIG;
}

static Status refuse_key(const Reader *const reader, const char *const key, Error *const err)
{
    Nearest nearest = nearest_to(key);
    for (size_t i = 0; i < N_SETTINGS; i++)
        nearest_offer(&nearest, SETTINGS[i].key);
    (void)ERROR_SET(err, E_CONFIG, "\"%s\": there is no setting \"%.100s\"", reader->source, key);
    if (nearest.best != NULL)
        (void)error_hint(err, "Did you mean \"%s\"? \"paragon config\" lists all settings.",
                         nearest.best);
    else
        (void)error_hint(err, "\"paragon config\" lists all settings.");
    return E_CONFIG;
}

static const Setting *find_setting(const char *const key)
{
    for (size_t i = 0; i < N_SETTINGS; i++)
        if (strcmp(SETTINGS[i].key, key) == 0)
            return &SETTINGS[i];
    return NULL;
}

/* "segment" is a group because settings begin with "segment.". */
static bool is_group(const char *const name)
{
    const size_t length = strlen(name);
    for (size_t i = 0; i < N_SETTINGS; i++)
        if (strncmp(SETTINGS[i].key, name, length) == 0 && SETTINGS[i].key[length] == '.')
            return true;
    return false;
}

static Status read_setting(const Reader *const reader, const Setting *const setting,
                           const json_t *const value, Error *const err)
{
    const uint64_t bit = UINT64_C(1) << (size_t)(setting - SETTINGS);
    if ((reader->config->given & bit) != 0)
        return ERROR_SET(err, E_CONFIG, "\"%s\": setting \"%s\" is given twice", reader->source,
                         setting->key);
    bool taken = false;
    TRY(take_value(reader, setting, value, &taken, err));
    if (!taken)
        return refuse_value(reader, setting, value, err);
    reader->config->given |= bit;
    return OK;
}

static Status read_group(const Reader *reader, const char *group, json_t *values, Error *err);

static Status read_entry(const Reader *const reader, const char *const key, json_t *const value,
                         Error *const err)
{
    const Setting *const setting = find_setting(key);
    if (setting != NULL)
        return read_setting(reader, setting, value, err);
    if (!is_group(key))
        return refuse_key(reader, key, err);
    if (!json_is_object(value))
        return ERROR_SET(err, E_CONFIG, "\"%s\": \"%s\" is a group of settings, must be an object",
                         reader->source, key);
    return read_group(reader, key, value, err);
}

/* The depth is that of the keys of config.def: what is no group is not entered. */
static Status read_group(const Reader *const reader, const char *const group, json_t *const values,
                         Error *const err)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(values, key, value)
    {
        const char *full = key;
        if (group != NULL)
            ARENA_TAKE(full, arena_printf(reader->arena, "%s.%s", group, key), err);
        TRY(read_entry(reader, full, value, err));
    }
    return OK;
}

static Status overlay(json_t *const root, const char *const source, Arena *const arena,
                      Config *const config, Error *const err)
{
    if (!json_is_object(root))
        return ERROR_SET(err, E_CONFIG, "\"%s\": the settings are a list, must be an object",
                         source);
    Config fresh;
    TRY(config_defaults(arena, &fresh, err));
    const Reader reader = {.source = source, .arena = arena, .config = &fresh};
    TRY(read_group(&reader, NULL, root, err));
    *config = fresh;
    return OK;
}

Status config_parse(const char *const json, const size_t length, const char *const source,
                    Arena *const arena, Config *const config, Error *const err)
{
    json_t *root = NULL;
    TRY(json_read_text(json, length, source, E_CONFIG, arena, &root, err));
    return overlay(root, source, arena, config, err);
}

Status config_load(const char *const path, Arena *const arena, Config *const config,
                   Error *const err)
{
    if (path == NULL)
        return config_defaults(arena, config, err);
    json_t *root = NULL;
    TRY(json_read_file(path, E_CONFIG, arena, &root, err));
    return overlay(root, path, arena, config, err);
}

/* ---- showing ---- */

static Status put_choice(JsonWriter *const json, const Setting *const setting, const int place,
                         Error *const err)
{
    size_t length = 0;
    const char *const word = choice_word(setting->choices, place, &length);
    const char *text;
    ARENA_TAKE(text, arena_strndup(json->out->arena, word, length), err);
    json_text(json, text);
    return OK;
}

static void put_list(JsonWriter *const json, const TextList *const list)
{
    json_open(json, '[');
    for (size_t i = 0; i < list->n; i++)
        json_text(json, list->texts[i]);
    json_close(json, ']');
}

static Status put_value(JsonWriter *const json, const Setting *const setting,
                        const Config *const config, Error *const err)
{
    const void *const value = value_of(config, setting);
    switch (setting->type) {
    case SETTING_INT:
        json_int(json, *(const int64_t *)value);
        return OK;
    case SETTING_REAL:
        json_double(json, *(const double *)value);
        return OK;
    case SETTING_BOOL:
        json_bool(json, *(const bool *)value);
        return OK;
    case SETTING_CHOICE:
        return put_choice(json, setting, *(const int *)value, err);
    case SETTING_LIST:
        put_list(json, value);
        return OK;
    case SETTING_TEXT:
        json_text(json, *(const char *const *)value);
        return OK;
    }
    return ERROR_SET(err, E_BUG, "setting \"%s\" has no type", setting->key);
}

static Status value_text(const Setting *const setting, const Config *const config,
                         Arena *const arena, const char **const text, Error *const err)
{
    StrBuf out = strbuf_init(arena);
    JsonWriter json = json_writer(&out);
    TRY(put_value(&json, setting, config, err));
    return strbuf_finish(&out, text, err);
}

Status config_items(const Config *const config, Arena *const arena, const ConfigItem **const items,
                    size_t *const n, Error *const err)
{
    static const char *const TYPES[] = {
        [SETTING_INT] = "whole number", [SETTING_REAL] = "number", [SETTING_BOOL] = "yes/no",
        [SETTING_CHOICE] = "choice",    [SETTING_LIST] = "list",   [SETTING_TEXT] = "text",
    };
    Config defaults;
    TRY(config_defaults(arena, &defaults, err));
    ConfigItem *list;
    ARENA_NEW(list, arena, N_SETTINGS, err);
    for (size_t i = 0; i < N_SETTINGS; i++) {
        const Setting *const setting = &SETTINGS[i];
        list[i] = (ConfigItem){.key = setting->key,
                               .type = TYPES[setting->type],
                               .unit = setting->unit,
                               .origin = (config->given >> i & 1) != 0 ? "file" : "default",
                               .help = setting->help};
        TRY(range_text(setting, arena, &list[i].range, err));
        TRY(value_text(setting, &defaults, arena, &list[i].fallback, err));
        TRY(value_text(setting, config, arena, &list[i].value, err));
    }
    *items = list;
    *n = N_SETTINGS;
    return OK;
}

Status config_to_json(const Config *const config, Arena *const arena, const char **const json,
                      Error *const err)
{
    StrBuf out = strbuf_init(arena);
    JsonWriter writer = json_writer(&out);
    json_open(&writer, '{');
    for (size_t i = 0; i < N_SETTINGS; i++) {
        json_key(&writer, SETTINGS[i].key);
        TRY(put_value(&writer, &SETTINGS[i], config, err));
    }
    json_close(&writer, '}');
    return strbuf_finish(&out, json, err);
}
