/* core/extract/extract_header.c - understanding a header line; see extract_row.h. */
#include "core/extract/extract_row.h"

#include "core/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Say why the file means nothing; `column` 0: no one column. */
static Status refuse(ExtractRefusal *const refusal, const CsvRow *const header, const size_t column,
                     const char *const reason, Error *const err)
{
    if (reason == NULL)
        return error_no_memory(err, "a message");
    *refusal = (ExtractRefusal){
        .file = refusal->file, .line = header->line, .column = (uint32_t)column, .reason = reason};
    return ERROR_SET(err, E_DATA, "%s", reason);
}

static Status check_line(const CsvRow *const header, Arena *const arena,
                         ExtractRefusal *const refusal, Error *const err)
{
    if (header->fault != CSV_NO_FAULT)
        return refuse(refusal, header, header->fault_column,
                      arena_printf(arena, "the header cannot be read: %s", header->fault_reason),
                      err);
    if (header->n_fields > CSV_MAX_FIELDS)
        return refuse(refusal, header, CSV_MAX_FIELDS + 1,
                      arena_printf(arena, "the header has %zu columns, more than %d",
                                   header->n_fields, CSV_MAX_FIELDS),
                      err);
    for (size_t field = 0; field < header->n_fields; field++)
        if (header->fields[field].length == 0)
            return refuse(refusal, header, field + 1, "the header has a column without a name",
                          err);
    return OK;
}

typedef struct NamedField {
    const char *name;
    size_t field;
} NamedField;

static int by_name(const void *const a, const void *const b)
{
    const NamedField *const field_a = a;
    const NamedField *const field_b = b;
    const int order = text_compare(field_a->name, field_b->name);
    return order != 0 ? order
                      : (field_a->field > field_b->field) - (field_a->field < field_b->field);
}

/* All names in byte order, which shows the ones that come twice. */
static Status sort_names(const CsvRow *const header, Arena *const arena, NamedField **const sorted,
                         ExtractRefusal *const refusal, Error *const err)
{
    ARENA_NEW(*sorted, arena, header->n_fields, err);
    for (size_t field = 0; field < header->n_fields; field++) {
        const CsvField *const name = &header->fields[field];
        (*sorted)[field].field = field;
        ARENA_TAKE((*sorted)[field].name, arena_strndup(arena, name->text, name->length), err);
    }
    qsort(*sorted, header->n_fields, sizeof **sorted, by_name);
    for (size_t i = 1; i < header->n_fields; i++)
        if (strcmp((*sorted)[i - 1].name, (*sorted)[i].name) == 0)
            return refuse(
                refusal, header, (*sorted)[i].field + 1,
                arena_printf(arena, "column \"%s\" comes twice in the header", (*sorted)[i].name),
                err);
    return OK;
}

static size_t find_column(const FileSpec *const spec, const char *const name)
{
    size_t column = 0;
    while (column < spec->n_columns && strcmp(spec->columns[column].name, name) != 0)
        column++;
    return column;
}

/* Give every field its column; what the contract does not name is an attribute of the client, or
 * an error. */
static Status map_fields(RowParser *const parser, const CsvRow *const header,
                         const NamedField *const sorted, Arena *const arena,
                         ExtractRefusal *const refusal, Error *const err)
{
    const FileSpec spec = contract_file(parser->file);
    for (size_t i = 0; i < header->n_fields; i++) {
        const size_t field = sorted[i].field;
        size_t column = find_column(&spec, sorted[i].name);
        if (column == spec.n_columns && parser->file != EXTRACT_CLIENTS)
            return refuse(
                refusal, header, field + 1,
                arena_printf(arena, "column \"%s\" is not one of the contract", sorted[i].name),
                err);
        if (column == spec.n_columns) {
            column += parser->n_attributes;
            parser->attributes[parser->n_attributes++] = sorted[i].name;
        }
        parser->names[field] = sorted[i].name;
        parser->column_of[field] = column;
        parser->field_of[column] = (uint32_t)field + 1;
    }
    for (size_t column = 0; column < spec.n_columns; column++)
        if (spec.columns[column].is_required && parser->field_of[column] == 0)
            return refuse(refusal, header, 0,
                          arena_printf(arena, "column \"%s\" is not in the header",
                                       spec.columns[column].name),
                          err);
    return OK;
}

Status row_parser_open(const ExtractFileId file, const CsvRow *const header,
                       const CellContext *const context, Arena *const arena,
                       RowParser **const parser, ExtractRefusal *const refusal, Error *const err)
{
    NamedField *sorted = NULL;
    TRY(check_line(header, arena, refusal, err));
    TRY(sort_names(header, arena, &sorted, refusal, err));

    const FileSpec spec = contract_file(file);
    const size_t most_columns = spec.n_columns + header->n_fields;
    RowParser *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    *made = (RowParser){.file = file, .context = *context, .n_fields = header->n_fields};
    ARENA_NEW(made->names, arena, header->n_fields, err);
    ARENA_NEW(made->column_of, arena, header->n_fields, err);
    ARENA_NEW(made->attributes, arena, header->n_fields, err);
    ARENA_NEW(made->field_of, arena, most_columns, err);
    TRY(map_fields(made, header, sorted, arena, refusal, err));

    made->n_columns = spec.n_columns + made->n_attributes;
    ARENA_NEW(made->columns, arena, made->n_columns, err);
    ARENA_NEW(made->cells, arena, made->n_columns, err);
    for (size_t column = 0; column < made->n_columns; column++) {
        made->columns[column] =
            column < spec.n_columns ? &spec.columns[column] : contract_attribute();
        made->cells[column] = cell_absent(made->columns[column]);
    }
    *parser = made;
    return OK;
}
