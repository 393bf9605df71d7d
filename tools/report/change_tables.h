/* tools/report/change_tables.h - the larger tables of the section on what changed. */
#ifndef TOOLS_REPORT_CHANGE_TABLES_H
#define TOOLS_REPORT_CHANGE_TABLES_H

#include "tools/report/report_facts.h"

/** write_profile_changes - products that entered or left characteristic sets, and why; pools that
 * are new or have ended. */
Status write_profile_changes(const Report *report, Error *err) ATTR_NODISCARD;

/** write_money_changes - profit of ideal clients and potential, then and now. */
Status write_money_changes(const Report *report, Error *err) ATTR_NODISCARD;

#endif
