/* tests/core/db/test_store_snapshot.c - a snapshot into the database and out again, equal in every
 * column: with everything not known somewhere, other alphabets, awkward names, empty tables. */
#include "core/db/store_snapshot.h"
#include "core/extract/extract.h"
#include "core/extract/snapshot_id.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

static Arena *arena;
static const char *conninfo;
static Db *db;
static Error err;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
    CHECK_OK(db_open(conninfo, arena, &db, &err), &err);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- making, saving, loading ---- */

typedef struct NamedFile {
    const char *name;
    const char *text;
} NamedFile;

static Snapshot make(const NamedFile *const files, const size_t n)
{
    enum { MOST_FILES = 9 };
    const ExtractOptions options = {.as_of = 20361, .max_reject_share = 0, .n_threads = 1};
    static TextSource texts[MOST_FILES];
    ExtractSource sources[MOST_FILES];
    ExtractReport report = {0};
    Snapshot snapshot = {0};
    for (size_t i = 0; i < n; i++) {
        texts[i] = (TextSource){.bytes = files[i].text, .length = strlen(files[i].text)};
        sources[i] = text_source(files[i].name, &texts[i]);
    }
    CHECK_OK(extract_load(sources, n, &options, arena, &snapshot, &report, &err), &err);
    return snapshot;
}

static Snapshot there_and_back(const Snapshot *const snapshot)
{
    int64_t no = 0;
    SnapshotRef ref = {0};
    Snapshot loaded = {0};
    char id[HASH_HEX_SIZE] = "";
    CHECK_OK(db_begin(db, false, &err), &err);
    CHECK_OK(store_snapshot_save(db, snapshot, arena, &no, &err), &err);
    CHECK_OK(db_commit(db, &err), &err);
    CHECK_OK(store_snapshot_find(db, snapshot->id, arena, &ref, &err), &err);
    ck_assert_int_eq(ref.no, no);
    CHECK_OK(store_snapshot_load(db, &ref, NULL, arena, &loaded, &err), &err);
    CHECK_OK(store_snapshot_load_rest(db, &ref, arena, &loaded, &err), &err);
    CHECK_OK(snapshot_id_compute(&loaded, arena, id, &err), &err);
    ck_assert_str_eq(id, snapshot->id);
    return loaded;
}

/* ---- equal in every column ---- */

static void check_text(const char *const a, const char *const b)
{
    ck_assert_str_eq(a == NULL ? "(not known)" : a, b == NULL ? "(not known)" : b);
}

static void check_codes(const CodeColumn *const a, const CodeColumn *const b, const size_t n)
{
    ck_assert_uint_eq(a->values.n, b->values.n);
    for (size_t code = 0; code < a->values.n; code++)
        ck_assert_str_eq(a->values.texts[code], b->values.texts[code]);
    ck_assert(n == 0 || memcmp(a->codes, b->codes, n * sizeof *a->codes) == 0);
}

/* (n) numbers without padding */
#define CHECK_SAME(a, b, n) ck_assert((n) == 0 || memcmp((a), (b), (n) * sizeof *(a)) == 0)

static void check_clients(const Clients *const a, const Clients *const b)
{
    const size_t n = a->n;
    ck_assert_uint_eq(b->n, n);
    ck_assert_uint_eq(a->n_attributes, b->n_attributes);
    for (size_t client = 0; client < n; client++) {
        check_text(a->id[client], b->id[client]);
        check_text(a->name[client], b->name[client]);
    }
    check_codes(&a->bank, &b->bank, n);
    check_codes(&a->region, &b->region, n);
    check_codes(&a->business_area, &b->business_area, n);
    check_codes(&a->rm, &b->rm, n);
    check_codes(&a->closed_reason, &b->closed_reason, n);
    check_codes(&a->blocked, &b->blocked, n);
    check_codes(&a->acquisition_channel, &b->acquisition_channel, n);
    CHECK_SAME(a->legal_form, b->legal_form, n);
    CHECK_SAME(a->do_not_contact, b->do_not_contact, n);
    CHECK_SAME(a->risk_class, b->risk_class, n);
    CHECK_SAME(a->opened_on, b->opened_on, n);
    CHECK_SAME(a->closed_on, b->closed_on, n);
    CHECK_SAME(a->acquisition_cost, b->acquisition_cost, n);
    for (size_t attribute = 0; attribute < a->n_attributes; attribute++) {
        check_text(a->attribute_names[attribute], b->attribute_names[attribute]);
        check_codes(&a->attributes[attribute], &b->attributes[attribute], n);
    }
}

