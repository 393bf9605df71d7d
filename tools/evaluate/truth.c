/* tools/evaluate/truth.c - the files of a sample bank's truth, checked against the snapshot. */
#include "tools/evaluate/truth.h"

#include "core/extract/id_index.h"
#include "core/io/json_read.h"
#include "tools/evaluate/truth_file.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

static const double MOST_CONTRIBUTION = 1e12; /* units; the sample bank's are far below */

typedef struct TruthReading {
    const char *directory;
    const Portfolio *portfolio;
    Truth *truth;
    IdIndex clients;
    IdIndex products;
    const Progress *progress;
    Arena *arena;
    uint8_t *client_told; /* (n_clients) */
} TruthReading;

static const char BELONGS_HINT[] = "--truth takes the folder that the snapshot was loaded from.";

/* ---- _truth.json ---- */

static Status read_as_of(const TruthReading *const reading, const json_t *const root,
                         Error *const err)
{
    const Day expected = reading->portfolio->snapshot->as_of;
    const char *const text = json_string_value(json_object_get(root, "as_of"));
    Day as_of = DAY_UNKNOWN;
    char day[DAY_TEXT_SIZE];
    if (text != NULL && day_parse(text, strlen(text), &as_of) && as_of == expected)
        return OK;
    (void)day_format(expected, day);
    (void)ERROR_SET(err, E_DATA, "the truth in \"%s\" is as of \"%.20s\", the snapshot as of %s",
                    reading->directory, text == NULL ? "" : text, day);
    return error_hint(err, BELONGS_HINT);
}

static Status read_parameters(const TruthReading *const reading, Error *const err)
{
    static const char *const EXTENTS[] = {
        [TRUTH_NONE] = "none", [TRUTH_ACQUIRED] = "acquired", [TRUTH_ALL] = "all"};
    const char *path = NULL;
    json_t *root = NULL;
    ARENA_TAKE(path, arena_printf(reading->arena, "%s/_truth.json", reading->directory), err);
    struct stat facts;
    if (stat(path, &facts) != 0 && errno == ENOENT) {
        (void)ERROR_SET(err, E_NOTFOUND, "there is no file \"%s\"", path);
        return error_hint(err, "--truth takes a folder that `paragon sample` has written.");
    }
    TRY(json_read_file(path, E_DATA, reading->arena, &root, err));
    TRY(read_as_of(reading, root, err));
    const char *const written = json_string_value(json_object_get(root, "acquisitions_written"));
    for (int extent = TRUTH_NONE; written != NULL && extent <= TRUTH_ALL; extent++) {
        if (strcmp(written, EXTENTS[extent]) != 0)
            continue;
        reading->truth->extent = (TruthExtent)extent;
        return OK;
    }
    return ERROR_SET(err, E_DATA,
                     "file \"%s\": \"acquisitions_written\" is not none, acquired or all", path);
}

/* ---- rows ---- */

enum { CLIENT_COLUMN, PRODUCT_COLUMN }; /* first in every list of wanted columns */

static Status find_id(const TruthFile *const file, const size_t column, const IdIndex *const index,
                      size_t *const found, Error *const err)
{
    const CsvField id = truth_file_text(file, column);
    const int64_t number = id_index_find(index, id.text, id.length);
    if (number == ID_UNKNOWN) {
        (void)truth_file_refuse(file, column, "not in the snapshot", err);
        return error_hint(err, BELONGS_HINT);
    }
    *found = (size_t)number;
    return OK;
}

static Status take_client(TruthReading *const reading, TruthFile *const file, Error *const err)
{
    enum { OPENED_COLUMN = 1 };
    const Clients *const clients = &reading->portfolio->snapshot->clients;
    size_t client = 0;
    Day opened_on = DAY_UNKNOWN;
    TRY(find_id(file, CLIENT_COLUMN, &reading->clients, &client, err));
    TRY(truth_file_day(file, OPENED_COLUMN, &opened_on, err));
    if (clients->opened_on[client] != DAY_UNKNOWN && clients->opened_on[client] != opened_on)
        return truth_file_refuse(file, OPENED_COLUMN, "not the client's opening in the snapshot",
                                 err);
    if (reading->client_told[client])
        return truth_file_refuse(file, CLIENT_COLUMN, "told twice", err);
    reading->client_told[client] = 1;
    return OK;
}

