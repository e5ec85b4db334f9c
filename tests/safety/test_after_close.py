"""After a round has closed nobody changes alone which scoresheets count, by whatever page (2, 40).

Every route of the rooms that could is sent what would change it, with marks as fresh as the pages give them.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from awards.accounts.models import Membership
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.jury import actions
from awards.jury.leaving import actions as leaving_actions
from awards.jury.models import Assignment, Juror, Recusal, Seat
from awards.nominations.models import Extension, Nomination
from awards.programmes.models import Appointment, Round, Season
from awards.results.importing.actions import NotTaken, take_in
from awards.results.importing.score_rows import read_scores
from awards.scoring.models import Ballot
from awards.scoring.queries import STATE
from tests import factories as make
from tests.access_table import DOORS
from tests.demonstration import RUNNING, Tour, season
from tests.markup import Markup
from tests.safety.test_races import NOTHING, Rival
from tests.visits import SENDS

pytestmark = pytest.mark.long_for("postgresql")

ROOMS = ("jury", "nominations", "programmes", "results")
# Routes of these rooms by which the set may move all the same, and why.
ALLOWED: dict[str, str] = {}
STAFF = ("organiser", "chair")


@dataclass
class Closed:
    """A judged season whose rounds have closed: whom and what the attempts are about."""

    tour: Tour
    values: dict[str, Any]

    def counting(self) -> frozenset[tuple[uuid.UUID, int]]:
        """Which scoresheets count in the season, with their sums."""
        query = (
            select(Assignment.id, Ballot.weighted_sum)
            .join(Ballot, Ballot.assignment_id == Assignment.id)
            .join(Round, Round.id == Assignment.round_id)
            .join(Season, Season.id == Round.season_id)
            .join(Nomination, Nomination.id == Assignment.nomination_id)
            .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
            .where(Season.slug == RUNNING, STATE == "submitted", Assignment.removed_at.is_(None))
            .where(Nomination.withdrawal_id.is_(None), Nomination.category_id == Assignment.category_id)
        )
        with self.tour.app.app_context():
            found = frozenset((key, int(summed)) for key, summed in db.session.execute(query))
            db.session.rollback()
        return found


@pytest.fixture(scope="module")
def closed(tour: Tour) -> Closed:
    """The running season with everything prepared while it was open, then every round over."""
    with tour.app.app_context():
        running = season(RUNNING)
        counting = db.session.scalars(
            select(Assignment).join(Ballot, Ballot.assignment_id == Assignment.id).join(Round)
            .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
            .where(Round.season_id == running.id, STATE == "submitted", Assignment.removed_at.is_(None))
            .order_by(Assignment.id).limit(2)
        ).all()  # fmt: skip
        target, excluded = counting
        round_ = db.session.get_one(Round, target.round_id)
        actions.take_back(running, db.session.get_one(Round, excluded.round_id),
                          [(excluded.nomination_id, excluded.juror_id)], reason="Away", by=None)  # fmt: skip
        juror = db.session.get_one(Juror, target.juror_id)
        seat = make.seat(juror, round_, None)
        held = db.session.scalars(select(Appointment).where(Appointment.person_id == juror.person_id,
                                                            Appointment.season_id == running.id)).first()  # fmt: skip
        departed = make.juror(running)
        make.assignment(departed, round_, db.session.get_one(Nomination, target.nomination_id))
        gone = leaving_actions.leave(
            leaving_actions.taken_out(running, departed, [round_]), keep="nothing", reason="Ill", by=None
        )
        entry = db.session.get_one(Nomination, target.nomination_id)
        own = {"company_id": entry.company_id, "person_id": tour.people["nominee"]}
        if db.session.query(Membership).filter_by(**own).first() is None:
            db.session.add(Membership(**own, role="owner", invited_at=now(), accepted_at=now()))
        db.session.add(Extension(id=uuid.uuid4(), nomination_id=entry.id, until=now() + timedelta(days=300),
                                 reason="Late", at=now()))  # fmt: skip
        over = {"opens_at": now() - timedelta(days=9), "closes_at": now() - timedelta(minutes=1)}
        db.session.execute(update(Round).where(Round.season_id == running.id).values(**over))
        values = {
            "season": RUNNING, "assignment_id": target.id, "nomination_id": target.nomination_id,
            "juror_id": target.juror_id, "seat_id": seat.id, "appointment_id": held.id if held else None,
            "person": juror.person_id, "departure_id": gone.id, "excluded": excluded.id,
            "code": round_.code, "round_code": round_.code,
        }  # fmt: skip
        db.session.commit()
    return Closed(tour, values)


def routes(tour: Tour) -> list[str]:
    """Every route of the rooms that takes POST."""
    found = {rule.endpoint for rule in tour.app.url_map.iter_rules() if "POST" in rule.methods}
    return sorted(each for each in found if each.split(".")[0] in ROOMS)


def attempts(closed: Closed, endpoint: str) -> list[tuple[str, str]]:
    """Who sends it, and where: about what counts, and about what was excluded and would count again."""
    rule = next(iter(closed.tour.app.url_map.iter_rules(endpoint)))
    roles = [each for each in STAFF if each in DOORS[endpoint]] or ["nominee"]
    variants = [closed.values]
    if "assignment_id" in rule.arguments:
        variants.append(closed.values | {"assignment_id": closed.values["excluded"]})
    about = SENDS[endpoint].values
    urls = []
    for variant in variants:
        known = {name: closed.tour.values.get(value, value) for name, value in about.items()} | variant
        urls.append(closed.tour.url(endpoint, {name: known[name] for name in rule.arguments if name in known}))
    return [(role, url) for role in roles for url in dict.fromkeys(urls)]


def everything(closed: Closed) -> dict[str, Any]:
    """Fields of all forms, filled in so that something would be lost."""
    values = closed.values
    return {
        "reason": "Because.", "person": str(values["person"]), "keep": "nothing", "round": values["round_code"],
        "accept": "y", "agree": "y",
        "outcome": "not_admitted", "category": "fairness", "target": "1", "most": "50", "employer": "Elsewhere",
        "shown": [str(values["juror_id"]), str(values["nomination_id"])], "was": [str(values["juror_id"]),
                                                                               str(values["nomination_id"])],
        "weighed": [f"{values['juror_id']} submitted", f"{values['nomination_id']} submitted"],
        "nominations": str(values["nomination_id"]), "warned": "y", "day": "2199-01-01", "clock": "12:00",
        "last_day": "2199-01-01", "last_time": "12:00", "first_day": "2027-01-01", "confirm": "y",
        f"reason-{values['nomination_id']}": "family",
    }  # fmt: skip


def send(rival: Rival, url: str, data: dict[str, Any]) -> int:
    """Send what would change something; on an older page once more, on the page that came back."""
    fields = _fields(rival, url) | data
    status, text = rival.told(url, **fields)
    if NOTHING in text:
        status, _ = rival.told(url, **(fields | _marks(text, url)))
    return status


def _fields(rival: Rival, url: str) -> dict[str, Any]:
    answer = rival.client.get(url)
    return _marks(answer.get_data(as_text=True), url) if answer.status_code == 200 else {}


def _marks(text: str, url: str) -> dict[str, Any]:
    for form in Markup(text).forms:
        if form.method == "post" and form.action in ("", url) and "on" in form.names:
            return {name: value for name, value in form.fields if name in ("on", "seen", "opened")}
    return {}


def test_no_route_changes_what_counts_after_the_close(closed: Closed) -> None:
    rivals = {role: Rival(closed.tour, role) for role in (*STAFF, "nominee")}
    before, moved, known = closed.counting(), [], routes(closed.tour)
    assert len(known) > 30
    assert len(before) > 10
    for endpoint in known:
        for role, url in attempts(closed, endpoint):
            send(rivals[role], url, everything(closed))
            if closed.counting() != before and endpoint not in ALLOWED:
                moved.append(f"{endpoint} as {role}")
                before = closed.counting()
    assert moved == []


REFUSED = ("jury.removal", "jury.out", "jury.lifting", "jury.give_again", "jury.entry", "jury.load",
           "jury.seat_removal", "jury.come_back", "nominations.withdrawal")  # fmt: skip


@pytest.mark.parametrize("endpoint", REFUSED)
def test_whoever_tries_is_told_that_the_round_has_closed(closed: Closed, endpoint: str) -> None:
    role = "nominee" if endpoint.startswith("nominations") else "organiser"
    rival, said = Rival(closed.tour, role), []
    for _role, url in attempts(closed, endpoint):
        fields = _fields(rival, url) | everything(closed)
        status, text = rival.told(url, **fields)
        if NOTHING in text:
            status, text = rival.told(url, **(fields | _marks(text, url)))
        said.append((status, "coring closed on" in text or "The round has closed" in text))
    assert (422, True) in said
    assert all(status != 303 for status, _ in said)


def test_ending_a_jurors_role_leaves_what_counts(closed: Closed) -> None:
    before, rival = closed.counting(), Rival(closed.tour, "organiser")
    url = closed.tour.url("jury.role_end", {"season": RUNNING, "appointment_id": closed.values["appointment_id"]})
    status, _ = rival.told(url, **(_fields(rival, url) | {"reason": "Ill", "keep": "nothing"}))
    with closed.tour.app.app_context():
        ended = db.session.get_one(Appointment, closed.values["appointment_id"]).ended_at
        seats = db.session.query(Seat).filter_by(juror_id=closed.values["juror_id"]).count()
        db.session.rollback()
    assert status in (303, 422)
    assert ended is not None, "ended now, or by the test before"
    assert seats > 0, "seats of closed rounds stay as they were"
    assert closed.counting() == before


FILE = "entry,juror,criterion,score\n"


@pytest.mark.parametrize("there", [False, True])
def test_a_judging_is_taken_in_after_the_close_but_nothing_added_to_it(context: Any, there: bool) -> None:
    harbour = make.season(make.HARBOUR.read_text(encoding="utf-8"), running=None)
    round_ = next(each for each in make.rounds(harbour).values() if each.kind == "scoring")
    make.close(round_)
    code = harbour.document.categories[0].id
    rows = [f"Pier,{{}},{each.id},5" for each in harbour.document.category(code).criteria]
    data = [FILE + "\n".join(row.format(name) for row in rows) for name in ("Anna", "Bert")]
    take_in(harbour, round_, read_scores(data[0].encode(), harbour.document, code))
    if there:
        with pytest.raises(NotTaken, match="Nothing more is imported"):
            take_in(harbour, round_, read_scores(data[1].encode(), harbour.document, code))
    assert db.session.query(Ballot).count() == 1


def test_an_action_that_forgets_to_ask_takes_no_scoresheet_back(context: Any) -> None:
    found = make.season()
    round_ = make.rounds(found)["1"]
    given = make.assignment(make.juror(found), round_, make.entry(found))
    given.begun_at, given.round, given.recusal = now(), round_, None
    make.close(round_)
    with pytest.raises(Refused, match="Scoring closed"):
        actions.remove_assignment(given, reason="", by=None)
