"""Dossiers as a PDF for paper: what stands on the page, in the same words and order, as data for the template
templates/paper/dossiers.typ. There it is text and never markup.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from flask import abort, current_app
from flask_babel import gettext as _

from awards.core import workshop
from awards.core.clock import now
from awards.core.db import pause
from awards.core.files import named, store
from awards.core.process import ROOT
from awards.core.typesetting import settable
from awards.nominations.answers.dossier import FileShown, Item, Topic
from awards.nominations.files import recognition
from awards.nominations.translating.queries import Translated
from awards.programmes.document.parts import Category
from awards.programmes.models import Season
from awards.web.access import me
from awards.web.i18n import clocks, filesize, on_date, programme_text, reader_language, say
from awards.web.limits import may_try

TEMPLATE = ROOT / "templates" / "paper" / "dossiers.typ"
INK = "#101b2d"
WIDTH, TALLEST = 16.6, 9.5  # centimetres: of what is printed, and of a picture
FINE = 60  # points of a picture on a centimetre, so that a small one is not blown up
MOST_BYTES = 40_000_000  # of pictures in one document
AN_HOUR = "90 per hour"  # documents of one person: setting them is work that others wait for
LONGEST_LINK = 2000
LONGEST_NUMBER = 20

Content = dict[str, object]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is printed of an entry. language: of the answers. byline: who sent it, empty where that is not told.

    pictures: keys of the store by the id of a file. names: what criteria are called, to say which one an answer
    informs. translations: what the organisers translated for the reader, by the question's id. scores: what scores are
    written into by hand, or none.
    """

    title: str
    language: str
    category: Category | None
    byline: str
    topics: Sequence[Topic]
    pictures: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Translated] = field(default_factory=dict)
    scores: Content | None = None


def pdf(season: Season, dossiers: Sequence[Dossier], *, title: str, cover: Collection[str] | None = None) -> BinaryIO:
    """Return dossiers as a PDF of the reader's language, as an open file. Busy if too much is being worked on.

    title: of the whole document. cover: sentences of a page before, which lists them; none: there is no such page.
    Ends the running transaction, which must not have written: it is slow.
    """
    pictures = _Pictures()
    content: Content = {
        "lang": reader_language(),
        "title": title,
        "season": programme_text(season.name),
        "made": _("As of %(time)s", time=clocks(now())),
        "page": _("Page {page} of {pages}"),
        "cover": None if cover is None else {"says": list(cover)},
        "dossiers": [_Set(each, pictures).dossier() for each in dossiers],
    }
    content = settable(content)
    pause()
    with workshop.paper_turn(store().folder):
        fonts = Path(str(current_app.static_folder)) / "fonts"
        return workshop.typeset(TEMPLATE, content, pictures.paths, fonts=fonts)


def insist_on_few() -> None:
    """Answer 429 to whoever has had too many documents made. Ends the running transaction, which has not written."""
    if not (verdict := may_try(AN_HOUR, "paper", str(me().id))):
        abort(429, description=say(verdict.reason))


def file_name(title: str, otherwise: str) -> str:
    """Return what the file of an entry is called by its title, or otherwise if it has none."""
    return named(recognition.display_name(re.sub(r"[/\\]", "-", title)), "pdf") if title.strip() else f"{otherwise}.pdf"


