/* tools/evaluate/evaluations.h - what `paragon evaluate` can show, a function each. */
#ifndef TOOLS_EVALUATE_EVALUATIONS_H
#define TOOLS_EVALUATE_EVALUATIONS_H

#include "tools/command.h"

/* What the options of `paragon evaluate` say; NULL = not given. */
typedef struct EvaluateOptions {
    const char *snapshot; /* --snapshot */
    const char *model;    /* --model */
    const char *cutoff;   /* --cutoff */
    const char *truth;    /* --truth, folder with the planted truth of a sample bank */
    uint64_t seed;        /* --seed, else the configuration's */
    TableFormat format;
} EvaluateOptions;

typedef Status Evaluation(Session *session, const EvaluateOptions *options, Error *err);

#define EVALUATION(NAME, FUNCTION, SUMMARY) Evaluation FUNCTION;
#include "tools/evaluate/evaluations.def"
#undef EVALUATION

#endif
