"""Who may see, decide, publish and correct results, and when: each row differs from a right one in one respect.

`what` is a word or two of the reason; empty: it is allowed.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from awards.core.verdicts import YES, Verdict, no
from awards.results import rules

OPEN, CLOSE = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
BEFORE, LATER = CLOSE - TICK, CLOSE + timedelta(days=10)
ROUND = SimpleNamespace(opens_at=OPEN, closes_at=CLOSE)
FOLLOWING: Any = SimpleNamespace(opens_at=CLOSE, closes_at=LATER)
TIED = no("A conflict of interest.")


def said(answer: Verdict, what: str) -> None:
    """An answer is yes where nothing is said, else a no for that reason."""
    assert bool(answer) is (not what), answer
    assert what in str(answer.reason or "")


def published(**more: Any) -> Any:
    given = {"embargo_until": CLOSE, "unpublished_at": None, "replaced_at": None, "kind": "laureates"}
    return SimpleNamespace(**(given | more))


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("secret", {"now": BEFORE}),
        ("conflict", {"impartial": TIED}),
        ("secret", {"organisers_from": "during_round", "now": OPEN - TICK}),
        ("", {"organisers_from": "during_round", "now": OPEN}),
        ("", {"organisers_from": "during_round", "now": BEFORE, "roles": {"owner", "juror"}}),
        ("secret", {"organisers_from": "during_round", "now": BEFORE, "roles": {"chair", "observer"}}),
        ("conflict", {"organisers_from": "during_round", "now": BEFORE, "impartial": TIED}),
    ],
)
def test_a_board_is_seen_after_its_round_and_earlier_by_organisers_alone_if_at_all(what: str, change: Any) -> None:
    given = {"roles": {"organiser"}, "organisers_from": "after_round", "impartial": YES, "now": CLOSE}
    said(rules.can_see_board(ROUND, **(given | change)), what)


def test_a_look_is_early_until_the_close() -> None:
    assert [rules.is_early(ROUND, now=each) for each in (BEFORE, CLOSE)] == [True, False]


RESTS = [("next round already has", {"gone_on": True}), ("published or scheduled", {"published": True})]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("secret", {"now": BEFORE}),
        ("remain shared", {"chain": ["criterion:x"]}),
        ("no longer tied", {"tied": 1}),
        *RESTS,
    ],
)
def test_the_chair_decides_ties_of_a_closed_round_on_which_nothing_rests(what: str, change: Any) -> None:
    given = {"chain": ["chair"], "tied": 2, "gone_on": False, "published": False, "now": CLOSE}
    said(rules.can_decide(ROUND, **(given | change)), what)


@pytest.mark.parametrize(("what", "change"), [("", {}), ("already been reversed", {"revoked": True}), *RESTS])
def test_a_decision_is_taken_back_once_while_nothing_rests_on_it(what: str, change: Any) -> None:
    said(rules.can_revoke(**({"revoked": False, "gone_on": False, "published": False} | change)), what)


@pytest.mark.parametrize(
    ("what", "following", "change"),
    [
        ("", FOLLOWING, {}),
        ("No round follows", None, {}),
        ("secret", FOLLOWING, {"now": BEFORE}),
        ("already has its nominations", FOLLOWING, {"gone_on": True}),
        ("decide the tie", FOLLOWING, {"undecided": 1}),
        ("", FOLLOWING, {"now": LATER - TICK}),
        ("next round closed", FOLLOWING, {"now": LATER}),
    ],
)
def test_the_best_go_on_once_from_a_closed_and_decided_round_into_one_that_is_not_over(
    what: str, following: Any, change: Any
) -> None:
    said(rules.can_advance(ROUND, following, **({"undecided": 0, "gone_on": False, "now": CLOSE} | change)), what)


def test_a_juror_gets_as_many_as_are_allowed_and_not_one_more() -> None:
    said(rules.can_take_all("Asel", 5, most=5), "")
    said(rules.can_take_all("Asel", 6, most=5), "Asel would have 6 nominations; the most allowed is 5")


def test_entries_come_back_until_the_next_round_begins_or_closes() -> None:
    said(rules.can_take_back(FOLLOWING, begun=0, now=LATER - TICK), "")
    said(rules.can_take_back(FOLLOWING, begun=1, now=LATER - TICK), "started scoring")
    said(rules.can_take_back(FOLLOWING, begun=0, now=LATER), "next round closed")


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("must be in the future", {"closes_at": LATER}),
        ("", {"closes_at": LATER + TICK}),
        ("after the beginning", {"closes_at": OPEN, "now": OPEN - TICK}),
        ("", {"closes_at": OPEN + TICK, "now": OPEN}),
        *RESTS,
    ],
)
def test_a_round_opens_again_until_a_time_to_come_while_nothing_rests_on_it(what: str, change: Any) -> None:
    given = {"closes_at": LATER + timedelta(days=1), "gone_on": False, "published": False, "now": LATER}
    said(rules.can_reopen(ROUND, **(given | change)), what)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("", {"now": OPEN}),
        ("has not opened", {"now": OPEN - TICK}),
        ("after the beginning", {"closes_at": OPEN}),
        ("", {"closes_at": OPEN + TICK}),
        ("Only its closing time", {"opens_at": OPEN + TICK}),
        ("Only its closing time", {"opens_at": OPEN - TICK}),
    ],
)
def test_a_running_round_closes_at_once_with_the_opening_it_had(what: str, change: Any) -> None:
    given = {"opens_at": OPEN, "closes_at": OPEN + timedelta(days=1), "now": OPEN + timedelta(days=2)}
    said(rules.can_close_now(ROUND, **(given | change)), what)


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("secret", {"now": BEFORE}),
        ("Somebody has seen", {"looked": 1}),
        ("no such scoresheet", {"count": 0}),
        *RESTS,
    ],
)
def test_complete_drafts_count_after_the_round_before_anybody_looked(what: str, change: Any) -> None:
    given = {"count": 1, "looked": 0, "gone_on": False, "published": False, "now": CLOSE}
    said(rules.can_let_count(ROUND, **(given | change)), what)


@pytest.mark.parametrize(
    ("roles", "by_chair", "by_panel"),
    [
        ({"chair"}, True, True),
        ({"organiser"}, False, True),
        ({"owner", "juror"}, False, True),
        ({"juror", "observer"}, False, False),
        (set(), False, False),
    ],
)
def test_the_chair_chooses_and_for_the_panel_an_organiser_too(roles: set[str], by_chair: bool, by_panel: bool) -> None:
    assert bool(rules.can_choose(roles, "chair")) is by_chair
    assert bool(rules.can_choose(roles, "final_panel")) is by_panel


@pytest.mark.parametrize(
    ("what", "score", "change"),
    [
        ("", Fraction(7), {}),
        ("already a laureate", Fraction(7), {"won": True}),
        ("no score", None, {}),
        ("no score", None, {"least": None}),
        ("too low", Fraction(699, 100), {}),
        ("", Fraction(1), {"least": None}),
        ("Number allowed: 2", Fraction(7), {"chosen": 2}),
    ],
)
def test_a_mention_takes_a_score_and_there_are_so_many(what: str, score: Fraction | None, change: Any) -> None:
    said(rules.can_be_mentioned(score, **({"least": Fraction(7), "won": False, "chosen": 1, "most": 2} | change)), what)


def test_a_category_has_an_award_from_the_least_number_on() -> None:
    assert [rules.has_award(each, least=3) for each in (2, 3, 4)] == [False, True, True]


@pytest.mark.parametrize(
    ("found", "ever", "change"),
    [
        ("public", True, {}),
        ("waits", False, {"embargo_until": LATER + TICK}),
        ("public", True, {"embargo_until": LATER}),
        ("taken_back", True, {"unpublished_at": LATER}),
        ("taken_back", True, {"unpublished_at": CLOSE}),
        ("taken_back", False, {"unpublished_at": BEFORE}),
        ("taken_back", True, {"unpublished_at": LATER, "replaced_at": LATER}),
        ("replaced", True, {"replaced_at": LATER}),
        ("public", True, {"replaced_at": LATER + TICK}),
    ],
)
def test_what_a_publication_has_come_to(found: str, ever: bool, change: Any) -> None:
    assert rules.state(published(**change), now=LATER) == found
    assert rules.was_public(published(**change), now=LATER) is ever


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("", {}),
        ("already scheduled", {"waits": True}),
        ("nothing to correct", {"correction": True}),
        ("", {"correction": True, "was_public": True}),
        ("have been public before", {"was_public": True}),
        ("has to be settled", {"blocked": 1}),
        ("has passed", {"at": CLOSE}),
        ("", {"at": CLOSE + TICK}),
    ],
)
def test_results_are_published_once_settled_and_corrected_once_public(what: str, change: Any) -> None:
    given = {"blocked": 0, "waits": False, "correction": False, "was_public": False, "at": None, "now": CLOSE}
    said(rules.can_publish(**(given | change)), what)


def test_the_stage_has_what_was_confirmed_and_whoever_has_no_side_gets_it() -> None:
    said(rules.can_show_on_stage(True, impartial=YES), "")
    said(rules.can_show_on_stage(True, impartial=TIED), "conflict")
    said(rules.can_show_on_stage(False, impartial=YES), "nothing for the stage")


ALMATY = ZoneInfo("Asia/Almaty")
# From the 10th to the 12th of March as Almaty counts them.
STEP = SimpleNamespace(
    name="Results",
    starts_at=datetime(2027, 3, 10, tzinfo=ALMATY).astimezone(UTC),
    ends_at=datetime(2027, 3, 13, tzinfo=ALMATY).astimezone(UTC),
)


@pytest.mark.parametrize(
    ("moment", "days", "what"),
    [
        (STEP.starts_at - TICK, -1, "before the day"),
        (STEP.starts_at, 0, ""),
        (STEP.ends_at - TICK, 0, ""),
        (STEP.ends_at, 1, "after the day"),
        (STEP.ends_at + timedelta(days=2), 3, "after the day"),
    ],
)
def test_days_beside_the_timetable_are_those_of_the_season_s_zone(moment: datetime, days: int, what: str) -> None:
    assert rules.days_off(moment, STEP, ALMATY) == days
    doubt = rules.doubt_about(moment, STEP, ALMATY, now=moment)
    assert what in str(doubt) if what else doubt is None


def test_without_a_step_only_what_is_a_year_away_is_doubtful() -> None:
    assert rules.doubt_about(CLOSE + rules.FAR, None, ALMATY, now=CLOSE) is None
    assert "more than a year" in str(rules.doubt_about(CLOSE + rules.FAR + TICK, None, ALMATY, now=CLOSE))


@pytest.mark.parametrize(
    ("what", "roles", "others", "change"),
    [
        ("", {"organiser"}, 1, {}),
        ("", {"owner"}, 0, {"embargo_until": LATER}),
        ("already been unpublished", {"organiser"}, 1, {"unpublished_at": CLOSE}),
        ("A correction has replaced", {"organiser"}, 1, {"replaced_at": CLOSE}),
        ("", {"organiser"}, 1, {"replaced_at": LATER}),
        ("only if no impartial", {"chair"}, 1, {}),
        ("", {"chair"}, 0, {}),
        ("only if no impartial", {"juror", "observer"}, 0, {}),
    ],
)
def test_an_organiser_takes_back_what_stands_and_the_chair_where_there_is_none(
    what: str, roles: set[str], others: int, change: Any
) -> None:
    made, codes = published(**change), {"rail", "road"}
    said(rules.can_unpublish(made, roles=roles, tied={"air"}, categories=codes, others=others, now=CLOSE), what)
    tied = rules.can_unpublish(made, roles=roles, tied={"air", "road"}, categories=codes, others=others, now=CLOSE)
    assert not tied, "whoever has a side in one of the categories never does"


WAITS, SHORT = {"embargo_until": LATER + TICK}, {"kind": "shortlist"}


@pytest.mark.parametrize(
    ("early", "late", "changes"),
    [
        ("", "", []),
        ("have been public", "have been public", [{}]),
        ("have been public", "have been public", [{"embargo_until": LATER}]),
        ("have been public", "have been public", [{"unpublished_at": CLOSE}]),
        ("have been public", "have been public", [{"replaced_at": CLOSE}, SHORT]),
        ("", "", [{"unpublished_at": BEFORE}]),
        ("scheduled", "scheduled", [WAITS]),
        ("scheduled", "scheduled", [WAITS | SHORT]),
        ("", "", [WAITS | {"unpublished_at": LATER}]),
        ("finalists are public", "", [SHORT]),
        ("", "", [SHORT | {"unpublished_at": LATER}]),
        ("", "", [SHORT | {"replaced_at": LATER}]),
        ("finalists are public", "have been public", [SHORT, {}]),
    ],
)
def test_rules_change_until_laureates_were_public_and_after_finalists_for_later_rounds(
    early: str, late: str, changes: list[Any]
) -> None:
    found = [published(**each) for each in changes]
    said(rules.can_change_rules(found, of_later_rounds=False, now=LATER), early)
    said(rules.can_change_rules(found, of_later_rounds=True, now=LATER), late)
