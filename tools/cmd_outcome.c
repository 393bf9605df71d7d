/* tools/cmd_outcome.c - `paragon outcome`: what came of a trigger. */
#include "core/base/choice.h"
#include "core/base/hash.h"
#include "core/domain/answer.h"
#include "tools/workbench.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_PRODUCT, OPTION_AMOUNT, OPTION_REASON, OPTION_UNTIL };

static const OptionSpec OPTIONS[] = {
    [OPTION_PRODUCT] = {"product", "ID", "which of the products it is about"},
    [OPTION_AMOUNT] = {"amount", "A", "what was sold for"},
    [OPTION_REASON] = {"reason", "R", "why, in the client's words or a code of the bank's"},
    [OPTION_UNTIL] = {"until", "DATE", "postponed: until when"},
    {0},
};

static const char HELP[] =
    "Records what came of a trigger: accepted, bought, declined, postponed (with --until) or\n"
    "not_reached.  An answered trigger leaves the list and is left alone by the next runs; one "
    "that\n"
    "was not reached stays open.  Triggers of earlier runs take outcomes too.\n"
    "\n"
    "  paragon outcome 0db7a7aa-1503-58eb-8adc-9a9b05887428 declined --reason 'has it elsewhere'\n"
    "  paragon outcome 0db7a7aa-1503-58eb-8adc-9a9b05887428 postponed --until 2027-01-15\n";

static const char OUTCOMES[] = ANSWER_OUTCOMES;

static Status check(const Arguments *const arguments, Day *const until, Error *const err)
{
    unsigned char uuid[UUID_BYTES];
    Money amount = 0;
    const char *const amount_text = arguments->options[OPTION_AMOUNT];
    if (!uuid_parse(arguments->positional[0], uuid))
        return ERROR_SET(err, E_USAGE, "\"%s\" is not a trigger id", arguments->positional[0]);
    if (choice_find(OUTCOMES, arguments->positional[1]) < 0)
        return ERROR_SET(err, E_USAGE, "\"%s\" is no outcome: %s", arguments->positional[1],
                         "accepted, bought, declined, postponed or not_reached");
    TRY(option_day("until", arguments->options[OPTION_UNTIL], DAY_UNKNOWN, until, err));
    const bool is_postponed = strcmp(arguments->positional[1], "postponed") == 0;
    if (is_postponed && *until == DAY_UNKNOWN)
        return ERROR_SET(err, E_USAGE, "a postponed trigger needs --until DATE");
    if (!is_postponed && *until != DAY_UNKNOWN)
        return ERROR_SET(err, E_USAGE, "option --until goes with postponed");
    if (amount_text != NULL && !money_parse(amount_text, strlen(amount_text), &amount))
        return ERROR_SET(err, E_USAGE, "option --amount: \"%s\" is not an amount", amount_text);
    return OK;
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Db *db = NULL;
    DbResult made = {0};
    Day until = DAY_UNKNOWN;
    TRY(check(arguments, &until, err));
    TRY(workbench_connect(session, &db, err));
    const DbParam params[] = {
        db_text(arguments->positional[0]),           db_text(arguments->positional[1]),
        db_text(arguments->options[OPTION_PRODUCT]), db_text(arguments->options[OPTION_AMOUNT]),
        db_text(arguments->options[OPTION_REASON]),  db_day(session->arena, until)};
    TRY(db_query(db, QUERY_INSERT_OUTCOME, params, 6, session->arena, &made, err));
    log_event(session->log, LOG_INFO, "%s",
              made.n_rows == 1 ? "recorded" : "was recorded before, nothing changed");
    return OK;
}

const Command COMMAND_OUTCOME = {
    .name = "outcome",
    .arguments = "TRIGGER OUTCOME",
    .least_arguments = 2,
    .most_arguments = 2,
    .summary = "record what came of a trigger",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
