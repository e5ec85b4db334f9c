"""The organisers' guide: its pages in their order, read from docs/guide and made into what the site shows.

The texts are Markdown, so that they can be read beside the code too: links to other pages and pictures lead to files
there, and to addresses of the site here. Whatever else they hold is text: no HTML of theirs reaches a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import url_for
from markupsafe import Markup

from awards.core.process import ROOT

if TYPE_CHECKING:
    from markdown_it.token import Token

BOOK, PICTURES = ROOT / "docs" / "guide", ROOT / "static" / "guide"
# The pages by their names in addresses, which never change; the number of a file is the place in this order.
PAGES = (
    "first-season", "new-season", "programme", "names", "categories", "scale", "form", "eligibility", "rounds", "jury",
    "honours", "mails", "public", "revisions", "opening", "nominations", "judging", "results", "desk", "writing",
    "many-nominations", "spreadsheets", "people",
)  # fmt: skip
# Parts of a programme that are told about on the page of another.
TOLD_WITH = {"lists": "form", "timetable": "rounds"}
_PAGE = re.compile(r"\d\d-([a-z-]+)\.md(#[\w-]+)?")
_DOCUMENT = re.compile(r"\.\./\.\./[a-z-]+\.md(#[\w-]+)?")
_PICTURE = re.compile(r"(?:\.\./)+static/(guide/[a-z]{2}/[a-z-]+\.webp)")


@dataclass(frozen=True)
class GuidePage:
    """A page in one language: its name in addresses, its title, the sentence below it, and the rest."""

    name: str
    title: str
    lead: str
    content: Markup


def file_of(name: str, language: str) -> Path:
    """Return the file of a page in a language."""
    return BOOK / language / f"{PAGES.index(name) + 1:02}-{name}.md"


def guide_url(name: str) -> str:
    """Return the address of the page about something: a page's own name, or that of a part of the programme."""
    name = TOLD_WITH.get(name, name)
    if name not in PAGES:
        raise LookupError(f"The guide has no page {name!r}")
    return url_for("desk.guide_page", name=name)


def contents(language: str, root: str) -> tuple[GuidePage, ...]:
    """Return all pages of a language, in their order."""
    return tuple(guide_page(name, language, root) for name in PAGES)


@lru_cache(maxsize=400)
def guide_page(name: str, language: str, _root: str) -> GuidePage:
    """Return a page, made once in a process for a language and for where the site is mounted."""
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(file_of(name, language).read_text(encoding="utf-8"))
    title, lead, rest = tokens[1].content, tokens[4].content, tokens[6:]
    for number, heading in enumerate(each for each in rest if each.type == "heading_open"):
        heading.attrSet("id", f"part-{number + 1}")
    for inline in rest:
        if inline.children:
            inline.children = list(_for_the_site(inline.children))
    html = markdown.renderer.render(rest, markdown.options, {})
    return GuidePage(name, title, lead, Markup(html))  # noqa: S704 - made from our own texts, without their HTML


def _for_the_site(tokens: list[Token]) -> Iterator[Token]:
    """Links and pictures as the site has them; documents that it does not show are named only."""
    named_only = False
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrGet("href"))
            named_only = _DOCUMENT.fullmatch(href) is not None
            if not named_only:
                token.attrSet("href", _address(href))
        elif token.type == "image":
            _draw(token)
        if not (named_only and token.type in ("link_open", "link_close")):
            yield token


def _address(href: str) -> str:
    found = _PAGE.fullmatch(href)
    if found is None:
        raise LookupError(f"The guide links to {href}, which is no page of it")
    return guide_url(found[1]) + (found[2] or "")


def _draw(token: Token) -> None:
    """Have a picture fetched when it comes near, in a place that is kept for it."""
    found = _PICTURE.fullmatch(str(token.attrGet("src")))
    if found is None:
        raise LookupError(f"{token.attrGet('src')} is no picture of the guide")
    token.attrSet("src", url_for("static", filename=found[1]))
    token.attrSet("loading", "lazy")
    for name, size in zip(("width", "height"), _size(PICTURES.parent / found[1]), strict=False):
        token.attrSet(name, str(size))


def _size(path: Path) -> tuple[int, ...]:
    """Width and height of a picture; nothing of one that cannot be read: its page is there without it."""
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return picture.size
    except OSError:
        return ()
