/* tests/cli/test_report.c - the analyst's page: whole, alone, the same every time, and safe
 * whatever a bank calls its products. */
#include "core/base/strbuf.h"
#include "core/io/csv_write.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char BROWSER[] = "/usr/bin/chromium";

static Arena *arena;
static const char *directory; /* a new one for every test */

static void set_up(void)
{
    arena = arena_new();
    directory = bank_files_directory(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *path_to(const char *const name)
{
    const char *const path = arena_printf(arena, "%s/%s", directory, name);
    ck_assert_ptr_nonnull(path);
    return path;
}

/* The page of the published bank. */
static const char *published_page(const char *const name)
{
    (void)DO_ON(chain_published()->conninfo, arena, "report", "-o", path_to(name));
    return bank_files_read(directory, name, arena);
}

/* The page's text, for one that is well-formed and needs nothing else. */
static const char *checked_text(const char *const name)
{
    const char *const arguments[] = {"tests/support/check_page.py", path_to(name), NULL};
    const ProgramResult result = program_run(
        &(const ProgramParams){.path = "/usr/bin/python3", .arguments = arguments}, arena);
    ck_assert_str_eq(result.err, "");
    ck_assert_int_eq(result.exit_code, 0);
    return result.out;
}

/* ---- the file ---- */

START_TEST(a_report_is_written_to_the_file_it_is_told)
{
    const Chain *const chain = chain_published();
    const ProgramResult result =
        RUN_ON(chain->conninfo, arena, "report", chain->model, "-o", path_to("page.html"));
    ck_assert_int_eq(result.exit_code, 0);
    ck_assert_str_eq(result.out, "");
    CHECK_CONTAINS(result.err, "wrote the report");
    const char *const page = bank_files_read(directory, "page.html", arena);
    ck_assert_int_eq(strncmp(page, "<!DOCTYPE html>\n", 16), 0);
    ck_assert_str_eq(page + strlen(page) - 8, "</html>\n");
}
END_TEST

START_TEST(a_report_without_a_file_is_refused)
{
    const ProgramResult result = RUN_ON(chain_published()->conninfo, arena, "report");
    ck_assert_int_eq(result.exit_code, 64);
    ck_assert_str_eq(result.err, "paragon: option \"-o\" is missing: the file to write\n");
}
END_TEST

START_TEST(a_report_that_cannot_be_written_leaves_nothing_behind)
{
    const Chain *const chain = chain_published();
    const ProgramResult result =
        RUN_ON(chain->conninfo, arena, "report", "-o", path_to("no/such/page.html"));
    ck_assert_int_eq(result.exit_code, 73);
    CHECK_CONTAINS(result.err, "/no/such/page.html\": No such file or directory");
    ck_assert_int_eq(rmdir(directory), 0); /* it is empty */
}
END_TEST

START_TEST(a_report_takes_the_place_of_files_only)
{
    const ProgramResult result =
        RUN_ON(chain_published()->conninfo, arena, "report", "-o", directory);
    ck_assert_int_eq(result.exit_code, 73);
    CHECK_CONTAINS(result.err, "\": it is there and is not a file\n");
    ck_assert_int_eq(rmdir(directory), 0);
}
END_TEST

START_TEST(a_report_on_a_model_that_is_not_there_is_66_and_keeps_the_file)
{
    bank_files_write(directory, "page.html", "an older page");
    const ProgramResult result =
        RUN_ON(chain_published()->conninfo, arena, "report", "0000", "-o", path_to("page.html"));
    ck_assert_int_eq(result.exit_code, 66);
    ck_assert_str_eq(result.err, "paragon: no model \"0000\"\n");
    ck_assert_str_eq(bank_files_read(directory, "page.html", arena), "an older page");
}
END_TEST

/* ---- the page ---- */

START_TEST(the_same_model_gives_the_same_bytes_with_any_number_of_threads)
{
    const char *const first = published_page("first.html");
    (void)DO_ON(chain_published()->conninfo, arena, "report", "-o", path_to("second.html"),
                "--threads", "3");
    ck_assert_str_eq(bank_files_read(directory, "second.html", arena), first);
}
END_TEST

START_TEST(the_page_is_well_formed_and_needs_nothing_else)
{
    const Chain *const chain = chain_published();
    const char *const page = published_page("page.html");
    const char *const text = checked_text("page.html");
    ck_assert_ptr_null(strstr(page, "http:"));
    ck_assert_ptr_null(strstr(page, "https:"));
    CHECK_CONTAINS(text, chain->model);
    CHECK_CONTAINS(text, chain->snapshot);
    CHECK_CONTAINS(text, "on the clients of 2026-09-30");
    CHECK_CONTAINS(text, "approved");
    CHECK_CONTAINS(text, "attribute \"owner_sex\" is not used"); /* a notice of the build */
    CHECK_CONTAINS(text, "What needs attention");
    CHECK_CONTAINS(text, "How to read this page");
    CHECK_CONTAINS(text, "segment.min_gain");
}
END_TEST

START_TEST(the_page_counts_the_clients_that_the_extracts_have)
{
    const char *const conninfo = chain_published()->conninfo;
    const char *const text = (published_page("page.html"), checked_text("page.html"));
    const int64_t n_active =
        database_count(conninfo, "SELECT count(*) FROM paragon.client_1 AS c, paragon.snapshot AS s"
                                 " WHERE (c.opened_on IS NULL OR c.opened_on <= s.as_of)"
                                 "   AND (c.closed_on IS NULL OR c.closed_on > s.as_of)");
    ck_assert_int_ge(n_active, 1000);
    CHECK_CONTAINS(text, arena_printf(arena, "Active clients\n%lld\u202f%03lld\n",
                                      (long long)(n_active / 1000), (long long)(n_active % 1000)));
}
END_TEST

/* A reviewer has to see what would be offered to whom; six clients, and by their ids. */
enum { SAMPLED_CLIENTS = 6 };

START_TEST(the_page_has_the_ids_of_a_few_clients_and_no_names)
{
    const char *const page = published_page("page.html");
    const char *const names = database_rows(
        chain_published()->conninfo,
        "SELECT client_id FROM paragon.client_1 UNION ALL"
        " SELECT name FROM paragon.client_1 WHERE length(name) > 8 AND name !~ '[&<>\"'']'",
        arena);
    size_t n = 0;
    for (const char *name = names; *name != '\0'; name += strcspn(name, "\n") + 1) {
        const char *const one = arena_strndup(arena, name, strcspn(name, "\n"));
        n += strstr(page, one) != NULL;
        ck_assert_msg(strstr(page, one) == NULL ||
                          strstr(page, arena_printf(arena, "<h3>Client %s</h3>", one)) != NULL,
                      "\"%s\" is in the page", one);
    }
    ck_assert_uint_ge(n, 1);
    ck_assert_uint_le(n, SAMPLED_CLIENTS);
}
END_TEST

/* ---- in a browser ---- */

static bool browser_is_there(void)
{
    if (access(BROWSER, X_OK) == 0)
        return true;
    (void)fputs("report: not shown in a browser, chromium is not installed\n", stderr);
    return false;
}

static ProgramResult use_page(const char *const name)
{
    const char *const arguments[] = {"tests/support/use_page.py", BROWSER, path_to("profile"),
                                     path_to(name), NULL};
    return program_run(&(const ProgramParams){.path = "python3", .arguments = arguments}, arena);
}

START_TEST(a_reader_without_a_mouse_gets_everywhere)
{
    if (!browser_is_there())
        return;
    (void)published_page("page.html");
    const ProgramResult result = use_page("page.html");
    ck_assert_msg(result.exit_code == 0, "%s%s", result.out, result.err);
    CHECK_CONTAINS(result.out, " places\n");
}
END_TEST

/* That the reader would find it. */
typedef struct Fault {
    const char *edit; /* by sed */
    const char *complaint;
} Fault;

static const Fault FAULTS[] = {
    {"s/scroll-behavior:smooth}/}section{width:1500px}/", "1100 pixels: the page is "},
    {"s/outline:2px/outline:0px/", "does not show that it is chosen"},
    {"s/<a href=\"#drift\">//", "no link leads to section drift"},
    {"s/tabindex=\"0\"//g", "tables cannot be scrolled by keyboard"},
    {"s/<summary>/<summary tabindex=\"-1\">/g", "folds are not reached by the Tab key"},
    {"s/th scope=\"col\"/th/g", "headings of tables do not say what they are of"},
    {"s#</body>#<img src=\"http://127.0.0.1:9/x.png\"></body>#", "asks for http://127.0.0.1:9/"},
};

START_TEST(what_a_page_lacks_is_found_by_using_it)
{
    if (!browser_is_there())
        return;
    (void)published_page("page.html");
    const char *const arguments[] = {"-i", FAULTS[_i].edit, path_to("page.html"), NULL};
    ck_assert_int_eq(
        program_run(&(const ProgramParams){.path = "sed", .arguments = arguments}, arena).exit_code,
        0);
    const ProgramResult result = use_page("page.html");
    ck_assert_int_eq(result.exit_code, 1);
    CHECK_CONTAINS(result.out, FAULTS[_i].complaint);
}
END_TEST

/* ---- names ---- */

static const char *const NAMES[] = {
    "<script>alert('a product')</script>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "A & B &amp; C",
    "</title></style></section><h1>",
    "Плащания, ежемесечно",
    "\xe2\x80\xae right to left",
    "--><!-- <![CDATA[ ]]>",
};
enum { N_NAMES = sizeof NAMES / sizeof NAMES[0], N_CLIENTS = 480 };

static const char *extracts; /* the directory of the badly named bank */

static void finish_file(StrBuf *const out, const char *const name)
{
    const char *text = NULL;
    ck_assert(strbuf_finish(out, &text, NULL) == OK);
    bank_files_write(extracts, name, text);
}

/* Two banks of many clients; region, area and an attribute are called as badly as the products. */
static void write_clients(void)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "client_id,bank,region,business_area,opened_on,<b>odd</b>\n");
    for (size_t client = 0; client < N_CLIENTS; client++) {
        strbuf_printf(&out, "c%05zu,", client);
        csv_write_field(&out, client % 2 == 0 ? NAMES[1] : "plain");
        strbuf_putc(&out, ',');
        csv_write_field(&out, NAMES[2 + client / 2 % 2]);
        strbuf_putc(&out, ',');
        csv_write_field(&out, NAMES[4]);
        strbuf_printf(&out, ",20%02zu-03-01,", 10 + client % 14);
        csv_write_field(&out, client % 3 == 0 ? NAMES[0] : "usual");
        strbuf_putc(&out, '\n');
    }
    finish_file(&out, "clients.csv");
}

