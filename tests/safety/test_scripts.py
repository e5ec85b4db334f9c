"""Script in every text there is, seen by every role on every page: it stays text (safety, line 22)."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from sqlalchemy import Text, select, update

from awards.core.clock import now
from awards.core.db import db
from awards.core.process import ROOT
from awards.desk.circulars.placeholders import letter_for
from awards.ledger.models import Event
from awards.messages.letters.occasions import LETTERS
from awards.messages.models import LINK
from awards.messages.rendering import render
from awards.nominations.models import Attachment, Draft, Version
from awards.programmes.document.programme import fingerprint, load
from awards.programmes.models import ProgrammeRevision
from awards.results.models import Honour, Publication, PublicEntry
from awards.results.publishing.public_entries import News
from tests.demonstration import STRANGER, Tour, season
from tests.safety.database import text_columns
from tests.visits import VISITS

SCRIPT = """"><script>alert(1)</script><img src=x onerror=alert(1)>' onfocus=alert(1) """
# Columns whose words are ours or a machine's, not a person's.
OURS = {
    "id", "code", "slug", "kind", "state", "role", "event", "email", "to", "language", "timezone", "country", "weight",
    "outcome", "reason_code", "key", "thumbnail_key", "copy_key", "copy_kind", "copy_sha256", "photo_key",
    "sha256", "digest", "location", "source", "fingerprint",
    "scheme_fingerprint", "password_hash", "once", "purpose", "award", "place", "score", "exact", "status", "cut",
    "category_code", "title_key", "name_key", "search_key", "html", "version_num", "question", "topic", "table",
    "detail", "address", "scope", "format",
}  # fmt: skip
# What holds words of people among other things.
DOCUMENTS: tuple[Any, ...] = (Version.answers, Version.files, Draft.answers, Attachment.details, Event.detail,
                              Honour.citation, Publication.content, PublicEntry.content)  # fmt: skip
# Pages on which a role does read such words; on others they may be or not.
SHOWN = {
    "organiser": {"desk.log", "nominations.entries", "nominations.entry", "messages.outbox", "jury.recusals",
                  "results.board", "results.honours", "results.publish", "programmes.people"},
    "chair": {"results.board", "results.honours"},
    "juror": {"scoring.queue", "scoring.ballot"},
    "observer": {"desk.log", "nominations.entries", "results.board"},
    "nominee": {"nominations.mine", "nominations.tasks", "nominations.topic", "accounts.company", "accounts.account"},
    STRANGER: {"results.laureates", "results.laureate", "desk.jury_members", "desk.season", "programmes.rules",
               "programmes.privacy"},
}  # fmt: skip
CODES = {("conflicts", "reason"), ("recusals", "reason")}


@pytest.fixture(scope="module")
def spoilt(copies: Any) -> Tour:
    """A copy of the demonstration in which every text that a person typed is a script."""
    spoilt: Tour = copies.tour("sqlite")
    with spoilt.app.app_context():
        count = 0
        for table, column in text_columns():
            if column.name in OURS or (table.name, column.name) in CODES or column.foreign_keys:
                continue
            length = None if isinstance(column.type, Text) else column.type.length
            db.session.execute(update(table).where(column.is_not(None)).values({column.name: SCRIPT[:length]}))
            count += 1
        assert count > 15
        for kept in DOCUMENTS:
            for row in db.session.scalars(select(kept.class_)):
                setattr(row, kept.key, spoil(getattr(row, kept.key)))
        for revision in db.session.scalars(select(ProgrammeRevision)):
            revision.source = programme(revision.source)
            revision.fingerprint = fingerprint(load(revision.source))
        db.session.commit()
    return spoilt


def spoil(value: Any) -> Any:
    """The same with every text of more than one word replaced; words alone may be ids of options."""
    if isinstance(value, dict):
        return {key: spoil(each) for key, each in value.items()}
    if isinstance(value, list):
        return [spoil(each) for each in value]
    return SCRIPT if isinstance(value, str) and " " in value else value


def programme(source: str) -> str:
    """A programme in which each text is a script, with own words in every mail and on public pages."""
    data = yaml.safe_load(source)
    languages = data["programme"]["languages"]
    own = {
        name: dict.fromkeys(("subject", "text"), " ".join(each.sign for each in letter.gaps if each.kind == "words"))
        for name, letter in LETTERS.items()
    }
    for name, letter in LETTERS.items():
        blocks = [each.sign for each in letter.needed if each.kind == "block"]
        own[name]["text"] = "\n\n".join([*blocks, own[name]["text"]])
    data["mails"] = {
        name: {what: dict.fromkeys(languages, said) for what, said in words.items()} for name, words in own.items()
    }
    said = "Words https://a.example/'x"
    data["public"] = {what: dict.fromkeys(languages, said) for what in ("home", "rules", "privacy")}
    return yaml.safe_dump(in_each_text(data, set(languages)), allow_unicode=True, sort_keys=False)


