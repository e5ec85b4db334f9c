"""Opening accounts, signing in and out: the same answers for known and unknown, and nothing that outlives its end."""

from __future__ import annotations

import re
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from awards.accounts import passwords, rules
from awards.accounts.models import Person, SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Answer
from awards.web.limits import caller_here
from awards.web.models import RateCount
from tests import factories
from tests.accounts.conftest import ADDRESS, PASSWORD
from tests.client import PageClient

STRANGER = "nobody@elsewhere.example"
SECRET = re.compile(r'value="[^"]*"|content="[^"]*"')


def shape(page: Any) -> str:
    """A page without its tokens."""
    return SECRET.sub("", page.get_data(as_text=True))


def is_in(client: PageClient) -> bool:
    # Buffered: read to the end and closed, as a server does it.
    return client.get("/account", buffered=True).status_code == 200


def test_sign_up_confirm_and_come_back_with_the_password(client: PageClient, link_to: Any, person: Any) -> None:
    client.submit("/sign-up", name="  Anna\tBecker ", email="Anna@Nordlicht.example")
    assert person(ADDRESS).verified_at is None
    page = client.get(link_to(ADDRESS))
    assert page.page.h1 == "Confirm your address"
    client.submit(page, password=PASSWORD)
    assert is_in(client)
    assert person(ADDRESS).name == "Anna Becker"
    client.submit("/account", form="sign-out")
    assert not is_in(client)
    assert client.submit("/sign-in", email="ANNA@nordlicht.example ", password=PASSWORD).status_code == 303
    assert is_in(client)


def test_an_account_needs_no_password(client: PageClient, link_to: Any, person: Any) -> None:
    client.submit("/sign-up", name="Anna", email=ADDRESS)
    client.submit(link_to(ADDRESS))
    assert is_in(client)
    assert person(ADDRESS).password_hash is None


def test_without_the_link_an_account_opens_nothing(client: PageClient, anna: uuid.UUID, person: Any) -> None:
    client.submit("/sign-up", name="Rival", email=STRANGER)
    answer = client.submit("/sign-in", email=STRANGER, password=PASSWORD)
    assert answer.status_code == 422
    assert not is_in(client)


def test_somebody_elses_sign_up_changes_nothing_of_an_account(
    client: PageClient, anna: uuid.UUID, person: Any, mails: Any
) -> None:
    before = person(ADDRESS).password_hash
    client.submit("/sign-up", name="Not Anna", email=ADDRESS)
    assert (person(ADDRESS).name, person(ADDRESS).password_hash) == ("Anna Becker", before)
    assert [mail.event for mail in mails(ADDRESS)] == ["known"]


