/* tests/tools/test_pack_tampering.c - bytes of a pack changed one by one, lines left out, doubled,
 * swapped and cut off: whatever it is, the pack is refused.
 *
 * `make check` tries some of them; `make tampering` every byte and every line of a pack of 1,000
 * records: PARAGON_TAMPER_PACK names it, PARAGON_TAMPER_STRIDE is 1. */
#include "core/base/strbuf.h"
#include "tests/support/bank_files.h"
#include "tests/support/chain.h"
#include "tests/support/check_helpers.h"
#include "tests/support/database.h"
#include "tests/support/quick_bank.h"
#include "tests/support/suites.h"
#include "tools/evidence/pack_check.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SOME_BYTES = 19997, SOME_LINES = 211, MOST_FILES = 128, FOLDERS = 16 };

/* The pack and its files; as long as the suite. */
static Arena *pack_arena;
static const char *pack;
static size_t n_files;
static const char *files[MOST_FILES];

static Error err;

static int note_file(const char *const path, const struct stat *const status, const int kind,
                     struct FTW *const place)
{
    (void)status;
    (void)place;
    if (kind == FTW_F) {
        ck_assert_uint_lt(n_files, MOST_FILES);
        files[n_files++] = arena_strdup(pack_arena, path);
    }
    return 0;
}

static void set_up(void)
{
    if (pack_arena != NULL)
        return;
    pack_arena = arena_new();
    pack = getenv("PARAGON_TAMPER_PACK");
    if (pack == NULL) {
        quick_bank_set_up();
        pack = arena_printf(pack_arena, "%s/pack", bank_files_directory(pack_arena));
        (void)DO_ON(quick_bank_copy(pack_arena), pack_arena, "export", "--from", "2026-01-01",
                    "--to", "2999-12-31", "-o", pack);
    }
    ck_assert_int_eq(nftw(pack, note_file, FOLDERS, FTW_PHYS), 0);
}

static size_t stride(const size_t usual)
{
    const char *const chosen = getenv("PARAGON_TAMPER_STRIDE");
    return chosen == NULL ? usual : strtoul(chosen, NULL, 10);
}

static Status check_pack(void)
{
    Arena *const arena = arena_new();
    PackManifest manifest;
    PackFindings findings;
    Status status = pack_manifest_read(pack, arena, &manifest, &err);
    if (status == OK)
        status = pack_files_check(&manifest, NULL, &err);
    if (status == OK)
        status = pack_content_check(&manifest, &findings, &err);
    arena_free(arena);
    return status;
}

static const char *read_file(const char *const path, Arena *const arena, size_t *const length)
{
    FILE *const file = fopen(path, "re");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    *length = (size_t)ftell(file);
    char *const text = arena_alloc(arena, *length + 1, 1);
    rewind(file);
    ck_assert_uint_eq(fread(text, 1, *length, file), *length);
    (void)fclose(file);
    return text;
}

