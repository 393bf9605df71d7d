/* models/segment/bank_scale.c - normal scores and relative profit, bank by bank. */
#include "models/segment/bank_scale.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"
#include "models/segment/normal_score.h"
#include "models/segment/relative_profit.h"

#include <math.h>

enum { REGRESSION_CLIENTS = 20000 };

static size_t n_coefficients(const BankScale *const scale)
{
    return RELATIVE_PROFIT_TERMS + scale->n_products;
}

/* What is known of a client, scored by the references of its bank. */
static ProfitRow score_row(const BankScale *const scale, const size_t bank,
                           const Portfolio *const portfolio, const BitMatrix *const held,
                           const size_t client)
{
    const size_t at = bank * NORMAL_REFERENCE;
    return (ProfitRow){.profit = normal_score_of(scale->profit + at, portfolio->profit[client]),
                       .tenure =
                           normal_score_of(scale->tenure + at, portfolio->tenure_months[client]),
                       .size = normal_score_of(scale->size + at, portfolio->revenue[client]),
                       .held = bit_row(held, client)};
}

typedef struct FitContext {
    const Portfolio *portfolio;
    const Dictionary *banks;
    uint64_t seed;
    BankScale *scale;
} FitContext;

static Status fit_column(const double *const values, const uint32_t *const clients, const size_t n,
                         Arena *const scratch, double *const reference, Error *const err)
{
    const ArenaMark mark = arena_mark(scratch);
    double *column = NULL;
    ARENA_NEW(column, scratch, n, err);
    for (size_t i = 0; i < n; i++)
        column[i] = values[clients[i]];
    TRY(normal_score_fit(column, n, scratch, reference, err));
    arena_reset(scratch, mark);
    return OK;
}

static size_t list_bank(const Portfolio *const portfolio, const char *const bank,
                        uint32_t *const clients)
{
    const CodeColumn *const banks = &portfolio->snapshot->clients.bank;
    const uint32_t code = dictionary_find(&banks->values, bank);
    size_t n = 0;
    for (size_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client] && banks->codes[client] == code)
            clients[n++] = (uint32_t)client;
    return n;
}

static Status fit_regression(const FitContext *const fit, const size_t bank,
                             uint32_t *const clients, const size_t n, Arena *const scratch,
                             Error *const err)
{
    const size_t n_rows = n < REGRESSION_CLIENTS ? n : REGRESSION_CLIENTS;
    Rng *rng = NULL;
    ProfitRow *rows = NULL;
    TRY(rng_new(fit->seed, "relative profit", fit->banks->texts[bank], scratch, &rng, err));
    ARENA_NEW(rows, scratch, n_rows, err);
    rng_shuffle(rng, clients, n, n_rows);
    for (size_t i = 0; i < n_rows; i++)
        rows[i] = score_row(fit->scale, bank, fit->portfolio, &fit->portfolio->held, clients[i]);
    return relative_profit_fit(rows, n_rows, fit->scale->n_products, scratch,
                               fit->scale->coefficients + bank * n_coefficients(fit->scale), err);
}

static Status fit_bank(void *const context, const size_t bank, Arena *const scratch,
                       Error *const err)
{
    const FitContext *const fit = context;
    const Portfolio *const portfolio = fit->portfolio;
    uint32_t *clients = NULL;
    ARENA_NEW(clients, scratch, portfolio->n_clients, err);
    const size_t n = list_bank(portfolio, fit->banks->texts[bank], clients);

    BankScale *const scale = fit->scale;
    const size_t at = bank * NORMAL_REFERENCE;
    TRY(fit_column(portfolio->tenure_months, clients, n, scratch, scale->tenure + at, err));
    TRY(fit_column(portfolio->revenue, clients, n, scratch, scale->size + at, err));
    TRY(fit_column(portfolio->profit, clients, n, scratch, scale->profit + at, err));
    return fit_regression(fit, bank, clients, n, scratch, err);
}

