/* core/extract/staging.c - the rows of one file as columns; see staging.h. */
#include "core/extract/staging.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_CAPACITY = 4096 };

static void release_column(StagedColumn *const column)
{
    if (column->values != NULL)
        (void)munmap(column->values, column->n_bytes);
    column->values = NULL;
}

/* Columns are mapped rather than taken from malloc: what a larger one leaves behind goes back to
 * the system at once, and pages not yet used take no memory.  (malloc does so only for blocks above
 * a size that rises with every large block given back.) */
static Status grow_column(StagedColumn *const column, const size_t capacity, Error *const err)
{
    size_t n_bytes = 0;
    if (__builtin_mul_overflow(capacity, column->width, &n_bytes))
        return error_no_memory(err, "the rows of a file");
    void *const values =
        mmap(NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (values == MAP_FAILED)
        return error_no_memory(err, "the rows of a file");
    if (column->values != NULL)
        memcpy(values, column->values, column->n_bytes);
    release_column(column);
    column->values = values;
    column->n_bytes = n_bytes;
    return OK;
}

static void release_columns(void *const object)
{
    const Staging *const staging = object;
    for (size_t column = 0; column < staging->n_columns; column++)
        release_column(&staging->columns[column]);
}

Status staging_open(const ExtractFileId file, const char *const *const attributes,
                    const size_t n_attributes, Arena *const arena, Staging **const staging,
                    Error *const err)
{
    const FileSpec spec = contract_file(file);
    Staging *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->arena = arena;
    made->n_columns = spec.n_columns + n_attributes;
    made->n_key = spec.n_key == 0 ? spec.n_columns : spec.n_key;
    ARENA_NEW(made->columns, arena, made->n_columns, err);
    TRY(arena_defer(arena, release_columns, made, err));
    for (size_t at = 0; at < made->n_columns; at++) {
        StagedColumn *const column = &made->columns[at];
        const bool is_attribute = at >= spec.n_columns;
        column->spec = is_attribute ? contract_attribute() : &spec.columns[at];
        column->name = is_attribute ? attributes[at - spec.n_columns] : column->spec->name;
        column->width = contract_width(column->spec->type);
        if (column->spec->type == TYPE_CODE)
            TRY(dictionary_builder_new(arena, &column->builder, err));
    }
    *staging = made;
    return OK;
}

static Status grow(Staging *const staging, Error *const err)
{
    const size_t capacity = staging->capacity == 0 ? FIRST_CAPACITY : 2 * staging->capacity;
    for (size_t column = 0; column < staging->n_columns; column++)
        TRY(grow_column(&staging->columns[column], capacity, err));
    staging->capacity = capacity;
    return OK;
}

static void put_number(unsigned char *const to, const size_t width, const int64_t number)
{
    const uint8_t byte = (uint8_t)number;
    const uint16_t half = (uint16_t)number;
    const uint32_t word = (uint32_t)number;
    switch (width) {
    case sizeof byte:
        memcpy(to, &byte, sizeof byte);
        return;
    case sizeof half:
        memcpy(to, &half, sizeof half);
        return;
    case sizeof word:
        memcpy(to, &word, sizeof word);
        return;
    default:
        memcpy(to, &number, sizeof number);
    }
}

static Status put_text(Staging *const staging, const ColumnSpec *const spec,
                       unsigned char *const to, const Cell *const cell, Error *const err)
{
    char *text = NULL;
    if (cell->text != NULL)
        ARENA_TAKE(text, arena_strndup(staging->arena, cell->text, cell->length), err);
    if (spec->type == TYPE_UUID && text != NULL)
        for (char *at = text; *at != '\0'; at++)
            *at = (char)(*at >= 'A' && *at <= 'F' ? *at | 0x20 : *at);
    memcpy(to, &text, sizeof text);
    return OK;
}

static Status put_cell(Staging *const staging, const StagedColumn *const column,
                       const Cell *const cell, Error *const err)
{
    unsigned char *const to = column->values + staging->n * column->width;
    uint32_t code = CODE_NONE;
    switch (column->spec->type) {
    case TYPE_ID:
    case TYPE_TEXT:
    case TYPE_LIST:
    case TYPE_UUID:
        return put_text(staging, column->spec, to, cell, err);
    case TYPE_CODE:
        TRY(dictionary_add(column->builder, cell->text, cell->length, &code, err));
        put_number(to, column->width, code);
        return OK;
    default:
        put_number(to, column->width, cell->number);
        return OK;
    }
}

Status staging_add(Staging *const staging, const Cell *const cells, Error *const err)
{
    if (staging->n == INT32_MAX)
        return ERROR_SET(err, E_DATA, "a file has more than %d rows", INT32_MAX);
    if (staging->n + 1 >= staging->capacity) /* one place is kept free for staging_arrange() */
        TRY(grow(staging, err));
    for (size_t column = 0; column < staging->n_columns; column++)
        TRY(put_cell(staging, &staging->columns[column], &cells[column], err));
    staging->n++;
    return OK;
}

static uint32_t *codes_of(const StagedColumn *const column)
{
    return (uint32_t *)(void *)column->values;
}

Status staging_rank(Staging *const staging, Error *const err)
{
    for (size_t at = 0; at < staging->n_columns; at++) {
        StagedColumn *const column = &staging->columns[at];
        if (column->spec->type != TYPE_CODE)
            continue;
        CodeColumn ranked = {0};
        TRY(dictionary_finish(column->builder, codes_of(column), staging->n, &ranked, err));
        column->texts = ranked.values;
    }
    return OK;
}

static int order(const int64_t a, const int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_texts(const unsigned char *const a, const unsigned char *const b)
{
    const char *text_a = NULL;
    const char *text_b = NULL;
    memcpy(&text_a, a, sizeof text_a);
    memcpy(&text_b, b, sizeof text_b);
    if (text_a == NULL || text_b == NULL)
        return (text_a != NULL) - (text_b != NULL);
    return text_compare(text_a, text_b);
}

/* A number as it was put.  Of the widths only a byte and a half are unsigned: CODE_NONE is -1
 * here, so that what is not known comes first. */
static int64_t get_number(const StagedColumn *const column, const unsigned char *const from)
{
    uint16_t half = 0;
    int32_t word = 0;
    int64_t number = 0;
    switch (column->width) {
    case sizeof(uint8_t):
        return *from;
    case sizeof half:
        memcpy(&half, from, sizeof half);
        return half;
    case sizeof word:
        memcpy(&word, from, sizeof word);
        return word;
    default:
        memcpy(&number, from, sizeof number);
        return number;
    }
}

int staging_compare(const Staging *const staging, const size_t a, const size_t b,
                    const size_t n_columns)
{
    int result = 0;
    for (size_t at = 0; at < n_columns && result == 0; at++) {
        const StagedColumn *const column = &staging->columns[at];
        const unsigned char *const value_a = column->values + a * column->width;
        const unsigned char *const value_b = column->values + b * column->width;
        switch (column->spec->type) {
        case TYPE_ID:
        case TYPE_TEXT:
        case TYPE_LIST:
        case TYPE_UUID:
            result = compare_texts(value_a, value_b);
            break;
        default:
            result = order(get_number(column, value_a), get_number(column, value_b));
        }
    }
    return result;
}

/* to[i] = from[order[i]]: writing runs straight on, and rows of a client that came together are
 * read together. */
#define GATHER(type)                                                                               \
    do {                                                                                           \
        const type *const source = (const type *)(const void *)from;                               \
        type *const target = (type *)to;                                                           \
        for (size_t row = 0; row < n; row++)                                                       \
            target[row] = source[order_of[row]];                                                   \
    } while (0)

static void gather(const unsigned char *const from, const size_t width,
                   const uint32_t *const order_of, const size_t n, void *const to)
{
    switch (width) {
    case 1:
        GATHER(uint8_t);
        return;
    case 2:
        GATHER(uint16_t);
        return;
    case 4:
        GATHER(uint32_t);
        return;
    case 8:
        GATHER(uint64_t);
        return;
    default:
        for (size_t row = 0; row < n; row++)
            memcpy((unsigned char *)to + row * width, from + order_of[row] * width, width);
    }
}

/* A column at a time goes through one scratch column, so that the file needs no second copy. */
Status staging_arrange(Staging *const staging, const uint32_t *const order_of, const size_t n,
                       Error *const err)
{
    size_t widest = 1;
    for (size_t at = 0; at < staging->n_columns; at++)
        if (staging->columns[at].width > widest)
            widest = staging->columns[at].width;
    void *const scratch = calloc(n + 1, widest);
    if (scratch == NULL)
        return error_no_memory(err, "putting rows in order");
    for (size_t at = 0; at < staging->n_columns; at++) {
        const StagedColumn *const column = &staging->columns[at];
        if (n == 0)
            break;
        gather(column->values, column->width, order_of, n, scratch);
        memcpy(column->values, scratch, n * column->width);
    }
    free(scratch);
    staging->n = n;
    return OK;
}

/* @place: (texts) zeros; becomes where each text goes */
static void trim_column(StagedColumn *const column, const size_t n_rows, uint32_t *const place)
{
    uint32_t *const codes = codes_of(column);
    for (size_t row = 0; row < n_rows; row++)
        if (codes[row] != CODE_NONE)
            place[codes[row]] = 1;
    uint32_t n_used = 0;
    for (size_t code = 0; code < column->texts.n; code++) {
        if (place[code] == 0)
            continue;
        column->texts.texts[n_used] = column->texts.texts[code];
        place[code] = n_used++;
    }
    column->texts.n = n_used;
    for (size_t row = 0; row < n_rows; row++)
        if (codes[row] != CODE_NONE)
            codes[row] = place[codes[row]];
}

Status staging_trim(Staging *const staging, Error *const err)
{
    for (size_t at = 0; at < staging->n_columns; at++) {
        StagedColumn *const column = &staging->columns[at];
        if (column->spec->type != TYPE_CODE)
            continue;
        uint32_t *place = NULL;
        ARENA_NEW(place, staging->arena, column->texts.n, err);
        trim_column(column, staging->n, place);
    }
    return OK;
}

Status staging_index(Staging *const staging, const size_t n_clients, Error *const err)
{
    const uint32_t *const client = staging_values(staging, 0);
    uint32_t *first = NULL;
    ARENA_NEW(first, staging->arena, n_clients + 1, err);
    for (size_t row = 0; row < staging->n; row++)
        first[client[row] + 1]++;
    for (size_t c = 0; c < n_clients; c++)
        first[c + 1] += first[c];
    staging->first = first;
    release_column(&staging->columns[0]);
    return OK;
}

CodeColumn staging_codes(const Staging *const staging, const size_t column)
{
    return (CodeColumn){.values = staging->columns[column].texts,
                        .codes = codes_of(&staging->columns[column])};
}
