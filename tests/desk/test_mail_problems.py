"""Addresses that mails could not be delivered to: grouped, with whom they are, and what organisers can do."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.mail_problems.rules import Undelivered, grouped
from awards.messages.models import Mail
from awards.programmes.models import Appointment
from awards.programmes.people import actions as people
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.client import PageClient

THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)


def mail(to: str, *, minutes: int = 0, unknown: bool = False, error: str = "451: later") -> Undelivered:
    at = THEN + timedelta(minutes=minutes)
    return SimpleNamespace(id=uuid.uuid4(), to=to, person_id=uuid.uuid4(), error=error, failed_at=at,
                           refused_at=at if unknown else None)  # fmt: skip


def test_mails_are_grouped_by_address_with_the_last_answer_and_since_when() -> None:
    first, last = mail("a@x.example", error="450: busy"), mail("a@x.example", minutes=5, error="451: still busy")
    (found,) = grouped([last, first])
    assert (found.key, found.ids, found.since, found.answer) == (
        "a@x.example", [first.id, last.id], THEN, "451: still busy",
    )  # fmt: skip
    assert (found.of_domain, found.unknown) == (False, False)


@pytest.mark.parametrize(("count", "keys"), [(2, ["0@x.example", "1@x.example"]), (3, ["@x.example"])])
def test_many_addresses_of_one_domain_are_one_problem(count: int, keys: list[str]) -> None:
    found = grouped([mail(f"{number}@x.example") for number in range(count)])
    assert [each.key for each in found] == keys
    assert sum(len(each.ids) for each in found) == count


def test_an_address_that_does_not_exist_is_no_problem_of_its_domain() -> None:
    found = grouped([mail(f"{number}@x.example", unknown=number == 0) for number in range(4)])
    assert [(each.key, each.unknown) for each in found] == [("@x.example", False), ("0@x.example", True)]
    assert list(found[0].addresses) == ["1@x.example", "2@x.example", "3@x.example"]


@pytest.fixture
def slug(app: Flask) -> str:
    """The slug of a season that organiser@awards.example organises."""
    with app.app_context():
        season = make.season()
        make.appointed(season, "organiser", make.person("Olga", email="organiser@awards.example"))
        db.session.commit()
        return season.slug


@pytest.fixture
def staff(app: Flask, client: PageClient, slug: str) -> PageClient:
    with app.app_context():
        person_id = db.session.query(Person.id).filter_by(email="organiser@awards.example").scalar()
    make.sign_in(client, person_id)
    return client


@pytest.fixture
def failed(app: Flask, slug: str) -> Callable[..., uuid.UUID]:
    """Writes a mail of the season that was given up."""

    def one(person: Person | None, to: str = "", **more: Any) -> uuid.UUID:
        season = season_by_slug(slug)
        assert season is not None
        values = {"event": "verify", "language": "en", "subject": "To confirm", "text": "Text", "html": ""}
        values |= {"created_at": now(), "next_try_at": now(), "attempts": 7, "error": "550: no", "failed_at": now()}
        made = Mail(id=uuid.uuid4(), season_id=season.id, person_id=person and person.id,
                    to=to or (person.email if person else ""), **(values | more))  # fmt: skip
        db.session.add(made)
        db.session.commit()
        return made.id

    return one


def token(page: Any) -> str:
    return next(dict(form.fields)["csrf_token"] for form in page.page.forms if "csrf_token" in dict(form.fields))


def test_the_page_says_whose_address_it_is_and_who_else_gets_the_mail(
    app: Flask, staff: PageClient, slug: str, failed: Any
) -> None:
    with app.app_context():
        season = season_by_slug(slug)
        anna, berik = make.person("Anna", email="anna@x.example"), make.person("Berik", email="berik@x.example")
        make.entry(season, by=make.company("Nordlicht", members=(anna, berik)))
        failed(anna, refused_at=now(), error="550 5.1.1: no such user")
    text = staff.get(f"/{slug}/mail/problems").page.text
    for said in ("anna@x.example", "Anna", "Nordlicht", "550 5.1.1: no such user", "Berik (berik@x.example)",
                 "there is no such address", "has confirmed this address"):  # fmt: skip
        assert said in text, said


def test_all_mails_of_a_problem_are_tried_again_in_one_act(
    app: Flask, staff: PageClient, slug: str, failed: Any
) -> None:
    with app.app_context():
        ids = [failed(make.person(email=f"n{number}@x.example")) for number in range(4)]
        other = failed(make.person(email="other@y.example"))
        sent = failed(make.person(email="n9@x.example"), failed_at=None, sent_at=now())
    page = staff.get(f"/{slug}/mail/problems")
    data = {"csrf_token": token(page), "key": "@x.example", "form_end": "1"}
    assert staff.post(f"/{slug}/mail/problems/retry", data=data).status_code == 303
    with app.app_context():
        rows = {row.id: row for row in db.session.query(Mail)}
        assert {(rows[each].failed_at, rows[each].attempts) for each in ids} == {(None, 0)}
        assert rows[other].failed_at is not None
        assert rows[sent].attempts == 7
    text = staff.get(f"/{slug}/mail/problems").page.text
    assert "4 emails are sent again." in text
    assert "@x.example" not in text.replace("4 emails are sent again.", "")


def test_a_mail_goes_to_where_its_recipient_is_by_now(app: Flask, staff: PageClient, slug: str, failed: Any) -> None:
    with app.app_context():
        person = make.person("Anna", email="new@y.example")
        mail_id = failed(person, to="old@x.example")
    page = staff.get(f"/{slug}/mail/problems")
    assert "The account has another address since: new@y.example." in page.page.text
    data = {"csrf_token": token(page), "key": "old@x.example", "form_end": "1"}
    staff.post(f"/{slug}/mail/problems/retry", data=data)
    with app.app_context():
        row = db.session.get_one(Mail, mail_id)
        assert (row.to, row.failed_at) == ("new@y.example", None)


def test_what_is_set_aside_can_be_brought_back(app: Flask, staff: PageClient, slug: str, failed: Any) -> None:
    with app.app_context():
        mail_id = failed(make.person(email="a@x.example"))
    page = staff.get(f"/{slug}/mail/problems")
    data = {"csrf_token": token(page), "key": "a@x.example", "form_end": "1"}
    staff.post(f"/{slug}/mail/problems/aside", data=data)
    page = staff.get(f"/{slug}/mail/problems")
    assert "Every email could be delivered" in page.page.text
    assert "Set aside (1)" in page.page.text
    assert "An organiser set it aside" in staff.get(f"/{slug}/mail/{mail_id}").page.text
    staff.post(f"/{slug}/mail/problems/back", data=data)
    with app.app_context():
        row = db.session.get_one(Mail, mail_id)
        assert (row.withdrawn_at, row.withdrawn_why, row.failed_at is None) == (None, None, False)
    again = staff.post(f"/{slug}/mail/problems/back", data=data)
    assert again.status_code == 303
    assert "nothing left to do" in staff.get(f"/{slug}/mail/problems").page.text


def invited(app: Flask, slug: str, email: str = "wrong@x.example") -> tuple[uuid.UUID, uuid.UUID]:
    """An invitation to judge that went to a wrong address: its id and the person's."""
    with app.app_context():
        season = season_by_slug(slug)
        by = db.session.query(Person).filter_by(email="organiser@awards.example").one()
        made = people.invite(season, email, "juror", name="Ina", language="kk", own={"organiser"}, by=by)
        db.session.query(Mail).filter_by(about_id=made.id).update({"failed_at": now(), "refused_at": now()})
        db.session.commit()
        return made.id, made.person_id


