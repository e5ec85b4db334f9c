"""Being told when nominations open: an address asks, confirms, is told once and forgotten; or leaves at any time."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select

from awards.app import SWEEPS
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.messages import delivery, links
from awards.messages.models import Mail
from awards.messages.rules import LONGEST_WAIT, MOST_REFUSALS
from awards.messages.views import paragraphs
from awards.programmes.models import OpeningNotice, Season
from awards.programmes.notices import sweep
from awards.web.models import RateCount
from tests import factories as make
from tests.client import PageClient
from tests.services import Mailbox

ADDRESS = "anna@nordlicht.example"
ASK = "/2027/tell-me"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def closed(app: Flask) -> str:
    """A season whose nominations have closed; gives the award."""
    with app.app_context():
        season = make.season()
        db.session.commit()
        return season.award


def next_opens(app: Flask, *, at: datetime, opened: bool = True) -> None:
    """The season after is there, and its nominations open at a moment."""
    with app.app_context():
        season = make.next_season()
        season.opens_at, season.closes_at = at, at + timedelta(days=40)
        season.opened_at = now() if opened else None
        db.session.commit()


def ask(client: PageClient, address: str = ADDRESS, **more: Any) -> Any:
    return client.submit(ASK, form="tell-me", email=address, **more)


def rows(app: Flask) -> list[OpeningNotice]:
    with app.app_context():
        return list(db.session.scalars(select(OpeningNotice).order_by(OpeningNotice.email)))


def mails(app: Flask, event: str = "notice.asked") -> list[Mail]:
    with app.app_context():
        return list(db.session.scalars(select(Mail).where(Mail.event == event).order_by(Mail.created_at)))


def page_of(app: Flask, notice_id: uuid.UUID) -> str:
    with app.app_context():
        return links.NOTICES + links.sign_notice(notice_id)


def swept(app: Flask, what: Callable[[], object]) -> Any:
    """What the worker does each hour."""
    with app.app_context():
        found = what()
        db.session.commit()
        return found


def waiting(app: Flask, award: str, address: str = ADDRESS, *, ago: timedelta = timedelta(days=20)) -> uuid.UUID:
    """An address that asked and confirmed some time ago."""
    with app.app_context():
        made = make.notice(award, address, language="de", asked_at=now() - ago, confirmed_at=now() - ago)
        db.session.commit()
        return made.id


def test_an_address_is_kept_with_nothing_else_and_confirmed_by_the_button(app: Flask, client: PageClient, closed: str):
    assert {column.key for column in inspect(OpeningNotice).columns} == {
        "id", "award", "email", "language", "asked_at", "confirmed_at"
    }  # fmt: skip
    answer = ask(client, " Anna@Nordlicht.example ", follow=True)
    assert "Check your email" in answer.page.text
    assert ADDRESS in answer.page.text
    (row,) = rows(app)
    assert (row.email, row.language, row.award, row.confirmed_at) == (ADDRESS, "en", closed, None)
    page = page_of(app, row.id)
    seen = client.get(page)  # as a program does that scans mail
    assert (seen.headers["Referrer-Policy"], seen.headers["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert rows(app)[0].confirmed_at is None
    assert "You are on the list" in client.submit(page, follow=True).page.text
    (row,) = rows(app)
    assert row.confirmed_at is not None
    client.get(page)
    assert rows(app)[0].confirmed_at == row.confirmed_at
    with app.app_context():
        assert db.session.scalars(select(Event).where(Event.kind.startswith("notice"))).all() == []


def test_the_mail_is_in_the_language_of_the_page_and_leads_to_the_button(app: Flask, client: PageClient, closed: str):
    with client.session_transaction() as session:
        session["language"] = "de"
    ask(client)
    (mail,) = mails(app)
    assert (mail.language, mail.to, mail.season_id, mail.person_id) == ("de", ADDRESS, None, None)
    assert rows(app)[0].language == "de"
    page = page_of(app, rows(app)[0].id)
    assert page not in mail.text + mail.html
    with app.app_context():
        message = delivery.message_for(mail)
        assert f"{links.on_site(page)}\n" in str(message.body)
        assert f"{links.on_site(page)}/unsubscribe" in str(message.body)
        parts = [part.url for paragraph in paragraphs(mail) for line in paragraph for part in line if part.url]
    assert parts == [page, f"{page}/unsubscribe"]


@pytest.mark.parametrize("known", ["new", "asked", "confirmed", "account"])
def test_the_answer_is_the_same_whether_the_address_is_known(app: Flask, client: PageClient, closed: str, known: str):
    with app.app_context():
        if known == "account":
            make.person(email=ADDRESS)
        elif known != "new":
            make.notice(closed, ADDRESS, confirmed_at=now() if known == "confirmed" else None)
        db.session.commit()
    answer = ask(client, follow=True)
    assert answer.status_code == 200
    assert "Check your email" in answer.page.text
    assert len(rows(app)) == len(mails(app)) == 1
    assert ("already" in mails(app)[0].text) is (known == "confirmed")
    assert (rows(app)[0].confirmed_at is not None) is (known == "confirmed")


def test_asking_again_replaces_the_mail_that_waits_and_begins_the_days_anew(
    app: Flask, client: PageClient, closed: str
):
    with time_machine.travel(now(), tick=False) as clock:
        ask(client)
        first = rows(app)[0]
        clock.shift(timedelta(days=2))
        ask(client)
        (again,) = rows(app)
        assert again.id == first.id
        assert again.asked_at == first.asked_at + timedelta(days=2)
        assert [mail.withdrawn_why for mail in mails(app)] == ["replaced", None]


@pytest.mark.parametrize("typed", ["", "nobody", "a@b.example, c@d.example", "anna@nord\u0000licht.example"])
def test_what_is_no_address_is_told_and_stays_typed(app: Flask, client: PageClient, closed: str, typed: str):
    answer = ask(client, typed)
    assert answer.status_code == 422
    assert answer.page.text.count("Enter an") + answer.page.text.count("Enter one") >= 2
    assert f'value="{typed.replace(chr(0), "")}"' in answer.page.source or not typed
    assert rows(app) == []


@pytest.mark.parametrize("between", ["waits", "confirms", "leaves"])
def test_an_address_gets_one_mail_a_day_whatever_became_of_it(
    app: Flask, client: PageClient, closed: str, between: str
):
    with time_machine.travel(now(), tick=False) as clock:
        first = ask(client, follow=True)
        page = page_of(app, rows(app)[0].id)
        if between == "confirms":
            client.submit(page)
        elif between == "leaves":
            client.post(f"{page}/unsubscribe", data=ONE_CLICK)
        kept = [(row.id, row.confirmed_at) for row in rows(app)]
        clock.shift(timedelta(days=1) - timedelta(seconds=1))
        for _ in range(3):
            again = ask(client, follow=True)
            assert (again.status_code, again.page.text) == (200, first.page.text)
        assert len(mails(app)) == 1
        assert [(row.id, row.confirmed_at) for row in rows(app)] == kept
        with app.app_context():  # what counts them does not know to whom they went
            assert not [count.key for count in db.session.scalars(select(RateCount)) if "nordlicht" in count.key]
        clock.shift(timedelta(seconds=2))
        ask(client)
        assert len(mails(app)) == 2
        assert [row.email for row in rows(app)] == [ADDRESS]


def test_a_double_click_is_one_mail(app: Flask, client: PageClient, closed: str):
    page = client.get("/2027/")
    assert [client.submit(page, form="tell-me", email=ADDRESS).status_code for _ in range(2)] == [303, 303]
    assert len(rows(app)) == len(mails(app)) == 1


def test_what_a_caller_asks_is_counted_apart_from_mails_about_accounts(
    app: Flask, client: PageClient, closed: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("awards.accounts.mail_requests.EVENLY", 0)
    with app.app_context():
        make.person(email=ADDRESS)
        db.session.commit()
    for _ in range(6):
        assert ask(client).status_code == 303
    for number in range(54):
        assert ask(client, f"a{number}@nordlicht.example").status_code == 303
    slowed = ask(client, "last@nordlicht.example")
    assert slowed.status_code == 429
    assert "too many attempts" in slowed.page.text
    assert 'value="last@nordlicht.example"' in slowed.page.source
    for path, event in (("/sign-in/link", "sign_in"), ("/reset", "reset")):
        assert client.submit(path, email=ADDRESS).status_code == 303
        assert [mail.to for mail in mails(app, event)] == [ADDRESS]


def test_what_nobody_confirms_is_forgotten_after_three_days(app: Flask, client: PageClient, closed: str):
    assert {sweep.tell_opened, sweep.forget_notices} <= set(SWEEPS)
    with time_machine.travel(now(), tick=False) as clock:
        ask(client)
        waiting(app, closed, "stays@nordlicht.example")
        page = page_of(app, next(row.id for row in rows(app) if row.email == ADDRESS))
        clock.shift(timedelta(days=3) - timedelta(seconds=1))
        swept(app, sweep.forget_notices)
        assert len(rows(app)) == 2
        shown = client.get(page)
        clock.shift(timedelta(seconds=1))
        assert client.submit(shown).status_code == 422
        late = client.get(page)
        assert "This link has expired." in late.page.text
        assert "Yes, tell me" not in late.page.text
        swept(app, sweep.forget_notices)
        assert [row.email for row in rows(app)] == ["stays@nordlicht.example"]
        gone = client.get(page)
        assert gone.status_code == 410
        assert "not on the list" in gone.page.text


def test_the_next_season_is_named_once_it_is_public(app: Flask, client: PageClient, closed: str):
    assert "nominations open again" in client.get(ASK).page.text
    next_opens(app, at=now() + timedelta(days=30), opened=False)
    assert "nominations open again" in client.get(ASK).page.text
    with app.app_context():
        db.session.scalars(select(Season).where(Season.slug == "2028")).one().opened_at = now()
        db.session.commit()
    assert "nominations for 2028 open" in client.get(ASK).page.text
    ask(client)
    assert "nominations for 2028 open" in mails(app)[0].text
    with time_machine.travel(now() + timedelta(days=31)):
        assert "nominations open again" in client.get(ASK).page.text


def test_everybody_who_asked_before_is_told_once_and_forgotten(app: Flask, mailbox: Mailbox, closed: str):
    waiting(app, closed)
    opens = now() + timedelta(days=3)
    next_opens(app, at=opens)
    with app.app_context():
        make.notice(closed, "unconfirmed@nordlicht.example", asked_at=now() - timedelta(days=1))
        make.notice("another", "elsewhere@nordlicht.example", confirmed_at=now())
        db.session.commit()
    assert swept(app, sweep.tell_opened) == 0  # that of now has opened before
    with time_machine.travel(opens, tick=False) as clock:
        assert swept(app, sweep.tell_opened) == 1
        assert swept(app, sweep.tell_opened) == 0
        assert [row.email for row in rows(app)] == ["elsewhere@nordlicht.example", "unconfirmed@nordlicht.example"]
        (mail,) = mails(app, "notice.open")
        assert (mail.to, mail.language, mail.person_id) == (ADDRESS, "de", None)
        with app.app_context():
            event = db.session.scalars(select(Event).where(Event.kind == "notices.told")).one()
            assert event.detail == {"count": 1}
            assert delivery.deliver_due() == 1
        (message,) = mailbox.to(ADDRESS)
        assert "2028" in message["Subject"]
        # The date is moved, and nominations open again.
        with app.app_context():
            db.session.scalars(select(Season).where(Season.slug == "2028")).one().opens_at = now() + timedelta(days=5)
            db.session.commit()
        clock.shift(timedelta(days=6))
        assert swept(app, sweep.tell_opened) == 0
        swept(app, sweep.forget_notices)
        assert mails(app, "notice.open") == []  # the address is nowhere any more


@pytest.mark.parametrize("mode", ["nobody", "refuse"])
def test_a_mail_that_failed_is_shown_to_organisers_who_have_it_tried_again(
    app: Flask, client: PageClient, mailbox: Mailbox, closed: str, mode: str
):
    waiting(app, closed)
    next_opens(app, at=now())
    with time_machine.travel(now(), tick=False) as clock:
        ask(client, "asks@nordlicht.example")
        assert swept(app, sweep.tell_opened) == 1
        mailbox.mode = mode
        for _ in range(MOST_REFUSALS):
            with app.app_context():
                delivery.deliver_due()
            clock.shift(LONGEST_WAIT)
        swept(app, sweep.forget_notices)
        assert mails(app) == []  # to confirm an address it is asked for again
        organiser = app.test_client()
        with app.app_context():
            season = db.session.scalars(select(Season).where(Season.slug == "2028")).one()
            who = make.appointed(season, "organiser").id
            db.session.commit()
        make.sign_in(organiser, who)
        assert "1 failed" in organiser.get("/2028/mail").page.text
        assert ADDRESS in organiser.get("/2028/mail?fate=failed").page.text
        (mail,) = mails(app, "notice.open")
        mailbox.mode = "accept"
        assert organiser.submit(f"/2028/mail/{mail.id}", form="retry").status_code == 303
        with app.app_context():
            assert delivery.deliver_due() == 1
            told = db.session.scalars(select(Event).where(Event.kind == "notices.told")).all()
            assert [event.detail for event in told] == [{"count": 1}]
        swept(app, sweep.forget_notices)
        assert mails(app, "notice.open") == []


def test_a_mail_that_nobody_could_deliver_is_forgotten_after_thirty_days(app: Flask, mailbox: Mailbox, closed: str):
    waiting(app, closed)
    next_opens(app, at=now() - timedelta(days=1))
    with time_machine.travel(now(), tick=False) as clock:
        swept(app, sweep.tell_opened)
        mailbox.mode = "nobody"
        with app.app_context():
            delivery.deliver_due()
        clock.shift(timedelta(days=30))
        swept(app, sweep.forget_notices)
        assert [mail.refused_at is None for mail in mails(app, "notice.open")] == [False]
        clock.shift(timedelta(seconds=1))
        swept(app, sweep.forget_notices)
        assert mails(app, "notice.open") == []


def test_who_asks_while_nominations_are_open_waits_for_the_next(app: Flask, closed: str):
    opens = now() - timedelta(days=1)
    next_opens(app, at=opens)
    waiting(app, closed, ago=timedelta(hours=23))  # the season was opened only now
    assert swept(app, sweep.tell_opened) == 1
    with app.app_context():
        db.session.scalars(select(Season).where(Season.slug == "2028")).one().opened_at = now() - timedelta(days=9)
        db.session.commit()
    waiting(app, closed, ago=timedelta(hours=23))
    assert swept(app, sweep.tell_opened) == 0
    assert len(rows(app)) == 1


@pytest.mark.parametrize("missed", ["draft", "over"])
def test_nobody_is_told_of_what_is_not_open(app: Flask, closed: str, missed: str):
    waiting(app, closed, ago=timedelta(days=90))
    start = now() - timedelta(days=60 if missed == "over" else 1)
    next_opens(app, at=start, opened=missed == "over")
    assert swept(app, sweep.tell_opened) == 0
    assert len(rows(app)) == 1


def test_two_workers_at_once_tell_each_address_once(app: Flask, closed: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sweep, "AT_ONCE", 2)
    expected = sorted(f"a{number}@nordlicht.example" for number in range(9))
    for address in expected:
        waiting(app, closed, address)
    next_opens(app, at=now() - timedelta(days=1))
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        swept(app, sweep.tell_opened)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    swept(app, sweep.tell_opened)
    assert sorted(mail.to for mail in mails(app, "notice.open")) == expected
    assert rows(app) == []


def test_a_worker_that_dies_in_between_tells_nobody_twice(app: Flask, closed: str, monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        waiting(app, closed, f"a{number}@nordlicht.example")
    next_opens(app, at=now() - timedelta(days=1))
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "AT_ONCE", 2)
        patch.setattr(sweep, "log", _dies)
        with app.app_context(), pytest.raises(KeyboardInterrupt):
            sweep.tell_opened()
    assert (len(rows(app)), len(mails(app, "notice.open"))) == (3, 0)
    assert swept(app, sweep.tell_opened) == 3
    assert (len(rows(app)), len(mails(app, "notice.open"))) == (0, 3)


def _dies(*_args: object, **_more: object) -> None:
    raise KeyboardInterrupt


def test_one_click_of_a_mail_program_ends_it_without_a_page(
    app: Flask, client: PageClient, mailbox: Mailbox, closed: str
):
    ask(client)
    with app.app_context():
        delivery.deliver_due()
    (message,) = mailbox.to(ADDRESS)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = re.fullmatch(r"<(http\S+)>", message["List-Unsubscribe"])
    assert header is not None
    with app.app_context():
        path = header[1].removeprefix(links.on_site(""))
    program = app.test_client()
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):  # the second time it is gone already
        answer = program.post(path, data=ONE_CLICK, content_type=kind)
        assert answer.status_code == 200
        assert rows(app) == []
    assert client.get(path).status_code == 200
    assert "not on the list" in client.get(path).page.text


def test_other_mails_have_no_such_header(app: Flask, mailbox: Mailbox, client: PageClient):
    client.submit("/sign-in/link", email=ADDRESS)
    with app.app_context():
        delivery.deliver_due()
    assert mailbox.messages[0]["List-Unsubscribe"] is None


def test_the_button_of_the_page_ends_it_and_nothing_else_does(app: Flask, client: PageClient, closed: str):
    path = page_of(app, waiting(app, closed)) + "/unsubscribe"
    client.get(path)
    for data in ({}, {"List-Unsubscribe": "No"}, {"csrf_token": "x"}):
        assert app.test_client().post(path, data=data).status_code == 422
    for other in ("x", path.split("/")[2] + "x", links_of_another(app)):
        assert client.get(f"/notices/{other}").status_code == 404
        assert app.test_client().post(f"/notices/{other}/unsubscribe", data=ONE_CLICK).status_code == 404
    assert len(rows(app)) == 1
    assert "not on the list" in client.submit(path, follow=True).page.text
    assert rows(app) == []


def links_of_another(app: Flask) -> str:
    """A token that was signed for something else."""
    with app.app_context():
        return links.sign(uuid.uuid4())


def test_leaving_stops_a_mail_that_waits(app: Flask, client: PageClient, mailbox: Mailbox, closed: str):
    path = page_of(app, waiting(app, closed)) + "/unsubscribe"
    next_opens(app, at=now() - timedelta(days=1))
    assert swept(app, sweep.tell_opened) == 1
    assert client.post(path, data=ONE_CLICK).status_code == 200
    with app.app_context():
        assert delivery.deliver_due() == 0
    assert mails(app, "notice.open")[0].withdrawn_why == "unsubscribed"
    swept(app, sweep.forget_notices)
    assert mails(app, "notice.open") == []


def test_organisers_see_how_many_wait_and_not_who(app: Flask, client: PageClient, closed: str):
    waiting(app, closed)
    ask(client, "asks@nordlicht.example")
    next_opens(app, at=now() - timedelta(days=1), opened=False)
    organiser = app.test_client()
    with app.app_context():
        who = make.appointed(db.session.scalars(select(Season).where(Season.slug == "2027")).one(), "organiser").id
        db.session.commit()
    make.sign_in(organiser, who)
    desk = organiser.get("/2027/desk").page.text
    assert re.search(r"Want to be told when nominations open1(?!\d)", desk)
    for path in ("/2027/desk", "/2027/mail", "/2027/log"):
        assert "nordlicht.example" not in organiser.get(path).page.text


def test_the_field_stands_on_every_page_of_the_season_that_says_closed(app: Flask, client: PageClient, closed: str):
    with app.app_context():
        who = make.person(email=ADDRESS).id
        db.session.commit()
    make.sign_in(nominee := app.test_client(), who)
    for path in ("/2027/", "/2027/nominate"):
        client.submit(path, form="tell-me", email="x@nordlicht.example")
    start = nominee.get("/2027/nominations/new")
    assert f'value="{ADDRESS}"' in start.page.source
    nominee.submit(start, form="tell-me")
    assert [row.email for row in rows(app)] == [ADDRESS, "x@nordlicht.example"]
