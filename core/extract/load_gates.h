/* core/extract/load_gates.h - may a set of files that could be read become a snapshot? */
#ifndef CORE_EXTRACT_LOAD_GATES_H
#define CORE_EXTRACT_LOAD_GATES_H

#include "core/base/error.h"
#include "core/domain/snapshot.h"
#include "core/extract/extract.h"
#include "core/extract/findings.h"
#include "core/extract/manifest.h"

/** load_gates_check - the manifest's counts and hashes, the share of rejected rows, the banks and
 * row counts of the last snapshot.
 * @banks: of the accepted clients */
Status load_gates_check(const ExtractFileReport files[EXTRACT_FILES], const Manifest *manifest,
                        const Dictionary *banks, const ExtractOptions *options, Findings *findings,
                        Error *err) ATTR_NODISCARD;

#endif
