"""Companies and their people."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts.company import actions as company_actions
from awards.accounts.models import Company, Membership, Person
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages.models import Mail
from tests import factories
from tests.accounts.conftest import PASSWORD
from tests.client import PageClient

pytestmark = pytest.mark.long_for("postgresql")

COLLEAGUE = "colleague@nordlicht.example"


@pytest.fixture
def inside(client: PageClient, anna: uuid.UUID) -> PageClient:
    """Anna's browser."""
    factories.sign_in(client, anna)
    return client


@pytest.fixture
def nordlicht(inside: PageClient, app: Flask) -> str:
    """The address of Anna's company."""
    return str(inside.submit("/companies/new", name="Nordlicht Bahn", country="DE").headers["Location"])


def joined(company: Company, person: Person) -> Membership:
    moment = company.created_at
    return Membership(company_id=company.id, person_id=person.id, invited_at=moment, accepted_at=moment)


def rows(app: Flask) -> list[Membership]:
    with app.app_context():
        return list(db.session.query(Membership).order_by(Membership.invited_at))


def test_founding_a_company_makes_its_owner(inside: PageClient, nordlicht: str, app: Flask, anna: uuid.UUID) -> None:
    page = inside.get(nordlicht)
    assert page.page.h1 == "Nordlicht Bahn"
    assert "Germany" in page.page.text
    [membership] = rows(app)
    assert (membership.person_id, membership.role) == (anna, "owner")
    with app.app_context():
        assert [event.kind for event in db.session.query(Event)] == ["company.founded"]


def test_one_person_adds_a_fair_number_of_companies(
    inside: PageClient, nordlicht: str, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(company_actions, "MOST_COMPANIES", 2)
    assert inside.submit("/companies/new", name="Second", country="DE").status_code == 303
    answer = inside.submit("/companies/new", name="Third", country="DE")
    assert answer.status_code == 422
    assert "You have added 2 companies and cannot add more." in answer.page.text
    assert len(rows(app)) == 2


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "country": "DE"}, "Enter the company’s name"),
        ({"name": "x" * 151, "country": "DE"}, "Name of the company must be 150 characters or less"),
        ({"name": "X", "country": ""}, "Choose a country"),
        ({"name": "X", "country": "ZZ"}, "Choose a country from the list"),
    ],
)
def test_wrong_input_is_answered_in_words(inside: PageClient, typed: dict[str, str], said: str) -> None:
    answer = inside.submit("/companies/new", **typed)
    assert answer.status_code == 422
    assert said in answer.page.text


def test_one_person_acts_for_several_companies(inside: PageClient, nordlicht: str) -> None:
    inside.submit("/companies/new", name="Älteste Spedition", country="KZ")
    text = inside.get("/companies").page.text
    assert text.index("Älteste Spedition") < text.index("Nordlicht Bahn")


def test_companies_of_others_are_not_there(app: Flask, inside: PageClient) -> None:
    with app.app_context():
        rival = factories.person("Rival")
        foreign = factories.company("Rival Rail", members=(rival,)).id
        db.session.commit()
        membership = db.session.query(Membership).one().id
    token = dict(inside.get("/account").page.forms[-1].fields)["csrf_token"]
    base = f"/companies/{foreign}"
    assert inside.get(base).status_code == 404
    for path in ("", "/members", f"/members/{membership}/removal", f"/members/{membership}/role/owner"):
        assert inside.post(base + path, data={"csrf_token": token, "email": COLLEAGUE}).status_code == 404
    assert inside.post(f"/invitations/{membership}/acceptance", data={"csrf_token": token}).status_code == 404


def test_inviting_says_nothing_about_who_has_an_account(
    app: Flask, inside: PageClient, nordlicht: str, mails: Any
) -> None:
    with app.app_context():
        factories.person("Secret Name", email="known@elsewhere.example")
        db.session.commit()
    shown = []
    for email in ("known@elsewhere.example", "free@elsewhere.example"):
        answer = inside.submit(nordlicht, form="invite", email=email)
        assert answer.status_code == 303
        shown.append(inside.get(nordlicht).page.text)
    assert "Secret Name" not in shown[1]
    assert [mail.event for mail in mails()] == ["colleague", "colleague"]


