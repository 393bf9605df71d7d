/* core/extract/contract.h - the data contract as tables, made from contract.def.
 *
 * This does NOT read anything; cell.h and extract_row.h do, by these tables. */
#ifndef CORE_EXTRACT_CONTRACT_H
#define CORE_EXTRACT_CONTRACT_H

#include "core/base/strbuf.h"
#include "core/extract/extract.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a column holds, and how it is kept: X(type, bytes, words for the documentation). */
#define COLUMN_TYPES(X)                                                                            \
    X(ID, sizeof(char *), "id")                                                                    \
    X(CLIENT, sizeof(uint32_t), "id of a client")                                                  \
    X(PRODUCT, sizeof(uint16_t), "id of a product")                                                \
    X(MAYBE_PRODUCT, sizeof(uint32_t), "id of a product")                                          \
    X(TEXT, sizeof(char *), "text")                                                                \
    X(CODE, sizeof(uint32_t), "text")                                                              \
    X(UUID, sizeof(char *), "UUID")                                                                \
    X(DAY, sizeof(Day), "date")                                                                    \
    X(MONEY, sizeof(Money), "amount")                                                              \
    X(COUNT, sizeof(int64_t), "whole number")                                                      \
    X(MONTHS, sizeof(int32_t), "whole number")                                                     \
    X(SMALL, sizeof(uint8_t), "whole number")                                                      \
    X(WORD, sizeof(uint8_t), "one of")                                                             \
    X(WORDS, sizeof(uint8_t), "some of")                                                           \
    X(LIST, sizeof(char *), "ids of products, separated by `;`")

typedef enum ColumnType {
#define X(type, width, words) TYPE_##type,
    COLUMN_TYPES(X)
#undef X
} ColumnType;

typedef struct ColumnSpec {
    const char *name;
    ColumnType type;
    bool is_required;
    int64_t least; /* WORD, WORDS: value of the first word */
    int64_t most;
    int64_t absent;    /* numbers only: what an empty field stands for */
    const char *words; /* WORD, WORDS: separated by '|'; else NULL */
    const char *help;
} ColumnSpec;

typedef struct FileSpec {
    const char *name;
    bool is_required;
    size_t n_key; /* leading columns that tell rows apart; 0: all do */
    size_t n_columns;
    const ColumnSpec *columns;
    const char *help;
} FileSpec;

/* Positions of all columns in one sequence; a file's own begin behind its marker. */
enum {
#define EXTRACT_FILE(file, name, need, n_key, help) BEFORE_##file,
#define EXTRACT_COLUMN(file, column, name, type, need, least, most, absent, words, help)           \
    AT_##file##_##column,
#include "core/extract/contract.def"
    CONTRACT_SIZE
};

/* The place of a column among its file's: COLUMN(HOLDINGS, OPENED_ON). */
#define COLUMN(file, column) ((size_t)(AT_##file##_##column - BEFORE_##file - 1))

enum { ID_MAX_BYTES = 128, MAX_PRODUCTS = 32767 };

/** contract_file - the description of a file. */
FileSpec contract_file(ExtractFileId file);

/** contract_find_file - the file with this name; EXTRACT_FILES when there is none. */
ExtractFileId contract_find_file(const char *name);

/** contract_width - bytes that a value of this type takes in a column. */
size_t contract_width(ColumnType type);

/** contract_attribute - the description that every further column of clients.csv shares. */
const ColumnSpec *contract_attribute(void);

/** contract_describe - the tables of docs/data-contract.md. */
void contract_describe(StrBuf *out);

#endif
