/* tests/core/io/test_csv.c - the CSV reader: RFC 4180, faults, limits, chunk boundaries. */
#include "core/base/strbuf.h"
#include "core/io/csv.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* All rows as text: "line|field|field" and "!quote@2" for a fault; a refusal as "refused: ...". */
static const char *read_all(const char *const bytes, const size_t length, const size_t piece,
                            const size_t buffer_size, Arena *const arena)
{
    TextSource text = {.bytes = bytes, .length = length, .piece = piece};
    const CsvParams params = {
        .read = text_source_read, .context = &text, .buffer_size = buffer_size};
    CsvReader *reader = NULL;
    Error error = {0};
    CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
    StrBuf out = strbuf_init(arena);
    for (;;) {
        CsvRow row;
        bool more = false;
        const Status status = csv_next(reader, &row, &more, &error);
        if (status != OK)
            strbuf_printf(&out, "refused: %s\n", error.text);
        if (status != OK || !more)
            break;
        strbuf_printf(&out, "%" PRIu64, row.line);
        for (size_t field = 0; field < row.n_fields && field < CSV_MAX_FIELDS; field++) {
            strbuf_putc(&out, '|');
            strbuf_add(&out, row.fields[field].text, row.fields[field].length);
        }
        if (row.fault != CSV_NO_FAULT)
            strbuf_printf(&out, "!%s@%zu", row.fault == CSV_BAD_QUOTE ? "quote" : "encoding",
                          row.fault_column);
        strbuf_puts(&out, " <");
        strbuf_add(&out, row.raw, row.raw_length);
        strbuf_puts(&out, ">\n");
    }
    const char *result = NULL;
    CHECK_OK(strbuf_finish(&out, &result, &error), &error);
    return result;
}

static const struct {
    const char *input;
    const char *expected;
} TEXTS[] = {
    {"", ""},
    {"\xEF\xBB\xBF", ""},
    {"a", "1|a <a>\n"},
    {"\n", "1| <>\n"},
    {"\r\n", "1| <>\n"},
    {"a,b\n1,2\n", "1|a|b <a,b>\n2|1|2 <1,2>\n"},
    {"a,b\r\n1,2\r\n", "1|a|b <a,b>\n2|1|2 <1,2>\n"},
    {"\xEF\xBB\xBF"
     "a,b\n1,",
     "1|a|b <a,b>\n2|1| <1,>\n"},
    {",,\n", "1||| <,,>\n"},
    {"a\n\nb\n", "1|a <a>\n2| <>\n3|b <b>\n"},
    {"\"a\",\"b\"\r\n", "1|a|b <\"a\",\"b\">\n"},
    {"\"\"", "1| <\"\">\n"},
    {"\"\"\"\"", "1|\" <\"\"\"\">\n"},
    {"\"a,b\",c\n", "1|a,b|c <\"a,b\",c>\n"},
    {"\"x\"\"y\"\"\",\"\"\"z\"\n", "1|x\"y\"|\"z <\"x\"\"y\"\"\",\"\"\"z\">\n"},
    {"\"1\n2\r\n3\r4\",b\nc\n", "1|1\n2\r\n3\r4|b <\"1\n2\r\n3\r4\",b>\n4|c <c>\n"},
    {" \"a\"\n", "1| \"a\"!quote@1 < \"a\">\n"},
    {"a,b\"c\nd\n", "1|a|b\"c!quote@2 <a,b\"c>\n2|d <d>\n"},
    {"\"a\"b,c\nd\n", "1|\"a\"b|c!quote@1 <\"a\"b,c>\n2|d <d>\n"},
    {"\"a\" ,\"b\nc\",\"d\"e\n", "1|\"a\" |b\nc|\"d\"e!quote@1 <\"a\" ,\"b\nc\",\"d\"e>\n"},
    {"a\rb,c\n", "1|a\rb|c!quote@1 <a\rb,c>\n"},
    {"a\r", "1|a\r!quote@1 <a\r>\n"},
    {"\"a\"\r", "1|\"a\"\r!quote@1 <\"a\"\r>\n"},
    {"a,\xFF\nb\n", "1|a|\xFF!encoding@2 <a,\xFF>\n2|b <b>\n"},
    {"a\"b,\xC0\xAF\n", "1|a\"b|\xC0\xAF!encoding@2 <a\"b,\xC0\xAF>\n"},
    {"\"\xED\xA0\x80\"\n", "1|\xED\xA0\x80!encoding@1 <\"\xED\xA0\x80\">\n"},
    {"\xD0\x90\xF0\x9F\x98\x80\n", "1|\xD0\x90\xF0\x9F\x98\x80 <\xD0\x90\xF0\x9F\x98\x80>\n"},
    {"a\n\"b\nc", "1|a <a>\nrefused: line 2, column 1: the quote that opens here is not closed by "
                  "the end of the file\n"},
    {"a,\"b\nc\",d,\"e\nf",
     "refused: line 2, column 4: the quote that opens here is not closed by the end of the file\n"},
    {"\"a\"\"", "refused: line 1, column 1: the quote that opens here is not closed by the end of "
                "the file\n"},
};

