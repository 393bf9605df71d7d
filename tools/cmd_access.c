/* tools/cmd_access.c - `paragon access`: who may see what. */
#include "core/base/choice.h"
#include "tools/listing.h"
#include "tools/workbench.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_ROLE, OPTION_RM, OPTION_BANK, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_ROLE] = {"role", "ROLE", "analyst, approver, rm, compliance or delivery"},
    [OPTION_RM] = {"rm", "ID", "grant: the RM whose clients the login sees"},
    [OPTION_BANK] = {"bank", "BANK", "grant: clients of this bank only (all banks)"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "list: form of the list (table)"},
    {0},
};

static const char ROLES[] = "analyst|approver|rm|compliance|delivery";

static const char HELP[] =
    "Says which database login may see what.  The rules are the database's own and hold for any\n"
    "program (docs/operations.md, \"Who sees what\"); only the administrator can grant.\n"
    "\n"
    "  grant DBUSER --role ROLE [--rm ID] [--bank B]\n"
    "  list\n"
    "  revoke DBUSER [--role ROLE]      without --role: everything it was granted\n"
    "\n"
    "  analyst     loads, builds, publishes: all banks.  With --bank it reads open triggers, "
    "cards\n"
    "              and outcomes of that bank, and nothing else\n"
    "  approver    reads what a decision needs, and decides on models that others built\n"
    "  rm          reads open triggers and cards of the clients of --rm ID, and reports outcomes\n"
    "              on them; never why a client is blocked or a product withheld\n"
    "  compliance  reads everything, by functions that record who read what\n"
    "  delivery    the CRM: reads open triggers and cards, reports outcomes\n"
    "\n"
    "A login can have several grants, an RM several --rm.  The login has to exist.\n"
    "\n"
    "  paragon access grant anna --role rm --rm n-RM0019 --bank north\n"
    "  paragon access list --format csv\n";

static const TableColumn COLUMNS[] = {
    {"db_user", COLUMN_TEXT},    {"role", COLUMN_TEXT},     {"rm_id", COLUMN_TEXT},
    {"bank", COLUMN_TEXT},       {"in_force", COLUMN_TEXT}, {"granted_at", COLUMN_TEXT},
    {"granted_by", COLUMN_TEXT},
};

/* @role: as typed, with or without "paragon_"; NULL: not given. Gives the short name. */
static Status check_role(const char **const role, Error *const err)
{
    static const char PREFIX[] = "paragon_";
    const char *const typed = *role;
    if (typed == NULL)
        return OK;
    if (strncmp(typed, PREFIX, strlen(PREFIX)) == 0)
        *role = typed + strlen(PREFIX);
    if (choice_find(ROLES, *role) >= 0)
        return OK;
    (void)ERROR_SET(err, E_USAGE, "there is no role \"%s\"", typed);
    return error_hint(err, "It is one of analyst, approver, rm, compliance, delivery.");
}

static Status check_grant(const char *const role, const char *const rm_id, const char *const bank,
                          Error *const err)
{
    if (role == NULL)
        return ERROR_SET(err, E_USAGE, "\"access grant\" needs --role ROLE");
    const bool is_rm = strcmp(role, "rm") == 0;
    if (is_rm && (rm_id == NULL || rm_id[0] == '\0'))
        return ERROR_SET(err, E_USAGE, "role rm needs --rm ID: whose clients");
    if (!is_rm && rm_id != NULL)
        return ERROR_SET(err, E_USAGE, "option --rm goes with --role rm");
    if (strcmp(role, "approver") == 0 && bank != NULL)
        return ERROR_SET(err, E_USAGE, "an approver decides on models of all banks: no --bank");
    return OK;
}

/* A name nobody has is granted all the same: the client may come with the next load. */
static Status warn_of_scope(const Session *const session, Db *const db, const char *const rm_id,
                            const char *const bank, Error *const err)
{
    const DbParam params[] = {db_text(rm_id), db_text(bank)};
    DbResult scope = {0};
    TRY(db_query(db, QUERY_COUNT_SCOPE, params, 2, session->arena, &scope, err));
    if (!db_bool_or(&scope, 0, "is_published", false))
        return OK;
    if (db_int_or(&scope, 0, "n_clients", 0) == 0)
        log_event(session->log, LOG_WARN, "no client of the current run is theirs: check %s",
                  rm_id == NULL  ? "--bank"
                  : bank == NULL ? "--rm"
                                 : "--rm and --bank");
    if (rm_id != NULL && db_int_or(&scope, 0, "n_banks", 0) > 1)
        log_event(session->log, LOG_WARN,
                  "that RM has clients in several banks: --bank B says which");
    return OK;
}

