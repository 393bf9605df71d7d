/* core/crm/file_drop.c - deliveries as a directory of files, for CRMs that import and take no
 * calls.
 *
 * DIRECTORY/20261123T174500Z-ab12cd34-1/ has deliveries.csv (a line each, for an import),
 * records.jsonl (the whole records) and manifest.json (lines, bytes and SHA-256 of both).  It
 * appears under its name when all of it is on disk.  A delivery may be in two of them, when a
 * process ended between writing and noting it: of two lines of a trigger the one with the higher
 * `change` counts. */
#include "core/base/day.h"
#include "core/base/hash.h"
#include "core/base/strbuf.h"
#include "core/crm/connector.h"
#include "core/io/csv_write.h"
#include "core/io/json.h"
#include "core/io/json_read.h"
#include "core/io/whole_directory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char HEADER[] =
    "trigger_id,change,state,why,version,changed_at,client_id,bank,rm_id,kind,"
    "due_on,valid_until,products,reason,profit,potential_profit,profit_gap,"
    "currency\n";

static Status open_file_drop(const ConnectorPlace *const place, void **const line, Error *const err)
{
    struct stat info;
    const char *const directory = place->destination->directory;
    if (stat(directory, &info) != 0)
        return ERROR_SET(err, E_CONFIG, "directory \"%s\" cannot be used: %s", directory,
                         strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return ERROR_SET(err, E_CONFIG, "\"%s\" is not a directory", directory);
    ARENA_TAKE(*line, arena_strdup(place->arena, directory), err);
    return OK;
}

/* ---- deliveries.csv ---- */

static void put_field(StrBuf *const out, const char *const text)
{
    strbuf_putc(out, ',');
    csv_write_field(out, text);
}

static void put_text(StrBuf *const out, const json_t *const object, const char *const key)
{
    put_field(out, json_string_value(json_object_get(object, key)));
}

static void put_number(StrBuf *const out, const json_t *const object, const char *const key)
{
    const json_t *const value = json_object_get(object, key);
    strbuf_putc(out, ',');
    if (json_is_number(value))
        strbuf_double(out, json_number_value(value));
}

static void put_products(StrBuf *const out, const json_t *const record, Arena *const scratch)
{
    const json_t *const products = json_object_get(record, "products");
    StrBuf ids = strbuf_init(scratch);
    for (size_t i = 0; i < json_array_size(products); i++) {
        strbuf_puts(&ids, i == 0 ? "" : ";");
        strbuf_puts(&ids,
                    json_string_value(json_object_get(json_array_get(products, i), "product_id")));
    }
    put_field(out, ids.text);
}

static void put_record(StrBuf *const out, const json_t *const record, Arena *const scratch)
{
    static const char *const TEXTS[] = {"client_id", "bank",   "rm_id",
                                        "kind",      "due_on", "valid_until"};
    const json_t *const profit = json_object_get(record, "profit");
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        put_text(out, record, TEXTS[i]);
    put_products(out, record, scratch);
    put_text(out, record, "reason");
    put_number(out, profit, "current");
    put_number(out, profit, "potential");
    put_number(out, profit, "gap");
    put_text(out, profit, "currency");
}

static Status put_delivery(const Delivery *const delivery, StrBuf *const lines,
                           StrBuf *const records, Arena *const scratch, Error *const err)
{
    json_t *record = NULL;
    if (delivery->record != NULL)
        TRY(json_read_text(delivery->record, strlen(delivery->record), "the record of a trigger",
                           E_DATA, scratch, &record, err));
    strbuf_printf(lines, "%s,%" PRId64 ",%s,%s,%" PRId64 ",%s", delivery->trigger_id,
                  delivery->change, delivery->why == NULL ? "open" : "closed",
                  delivery->why == NULL ? "" : delivery->why, delivery->version,
                  delivery->changed_at);
    put_record(lines, record, scratch);
    strbuf_putc(lines, '\n');
    if (delivery->record != NULL) {
        strbuf_puts(records, delivery->record);
        strbuf_putc(records, '\n');
    }
    return OK;
}

/* ---- the directory ---- */

static Status write_file(const char *const directory, const char *const name,
                         const StrBuf *const text, Arena *const arena, Error *const err)
{
    const char *path = NULL;
    ARENA_TAKE(path, arena_printf(arena, "%s/%s", directory, name), err);
    FILE *const file = fopen(path, "wbx");
    if (file == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot create \"%s\": %s", path, strerror(errno));
    const bool written = text->length == 0 || fwrite(text->text, text->length, 1, file) == 1;
    const bool flushed = fflush(file) == 0;
    const bool closed = fclose(file) == 0;
    if (written && flushed && closed)
        return OK;
    return ERROR_SET(err, E_IO, "could not write \"%s\": %s", path, strerror(errno));
}

static void put_file(JsonWriter *const json, const char *const name, const StrBuf *const text,
                     const size_t n_lines)
{
    char sha256[HASH_HEX_SIZE];
    hash_hex(hash_bytes(text->length == 0 ? "" : text->text, text->length), sha256);
    json_open(json, '{');
    json_put_text(json, "name", name);
    json_put_int(json, "lines", (int64_t)n_lines);
    json_put_int(json, "bytes", (int64_t)text->length);
    json_put_text(json, "sha256", sha256);
    json_close(json, '}');
}

static size_t count_lines(const StrBuf *const text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->length; i++)
        n += text->text[i] == '\n';
    return n;
}

