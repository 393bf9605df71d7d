/* tools/evaluate/comparison_table.c - methods of ranking side by side, as a list: a row each. */
#include "tools/evaluate/comparison_table.h"

#include "models/evaluate/ranking.h"

static const TableColumn COLUMNS[] = {{"method", COLUMN_TEXT},
                                      {"n_cases", COLUMN_INT},
                                      {"hr_1", COLUMN_NUMBER},
                                      {"hr_3", COLUMN_NUMBER},
                                      {"hr_5", COLUMN_NUMBER},
                                      {"ndcg_5", COLUMN_NUMBER},
                                      {"ndcg_5_low", COLUMN_NUMBER},
                                      {"ndcg_5_high", COLUMN_NUMBER},
                                      {"mrr", COLUMN_NUMBER},
                                      {"difference", COLUMN_NUMBER},
                                      {"difference_low", COLUMN_NUMBER},
                                      {"difference_high", COLUMN_NUMBER},
                                      {"verdict", COLUMN_TEXT}};

static const char *verdict(const Comparison *const comparison, const size_t method)
{
    if (method == comparison->reference)
        return "reference";
    if (comparison->n_cases < RANKING_LEAST_CASES)
        return "too few cases";
    if (comparison_beats(comparison, method))
        return "better";
    return comparison_difference(comparison, method).high < 0 ? "worse" : "cannot tell";
}

static void put_interval(Table *const table, const Measured figure)
{
    table_double(table, figure.value);
    table_double(table, figure.low);
    table_double(table, figure.high);
}

static void put_method(Table *const table, const Comparison *const comparison, const size_t method)
{
    table_text(table, comparison->names[method]);
    table_int(table, (int64_t)comparison->n_cases);
    for (RankMetric metric = RANK_HR1; metric <= RANK_HR5; metric++)
        table_double(table, comparison_figure(comparison, method, metric).value);
    put_interval(table, comparison_figure(comparison, method, RANK_NDCG5));
    table_double(table, comparison_figure(comparison, method, RANK_MRR).value);
    put_interval(table, comparison_difference(comparison, method));
    table_text(table, verdict(comparison, method));
}

Status comparison_table_print(const Comparison *const comparison, const TableFormat format,
                              const char *const empty, Arena *const arena, Error *const err)
{
    Table *table = NULL;
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], empty, arena, &table,
                  err));
    for (size_t method = 0; comparison->n_cases > 0 && method < comparison->n_methods; method++)
        put_method(table, comparison, method);
    return table_finish(table, err);
}
