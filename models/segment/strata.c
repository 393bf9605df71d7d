/* models/segment/strata.c - count the cells of the base, keep the large ones, pool the others. */
#include "models/segment/strata.h"

#include <stdlib.h>

/* Active clients that share a bank, a region and a business area. */
typedef struct Cell {
    uint32_t bank;
    uint32_t region;
    uint32_t area;
    size_t n_clients;
} Cell;

static int compare_codes(const uint32_t a, const uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_cells(const void *const left, const void *const right)
{
    const Cell *const a = left;
    const Cell *const b = right;
    const int bank = compare_codes(a->bank, b->bank);
    const int region = compare_codes(a->region, b->region);
    return bank != 0 ? bank : region != 0 ? region : compare_codes(a->area, b->area);
}

/* Sort the cells and add up those that are equal; returns how many are left. */
static size_t merge_equal(Cell *const cells, const size_t n_cells)
{
    qsort(cells, n_cells, sizeof *cells, compare_cells);
    size_t n_merged = 0;
    for (size_t i = 0; i < n_cells; i++) {
        if (n_merged > 0 && compare_cells(&cells[n_merged - 1], &cells[i]) == 0)
            cells[n_merged - 1].n_clients += cells[i].n_clients;
        else
            cells[n_merged++] = cells[i];
    }
    return n_merged;
}

static size_t count_active(const Portfolio *const portfolio)
{
    size_t n_active = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        n_active += portfolio->active[client];
    return n_active;
}

static size_t collect_cells(const Portfolio *const portfolio, Cell *const cells)
{
    const Clients *const clients = &portfolio->snapshot->clients;
    size_t n_cells = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            cells[n_cells++] = (Cell){.bank = clients->bank.codes[client],
                                      .region = clients->region.codes[client],
                                      .area = clients->business_area.codes[client],
                                      .n_clients = 1};
    return merge_equal(cells, n_cells);
}

static size_t pool_cells(Cell *const cells, const size_t n_cells, const PoolStep step)
{
    for (size_t i = 0; i < n_cells; i++)
        *(step == POOL_REGION ? &cells[i].region : &cells[i].area) = CODE_NONE;
    return merge_equal(cells, n_cells);
}

static void add_stratum(Strata *const strata, const Cell *const cell)
{
    strata->bank[strata->n] = cell->bank;
    strata->region[strata->n] = cell->region;
    strata->area[strata->n] = cell->area;
    strata->n++;
}

/* The cells of one level become strata where they are large enough and what the level keeps is
 * known: a cell of clients without a region is no level of its own. */
static void add_level(Strata *const strata, const Cell *const cells, const size_t n_cells,
                      const size_t min_stratum, const bool keeps_region, const bool keeps_area)
{
    for (size_t i = 0; i < n_cells; i++) {
        const bool known = (!keeps_region || cells[i].region != CODE_NONE) &&
                           (!keeps_area || cells[i].area != CODE_NONE);
        if (known && cells[i].n_clients >= min_stratum)
            add_stratum(strata, &cells[i]);
    }
}

/* Every bank, or with pool_banks the large ones and the whole group for the others. */
static void add_banks(Strata *const strata, const Cell *const banks, const size_t n_banks,
                      const StrataParams *const params)
{
    const size_t n_before = strata->n;
    add_level(strata, banks, n_banks, params->pool_banks ? params->min_stratum : 0, false, false);
    if (strata->n - n_before < n_banks)
        add_stratum(strata, &(Cell){CODE_NONE, CODE_NONE, CODE_NONE, 0});
}

static void sort_strata(Strata *const strata, Cell *const cells)
{
    for (size_t i = 0; i < strata->n; i++)
        cells[i] = (Cell){strata->bank[i], strata->region[i], strata->area[i], 0};
    qsort(cells, strata->n, sizeof *cells, compare_cells);
    const size_t n = strata->n;
    strata->n = 0;
    for (size_t i = 0; i < n; i++)
        add_stratum(strata, &cells[i]);
}

static Status copy_dictionary(const Dictionary *const from, Arena *const arena,
                              Dictionary *const copy, Error *const err)
{
    const char **texts = NULL;
    ARENA_NEW(texts, arena, from->n, err);
    for (size_t i = 0; i < from->n; i++)
        ARENA_TAKE(texts[i], arena_strdup(arena, from->texts[i]), err);
    *copy = (Dictionary){.n = from->n, .texts = texts};
    return OK;
}

/* Room for all strata: the cells of a level do not overlap, so at most n / min_stratum of them are
 * large enough. */
static Status make_room(const Portfolio *const portfolio, const size_t capacity, Arena *const arena,
                        Strata *const strata, Error *const err)
{
    const Clients *const clients = &portfolio->snapshot->clients;
    strata->n = 0;
    TRY(copy_dictionary(&clients->bank.values, arena, &strata->banks, err));
    TRY(copy_dictionary(&clients->region.values, arena, &strata->regions, err));
    TRY(copy_dictionary(&clients->business_area.values, arena, &strata->areas, err));
    ARENA_NEW(strata->bank, arena, capacity, err);
    ARENA_NEW(strata->region, arena, capacity, err);
    ARENA_NEW(strata->area, arena, capacity, err);
    return OK;
}

Status strata_make(const Portfolio *const portfolio, const StrataParams *const params,
                   Arena *const arena, Strata *const strata, Error *const err)
{
    if (params->min_stratum == 0)
        return ERROR_SET(err, E_DOMAIN, "least size of a stratum is 0, must be 1 or more");

    const size_t n_active = count_active(portfolio);
    const size_t n_banks = portfolio->snapshot->clients.bank.values.n;
    const size_t capacity = 2 * (n_active / params->min_stratum) + n_banks + 1;
    TRY(make_room(portfolio, capacity, arena, strata, err));

    const ArenaMark mark = arena_mark(arena);
    Cell *cells = NULL;
    ARENA_NEW(cells, arena, n_active + capacity, err);
    const bool region_first = params->first_pooled == POOL_REGION;
    const PoolStep second_pooled = region_first ? POOL_BUSINESS_AREA : POOL_REGION;

    size_t n_cells = collect_cells(portfolio, cells);
    add_level(strata, cells, n_cells, params->min_stratum, true, true);
    n_cells = pool_cells(cells, n_cells, params->first_pooled);
    add_level(strata, cells, n_cells, params->min_stratum, !region_first, region_first);
    n_cells = pool_cells(cells, n_cells, second_pooled);
    add_banks(strata, cells, n_cells, params);
    sort_strata(strata, cells);
    arena_reset(arena, mark);
    return OK;
}

/* What the strata call the values of a portfolio's column, by code. */
typedef struct CodeMap {
    const uint32_t *codes; /* of the column's rows */
    uint32_t *known_as;    /* (values of the column) code in the strata, CODE_NONE = not there */
} CodeMap;

static Status map_codes(const CodeColumn *const column, const Dictionary *const known,
                        Arena *const arena, CodeMap *const map, Error *const err)
{
    map->codes = column->codes;
    ARENA_NEW(map->known_as, arena, column->values.n, err);
    for (size_t code = 0; code < column->values.n; code++)
        map->known_as[code] = dictionary_find(known, column->values.texts[code]);
    return OK;
}

static uint32_t mapped_code(const CodeMap *const map, const size_t row)
{
    return map->codes[row] == CODE_NONE ? CODE_NONE : map->known_as[map->codes[row]];
}

typedef struct CellMaps {
    CodeMap bank;
    CodeMap region;
    CodeMap area;
} CellMaps;

static Status map_columns(const Strata *const strata, const Clients *const clients,
                          Arena *const arena, CellMaps *const maps, Error *const err)
{
    TRY(map_codes(&clients->bank, &strata->banks, arena, &maps->bank, err));
    TRY(map_codes(&clients->region, &strata->regions, arena, &maps->region, err));
    return map_codes(&clients->business_area, &strata->areas, arena, &maps->area, err);
}

static uint32_t find_stratum(const Strata *const strata, const uint32_t bank, const uint32_t region,
                             const uint32_t area)
{
    const Cell wanted = {bank, region, area, 0};
    size_t low = 0;
    size_t high = strata->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const Cell cell = {strata->bank[middle], strata->region[middle], strata->area[middle], 0};
        const int order = compare_cells(&cell, &wanted);
        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CODE_NONE;
}

/* A cell, one thing pooled away (a build has only one of the two), the bank, the group. */
enum { MAX_LEVELS = 5 };

/* The existing strata above a client, finest first; returns how many. */
static size_t find_levels(const Strata *const strata, const CellMaps *const maps,
                          const size_t client, uint32_t levels[MAX_LEVELS])
{
    const uint32_t bank = mapped_code(&maps->bank, client);
    const uint32_t region = mapped_code(&maps->region, client);
    const uint32_t area = mapped_code(&maps->area, client);
    if (bank == CODE_NONE)
        return 0;

    uint32_t found[MAX_LEVELS];
    const bool has_region = region != CODE_NONE;
    const bool has_area = area != CODE_NONE;
    found[0] = has_region && has_area ? find_stratum(strata, bank, region, area) : CODE_NONE;
    found[1] = has_area ? find_stratum(strata, bank, CODE_NONE, area) : CODE_NONE;
    found[2] = has_region ? find_stratum(strata, bank, region, CODE_NONE) : CODE_NONE;
    found[3] = find_stratum(strata, bank, CODE_NONE, CODE_NONE);
    found[4] = find_stratum(strata, CODE_NONE, CODE_NONE, CODE_NONE);

    size_t n_levels = 0;
    for (size_t i = 0; i < MAX_LEVELS; i++)
        if (found[i] != CODE_NONE)
            levels[n_levels++] = found[i];
    return n_levels;
}

Status strata_assign(const Strata *const strata, const Portfolio *const portfolio,
                     Arena *const scratch, uint32_t *const stratum, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    CellMaps maps;
    TRY(map_columns(strata, &portfolio->snapshot->clients, scratch, &maps, err));
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        uint32_t levels[MAX_LEVELS];
        const size_t n_levels =
            portfolio->active[client] ? find_levels(strata, &maps, client, levels) : 0;
        stratum[client] = n_levels > 0 ? levels[0] : CODE_NONE;
    }
    arena_reset(scratch, mark);
    return OK;
}