Status bank_scale_fit(const Portfolio *const portfolio, const Dictionary *const banks,
                      const uint64_t seed, const size_t n_threads, Arena *const arena,
                      BankScale *const scale, Error *const err)
{
    *scale = (BankScale){.n_banks = banks->n, .n_products = portfolio->n_products};
    ARENA_NEW(scale->tenure, arena, banks->n * NORMAL_REFERENCE, err);
    ARENA_NEW(scale->size, arena, banks->n * NORMAL_REFERENCE, err);
    ARENA_NEW(scale->profit, arena, banks->n * NORMAL_REFERENCE, err);
    ARENA_NEW(scale->coefficients, arena, banks->n * n_coefficients(scale), err);

    FitContext context = {.portfolio = portfolio, .banks = banks, .seed = seed, .scale = scale};
    return parallel_run(banks->n, n_threads, fit_bank, &context, "scaling", NULL, err);
}

typedef struct ApplyContext {
    const BankScale *scale;
    const Portfolio *portfolio;
    const BitMatrix *held;
    const uint32_t *bank_of; /* (the portfolio's banks) number in the scale, CODE_NONE = none */
    double *scores;
} ApplyContext;

static void score_client(const ApplyContext *const apply, const size_t client, double *const row)
{
    const uint32_t bank = apply->bank_of[apply->portfolio->snapshot->clients.bank.codes[client]];
    if (!apply->portfolio->active[client] || bank == CODE_NONE) {
        row[SCORE_TENURE] = row[SCORE_SIZE] = row[SCORE_RELATIVE_PROFIT] = NAN;
        return;
    }
    const BankScale *const scale = apply->scale;
    const ProfitRow scored = score_row(scale, bank, apply->portfolio, apply->held, client);
    row[SCORE_TENURE] = scored.tenure;
    row[SCORE_SIZE] = scored.size;
    row[SCORE_RELATIVE_PROFIT] = relative_profit_residual(
        &scored, scale->n_products, scale->coefficients + (size_t)bank * n_coefficients(scale));
}

static Status apply_chunk(void *const context, const size_t chunk, Arena *const scratch,
                          Error *const err)
{
    (void)scratch;
    (void)err;
    const ApplyContext *const apply = context;
    const size_t begin = chunk * PARALLEL_CHUNK;
    const size_t end = begin + PARALLEL_CHUNK < apply->portfolio->n_clients
                           ? begin + PARALLEL_CHUNK
                           : apply->portfolio->n_clients;
    for (size_t client = begin; client < end; client++)
        score_client(apply, client, apply->scores + client * SCORES);
    return OK;
}

Status bank_scale_apply(const BankScale *const scale, const Dictionary *const banks,
                        const Portfolio *const portfolio, const BitMatrix *const held,
                        const size_t n_threads, Arena *const scratch, double *const scores,
                        Error *const err)
{
    const Dictionary *const here = &portfolio->snapshot->clients.bank.values;
    const ArenaMark mark = arena_mark(scratch);
    uint32_t *bank_of = NULL;
    ARENA_NEW(bank_of, scratch, here->n, err);
    for (size_t bank = 0; bank < here->n; bank++)
        bank_of[bank] = dictionary_find(banks, here->texts[bank]);
    ApplyContext context = {
        .scale = scale, .portfolio = portfolio, .held = held, .bank_of = bank_of, .scores = scores};
    TRY(parallel_run(parallel_chunks(portfolio->n_clients), n_threads, apply_chunk, &context,
                     "scaling", NULL, err));
    arena_reset(scratch, mark);
    return OK;
}

Status bank_scale_archive(BankScale *const scale, Archive *const archive, Error *const err)
{
    TRY(archive_size(archive, "bank_scale.n_banks", &scale->n_banks, err));
    TRY(archive_size(archive, "bank_scale.n_products", &scale->n_products, err));
    const size_t n_references = scale->n_banks * NORMAL_REFERENCE;
    TRY(archive_f64(archive, "bank_scale.tenure", &scale->tenure, n_references, err));
    TRY(archive_f64(archive, "bank_scale.size", &scale->size, n_references, err));
    TRY(archive_f64(archive, "bank_scale.profit", &scale->profit, n_references, err));
    return archive_f64(archive, "bank_scale.coefficients", &scale->coefficients,
                       scale->n_banks * n_coefficients(scale), err);
}
