/* tools/sample_bank/sample_write.c - the directory of a sample bank: all of it or nothing. */
#include "tools/sample_bank/sample_write.h"

#include "core/base/strbuf.h"
#include "tools/sample_bank/csv_file.h"
#include "tools/sample_bank/sample_json.h"
#include "tools/sample_bank/sample_rows.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The directory in which the files come to be. */
typedef struct Staging {
    const char *directory;
    bool is_done;
    const char *paths[SAMPLE_FILES + 3];
    size_t n_paths;
} Staging;

static void remove_unless_done(void *const object)
{
    const Staging *const staging = object;
    if (staging->is_done)
        return;
    for (size_t i = 0; i < staging->n_paths; i++)
        (void)unlink(staging->paths[i]);
    (void)rmdir(staging->directory);
}

static Status stage_path(Staging *const staging, const char *const name, Arena *const arena,
                         const char **const path, Error *const err)
{
    ARENA_TAKE(*path, arena_printf(arena, "%s/%s", staging->directory, name), err);
    staging->paths[staging->n_paths++] = *path;
    return OK;
}

/* OK when there is nothing of that name, or an empty directory. */
static Status check_free(const char *const directory, Error *const err)
{
    DIR *const listing = opendir(directory);
    if (listing == NULL && errno == ENOENT)
        return OK;
    if (listing == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot use \"%s\" as a directory: %s", directory,
                         strerror(errno));
    size_t n_entries = 0;
    while (readdir(listing) != NULL)
        n_entries++;
    (void)closedir(listing);
    if (n_entries > 2) { /* beside "." and ".." */
        (void)ERROR_SET(err, E_CANNOT_WRITE, "directory \"%s\" is not empty", directory);
        return error_hint(err, "Name a new directory, or empty this one first.");
    }
    return OK;
}

static Status make_staging(const char *const directory, Arena *const arena, Staging **const staging,
                           Error *const err)
{
    Staging *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    ARENA_TAKE(made->directory, arena_printf(arena, "%s.tmp-%ld", directory, (long)getpid()), err);
    if (mkdir(made->directory, 0777) != 0)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot create directory \"%s\": %s", made->directory,
                         strerror(errno));
    TRY(arena_defer(arena, remove_unless_done, made, err));
    *staging = made;
    return OK;
}

static Status publish_staging(Staging *const staging, const char *const directory, Error *const err)
{
    if (rename(staging->directory, directory) != 0)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot rename \"%s\" to \"%s\": %s",
                         staging->directory, directory, strerror(errno));
    staging->is_done = true;
    return OK;
}

static Status create_files(Staging *const staging, Arena *const arena, CsvFile *files[SAMPLE_FILES],
                           Error *const err)
{
    for (int file = 0; file < SAMPLE_FILES; file++) {
        const char *path = NULL;
        TRY(stage_path(staging, SAMPLE_FILE_LIST[file].name, arena, &path, err));
        TRY(csv_file_create(path, SAMPLE_FILE_LIST[file].header, arena, &files[file], err));
    }
    return OK;
}

static Status write_clients(SampleBank *const bank, const size_t n_clients, const SampleTruth truth,
                            CsvFile *files[SAMPLE_FILES], const Progress *const progress,
                            Error *const err)
{
    static const char STEP[] = "making clients";
    const size_t stride = n_clients / 100 + 1;
    SampleRowSource source = {.world = sample_bank_world(bank), .truth = truth};
    for (size_t client = 0; client < n_clients; client++) {
        if (client % stride == 0)
            TRY(progress_report(progress, STEP, (double)client / (double)n_clients, err));
        source.client = sample_bank_next(bank);
        for (int file = 0; file < SAMPLE_FILES; file++)
            TRY(SAMPLE_FILE_LIST[file].write(&source, files[file], err));
    }
    return progress_report(progress, STEP, 1, err);
}

static Status write_products(Staging *const staging, const SampleWorld *const world,
                             Arena *const arena, SampleFileSum *const sum, Error *const err)
{
    const char *path = NULL;
    CsvFile *file = NULL;
    sum->name = "products.csv";
    TRY(stage_path(staging, sum->name, arena, &path, err));
    TRY(csv_file_create(path, SAMPLE_PRODUCTS_HEADER, arena, &file, err));
    TRY(sample_write_products(world, file, err));
    return csv_file_close(file, &sum->n_rows, &sum->hash, err);
}

static Status write_text(const char *const path, const char *const text, Error *const err)
{
    FILE *const out = fopen(path, "wbx");
    if (out == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot create file \"%s\": %s", path,
                         strerror(errno));
    const bool written = fputs(text, out) >= 0;
    const bool closed = fclose(out) == 0;
    if (!written || !closed)
        return ERROR_SET(err, E_IO, "could not write file \"%s\": %s", path, strerror(errno));
    return OK;
}

static Status write_json_files(Staging *const staging, const SampleTold *const told,
                               Arena *const arena, Error *const err)
{
    const char *path = NULL;
    const char *text = NULL;
    TRY(stage_path(staging, "manifest.json", arena, &path, err));
    TRY(sample_manifest_json(told, arena, &text, err));
    TRY(write_text(path, text, err));
    TRY(stage_path(staging, "_truth.json", arena, &path, err));
    TRY(sample_truth_json(told, arena, &text, err));
    return write_text(path, text, err);
}

static Status fill_staging(Staging *const staging, SampleTold *const told,
                           const Progress *const progress, Arena *const arena, Error *const err)
{
    SampleBank *bank = NULL;
    CsvFile *files[SAMPLE_FILES] = {NULL};
    TRY(sample_bank_new(told->options, arena, &bank, err));
    told->world = sample_bank_world(bank);
    TRY(create_files(staging, arena, files, err));
    TRY(write_clients(bank, told->n_clients, told->truth, files, progress, err));
    for (int file = 0; file < SAMPLE_FILES; file++) {
        SampleFileSum *const sum = &told->files[file];
        sum->name = SAMPLE_FILE_LIST[file].name;
        TRY(csv_file_close(files[file], &sum->n_rows, &sum->hash, err));
    }
    TRY(write_products(staging, told->world, arena, &told->files[SAMPLE_FILES], err));
    return write_json_files(staging, told, arena, err);
}

Status sample_write(const SampleOptions *const options, const size_t n_clients,
                    const SampleTruth truth, const char *const directory,
                    const Progress *const progress, Arena *const arena, Error *const err)
{
    SampleTold told = {.options = options, .n_clients = n_clients, .truth = truth};
    Staging *staging = NULL;
    const char *final = NULL;
    size_t length = strlen(directory);
    while (length > 1 && directory[length - 1] == '/')
        length--;
    ARENA_TAKE(final, arena_strndup(arena, directory, length), err);
    TRY(check_free(final, err));
    TRY(make_staging(final, arena, &staging, err));
    TRY(fill_staging(staging, &told, progress, arena, err));
    return publish_staging(staging, final, err);
}