/* Count every client at each of its levels (`items` NULL), or write it to the lists whose next
 * free places are in `next`. */
static void list_clients(const Strata *const strata, const Portfolio *const portfolio,
                         const CellMaps *const maps, uint32_t *const next, uint32_t *const items)
{
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        if (!portfolio->active[client])
            continue;
        uint32_t levels[MAX_LEVELS];
        const size_t n_levels = find_levels(strata, maps, client, levels);
        for (size_t i = 0; i < n_levels; i++) {
            const uint32_t place = next[levels[i]]++;
            if (items != NULL)
                items[place] = (uint32_t)client;
        }
    }
}

Status strata_members(const Strata *const strata, const Portfolio *const portfolio,
                      Arena *const arena, ClientLists *const lists, Error *const err)
{
    CellMaps maps;
    uint32_t *next = NULL;
    *lists = (ClientLists){.n_lists = strata->n};
    TRY(map_columns(strata, &portfolio->snapshot->clients, arena, &maps, err));
    ARENA_NEW(next, arena, strata->n, err);
    ARENA_NEW(lists->first, arena, strata->n + 1, err);

    list_clients(strata, portfolio, &maps, next, NULL);
    for (size_t i = 0; i < strata->n; i++) {
        lists->first[i + 1] = lists->first[i] + next[i];
        next[i] = lists->first[i];
    }
    ARENA_NEW(lists->items, arena, lists->first[strata->n], err);
    list_clients(strata, portfolio, &maps, next, lists->items);
    return OK;
}

