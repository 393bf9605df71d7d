#!/usr/bin/env python3
"""tests/support/use_page.py - use a page in Chromium as a reader without a mouse would.

    use_page.py CHROMIUM PROFILE FILE.html

Talks the DevTools protocol over a pipe.  Prints a line for each thing that is not as it has to be,
and how many places the Tab key reaches; exit code 1 where something is not.
"""
import json
import os
import subprocess
import sys

WIDTHS = (1100, 420)  # pixels: a desk, a telephone
MOST_TABS = 400

# The page says itself what only it can know.
WHERE = """(async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame(), await frame();  // for the place to be scrolled to
    const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return {tag: e.tagName, text: e.textContent.trim().slice(0, 60),
            href: e.getAttribute('href'), name: e.getAttribute('aria-label'),
            seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
            ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
            last: e === document.body};
})()"""
UNREACHED = """[...document.querySelectorAll('.scroll')]
    .filter(e => e.scrollWidth > e.clientWidth && e.tabIndex < 0).length"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEADLESS_CELLS = "document.querySelectorAll('th:not([scope])').length"
NAMELESS = """[...document.querySelectorAll('svg[role=img]')]
    .filter(e => !e.querySelector('title') && !e.getAttribute('aria-label')
                 && !e.getAttribute('aria-labelledby')).length"""


class Browser:
    """Chromium with its protocol on the descriptors 3 (in) and 4 (out)."""

    def __init__(self, program, profile):
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()
        plumbing = f"exec 3<&{to_browser} 4>&{from_browser}; exec \"$@\""
        self.process = subprocess.Popen(
            ["bash", "-c", plumbing, "bash", program, "--headless", "--no-sandbox",
             "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}",
             "about:blank"],
            pass_fds=(to_browser, from_browser), stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.count, self.rest, self.session, self.seen = 0, b"", None, []

    def message(self):
        while b"\0" not in self.rest:
            piece = os.read(self.into, 1 << 16)
            if not piece:
                raise EOFError("the browser has gone")
            self.rest += piece
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def do(self, method, **params):
        self.count += 1
        order = {"id": self.count, "method": method, "params": params}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.out, json.dumps(order).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.seen.append(answer)

    def open(self, address):
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.do(domain + ".enable")
        calm = [{"name": "prefers-reduced-motion", "value": "reduce"}]  # scrolls at once
        self.do("Emulation.setEmulatedMedia", features=calm)
        self.do("Page.navigate", url=address)
        while not any(e.get("method") == "Page.loadEventFired" for e in self.seen):
            self.seen.append(self.message())

    def ask(self, expression):
        return self.do("Runtime.evaluate", expression=expression,
                       returnByValue=True, awaitPromise=True)["result"].get("value")

    def press(self, key, code):
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.do("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                    windowsVirtualKeyCode=code, **(text if kind == "keyDown" else {}))

    def width(self, pixels):
        self.do("Emulation.setDeviceMetricsOverride", width=pixels, height=900,
                deviceScaleFactor=1, mobile=False)


def complaints(browser, address):
    """What the page asked for beside itself, and what the browser said of it."""
    for event in browser.seen:
        params = event.get("params", {})
        if event.get("method") == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if url != address and not url.startswith("data:"):
                yield f"asks for {url}"
        if event.get("method") == "Log.entryAdded":
            yield f"the browser says: {params['entry']['text']}"
        if event.get("method") in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
            yield f"a script says: {params}"


def layout(browser):
    for width in WIDTHS:
        browser.width(width)
        if (wider := browser.ask(WIDER)) > 0:
            yield f"{width} pixels: the page is {wider} wider"
        if (lost := browser.ask(UNREACHED)) > 0:
            yield f"{width} pixels: {lost} tables cannot be scrolled by keyboard"
    browser.width(WIDTHS[0])
    if (cells := browser.ask(HEADLESS_CELLS)) > 0:
        yield f"{cells} headings of tables do not say what they are of"
    if (pictures := browser.ask(NAMELESS)) > 0:
        yield f"{pictures} pictures have no name"


def walk(browser):
    """Tab from the first place to the last."""
    places = []
    while len(places) < MOST_TABS:
        browser.press("Tab", 9)
        place = browser.ask(WHERE)
        if place["last"]:
            break
        places.append(place)
    return places


def keyboard(browser, places):
    if not places or not (places[0]["href"] or "").startswith("#"):
        yield "the first place is not the way past the navigation"
    for place in places:
        if not place["seen"] or not place["ring"]:
            yield f"{place['tag']} \"{place['text']}\" does not show that it is chosen"
    folds = browser.ask("[...document.querySelectorAll('summary')]"
                        ".filter(e => e.checkVisibility()).length")
    if (lost := folds - sum(place["tag"] == "SUMMARY" for place in places)) != 0:
        yield f"{lost} of {folds} folds are not reached by the Tab key"
    reached = {place["href"] for place in places}
    for section in browser.ask("[...document.querySelectorAll('section[id]')].map(e => e.id)"):
        if "#" + section not in reached:
            yield f"no link leads to section {section}"
    folded = browser.ask("document.querySelectorAll('details:not([open])').length")
    browser.ask("document.querySelector('details:not([open]) > summary').focus()")
    browser.press("Enter", 13)
    if browser.ask("document.querySelectorAll('details:not([open])').length") != folded - 1:
        yield "what is folded does not open by the Enter key"


def main():
    program, profile, page = sys.argv[1:]
    address = "file://" + os.path.abspath(page)
    browser = Browser(program, profile)
    browser.open(address)
    found = list(layout(browser))
    places = walk(browser)
    found += keyboard(browser, places)
    found += complaints(browser, address)
    browser.process.terminate()
    browser.process.wait()
    print("\n".join(found + [f"{len(places)} places"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
