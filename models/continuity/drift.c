/* models/continuity/drift.c - have the clients drifted away; see drift.h. */
#include "models/continuity/drift.h"

#include <math.h>
#include <string.h>

/* A model on some clients. */
typedef struct Side {
    const Application *application;
    const Encoder *inputs;
    size_t n_products; /* of the model */
    size_t n;
    uint32_t *clients;     /* (n) the active ones */
    double *probabilities; /* (n, n_products) NaN where the client holds the product, or the model
                              says nothing of it */
} Side;

typedef struct Work {
    Side then;
    Side still;
    Side now;
    const Design *design; /* of the earlier model */
    const DriftLimits *limits;
    Arena *arena;
    Drift *drift;
} Work;

/* ---- sides ---- */

static Status score_client(Side *const side, const size_t i, double *const scores,
                           Arena *const scratch, Error *const err)
{
    const Application *const application = side->application;
    const size_t client = side->clients[i];
    double *const own = side->probabilities + i * side->n_products;
    for (size_t product = 0; product < side->n_products; product++)
        own[product] = NAN;
    if (application->pool[client] == CODE_NONE)
        return OK;
    const Affinity *const affinity = application_affinity(application, client);
    TRY(affinity_score(affinity, application_encoder(application, client), client, client + 1,
                       scratch, scores, err));
    for (size_t product = 0; product < application->portfolio->n_products; product++) {
        const uint32_t known = application->model_product[product];
        if (known != CODE_NONE)
            own[known] = affinity_probability(affinity, known, scores[product]);
    }
    return OK;
}

static Status side_make(const Application *const application, Arena *const arena, Side *const side,
                        Error *const err)
{
    const Portfolio *const portfolio = application->portfolio;
    const Affinities *const affinities = &application->model->affinities;
    double *scores = NULL;
    *side = (Side){
        .application = application,
        .inputs = &application->encoders[affinities->is_fitted[TARGET_STATUS] ? TARGET_STATUS
                                                                              : TARGET_ACQUISITION],
        .n_products = model_n_products(application->model)};
    ARENA_NEW(side->clients, arena, portfolio->n_clients, err);
    for (uint32_t client = 0; client < portfolio->n_clients; client++)
        if (portfolio->active[client])
            side->clients[side->n++] = client;
    ARENA_NEW(side->probabilities, arena, side->n * side->n_products, err);
    ARENA_NEW(scores, arena, portfolio->n_products, err);
    for (size_t i = 0; i < side->n; i++)
        TRY(score_client(side, i, scores, arena, err));
    return OK;
}

/* ---- what is read of a client ---- */

/* The value of the side's i-th client, NaN = not known; false where the client does not count.
 * @item: what of several is meant */
typedef bool ReadNumber(const Side *side, size_t i, size_t item, double *value);

static bool read_tenure(const Side *const side, const size_t i, const size_t item,
                        double *const value)
{
    (void)item;
    *value = side->application->portfolio->tenure_months[side->clients[i]];
    return true;
}

static bool read_profit(const Side *const side, const size_t i, const size_t item,
                        double *const value)
{
    (void)item;
    *value = side->application->portfolio->profit[side->clients[i]];
    return true;
}

static bool read_revenue(const Side *const side, const size_t i, const size_t item,
                         double *const value)
{
    (void)item;
    *value = side->application->portfolio->revenue[side->clients[i]];
    return true;
}

/* Of those that the model knows. */
static bool read_n_held(const Side *const side, const size_t i, const size_t item,
                        double *const value)
{
    (void)item;
    size_t n = 0;
    for (size_t product = 0; product < side->n_products; product++)
        n += bit_get(&side->application->held, side->clients[i], product);
    *value = (double)n;
    return true;
}

static bool read_attribute(const Side *const side, const size_t i, const size_t input,
                           double *const value)
{
    *value = client_input_number(&side->inputs->inputs[input], side->clients[i]);
    return true;
}

static bool read_usage(const Side *const side, const size_t i, const size_t product,
                       double *const value)
{
    const Portfolio *const portfolio = side->application->portfolio;
    const Holdings *const holdings = &portfolio->snapshot->holdings;
    const uint32_t client = side->clients[i];
    *value = NAN;
    if (!bit_get(&side->application->held, client, product))
        return false;
    for (uint32_t row = holdings->first[client]; row < holdings->first[client + 1]; row++)
        if (side->application->model_product[holdings->product[row]] == product &&
            !isnan(portfolio->usage[row]))
            *value = (isnan(*value) ? 0 : *value) + (double)portfolio->usage[row];
    return true;
}

