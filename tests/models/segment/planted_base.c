/* tests/models/segment/planted_base.c - portfolios with known groups, or with none. */
#include "tests/models/segment/planted_base.h"

#include "core/base/text.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void *take(Arena *const arena, const size_t count, const size_t size)
{
    void *const taken = arena_alloc(arena, count, size);
    if (taken == NULL)
        abort();
    return taken;
}

static double *unknown_column(const size_t n, Arena *const arena)
{
    double *const column = take(arena, n, sizeof *column);
    for (size_t i = 0; i < n; i++)
        column[i] = NAN;
    return column;
}

static int compare_texts(const void *const a, const void *const b)
{
    return text_compare(*(const char *const *)a, *(const char *const *)b);
}

void planted_base_name(CodeColumn *const column, const size_t n, const char *const *const texts,
                       Arena *const arena)
{
    const char **const sorted = take(arena, n, sizeof *sorted);
    size_t n_known = 0;
    for (size_t i = 0; i < n; i++)
        if (texts[i] != NULL)
            sorted[n_known++] = texts[i];
    qsort(sorted, n_known, sizeof *sorted, compare_texts);
    size_t n_values = 0;
    for (size_t i = 0; i < n_known; i++)
        if (n_values == 0 || text_compare(sorted[n_values - 1], sorted[i]) != 0)
            sorted[n_values++] = sorted[i];
    column->values = (Dictionary){.n = n_values, .texts = sorted};
    column->codes = take(arena, n, sizeof *column->codes);
    for (size_t i = 0; i < n; i++)
        column->codes[i] = dictionary_find(&column->values, texts[i]);
}

static void name_products(Products *const products, const size_t n, Arena *const arena)
{
    products->n = n;
    products->id = take(arena, n, sizeof *products->id);
    products->name = take(arena, n, sizeof *products->name);
    for (size_t product = 0; product < n; product++) {
        products->id[product] = arena_printf(arena, "p%02zu", product);
        products->name[product] = arena_printf(arena, "product %02zu", product);
    }
}

PlantedBase *planted_base_new(const size_t n, const size_t n_products, Arena *const arena)
{
    PlantedBase *const base = take(arena, 1, sizeof *base);
    Clients *const clients = &base->snapshot.clients;
    const char **const texts = take(arena, n, sizeof *texts);
    clients->n = n;
    planted_base_name(&clients->region, n, texts, arena);
    planted_base_name(&clients->business_area, n, texts, arena);
    for (size_t i = 0; i < n; i++)
        texts[i] = "alpha";
    planted_base_name(&clients->bank, n, texts, arena);
    name_products(&base->snapshot.products, n_products, arena);

    Portfolio *const portfolio = &base->portfolio;
    portfolio->snapshot = &base->snapshot;
    portfolio->n_clients = n;
    portfolio->n_products = n_products;
    portfolio->active = take(arena, n, sizeof *portfolio->active);
    for (size_t i = 0; i < n; i++)
        portfolio->active[i] = 1;
    portfolio->held =
        (BitMatrix){.n_rows = n, .n_bits = n_products, .n_words = bit_words(n_products)};
    portfolio->held.words = take(arena, n * portfolio->held.n_words, sizeof *portfolio->held.words);
    portfolio->tenure_months = unknown_column(n, arena);
    portfolio->revenue = unknown_column(n, arena);
    portfolio->profit = unknown_column(n, arena);
    return base;
}

void planted_base_groups(PlantedBase *const base, Rng *const rng)
{
    Portfolio *const portfolio = &base->portfolio;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        const size_t group = client % 2;
        for (size_t product = 0; product < portfolio->n_products; product++) {
            const bool typical = (product >= portfolio->n_products / 2) == (group == 1);
            if (gsl_ran_bernoulli(rng, typical ? 0.8 : 0.1) != 0)
                bit_set(&portfolio->held, client, product);
        }
        const double size = gsl_ran_gaussian(rng, 0.7) + (group == 1 ? 1.5 : 0);
        portfolio->revenue[client] = 1e5 * exp(size);
        portfolio->tenure_months[client] = gsl_ran_gamma(rng, 2, group == 1 ? 60 : 25);
        portfolio->profit[client] = 300 * exp(0.8 * size + gsl_ran_gaussian(rng, 0.7));
    }
}

void planted_base_noise(PlantedBase *const base, Rng *const rng)
{
    Portfolio *const portfolio = &base->portfolio;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        const double size = gsl_ran_gaussian(rng, 1.1);
        double profit = gsl_ran_gaussian(rng, 40);
        for (size_t product = 0; product < portfolio->n_products; product++) {
            const double adoption = 0.1 + 0.7 * (double)product / (double)portfolio->n_products;
            if (gsl_ran_bernoulli(rng, adoption) == 0)
                continue;
            bit_set(&portfolio->held, client, product);
            profit += (30 + 10 * (double)product) * exp(0.5 * size);
        }
        portfolio->revenue[client] = 1e5 * exp(size);
        portfolio->tenure_months[client] = gsl_ran_gamma(rng, 2, 40);
        portfolio->profit[client] = profit;
    }
}
