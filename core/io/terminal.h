/* core/io/terminal.h - how wide the terminal is. */
#ifndef CORE_IO_TERMINAL_H
#define CORE_IO_TERMINAL_H

#include <stddef.h>
#include <stdio.h>

/** terminal_width - columns of the terminal that `out` is; 0 when it is none, or does not say. */
size_t terminal_width(FILE *out);

#endif
