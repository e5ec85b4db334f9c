"""What the page of own entries side by side shows: own scores by criterion, and the answers row by row."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext as _

from awards.nominations.answers import dossier
from awards.nominations.answers.dossier import Item
from awards.programmes.document.parts import Scale
from awards.programmes.models import Season
from awards.ranking.numbers.exact import fixed
from awards.scoring import scoresheet_page
from awards.scoring.comparing import queries, rules
from awards.scoring.comparing.queries import Stored
from awards.scoring.comparing.rules import DIGITS, mean_of, places_of
from awards.scoring.scoresheet import Mark, Sheet
from awards.web.i18n import reader_language


@dataclass(frozen=True, slots=True)
class Own:
    """What a juror's scores say of an entry: the exact mean (none while a score is missing), as text, and its place."""

    mean: Fraction | None
    said: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """An own score: the value as it is sent ("" for none), what it is called, how far along the scale, the comment."""

    value: str
    label: str
    along: float
    comment: str
    is_highest: bool


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A criterion with a cell for each entry; apart: the highest less the lowest score, "" if they are equal."""

    code: str
    weight: Decimal
    cells: tuple[Cell, ...]
    apart: str


@dataclass(slots=True)
class AnswerRow:
    """A question with the answer of each entry, none where there is none."""

    label: str
    items: list[Item | None]


@dataclass(slots=True)
class Part:
    """A section of the dossiers: its title ("" for what is read first) and its questions by id."""

    title: str
    rows: dict[str, AnswerRow] = field(default_factory=dict)


def own_scores(season: Season, sheets: Collection[Sheet]) -> dict[uuid.UUID, Own]:
    """Return what a juror's own scores say of entries that were judged together, by the ballot."""
    means = {sheet.id: mean_of(sheet.marks.values(), season.document.scale) for sheet in sheets}
    places = places_of(means)
    return {key: Own(mean, "" if mean is None else fixed(mean, DIGITS), places.get(key)) for key, mean in means.items()}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A place where the own order and the own scores differ: above stands over below, which was scored higher."""

    above: Sheet
    below: Sheet
    lower: str
    higher: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """Own entries of a category in the own order; as long as none was made, in that of the own scores."""

    rows: list[Sheet]
    own: dict[uuid.UUID, Own]
    stored: Stored

    @property
    def is_made(self) -> bool:
        """Whether the juror made an order of their own."""
        return bool(self.stored.ballots)

    def contradictions(self, among: Collection[Sheet] = ()) -> list[Contradiction]:
        """Return where the order that was made and the scores differ, of all or among some."""
        known = {sheet.id: sheet for sheet in among or self.rows}
        means = {key: own.mean for key, own in self.own.items()}
        order = [key for key in self.stored.ballots if key in known]
        return [self._told(known[above], known[below]) for above, below in rules.contradictions(order, means)]

    def _told(self, above: Sheet, below: Sheet) -> Contradiction:
        less, more = self.own[above.id].mean or Fraction(0), self.own[below.id].mean or Fraction(0)
        return Contradiction(above, below, *rules.told_apart(less, more))


def arranged(season: Season, sheets: Sequence[Sheet], stored: Stored | None = None) -> Arranged:
    """Return own entries of a category and round in the own order, which is read unless it is given."""
    own = own_scores(season, sheets)
    if stored is None:
        stored = queries.order_beside(sheets[0]) if sheets else Stored()
    by_score = sorted(sheets, key=lambda sheet: own[sheet.id].place or len(sheets) + 1)
    known = {sheet.id: sheet for sheet in sheets}
    order = rules.arranged([sheet.id for sheet in by_score], stored.ballots)
    return Arranged([known[key] for key in order], own, stored)


def score_rows(season: Season, sheets: Sequence[Sheet]) -> list[ScoreRow]:
    """Return the criteria of entries of one category with their own scores."""
    return [_score_row(season, [sheet.marks[code] for sheet in sheets]) for code in sheets[0].marks]


def _score_row(season: Season, marks: Sequence[Mark]) -> ScoreRow:
    scale = season.document.scale
    given = [mark.steps for mark in marks if mark.steps is not None]
    apart = (max(given) - min(given)) * scale.step if given else Decimal(0)
    cells = tuple(_cell(season, mark, is_highest=bool(apart) and mark.steps == max(given)) for mark in marks)
    return ScoreRow(marks[0].code, marks[0].weight, cells, f"{apart:f}" if apart else "")


def _cell(season: Season, mark: Mark, *, is_highest: bool) -> Cell:
    scale: Scale = season.document.scale
    if mark.steps is None:
        return Cell("", "", 0, mark.comment, is_highest=False)
    value = scale.value_at(mark.steps)
    label = scale.label_for(value, reader_language(), season.document.default_language)
    along = float((value - scale.min) / (scale.max - scale.min))
    return Cell(scoresheet_page.as_sent(value), label, along, mark.comment, is_highest)


def answers(season: Season, sheets: Sequence[Sheet]) -> tuple[list[Part], list[str]]:
    """Return the answers of the dossiers as their juror reads them, row by row, and the language of each entry's.

    Without files: these stand on the pages of the scoresheets.
    """
    versions, parts = queries.versions_read(sheets), dict[str, Part]()
    for place, sheet in enumerate(sheets):
        version = versions.get(sheet.read_version_id) if sheet.read_version_id else None
        if version is None:
            continue
        for topic in dossier.dossier(
            season.document, version.answers, {}, reader_language(), category=sheet.category, audience="jury",
            blind=dossier.is_blind(season.document, sheet.round_code), title=version.title,
        ):  # fmt: skip
            rows = parts.setdefault(topic.id, Part(topic.title)).rows
            for item in topic.items:
                rows.setdefault(item.id, AnswerRow(item.label, [None] * len(sheets))).items[place] = item
    return list(parts.values()), [_language(sheet, versions) for sheet in sheets]


def _language(sheet: Sheet, versions: Mapping[uuid.UUID, object]) -> str:
    version = versions.get(sheet.read_version_id) if sheet.read_version_id else None
    return str(getattr(version, "language", sheet.language))


def script_words() -> dict[str, str]:
    """Return the sentences of the script of the own order, as attributes of its table."""
    return {
        "data-say-moved": _("{title}: place {place} of {count}."),
        "data-say-saving": _("Saving…"),
        "data-say-failed": _("Not saved – retry"),
        "data-say-signed-out": _("You are signed out. Sign in again in another tab, then retry."),
        **scoresheet_page.clock_words("saved", scoresheet_page.SAVED),
    }
