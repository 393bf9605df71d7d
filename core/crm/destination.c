/* core/crm/destination.c - see destination.h. */
#include "core/crm/destination.h"

#include "core/base/choice.h"
#include "core/io/json_read.h"

#include <string.h>

typedef enum KeyType {
    KEY_TEXT,
    KEY_PATH,
    KEY_BOOL,
    KEY_SECONDS,
    KEY_FIELDS,
    KEY_CLOSED,
    KEY_ANSWERS
} KeyType;

/* Which connectors a key is for. */
enum {
    FOR_WEBHOOK = 1,
    FOR_FILE = 2,
    FOR_ODATA = 4,
    FOR_REST = 8,
    FOR_RECORDS = FOR_ODATA | FOR_REST,
    FOR_HTTP = FOR_WEBHOOK | FOR_RECORDS,
    FOR_ALL = FOR_HTTP | FOR_FILE
};

static const struct {
    const char *name;
    int bit;
} CONNECTORS[] = {
    {"webhook", FOR_WEBHOOK}, {"file", FOR_FILE}, {"odata", FOR_ODATA}, {"rest", FOR_REST}};

#define AT(member) offsetof(Destination, member)

static const struct {
    const char *name;
    KeyType type;
    int allowed;
    int required;
    size_t offset;
    const char *choices; /* of a text; NULL = any */
} KEYS[] = {
    {"name", KEY_TEXT, FOR_ALL, FOR_ALL, AT(name), NULL},
    {"connector", KEY_TEXT, FOR_ALL, FOR_ALL, AT(connector), "webhook|file|odata|rest"},
    {"bank", KEY_TEXT, FOR_ALL, 0, AT(bank), NULL},
    {"url", KEY_TEXT, FOR_HTTP, FOR_HTTP, AT(url), NULL},
    {"secret_file", KEY_PATH, FOR_HTTP, FOR_HTTP, AT(secret_file), NULL},
    {"timeout", KEY_SECONDS, FOR_HTTP, 0, AT(timeout), NULL},
    {"source", KEY_TEXT, FOR_WEBHOOK, 0, AT(source), NULL},
    {"thin", KEY_BOOL, FOR_WEBHOOK, 0, AT(thin), NULL},
    {"directory", KEY_PATH, FOR_FILE, FOR_FILE, AT(directory), NULL},
    {"profile", KEY_TEXT, FOR_ODATA, FOR_ODATA, AT(profile), "dataverse|creatio"},
    {"login", KEY_TEXT, FOR_RECORDS, FOR_RECORDS, AT(login), "oauth2|creatio|header"},
    {"login_url", KEY_TEXT, FOR_RECORDS, 0, AT(login_url), NULL},
    {"login_id", KEY_TEXT, FOR_RECORDS, 0, AT(login_id), NULL},
    {"login_scope", KEY_TEXT, FOR_RECORDS, 0, AT(login_scope), NULL},
    {"login_header", KEY_TEXT, FOR_RECORDS, 0, AT(login_header), NULL},
    {"records", KEY_TEXT, FOR_RECORDS, FOR_RECORDS, AT(records), NULL},
    {"key", KEY_TEXT, FOR_RECORDS, FOR_RECORDS, AT(key), NULL},
    {"fields", KEY_FIELDS, FOR_RECORDS, FOR_RECORDS, AT(fields), NULL},
    {"closed", KEY_CLOSED, FOR_RECORDS, FOR_RECORDS, AT(closed), NULL},
    {"answers", KEY_ANSWERS, FOR_RECORDS, 0, AT(answers), NULL},
    {"deleted", KEY_TEXT, FOR_RECORDS, 0, AT(deleted), "declined|create"},
    {"batch", KEY_TEXT, FOR_ODATA, 0, AT(batch), "multipart|json|none"},
    {"batch_url", KEY_TEXT, FOR_ODATA, 0, AT(batch_url), "relative|path|absolute"},
    {"key_style", KEY_TEXT, FOR_ODATA, 0, AT(key_style), "parentheses|segment"},
};
enum { N_KEYS = sizeof KEYS / sizeof KEYS[0], TIMEOUT_DEFAULT = 30, TIMEOUT_MOST = 120 };

