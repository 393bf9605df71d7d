/* tools/sample_bank/sample_rows.h - the rows of one client in every file of a sample bank. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_ROWS_H
#define TOOLS_SAMPLE_BANK_SAMPLE_ROWS_H

#include "tools/sample_bank/csv_file.h"
#include "tools/sample_bank/sample_client.h"
#include "tools/sample_bank/sample_write.h"

/* What rows are made from beside the client. */
typedef struct SampleRowSource {
    const SampleWorld *world;
    const SampleClient *client;
    SampleTruth truth;
} SampleRowSource;

/** A writer of one file's rows for one client. */
typedef Status SampleRowWriter(const SampleRowSource *source, CsvFile *file, Error *err);

typedef struct SampleFile {
    const char *name;
    const char *header;
    SampleRowWriter *write; /* once per client */
} SampleFile;

enum { SAMPLE_EXTRACT_FILES = 6, SAMPLE_FILES = 9 };

/* First the extracts, then the truth. */
extern const SampleFile SAMPLE_FILE_LIST[SAMPLE_FILES];

extern const char SAMPLE_PRODUCTS_HEADER[];
Status sample_write_products(const SampleWorld *world, CsvFile *file, Error *err) ATTR_NODISCARD;

#endif
