/* tools/report/section_attention.c - what a reviewer should look at before approving. */
#include "tools/report/report_parts.h"
#include "tools/report/report_sections.h"

#include <math.h>
#include <string.h>

/* An 80 % interval that covers less or more than this was not well calibrated. */
static const double COVERAGE_LEAST = 0.74;
static const double COVERAGE_MOST = 0.86;

enum { MOST_NAMED = 5 };

/* One sentence: what stands out, how often, and where. */
typedef struct Finding {
    size_t n;
    size_t n_of;
    size_t n_clients; /* of the pools or strata counted */
    const char *named[MOST_NAMED];
} Finding;

/* What a sentence is about, and how it goes on for one and for many. */
typedef struct Subject {
    const char *one;
    const char *many;
    const char *has;
    const char *have;
} Subject;

static const Subject POOLS = {"peer pool", "peer pools", "has", "have"};
static const Subject STRATA = {"stratum", "strata", "has", "have"};
static const Subject STRATA_BEING = {"stratum", "strata", "is", "are"};
static const Subject PRODUCTS = {"product", "products", "has", "have"};

static void count_in(Finding *const finding, const char *const name, const size_t n_clients)
{
    if (finding->n < MOST_NAMED)
        finding->named[finding->n] = name;
    finding->n++;
    finding->n_clients += n_clients;
}

/* "<strong>7 of 49 peer pools</strong> (1 204 clients) have" */
static void open_finding(StrBuf *const page, const Finding *const finding, const Subject subject)
{
    strbuf_puts(page, "<li><strong>");
    html_count(page, finding->n);
    strbuf_puts(page, " of ");
    part_counted(page, finding->n_of, subject.one, subject.many);
    strbuf_puts(page, "</strong>");
    if (finding->n_clients > 0) {
        strbuf_puts(page, " (");
        part_counted(page, finding->n_clients, "client", "clients");
        strbuf_puts(page, ")");
    }
    strbuf_printf(page, " %s ", finding->n == 1 ? subject.has : subject.have);
}

static void close_finding(StrBuf *const page, const Finding *const finding,
                          const char *const anchor)
{
    strbuf_puts(page, " <span class=\"where\">");
    for (size_t i = 0; i < finding->n && i < MOST_NAMED; i++) {
        strbuf_puts(page, i == 0 ? "" : " \xc2\xb7 ");
        html_text(page, finding->named[i]);
    }
    if (finding->n > MOST_NAMED)
        strbuf_printf(page, " \xc2\xb7 and %zu more", finding->n - MOST_NAMED);
    strbuf_printf(page, "</span> <a href=\"#%s\">see there</a></li>\n", anchor);
}

/* The pools that clients belong to and for which `is_so`. */
static Finding find_pools(const Report *const report,
                          bool (*const is_so)(const Report *report, size_t pool))
{
    Finding finding = {.n_of = report->n_leaves};
    for (size_t i = 0; i < report->n_leaves; i++) {
        const size_t pool = report->leaves[i];
        if (is_so(report, pool))
            count_in(&finding, report->pool_names[pool], report->clients_of_pool[pool]);
    }
    return finding;
}

/* ---- profiles ---- */

static bool has_no_profile(const Report *const report, const size_t pool)
{
    return report->model->profiles.n_characteristic[pool] == 0;
}

static bool has_few_ideal(const Report *const report, const size_t pool)
{
    return report->model->profiles.n_ideal[pool] < PROFILE_MIN_IDEAL;
}

static void tell_profiles(const Report *const report)
{
    StrBuf *const page = report->page;
    const Finding none = find_pools(report, has_no_profile);
    const Finding few = find_pools(report, has_few_ideal);
    if (none.n > 0) {
        open_finding(page, &none, POOLS);
        strbuf_printf(page,
                      "no cross-sell profile: fewer than %d products are characteristic "
                      "there, and nothing is offered to these clients.",
                      PROFILE_MIN_PRODUCTS);
        close_finding(page, &none, "profiles");
    }
    if (few.n > 0) {
        open_finding(page, &few, POOLS);
        strbuf_printf(page,
                      "fewer than %d ideal clients: the profile of the larger group around "
                      "them is mixed in.",
                      PROFILE_MIN_IDEAL);
        close_finding(page, &few, "profiles");
    }
}

/* ---- strata ---- */

static bool is_pooled(const Strata *const strata, const size_t stratum)
{
    return strata->bank[stratum] == CODE_NONE || strata->region[stratum] == CODE_NONE ||
           strata->area[stratum] == CODE_NONE;
}