static Status run_grant(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const db_user = arguments->positional[1];
    const char *role = arguments->options[OPTION_ROLE];
    const char *const rm_id = arguments->options[OPTION_RM];
    const char *const bank = arguments->options[OPTION_BANK];
    Db *db = NULL;
    DbResult made = {0};
    TRY(check_role(&role, err));
    TRY(check_grant(role, rm_id, bank, err));
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {db_text(db_user), db_text(role), db_text(rm_id), db_text(bank)};
    TRY(db_query(db, QUERY_GRANT_ACCESS, params, 4, session->arena, &made, err));
    if (rm_id != NULL || bank != NULL)
        TRY(warn_of_scope(session, db, rm_id, bank, err));
    log_event(session->log, LOG_INFO, "%s",
              db_bool_or(&made, 0, "is_new", false) ? "granted"
                                                    : "was granted before, nothing changed");
    return OK;
}

static Status run_revoke(Session *const session, const Arguments *const arguments, Error *const err)
{
    const char *const db_user = arguments->positional[1];
    const char *role = arguments->options[OPTION_ROLE];
    Db *db = NULL;
    DbResult ended = {0};
    TRY(check_role(&role, err));
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {db_text(db_user), db_text(role)};
    TRY(db_query(db, QUERY_REVOKE_ACCESS, params, 2, session->arena, &ended, err));
    if (db_int_or(&ended, 0, "n", 0) == 0) {
        (void)ERROR_SET(err, E_NOTFOUND, "\"%s\" has no %s", db_user,
                        role == NULL ? "role" : "such role");
        return error_hint(err, "paragon access list shows who has what.");
    }
    log_event(session->log, LOG_INFO, "revoked");
    return OK;
}

static Status run_list(Session *const session, const Arguments *const arguments, Error *const err)
{
    return listing_query(session, arguments, OPTION_FORMAT, QUERY_LIST_ACCESS, COLUMNS,
                         sizeof COLUMNS / sizeof COLUMNS[0], "Nobody was granted anything.", err);
}

/* Options that an action has no use for are refused, not ignored. */
static Status check_options(const char *const action, const Arguments *const arguments,
                            const unsigned taken, Error *const err)
{
    for (unsigned i = OPTION_ROLE; i <= OPTION_FORMAT; i++)
        if (arguments->options[i] != NULL && (taken & 1U << i) == 0)
            return ERROR_SET(err, E_USAGE, "\"access %s\" takes no option --%s", action,
                             OPTIONS[i].name);
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    static const struct {
        const char *name;
        size_t n_arguments;
        unsigned options;
        Status (*run)(Session *session, const Arguments *arguments, Error *err);
    } ACTIONS[] = {
        {"grant", 2, 1U << OPTION_ROLE | 1U << OPTION_RM | 1U << OPTION_BANK, run_grant},
        {"list", 1, 1U << OPTION_FORMAT, run_list},
        {"revoke", 2, 1U << OPTION_ROLE, run_revoke},
    };
    const char *const name = arguments->positional[0];
    for (size_t i = 0; i < sizeof ACTIONS / sizeof ACTIONS[0]; i++) {
        if (strcmp(name, ACTIONS[i].name) != 0)
            continue;
        if (arguments->n_positional < ACTIONS[i].n_arguments)
            return ERROR_SET(err, E_USAGE, "\"access %s\" needs a database user", name);
        if (arguments->n_positional > ACTIONS[i].n_arguments)
            return ERROR_SET(err, E_USAGE, "\"access %s\" takes no argument \"%s\"", name,
                             arguments->positional[ACTIONS[i].n_arguments]);
        TRY(check_options(name, arguments, ACTIONS[i].options, err));
        return ACTIONS[i].run(session, arguments, err);
    }
    (void)ERROR_SET(err, E_USAGE, "there is no \"access %s\"", name);
    return error_hint(err, "It is one of grant, list, revoke.");
}

const Command COMMAND_ACCESS = {
    .name = "access",
    .arguments = "grant|list|revoke [DBUSER]",
    .least_arguments = 1,
    .most_arguments = COMMAND_MAX_ARGUMENTS,
    .summary = "who may see what: grant, list, revoke",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
