/* tools/report/report_facts.c - what the sections of the page are written from. */
#include "tools/report/report_facts.h"

#include "tools/model_settings.h"

#include <stdlib.h>
#include <string.h>

enum { ALL_ROWS = 120, MOST_ROWS = 60 };

/* ---- names ---- */

static const char *text_of(const Dictionary *const dictionary, const uint32_t code,
                           const char *const otherwise)
{
    const char *const text = code == CODE_NONE ? otherwise : dictionary->texts[code];
    return *text == '\0' ? otherwise : text;
}

/* Lines of one bank are put under its name where there are several banks, and most of them have
 * more than one stratum. */
static bool is_grouped(const Strata *const strata)
{
    return strata->banks.n > 1 && strata->n >= 2 * strata->banks.n;
}

static Status name_stratum(Report *const report, const size_t stratum, Error *const err)
{
    const Strata *const strata = &report->model->strata;
    Arena *const arena = report->arena;
    const uint32_t bank_code = strata->bank[stratum];
    const bool is_group = bank_code == CODE_NONE;
    const char *const bank =
        is_group ? "all banks" : text_of(&strata->banks, bank_code, "the bank");
    const char *const region = text_of(&strata->regions, strata->region[stratum], "all regions");
    const char *const area = text_of(&strata->areas, strata->area[stratum], "all areas");
    const bool is_whole =
        strata->region[stratum] == CODE_NONE && strata->area[stratum] == CODE_NONE;
    const char *within = is_group ? "whole group" : "whole bank";
    if (!is_whole)
        ARENA_TAKE(within, arena_printf(arena, "%s / %s", region, area), err);
    const char *full = strata->banks.n > 1 && is_whole ? bank : within;
    if (strata->banks.n > 1 && !is_whole)
        ARENA_TAKE(full, arena_printf(arena, "%s / %s", bank, within), err);
    report->stratum_groups[stratum] = is_grouped(strata) ? bank : NULL;
    report->stratum_labels[stratum] = is_grouped(strata) ? within : full;
    report->stratum_names[stratum] = full;
    return OK;
}

static Status name_pool(Report *const report, const size_t pool, Error *const err)
{
    const PeerPools *const pools = &report->model->pools;
    const size_t stratum = pools->stratum[pool];
    Arena *const arena = report->arena;
    const char *part = NULL;
    TRY(peer_pools_part(pools, pool, arena, &part, err));
    const char *const comma = *part == '\0' ? "" : ", ";
    ARENA_TAKE(report->pool_labels[pool],
               arena_printf(arena, "%s%s%s", report->stratum_labels[stratum], comma, part), err);
    ARENA_TAKE(report->pool_names[pool],
               arena_printf(arena, "%s%s%s", report->stratum_names[stratum], comma, part), err);
    return OK;
}

static Status make_names(Report *const report, Error *const err)
{
    const size_t n_strata = report->model->strata.n;
    const size_t n_pools = report->model->pools.n;
    ARENA_NEW(report->stratum_groups, report->arena, n_strata, err);
    ARENA_NEW(report->stratum_labels, report->arena, n_strata, err);
    ARENA_NEW(report->stratum_names, report->arena, n_strata, err);
    ARENA_NEW(report->pool_labels, report->arena, n_pools, err);
    ARENA_NEW(report->pool_names, report->arena, n_pools, err);
    for (size_t stratum = 0; stratum < n_strata; stratum++)
        TRY(name_stratum(report, stratum, err));
    for (size_t pool = 0; pool < n_pools; pool++)
        TRY(name_pool(report, pool, err));
    return OK;
}

/* ---- currencies ---- */

/* The number of a bank's currency, a new one where no bank before had it. */
static uint32_t currency_of_bank(Report *const report, const char *const bank)
{
    const char *const given = snapshot_currency(&report->bench->snapshot, bank);
    const char *const currency = given == NULL ? report->session->config.currency : given;
    for (size_t i = 0; i < report->n_currencies; i++) {
        const char *const known = report->currencies[i];
        if (known == currency ||
            (known != NULL && currency != NULL && strcmp(known, currency) == 0))
            return (uint32_t)i;
    }
    report->currencies[report->n_currencies] = currency;
    return (uint32_t)report->n_currencies++;
}

