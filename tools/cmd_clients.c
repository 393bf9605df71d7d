/* tools/cmd_clients.c - `paragon clients`: the clients' cards. */
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
    "Lists the active clients: segment with its probability, annual profit, potential profit with\n"
    "its 80 % interval, and the gap between them (empty where it may not be published: size or\n"
    "profit not known).  n_peers is the number of well-developed peers the potential rests on.\n"
    "\n"
    "  paragon clients --client C000123\n"
    "  paragon clients --format csv > clients.csv\n";

static const TableColumn COLUMNS[] = {{"client_id", COLUMN_TEXT},
                                      {"bank", COLUMN_TEXT},
                                      {"region", COLUMN_TEXT},
                                      {"business_area", COLUMN_TEXT},
                                      {"segment_id", COLUMN_TEXT},
                                      {"segment_confidence", COLUMN_SHARE},
                                      {"stage", COLUMN_TEXT},
                                      {"profit", COLUMN_AMOUNT},
                                      {"potential_profit", COLUMN_AMOUNT},
                                      {"potential_low", COLUMN_AMOUNT},
                                      {"potential_high", COLUMN_AMOUNT},
                                      {"profit_gap", COLUMN_AMOUNT},
                                      {"ltv", COLUMN_AMOUNT},
                                      {"ltv_low", COLUMN_AMOUNT},
                                      {"ltv_high", COLUMN_AMOUNT},
                                      {"rfm", COLUMN_TEXT},
                                      {"abc", COLUMN_TEXT},
                                      {"matrix_cell", COLUMN_TEXT},
                                      {"n_peers", COLUMN_INT}};

static void put_none(Table *const table, const size_t n)
{
    for (size_t i = 0; i < n; i++)
        table_none(table);
}

static Status put_client(const Workbench *const bench, const size_t client, void *const context,
                         Arena *const scratch, Error *const err)
{
    Table *const table = context;
    const Clients *const clients = &bench->snapshot.clients;
    const uint32_t segment = bench->application.segment[client];
    ClientGap gap = {0};
    if (!bench->portfolio.active[client])
        return OK;
    TRY(gap_engine_client(&bench->engine, client, scratch, &gap, err));
    table_text(table, clients->id[client]);
    table_text(table, code_text(&clients->bank, client));
    table_text(table, code_text(&clients->region, client));
    table_text(table, code_text(&clients->business_area, client));
    table_text(table, segment == CODE_NONE ? NULL : bench->model.segments.id[segment]);
    table_double(table, bench->application.confidence[client]);
    put_none(table, 1); /* stage: the life cycle is not part of this version */
    table_double(table, bench->portfolio.profit[client]);
    if (segment == CODE_NONE) {
        put_none(table, 11);
        return OK;
    }
    table_double(table, gap.potential.median);
    table_double(table, gap.potential.low);
    table_double(table, gap.potential.high);
    table_double(table, gap.gap);
    put_none(table, 6); /* neither are lifetime value and classes */
    table_int(table, (int64_t)gap.potential.n_peers);
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
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], "No active client.",
                  session->arena, &table, err));
    TRY(workbench_each(&bench, arguments->options[OPTION_CLIENT], put_client, table, err));
    return table_finish(table, err);
}

const Command COMMAND_CLIENTS = {
    .name = "clients",
    .arguments = "",
    .summary = "client cards: segment, profit, potential with its interval, gap",
    .help = HELP,
    .options = OPTIONS,
    .run = run,
};
