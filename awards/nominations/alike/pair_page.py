"""What the organisers' pages say of nominations that look alike: whose pairs somebody sees, why in words, and two texts
side by side with what both say marked. Reads only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from awards.nominations.alike import queries
from awards.nominations.alike.queries import Reader
from awards.nominations.alike.wording import shared_percent
from awards.nominations.models import Nomination
from awards.programmes.models import Season
from awards.web.access import appointments, me, unseen_here
from awards.web.i18n import programme_text, reader_language


def reader_of(season: Season) -> Reader:
    """Return what the person signed in sees."""
    return queries.reader(season, me(), appointments(), unseen_here())


@dataclass(frozen=True)
class Looks:
    """One of two nominations: what a link to it says. season: its slug; elsewhere: whether that is another one."""

    id: uuid.UUID
    title: str
    lang: str | None
    company: str
    category: str | None
    season: str
    elsewhere: bool
    at: Any


@dataclass(frozen=True)
class Pair:
    """Two nominations that look alike; the earlier one first. row: of `queries.pairs`."""

    row: Any
    first: Looks
    second: Looks
    why: Sequence[str]

    def beside(self, nomination_id: uuid.UUID) -> Looks:
        """Return the other one of the two."""
        return self.second if self.first.id == nomination_id else self.first


def pair_of(row: Any, season: Season) -> Pair:
    """Return a pair as pages say it."""
    sides = [_looks(row, name, season) for name in ("one", "other")]
    first, second = sorted(sides, key=lambda each: (each.at is None, each.at, each.id))
    return Pair(row, first, second, list(_why(row.reasons, season)))


def suspects(nomination: Nomination, season: Season) -> list[Pair]:
    """Return the pairs of one nomination."""
    reader = reader_of(season)
    return [pair_of(row, season) for row in queries.suspects(nomination, reader.unseen, reader.seen)]


def _looks(row: Any, name: str, season: Season) -> Looks:
    def of(column: str) -> Any:
        return getattr(row, f"{name}_{column}")

    lang = of("language") if of("language") != reader_language() and of("title") else None
    return Looks(
        of("id"), of("title") or _("Without a title"), lang, of("company"), of("category"), of("season"),
        of("season") != season.slug, of("submitted_at"),
    )  # fmt: skip


def _why(reasons: Sequence[Mapping[str, Any]], season: Season) -> Iterator[str]:
    labels = {question.id: question for question in season.document.questions}

    def said(name: str) -> str:
        return programme_text(labels[name].heading or labels[name].label) if name in labels else name

    for reason in reasons:
        texts = [{"question": said(name), "percent": percent} for name, percent in reason.get("texts", ())]
        names = [name for name in reason.get("names", ()) if name]
        if reason.get("part"):
            yield _("%(percent)s%% of all words are the same", percent=reason["part"])
        yield from _WORDS[reason["why"]](texts, names)


def _texts(texts: Sequence[Mapping[str, Any]], _names: object) -> Iterator[str]:
    for each in texts:
        yield _("%(percent)s%% of the words of “%(question)s” are the same", **each)


def _own_texts(texts: Sequence[Mapping[str, Any]], _names: object) -> Iterator[str]:
    for each in texts:
        yield _("The company repeats its own words: %(percent)s%% of “%(question)s”", **each)


def _files(_texts: object, names: Sequence[str]) -> Iterator[str]:
    for name in names or [""]:
        yield _("Same file: %(name)s", name=name) if name else _("Same file")


_WORDS: dict[str, Any] = {
    "text": _texts,
    "own_text": _own_texts,
    "file": _files,
    "title": lambda _texts, _names: [_("Same title")],
    "similar_title": lambda _texts, _names: [_("Similar titles")],
    "registration": lambda _texts, names: [_("Same registration number: %(name)s", name=", ".join(names))],
    "company": lambda _texts, _names: [_("Companies with the same name, apart from the legal form")],
    "site": lambda _texts, names: [_("Same website: %(name)s", name=", ".join(names))],
    "mail": lambda _texts, names: [_("Contact addresses of the same domain: %(name)s", name=", ".join(names))],
    "contact": lambda _texts, _names: [_("Same contact address")],
    "same_company": lambda _texts, _names: [_("Same company")],
}


@dataclass(frozen=True)
class Text:
    """A text in pieces, each with whether the other nomination has it too; percent: of its words; lang: its own."""

    pieces: Sequence[tuple[str, bool]]
    percent: int
    lang: str | None


@dataclass(frozen=True)
class Row:
    """A question and what both nominations answered to it; none where one did not."""

    id: str
    label: str
    texts: tuple[Text | None, Text | None]

    @property
    def has_same(self) -> bool:
        """Whether the other nomination has something of one of them."""
        return any(text is not None and text.percent for text in self.texts)


def rows_of(pair: Pair, season: Season) -> list[Row]:
    """Return the texts of both, question by question, in the order of the form: the versions that were compared."""
    row = pair.row
    turned = pair.first.id != row.one_id
    ids = [row.one_version_id, row.other_version_id]
    found, passages = queries.versions(ids), list(row.passages)
    sides = [(found[each], spans) for each, spans in zip(ids, passages, strict=True)]
    if turned:
        sides.reverse()
    flats = [{name: value for topic in version.answers.values() for name, value in topic.items()}
             for version, _spans in sides]  # fmt: skip
    rows = []
    for question in season.document.questions:
        texts = tuple(
            _text(flat.get(question.id), spans.get(question.id, []), version.language)
            for flat, (version, spans) in zip(flats, sides, strict=True)
        )
        if question.type in ("text", "longtext") and any(texts):
            label = programme_text(question.heading or question.label)
            rows.append(Row(question.id, label, texts))  # type: ignore[arg-type]
    return rows


def _text(value: object, spans: Sequence[Sequence[int]], language: str) -> Text | None:
    if not isinstance(value, str) or not value.strip():
        return None
    lang = language if language != reader_language() else None
    return Text(list(_pieces(value, spans)), shared_percent(value, spans), lang)


def _pieces(text: str, spans: Sequence[Sequence[int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for first, last in spans:
        if first > at:
            yield text[at:first], False
        yield text[first:last], True
        at = last
    if at < len(text):
        yield text[at:], False