/* What each way to log in needs, and must not have besides. */
static const struct {
    const char *login;
    const char *needs; /* apart by | */
    const char *may;
} LOGINS[] = {{"oauth2", "login_url|login_id", "login_scope"},
              {"creatio", "login_url|login_id", ""},
              {"header", "login_header", ""}};

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
    if (KEYS[key].choices != NULL && choice_find(KEYS[key].choices, text) < 0)
        return ERROR_SET(err, E_CONFIG, "%s: \"%s\" must be one of %s", source, KEYS[key].name,
                         KEYS[key].choices);
    ARENA_TAKE(*(const char **)place, arena_strdup(arena, text), err);
    return OK;
}

static Status take_bool(const json_t *const value, const size_t key, const char *const source,
                        bool *const place, Error *const err)
{
    if (!json_is_boolean(value))
        return refuse_value(source, KEYS[key].name, "true or false", err);
    *place = json_is_true(value);
    return OK;
}

static Status take_seconds(const json_t *const value, const size_t key, const char *const source,
                           int64_t *const place, Error *const err)
{
    *place = json_integer_value(value);
    if (!json_is_integer(value) || *place < 1 || *place > TIMEOUT_MOST)
        return refuse_value(source, KEYS[key].name, "a whole number of seconds from 1 to 120", err);
    return OK;
}

static Status take_value(json_t *const value, const size_t key, const char *const source,
                         Arena *const arena, Destination *const destination, Error *const err)
{
    void *const place = (char *)destination + KEYS[key].offset;
    switch (KEYS[key].type) {
    case KEY_BOOL:
        return take_bool(value, key, source, place, err);
    case KEY_SECONDS:
        return take_seconds(value, key, source, place, err);
    case KEY_FIELDS:
    case KEY_CLOSED:
        return fields_parse(value, source, KEYS[key].name, KEYS[key].type == KEY_CLOSED, arena,
                            place, err);
    case KEY_ANSWERS:
        return answer_map_parse(value, source, arena, place, err);
    default:
        return take_text(value, key, source, arena, place, err);
    }
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
        return ERROR_SET(err, E_CONFIG, "%s: \"connector\" is missing", source);
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

static Status check_login(const json_t *const root, const Destination *const destination,
                          const char *const source, Error *const err)
{
    size_t i = 0;
    if (destination->login == NULL)
        return OK;
    while (strcmp(LOGINS[i].login, destination->login) != 0)
        i++;
    for (size_t key = 0; key < N_KEYS; key++) {
        const char *const name = KEYS[key].name;
        const bool is_there = json_object_get(root, name) != NULL;
        const bool is_needed = choice_find(LOGINS[i].needs, name) >= 0;
        if (is_needed && !is_there)
            return ERROR_SET(err, E_CONFIG, "%s: login \"%s\" needs \"%s\"", source,
                             destination->login, name);
        if (is_there && strncmp(name, "login_", strlen("login_")) == 0 && !is_needed &&
            choice_find(LOGINS[i].may, name) < 0)
            return ERROR_SET(err, E_CONFIG, "%s: \"%s\" is not for login \"%s\"", source, name,
                             destination->login);
    }
    if (destination->login_header != NULL && (strstr(destination->login_header, "{}") == NULL ||
                                              strpbrk(destination->login_header, "\r\n") != NULL))
        return refuse_value(source, "login_header", "a header with {} for the secret", err);
    return OK;
}

static Status check_field(const Destination *const destination, const size_t i,
                          const char *const source, Error *const err)
{
    const Field *const field = &destination->fields.fields[i];
    const char *const profile = destination->profile == NULL ? "" : destination->profile;
    const bool is_id = strcmp(profile, "creatio") == 0 && strcmp(field->to, "Id") == 0;
    if (is_id || strcmp(field->to, destination->key) == 0)
        return ERROR_SET(err, E_CONFIG,
                         "%s: \"fields\", field %zu: \"%s\" is the key, which is sent anyway",
                         source, i + 1, field->to);
    if (field->lookup_in == NULL || strcmp(profile, "dataverse") != 0)
        return OK;
    (void)ERROR_SET(err, E_CONFIG, "%s: \"fields\", field %zu: Dataverse has no lookups", source,
                    i + 1);
    return error_hint(err, "Link by an alternate key: \"to\": \"...@odata.bind\", \"as\": "
                           "\"/accounts(accountnumber='{key}')\".");
}

static Status check_fields(const Destination *const destination, const char *const source,
                           Error *const err)
{
    for (size_t i = 0; i < destination->fields.n; i++)
        TRY(check_field(destination, i, source, err));
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
    TRY(check_login(root, &made, source, err));
    TRY(check_fields(&made, source, err));
    TRY(check_name(made.name, source, err));
    *destination = made;
    return OK;
}
