/* core/io/log.c - one line an event, written in one piece. */
#include "core/io/log.h"

#include "core/base/arena.h"
#include "core/base/strbuf.h"
#include "core/io/json.h"
#include "core/io/printable.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIME_SIZE = 32 };

static const char *const LEVEL_NAMES[] = {
    [LOG_ERROR] = "error", [LOG_WARN] = "warn", [LOG_INFO] = "info", [LOG_DEBUG] = "debug"};

/* On a terminal a progress bar may stand where the line begins: erase it first. */
static void write_text(const Log *const log, const char *const before, const char *const text)
{
    const bool is_terminal = isatty(fileno(log->out)) == 1;
    (void)fprintf(log->out, "%s%s%s\n", is_terminal ? "\r\x1b[K" : "", before, text);
    (void)fflush(log->out);
}

static void format_time(char text[TIME_SIZE])
{
    struct timespec now = {.tv_sec = 0};
    struct tm utc;
    text[0] = '\0';
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || gmtime_r(&now.tv_sec, &utc) == NULL)
        return;
    const size_t length = strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text + length, TIME_SIZE - length, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

/* The members every event has; the caller adds its own and ends with write_json. */
static JsonWriter begin_json(StrBuf *const line, const LogLevel level, const char *const text)
{
    char time_text[TIME_SIZE];
    format_time(time_text);
    JsonWriter json = json_writer(line);
    json_open(&json, '{');
    json_put_text(&json, "time", time_text);
    json_put_text(&json, "level", LEVEL_NAMES[level]);
    json_put_text(&json, "text", text);
    return json;
}

static void write_json(const Log *const log, JsonWriter *const json)
{
    json_close(json, '}');
    strbuf_putc(json->out, '\n');
    if (!json->out->failed)
        (void)fwrite(json->out->text, 1, json->out->length, log->out);
    (void)fflush(log->out);
}

void log_event(const Log *const log, const LogLevel level, const char *const format, ...)
{
    if (log == NULL || level > log->level)
        return;
    char text[ERROR_TEXT_SIZE + ERROR_HINT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    printable_clean(text);

    Arena *const arena = log->as_json ? arena_new() : NULL;
    if (arena == NULL) {
        write_text(log, level == LOG_WARN ? "paragon: warning: " : "paragon: ", text);
        return;
    }
    StrBuf line = strbuf_init(arena);
    JsonWriter json = begin_json(&line, level, text);
    write_json(log, &json);
    arena_free(arena);
}

void log_error(const Log *const log, const Error *const error)
{
    if (log == NULL)
        return;
    Error clean = *error;
    printable_clean(clean.text);
    printable_clean(clean.hint);

    Arena *const arena = log->as_json ? arena_new() : NULL;
    if (arena == NULL) {
        write_text(log, "paragon: ", clean.text);
        if (clean.hint[0] != '\0')
            write_text(log, "hint: ", clean.hint);
        return;
    }
    StrBuf line = strbuf_init(arena);
    JsonWriter json = begin_json(&line, LOG_ERROR, clean.text);
    if (clean.hint[0] != '\0')
        json_put_text(&json, "hint", clean.hint);
    json_put_text(&json, "status", status_name(clean.status));
    json_put_int(&json, "exit_code", status_exit_code(clean.status));
    write_json(log, &json);
    arena_free(arena);
}
