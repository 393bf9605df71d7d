/* tools/deliver/line.h - a destination while deliveries run: its settings, read, and its connector,
 * opened once and kept, with its session at the CRM, until the settings change or it fails. */
#ifndef TOOLS_DELIVER_LINE_H
#define TOOLS_DELIVER_LINE_H

#include "core/crm/connector.h"
#include "core/db/store_delivery.h"
#include "tools/command.h"

typedef struct Line Line;
typedef struct Lines Lines;

struct Line {
    Line *next;
    Arena *arena; /* its own */
    int64_t no;
    const char *settings;
    Destination destination;
    const Connector *connector;
    void *state; /* the connector's */
};

/** lines_new - no line yet; all of them are closed with the arena.
 * @hosts: that may be asked, borrowed */
Status lines_new(const TextList *hosts, Arena *arena, Lines **lines, Error *err) ATTR_NODISCARD;

/** lines_open - the line of a destination.
 * Errors: what is wrong with its settings; of memory */
Status lines_open(Lines *lines, const StoredDestination *stored, Line **line,
                  Error *err) ATTR_NODISCARD;

/** lines_close - begin anew the next time. */
void lines_close(Lines *lines, int64_t no);

/** line_takes_answers - does the CRM tell what came of triggers? */
bool line_takes_answers(const Line *line);

#endif
