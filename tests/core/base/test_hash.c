/* tests/core/base/test_hash.c - SHA-256 of structured content, UUIDv5. */
#include "core/base/hash.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <stdbool.h>

static Hasher *new_hasher(Arena *const arena)
{
    Hasher *hasher = NULL;
    Error err = {0};
    CHECK_OK(hasher_new(arena, &hasher, &err), &err);
    return hasher;
}

static void check_hex(const Hash hash, const char *const expected)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(hash, hex);
    ck_assert_str_eq(hex, expected);
}

static bool is_same(const Hash a, const Hash b)
{
    return memcmp(a.bytes, b.bytes, HASH_BYTES) == 0;
}

/* NIST, "Examples with Intermediate Values", SHA256.pdf, and FIPS 180-2, appendix B.3. */
START_TEST(the_published_vectors_hold)
{
    static const char TWO_BLOCKS[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    check_hex(hash_bytes("", 0),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check_hex(hash_bytes("abc", 3),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check_hex(hash_bytes(TWO_BLOCKS, strlen(TWO_BLOCKS)),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

START_TEST(a_million_letters_in_odd_pieces_give_the_published_hash)
{
    Arena *const arena = arena_new();
    Hasher *const hasher = new_hasher(arena);
    char letters[5000];
    memset(letters, 'a', sizeof letters);
    size_t left = 1000000;
    for (size_t piece = 1; left > 0; piece = piece * 7 % 4999 + 1) {
        const size_t length = piece < left ? piece : left;
        hasher_add_bytes(hasher, letters, length);
        left -= length;
    }
    check_hex(hasher_finish(hasher),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    arena_free(arena);
}
END_TEST

START_TEST(pieces_around_the_size_of_the_buffer_lose_nothing)
{
    Arena *const arena = arena_new();
    char bytes[3 * 4096];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 131 % 251);
    for (size_t cut = 4090; cut < 4102; cut++) {
        Hasher *const hasher = new_hasher(arena);
        hasher_add_bytes(hasher, bytes, cut);
        hasher_add_bytes(hasher, bytes + cut, sizeof bytes - cut);
        ck_assert(is_same(hasher_finish(hasher), hash_bytes(bytes, sizeof bytes)));
    }
    arena_free(arena);
}
END_TEST

/* By Python 3.11: sha256 of struct.pack("<q", 7) + b"holding" + pack("<q", -1) +
 * pack("<q", -8812) + pack("<d", 2.385) */
START_TEST(structured_content_has_a_form_other_programs_can_make)
{
    Arena *const arena = arena_new();
    Hasher *const hasher = new_hasher(arena);
    hasher_add_text(hasher, "holding");
    hasher_add_text(hasher, NULL);
    hasher_add_int(hasher, -8812);
    hasher_add_double(hasher, 2.385);
    check_hex(hasher_finish(hasher),
              "c862bf286f614d504a3f5ddb11f793f87052c384f5c6a182ad728efbe6d8c5df");
    arena_free(arena);
}
END_TEST

static Hash hash_of_texts(Arena *const arena, const char *const first, const char *const second)
{
    Hasher *const hasher = new_hasher(arena);
    hasher_add_text(hasher, first);
    hasher_add_text(hasher, second);
    return hasher_finish(hasher);
}

START_TEST(different_contents_do_not_run_together)
{
    Arena *const arena = arena_new();
    ck_assert(!is_same(hash_of_texts(arena, "ab", "c"), hash_of_texts(arena, "a", "bc")));
    ck_assert(!is_same(hash_of_texts(arena, "", "a"), hash_of_texts(arena, NULL, "a")));
    ck_assert(is_same(hash_of_texts(arena, "ab", "c"), hash_of_texts(arena, "ab", "c")));
    arena_free(arena);
}
END_TEST

START_TEST(negative_zero_counts_as_zero)
{
    Arena *const arena = arena_new();
    Hasher *const negative = new_hasher(arena);
    Hasher *const positive = new_hasher(arena);
    hasher_add_double(negative, -0.0);
    hasher_add_double(positive, 0.0);
    ck_assert(is_same(hasher_finish(negative), hasher_finish(positive)));
    arena_free(arena);
}
END_TEST

/* By Python 3.11: uuid5(uuid5(NAMESPACE_DNS, "paragon"), name).  That Python gives
 * 2ed6657d-e927-568b-95e1-2665a8aea6a2 for "www.example.com" in the DNS namespace, as RFC 9562,
 * appendix A.4, does. */
START_TEST(names_become_the_uuids_of_rfc_9562)
{
    static const struct {
        const char *name;
        const char *uuid;
    } CASES[] = {{"", "8b4ff4ce-bf35-51a0-a017-0cdddf9e2c3b"},
                 {"8812|cross_sell|loan|1", "f55b652d-25ff-50a7-b9ec-98268157eefb"},
                 {"Клиент", "c7bcca89-8bfd-5db9-bb00-dcfffe9a97fd"}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        unsigned char uuid[UUID_BYTES];
        char text[UUID_TEXT_SIZE];
        uuid_v5(CASES[i].name, strlen(CASES[i].name), uuid);
        uuid_format(uuid, text);
        ck_assert_str_eq(text, CASES[i].uuid);
    }
}
END_TEST

START_TEST(no_two_salts_are_the_same)
{
    unsigned char salts[2][HASH_BYTES] = {{0}};
    Error err;
    CHECK_OK(hash_salt(salts[0], &err), &err);
    CHECK_OK(hash_salt(salts[1], &err), &err);
    ck_assert(memcmp(salts[0], salts[1], HASH_BYTES) != 0);
}
END_TEST

Suite *suite_hash(void)
{
    Suite *const suite = suite_create("hash");
    TCase *const cases = tcase_create("hash");
    tcase_add_test(cases, the_published_vectors_hold);
    tcase_add_test(cases, a_million_letters_in_odd_pieces_give_the_published_hash);
    tcase_add_test(cases, pieces_around_the_size_of_the_buffer_lose_nothing);
    tcase_add_test(cases, structured_content_has_a_form_other_programs_can_make);
    tcase_add_test(cases, different_contents_do_not_run_together);
    tcase_add_test(cases, negative_zero_counts_as_zero);
    tcase_add_test(cases, no_two_salts_are_the_same);
    tcase_add_test(cases, names_become_the_uuids_of_rfc_9562);
    suite_add_tcase(suite, cases);
    return suite;
}
