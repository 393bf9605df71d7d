/* tests/core/db/test_store_model.c - models in the database: once each, found, decided on, read
 * back. */
#include "core/db/store_model.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/throwaway.h"

static Arena *arena;
static const char *conninfo;
static Db *db;
/* The same database, seen by who decides on what the first one built. */
static const char *second_login;
static Db *second_db;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
    database_do(conninfo, "INSERT INTO paragon.snapshot (snapshot_id, as_of, has_profit, has_usage,"
                          " n_clients, n_products, n_holdings, n_profit, n_usage, n_contacts,"
                          " n_feedback, n_outcomes) VALUES (repeat('5', 64), '2025-09-30', false,"
                          " false, 0, 0, 0, 0, 0, 0, 0, 0)");
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
    second_login = arena_printf(arena, "%s user=" THROWAWAY_SECOND_PERSON, conninfo);
    CHECK_OK(db_open(second_login, arena, &second_db, &err), &err);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* An archive of a few arrays, one of them large, one empty. */
static Archive make_archive(void)
{
    enum { LARGE = 100000 };
    static double weights[LARGE];
    static const char *names[] = {"Card acquiring", NULL, "ред"};
    const char **texts = names;
    double *values = weights;
    uint8_t *none = NULL;
    Archive archive = archive_writer(arena);
    for (size_t i = 0; i < LARGE; i++)
        weights[i] = 0.375 * (double)i;
    CHECK_OK(archive_f64(&archive, "weights", &values, LARGE, &err), &err);
    CHECK_OK(archive_u8(&archive, "none", &none, 0, &err), &err);
    CHECK_OK(archive_texts(&archive, "names", &texts, 3, &err), &err);
    return archive;
}

/* A draft whose id is `digit`, 64 times, and of which its test says `gate`. */
static bool save_with_gate(const char digit, const char *const gate)
{
    bool is_new = false;
    const Archive archive = make_archive();
    ModelHead head = {.snapshot_no = 1,
                      .seed = UINT32_MAX,
                      .code_version = "0.1.0",
                      .config = "{\"seed\": 1}",
                      .card = "{\"notices\": [\"it's\"]}",
                      .gate = gate,
                      .n_segments = 7,
                      .n_pools = 5};
    memset(head.id, digit, sizeof head.id - 1);
    CHECK_OK(store_model_save(db, &head, &archive, arena, &is_new, &err), &err);
    return is_new;
}

static bool save(const char digit)
{
    return save_with_gate(digit, "better");
}

static Status decide(const ModelRef *const ref, const bool approve, const char *const reason)
{
    const ModelDecision decision = {.approve = approve, .reason = reason};
    return store_model_decide(second_db, ref, &decision, arena, &err);
}

static ModelRef find(const char *const prefix)
{
    bool is_draft = false;
    ModelRef ref = {0};
    CHECK_OK(store_model_find(db, prefix, arena, &ref, &is_draft, &err), &err);
    return ref;
}

START_TEST(a_model_is_stored_once_with_all_it_says)
{
    ck_assert(save('a'));
    ck_assert(!save('a'));
    const ModelRef ref = find("aaaa");
    ck_assert_int_eq(ref.no, 1);
    ck_assert_uint_eq(strlen(ref.id), 64);
    ck_assert_str_eq(ref.state, "draft");
    ck_assert_int_eq(ref.snapshot.no, 1);
    ck_assert_int_eq(ref.snapshot.as_of, 20361);
    ck_assert_int_eq(ref.snapshot.id[63], '5');
    ck_assert_uint_eq(ref.seed, UINT32_MAX);
    ck_assert_str_eq(ref.code_version, "0.1.0");
    ck_assert_str_eq(ref.config, "{\"seed\": 1}");
    ck_assert_str_eq(ref.card, "{\"notices\": [\"it's\"]}");
    ck_assert_str_eq(ref.built_by, "postgres");
}
END_TEST

START_TEST(arrays_come_back_byte_for_byte_and_in_order)
{
    const Archive written = make_archive();
    Archive read = {0};
    Hash hash = {{0}};
    Hash hash_read = {{0}};
    (void)save('a');
    const ModelRef ref = find("a");
    CHECK_OK(store_model_arrays(db, &ref, arena, &read, &err), &err);
    ck_assert_uint_eq(read.n_arrays, 3);
    CHECK_OK(archive_hash(&written, &hash, &err), &err);
    CHECK_OK(archive_hash(&read, &hash_read, &err), &err);
    ck_assert_mem_eq(hash.bytes, hash_read.bytes, HASH_BYTES);
}
END_TEST

