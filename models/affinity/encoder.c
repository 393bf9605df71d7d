/* models/affinity/encoder.c - the clients of a snapshot in the columns of a fitted design. */
#include "models/affinity/encoder.h"

#include <math.h>
#include <string.h>

static Status match_products(Encoder *const encoder, Arena *const arena, Error *const err)
{
    const Design *const design = encoder->design;
    const Products *const products = &encoder->portfolio->snapshot->products;
    const Dictionary known = {.n = design->n_products, .texts = design->product_ids};
    ARENA_NEW(encoder->product_columns, arena, products->n, err);
    ARENA_NEW(encoder->products, arena, design->n_products, err);
    for (size_t product = 0; product < design->n_products; product++)
        encoder->products[product] = CODE_NONE;
    for (uint32_t product = 0; product < products->n; product++) {
        const uint32_t column = dictionary_find(&known, products->id[product]);
        encoder->product_columns[product] = column;
        if (column != CODE_NONE)
            encoder->products[column] = product;
    }
    return OK;
}

static Status match_former(Encoder *const encoder, Arena *const arena, Error *const err)
{
    const Design *const design = encoder->design;
    const size_t first = design->first_column[design->n_inputs];
    const size_t n_products = encoder->portfolio->n_products;
    ARENA_NEW(encoder->former_columns, arena, n_products, err);
    for (size_t product = 0; product < n_products; product++)
        encoder->former_columns[product] = CODE_NONE;
    for (uint32_t i = 0; i < design->n_former; i++) {
        const uint32_t product = encoder->products[design->former[i]];
        if (product != CODE_NONE)
            encoder->former_columns[product] = (uint32_t)first + i;
    }
    return OK;
}

static size_t find_attribute(const Clients *const clients, const char *const name)
{
    size_t attribute = 0;
    while (attribute < clients->n_attributes &&
           strcmp(clients->attribute_names[attribute], name) != 0)
        attribute++;
    return attribute;
}

static Status match_levels(Encoder *const encoder, const size_t input, Arena *const arena,
                           Error *const err)
{
    const Design *const design = encoder->design;
    const Dictionary *const values = encoder->inputs[input].values;
    const uint32_t n_levels = design->first_level[input + 1] - design->first_level[input];
    const Dictionary known = {.n = n_levels, .texts = design->levels + design->first_level[input]};
    uint32_t *columns = NULL;
    ARENA_NEW(columns, arena, values->n, err);
    for (size_t code = 0; code < values->n; code++) {
        const uint32_t level = dictionary_find(&known, values->texts[code]);
        columns[code] = design->first_column[input] + (level == CODE_NONE ? n_levels : level);
    }
    encoder->level_columns[input] = columns;
    return OK;
}

static Status match_banks(const Encoder *const encoder, Arena *const arena,
                          const double **const revenue_of_bank, Error *const err)
{
    const Design *const design = encoder->design;
    const Dictionary *const banks = &encoder->portfolio->snapshot->clients.bank.values;
    const Dictionary known = {.n = design->n_banks, .texts = design->banks};
    double *matched = NULL;
    ARENA_NEW(matched, arena, banks->n, err);
    for (size_t code = 0; code < banks->n; code++) {
        const uint32_t bank = dictionary_find(&known, banks->texts[code]);
        matched[code] = bank == CODE_NONE ? NAN : design->revenue_of_bank[bank];
    }
    *revenue_of_bank = matched;
    return OK;
}

static Status match_input(Encoder *const encoder, const size_t input, Arena *const arena,
                          Error *const err)
{
    const Design *const design = encoder->design;
    const Clients *const clients = &encoder->portfolio->snapshot->clients;
    ClientInput *const reader = &encoder->inputs[input];
    TRY(client_input_make(encoder->portfolio, (InputSource)design->sources[input],
                          find_attribute(clients, design->names[input]),
                          design->is_number[input] != 0, arena, reader, err));
    reader->name = design->names[input];
    if (reader->source == INPUT_REVENUE)
        return match_banks(encoder, arena, &reader->revenue_of_bank, err);
    return reader->is_number ? OK : match_levels(encoder, input, arena, err);
}

