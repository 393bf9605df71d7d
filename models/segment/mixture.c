/* models/segment/mixture.c - mixtures and the densities of clients under them. */
#include "models/segment/mixture.h"

#include <math.h>
#include <string.h>

Status mixture_rows_new(const size_t n, const size_t n_products, Arena *const arena,
                        MixtureRows *const rows, Error *const err)
{
    *rows = (MixtureRows){
        .n = n, .held = {.n_rows = n, .n_bits = n_products, .n_words = bit_words(n_products)}};
    ARENA_NEW(rows->scores, arena, n * SCORES, err);
    ARENA_NEW(rows->held.words, arena, n * rows->held.n_words, err);
    return OK;
}

void mixture_rows_copy(const MixtureRows *const source, const size_t from, const size_t n,
                       MixtureRows *const target, const size_t to)
{
    const size_t n_words = source->held.n_words;
    memcpy(target->scores + to * SCORES, source->scores + from * SCORES,
           n * SCORES * sizeof *target->scores);
    memcpy(target->held.words + to * n_words, source->held.words + from * n_words,
           n * n_words * sizeof *target->held.words);
}

MixtureRows mixture_rows_view(const MixtureRows *const rows, const size_t from, const size_t to)
{
    MixtureRows view = *rows;
    view.n = to - from;
    view.scores += from * SCORES;
    view.held.n_rows = to - from;
    view.held.words += from * rows->held.n_words;
    return view;
}

Status mixture_new(const size_t n_components, const size_t n_products, Arena *const arena,
                   Mixture *const mixture, Error *const err)
{
    *mixture = (Mixture){.n_components = n_components, .n_products = n_products};
    ARENA_NEW(mixture->weight, arena, n_components, err);
    ARENA_NEW(mixture->mean, arena, SCORES * n_components, err);
    ARENA_NEW(mixture->variance, arena, SCORES * n_components, err);
    ARENA_NEW(mixture->adoption, arena, n_products * n_components, err);
    return OK;
}

void mixture_copy(const Mixture *const source, Mixture *const target)
{
    const size_t k = source->n_components;
    memcpy(target->weight, source->weight, k * sizeof *target->weight);
    memcpy(target->mean, source->mean, SCORES * k * sizeof *target->mean);
    memcpy(target->variance, source->variance, SCORES * k * sizeof *target->variance);
    memcpy(target->adoption, source->adoption, source->n_products * k * sizeof *target->adoption);
}

static double expected_products(const Mixture *const mixture, const size_t component)
{
    double expected = 0;
    for (size_t product = 0; product < mixture->n_products; product++)
        expected += mixture->adoption[product * mixture->n_components + component];
    return expected;
}

static bool comes_before(const Mixture *const mixture, const size_t a, const size_t b)
{
    const double *const size = mixture->mean + SCORE_SIZE * mixture->n_components;
    if (size[a] != size[b])
        return size[a] < size[b];
    return expected_products(mixture, a) < expected_products(mixture, b);
}

/* Row by row: the numbers of each component in their new order. */
static void reorder(double *const rows, const size_t n_rows, const size_t k,
                    const size_t *const order)
{
    double kept[MIXTURE_MOST_COMPONENTS];
    for (size_t row = 0; row < n_rows; row++) {
        memcpy(kept, rows + row * k, k * sizeof *kept);
        for (size_t place = 0; place < k; place++)
            rows[row * k + place] = kept[order[place]];
    }
}

void mixture_sort(Mixture *const mixture, size_t *const order)
{
    const size_t k = mixture->n_components;
    for (size_t component = 0; component < k; component++) {
        size_t place = component;
        for (; place > 0 && comes_before(mixture, component, order[place - 1]); place--)
            order[place] = order[place - 1];
        order[place] = component;
    }
    reorder(mixture->weight, 1, k, order);
    reorder(mixture->mean, SCORES, k, order);
    reorder(mixture->variance, SCORES, k, order);
    reorder(mixture->adoption, mixture->n_products, k, order);
}

Status mixture_table_new(const size_t n_components, const size_t n_products, Arena *const arena,
                         MixtureTable *const table, Error *const err)
{
    const size_t n_lanes = mixture_lanes(n_components);
    *table = (MixtureTable){
        .n_components = n_components, .n_lanes = n_lanes, .n_words = bit_words(n_products)};
    ARENA_NEW(table->constant, arena, n_lanes, err);
    ARENA_NEW(table->log_nothing, arena, n_lanes, err);
    ARENA_NEW(table->log_odds, arena, n_products * n_lanes, err);
    ARENA_NEW(table->mean, arena, SCORES * n_lanes, err);
    ARENA_NEW(table->log_scale, arena, SCORES * n_lanes, err);
    ARENA_NEW(table->half_precision, arena, SCORES * n_lanes, err);
    return OK;
}

