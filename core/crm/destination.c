/* core/crm/destination.c - see destination.h. */
#include "core/crm/destination.h"

#include "core/io/json_read.h"

#include <string.h>

typedef enum KeyType { KEY_TEXT, KEY_PATH, KEY_BOOL, KEY_SECONDS } KeyType;

/* Which connectors a key is for. */
enum { FOR_WEBHOOK = 1, FOR_FILE = 2, FOR_ALL = FOR_WEBHOOK | FOR_FILE };

static const struct {
    const char *name;
    int bit;
} CONNECTORS[] = {{"webhook", FOR_WEBHOOK}, {"file", FOR_FILE}};

static const struct {
    const char *name;
    KeyType type;
    int allowed;
    int required;
    size_t offset;
} KEYS[] = {
    {"name", KEY_TEXT, FOR_ALL, FOR_ALL, offsetof(Destination, name)},
    {"connector", KEY_TEXT, FOR_ALL, FOR_ALL, offsetof(Destination, connector)},
    {"bank", KEY_TEXT, FOR_ALL, 0, offsetof(Destination, bank)},
    {"url", KEY_TEXT, FOR_WEBHOOK, FOR_WEBHOOK, offsetof(Destination, url)},
    {"secret_file", KEY_PATH, FOR_WEBHOOK, FOR_WEBHOOK, offsetof(Destination, secret_file)},
    {"source", KEY_TEXT, FOR_WEBHOOK, 0, offsetof(Destination, source)},
    {"thin", KEY_BOOL, FOR_WEBHOOK, 0, offsetof(Destination, thin)},
    {"timeout", KEY_SECONDS, FOR_WEBHOOK, 0, offsetof(Destination, timeout)},
    {"directory", KEY_PATH, FOR_FILE, FOR_FILE, offsetof(Destination, directory)},
};
enum { N_KEYS = sizeof KEYS / sizeof KEYS[0], TIMEOUT_DEFAULT = 30, TIMEOUT_MOST = 120 };

static size_t find_key(const char *const name)
{
    size_t key = 0;
    while (key < N_KEYS && strcmp(KEYS[key].name, name) != 0)
        key++;
    return key;
}

static Status refuse_value(const char *const source, const char *const key, const char *const what,
                           Error *const err)
{
    return ERROR_SET(err, E_CONFIG, "%s: \"%s\" must be %s", source, key, what);
}

static Status take_text(const json_t *const value, const size_t key, const char *const source,
                        Arena *const arena, void *const place, Error *const err)
{
    const char *const text = json_string_value(value);
    const bool is_path = KEYS[key].type == KEY_PATH;
    if (text == NULL || *text == '\0' || (is_path && *text != '/'))
        return refuse_value(source, KEYS[key].name, is_path ? "an absolute path" : "a text", err);
    ARENA_TAKE(*(const char **)place, arena_strdup(arena, text), err);
    return OK;
}

static Status take_value(const json_t *const value, const size_t key, const char *const source,
                         Arena *const arena, Destination *const destination, Error *const err)
{
    void *const place = (char *)destination + KEYS[key].offset;
    if (KEYS[key].type == KEY_TEXT || KEYS[key].type == KEY_PATH)
        return take_text(value, key, source, arena, place, err);
    if (KEYS[key].type == KEY_BOOL) {
        if (!json_is_boolean(value))
            return refuse_value(source, KEYS[key].name, "true or false", err);
        *(bool *)place = json_is_true(value);
        return OK;
    }
    *(int64_t *)place = json_integer_value(value);
    if (!json_is_integer(value) || *(int64_t *)place < 1 || *(int64_t *)place > TIMEOUT_MOST)
        return refuse_value(source, KEYS[key].name, "a whole number of seconds from 1 to 120", err);
    return OK;
}

static Status check_name(const char *const name, const char *const source, Error *const err)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz";
    static const char MORE[] = "abcdefghijklmnopqrstuvwxyz0123456789_-";
    if (strspn(name, LETTERS) > 0 && strspn(name, MORE) == strlen(name) &&
        strlen(name) <= DESTINATION_NAME_MOST)
        return OK;
    return refuse_value(source, "name", "at most 40 small letters, digits, _ and -, a letter first",
                        err);
}

static int connector_bit(const char *const name)
{
    for (size_t i = 0; i < sizeof CONNECTORS / sizeof CONNECTORS[0]; i++)
        if (strcmp(CONNECTORS[i].name, name) == 0)
            return CONNECTORS[i].bit;
    return 0;
}

static Status check_keys(const json_t *const root, const Destination *const destination,
                         const char *const source, Error *const err)
{
    const int bit = connector_bit(destination->connector);
    if (bit == 0)
        return refuse_value(source, "connector", "webhook or file", err);
    for (size_t key = 0; key < N_KEYS; key++) {
        const bool is_there = json_object_get(root, KEYS[key].name) != NULL;
        if (is_there && (KEYS[key].allowed & bit) == 0)
            return ERROR_SET(err, E_CONFIG, "%s: \"%s\" is not for connector \"%s\"", source,
                             KEYS[key].name, destination->connector);
        if (!is_there && (KEYS[key].required & bit) != 0)
            return ERROR_SET(err, E_CONFIG, "%s: \"%s\" is missing", source, KEYS[key].name);
    }
    return OK;
}

Status destination_parse(const char *const json, const size_t length, const char *const source,
                         Arena *const arena, Destination *const destination, Error *const err)
{
    json_t *root = NULL;
    const char *name = NULL;
    json_t *value = NULL;
    Destination made = {
        .name = "", .connector = "", .source = "/paragon", .timeout = TIMEOUT_DEFAULT};
    TRY(json_read_text(json, length, source, E_CONFIG, arena, &root, err));
    if (!json_is_object(root))
        return ERROR_SET(err, E_CONFIG, "%s: a destination is a JSON object", source);
    json_object_foreach(root, name, value)
    {
        const size_t key = find_key(name);
        if (key == N_KEYS)
            return ERROR_SET(err, E_CONFIG, "%s: there is no setting \"%.60s\"", source, name);
        TRY(take_value(value, key, source, arena, &made, err));
    }
    TRY(check_keys(root, &made, source, err));
    TRY(check_name(made.name, source, err));
    *destination = made;
    return OK;
}
