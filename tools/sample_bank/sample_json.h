/* tools/sample_bank/sample_json.h - manifest.json and _truth.json of a sample bank. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_JSON_H
#define TOOLS_SAMPLE_BANK_SAMPLE_JSON_H

#include "core/base/hash.h"
#include "tools/sample_bank/sample_rows.h"

typedef struct SampleFileSum {
    const char *name;
    size_t n_rows;
    Hash hash;
} SampleFileSum;

/* What was asked for and what was written. */
typedef struct SampleTold {
    const SampleOptions *options;
    const SampleWorld *world;
    size_t n_clients;
    SampleTruth truth;
    SampleFileSum files[SAMPLE_FILES + 1]; /* as in SAMPLE_FILE_LIST, then products.csv */
} SampleTold;

/** sample_manifest_json - as-of date, currency, source, rows and SHA-256 of every extract. */
Status sample_manifest_json(const SampleTold *told, Arena *arena, const char **text,
                            Error *err) ATTR_NODISCARD;

/** sample_truth_json - the options and every parameter of the world. */
Status sample_truth_json(const SampleTold *told, Arena *arena, const char **text,
                         Error *err) ATTR_NODISCARD;

#endif
