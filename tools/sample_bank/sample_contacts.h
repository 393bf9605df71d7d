/* tools/sample_bank/sample_contacts.h - contacts with a client over the last year, what it said. */
#ifndef TOOLS_SAMPLE_BANK_SAMPLE_CONTACTS_H
#define TOOLS_SAMPLE_BANK_SAMPLE_CONTACTS_H

#include "core/base/rng.h"
#include "tools/sample_bank/sample_calendar.h"
#include "tools/sample_bank/sample_client.h"

/** sample_contacts_draw - marketing and service contacts and feedback, in order of date. */
void sample_contacts_draw(const SampleCalendar *calendar, Rng *rng, SampleClient *client);

#endif
