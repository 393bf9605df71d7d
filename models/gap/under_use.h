/* models/gap/under_use.h - products that a client has and uses less than its peers do. */
#ifndef MODELS_GAP_UNDER_USE_H
#define MODELS_GAP_UNDER_USE_H

#include "models/gap/gap_engine.h"

enum { UNDER_USE_MONTHS = 6 }; /* a product held for less is still being taken up */
#define UNDER_USE_SHARE 0.5    /* of the usual use: more is not under-use, whatever the rank */

/**
 * under_use_find - the under-used products of one client, most at stake first.
 *
 * Characteristic products held for six months or more whose monthly usage is below that of all but
 * a share `rank` of the pool's holders, and below half of the ideal clients' median.  At stake is
 * the incremental profit times the missing part of the usual use (profit taken as proportional to
 * use) times the share of holders who reach that use.
 *
 * @gap: n_under_used and under_used are filled
 */
Status under_use_find(const Application *application, size_t client, double rank, Arena *arena,
                      ClientGap *gap, Error *err) ATTR_NODISCARD;

#endif
