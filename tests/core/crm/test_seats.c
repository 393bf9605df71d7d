/* tests/core/crm/test_seats.c - connections that take too long are ended, and no others. */
#include "core/crm/seats.h"
#include "tests/support/suites.h"

#include <check.h>
#include <sys/socket.h>
#include <unistd.h>

static int ends[2]; /* the listener's, the client's */

static void set_up(void)
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void tear_down(void)
{
    (void)close(ends[0]);
    (void)close(ends[1]);
}

static bool has_ended(void)
{
    char byte;
    return recv(ends[1], &byte, 1, MSG_DONTWAIT) == 0;
}

START_TEST(only_a_connection_that_takes_too_long_is_ended)
{
    Seats seats = {0};
    Seat *const seat = seats_take(&seats, ends[0]);
    seat->since -= 31;
    seats_end_slow(&seats, 40);
    ck_assert(!has_ended());
    seats_end_slow(&seats, 30);
    ck_assert(has_ended());
}
END_TEST

START_TEST(each_request_has_its_own_time)
{
    Seats seats = {0};
    Seat *const seat = seats_take(&seats, ends[0]);
    seat->since -= 31;
    seat_renew(seat);
    seats_end_slow(&seats, 30);
    ck_assert(!has_ended());
}
END_TEST

START_TEST(a_seat_that_was_left_is_free_and_its_socket_another_s)
{
    Seats seats = {0};
    Seat *first = NULL;
    for (int i = 0; i < SEATS; i++) {
        Seat *const seat = seats_take(&seats, ends[0]);
        ck_assert_ptr_nonnull(seat);
        seat->since -= 31;
        first = i == 0 ? seat : first;
    }
    ck_assert_ptr_null(seats_take(&seats, ends[0]));
    for (int i = 0; i < SEATS; i++)
        seats.seats[i].is_taken = false;
    seats_end_slow(&seats, 30);
    ck_assert(!has_ended());
    ck_assert_ptr_eq(seats_take(&seats, ends[0]), first);
}
END_TEST

Suite *suite_seats(void)
{
    Suite *const suite = suite_create("seats");
    TCase *const tcase = tcase_create("seats");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, only_a_connection_that_takes_too_long_is_ended);
    tcase_add_test(tcase, each_request_has_its_own_time);
    tcase_add_test(tcase, a_seat_that_was_left_is_free_and_its_socket_another_s);
    suite_add_tcase(suite, tcase);
    return suite;
}
