/* core/db/store_evidence.c - a run's rows for the proof; see store_evidence.h. */
#include "core/db/store_evidence.h"

#include "core/db/collector.h"

#include <string.h>

/* ---- which number stands for what ---- */

struct RunProducts {
    size_t n_runs;
    int32_t *run_no; /* ascending */
    const char **run_id;
    size_t *first; /* (n_runs + 1) into product_id */
    const char **product_id;
};

Status store_evidence_products(Db *const db, Arena *const arena, RunProducts **const products,
                               Error *const err)
{
    DbResult rows = {0};
    RunProducts *made = NULL;
    TRY(db_query(db, QUERY_LIST_RUN_PRODUCTS, NULL, 0, arena, &rows, err));
    ARENA_NEW(made, arena, 1, err);
    ARENA_NEW(made->run_no, arena, rows.n_rows + 1, err);
    ARENA_NEW(made->run_id, arena, rows.n_rows + 1, err);
    ARENA_NEW(made->first, arena, rows.n_rows + 1, err);
    ARENA_NEW(made->product_id, arena, rows.n_rows + 1, err);
    size_t n_products = 0;
    for (size_t row = 0; row < rows.n_rows; row++) {
        const char *const product_id = db_text_or(&rows, row, "product_id", NULL);
        const int32_t run_no = (int32_t)db_int_or(&rows, row, "run_no", 0);
        if (made->n_runs == 0 || made->run_no[made->n_runs - 1] != run_no) {
            made->run_no[made->n_runs] = run_no;
            made->run_id[made->n_runs] = db_text_or(&rows, row, "run_id", "");
            made->first[made->n_runs++] = n_products;
        }
        if (product_id != NULL)
            made->product_id[n_products++] = product_id;
    }
    made->first[made->n_runs] = n_products;
    *products = made;
    return OK;
}

/* The last runs are asked for most. */
static Status find_run(const RunProducts *const products, const int32_t run_no, size_t *const at,
                       Error *const err)
{
    for (*at = products->n_runs; *at > 0;)
        if (products->run_no[--*at] == run_no)
            return OK;
    return ERROR_SET(err, E_DATA, "a row names run %d, which there is not", (int)run_no);
}

/* ---- decisions ---- */

enum { MOST_OFFERS = 64, FIGURES = 4 };

/* A row's arrays as they are stored. */
typedef struct StoredOffers {
    size_t n_withheld;
    size_t n_offers;
    size_t n_figures;
    int64_t product[MOST_OFFERS];
    double figure[MOST_OFFERS * FIGURES];
} StoredOffers;

static Status take_offers(CopyOut *const copy, Arena *const arena, Decision *const decision,
                          StoredOffers *const stored, Error *const err)
{
    const char *const withheld = take_text(copy, &stored->n_withheld);
    unsigned char *kept = NULL;
    ARENA_NEW(kept, arena, stored->n_withheld + 1, err);
    if (withheld != NULL)
        memcpy(kept, withheld, stored->n_withheld);
    decision->withheld = kept;
    stored->n_offers = take_i64_array(copy, -1, stored->product, MOST_OFFERS);
    stored->n_figures = take_f64_array(copy, stored->figure, MOST_OFFERS * FIGURES);
    return OK;
}

/* Numbers become ids: those of the run that decided. */
static Status name_offers(const RunProducts *const products, const size_t run,
                          const StoredOffers *const stored, Arena *const arena,
                          Decision *const decision, Error *const err)
{
    const size_t n_products = products->first[run + 1] - products->first[run];
    DecisionOffer *offers = NULL;
    decision->run_id = products->run_id[run];
    decision->product_ids = products->product_id + products->first[run];
    decision->n_products = n_products;
    if (stored->n_withheld != n_products || stored->n_offers > MOST_OFFERS ||
        stored->n_figures != stored->n_offers * FIGURES)
        return ERROR_SET(err, E_DATA, "the decision on client \"%s\" does not fit the products",
                         decision->client.client_id);
    ARENA_NEW(offers, arena, stored->n_offers, err);
    for (size_t i = 0; i < stored->n_offers; i++) {
        const double *const figure = stored->figure + i * FIGURES;
        if (stored->product[i] < 0 || (size_t)stored->product[i] >= n_products)
            return ERROR_SET(err, E_DATA, "client \"%s\" is offered a product that there is not",
                             decision->client.client_id);
        offers[i] = (DecisionOffer){.product_id = decision->product_ids[stored->product[i]],
                                    .probability = figure[0],
                                    .value = figure[1],
                                    .low = figure[2],
                                    .high = figure[3]};
    }
    decision->n_offers = stored->n_offers;
    decision->offers = offers;
    return OK;
}

static Status read_decision(CopyOut *const copy, const RunProducts *const products,
                            Arena *const arena, Decision *const decision, Error *const err)
{
    TriggerClient *const client = &decision->client;
    StoredOffers stored;
    size_t run = 0;
    TRY(take_text_copy(copy, arena, &client->client_id, err));
    TRY(take_text_copy(copy, arena, &client->bank, err));
    TRY(take_text_copy(copy, arena, &decision->region, err));
    TRY(take_text_copy(copy, arena, &decision->business_area, err));
    TRY(take_text_copy(copy, arena, &client->rm_id, err));
    decision->is_active = take_bool(copy, false);
    TRY(take_text_copy(copy, arena, &client->segment_id, err));
    TRY(take_text_copy(copy, arena, &client->segment_label, err));
    decision->segment_confidence = take_f32(copy);
    TRY(take_text_copy(copy, arena, &decision->pool_id, err));
    client->profit = take_f64(copy);
    client->potential = take_f64(copy);
    client->potential_low = take_f64(copy);
    client->potential_high = take_f64(copy);
    client->gap = take_f64(copy);
    decision->n_peers = take_i32(copy, 0);
    TRY(take_text_copy(copy, arena, &client->currency, err));
    const int32_t run_no = take_i32(copy, 0);
    TRY(take_offers(copy, arena, decision, &stored, err));
    TRY(find_run(products, run_no, &run, err));
    return name_offers(products, run, &stored, arena, decision, err);
}

