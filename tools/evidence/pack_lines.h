/* tools/evidence/pack_lines.h - the lines of a file of an evidence pack, as they are hashed.
 *
 * Every file is a list of lines, and every line a leaf of its Merkle tree (RFC 9162), without the
 * line end.  The same is done when a pack is written and when it is checked. */
#ifndef TOOLS_EVIDENCE_PACK_LINES_H
#define TOOLS_EVIDENCE_PACK_LINES_H

#include "core/base/merkle_tree.h"
#include "core/base/strbuf.h"

#include <stdint.h>

typedef struct PackLines {
    uint64_t n_bytes;
    MerkleTree tree; /* n_leaves lines */
    Hasher *hasher;  /* of the whole file */
    StrBuf begun;    /* a line that has not ended yet */
    /* Called with each leaf, in order; NULL = nobody wants them. */
    Status (*visit)(void *context, Hash leaf, Error *err);
    void *context;
} PackLines;

/* What is known of a file once all of it was seen. */
typedef struct PackDigest {
    uint64_t n_bytes;
    uint64_t n_lines;
    char sha256[HASH_HEX_SIZE];
    char root[HASH_HEX_SIZE];
} PackDigest;

/** pack_lines_begin - before the first byte of a file. */
Status pack_lines_begin(Arena *arena, PackLines *lines, Error *err) ATTR_NODISCARD;

/** pack_lines_add - the next bytes, from and to wherever in a line. */
Status pack_lines_add(PackLines *lines, const char *bytes, size_t length,
                      Error *err) ATTR_NODISCARD;

/** pack_lines_end - after the last byte; a line without an end is one all the same. */
Status pack_lines_end(PackLines *lines, PackDigest *digest, Error *err) ATTR_NODISCARD;

#endif
