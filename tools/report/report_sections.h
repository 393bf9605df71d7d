/* tools/report/report_sections.h - the sections of the page, in the order they are read. */
#ifndef TOOLS_REPORT_REPORT_SECTIONS_H
#define TOOLS_REPORT_REPORT_SECTIONS_H

#include "tools/report/report_facts.h"

Status section_head(const Report *report, Error *err) ATTR_NODISCARD;
Status section_attention(const Report *report, Error *err) ATTR_NODISCARD;
Status section_changes(const Report *report, Error *err) ATTR_NODISCARD;
Status section_segments(const Report *report, Error *err) ATTR_NODISCARD;
Status section_profiles(const Report *report, Error *err) ATTR_NODISCARD;
Status section_profit(const Report *report, Error *err) ATTR_NODISCARD;
Status section_potential(const Report *report, Error *err) ATTR_NODISCARD;
Status section_affinity(const Report *report, Error *err) ATTR_NODISCARD;
Status section_card(const Report *report, Error *err) ATTR_NODISCARD;
Status section_drift(const Report *report, Error *err) ATTR_NODISCARD;
Status section_sample(const Report *report, Error *err) ATTR_NODISCARD;
Status section_reading(const Report *report, Error *err) ATTR_NODISCARD;

#endif