static void check_lists(const IndexLists *const a, const IndexLists *const b, const size_t n)
{
    CHECK_SAME(a->first, b->first, n + 1);
    CHECK_SAME(a->items, b->items, a->first[n]);
}

static void check_products(const Products *const a, const Products *const b)
{
    const size_t n = a->n;
    ck_assert_uint_eq(b->n, n);
    for (size_t product = 0; product < n; product++) {
        check_text(a->id[product], b->id[product]);
        check_text(a->name[product], b->name[product]);
        check_text(a->family[product], b->family[product]);
    }
    CHECK_SAME(a->offerable, b->offerable, n);
    CHECK_SAME(a->min_tenure_months, b->min_tenure_months, n);
    CHECK_SAME(a->max_risk_class, b->max_risk_class, n);
    CHECK_SAME(a->legal_forms, b->legal_forms, n);
    CHECK_SAME(a->term_months, b->term_months, n);
    check_lists(&a->requires, &b->requires, n);
    check_lists(&a->excludes, &b->excludes, n);
}

static void check_rows(const Snapshot *const a, const Snapshot *const b)
{
    const size_t n_firsts = a->clients.n + 1;
    ck_assert_uint_eq(a->holdings.n, b->holdings.n);
    ck_assert_uint_eq(a->profit.n, b->profit.n);
    ck_assert_uint_eq(a->usage.n, b->usage.n);
    CHECK_SAME(a->holdings.first, b->holdings.first, n_firsts);
    CHECK_SAME(a->holdings.product, b->holdings.product, a->holdings.n);
    CHECK_SAME(a->holdings.opened_on, b->holdings.opened_on, a->holdings.n);
    CHECK_SAME(a->holdings.closed_on, b->holdings.closed_on, a->holdings.n);
    CHECK_SAME(a->holdings.monthly_usage, b->holdings.monthly_usage, a->holdings.n);
    CHECK_SAME(a->holdings.annual_profit, b->holdings.annual_profit, a->holdings.n);
    CHECK_SAME(a->profit.first, b->profit.first, n_firsts);
    CHECK_SAME(a->profit.period_end, b->profit.period_end, a->profit.n);
    CHECK_SAME(a->profit.profit, b->profit.profit, a->profit.n);
    CHECK_SAME(a->profit.fee_income, b->profit.fee_income, a->profit.n);
    CHECK_SAME(a->profit.revenue, b->profit.revenue, a->profit.n);
    CHECK_SAME(a->usage.first, b->usage.first, n_firsts);
    CHECK_SAME(a->usage.product, b->usage.product, a->usage.n);
    CHECK_SAME(a->usage.period_end, b->usage.period_end, a->usage.n);
    CHECK_SAME(a->usage.count, b->usage.count, a->usage.n);
    CHECK_SAME(a->usage.amount, b->usage.amount, a->usage.n);
}

static void check_equal(const Snapshot *const a, const Snapshot *const b)
{
    ck_assert_str_eq(a->id, b->id);
    ck_assert_int_eq(a->as_of, b->as_of);
    check_text(a->source, b->source);
    ck_assert_int_eq(a->has_profit, b->has_profit);
    ck_assert_int_eq(a->has_usage_periods, b->has_usage_periods);
    check_text(a->currencies.common, b->currencies.common);
    ck_assert_uint_eq(a->currencies.n_banks, b->currencies.n_banks);
    for (size_t i = 0; i < a->currencies.n_banks; i++) {
        check_text(a->currencies.bank[i], b->currencies.bank[i]);
        check_text(a->currencies.currency[i], b->currencies.currency[i]);
    }
    check_clients(&a->clients, &b->clients);
    check_products(&a->products, &b->products);
    check_rows(a, b);
}

