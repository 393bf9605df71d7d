/* tools/sample_bank/sample_world.c - draws the parameters of a sample bank. */
#include "tools/sample_bank/sample_world.h"

#include "core/base/rng.h"

#include <gsl/gsl_randist.h>
#include <math.h>

static const double ARCHETYPE_SD = 0.85;
static const double AREA_GROUP_SD = 0.45;
static const double REGION_SD = 0.18;
static const double TASTE_SD = 0.45;
static const double MAX_SIZE_EFFECT = 0.75;
static const double TENURE_EFFECT_MEAN = 0.12;
static const double TENURE_EFFECT_SD = 0.2;
static const double SUBSTITUTE_SHARE = 1.0 / 6.0;
static const double SUBSTITUTE_WEIGHT = -1.5;
static const double BASE_JITTER = 0.2;
static const double LOWEST_BASE = -4.6;
static const double HIGHEST_BASE = -1.6;
static const double LOG_MEDIAN_CONTRIBUTION = 5.2;
static const double CONTRIBUTION_JITTER = 0.2;
static const double SHORTEST_TENURE_SCALE = 14;
static const double LONGEST_TENURE_SCALE = 80;
static const double LEAST_MEAN_SIZE = -1.2;
static const double GREATEST_MEAN_SIZE = 1.6;
static const double MIXTURE_CONCENTRATION = 1.5;
static const double AREA_CONCENTRATION = 20;

static Status stream(const uint64_t seed, const char *const name, Arena *const arena,
                     Rng **const rng, Error *const err)
{
    return rng_new(seed, "sample world", name, arena, rng, err);
}

/* Point `step` of `n` evenly spaced points from 0 to 1; the middle when there is only one. */
static double even_step(const uint32_t step, const int n)
{
    return n == 1 ? 0.5 : step / (n - 1.0);
}

/* Sizes and tenures are spread evenly and dealt out at random, so that in every world some
 * archetypes are small and some large, some young and some old. */
static void draw_archetypes(SampleWorld *const world, Rng *const rng)
{
    uint32_t size_rank[SAMPLE_MAX_ARCHETYPES];
    uint32_t tenure_rank[SAMPLE_MAX_ARCHETYPES];
    const int n = world->n_archetypes;
    for (int archetype = 0; archetype < n; archetype++) {
        size_rank[archetype] = (uint32_t)archetype;
        tenure_rank[archetype] = (uint32_t)archetype;
    }
    rng_shuffle(rng, size_rank, (size_t)n, (size_t)n);
    rng_shuffle(rng, tenure_rank, (size_t)n, (size_t)n);

    for (int archetype = 0; archetype < n; archetype++) {
        SampleArchetype *const drawn = &world->archetypes[archetype];
        drawn->mean_log_size = LEAST_MEAN_SIZE + (GREATEST_MEAN_SIZE - LEAST_MEAN_SIZE) *
                                                     even_step(size_rank[archetype], n);
        drawn->tenure_scale_months =
            SHORTEST_TENURE_SCALE *
            pow(LONGEST_TENURE_SCALE / SHORTEST_TENURE_SCALE, even_step(tenure_rank[archetype], n));
    }
}

static void draw_mixtures(SampleWorld *const world, Rng *const rng)
{
    double concentration[SAMPLE_MAX_ARCHETYPES];
    double share[SAMPLE_MAX_ARCHETYPES] = {1};
    for (int archetype = 0; archetype < world->n_archetypes; archetype++)
        concentration[archetype] = MIXTURE_CONCENTRATION;

    for (int group = 0; group < SAMPLE_AREA_GROUPS; group++) {
        if (world->n_archetypes > 1)
            gsl_ran_dirichlet(rng, (size_t)world->n_archetypes, concentration, share);
        for (int archetype = 0; archetype < world->n_archetypes; archetype++)
            world->archetypes[archetype].share[group] = share[archetype];
    }
}

static void draw_area_shares(SampleWorld *const world, Rng *const rng)
{
    double concentration[SAMPLE_AREAS];
    for (int area = 0; area < SAMPLE_AREAS; area++)
        concentration[area] = AREA_CONCENTRATION;
    gsl_ran_dirichlet(rng, SAMPLE_AREAS, concentration, world->area_share);
}

/* The main effects are drawn for every world alike, whether it uses them or not, so that worlds
 * of one seed differ in nothing but what was asked for. */
