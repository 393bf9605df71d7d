/* models/affinity/design.c - which columns the affinity model sees, and on what scale. */
#include "models/affinity/design.h"

#include "models/affinity/client_input.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

/* What a fit works on; the design grows input by input. */
typedef struct Fitting {
    const Portfolio *portfolio;
    size_t n_clients;
    const uint32_t *clients;
    double *values; /* (n_clients) scratch */
    Arena *arena;
    Design *design;
} Fitting;

typedef struct LevelCount {
    uint32_t code;
    uint32_t n_clients;
} LevelCount;

static void fit_products(Design *const design, const Products *const products)
{
    design->n_products = products->n;
    design->product_ids = products->id;
    design->product_names = products->name;
}

static double median(double *const values, const size_t n)
{
    if (n == 0)
        return NAN;
    gsl_sort(values, 1, n);
    return gsl_stats_quantile_from_sorted_data(values, 1, n, 0.5);
}

static Status fit_revenue_of_banks(const Fitting *const fitting, Error *const err)
{
    const CodeColumn *const bank = &fitting->portfolio->snapshot->clients.bank;
    Design *const design = fitting->design;
    design->n_banks = bank->values.n;
    design->banks = bank->values.texts;
    ARENA_NEW(design->revenue_of_bank, fitting->arena, design->n_banks, err);
    for (size_t code = 0; code < design->n_banks; code++) {
        size_t n_known = 0;
        for (size_t i = 0; i < fitting->n_clients; i++) {
            const uint32_t client = fitting->clients[i];
            const double revenue = fabs(fitting->portfolio->revenue[client]);
            if (bank->codes[client] == code && revenue > 0)
                fitting->values[n_known++] = revenue;
        }
        design->revenue_of_bank[code] = median(fitting->values, n_known);
    }
    return OK;
}

/* The input's columns are settled: keep it. */
static void keep_input(Design *const design, const ClientInput *const input,
                       const uint32_t n_columns, const uint32_t n_levels)
{
    const size_t at = design->n_inputs++;
    design->sources[at] = (uint8_t)input->source;
    design->is_number[at] = input->is_number;
    design->names[at] = input->name;
    design->first_column[at + 1] = design->first_column[at] + n_columns;
    design->first_level[at + 1] = design->first_level[at] + n_levels;
}

/* Half of the values may be equal, so that there is no inter-quartile range. */
static double scale_of_sorted(const double *const values, const size_t n)
{
    const double range = gsl_stats_quantile_from_sorted_data(values, 1, n, 0.75) -
                         gsl_stats_quantile_from_sorted_data(values, 1, n, 0.25);
    if (range > 0)
        return range;
    return values[0] < values[n - 1] ? gsl_stats_sd(values, 1, n) : 1;
}

static void fit_number(const Fitting *const fitting, const ClientInput *const input)
{
    Design *const design = fitting->design;
    double *const values = fitting->values;
    size_t n_known = 0;
    for (size_t i = 0; i < fitting->n_clients; i++) {
        const double value = client_input_number(input, fitting->clients[i]);
        if (!isnan(value))
            values[n_known++] = value;
    }
    if (n_known == 0)
        return;
    const double centre = median(values, n_known);
    const bool varies = values[0] < values[n_known - 1] || n_known < fitting->n_clients;
    if (!varies)
        return;
    design->centres[design->n_inputs] = centre;
    design->scales[design->n_inputs] = scale_of_sorted(values, n_known);
    keep_input(design, input,
               input->source == INPUT_TENURE ? DESIGN_BENT_COLUMNS : DESIGN_STRAIGHT_COLUMNS, 0);
}

static int most_clients_first(const void *const a, const void *const b)
{
    const LevelCount *const one = a;
    const LevelCount *const two = b;
    if (one->n_clients != two->n_clients)
        return one->n_clients > two->n_clients ? -1 : 1;
    return (one->code > two->code) - (one->code < two->code);
}

static int lowest_code_first(const void *const a, const void *const b)
{
    const LevelCount *const one = a;
    const LevelCount *const two = b;
    return (one->code > two->code) - (one->code < two->code);
}

