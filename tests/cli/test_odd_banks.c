/* tests/cli/test_odd_banks.c - banks that lack what others have: the whole chain works on each, and
 * the build says what it did instead. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"

#include <stdlib.h>

/* Everything is there unless said otherwise.  Everybody holds the first product, nobody the last.
 */
typedef struct OddBank {
    size_t n_clients;
    size_t n_products;
    bool identical;
    bool no_regions;
    bool no_dates;
    bool no_profit;
    bool no_revenue;
    bool no_usage;
    bool no_product_profit;
} OddBank;

static Arena *arena;
static const char *conninfo;

static void set_up(void)
{
    arena = arena_new();
    conninfo = chain_database(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

/* ---- the files of a bank ---- */

/* A number that looks like chance, in [0, 1): the golden ratio's multiples. */
static double scatter(const size_t client, const size_t salt)
{
    const double turns = (double)(client * 31 + salt * 7 + 1) * 0.6180339887498949;
    return turns - (double)(size_t)turns;
}

static size_t like_client(const OddBank *const bank, const size_t client)
{
    return bank->identical ? 0 : client;
}

static bool holds(const OddBank *const bank, const size_t client, const size_t product)
{
    return product == 0 ||
           (product + 1 < bank->n_products && scatter(like_client(bank, client), product) < 0.45);
}

static const char *text_of(StrBuf *const out)
{
    const char *text = NULL;
    ck_assert(strbuf_finish(out, &text, NULL) == OK);
    return text;
}

static void write_clients(const OddBank *const bank, const char *const directory)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "client_id");
    strbuf_puts(&out, bank->no_regions ? "" : ",region,business_area");
    strbuf_puts(&out, bank->no_dates ? "\n" : ",opened_on\n");
    for (size_t client = 0; client < bank->n_clients; client++) {
        const size_t like = like_client(bank, client);
        strbuf_printf(&out, "c%05zu", client);
        if (!bank->no_regions)
            strbuf_printf(&out, ",region %zu,area %zu", like % 2, like / 2 % 2);
        if (!bank->no_dates)
            strbuf_printf(&out, ",20%02zu-03-0%zu", 10 + like % 14, 1 + like % 9);
        strbuf_putc(&out, '\n');
    }
    bank_files_write(directory, "clients.csv", text_of(&out));
}

static void write_products(const OddBank *const bank, const char *const directory)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "product_id,name\n");
    for (size_t product = 0; product < bank->n_products; product++)
        strbuf_printf(&out, "p%03zu,Product %zu\n", product, product);
    bank_files_write(directory, "products.csv", text_of(&out));
}

static void write_holdings(const OddBank *const bank, const char *const directory)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "client_id,product_id");
    strbuf_puts(&out, bank->no_dates ? "" : ",opened_on");
    strbuf_puts(&out, bank->no_usage ? "" : ",monthly_usage");
    strbuf_puts(&out, bank->no_product_profit ? "\n" : ",annual_profit\n");
    for (size_t client = 0; client < bank->n_clients; client++) {
        for (size_t product = 0; product < bank->n_products; product++) {
            const double part = scatter(like_client(bank, client), product + 50);
            if (!holds(bank, client, product))
                continue;
            strbuf_printf(&out, "c%05zu,p%03zu", client, product);
            strbuf_puts(&out, bank->no_dates ? "" : ",2024-06-01");
            if (!bank->no_usage)
                strbuf_printf(&out, ",%.2f", 10 + 90 * part);
            if (!bank->no_product_profit)
                strbuf_printf(&out, ",%.2f", 20 + 300 * part);
            strbuf_putc(&out, '\n');
        }
    }
    bank_files_write(directory, "holdings.csv", text_of(&out));
}

static void write_profit(const OddBank *const bank, const char *const directory)
{
    if (bank->no_profit && bank->no_revenue)
        return;
    StrBuf out = strbuf_init(arena);
    strbuf_printf(&out, "client_id,period_end,profit%s\n", bank->no_revenue ? "" : ",revenue");
    for (size_t client = 0; client < bank->n_clients; client++) {
        const double size = 1 + 40 * scatter(like_client(bank, client), 3);
        strbuf_printf(&out, "c%05zu,2025-12-31,", client);
        if (!bank->no_profit)
            strbuf_printf(&out, "%.2f", 35 * size);
        if (!bank->no_revenue)
            strbuf_printf(&out, ",%.2f", 9000 * size);
        strbuf_putc(&out, '\n');
    }
    bank_files_write(directory, "profit.csv", text_of(&out));
}

