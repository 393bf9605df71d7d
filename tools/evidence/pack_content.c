/* tools/evidence/pack_content.c - do a pack's files fit each other?  See pack_check.h. */
#include "core/domain/evidence.h"
#include "core/io/evidence_json.h"
#include "core/io/json_read.h"
#include "core/io/ledger_entry.h"
#include "tools/evidence/pack_check.h"
#include "tools/evidence/pack_form.h"
#include "tools/evidence/pack_reader.h"

#include <string.h>

typedef struct Content {
    const PackManifest *manifest;
    PackFindings *findings;
    LedgerChain chain;
    PackReader *ledger;
    PackReader *reasons;
    Arena *arena;
} Content;

static Status refuse_entry(const LedgerEntry *const entry, const char *const what,
                           const char *const why, Error *const err)
{
    return ERROR_SET(err, E_DATA, "%s %s entry %lld of the ledger says", what, why,
                     (long long)entry->entry_no);
}

/* ---- what an entry says of a file ---- */

static Status find_file(const Content *const content, const char *const name,
                        const PackEntry **const file, Error *const err)
{
    *file = pack_manifest_find(content->manifest, name);
    if (*file != NULL)
        return OK;
    return ERROR_SET(err, E_DATA, "\"%s\" is missing from the pack", name);
}

/* The file's SHA-256 stands among the details. */
static Status check_text(const Content *const content, const LedgerEntry *const entry,
                         const char *const name, const char *const key, Error *const err)
{
    const PackEntry *file = NULL;
    TRY(find_file(content, name, &file, err));
    if (strcmp(file->digest.sha256, ledger_entry_detail(entry, key)) == 0)
        return OK;
    return refuse_entry(entry, name, "is not what", err);
}

static Status check_build(const Content *const content, const LedgerEntry *const entry,
                          Arena *const scratch, Error *const err)
{
    const char *name = NULL;
    ARENA_TAKE(name, arena_printf(scratch, PACK_MODEL_CONFIG, entry->subject), err);
    TRY(check_text(content, entry, name, "config_sha256", err));
    ARENA_TAKE(name, arena_printf(scratch, PACK_MODEL_CARD, entry->subject), err);
    TRY(check_text(content, entry, name, "card_sha256", err));
    if (*ledger_entry_detail(entry, "drift_sha256") == '\0')
        return OK;
    ARENA_TAKE(name, arena_printf(scratch, PACK_MODEL_DRIFT, entry->subject), err);
    return check_text(content, entry, name, "drift_sha256", err);
}

/* ---- a run ---- */

static Status check_tree(const Content *const content, const LedgerEntry *const entry,
                         const char *const what, const char *const count, const char *const root,
                         const char **const name, Arena *const scratch, Error *const err)
{
    const PackEntry *file = NULL;
    ARENA_TAKE(*name, arena_printf(scratch, PACK_RUN, entry->subject, what), err);
    TRY(find_file(content, *name, &file, err));
    if ((int64_t)file->digest.n_lines == ledger_entry_count(entry, count) &&
        strcmp(file->digest.root, ledger_entry_detail(entry, root)) == 0)
        return OK;
    return refuse_entry(entry, *name, "does not have the root and the lines that", err);
}

/* {"trigger_id":"...","salt":"...","record":...}: the record's bytes are what stands behind the
 * last key.  @hash: out: what the words give; @is_erased: there is no salt any more */
static Status read_record(const PackReader *const records, const char *const trigger_id,
                          Arena *const scratch, Hash *const hash, bool *const is_erased,
                          Error *const err)
{
    const char *start = NULL;
    ARENA_TAKE(start, arena_printf(scratch, "{\"trigger_id\":\"%s\",\"salt\":", trigger_id), err);
    const size_t start_length = strlen(start);
    if (strncmp(records->line, start, start_length) != 0)
        return pack_reader_refuse(records, "is not the record of the next open trigger", err);
    const char *at = records->line + start_length;
    const char *const end = records->line + records->length - 1;
    Hash salt;
    *is_erased = strncmp(at, "null", 4) == 0;
    if (!*is_erased && (*at != '"' || !hash_parse(at + 1, &salt)))
        return pack_reader_refuse(records, "has no salt", err);
    at += *is_erased ? 4 : HASH_HEX_SIZE + 1;
    const size_t key_length = strlen(EVIDENCE_RECORD_KEY);
    if (at + key_length > end || strncmp(at, EVIDENCE_RECORD_KEY, key_length) != 0 || *end != '}')
        return pack_reader_refuse(records, "holds no record", err);
    at += key_length;
    if (!*is_erased)
        *hash = hash_prefixed(salt.bytes, at, (size_t)(end - at));
    return OK;
}

