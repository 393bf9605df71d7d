/* tests/core/domain/test_archive.c - a model as named arrays: there and back, its hash, and every
 * way in which stored arrays can be damaged. */
#include "core/domain/archive.h"
#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

enum { N = 3 };

/* A part of a model, described once for both directions. */
typedef struct Part {
    double *weight;
    int64_t *since;
    uint32_t *code;
    uint8_t *flag;
    const char **name;
    size_t n_names;
    double ridge;
} Part;

static Arena *arena;
static Error err;

static void set_up(void)
{
    arena = arena_new();
}

static void tear_down(void)
{
    arena_free(arena);
}

static Status describe(Archive *const archive, Part *const part)
{
    TRY(archive_size(archive, "part.n_names", &part->n_names, &err));
    TRY(archive_f64(archive, "part.weight", &part->weight, N, &err));
    TRY(archive_i64(archive, "part.since", &part->since, N, &err));
    TRY(archive_u32(archive, "part.code", &part->code, N, &err));
    TRY(archive_u8(archive, "part.flag", &part->flag, N, &err));
    TRY(archive_texts(archive, "part.name", &part->name, part->n_names, &err));
    return archive_number(archive, "part.ridge", &part->ridge, &err);
}

static Archive written(void)
{
    static double weight[N] = {-0.375, 2.385e-300, INFINITY};
    static int64_t since[N] = {INT64_MIN, -7, INT64_MAX};
    static uint32_t code[N] = {0, 8812, UINT32_MAX};
    static uint8_t flag[N] = {0, 1, 255};
    static const char *name[4] = {"Card acquiring", NULL, "", "ред"};
    Part part = {weight, since, code, flag, name, 4, 0.1};
    Archive archive = archive_writer(arena);
    CHECK_OK(describe(&archive, &part), &err);
    return archive;
}

/* The arrays as a database gives them back, the one called `name` for the test to damage. */
static Archive stored(const char *const name, ArchiveArray **const array)
{
    const Archive source = written();
    ArchiveArray *const arrays = arena_alloc(arena, source.n_arrays, sizeof *arrays);
    memcpy(arrays, source.arrays, source.n_arrays * sizeof *arrays);
    for (size_t i = 0; i < source.n_arrays; i++)
        if (strcmp(arrays[i].name, name) == 0)
            *array = &arrays[i];
    return archive_reader(arena, source.n_arrays, arrays);
}

START_TEST(what_was_written_is_read)
{
    ArchiveArray *array = NULL;
    Archive archive = stored("part.code", &array);
    Part part = {0};
    CHECK_OK(describe(&archive, &part), &err);
    ck_assert(part.weight[0] == -0.375 && part.weight[1] == 2.385e-300 && isinf(part.weight[2]));
    ck_assert(part.since[0] == INT64_MIN && part.since[1] == -7 && part.since[2] == INT64_MAX);
    ck_assert(part.code[0] == 0 && part.code[1] == 8812 && part.code[2] == UINT32_MAX);
    ck_assert(part.flag[0] == 0 && part.flag[1] == 1 && part.flag[2] == 255);
    ck_assert_uint_eq(part.n_names, 4);
    ck_assert_str_eq(part.name[0], "Card acquiring");
    ck_assert_ptr_null(part.name[1]);
    ck_assert_str_eq(part.name[2], "");
    ck_assert_str_eq(part.name[3], "ред");
    ck_assert_double_eq(part.ridge, 0.1);
}
END_TEST

START_TEST(nan_keeps_its_bits_and_numbers_are_aligned)
{
    double value = NAN;
    char bytes[1 + sizeof value];
    memcpy(bytes + 1, &value, sizeof value); /* at an odd place, as in a message */
    ArchiveArray arrays[] = {{"x", ARRAY_F64, 1, bytes + 1, sizeof value}};
    Archive archive = archive_reader(arena, 1, arrays);
    double *read = NULL;
    CHECK_OK(archive_f64(&archive, "x", &read, 1, &err), &err);
    ck_assert_mem_eq(read, &value, sizeof value);
    ck_assert_uint_eq((uintptr_t)read % sizeof value, 0);
}
END_TEST

START_TEST(arrays_may_be_empty_and_many)
{
    Archive archive = archive_writer(arena);
    double *none = NULL;
    for (size_t i = 0; i < 300; i++) { /* more than it makes room for at first */
        const char *const name = arena_printf(arena, "array %zu", i);
        CHECK_OK(archive_f64(&archive, name, &none, 0, &err), &err);
    }
    Archive reader = archive_reader(arena, archive.n_arrays, archive.arrays);
    CHECK_OK(archive_f64(&reader, "array 299", &none, 0, &err), &err); /* in any order */
    CHECK_OK(archive_f64(&reader, "array 0", &none, 0, &err), &err);
}
END_TEST

/* ---- damage ---- */

static void check_damaged(Archive *const archive, const char *const text)
{
    Part part = {0};
    CHECK_FAILS(describe(archive, &part), &err, E_DATA, text);
}

START_TEST(a_missing_array_is_named)
{
    ArchiveArray *array = NULL;
    Archive archive = stored("part.flag", &array);
    array->name = "part.flags";
    check_damaged(&archive, "the stored model has no array \"part.flag\"");
    Archive nothing = archive_reader(arena, 0, NULL);
    check_damaged(&nothing, "the stored model has no array \"part.n_names\"");
}
END_TEST