static void write_products(void)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "product_id,name\n");
    for (size_t product = 0; product < N_NAMES; product++) {
        strbuf_printf(&out, "p%zu,", product);
        csv_write_field(&out, NAMES[product]);
        strbuf_putc(&out, '\n');
    }
    finish_file(&out, "products.csv");
}

static void write_holdings(void)
{
    StrBuf out = strbuf_init(arena);
    strbuf_puts(&out, "client_id,product_id,opened_on\n");
    for (size_t client = 0; client < N_CLIENTS; client++)
        for (size_t product = 0; product < N_NAMES; product++)
            if (client * 7 % (product + 1) == 0)
                strbuf_printf(&out, "c%05zu,p%zu,2024-06-01\n", client, product);
    finish_file(&out, "holdings.csv");
}

START_TEST(no_name_of_a_bank_leaves_its_place_in_the_page)
{
    const char *const conninfo = chain_database(arena);
    extracts = bank_files_directory(arena);
    write_clients();
    write_products();
    write_holdings();
    bank_files_write(directory, "paragon.json", "{\"segment\": {\"min_stratum\": 60}}");
    (void)DO_ON(conninfo, arena, "load", extracts, "--as-of", "2026-01-31");
    (void)DO_ON(conninfo, arena, "build", "--config", path_to("paragon.json"));
    (void)DO_ON(conninfo, arena, "report", "-o", path_to("page.html"));

    const char *const page = bank_files_read(directory, "page.html", arena);
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "<svg onload"));
    ck_assert_ptr_null(strstr(page, "<b>odd"));
    const char *const text = checked_text("page.html");
    for (size_t product = 0; product < N_NAMES; product++)
        CHECK_CONTAINS(text, NAMES[product]);
    CHECK_CONTAINS(text, "no profit is known");
}
END_TEST

