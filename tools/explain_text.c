/* tools/explain_text.c - an explanation that an RM can use on the telephone. */
#include "core/base/text.h"
#include "models/gap/advice.h"
#include "models/gap/wording.h"
#include "tools/explain_profit.h"
#include "tools/explanation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 30, AMOUNT_WIDTH = 14, TOLD_CONTRIBUTIONS = 4 };

/* `text`, padded with blanks to `width` columns; numbers to the right. */
static void put_padded(StrBuf *const out, const char *const text, const size_t width,
                       const bool to_the_right)
{
    const size_t taken = text_utf8_width(text, strlen(text));
    const size_t blanks = taken < width ? width - taken : 1;
    for (size_t i = 0; to_the_right && i < blanks; i++)
        strbuf_putc(out, ' ');
    strbuf_puts(out, text);
    for (size_t i = 0; !to_the_right && i < blanks; i++)
        strbuf_putc(out, ' ');
}

static void put_amount_column(StrBuf *const out, const double amount, Arena *const arena)
{
    StrBuf text = strbuf_init(arena);
    if (isnan(amount))
        strbuf_putc(&text, '-');
    else
        wording_amount(&text, amount, NULL);
    put_padded(out, text.text == NULL ? "" : text.text, AMOUNT_WIDTH, true);
}

static const char *known(const char *const text, const char *const otherwise)
{
    return text == NULL || text[0] == '\0' ? otherwise : text;
}

/* "with the bank for 1 year 10 months" */
static void put_tenure(StrBuf *const out, const int months)
{
    const int years = months / 12;
    const int rest = months % 12;
    strbuf_puts(out, "with the bank for");
    if (years > 0)
        strbuf_printf(out, " %d year%s", years, years == 1 ? "" : "s");
    if (rest > 0 || years == 0)
        strbuf_printf(out, " %d month%s", rest, rest == 1 ? "" : "s");
    strbuf_puts(out, "\n");
}

static void put_head(const Explanation *const explanation, StrBuf *const out)
{
    const Workbench *const bench = explanation->bench;
    const Clients *const clients = &bench->snapshot.clients;
    const size_t client = explanation->client;
    const double tenure = bench->portfolio.tenure_months[client];
    strbuf_printf(out, "%s  %s\n", clients->id[client], known(clients->name[client], ""));
    strbuf_printf(out, "%s / %s / %s, RM %s\n", known(code_text(&clients->bank, client), "bank"),
                  known(code_text(&clients->region, client), "region not known"),
                  known(code_text(&clients->business_area, client), "business area not known"),
                  known(code_text(&clients->rm, client), "none"));
    if (!isnan(tenure))
        put_tenure(out, (int)tenure);
    if (explanation->pool_id == NULL) {
        strbuf_puts(out, bench->portfolio.active[client]
                             ? "\nThe model does not know this client's bank.\n"
                             : "\nNot an active client on the day of the snapshot.\n");
        return;
    }
    strbuf_printf(out, "segment %s: %s (", explanation->segment_id, explanation->segment_label);
    wording_share(out, explanation->segment_confidence);
    strbuf_printf(out, " sure)\ncompared with %s: %zu ideal clients, %zu characteristic products\n",
                  explanation->pool_name, explanation->n_ideal, explanation->n_characteristic);
}

static void put_held(const Explanation *const explanation, StrBuf *const out, Arena *const arena)
{
    strbuf_puts(out, "\nHAS");
    put_padded(out, "use a month", NAME_WIDTH + AMOUNT_WIDTH, true);
    put_padded(out, "usual", AMOUNT_WIDTH, true);
    strbuf_putc(out, '\n');
    for (size_t i = 0; i < explanation->n_held; i++) {
        const HeldProduct *const held = &explanation->held[i];
        strbuf_printf(out, "  %c ", held->in_profile ? '*' : ' ');
        put_padded(out, held->name, NAME_WIDTH - 1, false);
        put_amount_column(out, held->usage, arena);
        put_amount_column(out, held->usual, arena);
        for (size_t u = 0; u < explanation->gap.n_under_used; u++)
            if (strcmp(explanation->bench->snapshot.products
                           .id[explanation->gap.under_used[u].product],
                       held->product_id) == 0)
                strbuf_puts(out, "  hardly used");
        strbuf_putc(out, '\n');
    }
    if (explanation->n_held == 0)
        strbuf_puts(out, "    nothing\n");
    if (explanation->n_characteristic > 0)
        strbuf_puts(out, "  * belongs to the ideal profile of its peers\n");
}

/* A score whose probability is not its own log-odds was calibrated: without a word, 20 % beside
 * log-odds of -0.80 would look like a mistake. */
static void put_calibrated(const ScoredProduct *const scored, StrBuf *const out)
{
    const double own = 1 / (1 + exp(-scored->offer->affinity));
    if (fabs(own - scored->offer->probability) < 0.005)
        return;
    strbuf_puts(out, ", calibrated to ");
    wording_share(out, scored->offer->probability);
}