def test_an_invited_colleague_accepts_or_declines_on_the_page(
    app: Flask, inside: PageClient, nordlicht: str, anna: uuid.UUID
) -> None:
    with app.app_context():
        other = factories.person("Colleague", email=COLLEAGUE).id
        db.session.commit()
    colleague = app.test_client()
    factories.sign_in(colleague, other)
    assert colleague.get(nordlicht).status_code == 404
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    assert colleague.get(nordlicht).status_code == 404, "an invitation opens nothing yet"
    colleague.submit("/companies", form="refusal")
    assert colleague.get(nordlicht).status_code == 404
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    colleague.submit("/companies", form="acceptance")
    page = colleague.get(nordlicht)
    assert page.status_code == 200
    assert not [form for form in page.page.forms if form.action.endswith("/members")], "members do not invite"
    assert len(rows(app)) == 2


@pytest.mark.parametrize("password", [True, False])
def test_an_invitation_lets_nobody_in_who_has_a_password(
    app: Flask, inside: PageClient, nordlicht: str, link_to: Any, kept_password: str, password: bool
) -> None:
    with app.app_context():
        factories.person("Colleague", email=COLLEAGUE, password_hash=kept_password if password else None)
        db.session.commit()
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    colleague = app.test_client()
    page = colleague.get(link_to(COLLEAGUE))
    answer = colleague.submit(page)
    assert answer.status_code == 303
    assert (colleague.get("/account").status_code == 200) is not password
    if password:
        assert answer.location.startswith("/sign-in?next=")
        signed_in = colleague.submit(answer.location, email=COLLEAGUE, password=PASSWORD)
        assert (signed_in.status_code, signed_in.location) == (303, answer.location.split("next=")[1])


def test_members_cannot_do_what_owners_can(app: Flask, inside: PageClient, nordlicht: str, anna: uuid.UUID) -> None:
    with app.app_context():
        member = factories.person("Member", email=COLLEAGUE)
        company = db.session.query(Company).one()
        db.session.add(
            Membership(
                company_id=company.id,
                person_id=member.id,
                invited_at=company.created_at,
                accepted_at=company.created_at,
            )
        )
        member_id = member.id
        db.session.commit()
        owner_row = str(db.session.query(Membership).filter_by(person_id=anna).one().id)
        own_row = str(db.session.query(Membership).filter_by(person_id=member_id).one().id)
    browser = app.test_client()
    factories.sign_in(browser, member_id)
    token = {"csrf_token": dict(browser.get("/account").page.forms[-1].fields)["csrf_token"]}
    attempts = {
        "/members": {"email": "x@y.example", "role": "owner"},
        f"/members/{owner_row}/removal": {},
        f"/members/{own_row}/role/owner": {},
        "": {"name": "Taken over", "country": "KZ"},
    }
    for path, data in attempts.items():
        answer = browser.post(nordlicht + path, data=token | data)
        assert answer.status_code == 422
        assert "Only administrators of the company can do this." in answer.page.text
    assert {(row.role, row.ended_at) for row in rows(app)} == {("owner", None), ("member", None)}


def test_the_last_owner_stays_until_there_is_another(
    app: Flask, inside: PageClient, nordlicht: str, anna: uuid.UUID
) -> None:
    own = str(rows(app)[0].id)
    assert "A company needs an administrator." in inside.get(nordlicht).page.text
    token = {"csrf_token": dict(inside.get(nordlicht).page.forms[-1].fields)["csrf_token"]}
    leaving = inside.get(f"{nordlicht}/members/{own}/removal")
    assert not [each for each in leaving.page.forms if each.method == "post" and not each.action]
    answer = inside.post(f"{nordlicht}/members/{own}/removal", data=token)
    assert "A company needs an administrator. Make someone else an administrator first." in answer.page.text
    with app.app_context():
        second = factories.person("Second", email=COLLEAGUE)
        company = db.session.query(Company).one()
        db.session.add(
            Membership(
                company_id=company.id,
                person_id=second.id,
                invited_at=company.created_at,
                accepted_at=company.created_at,
            )
        )
        db.session.commit()
    inside.submit(nordlicht, form="role/owner")
    assert inside.submit(f"{nordlicht}/members/{own}/removal").headers["Location"] == "/companies"
    assert inside.get(nordlicht).status_code == 404