static bool read_probability(const Side *const side, const size_t i, const size_t product,
                             double *const value)
{
    *value = product < side->n_products ? side->probabilities[i * side->n_products + product] : NAN;
    return !isnan(*value);
}

/* ---- measures ---- */

/* The measure that comes next, if it tells anything. */
static void keep(Work *const work, const DriftKind kind, const char *const name, DriftIndex drift)
{
    if (isnan(drift.index))
        return;
    if (kind == DRIFT_RESCORED)
        drift.level = DRIFT_NONE;
    work->drift->measures[work->drift->n++] = (DriftMeasure){kind, name, drift};
    if (drift.level > work->drift->level)
        work->drift->level = drift.level;
}

typedef struct Numbers {
    size_t n;
    size_t n_known;
    double *values;
} Numbers;

static Status gather(const Side *const side, ReadNumber *const read, const size_t item,
                     Arena *const scratch, Numbers *const numbers, Error *const err)
{
    *numbers = (Numbers){0};
    ARENA_NEW(numbers->values, scratch, side->n, err);
    for (size_t i = 0; i < side->n; i++) {
        double value = NAN;
        if (!read(side, i, item, &value))
            continue;
        numbers->values[numbers->n++] = value;
        numbers->n_known += isnan(value) ? 0 : 1;
    }
    return OK;
}

/* One number of two sides: the same item of both, or another of the second. */
typedef struct Pair {
    const Side *earlier;
    const Side *later;
    size_t earlier_item;
    size_t later_item;
} Pair;

static Status measure_numbers(Work *const work, const DriftKind kind, const char *const name,
                              const Pair pair, ReadNumber *const read, Error *const err)
{
    const ArenaMark mark = arena_mark(work->arena);
    Numbers then = {0};
    Numbers now = {0};
    DriftIndex drift = {.index = NAN};
    TRY(gather(pair.earlier, read, pair.earlier_item, work->arena, &then, err));
    TRY(gather(pair.later, read, pair.later_item, work->arena, &now, err));
    if (then.n_known > 0 || now.n_known > 0)
        TRY(drift_of_numbers(then.values, then.n, now.values, now.n, work->limits, work->arena,
                             &drift, err));
    arena_reset(work->arena, mark);
    keep(work, kind, name, drift);
    return OK;
}

/* A place of each client among so many; a place too high counts as the last. */
typedef size_t ReadPlace(const Side *side, size_t i, size_t item);

static size_t read_level(const Side *const side, const size_t i, const size_t input)
{
    const Design *const design = side->inputs->design;
    const uint32_t code = client_input_code(&side->inputs->inputs[input], side->clients[i]);
    return code == CODE_NONE
               ? SIZE_MAX
               : side->inputs->level_columns[input][code] - design->first_column[input];
}

static size_t read_held(const Side *const side, const size_t i, const size_t product)
{
    return bit_get(&side->application->held, side->clients[i], product);
}

static size_t read_segment(const Side *const side, const size_t i, const size_t item)
{
    (void)item;
    return side->application->segment[side->clients[i]];
}

static void count_places(const Side *const side, ReadPlace *const read, const size_t item,
                         const size_t n_places, uint64_t *const counts)
{
    for (size_t i = 0; i < side->n; i++) {
        const size_t place = read(side, i, item);
        counts[place < n_places ? place : n_places - 1]++;
    }
}

static Status measure_places(Work *const work, const DriftKind kind, const char *const name,
                             ReadPlace *const read, const size_t item, const size_t n_places,
                             Error *const err)
{
    const ArenaMark mark = arena_mark(work->arena);
    uint64_t *then = NULL;
    uint64_t *now = NULL;
    DriftIndex drift = {.index = NAN};
    ARENA_NEW(then, work->arena, n_places, err);
    ARENA_NEW(now, work->arena, n_places, err);
    count_places(&work->then, read, item, n_places, then);
    count_places(&work->still, read, item, n_places, now);
    TRY(drift_of_counts(then, now, n_places, work->limits, work->arena, &drift, err));
    arena_reset(work->arena, mark);
    keep(work, kind, name, drift);
    return OK;
}

/* ---- what is measured ---- */

