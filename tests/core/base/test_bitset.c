/* tests/core/base/test_bitset.c - rows of bits. */
#include "core/base/bitset.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

enum { N_ROWS = 3, N_BITS = 130, N_WORDS = 3 };

/* Around the ends of the words. */
static const size_t SET[] = {0, 1, 62, 63, 64, 65, 127, 128, 129};
enum { N_SET = sizeof SET / sizeof SET[0] };

static BitMatrix make(uint64_t words[N_ROWS * N_WORDS])
{
    memset(words, 0, N_ROWS * N_WORDS * sizeof *words);
    return (BitMatrix){
        .n_rows = N_ROWS, .n_bits = N_BITS, .n_words = bit_words(N_BITS), .words = words};
}

START_TEST(a_row_has_whole_words)
{
    ck_assert_uint_eq(bit_words(0), 0);
    ck_assert_uint_eq(bit_words(1), 1);
    ck_assert_uint_eq(bit_words(64), 1);
    ck_assert_uint_eq(bit_words(65), 2);
    ck_assert_uint_eq(bit_words(N_BITS), N_WORDS);
}
END_TEST

START_TEST(a_bit_that_is_set_is_set_in_its_row_only)
{
    uint64_t words[N_ROWS * N_WORDS];
    BitMatrix bits = make(words);
    for (size_t i = 0; i < N_SET; i++)
        bit_set(&bits, 1, SET[i]);
    size_t next = 0;
    for (size_t bit = 0; bit < N_BITS; bit++) {
        const bool expected = next < N_SET && SET[next] == bit;
        next += expected;
        ck_assert_int_eq(bit_get(&bits, 1, bit), expected);
        ck_assert(!bit_get(&bits, 0, bit));
        ck_assert(!bit_get(&bits, 2, bit));
    }
    ck_assert_uint_eq(bit_count(&bits, 0), 0);
    ck_assert_uint_eq(bit_count(&bits, 1), N_SET);
}
END_TEST

START_TEST(setting_twice_is_setting_once)
{
    uint64_t words[N_ROWS * N_WORDS];
    BitMatrix bits = make(words);
    bit_set(&bits, 2, 64);
    bit_set(&bits, 2, 64);
    ck_assert_uint_eq(bit_count(&bits, 2), 1);
}
END_TEST

START_TEST(the_set_bits_are_visited_in_order)
{
    uint64_t words[N_ROWS * N_WORDS];
    BitMatrix bits = make(words);
    for (size_t i = N_SET; i > 0; i--)
        bit_set(&bits, 1, SET[i - 1]);
    size_t n_seen = 0;
    for (size_t bit = bit_next(&bits, 1, 0); bit < bits.n_bits; bit = bit_next(&bits, 1, bit + 1)) {
        ck_assert_uint_lt(n_seen, N_SET);
        ck_assert_uint_eq(bit, SET[n_seen]);
        n_seen++;
    }
    ck_assert_uint_eq(n_seen, N_SET);
}
END_TEST

START_TEST(behind_the_last_bit_there_is_none)
{
    uint64_t words[N_ROWS * N_WORDS];
    BitMatrix bits = make(words);
    ck_assert_uint_eq(bit_next(&bits, 0, 0), N_BITS);
    bit_set(&bits, 0, 129);
    ck_assert_uint_eq(bit_next(&bits, 0, 66), 129);
    ck_assert_uint_eq(bit_next(&bits, 0, 130), N_BITS);
    ck_assert_uint_eq(bit_next(&bits, 0, 192), N_BITS);
}
END_TEST

Suite *suite_bitset(void)
{
    Suite *const suite = suite_create("bitset");
    TCase *const cases = tcase_create("bitset");
    tcase_add_test(cases, a_row_has_whole_words);
    tcase_add_test(cases, a_bit_that_is_set_is_set_in_its_row_only);
    tcase_add_test(cases, setting_twice_is_setting_once);
    tcase_add_test(cases, the_set_bits_are_visited_in_order);
    tcase_add_test(cases, behind_the_last_bit_there_is_none);
    suite_add_tcase(suite, cases);
    return suite;
}
