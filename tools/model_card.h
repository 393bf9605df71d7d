/* tools/model_card.h - what a model says of itself: from what it was made, what was left out, how
 * good it proved, and where it ends.
 *
 * After Mitchell et al., "Model cards for model reporting", FAT* 2019. */
#ifndef TOOLS_MODEL_CARD_H
#define TOOLS_MODEL_CARD_H

#include "core/io/json.h"
#include "models/model.h"
#include "tools/command.h"

/** model_card_put - the members "data", "exclusions", "ranking" and "limits" of an open object. */
Status model_card_put(JsonWriter *json, const Session *session, const Portfolio *portfolio,
                      const Model *model, Error *err) ATTR_NODISCARD;

/** model_card_print - the test of hidden holdings and what follows from it, a line each, on stdout;
 * labels are as wide as those of `paragon build`. */
void model_card_print(const Ranking *ranking);

#endif
