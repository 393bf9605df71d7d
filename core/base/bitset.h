/* core/base/bitset.h - rows of bits: which products a client holds.
 *
 * One allocation, row-major, (n_rows, n_words) words of 64 bits. */
#ifndef CORE_BASE_BITSET_H
#define CORE_BASE_BITSET_H

#include "core/base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct BitMatrix {
    size_t n_rows;
    size_t n_bits;  /* per row */
    size_t n_words; /* per row */
    uint64_t *words;
} BitMatrix;

static inline size_t bit_words(const size_t n_bits)
{
    return (n_bits + 63) / 64;
}

/** bit_new_like - no bit set, in the shape of another. */
static inline Status bit_new_like(const BitMatrix *const shape, Arena *const arena,
                                  BitMatrix *const made, Error *const err)
{
    uint64_t *words = NULL;
    ARENA_TAKE(words, arena_alloc(arena, shape->n_rows, shape->n_words * sizeof *words), err);
    *made = *shape;
    made->words = words;
    return OK;
}

static inline const uint64_t *bit_row(const BitMatrix *const bits, const size_t row)
{
    return bits->words + row * bits->n_words;
}

static inline bool bit_get(const BitMatrix *const bits, const size_t row, const size_t bit)
{
    return (bits->words[row * bits->n_words + bit / 64] >> (bit % 64) & 1) != 0;
}

static inline void bit_set(BitMatrix *const bits, const size_t row, const size_t bit)
{
    bits->words[row * bits->n_words + bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline size_t bit_count(const BitMatrix *const bits, const size_t row)
{
    size_t count = 0;
    for (size_t word = 0; word < bits->n_words; word++)
        count += (size_t)__builtin_popcountll(bits->words[row * bits->n_words + word]);
    return count;
}

/** bit_next - the first set bit of the row at or after `from`; n_bits when there is none.
 *
 *     for (size_t bit = bit_next(m, row, 0); bit < m->n_bits; bit = bit_next(m, row, bit + 1))
 */
static inline size_t bit_next(const BitMatrix *const bits, const size_t row, const size_t from)
{
    const uint64_t *const words = bit_row(bits, row);
    for (size_t word = from / 64; word < bits->n_words; word++) {
        const uint64_t masked =
            word == from / 64 ? words[word] & (~UINT64_C(0) << (from % 64)) : words[word];
        if (masked != 0)
            return word * 64 + (size_t)__builtin_ctzll(masked);
    }
    return bits->n_bits;
}

#endif
