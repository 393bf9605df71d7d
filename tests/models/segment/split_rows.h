/* tests/models/segment/split_rows.h - rows for a mixture: in two groups, or all of one kind. */
#ifndef TESTS_MODELS_SEGMENT_SPLIT_ROWS_H
#define TESTS_MODELS_SEGMENT_SPLIT_ROWS_H

#include "models/segment/mixture.h"

/** split_rows - `n` rows with ten products at .2 and .7; where `apart`, every third row (0, 3, ...)
 * has them the other way round, otherwise all are alike.  Scores are standard normal. */
MixtureRows split_rows(size_t n, bool apart, Rng *rng, Arena *arena);

#endif