static void tell_strata(const Report *const report)
{
    StrBuf *const page = report->page;
    const Model *const model = report->model;
    Finding pooled = {.n_of = model->strata.n};
    Finding graded = {.n_of = model->strata.n};
    for (size_t stratum = 0; stratum < model->strata.n; stratum++) {
        const char *const name = report->stratum_names[stratum];
        if (is_pooled(&model->strata, stratum))
            count_in(&pooled, name, report->clients_of_stratum[stratum]);
        if (segments_graded(&model->segments, stratum))
            count_in(&graded, name, report->clients_of_stratum[stratum]);
    }
    if (pooled.n > 0) {
        open_finding(page, &pooled, STRATA_BEING);
        strbuf_puts(page, "pooled upwards, because the finer ones have fewer than ");
        part_counted(page, (size_t)report_setting(report, "segment.min_stratum", 0), "client",
                     "clients");
        strbuf_puts(page, " or their region or business area is not known.");
        close_finding(page, &pooled, "segments");
    }
    if (graded.n > 0) {
        open_finding(page, &graded, STRATA);
        strbuf_puts(page, "graded segments: cuts of a continuum, not distinct groups.");
        close_finding(page, &graded, "segments");
    }
}

/* ---- potential ---- */

static bool has_no_potential(const Report *const report, const size_t pool)
{
    return report->model->potential.source[pool] == CODE_NONE;
}

static bool borrows_potential(const Report *const report, const size_t pool)
{
    const uint32_t source = report->model->potential.source[pool];
    return source != CODE_NONE && source != pool;
}

static bool has_no_size(const Report *const report, const size_t pool)
{
    const uint32_t source = report->model->potential.source[pool];
    return source != CODE_NONE && report->model->potential.has_size[source] == 0;
}

static bool is_off_coverage(const Report *const report, const size_t pool)
{
    const double coverage = report->model->potential.coverage[pool];
    return coverage < COVERAGE_LEAST || coverage > COVERAGE_MOST;
}

typedef struct PotentialTopic {
    bool (*is_so)(const Report *report, size_t pool);
    const char *sentence;
} PotentialTopic;

static void tell_potential(const Report *const report)
{
    static const PotentialTopic TOPICS[] = {
        {has_no_potential, "no potential: too few well-developed peers, or no profit known."},
        {borrows_potential, "fewer than 50 well-developed peers: the potential is that of the "
                            "larger group around them."},
        {has_no_size, "a potential that is not adjusted to size: no gap is published."},
        {is_off_coverage, "an 80 % interval of the potential that covered less than 74 % or more "
                          "than 86 % of the peers left out."},
    };
    for (size_t topic = 0; topic < sizeof TOPICS / sizeof TOPICS[0]; topic++) {
        const Finding finding = find_pools(report, TOPICS[topic].is_so);
        if (finding.n == 0)
            continue;
        open_finding(report->page, &finding, POOLS);
        strbuf_puts(report->page, TOPICS[topic].sentence);
        close_finding(report->page, &finding, "potential");
    }
}

/* ---- money of products ---- */

/* Is the product's incremental profit of this source in some pool that clients belong to. */
static bool has_source(const Report *const report, const size_t product,
                       const IncrementSource source)
{
    const Increment *const increment = &report->model->increment;
    for (size_t i = 0; i < report->n_leaves; i++)
        if (increment->source[report->leaves[i] * increment->n_products + product] == source)
            return true;
    return false;
}

static void tell_source(const Report *const report, const IncrementSource source,
                        const char *const sentence)
{
    const Design *const design = model_design(report->model);
    Finding finding = {.n_of = design->n_products};
    for (size_t product = 0; product < design->n_products; product++)
        if (has_source(report, product, source))
            count_in(&finding, design->product_names[product], 0);
    if (finding.n == 0)
        return;
    open_finding(report->page, &finding, PRODUCTS);
    strbuf_puts(report->page, sentence);
    close_finding(report->page, &finding, "affinity");
}

/* ---- the snapshot against the model ---- */