static const char *write_bank(const OddBank *const bank)
{
    const char *const directory = bank_files_directory(arena);
    write_clients(bank, directory);
    write_products(bank, directory);
    write_holdings(bank, directory);
    write_profit(bank, directory);
    return directory;
}

/* ---- the chain ---- */

/* Every command from load to explain does its work; what the build said is returned. */
static const char *check_chain(const OddBank *const bank)
{
    (void)DO_ON(conninfo, arena, "load", write_bank(bank), "--as-of", "2026-09-30");
    const char *const card = DO_ON(conninfo, arena, "build");
    (void)DO_ON(conninfo, arena, "approve", chain_id(card, arena), "--reason", "a test",
                "--override", "odd banks prove nothing");
    (void)DO_ON(conninfo, arena, "publish");
    (void)DO_ON(conninfo, arena, "status");
    (void)DO_ON(conninfo, arena, "segments", "--format", "csv");
    (void)DO_ON(conninfo, arena, "triggers", "--format", "json");
    (void)csv_text_read(DO_ON(conninfo, arena, "score", "--format", "csv"), arena);
    const CsvText clients =
        csv_text_read(DO_ON(conninfo, arena, "clients", "--format", "csv"), arena);
    ck_assert_uint_eq(clients.n_rows, bank->n_clients);
    if (bank->n_clients > 0) {
        (void)DO_ON(conninfo, arena, "explain", "c00000");
        (void)DO_ON(conninfo, arena, "explain", "c00000", "--format", "json");
    }
    return card;
}

START_TEST(a_bank_without_clients)
{
    (void)check_chain(&(const OddBank){.n_products = 5});
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers", "--format", "json"), "");
    ck_assert_str_eq(DO_ON(conninfo, arena, "clients"), "No active client.\n");
    ck_assert_str_eq(DO_ON(conninfo, arena, "score"),
                     "No active client, or none lacks a product.\n");
    ck_assert_int_eq(RUN_ON(conninfo, arena, "explain", "c00000").exit_code, 66);
}
END_TEST

START_TEST(a_bank_without_products)
{
    (void)check_chain(&(const OddBank){.n_clients = 400});
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers"), "No open triggers.\n");
}
END_TEST

START_TEST(a_bank_of_one_client)
{
    (void)check_chain(&(const OddBank){.n_clients = 1, .n_products = 5});
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers"), "No open triggers.\n");
}
END_TEST

START_TEST(a_bank_with_one_product)
{
    (void)check_chain(&(const OddBank){.n_clients = 400, .n_products = 1});
}
END_TEST

START_TEST(a_bank_of_identical_clients)
{
    (void)check_chain(&(const OddBank){.n_clients = 400, .n_products = 6, .identical = true});
}
END_TEST

START_TEST(products_that_nobody_or_everybody_has_are_never_offered)
{
    (void)check_chain(&(const OddBank){.n_clients = 600, .n_products = 6});
    const CsvText offers = csv_text_read(
        DO_ON(conninfo, arena, "triggers", "--kind", "cross_sell", "--format", "csv"), arena);
    ck_assert_uint_gt(offers.n_rows, 0);
    for (size_t row = 0; row < offers.n_rows; row++) {
        const char *const products = csv_text_cell(&offers, row, "products");
        ck_assert_ptr_null(strstr(products, "p000"));
        ck_assert_ptr_null(strstr(products, "p005"));
    }
}
END_TEST

START_TEST(a_bank_without_profit_ranks_by_probability)
{
    const char *const card = check_chain(&(const OddBank){.n_clients = 600,
                                                          .n_products = 6,
                                                          .no_profit = true,
                                                          .no_revenue = true,
                                                          .no_product_profit = true});
    CHECK_CONTAINS(card, "no profit is known: ideal clients are all mature clients");
    CHECK_CONTAINS(card, "no revenue is known: potentials are not size-adjusted");
    const CsvText score = csv_text_read(DO_ON(conninfo, arena, "score", "--format", "csv"), arena);
    ck_assert_uint_gt(score.n_rows, 0);
    for (size_t row = 1; row < score.n_rows; row++) {
        ck_assert_str_eq(csv_text_cell(&score, row, "expected_value"), "");
        if (strcmp(csv_text_cell(&score, row, "rank"), "1") != 0)
            ck_assert_double_ge(strtod(csv_text_cell(&score, row - 1, "probability"), NULL),
                                strtod(csv_text_cell(&score, row, "probability"), NULL));
    }
}
END_TEST

START_TEST(a_bank_with_profit_by_holding_only_adds_it_up)
{
    const char *const card = check_chain(
        &(const OddBank){.n_clients = 600, .n_products = 6, .no_profit = true, .no_revenue = true});
    CHECK_CONTAINS(card, "no profit.csv: a client's profit is the sum of its holdings'");
}
END_TEST