class _Pictures:
    """The pictures of a document, by the names that its data call them."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}
        self.room = MOST_BYTES

    def name(self, key: str) -> str | None:
        """Return what the picture of a key is called, or none where there is no room for it."""
        path = store().path(key)
        size = path.stat().st_size if path.is_file() else MOST_BYTES + 1
        if size > self.room:
            return None
        self.room -= size
        name = f"{len(self.paths)}.jpg"
        self.paths[name] = path
        return name


@dataclass(frozen=True, slots=True)
class _Set:
    """One dossier as data for the template."""

    one: Dossier
    pictures: _Pictures

    @property
    def lang(self) -> str | None:
        """The language of the answers where it is another one than the reader's."""
        return self.one.language if self.one.language != reader_language() else None

    def dossier(self) -> Content:
        """Return all of it."""
        one, title = self.one, self.one.title or _("Without a title")
        category = programme_text(one.category.name) if one.category else ""
        colour = one.category.line_colour if one.category else None
        shown = {item.id for topic in one.topics for item in topic.items}
        return {
            "title": title,
            "title_lang": self.lang if one.title else None,
            "title_told": None if "title" in shown else self._translated("title"),
            "category": category,
            "colour": colour.light if colour else INK,
            "running": " · ".join(filter(None, (category, title))),
            "byline": one.byline,
            "topics": [
                {"title": topic.title or _("In brief"), "items": self._items(topic.items)} for topic in one.topics
            ],
            "scores": one.scores,
        }

    def _items(self, items: Sequence[Item]) -> list[Content]:
        """What is short stands first, as on the page: in one list, with its label beside it."""
        short = [self._fact(item) for item in items if item.is_short]
        found: list[Content] = [{"kind": "facts", "label": "", "rows": short}] if short else []
        return found + [self._answer(item) for item in items if not item.is_short]

    def _fact(self, item: Item) -> Content:
        text = ", ".join(item.texts) if item.kind == "list" else item.text
        link = item.text if item.kind == "link" and len(item.text) <= LONGEST_LINK else None
        return _row(item.label, text, self.lang if item.written else None, link) | {"told": self._translated(item.id)}

    def _answer(self, item: Item) -> Content:
        informed = [self.one.names[code] for code in item.informs if code in self.one.names]
        found: Content = {
            "kind": item.kind,
            "label": item.label,
            "lang": self.lang,
            "informs": f"{_('For:')} {', '.join(informed)}" if informed else "",
        }
        match item.kind:
            case "prose":
                return found | {"paragraphs": _paragraphs(item.text), "told": self._translated(item.id)}
            case "table":
                return found | _table(item)
            case "files":
                return found | {"files": [self._file(file, number) for number, file in enumerate(item.files, 1)]}
        pairs = item.pairs or tuple(("", text) for text in item.texts)
        return found | {"kind": "facts", "rows": [_row(label, text, self.lang) for label, text in pairs]}

    def _translated(self, question: str) -> Content | None:
        one = self.one.translations.get(question)
        if one is None:
            return None
        said = {"date": on_date(one.at), "service": one.service}
        by_hand = _("Translation by the organisers, %(date)s", **said)
        heading = _("Machine translation by %(service)s, %(date)s", **said) if one.service else by_hand
        return {"heading": heading, "paragraphs": _paragraphs(one.text)}

    def _file(self, file: FileShown, number: int) -> Content:
        title, key = file.said.get("title"), self.one.pictures.get(file.id)
        called = title or file.name or _("File %(number)s", number=number)
        picture = self.pictures.name(key) if key else None
        return {
            "called": called,
            "called_lang": self.lang if title else None,
            "facts": " · ".join(_facts(file, not_printed=bool(key and not picture))),
            "alt": file.alt,
            "picture": picture,
            "width": _width(file),
        }


def _facts(file: FileShown, *, not_printed: bool) -> Iterator[str]:
    yield f"{file.kind.upper()}, {filesize(file.size)}"
    if criterion := file.said.get("criterion"):
        yield _("proves: %(criterion)s", criterion=criterion)
    if page := file.said.get("page"):
        yield _("page %(page)s", page=page)
    if not_printed:
        yield _("too large to be printed here")


def _row(label: str, text: str, lang: str | None, link: str | None = None) -> Content:
    return {"label": label, "text": text, "lang": lang, "link": link, "told": None}


def _paragraphs(text: str) -> list[list[str]]:
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [part.strip().split("\n") for part in parts if part.strip()]


def _table(item: Item) -> Content:
    longest = [max((len(row[place]) for row in item.rows), default=0) for place in range(len(item.heads))]
    return {
        "heads": item.heads,
        "rows": item.rows,
        "numeric": item.numeric,
        # Of the width that is left: none for numbers, which are as wide as they are.
        "shares": [
            0 if number and long <= LONGEST_NUMBER else max(3, round(min(long, 100) ** 0.5, 1))
            for number, long in zip(item.numeric, longest, strict=True)
        ],
    }


def _width(file: FileShown) -> float:
    """How much of the width of what is printed a picture takes."""
    if not file.width or not file.height:
        return 0.5
    return min(1.0, file.width / FINE / WIDTH, TALLEST * file.width / file.height / WIDTH)