static Status check_words(const Content *const content, const PackReader *const triggers,
                          PackReader *const records, Arena *const scratch, Error *const err)
{
    json_t *trigger = NULL;
    Hash hash;
    bool more = false;
    bool is_erased = false;
    char hex[HASH_HEX_SIZE];
    TRY(json_read_text(triggers->line, triggers->length, triggers->name, E_DATA, scratch, &trigger,
                       err));
    const char *const stated = json_string_value(json_object_get(trigger, "record_sha256"));
    const char *const id = json_string_value(json_object_get(trigger, "trigger_id"));
    if (stated == NULL)
        return OK;
    TRY(pack_reader_next(records, &more, err));
    if (!more)
        return ERROR_SET(err, E_DATA, "%s ends before the record of trigger \"%s\"", records->name,
                         id == NULL ? "" : id);
    TRY(read_record(records, id == NULL ? "" : id, scratch, &hash, &is_erased, err));
    content->findings->n_erased += is_erased;
    if (is_erased)
        return OK;
    hash_hex(hash, hex);
    if (strcmp(hex, stated) == 0)
        return OK;
    return pack_reader_refuse(records, "does not have the hash that its trigger states", err);
}

static Status check_all_words(const Content *const content, const char *const triggers_name,
                              const char *const records_name, Arena *const scratch,
                              Error *const err)
{
    PackReader *triggers = NULL;
    PackReader *records = NULL;
    bool more = true;
    TRY(pack_reader_open(content->manifest->directory, triggers_name, scratch, &triggers, err));
    TRY(pack_reader_open(content->manifest->directory, records_name, scratch, &records, err));
    for (;;) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(pack_reader_next(triggers, &more, err));
        if (!more)
            break;
        TRY(check_words(content, triggers, records, scratch, err));
        arena_reset(scratch, mark);
    }
    TRY(pack_reader_next(records, &more, err));
    return more ? pack_reader_refuse(records, "belongs to no open trigger", err) : OK;
}

static Status check_run(const Content *const content, const LedgerEntry *const entry,
                        Arena *const scratch, Error *const err)
{
    PackFindings *const findings = content->findings;
    const char *config = NULL;
    const char *decisions = NULL;
    const char *triggers = NULL;
    const char *records = NULL;
    ARENA_TAKE(config, arena_printf(scratch, PACK_RUN, entry->subject, PACK_RUN_CONFIG), err);
    TRY(check_text(content, entry, config, "config_sha256", err));
    TRY(check_tree(content, entry, PACK_RUN_DECISIONS, "n_decisions", "decisions_root", &decisions,
                   scratch, err));
    TRY(check_tree(content, entry, PACK_RUN_TRIGGERS, "n_triggers", "triggers_root", &triggers,
                   scratch, err));
    ARENA_TAKE(records, arena_printf(scratch, PACK_RUN, entry->subject, PACK_RUN_RECORDS), err);
    TRY(check_all_words(content, triggers, records, scratch, err));
    findings->n_runs++;
    findings->n_decisions += (size_t)ledger_entry_count(entry, "n_decisions");
    findings->n_triggers += (size_t)ledger_entry_count(entry, "n_triggers");
    return OK;
}

/* ---- reasons of outcomes ---- */

static Status check_reason(const Content *const content, const LedgerEntry *const entry,
                           Arena *const scratch, Error *const err)
{
    PackReader *const reasons = content->reasons;
    const char *const stated = ledger_entry_detail(entry, "reason_sha256");
    json_t *line = NULL;
    Hash salt;
    char hex[HASH_HEX_SIZE];
    bool more = false;
    if (*stated == '\0')
        return OK;
    TRY(pack_reader_next(reasons, &more, err));
    if (!more)
        return refuse_entry(entry, PACK_REASONS, "ends before the reason that", err);
    TRY(json_read_text(reasons->line, reasons->length, reasons->name, E_DATA, scratch, &line, err));
    const char *const reason = json_string_value(json_object_get(line, "reason"));
    const char *const salt_hex = json_string_value(json_object_get(line, "salt"));
    if (json_integer_value(json_object_get(line, "outcome_no")) !=
            ledger_entry_count(entry, "outcome_no") ||
        reason == NULL)
        return pack_reader_refuse(reasons, "is not the reason of the next outcome", err);
    content->findings->n_erased += salt_hex == NULL;
    if (salt_hex == NULL)
        return OK;
    if (!hash_parse(salt_hex, &salt))
        return pack_reader_refuse(reasons, "has no salt", err);
    hash_hex(hash_prefixed(salt.bytes, reason, strlen(reason)), hex);
    if (strcmp(hex, stated) == 0)
        return OK;
    return pack_reader_refuse(reasons, "does not have the hash that the ledger states", err);
}

