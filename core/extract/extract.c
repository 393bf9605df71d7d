/* core/extract/extract.c - from sources to a snapshot or a refusal; see extract.h.
 *
 * Clients and products come first, since all else names them; the other files do not know of each
 * other.  Every file has an arena of its own, so that threads may work on several. */
#include "core/extract/extract.h"

#include "core/base/parallel.h"
#include "core/extract/assemble.h"
#include "core/extract/extract_file.h"
#include "core/extract/findings.h"
#include "core/extract/load_gates.h"
#include "core/extract/manifest.h"
#include "core/extract/meter.h"
#include "core/extract/snapshot_id.h"

#include <string.h>

typedef struct Load {
    const ExtractOptions *options;
    Arena *arena;
    const ExtractSource *sources[EXTRACT_FILES]; /* NULL: there is no such file */
    const ExtractSource *manifest_source;
    Manifest manifest;
    Day as_of;
    Meter meter;
    FileLoad files[EXTRACT_FILES];
    IdIndex clients;
    IdIndex products;
    Findings findings;
} Load;

static Status take_source(Load *const load, const ExtractSource *const source, Error *const err)
{
    if (source->name[0] == '_')
        return OK;
    const ExtractFileId file = contract_find_file(source->name);
    const bool is_manifest = strcmp(source->name, "manifest.json") == 0;
    if (file == EXTRACT_FILES && !is_manifest)
        return findings_refuse_file(&load->findings, source->name, err,
                                    "the file is not one of the contract");
    const ExtractSource **const place = is_manifest ? &load->manifest_source : &load->sources[file];
    if (*place != NULL)
        return findings_refuse_file(&load->findings, source->name, err, "the file comes twice");
    *place = source;
    return OK;
}

static Status take_sources(Load *const load, const ExtractSource *const sources,
                           const size_t n_sources, Error *const err)
{
    for (size_t i = 0; i < n_sources; i++)
        TRY(take_source(load, &sources[i], err));
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        if (load->sources[file] == NULL && contract_file(file).is_required)
            TRY(findings_refuse_file(&load->findings, extract_file_name(file), err,
                                     "the file is not there"));
    return OK;
}

static Status read_manifest(Load *const load, Error *const err)
{
    load->manifest = manifest_empty();
    if (load->manifest_source == NULL)
        return OK;
    ExtractRefusal refusal = {0};
    const Status status =
        manifest_read(load->manifest_source, load->arena, &load->manifest, &refusal, err);
    if (refusal.reason == NULL)
        return status;
    return findings_refuse(&load->findings, &refusal, err);
}

static Status settle_as_of(Load *const load, Error *const err)
{
    const Day asked = load->options->as_of;
    const Day said = load->manifest.as_of;
    load->as_of = asked == DAY_UNKNOWN ? said : asked;
    if (load->as_of == DAY_UNKNOWN) {
        (void)ERROR_SET(err, E_USAGE, "the as-of day of the extracts is not known");
        return error_hint(err, "Say it with --as-of YYYY-MM-DD, or in manifest.json.");
    }
    if (asked == DAY_UNKNOWN || said == DAY_UNKNOWN || asked == said)
        return OK;
    char asked_text[DAY_TEXT_SIZE];
    char said_text[DAY_TEXT_SIZE];
    (void)day_format(asked, asked_text);
    (void)day_format(said, said_text);
    return findings_refuse_file(&load->findings, "manifest.json", err,
                                "as_of is %s, and the load was asked for as of %s", said_text,
                                asked_text);
}

static void release_arena(void *const arena)
{
    arena_free(arena);
}

static Status prepare_files(Load *const load, Error *const err)
{
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++) {
        Arena *arena = NULL;
        ARENA_TAKE(arena, arena_new(), err);
        TRY(arena_defer(load->arena, release_arena, arena, err));
        load->files[file] = (FileLoad){
            .file = file,
            .source = load->sources[file],
            .context = {&load->clients, &load->products},
            .meter = &load->meter,
            .arena = arena,
            .report = {.file = extract_file_name(file), .present = load->sources[file] != NULL}};
    }
    return OK;
}

static uint64_t total_bytes(const Load *const load)
{
    uint64_t total = 0;
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        total += load->sources[file] == NULL ? 0 : load->sources[file]->n_bytes;
    return total;
}

static Status load_one(void *const context, const size_t item, Arena *const scratch,
                       Error *const err)
{
    (void)scratch; /* what is read stays */
    return file_load(&((FileLoad *)context)[item], err);
}

static Status note_refusals(Load *const load, const ExtractFileId first, const ExtractFileId end,
                            Error *const err)
{
    for (ExtractFileId file = first; file < end; file++)
        if (load->files[file].refusal.reason != NULL)
            TRY(findings_refuse(&load->findings, &load->files[file].refusal, err));
    return OK;
}