START_TEST(rows_are_read_as_rfc_4180_says_whatever_the_chunks)
{
    Arena *const arena = arena_new();
    const char *const input = TEXTS[_i].input;
    for (size_t piece = 0; piece <= 3; piece++)
        for (size_t buffer_size = 0; buffer_size <= 8; buffer_size++)
            ck_assert_str_eq(read_all(input, strlen(input), piece, buffer_size, arena),
                             TEXTS[_i].expected);
    arena_free(arena);
}
END_TEST

START_TEST(nul_is_a_fault_of_its_row_only)
{
    Arena *const arena = arena_new();
    TextSource text = {.bytes = "a\0b,c\nd", .length = 7};
    const CsvParams params = {.read = text_source_read, .context = &text};
    CsvReader *reader = NULL;
    CsvRow row;
    bool more = false;
    Error error = {0};
    CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
    CHECK_OK(csv_next(reader, &row, &more, &error), &error);
    ck_assert_int_eq(row.fault, CSV_BAD_ENCODING);
    ck_assert_str_eq(row.fault_reason, "a NUL byte stands in the field");
    ck_assert_uint_eq(row.raw_length, 5);
    CHECK_OK(csv_next(reader, &row, &more, &error), &error);
    ck_assert_int_eq(row.fault, CSV_NO_FAULT);
    CHECK_OK(csv_next(reader, &row, &more, &error), &error);
    ck_assert(!more);
    arena_free(arena);
}
END_TEST

static char *filled(const size_t length, Arena *const arena)
{
    char *const bytes = arena_alloc(arena, length + 64, 1);
    ck_assert_ptr_nonnull(bytes);
    memset(bytes, 'x', length);
    return bytes;
}

START_TEST(fields_and_rows_have_a_longest_length)
{
    Arena *const arena = arena_new();
    char *const bytes = filled(CSV_MAX_FIELD + 8, arena);
    for (size_t piece = 0; piece <= 70001; piece += 70001) {
        memcpy(bytes + CSV_MAX_FIELD, "\r\n", 3);
        ck_assert_ptr_null(strstr(read_all(bytes, CSV_MAX_FIELD + 2, piece, 0, arena), "refused"));
        memcpy(bytes + CSV_MAX_FIELD, "x\n", 3);
        ck_assert_str_eq(read_all(bytes, CSV_MAX_FIELD + 2, piece, 0, arena),
                         "refused: line 1, column 1: the field is longer than 1 MiB\n");
    }

    char *const row = filled(CSV_MAX_ROW + 8, arena);
    for (size_t at = CSV_MAX_FIELD; at < CSV_MAX_ROW; at += CSV_MAX_FIELD)
        row[at] = ',';
    memcpy(row + CSV_MAX_ROW, "\r\n", 3);
    ck_assert_ptr_null(strstr(read_all(row, CSV_MAX_ROW + 2, 0, 0, arena), "refused"));
    memcpy(row + CSV_MAX_ROW, "x\n", 3);
    ck_assert_str_eq(read_all(row, CSV_MAX_ROW + 2, 0, 0, arena),
                     "refused: line 1, column 4: the row is longer than 4 MiB\n");
    arena_free(arena);
}
END_TEST

/* Without an end: a quote in a file of any length is found after 1 MiB. */
static Status read_for_ever(void *const context, char *const buffer, const size_t capacity,
                            size_t *const length, Error *const err)
{
    (void)err;
    uint64_t *const n_read = context;
    memset(buffer, *n_read == 0 ? '"' : 'x', 1);
    memset(buffer + 1, 'x', capacity - 1);
    *length = capacity;
    *n_read += capacity;
    ck_assert_uint_lt(*n_read, 16 << 20);
    return OK;
}

START_TEST(an_endless_quote_is_refused_in_bounded_memory)
{
    Arena *const arena = arena_new();
    uint64_t n_read = 0;
    const CsvParams params = {.read = read_for_ever, .context = &n_read};
    CsvReader *reader = NULL;
    CsvRow row;
    bool more = false;
    Error error = {0};
    CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
    CHECK_FAILS(csv_next(reader, &row, &more, &error), &error, E_DATA,
                "line 1, column 1: the quoted field that begins here is longer than 1 MiB");
    ck_assert_uint_eq(row.line, 1);
    ck_assert_uint_eq(row.fault_column, 1);
    arena_free(arena);
}
END_TEST