/* ---- the snapshots ---- */

/* Every column known in one row and not known in another. */
static const NamedFile FULL[] = {
    {"manifest.json", "{\"currency\": {\"north, \\\"or\\\" so\": \"EUR\", \"NULL\": \"RSD\"},"
                      " \"source\": \"a \\\\ 'source'\"}"},
    {"clients.csv",
     "client_id,bank,region,business_area,name,legal_form,rm_id,opened_on,closed_on,closed_reason,"
     "do_not_contact,blocked,risk_class,acquisition_cost,acquisition_channel,\"odd, \"\"name\"\"\","
     "zeal\n"
     "c1,\"north, \"\"or\"\" so\",Београд,Грађевина,\"Ведрина д.о.о. \"\"А\"\"\",company,рм,"
     "1970-01-01,2024-02-29,left,1,kyc,9,-99999999999999.9999,partner,{a},\"x\\y\"\n"
     "c2,,,,,,,,,,,,,,,,\n"
     "c3,NULL,null,NULL,,sole_trader,,2025-09-30,,,0,,1,0.0001,,\"\"\"\",\n"},
    {"products.csv",
     "product_id,name,family,offerable,requires,excludes,min_tenure_months,max_risk_class,"
     "legal_forms,term_months\n"
     "p1,Текући рачун,рачуни,1,,,,,,\n"
     "p2,,,0,p1;p3,p4,24,6,company;sole_trader,60\n"
     "p3,Card,cards,,p1,,0,9,sole_trader,\n"
     "p4,,,,,,,,,\n"},
    {"holdings.csv",
     "client_id,product_id,opened_on,closed_on,closed_reason,monthly_usage,annual_profit\n"
     "c1,p1,2020-01-31,2024-02-29,closed,0.0001,-5.25\n"
     "c1,p1,,2019-12-31,,,\n"
     "c3,p2,2025-01-01,,,99999999999999.9999,0\n"
     "c3,p1,,,,,\n"},
    {"profit.csv", "client_id,period_end,profit,fee_income,revenue\n"
                   "c1,2024-12-31,-1.5,0.5,\n"
                   "c1,2023-12-31,0,,12345678.9\n"
                   "c3,2024-12-31,7,,\n"},
    {"usage.csv", "client_id,product_id,period_end,count,amount\n"
                  "c1,p2,2025-06-30,5,\n"
                  "c1,p1,2025-06-30,,0.25\n"
                  "c1,p1,2025-05-31,0,-3\n"
                  "c3,p4,2025-06-30,,\n"},
    {"contacts.csv", "client_id,contacted_on,channel,purpose,opened,clicked,result,cost\n"
                     "c1,2025-06-30,mail,marketing,1,0,bounced,0.05\n"
                     "c1,2025-06-30,call,,,,,\n"
                     "c3,2025-01-01,service,service,,1,,\n"},
    {"feedback.csv", "client_id,asked_on,kind,score,about\n"
                     "c1,2025-06-30,nps,10,картице\n"
                     "c3,2025-06-30,complaint,,\n"},
    {"outcomes.csv",
     "trigger_id,outcome,decided_on,product_id,amount,reason,until,by\n"
     "0db7a7aa-1503-58eb-8adc-9a9b05887428,postponed,2025-06-30,p2,12.5,\"later, maybe\","
     "2025-12-01,CRM\n"
     "63840b01-1e49-5761-a284-2a1661f0e4bb,not_reached,2025-07-01,,,,,\n"}};
enum { N_FULL = sizeof FULL / sizeof FULL[0] };

START_TEST(a_full_snapshot_comes_back_equal_in_every_column)
{
    const Snapshot snapshot = make(FULL, N_FULL);
    ck_assert_uint_eq(snapshot.clients.n, 3);
    ck_assert_uint_eq(snapshot.clients.n_attributes, 2);
    ck_assert_uint_eq(snapshot.outcomes.n, 2);
    const Snapshot loaded = there_and_back(&snapshot);
    check_equal(&snapshot, &loaded);
}
END_TEST