void mixture_table_fill(const Mixture *const mixture, MixtureTable *const table)
{
    const size_t k = mixture->n_components;
    for (size_t lane = 0; lane < table->n_lanes; lane++)
        table->log_nothing[lane] = 0;
    for (size_t product = 0; product < mixture->n_products; product++)
        for (size_t component = 0; component < k; component++) {
            const double adoption = mixture->adoption[product * k + component];
            const double log_without = log1p(-adoption);
            table->log_odds[product * table->n_lanes + component] = log(adoption) - log_without;
            table->log_nothing[component] += log_without;
        }
    for (size_t lane = 0; lane < table->n_lanes; lane++)
        table->constant[lane] =
            lane < k ? log(mixture->weight[lane]) + table->log_nothing[lane] : -INFINITY;
    for (size_t score = 0; score < SCORES; score++)
        for (size_t component = 0; component < k; component++) {
            const size_t from = score * k + component;
            const size_t at = score * table->n_lanes + component;
            table->mean[at] = mixture->mean[from];
            table->log_scale[at] = -0.5 * log(2 * M_PI * mixture->variance[from]);
            table->half_precision[at] = 0.5 / mixture->variance[from];
        }
}

/* The log density of the client together with each of MIXTURE_LANES components from `from`. */
static void joint_densities(const MixtureTable *const table, const size_t from,
                            const double *const scores, const uint64_t *const held,
                            double *const joint)
{
    double sum[MIXTURE_LANES];
    for (size_t lane = 0; lane < MIXTURE_LANES; lane++)
        sum[lane] = table->constant[from + lane];
    for (size_t score = 0; score < SCORES; score++) {
        const double value = scores[score];
        if (isnan(value))
            continue;
        const size_t at = score * table->n_lanes + from;
        for (size_t lane = 0; lane < MIXTURE_LANES; lane++) {
            const double distance = value - table->mean[at + lane];
            sum[lane] += table->log_scale[at + lane] -
                         distance * distance * table->half_precision[at + lane];
        }
    }
    for (size_t word = 0; word < table->n_words; word++)
        for (uint64_t left = held[word]; left != 0; left &= left - 1) {
            const size_t product = word * 64 + (size_t)__builtin_ctzll(left);
            const double *const log_odds = table->log_odds + product * table->n_lanes + from;
            for (size_t lane = 0; lane < MIXTURE_LANES; lane++)
                sum[lane] += log_odds[lane];
        }
    memcpy(joint, sum, sizeof sum);
}

double mixture_posterior(const MixtureTable *const table, const double *const scores,
                         const uint64_t *const held, double *const posterior)
{
    const size_t k = table->n_components;
    for (size_t lane = 0; lane < table->n_lanes; lane += MIXTURE_LANES)
        joint_densities(table, lane, scores, held, posterior + lane);

    /* Log-sum-exp: the largest is taken out, so that nothing overflows. */
    double largest = posterior[0];
    for (size_t component = 1; component < k; component++)
        if (posterior[component] > largest)
            largest = posterior[component];
    double sum = 0;
    for (size_t component = 0; component < k; component++) {
        const double below = posterior[component] - largest;
        posterior[component] = below == 0 ? 1 : exp(below);
        sum += posterior[component];
    }
    const double scale = 1 / sum;
    for (size_t component = 0; component < k; component++)
        posterior[component] *= scale;
    for (size_t lane = k; lane < table->n_lanes; lane++)
        posterior[lane] = 0;
    return largest + log(sum);
}

size_t mixture_best(const double *const posterior, const size_t n_components)
{
    size_t best = 0;
    for (size_t component = 1; component < n_components; component++)
        if (posterior[component] > posterior[best])
            best = component;
    return best;
}

static double entropy_of(const double *const posterior, const size_t k)
{
    double entropy = 0;
    for (size_t component = 0; component < k; component++)
        if (posterior[component] > 0)
            entropy -= posterior[component] * log(posterior[component]);
    return entropy;
}

Status mixture_describe(const Mixture *const mixture, const MixtureRows *const rows,
                        Arena *const scratch, uint8_t *const segment, MixtureFigures *const figures,
                        Error *const err)
{
    const size_t k = mixture->n_components;
    const ArenaMark mark = arena_mark(scratch);
    MixtureTable table;
    TRY(mixture_table_new(k, mixture->n_products, scratch, &table, err));
    mixture_table_fill(mixture, &table);

    double posterior[MIXTURE_MOST_COMPONENTS] = {0};
    size_t count[MIXTURE_MOST_COMPONENTS] = {0};
    *figures = (MixtureFigures){.smallest = rows->n};
    for (size_t row = 0; row < rows->n; row++) {
        figures->log_likelihood += mixture_posterior(&table, rows->scores + row * SCORES,
                                                     bit_row(&rows->held, row), posterior);
        figures->entropy += entropy_of(posterior, k);
        segment[row] = (uint8_t)mixture_best(posterior, k);
        count[segment[row]]++;
    }
    for (size_t component = 0; component < k; component++)
        if (count[component] < figures->smallest)
            figures->smallest = count[component];
    arena_reset(scratch, mark);
    return OK;
}

double mixture_distance(const MixtureRows *const rows, const size_t a, const size_t b)
{
    double distance = 0;
    for (size_t score = 0; score < SCORES; score++) {
        const double difference =
            rows->scores[a * SCORES + score] - rows->scores[b * SCORES + score];
        if (!isnan(difference))
            distance += difference * difference;
    }
    const uint64_t *const held_a = bit_row(&rows->held, a);
    const uint64_t *const held_b = bit_row(&rows->held, b);
    for (size_t word = 0; word < rows->held.n_words; word++)
        distance += (double)__builtin_popcountll(held_a[word] ^ held_b[word]);
    return distance;
}