/* The largest contributions, then the rest in one figure, so that the sum is there to see. */
static void put_contributions(const ScoredProduct *const scored, StrBuf *const out)
{
    const int decimals = affinity_method_has_log_odds(scored->method) ? 2 : 3;
    double rest = 0;
    strbuf_puts(out, "       why: peers' average ");
    strbuf_fixed(out, scored->baseline, decimals);
    for (size_t i = 0; i < scored->n_contributions; i++) {
        const Contribution *const contribution = &scored->contributions[i];
        if (i >= TOLD_CONTRIBUTIONS) {
            rest += contribution->value;
            continue;
        }
        strbuf_printf(out, "; %s %s", contribution->text, contribution->value < 0 ? "" : "+");
        strbuf_fixed(out, contribution->value, decimals);
    }
    if (scored->n_contributions > TOLD_CONTRIBUTIONS) {
        strbuf_printf(out, "; %zu smaller ones %s", scored->n_contributions - TOLD_CONTRIBUTIONS,
                      rest < 0 ? "" : "+");
        strbuf_fixed(out, rest, decimals);
    }
    strbuf_printf(out, "; %s ", affinity_method_unit(scored->method));
    strbuf_fixed(out, scored->offer->affinity, decimals);
    put_calibrated(scored, out);
    strbuf_putc(out, '\n');
}

static void put_offer(const Explanation *const explanation, const ScoredProduct *const scored,
                      const size_t rank, StrBuf *const out)
{
    const IncrementEstimate *const increment = &scored->offer->increment;
    strbuf_printf(out, "  %2zu ", rank);
    put_padded(out, scored->name, NAME_WIDTH, false);
    wording_share(out, scored->offer->probability);
    strbuf_puts(out, explanation->target == TARGET_ACQUISITION
                         ? " likely to take it within 12 months; "
                         : " likely to hold it; ");
    wording_share(out, scored->adoption);
    strbuf_puts(out, " of ideal clients have it");
    if (!isnan(increment->value)) {
        strbuf_puts(out, "; about ");
        wording_amount(out, increment->value, explanation->currency);
        strbuf_puts(out, " a year (");
        wording_amount(out, increment->low, NULL);
        strbuf_puts(out, " to ");
        wording_amount(out, increment->high, NULL);
        strbuf_puts(out, "; ");
        increment_evidence_words(increment, out);
        strbuf_putc(out, ')');
    }
    strbuf_putc(out, '\n');
    put_contributions(scored, out);
}

static void put_offers(const Explanation *const explanation, StrBuf *const out)
{
    size_t rank = 0;
    strbuf_puts(out, "\nOFFER\n");
    for (size_t i = 0; i < explanation->n_scored; i++)
        if (explanation->scored[i].withheld == WITHHELD_NOT)
            put_offer(explanation, &explanation->scored[i], ++rank, out);
    if (rank == 0)
        strbuf_puts(out, "  nothing\n");
    if (explanation->gap.advice == ADVICE_DO_NOT_SELL)
        strbuf_printf(out, "  do not sell: %s\n", advice_remedy_words(explanation->gap.remedy));
}

/* Characteristic products one by one, the others counted by rule. */
static void put_withheld(const Explanation *const explanation, StrBuf *const out)
{
    size_t counts[WITHHELD_CODES] = {0};
    strbuf_puts(out, "\nWHY NOT THE OTHERS\n");
    for (size_t i = 0; i < explanation->n_scored; i++) {
        const ScoredProduct *const scored = &explanation->scored[i];
        if (scored->withheld == WITHHELD_NOT)
            continue;
        if (!scored->offer->in_profile) {
            counts[scored->withheld]++;
            continue;
        }
        strbuf_puts(out, "     ");
        put_padded(out, scored->name, NAME_WIDTH, false);
        strbuf_printf(out, "%s\n", withheld_reason(scored->withheld));
    }
    for (size_t code = 0; code < WITHHELD_CODES; code++)
        if (counts[code] > 0)
            strbuf_printf(out, "     %zu other product%s: %s\n", counts[code],
                          counts[code] == 1 ? "" : "s", withheld_reason((uint8_t)code));
}

static void put_look_alikes(const Explanation *const explanation, StrBuf *const out)
{
    const Workbench *const bench = explanation->bench;
    if (explanation->n_look_alikes == 0)
        return;
    strbuf_puts(out, "\nCLIENTS LIKE IT\n");
    for (size_t i = 0; i < explanation->n_look_alikes; i++) {
        const LookAlike *const like = &explanation->look_alikes[i];
        strbuf_puts(out, "     ");
        put_padded(out, bench->snapshot.clients.id[like->client], NAME_WIDTH, false);
        wording_share(out, like->likeness);
        strbuf_puts(out, " of products in common; ");
        if (explanation->gap.n_offered > 0)
            strbuf_printf(out, "has %zu of the %zu offered; ", like->n_offered,
                          explanation->gap.n_offered);
        strbuf_puts(out, like->same_rm ? "same RM" : "same bank");
        if (!isnan(bench->portfolio.profit[like->client])) {
            strbuf_puts(out, "; brings ");
            wording_amount(out, bench->portfolio.profit[like->client], explanation->currency);
        }
        strbuf_putc(out, '\n');
    }
}

Status explanation_text(const Explanation *const explanation, StrBuf *const out, Error *const err)
{
    Arena *const arena = explanation->session->arena;
    const char *text = NULL;
    put_head(explanation, out);
    if (explanation->pool_id != NULL) {
        explain_profit_text(explanation, out);
        put_held(explanation, out, arena);
        put_offers(explanation, out);
        put_withheld(explanation, out);
        put_look_alikes(explanation, out);
    }
    return strbuf_finish(out, &text, err);
}
