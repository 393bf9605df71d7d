/* core/crm/record_verdict.h - what an answer about one record means. */
#ifndef CORE_CRM_RECORD_VERDICT_H
#define CORE_CRM_RECORD_VERDICT_H

#include "core/crm/record_api.h"
#include "core/crm/verdict.h"

/** record_may_exist - could it not be created because it is there already?  409, 412; and 500,
 * behind which a key may be that is not unique, or a record that was stored all the same. */
bool record_may_exist(const RecordAnswer *answer);

/** record_is_missing - is there nothing at its address? */
bool record_is_missing(const RecordAnswer *answer);

/** record_verdict - as verdict_of_answer(), for one record among others. */
Verdict record_verdict(const RecordAnswer *answer);

/** record_explain - more words for a verdict: the CRM's code for what is wrong, and which of the
 * mapping's fields it names.  Never its own text, which may quote the client. */
Status record_explain(const RecordAnswer *answer, const Destination *destination, Arena *arena,
                      Verdict *verdict, Error *err) ATTR_NODISCARD;

/** record_verdicts_together - when the CRM takes none of five or more, or has lost all of them, it
 * is not the records: the destination is at fault, and nothing is given up. */
void record_verdicts_together(Verdict *verdicts, size_t n);

#endif
