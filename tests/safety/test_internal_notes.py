"""Notes and tags of organisers are for organisers: no page, file or mail of anybody else has a word of them (8)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from awards.core.db import db
from awards.messages.models import Mail
from tests.demonstration import OPEN, STRANGER, Tour
from tests.safety.test_sides import text_of
from tests.visits import VISITS

CANARY = re.compile(r"zqx(?:note|tag)")
OTHERS = ("observer", "chair", "juror", "nominee", STRANGER)
ABOUT_NOMINATIONS = ("nominations.", "desk.log", "results.export")


def addresses(tour: Tour, *, few: bool) -> list[str]:
    found = []
    for endpoint, visits in VISITS.items():
        if few and not endpoint.startswith(ABOUT_NOMINATIONS):
            continue
        for visit in visits:
            address = tour.url(endpoint, {**visit.values, **({"season": OPEN} if few else {})})
            found.append(address + (f"?{visit.query}" if visit.query else ""))
    return sorted(set(found))


def leaks(tour: Tour, role: str, *, few: bool) -> list[str]:
    client = tour.client(role)
    client.parses = client.lint = False
    return [url for url in addresses(tour, few=few) if CANARY.search(text_of(client.get(url, buffered=True)))]


@pytest.mark.parametrize("role", OTHERS)
def test_no_page_about_nominations_has_a_word_of_them(tour: Tour, role: str) -> None:
    assert leaks(tour, role, few=True) == []


@pytest.mark.long
@pytest.mark.parametrize("role", OTHERS)
def test_no_page_at_all_has_a_word_of_them(tour: Tour, role: str) -> None:
    assert leaks(tour, role, few=False) == []


def test_organisers_find_them_and_their_export_of_answers_does_not(tour: Tour) -> None:
    client = tour.client("organiser")
    client.parses = client.lint = False
    found = leaks(tour, "organiser", few=True)
    assert any("/entries/" in url for url in found)  # this test looks at the right things
    assert CANARY.search(text_of(client.get(f"/{OPEN}/exports/nominations.csv", buffered=True))) is None
    with tour.app.app_context():
        assert not [text for text in db.session.scalars(select(Mail.text)) if CANARY.search(text)]
