/* core/crm/connector.c - all ways to reach a CRM. */
#include "core/crm/connector.h"

#include <string.h>

static const Connector *const CONNECTORS[] = {&CONNECTOR_WEBHOOK, &CONNECTOR_FILE, &CONNECTOR_ODATA,
                                              &CONNECTOR_REST};

const Connector *connector_find(const char *const name)
{
    for (size_t i = 0; i < sizeof CONNECTORS / sizeof CONNECTORS[0]; i++)
        if (strcmp(CONNECTORS[i]->name, name) == 0)
            return CONNECTORS[i];
    return NULL;
}
