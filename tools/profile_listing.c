/* tools/profile_listing.c - products that entered or left; see profile_listing.h. */
#include "tools/profile_listing.h"

#include "tools/model_settings.h"

Status profile_side_read(const Session *const session, const Workbench *const bench,
                         ProfileSide *const side, Error *const err)
{
    const Model *const model = &bench->model;
    const Config *const config = &session->config;
    json_t *settings = NULL;
    TRY(model_settings_read(&bench->model_ref, session->arena, &settings, err));
    *side =
        (ProfileSide){.strata = &model->strata,
                      .pools = &model->pools,
                      .profiles = &model->profiles,
                      .product_ids = model_design(model)->product_ids,
                      .characteristic_min = model_setting(settings, "profile.characteristic_min",
                                                          config->profile_characteristic_min),
                      .max_products = (size_t)model_setting(settings, "profile.max_products",
                                                            (double)config->profile_max_products)};
    return OK;
}

/* ---- list ---- */

static const TableColumn COLUMNS[] = {
    {"pool_id", COLUMN_TEXT},    {"pool", COLUMN_TEXT},          {"change", COLUMN_TEXT},
    {"product_id", COLUMN_TEXT}, {"product", COLUMN_TEXT},       {"adoption_then", COLUMN_SHARE},
    {"low_then", COLUMN_SHARE},  {"high_then", COLUMN_SHARE},    {"holders_then", COLUMN_INT},
    {"ideal_then", COLUMN_INT},  {"adoption_now", COLUMN_SHARE}, {"low_now", COLUMN_SHARE},
    {"high_now", COLUMN_SHARE},  {"holders_now", COLUMN_INT},    {"ideal_now", COLUMN_INT},
    {"reason", COLUMN_TEXT}};

enum { SIDE_COLUMNS = 5 };

/* Empty where the model does not know the product. */
static void put_side(const IdealProfiles *const profiles, const uint32_t pool,
                     const uint32_t product, Table *const table)
{
    if (product == PROFILE_NONE) {
        for (size_t i = 0; i < SIDE_COLUMNS; i++)
            table_none(table);
        return;
    }
    const size_t at = profile_at(profiles, pool, product);
    table_double(table, profiles->adoption[at]);
    table_double(table, profiles->adoption_low[at]);
    table_double(table, profiles->adoption_high[at]);
    table_int(table, profiles->n_holders[at]);
    table_int(table, profiles->n_ideal[pool]);
}

static void put_product(const Model *const earlier, const Model *const later,
                        const ProfileChange *const change, Table *const table)
{
    const bool is_known = change->later_product != PROFILE_NONE;
    const uint32_t product = is_known ? change->later_product : change->earlier_product;
    const Design *const design = model_design(is_known ? later : earlier);
    table_text(table, design->product_ids[product]);
    table_text(table, design->product_names[product]);
}

static Status put_pool(const Workbench *const earlier, const Workbench *const later,
                       const ProfileDiff *const diff, const uint32_t pool, Table *const table,
                       Arena *const arena, Error *const err)
{
    const char *id = NULL;
    const char *name = NULL;
    TRY(model_pool_id(pool, arena, &id, err));
    TRY(model_pool_name(&later->model, pool, arena, &name, err));
    for (uint32_t i = diff->first[pool]; i < diff->first[pool + 1]; i++) {
        const ProfileChange *const change = &diff->changes[i];
        table_text(table, id);
        table_text(table, name);
        table_text(table, change->has_entered ? "entered" : "left");
        put_product(&earlier->model, &later->model, change, table);
        put_side(&earlier->model.profiles, diff->earlier_of[pool], change->earlier_product, table);
        put_side(&later->model.profiles, pool, change->later_product, table);
        table_text(table, profile_reason_words(change));
    }
    return OK;
}

Status profile_changes_list(const Session *const session, const Workbench *const earlier,
                            const Workbench *const later, const TableFormat format,
                            Error *const err)
{
    Arena *const arena = session->arena;
    ProfileSide then = {0};
    ProfileSide now = {0};
    ProfileDiff diff = {0};
    Table *table = NULL;
    TRY(profile_side_read(session, earlier, &then, err));
    TRY(profile_side_read(session, later, &now, err));
    TRY(profile_diff_make(&then, &now, arena, &diff, err));
    TRY(table_new(stdout, format, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0],
                  "No product entered or left the characteristic set of a peer pool.", arena,
                  &table, err));
    for (uint32_t pool = 0; pool < later->model.pools.n; pool++)
        TRY(put_pool(earlier, later, &diff, pool, table, arena, err));
    return table_finish(table, err);
}
