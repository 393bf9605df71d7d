/* models/gap/trigger_content.c - what the RM is told about one client; see trigger_content.h. */
#include "models/gap/trigger_content.h"

#include "models/affinity/reasons.h"
#include "models/gap/advice.h"
#include "models/gap/wording.h"

#include <string.h>

Status trigger_product_reasons(const GapEngine *const engine, const size_t client,
                               const uint32_t product, const size_t most, Arena *const arena,
                               const TriggerReason **const reasons, size_t *const n_reasons,
                               Error *const err)
{
    const Application *const application = engine->application;
    const Affinity *const affinity = application_affinity(application, client);
    const Encoder *const encoder = application_encoder(application, client);
    Reason *found = NULL;
    TriggerReason *told = NULL;
    double baseline = 0;
    size_t n = 0;
    ARENA_NEW(found, arena, reasons_most(affinity), err);
    TRY(reasons_find(affinity, encoder, client, product, application->pool[client], arena,
                     &baseline, found, &n, err));
    n = n < most ? n : most;
    ARENA_NEW(told, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        told[i].contribution = found[i].contribution;
        TRY(reasons_words(encoder, client, &found[i], arena, &told[i].text, err));
    }
    *reasons = told;
    *n_reasons = n;
    return OK;
}

static const char *product_name(const GapEngine *const engine, const uint32_t product)
{
    return engine->application->portfolio->snapshot->products.name[product];
}

static const char *product_id(const GapEngine *const engine, const uint32_t product)
{
    return engine->application->portfolio->snapshot->products.id[product];
}

/* ---- cross_sell ---- */

static void say_offers(const GapEngine *const engine, const size_t client,
                       const ClientGap *const gap, const char *const currency, StrBuf *const out)
{
    const IdealProfiles *const profiles = &engine->application->model->profiles;
    const size_t pool = engine->application->pool[client];
    double worth = 0;
    strbuf_puts(out, "Well-developed clients of this kind use ");
    for (size_t i = 0; i < gap->n_offered; i++) {
        const Offer *const offer = &gap->scored[gap->offered[i]];
        strbuf_printf(out, "%s%s (", wording_separator(i, gap->n_offered),
                      product_name(engine, offer->product));
        wording_share(out, profiles->adoption[profile_at(profiles, pool, offer->model_product)]);
        strbuf_putc(out, ')');
        worth += isnan(offer->increment.value) ? 0 : offer->increment.value;
    }
    if (worth > 0) {
        strbuf_puts(out, gap->n_offered == 1 ? ", worth about " : ", together worth about ");
        wording_amount(out, worth, currency);
        strbuf_puts(out, " a year");
    }
    strbuf_putc(out, '.');
}

/* Only where the two ways of seeing the gap tell different stories. */
static void say_doubt(const ClientGap *const gap, const char *const currency, StrBuf *const out)
{
    if (!gap->gaps_differ)
        return;
    strbuf_puts(out, " Its peers bring ");
    wording_amount(out, gap->gap, currency);
    strbuf_puts(out, " more, what it lacks would bring ");
    wording_amount(out, gap->missing.whole, currency);
    strbuf_puts(out, ": the two differ much, promise neither.");
}

static Status cross_sell(const GapEngine *const engine, const size_t client,
                         const ClientGap *const gap, const char *const currency, Arena *const arena,
                         TriggerContent *const content, Error *const err)
{
    TriggerProduct *products = NULL;
    StrBuf sentence = strbuf_init(arena);
    *content = (TriggerContent){.kind = KIND_CROSS_SELL, .n_products = gap->n_offered};
    ARENA_NEW(products, arena, gap->n_offered, err);
    for (size_t i = 0; i < gap->n_offered; i++) {
        const Offer *const offer = &gap->scored[gap->offered[i]];
        products[i] = (TriggerProduct){.product_id = product_id(engine, offer->product),
                                       .name = product_name(engine, offer->product),
                                       .probability = offer->probability,
                                       .value = offer->increment.value,
                                       .low = offer->increment.low,
                                       .high = offer->increment.high};
        TRY(trigger_product_reasons(engine, client, offer->product, TRIGGER_REASONS, arena,
                                    &products[i].reasons, &products[i].n_reasons, err));
        content->priority += isnan(offer->expected_value) ? 0 : offer->expected_value;
    }
    content->products = products;
    say_offers(engine, client, gap, currency, &sentence);
    say_doubt(gap, currency, &sentence);
    return strbuf_finish(&sentence, &content->reason, err);
}

