/* tests/models/affinity/random_bank.h - a made-up portfolio whose holdings depend on each other
 * and on the clients' region and tenure, for tests of properties. */
#ifndef TESTS_MODELS_AFFINITY_RANDOM_BANK_H
#define TESTS_MODELS_AFFINITY_RANDOM_BANK_H

#include "models/portfolio.h"

enum { RANDOM_BANK_PRODUCTS = 8, RANDOM_BANK_NOBODY = 6, RANDOM_BANK_EVERYBODY = 7 };

typedef struct RandomBank {
    size_t n_clients;
    bool is_reversed;     /* the same clients, ids in reverse order */
    const char *constant; /* value of one more attribute of all clients; NULL = no such column */
} RandomBank;

/** random_bank_portfolio - product 6 is held by nobody, product 7 by everybody. */
Portfolio random_bank_portfolio(const RandomBank *bank, Arena *arena);

#endif
