/* tools/publishing.c - one publication; see publishing.h. */
#include "tools/publishing.h"

#include "core/base/parallel.h"
#include "core/io/trigger_json.h"
#include "models/gap/trigger_content.h"
#include "models/gap/trigger_life.h"

#include <pthread.h>
#include <string.h>

enum { CLIENTS_PER_PIECE = 512, MAX_WRITERS = 64 };
#define NO_PRIOR UINT32_MAX

/* Connections that are free to be written to; a piece of work takes one and gives it back. */
typedef struct WriterPool {
    pthread_mutex_t lock;
    size_t n_free;
    RunWriter *free[MAX_WRITERS];
} WriterPool;

typedef struct Job {
    const Session *session;
    const Workbench *bench;
    Day date;
    char run_id[HASH_HEX_SIZE];
    int64_t run_no; /* 0 in a dry run */
    RunNames names;
    size_t n_prior;
    PriorTrigger *prior;
    uint32_t *prior_of; /* (n_clients, KIND_COUNT) index into prior, or NO_PRIOR */
    WriterPool writers;
    RunCounts counts; /* guarded by writers.lock */
} Job;

/* ---- writers ---- */

static RunWriter *take_writer(Job *const job)
{
    if (job->run_no == 0)
        return NULL;
    pthread_mutex_lock(&job->writers.lock);
    RunWriter *const writer = job->writers.free[--job->writers.n_free];
    pthread_mutex_unlock(&job->writers.lock);
    return writer;
}

static void give_back(Job *const job, RunWriter *const writer, const RunCounts *const counts)
{
    pthread_mutex_lock(&job->writers.lock);
    if (writer != NULL)
        job->writers.free[job->writers.n_free++] = writer;
    job->counts.clients += counts->clients;
    job->counts.open += counts->open;
    job->counts.fresh += counts->fresh;
    job->counts.changed += counts->changed;
    job->counts.unchanged += counts->unchanged;
    job->counts.withdrawn += counts->withdrawn;
    job->counts.answered += counts->answered;
    job->counts.expired += counts->expired;
    pthread_mutex_unlock(&job->writers.lock);
}

/* ---- one client ---- */

static size_t count_withheld(const ClientGap *const gap, const size_t n_products)
{
    size_t n = 0;
    for (size_t product = 0; product < n_products; product++)
        n += gap->withheld[product] != WITHHELD_NOT && gap->withheld[product] != WITHHELD_HELD;
    return n;
}

/* What is offered, by number, with its figures. */
static Status put_offers(const ClientGap *const gap, Arena *const arena, ClientCard *const card,
                         Error *const err)
{
    int16_t *offered = NULL;
    double *figures = NULL;
    ARENA_NEW(offered, arena, gap->n_offered + 1, err);
    ARENA_NEW(figures, arena, (gap->n_offered + 1) * CARD_FIGURES, err);
    for (size_t i = 0; i < gap->n_offered; i++) {
        const Offer *const offer = &gap->scored[gap->offered[i]];
        double *const figure = figures + i * CARD_FIGURES;
        offered[i] = (int16_t)offer->product;
        figure[0] = offer->probability;
        figure[1] = offer->increment.value;
        figure[2] = offer->increment.low;
        figure[3] = offer->increment.high;
    }
    card->n_offers = gap->n_offered;
    card->offered = offered;
    card->figures = figures;
    return OK;
}

static Status make_card(const Job *const job, const size_t client, const ClientGap *const gap,
                        Arena *const arena, ClientCard *const card, Error *const err)
{
    const Workbench *const bench = job->bench;
    const Clients *const clients = &bench->snapshot.clients;
    const Segments *const segments = &bench->model.segments;
    const uint32_t segment = bench->application.segment[client];
    const uint32_t pool = bench->application.pool[client];
    const bool placed = pool != CODE_NONE;
    *card = (ClientCard){
        .client = {.client_id = clients->id[client],
                   .bank = code_text(&clients->bank, client),
                   .rm_id = code_text(&clients->rm, client),
                   .segment_id = segment == CODE_NONE ? NULL : segments->id[segment],
                   .segment_label = segment == CODE_NONE ? NULL : segments->label[segment],
                   .profit = bench->portfolio.profit[client],
                   .potential = placed ? gap->potential.median : NAN,
                   .potential_low = placed ? gap->potential.low : NAN,
                   .potential_high = placed ? gap->potential.high : NAN,
                   .gap = gap->gap,
                   .currency = workbench_currency(job->session, bench, client),
                   .n_withheld = count_withheld(gap, bench->portfolio.n_products)},
        .region = code_text(&clients->region, client),
        .business_area = code_text(&clients->business_area, client),
        .is_active = bench->portfolio.active[client] != 0,
        .segment_confidence = bench->application.confidence[client],
        .n_peers = placed ? gap->potential.n_peers : 0,
        .withheld = gap->withheld,
        .n_products = bench->portfolio.n_products};
    TRY(put_offers(gap, arena, card, err));
    return placed ? model_pool_id(pool, arena, &card->pool_id, err) : OK;
}

