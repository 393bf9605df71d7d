/* models/affinity/client_input.c - what the models may know of a client besides its holdings. */
#include "models/affinity/client_input.h"

#include "core/base/text.h"

#include <math.h>
#include <string.h>

enum { MOST_NUMBER_CATEGORIES = 12 }; /* so few different numbers are names of categories */

static const char *const NAMES[INPUT_SOURCES] = {
    [INPUT_TENURE] = "time with the bank",
    [INPUT_REVENUE] = "size",
    [INPUT_BANK] = "bank",
    [INPUT_REGION] = "region",
    [INPUT_BUSINESS_AREA] = "business area",
    [INPUT_LEGAL_FORM] = "legal form",
    [INPUT_RISK_CLASS] = "risk class",
    [INPUT_CHANNEL] = "acquisition channel",
    [INPUT_ATTRIBUTE] = "attribute",
};

/* In the order of enum LegalForm, and of the risk classes. */
static const char *LEGAL_FORMS[] = {"company", "sole trader"};
static const char *RISK_CLASSES[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
static const Dictionary LEGAL_FORM_VALUES = {.n = 2, .texts = LEGAL_FORMS};
static const Dictionary RISK_CLASS_VALUES = {.n = 9, .texts = RISK_CLASSES};
static const Dictionary NO_VALUES = {.n = 0};

static void read_column(ClientInput *const input, const CodeColumn *const column)
{
    input->values = &column->values;
    input->codes = column->codes;
}

static void read_small_codes(ClientInput *const input, const Dictionary *const values,
                             const uint8_t *const codes)
{
    input->values = values;
    input->small_codes = codes;
}

static void read_source(ClientInput *const input, const Clients *const clients,
                        const size_t attribute)
{
    switch (input->source) {
    case INPUT_BANK:
        read_column(input, &clients->bank);
        break;
    case INPUT_REGION:
        read_column(input, &clients->region);
        break;
    case INPUT_BUSINESS_AREA:
        read_column(input, &clients->business_area);
        break;
    case INPUT_CHANNEL:
        read_column(input, &clients->acquisition_channel);
        break;
    case INPUT_LEGAL_FORM:
        read_small_codes(input, &LEGAL_FORM_VALUES, clients->legal_form);
        break;
    case INPUT_RISK_CLASS:
        read_small_codes(input, &RISK_CLASS_VALUES, clients->risk_class);
        break;
    case INPUT_ATTRIBUTE:
        if (attribute >= clients->n_attributes)
            break;
        input->name = clients->attribute_names[attribute];
        read_column(input, &clients->attributes[attribute]);
        break;
    case INPUT_TENURE:
    case INPUT_REVENUE:
    case INPUT_SOURCES:
        break;
    }
}

static double number_of_text(const char *const text)
{
    double number = NAN;
    return text_parse_double(text, strlen(text), &number) ? number : NAN;
}

bool client_input_looks_numeric(const Dictionary *const values)
{
    if (values->n <= MOST_NUMBER_CATEGORIES)
        return false;
    for (size_t code = 0; code < values->n; code++)
        if (isnan(number_of_text(values->texts[code])))
            return false;
    return true;
}

Status client_input_make(const Portfolio *const portfolio, const InputSource source,
                         const size_t attribute, const bool is_number, Arena *const arena,
                         ClientInput *const input, Error *const err)
{
    ClientInput made = {.source = source,
                        .is_number = is_number,
                        .name = NAMES[source],
                        .portfolio = portfolio,
                        .values = &NO_VALUES};
    read_source(&made, &portfolio->snapshot->clients, attribute);
    if (is_number && source == INPUT_ATTRIBUTE) {
        double *numbers = NULL;
        ARENA_NEW(numbers, arena, made.values->n, err);
        for (size_t code = 0; code < made.values->n; code++)
            numbers[code] = number_of_text(made.values->texts[code]);
        made.number_of_code = numbers;
    }
    *input = made;
    return OK;
}

double client_input_number(const ClientInput *const input, const size_t client)
{
    const Portfolio *const portfolio = input->portfolio;
    if (input->source == INPUT_TENURE)
        return log1p(portfolio->tenure_months[client]);
    if (input->source == INPUT_REVENUE) {
        const uint32_t bank = portfolio->snapshot->clients.bank.codes[client];
        return asinh(portfolio->revenue[client] / input->revenue_of_bank[bank]);
    }
    const uint32_t code = client_input_code(input, client);
    return code == CODE_NONE ? NAN : input->number_of_code[code];
}

uint32_t client_input_code(const ClientInput *const input, const size_t client)
{
    if (input->codes != NULL)
        return input->codes[client];
    if (input->small_codes == NULL || input->small_codes[client] == 0 ||
        input->small_codes[client] > input->values->n)
        return CODE_NONE;
    return input->small_codes[client] - 1U;
}
