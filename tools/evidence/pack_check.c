/* tools/evidence/pack_check.c - a pack's manifest and files; see pack_check.h. */
#include "tools/evidence/pack_check.h"

#include "core/io/json_read.h"
#include "tools/evidence/pack_form.h"
#include "tools/evidence/pack_reader.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <string.h>

/* ---- the manifest ---- */

static Status refuse_manifest(const char *const why, Error *const err)
{
    return ERROR_SET(err, E_DATA, PACK_MANIFEST " %s", why);
}

/* All of a small file. */
static Status read_whole(const char *const directory, const char *const name, Arena *const arena,
                         StrBuf *const text, Error *const err)
{
    char buffer[16384];
    const char *whole = NULL;
    PackReader *reader = NULL;
    TRY(pack_reader_open(directory, name, arena, &reader, err));
    for (size_t n = sizeof buffer; n == sizeof buffer;) {
        n = fread(buffer, 1, sizeof buffer, reader->stream);
        strbuf_add(text, buffer, n);
    }
    if (ferror(reader->stream))
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", name, strerror(errno));
    return strbuf_finish(text, &whole, err);
}

/* "HEX  MANIFEST.json\n" */
static Status check_hash(const PackManifest *const manifest, Arena *const arena, Error *const err)
{
    StrBuf stated = strbuf_init(arena);
    const char *expected = NULL;
    TRY(read_whole(manifest->directory, PACK_MANIFEST_HASH, arena, &stated, err));
    ARENA_TAKE(expected, arena_printf(arena, "%s  %s\n", manifest->hash, PACK_MANIFEST), err);
    if (stated.length == strlen(expected) && memcmp(stated.text, expected, stated.length) == 0)
        return OK;
    return refuse_manifest("is not the one whose SHA-256 stands in " PACK_MANIFEST_HASH, err);
}

static Status take_chain(const json_t *const ledger, const char *const no, const char *const hash,
                         LedgerChain *const chain, Error *const err)
{
    const json_t *const entry_no = json_object_get(ledger, no);
    const char *const hex = json_string_value(json_object_get(ledger, hash));
    if (!json_is_integer(entry_no) || hex == NULL || strlen(hex) != HASH_HEX_SIZE - 1 ||
        !hash_parse(hex, &chain->hash))
        return refuse_manifest("does not say where its ledger begins and ends", err);
    chain->entry_no = json_integer_value(entry_no);
    return OK;
}

static bool take_hash(const json_t *const file, const char *const key, char out[HASH_HEX_SIZE])
{
    const char *const hex = json_string_value(json_object_get(file, key));
    Hash hash;
    if (hex == NULL || strlen(hex) != HASH_HEX_SIZE - 1 || !hash_parse(hex, &hash))
        return false;
    memcpy(out, hex, HASH_HEX_SIZE);
    return true;
}

static Status take_file(const json_t *const file, PackEntry *const entry, Error *const err)
{
    const json_t *const n_lines = json_object_get(file, "lines");
    const json_t *const n_bytes = json_object_get(file, "bytes");
    entry->name = json_string_value(json_object_get(file, "file"));
    if (entry->name == NULL || !json_is_integer(n_lines) || !json_is_integer(n_bytes) ||
        !take_hash(file, "sha256", entry->digest.sha256) ||
        !take_hash(file, "root", entry->digest.root))
        return refuse_manifest("names a file without all that is to be known of it", err);
    entry->digest.n_lines = (uint64_t)json_integer_value(n_lines);
    entry->digest.n_bytes = (uint64_t)json_integer_value(n_bytes);
    return OK;
}

