/* core/extract/extract_file.c - one file from its first byte to settled rows; see extract_file.h.
 *
 * What is wrong with a row by itself is found when it is read, and its bytes are kept then.  What
 * is wrong with it beside other rows is known only at the end; the few such rows are looked up in
 * a second reading of the file, so that no row's bytes are kept in vain. */
#include "core/extract/extract_file.h"

#include "core/base/hash.h"
#include "core/extract/extract_row.h"
#include "core/extract/settle.h"
#include "core/io/csv.h"

#include <string.h>

/* The bytes of a source on their way to the CSV reader: counted, hashed, shown as progress. */
typedef struct Feed {
    const ExtractSource *source;
    Meter *meter;
    Hasher *hasher;
    uint64_t n_bytes;
} Feed;

/* One reading of a file. */
typedef struct Reading {
    FileLoad *load;
    Arena *scratch; /* of this reading */
    Feed feed;
    RowParser *parser;
    uint64_t n_rows; /* behind the header */
    /* of the second reading */
    const Settlement *settlement;
    size_t n_staged; /* rows passed that were good by themselves */
    size_t n_known;  /* rows passed that were not: the first of load->rejects */
} Reading;

typedef Status VisitRow(Reading *reading, const CsvRow *row, Error *err);

static Status feed_read(void *const context, char *const buffer, const size_t capacity,
                        size_t *const length, Error *const err)
{
    Feed *const feed = context;
    TRY(feed->source->read(feed->source->context, buffer, capacity, length, err));
    hasher_add_bytes(feed->hasher, buffer, *length);
    feed->n_bytes += *length;
    return meter_add(feed->meter, *length, err);
}

/* Read what is left, so that size and hash are those of the whole file. */
static Status feed_drain(Feed *const feed, Arena *const arena, Error *const err)
{
    enum { PIECE = 64 * 1024 };
    char *buffer = NULL;
    ARENA_NEW(buffer, arena, PIECE, err);
    for (size_t length = 1; length > 0;)
        TRY(feed_read(feed, buffer, PIECE, &length, err));
    return OK;
}

static uint64_t line_of(const Reading *const reading, const CsvRow *const row)
{
    return reading->load->source->lines_are_rows ? reading->n_rows : row->line;
}

static Status read_rows(Reading *const reading, VisitRow *const visit, Error *const err)
{
    FileLoad *const load = reading->load;
    const CsvParams params = {.read = feed_read, .context = &reading->feed};
    CsvReader *reader = NULL;
    TRY(csv_open(&params, reading->scratch, &reader, err));
    for (bool is_header = true;; is_header = false) {
        CsvRow row = {0};
        bool more = false;
        const Status status = csv_next(reader, &row, &more, err);
        if (status == E_DATA && row.fault_reason != NULL)
            load->refusal = (ExtractRefusal){.file = load->report.file,
                                             .line = row.line,
                                             .column = (uint32_t)row.fault_column,
                                             .reason = row.fault_reason};
        TRY(status);
        if (!more)
            return OK;
        reading->n_rows += !is_header;
        TRY(visit(reading, &row, err));
    }
}

static Status open_header(Reading *const reading, const CsvRow *const header, Error *const err)
{
    FileLoad *const load = reading->load;
    TRY(row_parser_open(load->file, header, &load->context, load->arena, &reading->parser,
                        &load->refusal, err));
    return staging_open(load->file, reading->parser->attributes, reading->parser->n_attributes,
                        load->arena, &load->staging, err);
}

static Status reject(Reading *const reading, const CsvRow *const row,
                     const RowVerdict *const verdict, const char *const reason, Error *const err)
{
    const ExtractReject rejected = {.file = reading->load->file,
                                    .code = verdict->code,
                                    .line = line_of(reading, row),
                                    .column = verdict->column,
                                    .column_name = verdict->column_name,
                                    .reason = reason,
                                    .raw = (const unsigned char *)row->raw,
                                    .raw_length = row->raw_length};
    return reject_list_add(reading->load->rejects, &rejected, err);
}

/* First reading: a row is added, or rejected for what it says itself. */
static Status take_row(Reading *const reading, const CsvRow *const row, Error *const err)
{
    FileLoad *const load = reading->load;
    if (reading->n_rows == 0)
        return open_header(reading, row, err);
    RowVerdict verdict = {0};
    row_parse(reading->parser, row, load->arena, &verdict);
    if (verdict.is_good)
        return staging_add(load->staging, reading->parser->cells, err);
    const char *reason = NULL;
    TRY(strbuf_finish(&verdict.reason, &reason, err));
    return reject(reading, row, &verdict, reason, err);
}

