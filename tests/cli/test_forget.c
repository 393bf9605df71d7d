/* tests/cli/test_forget.c - a client's personal text is nowhere after `forget`, not in a dump
 * either, while everybody else's is, and snapshots and models are verified as before. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

/* What stands in the extracts of the client that is forgotten, and nowhere else. */
static const char *const SECRETS[] = {"Zyxqua Bakery", "owner@zyxqua.example", "the Zyxqua roof",
                                      "Zyxqua is ill", "zyxqua_account"};
enum { N_SECRETS = sizeof SECRETS / sizeof SECRETS[0] };

/* A published bank with a second snapshot; as long as the suite. */
static Arena *bank_arena;
static const char *bank;
static const char *model;
static const char *directory;

static Arena *arena;
static const char *copy;

/* Client c060 has the secrets, and a holding that is rejected. */
static const char *write_bank(const char *const outcomes)
{
    enum { N_CLIENTS = 400 };
    const char *const made = bank_files_directory(bank_arena);
    StrBuf clients = strbuf_init(bank_arena);
    StrBuf holdings = strbuf_init(bank_arena);
    const char *text = NULL;
    strbuf_puts(&clients, "client_id,name,opened_on,bank,contact\n");
    strbuf_puts(&holdings, "client_id,product_id,opened_on,annual_profit\n");
    for (size_t i = 0; i < N_CLIENTS; i++) {
        if (i == 60)
            strbuf_puts(&clients, "c060,Zyxqua Bakery,2019-05-01,south,owner@zyxqua.example\n");
        else
            strbuf_printf(&clients, "c%03zu,Client %zu,2019-05-01,south,%s\n", i, i,
                          i % 2 == 0 ? "by post" : "by phone");
        for (size_t product = 0; product < 4; product++)
            if (i % (product + 2) != 0)
                strbuf_printf(&holdings, "c%03zu,p%zu,2020-01-01,%zu\n", i, product,
                              10 * product + i % 7);
    }
    strbuf_puts(&holdings, "c060,zyxqua_account,2020-01-01,1\n"); /* no such product */
    ck_assert(strbuf_finish(&clients, &text, NULL) == OK);
    bank_files_write(made, "clients.csv", text);
    ck_assert(strbuf_finish(&holdings, &text, NULL) == OK);
    bank_files_write(made, "holdings.csv", text);
    bank_files_write(made, "products.csv", "product_id\np0\np1\np2\np3\n");
    if (outcomes != NULL)
        bank_files_write(made, "outcomes.csv", outcomes);
    return made;
}

static void bank_set_up(void)
{
    if (bank_arena != NULL)
        return;
    bank_arena = arena_new();
    bank = chain_database(bank_arena);
    directory = write_bank(NULL);
    chain_through(bank, directory, "2026-09-30", bank_arena);
    model =
        chain_id(database_rows(bank, "SELECT left(model_id, 12) FROM paragon.model", bank_arena),
                 bank_arena);
    const char *const trigger =
        arena_strndup(bank_arena,
                      database_rows(bank,
                                    "SELECT trigger_id FROM crm.trigger_record"
                                    " WHERE client_id = 'c060' ORDER BY 1",
                                    bank_arena),
                      36);
    (void)DO_ON(bank, bank_arena, "outcome", trigger, "not_reached", "--reason", "Zyxqua is ill");
    const char *const outcomes = arena_printf(
        bank_arena,
        "trigger_id,outcome,decided_on,reason\n%s,declined,2026-10-01,the Zyxqua roof\n", trigger);
    (void)DO_ON(bank, bank_arena, "load", write_bank(outcomes), "--as-of", "2026-10-31");
}

static void set_up(void)
{
    arena = arena_new();
    copy = arena_strdup(arena, throwaway_copy(bank));
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *dump(void)
{
    const char *const arguments[] = {"-d", copy, "--data-only", NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "pg_dump", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return result.out;
}

/* Rejected rows are bytea: a dump has their bytes in hexadecimal. */
static const char *in_hex(const char *const text)
{
    static const char DIGITS[] = "0123456789abcdef";
    const size_t length = strlen(text);
    char *const hex = arena_alloc(arena, 2 * length + 1, 1);
    for (size_t i = 0; i < length; i++) {
        hex[2 * i] = DIGITS[(unsigned char)text[i] >> 4];
        hex[2 * i + 1] = DIGITS[(unsigned char)text[i] & 15];
    }
    return hex;
}

static bool is_in(const char *const dumped, const char *const secret)
{
    return strstr(dumped, secret) != NULL || strstr(dumped, in_hex(secret)) != NULL;
}

static void check_verified(void)
{
    CHECK_CONTAINS(DO_ON(copy, arena, "rebuild", "--verify", model), ": the same model\n");
}

START_TEST(what_was_said_of_the_client_is_in_no_dump)
{
    const char *const before = dump();
    for (size_t i = 0; i < N_SECRETS; i++)
        ck_assert_msg(is_in(before, SECRETS[i]), "\"%s\" was never there", SECRETS[i]);
    ck_assert_str_eq(
        DO_ON(copy, arena, "forget", "c060"),
        "c060: erased in 2 of 2 snapshots, and in 5 triggers, outcomes and rejected rows\n");
    const char *const after = dump();
    for (size_t i = 0; i < N_SECRETS; i++)
        ck_assert_msg(!is_in(after, SECRETS[i]), "\"%s\" is still there", SECRETS[i]);
    CHECK_CONTAINS(after, "Client 61");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.client"
                                          " WHERE name LIKE 'erased:%' OR name IS NULL"),
                     2);
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.client"
                                          " WHERE attributes[1] LIKE 'erased:%'"),
                     2);
}
END_TEST

