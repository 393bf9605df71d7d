/* tools/sample_bank/sample_names.h - made-up names of businesses, in Latin and Cyrillic letters. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_NAMES_H
#define TOOLS_SAMPLE_BANK_SAMPLE_NAMES_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_catalogue.h"

#include <stddef.h>

enum { SAMPLE_NAME_SIZE = 128 };

/** sample_name_draw - a name of the kind its legal form and business area would have; now and then
 * one with a comma, quotes or an apostrophe.  Any likeness to a real business is chance. */
void sample_name_draw(int area, SampleLegalForm form, Rng *rng, char name[SAMPLE_NAME_SIZE]);

#endif
