/* core/domain/snapshot.h - one accepted set of extracts, as of one day, in memory.
 *
 * Columns (struct of arrays), sorted by client id in byte order; the rows of every other table are
 * sorted by client, then as noted, and reached through `first`: the rows of client c are
 * first[c] .. first[c + 1] - 1.  Everything is owned by one arena and never changed after loading.
 * "Not known" is CODE_NONE, NULL, DAY_UNKNOWN, MONEY_UNKNOWN or COUNT_UNKNOWN. */
#ifndef CORE_DOMAIN_SNAPSHOT_H
#define CORE_DOMAIN_SNAPSHOT_H

#include "core/base/day.h"
#include "core/base/hash.h"
#include "core/base/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_NONE UINT32_MAX
#define COUNT_UNKNOWN INT64_MIN

/* Distinct texts in byte order; a code is an index, so codes do not depend on input order. */
typedef struct Dictionary {
    size_t n;
    const char **texts; /* (n) */
} Dictionary;

/* A text column stored by code. */
typedef struct CodeColumn {
    Dictionary values;
    uint32_t *codes; /* one per row: < values.n or CODE_NONE */
} CodeColumn;

/* The text of a row, NULL when not known. */
static inline const char *code_text(const CodeColumn *const column, const size_t row)
{
    const uint32_t code = column->codes[row];
    return code == CODE_NONE ? NULL : column->values.texts[code];
}

typedef enum LegalForm { LEGAL_FORM_UNKNOWN, LEGAL_FORM_COMPANY, LEGAL_FORM_SOLE_TRADER } LegalForm;

typedef struct Clients {
    size_t n;
    const char **id;   /* (n) unique, byte order */
    const char **name; /* (n) NULL when not known */
    CodeColumn bank;   /* always known: "" where the extract names no bank */
    CodeColumn region;
    CodeColumn business_area;
    CodeColumn rm;
    CodeColumn closed_reason;
    CodeColumn blocked; /* reason code; CODE_NONE = not blocked */
    CodeColumn acquisition_channel;
    uint8_t *legal_form;     /* (n) LegalForm */
    uint8_t *do_not_contact; /* (n) 0 or 1 */
    uint8_t *risk_class;     /* (n) 1 best to 9; 0 = not known */
    Day *opened_on;          /* (n) */
    Day *closed_on;          /* (n) */
    Money *acquisition_cost; /* (n) */
    size_t n_attributes;     /* extra columns of clients.csv, sorted by name */
    const char **attribute_names;
    CodeColumn *attributes; /* (n_attributes) of (n) */
} Clients;

/* A list of product numbers or codes per product, e.g. what a product requires. */
typedef struct IndexLists {
    uint32_t *first; /* (n_products + 1) */
    uint32_t *items;
} IndexLists;

typedef struct Products {
    size_t n;
    const char **id;            /* (n) unique, byte order */
    const char **name;          /* (n) the id where the extract gives no name */
    const char **family;        /* (n) NULL when not known */
    uint8_t *offerable;         /* (n) 0 or 1 */
    int32_t *min_tenure_months; /* (n) 0 = no minimum */
    uint8_t *max_risk_class;    /* (n) 0 = no limit */
    uint8_t *legal_forms;       /* (n) bit 1 << LegalForm; 0 = all */
    int32_t *term_months;       /* (n) 0 = no term */
    IndexLists requires;        /* product numbers that must be held first */
    IndexLists excludes;        /* product numbers that must not be held beside it */
} Products;

typedef struct Holdings { /* by client, product, opened_on */
    size_t n;
    uint32_t *first;   /* (n_clients + 1) */
    uint16_t *product; /* (n) */
    Day *opened_on;
    Day *closed_on;
    Money *monthly_usage;
    Money *annual_profit;
    CodeColumn closed_reason;
} Holdings;

typedef struct ProfitPeriods { /* by client, period_end */
    size_t n;
    uint32_t *first;
    Day *period_end;
    Money *profit;
    Money *fee_income;
    Money *revenue;
} ProfitPeriods;

typedef struct UsagePeriods { /* by client, product, period_end */
    size_t n;
    uint32_t *first;
    uint16_t *product;
    Day *period_end;
    int64_t *count; /* COUNT_UNKNOWN = not known */
    Money *amount;
} UsagePeriods;

