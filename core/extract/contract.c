/* core/extract/contract.c - the data contract as tables; see contract.h. */
#include "core/extract/contract.h"

#include <inttypes.h>
#include <string.h>

enum { NEED_OPTIONAL = false, NEED_REQUIRED = true };

/* One row per column, and an empty one where a file begins. */
static const ColumnSpec COLUMNS[CONTRACT_SIZE] = {
#define EXTRACT_COLUMN(file, column, name, type, need, least, most, absent, words, help)           \
    [AT_##file##_##column] = {name, TYPE_##type, NEED_##need, least, most, absent, words, help},
#include "core/extract/contract.def"
};

static const struct {
    const char *name;
    bool is_required;
    size_t n_key;
    size_t marker;
    const char *help;
} FILES[EXTRACT_FILES] = {
#define EXTRACT_FILE(file, name, need, n_key, help)                                                \
    [EXTRACT_##file] = {name, NEED_##need, n_key, BEFORE_##file, help},
#include "core/extract/contract.def"
};

static const ColumnSpec ATTRIBUTE = {.name = "", .type = TYPE_CODE};

FileSpec contract_file(const ExtractFileId file)
{
    const size_t first = FILES[file].marker + 1;
    const size_t next = file + 1 < EXTRACT_FILES ? FILES[file + 1].marker : CONTRACT_SIZE;
    return (FileSpec){.name = FILES[file].name,
                      .is_required = FILES[file].is_required,
                      .n_key = FILES[file].n_key,
                      .n_columns = next - first,
                      .columns = &COLUMNS[first],
                      .help = FILES[file].help};
}

ExtractFileId contract_find_file(const char *const name)
{
    ExtractFileId file = 0;
    while (file < EXTRACT_FILES && strcmp(FILES[file].name, name) != 0)
        file++;
    return file;
}

const char *extract_file_name(const ExtractFileId file)
{
    return FILES[file].name;
}

size_t contract_width(const ColumnType type)
{
    static const size_t WIDTHS[] = {
#define X(type, width, words) [TYPE_##type] = width,
        COLUMN_TYPES(X)
#undef X
    };
    return WIDTHS[type];
}

const ColumnSpec *contract_attribute(void)
{
    return &ATTRIBUTE;
}

static void describe_values(StrBuf *const out, const ColumnSpec *const column)
{
    static const char *const WORDS[] = {
#define X(type, width, words) [TYPE_##type] = words,
        COLUMN_TYPES(X)
#undef X
    };
    strbuf_puts(out, WORDS[column->type]);
    if (column->type == TYPE_SMALL || column->type == TYPE_MONTHS)
        strbuf_printf(out, ", %" PRId64 " to %" PRId64, column->least, column->most);
    if (column->type == TYPE_COUNT)
        strbuf_puts(out, ", 0 or more");
    if (column->words == NULL)
        return;
    strbuf_puts(out, " `");
    for (const char *at = column->words; *at != '\0'; at++)
        strbuf_puts(out, *at == '|' ? "`, `" : (const char[]){*at, '\0'});
    strbuf_puts(out, column->type == TYPE_WORDS ? "`, separated by `;`" : "`");
}

void contract_describe(StrBuf *const out)
{
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++) {
        const FileSpec spec = contract_file(file);
        strbuf_printf(out, "### %s (%s)\n\n%s.\n\n| column | holds | meaning |\n|---|---|---|\n",
                      spec.name, spec.is_required ? "required" : "optional", spec.help);
        for (size_t column = 0; column < spec.n_columns; column++) {
            const char *const mark = spec.columns[column].is_required ? "**" : "";
            strbuf_printf(out, "| %s%s%s | ", mark, spec.columns[column].name, mark);
            describe_values(out, &spec.columns[column]);
            strbuf_printf(out, " | %s |\n", spec.columns[column].help);
        }
        strbuf_puts(out, "\n");
    }
}
