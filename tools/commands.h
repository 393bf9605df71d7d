/* tools/commands.h - the commands of commands.def, as cmd_<command>.c define them. */
#ifndef TOOLS_COMMANDS_H
#define TOOLS_COMMANDS_H

#include "tools/command.h"

#define COMMAND(NAME) extern const Command COMMAND_##NAME;
#include "tools/commands.def"
#undef COMMAND

#endif
