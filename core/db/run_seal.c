/* core/db/run_seal.c - a run's Merkle trees; see run_seal.h. */
#include "core/db/run_seal.h"

#include "core/io/evidence_json.h"

#include <string.h>

enum { LEAVES_PER_BLOCK = 512 };

static Status leaf_of(StrBuf *const line, Hash *const leaf, Error *const err)
{
    const char *text = NULL;
    TRY(strbuf_finish(line, &text, err));
    *leaf = merkle_leaf(text, line->length);
    return OK;
}

Status run_seal_leaf_of_decision(const Decision *const decision, Arena *const scratch,
                                 Hash *const leaf, Error *const err)
{
    StrBuf line = strbuf_init(scratch);
    evidence_json_decision(decision, &line);
    return leaf_of(&line, leaf, err);
}

Status run_seal_leaf_of_trigger(const EvidenceTrigger *const trigger, Arena *const scratch,
                                Hash *const leaf, Error *const err)
{
    StrBuf line = strbuf_init(scratch);
    evidence_json_trigger(trigger, &line);
    return leaf_of(&line, leaf, err);
}

/* ---- growing ---- */

/* A list of leaves on its way in. */
typedef struct Growing {
    EvidenceSeal *seal;
    size_t capacity;
    MerkleTree tree;
    Arena *arena; /* of the leaves */
} Growing;

static Status add(Growing *const growing, const Hash leaf, Error *const err)
{
    EvidenceSeal *const seal = growing->seal;
    if (seal->n == growing->capacity) {
        Hash *larger = NULL;
        growing->capacity = growing->capacity == 0 ? LEAVES_PER_BLOCK : growing->capacity * 2;
        ARENA_NEW(larger, growing->arena, growing->capacity, err);
        if (seal->n > 0)
            memcpy(larger, seal->leaves, seal->n * sizeof *larger);
        seal->leaves = larger;
    }
    seal->leaves[seal->n++] = leaf;
    merkle_tree_add(&growing->tree, leaf);
    return OK;
}

static Status add_decision(void *const context, const Decision *const decision,
                           Arena *const scratch, Error *const err)
{
    Hash leaf;
    TRY(run_seal_leaf_of_decision(decision, scratch, &leaf, err));
    return add(context, leaf, err);
}

static Status add_trigger(void *const context, const EvidenceTrigger *const trigger,
                          Arena *const scratch, Error *const err)
{
    Hash leaf;
    TRY(run_seal_leaf_of_trigger(trigger, scratch, &leaf, err));
    return add(context, leaf, err);
}

Status run_seal_make(Db *const db, const int64_t run_no, Arena *const arena, RunSeal *const seal,
                     Error *const err)
{
    RunProducts *products = NULL;
    Growing decisions = {.seal = &seal->trees[TREE_DECISIONS], .arena = arena};
    Growing triggers = {.seal = &seal->trees[TREE_TRIGGERS], .arena = arena};
    *seal = (RunSeal){0};
    TRY(store_evidence_products(db, arena, &products, err));
    TRY(store_evidence_decisions(db, run_no, EVIDENCE_TO_SEAL, products, add_decision, &decisions,
                                 err));
    TRY(store_evidence_triggers(db, run_no, EVIDENCE_TO_SEAL, products, add_trigger, &triggers,
                                err));
    decisions.seal->root = merkle_tree_root(&decisions.tree);
    triggers.seal->root = merkle_tree_root(&triggers.tree);
    return OK;
}

/* ---- keeping ---- */

Status run_seal_store(Db *const db, const int64_t run_no, const RunSeal *const seal,
                      Arena *const arena, Error *const err)
{
    CopyIn *copy = NULL;
    TRY(copy_in_begin(db, QUERY_COPY_IN_RUN_LEAF, 0, arena, &copy, err));
    for (int tree = 0; tree < EVIDENCE_TREES; tree++) {
        const EvidenceSeal *const of = &seal->trees[tree];
        for (size_t first = 0; first < of->n; first += LEAVES_PER_BLOCK) {
            const size_t n = of->n - first < LEAVES_PER_BLOCK ? of->n - first : LEAVES_PER_BLOCK;
            copy_row(copy, 4);
            copy_i32(copy, (int32_t)run_no);
            copy_i16(copy, (int16_t)tree);
            copy_i32(copy, (int32_t)(first / LEAVES_PER_BLOCK));
            copy_bytes(copy, of->leaves + first, n * sizeof *of->leaves);
        }
    }
    return copy_in_end(copy, err);
}

static Status add_block(Growing *const growing, const char *const bytes, const size_t length,
                        Error *const err)
{
    for (size_t at = 0; at + HASH_BYTES <= length; at += HASH_BYTES) {
        Hash leaf;
        memcpy(leaf.bytes, bytes + at, HASH_BYTES);
        TRY(add(growing, leaf, err));
    }
    return OK;
}

Status run_seal_read(Db *const db, const int64_t run_no, Arena *const arena, RunSeal *const seal,
                     Error *const err)
{
    Growing growing[EVIDENCE_TREES] = {
        [TREE_DECISIONS] = {.seal = &seal->trees[TREE_DECISIONS], .arena = arena},
        [TREE_TRIGGERS] = {.seal = &seal->trees[TREE_TRIGGERS], .arena = arena}};
    CopyOut *copy = NULL;
    bool more = false;
    *seal = (RunSeal){0};
    TRY(copy_out_begin(db, QUERY_COPY_OUT_RUN_LEAF, run_no, arena, &copy, err));
    TRY(copy_out_next(copy, &more, err));
    while (more) {
        size_t length = 0;
        const int16_t tree = take_i16(copy, 0);
        const char *const bytes = take_text(copy, &length);
        TRY(add_block(&growing[tree == TREE_TRIGGERS], bytes, length, err));
        TRY(copy_out_next(copy, &more, err));
    }
    for (int tree = 0; tree < EVIDENCE_TREES; tree++)
        seal->trees[tree].root = merkle_tree_root(&growing[tree].tree);
    return OK;
}