START_TEST(an_array_of_another_type_or_size_is_named)
{
    ArchiveArray *array = NULL;
    Archive archive = stored("part.code", &array);
    array->type = ARRAY_I64;
    check_damaged(&archive, "array \"part.code\" of the stored model holds 3 i64, not 3 u32");
    archive = stored("part.code", &array);
    array->count = 2;
    check_damaged(&archive, "array \"part.code\" of the stored model holds 2 u32, not 3 u32");
    archive = stored("part.name", &array);
    array->count = 5;
    check_damaged(&archive, "array \"part.name\" of the stored model holds 5 texts, not 4 texts");
}
END_TEST

START_TEST(a_type_that_does_not_exist_is_refused)
{
    ArchiveArray *array = NULL;
    Archive archive = stored("part.code", &array);
    array->type = (ArrayType)77;
    check_damaged(&archive, "array \"part.code\" of the stored model is of no known type");
}
END_TEST

START_TEST(an_array_that_is_cut_short_or_too_long_is_named)
{
    ArchiveArray *array = NULL;
    Archive archive = stored("part.weight", &array);
    array->n_bytes--;
    check_damaged(&archive, "array \"part.weight\" of the stored model is cut short");
    archive = stored("part.weight", &array);
    array->n_bytes = 0;
    check_damaged(&archive, "array \"part.weight\" of the stored model is cut short");
    archive = stored("part.name", &array);
    array->n_bytes--; /* the last terminator */
    check_damaged(&archive, "array \"part.name\" of the stored model is cut short");
    archive = stored("part.name", &array);
    array->n_bytes = 0;
    check_damaged(&archive, "array \"part.name\" of the stored model is cut short");
}
END_TEST

START_TEST(a_size_that_cannot_be_is_refused)
{
    static const int64_t MINUS_ONE = -1;
    ArchiveArray *array = NULL;
    Archive archive = stored("part.n_names", &array);
    array->bytes = &MINUS_ONE;
    check_damaged(&archive, "number \"part.n_names\" of the stored model is negative: -1");
}
END_TEST

/* ---- the hash ---- */

static const char *hash_of(const Archive *const archive)
{
    Hash hash = {{0}};
    char *const hex = arena_alloc(arena, HASH_HEX_SIZE, 1);
    CHECK_OK(archive_hash(archive, &hash, &err), &err);
    hash_hex(hash, hex);
    return hex;
}

START_TEST(the_hash_is_of_names_types_sizes_and_bytes)
{
    static const uint32_t OTHER[N] = {0, 8812, UINT32_MAX - 1};
    ArchiveArray *array = NULL;
    const Archive source = written();
    const char *const hash = hash_of(&source);
    Archive archive = stored("part.code", &array);
    ck_assert_ptr_nonnull(array);
    ck_assert_str_eq(hash_of(&archive), hash);

    array->bytes = OTHER;
    ck_assert_str_ne(hash_of(&archive), hash);
    archive = stored("part.code", &array);
    array->name = "part.cod";
    ck_assert_str_ne(hash_of(&archive), hash);
    archive = stored("part.code", &array);
    array->type = ARRAY_U8;
    ck_assert_str_ne(hash_of(&archive), hash);
    archive = stored("part.code", &array);
    array->count++;
    ck_assert_str_ne(hash_of(&archive), hash);
    archive.n_arrays--;
    ck_assert_str_ne(hash_of(&archive), hash);
}
END_TEST

START_TEST(the_first_difference_is_named)
{
    static const uint32_t OTHER[N] = {0, 8812, UINT32_MAX - 1};
    ArchiveArray *array = NULL;
    const Archive source = written();
    Archive archive = stored("part.code", &array);
    ck_assert_ptr_nonnull(array);
    ck_assert_ptr_null(archive_first_difference(&source, &archive));
    array->bytes = OTHER;
    ck_assert_str_eq(archive_first_difference(&source, &archive), "part.code");
    archive = stored("part.flag", &array);
    array->count++;
    ck_assert_str_eq(archive_first_difference(&source, &archive), "part.flag");
    archive = stored("part.flag", &array);
    array->name = "part.flags";
    ck_assert_str_eq(archive_first_difference(&source, &archive), "part.flag");
    archive = stored("part.flag", &array);
    archive.n_arrays--;
    ck_assert_str_eq(archive_first_difference(&source, &archive), "part.ridge");
    ck_assert_str_eq(archive_first_difference(&archive, &source), "part.ridge");
}
END_TEST

Suite *suite_archive(void)
{
    Suite *const suite = suite_create("archive");
    TCase *const tests = tcase_create("there and back");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, what_was_written_is_read);
    tcase_add_test(tests, nan_keeps_its_bits_and_numbers_are_aligned);
    tcase_add_test(tests, arrays_may_be_empty_and_many);
    tcase_add_test(tests, the_hash_is_of_names_types_sizes_and_bytes);
    tcase_add_test(tests, the_first_difference_is_named);
    suite_add_tcase(suite, tests);

    TCase *const damage = tcase_create("damage");
    tcase_add_checked_fixture(damage, set_up, tear_down);
    tcase_add_test(damage, a_missing_array_is_named);
    tcase_add_test(damage, an_array_of_another_type_or_size_is_named);
    tcase_add_test(damage, a_type_that_does_not_exist_is_refused);
    tcase_add_test(damage, an_array_that_is_cut_short_or_too_long_is_named);
    tcase_add_test(damage, a_size_that_cannot_be_is_refused);
    suite_add_tcase(suite, damage);
    return suite;
}