static TriggerPast past_of(const PriorTrigger *const prior)
{
    if (prior == NULL)
        return (TriggerPast){.postponed_until = DAY_UNKNOWN};
    return (TriggerPast){.state = (TriggerState)prior->state,
                         .is_answered = prior->is_answered,
                         .episode = prior->episode,
                         .version = prior->version,
                         .content = prior->content,
                         .valid_until = prior->valid_until,
                         .postponed_until = prior->postponed_until};
}

/* An episode that stays what it was: its dates, its version and the run that wrote it. */
static void keep_episode(const PriorTrigger *const prior, TriggerRow *const row)
{
    row->episode = prior->episode;
    row->content = prior->content;
    row->raised_on = prior->raised_on;
    row->version_run_no = prior->version_run_no;
    row->version.version = prior->version;
    row->version.due_on = prior->due_on;
    row->version.valid_until = prior->valid_until;
    memcpy(row->version.uuid, prior->uuid, UUID_BYTES);
}

static void name_run(const Job *const job, TriggerRow *const row)
{
    const size_t named = run_names_find(&job->names, row->version_run_no);
    if (named == job->names.n)
        return;
    row->version.run_id = job->names.run_id[named];
    row->version.model_id = job->names.model_id[named];
    row->version.snapshot_id = job->names.snapshot_id[named];
}

static Status begin_episode(const Job *const job, const TriggerPast *const past,
                            TriggerRow *const row, Arena *const arena, Error *const err)
{
    const Config *const config = &job->session->config;
    row->episode = past->episode + 1;
    row->raised_on = job->date;
    row->version.version = 1;
    row->version.due_on = job->date + (Day)config->publish_due_days;
    row->version.valid_until = job->date + (Day)config->publish_valid_days;
    return trigger_id(row->client->bank, row->client->client_id, row->kind, "", row->episode, arena,
                      row->version.uuid, err);
}

static void count_change(const TriggerChange change, RunCounts *const counts)
{
    counts->fresh += change == CHANGE_NEW;
    counts->changed += change == CHANGE_VERSION;
    counts->unchanged += change == CHANGE_NONE;
    counts->answered += change == CHANGE_ANSWERED;
    counts->withdrawn += change == CHANGE_WITHDRAWN;
    counts->expired += change == CHANGE_EXPIRED;
    counts->open += change == CHANGE_NEW || change == CHANGE_VERSION || change == CHANGE_NONE;
}

/* @content: what the client gives ground for now, NULL = nothing of this kind */
static Status write_trigger(const Job *const job, RunWriter *const writer,
                            const TriggerClient *const client, const TriggerKind kind,
                            const TriggerContent *const content, const PriorTrigger *const prior,
                            RunCounts *const counts, Arena *const arena, Error *const err)
{
    const TriggerPast past = past_of(prior);
    int64_t hash = 0;
    if (content != NULL)
        TRY(trigger_content_hash(client, content, arena, &hash, err));
    const TriggerChange change = trigger_life_next(&past, content != NULL, hash, job->date);
    count_change(change, counts);
    if (change == CHANGE_ABSENT || writer == NULL)
        return OK;

    TriggerRow row = {.client = client,
                      .kind = kind,
                      .version_run_no = (int32_t)job->run_no,
                      .content = hash,
                      .version = {.run_id = job->run_id,
                                  .model_id = job->bench->model_ref.id,
                                  .snapshot_id = job->bench->snapshot_ref.id}};
    if (change == CHANGE_NEW)
        TRY(begin_episode(job, &past, &row, arena, err));
    else
        keep_episode(prior, &row);
    if (change == CHANGE_VERSION) {
        row.version.version++;
        row.version_run_no = (int32_t)job->run_no;
        row.content = hash;
    }
    name_run(job, &row);
    row.state = change == CHANGE_ANSWERED    ? STATE_ANSWERED
                : change == CHANGE_WITHDRAWN ? STATE_WITHDRAWN
                : change == CHANGE_EXPIRED   ? STATE_EXPIRED
                : change == CHANGE_STAYS     ? past.state
                                             : STATE_OPEN;
    if (row.state == STATE_OPEN && content != NULL) {
        row.priority = content->priority;
        TRY(trigger_json_write(&row.version, client, content, arena, &row.record, err));
        TRY(hash_salt(row.salt, err));
    }
    store_run_write_trigger(writer, &row);
    return OK;
}

