/* tests/core/extract/test_extract_cases.c - every folder of tests/data/load: its input is loaded,
 * and what comes of it must be what the file `expected` says, line by line.  A new case is a new
 * folder.  Expected texts are written by hand from docs/data-contract.md.
 *
 * Rejected rows never refuse a case (the share allowed is 1; test_extract.c tests the gates).  The
 * as-of day is 2026-09-30, or the manifest's where there is one. */
#include "core/base/strbuf.h"
#include "core/extract/extract.h"
#include "tests/support/suites.h"
#include "tests/support/text_source.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CASES "tests/data/load"

static struct dirent **cases;

static int is_case(const struct dirent *const entry)
{
    return entry->d_name[0] != '.';
}

static void render_rejects(StrBuf *const out, const ExtractReport *const report)
{
    for (size_t i = 0; i < report->n_rejects; i++) {
        const ExtractReject *const reject = &report->rejects[i];
        strbuf_printf(out, "%s:%" PRIu64 ":%" PRIu32 " %s: %s%s\n", extract_file_name(reject->file),
                      reject->line, reject->column, extract_code_name(reject->code), reject->reason,
                      reject->raw_is_text ? "" : " [hex]");
    }
}

static void render_files(StrBuf *const out, const ExtractReport *const report)
{
    for (ExtractFileId id = 0; id < EXTRACT_FILES; id++) {
        const ExtractFileReport *const file = &report->files[id];
        if (file->present)
            strbuf_printf(out,
                          "%s read %" PRIu64 " accepted %" PRIu64 " rejected %" PRIu64
                          " duplicates %" PRIu64 "\n",
                          file->file, file->n_read, file->n_accepted, file->n_rejected,
                          file->n_duplicates);
    }
}

static const char *render(const Status status, const Error *const error,
                          const ExtractReport *const report, Arena *const arena)
{
    StrBuf out = strbuf_init(arena);
    strbuf_printf(&out, "status %s\n", status_name(status));
    if (status != OK)
        strbuf_printf(&out, "error %s\n", error->text);
    render_files(&out, report);
    render_rejects(&out, report);
    for (size_t i = 0; i < report->n_refusals; i++)
        strbuf_printf(&out, "refused %s:%" PRIu64 ":%" PRIu32 " %s\n", report->refusals[i].file,
                      report->refusals[i].line, report->refusals[i].column,
                      report->refusals[i].reason);
    for (size_t i = 0; i < report->n_warnings; i++)
        strbuf_printf(&out, "warning %s\n", report->warnings[i]);
    const char *text = NULL;
    ck_assert_int_eq(strbuf_finish(&out, &text, NULL), OK);
    return text;
}

START_TEST(load_gives_what_the_case_expects)
{
    const char *const name = cases[_i]->d_name;
    Arena *const arena = arena_new();
    const char *const directory = arena_printf(arena, CASES "/%s/input", name);
    const bool has_manifest = access(arena_printf(arena, "%s/manifest.json", directory), R_OK) == 0;
    Day as_of = DAY_UNKNOWN;
    ck_assert(has_manifest || day_parse("2026-09-30", 10, &as_of));

    const ExtractOptions options = {.as_of = as_of,
                                    .max_reject_share = 1,
                                    .row_count_warn = 0.2,
                                    .row_count_stop = 0.5,
                                    .n_threads = 1 + (size_t)_i % 3};
    Error error = {0};
    Snapshot snapshot = {0};
    ExtractReport report = {0};
    const Status status =
        extract_load_directory(directory, &options, arena, &snapshot, &report, &error);
    const TextSource expected =
        text_source_file(arena_printf(arena, CASES "/%s/expected", name), arena);
    const char *const got = render(status, &error, &report, arena);
    ck_assert_msg(strcmp(got, expected.bytes) == 0, "case %s gives\n%sinstead of\n%s", name, got,
                  expected.bytes);
    arena_free(arena);
}
END_TEST

Suite *suite_extract_cases(void)
{
    Suite *const suite = suite_create("extract_cases");
    TCase *const tcase = tcase_create("folders");
    const int n = scandir(CASES, &cases, is_case, alphasort);
    tcase_add_loop_test(tcase, load_gives_what_the_case_expects, 0, n);
    suite_add_tcase(suite, tcase);
    return suite;
}