static Status take_manifest(const json_t *const root, Arena *const arena,
                            PackManifest *const manifest, Error *const err)
{
    const char *const format = json_string_value(json_object_get(root, "format"));
    const json_t *const ledger = json_object_get(root, "ledger");
    const json_t *const files = json_object_get(root, "files");
    if (format == NULL || strcmp(format, PACK_FORMAT) != 0)
        return refuse_manifest("is not of the form \"" PACK_FORMAT "\"", err);
    TRY(take_chain(ledger, "before_entry_no", "before_hash", &manifest->before, err));
    TRY(take_chain(ledger, "head_entry_no", "head_hash", &manifest->head, err));
    manifest->n_files = json_array_size(files);
    ARENA_NEW(manifest->files, arena, manifest->n_files, err);
    for (size_t i = 0; i < manifest->n_files; i++) {
        TRY(take_file(json_array_get(files, i), &manifest->files[i], err));
        if (i > 0 && strcmp(manifest->files[i - 1].name, manifest->files[i].name) >= 0)
            return refuse_manifest("does not name its files in order", err);
    }
    return OK;
}

const PackEntry *pack_manifest_find(const PackManifest *const manifest, const char *const name)
{
    size_t low = 0;
    size_t high = manifest->n_files;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(name, manifest->files[middle].name);
        if (order == 0)
            return &manifest->files[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* ---- the directory ---- */

static bool is_of_pack(const PackManifest *const manifest, const char *const name)
{
    const size_t length = strlen(PACK_LEAVES);
    if (strcmp(name, PACK_MANIFEST) == 0 || strcmp(name, PACK_MANIFEST_HASH) == 0)
        return true;
    return pack_manifest_find(manifest, strncmp(name, PACK_LEAVES, length) == 0 ? name + length
                                                                                : name) != NULL;
}

static Status check_one(const PackManifest *const manifest, const FTSENT *const found,
                        Error *const err)
{
    const char *const name = found->fts_path + strlen(manifest->directory) + 1;
    if (found->fts_info == FTS_D || found->fts_info == FTS_DP)
        return OK;
    if (found->fts_info == FTS_DNR || found->fts_info == FTS_ERR || found->fts_info == FTS_NS)
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", found->fts_path,
                         strerror(found->fts_errno));
    if (!is_of_pack(manifest, name))
        return ERROR_SET(err, E_DATA, "\"%s\" does not belong to the pack", name);
    return OK;
}

static Status check_directory(const PackManifest *const manifest, Arena *const arena,
                              Error *const err)
{
    char *path = NULL;
    ARENA_TAKE(path, arena_strdup(arena, manifest->directory), err);
    char *const paths[] = {path, NULL};
    FTS *const walk = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (walk == NULL)
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", path, strerror(errno));
    Status status = OK;
    for (const FTSENT *found = fts_read(walk); status == OK && found != NULL;
         found = fts_read(walk))
        status = check_one(manifest, found, err);
    (void)fts_close(walk);
    return status;
}

Status pack_manifest_read(const char *const directory, Arena *const arena,
                          PackManifest *const manifest, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    json_t *root = NULL;
    size_t length = strlen(directory);
    while (length > 1 && directory[length - 1] == '/')
        length--;
    *manifest = (PackManifest){0};
    ARENA_TAKE(manifest->directory, arena_strndup(arena, directory, length), err);
    TRY(read_whole(manifest->directory, PACK_MANIFEST, arena, &text, err));
    hash_hex(hash_bytes(text.text, text.length), manifest->hash);
    TRY(check_hash(manifest, arena, err));
    TRY(json_read_text(text.text, text.length, PACK_MANIFEST, E_DATA, arena, &root, err));
    TRY(take_manifest(root, arena, manifest, err));
    return check_directory(manifest, arena, err);
}

/* ---- files ---- */

/* A file beside the list of its leaves. */
typedef struct Beside {
    const PackEntry *entry;
    PackReader *leaves;
    MerkleTree listed;  /* of the leaves as they are listed */
    uint64_t n_seen;    /* lines of the file */
    uint64_t first_bad; /* the first that is not its leaf, from 1; 0 = none */
} Beside;

static Status next_leaf(Beside *const beside, bool *const more, Hash *const leaf, Error *const err)
{
    const PackReader *const leaves = beside->leaves;
    TRY(pack_reader_next(beside->leaves, more, err));
    if (!*more)
        return OK;
    if (!leaves->has_end || leaves->length != HASH_HEX_SIZE - 1 || !hash_parse(leaves->line, leaf))
        return pack_reader_refuse(leaves, "is no leaf", err);
    merkle_tree_add(&beside->listed, *leaf);
    return OK;
}

static Status compare_line(void *const context, const Hash leaf, Error *const err)
{
    Beside *const beside = context;
    Hash listed;
    bool more = false;
    TRY(next_leaf(beside, &more, &listed, err));
    beside->n_seen++;
    if (beside->first_bad == 0 && (!more || !hash_equal(leaf, listed)))
        beside->first_bad = beside->n_seen;
    return OK;
}

static Status read_rest(Beside *const beside, Error *const err)
{
    Hash leaf;
    bool more = true;
    while (more)
        TRY(next_leaf(beside, &more, &leaf, err));
    return OK;
}

static Status refuse_line(const char *const name, const uint64_t line, const char *const why,
                          Error *const err)
{
    return ERROR_SET(err, E_DATA, "%s line %" PRIu64 " %s", name, line, why);
}

/* Which of the two is wrong is told by the root in the manifest. */
static Status judge(const Beside *const beside, const PackDigest *const found, Error *const err)
{
    const PackEntry *const entry = beside->entry;
    char listed[HASH_HEX_SIZE];
    hash_hex(merkle_tree_root(&beside->listed), listed);
    const bool leaves_fit =
        strcmp(listed, entry->digest.root) == 0 && beside->listed.n_leaves == entry->digest.n_lines;
    const bool lines_fit = strcmp(found->root, entry->digest.root) == 0;
    if (leaves_fit && beside->first_bad > 0)
        return refuse_line(entry->name, beside->first_bad,
                           "is not what was written, or one before it is missing", err);
    if (leaves_fit && found->n_lines < entry->digest.n_lines)
        return refuse_line(entry->name, found->n_lines + 1, "is missing", err);
    if (!leaves_fit && lines_fit)
        return ERROR_SET(err, E_DATA, "%s%s is not what was written", PACK_LEAVES, entry->name);
    if (!leaves_fit || !lines_fit)
        return ERROR_SET(err, E_DATA, "%s and its leaves are not what was written", entry->name);
    if (found->n_bytes != entry->digest.n_bytes || strcmp(found->sha256, entry->digest.sha256) != 0)
        return ERROR_SET(err, E_DATA, "the end of %s is not what was written", entry->name);
    return OK;
}

static Status check_file(const PackManifest *const manifest, const PackEntry *const entry,
                         Arena *const arena, Error *const err)
{
    char buffer[65536];
    const char *leaves = NULL;
    PackReader *reader = NULL;
    PackDigest found;
    PackLines lines;
    Beside beside = {.entry = entry};
    ARENA_TAKE(leaves, arena_printf(arena, "%s%s", PACK_LEAVES, entry->name), err);
    TRY(pack_reader_open(manifest->directory, entry->name, arena, &reader, err));
    TRY(pack_reader_open(manifest->directory, leaves, arena, &beside.leaves, err));
    TRY(pack_lines_begin(arena, &lines, err));
    lines.visit = compare_line;
    lines.context = &beside;
    for (size_t n = sizeof buffer; n == sizeof buffer;) {
        n = fread(buffer, 1, sizeof buffer, reader->stream);
        TRY(pack_lines_add(&lines, buffer, n, err));
    }
    if (ferror(reader->stream))
        return ERROR_SET(err, E_IO, "cannot read \"%s\": %s", entry->name, strerror(errno));
    TRY(pack_lines_end(&lines, &found, err));
    TRY(read_rest(&beside, err));
    return judge(&beside, &found, err);
}

Status pack_files_check(const PackManifest *const manifest, const Progress *const progress,
                        Error *const err)
{
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "a file of the pack");
    Status status = OK;
    for (size_t i = 0; status == OK && i < manifest->n_files; i++) {
        const ArenaMark mark = arena_mark(scratch);
        status =
            progress_report(progress, "checking files", (double)i / (double)manifest->n_files, err);
        if (status == OK)
            status = check_file(manifest, &manifest->files[i], scratch, err);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    return status == OK ? progress_report(progress, "checking files", 1, err) : status;
}