@pytest.mark.parametrize("address", ["/sign-up", "/sign-in/link", "/reset"])
def test_known_and_unknown_addresses_get_the_same_answer(
    client: PageClient, anna: uuid.UUID, mails: Any, address: str
) -> None:
    name = {"name": "Somebody"} if address == "/sign-up" else {}
    answers = [client.submit(address, email=email, **name) for email in (ADDRESS, STRANGER)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/check-your-mail")}
    shown = [shape(client.get(answer.headers["Location"])) for answer in answers]
    assert shown[0] == shown[1]
    assert len(mails(ADDRESS)) == len(mails(STRANGER)) == 1


@pytest.mark.parametrize("address", ["/sign-up", "/sign-in/link", "/reset"])
def test_asking_for_a_mail_takes_as_long_for_known_and_unknown(
    client: PageClient, anna: uuid.UUID, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    slept: list[bool] = []
    name = {"name": "Somebody"} if address == "/sign-up" else {}

    def watched(seconds: float) -> None:
        slept.append(db.session().in_transaction())
        time.sleep(seconds)

    monkeypatch.setattr("awards.accounts.mail_requests.EVENLY", 0.3)  # more than there is to do
    monkeypatch.setattr("awards.accounts.mail_requests.sleep", watched)
    page = client.get(address)
    for email in (ADDRESS, STRANGER):
        began = time.monotonic()
        assert client.submit(page, email=email, idempotency_key=str(uuid.uuid4()), **name).status_code == 303
        assert time.monotonic() - began >= 0.3
    assert slept == [False, False], "nobody waits for who waits"


def test_wrong_passwords_get_the_same_answer_for_known_and_unknown(client: PageClient, anna: uuid.UUID) -> None:
    answers = [client.submit("/sign-in", email=email, password="wrong") for email in (ADDRESS, STRANGER)]
    assert {answer.status_code for answer in answers} == {422}
    assert shape(answers[0]) == shape(answers[1])
    assert "The email address or the password is wrong." in answers[0].page.text


@pytest.mark.databases("sqlite")
def test_known_and_unknown_take_the_same_time(app: Flask, anna: uuid.UUID) -> None:
    from awards.accounts import actions

    def taken(email: str) -> float:
        began = time.process_time()
        with app.app_context():
            assert actions.person_by_password(email, "wrong") is None
        return time.process_time() - began

    taken(STRANGER)
    known = statistics.median(taken(ADDRESS) for _ in range(7))
    unknown = statistics.median(taken(STRANGER) for _ in range(7))
    assert 0.5 < known / unknown < 2


def test_a_link_signs_in_and_goes_on_to_the_page_that_was_wanted(
    client: PageClient, anna: uuid.UUID, link_to: Any
) -> None:
    wanted = client.get("/companies/new?next=/x")
    assert wanted.status_code == 303
    page = client.get(wanted.headers["Location"])
    client.submit(client.get(page.page.links["Email me a link"]), email=ADDRESS)
    answer = client.submit(link_to(ADDRESS))
    assert answer.headers["Location"] == "/companies/new?next=/x"
    assert is_in(client)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/%2f%2fevil.example",
        "%2f/evil.example",
        "/%5cevil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "\\\\evil.example",
        "/%252fevil.example",
        "evil",
    ],
)
def test_next_stays_on_the_site(client: PageClient, anna: uuid.UUID, target: str) -> None:
    page = client.get("/sign-in", query_string={"next": target})
    answer = client.submit(page, email=ADDRESS, password=PASSWORD, next=target)
    assert answer.headers["Location"] == "/"


def test_who_signs_in_where_another_person_keeps_dossiers_has_them_cleared(client: PageClient, anna: uuid.UUID) -> None:
    for whose, cleared in ((anna, None), (uuid.uuid4(), '"storage"')):
        client.set_cookie("keeps", str(whose))
        answer = client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
        assert answer.headers.get("Clear-Site-Data") == cleared
        assert (client.get_cookie("keeps") is None) == bool(cleared)
        client.delete_cookie("keeps")
        client.submit("/account", form="sign-out")


