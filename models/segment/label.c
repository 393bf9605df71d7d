/* models/segment/label.c - words for segments, from counts of their clients. */
#include "models/segment/label.h"

#include "core/base/strbuf.h"

#include <math.h>
#include <string.h>

static const double score_apart = 0.5;    /* standard deviations of the stratum */
static const double adoption_apart = 0.2; /* share of clients */
static const double adoption_named = 0.5; /* share of clients */
static const double only_share = 0.75;    /* share of clients */
static const double few_share = 0.75;     /* of the others' mean number of products */
static const double few_apart = 0.5;      /* products */

enum { MOST_PRODUCTS_NAMED = 3 };

Status label_facts_new(const size_t n_products, Arena *const arena, LabelFacts *const facts,
                       Error *const err)
{
    *facts = (LabelFacts){.n_clients = 0};
    ARENA_NEW(facts->held, arena, n_products, err);
    ARENA_NEW(facts->only, arena, n_products, err);
    return OK;
}

void label_facts_add(const MixtureRows *const rows, const size_t row, LabelFacts *const facts)
{
    facts->n_clients++;
    for (size_t score = 0; score < SCORES; score++) {
        const double value = rows->scores[row * SCORES + score];
        if (isnan(value))
            continue;
        facts->n_known[score]++;
        facts->sum[score] += value;
        facts->square[score] += value * value;
    }
    const size_t n_held = bit_count(&rows->held, row);
    facts->n_held += n_held;
    for (size_t product = bit_next(&rows->held, row, 0); product < rows->held.n_bits;
         product = bit_next(&rows->held, row, product + 1)) {
        facts->held[product]++;
        facts->only[product] += n_held == 1;
    }
}

/* A segment beside all other clients of its stratum. */
typedef struct Comparison {
    const LabelStratum *stratum;
    const LabelFacts *own;
    LabelFacts others;
} Comparison;

static Status compare_segment(const LabelStratum *const stratum, const LabelFacts *const facts,
                              const size_t segment, Arena *const arena,
                              Comparison *const comparison, Error *const err)
{
    *comparison = (Comparison){.stratum = stratum, .own = &facts[segment]};
    LabelFacts *const others = &comparison->others;
    TRY(label_facts_new(stratum->n_products, arena, others, err));
    for (size_t other = 0; other < stratum->n_segments; other++) {
        if (other == segment)
            continue;
        others->n_clients += facts[other].n_clients;
        others->n_held += facts[other].n_held;
        for (size_t score = 0; score < SCORES; score++) {
            others->n_known[score] += facts[other].n_known[score];
            others->sum[score] += facts[other].sum[score];
            others->square[score] += facts[other].square[score];
        }
        for (size_t product = 0; product < stratum->n_products; product++) {
            others->held[product] += facts[other].held[product];
            others->only[product] += facts[other].only[product];
        }
    }
    return OK;
}

/* How much higher the segment's mean is than the others', in standard deviations of the stratum;
 * 0 where either is not known. */
static double score_difference(const Comparison *const comparison, const size_t score)
{
    const LabelFacts *const own = comparison->own;
    const LabelFacts *const others = &comparison->others;
    if (!(own->n_known[score] > 0) || !(others->n_known[score] > 0))
        return 0;
    const double n = own->n_known[score] + others->n_known[score];
    const double mean = (own->sum[score] + others->sum[score]) / n;
    const double variance = (own->square[score] + others->square[score]) / n - mean * mean;
    const double difference =
        own->sum[score] / own->n_known[score] - others->sum[score] / others->n_known[score];
    return variance > 0 ? difference / sqrt(variance) : 0;
}

static double share(const double part, const size_t whole)
{
    return whole == 0 ? 0 : part / (double)whole;
}

static double adoption_difference(const Comparison *const comparison, const size_t product)
{
    return share(comparison->own->held[product], comparison->own->n_clients) -
           share(comparison->others.held[product], comparison->others.n_clients);
}

static void add_claim(StrBuf *const label, const char *const claim)
{
    strbuf_puts(label, label->length > 0 ? ", " : "");
    strbuf_puts(label, claim);
}

static void claim_tenure(const Comparison *const comparison, StrBuf *const label)
{
    const double difference = score_difference(comparison, SCORE_TENURE);
    if (fabs(difference) >= score_apart)
        add_claim(label, difference > 0 ? "long-standing" : "recent");
}

static void claim_size(const Comparison *const comparison, StrBuf *const label)
{
    const double difference = score_difference(comparison, SCORE_SIZE);
    if (fabs(difference) < score_apart)
        return;
    add_claim(label, difference > 0 ? "large for " : "small for ");
    strbuf_puts(label, comparison->stratum->within);
}

static void claim_profit(const Comparison *const comparison, StrBuf *const label)
{
    const double difference = score_difference(comparison, SCORE_RELATIVE_PROFIT);
    if (fabs(difference) >= score_apart)
        add_claim(label, difference > 0 ? "brings more than its products suggest"
                                        : "brings less than its products suggest");
}

