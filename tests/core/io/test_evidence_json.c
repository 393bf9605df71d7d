/* tests/core/io/test_evidence_json.c - the lines that are hashed, byte by byte: another form would
 * make other roots of the same decisions. */
#include "core/io/evidence_json.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static Arena *arena;
static StrBuf out;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    out = strbuf_init(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *line(void)
{
    const char *text = NULL;
    CHECK_OK(strbuf_finish(&out, &text, &err), &err);
    return text;
}

START_TEST(a_decision_says_what_was_offered_and_why_nothing_else_was)
{
    static const char *const PRODUCTS[] = {"account", "card", "fx", "leasing", "loan"};
    static const uint8_t RULES[] = {WITHHELD_HELD, WITHHELD_NOT, WITHHELD_NOT_IN_PROFILE,
                                    WITHHELD_HELD, WITHHELD_NOT};
    const DecisionOffer offers[] = {
        {.product_id = "loan", .probability = 0.25, .value = 100.5, .low = -3, .high = 1e6},
        {.product_id = "card", .probability = 0.1, .value = NAN, .low = NAN, .high = NAN}};
    const Decision decision = {.client = {.client_id = "c1",
                                          .bank = "north",
                                          .rm_id = NULL,
                                          .segment_id = "S001.1",
                                          .segment_label = "say \"hello\"",
                                          .profit = -5.25,
                                          .potential = 400,
                                          .potential_low = 0.1,
                                          .potential_high = 2500,
                                          .gap = NAN,
                                          .currency = "EUR"},
                               .run_id = "abc",
                               .region = "Coast",
                               .business_area = NULL,
                               .pool_id = "P001",
                               .is_active = true,
                               .segment_confidence = 0.5F,
                               .n_peers = 30,
                               .n_offers = 2,
                               .offers = offers,
                               .n_products = 5,
                               .product_ids = PRODUCTS,
                               .withheld = RULES};
    evidence_json_decision(&decision, &out);
    ck_assert_str_eq(
        line(),
        "{\"client_id\":\"c1\",\"run_id\":\"abc\",\"bank\":\"north\",\"region\":\"Coast\","
        "\"business_area\":null,\"rm_id\":null,\"is_active\":true,\"segment_id\":\"S001.1\","
        "\"segment_label\":\"say \\\"hello\\\"\",\"segment_confidence\":0.5,\"pool_id\":\"P001\","
        "\"profit\":-5.25,\"potential_profit\":400,\"potential_low\":0.1,\"potential_high\":2500,"
        "\"profit_gap\":null,\"n_peers\":30,\"currency\":\"EUR\",\"offered\":["
        "{\"product_id\":\"loan\",\"probability\":0.25,\"incremental_profit\":{\"value\":100.5,"
        "\"low\":-3,\"high\":1000000}},"
        "{\"product_id\":\"card\",\"probability\":0.1,\"incremental_profit\":{\"value\":null,"
        "\"low\":null,\"high\":null}}],"
        "\"withheld\":{\"held\":[\"account\",\"leasing\"],\"not_in_profile\":[\"fx\"]}}");
}
END_TEST

static EvidenceTrigger open_trigger(void)
{
    return (EvidenceTrigger){.uuid = {0x12, 0x34, [15] = 0xff},
                             .client_id = "c1",
                             .bank = "north",
                             .rm_id = "r7",
                             .run_id = "abc",
                             .episode = 1,
                             .version = 2,
                             .kind = KIND_LOW_PROFIT,
                             .state = STATE_OPEN,
                             .raised_on = 20361,
                             .due_on = 20375,
                             .valid_until = 20451,
                             .priority = 12.5,
                             .has_record = true,
                             .record_hash = {{0xab}},
                             .is_salted = true,
                             .salt = {0xcd},
                             .record = "{\"reason\": \"as it was\"}"};
}

START_TEST(a_trigger_has_the_hash_of_its_words)
{
    const EvidenceTrigger trigger = open_trigger();
    evidence_json_trigger(&trigger, &out);
    ck_assert_str_eq(
        line(), "{\"trigger_id\":\"12340000-0000-0000-0000-0000000000ff\",\"client_id\":\"c1\","
                "\"bank\":\"north\",\"rm_id\":\"r7\",\"kind\":\"low_profit\",\"episode\":1,"
                "\"version\":2,\"run_id\":\"abc\",\"state\":\"open\","
                "\"raised_on\":\"2025-09-30\",\"due_on\":\"2025-10-14\","
                "\"valid_until\":\"2025-12-29\",\"priority\":12.5,\"record_sha256\":"
                "\"ab00000000000000000000000000000000000000000000000000000000000000\"}");
}
END_TEST

START_TEST(a_closed_trigger_has_none)
{
    EvidenceTrigger trigger = open_trigger();
    trigger.state = STATE_EXPIRED;
    trigger.has_record = false;
    evidence_json_trigger(&trigger, &out);
    CHECK_CONTAINS(line(), "\"state\":\"expired\",");
    CHECK_CONTAINS(line(), "\"record_sha256\":null}");
}
END_TEST

START_TEST(the_words_stand_behind_their_salt_as_they_are_stored)
{
    EvidenceTrigger trigger = open_trigger();
    evidence_json_record(&trigger, &out);
    ck_assert_str_eq(line(), "{\"trigger_id\":\"12340000-0000-0000-0000-0000000000ff\",\"salt\":"
                             "\"cd00000000000000000000000000000000000000000000000000000000000000\","
                             "\"record\":{\"reason\": \"as it was\"}}");
    strbuf_clear(&out);
    trigger.is_salted = false;
    evidence_json_record(&trigger, &out);
    CHECK_CONTAINS(line(), "\"salt\":null,\"record\":{");
}
END_TEST

Suite *suite_evidence_json(void)
{
    Suite *const suite = suite_create("evidence_json");
    TCase *const tcase = tcase_create("lines");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, a_decision_says_what_was_offered_and_why_nothing_else_was);
    tcase_add_test(tcase, a_trigger_has_the_hash_of_its_words);
    tcase_add_test(tcase, a_closed_trigger_has_none);
    tcase_add_test(tcase, the_words_stand_behind_their_salt_as_they_are_stored);
    suite_add_tcase(suite, tcase);
    return suite;
}
