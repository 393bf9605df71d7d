/* core/extract/settle.c - the rows of a file among each other; see settle.h. */
#include "core/extract/settle.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Total order: all columns, then the order of arrival. */
static int compare_rows(const void *const a, const void *const b, void *const context)
{
    const Staging *const staging = context;
    const uint32_t row_a = *(const uint32_t *)a;
    const uint32_t row_b = *(const uint32_t *)b;
    const int order = staging_compare(staging, row_a, row_b, staging->n_columns);
    return order != 0 ? order : (row_a > row_b) - (row_a < row_b);
}

static bool is_sorted(const Staging *const staging)
{
    for (size_t row = 1; row < staging->n; row++)
        if (staging_compare(staging, row - 1, row, staging->n_columns) > 0)
            return false;
    return true;
}

/* Counting sort by client; ends[c] is where the rows of client c end. */
static Status sort_by_client(const Staging *const staging, const size_t n_clients,
                             Arena *const arena, uint32_t *const order, uint32_t **const ends,
                             Error *const err)
{
    const uint32_t *const client = staging_values(staging, 0);
    uint32_t *next = NULL;
    ARENA_NEW(next, arena, n_clients + 1, err);
    for (size_t row = 0; row < staging->n; row++)
        next[client[row] + 1]++;
    for (size_t c = 0; c < n_clients; c++)
        next[c + 1] += next[c];
    for (size_t row = 0; row < staging->n; row++)
        order[next[client[row]]++] = (uint32_t)row;
    *ends = next;
    return OK;
}

static Status sort_rows(Staging *const staging, const size_t n_clients, Arena *const arena,
                        uint32_t *const order, Error *const err)
{
    for (size_t row = 0; row < staging->n; row++)
        order[row] = (uint32_t)row;
    if (is_sorted(staging))
        return OK;
    if (staging->columns[0].spec->type != TYPE_CLIENT) {
        qsort_r(order, staging->n, sizeof *order, compare_rows, staging);
        return OK;
    }
    uint32_t *ends = NULL;
    TRY(sort_by_client(staging, n_clients, arena, order, &ends, err));
    for (size_t c = 0; c < n_clients; c++) {
        const size_t first = c == 0 ? 0 : ends[c - 1];
        if (ends[c] - first > 1)
            qsort_r(order + first, ends[c] - first, sizeof *order, compare_rows, staging);
    }
    return OK;
}

/* Rows order[first] .. order[last] have one key.  They are sorted by all columns, so they are all
 * alike when the first is like the last. */
static void judge_group(const Staging *const staging, const uint32_t *const order,
                        const size_t first, const size_t last, uint8_t *const fates)
{
    const bool all_alike =
        staging_compare(staging, order[first], order[last], staging->n_columns) == 0;
    if (!all_alike)
        fates[order[first]] = FATE_CONTRADICTION;
    for (size_t i = first + 1; i <= last; i++)
        fates[order[i]] = all_alike ? FATE_REPEAT : FATE_CONTRADICTION;
}

static void judge_keys(const Staging *const staging, const uint32_t *const order,
                       uint8_t *const fates)
{
    size_t first = 0;
    for (size_t i = 1; i <= staging->n; i++) {
        if (i < staging->n && staging_compare(staging, order[first], order[i], staging->n_key) == 0)
            continue;
        if (i - first > 1)
            judge_group(staging, order, first, i - 1, fates);
        first = i;
    }
}

/* The first item of a product's lists that is not a kept product; false when there is none. */
static bool find_dangling(const Staging *const staging, const IdIndex *const ids,
                          const uint32_t *const rows, const uint8_t *const fates, const size_t row,
                          size_t *const column, CsvField *const item)
{
    static const size_t LISTS[] = {COLUMN(PRODUCTS, REQUIRES), COLUMN(PRODUCTS, EXCLUDES)};
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++) {
        const char *const *const lists = staging_values(staging, LISTS[i]);
        const char *const list = lists[row];
        const char *const end = list == NULL ? NULL : list + strlen(list);
        for (const char *at = list; cell_next_item(&at, end, item);) {
            const int64_t place = id_index_find(ids, item->text, item->length);
            if (place != ID_UNKNOWN && fates[rows[place]] == FATE_KEPT)
                continue;
            *column = LISTS[i];
            return true;
        }
    }
    return false;
}