def test_a_removed_member_is_out_at_once_and_can_be_invited_again(
    app: Flask, inside: PageClient, nordlicht: str, link_to: Any, mails: Any
) -> None:
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    colleague = app.test_client()
    colleague.submit(link_to(COLLEAGUE), name="Timur")
    assert colleague.get(nordlicht).status_code == 200
    removed = next(row for row in rows(app) if row.role == "member")
    inside.submit(f"{nordlicht}/members/{removed.id}/removal")
    assert colleague.get(nordlicht).status_code == 404
    assert "has removed you from its people" in mails(COLLEAGUE)[-1].text
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    colleague.submit("/companies", form="acceptance")
    assert colleague.get(nordlicht).status_code == 200


@pytest.mark.parametrize("sent", [True, False])
def test_an_invitation_taken_back_is_told_only_if_it_had_gone(
    app: Flask, inside: PageClient, nordlicht: str, mails: Any, sent: bool
) -> None:
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    if sent:
        meet(app, sent_at=now())
    invited = next(row for row in rows(app) if row.role == "member")
    inside.submit(f"{nordlicht}/members/{invited.id}/removal")
    assert [mail.event for mail in mails(COLLEAGUE) if mail.withdrawn_at is None] == (
        ["colleague", "colleague.ended"] if sent else []
    )


def test_the_inviter_sees_that_the_address_was_refused(app: Flask, inside: PageClient, nordlicht: str) -> None:
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    assert "Address rejected" not in inside.get(nordlicht).page.text
    meet(app, failed_at=now(), refused_at=now())
    assert "Address rejected" in inside.get(nordlicht).page.text


def meet(app: Flask, **fate: Any) -> None:
    """Have every mail meet a fate."""
    with app.app_context():
        db.session.query(Mail).update(fate)
        db.session.commit()


def test_what_a_stranger_reads_is_ours_and_says_who_writes(
    app: Flask, inside: PageClient, nordlicht: str, mails: Any
) -> None:
    inside.submit(nordlicht, form="company", name="URGENT: your account is suspended Booking.com", country="DE")
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    (mail,) = mails(COLLEAGUE)
    assert "URGENT" not in mail.subject
    assert "(anna@" in mail.text
    assert "“URGENT: your account is suspended Booking.\u200bcom”" in mail.text


@pytest.mark.parametrize("name", ["sign in at http://evil.example/login now", "www.evil.example", "help@evil.example"])
def test_a_company_is_not_called_by_an_address(inside: PageClient, nordlicht: str, name: str) -> None:
    for answer in (
        inside.submit("/companies/new", name=name, country="DE"),
        inside.submit(nordlicht, form="company", name=name, country="DE"),
        inside.submit("/account", name=name),
    ):
        assert answer.status_code == 422
        assert "without an address or a link" in answer.page.text


def test_a_company_has_a_limit_of_open_invitations(
    app: Flask, inside: PageClient, nordlicht: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(company_actions, "MOST_OPEN_INVITATIONS", 2)
    codes = [inside.submit(nordlicht, form="invite", email=f"n{n}@x.example").status_code for n in range(3)]
    assert codes == [303, 303, 422]


def member(app: Flask, inside: PageClient, nordlicht: str, link_to: Any) -> tuple[PageClient, str]:
    """A colleague who has joined: their browser, and the address of the page that removes them."""
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    colleague = app.test_client()
    colleague.submit(link_to(COLLEAGUE), name="Timur Bek")
    row = next(row for row in rows(app) if row.role == "member")
    return colleague, f"{nordlicht}/members/{row.id}/removal"


def due(app: Flask, *, later: timedelta) -> list[str]:
    """The mails that go out until then."""
    with app.app_context():
        waiting = select(Mail).where(
            Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None), Mail.next_try_at <= now() + later
        )
        return [mail.to for mail in db.session.scalars(waiting) if mail.event == "colleague.ended"]


