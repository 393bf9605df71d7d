/* models/affinity/isotonic.c - the monotone map from scores to shares; see isotonic.h. */
#include "models/affinity/isotonic.h"

#include <stdbool.h>
#include <stdlib.h>

/* Neighbouring cases with one probability, ones / n. */
typedef struct Block {
    double first_score;
    double last_score;
    size_t n;
    size_t n_ones;
} Block;

static int by_score(const void *const a, const void *const b)
{
    const SortedCase *const one = a;
    const SortedCase *const two = b;
    if (one->score != two->score)
        return one->score < two->score ? -1 : 1;
    return (one->index > two->index) - (one->index < two->index);
}

Status isotonic_sort(const CalibrationCases *const cases, Arena *const arena,
                     SortedCase **const sorted, Error *const err)
{
    ARENA_NEW(*sorted, arena, cases->n, err);
    for (size_t i = 0; i < cases->n; i++)
        (*sorted)[i] = (SortedCase){
            .score = cases->scores[i], .index = (uint32_t)i, .outcome = cases->outcomes[i]};
    qsort(*sorted, cases->n, sizeof **sorted, by_score);
    return OK;
}

/* Is the share of ones of `next` no larger than that of `block`?  In whole numbers, exactly. */
static bool violates(const Block *const block, const Block *const next)
{
    return next->n_ones * block->n <= block->n_ones * next->n;
}

static void merge(Block *const block, const Block *const next)
{
    block->last_score = next->last_score;
    block->n += next->n;
    block->n_ones += next->n_ones;
}

/* The cases of one score; *at moves on to the next score. */
static Block next_score(const SortedCase *const sorted, const size_t n, const size_t held_out_first,
                        const size_t held_out_end, size_t *const at)
{
    const double score = sorted[*at].score;
    Block block = {.first_score = score, .last_score = score};
    for (; *at < n && sorted[*at].score == score; (*at)++) {
        if (sorted[*at].index >= held_out_first && sorted[*at].index < held_out_end)
            continue;
        block.n++;
        block.n_ones += sorted[*at].outcome;
    }
    return block;
}

/* From the lowest score up; what is no higher than its predecessor is pooled with it. */
static size_t pool(const SortedCase *const sorted, const size_t n, const size_t held_out_first,
                   const size_t held_out_end, Block *const blocks)
{
    size_t n_blocks = 0;
    for (size_t at = 0; at < n;) {
        const Block next = next_score(sorted, n, held_out_first, held_out_end, &at);
        if (next.n == 0)
            continue;
        blocks[n_blocks++] = next;
        while (n_blocks > 1 && violates(&blocks[n_blocks - 2], &blocks[n_blocks - 1])) {
            merge(&blocks[n_blocks - 2], &blocks[n_blocks - 1]);
            n_blocks--;
        }
    }
    return n_blocks;
}

static void add_knot(Isotonic *const isotonic, const double score, const double probability)
{
    isotonic->score[isotonic->n_knots] = score;
    isotonic->probability[isotonic->n_knots++] = probability;
}

static void add_knots(const Block *const block, const double least, const double most,
                      Isotonic *const isotonic)
{
    const double share = (double)block->n_ones / (double)block->n;
    const double above = share > least ? share : least;
    const double probability = above < most ? above : most;
    add_knot(isotonic, block->first_score, probability);
    if (block->last_score > block->first_score)
        add_knot(isotonic, block->last_score, probability);
}

Status isotonic_fit(const SortedCase *const sorted, const size_t n, const size_t held_out_first,
                    const size_t held_out_end, Arena *const arena, Isotonic *const isotonic,
                    Error *const err)
{
    Block *blocks = NULL;
    Isotonic made = {.n_knots = 0};
    ARENA_NEW(blocks, arena, n, err);
    const size_t n_blocks = pool(sorted, n, held_out_first, held_out_end, blocks);
    ARENA_NEW(made.score, arena, 2 * n_blocks + 1, err);
    ARENA_NEW(made.probability, arena, 2 * n_blocks + 1, err);

    size_t n_cases = 0;
    size_t n_ones = 0;
    for (size_t block = 0; block < n_blocks; block++) {
        n_cases += blocks[block].n;
        n_ones += blocks[block].n_ones;
    }
    const double least = 1 / ((double)(n_cases - n_ones) + 2);
    const double most = ((double)n_ones + 1) / ((double)n_ones + 2);
    for (size_t block = 0; block < n_blocks; block++)
        add_knots(&blocks[block], least, most, &made);
    if (n_blocks == 0)
        add_knot(&made, 0, 0.5);
    *isotonic = made;
    return OK;
}

double isotonic_probability(const Isotonic *const isotonic, const double score)
{
    const double *const at = isotonic->score;
    size_t low = 0;
    size_t high = isotonic->n_knots - 1;
    if (score <= at[low])
        return isotonic->probability[low];
    if (score >= at[high])
        return isotonic->probability[high];
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (at[middle] <= score)
            low = middle;
        else
            high = middle;
    }
    const double share = (score - at[low]) / (at[high] - at[low]);
    return isotonic->probability[low] +
           share * (isotonic->probability[high] - isotonic->probability[low]);
}
