/* tools/profile_listing.h - what became of the characteristic sets of an earlier model, as a list.
 */
#ifndef TOOLS_PROFILE_LISTING_H
#define TOOLS_PROFILE_LISTING_H

#include "models/continuity/profile_diff.h"
#include "tools/workbench.h"

/** profile_side_read - a model's profiles with the settings that they were made with; borrows from
 * `bench`.  Errors: E_DATA the stored settings cannot be read */
Status profile_side_read(const Session *session, const Workbench *bench, ProfileSide *side,
                         Error *err) ATTR_NODISCARD;

/** profile_changes_list - a row per product that entered or left, by pool: adoption among ideal
 * clients then and now, and why. */
Status profile_changes_list(const Session *session, const Workbench *earlier,
                            const Workbench *later, TableFormat format, Error *err) ATTR_NODISCARD;

#endif
