/* tests/support/crm.h - a CRM for a test to deliver to, started: tests/support/crm_stand_in.py
 * takes webhooks, tests/support/record_crm.py keeps records. */
#ifndef TESTS_SUPPORT_CRM_H
#define TESTS_SUPPORT_CRM_H

#include "core/base/arena.h"

#include <stdbool.h>

typedef struct Crm {
    const char *directory; /* has secret, the secret file */
    const char *url;       /* of its webhook */
    const char *root;      /* http://127.0.0.1:PORT */
    long pid;
} Crm;

/** crm_start - start one; `options` are further ones of the program, apart by spaces. */
Crm crm_start(const char *options, Arena *arena);

/** crm_start_records - one with the face of dataverse, creatio or espocrm. */
Crm crm_start_records(const char *face, const char *options, Arena *arena);

/** crm_start_odata - one that others have written: the npm package odata-v4-server, fetched now and
 * never kept.  False, and a line, when it cannot be had. */
bool crm_start_odata(Crm *crm, Arena *arena);

void crm_stop(const Crm *crm);

/** crm_ask - what a Python expression of `state`, `counts` and `triggers` gives, as text: its
 * GET /state. */
const char *crm_ask(const Crm *crm, const char *expression, Arena *arena);

/** crm_control - what relationship managers do there: a Python expression, of `triggers` too, for
 * POST /control. */
void crm_control(const Crm *crm, const char *wanted, Arena *arena);

/** crm_settings - a file with the settings of a webhook to it, with `more` among them. */
const char *crm_settings(const Crm *crm, const char *more, Arena *arena);

#endif
