"""Mails as they are written: language, subject, personal links, and text of people that stays text."""

from __future__ import annotations

import email
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from jinja2 import TemplateNotFound

from awards.core.db import db
from awards.messages import actions, links
from awards.messages.delivery import message_for
from awards.messages.models import LINK, Mail
from awards.web.i18n import reader_language

ORDINARY = {"Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID"} | {
    "Auto-Submitted",
    "Content-Language",
}
UNTIL = datetime(2027, 1, 31, 22, 30, tzinfo=UTC)


@dataclass
class Reader:
    """Somebody who gets mail."""

    email: str = "reader@nordlicht.example"
    language: str = "en"
    timezone: str = "UTC"
    name: str = "Rea Reader"
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass
class Link:
    """A mailed link, as far as mails need one."""

    id: uuid.UUID = field(default_factory=uuid.uuid4)


def written(event: str = "colleague", **values: object) -> Mail:
    standard: dict[str, object] = {"to": Reader(), "company": "Nordlicht", "inviter": "Ina", "until": UNTIL}
    standard |= {"address": "ina@nordlicht.example"}
    mail = actions.enqueue(event, **(standard | values))  # type: ignore[arg-type]
    assert mail is not None
    return mail


def test_subject_is_the_first_line_and_the_button_stands_for_the_personal_link(context: Flask) -> None:
    mail = written(link=Link())
    assert mail.subject == "Invitation to represent a company"
    assert mail.subject not in mail.text
    assert f"See the invitation:\n{LINK}\n" in mail.text
    assert f'href="{LINK}"' in mail.html
    assert "[[" not in mail.text + mail.html


def test_times_are_said_in_the_zone_of_the_recipient(context: Flask) -> None:
    for zone, said in (("Asia/Almaty", "03:30 Almaty time."), ("UTC", "22:30 UTC.")):
        assert said in " ".join(written(to=Reader(timezone=zone)).text.split())


def test_the_language_is_the_recipients_and_the_readers_comes_back(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert 'lang="ru"' in written(to=Reader(language="ru")).html
        assert reader_language() == "de"
        assert 'lang="en"' in written(to=Reader(language="xx")).html


@pytest.mark.parametrize(
    "name", ["A\r\nBcc: all@rival.example", "A\nBcc: all@rival.example", "A\u2028Bcc: x", "A\x0bB"]
)
def test_line_ends_in_a_name_make_no_header(context: Flask, name: str) -> None:
    mail = written(company=name)
    sent = email.message_from_bytes(message_for_flushed(mail).as_bytes())
    assert len(mail.subject.splitlines()) == 1
    assert set(sent) == ORDINARY


def test_script_in_a_name_is_inert(context: Flask) -> None:
    mail = written(company="<script>alert(1)</script>", inviter='"><img src=x onerror=alert(1)>')
    assert "<script" not in mail.html
    assert "<img" not in mail.html
    assert "<script>alert(1)</script>" in mail.text


def test_what_people_typed_makes_no_button_and_gets_no_link(context: Flask) -> None:
    mail = written(inviter=f"X\n\n[[ Win a prize ]]\n\n{LINK}", link=Link())
    assert mail.html.count('class="bt"') == 1
    assert mail.text.count(LINK) == 1
    assert mail.html.count(LINK) == 3  # the button, and the bare address as a link


def test_characters_that_turn_the_direction_are_dropped(context: Flask) -> None:
    assert "\u202e" not in written(company="gpj\u202eexe").subject


def test_an_unknown_event_is_a_mistake_that_shows(context: Flask) -> None:
    with pytest.raises(TemplateNotFound):
        written("no_such_event")


def test_once_means_once(context: Flask) -> None:
    assert actions.enqueue("address_changed", to=Reader(), once="key") is not None
    assert actions.enqueue("address_changed", to=Reader(), once="key") is None
    db.session.flush()
    assert db.session.query(Mail).count() == 1


def test_a_mail_is_gone_with_the_transaction_it_was_written_in(context: Flask) -> None:
    written()
    db.session.flush()
    db.session.rollback()
    assert db.session.query(Mail).count() == 0


def message_for_flushed(mail: Mail):  # type: ignore[no-untyped-def]
    db.session.flush()
    return message_for(mail)


def test_a_link_is_signed_read_and_built_from_the_configured_site(app: Flask) -> None:
    link_id = uuid.uuid4()
    with app.test_request_context(base_url="http://evil.example"):
        address = links.address(link_id)
        assert address.startswith(app.config["SITE_URL"] + "/links/")
        assert links.read(address.rsplit("/", 1)[1]) == link_id


@pytest.mark.parametrize("token", ["", "x", "a.b", "\x00", "ыы", "." * 3000, "bnVsbA.x"])
def test_a_token_that_is_not_ours_reads_as_nothing(context: Flask, token: str) -> None:
    assert links.read(token) is None


def test_a_token_of_another_secret_reads_as_nothing(context: Flask, make_app) -> None:  # type: ignore[no-untyped-def]
    with make_app(secret_key="another secret, with more than 32 characters").app_context():
        foreign = links.sign(uuid.uuid4())
    assert links.read(foreign) is None


def test_the_address_is_put_in_on_delivery_only(context: Flask) -> None:
    link = Link()
    mail = written(link=link)
    message = message_for_flushed(mail)
    address = links.address(link.id)
    assert address in (message.body or "")
    assert message.html is not None
    assert message.html.count(address) == 3
    assert address not in mail.text + mail.html
    assert timedelta(0) <= datetime.now(UTC) - mail.created_at < timedelta(minutes=1)
