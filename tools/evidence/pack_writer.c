/* tools/evidence/pack_writer.c - see pack_writer.h. */
#include "tools/evidence/pack_writer.h"

#include "core/io/json.h"
#include "core/io/whole_directory.h"
#include "tools/evidence/pack_form.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct PackFile {
    PackWriter *writer;
    const char *name;
    FILE *data;
    FILE *leaves;
    PackLines lines;
    PackDigest digest;
    PackFile *next; /* by name */
};

struct PackWriter {
    Arena *arena;
    WholeDirectory *directory;
    PackFile *first;
};

Status pack_writer_open(const char *const directory, Arena *const arena, PackWriter **const writer,
                        Error *const err)
{
    PackWriter *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->arena = arena;
    TRY(whole_directory_open(directory, arena, &made->directory, err));
    *writer = made;
    return OK;
}

Status pack_writer_commit(PackWriter *const writer, Error *const err)
{
    return whole_directory_commit(writer->directory, err);
}

/* ---- files ---- */

/* Every folder on the way to `path`. */
static Status make_folders(const PackWriter *const writer, char *const path, Error *const err)
{
    char *const inside = path + strlen(writer->directory->temporary) + 1;
    for (char *slash = strchr(inside, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        *slash = '/';
        if (!made)
            return ERROR_SET(err, E_IO, "cannot create a directory for \"%s\": %s", path,
                             strerror(errno));
    }
    return OK;
}

static void close_stream(void *const object)
{
    FILE **const stream = object;
    if (*stream != NULL)
        (void)fclose(*stream);
    *stream = NULL;
}

static Status open_stream(const PackWriter *const writer, const char *const folder,
                          const char *const name, FILE **const stream, Error *const err)
{
    char *path = NULL;
    ARENA_TAKE(path,
               arena_printf(writer->arena, "%s/%s%s", writer->directory->temporary, folder, name),
               err);
    TRY(make_folders(writer, path, err));
    *stream = fopen(path, "wxe");
    if (*stream == NULL)
        return ERROR_SET(err, E_IO, "cannot create \"%s\": %s", path, strerror(errno));
    return arena_defer(writer->arena, close_stream, stream, err);
}

static Status write_leaf(void *const context, const Hash leaf, Error *const err)
{
    PackFile *const file = context;
    char hex[HASH_HEX_SIZE];
    hash_hex(leaf, hex);
    hex[HASH_HEX_SIZE - 1] = '\n';
    if (fwrite(hex, HASH_HEX_SIZE, 1, file->leaves) != 1)
        return ERROR_SET(err, E_IO, "cannot write the leaves of \"%s\": %s", file->name,
                         strerror(errno));
    return OK;
}

static void insert(PackWriter *const writer, PackFile *const file)
{
    PackFile **place = &writer->first;
    while (*place != NULL && strcmp((*place)->name, file->name) < 0)
        place = &(*place)->next;
    file->next = *place;
    *place = file;
}

Status pack_file_open(PackWriter *const writer, const char *const name, PackFile **const file,
                      Error *const err)
{
    PackFile *made = NULL;
    ARENA_NEW(made, writer->arena, 1, err);
    made->writer = writer;
    ARENA_TAKE(made->name, arena_strdup(writer->arena, name), err);
    TRY(pack_lines_begin(writer->arena, &made->lines, err));
    made->lines.visit = write_leaf;
    made->lines.context = made;
    TRY(open_stream(writer, "", name, &made->data, err));
    TRY(open_stream(writer, PACK_LEAVES, name, &made->leaves, err));
    insert(writer, made);
    *file = made;
    return OK;
}

Status pack_file_write(PackFile *const file, const char *const bytes, const size_t length,
                       Error *const err)
{
    if (length > 0 && fwrite(bytes, length, 1, file->data) != 1)
        return ERROR_SET(err, E_IO, "cannot write \"%s\": %s", file->name, strerror(errno));
    return pack_lines_add(&file->lines, bytes, length, err);
}

Status pack_file_put(PackFile *const file, StrBuf *const text, Error *const err)
{
    const char *bytes = NULL;
    TRY(strbuf_finish(text, &bytes, err));
    TRY(pack_file_write(file, bytes, text->length, err));
    strbuf_clear(text);
    return OK;
}

static Status close_written(FILE **const stream, const char *const name, Error *const err)
{
    const bool flushed =
        fflush(*stream) == 0 && ferror(*stream) == 0 && fsync(fileno(*stream)) == 0;
    const int why = errno;
    const bool closed = fclose(*stream) == 0;
    *stream = NULL;
    if (flushed && closed)
        return OK;
    return ERROR_SET(err, E_IO, "cannot write \"%s\": %s", name, strerror(flushed ? errno : why));
}

Status pack_file_close(PackFile *const file, Error *const err)
{
    TRY(pack_lines_end(&file->lines, &file->digest, err));
    TRY(close_written(&file->data, file->name, err));
    return close_written(&file->leaves, file->name, err);
}

/* ---- the manifest ---- */

static void put_chain(JsonWriter *const json, const char *const no, const char *const hash,
                      const LedgerChain *const chain)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(chain->hash, hex);
    json_put_int(json, no, chain->entry_no);
    json_put_text(json, hash, hex);
}