START_TEST(a_bank_without_profit_by_holding_falls_back_to_what_its_clients_bring)
{
    const char *const card =
        check_chain(&(const OddBank){.n_clients = 600, .n_products = 6, .no_product_profit = true});
    CHECK_CONTAINS(card,
                   "no annual_profit of holdings: incremental profits come from what profit did");
}
END_TEST

START_TEST(a_bank_without_revenue_publishes_no_gap_but_that_of_the_well_developed)
{
    const char *const card =
        check_chain(&(const OddBank){.n_clients = 600, .n_products = 6, .no_revenue = true});
    CHECK_CONTAINS(card, "no revenue is known: potentials are not size-adjusted");
    const CsvText clients =
        csv_text_read(DO_ON(conninfo, arena, "clients", "--format", "csv"), arena);
    size_t n_without = 0;
    for (size_t row = 0; row < clients.n_rows; row++) {
        const char *const gap = csv_text_cell(&clients, row, "profit_gap");
        ck_assert_msg(gap[0] == '\0' || strcmp(gap, "0") == 0, "gap %s", gap);
        n_without += gap[0] == '\0';
    }
    ck_assert_uint_gt(n_without, 0);
}
END_TEST

START_TEST(a_bank_without_usage_looks_for_no_under_use)
{
    const char *const card =
        check_chain(&(const OddBank){.n_clients = 600, .n_products = 6, .no_usage = true});
    CHECK_CONTAINS(card, "no usage is known: under-used products are not looked for");
    ck_assert_str_eq(DO_ON(conninfo, arena, "triggers", "--kind", "under_use"),
                     "No open triggers.\n");
}
END_TEST

START_TEST(a_bank_without_dates)
{
    (void)check_chain(&(const OddBank){.n_clients = 600, .n_products = 6, .no_dates = true});
}
END_TEST

START_TEST(a_bank_without_regions_is_one_stratum)
{
    const char *const card =
        check_chain(&(const OddBank){.n_clients = 600, .n_products = 6, .no_regions = true});
    CHECK_CONTAINS(card, "strata               1\n");
}
END_TEST

START_TEST(a_bank_with_more_products_than_a_word_has_bits)
{
    (void)check_chain(&(const OddBank){.n_clients = 600, .n_products = 70});
    const CsvText score = csv_text_read(
        DO_ON(conninfo, arena, "score", "--format", "csv", "--client", "c00001"), arena);
    size_t n_lacked = 0;
    for (size_t product = 0; product < 70; product++)
        n_lacked += !holds(&(const OddBank){.n_products = 70}, 1, product);
    ck_assert_uint_eq(score.n_rows, n_lacked);
}
END_TEST

START_TEST(a_bank_that_names_only_ids)
{
    (void)check_chain(&(const OddBank){.n_clients = 400,
                                       .n_products = 6,
                                       .no_regions = true,
                                       .no_dates = true,
                                       .no_profit = true,
                                       .no_revenue = true,
                                       .no_usage = true,
                                       .no_product_profit = true});
}
END_TEST

Suite *suite_odd_banks(void)
{
    Suite *const suite = suite_create("odd_banks");
    TCase *const banks = tcase_create("banks");
    tcase_add_checked_fixture(banks, set_up, tear_down);
    tcase_add_test(banks, a_bank_without_clients);
    tcase_add_test(banks, a_bank_without_products);
    tcase_add_test(banks, a_bank_of_one_client);
    tcase_add_test(banks, a_bank_with_one_product);
    tcase_add_test(banks, a_bank_of_identical_clients);
    tcase_add_test(banks, products_that_nobody_or_everybody_has_are_never_offered);
    tcase_add_test(banks, a_bank_without_profit_ranks_by_probability);
    tcase_add_test(banks, a_bank_with_profit_by_holding_only_adds_it_up);
    tcase_add_test(banks, a_bank_without_profit_by_holding_falls_back_to_what_its_clients_bring);
    tcase_add_test(banks, a_bank_without_revenue_publishes_no_gap_but_that_of_the_well_developed);
    tcase_add_test(banks, a_bank_without_usage_looks_for_no_under_use);
    tcase_add_test(banks, a_bank_without_dates);
    tcase_add_test(banks, a_bank_without_regions_is_one_stratum);
    tcase_add_test(banks, a_bank_with_more_products_than_a_word_has_bits);
    tcase_add_test(banks, a_bank_that_names_only_ids);
    suite_add_tcase(suite, banks);
    return suite;
}
