"""tests/support/check_page.py FILE - the page is well-formed and needs nothing but itself.

Every element that is opened is closed, in order; ids are unique and the page's own links lead
somewhere; nothing is fetched, nothing runs.  Prints the text of the page; faults go to stderr,
with exit code 1.
"""
import html.parser
import sys

VOID = {"br", "hr", "img", "input", "link", "meta"}
LINKS = {"href", "src", "srcset", "action", "data", "poster", "xlink:href", "formaction"}


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.targets, self.faults, self.texts = [], set(), set(), [], []

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_startendtag(self, tag, attrs):
        self.handle_attributes(tag, attrs)

    def handle_starttag(self, tag, attrs):
        self.handle_attributes(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.fault(f"</{tag}> closes nothing")

    def handle_attributes(self, tag, attrs):
        if tag in {"script", "iframe", "object", "embed", "link", "base", "form"}:
            self.fault(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on"):
                self.fault(f"{name} in <{tag}>")
            if name == "id" and value in self.ids:
                self.fault(f'id "{value}" twice')
            if name == "id":
                self.ids.add(value)
            if name in LINKS and not value.startswith("#"):
                self.fault(f'{name}="{value}"')
            elif name in LINKS:
                self.targets.add(value[1:])

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            for word in ("url(", "@import", "expression("):
                if word in data:
                    self.fault(f"{word} in the style sheet")
        else:
            self.texts.append(data)


page = Page()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    page.feed(file.read())
page.close()
if page.open:
    page.faults.append(f"not closed: {page.open}")
page.faults += [f"no id for the link #{name}" for name in sorted(page.targets - page.ids)]
print("\n".join(text for text in page.texts if text.strip()))
print("\n".join(page.faults[:10]), end="", file=sys.stderr)
sys.exit(1 if page.faults else 0)
