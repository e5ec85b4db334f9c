"""Unsubscribing from mails that nobody needs: by one press of a mail program, by the button of the page, and back."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.messages import delivery, links
from awards.messages.actions import bring_back, enqueue, set_aside
from awards.messages.models import UNWANTED, Mail
from awards.messages.unwanted import actions, queries
from awards.messages.unwanted.models import Unsubscription
from awards.programmes.models import Season
from tests import factories as make
from tests.client import PageClient
from tests.services import Mailbox

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader(app: Flask) -> tuple[uuid.UUID, str]:
    """Somebody who gets an unnecessary mail and a necessary one of the award; in German."""
    with app.app_context():
        season, person = make.season(), make.person("Katrin Vogel", email="katrin@lift.example", language="de")
        enqueue("unknown", to=person, season=season, optional=season.award)
        enqueue("unknown", to=person, season=season)
        found = person.id, season.award
        db.session.commit()
    return found


def mails(app: Flask, optional: bool) -> list[Mail]:
    with app.app_context():
        found = db.session.scalars(db.select(Mail)).all()
        return [each for each in found if (UNWANTED in each.text) is optional]


def test_only_what_is_unnecessary_can_be_ended_and_its_foot_says_where(
    app: Flask, reader: Any, mailbox: Mailbox
) -> None:
    with app.app_context():
        delivery.deliver_due()
    bare, headed = sorted(mailbox.messages, key=lambda each: each["List-Unsubscribe"] is not None)
    assert bare["List-Unsubscribe"] is None
    assert "/unsubscribe/" not in str(bare.get_body(("plain",)))
    assert headed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<(http\S+)>", headed["List-Unsubscribe"])
    assert found is not None
    for kind in ("plain", "html"):
        part = headed.get_body((kind,))
        assert part is not None
        assert found[1] in part.get_content()
    with app.app_context():
        assert found[1].startswith(links.on_site("/unsubscribe/"))
        assert links.read_unwanted(found[1].rpartition("/")[2]) == (*reader, "de")


def test_one_click_ends_them_and_stops_what_has_not_gone(app: Flask, reader: Any, mailbox: Mailbox) -> None:
    with app.app_context():
        path = f"/unsubscribe/{links.sign_unwanted(*reader, 'de')}"
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):  # a second time changes nothing
        assert app.test_client().post(path, data=ONE_CLICK, content_type=kind).status_code == 200
    [gone], [kept] = mails(app, optional=True), mails(app, optional=False)
    assert (gone.withdrawn_why, kept.withdrawn_at) == ("unsubscribed", None)
    with app.app_context():
        assert queries.has_unsubscribed(*reader)
        assert not queries.has_unsubscribed(reader[0], "another")
        assert queries.unsubscribed([reader[0], uuid.uuid4()], reader[1]) == {reader[0]}
        assert delivery.deliver_due() == 1


def test_what_was_set_aside_is_not_brought_back_for_who_unsubscribed_since(app: Flask, reader: Any) -> None:
    [aside] = mails(app, optional=True)
    with app.app_context():
        season = db.session.query(Season).one()
        row = db.session.get_one(Mail, aside.id)
        row.season_id, row.failed_at = season.id, row.created_at
        db.session.flush()
        assert set_aside(season, [aside.id], by=make.person()) == 1
        actions.unsubscribe(*reader)
        assert bring_back(season, [aside.id], by=make.person()) == 0
        db.session.refresh(row)
        assert row.withdrawn_why == "unsubscribed"


def test_the_page_speaks_the_language_of_the_mail_has_one_button_and_undoes_it(
    app: Flask, client: PageClient, reader: Any
) -> None:
    with app.app_context():
        path = f"/unsubscribe/{links.sign_unwanted(*reader, 'de')}"
    page = client.get(path)
    assert 'lang="de"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    with app.app_context():
        assert not queries.has_unsubscribed(*reader), "nothing is ended by looking"
    client.submit(path, follow=True)
    with app.app_context():
        assert queries.has_unsubscribed(*reader)
        assert queries.awards_of(reader[0]) == [reader[1]]
    client.submit(path, follow=True)  # the only button is the one that undoes it
    with app.app_context():
        assert not queries.has_unsubscribed(*reader)


def test_no_other_token_ends_anything(app: Flask, client: PageClient, reader: Any) -> None:
    with app.app_context():
        good = links.sign_unwanted(*reader, "de")
        wrong = ("x", good[:-1], links.sign(reader[0]), links.sign_notice(reader[0]))
    for token in wrong:
        assert app.test_client().post(f"/unsubscribe/{token}", data=ONE_CLICK).status_code == 404
    for data in ({}, {"List-Unsubscribe": "No"}, {"csrf_token": "x"}):
        assert app.test_client().post(f"/unsubscribe/{good}", data=data).status_code == 422
    with app.app_context():
        assert not db.session.query(Unsubscription).count()


def test_the_account_says_what_was_unsubscribed_and_leads_back(app: Flask, client: PageClient, reader: Any) -> None:
    make.sign_in(client, reader[0])
    assert "/unsubscribe/" not in client.get("/account").text
    with app.app_context():
        actions.unsubscribe(*reader)
        db.session.commit()
    assert "/unsubscribe/" in client.get("/account").text


def test_answers_go_to_the_season_s_own_address_else_to_the_site_s(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setitem(app.config, "CONTACT", "site@award.example")
    with app.app_context():
        plain = make.season()

        for season, contact in ((plain, plain.contact or "site@award.example"), (None, "site@award.example")):
            mail = enqueue("unknown", to=make.person(), season=season)
            assert mail is not None
            assert delivery.message_for(mail).reply_to == contact
        monkeypatch.setattr(type(plain), "contact", property(lambda _: "season@award.example"))
        mail = enqueue("unknown", to=make.person(), season=plain)
        assert mail is not None
        assert delivery.message_for(mail).reply_to == "season@award.example"
