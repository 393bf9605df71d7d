/* tools/cmd_load.c - `paragon load DIR`: validate and store extracts as a snapshot. */
#include "core/db/migrate.h"
#include "core/db/store_load.h"
#include "tools/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    OPTION_AS_OF,
    OPTION_PARTIAL,
    OPTION_REJECTS,
    OPTION_FROM,
    OPTION_SCHEMA,
    OPTION_OVERRIDE,
    OPTION_FORMAT
};

static const OptionSpec OPTIONS[] = {
    [OPTION_AS_OF] = {"as-of", "DATE", "the day the extracts describe (else the manifest says)"},
    [OPTION_PARTIAL] = {"partial", NULL, "banks that are missing keep their triggers"},
    [OPTION_REJECTS] = {"rejects", "FILE", "write the list of rejected rows as CSV"},
    [OPTION_FROM] = {"from", "CONNINFO", "read tables or views of a database instead of DIR"},
    [OPTION_SCHEMA] = {"schema", "NAME", "with --from: the schema they are in (public)"},
    [OPTION_OVERRIDE] = {"override", "REASON", "load although a row count differs too much"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "form of the list of files (table)"},
    {0},
};

static const char HELP[] =
    "Reads the extracts of the whole group as of one day (docs/data-contract.md), checks every\n"
    "row, and stores them as a snapshot that is never changed afterwards.  Prints the snapshot's\n"
    "id and, per file, how many rows were read, accepted and rejected.  The same content is the\n"
    "same snapshot: loading it again changes nothing.\n"
    "\n"
    "A load is refused (exit code 65) when a file is not what it should be, when too many of its\n"
    "rows are rejected, or when a row count differs too much from the last load's; the attempt "
    "and\n"
    "its reject list are kept, nothing else.\n"
    "\n"
    "  paragon load extracts/2026-09-30 --as-of 2026-09-30 --rejects rejects.csv\n"
    "  paragon load --from 'host=dwh dbname=bank' --schema paragon_extract --as-of 2026-09-30\n";

typedef struct LoadJob {
    Session *session;
    Db *db;
    const char *source; /* what is recorded as where it came from */
    ExtractPrevious previous;
    ExtractOptions options;
    Snapshot snapshot;
    ExtractReport report;
} LoadJob;

static Status open_database(LoadJob *const job, Error *const err)
{
    Session *const session = job->session;
    SchemaState state = SCHEMA_MISSING;
    TRY(session_open(session, &job->db, err));
    TRY(migrate_state(job->db, session->arena, &state, err));
    if (state != SCHEMA_MISSING || !session->is_local)
        return migrate_require(job->db, session->arena, err);
    size_t n_applied = 0;
    log_event(session->log, LOG_INFO, "creating the schema in the empty private cluster");
    return session_migrate(session, job->db, &n_applied, err);
}

static Status read_options(const Arguments *const arguments, LoadJob *const job, Error *const err)
{
    const Config *const config = &job->session->config;
    job->options = (ExtractOptions){.max_reject_share = config->load_max_reject_share,
                                    .row_count_warn = config->load_row_count_warn,
                                    .row_count_stop = config->load_row_count_stop,
                                    .partial = arguments->options[OPTION_PARTIAL] != NULL,
                                    .override_reason = arguments->options[OPTION_OVERRIDE],
                                    .n_threads = job->session->n_threads,
                                    .progress = job->session->progress};
    const bool from_database = arguments->options[OPTION_FROM] != NULL;
    if (from_database == (arguments->n_positional == 1))
        return ERROR_SET(err, E_USAGE, "load takes either a directory or --from CONNINFO");
    if (!from_database && arguments->options[OPTION_SCHEMA] != NULL)
        return ERROR_SET(err, E_USAGE, "option --schema goes with --from");
    return option_day("as-of", arguments->options[OPTION_AS_OF], DAY_UNKNOWN, &job->options.as_of,
                      err);
}

