/* core/io/progress_bar.c - a bar on a terminal, plain lines elsewhere. */
#include "core/io/progress_bar.h"

#include "core/base/text.h"
#include "core/io/terminal.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LONGEST_STEP = 40, WIDEST_BAR = 40, LEAST_WIDTH = 40, USUAL_WIDTH = 80, SHORT_SIZE = 48 };

static const double SECONDS_BETWEEN_DRAWINGS = 0.1;
static const double SECONDS_BETWEEN_LINES = 10;
static const double SECONDS_WORTH_TELLING = 1;

typedef struct ProgressBar {
    Progress progress; /* what the work sees */
    ProgressStyle style;
    const Log *log;
    const volatile sig_atomic_t *stop;

    char step[LONGEST_STEP + 1];
    double share;
    double step_began; /* seconds on the monotonic clock */
    double last_shown;
    bool is_drawn; /* the bar stands on the terminal's last line */
} ProgressBar;

static double seconds_now(void)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* "18 s", "4 min", "2.5 h" */
static void format_duration(const double seconds, char text[SHORT_SIZE])
{
    if (seconds < 100)
        (void)snprintf(text, SHORT_SIZE, "%.0f s", seconds);
    else if (seconds < 100 * 60)
        (void)snprintf(text, SHORT_SIZE, "%.0f min", seconds / 60);
    else
        (void)snprintf(text, SHORT_SIZE, "%.1f h", seconds / 3600);
}

/* "3.0 %/s  18 s left"; slow work is told by the minute. Nothing before there is a rate. */
static void format_rate(const double share, const double seconds, char text[2 * SHORT_SIZE])
{
    text[0] = '\0';
    if (!(share > 0) || seconds < SECONDS_WORTH_TELLING)
        return;
    const double rate = 100 * share / seconds;
    char left[SHORT_SIZE];
    format_duration(seconds * (1 - share) / share, left);
    (void)snprintf(text, 2 * SHORT_SIZE, "%.1f %%/%s  %s left", rate < 1 ? rate * 60 : rate,
                   rate < 1 ? "min" : "s", left);
}

size_t progress_bar_text(const char *const step, const double share, const double seconds,
                         const size_t width, char *const out)
{
    char rate[2 * SHORT_SIZE];
    char percent[SHORT_SIZE];
    format_rate(share, seconds, rate);
    (void)snprintf(percent, sizeof percent, "%3.0f %%", 100 * share);
    const char *const gap = rate[0] == '\0' ? "" : "  ";

    const size_t limit = width < LEAST_WIDTH ? LEAST_WIDTH : width;
    const size_t taken = text_utf8_width(step, strlen(step)) + strlen("  []  ") + strlen(percent) +
                         strlen(gap) + strlen(rate);
    const size_t room = taken + 4 < limit ? limit - taken : 4;
    const size_t cells = room < WIDEST_BAR ? room : WIDEST_BAR;
    const size_t filled = share < 1 ? (size_t)(share * (double)cells) : cells;

    char bar[WIDEST_BAR + 1] = "";
    memset(bar, '-', cells);
    memset(bar, '#', filled);
    const int length =
        snprintf(out, PROGRESS_TEXT_SIZE, "%s  [%s]  %s%s%s", step, bar, percent, gap, rate);
    return length < 0 ? 0 : (size_t)length;
}

/* The cursor goes back to where the line begins, so that anything else is written over the bar. */
static void draw(ProgressBar *const bar, const double seconds)
{
    char text[PROGRESS_TEXT_SIZE];
    const size_t columns = terminal_width(bar->log->out);
    (void)progress_bar_text(bar->step, bar->share, seconds,
                            columns == 0 ? USUAL_WIDTH : columns - 1, text);
    (void)fprintf(bar->log->out, "\r%s\x1b[K\r", text);
    (void)fflush(bar->log->out);
    bar->is_drawn = true;
}

static void erase(ProgressBar *const bar)
{
    if (!bar->is_drawn)
        return;
    (void)fputs("\r\x1b[K", bar->log->out);
    (void)fflush(bar->log->out);
    bar->is_drawn = false;
}

static void show(ProgressBar *const bar, const double now)
{
    const double seconds = now - bar->step_began;
    bar->last_shown = now;
    if (bar->style == PROGRESS_BAR) {
        draw(bar, seconds);
        return;
    }
    char rate[2 * SHORT_SIZE];
    format_rate(bar->share, seconds, rate);
    log_event(bar->log, LOG_INFO, "%s %.0f %%%s%s", bar->step, 100 * bar->share,
              rate[0] == '\0' ? "" : "  ", rate);
}

static void finish_step(ProgressBar *const bar, const double now)
{
    char duration[SHORT_SIZE];
    const double seconds = now - bar->step_began;
    const double worth_telling =
        bar->style == PROGRESS_BAR ? SECONDS_WORTH_TELLING : SECONDS_BETWEEN_LINES;
    erase(bar);
    format_duration(seconds, duration);
    if (seconds >= worth_telling)
        log_event(bar->log, LOG_INFO, "%s done in %s", bar->step, duration);
}

static bool report(void *const context, const char *const step, const double share)
{
    ProgressBar *const bar = context;
    if (bar->style == PROGRESS_SILENT)
        return *bar->stop == 0;

    const double now = seconds_now();
    const double pause =
        bar->style == PROGRESS_BAR ? SECONDS_BETWEEN_DRAWINGS : SECONDS_BETWEEN_LINES;
    if (share < bar->share || strncmp(bar->step, step, LONGEST_STEP) != 0) {
        (void)snprintf(bar->step, sizeof bar->step, "%.*s", LONGEST_STEP, step);
        bar->step_began = now;
    }
    bar->share = share;
    if (share >= 1)
        finish_step(bar, now);
    else if (now - bar->last_shown >= pause)
        show(bar, now);
    return *bar->stop == 0;
}

static void close_bar(void *const context)
{
    erase(context);
}

Status progress_bar_new(const ProgressStyle style, const Log *const log,
                        const volatile sig_atomic_t *const stop, Arena *const arena,
                        const Progress **const progress, Error *const err)
{
    ProgressBar *bar;
    ARENA_NEW(bar, arena, 1, err);
    /* A bar is drawn at once; the first plain line waits, and short work tells nothing. */
    const double first_pause_began = style == PROGRESS_LINES ? seconds_now() : 0;
    *bar = (ProgressBar){.style = style, .log = log, .stop = stop, .last_shown = first_pause_began};
    bar->progress = (Progress){.report = report, .context = bar};
    TRY(arena_defer(arena, close_bar, bar, err));
    *progress = &bar->progress;
    return OK;
}
