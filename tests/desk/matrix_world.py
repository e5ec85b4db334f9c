"""A round that runs, with jurors and scoresheets as far as a test asks, for tests of the desk's matrix and lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from awards.core.clock import now
from awards.core.db import db
from awards.jury.actions import move_tally
from awards.jury.models import Juror
from awards.nominations.models import Nomination
from awards.programmes.models import Criterion
from awards.programmes.queries import season_by_slug
from awards.scoring.models import Ballot
from tests import factories as make
from tests.staffing import Staffed


class Judged(Staffed):
    """A season in the middle of its first round; `sheet` gives a juror a nomination, and has them score some of it."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.jurors: dict[str, Any] = {}

    def juror(self, name: str) -> Any:
        """The id of a juror by name, made at the first asking."""
        if name not in self.jurors:
            with self.app.app_context():
                self.jurors[name] = make.juror(season_by_slug(self.slug), make.person(name)).id
                db.session.commit()
        return self.jurors[name]

    def sheet(
        self, name: str, nomination: Any, *, scored: int = 0, submitted: bool = False, recused: bool = False
    ) -> Any:
        """The id of a scoresheet of a juror. scored: criteria; -1: all of them."""
        juror = self.juror(name)
        with self.app.app_context():
            season = season_by_slug(self.slug)
            round_, entry = make.rounds(season)["1"], db.session.get_one(Nomination, nomination)
            given = make.assignment(db.session.get_one(Juror, juror), round_, entry)
            many = db.session.query(Criterion).filter_by(category_id=entry.category_id).count()
            if scored or submitted:
                given.begun_at = now()
                made = Ballot(
                    assignment_id=given.id, opened_at=now(), saved_at=now(), scored=scored if scored > 0 else many
                )
                made.submitted_at = now() - timedelta(minutes=5) if submitted else None
                db.session.add(made)
            if recused:
                make.recusal(given)
            move_tally(round_.id, entry.category_id)
            db.session.commit()
            return given.id

    def late(self) -> None:
        """Have the last quarter of the round begun."""
        with self.app.app_context():
            round_ = make.rounds(season_by_slug(self.slug))["1"]
            round_.opens_at, round_.closes_at = now() - timedelta(days=9), now() + timedelta(days=1)
            db.session.commit()


def table(page: Any) -> list[list[str]]:
    """The matrix as texts: its rows from the head to the foot."""
    found = next(each for each in page.all("table") if each.get("class") == "who-what")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.iter("tr")]
