/* core/crm/connector.h - one way to reach a CRM: opened once, then given deliveries, which it
 * judges one by one.
 *
 * A connector knows no database.  What it is given may be sent again, by itself or by another
 * process, because nobody knows whether an answer that did not come was given: so everything that
 * it sends says which trigger and which change of it, and the same twice has to be the same once.
 */
#ifndef CORE_CRM_CONNECTOR_H
#define CORE_CRM_CONNECTOR_H

#include "core/crm/destination.h"
#include "core/domain/delivery.h"
#include "core/io/config.h"

/* What a connector needs to work. */
typedef struct ConnectorPlace {
    const Destination *destination;
    const TextList *hosts; /* that may be asked */
    Arena *arena;          /* as long as it is open */
} ConnectorPlace;

enum { ANSWER_MOMENT_SIZE = 64 };

/* How far answers were read. */
typedef struct AnswerCursor {
    char since[ANSWER_MOMENT_SIZE]; /* a moment, as this program or the CRM writes it */
    size_t skip;                    /* so many of those changed then were read */
} AnswerCursor;

/* What relationship managers said. */
typedef struct AnswerPage {
    size_t n;
    Answer *answers;
    size_t n_unclear; /* words that the mapping does not have, postponed without a day */
    bool is_empty;    /* not even records without an answer */
    bool is_last;
} AnswerPage;

typedef struct Connector {
    const char *name;
    size_t most;  /* deliveries at a time */
    int requests; /* that they may take, one after another */

    /** open - read secrets, check addresses; sends nothing.  *line is the connector's own.
     * Errors: E_CONFIG, E_IO what has to be mended by hand */
    Status (*open)(const ConnectorPlace *place, void **line, Error *err);

    /** send - send and judge: a verdict for each, in order.
     * @now: seconds since 1970
     * Errors: of the program itself only; a CRM that fails is a verdict */
    Status (*send)(void *line, const Delivery *deliveries, size_t n, int64_t now, Arena *scratch,
                   Verdict *verdicts, Error *err);

    /** pull - answers given since *cursor, which is moved on; NULL = this connector has none.  Some
     * may come again.
     * @verdict: out: done, or why there are none
     * Errors: as send */
    Status (*pull)(void *line, AnswerCursor *cursor, Arena *scratch, AnswerPage *page,
                   Verdict *verdict, Error *err);
} Connector;

/** connector_find - by its name; NULL when there is none. */
const Connector *connector_find(const char *name);

extern const Connector CONNECTOR_WEBHOOK;
extern const Connector CONNECTOR_FILE;
extern const Connector CONNECTOR_ODATA;
extern const Connector CONNECTOR_REST;

#endif
