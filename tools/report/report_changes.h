/* tools/report/report_changes.h - the model of the page beside the one whose place it takes. */
#ifndef TOOLS_REPORT_REPORT_CHANGES_H
#define TOOLS_REPORT_REPORT_CHANGES_H

#include "models/continuity/drift.h"
#include "models/continuity/profile_diff.h"
#include "tools/report/stratum_money.h"
#include "tools/segment_changes.h"

typedef struct ReportChanges {
    bool is_there;           /* false: nothing was approved before; the rest is empty */
    SegmentChanges segments; /* the earlier model on its own snapshot, this one on the page's */
    ProfileSide then;
    ProfileSide now;
    ProfileDiff profiles;
    uint32_t *earlier_stratum; /* (strata) of the same names; CODE_NONE = new */
    StratumMoney *money;       /* (earlier strata) by the earlier model, at its time */
    DriftLimits limits;        /* of the settings of the build */
    Drift drift;               /* between the snapshots that the two were built from */
} ReportChanges;

/**
 * report_changes_open - compare with the model whose place that of `bench` takes, or took.
 *
 * @bench: opened and applied; must outlive `changes`
 * Errors: as segment_changes_open()
 * Cost:   reading and applying the earlier model to its snapshot, and to that of the page
 */
Status report_changes_open(Session *session, const Workbench *bench, ReportChanges *changes,
                           Error *err) ATTR_NODISCARD;

#endif
