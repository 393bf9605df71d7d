/* models/affinity/encoder.h - the clients of a snapshot in the columns of a fitted design.
 *
 * Clients are encoded one by one, on the way to where they are needed: a million clients need no
 * matrix.  Everything is matched by text: a product the design does not know is not seen, a new
 * level of a category is "any other", a column that is gone is "not known". */
#ifndef MODELS_AFFINITY_ENCODER_H
#define MODELS_AFFINITY_ENCODER_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "models/affinity/client_input.h"
#include "models/affinity/design.h"
#include "models/affinity/sparse_rows.h"
#include "models/portfolio.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Encoder {
    const Design *design;       /* borrowed */
    const Portfolio *portfolio; /* borrowed */
    uint32_t *product_columns;  /* (portfolio products) column, CODE_NONE = not in the design */
    uint32_t *products;         /* (design products) the portfolio's number, CODE_NONE = gone */
    uint32_t *former_columns;   /* (portfolio products) of its having been given up; CODE_NONE */
    ClientInput *inputs;        /* (n_inputs) */
    uint32_t **level_columns;   /* (n_inputs) column of each code of a category */
} Encoder;

/** encoder_make - match `design` with a portfolio, of the same or another snapshot. */
Status encoder_make(const Design *design, const Portfolio *portfolio, Arena *arena,
                    Encoder *encoder, Error *err) ATTR_NODISCARD;

/** encoder_most_entries - room that encoder_encode() needs. */
size_t encoder_most_entries(const Encoder *encoder);

/** encoder_encode - the entries of one client, columns ascending; returns how many.
 * Cost: O(holdings + n_inputs). */
size_t encoder_encode(const Encoder *encoder, size_t client, uint32_t *columns, double *values);

/** encoder_rows - the rows of `clients` (n_clients), in that order. */
Status encoder_rows(const Encoder *encoder, size_t n_clients, const uint32_t *clients, Arena *arena,
                    SparseRows *rows, Error *err) ATTR_NODISCARD;

/** encoder_product_words - "uses Card acquiring", "does not use Card acquiring". */
Status encoder_product_words(const Encoder *encoder, size_t client, size_t design_product,
                             Arena *arena, const char **words, Error *err) ATTR_NODISCARD;

/** encoder_former_words - "gave up Loan", "has not given up Loan".
 * @former: < design->n_former */
Status encoder_former_words(const Encoder *encoder, size_t client, size_t former, Arena *arena,
                            const char **words, Error *err) ATTR_NODISCARD;

/** encoder_input_words - what an input says of a client, for people: "7 years with the bank",
 * "larger than usual", "region North", "legal form not known". */
Status encoder_input_words(const Encoder *encoder, size_t client, size_t input, Arena *arena,
                           const char **words, Error *err) ATTR_NODISCARD;

#endif
