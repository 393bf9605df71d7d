/* core/extract/reject_list.c - the rejected rows of one file, and how they are shown. */
#include "core/extract/reject_list.h"

#include "core/base/strbuf.h"
#include "core/base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

const char *extract_code_name(const ExtractCode code)
{
    static const char *const NAMES[EXTRACT_CODES] = {
        [EXTRACT_ENCODING] = "encoding",   [EXTRACT_QUOTE] = "quote",
        [EXTRACT_COLUMNS] = "columns",     [EXTRACT_MISSING] = "missing",
        [EXTRACT_DATE] = "date",           [EXTRACT_NUMBER] = "number",
        [EXTRACT_RANGE] = "range",         [EXTRACT_DUPLICATE] = "duplicate",
        [EXTRACT_REFERENCE] = "reference", [EXTRACT_CODE] = "code"};
    return NAMES[code];
}

static void release_items(void *const object)
{
    const RejectList *const list = object;
    free(list->items);
}

Status reject_list_new(Arena *const arena, RejectList **const list, Error *const err)
{
    ARENA_NEW(*list, arena, 1, err);
    (*list)->arena = arena;
    return arena_defer(arena, release_items, *list, err);
}

Status reject_list_add(RejectList *const list, const ExtractReject *const reject, Error *const err)
{
    if (list->n == list->capacity) {
        const size_t capacity = list->capacity == 0 ? FIRST_CAPACITY : 2 * list->capacity;
        ExtractReject *const items = reallocarray(list->items, capacity, sizeof *items);
        if (items == NULL)
            return error_no_memory(err, "rejected rows");
        list->items = items;
        list->capacity = capacity;
    }
    unsigned char *raw = NULL;
    ARENA_NEW(raw, list->arena, reject->raw_length, err);
    memcpy(raw, reject->raw, reject->raw_length);
    ExtractReject *const added = &list->items[list->n++];
    *added = *reject;
    added->raw = raw;
    added->raw_is_text =
        text_utf8_invalid_at((const char *)raw, reject->raw_length) == reject->raw_length;
    return OK;
}

static int by_line(const void *const a, const void *const b)
{
    const uint64_t line_a = ((const ExtractReject *)a)->line;
    const uint64_t line_b = ((const ExtractReject *)b)->line;
    return (line_a > line_b) - (line_a < line_b);
}

void reject_list_sort(RejectList *const list)
{
    if (list->n > 1)
        qsort(list->items, list->n, sizeof *list->items, by_line);
}

Status extract_first_rejects(const ExtractReport *const report, const size_t n_each,
                             Arena *const arena, const char **const text, Error *const err)
{
    size_t n_shown[EXTRACT_FILES][EXTRACT_CODES] = {{0}};
    StrBuf out = strbuf_init(arena);
    for (size_t i = 0; i < report->n_rejects; i++) {
        const ExtractReject *const reject = &report->rejects[i];
        if (n_shown[reject->file][reject->code]++ >= n_each)
            continue;
        strbuf_printf(&out, "%s:%" PRIu64 ":%" PRIu32 " %s: %s\n", extract_file_name(reject->file),
                      reject->line, reject->column, extract_code_name(reject->code),
                      reject->reason);
    }
    return strbuf_finish(&out, text, err);
}

/* In quotes, with quotes inside doubled. */
static void write_quoted(FILE *const stream, const char *const text, const size_t length)
{
    (void)fputc('"', stream);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            (void)fputc('"', stream);
        (void)fputc(text[i], stream);
    }
    (void)fputc('"', stream);
}

static void write_hex(FILE *const stream, const unsigned char *const bytes, const size_t length)
{
    (void)fputs("hex:", stream);
    for (size_t i = 0; i < length; i++)
        (void)fprintf(stream, "%02x", bytes[i]);
}

Status extract_write_rejects(FILE *const stream, const ExtractReport *const report,
                             Error *const err)
{
    (void)fputs("file,line,column,code,reason,raw\n", stream);
    for (size_t i = 0; i < report->n_rejects; i++) {
        const ExtractReject *const reject = &report->rejects[i];
        (void)fprintf(stream, "%s,%" PRIu64 ",%" PRIu32 ",%s,", extract_file_name(reject->file),
                      reject->line, reject->column, extract_code_name(reject->code));
        write_quoted(stream, reject->reason, strlen(reject->reason));
        (void)fputc(',', stream);
        if (reject->raw_is_text)
            write_quoted(stream, (const char *)reject->raw, reject->raw_length);
        else
            write_hex(stream, reject->raw, reject->raw_length);
        (void)fputc('\n', stream);
    }
    if (fflush(stream) != 0 || ferror(stream))
        return ERROR_SET(err, E_IO, "the list of rejected rows could not be written");
    return OK;
}
