/* tools/explain_profit.h - the profit part of an explanation: now, potential, gap, what is missing.
 */
#ifndef TOOLS_EXPLAIN_PROFIT_H
#define TOOLS_EXPLAIN_PROFIT_H

#include "core/io/json.h"
#include "tools/explanation.h"

/** explain_profit_text - of a client who is placed. */
void explain_profit_text(const Explanation *explanation, StrBuf *out);

/** explain_profit_json - the key "profit" of the open object. */
void explain_profit_json(const Explanation *explanation, JsonWriter *json);

#endif
