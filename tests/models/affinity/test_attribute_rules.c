/* tests/models/affinity/test_attribute_rules.c - which client attributes the models may see. */
#include "models/affinity/attribute_rules.h"
#include "tests/support/check_helpers.h"
#include "tests/support/small_bank.h"
#include "tests/support/suites.h"

#include <check.h>

static const char *const DENY[] = {"sex", "birth", "Age"};
static const char *const NAMES[] = {"averageTurnover", "ownerAge", "owner_birth_year", "sector"};
static const SmallClient CLIENTS[] = {{.id = "a", .attributes = {"1", "2", "3", "4"}}};
static const SmallBank BANK = {.as_of = "2026-09-30",
                               .n_attributes = 4,
                               .attributes = NAMES,
                               .n_clients = 1,
                               .clients = CLIENTS};

static Arena *arena;
static Error err;

static void begin(void)
{
    arena = arena_new();
    ck_assert_ptr_nonnull(arena);
}

static void end(void)
{
    arena_free(arena);
}

static AttributeRules use(const size_t n, const char *const *const names)
{
    return (AttributeRules){.n_use = n, .use = names, .n_deny = 3, .deny = DENY};
}

static const char *denial(const char *const name)
{
    const AttributeRules rules = use(0, NULL);
    const char *word = NULL;
    CHECK_OK(attribute_rules_denial(&rules, name, arena, &word, &err), &err);
    return word;
}

START_TEST(a_word_of_the_name_denies_it_whatever_its_case)
{
    ck_assert_str_eq(denial("sex"), "sex");
    ck_assert_str_eq(denial("owner_sex"), "sex");
    ck_assert_str_eq(denial("ownerSex"), "sex");
    ck_assert_str_eq(denial("OWNERSex"), "sex");
    ck_assert_str_eq(denial("OWNER-SEX"), "sex");
    ck_assert_str_eq(denial("sex2"), "sex");
    ck_assert_str_eq(denial("AgeOfOwner"), "Age");
    ck_assert_str_eq(denial("year of birth"), "birth");
}
END_TEST

START_TEST(a_part_of_a_word_does_not_deny_it)
{
    ck_assert_ptr_null(denial("average"));
    ck_assert_ptr_null(denial("Essex"));
    ck_assert_ptr_null(denial("agency_no"));
    ck_assert_ptr_null(denial(""));
    ck_assert_ptr_null(denial("_7"));
    ck_assert_ptr_null(denial("sex\xc3\xa9")); /* one word of four letters */
}
END_TEST

START_TEST(a_long_word_at_an_end_of_another_denies_it)
{
    ck_assert_str_eq(denial("birthdate"), "birth");
    ck_assert_str_eq(denial("dateofbirth"), "birth");
    ck_assert_str_eq(denial("ownerBirthyear"), "birth");
    ck_assert_ptr_null(denial("rebirths_of_firm"));
}
END_TEST

START_TEST(letters_that_look_alike_are_alike)
{
    ck_assert_str_eq(denial("owner_\xd1\x95\xd0\xb5\xd1\x85"), "sex");       /* Cyrillic s, e, x */
    ck_assert_str_eq(denial("\xef\xbc\xb3\xef\xbc\xa5\xef\xbc\xb8"), "sex"); /* full width */
    ck_assert_str_eq(denial("s\xc3\xa9x"), "sex");                           /* an accent */
    ck_assert_str_eq(denial("se\xcc\x81x"), "sex");                          /* a combining one */
    ck_assert_str_eq(denial("se\xc2\xadx"), "sex");                          /* a soft hyphen */
    ck_assert_str_eq(denial("s\xe2\x80\x8b"
                            "ex"),
                     "sex");                                /* no width at all */
    ck_assert_str_eq(denial("\xce\x91ge"), "Age");          /* Greek Alpha */
    ck_assert_str_eq(denial("se\xc2\xa0sex"), "sex");       /* a hard space */
    ck_assert_str_eq(denial("no\xe2\x80\x90sex"), "sex");   /* a hyphen */
    ck_assert_ptr_null(denial("\xd0\xbf\xd0\xbe\xd0\xbb")); /* other words */
    ck_assert_ptr_null(denial("se\xcc"));                   /* cut short */
}
END_TEST