def test_a_removal_says_what_it_means_and_is_told_once_it_stands(
    app: Flask, inside: PageClient, nordlicht: str, link_to: Any
) -> None:
    colleague, address = member(app, inside, nordlicht, link_to)
    page = inside.get(address)
    assert "will no longer see or change the nominations" in page.page.text
    assert "1 person still represents it: Anna Becker." in page.page.text
    assert colleague.get(nordlicht).status_code == 200, "looking changes nothing"
    after = inside.submit(page, follow=True)
    assert "Timur Bek no longer represents this company" in after.page.text
    assert colleague.get(nordlicht).status_code == 404
    assert due(app, later=timedelta(minutes=9)) == []
    assert due(app, later=timedelta(minutes=11)) == [COLLEAGUE]


def test_a_removal_undone_is_never_told(app: Flask, inside: PageClient, nordlicht: str, link_to: Any) -> None:
    colleague, address = member(app, inside, nordlicht, link_to)
    after = inside.submit(address, follow=True)
    assert inside.submit(after, form="/return").status_code == 303
    assert colleague.get(nordlicht).status_code == 200
    assert due(app, later=timedelta(days=1)) == []


def test_a_removal_that_was_told_is_not_undone(app: Flask, inside: PageClient, nordlicht: str, link_to: Any) -> None:
    colleague, address = member(app, inside, nordlicht, link_to)
    after = inside.submit(address, follow=True)
    with app.app_context():
        db.session.query(Mail).filter_by(event="colleague.ended").update({"sent_at": now()})
        db.session.commit()
    answer = inside.submit(after, form="/return")
    assert "Invite the person again." in answer.page.text
    assert colleague.get(nordlicht).status_code == 404


def test_who_left_is_not_brought_back(app: Flask, inside: PageClient, nordlicht: str, link_to: Any) -> None:
    colleague, address = member(app, inside, nordlicht, link_to)
    assert colleague.submit(address).status_code == 303
    token = {"csrf_token": dict(inside.get("/account").page.forms[-1].fields)["csrf_token"]}
    assert inside.post(address.replace("/removal", "/return"), data=token).status_code == 422
    assert colleague.get(nordlicht).status_code == 404


def test_an_open_invitation_is_sent_again_with_a_fresh_link(
    app: Flask, inside: PageClient, nordlicht: str, mails: Any, link_to: Any
) -> None:
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    first = link_to(COLLEAGUE)
    assert inside.submit(nordlicht, form="/invitation").status_code == 303
    assert [mail.event for mail in mails(COLLEAGUE)] == ["colleague", "colleague"]
    assert link_to(COLLEAGUE) != first
    assert len(rows(app)) == 2


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_of_a_company_costs_the_same_queries(
    app: Flask, inside: PageClient, nordlicht: str, statements: Any, people: int
) -> None:
    for number in range(people):
        inside.submit(nordlicht, form="invite", email=f"n{number}@x.example")
    inside.get(nordlicht)  # shows the message of the last invitation
    with statements() as sent:
        inside.get(nordlicht)
    assert len(sent) == 6  # one asks for the list of seasons, one which invitations' addresses were refused
    with statements() as sent:
        inside.get("/companies")
    assert len(sent) == 4  # one of them for the list of seasons in the header


def test_scripts_and_lines_in_names_are_inert(app: Flask, inside: PageClient, mails: Any) -> None:
    name = "<script>alert(1)</script>\r\nBcc: all"
    where = inside.submit("/companies/new", name=name, country="DE").headers["Location"]
    page = inside.get(where)
    assert page.page.h1 == "<script>alert(1)</script> Bcc: all"
    inside.submit(where, form="invite", email=COLLEAGUE)
    [mail] = mails(COLLEAGUE)
    assert "<script" not in mail.html
    assert "\n" not in mail.subject


def test_two_who_are_invited_at_once_are_one_person(app: Flask, inside: PageClient, nordlicht: str) -> None:
    inside.submit(nordlicht, form="invite", email=COLLEAGUE)
    inside.submit(nordlicht, form="invite", email=COLLEAGUE.upper())
    with app.app_context():
        assert db.session.query(Person).filter_by(email=COLLEAGUE).count() == 1
        assert db.session.query(Membership).count() == 2