/* The client and product of a row, and its contribution, told for the first time. */
static Status take_contribution(TruthReading *const reading, TruthFile *const file,
                                const size_t column, size_t *const client, size_t *const product,
                                Error *const err)
{
    Truth *const truth = reading->truth;
    double contribution = NAN;
    TRY(find_id(file, CLIENT_COLUMN, &reading->clients, client, err));
    TRY(find_id(file, PRODUCT_COLUMN, &reading->products, product, err));
    TRY(truth_file_number(file, column, -MOST_CONTRIBUTION, MOST_CONTRIBUTION, &contribution, err));
    float *const place = &truth->contribution[truth_at(truth, *client, *product)];
    if (!isnan(*place))
        return truth_file_refuse(file, PRODUCT_COLUMN, "told twice of this client", err);
    *place = (float)contribution;
    return OK;
}

/* Of clients who have left, the files tell what they held on their last day: passed over. */
static Status take_holding(TruthReading *const reading, TruthFile *const file, Error *const err)
{
    enum { CONTRIBUTION_COLUMN = 2 };
    const Portfolio *const portfolio = reading->portfolio;
    size_t client = 0;
    size_t product = 0;
    TRY(take_contribution(reading, file, CONTRIBUTION_COLUMN, &client, &product, err));
    if (portfolio->active[client] && !bit_get(&portfolio->held, client, product))
        return truth_file_refuse(file, PRODUCT_COLUMN, "not held by the client in the snapshot",
                                 err);
    return OK;
}

static Status take_acquisition(TruthReading *const reading, TruthFile *const file, Error *const err)
{
    enum { CONTRIBUTION_COLUMN = 2, PROBABILITY_COLUMN, ACQUIRED_COLUMN };
    const Portfolio *const portfolio = reading->portfolio;
    Truth *const truth = reading->truth;
    size_t client = 0;
    size_t product = 0;
    double probability = NAN;
    double acquired = 0;
    TRY(take_contribution(reading, file, CONTRIBUTION_COLUMN, &client, &product, err));
    TRY(truth_file_number(file, PROBABILITY_COLUMN, 0, 1, &probability, err));
    TRY(truth_file_number(file, ACQUIRED_COLUMN, 0, 1, &acquired, err));
    if (!portfolio->active[client] || bit_get(&portfolio->held, client, product))
        return truth_file_refuse(file, PRODUCT_COLUMN, "held by the client, or the client has left",
                                 err);
    truth->probability[truth_at(truth, client, product)] = (float)probability;
    if (acquired > 0)
        bit_set(&truth->acquired, client, product);
    return OK;
}

typedef Status TakeRow(TruthReading *reading, TruthFile *file, Error *err);

static Status read_file(TruthReading *const reading, const char *const name,
                        const char *const *const columns, const size_t n_columns,
                        TakeRow *const take, Error *const err)
{
    const ArenaMark mark = arena_mark(reading->arena);
    TruthFile file = {0};
    TRY(truth_file_open(reading->directory, name, columns, n_columns, reading->progress,
                        reading->arena, &file, err));
    for (;;) {
        bool more = false;
        TRY(truth_file_next(&file, &more, err));
        if (!more)
            break;
        TRY(take(reading, &file, err));
    }
    arena_reset(reading->arena, mark);
    return OK;
}

static const char CLIENTS_FILE[] = "_truth_clients.csv";
static const char HOLDINGS_FILE[] = "_truth_holdings.csv";
static const char ACQUISITIONS_FILE[] = "_truth_acquisitions.csv";

static Status read_files(TruthReading *const reading, Error *const err)
{
    static const char *const CLIENT[] = {"client_id", "opened_on"};
    static const char *const HOLDING[] = {"client_id", "product_id", "contribution"};
    static const char *const ACQUISITION[] = {"client_id", "product_id", "contribution",
                                              "probability", "acquired"};
    TRY(read_file(reading, CLIENTS_FILE, CLIENT, 2, take_client, err));
    TRY(read_file(reading, HOLDINGS_FILE, HOLDING, 3, take_holding, err));
    return read_file(reading, ACQUISITIONS_FILE, ACQUISITION, 5, take_acquisition, err);
}

