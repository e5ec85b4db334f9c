"""What a season has and what rests on it, counted row by row; what its opening says at each moment."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from awards.accounts.models import MailedLink, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.season_figures import figures
from awards.desk.seasons import actions, queries
from awards.desk.seasons.queries import Kept, Resting
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.nominations.models import Disqualification, Withdrawal
from awards.programmes.models import Appointment, Season, Step
from awards.results.models import Publication
from awards.scoring.models import Ballot
from tests import factories as make
from tests.desk.drafted import source

pytestmark = pytest.mark.long_for("postgresql")

NOW = now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PUBLISHED = {"number": 1, "sha256": "0" * 64, "content": {}, "at": NOW, "embargo_until": NOW}


def two() -> tuple[Season, Season]:
    """A season, and another one beside it."""
    return make.season(), make.season(source("2028"), running="1")


def role(of: Season, held: str, who: Person | None = None, **more: Any) -> Person:
    """A role with what became of it."""
    who = make.appointed(of, held, who)
    row = db.session.query(Appointment).filter_by(season_id=of.id, person_id=who.id, role=held).one()
    for field, value in more.items():
        setattr(row, field, value)
    db.session.flush()
    return who


def mail(of: Season, **more: Any) -> None:
    texts = {"event": "x", "to": "a@b.example", "language": "en", "subject": "", "text": "", "html": ""}
    db.session.add(Mail(season_id=of.id, **(texts | {"created_at": NOW, "next_try_at": NOW} | more)))


def test_nominations_scoresheets_and_publications_rest_on_their_own_season(context: Any) -> None:
    season, other = two()
    for of, sheets in ((season, 1), (other, 2)):
        for _ in range(sheets):
            row = make.assignment(make.juror(of), make.rounds(of)["1"], make.entry(of))
            make.assignment(make.juror(of), make.rounds(of)["1"], make.entry(of))
            db.session.add(Ballot(assignment_id=row.id, opened_at=NOW))
    db.session.add(Publication(season_id=other.id, kind="shortlist", **PUBLISHED))
    db.session.flush()
    assert queries.resting(season) == Resting(nominations=2, ballots=1, publications=0)
    assert queries.resting(other) == Resting(nominations=4, ballots=2, publications=1)
    assert queries.is_there(season.id)
    assert not queries.is_there(uuid.uuid4())


def test_what_goes_with_a_season_is_counted_with_what_became_of_it(context: Any) -> None:
    season, other = two()
    db.session.query(Event).delete()
    role(season, "organiser")
    role(season, "juror")
    role(season, "juror", ended_at=NOW)
    role(season, "juror", accepted_at=None)
    role(season, "chair", accepted_at=None, declined_at=NOW)
    role(season, "chair", accepted_at=None, ended_at=NOW)
    role(other, "juror")
    role(other, "observer", accepted_at=None)
    assert queries.roles(season) == {"organiser": (1, 0), "juror": (1, 1), "chair": (0, 0)}
    for more in ({}, {}, {"sent_at": NOW}, {"withdrawn_at": NOW}):
        mail(season, **more)
    for _ in range(5):
        mail(other)
    make.proposal(season, None)
    db.session.query(Event).delete()
    db.session.add_all(Event(at=NOW, kind="x", season_id=of.id, detail={}) for of in (season, season, other))
    db.session.flush()
    assert queries.contents_of(season) == Kept(
        revisions=1, accepted=2, asked=1, proposals=1, mails=4, unsent=2, events=2
    )


def test_busy_elsewhere_are_people_with_a_role_or_a_nomination_in_another_season_that_goes_on(context: Any) -> None:
    season, other = two()
    for of in (season, other):
        for step in db.session.query(Step).filter_by(season_id=of.id):
            step.starts_at, step.ends_at = NOW - DAY, NOW + DAY

    def busy() -> int:
        db.session.flush()
        return queries.busy_elsewhere(season, now=NOW)

    def member(of: Season, **more: Any) -> Person:
        person = make.person()
        company = make.company(members=(person,))
        for field, value in more.items():
            setattr(db.session.query(Membership).filter_by(company_id=company.id).one(), field, value)
        make.entry(of, by=company)
        return person

    role(season, "organiser")
    member(season)
    make.company(members=(make.person(),))
    role(other, "juror", accepted_at=None)
    role(other, "juror", ended_at=NOW)
    member(other, accepted_at=None)
    member(other, ended_at=NOW)
    gone = make.entry(other, by=make.company(members=(make.person(),)))
    row = Withdrawal(nomination_id=gone.id, at=NOW)
    db.session.add(row)
    db.session.flush()
    gone.withdrawal_id = row.id
    assert busy() == 0
    organiser = role(other, "organiser")
    role(other, "juror", organiser)
    nominee = member(other)
    role(other, "observer", nominee)
    member(other)
    assert busy() == 3
    other.opened_at = None
    assert busy() == 0
    other.opened_at = NOW
    db.session.add(Publication(season_id=other.id, kind="laureates", **PUBLISHED))
    assert busy() == 0


def test_opening_says_how_nominations_stand_at_the_moment_and_where_people_land(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = make.draft(source("2028"), running=None)
    season.opens_at, season.closes_at = NOW, NOW + DAY
    for moment, said in (
        (NOW - SECOND, "Nominations open on"),
        (NOW, "Nominations open at once"),
        (NOW + DAY - SECOND, "Nominations open at once"),
        (NOW + DAY, "Nominations closed on"),
    ):
        monkeypatch.setattr(actions, "now", lambda moment=moment: moment)
        assert str(list(actions._has(season))[2]).startswith(said), moment
    assert str(next(actions._lands(season))).startswith("It becomes the front page")
    latest = make.season()
    for opens, said in ((NOW, "It becomes"), (NOW - SECOND, "It becomes"), (NOW + SECOND, "The front page stays")):
        latest.opens_at = opens
        db.session.flush()
        assert str(next(actions._lands(season))).startswith(said), opens


def test_opening_says_what_is_lacking_and_nothing_that_is_there(context: Any) -> None:
    season = make.draft(source("2028"), running=None)
    wanted = season.document.jury.target_ballots_per_entry
    jurors = f"Missing: jurors. Scoresheets that each nomination is to get: {wanted}."
    chair = "Missing: a chair of the jury, who decides shared places."

    def lacking() -> list[str]:
        return [said for each in actions._lacks(season) if (said := str(each)).startswith("Missing")]

    first = lacking()
    assert {jurors, chair} <= set(first)
    role(season, "chair", accepted_at=None)
    role(season, "organiser")
    assert lacking() == first
    role(season, "chair")
    assert lacking() == [each for each in first if each != chair]
    for number in range(1, wanted):
        assert (jurors in lacking()) is (number < wanted)
        role(season, "juror")
    assert jurors not in lacking()


def test_a_programme_that_says_little_lacks_as_much(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions.queries, "roles", lambda _: {"juror": (1, 0), "chair": (1, 0)})
    monkeypatch.setattr(actions.later, "notices", lambda _: [])
    there, gone = Thing(description="x"), Thing(description=None)
    for tagline, conduct, categories, criteria, said in (
        ("x", "x", [there], [there], []),
        (None, "x", [there], [there], ["Missing: the opening sentence of the front page."]),
        ("x", "", [there], [there], ["Missing: the terms of conduct for jurors."]),
        ("x", "x", [there, gone], [there], ["Missing descriptions of categories: 1."]),
        ("x", "x", [there], [gone, there, gone], ["Missing descriptions of criteria: 2."]),
    ):
        document = Thing(programme=Thing(tagline=tagline), jury=Thing(conduct=conduct, target_ballots_per_entry=2),
                         categories=categories, criteria=criteria)  # fmt: skip
        assert [str(each) for each in actions._lacks(Thing(document=document))] == said


def test_who_is_told_that_a_season_goes_was_appointed_or_reached_and_is_not_who_removes_it(context: Any) -> None:
    season, other = make.draft(source("2028"), running=None), make.season()
    db.session.query(Mail).delete()
    by = role(season, "owner")
    role(season, "observer", by)
    for name, more, mailed in (
        ("accepted", {}, None),
        ("reached", {"accepted_at": None}, NOW),
        ("not reached", {"accepted_at": None}, False),
        ("not asked", {"accepted_at": None}, None),
        ("declined", {"declined_at": NOW}, NOW),
        ("ended", {"ended_at": NOW}, NOW),
    ):
        person = role(season, "juror", make.person(name, email=f"{name.replace(' ', '.')}@x.example"), **more)
        row = db.session.query(Appointment).filter_by(person_id=person.id).one()
        if mailed is not None:
            mail(season, event="appointment", about_id=row.id, person_id=person.id, sent_at=mailed or None)
    role(other, "juror", make.person(email="elsewhere@x.example"))
    for who, told in ((by, 2), (None, 3)):
        db.session.query(Mail).filter_by(event="season.removed").delete()
        assert actions._tell(season, by=who) == told
        db.session.flush()
        found = {each.to.partition("@")[0] for each in db.session.query(Mail).filter_by(event="season.removed")}
        assert found == {"accepted", "reached"} | (set() if who else {by.email.partition("@")[0]})


def test_figures_are_of_admitted_entries_that_take_part_and_of_people_who_judge(context: Any) -> None:
    season, other = two()
    for of, country, outcome in (
        (season, "KZ", "admitted"),
        (season, "KZ", "admitted"),
        (season, "DE", "admitted"),
        (season, "FR", "returned"),
        (season, "FR", "not_admitted"),
        (season, "FR", None),
        (other, "PL", "admitted"),
    ):
        make.entry(of, by=make.company(country=country), outcome=outcome)
    for kind, column in ((Withdrawal, "withdrawal_id"), (Disqualification, "disqualification_id")):
        entry = make.entry(season, by=make.company(country="UZ"))
        more = {"reason": "Twice"} if kind is Disqualification else {}
        row = kind(id=uuid.uuid4(), nomination_id=entry.id, at=NOW, **more)
        db.session.add(row)
        db.session.flush()
        setattr(entry, column, row.id)
    both = role(season, "juror")
    role(season, "chair", both)
    role(season, "chair")
    role(season, "organiser")
    role(season, "juror", ended_at=NOW)
    role(season, "juror", accepted_at=None)
    role(other, "juror")
    db.session.flush()
    found = figures(season)
    assert (dict(found.countries), found.jurors, found.nominations) == ({"KZ": 2, "DE": 1}, 2, 3)
    empty = figures(make.season(source("2029"), running="1"))
    assert (dict(empty.countries), empty.jurors) == ({}, 0)


def test_an_opening_rests_on_the_programme_the_timetable_and_the_season_at_the_front(context: Any) -> None:
    season = make.draft(source("2028"), running=None)
    rounds = [(code, each.opens_at, each.closes_at) for code, each in make.rounds(season).items()]
    own = (season.programme.fingerprint, season.opens_at, season.closes_at, sorted(rounds))

    def ground() -> Any:
        found = actions._ground(season, {})
        return (*found[:3], sorted(found[3])), found[4]

    assert ground() == (own, None)
    make.season()
    assert ground() == (own, "2027")


def test_invitations_of_another_season_lead_on_when_one_is_removed(context: Any) -> None:
    season, other = make.draft(source("2028"), running=None), make.season()
    rows = {}
    for of in (season, other):
        person = role(of, "juror", accepted_at=None)
        invited = db.session.query(Appointment).filter_by(person_id=person.id).one().id
        link = MailedLink(person_id=person.id, purpose="appointment", subject_id=invited, created_at=NOW,
                          expires_at=NOW + DAY)  # fmt: skip
        db.session.add(link)
        db.session.flush()
        rows[of.slug] = link.id, invited
    actions.remove(season, by=None)
    db.session.expire_all()
    assert db.session.get_one(MailedLink, rows["2028"][0]).subject_id is None
    assert db.session.get_one(MailedLink, rows["2027"][0]).subject_id == rows["2027"][1]
    left = db.session.get_one(Season, other.id)
    assert left.programme_id is not None