/* How many clients have each level; the rest is not known. */
static Status count_levels(const Fitting *const fitting, const ClientInput *const input,
                           LevelCount **const levels, size_t *const n_known, Error *const err)
{
    ARENA_NEW(*levels, fitting->arena, input->values->n, err);
    for (uint32_t code = 0; code < input->values->n; code++)
        (*levels)[code].code = code;
    *n_known = 0;
    for (size_t i = 0; i < fitting->n_clients; i++) {
        const uint32_t code = client_input_code(input, fitting->clients[i]);
        if (code == CODE_NONE)
            continue;
        (*levels)[code].n_clients++;
        (*n_known)++;
    }
    return OK;
}

static Status fit_category(const Fitting *const fitting, const ClientInput *const input,
                           Error *const err)
{
    Design *const design = fitting->design;
    LevelCount *levels = NULL;
    size_t n_known = 0;
    const ArenaMark mark = arena_mark(fitting->arena);
    TRY(count_levels(fitting, input, &levels, &n_known, err));

    qsort(levels, input->values->n, sizeof *levels, most_clients_first);
    uint32_t n_kept = 0;
    size_t n_in_kept = 0;
    while (n_kept < input->values->n && n_kept < DESIGN_MOST_LEVELS &&
           levels[n_kept].n_clients >= DESIGN_LEAST_LEVEL)
        n_in_kept += levels[n_kept++].n_clients;
    qsort(levels, n_kept, sizeof *levels, lowest_code_first);

    const size_t n_used =
        n_kept + (size_t)(n_in_kept < n_known) + (size_t)(n_known < fitting->n_clients);
    const char **const texts = design->levels + design->first_level[design->n_inputs];
    for (uint32_t level = 0; level < n_kept; level++)
        texts[level] = input->values->texts[levels[level].code];
    if (n_used > 1)
        keep_input(design, input, n_kept + 2, n_kept);
    arena_reset(fitting->arena, mark);
    return OK;
}

static Status fit_input(const Fitting *const fitting, const InputSource source,
                        const size_t attribute, Error *const err)
{
    const Clients *const clients = &fitting->portfolio->snapshot->clients;
    const bool is_number = source == INPUT_TENURE || source == INPUT_REVENUE ||
                           (source == INPUT_ATTRIBUTE &&
                            client_input_looks_numeric(&clients->attributes[attribute].values));
    const ArenaMark mark = arena_mark(fitting->arena);
    ClientInput input;
    TRY(client_input_make(fitting->portfolio, source, attribute, is_number, fitting->arena, &input,
                          err));
    input.revenue_of_bank = fitting->design->revenue_of_bank;
    if (is_number)
        fit_number(fitting, &input);
    else
        TRY(fit_category(fitting, &input, err));
    arena_reset(fitting->arena, mark);
    return OK;
}

/* Products that enough of the clients have given up. */
static Status fit_former(const Fitting *const fitting, Error *const err)
{
    Design *const design = fitting->design;
    const BitMatrix *const given_up = &fitting->portfolio->given_up;
    uint32_t *n_clients = NULL;
    ARENA_NEW(design->former, fitting->arena, design->n_products, err);
    const ArenaMark mark = arena_mark(fitting->arena);
    ARENA_NEW(n_clients, fitting->arena, design->n_products, err);
    for (size_t i = 0; i < fitting->n_clients; i++) {
        const size_t client = fitting->clients[i];
        for (size_t product = bit_next(given_up, client, 0); product < given_up->n_bits;
             product = bit_next(given_up, client, product + 1))
            n_clients[product]++;
    }
    for (uint32_t product = 0; product < design->n_products; product++)
        if (n_clients[product] >= DESIGN_LEAST_LEVEL)
            design->former[design->n_former++] = product;
    arena_reset(fitting->arena, mark);
    return OK;
}