/* ---- does it tell enough? ---- */

static Status check_client(const TruthReading *const reading, const size_t client, Error *const err)
{
    const Portfolio *const portfolio = reading->portfolio;
    const Snapshot *const snapshot = portfolio->snapshot;
    const Truth *const truth = reading->truth;
    const char *const id = snapshot->clients.id[client];
    if (!reading->client_told[client]) {
        (void)ERROR_SET(err, E_DATA, "client \"%s\" of the snapshot is not in \"%s/%s\"", id,
                        reading->directory, CLIENTS_FILE);
        return error_hint(err, BELONGS_HINT);
    }
    for (size_t product = 0; portfolio->active[client] && product < truth->n_products; product++) {
        const bool is_held = bit_get(&portfolio->held, client, product);
        if (!isnan(truth->contribution[truth_at(truth, client, product)]) ||
            (!is_held && truth->extent != TRUTH_ALL))
            continue;
        return ERROR_SET(err, E_DATA, "client \"%s\", product \"%s\": no row in \"%s/%s\"", id,
                         snapshot->products.id[product], reading->directory,
                         is_held ? HOLDINGS_FILE : ACQUISITIONS_FILE);
    }
    return OK;
}

static Status check_clients(const TruthReading *const reading, Error *const err)
{
    for (size_t client = 0; client < reading->portfolio->n_clients; client++)
        TRY(check_client(reading, client, err));
    return OK;
}

/* ---- all of it ---- */

static Status allocate_truth(TruthReading *const reading, Error *const err)
{
    const Portfolio *const portfolio = reading->portfolio;
    Truth *const truth = reading->truth;
    const size_t n = portfolio->n_clients * portfolio->n_products;
    *truth = (Truth){.n_clients = portfolio->n_clients, .n_products = portfolio->n_products};
    ARENA_NEW(truth->contribution, reading->arena, n, err);
    ARENA_NEW(truth->probability, reading->arena, n, err);
    for (size_t i = 0; i < n; i++)
        truth->contribution[i] = truth->probability[i] = NAN;
    truth->acquired = (BitMatrix){.n_rows = truth->n_clients,
                                  .n_bits = truth->n_products,
                                  .n_words = bit_words(truth->n_products)};
    ARENA_NEW(truth->acquired.words, reading->arena,
              truth->acquired.n_rows * truth->acquired.n_words, err);
    return OK;
}

static Status index_ids(TruthReading *const reading, Error *const err)
{
    const Snapshot *const snapshot = reading->portfolio->snapshot;
    ARENA_NEW(reading->client_told, reading->arena, snapshot->clients.n, err);
    TRY(id_index_make(snapshot->clients.id, snapshot->clients.n, reading->arena, &reading->clients,
                      err));
    return id_index_make(snapshot->products.id, snapshot->products.n, reading->arena,
                         &reading->products, err);
}

Status truth_read(const char *const directory, const Portfolio *const portfolio,
                  const Progress *const progress, Arena *const arena, Truth *const truth,
                  Error *const err)
{
    TruthReading reading = {.directory = directory,
                            .portfolio = portfolio,
                            .truth = truth,
                            .progress = progress,
                            .arena = arena};
    TRY(allocate_truth(&reading, err));
    const ArenaMark mark = arena_mark(arena);
    TRY(read_parameters(&reading, err));
    TRY(index_ids(&reading, err));
    TRY(read_files(&reading, err));
    TRY(check_clients(&reading, err));
    arena_reset(arena, mark);
    return OK;
}

Status truth_require_all(const Truth *const truth, const char *const purpose, Error *const err)
{
    if (truth->extent == TRUTH_ALL)
        return OK;
    (void)ERROR_SET(err, E_DATA,
                    "the truth of every product that is not held is needed to %s; "
                    "\"_truth_acquisitions.csv\" does not have it",
                    purpose);
    return error_hint(err, "Write the bank with `paragon sample --truth all`.");
}
