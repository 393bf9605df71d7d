/* tools/rebuilding.h - is a stored model what its snapshot, settings and seed give? */
#ifndef TOOLS_REBUILDING_H
#define TOOLS_REBUILDING_H

#include "core/db/store_model.h"
#include "tools/command.h"

/**
 * rebuilding_verify - build a model again from what is stored with it, and compare.
 *
 * The rows of the snapshot must give its id, the build the model's id, every array, the gate,
 * the card and the drift (these three only where this version of the program built it;
 * the drift not where texts were erased from its snapshot, or the other one, since).  Nothing is
 * written.
 *
 * @session: its settings become those of the model
 * Errors: E_DATA something differs; the message names what, the first array where it is one
 * Cost: reading the snapshot, and a build
 */
Status rebuilding_verify(Session *session, Db *db, const ModelRef *ref, Error *err) ATTR_NODISCARD;

/** rebuilding_is_same_version - did this version of the program build the model? */
bool rebuilding_is_same_version(const ModelRef *ref);

#endif
