"""Who may judge what, and until when: with the minute of its close a round is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from awards.jury import rules

CLOSE = datetime(2027, 3, 1, 12, tzinfo=UTC)
BEFORE = CLOSE - timedelta(microseconds=1)
OPEN = SimpleNamespace(kind="scoring", closes_at=CLOSE)


@pytest.mark.parametrize(("now", "may"), [(BEFORE, True), (CLOSE, False)])
def test_until_the_close_things_change_and_from_then_on_never(now: datetime, may: bool) -> None:
    assert bool(rules.can_change_counting(OPEN, now=now)) is may
    assert bool(rules.can_assign_in(OPEN, now=now)) is may
    assert bool(rules.can_recuse(recused=False, removed=False, round_=OPEN, now=now)) is may
    assert bool(rules.can_lift(OPEN, acts_for_nominee=False, now=now)) is may
    assert bool(rules.can_come_back(undone=False, public=False, role=False, rounds=[OPEN], now=now)) is may


def test_entries_are_given_in_scored_rounds_only() -> None:
    assert not rules.can_assign_in(SimpleNamespace(kind="admission", closes_at=CLOSE), now=BEFORE)


@pytest.mark.parametrize(("recused", "removed"), [(True, False), (False, True), (True, True)])
def test_nobody_steps_back_from_what_is_closed_already(recused: bool, removed: bool) -> None:
    assert not rules.can_recuse(recused=recused, removed=removed, round_=OPEN, now=BEFORE)


def test_a_leaving_is_undone_once_and_not_below_what_is_public() -> None:
    late = SimpleNamespace(closes_at=CLOSE + timedelta(days=1))

    def may(undone: bool = False, public: bool = False, role: bool = False, *rounds: object) -> bool:
        answer = rules.can_come_back(undone=undone, public=public, role=role, rounds=rounds or (OPEN,), now=CLOSE)  # type: ignore[arg-type]
        return bool(answer)

    assert may(False, False, True), "a role comes back even where no entry can"
    assert may(False, False, False, OPEN, late), "one round is open"
    assert not may()
    assert not may(True, False, True)
    assert not may(False, True, True)


def test_nobody_who_acts_for_the_nominee_gets_the_entry_back() -> None:
    assert not rules.can_lift(OPEN, acts_for_nominee=True, now=BEFORE)
    assert rules.can_be_given([])
    assert not rules.can_be_given([("Asel", "Route")])


def test_a_declaration_holds_for_what_was_shown_and_conduct_for_whoever_accepted() -> None:
    assert rules.has_declared("a", ["a"], needed=True)
    assert rules.has_declared("a", None, needed=False)
    assert not rules.has_declared("a", ["b"], needed=True)
    assert not rules.has_declared("a", None, needed=True)
    assert rules.has_accepted_conduct(SimpleNamespace(conduct_accepted_at=CLOSE))
    assert not rules.has_accepted_conduct(SimpleNamespace(conduct_accepted_at=None))
    assert not rules.has_accepted_conduct(None)


def test_reasons_and_numbers_are_the_programmes() -> None:
    assert rules.known_reason("family", ["family"])
    assert not rules.known_reason("dislike", ["family"])
    assert [rules.most_entries(20, own) for own in (None, 5, 30)] == [20, 5, 20]
    assert rules.can_assign(conflict=False, ties=(), load=4, most=5)
    assert not rules.can_assign(conflict=False, ties=(), load=5, most=5)