/* Why a row cannot stand beside the others. */
static Status judge_row(const Reading *const reading, const size_t staged,
                        RowVerdict *const verdict, const char **const reason, Error *const err)
{
    const Staging *const staging = reading->load->staging;
    const Settlement *const settlement = reading->settlement;
    const Fate fate = settlement->fates[staged];
    *verdict = (RowVerdict){.code = EXTRACT_DUPLICATE, .column_name = ""};
    if (fate == FATE_REPEAT) {
        *reason = "the row repeats another one";
        return OK;
    }
    if (fate == FATE_REFERENCE) {
        const size_t column = settlement->columns[staged];
        verdict->code = EXTRACT_REFERENCE;
        verdict->column = reading->parser->field_of[column];
        verdict->column_name = staging->columns[column].name;
        *reason = settlement->reasons[staged];
        return OK;
    }
    StrBuf text = strbuf_init(reading->load->arena);
    strbuf_puts(&text, "the row contradicts another one with the same ");
    for (size_t key = 0; key < staging->n_key; key++) {
        const bool is_last = key + 1 == staging->n_key;
        strbuf_puts(&text, key == 0 ? "" : is_last ? " and " : ", ");
        strbuf_puts(&text, staging->columns[key].name);
    }
    return strbuf_finish(&text, reason, err);
}

/* Second reading: the bytes of rows that were dropped beside others.  Rows that the first reading
 * rejected are known by their lines. */
static Status look_up_row(Reading *const reading, const CsvRow *const row, Error *const err)
{
    FileLoad *const load = reading->load;
    if (reading->n_rows == 0)
        return OK;
    if (reading->n_known < load->report.n_rejected &&
        load->rejects->items[reading->n_known].line == line_of(reading, row)) {
        reading->n_known++;
        return OK;
    }
    const size_t staged = reading->n_staged++;
    if (staged >= load->report.n_read - load->report.n_rejected ||
        reading->settlement->fates[staged] == FATE_KEPT)
        return OK;
    RowVerdict verdict = {0};
    const char *reason = NULL;
    TRY(judge_row(reading, staged, &verdict, &reason, err));
    return reject(reading, row, &verdict, reason, err);
}

/* Read the source from its beginning to its end, also when it is refused on the way. */
static Status read_source(Reading *const reading, VisitRow *const visit, char sha256[HASH_HEX_SIZE],
                          Error *const err)
{
    const ExtractSource *const source = reading->load->source;
    TRY(hasher_new(reading->scratch, &reading->feed.hasher, err));
    TRY(source->open(source->context, err));
    Status status = read_rows(reading, visit, err);
    if (status == OK || reading->load->refusal.reason != NULL) {
        const Status drained = feed_drain(&reading->feed, reading->scratch, err);
        status = drained == OK ? status : drained;
    }
    source->close(source->context);
    hash_hex(hasher_finish(reading->feed.hasher), sha256);
    return status;
}

static Status look_up_dropped(FileLoad *const load, RowParser *const parser,
                              const Settlement *const settlement, Arena *const scratch,
                              Error *const err)
{
    Reading reading = {.load = load,
                       .scratch = scratch,
                       .feed = {.source = load->source, .meter = load->meter},
                       .parser = parser,
                       .settlement = settlement};
    char sha256[HASH_HEX_SIZE];
    const Status status = read_source(&reading, look_up_row, sha256, err);
    if (status == E_DATA || (status == OK && strcmp(sha256, load->report.sha256) != 0))
        return ERROR_SET(err, E_IO, "%s changed while it was read", load->report.file);
    TRY(status);
    for (size_t row = 0; row < reading.n_staged; row++)
        load->report.n_duplicates += settlement->fates[row] == FATE_REPEAT;
    return OK;
}

static void count_rows(FileLoad *const load, const uint64_t n_read)
{
    load->report.n_read = n_read;
    load->report.n_rejected = load->rejects->n;
    load->report.n_accepted = n_read - load->rejects->n;
}

static Status load_present(FileLoad *const load, Arena *const scratch, Error *const err)
{
    Reading reading = {
        .load = load, .scratch = scratch, .feed = {.source = load->source, .meter = load->meter}};
    const Status status = read_source(&reading, take_row, load->report.sha256, err);
    load->report.n_bytes = reading.feed.n_bytes;
    count_rows(load, reading.n_rows);
    if (status == OK && reading.parser == NULL)
        load->refusal = (ExtractRefusal){.reason = "the file has no header line"};
    load->refusal.file = load->report.file;
    if (load->refusal.reason != NULL)
        return status == E_DATA ? OK : status;
    TRY(status);

    Settlement settlement = {0};
    TRY(settle_rows(load->staging, load->file, load->n_clients, scratch, &settlement, err));
    if (settlement.n_dropped > 0)
        TRY(look_up_dropped(load, reading.parser, &settlement, scratch, err));
    reject_list_sort(load->rejects);
    count_rows(load, reading.n_rows);
    return OK;
}

/* A file that is not there is one without rows. */
static Status load_absent(FileLoad *const load, Arena *const scratch, Error *const err)
{
    Settlement settlement = {0};
    TRY(staging_open(load->file, NULL, 0, load->arena, &load->staging, err));
    return settle_rows(load->staging, load->file, load->n_clients, scratch, &settlement, err);
}

Status file_load(FileLoad *const load, Error *const err)
{
    load->report.file = extract_file_name(load->file);
    load->report.present = load->source != NULL;
    TRY(reject_list_new(load->arena, &load->rejects, err));
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "reading a file");
    const Status status =
        load->source == NULL ? load_absent(load, scratch, err) : load_present(load, scratch, err);
    arena_free(scratch);
    return status;
}
