/* core/extract/manifest.c - manifest.json, read with jansson; see manifest.h. */
#include "core/extract/manifest.h"

#include "core/base/text.h"
#include "core/extract/contract.h"
#include "core/io/json_read.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 1 << 20, CURRENCY_LENGTH = 3, SHA256_LENGTH = HASH_HEX_SIZE - 1 };

typedef struct ManifestReader {
    Arena *arena;
    Manifest *manifest;
    ExtractRefusal *refusal;
} ManifestReader;

Manifest manifest_empty(void)
{
    Manifest manifest = {.as_of = DAY_UNKNOWN};
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        manifest.files[file].n_rows = -1;
    return manifest;
}

static Status refuse(const ManifestReader *const reader, const char *const reason, Error *const err)
{
    if (reason == NULL)
        return error_no_memory(err, "a message");
    reader->refusal->file = "manifest.json";
    reader->refusal->reason = reason;
    return ERROR_SET(err, E_DATA, "manifest.json: %s", reason);
}

static Status read_as_of(const ManifestReader *const reader, const json_t *const value,
                         Error *const err)
{
    const char *const text = json_string_value(value);
    if (text == NULL || !day_parse(text, strlen(text), &reader->manifest->as_of))
        return refuse(reader, "as_of is not a day in the form \"YYYY-MM-DD\"", err);
    return OK;
}

static Status read_source_text(const ManifestReader *const reader, const json_t *const value,
                               Error *const err)
{
    const char *const text = json_string_value(value);
    if (text == NULL)
        return refuse(reader, "source is not a text", err);
    ARENA_TAKE(reader->manifest->source, arena_strdup(reader->arena, text), err);
    return OK;
}

static Status take_currency(const ManifestReader *const reader, const json_t *const value,
                            const char **const currency, Error *const err)
{
    const char *const text = json_string_value(value);
    if (text == NULL || strlen(text) != CURRENCY_LENGTH ||
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != CURRENCY_LENGTH)
        return refuse(reader,
                      "currency is not a code of three capital letters, nor an object with "
                      "one for each bank",
                      err);
    ARENA_TAKE(*currency, arena_strdup(reader->arena, text), err);
    return OK;
}

typedef struct BankCurrency {
    const char *bank;
    const char *currency;
} BankCurrency;

static int by_bank(const void *const a, const void *const b)
{
    return text_compare(((const BankCurrency *)a)->bank, ((const BankCurrency *)b)->bank);
}

static Status read_currency(const ManifestReader *const reader, json_t *const value,
                            Error *const err)
{
    Currencies *const currencies = &reader->manifest->currencies;
    if (!json_is_object(value))
        return take_currency(reader, value, &currencies->common, err);

    BankCurrency *pairs = NULL;
    const size_t n = json_object_size(value);
    ARENA_NEW(pairs, reader->arena, n, err);
    ARENA_NEW(currencies->bank, reader->arena, n, err);
    ARENA_NEW(currencies->currency, reader->arena, n, err);
    const char *bank = NULL;
    json_t *code = NULL;
    size_t at = 0;
    json_object_foreach(value, bank, code)
    {
        ARENA_TAKE(pairs[at].bank, arena_strdup(reader->arena, bank), err);
        TRY(take_currency(reader, code, &pairs[at].currency, err));
        at++;
    }
    qsort(pairs, n, sizeof *pairs, by_bank);
    for (size_t i = 0; i < n; i++) {
        currencies->bank[i] = pairs[i].bank;
        currencies->currency[i] = pairs[i].currency;
    }
    currencies->n_banks = n;
    return OK;
}

static Status take_sha256(const ManifestReader *const reader, const json_t *const value,
                          const char **const sha256, Error *const err)
{
    const char *const text = json_string_value(value);
    if (text == NULL || strlen(text) != SHA256_LENGTH ||
        strspn(text, "0123456789abcdefABCDEF") != SHA256_LENGTH)
        return refuse(reader, "sha256 is not a text of 64 hex digits", err);
    char *copy = NULL;
    ARENA_TAKE(copy, arena_strdup(reader->arena, text), err);
    for (char *at = copy; *at != '\0'; at++)
        *at = (char)(*at >= 'A' && *at <= 'F' ? *at | 0x20 : *at);
    *sha256 = copy;
    return OK;
}