static void write_file(const char *const path, const char *const text, const size_t length)
{
    FILE *const file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(the_pack_is_as_it_was_written)
{
    CHECK_OK(check_pack(), &err);
}
END_TEST

static void change_byte(const int handle, const size_t at, const char byte)
{
    ck_assert_int_eq(pwrite(handle, &byte, 1, (off_t)at), 1);
}

/* Every PARTS-th of the bytes to be tried: all of a large pack take longer than libcheck counts. */
enum { PARTS = 8 };

START_TEST(every_change_of_a_byte_is_found)
{
    const size_t step = stride(SOME_BYTES);
    Arena *const arena = arena_new();
    size_t n_tried = 0;
    for (size_t i = 0; i < n_files; i++) {
        size_t length = 0;
        const char *const text = read_file(files[i], arena, &length);
        const int handle = open(files[i], O_WRONLY | O_CLOEXEC);
        const size_t first = i % step + (size_t)_i * step;
        for (size_t at = first; at < length; at += PARTS * step, n_tried++) {
            change_byte(handle, at, (char)(text[at] ^ (1 << (at % 8))));
            ck_assert_msg(check_pack() == E_DATA, "%s, byte %zu", files[i], at);
            change_byte(handle, at, text[at]);
        }
        (void)close(handle);
    }
    CHECK_OK(check_pack(), &err);
    if (getenv("PARAGON_TAMPER_PACK") != NULL)
        (void)fprintf(stderr, "%zu bytes changed one by one: all found\n", n_tried);
    arena_free(arena);
}
END_TEST

/* Where each line of a text begins, and where the text ends. */
static size_t *line_starts(const char *const text, const size_t length, Arena *const arena,
                           size_t *const n)
{
    size_t *const starts = arena_alloc(arena, (length + 2) * sizeof *starts, _Alignof(size_t));
    *n = 0;
    for (size_t at = 0; at < length; at++)
        if (at == 0 || text[at - 1] == '\n')
            starts[(*n)++] = at;
    starts[*n] = length;
    return starts;
}

/* A copy of `text` whose lines from `from` to `to` have others in their place. */
static void write_changed(const char *const path, const char *const text, const size_t length,
                          const size_t from, const size_t to, StrBuf *const instead)
{
    StrBuf changed = strbuf_init(instead->arena);
    const char *whole = NULL;
    strbuf_add(&changed, text, from);
    strbuf_add(&changed, instead->text, instead->length);
    strbuf_add(&changed, text + to, length - to);
    ck_assert(strbuf_finish(&changed, &whole, &err) == OK);
    write_file(path, whole, changed.length);
}

enum { LEFT_OUT, DOUBLED, SWAPPED, CUT_OFF, CHANGES };

/* Change line `i`; false where that would change nothing. */
static bool change_line(const char *const path, const char *const text, const size_t *const starts,
                        const size_t n, const size_t i, const int change, Arena *const scratch)
{
    StrBuf instead = strbuf_init(scratch);
    const size_t length = starts[n];
    const size_t here = starts[i + 1] - starts[i];
    const size_t next = i + 1 < n ? starts[i + 2] - starts[i + 1] : 0;
    const char *const line = text + starts[i];
    size_t end = starts[i + 1];
    if (change == DOUBLED || change == SWAPPED)
        end = change == DOUBLED ? starts[i] : starts[i + 1] + next;
    if (change == CUT_OFF)
        end = length;
    if (change == SWAPPED && (next == 0 || (next == here && memcmp(line, line + here, here) == 0)))
        return false;
    strbuf_puts(&instead, "");
    if (change == SWAPPED)
        strbuf_add(&instead, line + here, next);
    if (change == DOUBLED || change == SWAPPED)
        strbuf_add(&instead, line, here);
    write_changed(path, text, length, starts[i], end, &instead);
    return true;
}

/* How many changes of the lines of a file were tried; all must be found. */
static size_t try_lines(const char *const path, Arena *const arena)
{
    size_t length = 0;
    size_t n = 0;
    size_t n_tried = 0;
    const char *const text = read_file(path, arena, &length);
    const size_t *const starts = line_starts(text, length, arena, &n);
    for (size_t line = 0; line < n; line += stride(SOME_LINES)) {
        for (int change = 0; change < CHANGES; change++) {
            const ArenaMark mark = arena_mark(arena);
            if (change_line(path, text, starts, n, line, change, arena)) {
                ck_assert_msg(check_pack() == E_DATA, "%s, line %zu, change %d", path, line + 1,
                              change);
                n_tried++;
            }
            arena_reset(arena, mark);
        }
    }
    write_file(path, text, length);
    return n_tried;
}

START_TEST(lines_left_out_doubled_swapped_and_cut_off_are_found)
{
    Arena *const arena = arena_new();
    size_t n_tried = 0;
    for (size_t i = 0; i < n_files; i++) {
        const ArenaMark mark = arena_mark(arena);
        n_tried += try_lines(files[i], arena);
        arena_reset(arena, mark);
    }
    CHECK_OK(check_pack(), &err);
    if (getenv("PARAGON_TAMPER_PACK") != NULL)
        (void)fprintf(stderr, "%zu lines left out, doubled, swapped or cut off: all found\n",
                      n_tried);
    arena_free(arena);
}
END_TEST

Suite *suite_pack_tampering(void)
{
    Suite *const suite = suite_create("pack_tampering");
    TCase *const tcase = tcase_create("a pack");
    tcase_set_timeout(tcase, getenv("PARAGON_TAMPER_PACK") == NULL ? 60 : 0);
    tcase_add_unchecked_fixture(tcase, set_up, NULL);
    tcase_add_test(tcase, the_pack_is_as_it_was_written);
    tcase_add_loop_test(tcase, every_change_of_a_byte_is_found, 0, PARTS);
    tcase_add_test(tcase, lines_left_out_doubled_swapped_and_cut_off_are_found);
    suite_add_tcase(suite, tcase);
    return suite;
}