/* ---- triggers ---- */

/* 32 bytes, or nothing; anything else is nothing that was published. */
static bool take_32(CopyOut *const copy, unsigned char out[HASH_BYTES])
{
    size_t length = 0;
    const char *const bytes = take_text(copy, &length);
    if (bytes == NULL || length != HASH_BYTES)
        return false;
    memcpy(out, bytes, HASH_BYTES);
    return true;
}

static Status read_trigger(CopyOut *const copy, const RunProducts *const products,
                           Arena *const arena, EvidenceTrigger *const trigger, Error *const err)
{
    size_t length = 0;
    size_t run = 0;
    const char *const uuid = take_text(copy, &length);
    if (uuid == NULL || length != UUID_BYTES)
        return ERROR_SET(err, E_BUG, "a stored trigger id has %zu bytes", length);
    memcpy(trigger->uuid, uuid, UUID_BYTES);
    TRY(take_text_copy(copy, arena, &trigger->client_id, err));
    TRY(take_text_copy(copy, arena, &trigger->bank, err));
    TRY(take_text_copy(copy, arena, &trigger->rm_id, err));
    trigger->kind = (uint8_t)take_i16(copy, 0);
    trigger->episode = take_i32(copy, 0);
    trigger->version = take_i32(copy, 0);
    trigger->state = (uint8_t)take_i16(copy, 0);
    const int32_t run_no = take_i32(copy, 0);
    trigger->raised_on = take_day(copy);
    trigger->due_on = take_day(copy);
    trigger->valid_until = take_day(copy);
    trigger->priority = take_f64(copy);
    trigger->has_record = take_32(copy, trigger->record_hash.bytes);
    trigger->is_salted = take_32(copy, trigger->salt);
    TRY(take_text_copy(copy, arena, &trigger->record, err));
    if (trigger->kind >= KIND_COUNT || trigger->state > STATE_EXPIRED)
        return ERROR_SET(err, E_DATA,
                         "a trigger of client \"%s\" has a kind or state that there "
                         "is not",
                         trigger->client_id);
    TRY(find_run(products, run_no, &run, err));
    trigger->run_id = products->run_id[run];
    return OK;
}

/* ---- row by row ---- */

Status store_evidence_trace(Db *const db, const char *const what, Arena *const arena,
                            Error *const err)
{
    const DbParam params[] = {db_text(what)};
    DbResult answer = {0};
    TRY(db_query(db, QUERY_LEAVES_TRACE, NULL, 0, arena, &answer, err));
    if (db_bool_or(&answer, 0, "is_traced", false))
        TRY(db_run(db, QUERY_LEAVE_TRACE, params, 1, err));
    return db_run(db, QUERY_REQUIRE_TRACE, NULL, 0, err);
}

Status store_evidence_decisions(Db *const db, const int64_t run_no, const EvidenceUse use,
                                const RunProducts *const products,
                                Status (*const visit)(void *context, const Decision *decision,
                                                      Arena *scratch, Error *err),
                                void *const context, Error *const err)
{
    Arena *const scratch = arena_new();
    CopyOut *copy = NULL;
    bool more = false;
    if (scratch == NULL)
        return error_no_memory(err, "a decision");
    const Query query =
        use == EVIDENCE_TO_SEAL ? QUERY_COPY_OUT_DECISION_SEAL : QUERY_COPY_OUT_DECISION_EVIDENCE;
    Status status = copy_out_begin(db, query, run_no, scratch, &copy, err);
    while (status == OK && (status = copy_out_next(copy, &more, err)) == OK && more) {
        const ArenaMark mark = arena_mark(scratch);
        Decision decision = {0};
        status = read_decision(copy, products, scratch, &decision, err);
        if (status == OK)
            status = visit(context, &decision, scratch, err);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    return status;
}

Status store_evidence_triggers(Db *const db, const int64_t run_no, const EvidenceUse use,
                               const RunProducts *const products,
                               Status (*const visit)(void *context, const EvidenceTrigger *trigger,
                                                     Arena *scratch, Error *err),
                               void *const context, Error *const err)
{
    Arena *const scratch = arena_new();
    CopyOut *copy = NULL;
    bool more = false;
    if (scratch == NULL)
        return error_no_memory(err, "a trigger");
    const Query query =
        use == EVIDENCE_TO_SEAL ? QUERY_COPY_OUT_TRIGGER_SEAL : QUERY_COPY_OUT_TRIGGER_EVIDENCE;
    Status status = copy_out_begin(db, query, run_no, scratch, &copy, err);
    while (status == OK && (status = copy_out_next(copy, &more, err)) == OK && more) {
        const ArenaMark mark = arena_mark(scratch);
        EvidenceTrigger trigger = {0};
        status = read_trigger(copy, products, scratch, &trigger, err);
        if (status == OK)
            status = visit(context, &trigger, scratch, err);
        arena_reset(scratch, mark);
    }
    arena_free(scratch);
    return status;
}
