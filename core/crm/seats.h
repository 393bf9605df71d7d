/* core/crm/seats.h - how long the connections of a listener have been about one request.
 *
 * libmicrohttpd ends connections that are silent; one that sends a byte now and then is never.
 * Here a request has a most time in all, so that a few slow ones cannot keep the others out. */
#ifndef CORE_CRM_SEATS_H
#define CORE_CRM_SEATS_H

#include <stdbool.h>
#include <stdint.h>

enum { SEATS = 64 };

typedef struct Seat {
    bool is_taken;
    int connection; /* its socket */
    int64_t since;  /* seconds of a monotonic clock */
} Seat;

typedef struct Seats {
    Seat seats[SEATS];
} Seats;

/** seats_take - for a connection that begins; NULL = none is free. */
Seat *seats_take(Seats *seats, int connection);

/** seat_renew - its next request begins. */
void seat_renew(Seat *seat);

/** seats_end_slow - shut down the connections whose request has taken longer than that. */
void seats_end_slow(const Seats *seats, int64_t seconds);

#endif