static Status publish_client(const Job *const job, RunWriter *const writer, const size_t client,
                             RunCounts *const counts, Arena *const arena, Error *const err)
{
    const GapEngine *const engine = &job->bench->engine;
    TriggerContent contents[KIND_COUNT];
    size_t n_contents = 0;
    ClientGap gap = {0};
    ClientCard card = {0};
    TRY(gap_engine_client(engine, client, arena, &gap, err));
    TRY(make_card(job, client, &gap, arena, &card, err));
    TRY(trigger_content_make(engine, client, &gap, card.client.currency, arena, contents,
                             &n_contents, err));
    counts->clients += card.is_active;
    if (writer != NULL)
        store_run_write_card(writer, &card);
    for (size_t kind = 0, next = 0; kind < KIND_COUNT; kind++) {
        const bool has_ground = next < n_contents && contents[next].kind == (TriggerKind)kind;
        const uint32_t prior = job->prior_of[client * KIND_COUNT + kind];
        TRY(write_trigger(job, writer, &card.client, (TriggerKind)kind,
                          has_ground ? &contents[next] : NULL,
                          prior == NO_PRIOR ? NULL : &job->prior[prior], counts, arena, err));
        next += has_ground;
    }
    return OK;
}

static Status publish_piece(void *const context, const size_t piece, Arena *const scratch,
                            Error *const err)
{
    Job *const job = context;
    RunWriter *const writer = take_writer(job);
    RunCounts counts = {0};
    const size_t n_clients = job->bench->portfolio.n_clients;
    const size_t end = (piece + 1) * CLIENTS_PER_PIECE;
    Status status = OK;
    for (size_t client = piece * CLIENTS_PER_PIECE;
         status == OK && client < end && client < n_clients; client++) {
        const ArenaMark mark = arena_mark(scratch);
        status = publish_client(job, writer, client, &counts, scratch, err);
        arena_reset(scratch, mark);
    }
    give_back(job, writer, &counts);
    return status;
}

/* ---- what was there before ---- */

/* Both lists are in byte order of client ids. */
static Status match_prior(Job *const job, Arena *const arena, Error *const err)
{
    const Clients *const clients = &job->bench->snapshot.clients;
    ARENA_NEW(job->prior_of, arena, clients->n * KIND_COUNT, err);
    for (size_t i = 0; i < clients->n * KIND_COUNT; i++)
        job->prior_of[i] = NO_PRIOR;
    for (size_t at = 0, client = 0; at < job->n_prior; at++) {
        while (client < clients->n && strcmp(clients->id[client], job->prior[at].client_id) < 0)
            client++;
        if (client == clients->n)
            break;
        if (strcmp(clients->id[client], job->prior[at].client_id) == 0)
            job->prior_of[client * KIND_COUNT + job->prior[at].kind] = (uint32_t)at;
    }
    return OK;
}

/* Triggers of clients who are gone from an extract that brought their bank. */
static Status close_leavers(Job *const job, Arena *const arena, Error *const err)
{
    const Snapshot *const snapshot = &job->bench->snapshot;
    RunWriter *const writer = take_writer(job);
    RunCounts counts = {0};
    Status status = OK;
    for (size_t at = 0; status == OK && at < job->n_prior; at++) {
        const PriorTrigger *const prior = &job->prior[at];
        if (dictionary_find(&snapshot->clients.bank.values, prior->bank) == CODE_NONE ||
            snapshot_find_client(snapshot, prior->client_id) != snapshot->clients.n)
            continue;
        const TriggerClient client = {.client_id = prior->client_id, .bank = prior->bank};
        const ArenaMark mark = arena_mark(arena);
        status = write_trigger(job, writer, &client, (TriggerKind)prior->kind, NULL, prior, &counts,
                               arena, err);
        arena_reset(arena, mark);
    }
    give_back(job, writer, &counts);
    return status;
}

/* ---- the run ---- */