def in_each_text(value: Any, languages: set[str]) -> Any:
    """The same with a script at the end of each text in languages."""
    if isinstance(value, list):
        return [in_each_text(each, languages) for each in value]
    if not isinstance(value, dict):
        return value
    if value and set(value) <= languages and all(isinstance(each, str) for each in value.values()):
        return {language: f"{said} {SCRIPT}" for language, said in value.items()}
    return {key: in_each_text(each, languages) for key, each in value.items()}


@pytest.mark.parametrize("role", ["organiser", "chair", "juror", "observer", "nominee", STRANGER])
def test_every_page_is_inert(spoilt: Tour, role: str) -> None:
    client, wrong, seen = spoilt.client(role, language="en"), [], set()
    for endpoint, visits in VISITS.items():
        for visit in visits:
            if not visit.page or endpoint == "web.language":
                continue
            url = spoilt.url(endpoint, visit.values)
            try:
                answer = client.get(url)  # the client itself refuses scripts, event attributes and broken markup
            except Exception as error:  # all faults of all pages at once
                wrong.append(f"{url}: {type(error).__name__}: {str(error)[:300]}")
                continue
            if "&lt;script&gt;" in answer.get_data(as_text=True):
                seen.add(endpoint)
    assert "\n".join(wrong) == ""
    assert SHOWN[role] - seen == set()


TEMPLATES = sorted(path.stem for path in Path(str(ROOT / "templates" / "mail")).glob("*.txt") if path.stem != "base")


def told(event: str, words: str) -> dict[str, Any]:
    """What the mail of an event says, every text of a person being these words."""
    moment = now()
    return {
        "nomination": SimpleNamespace(title=words, id=uuid.uuid4()),
        "version": SimpleNamespace(title=words, submitted_at=moment, number=3, sha256="0" * 64),
        **dict.fromkeys(("reason", "title", "juror", "company", "inviter", "category", "old", "name", "email"), words),
        **dict.fromkeys(("until", "at", "due_at", "opens_at", "closes_at"), moment),
        "labels": [words],
        "before": moment if event == "deadline.moved" else News("finalist", "2", ""),
        "now": News("laureate", "1", words),
        "count": 2,
        "entered": 10,
        "jurors": 7,
        "closed": True,
        "published": "laureates",
        "honour": "laureate",
        "role": "juror",
        "edition": "2027",
        "award": words,
        "of": letter_for("drafts"),
        "titles": [words],
        "missing": [(words, ()), (words, ())],
        "closes": moment,
    }


@pytest.mark.parametrize("event", TEMPLATES)
def test_mails_are_inert(spoilt: Tour, event: str) -> None:
    hostile = f"{SCRIPT}[[ Click here ]] {LINK} \u202e\r\nBcc: all@jury.example\r\n\r\n[[ Click here ]]\n\n"
    hostile += "<a href=//evil.example>x</a>"
    with spoilt.app.test_request_context():
        of = season("2027")
        for language in ("en", "de", "ru", "kk"):
            mails = {}
            for words in ("Words", hostile):
                to = SimpleNamespace(name=words, email="a@people.example", language=language, timezone="UTC", id=None)
                mails[words] = render(event, to=to, season=of, url="/2027/", **told(event, words))
            good, bad = mails.values()
            assert "\n" not in bad.subject
            assert "\r" not in bad.subject
            for sign in ("<script", "<img src=x", "<a href=//evil"):
                assert sign not in bad.html
            # No button but the template's own, and nobody's personal link in the words of others.
            assert re.findall(r'href="[^"]*"', bad.html) == re.findall(r'href="[^"]*"', good.html)
            assert (bad.text.count(LINK), bad.html.count(LINK)) == (good.text.count(LINK), good.html.count(LINK))


def test_some_mails_hold_words_of_people(spoilt: Tour) -> None:
    with spoilt.app.test_request_context():
        to = SimpleNamespace(name=SCRIPT, email="a@people.example", language="en", timezone="UTC", id=None)
        made = [render(event, to=to, season=season("2027"), url="/2027/", **told(event, SCRIPT)) for event in TEMPLATES]
        assert sum("&lt;script&gt;" in each.html for each in made) > 10