static void draw_main_effects(const int product, Rng *const rng, SampleEffects *const effects)
{
    const SampleProduct *const listed = &SAMPLE_PRODUCT_LIST[product];
    const double jitter = gsl_ran_flat(rng, -BASE_JITTER, BASE_JITTER);
    effects->base = product == CURRENT_ACCOUNT
                        ? listed->base
                        : fmin(fmax(listed->base + jitter, LOWEST_BASE), HIGHEST_BASE);
    for (int group = 0; group < SAMPLE_AREA_GROUPS; group++)
        effects->area_group[group] = gsl_ran_gaussian_ziggurat(rng, AREA_GROUP_SD);
    for (int region = 0; region < SAMPLE_REGIONS; region++)
        effects->region[region] = gsl_ran_gaussian_ziggurat(rng, REGION_SD);
    effects->log_size = gsl_ran_flat(rng, 0, MAX_SIZE_EFFECT);
    effects->log_tenure = TENURE_EFFECT_MEAN + gsl_ran_gaussian_ziggurat(rng, TENURE_EFFECT_SD);
    effects->median_contribution = exp(LOG_MEDIAN_CONTRIBUTION + listed->log_margin +
                                       gsl_ran_gaussian_ziggurat(rng, CONTRIBUTION_JITTER));
}

static void draw_structure(const SampleWorld *const world, Rng *const rng,
                           SampleEffects *const effects)
{
    for (int taste = 0; taste < SAMPLE_TASTES; taste++)
        effects->taste[taste] = gsl_ran_gaussian_ziggurat(rng, TASTE_SD);
    for (int archetype = 0; archetype < world->n_archetypes; archetype++)
        effects->archetype[archetype] =
            world->separation * gsl_ran_gaussian_ziggurat(rng, ARCHETYPE_SD);
}

static bool may_be_parent(const int earlier, const int product)
{
    const ProductSet excludes = SAMPLE_PRODUCT_LIST[product].rules.excludes;
    /* The account is held by nearly all: as a parent it would only shift the base. */
    return earlier != CURRENT_ACCOUNT && (excludes & product_bit(earlier)) == 0;
}

/* A required product is a parent of positive weight; the other parents are any earlier products.
 * A withdrawn product has none: it was opened before most others. */
static void draw_parents(const int product, Rng *const rng, SampleEffects *const effects)
{
    uint32_t candidates[SAMPLE_PRODUCTS];
    size_t n_candidates = 0;
    size_t n_required = 0;
    const SampleRules *const rules = &SAMPLE_PRODUCT_LIST[product].rules;
    for (int earlier = 0; earlier < product; earlier++) {
        if (!may_be_parent(earlier, product))
            continue;
        if ((rules->requires & product_bit(earlier)) != 0) {
            effects->parent[earlier] = gsl_ran_flat(rng, 0.8, 2.2);
            n_required++;
        } else {
            candidates[n_candidates++] = (uint32_t)earlier;
        }
    }

    const size_t n_parents = gsl_rng_uniform_int(rng, SAMPLE_MAX_PARENTS + 1);
    rng_shuffle(rng, candidates, n_candidates, SAMPLE_MAX_PARENTS);
    for (size_t i = 0; i + n_required < n_parents && i < n_candidates && !rules->withdrawn; i++) {
        const double weight = gsl_ran_flat(rng, 0.8, 2.2);
        const bool is_substitute = gsl_rng_uniform(rng) < SUBSTITUTE_SHARE;
        effects->parent[candidates[i]] = is_substitute ? SUBSTITUTE_WEIGHT : weight;
    }
}

static void note_opening_order(const int product, SampleEffects *const effects)
{
    effects->opens_after = effects->rules.requires;
    for (int earlier = 0; earlier < product; earlier++)
        if (effects->parent[earlier] > 0)
            effects->opens_after |= product_bit(earlier);
}

static Status draw_products(SampleWorld *const world, const uint64_t seed, Arena *const arena,
                            Error *const err)
{
    Rng *main_effects = NULL;
    Rng *structure = NULL;
    Rng *parents = NULL;
    TRY(stream(seed, "main effects", arena, &main_effects, err));
    TRY(stream(seed, "structure", arena, &structure, err));
    TRY(stream(seed, "parents", arena, &parents, err));
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        SampleEffects *const effects = &world->products[product];
        draw_main_effects(product, main_effects, effects);
        if (world->n_archetypes == 1)
            continue;
        effects->rules = SAMPLE_PRODUCT_LIST[product].rules;
        draw_structure(world, structure, effects);
        draw_parents(product, parents, effects);
        note_opening_order(product, effects);
    }
    return OK;
}

Status sample_world_new(const uint64_t seed, const int n_archetypes, const double separation,
                        Arena *const arena, SampleWorld **const world, Error *const err)
{
    SampleWorld *drawn = NULL;
    Rng *archetypes = NULL;
    Rng *areas = NULL;
    ARENA_NEW(drawn, arena, 1, err);
    TRY(stream(seed, "archetypes", arena, &archetypes, err));
    TRY(stream(seed, "areas", arena, &areas, err));
    drawn->n_archetypes = n_archetypes;
    drawn->separation = separation;
    draw_archetypes(drawn, archetypes);
    draw_mixtures(drawn, archetypes);
    draw_area_shares(drawn, areas);
    TRY(draw_products(drawn, seed, arena, err));
    *world = drawn;
    return OK;
}
