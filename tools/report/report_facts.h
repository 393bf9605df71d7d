/* tools/report/report_facts.h - what the sections of the page are written from. */
#ifndef TOOLS_REPORT_REPORT_FACTS_H
#define TOOLS_REPORT_REPORT_FACTS_H

#include "core/base/strbuf.h"
#include "core/io/json_read.h"
#include "tools/report/report_changes.h"
#include "tools/report/stratum_money.h"
#include "tools/workbench.h"

#include <stddef.h>
#include <stdint.h>

typedef struct Report {
    const Session *session;
    const Workbench *bench;
    const Model *model;
    const ReportChanges *changes;
    StrBuf *page;
    Arena *arena; /* for everything but the page */
    json_t *card;
    json_t *settings;             /* the model was built with */
    const char **stratum_groups;  /* (strata) the bank that rows are grouped by; NULL: they are
                                     not, and labels are names in full */
    const char **stratum_labels;  /* (strata) within its group: "North / Trade", "whole bank" */
    const char **stratum_names;   /* (strata) in full: "<bank> / North / Trade" */
    const char **pool_labels;     /* (pools) within its group: "North / Trade, smaller" */
    const char **pool_names;      /* (pools) in full */
    uint32_t *clients_of_stratum; /* of the snapshot, placed there */
    uint32_t *clients_of_pool;
    uint32_t *clients_of_segment;
    size_t n_active;               /* clients of the snapshot on its day */
    size_t n_placed;               /* of these, in a stratum */
    StratumMoney *money;           /* (strata) */
    size_t n_currencies;           /* a figure of money is made for each */
    const char **currencies;       /* NULL: not known */
    uint32_t *currency_of_stratum; /* (strata) CODE_NONE: its banks' differ, no figures */
    size_t n_leaves;
    uint32_t *leaves; /* pools that clients belong to */
} Report;

/** report_facts_make - count, name and measure. @report: session, bench and page are given */
Status report_facts_make(Report *report, Error *err) ATTR_NODISCARD;

/** report_setting - a number among the settings of the build; `fallback` where it is not there. */
double report_setting(const Report *report, const char *key, double fallback);

/* Rows of a figure that must stay readable. */
typedef struct RowChoice {
    size_t n;
    const uint32_t *rows;
    bool is_all;
} RowChoice;

/** report_sort_rows - the largest first. @sizes: by row number; ties go to the lower one */
Status report_sort_rows(const uint32_t *rows, size_t n, const uint32_t *sizes, Arena *arena,
                        uint32_t **sorted, Error *err) ATTR_NODISCARD;

/** report_choose_rows - all of `rows` (ascending) while a figure can show them, else the largest,
 * in the order they have. */
Status report_choose_rows(const uint32_t *rows, size_t n, const uint32_t *sizes, Arena *arena,
                          RowChoice *choice, Error *err) ATTR_NODISCARD;

/** report_all_rows - the numbers 0 .. n - 1. */
Status report_all_rows(size_t n, Arena *arena, uint32_t **rows, Error *err) ATTR_NODISCARD;

#endif