static Status find_currencies(Report *const report, Error *const err)
{
    const Strata *const strata = &report->model->strata;
    uint32_t *of_bank = NULL;
    ARENA_NEW(report->currencies, report->arena, strata->banks.n, err);
    ARENA_NEW(report->currency_of_stratum, report->arena, strata->n, err);
    ARENA_NEW(of_bank, report->arena, strata->banks.n, err);
    for (size_t bank = 0; bank < strata->banks.n; bank++)
        of_bank[bank] = currency_of_bank(report, strata->banks.texts[bank]);
    const uint32_t of_group = report->n_currencies == 1 ? 0 : CODE_NONE;
    for (size_t stratum = 0; stratum < strata->n; stratum++)
        report->currency_of_stratum[stratum] =
            strata->bank[stratum] == CODE_NONE ? of_group : of_bank[strata->bank[stratum]];
    return OK;
}

/* ---- counts ---- */

static void count_clients(Report *const report)
{
    const Application *const application = &report->bench->application;
    const Portfolio *const portfolio = application->portfolio;
    for (size_t client = 0; client < portfolio->n_clients; client++) {
        report->n_active += portfolio->active[client];
        if (application->stratum[client] == CODE_NONE)
            continue;
        report->n_placed++;
        report->clients_of_stratum[application->stratum[client]]++;
        report->clients_of_pool[application->pool[client]]++;
        report->clients_of_segment[application->segment[client]]++;
    }
}

static Status list_leaves(Report *const report, Error *const err)
{
    const PeerPools *const pools = &report->model->pools;
    ARENA_NEW(report->leaves, report->arena, pools->n, err);
    for (size_t pool = 0; pool < pools->n; pool++)
        if (peer_pools_is_leaf(pools, pool))
            report->leaves[report->n_leaves++] = (uint32_t)pool;
    return OK;
}

Status report_facts_make(Report *const report, Error *const err)
{
    const ModelRef *const ref = &report->bench->model_ref;
    const Model *const model = report->model;
    Arena *const arena = report->arena;
    TRY(json_read_text(ref->card, strlen(ref->card), "the model's card", E_DATA, arena,
                       &report->card, err));
    TRY(model_settings_read(ref, arena, &report->settings, err));
    ARENA_NEW(report->clients_of_stratum, arena, model->strata.n, err);
    ARENA_NEW(report->clients_of_pool, arena, model->pools.n, err);
    ARENA_NEW(report->clients_of_segment, arena, model->segments.n, err);
    TRY(make_names(report, err));
    TRY(find_currencies(report, err));
    TRY(list_leaves(report, err));
    count_clients(report);
    return stratum_money_make(report->session, report->bench, &report->money, err);
}

double report_setting(const Report *const report, const char *const key, const double fallback)
{
    return model_setting(report->settings, key, fallback);
}

/* ---- rows of figures ---- */

typedef struct SizedRow {
    uint32_t row;
    uint32_t size;
} SizedRow;

static int largest_first(const void *const a, const void *const b)
{
    const SizedRow *const x = a;
    const SizedRow *const y = b;
    if (x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return x->row < y->row ? -1 : 1;
}

static int ascending(const void *const a, const void *const b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

Status report_sort_rows(const uint32_t *const rows, const size_t n, const uint32_t *const sizes,
                        Arena *const arena, uint32_t **const sorted, Error *const err)
{
    SizedRow *sized = NULL;
    ARENA_NEW(sized, arena, n, err);
    ARENA_NEW(*sorted, arena, n, err);
    for (size_t i = 0; i < n; i++)
        sized[i] = (SizedRow){.row = rows[i], .size = sizes[rows[i]]};
    qsort(sized, n, sizeof *sized, largest_first);
    for (size_t i = 0; i < n; i++)
        (*sorted)[i] = sized[i].row;
    return OK;
}

Status report_choose_rows(const uint32_t *const rows, const size_t n, const uint32_t *const sizes,
                          Arena *const arena, RowChoice *const choice, Error *const err)
{
    uint32_t *sorted = NULL;
    *choice = (RowChoice){.n = n, .rows = rows, .is_all = true};
    if (n <= ALL_ROWS)
        return OK;
    TRY(report_sort_rows(rows, n, sizes, arena, &sorted, err));
    qsort(sorted, MOST_ROWS, sizeof *sorted, ascending);
    *choice = (RowChoice){.n = MOST_ROWS, .rows = sorted};
    return OK;
}

Status report_all_rows(const size_t n, Arena *const arena, uint32_t **const rows, Error *const err)
{
    ARENA_NEW(*rows, arena, n, err);
    for (size_t i = 0; i < n; i++)
        (*rows)[i] = (uint32_t)i;
    return OK;
}
