/* models/continuity/assignment.c - the assignment problem by shortest augmenting paths.
 *
 * Rows are taken in one by one.  With a price for every row and column, no pair costs less than its
 * prices and those chosen cost just that; each new row finds the cheapest way to a free column,
 * along which the pairs found so far are moved. */
#include "models/continuity/assignment.h"

#include <math.h>
#include <stdbool.h>

/* Square: rows and columns that there are not have weight 0.  Number n stands for none. */
typedef struct Pairing {
    const double *weights;
    size_t n_rows;
    size_t n_columns;
    size_t n;
    double *row_price;    /* (n) */
    double *column_price; /* (n + 1) the last for the row that is taken in, as are those below */
    size_t *row_of;       /* (n + 1) n = free */
    size_t *came_from;    /* (n + 1) the column before it on the way */
    double *distance;     /* (n + 1) of the shortest way to the column */
    bool *is_reached;     /* (n + 1) the way to it is the shortest */
} Pairing;

static Status pairing_new(const double *const weights, const size_t n_rows, const size_t n_columns,
                          Arena *const arena, Pairing *const pairing, Error *const err)
{
    const size_t n = n_rows > n_columns ? n_rows : n_columns;
    *pairing = (Pairing){.weights = weights, .n_rows = n_rows, .n_columns = n_columns, .n = n};
    ARENA_NEW(pairing->row_price, arena, n, err);
    ARENA_NEW(pairing->column_price, arena, n + 1, err);
    ARENA_NEW(pairing->row_of, arena, n + 1, err);
    ARENA_NEW(pairing->came_from, arena, n + 1, err);
    ARENA_NEW(pairing->distance, arena, n + 1, err);
    ARENA_NEW(pairing->is_reached, arena, n + 1, err);
    for (size_t column = 0; column <= n; column++)
        pairing->row_of[column] = n;
    return OK;
}

static double cost_above_prices(const Pairing *const pairing, const size_t row, const size_t column)
{
    const bool exists = row < pairing->n_rows && column < pairing->n_columns;
    const double weight = exists ? pairing->weights[row * pairing->n_columns + column] : 0;
    return -weight - pairing->row_price[row] - pairing->column_price[column];
}

/* Look from the row of `column` for shorter ways; the nearest column not yet reached. */
static size_t look_around(Pairing *const pairing, const size_t column)
{
    const size_t row = pairing->row_of[column];
    size_t nearest = pairing->n;
    for (size_t other = 0; other < pairing->n; other++) {
        if (pairing->is_reached[other])
            continue;
        const double distance = cost_above_prices(pairing, row, other);
        if (distance < pairing->distance[other]) {
            pairing->distance[other] = distance;
            pairing->came_from[other] = column;
        }
        if (nearest == pairing->n || pairing->distance[other] < pairing->distance[nearest])
            nearest = other;
    }
    return nearest;
}

/* Change prices by the step to the nearest column, so that it costs no more than they are. */
static void take_step(Pairing *const pairing, const double step)
{
    for (size_t column = 0; column <= pairing->n; column++) {
        if (pairing->is_reached[column]) {
            pairing->row_price[pairing->row_of[column]] += step;
            pairing->column_price[column] -= step;
        } else {
            pairing->distance[column] -= step;
        }
    }
}

/* Column n stands where the new row comes from. */
static void take_in(Pairing *const pairing, const size_t row)
{
    size_t column = pairing->n;
    pairing->row_of[column] = row;
    for (size_t other = 0; other <= pairing->n; other++) {
        pairing->distance[other] = INFINITY;
        pairing->is_reached[other] = false;
    }
    do {
        pairing->is_reached[column] = true;
        const size_t nearest = look_around(pairing, column);
        take_step(pairing, pairing->distance[nearest]);
        column = nearest;
    } while (pairing->row_of[column] != pairing->n);
    while (column != pairing->n) {
        const size_t before = pairing->came_from[column];
        pairing->row_of[column] = pairing->row_of[before];
        column = before;
    }
}

Status assignment_best(const double *const weights, const size_t n_rows, const size_t n_columns,
                       Arena *const arena, uint32_t *const column_of, Error *const err)
{
    const ArenaMark mark = arena_mark(arena);
    Pairing pairing;
    TRY(pairing_new(weights, n_rows, n_columns, arena, &pairing, err));
    for (size_t row = 0; row < pairing.n; row++)
        take_in(&pairing, row);
    for (size_t row = 0; row < n_rows; row++)
        column_of[row] = ASSIGNMENT_NONE;
    for (size_t column = 0; column < n_columns; column++) {
        const size_t row = pairing.row_of[column];
        if (row < n_rows && weights[row * n_columns + column] > 0)
            column_of[row] = (uint32_t)column;
    }
    arena_reset(arena, mark);
    return OK;
}
