/* core/db/store_model.h - models in the database: arrays by name, states, decisions. */
#ifndef CORE_DB_STORE_MODEL_H
#define CORE_DB_STORE_MODEL_H

#include "core/db/store_snapshot.h"
#include "core/domain/archive.h"

/* How far a model is from the one that was approved when it was built; all NULL where none was, or
 * drift was not measured yet. */
typedef struct ModelDrift {
    const char *level;    /* "none", "warn", "stop" */
    const char *model_id; /* that it was measured against */
    const char *report;   /* every figure, JSON */
} ModelDrift;

typedef struct ModelRef {
    int64_t no;
    char id[HASH_HEX_SIZE];
    const char *state;    /* draft, approved, rejected, retired */
    SnapshotRef snapshot; /* what it was built from */
    uint64_t seed;
    const char *code_version;
    const char *config;   /* JSON */
    const char *card;     /* JSON */
    const char *built_at; /* "2026-09-30T07:15:00Z" */
    const char *built_by;
    const char *gate; /* "better", or why not; NULL: built before there was a test */
    ModelDrift drift;
} ModelRef;

/* What a build hands over. */
typedef struct ModelHead {
    char id[HASH_HEX_SIZE];
    int64_t snapshot_no;
    uint64_t seed;
    const char *code_version;
    const char *config;
    const char *card;
    const char *gate;
    ModelDrift drift;
    size_t n_segments;
    size_t n_pools;
} ModelHead;

/** store_model_find - the model whose id begins with `prefix`, in any state.  NULL or "": the
 * approved one, else the newest draft (*is_draft tells).
 * Errors: E_NOTFOUND none · E_USAGE the prefix fits several */
Status store_model_find(Db *db, const char *prefix, Arena *arena, ModelRef *ref, bool *is_draft,
                        Error *err) ATTR_NODISCARD;

/** store_model_approved - the approved model.  Errors: E_NOTFOUND with a hint what to do. */
Status store_model_approved(Db *db, Arena *arena, ModelRef *ref, Error *err) ATTR_NODISCARD;

/** store_model_predecessor - the model that another takes, or took, the place of: of a draft the
 * approved one, of one that was released the one that retired then; *is_there tells. */
Status store_model_predecessor(Db *db, const ModelRef *ref, Arena *arena, ModelRef *predecessor,
                               bool *is_there, Error *err) ATTR_NODISCARD;

/** store_model_save - a new draft, in one transaction; *is_new = false when the same model (same
 * content) is there already, whatever its state. */
Status store_model_save(Db *db, const ModelHead *head, const Archive *archive, Arena *arena,
                        bool *is_new, Error *err) ATTR_NODISCARD;

/** store_model_arrays - the arrays of a model, ready to be read. */
Status store_model_arrays(Db *db, const ModelRef *ref, Arena *arena, Archive *archive,
                          Error *err) ATTR_NODISCARD;

/** store_model_passes - is the model shown to rank better than popularity in the stratum?  Any
 * other is released with an override only. */
bool store_model_passes(const ModelRef *ref);

/** store_model_has_drifted - too far to be released without an override. */
bool store_model_has_drifted(const ModelRef *ref);

/* A person's decision on a draft. */
typedef struct ModelDecision {
    bool approve; /* else reject */
    const char *reason;
    const char *override_reason; /* for approving it against its gate or its drift; NULL = none */
} ModelDecision;

/** store_model_decide - approve or reject a draft; approving retires the model approved before.
 * Errors: E_PERMISSION it is no draft, or its gate or drift ask for an override */
Status store_model_decide(Db *db, const ModelRef *ref, const ModelDecision *decision, Arena *arena,
                          Error *err) ATTR_NODISCARD;

#endif
