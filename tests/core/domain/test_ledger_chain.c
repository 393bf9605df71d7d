/* tests/core/domain/test_ledger_chain.c - a ledger of 1,000 entries: every change of a byte, and
 * entries left out, put in, swapped and cut off. */
#include "core/domain/ledger_chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <stdio.h>

enum { ENTRIES = 1000, ENTRY_SIZE = 96 };

typedef struct Entry {
    char text[ENTRY_SIZE];
    size_t length;
    Hash hash;
} Entry;

static Entry entries[ENTRIES];
static Error err;

static void set_up(void)
{
    Hash last = {{0}};
    for (size_t i = 0; i < ENTRIES; i++) {
        Entry *const entry = &entries[i];
        entry->length = (size_t)snprintf(entry->text, sizeof entry->text,
                                         "{\"entry_no\":%zu,\"kind\":\"outcome\",\"details\":{"
                                         "\"amount\":%zu}}",
                                         i + 1, i * 7919 % 100000);
        entry->hash = last = hash_prefixed(last.bytes, entry->text, entry->length);
    }
}

static Status take(LedgerChain *const chain, const size_t entry_no, const Entry *const entry)
{
    return ledger_chain_take(chain, (int64_t)entry_no, entry->text, entry->length, entry->hash,
                             &err);
}

/* The chain before entry `at`, from 0. */
static LedgerChain before(const size_t at)
{
    LedgerChain chain = {0};
    for (size_t i = 0; i < at; i++)
        CHECK_OK(take(&chain, i + 1, &entries[i]), &err);
    return chain;
}

/* (head -c 32 /dev/zero; printf '{"entry_no":1}') | sha256sum */
START_TEST(the_first_entry_follows_32_zero_bytes)
{
    static const char ENTRY[] = "{\"entry_no\":1}";
    LedgerChain chain = {0};
    Hash hash;
    ck_assert(
        hash_parse("7b801c69b5b3f8a4fa7b514e98b4e2a44f4870fcf4c09c8a134888aee893d801", &hash));
    CHECK_OK(ledger_chain_take(&chain, 1, ENTRY, sizeof ENTRY - 1, hash, &err), &err);
    ck_assert_int_eq(chain.entry_no, 1);
}
END_TEST

START_TEST(a_ledger_as_it_was_written_is_taken_whole)
{
    const LedgerChain chain = before(ENTRIES);
    ck_assert_int_eq(chain.entry_no, ENTRIES);
    ck_assert(hash_equal(chain.hash, entries[ENTRIES - 1].hash));
}
END_TEST

/* Every byte of every entry and of every hash, to each of three other values. */
START_TEST(every_change_of_a_byte_is_found_at_its_entry)
{
    static const unsigned char CHANGES[] = {0x01, 0x20, 0x80};
    LedgerChain chain = {0};
    for (size_t i = 0; i < ENTRIES; i++) {
        for (size_t at = 0; at < entries[i].length + HASH_BYTES; at++) {
            for (size_t c = 0; c < sizeof CHANGES; c++) {
                Entry changed = entries[i];
                LedgerChain tried = chain;
                if (at < changed.length)
                    changed.text[at] = (char)(changed.text[at] ^ CHANGES[c]);
                else
                    changed.hash.bytes[at - changed.length] ^= CHANGES[c];
                ck_assert_int_eq(take(&tried, i + 1, &changed), E_DATA);
            }
        }
        CHECK_OK(take(&chain, i + 1, &entries[i]), &err);
    }
}
END_TEST

START_TEST(an_entry_that_is_left_out_is_found_at_the_next)
{
    for (size_t i = 0; i + 1 < ENTRIES; i++) {
        LedgerChain chain = before(i);
        LedgerChain renumbered = chain;
        CHECK_STATUS(take(&chain, i + 2, &entries[i + 1]), &err, E_DATA);
        CHECK_STATUS(take(&renumbered, i + 1, &entries[i + 1]), &err, E_DATA);
    }
}
END_TEST

START_TEST(an_entry_that_is_put_in_is_found_there)
{
    Entry more = entries[7];
    for (size_t i = 0; i < ENTRIES; i++) {
        LedgerChain chain = before(i);
        if (i != 7)
            CHECK_STATUS(take(&chain, i + 1, &more), &err, E_DATA);
    }
}
END_TEST

START_TEST(entries_that_are_swapped_are_found_at_the_first)
{
    for (size_t i = 0; i + 1 < ENTRIES; i++) {
        LedgerChain chain = before(i);
        CHECK_STATUS(take(&chain, i + 1, &entries[i + 1]), &err, E_DATA);
    }
}
END_TEST

START_TEST(what_is_cut_off_shows_in_the_last_hash)
{
    for (size_t n = 0; n < ENTRIES; n++)
        ck_assert(!hash_equal(before(n).hash, entries[ENTRIES - 1].hash));
}
END_TEST

START_TEST(the_first_entry_that_does_not_fit_is_named)
{
    LedgerChain chain = before(16);
    Entry changed = entries[16];
    changed.text[5] = 'X';
    CHECK_FAILS(take(&chain, 17, &changed), &err, E_DATA,
                "entry 17 of the ledger does not fit its hash and the entry before it");
    CHECK_FAILS(take(&chain, 18, &entries[17]), &err, E_DATA,
                "entry 18 of the ledger does not follow entry 16");
}
END_TEST

Suite *suite_ledger_chain(void)
{
    Suite *const suite = suite_create("ledger_chain");
    TCase *const tcase = tcase_create("1,000 entries");
    tcase_add_unchecked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, the_first_entry_follows_32_zero_bytes);
    tcase_add_test(tcase, a_ledger_as_it_was_written_is_taken_whole);
    tcase_add_test(tcase, every_change_of_a_byte_is_found_at_its_entry);
    tcase_add_test(tcase, an_entry_that_is_left_out_is_found_at_the_next);
    tcase_add_test(tcase, an_entry_that_is_put_in_is_found_there);
    tcase_add_test(tcase, entries_that_are_swapped_are_found_at_the_first);
    tcase_add_test(tcase, what_is_cut_off_shows_in_the_last_hash);
    tcase_add_test(tcase, the_first_entry_that_does_not_fit_is_named);
    suite_add_tcase(suite, tcase);
    return suite;
}
