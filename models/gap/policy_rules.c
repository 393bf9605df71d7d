/* models/gap/policy_rules.c - may this product be offered to this client; see policy_rules.h. */
#include "models/gap/policy_rules.h"

static Status square(const size_t n, Arena *const arena, BitMatrix *const bits, Error *const err)
{
    *bits = (BitMatrix){.n_rows = n, .n_bits = n, .n_words = bit_words(n)};
    ARENA_NEW(bits->words, arena, n * bits->n_words, err);
    return OK;
}

Status policy_rules_make(const Portfolio *const portfolio, Arena *const arena,
                         PolicyRules *const rules, Error *const err)
{
    const Products *const products = &portfolio->snapshot->products;
    const IndexLists *const requires_lists = &products->requires;
    const IndexLists *const excludes_lists = &products->excludes;
    rules->portfolio = portfolio;
    TRY(square(products->n, arena, &rules->required, err));
    TRY(square(products->n, arena, &rules->excluded, err));
    for (size_t product = 0; product < products->n; product++) {
        for (size_t i = requires_lists->first[product]; i < requires_lists->first[product + 1]; i++)
            bit_set(&rules->required, product, requires_lists->items[i]);
        for (size_t i = excludes_lists->first[product]; i < excludes_lists->first[product + 1];
             i++) {
            bit_set(&rules->excluded, product, excludes_lists->items[i]);
            bit_set(&rules->excluded, excludes_lists->items[i], product);
        }
    }
    return OK;
}

Withheld policy_client_rule(const PolicyRules *const rules, const size_t client)
{
    const Clients *const clients = &rules->portfolio->snapshot->clients;
    if (!rules->portfolio->active[client])
        return WITHHELD_CLOSED;
    if (clients->blocked.codes[client] != CODE_NONE)
        return WITHHELD_BLOCKED;
    if (clients->do_not_contact[client])
        return WITHHELD_DO_NOT_CONTACT;
    return WITHHELD_NOT;
}

static bool suits_legal_form(const Products *const products, const size_t product,
                             const uint8_t legal_form)
{
    const uint8_t allowed = products->legal_forms[product];
    return allowed == 0 || (legal_form != LEGAL_FORM_UNKNOWN && (allowed >> legal_form & 1) != 0);
}

static bool holds_all(const BitMatrix *const held, const size_t client, const BitMatrix *const set,
                      const size_t row)
{
    for (size_t word = 0; word < held->n_words; word++)
        if ((bit_row(set, row)[word] & ~bit_row(held, client)[word]) != 0)
            return false;
    return true;
}

static bool holds_any(const BitMatrix *const held, const size_t client, const BitMatrix *const set,
                      const size_t row)
{
    for (size_t word = 0; word < held->n_words; word++)
        if ((bit_row(set, row)[word] & bit_row(held, client)[word]) != 0)
            return true;
    return false;
}

Withheld policy_product_rule(const PolicyRules *const rules, const size_t client,
                             const size_t product)
{
    const Portfolio *const portfolio = rules->portfolio;
    const Clients *const clients = &portfolio->snapshot->clients;
    const Products *const products = &portfolio->snapshot->products;
    const int32_t min_tenure = products->min_tenure_months[product];
    const uint8_t max_risk = products->max_risk_class[product];
    const uint8_t risk = clients->risk_class[client];

    if (!suits_legal_form(products, product, clients->legal_form[client]))
        return WITHHELD_LEGAL_FORM;
    if (!products->offerable[product])
        return WITHHELD_NOT_OFFERABLE;
    if (bit_get(&portfolio->held, client, product))
        return WITHHELD_HELD;
    if (!holds_all(&portfolio->held, client, &rules->required, product))
        return WITHHELD_PREREQUISITE;
    if (holds_any(&portfolio->held, client, &rules->excluded, product))
        return WITHHELD_EXCLUDED;
    if (min_tenure > 0 && !(portfolio->tenure_months[client] >= min_tenure))
        return WITHHELD_MIN_TENURE;
    if (max_risk > 0 && (risk == 0 || risk > max_risk))
        return WITHHELD_RISK_CLASS;
    return WITHHELD_NOT;
}
