/* tools/report/weight_words.c - a column of the affinity model in words. */
#include "tools/report/weight_words.h"

#include "models/affinity/client_input.h"

/* The input that a column behind the products belongs to. */
static size_t input_of(const Design *const design, const size_t column)
{
    size_t input = 0;
    while (design->first_column[input + 1] <= column)
        input++;
    return input;
}

/* A column of the extract has underscores in its name; people write spaces. */
static char *readable_name(const char *const name, Arena *const arena)
{
    char *const readable = arena_strdup(arena, name);
    for (char *at = readable; at != NULL && *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    return readable;
}

static char *number_words(const InputSource source, const char *const name, Arena *const arena)
{
    if (source == INPUT_TENURE)
        return arena_strdup(arena, "longer with the bank");
    if (source == INPUT_REVENUE)
        return arena_strdup(arena, "larger");
    return arena_printf(arena, "more %s", name);
}

/* A number has one column, or a second for what lies above the median; a category has one per level
 * and one for any other level; then comes "not known". */
static char *input_words(const Design *const design, const size_t input, const size_t place,
                         const char *const name, Arena *const arena)
{
    const size_t first = design->first_level[input];
    const size_t n_levels = design->first_level[input + 1] - first;
    const size_t n_columns = design->first_column[input + 1] - design->first_column[input];
    if (place + 1 == n_columns)
        return arena_printf(arena, "%s not known", name);
    if (design->is_number[input] != 0 && place == 1)
        return arena_printf(arena, "%s, above the median", name);
    if (design->is_number[input] != 0)
        return number_words((InputSource)design->sources[input], name, arena);
    if (place == n_levels)
        return arena_printf(arena, "any other %s", name);
    return arena_printf(arena, "%s %s", name, design->levels[first + place]);
}

Status weight_words(const Design *const design, const size_t column, Arena *const arena,
                    const char **const words, Error *const err)
{
    const char *name = NULL;
    if (column < design->n_products) {
        ARENA_TAKE(*words, arena_printf(arena, "uses %s", design->product_names[column]), err);
        return OK;
    }
    const size_t first_former = design->first_column[design->n_inputs];
    if (column >= first_former) {
        const uint32_t product = design->former[column - first_former];
        ARENA_TAKE(*words, arena_printf(arena, "gave up %s", design->product_names[product]), err);
        return OK;
    }
    const size_t input = input_of(design, column);
    const size_t place = column - design->first_column[input];
    ARENA_TAKE(name, readable_name(design->names[input], arena), err);
    ARENA_TAKE(*words, input_words(design, input, place, name, arena), err);
    return OK;
}
