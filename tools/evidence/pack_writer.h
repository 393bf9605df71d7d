/* tools/evidence/pack_writer.h - an evidence pack as it is written: a directory that appears under
 * its name whole or not at all.
 *
 *   MANIFEST.json    period, place in the ledger, every file with lines, bytes, SHA-256 and root
 *   MANIFEST.sha256  of the manifest, as sha256sum writes and checks it
 *   leaves/FILE      the leaf of every line of FILE, so that a change can be told by its line
 *   FILE ...
 */
#ifndef TOOLS_EVIDENCE_PACK_WRITER_H
#define TOOLS_EVIDENCE_PACK_WRITER_H

#include "core/base/day.h"
#include "core/domain/ledger_chain.h"
#include "tools/evidence/pack_lines.h"

typedef struct PackWriter PackWriter;
typedef struct PackFile PackFile;

/** pack_writer_open - begin a pack that will be `directory`; what is written is removed with the
 * arena unless it was committed.
 * Errors: E_CANNOT_WRITE the directory has something in it, or cannot be made */
Status pack_writer_open(const char *directory, Arena *arena, PackWriter **writer,
                        Error *err) ATTR_NODISCARD;

/** pack_file_open - begin a file; several may be open at once.
 * @name: may have a folder before it, which is made */
Status pack_file_open(PackWriter *writer, const char *name, PackFile **file,
                      Error *err) ATTR_NODISCARD;

/** pack_file_write - append bytes. Errors: E_IO */
Status pack_file_write(PackFile *file, const char *bytes, size_t length, Error *err) ATTR_NODISCARD;

/** pack_file_put - append a text that was put together, and empty it for the next. */
Status pack_file_put(PackFile *file, StrBuf *text, Error *err) ATTR_NODISCARD;

/** pack_file_close - the file is whole. */
Status pack_file_close(PackFile *file, Error *err) ATTR_NODISCARD;

/* What the manifest says of the whole. */
typedef struct PackPeriod {
    Day from;
    Day to;
    LedgerChain before; /* the chain before the first entry in the pack */
    LedgerChain head;   /* and with the last */
} PackPeriod;

/** pack_writer_seal - write the manifest, with the files by name. @hash: out: its SHA-256 */
Status pack_writer_seal(PackWriter *writer, const PackPeriod *period, char hash[HASH_HEX_SIZE],
                        Error *err) ATTR_NODISCARD;

/** pack_writer_commit - make the sealed pack appear. Errors: E_CANNOT_WRITE */
Status pack_writer_commit(PackWriter *writer, Error *err) ATTR_NODISCARD;

#endif
