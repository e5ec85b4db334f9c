"""Judgings for tests of the results room: the seeds that ship with the programme, imported and closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.acts import ACTS
from awards.jury.actions import move_tally
from awards.jury.models import Assignment
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.models import Proposal
from awards.programmes.proposals import actions as proposals_actions
from awards.results.boards import boards
from awards.results.deciding import actions
from awards.results.importing.import_command import import_scores
from awards.results.models import Publication
from awards.results.publishing import honouring, honours
from awards.scoring.models import Score
from tests import factories as make

SEEDS = Path(programmes.__file__).parent / "seeds"
ROUNDS = {"shrout-fleiss": "1", "harbour-lights": "jury"}


def judged(name: str = "harbour-lights", *, closed: bool = True, text: str = "") -> Any:
    """The season of a seed, or of a changed text of it, with its scores; its round is over unless said otherwise."""
    season = make.season(text or (SEEDS / f"{name}.yaml").read_text(), running=None)
    set_close(season, ROUNDS[name], -1 if closed else 60)
    db.session.commit()
    import_scores((SEEDS / f"{name}.csv").read_bytes(), season.slug, ROUNDS[name], None, dry_run=False)
    return programmes.season_by_slug(season.slug)


def set_close(season: Any, code: str, minutes: float) -> None:
    """Have a round close in so many minutes from now, or that long ago."""
    round_ = make.rounds(season)[code]
    round_.closes_at = now() + timedelta(minutes=minutes)
    round_.opens_at = round_.closes_at - timedelta(days=10)
    db.session.flush()


def place(season: Any, category: str | None = None) -> tuple[Any, Any]:
    """The scored round of a seed's season, and a category (the first unless said otherwise)."""
    code = next(each.id for each in season.document.rounds if each.kind == "scoring")
    return make.rounds(season)[code], make.category(season, category or season.document.categories[0].id)


def staff(season: Any, *roles: str) -> dict[str, Any]:
    """A person's id for each role, committed."""
    people = {role: make.appointed(season, role).id for role in roles}
    db.session.commit()
    programmes.season_by_slug(season.slug)  # what the commit made the session forget
    return people


def settle(season: Any, *, by: Any) -> None:
    """Have the chair decide on every tie at the cut, in the order of the board."""
    round_ = honours.laureates_round(season)
    for outcome in honours.prospect(season, "laureates", now=now()).outcomes:
        order = [row.nomination_id for row in outcome.undecided]
        if order:
            actions.decide(season, round_, outcome.category, order, reason="After a talk", by=by)


class Show:
    """A seed's judging, ready to be published, with two organisers."""

    def __init__(self, name: str = "shrout-fleiss", text: str = ""):
        self.season = judged(name, text=text)
        self.by, self.second = (make.appointed(self.season, "organiser") for _ in range(2))
        self.ids: Any = (self.season.slug, self.by.id, self.second.id)
        settle(self.season, by=make.appointed(self.season, "chair"))

    def publish(self, moment: datetime | None = None, kind: str = "laureates", **more: Any) -> Publication:
        """Publish by both."""
        return make.publish(self.season, kind, at=moment, by=self.by, second=self.second, **more)

    def propose(self, moment: datetime | None = None, kind: str = "laureates", **more: Any) -> Proposal:
        """Propose by the first."""
        return make.propose_publication(self.season, kind, at=moment, by=more.pop("by", self.by), **more)

    def confirm(self, made: Proposal, by: Any = None, *roles: str) -> None:
        """Confirm by the second."""
        proposals_actions.confirm(
            self.season, ACTS[made.act], made, roles=roles or ("organiser",), by=by or self.second
        )

    def unpublish(self, made: Publication, reason: str = "A mistake") -> None:
        """Take back by the first."""
        make.unpublish(made, self.season, reason=reason, by=self.by)

    def rows(self) -> list[Any]:
        """The entries of the board, best first."""
        return boards.current(self.season, *place(self.season)).rows

    def member(self, position: int) -> Any:
        """Somebody who acts for the company of the entry that stands there on the board (0 is the best)."""
        company = db.session.get_one(Nomination, self.rows()[position].nomination_id).company_id
        made = make.person()
        values = {"role": "owner", "invited_at": now(), "accepted_at": now()}
        db.session.add(Membership(company_id=company, person_id=made.id, **values))
        db.session.flush()
        return made

    def cite(self, position: int, text: str) -> None:
        """Write the citation of the entry that stands there."""
        cited = (self.season, self.rows()[position].nomination_id, "laureate")
        honouring.cite(*cited, {"en": text}, by=self.by)

    def score(self, position: int, steps: int) -> Any:
        """Give the entry that stands there one score everywhere, as if two people had decided so; gives its id."""
        nomination_id = self.rows()[position].nomination_id
        ballots = select(Assignment.id).where(Assignment.nomination_id == nomination_id)
        db.session.execute(update(Score).where(Score.ballot_id.in_(ballots)).values(steps=steps, counted=steps))
        round_, category = place(self.season)
        move_tally(round_.id, category.id)
        db.session.flush()
        return nomination_id

    def again(self) -> Show:
        """The same in another context."""
        found = object.__new__(Show)
        found.season, found.ids = programmes.season_by_slug(self.ids[0]), self.ids
        found.by, found.second = (db.session.get_one(Person, each) for each in self.ids[1:])
        return found
