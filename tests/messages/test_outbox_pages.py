"""The organiser's outbox and the mails of the demonstration."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.messages import actions, links
from awards.messages.models import Mail
from tests import factories
from tests.client import PageClient
from tests.markup import text_of


@pytest.fixture
def season(app: Flask) -> str:
    """The season's slug; organiser@… organises it, juror@… judges."""
    with app.app_context():
        made = factories.season()
        for role in ("organiser", "juror", "observer"):
            factories.appointed(made, role, factories.person(role.title(), email=f"{role}@awards.example"))
        db.session.commit()
        return made.slug


@pytest.fixture
def put(app: Flask, season: str) -> Callable[..., uuid.UUID]:
    """Writes a mail of the season."""

    def one(to: str = "nominee@nordlicht.example", title: str = "Nordlicht", **fate: Any) -> uuid.UUID:
        from awards.programmes.queries import season_by_slug

        person = SimpleNamespace(id=uuid.uuid4(), email=to, language="en", timezone="UTC")
        with app.app_context():
            link = SimpleNamespace(id=uuid.uuid4())
            values = {"juror": "Ina", "title": title, "reason": "Family", "closed": 1}
            mail = actions.enqueue("jury.recused", to=person, season=season_by_slug(season), link=link, **values)
            assert mail is not None
            for name, value in fate.items():
                setattr(mail, name, value)
            db.session.commit()
            return mail.id

    return one


@pytest.mark.parametrize(("count", "said"), [(1, ""), (50, ""), (51, "1–50 of 51")])
def test_a_list_says_which_part_it_shows_only_when_there_are_more(
    app: Flask, client: PageClient, season: str, put: Callable[..., uuid.UUID], count: int, said: str
) -> None:
    for _ in range(count):
        put()
    page = sign_in(app, client, "organiser").get(f"/{season}/mail").page
    assert [text_of(each) for each in page.all("nav") if each.get("class") == "pages"][:1] == (
        [f"{said} 12Next"] if said else []
    )


def sign_in(app: Flask, client: PageClient, role: str) -> PageClient:
    from awards.accounts.queries import person_by_email

    with app.app_context():
        person = person_by_email(f"{role}@awards.example")
        assert person is not None
        person_id = person.id
    factories.sign_in(client, person_id)
    return client


def test_without_a_mail_server_nothing_is_said_to_be_waiting(make_app: Any, season: str, put: Any) -> None:
    put("one@nordlicht.example")
    app = make_app(mail_server="")
    page = sign_in(app, app.test_client(), "organiser").get(f"/{season}/mail").page
    assert "1 stored, not sent" in page.text
    assert "waiting" not in page.text.lower()


def test_the_organiser_sees_each_mail_and_its_fate(app: Flask, client: PageClient, season: str, put: Any) -> None:
    put("one@nordlicht.example", sent_at=now())
    put("two@nordlicht.example", failed_at=now(), error="550: no")
    put("three@nordlicht.example")
    page = sign_in(app, client, "organiser").get(f"/{season}/mail").page
    assert "1 sent (1 in the last seven days) · 1 waiting · 1 failed" in page.text
    assert "stored, not sent" not in page.text
    for address in ("one", "two", "three"):
        assert f"{address}@nordlicht.example" in page.text


def test_filters_and_search(app: Flask, client: PageClient, season: str, put: Any) -> None:
    put("one@nordlicht.example", sent_at=now())
    put("two@rival.example", title="Қазақ ЖОЛЫ", failed_at=now())
    sign_in(app, client, "organiser")
    for query, found in (
        ("fate=sent", ["one"]),
        ("fate=failed", ["two"]),
        ("fate=waiting", []),
        ("search=RIVAL", ["two"]),
        ("search=қазақ+жолы", ["two"]),
        ("search=%25", []),
        ("fate=nonsense&page=999", ["one", "two"]),
    ):
        text = client.get(f"/{season}/mail?{query}").page.text
        assert [name for name in ("one", "two") if f"{name}@" in text] == found, query


def test_the_personal_link_is_hidden_from_the_organiser(app: Flask, client: PageClient, season: str, put: Any) -> None:
    mail_id = put()
    page = sign_in(app, client, "organiser").get(f"/{season}/mail/{mail_id}")
    with app.app_context():
        mail = db.session.get_one(Mail, mail_id)
        assert mail.link_id is not None
        token = links.sign(mail.link_id)
    assert "[personal link]" in page.page.text
    assert token not in page.get_data(as_text=True)
    assert "/links/" not in page.get_data(as_text=True)