static void tell_matching(const Report *const report)
{
    StrBuf *const page = report->page;
    const Workbench *const bench = report->bench;
    const Application *const application = &bench->application;
    Finding fresh = {.n_of = bench->snapshot.products.n};
    for (size_t product = 0; product < bench->snapshot.products.n; product++)
        if (application->model_product[product] == CODE_NONE)
            count_in(&fresh, bench->snapshot.products.name[product], 0);
    if (strcmp(bench->snapshot_ref.id, bench->model_ref.snapshot.id) != 0)
        strbuf_puts(page, "<li><strong>Another snapshot</strong> than the one the model was built "
                          "from is shown: sizes and potentials are of its clients.</li>\n");
    if (report->n_placed < report->n_active) {
        strbuf_puts(page, "<li><strong>");
        part_counted(page, report->n_active - report->n_placed, "active client", "active clients");
        strbuf_puts(page, "</strong> of banks that the model does not know: they are placed "
                          "nowhere.</li>\n");
    }
    if (fresh.n > 0) {
        strbuf_puts(page, "<li><strong>");
        part_counted(page, fresh.n, "product", "products");
        strbuf_puts(page, "</strong> that the model does not know: never offered.");
        close_finding(page, &fresh, "affinity");
    }
}

/* ---- the test of hidden holdings ---- */

static void tell_gate(const Report *const report)
{
    const RankingVerdict verdict = ranking_verdict(&report->model->ranking, RANKING_CHOSEN);
    if (verdict == RANKING_BETTER)
        return;
    strbuf_puts(report->page, "<li><strong>The model ");
    html_text(report->page, ranking_verdict_sentence(verdict));
    strbuf_puts(report->page, "</strong>: it can be approved only with a reason for doing so all "
                              "the same. <a href=\"#card\">see there</a></li>\n");
}

/* ---- against the model before ---- */

static void tell_drift(const Report *const report)
{
    const Drift *const drift = &report->changes->drift;
    Finding finding = {.n_of = drift->n};
    static const Subject FIGURES = {"figure", "figures", "has", "have"};
    if (!report->changes->is_there || drift->level == DRIFT_NONE)
        return;
    for (size_t i = 0; i < drift->n; i++)
        if (drift->measures[i].drift.level == drift->level)
            count_in(&finding, drift->measures[i].name, 0);
    open_finding(report->page, &finding, FIGURES);
    strbuf_puts(report->page, drift->level == DRIFT_STOP
                                  ? "drifted too far from the model before: it is approved only "
                                    "with a reason for doing so all the same."
                                  : "drifted from the model before: look whether the extract is "
                                    "sound.");
    close_finding(report->page, &finding, "drift");
}

/* Segments that nothing continues: their clients are told of under another name. */
static void tell_segments(const Report *const report)
{
    static const Subject ENDED = {"segment of the model before", "segments of the model before",
                                  "has", "have"};
    const SegmentChanges *const changes = &report->changes->segments;
    const SegmentDiff *const diff = &changes->diff;
    Finding ended = {.n_of = diff->match.n_earlier};
    for (size_t earlier = 0; earlier < diff->match.n_earlier; earlier++)
        if (diff->earlier[earlier].n_then > 0)
            count_in(&ended, changes->earlier.model.segments.label[earlier],
                     diff->earlier[earlier].n_then);
    if (ended.n == 0)
        return;
    open_finding(report->page, &ended, ENDED);
    strbuf_puts(report->page, "come to an end: no segment now has half of the same clients.");
    close_finding(report->page, &ended, "changes");
}

static bool has_other_set(const Report *const report, const size_t pool)
{
    const ProfileDiff *const diff = &report->changes->profiles;
    return diff->first[pool + 1] > diff->first[pool];
}

static void tell_changes(const Report *const report)
{
    if (!report->changes->is_there)
        return;
    tell_segments(report);
    const Finding changed = find_pools(report, has_other_set);
    if (changed.n == 0)
        return;
    open_finding(report->page, &changed, POOLS);
    strbuf_puts(report->page, "another characteristic set than before: products entered or left.");
    close_finding(report->page, &changed, "changes");
}

Status section_attention(const Report *const report, Error *const err)
{
    (void)err;
    StrBuf *const page = report->page;
    section_open(page, "attention", "What needs attention");
    strbuf_puts(page, "<ul class=\"findings\">\n");
    const size_t before = page->length;
    tell_gate(report);
    tell_drift(report);
    tell_changes(report);
    tell_matching(report);
    tell_profiles(report);
    tell_strata(report);
    tell_potential(report);
    tell_source(report, INCREMENT_NONE,
                "no known incremental profit in some peer pools: offered by likelihood alone.");
    tell_source(report, INCREMENT_ROBUST,
                "an incremental profit from a robust regression in some peer pools: a weak "
                "source.");
    if (page->length == before)
        strbuf_puts(page, "<li>Nothing stands out.</li>\n");
    strbuf_puts(page, "</ul>\n");
    section_close(page);
    return OK;
}
