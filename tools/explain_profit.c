/* tools/explain_profit.c - the profit part of an explanation, in words and as JSON. */
#include "tools/explain_profit.h"
#include "models/gap/wording.h"

static void say_now(const Explanation *const explanation, StrBuf *const out)
{
    const double profit = explanation->bench->portfolio.profit[explanation->client];
    strbuf_puts(out, "  now        ");
    if (isnan(profit)) {
        strbuf_puts(out, "not known\n");
        return;
    }
    wording_amount(out, profit, explanation->currency);
    strbuf_puts(out, " a year\n");
}

static void say_potential(const Explanation *const explanation, StrBuf *const out)
{
    const PotentialEstimate *const potential = &explanation->gap.potential;
    strbuf_puts(out, "  potential  ");
    wording_amount(out, potential->median, explanation->currency);
    strbuf_puts(out, " a year");
    if (potential->set_share >= 1)
        strbuf_puts(out, " with all characteristic products");
    else if (!isnan(potential->set_share)) {
        strbuf_puts(out, " with ");
        wording_share(out, potential->set_share);
        strbuf_puts(out, " of the characteristic products");
    }
    strbuf_puts(out, "; 8 of 10 such peers bring ");
    wording_amount(out, potential->low, NULL);
    strbuf_puts(out, " to ");
    wording_amount(out, potential->high, NULL);
    strbuf_printf(out, "\n             from %zu well-developed %s%s", potential->n_peers,
                  explanation->peers_name,
                  potential->size_adjusted ? "" : ", not adjusted to size");
    if (!isnan(potential->coverage)) {
        strbuf_puts(out, "; the interval held ");
        wording_share(out, potential->coverage);
        strbuf_puts(out, " of peers left out");
    }
    strbuf_putc(out, '\n');
}

static void say_gap(const Explanation *const explanation, StrBuf *const out)
{
    const ClientGap *const gap = &explanation->gap;
    if (gap->developed)
        strbuf_puts(out,
                    "  gap        none: it has enough of the characteristic products to count as "
                    "well developed itself\n");
    else if (!isnan(gap->gap)) {
        strbuf_puts(out, "  gap        ");
        wording_amount(out, gap->gap, explanation->currency);
        strbuf_puts(out, " a year, peer-relative, not causal: no promise\n");
    }
    if (gap->missing.n == 0 || isnan(gap->missing.whole))
        return;
    strbuf_printf(out, "  missing    %zu characteristic product%s: ", gap->missing.n,
                  gap->missing.n == 1 ? "" : "s");
    wording_amount(out, gap->missing.whole, explanation->currency);
    strbuf_puts(out, gap->missing.n == 1 ? " a year; " : " a year together; ");
    wording_amount(out, gap->missing.adopted, NULL);
    strbuf_printf(out, " at the rate at which ideal clients have %s%s\n",
                  gap->missing.n == 1 ? "it" : "them", gap->missing.is_weak ? " (weak)" : "");
    if (gap->gaps_differ)
        strbuf_puts(out, "             the gap and what is missing differ much: be careful with "
                         "both\n");
}

void explain_profit_text(const Explanation *const explanation, StrBuf *const out)
{
    strbuf_puts(out, "\nPROFIT\n");
    say_now(explanation, out);
    if (isnan(explanation->gap.potential.median))
        strbuf_puts(out, "  potential  not known\n");
    else
        say_potential(explanation, out);
    say_gap(explanation, out);
}

static void put_missing(const Explanation *const explanation, JsonWriter *const json)
{
    const MissingSet *const missing = &explanation->gap.missing;
    json_key(json, "missing_set");
    json_open(json, '{');
    json_put_int(json, "n_products", (int64_t)missing->n);
    json_put_double(json, "whole", missing->whole);
    json_put_double(json, "at_ideal_adoption", missing->adopted);
    json_put_bool(json, "weak", missing->is_weak);
    json_put_bool(json, "differs_from_gap", explanation->gap.gaps_differ);
    json_close(json, '}');
}

void explain_profit_json(const Explanation *const explanation, JsonWriter *const json)
{
    const PotentialEstimate *const potential = &explanation->gap.potential;
    const bool placed = explanation->pool_id != NULL;
    json_key(json, "profit");
    json_open(json, '{');
    json_put_double(json, "current", explanation->bench->portfolio.profit[explanation->client]);
    json_put_double(json, "potential", placed ? potential->median : NAN);
    json_put_double(json, "low", placed ? potential->low : NAN);
    json_put_double(json, "high", placed ? potential->high : NAN);
    json_put_double(json, "gap", explanation->gap.gap);
    json_put_text(json, "currency", explanation->currency);
    json_put_int(json, "n_peers", placed ? (int64_t)potential->n_peers : 0);
    json_put_text(json, "peers", explanation->peers_name);
    json_put_double(json, "set_share", placed ? potential->set_share : NAN);
    json_put_double(json, "coverage", placed ? potential->coverage : NAN);
    json_put_bool(json, "size_adjusted", placed && potential->size_adjusted);
    put_missing(explanation, json);
    json_put_text(json, "note", "peer-relative, not causal");
    json_close(json, '}');
}
