"""Script in every text there is, seen by every role on every page: it stays text (safety, line 22)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Text, select, update

from awards.core.db import db
from awards.messages.actions import enqueue
from awards.messages.models import Mail
from awards.nominations.models import Draft, Nomination, Version
from tests.demonstration import STRANGER, Tour, person, season
from tests.safety.database import text_columns
from tests.visits import VISITS

SCRIPT = """"><script>alert(1)</script><img src=x onerror=alert(1)>' onfocus=alert(1) """
# Columns whose words are ours or a machine's, not a person's.
OURS = {
    "id", "code", "slug", "kind", "state", "role", "event", "email", "to", "language", "timezone", "country", "weight",
    "outcome", "reason_code", "key", "thumbnail_key", "sha256", "digest", "location", "source", "fingerprint",
    "scheme_fingerprint", "password_hash", "once", "purpose", "award", "place", "score", "exact", "status", "cut",
    "category_code", "title_key", "name_key", "search_key", "html", "version_num", "question", "topic", "table",
    "detail", "address", "scope",
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
        for model in (Version, Draft):
            for row in db.session.scalars(select(model)):
                row.answers = spoil(row.answers)
        db.session.commit()
    return spoilt


def spoil(value: Any) -> Any:
    """The same with every text of more than one word replaced; words alone may be ids of options."""
    if isinstance(value, dict):
        return {key: spoil(each) for key, each in value.items()}
    if isinstance(value, list):
        return [spoil(each) for each in value]
    return SCRIPT if isinstance(value, str) and " " in value else value


@pytest.mark.parametrize("role", ["organiser", "chair", "juror", "observer", "nominee", STRANGER])
def test_every_page_is_inert(spoilt: Tour, role: str) -> None:
    client, wrong, seen = spoilt.client(role, language="en"), [], 0
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
            seen += "&lt;script&gt;" in answer.get_data(as_text=True)
    assert "\n".join(wrong) == ""
    assert seen > 2


def test_mails_are_inert(spoilt: Tour) -> None:
    with spoilt.app.test_request_context():
        nominee, of = person("nominee"), season("2027")
        nomination = db.session.scalars(select(Nomination).where(Nomination.season_id == of.id)).first()
        for event in ("nomination.admitted", "nomination.not_admitted", "nomination.returned"):
            enqueue(event, to=nominee, season=of, nomination=nomination, reason=SCRIPT, due_at=of.closes_at, labels=[],
                    url="/2027/nominations")  # fmt: skip
        db.session.flush()
        mails = db.session.scalars(select(Mail).where(Mail.sent_at.is_(None), Mail.text.contains("alert(1)"))).all()
        assert len(mails) >= 3
        for mail in mails:
            assert "<script" not in mail.html
            assert "<img src=x" not in mail.html
            assert "\n" not in mail.subject
        db.session.rollback()