START_TEST(what_no_model_reads_is_in_the_database)
{
    const Snapshot snapshot = make(FULL, N_FULL);
    (void)there_and_back(&snapshot);
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT client_no, contacted_on, channel, purpose, opened,"
                                   "       clicked, result, cost FROM paragon.contact"
                                   " ORDER BY client_no, channel",
                                   arena),
                     "0|2025-06-30|0|0||||\n"
                     "0|2025-06-30|2|1|t|f|bounced|500\n"
                     "2|2025-01-01|4|2||t||\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT client_no, asked_on, kind, score, about"
                                   "  FROM paragon.feedback ORDER BY client_no",
                                   arena),
                     "0|2025-06-30|0|100000|картице\n2|2025-06-30|2||\n");
    ck_assert_str_eq(
        database_rows(conninfo,
                      "SELECT trigger_id, outcome, decided_on, product_id, amount, reason, until,"
                      "       by FROM paragon.extract_outcome ORDER BY decided_on",
                      arena),
        "0db7a7aa-1503-58eb-8adc-9a9b05887428|postponed|2025-06-30|p2|125000|later, maybe|"
        "2025-12-01|CRM\n"
        "63840b01-1e49-5761-a284-2a1661f0e4bb|not_reached|2025-07-01|||||\n");
    ck_assert_str_eq(database_rows(conninfo,
                                   "SELECT c.closed_reason, h.closed_reason, c.attributes"
                                   "  FROM paragon.client AS c JOIN paragon.holding AS h"
                                   " USING (snapshot_no, client_no) WHERE h.opened_on IS NOT NULL"
                                   "   AND c.client_no = 0",
                                   arena),
                     "left|closed|{\"{a}\",\"x\\\\y\"}\n");
}
END_TEST

/* Rows that differ in the last columns only, or in what is not known: their order is the id's. */
START_TEST(rows_that_differ_little_come_back_in_the_order_of_the_id)
{
    static const NamedFile TIES[] = {
        {"clients.csv", "client_id\nc1\nc2\nc3\n"},
        {"products.csv", "product_id\nB\na\nZ\n"},
        {"holdings.csv", "client_id,product_id,opened_on,closed_reason\n"
                         "c3,a,2020-01-01,z\nc3,a,,A\nc3,Z,,\nc1,B,,б\n"},
        {"contacts.csv", "client_id,contacted_on,channel,purpose,opened,clicked,result,cost\n"
                         "c2,2025-06-30,mail,service,,,б,\n"
                         "c2,2025-06-30,mail,service,,,a,\n"
                         "c2,2025-06-30,mail,service,,,Z,5\n"
                         "c2,2025-06-30,mail,service,,,Z,-5\n"
                         "c2,2025-06-30,mail,service,,,Z,\n"
                         "c2,2025-06-30,mail,service,,,,\n"
                         "c2,2025-06-30,mail,service,1,,,\n"
                         "c2,2025-06-30,mail,service,1,1,,\n"
                         "c2,2025-06-30,mail,service,0,,,\n"
                         "c2,2025-06-30,mail,,,,,\n"
                         "c2,2025-06-30,visit,,,,,\n"},
        {"feedback.csv", "client_id,asked_on,kind,score,about\n"
                         "c3,2025-06-30,csat,,b\nc3,2025-06-30,csat,,B\nc3,2025-06-30,csat,,\n"
                         "c3,2025-06-30,csat,1,\nc3,2025-06-30,nps,9,\nc1,2025-06-30,nps,9,\n"},
        {"outcomes.csv", "trigger_id,outcome,decided_on,product_id,amount,reason,until,by\n"
                         "63840B01-1e49-5761-a284-2a1661f0e4bb,not_reached,2025-07-01,,,,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,a,,,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,B,,,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,2,,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,,x,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,,Y,,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,,,2026-01-01,\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,,,,b\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,accepted,2025-07-01,,,,,A\n"
                         "63840b01-1e49-5761-a284-2a1661f0e4bb,declined,2025-07-01,,,,,\n"}};
    const Snapshot snapshot = make(TIES, sizeof TIES / sizeof TIES[0]);
    ck_assert_uint_eq(snapshot.contacts.n, 11);
    ck_assert_uint_eq(snapshot.feedback.n, 6);
    ck_assert_uint_eq(snapshot.outcomes.n, 10);
    (void)there_and_back(&snapshot);
}
END_TEST