static Status read_file(const ManifestReader *const reader, const char *const name,
                        json_t *const value, Error *const err)
{
    const ExtractFileId id = contract_find_file(name);
    if (id == EXTRACT_FILES && name[0] == '_')
        return OK;
    if (id == EXTRACT_FILES || !json_is_object(value))
        return refuse(reader,
                      arena_printf(reader->arena,
                                   id == EXTRACT_FILES
                                       ? "files names \"%s\", which is not one of the contract"
                                       : "what files says of \"%s\" is not an object",
                                   name),
                      err);
    ManifestFile *const file = &reader->manifest->files[id];
    file->is_named = true;
    const char *key = NULL;
    json_t *item = NULL;
    json_object_foreach(value, key, item)
    {
        if (strcmp(key, "sha256") == 0) {
            TRY(take_sha256(reader, item, &file->sha256, err));
            continue;
        }
        if (strcmp(key, "rows") != 0)
            return refuse(
                reader,
                arena_printf(reader->arena, "\"%s\" of \"%s\" is not a known key", key, name), err);
        if (!json_is_integer(item) || json_integer_value(item) < 0)
            return refuse(reader, "rows is not a whole number of 0 or more", err);
        file->n_rows = json_integer_value(item);
    }
    return OK;
}

static Status read_files(const ManifestReader *const reader, json_t *const value, Error *const err)
{
    if (!json_is_object(value))
        return refuse(reader, "files is not an object", err);
    reader->manifest->names_files = true;
    const char *name = NULL;
    json_t *item = NULL;
    json_object_foreach(value, name, item) TRY(read_file(reader, name, item, err));
    return OK;
}

static Status read_root(const ManifestReader *const reader, json_t *const root, Error *const err)
{
    if (!json_is_object(root))
        return refuse(reader, "the text is not an object", err);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach(root, key, value)
    {
        if (strcmp(key, "as_of") == 0)
            TRY(read_as_of(reader, value, err));
        else if (strcmp(key, "currency") == 0)
            TRY(read_currency(reader, value, err));
        else if (strcmp(key, "source") == 0)
            TRY(read_source_text(reader, value, err));
        else if (strcmp(key, "files") == 0)
            TRY(read_files(reader, value, err));
        else
            return refuse(reader, arena_printf(reader->arena, "\"%s\" is not a known key", key),
                          err);
    }
    return OK;
}

/* All bytes of the source; one more than MAX_BYTES when there are more. */
static Status read_bytes(const ExtractSource *const source, char *const buffer,
                         size_t *const length, Error *const err)
{
    TRY(source->open(source->context, err));
    Status status = OK;
    size_t piece = 1;
    *length = 0;
    while (status == OK && piece > 0 && *length <= MAX_BYTES) {
        status =
            source->read(source->context, buffer + *length, MAX_BYTES + 1 - *length, &piece, err);
        *length += status == OK ? piece : 0;
    }
    source->close(source->context);
    return status;
}

Status manifest_read(const ExtractSource *const source, Arena *const arena,
                     Manifest *const manifest, ExtractRefusal *const refusal, Error *const err)
{
    const ManifestReader reader = {.arena = arena, .manifest = manifest, .refusal = refusal};
    char *buffer = NULL;
    size_t length = 0;
    *manifest = manifest_empty();
    ARENA_NEW(buffer, arena, MAX_BYTES + 2, err);
    TRY(read_bytes(source, buffer, &length, err));
    if (length > MAX_BYTES)
        return refuse(&reader, "the file is longer than 1 MiB", err);

    const size_t mark = length >= 3 && memcmp(buffer, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    json_error_t problem;
    json_t *const root = json_loadb(buffer + mark, length - mark, JSON_REJECT_DUPLICATES, &problem);
    if (root == NULL) {
        refusal->line = problem.line < 0 ? 0 : (uint64_t)problem.line;
        refusal->column = problem.column < 0 ? 0 : (uint32_t)problem.column;
        return refuse(&reader, arena_printf(arena, "the text is not JSON: %s", problem.text), err);
    }
    TRY(json_keep(root, arena, err));
    return read_root(&reader, root, err);
}
