"""A message to many: written, looked through, sent once to each, stopped; and whatever speaks against it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.desk.circulars import rules, sweep
from awards.desk.circulars.models import Circular, CircularPerson
from awards.messages import delivery
from awards.messages.models import Mail
from awards.messages.unwanted import actions as unwanted
from awards.nominations.models import Nomination
from awards.programmes.models import Season
from tests import factories as make
from tests.client import PageClient
from tests.services import Mailbox

WORDS = {
    "subject_en": "Still open: {title}",
    "text_en": "Dear {first_name},\n\nyour draft “{title}” is open until {closes}.\n\n{link}",
    "subject_de": "Noch offen: {title}", "text_de": "Guten Tag {name},\n\nes fehlen: {missing}.\n\n{link}",
}  # fmt: skip


@pytest.fixture
def season(app: Flask) -> str:
    """A season with two organisers, and drafts of Ada (who reads English), Jörg (German) and Dana (English)."""
    with app.app_context():
        found = make.open_season()
        for name in ("first", "second"):
            make.appointed(found, "organiser", make.person(name.title(), email=f"{name}@award.example"))
        for name, language in (("Ada Lovelace", "en"), ("Jörg Groß", "de"), ("Dana Weiss", "en")):
            draft(found, name, language)
        slug = found.slug
        db.session.commit()
    return slug


def draft(of: Season, name: str, language: str = "en", title: str = "") -> Person:
    person = make.person(name, email=f"{uuid.uuid4().hex[:12]}@nominee.example", language=language)
    entry = make.entry(of, title or f"Draft of {name.split()[0]}", by=make.company(members=(person,)), outcome=None)
    entry.version_id = entry.submitted_at = None
    db.session.flush()
    return person


def person(name: str) -> Person:
    return db.session.query(Person).filter(Person.name.startswith(name)).one()


@pytest.fixture
def organiser(app: Flask, client: PageClient, season: str) -> PageClient:
    sign_in(app, client, "first")
    return client


@pytest.fixture
def travel() -> Iterator[Callable[[timedelta], None]]:
    """Moves the clock on."""
    with time_machine.travel(now(), tick=True) as traveller:
        yield traveller.shift


def sign_in(app: Flask, client: PageClient, name: str) -> PageClient:
    with app.app_context():
        who = db.session.query(Person).filter_by(email=f"{name}@award.example").one().id
    make.sign_in(client, who)
    return client


def the(app: Flask) -> Circular:
    with app.app_context():
        found = db.session.query(Circular).order_by(Circular.created_at.desc()).first()
        assert found is not None
        return found


def mails(app: Flask) -> list[Mail]:
    with app.app_context():
        return db.session.query(Mail).filter_by(event="circular").order_by(Mail.to).all()


def begin(client: PageClient, season: str, **more: str) -> str:
    """Save a message to the drafts' people; its address."""
    answer = client.submit(f"/{season}/mail/write?to=drafts", **{**WORDS, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def send(client: PageClient, path: Any, **more: str) -> Any:
    return client.submit(path, act="send", **{"looked": "y", **more})


def write(app: Flask) -> int:
    with app.app_context():
        return sweep.write_due()


def test_the_page_counts_people_and_says_who_reads_what(organiser: PageClient, season: str) -> None:
    page = organiser.get(f"/{season}/mail/write?to=drafts").page
    assert "3 people" in page.text
    assert "Jörg Groß" in page.text
    assert "Draft of Ada" in page.text
    assert "Send to 3 people" in page.text
    none = organiser.get(f"/{season}/mail/write?to=finalists").page
    assert "Nobody is on this list" in none.text


def test_a_message_goes_to_each_once_in_their_language(
    app: Flask, organiser: PageClient, season: str, mailbox: Mailbox
) -> None:
    path = begin(organiser, season)
    assert send(organiser, path).status_code == 303
    assert write(app) == 3
    assert write(app) == 0, "nothing is written twice"
    with app.app_context():
        assert delivery.deliver_due() == 3
        ada, jörg, dana = (person(name).email for name in ("Ada", "Jörg", "Dana"))
    assert [len(mailbox.to(each)) for each in (ada, jörg, dana)] == [1, 1, 1]
    [english], [german] = mailbox.to(ada), mailbox.to(jörg)
    assert english["Subject"] == "Still open: Draft of Ada"
    assert english["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = german.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Guten Tag Jörg Groß," in text
    assert "es fehlen: " in text
    assert f"/{season}/nominations/" in text
    hostile = mailbox.to(dana)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Dear Dana," in hostile
    assert the(app).done_at is not None
    page = organiser.get(path).page
    assert "of 3 sent" in page.text


def test_what_people_are_called_fills_no_gap_and_makes_no_button(
    app: Flask, organiser: PageClient, season: str
) -> None:
    with app.app_context():
        found = db.session.query(Season).one()
        draft(found, "{link} [[ Win ]] {{personal link}} {{unwanted:x}} https://evil.example", "de", title="{closes}")
        db.session.commit()
    organiser.lint = False  # a page that names somebody “{link}” looks as if a gap was left in it
    send(organiser, begin(organiser, season))
    write(app)
    [mail] = [each for each in mails(app) if "{closes}" in each.subject]
    assert "{link} [ [ Win ]] { {personal link}} { {unwanted:x}}" in mail.text
    assert mail.text.count("{{unwanted:") == 1
    assert "{{personal link}}" not in mail.text
    assert "https://evil.example" not in mail.text


def test_a_language_that_is_read_and_has_no_text_stops_sending(app: Flask, organiser: PageClient, season: str) -> None:
    path = begin(organiser, season, subject_de="", text_de="")
    answer = send(organiser, path)
    assert answer.status_code == 422
    assert "The text is missing in: German" in answer.page.text
    assert the(app).confirmed_at is None
    assert organiser.submit(path, act="without de").status_code == 303
    assert "1 left out" in organiser.get(path).page.text
    assert send(organiser, path).status_code == 303
    assert write(app) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"text_en": "{missing_link}"}, "Only {first_name}"),
        ({"text_en": "Half {"}, "without its"),
        ({"subject_en": "{link}"}, "Only {first_name}"),
        ({"text_en": ""}, "Write a text."),
        ({"subject_en": ""}, "Write a subject."),
        ({"subject_en": "x" * 201}, "A subject is one line of at most 200 characters."),
        ({"text_en": "x" * 20_001}, "20000 characters or less"),
    ],
)
def test_texts_with_a_fault_are_refused_in_words_and_stay(
    app: Flask, organiser: PageClient, season: str, words: dict[str, str], said: str
) -> None:
    path = begin(organiser, season)
    answer = send(organiser, path, **words)
    assert answer.status_code == 422
    assert said in answer.page.text
    assert "has to be corrected in: English" in answer.page.text
    assert the(app).confirmed_at is None
    for each in words.values():
        assert not each or each[:150] in answer.page.text or f'value="{each}"' in answer.text
    assert write(app) == 0


