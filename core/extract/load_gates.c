/* core/extract/load_gates.c - may these files become a snapshot? See load_gates.h. */
#include "core/extract/load_gates.h"

#include "core/base/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { SHARE_TEXT_SIZE = 400 };

/* A share as per cent, for a sentence. */
static const char *show_share(const double share, char out[SHARE_TEXT_SIZE])
{
    (void)text_format_fixed(100 * share, 2, out, SHARE_TEXT_SIZE);
    return out;
}

static Status check_manifest(const ExtractFileReport *const file, const ManifestFile *const said,
                             const bool names_files, Findings *const findings, Error *const err)
{
    if (names_files && file->present && !said->is_named)
        TRY(findings_warn(findings, err, "%s is not named in manifest.json", file->file));
    if (!said->is_named)
        return OK;
    if (!file->present)
        return findings_refuse_file(findings, file->file, err,
                                    "manifest.json names the file, and it is not there");
    if (said->n_rows >= 0 && (uint64_t)said->n_rows != file->n_read)
        TRY(findings_refuse_file(findings, file->file, err,
                                 "the file has %" PRIu64 " rows, and manifest.json says %" PRId64,
                                 file->n_read, said->n_rows));
    if (said->sha256 != NULL && strcmp(said->sha256, file->sha256) != 0)
        TRY(findings_refuse_file(findings, file->file, err,
                                 "the file's SHA-256 is %s, and manifest.json says %s",
                                 file->sha256, said->sha256));
    return OK;
}

static Status check_rejects(const ExtractFileReport *const file, const double most,
                            Findings *const findings, Error *const err)
{
    char allowed[SHARE_TEXT_SIZE];
    char got[SHARE_TEXT_SIZE];
    const double share = file->n_read == 0 ? 0 : (double)file->n_rejected / (double)file->n_read;
    if (share <= most)
        return OK;
    return findings_refuse_file(
        findings, file->file, err,
        "%" PRIu64 " of %" PRIu64 " rows were rejected, which is %s %%; at most %s %% may be",
        file->n_rejected, file->n_read, show_share(share, got), show_share(most, allowed));
}

static Status check_count(const ExtractFileReport *const file, const uint64_t n_before,
                          const ExtractOptions *const options, Findings *const findings,
                          Error *const err)
{
    if (n_before == 0)
        return OK;
    char off[SHARE_TEXT_SIZE];
    const double before = (double)n_before;
    const double share = fabs((double)file->n_accepted - before) / before;
    (void)show_share(share, off);
    if (share <= options->row_count_warn && share <= options->row_count_stop)
        return OK;
    if (share > options->row_count_stop && options->override_reason == NULL)
        return findings_refuse_file(
            findings, file->file, err,
            "%" PRIu64 " rows were accepted, and the last snapshot had %" PRIu64 ": %s %% off",
            file->n_accepted, n_before, off);
    return findings_warn(findings, err,
                         "%s: %" PRIu64 " rows were accepted, and the last snapshot had %" PRIu64
                         ": %s %% off",
                         file->file, file->n_accepted, n_before, off);
}

/* A bank of the last snapshot may be missing in a partial load only. */
static Status check_banks(const Dictionary *const banks, const ExtractOptions *const options,
                          size_t *const n_missing, Findings *const findings, Error *const err)
{
    const ExtractPrevious *const previous = options->previous;
    for (size_t i = 0; i < previous->n_banks; i++) {
        const char *const bank = previous->banks[i];
        if (dictionary_find(banks, bank) != CODE_NONE)
            continue;
        ++*n_missing;
        if (options->partial)
            TRY(findings_warn(findings, err, "bank \"%s\" of the last snapshot is not in this load",
                              bank));
        else
            TRY(findings_refuse_file(findings, extract_file_name(EXTRACT_CLIENTS), err,
                                     "bank \"%s\" of the last snapshot has no client here", bank));
    }
    return OK;
}

/* Row counts say something only where the banks are the same as last time. */
static Status check_previous(const ExtractFileReport files[EXTRACT_FILES],
                             const Dictionary *const banks, const ExtractOptions *const options,
                             Findings *const findings, Error *const err)
{
    size_t n_missing = 0;
    TRY(check_banks(banks, options, &n_missing, findings, err));
    if (n_missing > 0 || options->previous->n_banks != banks->n)
        return OK;
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++)
        TRY(check_count(&files[file], options->previous->n_rows[file], options, findings, err));
    return OK;
}

static Status check_currencies(const Currencies *const currencies, const Dictionary *const banks,
                               Findings *const findings, Error *const err)
{
    for (size_t i = 0; i < currencies->n_banks; i++)
        if (dictionary_find(banks, currencies->bank[i]) == CODE_NONE)
            TRY(findings_warn(findings, err,
                              "manifest.json has a currency for bank \"%s\", which has no client",
                              currencies->bank[i]));
    return OK;
}

Status load_gates_check(const ExtractFileReport files[EXTRACT_FILES],
                        const Manifest *const manifest, const Dictionary *const banks,
                        const ExtractOptions *const options, Findings *const findings,
                        Error *const err)
{
    for (ExtractFileId file = 0; file < EXTRACT_FILES; file++) {
        TRY(check_manifest(&files[file], &manifest->files[file], manifest->names_files, findings,
                           err));
        TRY(check_rejects(&files[file], options->max_reject_share, findings, err));
    }
    TRY(check_currencies(&manifest->currencies, banks, findings, err));
    if (options->previous != NULL)
        TRY(check_previous(files, banks, options, findings, err));
    if (files[EXTRACT_CLIENTS].n_accepted == 0)
        TRY(findings_warn(findings, err, "clients.csv has no client"));
    if (files[EXTRACT_PRODUCTS].n_accepted == 0)
        TRY(findings_warn(findings, err, "products.csv has no product"));
    return OK;
}