static const char *name_of(const Dictionary *const names, const uint32_t code,
                           const char *const pooled)
{
    return code == CODE_NONE ? pooled : names->texts[code];
}

Status strata_name(const Strata *const strata, const size_t stratum, Arena *const arena,
                   const char **const name, Error *const err)
{
    const char *const bank = name_of(&strata->banks, strata->bank[stratum], "all banks");
    const char *const region = name_of(&strata->regions, strata->region[stratum], "all regions");
    const char *const area = name_of(&strata->areas, strata->area[stratum], "all business areas");
    ARENA_TAKE(
        *name,
        arena_printf(arena, "%s / %s / %s", bank[0] == '\0' ? "the bank" : bank, region, area),
        err);
    return OK;
}

Status strata_archive(Strata *const strata, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "strata.n_banks", &strata->banks.n, err));
    TRY(archive_texts(archive, "strata.banks", &strata->banks.texts, strata->banks.n, err));
    TRY(archive_size(archive, "strata.n_regions", &strata->regions.n, err));
    TRY(archive_texts(archive, "strata.regions", &strata->regions.texts, strata->regions.n, err));
    TRY(archive_size(archive, "strata.n_areas", &strata->areas.n, err));
    TRY(archive_texts(archive, "strata.areas", &strata->areas.texts, strata->areas.n, err));
    TRY(archive_size(archive, "strata.n", &strata->n, err));
    TRY(archive_u32(archive, "strata.bank", &strata->bank, strata->n, err));
    TRY(archive_u32(archive, "strata.region", &strata->region, strata->n, err));
    return archive_u32(archive, "strata.area", &strata->area, strata->n, err);
}