def test_line_ends_in_a_subject_come_to_no_header(
    app: Flask, organiser: PageClient, season: str, mailbox: Mailbox
) -> None:
    path = begin(organiser, season, subject_en="One\r\nBcc: all@jury.example\r\n\r\nBody")
    send(organiser, path)
    write(app)
    with app.app_context():
        delivery.deliver_due()
        [message] = mailbox.to(person("Ada").email)
    assert message["Bcc"] is None
    assert message["Subject"] == "One Bcc: all@jury.example Body"


def test_it_is_sent_to_the_list_that_was_looked_at_and_to_no_other(
    app: Flask, organiser: PageClient, season: str
) -> None:
    path = begin(organiser, season)
    assert "tick that you have" in send(organiser, path, looked="").page.text
    looked_at = organiser.get(path)
    with app.app_context():
        draft(db.session.query(Season).one(), "Late Larry")
        db.session.query(Person).filter_by(name="Ada Lovelace").update({"disabled_at": now()})
        db.session.commit()
    answer = send(organiser, looked_at)
    assert answer.status_code == 422
    assert "The list has changed" in answer.page.text
    assert "1 person has come to it: Late Larry. 1 person is no longer on it." in answer.page.text
    assert the(app).confirmed_at is None
    assert send(organiser, answer).status_code == 303
    assert write(app) == 3