START_TEST(nothing_is_found_where_there_is_no_model)
{
    ModelRef ref = {0};
    bool is_draft = false;
    CHECK_FAILS(store_model_find(db, NULL, arena, &ref, &is_draft, &err), &err, E_NOTFOUND,
                "there is no approved model and no draft");
    ck_assert_str_eq(err.hint, "Build one from the newest snapshot: paragon build.");
    CHECK_FAILS(store_model_find(db, "ab", arena, &ref, &is_draft, &err), &err, E_NOTFOUND,
                "no model \"ab\"");
    CHECK_FAILS(store_model_approved(db, arena, &ref, &err), &err, E_NOTFOUND,
                "no model is approved");
    CHECK_CONTAINS(err.hint, "paragon approve MODEL --reason TEXT");
}
END_TEST

START_TEST(the_default_is_the_approved_model_else_the_newest_draft)
{
    ModelRef ref = {0};
    bool is_draft = false;
    (void)save('a');
    (void)save('b');
    CHECK_OK(store_model_find(db, "", arena, &ref, &is_draft, &err), &err);
    ck_assert(is_draft && ref.id[0] == 'b');
    const ModelRef first = find("a");
    CHECK_OK(decide(&first, true, "fits"), &err);
    CHECK_OK(store_model_find(db, NULL, arena, &ref, &is_draft, &err), &err);
    ck_assert(!is_draft && ref.id[0] == 'a');
    CHECK_OK(store_model_approved(db, arena, &ref, &err), &err);
    ck_assert_int_eq(ref.id[0], 'a');
    CHECK_FAILS(store_model_find(db, "%", arena, &ref, &is_draft, &err), &err, E_NOTFOUND,
                "no model \"%\"");
}
END_TEST

START_TEST(a_prefix_of_several_is_refused)
{
    ModelRef ref = {0};
    bool is_draft = false;
    (void)save('a');
    database_do(conninfo, "INSERT INTO paragon.model (model_id, snapshot_no, seed, code_version,"
                          " config, card, n_segments, n_pools) VALUES (rpad('ab', 64, '0'), 1, 1,"
                          " '', '', '', 1, 1)");
    CHECK_FAILS(store_model_find(db, "a", arena, &ref, &is_draft, &err), &err, E_USAGE,
                "more than one model id begins with \"a\"");
}
END_TEST

/* state of each model, in order of building */
static const char *states(void)
{
    return database_rows(conninfo, "SELECT state FROM paragon.model ORDER BY model_no", arena);
}

START_TEST(approving_retires_the_model_before)
{
    (void)save('a');
    (void)save('b');
    const ModelRef first = find("a");
    const ModelRef second = find("b");
    CHECK_OK(decide(&first, true, "fits"), &err);
    CHECK_OK(decide(&second, true, "fits better"), &err);
    ck_assert_str_eq(states(), "retired\napproved\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT decided_by, decision_reason, decided_hash = model_id,"
                                   "       retired_at IS NOT NULL"
                                   "  FROM paragon.model ORDER BY model_no",
                                   arena),
                     "second_person|fits|t|t\nsecond_person|fits better|t|f\n");
}
END_TEST

static void check_not_decided_again(const ModelRef *const decided, const bool approve)
{
    const char *const text =
        arena_printf(arena, "model \"%.12s\" is %s; only a draft can be decided on", decided->id,
                     decided->state);
    CHECK_FAILS(decide(decided, approve, "or not"), &err, E_PERMISSION, text);
    ck_assert_str_eq(err.hint, "paragon models lists the drafts.");
}

START_TEST(only_a_draft_can_be_decided_on)
{
    for (int approve = 0; approve < 2; approve++) {
        const char digit = approve ? 'a' : 'b';
        (void)save(digit);
        const ModelRef ref = find((const char[]){digit, '\0'});
        CHECK_OK(decide(&ref, approve, "so it is"), &err);
        const ModelRef decided = find((const char[]){digit, '\0'});
        ck_assert_str_eq(decided.state, approve ? "approved" : "rejected");
        check_not_decided_again(&decided, false);
        check_not_decided_again(&decided, true);
    }
    ck_assert_str_eq(states(), "rejected\napproved\n"); /* nothing was retired on the way */
}
END_TEST

START_TEST(a_decision_without_a_reason_is_refused_by_the_schema)
{
    (void)save('a');
    const ModelRef ref = find("a");
    CHECK_STATUS(decide(&ref, true, ""), &err, E_PERMISSION);
    ck_assert_str_eq(states(), "draft\n");
}
END_TEST

