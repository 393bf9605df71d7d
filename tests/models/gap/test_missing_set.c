/* tests/models/gap/test_missing_set.c - the gap seen from the missing products.  Figures by hand;
 * of a client: test_gap_engine.c. */
#include "models/gap/missing_set.h"

#include "tests/support/check_helpers.h"
#include "tests/support/suites.h"

#include <math.h>

static const PotentialEstimate WIDE = {.median = 1000, .low = 400, .high = 2500};

/* Half the width is 1050. */
START_TEST(differing_takes_a_factor_of_two_and_more_than_half_the_interval)
{
    const MissingSet missing = {.n = 2, .whole = 900};
    ck_assert(!missing_set_differs(&missing, &WIDE, 1949)); /* a factor of 2, too near */
    ck_assert(!missing_set_differs(&missing, &WIDE, 1950)); /* exactly half the width */
    ck_assert(missing_set_differs(&missing, &WIDE, 1951));
    const MissingSet rich = {.n = 2, .whole = 3000};
    ck_assert(!missing_set_differs(&rich, &WIDE, 1600)); /* far apart, but no factor of 2 */
    ck_assert(missing_set_differs(&rich, &WIDE, 1500));
    ck_assert(missing_set_differs(&rich, &WIDE, 0));
}
END_TEST

START_TEST(nothing_differs_from_what_is_not_known_or_is_the_same)
{
    const MissingSet unknown = {.n = 1, .whole = NAN, .adopted = NAN};
    const MissingSet none = {.n = 0};
    const PotentialEstimate narrow = {.median = 7, .low = 7, .high = 7};
    ck_assert(!missing_set_differs(&unknown, &WIDE, 4000));
    ck_assert(!missing_set_differs(&none, &WIDE, NAN));
    ck_assert(!missing_set_differs(&none, &narrow, 0));
}
END_TEST

START_TEST(a_loss_from_below_differs_from_a_gain_from_above)
{
    const MissingSet missing = {.n = 1, .whole = -300};
    ck_assert(missing_set_differs(&missing, &WIDE, 800));
    ck_assert(!missing_set_differs(&missing, &WIDE, 700));
}
END_TEST

Suite *suite_missing_set(void)
{
    TCase *const tests = tcase_create("missing set");
    tcase_add_test(tests, differing_takes_a_factor_of_two_and_more_than_half_the_interval);
    tcase_add_test(tests, nothing_differs_from_what_is_not_known_or_is_the_same);
    tcase_add_test(tests, a_loss_from_below_differs_from_a_gain_from_above);
    Suite *const suite = suite_create("missing_set");
    suite_add_tcase(suite, tests);
    return suite;
}
