/* tests/models/gap/test_trigger_life.c - the whole table of trigger_life.h, row by row. */
#include "models/gap/trigger_life.h"
#include "tests/support/suites.h"

#include <check.h>

enum { VALID_UNTIL = 20451, CONTENT = 8812, OTHER_CONTENT = 8813 };

typedef struct Row {
    const char *before;
    TriggerPast past;
    bool has_ground;
    int64_t content;
    Day date;
    TriggerChange change;
} Row;

#define OPEN                                                                                       \
    {                                                                                              \
        STATE_OPEN, false, 2, 3, CONTENT, VALID_UNTIL, DAY_UNKNOWN                                 \
    }
#define ANSWERED_NOW                                                                               \
    {                                                                                              \
        STATE_OPEN, true, 2, 3, CONTENT, VALID_UNTIL, DAY_UNKNOWN                                  \
    }
#define ANSWERED_BEFORE                                                                            \
    {                                                                                              \
        STATE_ANSWERED, false, 2, 3, CONTENT, VALID_UNTIL, DAY_UNKNOWN                             \
    }
#define POSTPONED_TO(day)                                                                          \
    {                                                                                              \
        STATE_OPEN, true, 2, 3, CONTENT, VALID_UNTIL, (day)                                        \
    }
#define CLOSED(state)                                                                              \
    {                                                                                              \
        (state), false, 2, 3, CONTENT, VALID_UNTIL, DAY_UNKNOWN                                    \
    }

static const Row ROWS[] = {
    {"none", {.postponed_until = DAY_UNKNOWN}, true, CONTENT, 1, CHANGE_NEW},
    {"none", {.postponed_until = DAY_UNKNOWN}, false, CONTENT, 1, CHANGE_ABSENT},

    {"open", OPEN, true, CONTENT, VALID_UNTIL, CHANGE_NONE},
    {"open", OPEN, true, OTHER_CONTENT, VALID_UNTIL, CHANGE_VERSION},
    {"open", OPEN, true, CONTENT, VALID_UNTIL + 1, CHANGE_NEW},
    {"open", OPEN, true, OTHER_CONTENT, VALID_UNTIL + 1, CHANGE_NEW},
    {"open", OPEN, false, 0, VALID_UNTIL, CHANGE_WITHDRAWN},
    {"open", OPEN, false, 0, VALID_UNTIL + 1, CHANGE_EXPIRED},

    {"answered now", ANSWERED_NOW, true, OTHER_CONTENT, VALID_UNTIL, CHANGE_ANSWERED},
    {"answered now", ANSWERED_NOW, false, 0, VALID_UNTIL, CHANGE_ANSWERED},
    {"answered now", ANSWERED_NOW, true, CONTENT, VALID_UNTIL + 1, CHANGE_NEW},
    {"answered now", ANSWERED_NOW, false, 0, VALID_UNTIL + 1, CHANGE_ANSWERED},
    {"answered before", ANSWERED_BEFORE, true, CONTENT, VALID_UNTIL, CHANGE_ANSWERED},
    {"answered before", ANSWERED_BEFORE, true, CONTENT, VALID_UNTIL + 1, CHANGE_NEW},
    {"answered before", ANSWERED_BEFORE, false, 0, VALID_UNTIL + 1, CHANGE_ANSWERED},

    /* The day the client was put off to counts, later or earlier than the validity's end. */
    {"postponed", POSTPONED_TO(VALID_UNTIL + 60), true, CONTENT, VALID_UNTIL + 60, CHANGE_ANSWERED},
    {"postponed", POSTPONED_TO(VALID_UNTIL + 60), true, CONTENT, VALID_UNTIL + 61, CHANGE_NEW},
    {"postponed", POSTPONED_TO(VALID_UNTIL - 60), true, CONTENT, VALID_UNTIL - 60, CHANGE_ANSWERED},
    {"postponed", POSTPONED_TO(VALID_UNTIL - 60), true, CONTENT, VALID_UNTIL - 59, CHANGE_NEW},

    {"withdrawn", CLOSED(STATE_WITHDRAWN), true, CONTENT, VALID_UNTIL, CHANGE_NEW},
    {"withdrawn", CLOSED(STATE_WITHDRAWN), false, 0, VALID_UNTIL, CHANGE_STAYS},
    {"expired", CLOSED(STATE_EXPIRED), true, CONTENT, VALID_UNTIL + 1, CHANGE_NEW},
    {"expired", CLOSED(STATE_EXPIRED), false, 0, VALID_UNTIL + 1, CHANGE_STAYS},
    /* A late answer to a closed trigger keeps the client in peace, too. */
    {"answered when withdrawn",
     {STATE_WITHDRAWN, true, 2, 3, CONTENT, VALID_UNTIL, DAY_UNKNOWN},
     true,
     CONTENT,
     VALID_UNTIL,
     CHANGE_ANSWERED},
};

START_TEST(every_row_of_the_table_holds)
{
    const Row *const row = &ROWS[_i];
    const TriggerChange change =
        trigger_life_next(&row->past, row->has_ground, row->content, row->date);
    ck_assert_msg(change == row->change, "%s, row %d: %d instead of %d", row->before, _i,
                  (int)change, (int)row->change);
}
END_TEST

Suite *suite_trigger_life(void)
{
    Suite *const suite = suite_create("trigger_life");
    TCase *const tests = tcase_create("table");
    tcase_add_loop_test(tests, every_row_of_the_table_holds, 0,
                        (int)(sizeof ROWS / sizeof ROWS[0]));
    suite_add_tcase(suite, tests);
    return suite;
}
