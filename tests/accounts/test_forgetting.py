"""Addresses that were never confirmed are forgotten after a month, and only they."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts import actions
from awards.accounts import sweep as accounts_sweep
from awards.accounts.company import actions as company_actions
from awards.accounts.models import MailedLink, Membership, Person, SignIn
from awards.app import SWEEPS
from awards.core.clock import now, standing_at
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from tests import factories
from tests.programmes.seeds import text_of

LONG_AGO = timedelta(days=31)
MONTH, TICK = timedelta(days=30), timedelta(milliseconds=1)


@pytest.fixture
def stranger(app: Flask) -> str:
    """Somebody who opened an account 31 days ago and never came back."""
    with app.app_context():
        actions.sign_up("typo@nordlicht.example", name="Typo", language="de", timezone="UTC")
        age("typo@nordlicht.example", LONG_AGO)
        db.session.commit()
    return "typo@nordlicht.example"


def age(email: str, by: timedelta) -> Person:
    """Make a person and their links older."""
    person = db.session.scalars(select(Person).where(Person.email == email)).one()
    person.created_at -= by
    for link in db.session.scalars(select(MailedLink).where(MailedLink.person_id == person.id)):
        link.created_at, link.expires_at = link.created_at - by, link.expires_at - by
    return person


def known(email: str) -> bool:
    return db.session.scalar(select(Person.id).where(Person.email == email)) is not None


def test_the_worker_forgets_them_with_their_links_and_mails(app: Flask, stranger: str) -> None:
    assert accounts_sweep.forget_unconfirmed in SWEEPS
    with app.app_context():
        person_id = db.session.scalar(select(Person.id))
        assert accounts_sweep.forget_unconfirmed() == 1
        db.session.commit()
        assert not known(stranger)
        assert db.session.scalars(select(MailedLink)).all() == []
        assert db.session.scalars(select(Mail).where(Mail.to == stranger)).all() == []
        event = db.session.scalars(select(Event).where(Event.kind == "account.forgotten")).one()
        assert (event.subject_id, event.person_id) == (person_id, None)
        assert stranger not in str(event.detail)
        assert accounts_sweep.forget_unconfirmed() == 0


def test_not_before_a_month_and_not_while_a_link_works(app: Flask, stranger: str) -> None:
    with app.app_context():
        person = db.session.scalars(select(Person)).one()
        person.created_at = now() - accounts_sweep.UNCONFIRMED_KEPT + timedelta(minutes=1)
        assert accounts_sweep.forget_unconfirmed() == 0
        person.created_at -= timedelta(minutes=2)
        actions.sign_up(stranger, name="", language="de", timezone="UTC")
        assert accounts_sweep.forget_unconfirmed() == 0
        age(stranger, timedelta(days=3))
        assert accounts_sweep.forget_unconfirmed() == 1


def test_who_confirmed_stays_and_so_does_whom_something_else_knows(app: Flask, stranger: str) -> None:
    with app.app_context():
        confirmed = factories.person("Anna Becker")
        confirmed.created_at -= LONG_AGO
        season = factories.open_season(text_of("magistral"))
        juror = db.session.scalars(select(Person).where(Person.email == stranger)).one()
        db.session.add(Appointment(season_id=season.id, person_id=juror.id, role="juror", invited_at=now()))
        db.session.flush()
        assert accounts_sweep.forget_unconfirmed() == 0
        assert known(stranger)


def test_an_invitation_to_a_company_that_nobody_answered_goes_too(app: Flask) -> None:
    with app.app_context():
        owner = factories.person("Anna Becker")
        company = factories.company("Nordlicht", members=(owner,))
        company_actions.invite(company, "gone@nordlicht.example", role="member", by=owner)
        age("gone@nordlicht.example", LONG_AGO)
        db.session.flush()
        assert accounts_sweep.forget_unconfirmed() == 1
        assert [each.person_id for each in db.session.scalars(select(Membership))] == [owner.id]


def test_links_and_sign_ins_are_kept_for_a_month_after_their_end_to_the_moment(context: Flask) -> None:
    anna, moment = factories.person(), now()
    ends = {"a month ago": moment - MONTH, "longer ago": moment - MONTH - TICK, "ahead": moment + MONTH}
    links = {name: actions.mail_link(anna, "sign_in") for name in ends}
    sign_ins = {name: SignIn(id=uuid.uuid4(), person=anna, at=moment, seen_at=moment) for name in ends}
    for name, end in ends.items():
        links[name].expires_at = sign_ins[name].expires_at = end
    db.session.add_all(sign_ins.values())
    db.session.flush()
    of = {each.id: name for rows in (links, sign_ins) for name, each in rows.items()}
    with standing_at(moment):
        accounts_sweep.forget_ended()
    for kept in (MailedLink, SignIn):
        assert sorted(of[each] for each in db.session.scalars(select(kept.id))) == ["a month ago", "ahead"]


class People:
    """People who might be forgotten at a moment, each with a link and a mail; who stays differs in one respect."""

    def __init__(self) -> None:
        self.moment = now()
        self.of: dict[str, uuid.UUID] = {}
        for name in ("went", "invited, went", "acts for a company"):
            self.add(name)
        self.add("came a month ago", created_at=self.moment - MONTH)
        self.add("confirmed", verified_at=self.moment)
        self.add("closed", disabled_at=self.moment)
        self.add("has a link that works", link_until=self.moment + TICK)
        self.add("had a link until now", link_until=self.moment)
        company = factories.company()
        for name, accepted_at in (("invited, went", None), ("acts for a company", self.moment)):
            db.session.add(
                Membership(
                    company_id=company.id, person_id=self.of[name], invited_at=self.moment, accepted_at=accepted_at
                )
            )
        db.session.flush()

    def add(self, name: str, *, link_until: datetime | None = None, **other: Any) -> None:
        """Somebody who came longer than a month ago and never confirmed, but for what is other."""
        made = factories.person(name)
        usual = {"verified_at": None, "created_at": self.moment - MONTH - TICK}
        for key, value in (usual | other).items():
            setattr(made, key, value)
        actions.mail_link(made, "verify").expires_at = link_until or self.moment - TICK
        db.session.add_all([letter(made, season_id=None), letter(made, season_id=uuid.uuid4())])
        self.of[name] = made.id

    def named(self, ids: Any) -> list[str]:
        """What those of the people are called who are among the ids, each as often as it is."""
        names = {each: name for name, each in self.of.items()}
        return sorted(names[each] for each in ids)


def letter(to: Person, *, season_id: uuid.UUID | None) -> Mail:
    return Mail(event="verify", season_id=season_id, person_id=to.id, to=to.email, language="en", subject="", text="",
                html="", created_at=now(), next_try_at=now())  # fmt: skip


def test_who_goes_is_unconfirmed_for_more_than_a_month_and_known_to_nothing_and_all_of_it_goes(context: Flask) -> None:
    people = People()
    goes = ["had a link until now", "invited, went", "went"]
    stays = ["acts for a company", "came a month ago", "closed", "confirmed", "has a link that works"]
    with standing_at(people.moment):
        assert accounts_sweep.forget_unconfirmed() == len(goes)
    assert people.named(db.session.scalars(select(Person.id))) == stays
    assert people.named(db.session.scalars(select(MailedLink.person_id))) == stays
    assert people.named(db.session.scalars(select(Membership.person_id))) == ["acts for a company"]
    about = {season: select(Mail.person_id).where(Mail.season_id.is_not(None) if season else Mail.season_id.is_(None))
             for season in (False, True)}  # fmt: skip
    assert people.named(db.session.scalars(about[False])) == stays
    assert people.named(db.session.scalars(about[True])) == sorted(goes + stays), "the award keeps its own"
    gone = select(Event.subject_id).where(Event.kind == "account.forgotten")
    assert people.named(db.session.scalars(gone)) == goes


def test_who_invited_others_and_who_is_signed_in_is_known(context: Flask) -> None:
    people = People()
    company = factories.company()
    for name in ("invited others", "signed in"):
        people.add(name)
    moment, other, inviter = people.moment, people.of["confirmed"], people.of["invited others"]
    db.session.add_all([
        Membership(company_id=company.id, person_id=other, invited_by_id=inviter, invited_at=moment),
        SignIn(id=uuid.uuid4(), person_id=people.of["signed in"], at=moment, seen_at=moment, expires_at=moment),
    ])  # fmt: skip
    db.session.flush()
    with standing_at(moment):
        accounts_sweep.forget_unconfirmed()
    left = people.named(db.session.scalars(select(Person.id)))
    assert {"invited others", "signed in"} <= set(left)
    assert "went" not in left