typedef enum Channel {
    CHANNEL_CALL,
    CHANNEL_VISIT,
    CHANNEL_MAIL,
    CHANNEL_MESSAGE,
    CHANNEL_SERVICE
} Channel;
typedef enum ContactPurpose { PURPOSE_UNKNOWN, PURPOSE_MARKETING, PURPOSE_SERVICE } ContactPurpose;

enum { FLAG_UNKNOWN = 2 }; /* for 0/1 columns that may be empty */

typedef struct Contacts { /* by client, contacted_on, then every other column */
    size_t n;
    uint32_t *first;
    Day *contacted_on;
    uint8_t *channel; /* Channel */
    uint8_t *purpose; /* ContactPurpose */
    uint8_t *opened;  /* 0, 1, FLAG_UNKNOWN */
    uint8_t *clicked; /* 0, 1, FLAG_UNKNOWN */
    CodeColumn result;
    Money *cost;
} Contacts;

typedef enum FeedbackKind { FEEDBACK_NPS, FEEDBACK_CSAT, FEEDBACK_COMPLAINT } FeedbackKind;

typedef struct Feedback { /* by client, asked_on, then every other column */
    size_t n;
    uint32_t *first;
    Day *asked_on;
    uint8_t *kind; /* FeedbackKind */
    Money *score;  /* 1/10000 */
    CodeColumn about;
} Feedback;

typedef enum OutcomeKind {
    OUTCOME_ACCEPTED,
    OUTCOME_BOUGHT,
    OUTCOME_DECLINED,
    OUTCOME_POSTPONED,
    OUTCOME_NOT_REACHED,
    OUTCOME_KINDS
} OutcomeKind;

typedef struct Outcomes { /* by trigger_id, decided_on, then every other column */
    size_t n;
    const char **trigger_id; /* canonical UUID text */
    uint8_t *outcome;        /* OutcomeKind */
    Day *decided_on;
    uint32_t *product; /* CODE_NONE when not known */
    Money *amount;
    const char **reason; /* NULL when not known */
    Day *until;
    const char **by;
} Outcomes;

/* One currency per bank; both NULL-terminated by count, sorted by bank. */
typedef struct Currencies {
    const char *common; /* for all banks, or NULL */
    size_t n_banks;
    const char **bank;
    const char **currency;
} Currencies;

typedef struct Snapshot {
    char id[HASH_HEX_SIZE]; /* SHA-256 of as_of and the accepted rows in canonical order */
    Day as_of;
    const char *source; /* free text of the manifest, NULL when not given */
    Currencies currencies;
    Clients clients;
    Products products;
    Holdings holdings;
    ProfitPeriods profit;
    UsagePeriods usage;
    Contacts contacts;
    Feedback feedback;
    Outcomes outcomes;
    bool has_usage_periods; /* there is a row at all */
    bool has_profit;
} Snapshot;

/** snapshot_find_client - number of the client with this id; clients.n when there is none.
 * Cost: O(log n). */
size_t snapshot_find_client(const Snapshot *snapshot, const char *client_id);

/** snapshot_find_product - number of the product with this id; products.n when there is none. */
size_t snapshot_find_product(const Products *products, const char *product_id);

/** dictionary_find - code of `text`, CODE_NONE when it is not in the dictionary or NULL. */
uint32_t dictionary_find(const Dictionary *dictionary, const char *text);

/** snapshot_currency - the currency of a bank (manifest), or NULL. */
const char *snapshot_currency(const Snapshot *snapshot, const char *bank);

/** holding_is_open - is holding `row` held on `day`: opened_on <= day < closed_on, an unknown
 * opened_on being before and an unknown closed_on after. */
static inline bool holding_is_open(const Holdings *const holdings, const size_t row, const Day day)
{
    const Day closed_on = holdings->closed_on[row];
    return holdings->opened_on[row] <= day && (closed_on == DAY_UNKNOWN || closed_on > day);
}

/** client_is_active - is the client active on `day`, by the same rule. */
static inline bool client_is_active(const Clients *const clients, const size_t client,
                                    const Day day)
{
    const Day closed_on = clients->closed_on[client];
    return clients->opened_on[client] <= day && (closed_on == DAY_UNKNOWN || closed_on > day);
}

#endif