START_TEST(tables_may_be_empty)
{
    static const NamedFile NOTHING[] = {{"clients.csv", "client_id\n"},
                                        {"products.csv", "product_id\n"},
                                        {"holdings.csv", "client_id,product_id\n"}};
    static const NamedFile CLIENTS_ONLY[] = {{"clients.csv", "client_id\nc1\nc2\n"},
                                             {"products.csv", "product_id\n"},
                                             {"holdings.csv", "client_id,product_id\n"},
                                             {"profit.csv", "client_id,period_end,profit\n"},
                                             {"usage.csv", "client_id,product_id,period_end\n"}};
    const Snapshot nothing = make(NOTHING, 3);
    const Snapshot nothing_loaded = there_and_back(&nothing);
    check_equal(&nothing, &nothing_loaded);
    const Snapshot clients_only = make(CLIENTS_ONLY, 5);
    const Snapshot clients_loaded = there_and_back(&clients_only);
    check_equal(&clients_only, &clients_loaded);
}
END_TEST

START_TEST(snapshots_stand_beside_each_other)
{
    static const NamedFile OTHER[] = {{"clients.csv", "client_id,name\nc1,Other\n"},
                                      {"products.csv", "product_id\np9\n"},
                                      {"holdings.csv", "client_id,product_id\nc1,p9\n"}};
    const Snapshot full = make(FULL, N_FULL);
    const Snapshot other = make(OTHER, 3);
    const Snapshot full_loaded = there_and_back(&full);
    const Snapshot other_loaded = there_and_back(&other);
    check_equal(&full, &full_loaded);
    check_equal(&other, &other_loaded);
}
END_TEST

/* ---- some clients only ---- */

START_TEST(some_clients_are_read_alone_and_numbered_anew)
{
    static const uint32_t ENDS[] = {0, 2};
    static const uint32_t NOBODY[] = {0};
    const SnapshotPart part = {2, ENDS};
    const SnapshotPart nobody = {0, NOBODY};
    const Snapshot full = make(FULL, N_FULL);
    SnapshotRef ref = {0};
    Snapshot loaded = {0};
    (void)there_and_back(&full);
    CHECK_OK(store_snapshot_find(db, NULL, arena, &ref, &err), &err);
    CHECK_OK(store_snapshot_load(db, &ref, &part, arena, &loaded, &err), &err);
    ck_assert_uint_eq(loaded.clients.n, 2);
    ck_assert_str_eq(loaded.clients.id[0], "c1");
    ck_assert_str_eq(loaded.clients.id[1], "c3");
    check_text(code_text(&loaded.clients.bank, 1), "NULL");
    check_products(&full.products, &loaded.products);
    /* The one left out has no rows: all of them are there. */
    ck_assert_uint_eq(loaded.holdings.n, full.holdings.n);
    CHECK_SAME(loaded.holdings.product, full.holdings.product, full.holdings.n);
    CHECK_SAME(loaded.profit.profit, full.profit.profit, full.profit.n);
    CHECK_SAME(loaded.usage.amount, full.usage.amount, full.usage.n);
    for (size_t client = 0; client <= 2; client++) {
        const size_t before = client == 2 ? 3 : client == 1 ? 2 : 0; /* its number in the whole */
        ck_assert_uint_eq(loaded.holdings.first[client], full.holdings.first[before]);
        ck_assert_uint_eq(loaded.profit.first[client], full.profit.first[before]);
        ck_assert_uint_eq(loaded.usage.first[client], full.usage.first[before]);
    }
    CHECK_OK(store_snapshot_load(db, &ref, &nobody, arena, &loaded, &err), &err);
    ck_assert_uint_eq(loaded.clients.n + loaded.holdings.n + loaded.usage.n, 0);
}
END_TEST