static Status measure_input(Work *const work, const size_t input, Error *const err)
{
    const Design *const design = work->design;
    const Pair pair = {&work->then, &work->still, input, input};
    const InputSource source = (InputSource)design->sources[input];
    const size_t n_levels = design->first_level[input + 1] - design->first_level[input];
    if (source == INPUT_TENURE || source == INPUT_REVENUE)
        return OK; /* measured as they are, whatever the model looks at */
    if (design->is_number[input])
        return measure_numbers(work, DRIFT_INPUT, design->names[input], pair, read_attribute, err);
    return measure_places(work, DRIFT_INPUT, design->names[input], read_level, input, n_levels + 2,
                          err); /* any other level, not known */
}

static Status measure_inputs(Work *const work, Error *const err)
{
    static const struct {
        const char *name;
        ReadNumber *read;
    } NUMBERS[] = {{"tenure", read_tenure},
                   {"annual profit", read_profit},
                   {"annual revenue", read_revenue},
                   {"products held", read_n_held}};
    const Pair pair = {&work->then, &work->still, 0, 0};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        TRY(measure_numbers(work, DRIFT_INPUT, NUMBERS[i].name, pair, NUMBERS[i].read, err));
    for (size_t input = 0; input < work->design->n_inputs; input++)
        TRY(measure_input(work, input, err));
    return OK;
}

static Status measure_products(Work *const work, Error *const err)
{
    const Design *const design = work->design;
    for (size_t product = 0; product < design->n_products; product++)
        TRY(measure_places(work, DRIFT_HOLDING, design->product_names[product], read_held, product,
                           2, err));
    for (size_t product = 0; product < design->n_products; product++) {
        const Pair pair = {&work->then, &work->still, product, product};
        TRY(measure_numbers(work, DRIFT_USAGE, design->product_names[product], pair, read_usage,
                            err));
    }
    return OK;
}

static Status measure_segments(Work *const work, Error *const err)
{
    const size_t n = work->then.application->model->segments.n;
    if (n == 0)
        return OK;
    return measure_places(work, DRIFT_SEGMENTS, "sizes of the segments", read_segment, 0, n + 1,
                          err); /* placed nowhere */
}

static Status measure_scores(Work *const work, Error *const err)
{
    const Design *const design = work->design;
    const Design *const later = model_design(work->now.application->model);
    const Dictionary later_ids = {.n = later->n_products, .texts = later->product_ids};
    for (size_t product = 0; product < design->n_products; product++) {
        const Pair pair = {&work->then, &work->still, product, product};
        TRY(measure_numbers(work, DRIFT_SCORES, design->product_names[product], pair,
                            read_probability, err));
    }
    for (size_t product = 0; product < design->n_products; product++) {
        const uint32_t found = dictionary_find(&later_ids, design->product_ids[product]);
        const Pair pair = {&work->still, &work->now, product,
                           found == CODE_NONE ? SIZE_MAX : found};
        TRY(measure_numbers(work, DRIFT_RESCORED, design->product_names[product], pair,
                            read_probability, err));
    }
    return OK;
}

Status drift_make(const Application *const then, const Application *const still,
                  const Application *const now, const DriftLimits *const limits, Arena *const arena,
                  Drift *const drift, Error *const err)
{
    Work work = {
        .design = model_design(then->model), .limits = limits, .arena = arena, .drift = drift};
    const size_t most = 5 + work.design->n_inputs + 4 * work.design->n_products;
    *drift = (Drift){0};
    ARENA_NEW(drift->measures, arena, most, err);
    const ArenaMark mark = arena_mark(arena);
    TRY(side_make(then, arena, &work.then, err));
    TRY(side_make(still, arena, &work.still, err));
    TRY(side_make(now, arena, &work.now, err));
    TRY(measure_inputs(&work, err));
    TRY(measure_products(&work, err));
    TRY(measure_segments(&work, err));
    TRY(measure_scores(&work, err));
    arena_reset(arena, mark);
    return OK;
}

/* ---- names ---- */

static const char *const NAMES[DRIFT_KINDS] = {
    [DRIFT_INPUT] = "input",       [DRIFT_HOLDING] = "holding", [DRIFT_USAGE] = "usage",
    [DRIFT_SEGMENTS] = "segments", [DRIFT_SCORES] = "scores",   [DRIFT_RESCORED] = "rescored"};

const char *drift_kind_name(const DriftKind kind)
{
    return NAMES[kind];
}

DriftKind drift_kind_named(const char *const name)
{
    DriftKind kind = DRIFT_INPUT;
    while (kind < DRIFT_KINDS && strcmp(NAMES[kind], name) != 0)
        kind++;
    return kind;
}