static Status judge_lists_once(const Staging *const staging, const IdIndex *const ids,
                               const uint32_t *const rows, const size_t n_rows,
                               Settlement *const settlement, bool *const has_changed,
                               Error *const err)
{
    *has_changed = false;
    for (size_t i = 0; i < n_rows; i++) {
        const uint32_t row = rows[i];
        CsvField item = {0};
        if (settlement->fates[row] != FATE_KEPT ||
            !find_dangling(staging, ids, rows, settlement->fates, row, &settlement->columns[row],
                           &item))
            continue;
        ARENA_TAKE(settlement->reasons[row],
                   arena_printf(staging->arena,
                                "%s names \"%.*s\", which is not a product of "
                                "products.csv",
                                staging->columns[settlement->columns[row]].name, (int)item.length,
                                item.text),
                   err);
        settlement->fates[row] = FATE_REFERENCE;
        *has_changed = true;
    }
    return OK;
}

/* A product that is dropped may be one that others name: again, until nothing changes.  What is
 * left in the end does not depend on the order of rows. */
static Status judge_lists(const Staging *const staging, const uint32_t *const order,
                          Arena *const arena, Settlement *const settlement, Error *const err)
{
    const char *const *const all_ids = staging_values(staging, COLUMN(PRODUCTS, ID));
    uint32_t *rows = NULL;
    const char **ids = NULL;
    size_t n = 0;
    ARENA_NEW(rows, arena, staging->n, err);
    ARENA_NEW(ids, arena, staging->n, err);
    ARENA_NEW(settlement->reasons, arena, staging->n, err);
    ARENA_NEW(settlement->columns, arena, staging->n, err);
    for (size_t i = 0; i < staging->n; i++) {
        if (settlement->fates[order[i]] != FATE_KEPT)
            continue;
        rows[n] = order[i];
        ids[n++] = all_ids[order[i]];
    }

    IdIndex index = {0};
    bool has_changed = true;
    TRY(id_index_make(ids, n, arena, &index, err));
    while (has_changed)
        TRY(judge_lists_once(staging, &index, rows, n, settlement, &has_changed, err));
    return OK;
}

/* The rows that are kept, in order. */
static Status keep_rows(Staging *const staging, uint32_t *const order, Settlement *const settlement,
                        Error *const err)
{
    size_t n_kept = 0;
    for (size_t i = 0; i < staging->n; i++)
        if (settlement->fates[order[i]] == FATE_KEPT)
            order[n_kept++] = order[i];
    settlement->n_dropped = staging->n - n_kept;
    return staging_arrange(staging, order, n_kept, err);
}

Status settle_rows(Staging *const staging, const ExtractFileId file, const size_t n_clients,
                   Arena *const arena, Settlement *const settlement, Error *const err)
{
    *settlement = (Settlement){0};
    uint32_t *order = NULL;
    ARENA_NEW(order, arena, staging->n, err);
    ARENA_NEW(settlement->fates, arena, staging->n, err);
    TRY(staging_rank(staging, err));
    TRY(sort_rows(staging, n_clients, arena, order, err));
    judge_keys(staging, order, settlement->fates);
    if (file == EXTRACT_PRODUCTS)
        TRY(judge_lists(staging, order, arena, settlement, err));
    TRY(keep_rows(staging, order, settlement, err));
    TRY(staging_trim(staging, err));
    if (staging->columns[0].spec->type == TYPE_CLIENT)
        return staging_index(staging, n_clients, err);
    return OK;
}