def test_a_saved_cookie_is_refused_after_signing_out(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    factories.sign_in(client, anna)
    saved = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert saved is not None
    client.submit("/account", form="sign-out")
    thief = app.test_client()
    thief.set_cookie(saved.key, saved.value)
    assert not is_in(thief)


def test_disabling_an_account_ends_its_sign_ins_at_once(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    factories.sign_in(client, anna)
    with app.app_context():
        db.session.get_one(Person, anna).disabled_at = now()
        db.session.commit()
    assert not is_in(client)
    assert client.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code == 422


def test_a_disabled_account_gets_no_link(app: Flask, client: PageClient, anna: uuid.UUID, mails: Any) -> None:
    with app.app_context():
        db.session.get_one(Person, anna).disabled_at = now()
        db.session.commit()
    client.submit("/sign-in/link", email=ADDRESS)
    client.submit("/sign-up", email=ADDRESS, name="Anna")
    assert [mail.link_id for mail in mails(ADDRESS)] == [None]


def test_a_sign_in_ends_after_thirty_days_and_after_a_week_unused(client: PageClient, anna: uuid.UUID) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
        for _ in range(5):
            clock.shift(rules.IDLE_FOR - timedelta(days=1, seconds=1))
            still_in = is_in(client)
        assert still_in, "used every six days, it lasts for thirty"
        clock.shift(timedelta(seconds=5))
        assert not is_in(client)
        client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
        clock.shift(rules.IDLE_FOR)
        assert not is_in(client)


def test_seen_is_noted_every_ten_minutes_after_the_answer(
    app: Flask, client: PageClient, anna: uuid.UUID, statements: Any
) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
        clock.shift(timedelta(minutes=9, seconds=59))
        with statements() as sent:
            is_in(client)
        assert not [statement for statement in sent if statement.startswith("UPDATE")]
        clock.shift(timedelta(seconds=1))
        with statements() as sent:
            is_in(client)
        assert [statement for statement in sent if statement.startswith("UPDATE sign_ins")]
        with app.app_context():
            assert db.session.query(SignIn).one().seen_at == now()


@pytest.mark.databases("sqlite")
def test_a_hundred_bad_tries_are_slowed_and_the_owner_is_not(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    attacker = app.test_client()
    codes = []
    for number in range(30):
        page = attacker.get("/sign-in")
        headers = {"X-Forwarded-For": f"203.0.113.{number}"}
        token = dict(page.page.forms[-1].fields)["csrf_token"]
        data = {"email": ADDRESS, "password": f"guess number {number}", "csrf_token": token}
        codes.append(attacker.post("/sign-in", data=data, headers=headers).status_code)
    assert codes[:10] == [422] * 10
    assert set(codes[10:]) == {429}, "a forged X-Forwarded-For changes nothing"
    answer = client.open("/sign-in", environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    token = dict(answer.page.forms[-1].fields)["csrf_token"]
    data = {"email": ADDRESS, "password": PASSWORD, "csrf_token": token}
    answer = client.open("/sign-in", method="POST", data=data, environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    assert answer.status_code == 303
    with app.app_context():
        assert not [row.key for row in db.session.query(RateCount) if ADDRESS in row.key]


def from_address(client: PageClient, address: str, password: str) -> int:
    """The status of a try to sign in as Anna from an address."""
    there = {"REMOTE_ADDR": address}
    token = dict(client.open("/sign-in", environ_overrides=there).page.forms[-1].fields)["csrf_token"]
    data = {"email": ADDRESS, "password": password, "csrf_token": token}
    return client.open("/sign-in", method="POST", data=data, environ_overrides=there).status_code


def test_guessing_at_one_account_from_everywhere_is_slowed_and_a_known_browser_is_not(
    app: Flask, client: PageClient, anna: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awards.accounts.views.TRIES_AT_ACCOUNT", "6 per 15 minutes")
    assert from_address(client, "198.51.100.7", PASSWORD) == 303
    client.submit("/account", form="sign-out")
    codes = [from_address(app.test_client(), f"203.0.113.{number}", f"guess {number}") for number in range(8)]
    assert codes == [422] * 5 + [429] * 3  # the first try was Anna's own
    assert from_address(app.test_client(), "203.0.113.99", PASSWORD) == 429
    assert from_address(client, "198.51.100.7", PASSWORD) == 303


@pytest.mark.parametrize(
    ("address", "caller"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
     ("::ffff:203.0.113.9", "203.0.113.9"), ("unix", "unix")],
)  # fmt: skip
def test_of_ipv6_the_network_of_one_customer_is_one_caller(app: Flask, address: str, caller: str) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert caller_here() == caller


def test_guessing_at_many_accounts_is_slowed_too(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("awards.accounts.views.TRIES_OF_CALLER", "5 per 15 minutes")
    codes = [client.submit("/sign-in", email=f"n{n}@x.example", password="wrong").status_code for n in range(6)]
    assert codes == [422] * 5 + [429]


def test_slowing_ends_and_a_right_password_starts_the_count_anew(client: PageClient, anna: uuid.UUID) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(10):
            client.submit("/sign-in", email=ADDRESS, password="wrong")
        answer = client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
        assert answer.status_code == 429
        assert "There were too many attempts. Wait 15 minutes, then try again." in answer.page.text
        clock.shift(timedelta(minutes=15, seconds=1))
        assert client.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code == 303
        client.submit("/account", form="sign-out")
        for _ in range(9):
            assert client.submit("/sign-in", email=ADDRESS, password="wrong").status_code == 422
        assert client.submit("/sign-in", email=ADDRESS, password=PASSWORD).status_code == 303


def test_an_address_is_not_flooded_with_mail(client: PageClient, anna: uuid.UUID, mails: Any) -> None:
    answers = {client.submit("/reset", email=ADDRESS).headers["Location"] for _ in range(8)}
    assert answers == {"/check-your-mail"}
    assert len(mails(ADDRESS)) == 6


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("address", "typed", "said"),
    [
        ("/sign-up", {"name": "", "email": "x"}, ["Enter your name", "Enter an email address, like name@example.com"]),
        ("/sign-up", {"name": "n" * 101, "email": ADDRESS}, ["Your name must be 100 characters or less"]),
        ("/sign-up", {"name": "A\x00", "email": ADDRESS}, ["Remove the characters that cannot be displayed"]),
        (
            "/sign-in",
            {"email": "", "password": ""},
            ["Enter an email address, like name@example.com", "Enter your password"],
        ),
        ("/sign-in", {"email": ADDRESS, "password": "p" * 2000}, ["Password must be 1000 characters or less"]),
        ("/reset", {"email": "a@b@c"}, ["Enter an email address, like name@example.com"]),
        ("/sign-in/link", {"email": ""}, ["Enter an email address, like name@example.com"]),
    ],
)
def test_wrong_input_is_answered_in_words(
    client: PageClient, address: str, typed: dict[str, str], said: list[str]
) -> None:
    answer = client.submit(address, **typed)
    assert answer.status_code == 422
    assert answer.page.title.startswith("Error:")
    for words in said:
        assert words in answer.page.text


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("address", ["/sign-up", "/sign-in", "/reset", "/sign-in/link", "/sign-out"])
@pytest.mark.parametrize("token", [None, "forged"])
def test_a_form_without_our_token_does_nothing(
    client: PageClient, anna: uuid.UUID, mails: Any, address: str, token: Any
) -> None:
    data = {"email": ADDRESS, "password": PASSWORD, "name": "Anna"} | ({"csrf_token": token} if token else {})
    assert client.post(address, data=data).status_code == 422
    assert mails() == []
    assert not is_in(client)


def test_more_fields_than_asked_for_change_nothing(client: PageClient, link_to: Any, person: Any) -> None:
    page = client.get("/sign-up")
    fields = dict(page.page.forms[-1].fields) | {"name": "Anna", "email": ADDRESS}
    client.post(
        "/sign-up", data=fields | {"verified_at": "2020-01-01", "role": "owner", "password_hash": "x", "id": "1"}
    )
    assert person(ADDRESS).verified_at is None
    assert person(ADDRESS).password_hash is None


def test_a_second_click_on_sign_up_sends_one_mail(client: PageClient, mails: Any) -> None:
    page = client.get("/sign-up")
    fields = dict(page.page.forms[-1].fields) | {"name": "Anna", "email": ADDRESS}
    answers = [client.post("/sign-up", data=fields).headers["Location"] for _ in range(3)]
    assert answers == ["/check-your-mail"] * 3
    assert len(mails(ADDRESS)) == 1


def lost(client: PageClient, page: Any, **typed: str) -> tuple[dict[str, str], Any]:
    """Send a form whose answer never arrives: what was sent, and the browser as it was before."""
    cookie, data = client.get_cookie("awards"), dict(page.page.forms[-1].fields) | typed
    assert client.post(page.request.path, data=data).status_code == 303
    return data, cookie


@pytest.mark.parametrize("way", ["password", "link"])
def test_who_signs_in_again_after_a_lost_answer_is_in(
    app: Flask, client: PageClient, anna: uuid.UUID, link_to: Any, way: str
) -> None:
    client.submit("/sign-in/link", email=ADDRESS)
    path = {"password": "/sign-in", "link": link_to(ADDRESS)}[way]
    typed = {"email": ADDRESS, "password": PASSWORD} if way == "password" else {}
    with time_machine.travel(now(), tick=False) as clock:
        data, cookie = lost(client, client.get(path), **typed)
        client.set_cookie(cookie.key, cookie.value)
        assert not is_in(client)
        clock.shift(timedelta(minutes=9))
        assert client.post(path, data=data).headers["Location"] == "/start"
        assert is_in(client)
        with app.app_context():
            assert db.session.query(SignIn).count() == 1, "the same one"
        elsewhere = app.test_client()
        assert elsewhere.post(path, data=data).status_code == 303
        assert not is_in(elsewhere), "another browser does not have the token"
        clock.shift(timedelta(minutes=2))
        client.set_cookie(cookie.key, cookie.value)
        assert client.post(path, data=data).status_code == 303
        assert not is_in(client), "too long ago"


def test_a_lost_answer_lets_nobody_in_who_signed_out(client: PageClient, anna: uuid.UUID) -> None:
    data, cookie = lost(client, client.get("/sign-in"), email=ADDRESS, password=PASSWORD)
    client.submit("/account", form="sign-out")
    client.set_cookie(cookie.key, cookie.value)
    assert client.post("/sign-in", data=data).status_code == 303
    assert not is_in(client)


def test_a_form_whose_answer_is_forgotten_lets_in_who_sends_it_and_nobody_else(
    app: Flask, client: PageClient, anna: uuid.UUID, kept_password: str
) -> None:
    with app.app_context():
        factories.person("Other", email=STRANGER, password_hash=kept_password)
        db.session.commit()
    data, cookie = lost(client, client.get("/sign-in"), email=ADDRESS, password=PASSWORD)

    def sent_again(address: str) -> bool:
        with app.app_context():
            db.session.query(Answer).delete()
            db.session.commit()
        client.set_cookie(cookie.key, cookie.value)
        assert client.post("/sign-in", data=data | {"email": address}).status_code == 303
        with client.session_transaction() as session, app.app_context():
            known = db.session.get_one(SignIn, uuid.UUID(session["_user_id"]))
            found = db.session.get_one(Person, known.person_id).email
        return found == address and is_in(client)

    assert sent_again(ADDRESS), "the same sign-in, if its browser comes again"
    assert sent_again(STRANGER)
    client.set_cookie(cookie.key, cookie.value)
    with app.app_context():
        db.session.query(SignIn).update({"ended_at": now()})
        db.session.commit()
    assert sent_again(ADDRESS)


def test_two_clicks_at_once_are_one_sign_in(app: Flask, client: PageClient, anna: uuid.UUID) -> None:
    page = client.get("/sign-in")
    data, cookie = (
        dict(page.page.forms[-1].fields) | {"email": ADDRESS, "password": PASSWORD},
        client.get_cookie("awards"),
    )
    gate, answers = threading.Barrier(4), []

    def click() -> None:
        browser = app.test_client()
        browser.set_cookie(cookie.key, cookie.value)
        gate.wait()
        answers.append((browser.post("/sign-in", data=data).status_code, is_in(browser)))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, True)] * 4
    with app.app_context():
        assert db.session.query(SignIn).count() == 1


def test_forms_of_whoever_was_here_before_are_worth_nothing_and_ones_own_go_on(
    app: Flask, client: PageClient, anna: uuid.UUID, kept_password: str
) -> None:
    with app.app_context():
        factories.person("Other", email=STRANGER, password_hash=kept_password)
        db.session.commit()
    before = dict(client.get("/sign-in").page.forms[-1].fields)["csrf_token"]
    name = {"name": "Anna", "language": "de", "timezone": "", "form_begin": "1", "form_end": "1"}

    def saves(token: str) -> bool:
        return client.post("/account", data=name | {"csrf_token": token}).status_code == 303

    client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
    assert not saves(before)
    own = dict(client.get("/account").page.forms[-1].fields)["csrf_token"]
    with app.app_context():
        db.session.query(SignIn).update({"ended_at": now()})
        db.session.commit()
    client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
    assert saves(own), "in a tab that was open before the session ended"
    client.submit("/account", form="sign-out")
    client.submit("/sign-in", email=STRANGER, password=PASSWORD)
    assert not saves(own)


def test_only_invented_people_sign_in_by_a_click_and_only_in_the_demonstration(
    client: PageClient, make_app: Callable[..., Flask], anna: uuid.UUID
) -> None:
    demo = make_app(demo=True)
    with demo.app_context():
        factories.person("Real", email="real@company.com")
        db.session.commit()
    browser = demo.test_client()
    token = dict(browser.get("/sign-in").page.forms[-1].fields)["csrf_token"]
    real = browser.post("/demo/sign-in", data={"email": "real@company.com", "csrf_token": token})
    assert real.status_code == 422
    assert browser.post("/demo/sign-in", data={"email": ADDRESS}).status_code == 422
    assert browser.post("/demo/sign-in", data={"email": ADDRESS, "csrf_token": token}).status_code == 303
    assert is_in(browser)
    assert client.post("/demo/sign-in", data={"email": ADDRESS}).status_code == 404


@pytest.mark.parametrize(
    ("told", "kept"), [("Asia/Almaty", "Asia/Almaty"), ("Asia/Calcutta", "Asia/Kolkata"), ("Mars/Base", ""), ("", "")]
)
def test_a_new_account_has_the_time_zone_of_its_device(client: PageClient, person: Any, told: str, kept: str) -> None:
    client.submit("/sign-up", name="Ada", email=STRANGER, zone=told)
    assert person(STRANGER).timezone == kept


def test_a_new_account_goes_on_to_where_it_was_needed(client: PageClient, link_to: Any) -> None:
    page = client.submit("/sign-up?next=/companies", name="Ada", email=STRANGER, follow=True)
    assert STRANGER in page.page.text
    assert client.submit(link_to(STRANGER)).headers["Location"] == "/companies"
    assert STRANGER not in client.get("/check-your-mail").page.text
    again = client.get(link_to(STRANGER))
    assert (again.status_code, "You are already signed in" in again.page.text) == (410, True)


def test_a_new_account_never_leads_off_the_site(client: PageClient, link_to: Any) -> None:
    client.submit("/sign-up?next=https://elsewhere.example/", name="Ada", email=STRANGER)
    assert client.submit(link_to(STRANGER)).headers["Location"] == "/"


def test_nobody_waits_while_a_password_is_hashed(
    client: PageClient, anna: uuid.UUID, link_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A form's transaction holds the write lock of SQLite from its first question on; hashing takes long on purpose."""
    held: list[bool] = []

    class Watching:
        def __getattr__(self, name: str) -> Any:
            held.append(db.session().in_transaction())
            return getattr(hasher, name)

    hasher = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Watching())
    client.submit("/sign-in", email=ADDRESS, password="not this one at all")
    client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
    client.submit("/account/password", current=PASSWORD, password="gravel kelp cardigan nine")
    client.submit("/reset", email=ADDRESS)
    client.submit(link_to(ADDRESS), password="gravel kelp cardigan ten")
    assert len(held) >= 6
    assert not any(held)


@pytest.mark.parametrize(("address", "status"), [(ADDRESS, 303), (STRANGER, 422)])
def test_a_page_that_was_open_when_somebody_signed_in_is_theirs_alone(
    app: Flask, client: PageClient, anna: uuid.UUID, kept_password: str, address: str, status: int
) -> None:
    with app.app_context():
        factories.person("Other", email=STRANGER, password_hash=kept_password)
        db.session.commit()
    client.submit("/sign-in", email=ADDRESS, password=PASSWORD)
    page = client.get("/account")
    client.submit("/sign-in", email=address, password=PASSWORD)
    assert client.submit(page, name="Another name").status_code == status
    with app.app_context():
        assert db.session.query(Person).filter_by(name="Another name").count() == (status == 303)
