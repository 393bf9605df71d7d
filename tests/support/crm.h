/* tests/support/crm.h - a CRM for a test to deliver to: tests/support/crm_stand_in.py, started. */
#ifndef TESTS_SUPPORT_CRM_H
#define TESTS_SUPPORT_CRM_H

#include "core/base/arena.h"

typedef struct Crm {
    const char *directory; /* has secret, the secret file */
    const char *url;       /* of its webhook */
    long pid;
} Crm;

/** crm_start - start one; `options` are further ones of the program, apart by spaces. */
Crm crm_start(const char *options, Arena *arena);

void crm_stop(const Crm *crm);

/** crm_ask - what a Python expression of `state`, `counts` and `triggers` gives, as text: its
 * GET /state. */
const char *crm_ask(const Crm *crm, const char *expression, Arena *arena);

/** crm_settings - a file with the settings of a webhook to it, with `more` among them. */
const char *crm_settings(const Crm *crm, const char *more, Arena *arena);

#endif
