"""Every mail there is, in every language: long texts arrive whole, and what people typed makes no links."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.core.message import Message
from awards.core.process import ROOT
from awards.core.text import BRIEF, GAP
from awards.desk.circulars.placeholders import letter_for
from awards.messages import actions, delivery, links
from awards.messages.letters.occasions import LETTERS
from awards.messages.models import Mail
from awards.messages.rendering import Line
from awards.results.publishing.public_entries import News
from awards.web.i18n import LANGUAGES
from tests import factories
from tests.markup import Markup
from tests.messages.worded import Worded, all_gaps
from tests.messages.worded import words as own_words
from tests.services import Mailbox

WHEN = datetime(2026, 10, 30, 19, 0, tzinfo=UTC)  # midnight in Almaty
ALPHABETS = {
    "german": "Größenverhältnisse Straßenbrücke übermäßig Zugführerhäuschen ",
    "russian": "Железнодорожный переезд объявлен подъёмным и щебёночным ",
    "kazakh": "Қазақстанның теміржол өткелі үшін әуе көпірі ғимаратыһ ",
}
ADDRESS = b"List-Unsubscribe: <http"  # no line ends within it
SPAM = "URGENT http://evil.example/login www.evil.example me@evil.example mailto:me@evil.example Booking.com"


@dataclass
class Reader:
    """Somebody who gets mail."""

    language: str
    name: str
    timezone: str = "Europe/Berlin"
    email: str = "reader@nordlicht.example"
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@dataclass
class Gaps:
    """What people typed: as long as the fields let them, a longer text where they set no limit."""

    words: str

    def of(self, length: int) -> str:
        """A text of this length in letters, in one paragraph."""
        return (self.words * (length // len(self.words) + 1))[:length].strip()


def variants(gaps: Gaps) -> dict[str, list[dict[str, Any]]]:
    """Every mail by its event, with what it is given, once for each of its branches."""
    name, company, title, text = gaps.of(100), gaps.of(150), gaps.of(200), gaps.of(5000)
    nomination = SimpleNamespace(title=title)
    version = SimpleNamespace(title=title, number=2, sha256="0123456789abcdef" * 4, submitted_at=WHEN)
    about = {"nomination": nomination, "company": company}
    decided = {"nomination": nomination, "reason": text, "changed": True}
    rounds = [{"name": gaps.of(80), "opens_at": WHEN, "closes_at": WHEN}]
    work = {"rounds": rounds, "most": 12, "minutes": 25, "reply_by": WHEN, "until": WHEN, "inviter": name}
    invited = {"company": company, "address": "i@x.example", "until": WHEN}
    result = {"title": title, "corrected": True}
    named = {"category": gaps.of(80), "company": company, "country": "Kazakhstan", "entered": 10}
    return {
        "address_changed": [{}],
        "appointment": [work | {"role": role} for role in ("juror", "chair", "observer", "organiser", "owner")],
        "appointment.ended": [{"role": "juror", "accepted": accepted} for accepted in (True, False)],
        "appointment.back": [{"role": role} for role in ("juror", "organiser")],
        "circular": [
            {"of": letter_for(code), "of_jurors": code == "jurors", "titles": titles, "company": company,
             "missing": [(each, []) for each in titles], "closes": WHEN, "sheets_open": 3, "given": 4,
             "optional": "award"}
            for code, titles in (("drafts", [title]), ("drafts", [title, title]), ("jurors", []))
        ],
        "appointment.changed": [
            {"role": role, "before": before}
            for role, before in (("owner", "organiser"), ("organiser", "owner"), ("chair", "juror"),
                                 ("juror", "chair"), ("observer", "juror"), ("juror", "observer"))
        ],
        "colleague": [invited | {"inviter": who} for who in (name, "")],
        "colleague.ended": [{"company": company, "accepted": accepted} for accepted in (True, False)],
        "jury.let_count": [{"round": "1", "count": 3, "reason": text, "back": back} for back in (False, True)],
        "jury.scores_entered": [{"count": count, "closes_at": WHEN, "by": name} for count in (1, 3)],
        "jury.reopened": [{"round": "1", "closes_at": WHEN, "reason": text}],
        "jury.assigned": [
            {"count": 3, "closes_at": WHEN, "again": again, "back": back}
            for again, back in ((True, False), (False, True), (False, False))
        ],
        "jury.closed": [{"company": company, "title": title, "begun": begun} for begun in (True, False)],
        "jury.lifted": [{"juror": name, "title": title, "reason": text}],
        "jury.own_company": [
            {"juror": name, "company": company, "title": title, "round": "1", "public": public, "begun": begun}
            for public, begun in ((True, True), (False, True), (False, False))
        ],
        "jury.recused": [{"juror": name, "title": title, "reason": gaps.of(60), "closed": closed} for closed in (0, 1)],
        "jury.removed": [{"count": count, "closes_at": WHEN, "sheets": count} for count in (0, 3)],
        "deadline.moved": [{"until": WHEN, "before": WHEN, "reason": text, "changed": each} for each in (True, False)],
        "round.moved": [
            {"round": "1", "opens_at": WHEN, "until": WHEN, "reason": text, "changed": each} for each in (True, False)
        ],
        "known": [{"until": WHEN}],
        "new_address": [{"until": WHEN, "old": "old@nordlicht.example"}],
        "nomination.admitted": [decided, {"nomination": nomination, "reason": ""}],
        "nomination.disqualified": [decided],
        "nomination.reinstated": [decided],
        "nomination.extended": [decided | {"until": WHEN}],
        "nomination.moved": [decided | {"category": gaps.of(80), "until": until} for until in (WHEN, None)],
        "nomination.not_admitted": [decided],
        "nomination.reopened": [{"nomination": nomination, "until": until} for until in (WHEN, None)],
        "nomination.restored": [
            about | {"version": version, "until": WHEN, "outcome": outcome}
            for outcome in ("submitted", "admitted", "not_admitted", "returned")
        ] + [about | {"version": None, "until": None, "outcome": "draft"}],
        "nomination.returned": [decided | {"labels": [gaps.of(120), gaps.of(90)], "due_at": WHEN}],
        "nomination.submitted": [about | {"version": version, "until": until} for until in (WHEN, None)],
        "nomination.withdrawn": [about | {"until": until} for until in (WHEN, None)],
        "notice.asked": [
            told | {"coming": coming, "unsubscribe": True}
            for told in ({"confirmed": False, "until": WHEN}, {"confirmed": True}) for coming in (None, "2028")
        ],
        "notice.open": [{"until": WHEN, "unsubscribe": True}],
        "password_changed": [{"at": WHEN}],
        "reset": [{"until": WHEN}],
        "results.again": [result | {"published": kind, "reason": text} for kind in ("laureates", "shortlist")],
        "results.corrected": [
            result | {"published": kind, "reason": text, "before": before, "now": News(honour, "2", text)}
            for kind in ("laureates", "shortlist")
            for honour in ("grand_prix", "laureate", "special_mention", "finalist")
            for before in (News(), News("finalist", "3"), News("laureate", "1"))
        ],
        "results.honoured": [
            result | {"honour": honour, "citation": text, "published": kind, "line": Line(arrives=arrives)} | named
            for kind in ("laureates", "shortlist")
            for honour, arrives in (("grand_prix", "brass"), ("laureate", "brass"), ("special_mention", "station"),
                                    ("finalist", ""))
        ],
        "proposal": [
            {"title": Message("Call it “{name}”", name=title), "reason": text, "until": WHEN, "who": who}
            for who in (name, "")
        ],
        "proposal.done": [
            {"title": Message("Call it “{name}”", name=title), "reason": reason, "who": who, "second": name}
            for who, reason in ((name, text), ("", text), (name, ""))
        ],
        "morning": [
            {"waits": [SimpleNamespace(code="submitted", count=3, words="nominations", path="/2027/nominations")],
             "told": {"submitted": 2}},
            {"waits": [], "told": {"submitted": 2}},
        ],
        **{f"reminder.{each}": [{"title": title, "company": company, "until": WHEN}]
           for each in ("draft", "untouched", "correction")},
        **{f"reminder.{each}": [{"round": "1", "count": 3, "closes_at": WHEN}] for each in ("idle", "scoresheets")},
        "rules.changed": [{"reason": text}],
        "results.published": [
            result | {"published": kind, "category": category, "jurors": jurors}
            for kind in ("laureates", "shortlist")
            for category, jurors in ((gaps.of(80), 7), (None, 0))
        ],
        "results.tie": [
            {"category": gaps.of(80), "round": "1", "across": across, "count": 2} for across in (True, False)
        ],
        "results.unpublished": [{"published": kind} for kind in ("laureates", "shortlist")],
        "season.removed": [{"award": "Magistral Awards", "edition": "2028"}],
        "sign_in": [{"until": WHEN}],
        "unknown": [{}],
        "verify": [{"until": WHEN}],
    }  # fmt: skip


# Of no season: the reader's own zone alone is said.
PERSONAL = {"address_changed", "colleague", "colleague.ended", "known", "new_address", "password_changed", "reset",
            "season.removed", "sign_in", "unknown", "verify"}  # fmt: skip


def written(season: Any, language: str, gaps: Gaps, **reader: Any) -> Iterator[tuple[Mail, dict[str, Any]]]:
    """Every mail in one language, with what it was given."""
    for event, all_values in variants(gaps).items():
        for values in all_values:
            to = Reader(language, reader.get("name", gaps.of(100)))
            own = None if event in PERSONAL else season
            mail = actions.enqueue(event, to=to, season=own, link=SimpleNamespace(id=uuid.uuid4()), about=uuid.uuid4(),
                                   **values)  # fmt: skip
            assert mail is not None
            yield mail, values


def test_no_mail_is_forgotten_here() -> None:
    templates = {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")} - {"base"}
    assert set(variants(Gaps("x "))) == templates


@pytest.mark.long_for("en")
@pytest.mark.long_for("de")
@pytest.mark.long_for("ru")
@pytest.mark.databases("sqlite")
@pytest.mark.long_for("kk", "german")
@pytest.mark.long_for("kk", "russian")
@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["ours", "own"])
def test_every_mail_arrives_whole_through_a_strict_server(
    app: Flask, mailbox: Mailbox, language: str, alphabet: str, words: str
) -> None:
    gaps = Gaps(ALPHABETS[alphabet])
    with app.app_context():
        season = factories.season()
        if words == "own":
            season = Worded(season, {each.name: own_words(all_gaps(each), gaps.of(200)) for each in LETTERS.values()})
        sent = {mail.id.hex: (mail.subject, values) for mail, values in each_flushed(season, language, gaps)}
        db.session.commit()
        assert sum(iter(delivery.deliver_due, 0)) == len(sent)
        assert db.session.query(Mail).filter(Mail.error.is_not(None)).count() == 0
    for message, content in zip(mailbox.messages, mailbox.contents, strict=True):
        subject, values = sent[str(message["Message-ID"])[1:37].replace("-", "")]
        assert message["Subject"] == subject
        assert max(len(line) for line in content.splitlines() if not line.startswith(ADDRESS)) <= 78
        for kind, part in (("plain", message.get_body(("plain",))), ("html", message.get_body(("html",)))):
            assert part is not None
            body = part.get_content()
            said = plain(body if kind == "plain" else Markup(body).text)
            missing = [text for text in texts(values) if plain(text) not in said]
            assert missing == [], (message["Subject"], kind)


def each_flushed(season: Any, language: str, gaps: Gaps) -> Iterator[tuple[Mail, dict[str, Any]]]:
    for mail, values in written(season, language, gaps):
        db.session.flush()
        yield mail, values


def plain(text: str) -> str:
    """A text as words: without marks of quotation, invisible gaps, and differences of white space."""
    return " ".join(re.sub(r"^> ?", "", text.replace(GAP, ""), flags=re.MULTILINE).split())


def texts(value: Any) -> list[str]:
    """Every longer text that a mail was given."""
    if isinstance(value, SimpleNamespace):
        return texts(vars(value))
    if isinstance(value, dict):
        # A version's title takes the place of the nomination's, and the company's name of both where there is none.
        return [each for name, part in value.items() for each in texts(part)]
    if isinstance(value, list):
        return [each for part in value for each in texts(part)]
    return [value] if isinstance(value, str) and len(value) > 40 else []


@pytest.mark.databases("sqlite")
def test_nothing_people_typed_becomes_a_link(context: Flask) -> None:
    season = factories.season()
    typed = Gaps(SPAM + " ")
    own = re.compile(rf"{re.escape(links.on_site(''))}\S*|{{{{.+?}}}}\S*|i@x\.example|old@nordlicht\.example")
    linked = re.compile(r"https?://|www\.\w|mailto:\w+@\w|\w@\w|\w\.(?:example|com)\b")
    for mail, values in written(season, "en", typed, name=SPAM):
        longer = [
            values.get("reason") or "",
            values.get("citation") or "",
            *values.get("labels", ()),
            str(values.get("category", "")),
        ]
        longer += [each["name"] for each in values.get("rounds") or ()]
        for part in (mail.subject, mail.text, Markup(mail.html).text):
            rest = own.sub("", part)
            for text in longer:  # of the organisers, who may send links
                for line in filter(None, text.splitlines()):
                    rest = rest.replace(line, "")
            assert linked.findall(rest) == [], (mail.event, rest)


@pytest.mark.databases("sqlite")
def test_a_subject_holds_a_name_whole_or_in_brief(context: Flask) -> None:
    season = factories.season()
    for mail, _values in written(season, "de", Gaps(ALPHABETS["german"])):
        assert len(mail.subject) < 3 * BRIEF, mail.subject
    (mail,) = [mail for mail, _ in written(season, "en", Gaps("Nord ")) if mail.event == "jury.lifted"]
    assert mail.subject.startswith("Recusal lifted: Nord Nord")


@pytest.mark.databases("sqlite")
def test_a_subject_ends_before_the_greeting(context: Flask) -> None:
    for mail, _values in written(factories.season(), "en", Gaps("x ")):
        assert "Hello" not in mail.subject, mail.event


@pytest.mark.databases("sqlite")
def test_who_has_no_name_is_not_called_by_the_address(context: Flask) -> None:
    for mail, _values in written(factories.season(), "de", Gaps("x "), name=""):
        assert "reader@nordlicht.example" not in mail.text + mail.html, mail.event


@pytest.mark.databases("sqlite")
def test_a_deadline_is_said_by_both_clocks_and_a_link_by_the_readers(context: Flask) -> None:
    for mail, values in written(factories.season(), "en", Gaps("x ")):
        text = plain(mail.text)
        if values.get("until") or values.get("due_at") or ("closes_at" in values and values.get("count", 1)):
            assert "Berlin time" in text, mail.event
            assert ("Almaty time" in text) is (mail.event not in PERSONAL), mail.event
