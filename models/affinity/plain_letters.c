/* models/affinity/plain_letters.c - a name as it looks: look-alike letters become plain ones. */
#include "models/affinity/plain_letters.h"

#include <stdint.h>
#include <string.h>

typedef struct LookAlikes {
    uint32_t first;    /* code point of the first letter */
    const char *plain; /* one ASCII character per code point; '.' = none, '-' = cannot be seen */
} LookAlikes;

static const LookAlikes TABLE[] = {
    {0xA0, " "}, /* hard space */
    {0xAD, "-"}, /* soft hyphen */
    {0xC0, "AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"},
    {0x100, "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLlLlLlNnNnNn...OoOoOo"},
    {0x154, "RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"},
    {0x251, "a"}, /* script a */
    {0x261, "g"}, /* script g */
    {0x391, "AB..EZH.IK.MN.O.P..TY.X"},
    {0x3B1, "a.......i...v.o.p...u"},
    {0x405, "SI.J"},
    {0x410, "A.B..E....K.MHO.PCTY.X"},
    {0x430, "a....e........o.pc.y.x"},
    {0x455, "si.j"},
    {0x4BB, "h"},
    {0x501, "d"},
    {0x51B, "q"},
    {0x51D, "w"},
    {0x2000, "           "}, /* spaces of eleven widths */
    {0x200B, "---"},         /* zero width: space, non-joiner, joiner */
    {0x2010, "______"},      /* dashes */
    {0x202F, " "},
    {0x2060, "-"}, /* word joiner */
    {0x3000, " "}, /* full-width space */
    {0xFEFF, "-"}, /* byte order mark */
    {0xFF21, "ABCDEFGHIJKLMNOPQRSTUVWXYZ......abcdefghijklmnopqrstuvwxyz"},
};

enum { COMBINING_FIRST = 0x300, COMBINING_LAST = 0x36F };

/* The plain character for a code point; '.' when it is none, '-' when it cannot be seen. */
static char plain_of(const uint32_t point)
{
    if (point >= COMBINING_FIRST && point <= COMBINING_LAST)
        return '-';
    for (size_t i = 0; i < sizeof TABLE / sizeof TABLE[0]; i++)
        if (point >= TABLE[i].first && point < TABLE[i].first + strlen(TABLE[i].plain))
            return TABLE[i].plain[point - TABLE[i].first];
    return '.';
}

/* Bytes of the character at `text`, which may be cut short; 1 for a byte that begins none. */
static size_t decode(const char *const text, uint32_t *const point)
{
    const unsigned char lead = (unsigned char)text[0];
    const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    *point = length == 1 ? lead : lead & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)text[i] & 0xC0U) != 0x80U)
            return 1;
        *point = *point << 6 | ((unsigned char)text[i] & 0x3FU);
    }
    return length;
}

void plain_letters(const char *const name, char *const plain)
{
    size_t at = 0;
    size_t n = 0;
    while (name[at] != '\0') {
        uint32_t point = 0;
        const size_t length = decode(name + at, &point);
        const char letter = length == 1 ? '.' : plain_of(point);
        if (letter == '.')
            for (size_t i = 0; i < length; i++)
                plain[n++] = name[at + i];
        else if (letter != '-')
            plain[n++] = letter;
        at += length;
    }
    plain[n] = '\0';
}
