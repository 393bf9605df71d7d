/* tools/cmd_score.c - `paragon score`: the numbers behind the ranking, before any policy. */
#include "tools/workbench.h"

enum { OPTION_CLIENT, OPTION_MODEL, OPTION_SNAPSHOT, OPTION_FORMAT };

static const OptionSpec OPTIONS[] = {
    [OPTION_CLIENT] = {"client", "ID", "this client only"},
    [OPTION_MODEL] = {"model", "ID", "by this model (the approved one, else the newest draft)"},
    [OPTION_SNAPSHOT] = {"snapshot", "ID", "the clients of this snapshot (the published one)"},
    [OPTION_FORMAT] = {"format", "table|csv|json", "form of the list (table)"},
    {0},
};

static const char HELP[] =
    "Lists, for every active client, every product that it does not hold: how likely the client\n"
    "takes it within 12 months (target acquisition) or, where the bank's holdings are not dated,\n"
    "such a client holds it (target status), what it would bring a year with a 90 % interval, the\n"
    "product of both, and whether it belongs to the client's ideal profile.  Best first by\n"
    "expected value, by probability where no profit is known.  No policy is applied: see explain\n"
    "for that.\n"
    "\n"
    "  paragon score --client C000123\n"
    "  paragon score --format csv > scores.csv\n";

static const TableColumn COLUMNS[] = {{"client_id", COLUMN_TEXT},
                                      {"product_id", COLUMN_TEXT},
                                      {"rank", COLUMN_INT},
                                      {"target", COLUMN_TEXT},
                                      {"affinity", COLUMN_NUMBER},
                                      {"probability", COLUMN_SHARE},
                                      {"incremental_profit", COLUMN_AMOUNT},
                                      {"incremental_low", COLUMN_AMOUNT},
                                      {"incremental_high", COLUMN_AMOUNT},
                                      {"expected_value", COLUMN_AMOUNT},
                                      {"in_ideal_profile", COLUMN_INT}};

static Status put_client(const Workbench *const bench, const size_t client, void *const context,
                         Arena *const scratch, Error *const err)
{
    Table *const table = context;
    ClientGap gap = {0};
    if (!bench->portfolio.active[client])
        return OK;
    const char *const target =
        affinity_target_name(application_target(&bench->application, client));
    TRY(gap_engine_score(&bench->engine, client, scratch, &gap, err));
    for (size_t i = 0; i < gap.n_scored; i++) {
        const Offer *const offer = &gap.scored[i];
        table_text(table, bench->snapshot.clients.id[client]);
        table_text(table, bench->snapshot.products.id[offer->product]);
        table_int(table, (int64_t)i + 1);
        table_text(table, target);
        table_double(table, offer->affinity);
        table_double(table, offer->probability);
        table_double(table, offer->increment.value);
        table_double(table, offer->increment.low);
        table_double(table, offer->increment.high);
        table_double(table, offer->expected_value);
        table_int(table, offer->in_profile);
    }
    return table_status(table, err);
}

static Status run(Session *const session, const Arguments *const arguments, Error *const err)
{
    Workbench bench = {0};
    TableFormat format = TABLE_ALIGNED;
    Table *table = NULL;
    TRY(option_format(arguments->options[OPTION_FORMAT], &format, err));
    TRY(workbench_open(session, arguments->options[OPTION_MODEL],
                       arguments->options[OPTION_SNAPSHOT], arguments->options[OPTION_CLIENT],
                       &bench, err));
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "No active client, or none lacks a product.", session->arena, &table, err));
    TRY(workbench_each(&bench, arguments->options[OPTION_CLIENT], put_client, table, err));
    return table_finish(table, err);
}

const Command COMMAND_SCORE = {
    .name = "score",
    .arguments = "",
    .summary = "every client and product not held: the numbers behind the ranking",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
