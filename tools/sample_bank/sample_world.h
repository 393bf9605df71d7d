/* tools/sample_bank/sample_world.h - everything the seed decides before the first client is drawn.
 *
 * A world depends on the seed, the number of archetypes and the separation, and on nothing else:
 * the same seed is the same world for 100 clients and for ten million. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_WORLD_H
#define TOOLS_SAMPLE_BANK_SAMPLE_WORLD_H

#include "core/base/arena.h"
#include "core/base/error.h"
#include "tools/sample_bank/sample_catalogue.h"

#include <stdint.h>

enum { SAMPLE_MAX_ARCHETYPES = 12, SAMPLE_TASTES = 3, SAMPLE_MAX_PARENTS = 3 };

/* The tenure at which the tenure effect is nought. */
#define SAMPLE_TENURE_CENTRE 60.0

typedef struct SampleArchetype {
    double mean_log_size;
    double tenure_scale_months; /* tenure is Gamma(2, scale) */
    double share[SAMPLE_AREA_GROUPS];
} SampleArchetype;

/* One product's part of the log-odds of being held. */
typedef struct SampleEffects {
    double base;
    double archetype[SAMPLE_MAX_ARCHETYPES];
    double area_group[SAMPLE_AREA_GROUPS];
    double region[SAMPLE_REGIONS];
    double log_size;
    double log_tenure;
    double taste[SAMPLE_TASTES];
    double parent[SAMPLE_PRODUCTS]; /* weight of each earlier product; 0 = no parent */
    ProductSet opens_after;         /* parents of positive weight, and what is required */
    double median_contribution;     /* a year's, of a client of log size 0 in full use */
    SampleRules rules;
} SampleEffects;

typedef struct SampleWorld {
    int n_archetypes;
    double separation;
    SampleArchetype archetypes[SAMPLE_MAX_ARCHETYPES];
    double area_share[SAMPLE_AREAS];
    SampleEffects products[SAMPLE_PRODUCTS];
    double log_cost; /* of serving a client of log size 0 for a year; set by sample_bank_new() */
} SampleWorld;

/**
 * sample_world_new - draw a world.
 *
 * @n_archetypes: 1 to SAMPLE_MAX_ARCHETYPES; with 1 there is no structure to find: no archetype
 *                effects, no tastes, no parents, no rules
 * @separation:   factor on the archetype x product effects, >= 0
 *
 * The distributions of all parameters stand in docs/sample-bank.md.
 */
Status sample_world_new(uint64_t seed, int n_archetypes, double separation, Arena *arena,
                        SampleWorld **world, Error *err) ATTR_NODISCARD;

#endif