START_TEST(nothing_else_is_touched)
{
    static const char OTHERS[] =
        "SELECT md5(string_agg(t::text, ';' ORDER BY t.trigger_id)) FROM paragon.trigger AS t"
        " WHERE client_id <> 'c060'"
        " UNION ALL SELECT md5(string_agg(c::text, ';' ORDER BY c.snapshot_no, c.client_no))"
        "  FROM paragon.client AS c WHERE client_id <> 'c060'"
        " UNION ALL SELECT md5(string_agg(h::text, ';' ORDER BY h.snapshot_no, h.client_no,"
        " h.product_no)) FROM paragon.holding AS h"
        " UNION ALL SELECT md5(string_agg(m::text, ';' ORDER BY m.array_no))"
        "  FROM paragon.model_array AS m";
    static const char OWN[] =
        "SELECT record ->> 'trigger_id', record -> 'profit', p -> 'probability',"
        "       json_array_length(p -> 'reasons')"
        "  FROM paragon.trigger, json_array_elements(record -> 'products') AS p"
        " WHERE client_id = 'c060' ORDER BY trigger_id, (p ->> 'rank')::integer";
    const char *const others = database_rows(copy, OTHERS, arena);
    const char *const own = database_rows(copy, OWN, arena);
    (void)DO_ON(copy, arena, "forget", "c060");
    ck_assert_str_eq(database_rows(copy, OTHERS, arena), others);
    ck_assert_str_eq(database_rows(copy, OWN, arena), own);
    ck_assert_str_ne(own, "");
    (void)DO_ON(copy, arena, "publish"); /* the next run is made from what is left */
    ck_assert_msg(!is_in(dump(), SECRETS[1]), "it came back with the next run");
}
END_TEST

START_TEST(snapshot_and_model_are_verified_as_before)
{
    check_verified();
    (void)DO_ON(copy, arena, "forget", "c060");
    check_verified();
    (void)DO_ON(copy, arena, "forget", "c061");
    check_verified();
    ck_assert_str_eq(database_rows(copy,
                                   "SELECT s.snapshot_no, count(*), min(e.content_before) ="
                                   "       min(s.snapshot_id) OR max(e.content_before) ="
                                   "       min(s.snapshot_id)"
                                   "  FROM paragon.erasure AS e JOIN paragon.snapshot AS s"
                                   " USING (snapshot_no) GROUP BY 1 ORDER BY 1",
                                   arena),
                     "1|2|t\n2|2|t\n");
}
END_TEST

START_TEST(ledger_and_runs_are_verified_as_before)
{
    (void)DO_ON(copy, arena, "forget", "c060");
    const int64_t n_erased =
        database_count(copy, "SELECT count(*) FROM paragon.trigger"
                             " WHERE record IS NOT NULL AND salt IS NULL AND client_id = 'c060'");
    ck_assert_int_gt(n_erased, 0);
    CHECK_CONTAINS(DO_ON(copy, arena, "verify", "--ledger"),
                   arena_printf(arena, "erased  texts of %d triggers\n", (int)n_erased));
}
END_TEST

START_TEST(a_row_changed_after_an_erasure_is_found)
{
    (void)DO_ON(copy, arena, "forget", "c060");
    database_tamper(copy, "UPDATE paragon.client SET name = 'erased:' || repeat('0', 64)"
                          " WHERE snapshot_no = 1 AND client_id = 'c060'");
    const ProgramResult result = RUN_ON(copy, arena, "rebuild", "--verify", model);
    ck_assert_int_eq(result.exit_code, 65);
    CHECK_CONTAINS(result.err, "do not give what the last erasure left: they give ");
}
END_TEST