Status encoder_make(const Design *const design, const Portfolio *const portfolio,
                    Arena *const arena, Encoder *const encoder, Error *const err)
{
    Encoder made = {.design = design, .portfolio = portfolio};
    TRY(match_products(&made, arena, err));
    TRY(match_former(&made, arena, err));
    ARENA_NEW(made.inputs, arena, design->n_inputs, err);
    ARENA_NEW(made.level_columns, arena, design->n_inputs, err);
    for (size_t input = 0; input < design->n_inputs; input++)
        TRY(match_input(&made, input, arena, err));
    *encoder = made;
    return OK;
}

size_t encoder_most_entries(const Encoder *const encoder)
{
    const Design *const design = encoder->design;
    return design->n_products + 2 * design->n_inputs + design->n_former; /* 2: a bent number */
}

/* In inter-quartile ranges from the median; NaN = not known. */
static double scaled_number(const Encoder *const encoder, const size_t input, const size_t client)
{
    const double value = client_input_number(&encoder->inputs[input], client);
    const double scaled =
        (value - encoder->design->centres[input]) / encoder->design->scales[input];
    if (scaled > DESIGN_LARGEST)
        return DESIGN_LARGEST;
    return scaled < -DESIGN_LARGEST ? -DESIGN_LARGEST : scaled;
}

/* Entries of a client, columns ascending. */
typedef struct Entries {
    size_t n;
    uint32_t *columns;
    double *values;
} Entries;

static void add_entry(Entries *const entries, const uint32_t column, const double value)
{
    entries->columns[entries->n] = column;
    entries->values[entries->n++] = value;
}

static void encode_number(const Encoder *const encoder, const size_t input, const size_t client,
                          Entries *const entries)
{
    const Design *const design = encoder->design;
    const double scaled = scaled_number(encoder, input, client);
    if (isnan(scaled)) {
        add_entry(entries, design->first_column[input + 1] - 1, 1);
        return;
    }
    add_entry(entries, design->first_column[input], scaled);
    if (scaled > 0 && design_has_bend(design, input))
        add_entry(entries, design->first_column[input] + 1, scaled);
}

static void encode_category(const Encoder *const encoder, const size_t input, const size_t client,
                            Entries *const entries)
{
    const uint32_t code = client_input_code(&encoder->inputs[input], client);
    add_entry(entries,
              code == CODE_NONE ? encoder->design->first_column[input + 1] - 1
                                : encoder->level_columns[input][code],
              1);
}

static void encode_held(const Encoder *const encoder, const size_t client, Entries *const entries)
{
    const BitMatrix *const held = &encoder->portfolio->held;
    for (size_t product = bit_next(held, client, 0); product < held->n_bits;
         product = bit_next(held, client, product + 1))
        if (encoder->product_columns[product] != CODE_NONE)
            add_entry(entries, encoder->product_columns[product], 1);
}

static void encode_former(const Encoder *const encoder, const size_t client, Entries *const entries)
{
    const BitMatrix *const given_up = &encoder->portfolio->given_up;
    for (size_t product = bit_next(given_up, client, 0); product < given_up->n_bits;
         product = bit_next(given_up, client, product + 1))
        if (encoder->former_columns[product] != CODE_NONE)
            add_entry(entries, encoder->former_columns[product], 1);
}

/* Products stand in byte order of their ids in both, so their columns ascend as well. */
size_t encoder_encode(const Encoder *const encoder, const size_t client, uint32_t *const columns,
                      double *const values)
{
    Entries entries = {.columns = columns, .values = values};
    encode_held(encoder, client, &entries);
    for (size_t input = 0; input < encoder->design->n_inputs; input++) {
        if (encoder->inputs[input].is_number)
            encode_number(encoder, input, client, &entries);
        else
            encode_category(encoder, input, client, &entries);
    }
    if (encoder->design->n_former > 0)
        encode_former(encoder, client, &entries);
    return entries.n;
}

