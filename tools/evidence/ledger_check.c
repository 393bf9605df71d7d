/* tools/evidence/ledger_check.c - see ledger_check.h. */
#include "tools/evidence/ledger_check.h"

#include "core/db/store_run.h"

#include <string.h>

/* What the ledger says of a run. */
typedef struct PublishedRun {
    const char *run_id;
    int64_t n[EVIDENCE_TREES];
    const char *root[EVIDENCE_TREES];
    struct PublishedRun *next;
} PublishedRun;

typedef struct ErasedClient {
    const char *client_id;
    struct ErasedClient *next;
} ErasedClient;

typedef struct Check {
    const Session *session;
    Db *db;
    Arena *arena;
    LedgerFindings *findings;
    const LedgerChain *held;
    bool is_held; /* or nothing is */
    PublishedRun *first_run;
    PublishedRun **last_run;
    ErasedClient *erased;
    /* of the run at work */
    const PublishedRun *run;
    RunSeal seal;
    size_t n_seen;
} Check;

/* ---- what the ledger speaks of ---- */

static Status keep_run(Check *const check, const LedgerEntry *const entry, Error *const err)
{
    PublishedRun *run = NULL;
    ARENA_NEW(run, check->arena, 1, err);
    ARENA_TAKE(run->run_id, arena_strdup(check->arena, entry->subject), err);
    ARENA_TAKE(run->root[TREE_DECISIONS],
               arena_strdup(check->arena, ledger_entry_detail(entry, "decisions_root")), err);
    ARENA_TAKE(run->root[TREE_TRIGGERS],
               arena_strdup(check->arena, ledger_entry_detail(entry, "triggers_root")), err);
    run->n[TREE_DECISIONS] = ledger_entry_count(entry, "n_decisions");
    run->n[TREE_TRIGGERS] = ledger_entry_count(entry, "n_triggers");
    *check->last_run = run;
    check->last_run = &run->next;
    return OK;
}

static Status keep_entry(void *const context, const LedgerLine *const line, Arena *const scratch,
                         Error *const err)
{
    Check *const check = context;
    (void)scratch;
    if (!check->is_held && line->entry.entry_no == check->held->entry_no)
        check->is_held = hash_equal(line->hash, check->held->hash);
    if (strcmp(line->entry.kind, "publish") == 0)
        return keep_run(check, &line->entry, err);
    if (strcmp(line->entry.kind, "erase") != 0)
        return OK;
    ErasedClient *client = NULL;
    ARENA_NEW(client, check->arena, 1, err);
    ARENA_TAKE(client->client_id, arena_strdup(check->arena, line->entry.subject), err);
    client->next = check->erased;
    check->erased = client;
    return OK;
}

static bool is_erased(const Check *const check, const char *const client_id)
{
    for (const ErasedClient *client = check->erased; client != NULL; client = client->next)
        if (strcmp(client->client_id, client_id) == 0)
            return true;
    return false;
}

/* ---- a run's rows ---- */

/* @what: names the row in the error */
static Status check_leaf(Check *const check, const EvidenceTree tree, const Hash leaf,
                         const char *const what, const char *const id, Error *const err)
{
    const EvidenceSeal *const kept = &check->seal.trees[tree];
    const size_t at = check->n_seen++;
    if (at < kept->n && hash_equal(leaf, kept->leaves[at]))
        return OK;
    return ERROR_SET(err, E_DATA,
                     "%s \"%s\" of run \"%.*s\" is not what was published, or one before it is "
                     "missing",
                     what, id, HASH_SHORT, check->run->run_id);
}

static Status check_decision(void *const context, const Decision *const decision,
                             Arena *const scratch, Error *const err)
{
    Hash leaf;
    TRY(run_seal_leaf_of_decision(decision, scratch, &leaf, err));
    return check_leaf(context, TREE_DECISIONS, leaf, "the decision on client",
                      decision->client.client_id, err);
}

/* The words of a record: as they were published, or erased since and said to be. */
static Status check_record(Check *const check, const EvidenceTrigger *const trigger,
                           const char *const id, Error *const err)
{
    const bool is_same =
        trigger->is_salted && trigger->record != NULL &&
        hash_equal(trigger->record_hash,
                   hash_prefixed(trigger->salt, trigger->record, strlen(trigger->record)));
    if (is_same || (!trigger->has_record && trigger->record == NULL))
        return OK;
    if (trigger->has_record && !trigger->is_salted && trigger->record != NULL &&
        is_erased(check, trigger->client_id)) {
        check->findings->n_erased++;
        return OK;
    }
    return ERROR_SET(err, E_DATA,
                     "the record of trigger \"%s\" of run \"%.*s\" is not what was published", id,
                     HASH_SHORT, check->run->run_id);
}