static Status allocate_inputs(Design *const design, const size_t n_most, Arena *const arena,
                              Error *const err)
{
    ARENA_NEW(design->sources, arena, n_most, err);
    ARENA_NEW(design->is_number, arena, n_most, err);
    ARENA_NEW(design->names, arena, n_most, err);
    ARENA_NEW(design->centres, arena, n_most, err);
    ARENA_NEW(design->scales, arena, n_most, err);
    ARENA_NEW(design->first_column, arena, n_most + 1, err);
    ARENA_NEW(design->first_level, arena, n_most + 1, err);
    ARENA_NEW(design->levels, arena, n_most * DESIGN_MOST_LEVELS, err);
    design->first_column[0] = (uint32_t)design->n_products;
    return OK;
}

static Status fit_inputs(const Fitting *const fitting, const AttributeChoice *const choice,
                         Error *const err)
{
    TRY(fit_revenue_of_banks(fitting, err));
    for (InputSource source = INPUT_TENURE; source < INPUT_ATTRIBUTE; source++)
        TRY(fit_input(fitting, source, 0, err));
    for (size_t i = 0; i < choice->n; i++)
        TRY(fit_input(fitting, INPUT_ATTRIBUTE, choice->attributes[i], err));
    return OK;
}

Status design_fit(const Portfolio *const portfolio, const size_t n_clients,
                  const uint32_t *const clients, const DesignParams *const params,
                  Arena *const arena, Design *const design, Error *const err)
{
    Design made = {.n_products = 0};
    AttributeChoice choice = {.n = 0};
    TRY(attribute_rules_choose(&params->attributes, &portfolio->snapshot->clients, arena, &choice,
                               err));
    fit_products(&made, &portfolio->snapshot->products);
    TRY(allocate_inputs(&made, INPUT_ATTRIBUTE + choice.n, arena, err));
    if (params->side_features) {
        made.n_notices = choice.n_notices;
        made.notices = choice.notices;
        Fitting fitting = {.portfolio = portfolio,
                           .n_clients = n_clients,
                           .clients = clients,
                           .arena = arena,
                           .design = &made};
        ARENA_NEW(fitting.values, arena, n_clients, err);
        TRY(fit_inputs(&fitting, &choice, err));
        TRY(fit_former(&fitting, err));
    }
    *design = made;
    return OK;
}

void design_penalties(const Design *const design, double *const penalties)
{
    for (size_t product = 0; product < design->n_products; product++)
        penalties[product] = 1;
    for (size_t input = 0; input < design->n_inputs; input++) {
        const uint32_t first = design->first_column[input];
        const uint32_t end = design->first_column[input + 1];
        for (uint32_t column = first; column < end; column++)
            penalties[column] = design->is_number[input] ? 1 : (double)(end - first);
    }
    const size_t first_former = design->first_column[design->n_inputs];
    for (size_t i = 0; i < design->n_former; i++)
        penalties[first_former + i] = 1;
}

Status design_archive(Design *const design, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "design.n_products", &design->n_products, err));
    TRY(archive_texts(archive, "design.product_id", &design->product_ids, design->n_products, err));
    TRY(archive_texts(archive, "design.product_name", &design->product_names, design->n_products,
                      err));
    const size_t *const n = &design->n_inputs;
    TRY(archive_size(archive, "design.n_inputs", &design->n_inputs, err));
    TRY(archive_u8(archive, "design.source", &design->sources, *n, err));
    TRY(archive_u8(archive, "design.is_number", &design->is_number, *n, err));
    TRY(archive_texts(archive, "design.name", &design->names, *n, err));
    TRY(archive_u32(archive, "design.first_column", &design->first_column, *n + 1, err));
    TRY(archive_f64(archive, "design.centre", &design->centres, *n, err));
    TRY(archive_f64(archive, "design.scale", &design->scales, *n, err));
    TRY(archive_u32(archive, "design.first_level", &design->first_level, *n + 1, err));
    TRY(archive_texts(archive, "design.level", &design->levels, design->first_level[*n], err));
    TRY(archive_size(archive, "design.n_former", &design->n_former, err));
    TRY(archive_u32(archive, "design.former", &design->former, design->n_former, err));
    TRY(archive_size(archive, "design.n_banks", &design->n_banks, err));
    TRY(archive_texts(archive, "design.bank", &design->banks, design->n_banks, err));
    return archive_f64(archive, "design.revenue_of_bank", &design->revenue_of_bank, design->n_banks,
                       err);
}
