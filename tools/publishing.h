/* tools/publishing.h - one publication: every client through the gap engine, into the database. */
#ifndef TOOLS_PUBLISHING_H
#define TOOLS_PUBLISHING_H

#include "core/db/store_run.h"
#include "tools/workbench.h"

typedef struct Publication {
    char run_id[HASH_HEX_SIZE];
    bool was_there;  /* the same publication was made before; nothing was done */
    bool is_current; /* readers see it */
    RunCounts counts;
} Publication;

/**
 * publishing_run - make a run of `bench` (opened, applied) as of `date`, and make it current.
 *
 * All of it or nothing: rows are staged where nobody looks, and one short transaction switches.
 * The work lock must be held by bench->db.
 * @dry_run: count what would happen; the database is only read
 */
Status publishing_run(Session *session, Workbench *bench, Day date, bool dry_run,
                      Publication *publication, Error *err) ATTR_NODISCARD;

#endif