static void put_manifest(StrBuf *const out, const StrBuf *const lines, const StrBuf *const records)
{
    JsonWriter json = json_writer(out);
    json_open(&json, '{');
    json_put_text(&json, "format", "paragon.deliveries.v1");
    json_key(&json, "files");
    json_open(&json, '[');
    put_file(&json, "deliveries.csv", lines, count_lines(lines));
    put_file(&json, "records.jsonl", records, count_lines(records));
    json_close(&json, ']');
    json_close(&json, '}');
    strbuf_putc(out, '\n');
}

static Status name_directory(const char *const parent, const Delivery *const first,
                             const int64_t now, Arena *const arena, const char **const path,
                             Error *const err)
{
    enum { DAY_SECONDS = 86400 };
    char day[DAY_TEXT_SIZE];
    const int64_t of_day = now % DAY_SECONDS;
    (void)day_format((Day)(now / DAY_SECONDS), day);
    ARENA_TAKE(*path,
               arena_printf(arena, "%s/%.4s%.2s%.2sT%02d%02d%02dZ-%.8s-%" PRId64, parent, day,
                            day + 5, day + 8, (int)(of_day / 3600), (int)(of_day / 60 % 60),
                            (int)(of_day % 60), first->trigger_id, first->change),
               err);
    return OK;
}

static Status write_drop(const char *const parent, const Delivery *const deliveries, const size_t n,
                         const int64_t now, Arena *const scratch, Error *const err)
{
    StrBuf lines = strbuf_init(scratch);
    StrBuf records = strbuf_init(scratch);
    StrBuf manifest = strbuf_init(scratch);
    WholeDirectory *directory = NULL;
    const char *path = NULL;
    const char *finished = NULL;
    strbuf_puts(&lines, HEADER);
    for (size_t i = 0; i < n; i++)
        TRY(put_delivery(&deliveries[i], &lines, &records, scratch, err));
    put_manifest(&manifest, &lines, &records);
    TRY(strbuf_finish(&lines, &finished, err));
    TRY(strbuf_finish(&records, &finished, err));
    TRY(strbuf_finish(&manifest, &finished, err));
    TRY(name_directory(parent, &deliveries[0], now, scratch, &path, err));
    TRY(whole_directory_open(path, scratch, &directory, err));
    TRY(write_file(directory->temporary, "deliveries.csv", &lines, scratch, err));
    TRY(write_file(directory->temporary, "records.jsonl", &records, scratch, err));
    TRY(write_file(directory->temporary, "manifest.json", &manifest, scratch, err));
    return whole_directory_commit(directory, err);
}

/* All of them are in the directory, or none is. */
static Status send_file_drop(void *const line, const Delivery *const deliveries, const size_t n,
                             const int64_t now, Arena *const scratch, Verdict *const verdicts,
                             Error *const err)
{
    Error refused = {0};
    Verdict verdict = {.kind = VERDICT_DONE};
    const Status status = write_drop(line, deliveries, n, now, scratch, &refused);
    if (status == E_NOMEM || status == E_BUG) {
        if (err != NULL)
            *err = refused;
        return status;
    }
    if (status != OK) {
        verdict = (Verdict){.kind = VERDICT_RETRY, .is_overall = true};
        ARENA_TAKE(verdict.words, arena_strdup(scratch, refused.text), err);
    }
    for (size_t i = 0; i < n; i++)
        verdicts[i] = verdict;
    return OK;
}

const Connector CONNECTOR_FILE = {
    .name = "file", .most = 10000, .requests = 1, .open = open_file_drop, .send = send_file_drop};
