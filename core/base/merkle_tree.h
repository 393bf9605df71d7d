/* core/base/merkle_tree.h - one hash for a list of records, as RFC 9162 (section 2.1) makes it.
 *
 * A record's leaf is SHA-256(0x00 || record), an inner node SHA-256(0x01 || left || right); a list
 * of n is split at the largest power of two below n.  The root of no records is SHA-256 of nothing.
 * The two first bytes keep a record from passing for a node. */
#ifndef CORE_BASE_MERKLE_TREE_H
#define CORE_BASE_MERKLE_TREE_H

#include "core/base/hash.h"

/* A tree that grows at its right end, in constant memory. */
typedef struct MerkleTree {
    uint64_t n_leaves;
    Hash complete[64]; /* roots of complete subtrees, the largest first: one per bit of n_leaves */
} MerkleTree;

/** merkle_leaf - the leaf of a record. */
Hash merkle_leaf(const void *record, size_t length);

/** merkle_tree_add - one more leaf; a tree begins as all zeros.  Cost: O(1) on average. */
void merkle_tree_add(MerkleTree *tree, Hash leaf);

/** merkle_tree_root - of the leaves added so far; more may follow.  Cost: O(log n). */
Hash merkle_tree_root(const MerkleTree *tree);

#endif