/* ---- the ledger ---- */

/* {"hash":"...","entry":...} (PACK_LEDGER_FORM): the entry's bytes are what stands behind the last
 * key. */
static Status split_entry(const PackReader *const ledger, const char **const entry,
                          size_t *const length, Hash *const hash, Error *const err)
{
    static const char START[] = "{\"hash\":\"";
    static const char MIDDLE[] = "\",\"entry\":";
    enum { HASH_AT = sizeof START - 1, MIDDLE_AT = HASH_AT + HASH_HEX_SIZE - 1 };
    enum { ENTRY_AT = MIDDLE_AT + sizeof MIDDLE - 1 };
    const char *const line = ledger->line;
    if (ledger->length <= ENTRY_AT || strncmp(line, START, sizeof START - 1) != 0 ||
        !hash_parse(line + HASH_AT, hash) ||
        strncmp(line + MIDDLE_AT, MIDDLE, sizeof MIDDLE - 1) != 0 ||
        line[ledger->length - 1] != '}')
        return pack_reader_refuse(ledger, "is no entry with its hash", err);
    *entry = line + ENTRY_AT;
    *length = ledger->length - ENTRY_AT - 1;
    return OK;
}

static Status check_entry(Content *const content, Arena *const scratch, Error *const err)
{
    LedgerEntry entry = {0};
    const char *text = NULL;
    size_t length = 0;
    Hash hash;
    TRY(split_entry(content->ledger, &text, &length, &hash, err));
    TRY(ledger_chain_take(&content->chain, content->chain.entry_no + 1, text, length, hash, err));
    TRY(ledger_entry_read(content->chain.entry_no, text, length, scratch, &entry, err));
    content->findings->n_entries++;
    if (strcmp(entry.kind, "build") == 0)
        return check_build(content, &entry, scratch, err);
    if (strcmp(entry.kind, "publish") == 0)
        return check_run(content, &entry, scratch, err);
    if (strcmp(entry.kind, "outcome") == 0)
        return check_reason(content, &entry, scratch, err);
    return OK;
}

static Status check_head(const Content *const content, Error *const err)
{
    const LedgerChain *const head = &content->manifest->head;
    if (content->chain.entry_no == head->entry_no && hash_equal(content->chain.hash, head->hash))
        return OK;
    return ERROR_SET(err, E_DATA, "%s ends with entry %lld, and not as the manifest says",
                     PACK_LEDGER, (long long)content->chain.entry_no);
}

static Status check_all(Content *const content, Arena *const scratch, Error *const err)
{
    const char *const directory = content->manifest->directory;
    bool more = true;
    TRY(pack_reader_open(directory, PACK_LEDGER, content->arena, &content->ledger, err));
    TRY(pack_reader_open(directory, PACK_REASONS, content->arena, &content->reasons, err));
    for (;;) {
        const ArenaMark mark = arena_mark(scratch);
        TRY(pack_reader_next(content->ledger, &more, err));
        if (!more)
            break;
        TRY(check_entry(content, scratch, err));
        arena_reset(scratch, mark);
    }
    TRY(pack_reader_next(content->reasons, &more, err));
    if (more)
        return pack_reader_refuse(content->reasons, "belongs to no outcome", err);
    return check_head(content, err);
}

Status pack_content_check(const PackManifest *const manifest, PackFindings *const findings,
                          Error *const err)
{
    Content content = {.manifest = manifest,
                       .findings = findings,
                       .chain = manifest->before,
                       .arena = arena_new()};
    Arena *const scratch = arena_new();
    *findings = (PackFindings){0};
    const Status status = content.arena == NULL || scratch == NULL
                              ? error_no_memory(err, "the ledger of the pack")
                              : check_all(&content, scratch, err);
    arena_free(scratch);
    arena_free(content.arena);
    return status;
}