def test_two_organisers_confirm_at_once_and_one_sends(app: Flask, organiser: PageClient, season: str) -> None:
    path = begin(organiser, season)
    other: Any = sign_in(app, app.test_client(), "second")  # type: ignore[arg-type]
    pages = [organiser.get(path), other.get(path)]
    assert send(organiser, pages[0]).status_code == 303
    again = send(other, pages[1], looked="y")
    assert again.status_code == 422
    write(app)
    write(app)
    assert len(mails(app)) == 3
    with app.app_context():
        assert db.session.query(CircularPerson).count() == 3


def test_somebody_who_typed_meanwhile_is_told_and_loses_nothing(app: Flask, organiser: PageClient, season: str) -> None:
    path = begin(organiser, season)
    stale = organiser.submit(path, subject_en="Mine", revision="7")
    assert stale.status_code == 422
    assert "Somebody else has changed this message" in stale.page.text
    assert 'value="Mine"' in stale.text
    assert the(app).texts["en"]["subject"] == WORDS["subject_en"]
    assert f"Saved by somebody else: {WORDS['subject_en']}" in stale.page.text
    assert organiser.submit(stale).status_code == 303  # as it was told: compare, and save again
    assert the(app).texts["en"]["subject"] == "Mine"


def test_people_are_left_out_and_put_back(app: Flask, organiser: PageClient, season: str) -> None:
    path = begin(organiser, season)
    with app.app_context():
        ada = person("Ada").id
    organiser.submit(path, act=f"leave_out {ada}")
    page = organiser.get(path).page
    assert "2 people" in page.text
    assert "Left out by you or a colleague" in page.text
    organiser.submit(path, act=f"put_back {ada}")
    assert "3 people" in organiser.get(path).page.text
    organiser.submit(path, act="leave_out nobody")
    assert the(app).left_out == []


def test_what_is_typed_saves_itself(app: Flask, organiser: PageClient, season: str) -> None:
    token = dict(organiser.get(f"/{season}/mail/write").page.forms[-1].fields)["csrf_token"]
    headers = {"X-Requested-With": "fetch", "X-CSRFToken": token}
    data = {
        **WORDS,
        "to": "drafts",
        "revision": "0",
        "when": "now",
        "form_begin": "1",
        "form_end": "1",
        "csrf_token": token,
    }
    first = organiser.post(f"/{season}/mail/write", data=data, headers=headers)
    told = json.loads(first.text)
    assert told["address"].endswith(str(the(app).id))
    again = organiser.post(told["address"], data=data | {"subject_en": "Anew"}, headers=headers)
    assert json.loads(again.text)["revision"] == 1
    late = organiser.post(told["address"], data=data | {"subject_en": "Late"}, headers=headers)
    assert late.status_code == 409
    assert "Somebody else" in json.loads(late.text)["message"]
    assert the(app).texts["en"]["subject"] == "Anew"


def test_a_test_comes_to_whoever_asks_in_each_language_and_to_nobody_else(
    app: Flask, organiser: PageClient, season: str, mailbox: Mailbox
) -> None:
    path = begin(organiser, season)
    assert organiser.submit(path, button="act=test").status_code == 303
    with app.app_context():
        assert delivery.deliver_due() == 2
    got = mailbox.to("first@award.example")
    assert sorted(each["Subject"] for each in got) == [
        "Test: Noch offen: Draft of Jörg",
        "Test: Still open: Draft of Ada",
    ]
    assert the(app).tested == ["en", "de"]
    assert write(app) == 0


def test_it_waits_for_its_time_and_who_is_meant_no_more_gets_nothing(
    app: Flask, organiser: PageClient, season: str, travel: Any
) -> None:
    path = begin(organiser, season)
    assert send(organiser, path, when="morning").status_code == 303
    assert write(app) == 0
    with app.app_context():
        found = db.session.query(Season).one()
        submitted = db.session.query(Nomination).filter_by(title="Draft of Ada").one()
        submitted.version_id = make.entry(found, outcome=None).version_id
        unwanted.unsubscribe(person("Jörg").id, found.award)
        db.session.commit()
    travel(timedelta(days=1))
    assert write(app) == 1
    with app.app_context():
        skipped = {row.skipped for row in db.session.query(CircularPerson)}
    assert skipped == {None, "changed", "unsubscribed"}
    sign_in(app, organiser, "first")  # a day has passed
    assert "No longer meant" in organiser.get(path).page.text


