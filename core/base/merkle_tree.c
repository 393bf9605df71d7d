/* core/base/merkle_tree.c - RFC 9162 hashing; see merkle_tree.h. */
#include "core/base/merkle_tree.h"

#include <string.h>

enum { LEAF = 0, NODE = 1 };

Hash merkle_leaf(const void *const record, const size_t length)
{
    return hash_tagged(LEAF, record, length);
}

static Hash node(const Hash left, const Hash right)
{
    unsigned char both[2 * HASH_BYTES];
    memcpy(both, left.bytes, HASH_BYTES);
    memcpy(both + HASH_BYTES, right.bytes, HASH_BYTES);
    return hash_tagged(NODE, both, sizeof both);
}

/* Every complete pair at the right end becomes its parent, as a binary counter carries. */
void merkle_tree_add(MerkleTree *const tree, const Hash leaf)
{
    size_t top = (size_t)__builtin_popcountll(tree->n_leaves);
    Hash right = leaf;
    for (uint64_t carry = tree->n_leaves; carry & 1; carry >>= 1)
        right = node(tree->complete[--top], right);
    tree->complete[top] = right;
    tree->n_leaves++;
}

Hash merkle_tree_root(const MerkleTree *const tree)
{
    size_t top = (size_t)__builtin_popcountll(tree->n_leaves);
    if (top == 0)
        return hash_bytes(NULL, 0);
    Hash root = tree->complete[--top];
    while (top > 0)
        root = node(tree->complete[--top], root);
    return root;
}