START_TEST(a_sample_is_spread_evenly_and_has_all_where_there_are_no_more)
{
    static const uint32_t TWO[] = {0, 1}; /* 0 * 3 / 2, 1 * 3 / 2 */
    static const uint32_t ALL[] = {0, 1, 2};
    const Snapshot full = make(FULL, N_FULL);
    SnapshotRef ref = {0};
    SnapshotPart part = {0};
    (void)there_and_back(&full);
    CHECK_OK(store_snapshot_find(db, NULL, arena, &ref, &err), &err);
    CHECK_OK(store_snapshot_sample(db, &ref, 2, arena, &part, &err), &err);
    ck_assert_uint_eq(part.n, 2);
    CHECK_SAME(part.clients, TWO, 2);
    CHECK_OK(store_snapshot_sample(db, &ref, 100, arena, &part, &err), &err);
    ck_assert_uint_eq(part.n, 3);
    CHECK_SAME(part.clients, ALL, 3);
}
END_TEST

/* The clients a client may be compared with, by number. */
static const char *neighbours(const SnapshotRef *const ref, const char *const client)
{
    SnapshotPart part = {0};
    CHECK_OK(store_snapshot_neighbours(db, ref, client, arena, &part, &err), &err);
    char *const text = arena_alloc(arena, part.n + 1, 1);
    for (size_t i = 0; i < part.n; i++)
        text[i] = (char)('0' + part.clients[i]);
    return text;
}

START_TEST(neighbours_share_the_rm_or_bank_and_area_where_there_is_none)
{
    static const NamedFile BANKS[] = {
        {"clients.csv", "client_id,bank,rm_id,business_area\n"
                        "c0,north,Ana,trade\nc1,north,Ben,trade\nc2,north,Ana,food\n"
                        "c3,north,,trade\nc4,south,Ana,trade\nc5,north,,\nc6,north,,\n"},
        {"products.csv", "product_id\n"},
        {"holdings.csv", "client_id,product_id\n"}};
    const Snapshot snapshot = make(BANKS, 3);
    SnapshotPart part = {0};
    SnapshotRef ref = {0};
    (void)there_and_back(&snapshot);
    CHECK_OK(store_snapshot_find(db, NULL, arena, &ref, &err), &err);
    ck_assert_str_eq(neighbours(&ref, "c0"), "02");
    ck_assert_str_eq(neighbours(&ref, "c1"), "1");
    ck_assert_str_eq(neighbours(&ref, "c3"), "013"); /* has no RM */
    ck_assert_str_eq(neighbours(&ref, "c4"), "4");   /* another bank */
    ck_assert_str_eq(neighbours(&ref, "c5"), "5");   /* neither is known */
    CHECK_STATUS(store_snapshot_neighbours(db, &ref, "c9", arena, &part, &err), &err, E_NOTFOUND);
}
END_TEST

/* ---- finding ---- */

static void insert_snapshot(const char *const id, const char *const as_of)
{
    database_do(conninfo,
                arena_printf(arena,
                             "INSERT INTO paragon.snapshot (snapshot_id, as_of, has_profit,"
                             " has_usage, n_clients, n_products, n_holdings, n_profit, n_usage,"
                             " n_contacts, n_feedback, n_outcomes)"
                             " VALUES (rpad('%s', 64, '0'), '%s', false, false,"
                             "         0, 0, 0, 0, 0, 0, 0, 0)",
                             id, as_of));
}

START_TEST(a_snapshot_is_found_by_any_prefix_that_fits_one)
{
    SnapshotRef ref = {0};
    CHECK_FAILS(store_snapshot_find(db, NULL, arena, &ref, &err), &err, E_NOTFOUND,
                "there is no snapshot yet");
    CHECK_CONTAINS(err.hint, "paragon load DIR");
    insert_snapshot("ab1", "2025-09-30");
    insert_snapshot("ab2", "2026-03-31");
    insert_snapshot("c", "2025-12-31");
    CHECK_OK(store_snapshot_find(db, "ab1", arena, &ref, &err), &err);
    ck_assert_int_eq(ref.no, 1);
    ck_assert_int_eq(ref.as_of, 20361);
    CHECK_OK(store_snapshot_find(db, "", arena, &ref, &err), &err);
    ck_assert_int_eq(ref.no, 2); /* the newest as-of, not the last loaded */
    CHECK_FAILS(store_snapshot_find(db, "ab", arena, &ref, &err), &err, E_USAGE,
                "more than one snapshot id begins with \"ab\"");
    CHECK_FAILS(store_snapshot_find(db, "%", arena, &ref, &err), &err, E_NOTFOUND,
                "no snapshot \"%\"");
}
END_TEST

