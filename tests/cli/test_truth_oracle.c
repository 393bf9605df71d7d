/* tests/cli/test_truth_oracle.c - `evaluate value` and `evaluate coverage` against the truth of a
 * sample bank: their figures calculated a second time, from `paragon score` and the files. */
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/csv_text.h"
#include "tests/support/suites.h"

#include <math.h>
#include <stdlib.h>

/* Amounts of `score` are printed with four decimals. */
#define TOLERANCE 1e-4

enum { MOST_CLIENTS = 3001, MOST_PRODUCTS = 32, OFFERS = 3 };

static Arena *arena;
static const Chain *chain;

static void set_up(void)
{
    arena = arena_new();
    chain = chain_published();
}

static void tear_down(void)
{
    arena_free(arena);
}

static double number(const CsvText *const csv, const size_t row, const char *const column)
{
    return strtod(csv_text_cell(csv, row, column), NULL);
}

/* One product that a client does not hold: the score, and what is planted. */
typedef struct Case {
    bool is_scored;
    bool is_sold;
    double rank;
    double value;
    double estimate;
    double low;
    double high;
    double probability; /* true */
    double profit;      /* true */
    double acquired;
} Case;

typedef struct ClientCases {
    Case cases[MOST_PRODUCTS]; /* by the product's row in products.csv */
} ClientCases;

/* The number in a client's id: "n00000017" is the 17th of the bank. */
static Case *find_case(ClientCases *const clients, const CsvText *const products,
                       const CsvText *const csv, const size_t row)
{
    const size_t client = strtoul(csv_text_cell(csv, row, "client_id") + 1, NULL, 10);
    const size_t product =
        csv_text_find(products, "product_id", csv_text_cell(csv, row, "product_id"));
    ck_assert(client < MOST_CLIENTS && product < MOST_PRODUCTS);
    return &clients[client].cases[product];
}

static void read_truth(ClientCases *const clients, const CsvText *const products)
{
    const CsvText truth =
        csv_text_read(bank_files_read(chain->directory, "_truth_acquisitions.csv", arena), arena);
    for (size_t row = 0; row < truth.n_rows; row++) {
        Case *const of = find_case(clients, products, &truth, row);
        of->probability = number(&truth, row, "probability");
        of->profit = number(&truth, row, "contribution");
        of->acquired = number(&truth, row, "acquired");
    }
}

static void read_score(ClientCases *const clients, const CsvText *const products)
{
    const CsvText score =
        csv_text_read(DO_ON(chain->conninfo, arena, "score", "--format", "csv"), arena);
    for (size_t row = 0; row < score.n_rows; row++) {
        Case *const of = find_case(clients, products, &score, row);
        of->is_scored = true;
        of->rank = number(&score, row, "rank");
        of->value = number(&score, row, "expected_value");
        of->estimate = number(&score, row, "incremental_profit");
        of->low = number(&score, row, "incremental_low");
        of->high = number(&score, row, "incremental_high");
    }
}

static ClientCases *read_clients(void)
{
    const CsvText products =
        csv_text_read(bank_files_read(chain->directory, "products.csv", arena), arena);
    ClientCases *const clients = arena_alloc(arena, MOST_CLIENTS, sizeof *clients);
    read_truth(clients, &products);
    read_score(clients, &products);
    for (size_t client = 0; client < MOST_CLIENTS; client++)
        for (size_t product = 0; product < products.n_rows; product++)
            clients[client].cases[product].is_sold =
                strcmp(csv_text_cell(&products, product, "offerable"), "1") == 0;
    return clients;
}

/* Sum of the profit of what was acquired among the first offers by `key`, best first. */
static double first_offers(const ClientCases *const client, double (*const key)(const Case *of),
                           double *const promised)
{
    bool is_taken[MOST_PRODUCTS] = {false};
    double realised = 0;
    for (int offer = 0; offer < OFFERS; offer++) {
        size_t best = MOST_PRODUCTS;
        for (size_t i = 0; i < MOST_PRODUCTS; i++)
            if (client->cases[i].is_scored && client->cases[i].is_sold && !is_taken[i] &&
                (best == MOST_PRODUCTS || key(&client->cases[i]) > key(&client->cases[best])))
                best = i;
        if (best == MOST_PRODUCTS)
            break;
        is_taken[best] = true;
        *promised += client->cases[best].value;
        realised += client->cases[best].acquired * client->cases[best].profit;
    }
    return realised;
}

static double by_rank(const Case *const of)
{
    return -of->rank;
}

static double by_truth(const Case *const of)
{
    return of->probability * of->profit;
}

typedef struct Expected {
    size_t n_clients;
    double promised;
    double realised;
    double oracle;
    double total;
    size_t n_cases;
    double estimated;
    double profit;
    double n_inside;
} Expected;

static void add_case(const Case *const of, Expected *const sums)
{
    sums->total += of->is_sold ? of->acquired * of->profit : 0;
    sums->n_cases++;
    sums->estimated += of->estimate;
    sums->profit += of->profit;
    sums->n_inside += of->profit >= of->low && of->profit <= of->high;
}

static Expected calculate(void)
{
    const ClientCases *const clients = read_clients();
    Expected sums = {0};
    for (size_t client = 0; client < MOST_CLIENTS; client++) {
        const size_t before = sums.n_cases;
        double ignored = 0;
        sums.realised += first_offers(&clients[client], by_rank, &sums.promised);
        sums.oracle += first_offers(&clients[client], by_truth, &ignored);
        for (size_t i = 0; i < MOST_PRODUCTS; i++)
            if (clients[client].cases[i].is_scored)
                add_case(&clients[client].cases[i], &sums);
        sums.n_clients += sums.n_cases > before;
    }
    return sums;
}