/* Where it comes from is recorded by schema only: a connection string may hold a password. */
static Status read_extracts(const Arguments *const arguments, LoadJob *const job, Error *const err)
{
    Arena *const arena = job->session->arena;
    const char *const conninfo = arguments->options[OPTION_FROM];
    if (conninfo == NULL) {
        job->source = arguments->positional[0];
        return extract_load_directory(job->source, &job->options, arena, &job->snapshot,
                                      &job->report, err);
    }
    const char *const given = arguments->options[OPTION_SCHEMA];
    Db *foreign = NULL;
    ExtractSource *sources = NULL;
    size_t n_sources = 0;
    job->options.n_threads = 1; /* all tables come over one connection */
    ARENA_TAKE(job->source, arena_printf(arena, "schema %s", given == NULL ? "public" : given),
               err);
    TRY(db_open(conninfo, arena, &foreign, err));
    TRY(store_load_sources(foreign, given == NULL ? "public" : given, arena, &sources, &n_sources,
                           err));
    return extract_load(sources, n_sources, &job->options, arena, &job->snapshot, &job->report,
                        err);
}

static Status write_rejects(const char *const path, const ExtractReport *const report,
                            Error *const err)
{
    FILE *const file = fopen(path, "w");
    if (file == NULL)
        return ERROR_SET(err, E_CANNOT_WRITE, "cannot write the reject list \"%s\": %s", path,
                         strerror(errno));
    const Status status = extract_write_rejects(file, report, err);
    if (fclose(file) != 0 && status == OK)
        return ERROR_SET(err, E_IO, "could not write the reject list \"%s\": %s", path,
                         strerror(errno));
    return status;
}

static Status print_files(const LoadJob *const job, const TableFormat format, Error *const err)
{
    static const TableColumn COLUMNS[] = {{"file", COLUMN_TEXT},
                                          {"read", COLUMN_INT},
                                          {"accepted", COLUMN_INT},
                                          {"rejected", COLUMN_INT}};
    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, 4, "no files", job->session->arena, &table, err));
    for (size_t i = 0; i < EXTRACT_FILES; i++) {
        const ExtractFileReport *const file = &job->report.files[i];
        if (!file->present)
            continue;
        table_text(table, file->file);
        table_int(table, (int64_t)file->n_read);
        table_int(table, (int64_t)file->n_accepted);
        table_int(table, (int64_t)file->n_rejected);
    }
    return table_finish(table, err);
}

static void tell_warnings(const LoadJob *const job)
{
    for (size_t i = 0; i < job->report.n_warnings; i++)
        log_event(job->session->log, LOG_WARN, "%s", job->report.warnings[i]);
}

/* The attempt is kept, the reasons and the first rows of each code are told. */
static Status refuse(const LoadJob *const job, const TableFormat format, Error *const err)
{
    const char *rejects = NULL;
    const char *refusal = NULL;
    const Error why = *err;
    tell_warnings(job);
    for (size_t i = 1; i < job->report.n_refusals; i++) {
        TRY(extract_refusal_text(&job->report.refusals[i], job->session->arena, &refusal, err));
        log_event(job->session->log, LOG_ERROR, "%s", refusal);
    }
    TRY(extract_first_rejects(&job->report, 10, job->session->arena, &rejects, err));
    (void)fputs(rejects, stderr);
    TRY(print_files(job, format, err));
    TRY(store_load_refuse(job->db, job->source, &job->report, why.text, job->session->arena, err));
    *err = why;
    return why.status;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    LoadJob job = {.session = session};
    TableFormat format = TABLE_ALIGNED;
    bool is_new = false;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    TRY(read_options(arguments, &job, err));
    TRY(open_database(&job, err));
    TRY(store_load_previous(job.db, session->arena, &job.previous, err));
    job.options.previous = &job.previous;

    const Status status = read_extracts(arguments, &job, err);
    if (arguments->options[OPTION_REJECTS] != NULL && (status == OK || status == E_DATA)) {
        Error write_error = {.status = OK};
        const Status written =
            write_rejects(arguments->options[OPTION_REJECTS], &job.report, &write_error);
        if (written != OK && status == OK) {
            *err = write_error;
            return written;
        }
    }
    if (status == E_DATA)
        return refuse(&job, format, err);
    TRY(status);

    tell_warnings(&job);
    TRY(progress_report(session->progress, "storing the snapshot", 0, err));
    TRY(store_load_accept(job.db, job.source, &job.snapshot, &job.report,
                          job.options.override_reason, session->arena, &is_new, err));
    TRY(progress_report(session->progress, "storing the snapshot", 1, err));
    if (!is_new)
        log_event(session->log, LOG_INFO, "the snapshot was there already, nothing changed");
    (void)printf("%.*s\n", HASH_SHORT, job.snapshot.id);
    return print_files(&job, format, err);
}

const Command COMMAND_LOAD = {
    .name = "load",
    .arguments = "[DIR]",
    .most_arguments = 1,
    .summary = "validate and store extracts as a snapshot",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
