/* models/affinity/design.h - which columns the affinity model sees, and on what scale.
 *
 * Columns 0 .. n_products - 1 say which products are held.  Then every client input has its own:
 *   a number    value minus the median, in inter-quartile ranges (clamped at +-5) | not known
 *   tenure      the same, and between the two what lies above the median once more: products come
 *               into use and go out of it, so that a straight line would not do
 *   a category  a column per level | any other level | not known
 * An input that is the same for all clients tells nothing and has no columns.  The last columns say
 * which products the client has given up.
 * The design is fitted once, on the build's clients; a later snapshot is matched by texts
 * (encoder.h).  This does NOT hold any client. */
#ifndef MODELS_AFFINITY_DESIGN_H
#define MODELS_AFFINITY_DESIGN_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/domain/archive.h"
#include "models/affinity/attribute_rules.h"
#include "models/portfolio.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct DesignParams {
    bool side_features; /* use client inputs beside the other holdings */
    AttributeRules attributes;
} DesignParams;

typedef struct Design {
    size_t n_products; /* in byte order of their ids */
    const char **product_ids;
    const char **product_names;
    size_t n_inputs;
    uint8_t *sources;       /* (n_inputs) InputSource */
    uint8_t *is_number;     /* (n_inputs) */
    const char **names;     /* (n_inputs) an attribute's own name */
    uint32_t *first_column; /* (n_inputs + 1) */
    double *centres;        /* (n_inputs) of numbers */
    double *scales;         /* (n_inputs) of numbers */
    uint32_t *first_level;  /* (n_inputs + 1) into levels */
    const char **levels;    /* texts, in byte order within an input */
    size_t n_former;
    uint32_t *former; /* (n_former) ascending: products that clients have given up */
    size_t n_banks;
    const char **banks;      /* (n_banks) byte order */
    double *revenue_of_bank; /* (n_banks) median of known |revenue| > 0; NaN = none */
    size_t n_notices;        /* of this fit only, not kept with a model */
    const char **notices;    /* (n_notices) attributes that are not used, and why */
} Design;

enum { DESIGN_LEAST_LEVEL = 20, DESIGN_MOST_LEVELS = 64 };
enum { DESIGN_STRAIGHT_COLUMNS = 2, DESIGN_BENT_COLUMNS = 3 }; /* of a number */
#define DESIGN_LARGEST 5.0 /* of a number, in inter-quartile ranges from the median */

/** design_n_columns - all of them; the intercept is not among them. */
static inline size_t design_n_columns(const Design *const design)
{
    return design->first_column[design->n_inputs] + design->n_former;
}

/** design_former_column - of the product's having been given up; n_columns = it has none. */
static inline size_t design_former_column(const Design *const design, const size_t product)
{
    const size_t first = design->first_column[design->n_inputs];
    for (size_t i = 0; i < design->n_former; i++)
        if (design->former[i] == product)
            return first + i;
    return first + design->n_former;
}

/** design_has_bend - has the input, a number, a column for what lies above the median? */
static inline bool design_has_bend(const Design *const design, const size_t input)
{
    return design->is_number[input] &&
           design->first_column[input + 1] - design->first_column[input] == DESIGN_BENT_COLUMNS;
}

/**
 * design_fit - the columns for these clients.
 *
 * @clients: (n_clients) their numbers
 * A level has a column when at least DESIGN_LEAST_LEVEL clients have it, at most
 * DESIGN_MOST_LEVELS levels of an input, the most frequent first; a former product has one when at
 * least DESIGN_LEAST_LEVEL clients have given it up.  Texts are borrowed from the snapshot.
 *
 * Errors: E_CONFIG as attribute_rules_choose()
 * Cost:   O(n_inputs * n_clients log n_clients)
 */
Status design_fit(const Portfolio *portfolio, size_t n_clients, const uint32_t *clients,
                  const DesignParams *params, Arena *arena, Design *design,
                  Error *err) ATTR_NODISCARD;

/** design_penalties - how strongly each column is shrunk, relative to a product's.
 *
 * 1 for products, held or given up, and numbers; for a category the number of its columns: its
 * prior variance is shared out among them, or a category of sixty levels would drown the holdings
 * in noise.
 * @penalties: (n_columns) */
void design_penalties(const Design *design, double *penalties);

/** design_archive - write to or read from a model. */
Status design_archive(Design *design, Archive *archive, Error *err) ATTR_NODISCARD;

#endif
