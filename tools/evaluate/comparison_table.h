/* tools/evaluate/comparison_table.h - methods of ranking side by side, as a list: a row each. */
#ifndef TOOLS_EVALUATE_COMPARISON_TABLE_H
#define TOOLS_EVALUATE_COMPARISON_TABLE_H

#include "core/io/table.h"
#include "models/evaluate/comparison.h"

/**
 * comparison_table_print - on stdout.
 *
 * The last column says whether nDCG@5 differs from the reference's: the whole 95 % interval of the
 * paired difference lies above 0 ("better"), below it ("worse"), or neither ("cannot tell").  A few
 * cases have intervals that say nothing: "too few cases".
 * @empty: what an aligned table says when there are no cases; no row is written then
 */
Status comparison_table_print(const Comparison *comparison, TableFormat format, const char *empty,
                              Arena *arena, Error *err) ATTR_NODISCARD;

#endif
