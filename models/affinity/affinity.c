/* models/affinity/affinity.c - scores, reference clients and storage of an affinity model. */
#include "models/affinity/affinity.h"

#include <math.h>

Status affinity_score(const Affinity *const affinity, const Encoder *const encoder,
                      const size_t first, const size_t end, Arena *const scratch,
                      double *const scores, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    SparseRows row = {.n_rows = 1, .n_columns = design_n_columns(&affinity->design)};
    ARENA_NEW(row.first, scratch, 2, err);
    ARENA_NEW(row.columns, scratch, encoder_most_entries(encoder), err);
    ARENA_NEW(row.values, scratch, encoder_most_entries(encoder), err);

    const size_t n_products = encoder->portfolio->n_products;
    for (size_t client = first; client < end; client++) {
        double *const own = scores + (client - first) * n_products;
        row.first[1] = encoder_encode(encoder, client, row.columns, row.values);
        for (size_t product = 0; product < n_products; product++) {
            const uint32_t column = encoder->product_columns[product];
            const bool has_score =
                column != CODE_NONE && !bit_get(&encoder->portfolio->held, client, product);
            own[product] =
                has_score ? sparse_rows_score(&row, 0, affinity_weights(affinity, column)) : NAN;
        }
    }
    arena_reset(scratch, mark);
    return OK;
}

double affinity_probability(const Affinity *const affinity, const size_t product,
                            const double score)
{
    return calibration_probability(&affinity->calibration, product, score);
}

/* Sums of rows become means; what no client is in takes `fallback`. */
static void divide(const Matrix *const sums, const size_t *const n_members,
                   const double *const fallback)
{
    for (size_t group = 0; group < sums->n_rows; group++) {
        double *const row = matrix_row(sums, group);
        for (size_t column = 0; column < sums->n_columns; column++)
            row[column] =
                n_members[group] == 0 ? fallback[column] : row[column] / (double)n_members[group];
    }
}

/* The last row of `sums` is for all active clients. */
static Status add_clients(const Encoder *const encoder, const uint32_t *const groups,
                          const Matrix *const sums, size_t *const n_members, Arena *const scratch,
                          Error *const err)
{
    uint32_t *columns = NULL;
    double *values = NULL;
    ARENA_NEW(columns, scratch, encoder_most_entries(encoder), err);
    ARENA_NEW(values, scratch, encoder_most_entries(encoder), err);
    const size_t all = sums->n_rows - 1;
    for (size_t client = 0; client < encoder->portfolio->n_clients; client++) {
        if (!encoder->portfolio->active[client])
            continue;
        const size_t group = groups[client] == CODE_NONE ? all : groups[client];
        const size_t n_entries = encoder_encode(encoder, client, columns, values);
        n_members[group]++;
        for (size_t entry = 0; entry < n_entries; entry++)
            matrix_row(sums, group)[columns[entry]] += values[entry];
    }
    /* So far the last row has those in no group; every group adds its own, in order. */
    for (size_t group = 0; group < all; group++) {
        n_members[all] += n_members[group];
        for (size_t column = 0; column < sums->n_columns; column++)
            matrix_row(sums, all)[column] += matrix_get(sums, group, column);
    }
    return OK;
}

Status affinity_reference(Affinity *const affinity, const Encoder *const encoder,
                          const uint32_t *const groups, const size_t n_groups, Arena *const arena,
                          Error *const err)
{
    Matrix means = {.n_rows = n_groups + 1, .n_columns = design_n_columns(&affinity->design)};
    ARENA_NEW(means.values, arena, means.n_rows * means.n_columns, err);
    const ArenaMark mark = arena_mark(arena);
    size_t *n_members = NULL;
    double *zeros = NULL;
    ARENA_NEW(n_members, arena, means.n_rows, err);
    ARENA_NEW(zeros, arena, means.n_columns, err);
    TRY(add_clients(encoder, groups, &means, n_members, arena, err));
    const Matrix all = {.n_rows = 1, means.n_columns, matrix_row(&means, n_groups)};
    divide(&all, &n_members[n_groups], zeros);
    means.n_rows = n_groups;
    divide(&means, n_members, all.values);
    arena_reset(arena, mark);
    affinity->reference = means;
    return OK;
}

static Status archive_trials(AffinityTrials *const trials, Archive *const archive, Error *const err)
{
    const size_t *const n = &trials->n;
    TRY(archive_size(archive, "trial.n", &trials->n, err));
    TRY(archive_size(archive, "trial.n_clients", &trials->n_clients, err));
    TRY(archive_u8(archive, "trial.method", &trials->method, *n, err));
    TRY(archive_f64(archive, "trial.ridge", &trials->ridge, *n, err));
    TRY(archive_f64(archive, "trial.ndcg", &trials->ndcg, *n, err));
    TRY(archive_f64(archive, "trial.gain", &trials->gain, *n, err));
    TRY(archive_f64(archive, "trial.error", &trials->error, *n, err));
    return archive_f64(archive, "trial.log_loss", &trials->log_loss, *n, err);
}

/* What a number stands for is looked up by it: one that stands for nothing is refused. */
static Status check_methods(const Affinity *const affinity, Error *const err)
{
    size_t highest = affinity->method;
    for (size_t trial = 0; trial < affinity->trials.n; trial++)
        highest =
            affinity->trials.method[trial] > highest ? affinity->trials.method[trial] : highest;
    if (highest >= AFFINITY_METHODS)
        return ERROR_SET(err, E_DATA, "affinity method %zu of the stored model is none", highest);
    return OK;
}

Status affinity_archive(Affinity *const affinity, Archive *const archive, Error *const err)
{
    TRY(design_archive(&affinity->design, archive, err));
    const size_t n_products = affinity->design.n_products;
    const size_t n_columns = design_n_columns(&affinity->design);
    TRY(archive_size(archive, "affinity.method", &affinity->method, err));
    TRY(archive_size(archive, "affinity.n_fitted", &affinity->n_fitted, err));
    TRY(archive_number(archive, "affinity.ridge", &affinity->ridge, err));
    TRY(archive_size(archive, "affinity.n_ridges", &affinity->n_ridges, err));
    TRY(archive_f64(archive, "affinity.tried_ridge", &affinity->ridges, affinity->n_ridges, err));
    TRY(archive_f64(archive, "affinity.held_out_loss", &affinity->losses, affinity->n_ridges, err));
    TRY(archive_u32(archive, "affinity.holders", &affinity->holders, n_products, err));
    TRY(archive_f64(archive, "affinity.weight", &affinity->weights, n_products * (n_columns + 1),
                    err));
    TRY(archive_trials(&affinity->trials, archive, err));
    TRY(check_methods(affinity, err));
    TRY(calibration_archive(&affinity->calibration, archive, err));
    affinity->reference.n_columns = n_columns;
    TRY(archive_size(archive, "affinity.n_groups", &affinity->reference.n_rows, err));
    return archive_f64(archive, "affinity.reference", &affinity->reference.values,
                       affinity->reference.n_rows * n_columns, err);
}
