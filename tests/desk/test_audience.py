"""Whom a filter means: each person once, and who is left out, and why."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.audience import queries
from awards.desk.audience.audience_filter import CODES, Filter, sentences
from awards.desk.audience.queries import Audience, audience
from awards.desk.circulars.models import Circular, CircularPerson
from awards.jury.models import Finalist
from awards.messages.models import Mail
from awards.messages.unwanted.models import Unsubscription
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from awards.programmes import queries as programmes
from awards.programmes.models import Appointment, Season
from awards.scoring.models import Ballot
from tests import factories as make
from tests.desk.drafted import source

DAY = timedelta(days=1)


def names(found: Audience) -> list[str]:
    return [each.name for each in found.people]


def asked(season: Season, code: str = "drafts", unseen: Any = (), **more: Any) -> Audience:
    return audience(season, unseen, Filter(code, **more), now=now())


def read_anew(season: Season) -> Season:
    """The season as the next request reads it."""
    slug = season.slug
    db.session.expunge_all()
    found = programmes.season_by_slug(slug)
    assert found is not None
    return found


def draft(of: Season, *people: Person, title: str = "", days: int = 0, category: str = "resilience") -> Nomination:
    """A nomination that was never sent, and not changed for some days."""
    made = make.entry(of, title, in_category=category, by=make.company(members=people), outcome=None)
    made.version_id = made.submitted_at = None
    made.touched_at = now() - days * DAY
    db.session.flush()
    return made


def out(of: Nomination, kind: type[Withdrawal] | type[Disqualification]) -> Nomination:
    row = kind(id=uuid.uuid4(), nomination_id=of.id, reason="Twice", at=now())
    db.session.add(row)
    db.session.flush()
    setattr(of, "withdrawal_id" if kind is Withdrawal else "disqualification_id", row.id)
    db.session.flush()
    return of


def mail(to: Person, **more: Any) -> Mail:
    given = {"season_id": None, "person_id": to.id, "to": to.email, "language": "en", "created_at": now(),
             "next_try_at": now()} | more  # fmt: skip
    made = Mail(id=uuid.uuid4(), event="x", subject="x", text="x", html="x", **given)
    db.session.add(made)
    db.session.flush()
    return made


def sent_to(of: Season, person: Person, code: str = "drafts", **more: Any) -> Circular:
    given = {"created_at": now(), "changed_at": now(), "by_id": person.id, "confirmed_at": now(), "tested": []} | more
    given |= {"send_at": given["confirmed_at"]}
    made = Circular(id=uuid.uuid4(), season_id=of.id, code=code, filters={}, texts={}, left_out=[], **given)
    db.session.add(made)
    db.session.flush()
    db.session.add(CircularPerson(circular_id=made.id, person_id=person.id, position=0, language="en", about=[]))
    db.session.flush()
    return made


def test_each_person_is_there_once_with_all_that_they_are_written_to_about(context: Any) -> None:
    season, other = make.season(), make.season(source("2028"), running="1")
    ada, bob = make.person("Ada", language="de", timezone="Europe/Berlin"), make.person("Bob")
    first = draft(season, ada, bob, title="One gauge less", days=5)
    second = draft(season, ada, title="Two gauges", days=2)
    draft(other, make.person("Elsewhere"))

    found = asked(season)

    assert names(found) == ["Ada", "Bob"]
    assert (found.people[0].email, found.people[0].language, found.people[0].timezone) == (
        ada.email, "de", "Europe/Berlin",
    )  # fmt: skip
    assert [thing.id for thing in found.people[0].things] == [second.id, first.id]
    assert found.people[0].touched_at == second.touched_at
    assert found.people[0].things[0].title == "Two gauges"
    assert found.things == 2
    assert found.by_language == {"de": 1, "en": 1}


def test_only_those_among_whom_somebody_is_looked_for_are_asked_for(context: Any) -> None:
    season, ada, bob = make.season(), make.person("Ada"), make.person("Bob")
    draft(season, ada, bob)
    chair = make.juror(season, make.person("Chair")).person_id
    for code, among, found in (("drafts", {bob.id}, ["Bob"]), ("drafts", set(), []), ("jurors", {chair}, ["Chair"]),
                               ("jurors", {ada.id}, [])):  # fmt: skip
        assert names(audience(season, (), Filter(code), now=now(), among=among)) == found


def test_states_days_categories_countries_languages_and_ids_cut_down(context: Any) -> None:
    season = make.season()
    people = {}
    for state in ("submitted", "returned", "admitted", "not_admitted"):
        people[state] = make.person(state)
        outcome = None if state == "submitted" else state
        people[f"{state} id"] = make.entry(season, by=make.company(members=(people[state],)), outcome=outcome)
        assert names(asked(season, state)) == [state]
    draft(season, make.person("old", language="kk"), days=8)
    draft(season, make.person("new"), days=6, category="fairness")

    assert names(asked(season)) == ["new", "old"]
    assert names(asked(season, days=7)) == ["old"]
    assert names(asked(season, category="fairness")) == ["new"]
    assert names(asked(season, language="kk")) == ["old"]
    assert names(asked(season, country="DE")) == []
    assert names(asked(season, country="KZ")) == ["new", "old"]
    chosen = (people["admitted id"].id, people["returned id"].id, uuid.uuid4())
    assert names(asked(season, "nominations", ids=chosen)) == ["admitted", "returned"]
    assert names(asked(season, "nominations")) == []


def test_what_takes_no_part_and_who_acts_no_more_count_for_nothing(context: Any) -> None:
    season = make.season()
    out(draft(season, make.person("withdrawn")), Withdrawal)
    out(make.entry(season, by=make.company(members=(make.person("shut out"),))), Disqualification)
    draft(season, make.person("disabled", disabled_at=now()))
    left = make.person("left")
    draft(season, left)
    db.session.query(Membership).filter_by(person_id=left.id).update({"ended_at": now()})
    ended, juror = make.juror(season).person, make.juror(season).person
    db.session.query(Appointment).filter_by(person_id=ended.id).update({"ended_at": now()})
    db.session.flush()

    for code in ("drafts", "admitted"):
        assert asked(season, code) == Audience()
    assert names(asked(season, "jurors")) == [juror.name]


def test_nothing_of_a_category_in_which_the_viewer_has_a_side(context: Any) -> None:
    season = make.season()
    both = make.person("Both")
    draft(season, both, title="Hidden", category="fairness")
    draft(season, both, title="Seen", days=3)
    draft(season, make.person("Only hidden"), category="fairness")
    none = draft(season, make.person("No category yet"))
    none.category_id = None
    db.session.flush()
    unseen = {make.category(season, "fairness").id, None}

    found = asked(season, unseen=unseen)

    assert names(found) == ["Both"]
    assert [thing.title for thing in found.people[0].things] == ["Seen"]
    assert names(asked(season, unseen=unseen, category="fairness")) == []


def test_who_is_left_out_and_why(context: Any) -> None:
    season = make.season()
    unsubscribed, refused, written, nowhere, mended, yesterday, about_else, stopped = (
        make.person(name) for name in ("u", "r", "w", "n", "mended", "yesterday", "else", "stopped")
    )
    nowhere.email = "someone@import.invalid"
    draft(season, unsubscribed, refused, written, nowhere, mended, yesterday, about_else, stopped)
    db.session.add(Unsubscription(award=season.award, person_id=unsubscribed.id, at=now()))
    db.session.add(Unsubscription(award="another", person_id=mended.id, at=now()))
    for person, age in ((refused, 1), (mended, 2)):
        mail(person, refused_at=now(), failed_at=now(), created_at=now() - age * DAY)
    mail(mended, sent_at=now(), created_at=now() - DAY)
    sent_to(season, written)
    sent_to(season, yesterday, confirmed_at=now() - 1.01 * DAY)
    sent_to(season, about_else, code="admitted")
    sent_to(season, stopped, stopped_at=now())

    found = asked(season)

    assert {each.name: why for each, why in found.left_out} == {
        "u": queries.UNSUBSCRIBED, "r": queries.REFUSED, "w": queries.WRITTEN, "n": queries.NO_ADDRESS,
    }  # fmt: skip
    assert names(found) == ["else", "mended", "stopped", "yesterday"]
    assert found.reasons == dict.fromkeys(queries.REASONS[:4], 1)
    by_hand = found.without({mended.id})
    assert names(by_hand) == ["else", "stopped", "yesterday"]
    assert (next(each for each in found.people if each.id == mended.id), queries.CHOSEN_OUT) in by_hand.left_out


def test_nobody_unsubscribes_from_what_is_due(context: Any) -> None:
    season = make.season()
    person = make.person("Due")
    make.entry(season, by=make.company(members=(person,)), outcome="returned")
    db.session.add(Unsubscription(award=season.award, person_id=person.id, at=now()))
    db.session.flush()

    assert names(asked(season, "returned")) == ["Due"]
    assert names(asked(season, "nominations", ids=tuple(db.session.scalars(db.select(Nomination.id))))) == []


def test_jurors_who_have_not_begun_who_are_behind_and_who_were_chosen(context: Any) -> None:
    season = make.season()
    round_ = make.rounds(season)["1"]
    jurors = {name: make.juror(season, make.person(name)) for name in ("idle", "behind", "done", "without")}
    chair = make.appointed(season, "chair", make.person("chair"))
    here, there = make.entry(season), make.entry(season, in_category="fairness")
    for name in ("idle", "behind", "done"):
        given = make.assignment(jurors[name], round_, here)
        if name != "idle":
            given.begun_at = now()
            db.session.add(Ballot(assignment_id=given.id, opened_at=now(), submitted_at=now()))
    make.assignment(jurors["behind"], round_, there)
    db.session.flush()
    fairness = make.category(season, "fairness").id

    assert names(asked(season, "jurors")) == ["behind", "chair", "done", "idle", "without"]
    assert names(asked(season, "jurors_idle")) == ["idle"]
    behind = asked(season, "jurors_behind")
    assert [(each.name, each.given, each.done, each.open) for each in behind.people] == [
        ("behind", 2, 1, 1), ("idle", 1, 0, 1),
    ]  # fmt: skip
    assert behind.round == round_
    assert names(asked(season, "jurors_behind", category="fairness")) == ["behind"]
    assert names(asked(season, "jurors_behind", unseen={fairness})) == ["idle"]
    assert names(asked(season, "jurors_idle", category="fairness")) == ["behind"]
    assert names(asked(season, "jurors_behind", round="2")) == []
    assert names(asked(season, "jurors", category="fairness")) == ["behind"]
    make.seat(jurors["without"], round_, make.category(season, "fairness"))
    assert names(asked(season, "jurors", category="fairness")) == ["behind", "without"]
    assert names(asked(season, "jurors_chosen", ids=(chair.id, make.person().id))) == ["chair"]


def test_finalists_once_the_round_has_closed_that_they_come_from(context: Any) -> None:
    season = make.season(running="2")
    first, second = make.rounds(season)["1"], make.rounds(season)["2"]
    person = make.person("Finalist")
    entry = make.entry(season, by=make.company(members=(person,)))
    make.entry(season, by=make.company(members=(make.person("Not one"),)))
    values = {"round_id": second.id, "category_id": entry.category_id, "nomination_id": entry.id}
    db.session.add(Finalist(id=uuid.uuid4(), at=now(), **values))
    db.session.flush()

    assert names(asked(season, "finalists")) == ["Finalist"]
    assert names(asked(season, "finalists", round="1")) == ["Finalist"]
    assert names(asked(season, "finalists", unseen={entry.category_id})) == []
    first.closes_at = now() + DAY
    db.session.flush()
    assert names(asked(season, "finalists", round="2")) == []


def test_who_has_not_answered_an_invitation(context: Any) -> None:
    season = make.season()
    for name, more in (("waits", {}), ("said no", {"declined_at": now()}), ("taken back", {"ended_at": now()})):
        person = make.appointed(season, "observer", make.person(name))
        fresh = {"accepted_at": None, **more}
        db.session.query(Appointment).filter_by(person_id=person.id).update(fresh)
    make.appointed(season, "observer")
    db.session.flush()

    assert names(asked(season, "invited")) == ["waits"]


@pytest.mark.parametrize("code", list(CODES))
def test_as_many_queries_for_one_as_for_three(context: Any, statements: Any, code: str) -> None:
    season = make.season(running="2")
    sent: list[int] = []
    for _ in range(2):
        for _ in range(1 if not sent else 2):
            draft(season, make.person())
            for outcome in (None, "returned", "admitted", "not_admitted"):
                entry = make.entry(season, by=make.company(members=(make.person(),)), outcome=outcome)
            make.assignment(make.juror(season), make.rounds(season)["2"], entry)
        db.session.commit()
        season = read_anew(season)
        with statements() as counted:
            asked(season, code)
        sent.append(len(counted))
    assert sent[0] == sent[1] <= 8


def test_more_than_can_be_read_name_nobody(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    season = make.season()
    for _ in range(2):
        draft(season, make.person())
    assert len(asked(season).people) == 2
    draft(season, make.person())
    assert asked(season) == Audience(too_many=True)


def test_a_filter_is_read_from_an_address_and_said_in_a_sentence(context: Any) -> None:
    document = make.season().document
    one = str(uuid.uuid4())
    read = {"to": ["jurors_chosen"], "id": [one, "no id", one], "category": ["fairness"], "language": ["xx"]}
    assert Filter.read(read, document) == Filter("jurors_chosen", ids=(uuid.UUID(one),))
    full = Filter("drafts", category="fairness", country="KZ", language="de", days=7)
    assert Filter.of(full.query(), document) == full
    for wrong in ({"to": ["everybody"]}, {}, {"category": ["nowhere"], "days": ["-1"], "country": ["<b>"]}):
        assert Filter.read(wrong, document) == Filter("drafts")
    said = sentences(full, document, country="Kazakhstan")
    assert str(said[0]).startswith("To people whose draft has not been submitted in ")
    assert str(said[0]).endswith(" not changed for 7 days")
    assert [str(each) for each in said[1:]] == ["Country: Kazakhstan", "They read: de"]
    for code in CODES:
        assert "{" not in str(sentences(Filter(code), document)[0])
