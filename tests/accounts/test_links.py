"""Mailed links: looked at without harm, used once, expiring, the same for all who race, and never somebody else's."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from awards.accounts import actions, sweep
from awards.accounts.company import actions as company_actions
from awards.accounts.forms import ConfirmForm
from awards.accounts.models import Membership, Person, SignIn
from awards.accounts.purposes import Landing, Purpose
from awards.app import PURPOSES
from awards.core.clock import now
from awards.core.db import db
from awards.messages import delivery, links
from tests import factories
from tests.accounts.conftest import ADDRESS, PASSWORD
from tests.client import PageClient
from tests.services import Mailbox

NEW_PASSWORD = "gravel kelp cardigan nine"
GONE = "This link no longer works"


def is_in(client: PageClient) -> bool:
    return client.get("/account").status_code == 200


def test_a_program_that_scans_mail_uses_nothing_up(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    scanner = app.test_client()
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert scanner.open(link_to(ADDRESS), method=method).status_code == 200
    assert not is_in(scanner)
    client.submit(link_to(ADDRESS))
    assert is_in(client)


def test_a_link_works_once_and_then_mails_a_fresh_one(
    client: PageClient, app: Flask, anna: uuid.UUID, link_to: Any
) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    first = link_to(ADDRESS)
    client.submit(first)
    second = app.test_client()
    page = second.get(first)
    assert (page.status_code, page.page.h1) == (410, GONE)
    assert "This link has already been used." in page.page.text
    assert second.submit(page).headers["Location"] == "/check-your-mail"
    assert link_to(ADDRESS) != first
    second.submit(link_to(ADDRESS))
    assert is_in(second)


def test_a_page_opened_before_the_link_was_used_elsewhere(
    client: PageClient, app: Flask, anna: uuid.UUID, link_to: Any
) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    other = app.test_client()
    pages = [each.get(link_to(ADDRESS)) for each in (client, other)]
    client.submit(pages[0])
    late = other.submit(pages[1])
    assert (late.status_code, late.page.h1) == (410, GONE)
    assert not is_in(other)


def test_a_link_expires(client: PageClient, anna: uuid.UUID, link_to: Any, app: Flask) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client.submit("/reset", email=ADDRESS)
        link = link_to(ADDRESS)
        clock.shift(timedelta(hours=1))
        page = client.get(link)
        assert (page.status_code, page.page.h1) == (410, GONE)
        client.submit(page)
        assert client.get(link_to(ADDRESS)).page.h1 == "Set a new password"


def test_of_many_who_use_a_link_at_once_one_gets_through(app: Flask, anna: uuid.UUID) -> None:
    with app.app_context():
        link_id = actions.mail_link(db.session.get_one(Person, anna), "sign_in").id
        db.session.commit()
        path = links.PATH + links.sign(link_id)
    clients = [app.test_client() for _ in range(6)]
    pages = [each.get(path) for each in clients]
    start, codes = threading.Barrier(len(clients)), []

    def use(client: PageClient, page: Any) -> None:
        start.wait()
        codes.append(client.submit(page).status_code)

    threads = [threading.Thread(target=use, args=pair) for pair in zip(clients, pages, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, *[410] * 5]
    with app.app_context():
        assert db.session.query(SignIn).count() == 1


def test_a_second_click_goes_where_the_first_went(client: PageClient, anna: uuid.UUID, link_to: Any) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    page = client.get(link_to(ADDRESS))
    data = dict(page.page.forms[-1].fields)
    cookie = client.get_cookie("awards")
    first = client.post(link_to(ADDRESS), data=data)
    client.set_cookie(cookie.key, cookie.value)
    again = client.post(link_to(ADDRESS), data=data)
    assert (first.status_code, again.status_code) == (303, 303)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("token", ["x", "x.y", "a" * 500, "%00", "%F0%9F%98%80"])
def test_what_is_no_link_of_ours_is_not_found(client: PageClient, token: str) -> None:
    assert client.get(f"/links/{token}").status_code == 404
    assert client.post(f"/links/{token}/fresh").status_code == 404


def test_a_link_without_a_row_is_not_found(app: Flask, client: PageClient) -> None:
    with app.app_context():
        path = links.PATH + links.sign(uuid.uuid4())
    assert client.get(path).status_code == 404


def test_the_page_of_a_link_tells_nobody_its_address(client: PageClient, anna: uuid.UUID, link_to: Any) -> None:
    client.submit("/reset", email=ADDRESS)
    page = client.get(link_to(ADDRESS))
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_links_are_built_from_the_configured_host(
    app: Flask, client: PageClient, mailbox: Mailbox, anna: uuid.UUID
) -> None:
    assert client.get("/reset", headers={"Host": "evil.example"}).status_code == 400
    client.submit("/reset", email=ADDRESS)
    with app.app_context():
        assert delivery.deliver_due() == 1
    [message] = mailbox.to(ADDRESS)
    text = message.get_body(("plain",)).get_content()
    assert f"{app.config['SITE_URL']}/links/" in text
    assert "evil.example" not in message.as_string()


def test_a_link_is_in_no_log(
    client: PageClient, anna: uuid.UUID, link_to: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client.submit("/reset", email=ADDRESS)
    token = link_to(ADDRESS).rsplit("/", 1)[1]
    client.submit(link_to(ADDRESS), password=NEW_PASSWORD)
    client.get(link_to(ADDRESS))
    assert token not in caplog.text
    assert NEW_PASSWORD not in caplog.text


def test_a_reset_sets_the_password_and_ends_every_other_sign_in(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any, mails: Any
) -> None:
    other = app.test_client()
    factories.sign_in(other, anna)
    client.submit("/reset", email=ADDRESS)
    page = client.get(link_to(ADDRESS))
    assert client.submit(page, password="password1234").status_code == 422
    assert client.submit(page, password=f"{ADDRESS}").status_code == 422
    assert client.submit(page, password=NEW_PASSWORD).status_code == 303
    assert is_in(client)
    assert not is_in(other)
    assert client.get(link_to(ADDRESS)).status_code == 410
    assert [mail.event for mail in mails(ADDRESS)] == ["reset", "password_changed"]
    assert other.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code == 422
    assert other.submit("/sign-in", email=ADDRESS, password=NEW_PASSWORD).status_code == 303


def test_a_new_password_ends_every_link_that_was_open(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    open_links = []
    for page, fields in (("/reset", {}), ("/sign-in/link", {})):
        client.submit(page, email=ADDRESS, **fields)
        open_links.append(link_to(ADDRESS))
    client.submit("/reset", email=ADDRESS)
    client.submit(link_to(ADDRESS), password=NEW_PASSWORD)
    stranger = app.test_client()
    assert [stranger.get(link).status_code for link in open_links] == [410, 410]


def test_a_new_address_ends_every_link_that_went_to_the_old_one(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    old = link_to(ADDRESS)
    factories.sign_in(client, anna)
    client.submit("/account/address", email="anna@new-company.example", current=PASSWORD)
    client.submit(link_to("anna@new-company.example"))
    assert app.test_client().get(old).status_code == 410


def test_a_new_address_counts_when_its_link_was_used_in_the_same_browser(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any, mails: Any, person: Any
) -> None:
    new, other = "anna@new-company.example", app.test_client()
    factories.sign_in(client, anna)
    factories.sign_in(other, anna)
    client.submit("/account/address", email=new, current=PASSWORD)
    assert person(new) is None
    stranger = app.test_client().get(link_to(new))
    assert (stranger.status_code, stranger.page.h1) == (410, GONE)
    assert "Sign in to your account in this browser" in stranger.page.text
    assert client.submit(link_to(new)).status_code == 303
    assert person(new).id == anna
    assert person(ADDRESS) is None
    assert [mail.event for mail in mails(ADDRESS)] == ["address_changed"]
    assert is_in(client)
    assert not is_in(other)


def test_asking_for_somebody_elses_address_tells_nothing(
    app: Flask, client: PageClient, anna: uuid.UUID, mails: Any, person: Any
) -> None:
    with app.app_context():
        factories.person("Rival", email="rival@elsewhere.example")
        db.session.commit()
    factories.sign_in(client, anna)
    for email in ("rival@elsewhere.example", "free@elsewhere.example"):
        answer = client.submit("/account/address", email=email, current=PASSWORD)
        assert answer.headers["Location"] == "/check-your-mail"
    assert [mail.event for mail in mails("rival@elsewhere.example")] == ["known"]


def test_an_address_taken_meanwhile_is_refused(app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any) -> None:
    factories.sign_in(client, anna)
    client.submit("/account/address", email="new@elsewhere.example", current=PASSWORD)
    with app.app_context():
        factories.person("Quicker", email="new@elsewhere.example")
        db.session.commit()
    answer = client.submit(link_to("new@elsewhere.example"))
    assert answer.status_code == 422
    assert "This address belongs to another account." in answer.page.text


def invited(
    app: Flask, email: str = "colleague@nordlicht.example", role: str = "member", language: str = "en"
) -> uuid.UUID:
    with app.app_context():
        owner = factories.person("Ina Owner", email="ina@nordlicht.example", language=language)
        company = factories.company("Nordlicht", members=(owner,))
        company_actions.invite(company, email, role=role, by=owner)
        db.session.commit()
        return company.id


def test_a_colleague_accepts_by_the_link_and_is_signed_in(
    app: Flask, client: PageClient, link_to: Any, person: Any
) -> None:
    company_id = invited(app)
    page = client.get(link_to("colleague@nordlicht.example"))
    assert page.page.h1 == "Invitation to represent Nordlicht"
    answer = client.submit(page, name="Timur Bek")
    assert answer.headers["Location"] == f"/companies/{company_id}/nominations"
    assert client.get(f"/companies/{company_id}").page.h1 == "Nordlicht"
    assert person("colleague@nordlicht.example").name == "Timur Bek"
    assert person("colleague@nordlicht.example").verified_at is not None


def test_a_colleague_who_is_new_says_a_name_and_reads_their_own_language(
    app: Flask, client: PageClient, link_to: Any, person: Any
) -> None:
    invited(app, language="de")
    headers = {"Accept-Language": "en"}
    page = client.get(link_to("colleague@nordlicht.example"), headers=headers)
    answer = client.post(page.request.path, data=dict(page.page.forms[-1].fields), headers=headers)
    assert answer.status_code == 422
    assert "Enter your name" in answer.page.text
    assert person("colleague@nordlicht.example").verified_at is None, "the link is not used up"
    data = dict(page.page.forms[-1].fields) | {"name": "Timur Bek", "zone": "Asia/Almaty"}
    assert client.post(page.request.path, data=data, headers=headers).status_code == 303
    joined = person("colleague@nordlicht.example")
    assert (joined.name, joined.language, joined.timezone) == ("Timur Bek", "en", "Asia/Almaty")


def test_a_colleague_with_an_account_is_asked_for_nothing(app: Flask, client: PageClient, link_to: Any) -> None:
    with app.app_context():
        factories.person("Known Colleague", email="colleague@nordlicht.example", language="ru")
        db.session.commit()
    invited(app)
    page = client.get(link_to("colleague@nordlicht.example"))
    assert "name" not in dict(page.page.forms[-1].fields)
    assert client.submit(page).status_code == 303


def test_a_colleague_declines_and_is_not_signed_in(app: Flask, client: PageClient, link_to: Any) -> None:
    company_id = invited(app)
    client.submit(link_to("colleague@nordlicht.example"), button="decline=1")
    assert not is_in(client)
    with app.app_context():
        assert (
            db.session.query(Membership).filter_by(company_id=company_id, accepted_at=None).one().ended_at is not None
        )


def test_an_invitation_taken_back_says_so(app: Flask, client: PageClient, link_to: Any) -> None:
    invited(app)
    with app.app_context():
        db.session.query(Membership).filter_by(accepted_at=None).one().ended_at = now()
        db.session.commit()
    page = client.get(link_to("colleague@nordlicht.example"))
    answer = client.submit(page, name="Timur Bek")
    assert "This invitation was cancelled or declined." in answer.page.text
    assert not is_in(client)


def test_accepting_in_somebody_elses_browser_changes_who_is_signed_in(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    invited(app)
    factories.sign_in(client, anna)
    page = client.get(link_to("colleague@nordlicht.example"))
    assert f"In this browser, {ADDRESS} is signed in." in page.page.text
    client.submit(page, name="Timur Bek")
    assert "colleague@nordlicht.example" in client.get("/account").page.text
    with app.app_context():
        assert db.session.query(SignIn).filter_by(person_id=anna, ended_at=None).count() == 0


def test_another_room_adds_a_purpose(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any, monkeypatch: Any
) -> None:
    seen: list[Any] = []

    def act(link: Any, form: Any) -> Landing:
        seen.append(link.subject_id)
        return Landing("Accepted.", "accounts.account")

    purpose = Purpose("accounts/link_sign_in.html", lambda link: ConfirmForm(), act)
    monkeypatch.setitem(PURPOSES, "appointment", purpose)
    subject = uuid.uuid4()
    with app.app_context():
        person = db.session.get_one(Person, anna)
        link = actions.mail_link(person, "appointment", subject_id=subject)
        path = links.PATH + links.sign(link.id)
        db.session.commit()
    answer = client.submit(path)
    assert seen == [subject]
    assert answer.headers["Location"] == "/account"
    assert "Accepted." in client.get("/account").page.text


def test_a_link_of_an_unknown_purpose_is_not_found(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    with app.app_context():
        link = actions.mail_link(db.session.get_one(Person, anna), "mystery", days=1)
        path = links.PATH + links.sign(link.id)
        db.session.commit()
    assert client.get(path).status_code == 404


def test_old_links_and_sign_ins_are_forgotten(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    client.submit("/reset", email=ADDRESS)
    factories.sign_in(client, anna)
    with time_machine.travel(now() + timedelta(days=29), tick=False), app.app_context():
        sweep.forget_ended()
        assert db.session.query(SignIn).count() == 1
    with time_machine.travel(now() + timedelta(days=40), tick=False), app.app_context():
        sweep.forget_ended()
        db.session.commit()
        assert db.session.query(SignIn).count() == 0
