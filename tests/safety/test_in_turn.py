"""Who waits for their turn to write is asked about before it; what others changed meanwhile holds all the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from awards import app as application
from awards.accounts.models import Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes.models import Appointment, Season
from awards.scoring.models import Score
from tests import factories as make
from tests.nominations import filling
from tests.scoring.conftest import Cast
from tests.scoring.test_saving import Script

pytestmark = pytest.mark.databases("sqlite")
Meanwhile = Callable[[Any], None]


@pytest.fixture
def meanwhile(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Has a statement carried out and committed by somebody whose turn comes before that of the next request."""

    def before(statement: Any) -> None:
        waiting = [statement]

        def others_turn() -> None:
            with app.app_context():
                db.session.execute(waiting.pop())
                db.session.commit()

        def start_writing() -> bool:
            if waiting:
                other = threading.Thread(target=others_turn)
                other.start()
                other.join()
            return writing()

        monkeypatch.setattr(application, "stand_in_line", lambda: None)  # the others are in another process
        monkeypatch.setattr(application, "start_writing", start_writing)
        monkeypatch.setattr("awards.core.db.AT_ONCE", 0.0)

    writing = application.start_writing
    return before


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda: update(SignIn).values(ended_at=now()), 401),
        (lambda: update(Person).values(disabled_at=now()), 401),
        (lambda: update(Appointment).values(ended_at=now()), 403),
        (lambda: update(Season).values(closes_at=now()), 200),
    ],
    ids=["signed out", "disabled", "no role any more", "another thing changed"],
)
def test_what_ended_while_a_save_waited_has_ended(
    cast: Cast, meanwhile: Meanwhile, change: Callable[[], Any], status: int
) -> None:
    script = Script(cast.client(), cast)
    meanwhile(change())
    assert script.score("8").status_code == status
    with cast.app.app_context():
        assert db.session.query(Score).count() == (status == 200)


@pytest.mark.parametrize(("before", "by", "gone"), [(1, 0, False), (-1, 9, True)], ids=["closed", "moved on"])
def test_a_deadline_that_moved_while_somebody_waited_is_the_deadline(
    app: Flask, meanwhile: Meanwhile, before: int, by: int, gone: bool
) -> None:
    with app.app_context():
        season, person = make.open_season(), make.person("Aliya")
        company = make.company("Steppe Rail", members=(person,))
        answers = filling.answers(season.document, "resilience")
        made = make.submitted_nomination(season, by=company, starter=person, answers=answers)
        slug, known, nomination_id = season.slug, person.id, made.id
        db.session.commit()
    client = app.test_client()
    make.sign_in(client, known)
    page = client.get(f"/{slug}/nominations/{nomination_id}/withdrawal")
    with app.app_context():
        db.session.execute(update(Season).values(closes_at=now() + timedelta(minutes=before)))
        db.session.commit()
    meanwhile(update(Season).values(closes_at=now() + timedelta(days=by)))
    client.submit(page, reason="")
    with app.app_context():
        assert (db.session.get_one(Nomination, nomination_id).withdrawal_id is not None) is gone
