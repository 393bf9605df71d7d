/* models/gap/policy_rules.c - may this product be offered to this client; see policy_rules.h. */
#include "models/gap/policy_rules.h"

Withheld policy_client_rule(const Portfolio *const portfolio, const size_t client)
{
    const Clients *const clients = &portfolio->snapshot->clients;
    if (!portfolio->active[client])
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

static bool holds_all_required(const Portfolio *const portfolio, const size_t client,
                               const size_t product)
{
    const IndexLists *const required = &portfolio->snapshot->products.requires;
    for (size_t i = required->first[product]; i < required->first[product + 1]; i++)
        if (!bit_get(&portfolio->held, client, required->items[i]))
            return false;
    return true;
}

static bool holds_any_excluded(const Portfolio *const portfolio, const size_t client,
                               const size_t product)
{
    const IndexLists *const excluded = &portfolio->snapshot->products.excludes;
    for (size_t i = excluded->first[product]; i < excluded->first[product + 1]; i++)
        if (bit_get(&portfolio->held, client, excluded->items[i]))
            return true;
    return false;
}

Withheld policy_product_rule(const Portfolio *const portfolio, const size_t client,
                             const size_t product)
{
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
    if (!holds_all_required(portfolio, client, product))
        return WITHHELD_PREREQUISITE;
    if (holds_any_excluded(portfolio, client, product))
        return WITHHELD_EXCLUDED;
    if (min_tenure > 0 && !(portfolio->tenure_months[client] >= min_tenure))
        return WITHHELD_MIN_TENURE;
    if (max_risk > 0 && (risk == 0 || risk > max_risk))
        return WITHHELD_RISK_CLASS;
    return WITHHELD_NOT;
}