static void put_file(JsonWriter *const json, const PackFile *const file)
{
    json_open(json, '{');
    json_put_text(json, "file", file->name);
    json_put_int(json, "lines", (int64_t)file->digest.n_lines);
    json_put_int(json, "bytes", (int64_t)file->digest.n_bytes);
    json_put_text(json, "sha256", file->digest.sha256);
    json_put_text(json, "root", file->digest.root);
    json_close(json, '}');
}

/* A file a line, for people. */
static Status make_manifest(const PackWriter *const writer, const PackPeriod *const period,
                            StrBuf *const out, Error *const err)
{
    const char *text = NULL;
    JsonWriter json = json_writer(out);
    json_open(&json, '{');
    json_put_text(&json, "format", PACK_FORMAT);
    json_put_day(&json, "from", period->from);
    json_put_day(&json, "to", period->to);
    json_key(&json, "ledger");
    json_open(&json, '{');
    put_chain(&json, "before_entry_no", "before_hash", &period->before);
    put_chain(&json, "head_entry_no", "head_hash", &period->head);
    json_close(&json, '}');
    json_key(&json, "files");
    json_open(&json, '[');
    for (const PackFile *file = writer->first; file != NULL; file = file->next) {
        if (file != writer->first)
            strbuf_putc(out, ',');
        strbuf_putc(out, '\n');
        json.needs_comma = false;
        put_file(&json, file);
    }
    strbuf_putc(out, '\n');
    json_close(&json, ']');
    json_close(&json, '}');
    strbuf_putc(out, '\n');
    return strbuf_finish(out, &text, err);
}

static Status write_whole(const PackWriter *const writer, const char *const name,
                          const char *const bytes, const size_t length, Error *const err)
{
    FILE **stream = NULL;
    ARENA_NEW(stream, writer->arena, 1, err);
    TRY(open_stream(writer, "", name, stream, err));
    if (fwrite(bytes, length, 1, *stream) != 1)
        return ERROR_SET(err, E_IO, "cannot write \"%s\": %s", name, strerror(errno));
    return close_written(stream, name, err);
}

Status pack_writer_seal(PackWriter *const writer, const PackPeriod *const period,
                        char hash[HASH_HEX_SIZE], Error *const err)
{
    StrBuf manifest = strbuf_init(writer->arena);
    const char *line = NULL;
    TRY(make_manifest(writer, period, &manifest, err));
    hash_hex(hash_bytes(manifest.text, manifest.length), hash);
    ARENA_TAKE(line, arena_printf(writer->arena, "%s  %s\n", hash, PACK_MANIFEST), err);
    TRY(write_whole(writer, PACK_MANIFEST, manifest.text, manifest.length, err));
    return write_whole(writer, PACK_MANIFEST_HASH, line, strlen(line), err);
}
