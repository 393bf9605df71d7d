/* tools/deliver/listening.h - POST /v1/outcomes: answers that somebody tells, signed. */
#ifndef TOOLS_DELIVER_LISTENING_H
#define TOOLS_DELIVER_LISTENING_H

#include "core/crm/listener.h"
#include "core/crm/signature.h"
#include "tools/command.h"

/**
 * listening_forever - take answers until the process is asked to stop, which is OK.
 *
 * @keys: one of which has to have signed
 * Errors: of listener_open(); of the program itself.  A request that is refused, and a database
 *         that is away, are answers
 */
Status listening_forever(const Session *session, Db *db, const ListenerPlace *place,
                         const SigningKeys *keys, Error *err) ATTR_NODISCARD;

#endif
