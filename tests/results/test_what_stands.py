"""What each kind of publication has come to: which is the one to do, and what does not stand any more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from awards.results.publishing.what_stands import earlier, what_stands

NOW = datetime(2027, 1, 1, tzinfo=UTC)
PAST, AHEAD = NOW - timedelta(days=1), NOW + timedelta(days=1)


def row(kind: str) -> SimpleNamespace:
    return SimpleNamespace(kind=kind)


@pytest.mark.parametrize(
    ("shortlist", "laureates", "public", "main"),
    [
        (AHEAD, AHEAD, [], []),
        (PAST, AHEAD, [], ["shortlist"]),
        (PAST, AHEAD, ["shortlist"], []),
        (PAST, PAST, ["shortlist"], ["laureates"]),
        (PAST, PAST, [], ["laureates"]),
        (PAST, PAST, ["shortlist", "laureates"], []),
        (None, AHEAD, [], ["shortlist"]),
    ],
)
def test_the_main_one_is_the_last_that_can_be_prepared_and_does_not_stand(shortlist, laureates, public, main):
    rows = [(row(kind), "public") for kind in public]
    found = what_stands([("shortlist", shortlist), ("laureates", laureates)], rows, now=NOW)
    assert [one.kind for one in found if one.main] == main
    assert [one.kind for one in found if one.state == "public"] == public


def test_a_correction_that_waits_comes_beside_what_is_public_and_the_rest_is_earlier():
    coming, public, replaced, gone = (row("laureates") for _ in range(4))
    rows = [(coming, "waits"), (public, "public"), (replaced, "replaced"), (gone, "taken_back")]
    found = what_stands([("laureates", PAST)], rows, now=NOW)
    assert (found[0].standing, found[0].coming, found[0].state) == (public, coming, "public")
    assert earlier(found, rows) == [(replaced, "replaced"), (gone, "taken_back")]


def test_what_only_waits_stands_too():
    waiting = row("shortlist")
    (found,) = what_stands([("shortlist", PAST)], [(waiting, "waits")], now=NOW)
    assert (found.standing, found.coming, found.state, found.main) == (waiting, None, "waits", False)
