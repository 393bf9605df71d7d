/* models/affinity/gram.c - what the columns of a design have in common: X'X, in one pass. */
#include "models/affinity/gram.h"

Status gram_new(const size_t n_columns, Arena *const arena, Gram *const gram, Error *const err)
{
    Gram made = {.n_columns = n_columns};
    ARENA_TAKE(made.sums, arena_alloc(arena, n_columns, n_columns * sizeof(double)), err);
    *gram = made;
    return OK;
}

/* Columns ascend, so every pair of entries lies in the lower triangle. */
static void add_client(Gram *const gram, const size_t n_entries, const uint32_t *const columns,
                       const double *const values)
{
    for (size_t entry = 0; entry < n_entries; entry++) {
        double *const line = gram->sums + columns[entry] * gram->n_columns;
        for (size_t other = 0; other <= entry; other++)
            line[columns[other]] += values[entry] * values[other];
    }
    gram->n_clients++;
}

void gram_add(Gram *const gram, const SparseRows *const rows, const size_t first, const size_t end)
{
    for (size_t row = first; row < end; row++)
        add_client(gram, rows->first[row + 1] - rows->first[row], rows->columns + rows->first[row],
                   rows->values + rows->first[row]);
}

Status gram_of_active(const Encoder *const encoder, Arena *const arena, Gram *const gram,
                      Error *const err)
{
    Gram made;
    TRY(gram_new(design_n_columns(encoder->design), arena, &made, err));
    const ArenaMark mark = arena_mark(arena);
    uint32_t *columns = NULL;
    double *values = NULL;
    ARENA_NEW(columns, arena, encoder_most_entries(encoder), err);
    ARENA_NEW(values, arena, encoder_most_entries(encoder), err);
    for (size_t client = 0; client < encoder->portfolio->n_clients; client++)
        if (encoder->portfolio->active[client])
            add_client(&made, encoder_encode(encoder, client, columns, values), columns, values);
    arena_reset(arena, mark);
    *gram = made;
    return OK;
}
