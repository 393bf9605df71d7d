/* core/domain/snapshot.c - looking up texts in a snapshot's dictionaries. */
#include "core/domain/snapshot.h"

#include "core/base/text.h"

#include <string.h>

/* Position of `text` in `n` texts in byte order; n when it is not there. */
static size_t find_text(const char *const *const texts, const size_t n, const char *const text)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = text_compare(texts[middle], text);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return n;
}

size_t snapshot_find_client(const Snapshot *const snapshot, const char *const client_id)
{
    return find_text(snapshot->clients.id, snapshot->clients.n, client_id);
}

size_t snapshot_find_product(const Products *const products, const char *const product_id)
{
    return find_text(products->id, products->n, product_id);
}

uint32_t dictionary_find(const Dictionary *const dictionary, const char *const text)
{
    if (text == NULL)
        return CODE_NONE;
    const size_t at = find_text(dictionary->texts, dictionary->n, text);
    return at == dictionary->n ? CODE_NONE : (uint32_t)at;
}

const char *snapshot_currency(const Snapshot *const snapshot, const char *const bank)
{
    const Currencies *const currencies = &snapshot->currencies;
    const size_t at = find_text(currencies->bank, currencies->n_banks, bank);
    return at == currencies->n_banks ? currencies->common : currencies->currency[at];
}
