/* core/crm/login.h - requests to a CRM that wants to know who asks.
 *
 *   header   the secret in a header of every request: "X-Api-Key: {}"
 *   oauth2   a token for client id and secret (RFC 6749, 4.4), until it runs out
 *   creatio  forms authentication: cookies, and the header BPMCSRF
 *            https://academy.creatio.com/docs/8.x/dev/development-on-creatio-platform/integrations-and-api/authentication/references/authservice-svc
 *
 * A session that has ended is begun anew once, and the request sent again. */
#ifndef CORE_CRM_LOGIN_H
#define CORE_CRM_LOGIN_H

#include "core/crm/connector.h"
#include "core/crm/http.h"

typedef struct Login Login;

/** login_open - read the secret, check addresses; sends nothing.
 * Errors: as secrets_read(), http_check_url() */
Status login_open(const ConnectorPlace *place, Login **login, Error *err) ATTR_NODISCARD;

/** login_send - as http_send(), logged in; where that fails, the answer to the login. */
Status login_send(Login *login, const HttpRequest *request, Arena *arena, HttpResponse *response,
                  Error *err) ATTR_NODISCARD;

/** login_http - the handle beneath. */
Http *login_http(Login *login);

#endif
