"""A juror's scoresheet as a draft would make it: blank, beside an example of a dossier."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from awards.core.clock import now
from awards.desk.previewing.example_answers import example
from awards.desk.previewing.trial_season import TrialSeason, as_season, nobodys
from awards.nominations.answers import dossier
from awards.nominations.answers.whole_entry import heading
from awards.programmes.document import timetable
from awards.scoring import ballot_page, evidence, scoresheet_page
from awards.scoring.notes.queries import Kept, Noted
from awards.scoring.scoresheet import Mark, Sheet
from awards.scoring.scoresheet_page import Reading
from awards.web.i18n import reader_language


def scoresheet(trial: TrialSeason, category: str, round_code: str) -> dict[str, Any]:
    """Return what the page of a scoresheet of a category shows in a round."""
    sheet = _sheet(trial, category, round_code)
    return {
        **ballot_page.shown(as_season(trial), sheet, _reading(trial, sheet)),
        "form": None,
        "under": None,
        "proofs": {},
        "seen": None,
        "stations": scoresheet_page.stations(["here"], 0),
        **scoresheet_page.counts([sheet.state]),
        "note": Noted(Kept(), 0, None),
        "note_key": "",
        "note_saved": "",
        "note_words": dict,
    }


def _sheet(trial: TrialSeason, category: str, round_code: str) -> Sheet:
    opens, closes = timetable.round_bounds(trial.document, round_code)
    said = heading(trial.document, {name: value for given in example(trial.document, category).values()
                                    for name, value in given.items()})  # fmt: skip
    known: dict[str, Any] = {
        "conduct_accepted_at": now(), "opened_at": now(), "opens_at": opens, "closes_at": closes,
        "round_code": round_code, "category": category, "language": reader_language(), "country": said.country or "",
        "title": said.title or _("An example of a nomination"), "company": _("Example organisation"),
    }  # fmt: skip
    ids = {name: nobodys(name) for name in ("id", "season_id", "juror_id", "round_id", "category_id", "nomination_id",
                                           "admitted_version_id")}  # fmt: skip
    blank = {each.name: _blank(each.type) for each in fields(Sheet) if each.name not in ("marks", "last")}
    marks = {each.id: Mark(nobodys(each.id), each.id, each.weight, None, "", 0)
             for each in trial.document.category(category).criteria}  # fmt: skip
    return Sheet(**{**blank, **known, **ids}, marks=marks)


def _blank(kind: object) -> Any:
    return {"str": "", "int": 0, "bool": False}.get(str(kind))


def _reading(trial: TrialSeason, sheet: Sheet) -> Reading:
    """The dossier of the example answers, as jurors of the round read it."""
    document = trial.document
    topics = dossier.dossier(
        document, example(document, sheet.category), {}, reader_language(), category=sheet.category, audience="jury",
        blind=dossier.is_blind(document, sheet.round_code), title=sheet.title,
    )  # fmt: skip
    markup = render_template("nominations/reading.html", **scoresheet_page.shared(as_season(trial)), topics=topics,
                             translations={}, lang=None, **evidence.addresses(sheet.id))  # fmt: skip
    return Reading(reader_language(), frozenset(item.id for topic in topics for item in topic.items), markup)