/* The run key: the same publication twice is one run, a new answer makes a new one. */
static Status make_run_id(const Session *const session, const Workbench *const bench,
                          const Day date, const int64_t last_outcome, const char **const config,
                          char run_id[HASH_HEX_SIZE], Error *const err)
{
    Hasher *hasher = NULL;
    TRY(config_to_json(&session->config, session->arena, config, err));
    TRY(hasher_new(session->arena, &hasher, err));
    hasher_add_text(hasher, "paragon run 1");
    hasher_add_text(hasher, bench->snapshot_ref.id);
    hasher_add_text(hasher, bench->model_ref.id);
    hasher_add_text(hasher, *config);
    hasher_add_int(hasher, date);
    hasher_add_int(hasher, last_outcome);
    hash_hex(hasher_finish(hasher), run_id);
    return OK;
}

static Status open_writers(Job *const job, Arena *const arena, Error *const err)
{
    const size_t n_threads = job->session->n_threads;
    const size_t n = n_threads < 1 ? 1 : n_threads < MAX_WRITERS ? n_threads : MAX_WRITERS;
    for (size_t i = 0; i < n; i++) {
        TRY(store_run_writer_open(job->bench->db, job->run_no, arena, &job->writers.free[i], err));
        job->writers.n_free++;
    }
    return OK;
}

static Status close_writers(Job *const job, Error *const err)
{
    for (size_t i = 0; i < job->writers.n_free; i++)
        TRY(store_run_writer_close(job->writers.free[i], err));
    return OK;
}

static Status stage_rows(Job *const job, Arena *const arena, Error *const err)
{
    const size_t n_clients = job->bench->portfolio.n_clients;
    const size_t n_pieces = (n_clients + CLIENTS_PER_PIECE - 1) / CLIENTS_PER_PIECE;
    if (job->run_no != 0)
        TRY(open_writers(job, arena, err));
    TRY(parallel_run(n_pieces, job->session->n_threads, publish_piece, job, "publishing",
                     job->session->progress, err));
    TRY(close_leavers(job, arena, err));
    return close_writers(job, err);
}

static Status stage_and_switch(Job *const job, const RunHead *const head,
                               const RunRef *const current, Arena *const arena, Error *const err)
{
    Db *const db = job->bench->db;
    const Dictionary *const banks = &job->bench->snapshot.clients.bank.values;
    int64_t n_swept = 0;
    RunSeal seal = {0};
    TRY(store_run_begin(db, head, arena, &job->run_no, &n_swept, err));
    if (n_swept > 0)
        log_event(job->session->log, LOG_WARN, "swept what broken runs left runs=%lld",
                  (long long)n_swept);
    TRY(stage_rows(job, arena, err));
    TRY(store_run_carry(db, job->run_no, current, banks->texts, banks->n, arena, err));
    TRY(store_run_attach(db, job->run_no, arena, err));
    TRY(run_seal_make(db, job->run_no, arena, &seal, err));
    return store_run_publish(db, job->run_no, &job->counts, &seal, arena, err);
}

Status publishing_run(Session *const session, Workbench *const bench, const Day date,
                      const bool dry_run, Publication *const publication, Error *const err)
{
    Arena *const arena = session->arena;
    RunHead head = {
        .snapshot_no = bench->snapshot_ref.no, .model_no = bench->model_ref.no, .date = date};
    RunRef same = {0};
    RunRef current = {0};
    Job job = {.session = session, .bench = bench, .date = date};
    TRY(store_run_last_outcome(bench->db, arena, &head.last_outcome, err));
    TRY(make_run_id(session, bench, date, head.last_outcome, &head.config, head.id, err));
    TRY(store_run_find(bench->db, head.id, arena, &same, err));
    *publication = (Publication){.was_there = same.is_published, .is_current = same.is_current};
    memcpy(publication->run_id, head.id, sizeof head.id);
    if (same.is_published)
        return OK;

    memcpy(job.run_id, head.id, sizeof head.id);
    TRY(store_run_current(bench->db, arena, &current, err));
    TRY(store_run_names(bench->db, arena, &job.names, err));
    TRY(store_run_prior(bench->db, &current, arena, &job.prior, &job.n_prior, err));
    TRY(match_prior(&job, arena, err));
    pthread_mutex_init(&job.writers.lock, NULL);
    const Status status = dry_run ? stage_rows(&job, arena, err)
                                  : stage_and_switch(&job, &head, &current, arena, err);
    pthread_mutex_destroy(&job.writers.lock);
    publication->counts = job.counts;
    publication->is_current = status == OK && !dry_run;
    return status;
}
