/* tests/core/domain/test_run.c - the identity of triggers and when their content counts as new. */
#include "core/domain/run.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static Error err;
static TriggerClient client;
static TriggerProduct products[2];
static TriggerReason reason;
static TriggerContent content;

static void set_up(void)
{
    arena = arena_new();
    client = (TriggerClient){.client_id = "n00000096",
                             .bank = "north",
                             .rm_id = "n-RM0001",
                             .segment_id = "S002.5",
                             .segment_label = "large for its bank",
                             .profit = 6260.19,
                             .potential = 7110.7576,
                             .potential_low = 4999.8657,
                             .potential_high = 13848.37,
                             .gap = 850.5676,
                             .currency = "EUR",
                             .n_withheld = 18};
    reason = (TriggerReason){"larger than usual", 0.9023};
    products[0] =
        (TriggerProduct){"leasing", "Equipment leasing", 0.5459, 2637.6, 683.7, 7930.4, 1, &reason};
    products[1] =
        (TriggerProduct){"payroll", "Payroll service", 0.2071, 1425.6, 340.0, 3379.4, 0, NULL};
    content = (TriggerContent){.kind = KIND_CROSS_SELL,
                               .n_products = 2,
                               .products = products,
                               .reason = "Well-developed clients of this kind use ...",
                               .priority = 1735.2};
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- identity ---- */

static const char *id(const char *const bank, const char *const client_id, const TriggerKind kind,
                      const char *const subject, const int32_t episode)
{
    unsigned char uuid[UUID_BYTES];
    char *const text = arena_alloc(arena, UUID_TEXT_SIZE, 1);
    CHECK_OK(trigger_id(bank, client_id, kind, subject, episode, arena, uuid, &err), &err);
    uuid_format(uuid, text);
    return text;
}

/* By Python 3.11: uuid5(uuid5(NAMESPACE_DNS, "paragon"), name) with the names
 * "5:north9:n00000096cross_sell:0:1", "0:11:ред-8812under_use:0:2" (11 bytes) and
 * "5:north9:n00000096low_profit:14:card_acquiring31".  They stand in CRM systems: they may never
 * change. */
START_TEST(an_id_is_the_uuid_of_what_the_trigger_is_about)
{
    ck_assert_str_eq(id("north", "n00000096", KIND_CROSS_SELL, "", 1),
                     "63840b01-1e49-5761-a284-2a1661f0e4bb");
    ck_assert_str_eq(id("", "ред-8812", KIND_UNDER_USE, "", 2),
                     "dcbe8d55-a990-53f5-8340-bce4022b4cf9");
    ck_assert_str_eq(id("north", "n00000096", KIND_LOW_PROFIT, "card_acquiring", 31),
                     "15b19faf-2d71-5a86-aa1e-5ba4a16954b3");
}
END_TEST

START_TEST(no_two_triggers_share_an_id)
{
    const char *const ids[] = {
        id("a", "bc", KIND_CROSS_SELL, "", 1), id("ab", "c", KIND_CROSS_SELL, "", 1),
        id("", "abc", KIND_CROSS_SELL, "", 1), id("abc", "", KIND_CROSS_SELL, "", 1),
        id("a", "bc", KIND_UNDER_USE, "", 1),  id("a", "bc", KIND_CROSS_SELL, "1", 1),
        id("a", "bc", KIND_CROSS_SELL, "", 2), id("a", "bc", KIND_CROSS_SELL, "", 11)};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_str_ne(ids[i], ids[j]);
}
END_TEST

/* ---- content ---- */

static int64_t hash(void)
{
    int64_t value = 0;
    CHECK_OK(trigger_content_hash(&client, &content, arena, &value, &err), &err);
    return value;
}

START_TEST(what_changes_a_record_for_people_is_new)
{
    const int64_t before = hash();
    ck_assert_int_eq(hash(), before);
#define CHECK_NEW(field, value)                                                                    \
    do {                                                                                           \
        (field) = (value);                                                                         \
        ck_assert_msg(hash() != before, #field " is not part of the content");                     \
        set_up_again();                                                                            \
    } while (0)
#define set_up_again()                                                                             \
    do {                                                                                           \
        tear_down();                                                                               \
        set_up();                                                                                  \
    } while (0)
    CHECK_NEW(client.client_id, "n00000097");
    CHECK_NEW(client.rm_id, "n-RM0002");
    CHECK_NEW(client.rm_id, NULL);
    CHECK_NEW(client.segment_id, "S002.4");
    CHECK_NEW(client.currency, NULL);
    CHECK_NEW(client.profit, 6280.0); /* another third digit */
    CHECK_NEW(client.profit, NAN);
    CHECK_NEW(client.potential, 7210.0);
    CHECK_NEW(client.gap, 0);
    CHECK_NEW(content.kind, KIND_UNDER_USE);
    CHECK_NEW(content.reason, "Another sentence.");
    CHECK_NEW(content.n_products, 1);
    CHECK_NEW(products[0].product_id, "leasing2");
    CHECK_NEW(products[0].name, "Leasing");
    CHECK_NEW(products[0].probability, 0.56);
    CHECK_NEW(products[1].value, -1425.6);
    CHECK_NEW(products[1].low, NAN);
    CHECK_NEW(products[1].high, 3399.0);
#undef CHECK_NEW
#undef set_up_again
}
END_TEST

START_TEST(the_order_of_products_is_part_of_the_content)
{
    const int64_t before = hash();
    const TriggerProduct first = products[0];
    products[0] = products[1];
    products[1] = first;
    ck_assert_int_ne(hash(), before);
}
END_TEST

START_TEST(what_nobody_sees_is_not_new)
{
    const int64_t before = hash();
    client.profit = 6260.9;           /* 6 260 either way */
    client.potential_low = 5001;      /* shown in the record, drawn anew with every build */
    products[0].probability = 0.5501; /* 55 % either way */
    products[0].value = 2640;
    content.priority = 3; /* sorts the list */
    reason.contribution = 0.9;
    ck_assert_int_eq(hash(), before);
}
END_TEST

START_TEST(amounts_that_are_zero_or_not_known_are_different)
{
    client.gap = 0;
    const int64_t zero = hash();
    client.gap = -0.0;
    ck_assert_int_eq(hash(), zero);
    client.gap = NAN;
    ck_assert_int_ne(hash(), zero);
}
END_TEST

/* ---- words ---- */

START_TEST(kinds_have_names_that_read_back)
{
    static const char *const NAMES[KIND_COUNT] = {"cross_sell", "under_use", "low_profit"};
    TriggerKind kind = KIND_LOW_PROFIT;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        ck_assert_str_eq(trigger_kind_name((TriggerKind)i), NAMES[i]);
        ck_assert(trigger_kind_parse(NAMES[i], &kind));
        ck_assert_uint_eq(kind, i);
    }
    ck_assert(!trigger_kind_parse("upsell", &kind));
    ck_assert(!trigger_kind_parse("", &kind));
    ck_assert_uint_eq(kind, KIND_LOW_PROFIT); /* left alone */
}
END_TEST

START_TEST(every_rule_has_a_word_and_a_reason)
{
    for (size_t code = 0; code < WITHHELD_CODES; code++) {
        ck_assert_str_ne(withheld_word((uint8_t)code), "");
        ck_assert_str_ne(withheld_reason((uint8_t)code), "");
    }
    ck_assert_str_eq(withheld_word(WITHHELD_HELD), "held");
    ck_assert_str_eq(withheld_word(255), "");
    ck_assert_str_eq(withheld_reason(WITHHELD_CODES), "");
}
END_TEST

Suite *suite_run(void)
{
    Suite *const suite = suite_create("run");
    TCase *const tests = tcase_create("triggers");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, an_id_is_the_uuid_of_what_the_trigger_is_about);
    tcase_add_test(tests, no_two_triggers_share_an_id);
    tcase_add_test(tests, what_changes_a_record_for_people_is_new);
    tcase_add_test(tests, the_order_of_products_is_part_of_the_content);
    tcase_add_test(tests, what_nobody_sees_is_not_new);
    tcase_add_test(tests, amounts_that_are_zero_or_not_known_are_different);
    tcase_add_test(tests, kinds_have_names_that_read_back);
    tcase_add_test(tests, every_rule_has_a_word_and_a_reason);
    suite_add_tcase(suite, tests);
    return suite;
}
