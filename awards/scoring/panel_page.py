"""How the panel's scores stand beside the own ones, on a scoresheet and in the list, once the round is over."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from awards.core.clock import now
from awards.core.message import Message
from awards.jury.queries import scoring_rounds
from awards.programmes import queries as programmes
from awards.programmes.models import Round, Season
from awards.scoring import rules
from awards.scoring.after_close import Panel, panels
from awards.scoring.scoresheet import Sheet
from awards.scoring.scoresheet_page import value_of
from awards.web.access import impartial_in


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion (code) with the own score, the panel's mean and its spread, as texts; empty where there is none."""

    code: str
    own: str
    mean: str
    spread: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown of the panel: its rows, or why nothing is."""

    panel: Panel | None = None
    rows: tuple[Row, ...] = ()
    why_not: Message | None = None


def panel_of(season: Season, sheet: Sheet) -> Seen | None:
    """Return what the juror of a scoresheet sees of the panel; none before the time for it."""
    if not rules.can_see_panel(sheet, sheet, seen=season.document.jury.scores_seen.jurors, now=now()):
        return None
    if not (impartial := impartial_in(sheet.category)):
        return Seen(why_not=impartial.reason)
    round_ = next(each for each in scoring_rounds(season) if each.id == sheet.round_id)
    category = next(each for each in programmes.categories(season) if each.id == sheet.category_id)
    found = panels(season, round_, category, [sheet.nomination_id], sheet.juror_id, rules.LEAST_OTHERS)
    if found is None:
        return Seen(why_not=rules.NOT_SETTLED)
    if (panel := found.get(sheet.nomination_id)) is None:
        return Seen(why_not=rules.TOO_FEW)
    steps = sheet.counting if panel.own else {mark.code: mark.steps for mark in sheet.marks.values()}
    rows = []
    for code in sheet.marks:
        compared = panel.columns.get(code)
        own = value_of(season.document, steps.get(code))
        rows.append(Row(code, own, compared.mean if compared else "", compared.spread if compared else ""))
    return Seen(panel, tuple(rows))


def totals(season: Season, round_: Round, juror_id: uuid.UUID, rows: Iterable[Any]) -> dict[uuid.UUID, tuple[str, str]]:
    """Return the own total and the panel's of rows of a list, by the ballot's id; one query for each category."""
    seen = season.document.jury.scores_seen.jurors
    by_category: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if rules.can_see_panel(row, round_, seen=seen, now=now()) and impartial_in(row.category):
            by_category[row.category].append(row)
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for category in programmes.categories(season) if by_category else ():
        asked = by_category.get(category.code, [])
        entries = [row.nomination_id for row in asked]
        panel = (asked and panels(season, round_, category, entries, juror_id, rules.LEAST_OTHERS)) or {}
        found |= {row.id: (panel[row.nomination_id].own_total, panel[row.nomination_id].total)
                  for row in asked if row.nomination_id in panel and panel[row.nomination_id].total}  # fmt: skip
    return found
