/* models/gap/gap_engine.h - one client against its ideal profile: scores, then policy, then rank.
 *
 * Scoring knows no policy and policy changes no score.  What is offered are characteristic
 * products of the client's peer pool that it does not hold and no rule withholds, best expected
 * value first; every other product keeps the first rule that withheld it. */
#ifndef MODELS_GAP_GAP_ENGINE_H
#define MODELS_GAP_GAP_ENGINE_H

#include "models/application.h"
#include "models/gap/missing_set.h"
#include "models/gap/policy_rules.h"

typedef struct GapParams {
    size_t max_products;     /* offered to one client at most */
    double min_probability;  /* a product less likely than this is not offered */
    double under_use_rank;   /* a product used less than by this share of peers is under-used */
    double low_profit_share; /* of the potential's lower bound */
    bool cautious;           /* count an offer at its profit's lower bound */
} GapParams;

/* A product that the client does not hold. */
typedef struct Offer {
    uint32_t product;       /* number in the snapshot */
    uint32_t model_product; /* number in the model */
    double affinity;        /* additive score of the model's method */
    double probability;
    IncrementEstimate increment;
    double expected_value; /* probability * incremental profit, or its lower bound where cautious;
                              NaN = profit not known */
    bool in_profile;       /* belongs to the pool's characteristic set */
} Offer;

/* A product that the client holds and uses less than its peers do. */
typedef struct UnderUse {
    uint32_t product; /* number in the snapshot */
    uint32_t model_product;
    double usage; /* monthly */
    double peers; /* median of ideal clients */
    double rank;  /* share of the pool's holders who use it less */
    IncrementEstimate increment;
    double at_stake; /* annual profit that usual use would add; NaN = not known */
} UnderUse;

typedef enum Advice {
    ADVICE_NONE,
    ADVICE_DEVELOP,     /* low profit, and products that would help are missing */
    ADVICE_DO_NOT_SELL, /* loss-making, and no sale would mend it */
    ADVICE_REVIEW       /* brings little, and nothing is offered: review prices and use */
} Advice;

/* What to do where selling would not help (advice.h). */
typedef enum Remedy { REMEDY_NONE, REMEDY_REPRICE, REMEDY_SELF_SERVICE, REMEDY_EITHER } Remedy;

typedef struct ClientGap {
    size_t n_scored;
    Offer *scored;     /* every known product not held, best first */
    uint8_t *withheld; /* (snapshot products) Withheld; 0 = offered */
    size_t n_offered;
    uint32_t *offered; /* indices into scored, best first */
    size_t n_under_used;
    UnderUse *under_used; /* most at stake first */
    PotentialEstimate potential;
    double gap;         /* to the potential, >= 0; NaN = may not be published */
    MissingSet missing; /* the gap seen from the missing products */
    bool gaps_differ;   /* the two tell different stories (missing_set_differs) */
    double set_share;   /* of the characteristic set held; NaN = the pool has no such set */
    bool developed;
    Advice advice;
    Remedy remedy; /* with ADVICE_DO_NOT_SELL */
} ClientGap;

typedef struct GapEngine {
    const Application *application; /* borrowed */
    PolicyRules rules;
    GapParams params;
} GapEngine;

/** gap_engine_make - ready to take clients, from any number of threads. */
Status gap_engine_make(const Application *application, const GapParams *params, Arena *arena,
                       GapEngine *engine, Error *err) ATTR_NODISCARD;

/** gap_engine_score - only the scores, before any policy: gap->scored; the rest is left empty.
 * A client who is placed nowhere has none. Cost: O(products * holdings). */
Status gap_engine_score(const GapEngine *engine, size_t client, Arena *arena, ClientGap *gap,
                        Error *err) ATTR_NODISCARD;

/** gap_engine_potential - only potential, gap, missing, gaps_differ, set_share and developed of a
 * client who is placed; the rest of `gap` stays as it is. Cost: O(products of the characteristic
 * set). */
void gap_engine_potential(const GapEngine *engine, size_t client, ClientGap *gap);

/** gap_engine_client - everything about one client; what it points to lives in `arena`. */
Status gap_engine_client(const GapEngine *engine, size_t client, Arena *arena, ClientGap *gap,
                         Error *err) ATTR_NODISCARD;

#endif
