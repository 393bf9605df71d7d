/* core/io/printable.h - text from outside on its way to a terminal or a line of a log. */
#ifndef CORE_IO_PRINTABLE_H
#define CORE_IO_PRINTABLE_H

/** printable_clean - replace every byte of a control character (C0, DEL, C1) by '?', so that no
 * text can move the cursor, break a line or speak to the terminal. */
void printable_clean(char *text);

#endif
