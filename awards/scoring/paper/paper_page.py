"""What a juror's paper has: the dossiers as on the scoresheets, and what scores are written into by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.core.db import Rows
from awards.jury.jury_words import country_of
from awards.nominations.answers import dossier
from awards.nominations.answers.whole_entry import as_submitted
from awards.nominations.dossier_paper import Content, Dossier
from awards.nominations.translating.queries import translations_of
from awards.programmes.document.parts import Category, Criterion
from awards.programmes.models import Season
from awards.scoring.paper import queries
from awards.scoring.scoresheet_page import MOST_RADIOS, steps_of
from awards.web.i18n import language_name, number, programme_text, reader_language

MOST = 60  # dossiers in one file


def parts(count: int) -> int:
    """Return how many files so many dossiers make."""
    return -(-count // MOST)


def cover(before: int, here: int, count: int, *, closed: int) -> list[str]:
    """Return what the first page says is in the file, and what is left out.

    before: dossiers in earlier parts. here: in this one. count: in all. closed: how many of the list are closed.
    """
    said = [ngettext("%(num)s dossier", "%(num)s dossiers", here)]
    if count > here:
        said = [_("Dossiers %(first)s to %(last)s of %(all)s; the others are in the other parts.",
                  first=before + 1, last=before + here, all=count)]  # fmt: skip
    if closed > 0:
        said.append(
            ngettext(
                "%(num)s nomination in your list is closed and left out here.",
                "%(num)s nominations in your list are closed and left out here.",
                closed,
            )
        )
    return said


def dossiers(season: Season, rows: Rows, round_code: str) -> Iterator[Dossier]:
    """Yield what is printed of own dossiers; rows: see `queries.dossiers`."""
    blind, files = dossier.is_blind(season.document, round_code), queries.files([row.nomination_id for row in rows])
    country, language = country_of(season), reader_language()
    told = translations_of(season, [row.version_id for row in rows], language)
    for row in rows:
        category, own = season.document.category(row.category), files.get(row.nomination_id, ())
        topics = dossier.dossier(
            season.document,
            row.answers,
            as_submitted({str(each.id): each for each in own}, row.files),
            language,
            category=row.category,
            audience="jury",
            blind=blind,
            title=row.title,
        )
        yield Dossier(
            title=row.title,
            language=row.language,
            category=category,
            byline="" if blind else _byline(row, country(row.country)),
            topics=topics,
            pictures={str(each.id): each.photo_key or each.thumbnail_key for each in own if each.thumbnail_key},
            names={each.id: programme_text(each.name) for each in category.criteria},
            translations=told.get(row.version_id, {}),
            scores=_scores(season, category),
        )


def _byline(row: Any, country: str) -> str:
    said = [row.company, country]
    if row.language != reader_language():
        said.append(_("Answers in %(language)s", language=language_name(row.language)))
    return " · ".join(filter(None, said))


def _scores(season: Season, category: Category) -> Content:
    steps = steps_of(season, reader_language())
    return {
        "heading": _("Scores"),
        "says": _("For your notes on paper. What counts is what you submit on the scoresheet."),
        "anchors": [
            {"value": number(step.value), "says": ". ".join(filter(None, (step.label, step.says)))}
            for step in steps
            if step.label
        ],
        "criteria": [
            _criterion(each, [number(step.value) for step in steps]) for each in category.criteria
        ],
        "remarks": [_("Comment for the jury"), _("Advice to the nominee")],
    }  # fmt: skip


def _criterion(criterion: Criterion, values: list[str]) -> Content:
    return {
        "name": programme_text(criterion.name),
        "weight": _("weight %(weight)s", weight=number(criterion.weight)),
        "about": programme_text(criterion.description),
        "steps": values if len(values) <= MOST_RADIOS else [],
        "range": _("Score from %(least)s to %(most)s", least=values[0], most=values[-1]),
    }
