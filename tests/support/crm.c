/* tests/support/crm.c - see crm.h. */
#include "tests/support/crm.h"

#include "tests/support/bank_files.h"
#include "tests/support/program.h"
#include "tests/support/suite_log.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char SECRET[] = "whsec_" SUITE_SECRET "\n";

static const char *shell(const char *const script, Arena *const arena)
{
    const char *const arguments[] = {"-c", script, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "sh", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return result.out;
}

static Crm start(const char *const command, Arena *const arena)
{
    Crm crm = {.directory = bank_files_directory(arena)};
    const char *const secret = arena_printf(arena, "%s/secret", crm.directory);
    bank_files_write(crm.directory, "secret", SECRET);
    ck_assert_int_eq(chmod(secret, 0600), 0);
    const char *const said = shell(
        arena_printf(arena,
                     "cd '%s'; : > address; setsid %s > address 2>errors < /dev/null & echo $!;"
                     "while ! [ -s '%s/address' ]; do sleep 0.05; done; cat '%s/address'",
                     crm.directory, command, crm.directory, crm.directory),
        arena);
    crm.pid = strtol(said, NULL, 10);
    const char *const url = strchr(said, '\n') + 1;
    crm.url = arena_strndup(arena, url, strcspn(url, "\n"));
    crm.root = arena_strndup(arena, url, strcspn(url, "\n") - strlen("/hooks"));
    return crm;
}

Crm crm_start(const char *const options, Arena *const arena)
{
    return start(
        arena_printf(arena, "python3 \"$OLDPWD\"/tests/support/crm_stand_in.py secret %s", options),
        arena);
}

Crm crm_start_records(const char *const face, const char *const options, Arena *const arena)
{
    return start(arena_printf(arena, "python3 \"$OLDPWD\"/tests/support/record_crm.py %s secret %s",
                              face, options),
                 arena);
}

bool crm_start_odata(Crm *const crm, Arena *const arena)
{
    const char *const modules = bank_files_directory(arena);
    const char *const fetch =
        arena_printf(arena,
                     "timeout 60 npm install --prefix '%s' --no-audit --no-fund"
                     " odata-v4-server@0.2.13 odata-v4-inmemory@0.1.9",
                     modules);
    const char *const arguments[] = {"-c", fetch, NULL};
    const ProgramResult result = program_run(
        &(const ProgramParams){.path = "sh", .arguments = arguments, .timeout_seconds = 90}, arena);
    if (result.exit_code != 0) {
        (void)fputs("records: not shown to the npm package odata-v4-server, which cannot be had\n",
                    stderr);
        return false;
    }
    *crm = start(arena_printf(arena,
                              "node \"$OLDPWD\"/tests/support/odata_v4_service.js"
                              " '%s/node_modules'",
                              modules),
                 arena);
    return true;
}

void crm_stop(const Crm *const crm)
{
    (void)kill((pid_t)crm->pid, SIGKILL);
}

static const char *run_python(const char *const script, Arena *const arena)
{
    const char *const arguments[] = {"-c", script, NULL};
    const ProgramResult result =
        program_run(&(const ProgramParams){.path = "python3", .arguments = arguments}, arena);
    ck_assert_msg(result.exit_code == 0, "%s", result.err);
    return arena_strndup(arena, result.out, strcspn(result.out, "\n"));
}

const char *crm_ask(const Crm *const crm, const char *const expression, Arena *const arena)
{
    return run_python(arena_printf(arena,
                                   "import json, urllib.request\n"
                                   "state = json.load(urllib.request.urlopen('%s/state'))\n"
                                   "counts, triggers = state['counts'], state['triggers']\n"
                                   "print(%s)\n",
                                   crm->root, expression),
                      arena);
}

void crm_control(const Crm *const crm, const char *const wanted, Arena *const arena)
{
    (void)run_python(arena_printf(arena,
                                  "import json, urllib.request\n"
                                  "state = json.load(urllib.request.urlopen('%s/state'))\n"
                                  "triggers = state['triggers']\n"
                                  "urllib.request.urlopen('%s/control',"
                                  " json.dumps(%s).encode())\n",
                                  crm->root, crm->root, wanted),
                     arena);
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
