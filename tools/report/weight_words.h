/* tools/report/weight_words.h - a column of the affinity model in words. */
#ifndef TOOLS_REPORT_WEIGHT_WORDS_H
#define TOOLS_REPORT_WEIGHT_WORDS_H

#include "models/affinity/design.h"

/** weight_words - what a client has more of where the column is larger: "uses Payroll", "larger",
 * "longer with the bank", "region North", "legal form not known". */
Status weight_words(const Design *design, size_t column, Arena *arena, const char **words,
                    Error *err) ATTR_NODISCARD;

#endif
