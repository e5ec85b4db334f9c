"""What may be done with a nomination, by its state and at every limit; and what somebody is told who may not. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from awards.core.verdicts import Verdict
from awards.nominations import rules
from awards.nominations.rules import Used
from awards.nominations.staff import rules as staff_rules
from awards.programmes.document.programme import load
from tests.programmes.seeds import text_of

CLOSES = datetime(2027, 3, 15, 19, 0, tzinfo=UTC)
NOW, DAY = CLOSES - timedelta(days=9), timedelta(days=1)
MAGISTRAL, HARBOUR, PLAIN = (load(text_of(name)) for name in ("magistral", "harbour-lights", "shrout-fleiss"))
DECIDED = ("admitted", "not_admitted", "returned")


def season(document: Any = MAGISTRAL) -> Any:
    return SimpleNamespace(opens_at=CLOSES - 70 * DAY, closes_at=CLOSES, grace_minutes=0, is_draft=False,
                           document=document)  # fmt: skip


def nomination(state: str, *, category: str = "fairness", questions: tuple[str, ...] = ()) -> Any:
    """One in a state; what was submitted is in a category, and what was returned may be changed at some questions."""
    decided = SimpleNamespace(outcome=state, due_at=None, questions=questions) if state in DECIDED else None
    version = None if state == "draft" else SimpleNamespace(answers={"project": {"category": category}})
    return SimpleNamespace(
        withdrawal_id="1" if state == "withdrawn" else None,
        disqualification_id="1" if state == "disqualified" else None,
        admission=decided, admission_id="1" if decided or state in ("withdrawn", "disqualified") else None,
        version=version, version_id=version and "1",
    )  # fmt: skip


def said(may: Verdict) -> str:
    """Why not; nothing where it may be done."""
    return str(may.reason or "")


def check(rows: list[tuple[Verdict, str]]) -> None:
    """Compare verdicts with a part of what is said; nothing for yes."""
    assert [words if words and words in said(may) else said(may) for may, words in rows] == [row[1] for row in rows]


def test_a_nomination_is_begun_while_entries_are_open_and_so_often() -> None:
    check([
        (rules.can_start(season(), now=NOW, begun=39), ""),
        (rules.can_start(season(), now=NOW, begun=40), "has started 40 nominations"),
        (rules.can_start(season(), now=CLOSES), "Nominations closed on"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("state", "edit", "withdraw", "restore", "undo", "disqualify", "extend", "move"),
    [
        ("draft", "", "", "not withdrawn", "no decision", "Only an admitted", "", ""),
        ("submitted", "", "", "not withdrawn", "no decision", "Only an admitted", "", ""),
        ("returned", "", "", "not withdrawn", "", "Only an admitted", "", ""),
        ("admitted", "have decided", "", "not withdrawn", "", "", "A decision has been made", ""),
        ("not_admitted", "have decided", "", "not withdrawn", "", "Only an admitted", "A decision has been made", ""),
        ("withdrawn", "is withdrawn. Undo", "already withdrawn", "", "no decision", "Only an admitted", "",
         "is withdrawn"),
        ("disqualified", "no longer be changed", "no longer be withdrawn", "not withdrawn", "Reverse the",
         "already disqualified", "Reverse the", "Reverse the"),
    ],
)  # fmt: skip
def test_what_may_be_done_follows_from_the_state(
    state: str, edit: str, withdraw: str, restore: str, undo: str, disqualify: str, extend: str, move: str
) -> None:
    one, of = nomination(state), season()
    assert rules.state(one) == state
    assert rules.waits_for_people(one) is (state in ("draft", "returned"))
    check([
        (rules.can_edit(one, of, now=NOW), edit),
        (rules.can_withdraw(one, of, now=NOW), withdraw),
        (rules.can_restore(one, of, now=NOW), restore),
        (staff_rules.can_undo(one, jury=staff_rules.ASSIGNED), undo),
        (staff_rules.can_disqualify(one), disqualify),
        (staff_rules.can_reinstate(one, published=False), "" if state == "disqualified" else "is not disqualified"),
        (staff_rules.can_extend(one, of, until=CLOSES + DAY, reason="Flood", now=NOW), extend),
        (staff_rules.can_move(one, MAGISTRAL, code="efficiency", present="fairness", reason="It fits.", jury=""), move),
    ])  # fmt: skip


def test_once_a_round_was_scored_nothing_is_withdrawn_or_restored() -> None:
    for rule, state in ((rules.can_withdraw, "admitted"), (rules.can_restore, "withdrawn")):
        one = nomination(state)
        check([
            (rule(one, season(), now=NOW, judged_at=NOW - DAY), "scoring closed on"),
            (rule(one, season(), now=CLOSES), "Nominations closed on"),
            (rule(one, season(), now=CLOSES, extended=CLOSES + DAY), ""),
        ])  # fmt: skip


def test_what_is_complete_and_has_room_is_submitted_while_it_may_be_changed() -> None:
    draft: dict[str, Any] = {"faults": [], "category": "fairness", "rivals": []}
    check([
        (rules.can_submit(nomination("draft"), season(), now=NOW, **draft), ""),
        (rules.can_submit(nomination("draft"), season(), now=CLOSES, **draft), "Nominations closed on"),
        (rules.can_submit(nomination("draft"), season(), now=NOW, **draft | {"faults": [1]}), "Some answers"),
        (rules.can_submit(nomination("draft"), season(), now=NOW, **draft | {"rivals": ["fairness"]}), "and category"),
    ])  # fmt: skip


FULL, TAKEN = "per organisation: 2", "per organisation and category: 1"


@pytest.mark.parametrize(
    ("one", "category", "rivals", "words"),
    [
        (nomination("draft"), "fairness", [], ""),
        (nomination("draft"), "fairness", ["efficiency"], ""),
        (nomination("draft"), "fairness", ["fairness"], TAKEN),
        (nomination("draft"), "fairness", ["efficiency", None], FULL),
        (nomination("submitted"), "fairness", ["efficiency", "resilience"], ""),
        (nomination("submitted"), "fairness", ["fairness"], ""),  # where its organisers, or older rules, put it
        (nomination("submitted"), "efficiency", ["fairness"], ""),
        (nomination("submitted"), "efficiency", ["efficiency"], TAKEN),
        (nomination("returned", questions=("title",)), "efficiency", ["efficiency"], ""),
        (nomination("returned", questions=("category",)), "efficiency", ["efficiency"], TAKEN),
    ],
)
def test_an_entry_has_room_beside_the_others_of_its_organisation(
    one: Any, category: str, rivals: list[str | None], words: str
) -> None:
    for moment, way in ((NOW, "Withdraw another one first."), (CLOSES, "Write to the organisers.")):
        may = rules.has_room(one, season(), category, rivals, now=moment)
        check([(may, words), (may, way if words else "")])


def test_where_no_category_is_chosen_none_is_full() -> None:
    assert rules.has_room(nomination("submitted"), season(PLAIN), "another", ["another"], now=NOW)


def test_how_far_entries_are_used_up_is_said_where_they_are_limited() -> None:
    entries = ["fairness", "fairness", "efficiency"]
    assert rules.used(season(), entries) == (Used(3, 2), {"fairness": Used(2, 1), "efficiency": Used(1, 1)})
    assert rules.used(season(HARBOUR), entries) == (Used(3, 3), {})
    assert rules.used(season(PLAIN), entries) == (None, {})
    assert [Used(submitted, 2).full for submitted in (1, 2, 3)] == [False, True, True]


@pytest.mark.parametrize(
    ("submitted", "category", "reasons"),
    [
        ([], None, []),
        (["fairness"], None, []),
        (["fairness"], "efficiency", []),
        (["fairness"], "fairness", [TAKEN]),
        (["efficiency", "resilience"], None, [FULL]),
        (["efficiency", "fairness"], "fairness", [FULL, TAKEN]),
    ],
)
def test_limits_that_are_reached_are_named(submitted: list[str], category: str | None, reasons: list[str]) -> None:
    found = [str(each) for each in rules.limits_reached(season(), submitted, category)]
    assert len(found) == len(reasons)
    assert all(words in each for words, each in zip(reasons, found, strict=True))


@pytest.mark.parametrize(
    ("state", "outcome", "more", "words"),
    [
        ("submitted", "admitted", {}, ""),
        ("returned", "admitted", {}, ""),
        ("draft", "admitted", {}, "only decide on a submitted"),
        ("withdrawn", "admitted", {}, "only decide on a submitted"),
        ("disqualified", "admitted", {}, "Reverse the disqualification"),
        ("admitted", "not_admitted", {"judged": True, "reason": "Late."}, "have started to score"),
        ("admitted", "not_admitted", {"reason": "Late."}, ""),
        ("submitted", "not_admitted", {"reason": " "}, "Give the reason."),
        ("submitted", "returned", {"reason": "Say when.", "questions": ("title",)}, ""),
        ("submitted", "returned", {"reason": "Say when."}, "Choose the answers"),
        ("submitted", "returned", {"reason": " ", "questions": ("title",)}, "Choose the answers"),
    ],
)
def test_a_decision_is_made_on_what_was_submitted_with_a_reason_before_it_is_scored(
    state: str, outcome: str, more: dict[str, Any], words: str
) -> None:
    given = {"reason": "", "questions": (), "judged": False} | more
    check([(rules.can_decide(nomination(state), outcome, **given), words)])


def test_nothing_is_changed_once_it_is_judged_and_nothing_that_is_published() -> None:
    one = nomination("admitted")
    move = {"code": "efficiency", "present": "fairness", "reason": "It fits.", "jury": staff_rules.ASSIGNED}
    check([
        (staff_rules.can_undo(one, jury=staff_rules.JUDGED), "have started to score"),
        (staff_rules.can_move(one, MAGISTRAL, **move | {"jury": staff_rules.JUDGED}), "have started to score"),
        (staff_rules.can_move(one, MAGISTRAL, **move), ""),
        (staff_rules.can_move(one, MAGISTRAL, **move | {"code": "beauty"}), "from the list"),
        (staff_rules.can_move(one, MAGISTRAL, **move | {"code": "fairness"}), "already in this category"),
        (staff_rules.can_move(one, MAGISTRAL, **move | {"reason": " "}), "Give the reason."),
        (staff_rules.can_reinstate(nomination("disqualified"), published=True), "Unpublish them first"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("until", "moment", "reason", "words"),
    [
        (CLOSES + DAY, NOW, "Flood", ""),
        (CLOSES + DAY, CLOSES + DAY, "Flood", "must be in the future"),
        (CLOSES, NOW, "Flood", "must be after everyone else’s"),
        (CLOSES + DAY, NOW, " ", "Give the reason."),
    ],
)
def test_a_later_deadline_is_later_than_everybodys_and_to_come(
    until: datetime, moment: datetime, reason: str, words: str
) -> None:
    check([(staff_rules.can_extend(nomination("draft"), season(), until=until, reason=reason, now=moment), words)])


def test_a_correction_is_due_in_the_future_and_about_what_is_asked_in_the_category() -> None:
    fair = [each.id for each in MAGISTRAL.questions if each.category in (None, "fairness")]
    check([
        (staff_rules.can_return_until(NOW, now=NOW), "must be in the future"),
        (staff_rules.can_return_until(NOW + DAY, now=NOW), ""),
        (staff_rules.can_ask_about(MAGISTRAL, "fairness", {}, ["title", "q_fairness_1"]), ""),
        (staff_rules.can_ask_about(MAGISTRAL, "fairness", {}, fair), ""),
        (staff_rules.can_ask_about(MAGISTRAL, "fairness", {}, ["q_resilience_1"]), "from the list"),
        (staff_rules.can_ask_about(MAGISTRAL, "fairness", {}, ["title", "beauty"]), "from the list"),
    ])  # fmt: skip
