"""A real Chromium for the tests, and what it must never do: ask another host, or write an error to its console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, TimeoutError, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from scripts.browser import find

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
HERE = {"localhost", "127.0.0.1", None}
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
LOOK = f"""async () => {{
{AXE.read_text()}
    const found = await axe.run(document, {{resultTypes: ['violations']}});
    return {{
        violations: found.violations,
        over: document.documentElement.scrollWidth - innerWidth,
        title: document.title,
        language: document.documentElement.lang,
        headings: [...document.querySelectorAll('h1')].map(heading => heading.innerText.trim()),
    }};
}}"""
PATIENCE_MILLISECONDS = 20_000  # for what a busy machine does late; what never happens fails all the same
expect.set_options(timeout=PATIENCE_MILLISECONDS)
REFUSED = re.compile(r"the server responded with a status of 4\d\d")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium, as found on this machine; a failure that says what to do if there is none."""
    path = find()
    if path is None:
        raise RuntimeError("No Chromium was found. ./run test installs one; Debian: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Browsing:
    """Opens pages for people who have nothing in common, and remembers what went wrong in any of them."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.faults: list[str] = []
        self.allowed: tuple[str, ...] = ()

    def __call__(
        self, *, language: str = "en", theme: str = "light", width: int = 1440, height: int = 900, **more: Any
    ) -> Page:
        """A page in a new browser profile, its addresses relative to the site; java_script_enabled=False: no script."""
        context = self.browser.new_context(
            base_url=self.site,
            locale=language,
            color_scheme=theme,  # type: ignore[arg-type]
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("request", self._guard)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        return context.new_page()

    def expect(self, fault: str) -> None:
        """Take back the faults that hold a text, because the test provoked them; AssertionError if there was none.

        The browser may tell of them a moment after the page shows what follows from them.
        """
        if self.browser.contexts and not self._has(fault):
            with suppress(TimeoutError):
                self.browser.contexts[-1].wait_for_event("console", lambda _: self._has(fault))
        left = [each for each in self.faults if fault not in each]
        assert left != self.faults, f"no {fault!r} among {self.faults}"
        self.faults = left

    def allow(self, fault: str) -> None:
        """Take complaints of the browser with a text for no faults: they come or not, by which request is first."""
        self.allowed += (fault,)

    def _has(self, fault: str) -> bool:
        return any(fault in each for each in self.faults)

    def close(self) -> None:
        """Close every page."""
        for context in self.browser.contexts:
            for page in context.pages:
                # Chromium does not always close a page that is just loading itself anew, and never says so.
                with suppress(PlaywrightError):
                    page.goto("about:blank")
            context.close()

    def _guard(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("http", "https", "ws") and urlsplit(request.url).hostname not in HERE:
            self.faults.append(f"a request to another host: {request.url}")

    def _listen(self, message: ConsoleMessage) -> None:
        # Chromium complains of a page that answers 4xx; whether it should have is what the test looks at.
        own = (
            message.page is not None and message.location.get("url", "").split("#")[0] == message.page.url.split("#")[0]
        )
        if any(each in message.text for each in self.allowed):
            return
        if message.type == "error" and not (own and REFUSED.search(message.text)):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")


@dataclass(frozen=True)
class Seen:
    """A page as it is shown. faults: what axe-core finds, a line each; over: pixels it is wider than its window."""

    faults: list[str]
    over: int
    title: str
    language: str
    headings: list[str]


def seen(page: Page) -> Seen:
    """Look at a page once: one question to the browser, because each costs as much as a small page."""
    found = page.evaluate(LOOK)
    lines = [f"{rule['id']} ({rule['impact']}): {rule['help']}: {_places(rule)}" for rule in found["violations"]]
    return Seen(lines, found["over"], found["title"], found["language"], found["headings"])


def axe(page: Page) -> list[str]:
    """What axe-core finds in a page as it is shown, a line each; nothing for an accessible one."""
    return seen(page).faults


def _places(rule: dict[str, Any]) -> str:
    return " ".join(str(node["target"][0]) for node in rule["nodes"])[:300]
