"""What a page weighs: its HTML, and a first visit with every sheet, script and font it brings along."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

from bench.load import Ask, answer

LINKED = re.compile(r'<(?:link|script)[^>]*?\b(?:href|src)="([^"]+)"[^>]*>')
FONTS = re.compile(r"@font-face\s*{(.*?)}", re.DOTALL)
IMPORTED = re.compile(r'(?:import|from)\s*\(?["\']([^"\']+\.js[^"\']*)["\']')
RANGES = {"en": ("latin",), "de": ("latin",), "ru": ("latin", "cyrillic"), "kk": ("latin", "cyrillic", "cyrillic-ext")}


def zipped(body: bytes) -> int:
    """Return the size of a text as it goes over the wire."""
    return len(gzip.compress(body, 6))


def first_visit(port: int, path: str, language: str) -> int:
    """Return the compressed bytes of a page with everything it loads, in a language."""
    page = _get(port, path, language)
    wanted = [urljoin(path, link) for link in LINKED.findall(page.decode()) if not link.startswith("http")]
    total, seen = zipped(page), set[str]()
    while wanted:
        url = wanted.pop()
        if url in seen or url.endswith(("/", path)):
            continue
        seen.add(url)
        body = _get(port, url, language)
        if url.partition("?")[0].endswith(".woff2"):
            total += len(body)
            continue
        total += zipped(body)
        text = body.decode(errors="replace")
        if ".js" in url:
            wanted += [urljoin(url, each) for each in IMPORTED.findall(text)]
        if ".css" in url:
            wanted += [urljoin(url, each) for each in _fonts(text, language)]
    return total


def _fonts(sheet: str, language: str) -> list[str]:
    """The font files a text in a language needs: a browser loads only the ranges whose letters are there."""
    found = []
    for rule in FONTS.findall(sheet):
        url = re.search(r"url\(\"?'?([^)\"']+)", rule)
        if url and re.sub(r"^.*?-(latin|cyrillic)", r"\1", url[1].rpartition("/")[2]).split(".")[0] in RANGES[language]:
            found.append(url[1])
    return found


def _get(port: int, path: str, language: str) -> bytes:
    return answer(port, Ask(path, headers={"Accept-Language": language}))[1]
