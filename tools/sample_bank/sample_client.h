/* tools/sample_bank/sample_client.h - one client of the sample bank, complete: what the extracts
 * say about it and the truth behind that.
 *
 * One struct is filled anew for every client, so memory does not grow with the bank. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_CLIENT_H
#define TOOLS_SAMPLE_BANK_SAMPLE_CLIENT_H

#include "core/base/day.h"
#include "core/base/money.h"
#include "tools/sample_bank/sample_names.h"
#include "tools/sample_bank/sample_world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SAMPLE_ID_SIZE = 24,
    SAMPLE_HISTORY_MONTHS = 36,
    SAMPLE_QUARTERS = SAMPLE_HISTORY_MONTHS / 3,
    SAMPLE_USAGE_MONTHS = 12,
    SAMPLE_MAX_SERVICES = 2 * SAMPLE_PRODUCTS, /* of each product one held and one given up */
    SAMPLE_MAX_CONTRACTS = 6, /* of one product within the history: terms are 12 months or more */
    SAMPLE_MAX_HOLDINGS = SAMPLE_PRODUCTS * SAMPLE_MAX_CONTRACTS,
    SAMPLE_MAX_USAGE = SAMPLE_PRODUCTS * SAMPLE_USAGE_MONTHS,
    SAMPLE_MAX_CONTACTS = 48,
    SAMPLE_MAX_FEEDBACK = 4
};

/* What the extracts do not tell although it exists. */
typedef struct SampleHidden {
    bool region;
    bool business_area;
    bool opened_on;
    bool revenue;
    bool profit;
    bool employees;
} SampleHidden;

/* A product the client has or had, over all its contracts. */
typedef struct SampleService {
    int product;
    bool is_given_up; /* before the client's last day; the same product may be held anew since */
    Day from;
    Day until; /* DAY_UNKNOWN = still held */
    const char *closed_reason;
    double level;                /* use at the as-of date without trend, in [0, 1] */
    double scale;                /* a year's contribution in full use, before the use */
    double contribution;         /* true, over the last twelve months at their use */
    double probability;          /* of being held, given the earlier products; 0 if given up */
    double probability_all;      /* the same given all other holdings, both directions */
    Money observed_contribution; /* MONEY_UNKNOWN once closed */
    Money monthly_usage;         /* MONEY_UNKNOWN once closed */
} SampleService;

/* A row of holdings.csv: one contract of a service. */
typedef struct SampleContract {
    int service; /* index into services */
    Day opened_on;
    Day closed_on;
    const char *closed_reason;
} SampleContract;

typedef struct SampleQuarter {
    Day period_end;
    Money profit;
    Money fee_income;
    Money revenue;
} SampleQuarter;

typedef struct SampleUsage {
    int product;
    Day period_end;
    int64_t count;
    Money amount;
} SampleUsage;

typedef struct SampleContact {
    Day contacted_on;
    const char *channel;
    const char *purpose;
    int opened; /* 0, 1, -1 = does not apply */
    int clicked;
    const char *result;
    Money cost;
} SampleContact;

typedef struct SampleFeedback {
    Day asked_on;
    const char *kind;
    int score;         /* -1 = none given */
    const char *about; /* a product id or NULL */
} SampleFeedback;

/* What a client will do within the next year about a product it does not hold. */
typedef struct SampleAcquisition {
    int product;
    double probability;
    double contribution; /* a year's, if it were acquired */
    bool acquired;
} SampleAcquisition;

typedef struct SampleClient {
    char id[SAMPLE_ID_SIZE];
    char name[SAMPLE_NAME_SIZE];
    char rm_id[SAMPLE_ID_SIZE];
    int bank;
    int region;
    int area;
    int area_group;
    int archetype;
    double log_size;
    double taste[SAMPLE_TASTES];
    double use_slope; /* of log use, per month */
    SampleLegalForm legal_form;
    int risk_class;
    int employees;
    bool has_website;
    bool owner_is_female;
    bool do_not_contact;
    const char *blocked; /* reason code or NULL */
    const char *acquisition_channel;
    Money acquisition_cost;
    SampleHidden hidden;

    Day opened_on;
    Day closed_on; /* DAY_UNKNOWN = active */
    const char *closed_reason;
    Day last_day;         /* the day whose state the holdings show: as-of, or before closing */
    double hazard;        /* share of such clients that close within the next twelve months */
    Day change_on;        /* DAY_UNKNOWN = no planted change */
    double change_factor; /* of all use from change_on; 1 = none */
    double satisfaction;  /* standard normal; the less, the likelier it leaves */

    ProductSet held; /* on last_day */
    size_t n_services;
    size_t n_contracts;
    size_t n_quarters;
    size_t n_usage;
    size_t n_contacts;
    size_t n_feedback;
    size_t n_acquisitions;
    SampleService services[SAMPLE_MAX_SERVICES];
    SampleContract contracts[SAMPLE_MAX_HOLDINGS];
    SampleQuarter quarters[SAMPLE_QUARTERS];
    SampleUsage usage[SAMPLE_MAX_USAGE];
    SampleContact contacts[SAMPLE_MAX_CONTACTS];
    SampleFeedback feedback[SAMPLE_MAX_FEEDBACK];
    SampleAcquisition acquisitions[SAMPLE_PRODUCTS];
} SampleClient;

static inline bool sample_is_active(const SampleClient *const client)
{
    return client->closed_on == DAY_UNKNOWN;
}

#endif
