/* models/application.h - a model applied to the clients of a snapshot, the build's or a later one.
 *
 * Matches products by id and places every active client in its stratum, peer pool and segment.
 * A client of a bank that the model does not know is placed nowhere (CODE_NONE). */
#ifndef MODELS_APPLICATION_H
#define MODELS_APPLICATION_H

#include "models/model.h"

typedef struct Application {
    const Model *model;                 /* borrowed */
    const Portfolio *portfolio;         /* borrowed */
    Encoder encoders[AFFINITY_TARGETS]; /* of the models that are fitted */
    uint8_t *target_of_bank;            /* (snapshot banks) AffinityTarget */
    uint32_t *model_product;    /* (snapshot products) number in the model, CODE_NONE = new */
    uint32_t *snapshot_product; /* (model products) number in the snapshot, CODE_NONE = gone */
    BitMatrix held;             /* (n_clients, model products) */
    uint32_t *stratum;          /* (n_clients) CODE_NONE = placed nowhere */
    uint32_t *pool;             /* (n_clients) */
    uint32_t *segment;          /* (n_clients) */
    double *confidence;         /* (n_clients) posterior of the segment */
} Application;

/** application_target - what the client's probabilities are about. */
static inline AffinityTarget application_target(const Application *const application,
                                                const size_t client)
{
    const uint32_t bank = application->portfolio->snapshot->clients.bank.codes[client];
    return (AffinityTarget)application->target_of_bank[bank];
}

/** application_affinity, application_encoder - the client's affinity model, and its columns. */
static inline const Affinity *application_affinity(const Application *const application,
                                                   const size_t client)
{
    return &application->model->affinities.of_target[application_target(application, client)];
}

static inline const Encoder *application_encoder(const Application *const application,
                                                 const size_t client)
{
    return &application->encoders[application_target(application, client)];
}

/** application_make - place all clients. Cost: O(clients * (holdings + segments of a stratum)). */
Status application_make(const Model *model, const Portfolio *portfolio, size_t n_threads,
                        Arena *arena, Application *application, Error *err) ATTR_NODISCARD;

#endif
