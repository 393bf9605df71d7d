/* models/continuity/drift.h - have the clients drifted away from what a model was made for?
 *
 * An earlier model, on the clients it was built from and on later ones, and the model that is to
 * take its place, on the later ones.  Whatever is compared is read by the same model then and now,
 * but for the last kind, which compares the two models on the same clients.
 * This does NOT explain why something drifted, nor decide what to do about it. */
#ifndef MODELS_CONTINUITY_DRIFT_H
#define MODELS_CONTINUITY_DRIFT_H

#include "models/application.h"
#include "models/continuity/drift_measure.h"

typedef enum DriftKind {
    DRIFT_INPUT,    /* tenure, profit, revenue, products held; what the affinity model looks at */
    DRIFT_HOLDING,  /* do clients hold the product */
    DRIFT_USAGE,    /* monthly usage of the product, of those who hold it */
    DRIFT_SEGMENTS, /* where the earlier model places the clients */
    DRIFT_SCORES,   /* the earlier model's probability of a product, of those who lack it */
    DRIFT_RESCORED, /* the same clients' probability by the earlier and by the later model: never
                       of a level, as two fits differ by more than the choice of clients */
    DRIFT_KINDS
} DriftKind;

typedef struct DriftMeasure {
    DriftKind kind;
    const char *name; /* of the input or product; borrowed from the earlier model */
    DriftIndex drift;
} DriftMeasure;

typedef struct Drift {
    size_t n;
    DriftMeasure *measures; /* by kind; inputs as the model has them, products by number */
    DriftLevel level;       /* the highest */
} Drift;

/**
 * drift_make - measure everything.
 *
 * @then:  the earlier model on its own clients
 * @still: the earlier model on the later clients
 * @now:   the later model on the same clients, of the same portfolio
 * Only active clients count.  What is known of nobody at either time is left out; so are a
 * product's scores where nobody lacks it, or one of the models does not know it.
 * Cost: O(clients * products * (holdings + log clients)); meant for a sample of the clients
 */
Status drift_make(const Application *then, const Application *still, const Application *now,
                  const DriftLimits *limits, Arena *arena, Drift *drift, Error *err) ATTR_NODISCARD;

/** drift_kind_name - "input", "holding", "usage", "segments", "scores", "rescored";
 * drift_kind_named - the other way round, DRIFT_KINDS for any other text. */
const char *drift_kind_name(DriftKind kind);
DriftKind drift_kind_named(const char *name);

#endif
