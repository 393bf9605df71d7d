/* core/io/html.h - text on its way into an HTML page.
 *
 * The page is a StrBuf; markup is appended as it is, everything that comes from outside goes
 * through here. */
#ifndef CORE_IO_HTML_H
#define CORE_IO_HTML_H

#include "core/base/strbuf.h"

#include <stddef.h>

/** html_text - append `text` with & < > " ' escaped: safe as content and in a quoted attribute.
 * Control characters, which HTML does not allow, become U+FFFD. NULL is nothing. */
void html_text(StrBuf *page, const char *text);

/** html_clipped - the same, cut to `most_columns` with an ellipsis where it is wider. */
void html_clipped(StrBuf *page, const char *text, size_t most_columns);

/** html_element - "<tag>text</tag>"; `tag` may carry attributes: `td class="name"`. */
void html_element(StrBuf *page, const char *tag, const char *text);

/** html_count - a whole number, thousands apart by a narrow no-break space. */
void html_count(StrBuf *page, size_t count);

#endif
