/* tools/sample_bank/sample_catalogue.h - what every sample bank has in common: its banks, regions,
 * business areas and products.  Figures that the seed varies stand in sample_world.h. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_CATALOGUE_H
#define TOOLS_SAMPLE_BANK_SAMPLE_CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SAMPLE_BANKS = 3,
    SAMPLE_REGIONS = 8,
    SAMPLE_AREAS = 20,
    SAMPLE_AREA_GROUPS = 5,
    SAMPLE_AREAS_PER_GROUP = SAMPLE_AREAS / SAMPLE_AREA_GROUPS,
    SAMPLE_PRODUCTS = 32
};

typedef struct SampleShare {
    const char *name;
    double share;
} SampleShare;

extern const SampleShare SAMPLE_BANK_SHARES[SAMPLE_BANKS];
extern const SampleShare SAMPLE_REGION_SHARES[SAMPLE_REGIONS];
extern const char *const SAMPLE_AREA_NAMES[SAMPLE_AREAS]; /* group by group */
extern const char *const SAMPLE_AREA_GROUP_NAMES[SAMPLE_AREA_GROUPS];

typedef enum SampleProductNumber {
#define PRODUCT(number, ...) number,
#include "tools/sample_bank/sample_products.def"
#undef PRODUCT
} SampleProductNumber;

/* A set of products, one bit each. */
typedef uint32_t ProductSet;

static inline ProductSet product_bit(const int product)
{
    return UINT32_C(1) << product;
}

typedef enum SampleLegalForm { SAMPLE_COMPANY, SAMPLE_SOLE_TRADER } SampleLegalForm;
enum { COMPANIES = 1 << SAMPLE_COMPANY, SOLE_TRADERS = 1 << SAMPLE_SOLE_TRADER };

/* What decides whether a client may hold a product at all; zeros mean "no such rule". */
typedef struct SampleRules {
    ProductSet requires;
    ProductSet excludes;
    int min_tenure_months;
    int max_risk_class;
    unsigned legal_forms; /* COMPANIES or SOLE_TRADERS; 0 = both */
    bool withdrawn;       /* not sold since SAMPLE_WITHDRAWN_MONTHS */
} SampleRules;

enum { SAMPLE_WITHDRAWN_MONTHS = 24 };

typedef struct SampleProduct {
    const char *id;
    const char *name;
    const char *family;
    double base;            /* log-odds of an average client, before the seed's own touch */
    double log_margin;      /* log of the median contribution against that of all products */
    double fee_share;       /* share of the contribution that is not interest */
    double first_day_share; /* opened together with the client */
    double monthly_count;   /* transactions at full use; 0 = not in usage.csv */
    double unit_amount;     /* per transaction; a month's amount where nothing is counted */
    int term_months;        /* length of a contract; 0 = open-ended */
    SampleRules rules;
} SampleProduct;

extern const SampleProduct SAMPLE_PRODUCT_LIST[SAMPLE_PRODUCTS];

#endif
