/* core/io/terminal.c - how wide the terminal is. */
#include "core/io/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

size_t terminal_width(FILE *const out)
{
    struct winsize size = {.ws_col = 0};
    const int descriptor = fileno(out); /* -1: a stream in memory */
    if (descriptor < 0 || !isatty(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}
