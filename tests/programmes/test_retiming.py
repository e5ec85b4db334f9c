"""A document put in force moves what it dates by the same rules as the page of the timetable, and the log says so."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.ledger.models import Event
from awards.programmes import actions, queries
from awards.programmes.models import Season
from awards.results.models import Publication
from tests import factories as make

HALL = "id: ceremony, day: 182"


def source(opens: str, change: tuple[str, str] = ("", "")) -> str:
    text = make.MAGISTRAL.read_text()
    assert HALL in text
    return text.replace('opens: "2027-01-11"', f'opens: "{opens}"').replace(*change)


def founded(opens: str) -> Season:
    season = actions.found_season(source(opens), by=None)
    db.session.flush()
    return season


def test_a_step_that_a_document_moves_is_in_the_log_and_others_are_not(context: Flask) -> None:
    season = founded("2097-01-11")
    before = {each.code: each.starts_at for each in queries.steps(season)}
    actions.revise_programme(season, source("2097-01-11", (HALL, "id: ceremony, day: 183")), by=None)
    after = {each.code: each.starts_at for each in queries.steps(season)}
    assert after == before | {"ceremony": before["ceremony"] + timedelta(days=1)}
    (event,) = db.session.query(Event).filter_by(kind="step.moved")
    assert (event.detail["step"], event.detail["before"][0]) == ("ceremony", before["ceremony"].isoformat())
    assert event.detail["reason"] == "Programme, revision 2"


def test_a_step_that_is_over_is_not_moved_by_a_document(context: Flask) -> None:
    season = founded("2017-01-11")
    with pytest.raises(Refused, match="This step is over"):
        actions.revise_programme(season, source("2017-01-11", (HALL, "id: ceremony, day: 183")), by=None)


def test_a_step_before_published_results_is_not_moved_by_a_document(context: Flask) -> None:
    season = founded("2097-01-11")
    db.session.add(Publication(id=uuid.uuid4(), season_id=season.id, kind="laureates", number=1, content={},
                               sha256="0" * 64, embargo_until=now() + timedelta(days=1), at=now()))  # fmt: skip
    db.session.flush()
    with pytest.raises(Refused, match="Unpublish them first"):
        actions.revise_programme(season, source("2097-01-11", (HALL, "id: ceremony, day: 183")), by=None)