START_TEST(nothing_is_erased_where_rows_were_changed_before)
{
    database_tamper(copy, "UPDATE paragon.client SET name = 'Other' WHERE snapshot_no = 2"
                          " AND client_id = 'c007'");
    const ProgramResult result = RUN_ON(copy, arena, "forget", "c060");
    ck_assert_int_eq(result.exit_code, 65);
    CHECK_CONTAINS(result.err, "do not give its id");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.erasure"), 0);
    ck_assert(is_in(dump(), SECRETS[0]));
}
END_TEST

START_TEST(forgetting_again_changes_nothing_and_loading_again_brings_nothing_back)
{
    (void)DO_ON(copy, arena, "forget", "c060");
    ck_assert_str_eq(DO_ON(copy, arena, "forget", "c060"),
                     "c060: nothing was left to erase in 2 snapshots\n");
    ck_assert_int_eq(database_count(copy, "SELECT count(*) FROM paragon.erasure"), 2);
    const ProgramResult again =
        RUN_ON(copy, arena, "load", directory, "--as-of", "2026-09-30", "--override", "a test");
    ck_assert_msg(again.exit_code == 0, "%s", again.err);
    const char *const after = dump();
    for (size_t i = 0; i < 4; i++) /* the row that is rejected is delivered anew */
        ck_assert_msg(!is_in(after, SECRETS[i]), "\"%s\" came back", SECRETS[i]);
    check_verified();
}
END_TEST

/* Its row was never accepted, and is stored all the same. */
START_TEST(a_client_that_was_only_rejected_is_erased)
{
    const char *const more = bank_files_copy(directory, arena);
    bank_files_write(more, "clients.csv",
                     arena_printf(arena, "%sx.1,Qyzzak Mill,30.02.2019,south,\n",
                                  bank_files_read(directory, "clients.csv", arena)));
    /* Without outcomes the load is refused: what was rejected is kept of those too. */
    ck_assert_int_eq(RUN_ON(copy, arena, "load", more, "--as-of", "2026-11-30").exit_code, 65);
    ck_assert(is_in(dump(), "Qyzzak Mill"));
    ck_assert_int_eq(RUN_ON(copy, arena, "forget", "xa1").exit_code, 66);
    ck_assert_str_eq(DO_ON(copy, arena, "forget", "x.1"),
                     "x.1: erased in 0 of 0 snapshots, and in 1 triggers, outcomes and rejected "
                     "rows\n");
    ck_assert(!is_in(dump(), "Qyzzak Mill"));
}
END_TEST

START_TEST(a_client_that_is_nowhere_is_told)
{
    const ProgramResult result = RUN_ON(copy, arena, "forget", "c06");
    ck_assert_int_eq(result.exit_code, 66);
    CHECK_CONTAINS(result.err, "no snapshot and no rejected row holds a client \"c06\"");
}
END_TEST

START_TEST(the_record_of_erasures_cannot_be_altered)
{
    (void)DO_ON(copy, arena, "forget", "c060");
    static const char *const CHANGES[] = {"UPDATE paragon.erasure SET n_texts = 9",
                                          "DELETE FROM paragon.erasure",
                                          "TRUNCATE paragon.erasure"};
    for (size_t i = 0; i < sizeof CHANGES / sizeof CHANGES[0]; i++)
        CHECK_CONTAINS(database_refusal(copy, CHANGES[i], arena),
                       "rows of paragon.erasure stay as they are");
    CHECK_CONTAINS(database_refusal(copy,
                                    "INSERT INTO paragon.erasure (snapshot_no, client_id,"
                                    " content_before, content_after, n_texts) SELECT snapshot_no,"
                                    " 'c1', snapshot_id, snapshot_id, 1 FROM paragon.snapshot",
                                    arena),
                   "does not begin with what the snapshot holds");
}
END_TEST

Suite *suite_forget(void)
{
    Suite *const suite = suite_create("forget");
    TCase *const tests = tcase_create("forget");
    tcase_add_unchecked_fixture(tests, bank_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_was_said_of_the_client_is_in_no_dump);
    tcase_add_test(tests, nothing_else_is_touched);
    tcase_add_test(tests, snapshot_and_model_are_verified_as_before);
    tcase_add_test(tests, ledger_and_runs_are_verified_as_before);
    tcase_add_test(tests, a_row_changed_after_an_erasure_is_found);
    tcase_add_test(tests, nothing_is_erased_where_rows_were_changed_before);
    tcase_add_test(tests, forgetting_again_changes_nothing_and_loading_again_brings_nothing_back);
    tcase_add_test(tests, a_client_that_was_only_rejected_is_erased);
    tcase_add_test(tests, a_client_that_is_nowhere_is_told);
    tcase_add_test(tests, the_record_of_erasures_cannot_be_altered);
    suite_add_tcase(suite, tests);
    return suite;
}
