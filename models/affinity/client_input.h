/* models/affinity/client_input.h - what the models may know of a client besides its holdings.
 *
 * An input is read from a snapshot either as a number (NaN = not known) or as a category.  Annual
 * profit is none of them: it contains what the candidate product itself brings. */
#ifndef MODELS_AFFINITY_CLIENT_INPUT_H
#define MODELS_AFFINITY_CLIENT_INPUT_H

#include "models/portfolio.h"

#include <stdbool.h>

typedef enum InputSource {
    INPUT_TENURE,  /* number: log(1 + months) */
    INPUT_REVENUE, /* number: asinh(revenue / median |revenue| of the client's bank) */
    INPUT_BANK,
    INPUT_REGION,
    INPUT_BUSINESS_AREA,
    INPUT_LEGAL_FORM,
    INPUT_RISK_CLASS,
    INPUT_CHANNEL,
    INPUT_ATTRIBUTE, /* an extra column of clients.csv */
    INPUT_SOURCES
} InputSource;

/* How to read one input of one snapshot; everything is borrowed. */
typedef struct ClientInput {
    InputSource source;
    bool is_number;
    const char *name; /* as people know it: "region"; an attribute's own name */
    const Portfolio *portfolio;
    const Dictionary *values;      /* of a category or an attribute */
    const uint32_t *codes;         /* (n_clients), or NULL: */
    const uint8_t *small_codes;    /* (n_clients) code + 1, 0 = not known */
    const double *number_of_code;  /* (values->n) of an attribute that is a number */
    const double *revenue_of_bank; /* (bank codes) median |revenue|, NaN = none */
} ClientInput;

/** client_input_make - reader of an input of `source`; `attribute` counts for INPUT_ATTRIBUTE
 * only and may be n_attributes or more: such a column is not known for anybody.  `is_number` is
 * what the attribute shall be read as.
 * The reader of INPUT_REVENUE needs revenue_of_bank to be set by the caller. */
Status client_input_make(const Portfolio *portfolio, InputSource source, size_t attribute,
                         bool is_number, Arena *arena, ClientInput *input,
                         Error *err) ATTR_NODISCARD;

/** client_input_looks_numeric - do all values of the dictionary read as numbers, and are there
 * more than 12 different ones? */
bool client_input_looks_numeric(const Dictionary *values);

/** client_input_number, client_input_code - the value of a client: NaN or CODE_NONE where it is
 * not known. */
double client_input_number(const ClientInput *input, size_t client);
uint32_t client_input_code(const ClientInput *input, size_t client);

#endif
