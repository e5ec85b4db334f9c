"""What a screen reader says of a page, from the top of its content to the end: read aloud, phrase by phrase, in Chromium."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

SCREEN_READER = Path(__file__).parents[1] / "vendor" / "virtual-screen-reader.js"
ADDRESS = "/static/virtual-screen-reader.js"
LISTEN = """async address => {
    for (const each of document.querySelectorAll("noscript")) each.remove();  // no page shows it here, nor says it
    const { virtual } = await import(address);
    await virtual.start({ container: document.body });
    do await virtual.next(); while (await virtual.lastSpokenPhrase() !== "end of document");
    const said = await virtual.spokenPhraseLog();
    await virtual.stop();
    return said;
}"""
MOMENTS = {
    re.compile(
        r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) 20\d\d\b"
    ): "‹day›",
    re.compile(r"\b\d\d:\d\d\b"): "‹time›",
}


def heard(page: Page, *, begin: str = "main") -> list[str]:
    """Every phrase from one to the footer or the end; what names the moment of this run is said as ‹day› and ‹time›."""
    page.route(f"**{ADDRESS}", lambda route: route.fulfill(path=SCREEN_READER, content_type="text/javascript"))
    said = page.evaluate(LISTEN, ADDRESS)
    end = said.index("contentinfo") if "contentinfo" in said else -1
    return [_timeless(phrase) for phrase in said[said.index(begin) : end]]


def _timeless(phrase: str) -> str:
    for moment, word in MOMENTS.items():
        phrase = moment.sub(word, phrase)
    return " ".join(phrase.split())  # blanks that do not break are heard as any