def test_another_time_has_to_be_ahead(app: Flask, organiser: PageClient, season: str) -> None:
    path = begin(organiser, season)
    for day, said in (("", "Say on which day"), ("2020-01-01", "This time has passed"), ("2199-01-01", "next 90 days")):
        answer = send(organiser, path, when="at", day=day, time="10:00")
        assert answer.status_code == 422
        assert said in answer.page.text, said
    tomorrow = (now() + timedelta(days=1)).date().isoformat()
    assert send(organiser, path, when="at", day=tomorrow, time="10:00").status_code == 303


def test_it_can_be_stopped_until_it_has_gone(app: Flask, organiser: PageClient, season: str, mailbox: Mailbox) -> None:
    path = begin(organiser, season)
    send(organiser, path)
    write(app)
    page = organiser.get(path)
    assert organiser.submit(page, form="/stop").status_code == 303
    assert {each.withdrawn_why for each in mails(app)} == {"stopped"}
    with app.app_context():
        assert delivery.deliver_due() == 0
    assert "Stopped by First" in organiser.get(path).page.text
    assert organiser.submit(page, form="/stop").status_code == 422
    assert write(app) == 0


def test_whoever_was_not_written_to_when_it_was_stopped_waits_no_more(organiser: PageClient, season: str) -> None:
    path = begin(organiser, season)
    send(organiser, path)
    page = organiser.get(path)
    assert "Waiting3" in page.page.text
    organiser.submit(page, form="/stop")
    text = organiser.get(path).page.text
    assert "Waiting0" in text
    assert "Not written any more3" in text
    assert text.count("Stopped before it was written") == 3