START_TEST(auto_takes_what_is_not_denied_and_says_what_it_skips)
{
    static const char *const AUTO[] = {"auto"};
    const AttributeRules rules = use(1, AUTO);
    AttributeChoice choice;
    const Snapshot *const snapshot = small_bank_snapshot(&BANK, arena);
    CHECK_OK(attribute_rules_choose(&rules, &snapshot->clients, arena, &choice, &err), &err);
    ck_assert_uint_eq(choice.n, 2);
    ck_assert_uint_eq(choice.attributes[0], 0);
    ck_assert_uint_eq(choice.attributes[1], 3);
    ck_assert_uint_eq(choice.n_notices, 2);
    ck_assert_str_eq(choice.notices[0],
                     "attribute \"ownerAge\" is not used: \"Age\" is on attributes.deny");
    ck_assert_str_eq(choice.notices[1],
                     "attribute \"owner_birth_year\" is not used: \"birth\" is on attributes.deny");
}
END_TEST

START_TEST(a_list_takes_those_it_names)
{
    static const char *const SECTOR[] = {"sector"};
    const AttributeRules rules = use(1, SECTOR);
    AttributeChoice choice;
    const Snapshot *const snapshot = small_bank_snapshot(&BANK, arena);
    CHECK_OK(attribute_rules_choose(&rules, &snapshot->clients, arena, &choice, &err), &err);
    ck_assert_uint_eq(choice.n, 1);
    ck_assert_uint_eq(choice.attributes[0], 3);
    ck_assert_uint_eq(choice.n_notices, 0);
}
END_TEST

START_TEST(a_denied_attribute_that_is_named_is_refused)
{
    static const char *const NAMED[] = {"sector", "ownerAge"};
    const AttributeRules rules = use(2, NAMED);
    AttributeChoice choice = {.n = 77};
    const Snapshot *const snapshot = small_bank_snapshot(&BANK, arena);
    CHECK_FAILS(attribute_rules_choose(&rules, &snapshot->clients, arena, &choice, &err), &err,
                E_CONFIG,
                "attributes.use names \"ownerAge\", which \"Age\" on attributes.deny denies");
    ck_assert_uint_eq(choice.n, 77);
}
END_TEST

START_TEST(an_attribute_that_is_not_there_is_refused)
{
    static const char *const NAMED[] = {"secctor"};
    const AttributeRules rules = use(1, NAMED);
    AttributeChoice choice;
    const Snapshot *const snapshot = small_bank_snapshot(&BANK, arena);
    CHECK_FAILS(attribute_rules_choose(&rules, &snapshot->clients, arena, &choice, &err), &err,
                E_CONFIG, "attributes.use names \"secctor\", which is no attribute in clients.csv");
}
END_TEST

Suite *suite_attribute_rules(void)
{
    TCase *const tests = tcase_create("attribute_rules");
    tcase_add_checked_fixture(tests, begin, end);
    tcase_add_test(tests, a_word_of_the_name_denies_it_whatever_its_case);
    tcase_add_test(tests, a_part_of_a_word_does_not_deny_it);
    tcase_add_test(tests, a_long_word_at_an_end_of_another_denies_it);
    tcase_add_test(tests, letters_that_look_alike_are_alike);
    tcase_add_test(tests, auto_takes_what_is_not_denied_and_says_what_it_skips);
    tcase_add_test(tests, a_list_takes_those_it_names);
    tcase_add_test(tests, a_denied_attribute_that_is_named_is_refused);
    tcase_add_test(tests, an_attribute_that_is_not_there_is_refused);
    Suite *const suite = suite_create("attribute_rules");
    suite_add_tcase(suite, tests);
    return suite;
}
