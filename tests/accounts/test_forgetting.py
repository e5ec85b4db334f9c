"""Addresses that were never confirmed are forgotten after a month, and only they."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts import actions
from awards.accounts import sweep as accounts_sweep
from awards.accounts.company import actions as company_actions
from awards.accounts.models import MailedLink, Membership, Person
from awards.app import SWEEPS
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from tests import factories
from tests.programmes.seeds import text_of

LONG_AGO = timedelta(days=31)


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
