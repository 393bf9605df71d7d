/* tools/segment_changes.h - `paragon segments --diff`: two models, side by side. */
#ifndef TOOLS_SEGMENT_CHANGES_H
#define TOOLS_SEGMENT_CHANGES_H

#include "models/continuity/segment_diff.h"
#include "tools/workbench.h"

/* Two models, each on the snapshot that it was built from, and the earlier on the later's. */
typedef struct SegmentChanges {
    Workbench earlier;
    Workbench later;
    Application still; /* the earlier model on the later snapshot */
    SegmentDiff diff;
} SegmentChanges;

/** segment_changes_open - read both models and compare; NULL for `later_prefix` = the approved
 * model, else the newest draft.  Errors: E_NOTFOUND no such model */
Status segment_changes_open(Session *session, const char *later_prefix, const char *earlier_prefix,
                            SegmentChanges *changes, Error *err) ATTR_NODISCARD;

/** segment_changes_with - the same for a later model that is applied already, to any snapshot;
 * `later` must outlive `changes`, whose copy of it borrows. */
Status segment_changes_with(Session *session, const ModelRef *earlier, const Workbench *later,
                            SegmentChanges *changes, Error *err) ATTR_NODISCARD;

/** segment_changes_list - a row per segment of the later model, then those that came to an end. */
Status segment_changes_list(const SegmentChanges *changes, TableFormat format, Arena *arena,
                            Error *err) ATTR_NODISCARD;

#endif