def test_an_unanswered_invitation_goes_to_the_right_address_and_no_account_changes(
    app: Flask, staff: PageClient, slug: str
) -> None:
    appointment_id, person_id = invited(app, slug)
    page = staff.get(f"/{slug}/mail/problems")
    address = f"/{slug}/mail/problems/invitations/{appointment_id}"
    assert address in page.page.links.values()
    assert staff.submit(address, email="not an address").status_code == 422
    assert staff.submit(address, email="Wrong@x.example").status_code == 422
    assert staff.submit(address, email="right@x.example").status_code == 303
    with app.app_context():
        old, new = (db.session.query(Person).filter_by(email=f"{each}@x.example").one() for each in ("wrong", "right"))
        assert (old.id, new.name, new.language) == (person_id, "Ina", "kk")
        assert db.session.get_one(Appointment, appointment_id).ended_at is not None
        rows = db.session.query(Mail).filter_by(event="appointment")
        assert {row.to: (row.withdrawn_at is None, row.failed_at is None) for row in rows} == {
            "wrong@x.example": (False, False), "right@x.example": (True, True),
        }  # fmt: skip
    assert "Every email could be delivered" in staff.get(f"/{slug}/mail/problems").page.text


def test_an_invitation_that_was_accepted_meanwhile_goes_nowhere_else(app: Flask, staff: PageClient, slug: str) -> None:
    appointment_id, _ = invited(app, slug)
    page = staff.get(f"/{slug}/mail/problems/invitations/{appointment_id}")
    with app.app_context():
        db.session.get_one(Appointment, appointment_id).accepted_at = now()
        db.session.commit()
    assert staff.submit(page, email="right@x.example").status_code == 422
    with app.app_context():
        assert db.session.query(Person).filter_by(email="right@x.example").count() == 0
        assert db.session.get_one(Appointment, appointment_id).ended_at is None


def test_who_has_a_side_sees_and_moves_no_mail_about_it(app: Flask, staff: PageClient, slug: str, failed: Any) -> None:
    with app.app_context():
        season = season_by_slug(slug)
        entry = make.entry(season, by=make.company("Nordlicht"))
        by = db.session.query(Person).filter_by(email="organiser@awards.example").one()
        db.session.add(Membership(company_id=entry.company_id, person_id=by.id, invited_at=now(), accepted_at=now()))
        mail_id = failed(make.person(email="rival@x.example"), about_id=entry.id)
        failed(make.person(email="other@y.example"))
    page = staff.get(f"/{slug}/mail/problems")
    assert ("rival@x.example" in page.page.text, "other@y.example" in page.page.text) == (False, True)
    for act in ("retry", "aside"):
        data = {"csrf_token": token(page), "key": "rival@x.example", "form_end": "1"}
        staff.post(f"/{slug}/mail/problems/{act}", data=data)
    with app.app_context():
        row = db.session.get_one(Mail, mail_id)
        assert (row.failed_at is None, row.withdrawn_at) == (False, None)


@pytest.mark.parametrize("addresses", [1, 3])
def test_the_page_costs_the_same_queries(
    app: Flask, staff: PageClient, slug: str, failed: Any, statements: Any, addresses: int
) -> None:
    with app.app_context():
        for number in range(addresses):
            who = make.person(email=f"a@x{number}.example")
            make.entry(season_by_slug(slug), by=make.company(members=(who,)))
            failed(who)
    with statements() as sent:
        staff.get(f"/{slug}/mail/problems")
    assert len(sent) == 8  # sign-in, season, roles; failed, set aside; people, roles, companies
