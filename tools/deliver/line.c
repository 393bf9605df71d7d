/* tools/deliver/line.c - see line.h. */
#include "tools/deliver/line.h"

#include <string.h>

struct Lines {
    const TextList *hosts;
    Line *first;
};

static void close_all(void *const object)
{
    Lines *const lines = object;
    while (lines->first != NULL)
        lines_close(lines, lines->first->no);
}

Status lines_new(const TextList *const hosts, Arena *const arena, Lines **const lines,
                 Error *const err)
{
    Lines *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->hosts = hosts;
    *lines = made;
    return arena_defer(arena, close_all, made, err);
}

void lines_close(Lines *const lines, const int64_t no)
{
    for (Line **at = &lines->first; *at != NULL; at = &(*at)->next) {
        Line *const line = *at;
        if (line->no != no)
            continue;
        *at = line->next;
        arena_free(line->arena);
        return;
    }
}

static Status fill(const Lines *const lines, const StoredDestination *const stored,
                   Arena *const arena, Line **const line, Error *const err)
{
    Line *made = NULL;
    ARENA_NEW(made, arena, 1, err);
    made->arena = arena;
    made->no = stored->no;
    ARENA_TAKE(made->settings, arena_strdup(arena, stored->settings), err);
    TRY(destination_parse(made->settings, strlen(made->settings), stored->name, arena,
                          &made->destination, err));
    made->connector = connector_find(made->destination.connector);
    if (made->connector == NULL)
        return ERROR_SET(err, E_CONFIG, "this version has no connector \"%s\"", stored->connector);
    const ConnectorPlace place = {
        .destination = &made->destination, .hosts = lines->hosts, .arena = arena};
    TRY(made->connector->open(&place, &made->state, err));
    *line = made;
    return OK;
}

static Line *find(const Lines *const lines, const int64_t no)
{
    Line *line = lines->first;
    while (line != NULL && line->no != no)
        line = line->next;
    return line;
}

Status lines_open(Lines *const lines, const StoredDestination *const stored, Line **const line,
                  Error *const err)
{
    *line = find(lines, stored->no);
    if (*line != NULL && strcmp((*line)->settings, stored->settings) == 0)
        return OK;
    lines_close(lines, stored->no);
    Arena *const arena = arena_new();
    if (arena == NULL)
        return error_no_memory(err, "a destination");
    const Status status = fill(lines, stored, arena, line, err);
    if (status != OK) {
        arena_free(arena);
        return status;
    }
    (*line)->next = lines->first;
    lines->first = *line;
    return OK;
}

bool line_takes_answers(const Line *const line)
{
    return line->connector->pull != NULL && line->destination.answers.outcome != NULL;
}