/* Room for the entries of these clients. */
static size_t most_entries_of(const Encoder *const encoder, const size_t n_clients,
                              const uint32_t *const clients)
{
    const Portfolio *const portfolio = encoder->portfolio;
    const bool has_former = encoder->design->n_former > 0;
    size_t n_bent = 0;
    for (size_t input = 0; input < encoder->design->n_inputs; input++)
        n_bent += design_has_bend(encoder->design, input);
    size_t n = n_clients * (encoder->design->n_inputs + n_bent);
    for (size_t row = 0; row < n_clients; row++)
        n += bit_count(&portfolio->held, clients[row]) +
             (has_former ? bit_count(&portfolio->given_up, clients[row]) : 0);
    return n;
}

Status encoder_rows(const Encoder *const encoder, const size_t n_clients,
                    const uint32_t *const clients, Arena *const arena, SparseRows *const rows,
                    Error *const err)
{
    const size_t n_most = most_entries_of(encoder, n_clients, clients);
    SparseRows made = {.n_rows = n_clients, .n_columns = design_n_columns(encoder->design)};
    ARENA_NEW(made.first, arena, n_clients + 1, err);
    ARENA_NEW(made.columns, arena, n_most, err);
    ARENA_NEW(made.values, arena, n_most, err);
    for (size_t row = 0; row < n_clients; row++) {
        const size_t at = made.first[row];
        made.first[row + 1] =
            at + encoder_encode(encoder, clients[row], made.columns + at, made.values + at);
    }
    *rows = made;
    return OK;
}

Status encoder_product_words(const Encoder *const encoder, const size_t client,
                             const size_t design_product, Arena *const arena,
                             const char **const words, Error *const err)
{
    const uint32_t product = encoder->products[design_product];
    const bool holds = product != CODE_NONE && bit_get(&encoder->portfolio->held, client, product);
    ARENA_TAKE(*words,
               arena_printf(arena, "%s %s", holds ? "uses" : "does not use",
                            encoder->design->product_names[design_product]),
               err);
    return OK;
}

Status encoder_former_words(const Encoder *const encoder, const size_t client, const size_t former,
                            Arena *const arena, const char **const words, Error *const err)
{
    const uint32_t design_product = encoder->design->former[former];
    const uint32_t product = encoder->products[design_product];
    const bool used =
        product != CODE_NONE && bit_get(&encoder->portfolio->given_up, client, product);
    ARENA_TAKE(*words,
               arena_printf(arena, "%s %s", used ? "gave up" : "has not given up",
                            encoder->design->product_names[design_product]),
               err);
    return OK;
}

static char *tenure_words(const double months, Arena *const arena)
{
    if (isnan(months))
        return arena_strdup(arena, "time with the bank not known");
    const int whole = (int)months;
    if (whole >= 24)
        return arena_printf(arena, "%d years with the bank", whole / 12);
    return arena_printf(arena, "%d month%s with the bank", whole, whole == 1 ? "" : "s");
}

/* Within half an inter-quartile range of the median lies what is usual. */
static char *size_words(const double scaled, Arena *const arena)
{
    if (isnan(scaled))
        return arena_strdup(arena, "size not known");
    if (fabs(scaled) <= 0.5)
        return arena_strdup(arena, "of usual size");
    return arena_strdup(arena, scaled > 0 ? "larger than usual" : "smaller than usual");
}

/* "district_avg_salary 12541": the name for people has no underscores. */
static char *value_words(const ClientInput *const input, const size_t client, Arena *const arena)
{
    const uint32_t code = client_input_code(input, client);
    const char *const value = code == CODE_NONE ? NULL : input->values->texts[code];
    const bool is_known = value != NULL && *value != '\0';
    char *const words = arena_printf(arena, "%s %s", input->name, is_known ? value : "not known");
    for (size_t i = 0; words != NULL && i < strlen(input->name); i++)
        if (words[i] == '_')
            words[i] = ' ';
    return words;
}

Status encoder_input_words(const Encoder *const encoder, const size_t client, const size_t input,
                           Arena *const arena, const char **const words, Error *const err)
{
    const ClientInput *const reader = &encoder->inputs[input];
    char *made = NULL;
    if (reader->source == INPUT_TENURE)
        made = tenure_words(encoder->portfolio->tenure_months[client], arena);
    else if (reader->source == INPUT_REVENUE)
        made = size_words(scaled_number(encoder, input, client), arena);
    else
        made = value_words(reader, client, arena);
    ARENA_TAKE(*words, made, err);
    return OK;
}