/* ---- under_use ---- */

static void say_under_use(const GapEngine *const engine, const ClientGap *const gap, const size_t n,
                          StrBuf *const out)
{
    strbuf_puts(out, "Hardly uses ");
    for (size_t i = 0; i < n; i++) {
        const UnderUse *const found = &gap->under_used[i];
        strbuf_printf(out, "%s%s (", wording_separator(i, n), product_name(engine, found->product));
        wording_amount(out, found->usage, NULL);
        strbuf_puts(out, " a month, usual is ");
        wording_amount(out, found->peers, NULL);
        strbuf_putc(out, ')');
    }
    strbuf_puts(out, ": ask what stands in the way.");
}

static Status under_use(const GapEngine *const engine, const ClientGap *const gap,
                        Arena *const arena, TriggerContent *const content, Error *const err)
{
    const size_t most = engine->params.max_products;
    const size_t n = gap->n_under_used < most ? gap->n_under_used : most;
    TriggerProduct *products = NULL;
    StrBuf sentence = strbuf_init(arena);
    *content = (TriggerContent){.kind = KIND_UNDER_USE, .n_products = n};
    ARENA_NEW(products, arena, n, err);
    for (size_t i = 0; i < n; i++) {
        const UnderUse *const found = &gap->under_used[i];
        products[i] = (TriggerProduct){.product_id = product_id(engine, found->product),
                                       .name = product_name(engine, found->product),
                                       .probability = NAN,
                                       .value = found->increment.value,
                                       .low = found->increment.low,
                                       .high = found->increment.high};
        content->priority += isnan(found->at_stake) ? 0 : found->at_stake;
    }
    content->products = products;
    say_under_use(engine, gap, n, &sentence);
    return strbuf_finish(&sentence, &content->reason, err);
}

/* ---- low_profit ---- */

/* Does the client lack something that it could be offered, were it not so unlikely? */
static bool lacks_unlikely(const GapEngine *const engine, const ClientGap *const gap)
{
    const size_t n_products = engine->application->portfolio->n_products;
    return memchr(gap->withheld, WITHHELD_UNLIKELY, n_products) != NULL;
}

static Status low_profit(const GapEngine *const engine, const size_t client,
                         const ClientGap *const gap, const char *const currency, Arena *const arena,
                         TriggerContent *const content, Error *const err)
{
    const double profit = engine->application->portfolio->profit[client];
    StrBuf out = strbuf_init(arena);
    const double enough = gap->advice == ADVICE_DO_NOT_SELL ? 0 : gap->potential.low;
    *content = (TriggerContent){.kind = KIND_LOW_PROFIT, .priority = enough - profit};
    strbuf_puts(&out, profit < 0 ? "Loses " : "Brings ");
    wording_amount(&out, fabs(profit), currency);
    strbuf_puts(&out, " a year");
    if (gap->advice == ADVICE_DO_NOT_SELL) {
        strbuf_printf(&out, ", and no product would mend that: do not sell, %s.",
                      advice_remedy_words(gap->remedy));
        return strbuf_finish(&out, &content->reason, err);
    }
    strbuf_puts(&out, " where well-developed clients of this kind bring ");
    wording_amount(&out, gap->potential.low, currency);
    strbuf_puts(&out, " to ");
    wording_amount(&out, gap->potential.high, NULL);
    strbuf_puts(&out, lacks_unlikely(engine, gap)
                          ? ", and is hardly likely to take what it lacks: review prices and use."
                          : ", and there is nothing to offer: review prices and use.");
    return strbuf_finish(&out, &content->reason, err);
}

Status trigger_content_make(const GapEngine *const engine, const size_t client,
                            const ClientGap *const gap, const char *const currency,
                            Arena *const arena, TriggerContent *const contents,
                            size_t *const n_contents, Error *const err)
{
    *n_contents = 0;
    if (gap->n_offered > 0)
        TRY(cross_sell(engine, client, gap, currency, arena, &contents[(*n_contents)++], err));
    if (gap->n_under_used > 0)
        TRY(under_use(engine, gap, arena, &contents[(*n_contents)++], err));
    if (gap->advice == ADVICE_DO_NOT_SELL || gap->advice == ADVICE_REVIEW)
        TRY(low_profit(engine, client, gap, currency, arena, &contents[(*n_contents)++], err));
    return OK;
}