static CsvText evaluate(const char *const what, const char *const directory)
{
    return csv_text_read(DO_ON(chain->conninfo, arena, "evaluate", what, "--model", chain->model,
                               "--truth", directory, "--format", "csv"),
                         arena);
}

static size_t find_row(const CsvText *const csv, const char *const what, const char *const group)
{
    for (size_t row = 0; row < csv->n_rows; row++)
        if (strcmp(csv_text_cell(csv, row, "what"), what) == 0 &&
            strcmp(csv_text_cell(csv, row, "group"), group) == 0)
            return row;
    ck_abort_msg("no row \"%s\", \"%s\"", what, group);
}

START_TEST(value_is_what_a_second_calculation_finds)
{
    const Expected expected = calculate();
    const double n = (double)expected.n_clients;
    const CsvText value = evaluate("value", chain->directory);
    const size_t all = find_row(&value, "realised / promised", "all clients");
    ck_assert_double_eq(number(&value, all, "n"), n);
    ck_assert_double_eq_tol(number(&value, all, "promised"), expected.promised / n, TOLERANCE);
    ck_assert_double_eq_tol(number(&value, all, "realised"), expected.realised / n, TOLERANCE);
    const size_t share = find_row(&value, "share of all realised", "expected value");
    ck_assert_double_eq_tol(number(&value, share, "ratio"), expected.realised / expected.total,
                            TOLERANCE);
    const size_t oracle = find_row(&value, "share of all realised", "oracle");
    ck_assert_double_eq_tol(number(&value, oracle, "ratio"), expected.oracle / expected.total,
                            TOLERANCE);
    const size_t of_oracle = find_row(&value, "share of the oracle's", "expected value");
    ck_assert_double_eq_tol(number(&value, of_oracle, "ratio"), expected.realised / expected.oracle,
                            TOLERANCE);
}
END_TEST

START_TEST(deciles_add_up_to_all_clients)
{
    const CsvText value = evaluate("value", chain->directory);
    const size_t first = find_row(&value, "realised / promised", "decile 1");
    const size_t all = find_row(&value, "realised / promised", "all clients");
    double n = 0;
    double promised = 0;
    double before = -INFINITY;
    for (size_t row = first; row < all; row++) {
        n += number(&value, row, "n");
        promised += number(&value, row, "n") * number(&value, row, "promised");
        ck_assert_double_gt(number(&value, row, "promised"), before);
        before = number(&value, row, "promised");
    }
    ck_assert_uint_eq(all - first, 10);
    ck_assert_double_eq(n, number(&value, all, "n"));
    ck_assert_double_eq_tol(promised / n, number(&value, all, "promised"), TOLERANCE);
}
END_TEST

START_TEST(coverage_of_incremental_profit_is_what_a_second_calculation_finds)
{
    const Expected expected = calculate();
    const CsvText coverage = evaluate("coverage", chain->directory);
    const size_t bias = find_row(&coverage, "incremental profit: bias", "all products not held");
    ck_assert_double_eq(number(&coverage, bias, "n"), (double)expected.n_cases);
    ck_assert_double_eq_tol(number(&coverage, bias, "figure"),
                            expected.estimated / expected.profit - 1, TOLERANCE);
    const size_t inside =
        find_row(&coverage, "incremental profit inside 90 % interval", "all products not held");
    ck_assert_double_eq_tol(number(&coverage, inside, "figure"),
                            expected.n_inside / (double)expected.n_cases, TOLERANCE);
}
END_TEST

START_TEST(the_truth_of_another_bank_is_refused)
{
    const char *const other = arena_printf(arena, "%s/bank", bank_files_directory(arena));
    (void)DO_ON("", arena, "sample", other, "--clients", "3000", "--seed", "8");
    const ProgramResult result =
        RUN_ON(chain->conninfo, arena, "evaluate", "value", "--truth", other);
    ck_assert_int_eq(result.exit_code, 65);
    CHECK_CONTAINS(result.err, "_truth_clients.csv\", line ");
    CHECK_CONTAINS(result.err,
                   "hint: --truth takes the folder that the snapshot was loaded from.\n");
    const ProgramResult none =
        RUN_ON(chain->conninfo, arena, "evaluate", "coverage", "--truth", "/nowhere");
    ck_assert_int_eq(none.exit_code, 66);
    CHECK_CONTAINS(none.err, "there is no file \"/nowhere/_truth.json\"");
}
END_TEST

START_TEST(value_without_truth_looks_back_a_year)
{
    const CsvText value =
        csv_text_read(DO_ON(chain->conninfo, arena, "evaluate", "value", "--format", "csv"), arena);
    const size_t all = find_row(&value, "realised / promised", "all clients");
    ck_assert_double_gt(number(&value, all, "n"), 1000);
    ck_assert_double_gt(number(&value, all, "realised"), 0);
    const ProgramResult both = RUN_ON(chain->conninfo, arena, "evaluate", "value", "--truth",
                                      chain->directory, "--cutoff", "2025-09-30");
    ck_assert_int_eq(both.exit_code, 64);
    CHECK_CONTAINS(both.err, "--cutoff and --truth cannot be used together");
}
END_TEST

Suite *suite_truth_oracle(void)
{
    Suite *const suite = suite_create("truth_oracle");
    TCase *const tests = tcase_create("sample bank");
    tcase_add_unchecked_fixture(tests, chain_set_up, NULL);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, value_is_what_a_second_calculation_finds);
    tcase_add_test(tests, deciles_add_up_to_all_clients);
    tcase_add_test(tests, coverage_of_incremental_profit_is_what_a_second_calculation_finds);
    tcase_add_test(tests, the_truth_of_another_bank_is_refused);
    tcase_add_test(tests, value_without_truth_looks_back_a_year);
    suite_add_tcase(suite, tests);
    return suite;
}
