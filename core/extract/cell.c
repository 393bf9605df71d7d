/* core/extract/cell.c - one field of a row, read as what its column holds; see cell.h. */
#include "core/extract/cell.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <string.h>

static bool fail(CellFault *const fault, const ExtractCode code, const char *const reason)
{
    *fault = (CellFault){.code = code, .reason = reason};
    return false;
}

Cell cell_absent(const ColumnSpec *const column)
{
    switch (column->type) {
    case TYPE_DAY:
        return (Cell){.number = DAY_UNKNOWN};
    case TYPE_MONEY:
        return (Cell){.number = MONEY_UNKNOWN};
    case TYPE_COUNT:
        return (Cell){.number = COUNT_UNKNOWN};
    case TYPE_CODE:
    case TYPE_MAYBE_PRODUCT:
        return (Cell){.number = CODE_NONE};
    default:
        return (Cell){.number = column->absent};
    }
}

static bool parse_id(const CsvField *const field, CellFault *const fault)
{
    if (field->length > ID_MAX_BYTES)
        return fail(fault, EXTRACT_RANGE, "is longer than 128 bytes");
    return true;
}

static bool parse_reference(const IdIndex *const index, const CsvField *const field,
                            const char *const reason, Cell *const cell, CellFault *const fault)
{
    cell->number = id_index_find(index, field->text, field->length);
    return cell->number != ID_UNKNOWN || fail(fault, EXTRACT_REFERENCE, reason);
}

static bool parse_day(const CsvField *const field, Cell *const cell, CellFault *const fault)
{
    Day day = DAY_UNKNOWN;
    if (!day_parse(field->text, field->length, &day))
        return fail(fault, EXTRACT_DATE, "is not a day of the calendar in the form YYYY-MM-DD");
    cell->number = day;
    return true;
}

static size_t count_digits(const char *const at, const char *const end)
{
    size_t n = 0;
    while (at + n < end && at[n] >= '0' && at[n] <= '9')
        n++;
    return n;
}

/* Is it a number by its form: optional '-', digits, and up to `decimals` more behind a point? */
static bool has_number_form(const CsvField *const field, const size_t decimals)
{
    const char *const end = field->text + field->length;
    const char *at = field->text + (field->text[0] == '-');
    const size_t n_whole = count_digits(at, end);
    at += n_whole;
    if (n_whole == 0 || at == end)
        return n_whole > 0;
    const size_t n_behind = count_digits(at + 1, end);
    return *at == '.' && n_behind >= 1 && n_behind <= decimals && at + 1 + n_behind == end;
}

static bool parse_money(const CsvField *const field, Cell *const cell, CellFault *const fault)
{
    if (money_parse(field->text, field->length, &cell->number))
        return true;
    if (has_number_form(field, MONEY_DECIMALS))
        return fail(fault, EXTRACT_RANGE, "is not between -1e14 and 1e14");
    return fail(fault, EXTRACT_NUMBER,
                "is not a decimal number with a point and at most 4 decimals");
}

static bool parse_whole(const ColumnSpec *const column, const CsvField *const field,
                        Cell *const cell, CellFault *const fault)
{
    if (!text_parse_int(field->text, field->length, &cell->number))
        return has_number_form(field, 0) ? fail(fault, EXTRACT_RANGE, NULL)
                                         : fail(fault, EXTRACT_NUMBER, "is not a whole number");
    if (cell->number < column->least || cell->number > column->most)
        return fail(fault, EXTRACT_RANGE, NULL);
    return true;
}

/* The place of a word among those of the column, -1 when it is none of them. */
static int64_t find_word(const ColumnSpec *const column, const CsvField *const field)
{
    int64_t place = 0;
    for (const char *word = column->words; *word != '\0'; place++) {
        const size_t length = strcspn(word, "|");
        if (length == field->length && memcmp(word, field->text, length) == 0)
            return place;
        word += length + (word[length] == '|');
    }
    return -1;
}

static bool parse_word(const ColumnSpec *const column, const CsvField *const field,
                       Cell *const cell, CellFault *const fault)
{
    const int64_t place = find_word(column, field);
    if (place < 0)
        return fail(fault, EXTRACT_CODE, NULL);
    cell->number = column->least + place;
    return true;
}

bool cell_next_item(const char **const at, const char *const end, CsvField *const item)
{
    if (*at == NULL || *at > end)
        return false;
    const char *const semicolon = memchr(*at, ';', (size_t)(end - *at));
    const char *const stop = semicolon == NULL ? end : semicolon;
    *item = (CsvField){.text = *at, .length = (size_t)(stop - *at)};
    *at = stop + 1;
    return true;
}

static bool parse_words(const ColumnSpec *const column, const CsvField *const field,
                        Cell *const cell, CellFault *const fault)
{
    CsvField item = {0};
    cell->number = 0;
    for (const char *at = field->text; cell_next_item(&at, field->text + field->length, &item);) {
        const int64_t place = find_word(column, &item);
        if (place < 0)
            return fail(fault, EXTRACT_CODE, NULL);
        cell->number |= INT64_C(1) << (column->least + place);
    }
    return true;
}

static bool check_list(const CsvField *const field, CellFault *const fault)
{
    CsvField item = {0};
    for (const char *at = field->text; cell_next_item(&at, field->text + field->length, &item);)
        if (item.length == 0 || item.length > ID_MAX_BYTES)
            return fail(fault, EXTRACT_CODE, "is not a list of product ids separated by ';'");
    return true;
}

static bool check_uuid(const CsvField *const field, CellFault *const fault)
{
    char text[UUID_TEXT_SIZE] = "";
    unsigned char uuid[UUID_BYTES];
    if (field->length == sizeof text - 1)
        memcpy(text, field->text, field->length);
    return uuid_parse(text, uuid) || fail(fault, EXTRACT_CODE, "is not a UUID");
}

bool cell_parse(const ColumnSpec *const column, const CellContext *const context,
                const CsvField *const field, Cell *const cell, CellFault *const fault)
{
    *cell = cell_absent(column);
    if (field->length == 0)
        return !column->is_required || fail(fault, EXTRACT_MISSING, NULL);
    cell->text = field->text;
    cell->length = field->length;
    switch (column->type) {
    case TYPE_ID:
        return parse_id(field, fault);
    case TYPE_CLIENT:
        return parse_reference(context->clients, field, "is not a client of clients.csv", cell,
                               fault);
    case TYPE_PRODUCT:
    case TYPE_MAYBE_PRODUCT:
        return parse_reference(context->products, field, "is not a product of products.csv", cell,
                               fault);
    case TYPE_DAY:
        return parse_day(field, cell, fault);
    case TYPE_MONEY:
        return parse_money(field, cell, fault);
    case TYPE_COUNT:
    case TYPE_MONTHS:
    case TYPE_SMALL:
        return parse_whole(column, field, cell, fault);
    case TYPE_WORD:
        return parse_word(column, field, cell, fault);
    case TYPE_WORDS:
        return parse_words(column, field, cell, fault);
    case TYPE_LIST:
        return check_list(field, fault);
    case TYPE_UUID:
        return check_uuid(field, fault);
    case TYPE_TEXT:
    case TYPE_CODE:
        return true;
    }
    return true;
}
