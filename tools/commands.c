/* tools/commands.c - the table of commands. */
#include "tools/commands.h"

const Command *const COMMANDS[] = {
#define COMMAND(NAME) &COMMAND_##NAME,
#include "tools/commands.def"
#undef COMMAND
    NULL,
};
