"""When an export is made at once, refused, waits, and when its file may still be had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from awards.core.roles import READERS, STAFF
from awards.results.exports import rules
from awards.results.exports.rules import Ground

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_what_is_short_and_not_for_paper_is_made_at_once() -> None:
    assert rules.is_small("csv", rules.AT_ONCE)
    assert not rules.is_small("csv", rules.AT_ONCE + 1)
    assert not rules.is_small("pdf", 0)


@pytest.mark.parametrize(
    ("format_", "rows", "columns", "is_list", "can"),
    [
        ("pdf", rules.ON_PAPER, rules.ACROSS, True, True), ("pdf", rules.ON_PAPER + 1, 1, True, False),
        ("pdf", 1, rules.ACROSS + 1, True, False), ("pdf", 1, rules.ACROSS + 1, False, True),
        ("csv", rules.ON_PAPER + 1, rules.ACROSS + 1, True, True),
    ],
)  # fmt: skip
def test_paper_has_room_for_so_much(format_: str, rows: int, columns: int, is_list: bool, can: bool) -> None:
    assert bool(rules.can_be_made(format_, rows=rows, columns=columns, is_list=is_list)) is can


def test_three_of_one_person_wait_at_most() -> None:
    assert rules.can_ask(rules.MOST_WAITING - 1)
    assert not rules.can_ask(rules.MOST_WAITING)


def test_a_file_is_had_as_long_as_it_would_be_made_the_same() -> None:
    was = Ground(frozenset({"a"}), frozenset({"1", "2"}), "p")
    until = NOW + timedelta(microseconds=1)

    def can(present: Ground, expires_at: datetime = until) -> bool:
        return bool(rules.can_fetch(was, present, expires_at=expires_at, now=NOW))

    assert can(was)
    assert can(was._replace(unseen=frozenset())), "less is left out by now: the file only holds too little"
    assert not can(was._replace(unseen=frozenset({"a", "b"})))
    assert can(was._replace(rounds=frozenset({"1", "2", "3"})))
    assert not can(was._replace(rounds=frozenset({"1"})))
    assert not can(was._replace(results="q"))
    assert can(was._replace(staff=True)), "the file only holds too little"
    assert not rules.can_fetch(was._replace(staff=True), was, expires_at=until, now=NOW)
    assert not can(was, NOW)
    assert Ground.of(was.to_keep()) == was
    assert Ground.of(was._replace(staff=True).to_keep()).staff
    assert Ground.of({}) == Ground()


def test_a_role_that_is_wanted_has_to_be_held() -> None:
    assert not rules.is_over({"observer"}, READERS)
    assert rules.is_over({"observer", "juror"}, STAFF)
    assert rules.is_over((), READERS)
