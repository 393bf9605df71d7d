/* core/base/nearest.c - which of the existing names was meant. */
#include "core/base/nearest.h"

#include <string.h>

enum { LONGEST = 64, FAR_AWAY = 1000 };

static size_t least(const size_t a, const size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Wagner and Fischer (J. ACM 21(1), 1974) with swaps of neighbours,
 *
 *     d[i][j] = min(d[i-1][j] + 1, d[i][j-1] + 1, d[i-1][j-1] + (a[i] != b[j]),
 *                   d[i-2][j-2] + 1 where a[i-1] a[i] = b[j] b[j-1])
 *
 * of which three rows are needed at a time. */
static size_t edit_distance(const char *const a, const char *const b)
{
    const size_t n_a = strlen(a);
    const size_t n_b = strlen(b);
    if (n_a > LONGEST || n_b > LONGEST)
        return FAR_AWAY;

    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= n_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *const row = rows[i % 3];
        const size_t *const above = rows[(i + 2) % 3];
        const size_t *const two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] = least(above[j], row[j - 1]) + 1;
            row[j] = least(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[n_a % 3][n_b];
}

Nearest nearest_to(const char *const wanted)
{
    return (Nearest){.wanted = wanted, .distance = FAR_AWAY};
}

void nearest_offer(Nearest *const nearest, const char *const candidate)
{
    const size_t length = strlen(nearest->wanted);
    if (length == 0)
        return;
    size_t distance = edit_distance(nearest->wanted, candidate);
    const char *const dot = strrchr(candidate, '.');
    if (dot != NULL)
        distance = least(distance, edit_distance(nearest->wanted, dot + 1));
    if (length > 1 && strncmp(candidate, nearest->wanted, length) == 0)
        distance = least(distance, 1);

    if (distance > (length + 2) / 3 || distance >= nearest->distance)
        return;
    nearest->best = candidate;
    nearest->distance = distance;
}
