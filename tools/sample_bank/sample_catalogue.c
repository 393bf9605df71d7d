/* tools/sample_bank/sample_catalogue.c - the tables of sample_catalogue.h. */
#include "tools/sample_bank/sample_catalogue.h"

#define BIT(product) (UINT32_C(1) << (product))

const SampleShare SAMPLE_BANK_SHARES[SAMPLE_BANKS] = {
    {"north", 0.5}, {"coast", 0.3}, {"south", 0.2}};

const SampleShare SAMPLE_REGION_SHARES[SAMPLE_REGIONS] = {
    {"Capital", 0.30}, {"Riverside", 0.18}, {"Seaboard", 0.13}, {"Lakes", 0.11},
    {"Uplands", 0.09}, {"Plains", 0.08},    {"Valley", 0.06},   {"Border", 0.05}};

const char *const SAMPLE_AREA_GROUP_NAMES[SAMPLE_AREA_GROUPS] = {
    "trade", "production", "construction", "transport and tourism", "services"};

const char *const SAMPLE_AREA_NAMES[SAMPLE_AREAS] = {"Wholesale",
                                                     "Food retail",
                                                     "Non-food retail",
                                                     "Motor trade",
                                                     "Food production",
                                                     "Metal and machinery",
                                                     "Wood and furniture",
                                                     "Textiles",
                                                     "Building",
                                                     "Installation",
                                                     "Architecture",
                                                     "Property",
                                                     "Haulage",
                                                     "Logistics",
                                                     "Hotels",
                                                     "Restaurants",
                                                     "Software",
                                                     "Accounting and law",
                                                     "Health practices",
                                                     "Training"};

const SampleProduct SAMPLE_PRODUCT_LIST[SAMPLE_PRODUCTS] = {
#define PRODUCT(number, id, name, family, base, margin, fees, first_day, count, amount, term,      \
                requires, excludes, tenure, risk, forms, withdrawn)                                \
    [number] = {id,                                                                                \
                name,                                                                              \
                family,                                                                            \
                base,                                                                              \
                margin,                                                                            \
                fees,                                                                              \
                first_day,                                                                         \
                count,                                                                             \
                amount,                                                                            \
                term,                                                                              \
                {requires, excludes, tenure, risk, forms, withdrawn}},
#include "tools/sample_bank/sample_products.def"
#undef PRODUCT
};
