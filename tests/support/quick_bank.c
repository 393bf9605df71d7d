/* tests/support/quick_bank.c - a small published bank; see quick_bank.h. */
#include "tests/support/quick_bank.h"

#include "tests/support/chain.h"
#include "tests/support/throwaway.h"

#include <check.h>

static QuickBank made; /* lives as long as the process, as the arena below it */
static Arena *made_arena;

void quick_bank_set_up(void)
{
    if (made_arena != NULL)
        return;
    Arena *const arena = made_arena = arena_new();
    const char *const directory = arena_printf(arena, "%s/quick", throwaway_directory());
    (void)DO_ON("", arena, "sample", directory, "--clients", "400", "--seed", "11");
    made.conninfo = chain_database(arena);
    made.snapshot = chain_id(DO_ON(made.conninfo, arena, "load", directory), arena);
    made.model = chain_id(DO_ON(made.conninfo, arena, "build"), arena);
    (void)DO_ON(made.conninfo, arena, "approve", made.model, "--reason", "a test", "--override",
                "too small to tell");
    made.run = chain_id(DO_ON(made.conninfo, arena, "publish"), arena);
}

const QuickBank *quick_bank(void)
{
    ck_assert_ptr_nonnull(made_arena);
    return &made;
}

const char *quick_bank_copy(Arena *const arena)
{
    return arena_strdup(arena, throwaway_copy(quick_bank()->conninfo));
}
