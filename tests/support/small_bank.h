/* tests/support/small_bank.h - a snapshot written down as rows of text, for tests of the models.
 *
 * Clients and products stand in byte order of their ids, all other rows in the order of the
 * snapshot; NULL is "not known".  Aborts on rows that cannot be read: a mistake in the test. */
#ifndef TESTS_SUPPORT_SMALL_BANK_H
#define TESTS_SUPPORT_SMALL_BANK_H

#include "core/base/arena.h"
#include "core/domain/snapshot.h"

enum { SMALL_ATTRIBUTES = 4 };

typedef struct SmallClient {
    const char *id;
    const char *bank; /* NULL: the bank without a name */
    const char *region;
    const char *area;
    const char *channel;
    const char *opened_on;
    const char *closed_on;
    LegalForm legal_form;
    uint8_t risk_class;
    const char *attributes[SMALL_ATTRIBUTES];
} SmallClient;

typedef struct SmallHolding {
    size_t client;
    uint16_t product;
    const char *opened_on;
    const char *closed_on;
    const char *monthly_usage;
    const char *annual_profit;
} SmallHolding;

typedef struct SmallPeriod {
    size_t client;
    const char *period_end;
    const char *profit;
    const char *revenue;
} SmallPeriod;

typedef struct SmallUsage {
    size_t client;
    uint16_t product;
    const char *period_end;
    const char *count;
    const char *amount;
} SmallUsage;

typedef struct SmallBank {
    const char *as_of;
    size_t n_products;
    const char *const *products;      /* ids */
    const char *const *product_names; /* NULL: the ids */
    size_t n_attributes;
    const char *const *attributes; /* names */
    size_t n_clients;
    const SmallClient *clients;
    size_t n_holdings;
    const SmallHolding *holdings;
    size_t n_periods;
    const SmallPeriod *periods;
    size_t n_usage;
    const SmallUsage *usage;
} SmallBank;

/** small_bank_snapshot - the snapshot of these rows; texts are borrowed. */
const Snapshot *small_bank_snapshot(const SmallBank *bank, Arena *arena);

#endif
