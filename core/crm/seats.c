/* core/crm/seats.c - see seats.h. */
#include "core/crm/seats.h"

#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

static int64_t now_seconds(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

Seat *seats_take(Seats *const seats, const int connection)
{
    for (int i = 0; i < SEATS; i++) {
        Seat *const seat = &seats->seats[i];
        if (seat->is_taken)
            continue;
        *seat = (Seat){.is_taken = true, .connection = connection, .since = now_seconds()};
        return seat;
    }
    return NULL;
}

void seat_renew(Seat *const seat)
{
    seat->since = now_seconds();
}

void seats_end_slow(const Seats *const seats, const int64_t seconds)
{
    const int64_t latest = now_seconds() - seconds;
    for (int i = 0; i < SEATS; i++)
        if (seats->seats[i].is_taken && seats->seats[i].since < latest)
            (void)shutdown(seats->seats[i].connection, SHUT_RDWR);
}
