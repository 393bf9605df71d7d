/* tools/cmd_local.c - `paragon local`: the private local cluster, by hand. */
#include "core/db/local_cluster.h"
#include "tools/command.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum { OPTION_IDLE, OPTION_YES, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    {"idle", "MINUTES", "start: stop after so many minutes without clients; 0 = never (15)"},
    {"yes", NULL, "destroy: do not ask"},
    {"format", "table|csv|json", "status: form of the list"},
    {0},
};

static Status run_start(Session *const session, const Arguments *const arguments, Error *const err)
{
    int64_t minutes = 0;
    const char *conninfo = NULL;
    TRY(option_int("idle", arguments->options[OPTION_IDLE], 0, 24 * 60,
                   LOCAL_CLUSTER_IDLE_SECONDS / 60, &minutes, err));
    TRY(local_cluster_start_for(session->home, (int)minutes * 60, session->arena, &conninfo, err));
    (void)printf("%s\n", conninfo);
    return OK;
}

static Status run_stop(Session *const session, const Arguments *const arguments, Error *const err)
{
    (void)arguments;
    bool was_running = false;
    TRY(local_cluster_stop(session->home, session->arena, &was_running, err));
    log_event(session->log, LOG_INFO, "the private local cluster %s",
              was_running ? "has been stopped" : "was not running");
    return OK;
}

static void put_row(Table *const table, const char *const item, const char *const value)
{
    table_text(table, item);
    table_text(table, value);
}

static Status run_status(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const TableColumn COLUMNS[] = {{"item", COLUMN_TEXT}, {"value", COLUMN_TEXT}};
    LocalClusterStatus status = {0};
    TableFormat format = TABLE_ALIGNED;
    Table *table = NULL;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    TRY(local_cluster_status(session->home, session->arena, &status, err));
    TRY(table_new(stdout, format, COLUMNS, 2, "", session->arena, &table, err));
    put_row(table, "state",
            status.server != 0 ? "running"
            : status.exists    ? "stopped"
                               : "not made yet");
    put_row(table, "directory", status.directory);
    put_row(table, "socket", status.socket);
    put_row(table, "log", status.log);
    put_row(table, "connection", status.conninfo);
    return table_finish(table, err);
}

static Status run_psql(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *passed_on[COMMAND_MAX_ARGUMENTS] = {NULL};
    for (size_t i = 1; i < arguments->n_positional; i++)
        passed_on[i - 1] = arguments->positional[i];
    return local_cluster_psql(session->home, passed_on, session->arena, err);
}

/* Only a person at a terminal can say yes; a script has to say it beforehand. */
static Status confirm(const char *const directory, Error *const err)
{
    char answer[16] = "";
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
        (void)ERROR_SET(err, E_USAGE, "\"local destroy\" asks on a terminal only");
        return error_hint(err, "Add --yes to remove all data of the private local cluster.");
    }
    (void)fprintf(stderr, "Remove \"%s\" and all data in it? Type \"yes\": ", directory);
    if (fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0)
        return OK;
    return ERROR_SET(err, E_CANCELLED, "nothing was removed");
}

static Status run_destroy(Session *const session, const Arguments *const arguments,
                          Error *const err)
{
    bool existed = false;
    LocalClusterStatus status = {0};
    TRY(local_cluster_status(session->home, session->arena, &status, err));
    if (arguments->options[OPTION_YES] == NULL)
        TRY(confirm(status.directory, err));
    TRY(local_cluster_destroy(session->home, session->arena, &existed, err));
    log_event(session->log, LOG_INFO, "the private local cluster %s",
              existed ? "has been removed" : "had not been made");
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const struct {
        const char *name;
        size_t most_arguments;
        Status (*run)(Session *session, const Arguments *arguments, Error *err);
    } ACTIONS[] = {{"start", 1, run_start},
                   {"stop", 1, run_stop},
                   {"status", 1, run_status},
                   {"psql", COMMAND_MAX_ARGUMENTS, run_psql},
                   {"destroy", 1, run_destroy}};
    const char *const name = arguments->positional[0];
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (strcmp(name, ACTIONS[i].name) != 0)
            continue;
        if (arguments->n_positional > ACTIONS[i].most_arguments)
            return ERROR_SET(err, E_USAGE, "\"local %s\" takes no argument \"%s\"", name,
                             arguments->positional[1]);
        return ACTIONS[i].run(session, arguments, err);
    }
    (void)ERROR_SET(err, E_USAGE, "there is no \"local %s\"", name);
    return error_hint(err, "It is one of start, stop, status, psql, destroy.");
}

const Command COMMAND_LOCAL = {
    .name = "local",
    .arguments = "start|stop|status|psql|destroy",
    .least_arguments = 1,
    .most_arguments = COMMAND_MAX_ARGUMENTS,
    .summary = "the private local cluster: start, stop, status, psql, destroy",
    .help =
        "Without --db and without libpq's PG* variables Paragon keeps its data in a PostgreSQL\n"
        "of its own: on a unix socket only, in a directory that nobody else can enter, made\n"
        "and started by the first command that needs it, stopped after 15 minutes without\n"
        "clients.  All data stays until \"local destroy\".\n"
        "\n"
        "  start     make and start it, and print how to connect\n"
        "  stop      stop it, sending its clients away\n"
        "  status    where it is and whether it runs\n"
        "  psql      PostgreSQL's terminal in it; what follows \"--\" is passed on\n"
        "  destroy   stop it and remove all its data; asks on a terminal, refuses elsewhere\n"
        "            unless --yes is given\n",
    .options = OPTIONS,
    .run = run,
};
