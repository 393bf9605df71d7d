/* models/value/did_rows.h - what the difference-in-differences of one bank's profits look at: a row
 * per client and two years in a row of completely known profit. */
#ifndef MODELS_VALUE_DID_ROWS_H
#define MODELS_VALUE_DID_ROWS_H

#include "models/value/increment.h"

enum {
    DID_ROWS_MIN_ADOPTERS = 30,   /* a product that fewer clients took has no column */
    DID_ROWS_MOST_CLIENTS = 50000 /* more are sampled */
};

/* One client and pair of years; its entries are first .. first + n - 1. */
typedef struct ChangeRow {
    uint32_t client;
    uint32_t group; /* pool and pair of years: what happened to all of these is no effect */
    uint32_t first;
    uint32_t n;
    double change; /* of profit, at the bank's mean size */
} ChangeRow;

typedef struct DidRows {
    size_t n;
    ChangeRow *rows; /* (n) */
    size_t n_entries;
    uint32_t *column; /* (n_entries) of a product whose exposure changed */
    double *exposure; /* (n_entries) by how much */
    size_t n_groups;
    size_t n_columns;     /* products that enough clients took */
    size_t *product;      /* (n_columns) */
    uint32_t *n_adopters; /* (n_products) clients who took it within the years */
} DidRows;

/**
 * did_rows_make - the rows of the bank's clients, of a random sample where there are many.
 *
 * @root: the pool of the whole bank; its sizes are set in `increment`
 * Cost:  O(clients * (periods + holdings))
 */
Status did_rows_make(const PoolClients *clients, size_t root, const Increment *increment,
                     uint64_t seed, Arena *scratch, DidRows *rows, Error *err) ATTR_NODISCARD;

#endif
