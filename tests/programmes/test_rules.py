"""When entries and rounds are open, who gives and takes roles, what may be moved, and who may be the second person.

Each row differs from a right one in one respect. `what` is a part of the reason; empty: it is allowed.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from awards.core.verdicts import NotYet, Verdict
from awards.programmes import rules

OPEN, CLOSE = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, 12, tzinfo=UTC)
TICK, DAY, GRACE = timedelta(microseconds=1), timedelta(days=1), timedelta(minutes=30)
WINDOW = SimpleNamespace(opens_at=OPEN, closes_at=CLOSE)


NOBODY = rules.Others(0, 0)


def said(answer: Verdict, what: str) -> None:
    """An answer is yes where nothing is said, else a no for that reason."""
    assert bool(answer) is (not what), answer
    assert what in str(answer.reason or "")


@pytest.mark.parametrize(
    ("what", "now", "change"),
    [
        ("", OPEN, {}),
        ("open on", OPEN - TICK, {}),
        ("", CLOSE - TICK, {}),
        ("closed on", CLOSE, {}),
        ("", CLOSE, {"opened_at": CLOSE - TICK}),
        ("closed on", CLOSE, {"opened_at": CLOSE}),
        ("", CLOSE + GRACE - TICK, {"opened_at": OPEN}),
        ("closed on", CLOSE + GRACE, {"opened_at": OPEN}),
        ("", CLOSE + DAY - TICK, {"extended_until": CLOSE + DAY}),
        ("closed on", CLOSE + DAY, {"extended_until": CLOSE + DAY}),
        ("", CLOSE + DAY, {"extended_until": CLOSE + DAY, "opened_at": CLOSE}),
        ("", CLOSE - TICK, {"extended_until": OPEN}),
    ],
)
def test_entries_are_taken_until_the_deadline_and_pages_opened_before_it_a_little_longer(
    what: str, now: datetime, change: Any
) -> None:
    window = {"opens_at": OPEN, "closes_at": CLOSE, "grace_minutes": 30}
    season, draft = (SimpleNamespace(**window, is_draft=each) for each in (False, True))
    said(rules.can_enter(season, now=now, **change), what)
    said(rules.can_enter(draft, now=now, **change), "is a draft")


@pytest.mark.parametrize(
    ("now", "what", "secret"),
    [
        (OPEN - TICK, "opens on", True),
        (OPEN, "", True),
        (CLOSE - TICK, "", True),
        (CLOSE, "closed on", False),
    ],
)
def test_scores_are_given_while_a_round_runs_and_looked_at_from_its_close_on(
    now: datetime, what: str, secret: bool
) -> None:
    said(rules.round_is_open(WINDOW, now=now), what)
    found = rules.round_is_closed(WINDOW, now=now)
    said(found, "secret" if secret else "")
    assert isinstance(found.reason, NotYet) is secret


def held(state: str = "accepted", role: str = "juror") -> Any:
    """A role in a state; what is over was accepted before."""
    found = SimpleNamespace(role=role, accepted_at=None, declined_at=None, ended_at=None)
    for name in {"ended": ("accepted_at", "ended_at"), "taken_back": ("ended_at",), "invited": ()}.get(
        state, (f"{state}_at",)
    ):
        setattr(found, name, OPEN)
    return found


STATES = ("invited", "accepted", "declined", "ended", "taken_back")


def test_what_a_role_has_come_to_decides_what_may_be_done_with_it() -> None:
    assert [rules.state(held(each)) for each in STATES] == ["invited", "accepted", "declined", "ended", "ended"]
    both = held("accepted")
    both.declined_at = OPEN
    assert rules.state(both) == "declined"

    def may(rule: Any) -> list[str]:
        return [each for each in STATES if rule(held(each))]

    assert rules.can_offer(None)
    assert may(rules.can_offer) == ["invited", "declined", "ended", "taken_back"]
    assert may(rules.can_resend) == ["invited", "declined"]
    assert may(rules.can_take_back) == ["invited", "declined", "ended", "taken_back"]
    assert may(rules.can_answer) == ["invited", "declined"]
    assert may(lambda each: rules.can_end(["organiser"], each, others=NOBODY)) == ["invited", "accepted", "declined"]
    assert may(lambda each: rules.can_give_back(["organiser"], each)) == ["ended"]


def test_a_role_is_changed_by_who_may_end_it_and_give_the_other_and_never_by_oneself() -> None:
    one = rules.Others(1, 0)
    for own, role, to, others, what in (
        ("organiser", "juror", "chair", NOBODY, ""),
        ("organiser", "juror", "juror", NOBODY, "already has the role"),
        ("organiser", "juror", "owner", one, "Only a lead organiser"),
        ("organiser", "organiser", "observer", NOBODY, "at least one organiser"),
        ("owner", "organiser", "owner", NOBODY, ""),
        ("owner", "owner", "organiser", one, "Hand the season over"),
        ("owner", "owner", "organiser", rules.Others(1, 1), ""),
        ("organiser", "owner", "organiser", rules.Others(2, 1), "Only a lead organiser"),
    ):
        said(rules.can_change([own], held(role=role), to, others=others, oneself=False), what)
    own = rules.can_change(["owner"], held(role="organiser"), "juror", others=one, oneself=True)
    said(own, "Nobody changes their own")
    for state in ("invited", "declined", "ended"):
        said(rules.can_change(["owner"], held(state), "chair", others=one, oneself=False), "Nobody holds this role")


def test_owners_are_made_and_unmade_by_owners_and_the_last_organiser_stays() -> None:
    assert [each for each in (*rules.ROLES, "judge") if rules.can_give(["owner"], each)] == list(rules.ROLES)
    assert [each for each in rules.ROLES if rules.can_give(["organiser"], each)] == list(rules.ROLES[1:])
    assert [each for each in rules.ROLES if rules.can_give(["chair", "juror", "observer"], each)] == []
    for role, own, others, what in (
        ("owner", "owner", rules.Others(1, 1), ""),
        ("owner", "owner", rules.Others(1, 0), "Hand the season over"),
        ("owner", "organiser", rules.Others(1, 1), "Only a lead organiser"),
        ("owner", "owner", NOBODY, "at least one organiser"),
        ("organiser", "organiser", rules.Others(1, 0), ""),
        ("organiser", "organiser", NOBODY, "at least one organiser"),
        ("chair", "organiser", NOBODY, ""),
    ):
        said(rules.can_end([own], held(role=role), others=others), what)
    said(rules.can_give_back(["organiser"], held("ended", "owner")), "Only a lead organiser")
    said(rules.can_give_back(["owner"], held("ended", "owner")), "")


@pytest.mark.parametrize(
    ("roles", "both"),
    [
        (("juror", "organiser"), True),
        (("chair", "owner"), True),
        (("juror", "chair", "observer"), False),
        (("organiser", "owner", "observer"), False),
        (("juror",), False),
    ],
)
def test_who_admits_and_judges_is_asked_by_another_who_agreed_to_it(roles: tuple[str, ...], both: bool) -> None:
    assert rules.decides_and_judges(roles) is both
    for oneself, agreed, what in (
        (False, True, ""),
        (False, False, "Tick the box"),
        (True, True, "cannot appoint yourself"),
        (True, False, "cannot appoint yourself"),
    ):
        found = rules.can_invite_to_both(roles[0], roles[1:], oneself=oneself, agreed=agreed)
        said(found, what if both else "")


@pytest.mark.parametrize(
    ("two", "now", "closes_at"),
    [
        (False, OPEN - TICK, OPEN - DAY),
        (False, OPEN, OPEN + TICK),
        (True, OPEN, OPEN),
        (True, CLOSE, CLOSE + DAY),
        (False, CLOSE - TICK, CLOSE),
        (True, CLOSE - TICK, OPEN),
    ],
)
def test_what_is_over_or_would_be_takes_two(two: bool, now: datetime, closes_at: datetime) -> None:
    assert rules.takes_two(WINDOW, closes_at=closes_at, now=now) is two


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("has closed", {"now": CLOSE}),
        ("", {"now": CLOSE - TICK}),
        ("Only its closing time", {"opens_at": OPEN + TICK}),
        ("Only its closing time", {"opens_at": OPEN - TICK, "now": OPEN}),
        ("", {"opens_at": OPEN + TICK, "now": OPEN - TICK}),
        ("after the beginning", {"closes_at": OPEN}),
        ("in the future", {"closes_at": OPEN + DAY}),
        ("", {"closes_at": OPEN + DAY + TICK}),
        ("Give the reason", {"reason": " "}),
    ],
)
def test_one_person_moves_a_round_that_is_not_over(what: str, change: Any) -> None:
    given = {"opens_at": OPEN, "closes_at": CLOSE + DAY, "reason": "The flood", "now": OPEN + DAY} | change
    said(rules.can_move_round(WINDOW, **given), what)


def test_entries_open_at_another_time_while_it_is_to_come_and_close_at_one_after_it() -> None:
    for what, opens_at, now in (
        ("", OPEN, OPEN - TICK),
        ("must open in the future", OPEN - TICK, OPEN - TICK),
        ("have opened", OPEN + DAY, OPEN),
    ):
        said(rules.can_move_opening(WINDOW, opens_at=opens_at, now=now), what)
    for what, closes_at, reason in (
        ("", CLOSE + TICK, "Roads"),
        ("in the future", CLOSE, "Roads"),
        ("after the beginning", OPEN, "Roads"),
        ("Give the reason", CLOSE + TICK, ""),
    ):
        said(rules.can_move_deadline(WINDOW, closes_at=closes_at, reason=reason, now=CLOSE), what)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("", {"now": CLOSE - TICK, "ends_at": CLOSE}),
        ("is over", {"now": CLOSE}),
        ("published or scheduled", {"held": True}),
        ("Only its end", {"starts_at": OPEN + TICK}),
        ("Only its end", {"starts_at": OPEN - TICK, "now": OPEN}),
        ("", {"starts_at": OPEN + TICK, "now": OPEN - TICK}),
        ("after the beginning", {"ends_at": OPEN}),
        ("in the future", {"ends_at": OPEN + DAY}),
        ("", {"ends_at": OPEN + DAY + TICK}),
    ],
)
def test_a_step_moves_until_it_is_over_or_results_after_it_are_out(what: str, change: Any) -> None:
    step = SimpleNamespace(starts_at=OPEN, ends_at=CLOSE)
    given = {"starts_at": OPEN, "ends_at": CLOSE + DAY, "held": False, "now": OPEN + DAY} | change
    said(rules.can_move_step(step, **given), what)


def test_rounds_overlap_that_begin_before_entries_close() -> None:
    late = SimpleNamespace(opens_at=OPEN + TICK, closes_at=CLOSE)
    assert rules.overlaps([WINDOW, late], entries_close=OPEN + TICK) == [WINDOW]


ME, OTHER = uuid.uuid4(), uuid.uuid4()


def proposal(**more: Any) -> Any:
    given = {"categories": ["rail", "road"], "at": OPEN, "by_id": OTHER, "confirmed_at": None, "withdrawn_at": None}
    return SimpleNamespace(**(given | more))


@pytest.mark.parametrize(
    ("state", "what", "change"),
    [
        ("open", "", {}),
        ("confirmed", "already been confirmed", {"confirmed_at": OPEN}),
        ("confirmed", "already been confirmed", {"confirmed_at": OPEN, "withdrawn_at": OPEN}),
        ("withdrawn", "was withdrawn", {"withdrawn_at": OPEN}),
        ("open", "", {"at": OPEN - rules.LASTS + TICK}),
        ("expired", "older than 72 hours", {"at": OPEN - rules.LASTS}),
    ],
)
def test_a_proposal_waits_for_three_days_until_it_is_confirmed_or_withdrawn(state: str, what: str, change: Any) -> None:
    made = proposal(**change)
    assert rules.proposal_state(made, now=OPEN) == state
    said(rules.still_waits(made, now=OPEN), what)
    said(rules.can_withdraw(made, roles={"organiser"}, now=OPEN), what)
    said(rules.can_withdraw(made, roles={"chair"}, now=OPEN), "Only lead organisers")
    given = {"person_id": ME, "roles": {"owner"}, "tied": (), "others": 1, "late": False, "now": OPEN}
    said(rules.can_confirm(made, **given), what)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("proposed this yourself", {"person_id": OTHER}),
        ("", {"tied": {"air"}}),
        ("conflict of interest", {"tied": {"air", "road"}}),
        ("no impartial organiser", {"roles": {"chair"}}),
        ("", {"roles": {"chair"}, "others": 0}),
        ("no impartial organiser", {"roles": {"juror", "observer"}, "others": 0}),
        ("", {"roles": {"organiser", "juror"}, "others": 0}),
        ("after this was proposed", {"late": True}),
    ],
)
def test_the_second_person_is_another_one_who_organises_has_no_side_and_did_so_before(what: str, change: Any) -> None:
    given = {"person_id": ME, "roles": {"organiser"}, "tied": (), "others": 1, "late": False, "now": OPEN} | change
    said(rules.can_confirm(proposal(), **given), what)


def test_what_the_command_line_proposed_is_confirmed_by_anybody_who_organises() -> None:
    given = {"roles": {"organiser"}, "tied": (), "others": 1, "late": False, "now": OPEN}
    said(rules.can_confirm(proposal(by_id=None), person_id=ME, **given), "")
