/* tools/report/report.h - the analyst's page about a model: one HTML text that needs nothing else.
 *
 * No script, no picture file, no network.  It shows groups of clients, and a few clients as a
 * sample, by their ids, never by name.  The same model on the same snapshot, compared with the same
 * earlier one, gives the same bytes. */
#ifndef TOOLS_REPORT_REPORT_H
#define TOOLS_REPORT_REPORT_H

#include "tools/report/report_changes.h"
#include "tools/workbench.h"

#include <stddef.h>

/**
 * report_write - the page about `bench`, which is opened and applied; no database is asked.
 *
 * @changes: from report_changes_open()
 * @html: borrowed until the session's arena is released
 * Errors: E_DATA the stored card or settings of the model cannot be read
 * Cost:   a potential per client, and a sort of the clients of every stratum
 */
Status report_write(const Session *session, const Workbench *bench, const ReportChanges *changes,
                    const char **html, size_t *length, Error *err) ATTR_NODISCARD;

#endif
