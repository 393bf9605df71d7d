/* tests/core/crm/test_signature.c - signatures as others make and check them, and secrets that are
 * kept. */
#include "core/base/strbuf.h"
#include "core/crm/signature.h"
#include "tests/support/bank_files.h"
#include "tests/support/check_helpers.h"
#include "tests/support/program.h"
#include "tests/support/suites.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static Arena *arena;
static Error err;
static const char *directory;

static void set_up(void)
{
    arena = arena_new();
    directory = bank_files_directory(arena);
}

static void tear_down(void)
{
    arena_free(arena);
}

static const char *secret_file(const char *const text)
{
    const char *const path = arena_printf(arena, "%s/secret", directory);
    bank_files_write(directory, "secret", text);
    ck_assert_int_eq(chmod(path, 0600), 0);
    return path;
}

static const SigningKeys *keys_of(const char *const text)
{
    const SigningKeys *keys = NULL;
    CHECK_OK(signing_keys_read(secret_file(text), arena, &keys, &err), &err);
    return keys;
}

/* The example of the libraries of Standard Webhooks (its repository, libraries/python/tests). */
static const char SECRET[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";
static const char SIGNATURE[] = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
static const char BODY[] = "{\"test\": 2432232314}";
static const SignedMessage MESSAGE = {.id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                      .timestamp = 1614265330,
                                      .body = BODY,
                                      .length = sizeof BODY - 1};

static bool fits(const SigningKeys *const keys, const SignedMessage *const message,
                 const char *const header)
{
    bool is_so = false;
    CHECK_OK(signature_fits(keys, message, header, arena, &is_so, &err), &err);
    return is_so;
}

START_TEST(the_published_example_has_the_published_signature)
{
    const char *header = NULL;
    const SigningKeys *const keys = keys_of(SECRET);
    CHECK_OK(signature_make(keys, &MESSAGE, arena, &header, &err), &err);
    ck_assert_str_eq(header, SIGNATURE);
    ck_assert(fits(keys, &MESSAGE, SIGNATURE));
}
END_TEST

START_TEST(a_changed_byte_or_time_or_id_does_not_fit)
{
    const SigningKeys *const keys = keys_of(SECRET);
    for (size_t i = 0; i < MESSAGE.length; i++) {
        char body[sizeof BODY];
        memcpy(body, BODY, sizeof BODY);
        body[i] ^= 1;
        SignedMessage changed = MESSAGE;
        changed.body = body;
        ck_assert(!fits(keys, &changed, SIGNATURE));
    }
    SignedMessage later = MESSAGE;
    later.timestamp++;
    ck_assert(!fits(keys, &later, SIGNATURE));
    SignedMessage other = MESSAGE;
    other.id = "msg_p5jXN8AQM9LWM0D4loKWxJeK";
    ck_assert(!fits(keys, &other, SIGNATURE));
}
END_TEST

START_TEST(while_a_secret_is_changed_both_sign_and_either_is_believed)
{
    const char *header = NULL;
    const char *const both =
        arena_printf(arena, "# new first\nwhsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0\n%s", SECRET);
    const SigningKeys *const two = keys_of(both);
    ck_assert_uint_eq(two->n, 2);
    CHECK_OK(signature_make(two, &MESSAGE, arena, &header, &err), &err);
    CHECK_CONTAINS(header, SIGNATURE);
    ck_assert(fits(keys_of(SECRET), &MESSAGE, header));
    ck_assert(fits(keys_of("whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0"), &MESSAGE, header));
    ck_assert(fits(two, &MESSAGE, SIGNATURE));
}
END_TEST

START_TEST(no_signature_or_half_of_one_does_not_fit)
{
    static const char *const HEADERS[] = {"",
                                          " ",
                                          "v1,",
                                          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
                                          "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                                          "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="};
    const SigningKeys *const keys = keys_of(SECRET);
    for (size_t i = 0; i < sizeof HEADERS / sizeof HEADERS[0]; i++)
        ck_assert_msg(!fits(keys, &MESSAGE, HEADERS[i]), "%s", HEADERS[i]);
    ck_assert(fits(keys, &MESSAGE, arena_printf(arena, "v1a,x  v1,y %s", SIGNATURE)));
}
END_TEST

/* The package that receivers use: fetched now, never kept. */
static bool package_is_there(void)
{
    const char *const fetch = arena_printf(
        arena, "timeout 60 npm install --prefix '%s' --no-audit --no-fund standardwebhooks@1.1.1",
        directory);
    const char *const arguments[] = {"-c", fetch, NULL};
    if (program_run(&(const ProgramParams){.path = "sh", .arguments = arguments}, arena)
            .exit_code == 0)
        return true;
    (void)fputs("signature: not shown to the npm package standardwebhooks, which cannot be had\n",
                stderr);
    return false;
}

START_TEST(the_public_package_accepts_it_and_refuses_a_changed_byte)
{
    const char *header = NULL;
    SignedMessage message = MESSAGE;
    message.timestamp = (int64_t)time(NULL);
    if (!package_is_there())
        return;
    CHECK_OK(signature_make(keys_of(SECRET), &message, arena, &header, &err), &err);
    const char *const script = arena_printf(
        arena,
        "const {Webhook} = require('%s/node_modules/standardwebhooks');"
        "const hook = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');"
        "const head = {'webhook-id': '%s', 'webhook-timestamp': '%lld', 'webhook-signature': '%s'};"
        "for (const body of [process.argv[1], process.argv[1].replace('4', '5')])"
        "  try { hook.verify(body, head); console.log('accepted'); }"
        "  catch (e) { console.log(e.message); }",
        directory, message.id, (long long)message.timestamp, header);
    const char *const arguments[] = {"-e", script, BODY, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "node", .arguments = arguments}, arena);
    ck_assert_str_eq(result.out, "accepted\nNo matching signature found\n");
}
END_TEST

/* ---- secrets ---- */

static const struct {
    const char *text;
    const char *words;
} NO_KEYS[] = {
    {"", "is empty"},
    {"# nothing but this\n\n", "is empty"},
    {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "secret 1 of \""},
    {"whsec_", "is not whsec_ and base64"},
    {"whsec_c2hvcnQ=", "is not whsec_ and base64 of 24 to 64 bytes"},
    {"whsec_????????????????????????????????", "is not whsec_ and base64"},
    {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "is not whsec_ and base64"},
    {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\nwhsec_x\n", "secret 2 of \""},
    {"a\nb\nc\nd\ne\n", "more than 4 secrets"},
};

START_TEST(what_is_no_secret_is_refused_and_not_shown)
{
    const SigningKeys *keys = NULL;
    ck_assert(signing_keys_read(secret_file(NO_KEYS[_i].text), arena, &keys, &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, NO_KEYS[_i].words);
    ck_assert_ptr_null(strstr(err.text, "MfKQ9r8GKY"));
    ck_assert_ptr_null(strstr(err.hint, "MfKQ9r8GKY"));
}
END_TEST

START_TEST(a_secret_that_others_can_read_is_refused)
{
    static const mode_t MODES[] = {0640, 0604, 0620, 0602, 0610, 0666};
    const char *const path = secret_file(SECRET);
    for (size_t i = 0; i < sizeof MODES / sizeof MODES[0]; i++) {
        const SigningKeys *keys = NULL;
        ck_assert_int_eq(chmod(path, MODES[i]), 0);
        ck_assert(signing_keys_read(path, arena, &keys, &err) == E_CONFIG);
        CHECK_CONTAINS(err.text, "can be read by others than its owner");
        CHECK_CONTAINS(err.hint, "chmod 600 ");
    }
}
END_TEST

START_TEST(a_secret_is_in_a_plain_file_by_its_full_name)
{
    const SigningKeys *keys = NULL;
    ck_assert(signing_keys_read("secret", arena, &keys, &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, "is not an absolute path");
    ck_assert(signing_keys_read(directory, arena, &keys, &err) == E_CONFIG);
    CHECK_CONTAINS(err.text, "is not a plain file");
    ck_assert(signing_keys_read(arena_printf(arena, "%s/none", directory), arena, &keys, &err) ==
              E_IO);
    CHECK_CONTAINS(err.text, "No such file");
}
END_TEST

Suite *suite_signature(void)
{
    Suite *const suite = suite_create("signature");
    TCase *const tcase = tcase_create("webhooks");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 90);
    tcase_add_test(tcase, the_published_example_has_the_published_signature);
    tcase_add_test(tcase, a_changed_byte_or_time_or_id_does_not_fit);
    tcase_add_test(tcase, while_a_secret_is_changed_both_sign_and_either_is_believed);
    tcase_add_test(tcase, no_signature_or_half_of_one_does_not_fit);
    tcase_add_test(tcase, the_public_package_accepts_it_and_refuses_a_changed_byte);
    tcase_add_loop_test(tcase, what_is_no_secret_is_refused_and_not_shown, 0,
                        sizeof NO_KEYS / sizeof NO_KEYS[0]);
    tcase_add_test(tcase, a_secret_that_others_can_read_is_refused);
    tcase_add_test(tcase, a_secret_is_in_a_plain_file_by_its_full_name);
    suite_add_tcase(suite, tcase);
    return suite;
}
