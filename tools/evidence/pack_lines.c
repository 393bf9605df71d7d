/* tools/evidence/pack_lines.c - see pack_lines.h. */
#include "tools/evidence/pack_lines.h"

#include <string.h>

Status pack_lines_begin(Arena *const arena, PackLines *const lines, Error *const err)
{
    *lines = (PackLines){.begun = strbuf_init(arena)};
    return hasher_new(arena, &lines->hasher, err);
}

static Status end_line(PackLines *const lines, const char *const line, const size_t length,
                       Error *const err)
{
    const Hash leaf = merkle_leaf(line, length);
    merkle_tree_add(&lines->tree, leaf);
    return lines->visit == NULL ? OK : lines->visit(lines->context, leaf, err);
}

static Status end_begun(PackLines *const lines, Error *const err)
{
    const char *text = NULL;
    TRY(strbuf_finish(&lines->begun, &text, err));
    TRY(end_line(lines, text, lines->begun.length, err));
    strbuf_clear(&lines->begun);
    return OK;
}

Status pack_lines_add(PackLines *const lines, const char *const bytes, const size_t length,
                      Error *const err)
{
    const char *const end = bytes + length;
    hasher_add_bytes(lines->hasher, bytes, length);
    lines->n_bytes += length;
    for (const char *at = bytes; at < end;) {
        const char *const line_end = memchr(at, '\n', (size_t)(end - at));
        const size_t here = (size_t)((line_end == NULL ? end : line_end) - at);
        if (line_end == NULL || lines->begun.length > 0) {
            strbuf_add(&lines->begun, at, here);
            if (line_end != NULL)
                TRY(end_begun(lines, err));
        } else {
            TRY(end_line(lines, at, here, err));
        }
        at += here + 1;
    }
    return OK;
}

Status pack_lines_end(PackLines *const lines, PackDigest *const digest, Error *const err)
{
    if (lines->begun.length > 0)
        TRY(end_begun(lines, err));
    digest->n_bytes = lines->n_bytes;
    digest->n_lines = lines->tree.n_leaves;
    hash_hex(hasher_finish(lines->hasher), digest->sha256);
    hash_hex(merkle_tree_root(&lines->tree), digest->root);
    return OK;
}