static Status read_fails(void *const context, char *const buffer, const size_t capacity,
                         size_t *const length, Error *const err)
{
    (void)context;
    (void)buffer;
    (void)capacity;
    *length = 0;
    return ERROR_SET(err, E_UNAVAILABLE, "the connection is gone");
}

START_TEST(what_the_source_says_is_passed_on)
{
    Arena *const arena = arena_new();
    const CsvParams params = {.read = read_fails};
    CsvReader *reader = NULL;
    CsvRow row;
    bool more = false;
    Error error = {0};
    CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
    CHECK_FAILS(csv_next(reader, &row, &more, &error), &error, E_UNAVAILABLE,
                "the connection is gone");
    arena_free(arena);
}
END_TEST

/* csv-spectrum (BSD-2-Clause): CSV files beside JSON files that say what is in them. */
static const char *const SPECTRUM[] = {
    "comma_in_quotes", "empty",  "empty_crlf",  "escaped_quotes",      "json", "newlines",
    "newlines_crlf",   "simple", "simple_crlf", "quotes_and_newlines", "utf8"};

static void check_spectrum_row(const char *const names[static 1], const CsvRow *const row,
                               const json_t *const expected)
{
    ck_assert_uint_eq(row->n_fields, json_object_size(expected));
    for (size_t field = 0; field < row->n_fields; field++) {
        const json_t *const value = json_object_get(expected, names[field]);
        ck_assert_ptr_nonnull(value);
        ck_assert_uint_eq(json_string_length(value), row->fields[field].length);
        ck_assert_mem_eq(json_string_value(value), row->fields[field].text,
                         row->fields[field].length);
    }
}

START_TEST(csv_spectrum_is_read_as_its_answers_say)
{
    Arena *const arena = arena_new();
    const char *const root = text_source_shared("corpora/csv-spectrum", arena);
    if (root != NULL) {
        TextSource text =
            text_source_file(arena_printf(arena, "%s/csvs/%s.csv", root, SPECTRUM[_i]), arena);
        json_t *const answers =
            json_load_file(arena_printf(arena, "%s/json/%s.json", root, SPECTRUM[_i]), 0, NULL);
        ck_assert_ptr_nonnull(answers);
        const CsvParams params = {.read = text_source_read, .context = &text};
        CsvReader *reader = NULL;
        CsvRow row;
        bool more = false;
        Error error = {0};
        CHECK_OK(csv_open(&params, arena, &reader, &error), &error);
        CHECK_OK(csv_next(reader, &row, &more, &error), &error);
        const char *names[16] = {NULL};
        ck_assert_uint_le(row.n_fields, 16);
        for (size_t field = 0; field < row.n_fields; field++)
            names[field] = arena_strndup(arena, row.fields[field].text, row.fields[field].length);
        for (size_t answer = 0; answer < json_array_size(answers); answer++) {
            CHECK_OK(csv_next(reader, &row, &more, &error), &error);
            ck_assert(more);
            ck_assert_int_eq(row.fault, CSV_NO_FAULT);
            check_spectrum_row(names, &row, json_array_get(answers, answer));
        }
        CHECK_OK(csv_next(reader, &row, &more, &error), &error);
        ck_assert(!more);
        json_decref(answers);
    }
    arena_free(arena);
}
END_TEST

/* The one that strict readers reject: a quote inside a bare field (docs/decisions). */
START_TEST(a_quote_inside_a_bare_field_of_csv_spectrum_is_a_fault_of_its_row)
{
    Arena *const arena = arena_new();
    const char *const path =
        text_source_shared("corpora/csv-spectrum/csvs/location_coordinates.csv", arena);
    if (path != NULL) {
        const TextSource text = text_source_file(path, arena);
        CHECK_CONTAINS(read_all(text.bytes, text.length, 0, 0, arena), "!quote@2 <2095257564,");
    }
    arena_free(arena);
}
END_TEST

Suite *suite_csv(void)
{
    Suite *const suite = suite_create("csv");
    TCase *const tcase = tcase_create("csv");
    tcase_add_loop_test(tcase, rows_are_read_as_rfc_4180_says_whatever_the_chunks, 0,
                        (int)(sizeof TEXTS / sizeof TEXTS[0]));
    tcase_add_test(tcase, nul_is_a_fault_of_its_row_only);
    tcase_add_test(tcase, fields_and_rows_have_a_longest_length);
    tcase_add_test(tcase, an_endless_quote_is_refused_in_bounded_memory);
    tcase_add_test(tcase, what_the_source_says_is_passed_on);
    tcase_add_loop_test(tcase, csv_spectrum_is_read_as_its_answers_say, 0,
                        (int)(sizeof SPECTRUM / sizeof SPECTRUM[0]));
    tcase_add_test(tcase, a_quote_inside_a_bare_field_of_csv_spectrum_is_a_fault_of_its_row);
    suite_add_tcase(suite, tcase);
    return suite;
}
