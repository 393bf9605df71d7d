/* tests/support/crm.c - see crm.h. */
#include "tests/support/crm.h"

#include "tests/support/bank_files.h"
#include "tests/support/program.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* 32 bytes that are no secret to anybody. */
static const char SECRET[] = "whsec_cGFyYWdvbiB0ZXN0cyBwYXJhZ29uIHRlc3RzIDMyIGI=\n";

static const char *shell(const char *const script, Arena *const arena)
{
    const char *const arguments[] = {"-c", script, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "sh", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return result.out;
}

Crm crm_start(const char *const options, Arena *const arena)
{
    Crm crm = {.directory = bank_files_directory(arena)};
    const char *const secret = arena_printf(arena, "%s/secret", crm.directory);
    bank_files_write(crm.directory, "secret", SECRET);
    ck_assert_int_eq(chmod(secret, 0600), 0);
    const char *const said =
        shell(arena_printf(arena,
                           "cd '%s'; : > address; setsid python3 \"$OLDPWD\"/tests/support/"
                           "crm_stand_in.py secret %s > address 2>errors < /dev/null & echo $!;"
                           "while ! [ -s '%s/address' ]; do sleep 0.05; done; cat '%s/address'",
                           crm.directory, options, crm.directory, crm.directory),
              arena);
    crm.pid = strtol(said, NULL, 10);
    const char *const url = strchr(said, '\n') + 1;
    crm.url = arena_strndup(arena, url, strcspn(url, "\n"));
    return crm;
}

void crm_stop(const Crm *const crm)
{
    (void)kill((pid_t)crm->pid, SIGKILL);
}

const char *crm_ask(const Crm *const crm, const char *const expression, Arena *const arena)
{
    const char *const script =
        arena_printf(arena,
                     "import json, urllib.request\n"
                     "state = json.load(urllib.request.urlopen('%.*s/state'))\n"
                     "counts, triggers = state['counts'], state['triggers']\n"
                     "print(%s)\n",
                     (int)(strlen(crm->url) - strlen("/hooks")), crm->url, expression);
    const char *const arguments[] = {"-c", script, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "python3", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return arena_strndup(arena, result.out, strcspn(result.out, "\n"));
}

const char *crm_settings(const Crm *const crm, const char *const more, Arena *const arena)
{
    bank_files_write(crm->directory, "crm.json",
                     arena_printf(arena,
                                  "{\"name\": \"crm\", \"connector\": \"webhook\", \"url\": \"%s\","
                                  " \"secret_file\": \"%s/secret\", \"timeout\": 2%s}",
                                  crm->url, crm->directory, more));
    return arena_printf(arena, "%s/crm.json", crm->directory);
}
