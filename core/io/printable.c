/* core/io/printable.c - text without control characters. */
#include "core/io/printable.h"

void printable_clean(char *const text)
{
    for (unsigned char *at = (unsigned char *)text; *at != '\0'; at++) {
        if (*at < 0x20 || *at == 0x7F)
            *at = '?';
        /* C1, U+0080 to U+009F: U+009B begins a terminal command as ESC [ does */
        if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F) {
            at[0] = '?';
            at[1] = '?';
        }
    }
}