def test_a_failed_mail_is_tried_again(app: Flask, client: PageClient, season: str, put: Any) -> None:
    failed, waiting = put(failed_at=now(), attempts=19, error="451: later"), put()
    sign_in(app, client, "organiser")
    page = client.get(f"/{season}/mail/{failed}")
    assert "451: later" in page.page.text
    assert client.submit(page).status_code == 303
    with app.app_context():
        mail = db.session.get_one(Mail, failed)
        assert (mail.failed_at, mail.attempts) == (None, 0)
        assert mail.next_try_at <= now() + timedelta(seconds=1)
    token = dict(page.page.forms[-1].fields)["csrf_token"]
    answer = client.post(f"/{season}/mail/{waiting}/retry", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "We are still trying to deliver this message." in answer.page.text
    assert client.post(f"/{season}/mail/{failed}/retry", data={}).status_code == 422


@pytest.mark.parametrize("role", ["juror", "observer"])
def test_nobody_else_reads_mail(app: Flask, client: PageClient, season: str, put: Any, role: str) -> None:
    mail_id = put()
    sign_in(app, client, role)
    for address in (f"/{season}/mail", f"/{season}/mail/{mail_id}"):
        assert client.get(address).status_code == 404
    assert client.post(f"/{season}/mail/{mail_id}/retry").status_code == 404


def test_mails_of_people_are_in_no_season(app: Flask, client: PageClient, season: str) -> None:
    with app.app_context():
        person = SimpleNamespace(id=uuid.uuid4(), email="a@b.example", language="en", timezone="UTC")
        mail = actions.enqueue("address_changed", to=person)
        assert mail is not None
        db.session.commit()
        mail_id = mail.id
    sign_in(app, client, "organiser")
    assert "a@b.example" not in client.get(f"/{season}/mail").page.text
    assert client.get(f"/{season}/mail/{mail_id}").status_code == 404


@pytest.mark.parametrize("mails", [1, 3])
def test_the_outbox_costs_the_same_queries(
    app: Flask, client: PageClient, season: str, put: Any, statements: Any, mails: int
) -> None:
    for _ in range(mails):
        put()
    sign_in(app, client, "organiser")
    with statements() as sent:
        client.get(f"/{season}/mail")
    assert len(sent) == 6  # sign-in, season, roles; count and page of the list; counts by fate


def test_the_demonstration_reads_all_mails_with_links_that_work(make_app: Any, put: Any, app: Flask) -> None:
    with app.app_context():
        person = factories.person("Anna", email="anna@nordlicht.example")
        from awards.accounts.actions import mail_link

        link = mail_link(person, "sign_in")
        actions.enqueue("sign_in", to=person, link=link, until=link.expires_at)
        db.session.commit()
    put(title="<b>Nordlicht</b>")
    demo = make_app(demo=True, mail_server="").test_client()
    page = demo.get("/demo/mail")
    assert "<b>Nordlicht" not in page.get_data(as_text=True)
    found = [url for words, url in page.page.links.items() if words.startswith("http") and url.startswith("/links/")]
    assert len(found) == 2
    working = [url for url in found if demo.get(url).status_code == 200]
    assert len(working) == 1
    assert demo.submit(working[0]).status_code == 303


def test_a_mail_of_the_demonstration_can_be_ended_from_its_foot(make_app: Any, app: Flask) -> None:
    with app.app_context():
        person = factories.person("Anna", email="anna@nordlicht.example")
        season = factories.open_season()
        actions.enqueue("verify", to=person, season=season, url="/", optional=season.award, until=now())
        db.session.commit()
    demo = make_app(demo=True, mail_server="").test_client()
    found = [url for url in demo.get("/demo/mail").page.links.values() if url.startswith("/unsubscribe/")]
    assert len(found) == 1
    assert demo.get(found[0]).status_code == 200


def test_the_mails_of_a_real_site_are_on_no_page(client: PageClient) -> None:
    assert client.get("/demo/mail").status_code == 404


def test_the_outbox_by_kind_and_by_what_it_is_about(app: Flask, client: PageClient, season: str, put: Any) -> None:
    about = uuid.uuid4()
    put("one@nordlicht.example", about_id=about)
    put("two@nordlicht.example", event="nomination.submitted")
    sign_in(app, client, "organiser")
    for query, found in (
        (f"about={about}", ["one"]),
        ("event=nomination.submitted", ["two"]),
        ("event=jury.recused", ["one"]),
        (f"event=nomination.submitted&about={about}", []),
        ("event=nonsense&about=nonsense", ["one", "two"]),
    ):
        page = client.get(f"/{season}/mail?{query}").page
        assert [name for name in ("one", "two") if f"{name}@" in page.text] == found, query
    assert "Nomination: submitted" in page.text


def test_what_somebody_got_is_sent_once_more_to_where_they_are_now(
    app: Flask, client: PageClient, season: str, put: Any
) -> None:
    with app.app_context():
        person_id = factories.person("Anna", email="anna@new.example").id
        db.session.commit()
    sent = put("anna@old.example", sent_at=now(), person_id=person_id, link_id=None, about_id=uuid.uuid4())
    sign_in(app, client, "organiser")
    page = client.get(f"/{season}/mail/{sent}")
    assert client.submit(page).status_code == 303
    assert client.submit(page).status_code in (303, 422)  # the same press twice
    with app.app_context():
        first, again = db.session.query(Mail).order_by(Mail.created_at)
        assert (again.to, again.subject, again.text, again.about_id) == (
            "anna@new.example", first.subject, first.text, first.about_id,
        )  # fmt: skip
        assert (again.sent_at, first.sent_at is None) == (None, False)
        again.sent_at = now()
        copy_id = again.id
        db.session.commit()
    for each in (sent, copy_id):  # nor by way of the copy
        fresh = client.get(f"/{season}/mail/{each}")
        assert client.submit(fresh).status_code == 422


@pytest.mark.parametrize(
    ("change", "answered"),
    [
        ({}, 422),
        ({"event": "jury.removed"}, 422),
        ({"event": "nomination.submitted"}, 303),  # something else happened to the same
        ({"about_id": uuid.uuid4()}, 303),
        ({"person_id": uuid.uuid4()}, 303),
        ({"withdrawn_at": now()}, 303),  # nobody got it
        ({"created_at": now() - timedelta(days=9)}, 303),  # it came before
    ],
    ids=("same", "other letter", "other family", "other matter", "other person", "withdrawn", "earlier"),
)
def test_what_a_later_message_took_back_is_not_sent_once_more(
    app: Flask, client: PageClient, season: str, put: Any, change: dict[str, Any], answered: int
) -> None:
    with app.app_context():
        people = {each: factories.person("Anna", email=f"anna{each}@awards.example").id for each in (1, 2)}
        db.session.commit()
    if "person_id" in change:
        change = {"person_id": people[2]}
    both: dict[str, Any] = {"sent_at": now(), "person_id": people[1], "link_id": None, "about_id": uuid.uuid4()}
    sent = put(**both, created_at=now() - timedelta(days=1))
    sign_in(app, client, "organiser")
    page = client.get(f"/{season}/mail/{sent}")
    put(**both | change)
    answer = client.submit(page)
    assert answer.status_code == answered
    assert ("A later message told this person something else about it." in answer.text) == (answered == 422)
    with app.app_context():
        assert db.session.query(Mail).count() == (2 if answered == 422 else 3)


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        ({"sent_at": True}, "This message has a personal link, which works only once."),
        ({"withdrawn_at": True, "link_id": None}, "This message was withdrawn and will not be sent."),
        ({"failed_at": True, "link_id": None}, "This message was not delivered. Try it again."),
        ({"link_id": None}, "We are still trying to deliver this message."),
    ],
)
def test_not_everything_is_sent_once_more(
    app: Flask, client: PageClient, season: str, put: Any, fate: dict[str, Any], said: str
) -> None:
    mail_id = put(**{name: now() if value else None for name, value in fate.items()})
    sign_in(app, client, "organiser")
    page = client.get(f"/{season}/mail")
    token = next(dict(form.fields)["csrf_token"] for form in page.page.forms if "csrf_token" in dict(form.fields))
    answer = client.post(f"/{season}/mail/{mail_id}/again", data={"csrf_token": token, "form_end": "1"})
    assert answer.status_code == 422
    assert said in answer.page.text
    with app.app_context():
        assert db.session.query(Mail).count() == 1
