/* tools/help.h - the pages of `paragon help`. */
#ifndef TOOLS_HELP_H
#define TOOLS_HELP_H

#include "tools/command.h"

#include <stdio.h>

/** help_overview - what Paragon is, all commands, the global options. */
void help_overview(FILE *out);

/** help_command - one command: form, explanation, options. */
void help_command(FILE *out, const Command *command);

#endif