START_TEST(a_model_whose_arrays_cannot_be_stored_is_not_there)
{
    bool is_new = false;
    Archive archive = make_archive();
    ModelHead head = {.snapshot_no = 99, .config = "{}", .card = "{}", .code_version = ""};
    memset(head.id, 'c', sizeof head.id - 1);
    CHECK_STATUS(store_model_save(db, &head, &archive, arena, &is_new, &err), &err, E_BUG);
    CHECK_CONTAINS(err.text, "violates foreign key constraint");
    head.snapshot_no = 1;
    archive.arrays[1].name = "ends in half a letter \xd0";
    CHECK_STATUS(store_model_save(db, &head, &archive, arena, &is_new, &err), &err, E_BUG);
    ck_assert_str_eq(states(), "");
    ck_assert(save('c')); /* the connection is as good as before */
}
END_TEST

/* ---- the gate ---- */

static Status release(const char digit, const char *const override_reason)
{
    const ModelRef ref = find((const char[]){digit, '\0'});
    const ModelDecision decision = {
        .approve = true, .reason = "fits", .override_reason = override_reason};
    return store_model_decide(second_db, &ref, &decision, arena, &err);
}

START_TEST(a_model_that_is_not_shown_to_be_better_needs_an_override)
{
    (void)save_with_gate('a', "better");
    (void)save_with_gate('b', "not better");
    (void)save_with_gate('c', "too few cases");
    (void)save_with_gate('d', NULL);
    CHECK_FAILS(
        release('b', NULL), &err, E_PERMISSION,
        "model \"bbbbbbbbbbbb\" is not shown to rank better than popularity in the stratum: "
        "not better");
    CHECK_CONTAINS(err.hint, "--override REASON");
    CHECK_FAILS_WITH(release('c', NULL), &err, E_PERMISSION, "stratum: too few cases");
    CHECK_FAILS_WITH(release('d', NULL), &err, E_PERMISSION, "stratum: not tested");
    CHECK_OK(release('a', NULL), &err);
    CHECK_OK(release('b', "a pilot"), &err);
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT state, gate, override_reason FROM paragon.model"
                      " ORDER BY model_no",
                      arena),
        "retired|better|\napproved|not better|a pilot\ndraft|too few cases|\ndraft||\n");
}
END_TEST

START_TEST(a_model_is_turned_down_whatever_its_gate)
{
    (void)save_with_gate('b', "not better");
    const ModelRef ref = find("b");
    CHECK_OK(decide(&ref, false, "no better than what we have"), &err);
    ck_assert_str_eq(states(), "rejected\n");
}
END_TEST

START_TEST(the_database_refuses_by_itself_what_the_gate_refuses)
{
    static const char DECIDE[] =
        "UPDATE paragon.model SET state = 'approved', decided_at = now(),"
        " decided_by = session_user, decision_reason = 'x', decided_hash = model_id";
    static const char SAY_NOTHING[] = ", override_reason = ''";
    (void)save_with_gate('b', "not better");
    CHECK_CONTAINS(database_refusal(second_login, DECIDE, arena),
                   "model \"bbbbbbbbbbbb\" is not shown to rank better");
    CHECK_CONTAINS(database_refusal(conninfo, "UPDATE paragon.model SET gate = 'better'", arena),
                   "what the test says of model \"bbbbbbbbbbbb\" cannot be changed");
    CHECK_CONTAINS(
        database_refusal(second_login, arena_printf(arena, "%s%s", DECIDE, SAY_NOTHING), arena),
        "violates check constraint");
    ck_assert_str_eq(states(), "draft\n");
}
END_TEST

Suite *suite_store_model(void)
{
    Suite *const suite = suite_create("store_model");
    TCase *const tests = tcase_create("models");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_model_is_stored_once_with_all_it_says);
    tcase_add_test(tests, arrays_come_back_byte_for_byte_and_in_order);
    tcase_add_test(tests, nothing_is_found_where_there_is_no_model);
    tcase_add_test(tests, the_default_is_the_approved_model_else_the_newest_draft);
    tcase_add_test(tests, a_prefix_of_several_is_refused);
    tcase_add_test(tests, approving_retires_the_model_before);
    tcase_add_test(tests, only_a_draft_can_be_decided_on);
    tcase_add_test(tests, a_decision_without_a_reason_is_refused_by_the_schema);
    tcase_add_test(tests, a_model_whose_arrays_cannot_be_stored_is_not_there);
    tcase_add_test(tests, a_model_that_is_not_shown_to_be_better_needs_an_override);
    tcase_add_test(tests, a_model_is_turned_down_whatever_its_gate);
    tcase_add_test(tests, the_database_refuses_by_itself_what_the_gate_refuses);
    suite_add_tcase(suite, tests);
    return suite;
}
