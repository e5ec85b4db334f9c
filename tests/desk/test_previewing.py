"""A draft is looked at before it is published: as a nominee, as a juror, as everybody; nobody else sees any of it."""

from __future__ import annotations

from typing import Any

import pytest

from awards.programmes.editing import queries
from awards.programmes.queries import season_by_slug
from tests.staffing import Staffed

WAYS = {
    "nominee": ("", "page=start", "page=tasks", "page=section", "page=check"),
    "juror": ("", "category=resilience"),
    "public": ("", "page=rules", "page=timetable", "page=category"),
}
ADDRESSES = [f"{seen}?{query}" for seen, queries_ in WAYS.items() for query in queries_]


@pytest.fixture
def staffed(app):
    return Staffed(app)


def preview(staffed: Staffed, address: str, role: str = "organiser") -> Any:
    return staffed.client(role).get(staffed.at(f"/programme/preview/{address}"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_page_is_shown_from_which_nothing_can_be_sent(staffed, address):
    answer = preview(staffed, address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "form-action 'none'" in answer.headers["Content-Security-Policy"]
    html = answer.get_data(as_text=True)
    assert 'method="post"' not in html and "csrf" not in html and "idempotency_key" not in html