static Status load_files(Load *const load, const ExtractFileId first, const ExtractFileId end,
                         Error *const err)
{
    for (ExtractFileId file = first; file < end; file++)
        load->files[file].n_clients =
            first == EXTRACT_CLIENTS ? 0 : load->files[EXTRACT_CLIENTS].staging->n;
    TRY(parallel_run(end - first, load->options->n_threads, load_one, &load->files[first], "", NULL,
                     err));
    return note_refusals(load, first, end, err);
}

static Status index_ids(const Staging *const table, Arena *const arena, IdIndex *const index,
                        Error *const err)
{
    return id_index_make(staging_values(table, 0), table->n, arena, index, err);
}

static Status read_files(Load *const load, Error *const err)
{
    TRY(load_files(load, EXTRACT_CLIENTS, EXTRACT_HOLDINGS, err));
    if (load->findings.n_refusals > 0)
        return OK;
    const Staging *const clients = load->files[EXTRACT_CLIENTS].staging;
    const Staging *const products = load->files[EXTRACT_PRODUCTS].staging;
    if (products->n > MAX_PRODUCTS)
        return findings_refuse_file(&load->findings, "products.csv", err,
                                    "the file has %zu products; at most %d can be told apart",
                                    products->n, MAX_PRODUCTS);
    TRY(index_ids(clients, load->arena, &load->clients, err));
    TRY(index_ids(products, load->arena, &load->products, err));
    return load_files(load, EXTRACT_HOLDINGS, EXTRACT_FILES, err);
}

/* All that the caller is told, whatever comes of the load. */
static Status write_report(const Load *const load, ExtractReport *const report, Error *const err)
{
    *report = (ExtractReport){.as_of = load->as_of,
                              .n_refusals = load->findings.n_refusals,
                              .refusals = load->findings.refusals,
                              .n_warnings = load->findings.n_warnings,
                              .warnings = load->findings.warnings};
    size_t n_rejects = 0;
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++) {
        report->files[file] = load->files[file].report;
        n_rejects += load->files[file].rejects == NULL ? 0 : load->files[file].rejects->n;
    }
    ExtractReject *rejects = NULL;
    ARENA_NEW(rejects, load->arena, n_rejects, err);
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++) {
        const RejectList *const list = load->files[file].rejects;
        if (list == NULL || list->n == 0)
            continue;
        memcpy(rejects + report->n_rejects, list->items, list->n * sizeof *rejects);
        report->n_rejects += list->n;
    }
    report->rejects = rejects;
    return OK;
}

static Status check_gates(Load *const load, Error *const err)
{
    if (load->findings.n_refusals > 0)
        return OK;
    ExtractFileReport reports[EXTRACT_FILES];
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        reports[file] = load->files[file].report;
    const Dictionary banks =
        staging_codes(load->files[EXTRACT_CLIENTS].staging, COLUMN(CLIENTS, BANK)).values;
    return load_gates_check(reports, &load->manifest, &banks, load->options, &load->findings, err);
}

static Status make_snapshot(const Load *const load, Snapshot *const snapshot, Error *const err)
{
    Staging *tables[EXTRACT_FILES];
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        tables[file] = load->files[file].staging;
    Snapshot made = {.as_of = load->as_of,
                     .source = load->manifest.source,
                     .currencies = load->manifest.currencies};
    TRY(assemble_snapshot(tables, &load->products, load->arena, &made, err));
    TRY(snapshot_id_compute(&made, load->arena, made.id, err));
    *snapshot = made;
    return OK;
}

/* Up to the decision. */
static Status examine(Load *const load, Error *const err)
{
    TRY(read_manifest(load, err));
    if (load->findings.n_refusals > 0)
        return OK;
    TRY(settle_as_of(load, err));
    if (load->findings.n_refusals > 0)
        return OK;
    TRY(meter_open(&load->meter, total_bytes(load), load->options->progress, err));
    TRY(meter_close(&load->meter, read_files(load, err), err));
    return check_gates(load, err);
}

Status extract_load(const ExtractSource *const sources, const size_t n_sources,
                    const ExtractOptions *const options, Arena *const arena,
                    Snapshot *const snapshot, ExtractReport *const report, Error *const err)
{
    Load *load = NULL;
    ARENA_NEW(load, arena, 1, err);
    load->options = options;
    load->arena = arena;
    load->as_of = DAY_UNKNOWN;
    load->findings.arena = arena;
    TRY(take_sources(load, sources, n_sources, err));
    TRY(prepare_files(load, err));
    const Status examined = examine(load, err);
    if (examined != OK) {
        (void)write_report(load, report, NULL); /* as far as it came; the first error counts */
        return examined;
    }
    TRY(write_report(load, report, err));
    TRY(findings_conclude(&load->findings, err));
    return make_snapshot(load, snapshot, err);
}