/* The product that most clients hold as their only one, and fewer of the others do; n_products
 * when there is none such. */
static size_t find_only(const Comparison *const comparison)
{
    const size_t n_products = comparison->stratum->n_products;
    for (size_t product = 0; product < n_products; product++) {
        const double own = share(comparison->own->only[product], comparison->own->n_clients);
        const double others = share(comparison->others.only[product], comparison->others.n_clients);
        if (own >= only_share && own - others >= adoption_apart)
            return product;
    }
    return n_products;
}

/* The product with the largest difference below that of `previous` (the lower number first among
 * equal ones) that clears the thresholds; n_products when there is none. */
static size_t next_product(const Comparison *const comparison, const bool by_most_clients,
                           const size_t previous)
{
    const size_t n_products = comparison->stratum->n_products;
    size_t best = n_products;
    for (size_t product = 0; product < n_products; product++) {
        const double difference = adoption_difference(comparison, product);
        const double adoption = share(comparison->own->held[product], comparison->own->n_clients);
        if (difference < adoption_apart || (adoption >= adoption_named) != by_most_clients)
            continue;
        if (previous < n_products) {
            const double before = adoption_difference(comparison, previous);
            if (difference > before || (!(difference < before) && product <= previous))
                continue;
        }
        if (best == n_products || difference > adoption_difference(comparison, best))
            best = product;
    }
    return best;
}

static bool claim_list(const Comparison *const comparison, const bool by_most_clients,
                       StrBuf *const label)
{
    const size_t n_products = comparison->stratum->n_products;
    size_t product = next_product(comparison, by_most_clients, n_products);
    if (product == n_products)
        return false;
    add_claim(label, by_most_clients ? "" : "more often ");
    for (size_t named = 0; named < MOST_PRODUCTS_NAMED && product < n_products; named++) {
        strbuf_puts(label, named > 0 ? " + " : "");
        strbuf_puts(label, comparison->stratum->product_names[product]);
        product = next_product(comparison, by_most_clients, product);
    }
    return true;
}

static bool holds_few(const Comparison *const comparison)
{
    const double own = share((double)comparison->own->n_held, comparison->own->n_clients);
    const double others = share((double)comparison->others.n_held, comparison->others.n_clients);
    return own <= few_share * others && own <= others - few_apart;
}

static void claim_products(const Comparison *const comparison, StrBuf *const label)
{
    const size_t only = find_only(comparison);
    if (only < comparison->stratum->n_products) {
        add_claim(label, comparison->stratum->product_names[only]);
        strbuf_puts(label, " only");
        return;
    }
    const bool named = claim_list(comparison, true, label) || claim_list(comparison, false, label);
    if (!named && holds_few(comparison))
        add_claim(label, "few products");
}

static Status make_label(const Comparison *const comparison, Arena *const arena,
                         const char **const label, Error *const err)
{
    StrBuf text = strbuf_init(arena);
    claim_tenure(comparison, &text);
    claim_size(comparison, &text);
    claim_profit(comparison, &text);
    claim_products(comparison, &text);
    if (text.length == 0)
        strbuf_puts(&text, "near the average");
    if (comparison->stratum->graded)
        strbuf_puts(&text, " (graded)");
    return strbuf_finish(&text, label, err);
}

/* Labels that say the same get their number among those that do: "... (2 of 2 alike)". */
static Status tell_apart(Arena *const arena, const size_t n_labels, const char **const labels,
                         Error *const err)
{
    const char *plain[MIXTURE_MOST_COMPONENTS];
    memcpy(plain, labels, n_labels * sizeof *plain);
    for (size_t i = 0; i < n_labels; i++) {
        size_t n_alike = 0;
        size_t place = 0;
        for (size_t other = 0; other < n_labels; other++) {
            const bool alike = strcmp(plain[i], plain[other]) == 0;
            n_alike += alike;
            place += alike && other <= i;
        }
        if (n_alike > 1)
            ARENA_TAKE(labels[i],
                       arena_printf(arena, "%s (%zu of %zu alike)", plain[i], place, n_alike), err);
    }
    return OK;
}

Status label_make(const LabelStratum *const stratum, const LabelFacts *const facts,
                  Arena *const arena, const char **const labels, Error *const err)
{
    if (stratum->n_segments == 1) {
        ARENA_TAKE(labels[0], arena_printf(arena, "all clients of %s", stratum->name), err);
        return OK;
    }
    for (size_t segment = 0; segment < stratum->n_segments; segment++) {
        Comparison comparison;
        TRY(compare_segment(stratum, facts, segment, arena, &comparison, err));
        TRY(make_label(&comparison, arena, &labels[segment], err));
    }
    return tell_apart(arena, stratum->n_segments, labels, err);
}
