/* tools/sample_bank/sample_json.c - the manifest, and the parameters of the world. */
#include "tools/sample_bank/sample_json.h"

#include "core/io/json.h"

const char *const SAMPLE_TRUTH_NAMES[SAMPLE_TRUTHS] = {"none", "acquired", "all"};

static void put_file(JsonWriter *const json, const SampleFileSum *const sum)
{
    char hex[HASH_HEX_SIZE];
    hash_hex(sum->hash, hex);
    json_key(json, sum->name);
    json_open(json, '{');
    json_put_int(json, "rows", (int64_t)sum->n_rows);
    json_put_text(json, "sha256", hex);
    json_close(json, '}');
}

Status sample_manifest_json(const SampleTold *const told, Arena *const arena,
                            const char **const text, Error *const err)
{
    StrBuf buffer = strbuf_init(arena);
    JsonWriter json = json_writer(&buffer);
    json_open(&json, '{');
    json_put_day(&json, "as_of", told->options->as_of);
    json_put_text(&json, "currency", "EUR");
    json_put_text(&json, "source", "paragon sample: a made-up bank, its truth in _truth files");
    json_key(&json, "files");
    json_open(&json, '{');
    for (int file = 0; file < SAMPLE_EXTRACT_FILES; file++)
        put_file(&json, &told->files[file]);
    put_file(&json, &told->files[SAMPLE_FILES]);
    json_close(&json, '}');
    json_close(&json, '}');
    strbuf_putc(&buffer, '\n');
    return strbuf_finish(&buffer, text, err);
}

static void put_numbers(JsonWriter *const json, const char *const key, const double values[],
                        const int n)
{
    json_key(json, key);
    json_open(json, '[');
    for (int i = 0; i < n; i++)
        json_double(json, values[i]);
    json_close(json, ']');
}

static void put_archetypes(JsonWriter *const json, const SampleWorld *const world)
{
    json_key(json, "archetypes");
    json_open(json, '[');
    for (int archetype = 0; archetype < world->n_archetypes; archetype++) {
        const SampleArchetype *const told = &world->archetypes[archetype];
        json_open(json, '{');
        json_put_int(json, "archetype", archetype);
        json_put_double(json, "mean_log_size", told->mean_log_size);
        json_put_double(json, "tenure_scale_months", told->tenure_scale_months);
        put_numbers(json, "share_by_area_group", told->share, SAMPLE_AREA_GROUPS);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_areas(JsonWriter *const json, const SampleWorld *const world)
{
    json_key(json, "business_areas");
    json_open(json, '[');
    for (int area = 0; area < SAMPLE_AREAS; area++) {
        json_open(json, '{');
        json_put_text(json, "name", SAMPLE_AREA_NAMES[area]);
        json_put_text(json, "group", SAMPLE_AREA_GROUP_NAMES[area / SAMPLE_AREAS_PER_GROUP]);
        json_put_double(json, "share", world->area_share[area]);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_shares(JsonWriter *const json, const char *const key, const SampleShare shares[],
                       const int n)
{
    json_key(json, key);
    json_open(json, '[');
    for (int i = 0; i < n; i++) {
        json_open(json, '{');
        json_put_text(json, "name", shares[i].name);
        json_put_double(json, "share", shares[i].share);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_parents(JsonWriter *const json, const SampleEffects *const effects)
{
    json_key(json, "parents");
    json_open(json, '{');
    for (int parent = 0; parent < SAMPLE_PRODUCTS; parent++)
        if (effects->parent[parent] != 0)
            json_put_double(json, SAMPLE_PRODUCT_LIST[parent].id, effects->parent[parent]);
    json_close(json, '}');
}

static void put_products(JsonWriter *const json, const SampleWorld *const world)
{
    json_key(json, "products");
    json_open(json, '[');
    for (int product = 0; product < SAMPLE_PRODUCTS; product++) {
        const SampleEffects *const effects = &world->products[product];
        json_open(json, '{');
        json_put_text(json, "product_id", SAMPLE_PRODUCT_LIST[product].id);
        json_put_double(json, "base", effects->base);
        put_numbers(json, "archetype", effects->archetype, world->n_archetypes);
        put_numbers(json, "area_group", effects->area_group, SAMPLE_AREA_GROUPS);
        put_numbers(json, "region", effects->region, SAMPLE_REGIONS);
        json_put_double(json, "log_size", effects->log_size);
        json_put_double(json, "log_tenure", effects->log_tenure);
        put_numbers(json, "taste", effects->taste, SAMPLE_TASTES);
        put_parents(json, effects);
        json_put_double(json, "median_contribution", effects->median_contribution);
        json_close(json, '}');
    }
    json_close(json, ']');
}

Status sample_truth_json(const SampleTold *const told, Arena *const arena, const char **const text,
                         Error *const err)
{
    StrBuf buffer = strbuf_init(arena);
    JsonWriter json = json_writer(&buffer);
    json_open(&json, '{');
    json_put_int(&json, "seed", (int64_t)told->options->seed);
    json_put_int(&json, "clients", (int64_t)told->n_clients);
    json_put_int(&json, "segments", told->options->n_archetypes);
    json_put_double(&json, "separation", told->options->separation);
    json_put_day(&json, "as_of", told->options->as_of);
    json_put_text(&json, "acquisitions_written", SAMPLE_TRUTH_NAMES[told->truth]);
    put_shares(&json, "banks", SAMPLE_BANK_SHARES, SAMPLE_BANKS);
    put_shares(&json, "regions", SAMPLE_REGION_SHARES, SAMPLE_REGIONS);
    put_areas(&json, told->world);
    put_archetypes(&json, told->world);
    put_products(&json, told->world);
    json_close(&json, '}');
    strbuf_putc(&buffer, '\n');
    return strbuf_finish(&buffer, text, err);
}
