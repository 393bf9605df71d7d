/* tools/explanation.h - everything there is to say about one client, ready to be written. */
#ifndef TOOLS_EXPLANATION_H
#define TOOLS_EXPLANATION_H

#include "core/base/strbuf.h"
#include "models/affinity/reasons.h"
#include "models/gap/look_alikes.h"
#include "tools/workbench.h"

typedef struct Contribution {
    const char *text; /* "uses Card acquiring" */
    double value;     /* to the score */
} Contribution;

/* One product that the client does not hold: affinity = baseline + sum of contributions. */
typedef struct ScoredProduct {
    const Offer *offer;
    const char *product_id;
    const char *name;
    double adoption; /* among ideal clients of the pool */
    uint8_t withheld;
    AffinityMethod method; /* says what a score counts */
    double baseline;       /* the average client of the pool */
    size_t n_contributions;
    Contribution *contributions; /* largest first */
} ScoredProduct;

typedef struct HeldProduct {
    const char *product_id;
    const char *name;
    Day opened_on;
    double usage; /* monthly; NaN = not known */
    double usual; /* median of ideal clients; NaN = not known */
    bool in_profile;
} HeldProduct;

typedef struct Explanation {
    const Session *session;
    const Workbench *bench;
    size_t client;
    AffinityTarget target; /* what probabilities are about */
    ClientGap gap;
    const char *currency;
    const char *segment_id; /* NULL = placed nowhere */
    const char *segment_label;
    double segment_confidence;
    const char *pool_id;
    const char *pool_name;
    const char *peers_name; /* of the pool that the potential rests on; NULL = none */
    size_t n_ideal;
    size_t n_characteristic;
    size_t n_held;
    HeldProduct *held;
    size_t n_scored;
    ScoredProduct *scored; /* best first */
    size_t n_look_alikes;
    LookAlike look_alikes[LOOK_ALIKES];
} Explanation;

/** explanation_make - gather it; lives in the session's arena. */
Status explanation_make(const Session *session, const Workbench *bench, size_t client,
                        Explanation *explanation, Error *err) ATTR_NODISCARD;

/** explanation_text - for an RM on the telephone. */
Status explanation_text(const Explanation *explanation, StrBuf *out, Error *err) ATTR_NODISCARD;

/** explanation_json - one JSON object with every figure, for programs and auditors. */
void explanation_json(const Explanation *explanation, StrBuf *out);

#endif
