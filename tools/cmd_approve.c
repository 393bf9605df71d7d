/* tools/cmd_approve.c - `paragon approve` and `paragon reject`: the second person's decision. */
#include "core/db/store_model.h"
#include "tools/model_drift.h"
#include "tools/workbench.h"

#include <stdio.h>
#include <string.h>

enum { OPTION_REASON, OPTION_OVERRIDE };

#define REASON_OPTION                                                                              \
    {                                                                                              \
        "reason", "TEXT", "why; stored with the decision (required)"                               \
    }

static const OptionSpec APPROVE_OPTIONS[] = {
    [OPTION_REASON] = REASON_OPTION,
    [OPTION_OVERRIDE] = {"override", "REASON",
                         "release a model that its own test does not bear out, or that has drifted "
                         "too far; stored as well"},
    {0},
};

static const OptionSpec REJECT_OPTIONS[] = {
    [OPTION_REASON] = REASON_OPTION,
    {0},
};

static const char APPROVE_HELP[] =
    "Releases a draft model.  From then on publish, clients, explain and score use it; the model\n"
    "approved before is retired.  Your database user, the reason, the time and the hash of the\n"
    "model's content are stored.  Only drafts can be approved.\n"
    "\n"
    "A model that does not find hidden holdings better than popularity in the stratum, or had too\n"
    "few cases to tell (the column gate of `paragon models`), is refused with exit code 77 unless\n"
    "--override says why it is released all the same.  So is one that has drifted too far (the\n"
    "column drift is stop): a figure of its clients, or of its scores, is beyond drift.stop of "
    "the\n"
    "settings it was built with, compared with the model that was approved then.\n"
    "\n"
    "  paragon models\n"
    "  paragon approve 3f2a9c81d0b4 --reason 'compared with last quarter, page 3 explains S012'\n"
    "  paragon approve 3f2a9c81d0b4 --reason 'reviewed' --override 'pilot, 12 clients only'\n";

static const char REJECT_HELP[] =
    "Turns down a draft model; it stays for the record and can never be published.\n";

/* An override is kept only where there is something to override. */
static const char *needed_override(const Session *const session, const ModelRef *const ref,
                                   const char *const override_reason)
{
    if (override_reason == NULL || !store_model_passes(ref) || store_model_has_drifted(ref))
        return override_reason;
    log_event(session->log, LOG_INFO, "there was nothing to override");
    return NULL;
}

/* What drifted is named here; the database only knows that something did. */
static Status name_drift(const Session *const session, const ModelRef *const ref, Error *const err)
{
    const char *words = NULL;
    TRY(model_drift_words(&ref->drift, session->arena, &words, err));
    (void)ERROR_SET(err, E_PERMISSION, "model \"%.*s\" has drifted too far from model \"%.*s\": %s",
                    HASH_SHORT, ref->id, HASH_SHORT, ref->drift.model_id, words);
    (void)error_hint(err, "Look at its report; to release it all the same, say why: --override "
                          "REASON. It is stored with the decision.");
    return E_PERMISSION;
}

static bool is_stopped_by_drift(const ModelRef *const ref, const ModelDecision *const decision)
{
    return decision->approve && decision->override_reason == NULL && store_model_passes(ref) &&
           store_model_has_drifted(ref) && strcmp(ref->state, "draft") == 0;
}

/* A draft is compared with what was approved when it was built, not with what it replaces. */
static Status mind_reference(const Session *const session, Db *const db, const ModelRef *const ref,
                             Error *const err)
{
    ModelRef approved = {0};
    const Status status = store_model_approved(db, session->arena, &approved, err);
    if (status == E_NOTFOUND)
        return OK;
    TRY(status);
    if (strcmp(ref->id, approved.id) != 0 &&
        (ref->drift.model_id == NULL || strcmp(ref->drift.model_id, approved.id) != 0))
        log_event(
            session->log, LOG_WARN,
            "drift was not measured against the approved model, which was approved later: see "
            "the report model=%.*s approved=%.*s",
            HASH_SHORT, ref->id, HASH_SHORT, approved.id);
    return OK;
}

static const char *override_words(const ModelRef *const ref, const ModelDecision *const decision)
{
    if (decision->override_reason == NULL)
        return "";
    if (store_model_passes(ref))
        return ", in spite of its drift";
    return store_model_has_drifted(ref) ? ", against its gate and in spite of its drift"
                                        : ", against its gate";
}

static Status decide(Session *const session, const char *const model_prefix, ModelDecision decision,
                     Error *const err)
{
    Db *db = NULL;
    ModelRef ref = {0};
    bool is_draft = false;
    if (decision.reason == NULL || decision.reason[0] == '\0')
        return ERROR_SET(err, E_USAGE, "a decision needs --reason TEXT");
    if (decision.override_reason != NULL && decision.override_reason[0] == '\0')
        return ERROR_SET(err, E_USAGE, "an override needs a reason: --override REASON");
    TRY(workbench_connect(session, &db, err));
    TRY(store_model_find(db, model_prefix, session->arena, &ref, &is_draft, err));
    decision.override_reason = needed_override(session, &ref, decision.override_reason);
    if (is_stopped_by_drift(&ref, &decision))
        return name_drift(session, &ref, err);
    if (decision.approve)
        TRY(mind_reference(session, db, &ref, err));
    TRY(store_model_decide(db, &ref, &decision, session->arena, err));
    (void)printf("%.*s %s by %s%s\n", HASH_SHORT, ref.id,
                 decision.approve ? "approved" : "rejected", db_user(db),
                 override_words(&ref, &decision));
    return OK;
}

static Status run_approve(Session *const session, const Arguments *const arguments,
                          Error *const err)
{
    const ModelDecision decision = {.approve = true,
                                    .reason = arguments->options[OPTION_REASON],
                                    .override_reason = arguments->options[OPTION_OVERRIDE]};
    return decide(session, arguments->positional[0], decision, err);
}

static Status run_reject(Session *const session, const Arguments *const arguments, Error *const err)
{
    const ModelDecision decision = {.reason = arguments->options[OPTION_REASON]};
    return decide(session, arguments->positional[0], decision, err);
}

const Command COMMAND_APPROVE = {
    .name = "approve",
    .arguments = "MODEL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "release a draft model",
    .help = APPROVE_HELP,
    .options = APPROVE_OPTIONS,
    .run = run_approve,
};

const Command COMMAND_REJECT = {
    .name = "reject",
    .arguments = "MODEL",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "turn down a draft model",
    .help = REJECT_HELP,
    .options = REJECT_OPTIONS,
    .run = run_reject,
};