@pytest.mark.long_for("postgresql")
def test_a_thousand_get_it_once_though_the_server_fails_in_the_middle(
    app: Flask, organiser: PageClient, season: str, mailbox: Mailbox, travel: Any
) -> None:
    with app.app_context():
        found = db.session.query(Season).one()
        people = [make.person(f"P {number:04d}", email=f"p{number}@many.example") for number in range(997)]
        one = make.entry(found, "Of many", by=make.company(members=tuple(people)), outcome=None)
        one.version_id = one.submitted_at = None
        db.session.commit()
    path = begin(organiser, season, text_de="Guten Tag {name}", text_en="Dear {name}")
    send(organiser, path)
    with app.app_context():
        real, count = sweep.enqueue, [0]

        def dies(*args: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == 420:
                raise RuntimeError("the worker died")
            return real(*args, **more)

        sweep.enqueue = dies  # type: ignore[assignment]
        try:
            written = sweep.write_due()
        finally:
            sweep.enqueue = real
    assert written == 400
    assert write(app) == 600
    with app.app_context():
        sent = 0
        for turn, mode in enumerate(("accept", "accept", "later", "accept", "refuse", *["accept"] * 12)):
            mailbox.mode = mode
            sent += delivery.deliver_due()
            if turn > 4:
                travel(timedelta(minutes=30))
        assert sent == 1000
    for each in ("p0@many.example", "p500@many.example", "p996@many.example"):
        assert len(mailbox.to(each)) == 1
    assert len({each["To"] for each in mailbox.messages}) == len(mailbox.messages) == 1000


def test_nobody_with_a_side_sees_or_writes_to_a_rival_s_people(app: Flask, client: PageClient, season: str) -> None:
    sign_in(app, client, "first")
    path = begin(client, season)
    send(client, path)
    write(app)
    with app.app_context():
        found = db.session.query(Season).one()
        second = db.session.query(Person).filter_by(email="second@award.example").one()
        make.entry(found, "Own", by=make.company(members=(second,)))
        db.session.commit()
    other = sign_in(app, app.test_client(), "second")  # type: ignore[arg-type]
    for address in (path, f"/{season}/mail/write?to=drafts"):
        page = other.get(address).text
        assert "Ada" not in page
        assert "Draft of" not in page
    assert "of 0 sent" in other.get(path).text


def test_a_mail_about_nominations_of_several_categories_is_shown_to_nobody_with_a_side_in_one(
    app: Flask, client: PageClient, season: str
) -> None:
    with app.app_context():
        found = db.session.query(Season).one()
        both = make.company(members=(make.person("Zoe", email="zoe@nominee.example"),))
        for title, code in (("Hidden one", "resilience"), ("Seen one", "efficiency")):
            entry = make.entry(found, title, in_category=code, by=both, outcome=None)
            entry.version_id = entry.submitted_at = None
        second = db.session.query(Person).filter_by(email="second@award.example").one()
        make.entry(found, "Own", by=make.company(members=(second,)))
        db.session.commit()
    sign_in(app, client, "first")
    path = begin(client, season)
    client.submit(path, act="test")
    send(client, path)
    write(app)
    told = [each for each in mails(app) if "Hidden one" in each.subject]
    assert len(told) == 1
    assert "Hidden one" in client.get(f"/{season}/mail").text
    other = sign_in(app, app.test_client(), "second")  # type: ignore[arg-type]
    assert "Hidden one" not in other.get(f"/{season}/mail").text
    assert "Hidden one" not in other.get(f"/{season}/mail?event=circular&search=nominee").text
    assert other.get(f"/{season}/mail/{told[0].id}").status_code == 403


def test_of_two_that_are_confirmed_in_the_same_second_the_first_one_goes(
    app: Flask, organiser: PageClient, season: str
) -> None:
    first = begin(organiser, season)
    send(organiser, first)
    with app.app_context():  # as if a second organiser had confirmed before the list of the first could be seen
        one = db.session.query(Circular).one()
        copied = {name: getattr(one, name) for name in ("season_id", "code", "filters", "texts", "confirmed_at",
                  "send_at", "count", "created_at", "changed_at", "by_id", "send_when")}  # fmt: skip
        two = Circular(id=uuid.UUID(int=one.id.int + 1), left_out=[], tested=[], revision=1, **copied)
        db.session.add(two)
        db.session.flush()
        for row in db.session.query(CircularPerson).all():
            named = {name: getattr(row, name) for name in ("person_id", "position", "language", "about")}
            db.session.add(CircularPerson(circular_id=two.id, **named))
        db.session.commit()
    assert write(app) == 3
    with app.app_context():
        of = {row.circular_id for row in db.session.query(CircularPerson).filter_by(skipped=None)}
        assert of == {min(each.id for each in db.session.query(Circular))}


def test_what_goes_today_counts_today_whenever_it_was_confirmed(
    app: Flask, organiser: PageClient, season: str, travel: Any
) -> None:
    send(organiser, begin(organiser, season), when="morning")
    assert "Written to today already" not in organiser.get(f"/{season}/mail/write?to=drafts").text
    travel(rules.next_morning(now(), "Asia/Almaty") - now())
    sign_in(app, organiser, "first")
    assert "Written to today already" in organiser.get(f"/{season}/mail/write?to=drafts").text


def test_the_pages_take_as_many_queries_for_one_as_for_many(
    app: Flask, organiser: PageClient, season: str, statements: Any
) -> None:
    path = begin(organiser, season)
    counts = []
    for _ in range(2):
        organiser.get(path)
        with statements() as sent:
            organiser.get(path)
        counts.append(len(sent))
        with app.app_context():
            for number in range(30):
                draft(db.session.query(Season).one(), f"More {number}")
            db.session.commit()
    assert counts[0] == counts[1]


def test_when_it_goes() -> None:
    early, late = datetime(2027, 3, 29, 3, 0, tzinfo=UTC), datetime(2027, 3, 29, 6, 0, tzinfo=UTC)
    assert rules.next_morning(early, "Asia/Almaty") == datetime(2027, 3, 29, 5, 0, tzinfo=UTC)
    assert rules.next_morning(late, "Asia/Almaty") == datetime(2027, 3, 30, 5, 0, tzinfo=UTC)
    assert rules.goes_at("now", None, now=late, zone="UTC") == late
    assert rules.goes_at("at", None, now=late, zone="UTC") is None
