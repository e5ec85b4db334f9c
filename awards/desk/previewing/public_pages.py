"""What everybody would see of a season with a draft of its programme: the call, the rules, the timetable."""

from __future__ import annotations

from typing import Any

from awards.core.clock import now
from awards.core.verdicts import YES
from awards.desk.previewing.trial_season import TrialSeason, as_season
from awards.desk.season_page import call_page
from awards.programmes.document import form_schema
from awards.web.i18n import reader_language


def home(trial: TrialSeason) -> dict[str, Any]:
    """Return what the season's own page shows while nominations are open and nobody has entered or won yet."""
    stations = trial.listed()
    return {"works": [], "stations": stations, "page": call_page(as_season(trial), stations, now=now()),
            "entering": YES, "coming": None}  # fmt: skip


def rules(trial: TrialSeason) -> dict[str, Any]:
    """Return what the page of the rules shows."""
    document = trial.document
    return {"steps": trial.listed(), "founded": form_schema.founded(document, reader_language()),
            "conditions": form_schema.conditions(document), "editions": (), "noted": (), "staff": False}  # fmt: skip


def timetable(trial: TrialSeason) -> dict[str, Any]:
    """Return what the timetable shows."""
    rounds = {each.id: each for each in trial.document.rounds}
    return {"form": None, "steps": trial.listed(), "rounds": rounds, "now": now(), "staff": False, "may_move": False,
            "undo": {}, "held": (), "made_on": ""}  # fmt: skip