START_TEST(a_snapshot_that_is_gone_or_damaged_is_told)
{
    const Snapshot snapshot = make(FULL, N_FULL);
    SnapshotRef ref = {.no = 99, .id = "abc"};
    Snapshot loaded = {0};
    CHECK_FAILS(store_snapshot_load(db, &ref, NULL, arena, &loaded, &err), &err, E_NOTFOUND,
                "no snapshot \"abc\"");
    (void)there_and_back(&snapshot);
    CHECK_OK(store_snapshot_find(db, NULL, arena, &ref, &err), &err);
    database_do(conninfo, "DELETE FROM paragon.client WHERE client_no = 1");
    CHECK_FAILS(store_snapshot_load(db, &ref, NULL, arena, &loaded, &err), &err, E_DATA,
                "the snapshot holds another number of clients than recorded");
}
END_TEST

START_TEST(rows_that_went_missing_are_told_whatever_table_they_were_in)
{
    static const char *const TABLES[] = {"product", "holding", "profit_history", "usage_history"};
    static const char *const NAMES[] = {"products", "holdings", "profit periods", "usage periods"};
    const Snapshot snapshot = make(FULL, N_FULL);
    SnapshotRef ref = {0};
    Snapshot loaded = {0};
    (void)there_and_back(&snapshot);
    CHECK_OK(store_snapshot_find(db, NULL, arena, &ref, &err), &err);
    for (size_t i = 0; i < sizeof TABLES / sizeof TABLES[0]; i++) {
        const char *const kept = arena_printf(arena, "kept_%zu", i);
        database_do(conninfo, arena_printf(arena,
                                           "CREATE TABLE %s AS TABLE paragon.%s;"
                                           "DELETE FROM paragon.%s WHERE ctid ="
                                           " (SELECT max(ctid) FROM paragon.%s)",
                                           kept, TABLES[i], TABLES[i], TABLES[i]));
        CHECK_FAILS(
            store_snapshot_load(db, &ref, NULL, arena, &loaded, &err), &err, E_DATA,
            arena_printf(arena, "the snapshot holds another number of %s than recorded", NAMES[i]));
        database_tamper(conninfo, arena_printf(arena,
                                               "DELETE FROM paragon.%s;"
                                               "INSERT INTO paragon.%s TABLE %s",
                                               TABLES[i], TABLES[i], kept));
    }
    CHECK_OK(store_snapshot_load(db, &ref, NULL, arena, &loaded, &err), &err);
}
END_TEST

Suite *suite_store_snapshot(void)
{
    Suite *const suite = suite_create("store_snapshot");
    TCase *const tests = tcase_create("there and back");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, a_full_snapshot_comes_back_equal_in_every_column);
    tcase_add_test(tests, what_no_model_reads_is_in_the_database);
    tcase_add_test(tests, rows_that_differ_little_come_back_in_the_order_of_the_id);
    tcase_add_test(tests, tables_may_be_empty);
    tcase_add_test(tests, snapshots_stand_beside_each_other);
    tcase_add_test(tests, some_clients_are_read_alone_and_numbered_anew);
    tcase_add_test(tests, a_sample_is_spread_evenly_and_has_all_where_there_are_no_more);
    tcase_add_test(tests, neighbours_share_the_rm_or_bank_and_area_where_there_is_none);
    tcase_add_test(tests, a_snapshot_is_found_by_any_prefix_that_fits_one);
    tcase_add_test(tests, a_snapshot_that_is_gone_or_damaged_is_told);
    tcase_add_test(tests, rows_that_went_missing_are_told_whatever_table_they_were_in);
    suite_add_tcase(suite, tests);
    return suite;
}