static Status check_trigger(void *const context, const EvidenceTrigger *const trigger,
                            Arena *const scratch, Error *const err)
{
    Check *const check = context;
    char id[UUID_TEXT_SIZE];
    Hash leaf;
    uuid_format(trigger->uuid, id);
    TRY(run_seal_leaf_of_trigger(trigger, scratch, &leaf, err));
    TRY(check_leaf(check, TREE_TRIGGERS, leaf, "trigger", id, err));
    return check_record(check, trigger, id, err);
}

static Status check_all_seen(const Check *const check, const EvidenceTree tree, Error *const err)
{
    const size_t n = check->seal.trees[tree].n;
    if (check->n_seen == n)
        return OK;
    return ERROR_SET(err, E_DATA, "the last %zu %s of run \"%.*s\" are missing", n - check->n_seen,
                     evidence_tree_name(tree), HASH_SHORT, check->run->run_id);
}

/* The leaves that were kept must be those whose root stands in the ledger. */
static Status check_roots(const Check *const check, Error *const err)
{
    for (int tree = 0; tree < EVIDENCE_TREES; tree++) {
        const EvidenceSeal *const kept = &check->seal.trees[tree];
        char root[HASH_HEX_SIZE];
        hash_hex(kept->root, root);
        if ((int64_t)kept->n != check->run->n[tree] || strcmp(root, check->run->root[tree]) != 0)
            return ERROR_SET(err, E_DATA,
                             "the leaves of the %s of run \"%.*s\" are not those that were "
                             "published",
                             evidence_tree_name((EvidenceTree)tree), HASH_SHORT,
                             check->run->run_id);
    }
    return OK;
}

static Status check_run(Check *const check, const RunProducts *const products, Arena *const arena,
                        Error *const err)
{
    LedgerFindings *const findings = check->findings;
    RunRef ref = {0};
    TRY(store_run_find(check->db, check->run->run_id, arena, &ref, err));
    TRY(run_seal_read(check->db, ref.no, arena, &check->seal, err));
    TRY(check_roots(check, err));
    check->n_seen = 0;
    TRY(store_evidence_decisions(check->db, ref.no, EVIDENCE_TO_PROVE, products, check_decision,
                                 check, err));
    TRY(check_all_seen(check, TREE_DECISIONS, err));
    check->n_seen = 0;
    TRY(store_evidence_triggers(check->db, ref.no, EVIDENCE_TO_PROVE, products, check_trigger,
                                check, err));
    TRY(check_all_seen(check, TREE_TRIGGERS, err));
    findings->n_runs++;
    findings->n_decisions += check->seal.trees[TREE_DECISIONS].n;
    findings->n_triggers += check->seal.trees[TREE_TRIGGERS].n;
    return OK;
}

static Status check_runs(Check *const check, Arena *const scratch, Error *const err)
{
    RunProducts *products = NULL;
    size_t n_runs = 0;
    TRY(store_evidence_products(check->db, check->arena, &products, err));
    for (check->run = check->first_run; check->run != NULL; check->run = check->run->next)
        n_runs++;
    for (check->run = check->first_run; check->run != NULL; check->run = check->run->next) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(progress_report(check->session->progress, "checking runs",
                            (double)check->findings->n_runs / (double)n_runs, err));
        TRY(check_run(check, products, scratch, err));
        arena_reset(scratch, mark);
    }
    return progress_report(check->session->progress, "checking runs", 1, err);
}

static Status check_held(const Check *const check, Error *const err)
{
    if (check->is_held)
        return OK;
    return ERROR_SET(err, E_DATA,
                     "entry %lld of the ledger is not the one that the pack ends with: the ledger "
                     "was written anew, or it is another database's",
                     (long long)check->held->entry_no);
}

Status ledger_check(const Session *const session, Db *const db, const LedgerChain *const held,
                    LedgerFindings *const findings, Error *const err)
{
    Check check = {.session = session,
                   .db = db,
                   .arena = session->arena,
                   .findings = findings,
                   .held = held,
                   .is_held = held == NULL};
    Arena *const scratch = arena_new();
    if (scratch == NULL)
        return error_no_memory(err, "a run's leaves");
    *findings = (LedgerFindings){0};
    check.last_run = &check.first_run;
    Status status = store_evidence_trace(db, "verify --ledger", session->arena, err);
    if (status == OK)
        status = store_ledger_each(db, keep_entry, &check, &findings->chain, err);
    if (status == OK)
        status = check_held(&check, err);
    if (status == OK)
        status = store_ledger_contradiction(db, session->arena, err);
    if (status == OK)
        status = check_runs(&check, scratch, err);
    arena_free(scratch);
    return status;
}