Suite *suite_report(void)
{
    Suite *const suite = suite_create("report");
    TCase *const published = tcase_create("published");
    tcase_add_unchecked_fixture(published, chain_set_up, NULL);
    tcase_add_checked_fixture(published, set_up, tear_down);
    tcase_set_timeout(published, 120);
    tcase_add_test(published, a_report_is_written_to_the_file_it_is_told);
    tcase_add_test(published, a_report_without_a_file_is_refused);
    tcase_add_test(published, a_report_that_cannot_be_written_leaves_nothing_behind);
    tcase_add_test(published, a_report_takes_the_place_of_files_only);
    tcase_add_test(published, a_report_on_a_model_that_is_not_there_is_66_and_keeps_the_file);
    tcase_add_test(published, the_same_model_gives_the_same_bytes_with_any_number_of_threads);
    tcase_add_test(published, the_page_is_well_formed_and_needs_nothing_else);
    tcase_add_test(published, the_page_counts_the_clients_that_the_extracts_have);
    tcase_add_test(published, the_page_has_the_ids_of_a_few_clients_and_no_names);
    tcase_add_test(published, a_reader_without_a_mouse_gets_everywhere);
    tcase_add_loop_test(published, what_a_page_lacks_is_found_by_using_it, 0,
                        sizeof FAULTS / sizeof FAULTS[0]);
    suite_add_tcase(suite, published);

    TCase *const names = tcase_create("names");
    tcase_add_checked_fixture(names, set_up, tear_down);
    tcase_add_test(names, no_name_of_a_bank_leaves_its_place_in_the_page);
    suite_add_tcase(suite, names);
    return suite;
}
