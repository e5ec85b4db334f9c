"""The rules of scoring without a database: states, what a ballot lacks, the order of the list, sums."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from awards.programmes.document.programme import load
from awards.scoring import rules
from awards.scoring.scoresheet import decimals, weighted_sum
from tests.factories import MAGISTRAL

NOW = datetime(2027, 4, 20, 12, tzinfo=UTC)
ROUND = SimpleNamespace(opens_at=NOW, closes_at=NOW + timedelta(days=1))
PROGRAMME = load(MAGISTRAL.read_text())


def ballot(**more):
    plain = {
        "id": 1,
        "position": 1,
        "recusal": None,
        "recusal_reason": None,
        "conflict": False,
        "own_company": False,
        "withdrawn": False,
        "disqualified": False,
        "removed": False,
        "skipped_at": None,
        "begun_at": None,
        "submitted_at": None,
    }
    return SimpleNamespace(**(plain | more))


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "assigned"),
        ({"begun_at": NOW}, "draft"),
        ({"begun_at": NOW, "submitted_at": NOW}, "submitted"),
        ({"skipped_at": NOW}, "skipped"),
        ({"submitted_at": NOW, "recusal": "excluded"}, "excluded"),
        ({"recusal": "recused", "withdrawn": True}, "recused"),
        ({"submitted_at": NOW, "withdrawn": True}, "withdrawn"),
        ({"submitted_at": NOW, "disqualified": True}, "disqualified"),
        ({"disqualified": True, "recusal": "recused"}, "recused"),
    ],
)
def test_states(more, state):
    assert rules.state_of(ballot(**more)) == state


@pytest.mark.parametrize(
    ("more", "changed", "complete", "told"),
    [
        ({}, False, False, "assigned"),
        ({"begun_at": NOW}, False, False, "draft"),
        ({"begun_at": NOW}, False, True, "ready"),
        ({"begun_at": NOW, "skipped_at": NOW}, False, True, "ready"),
        ({"begun_at": NOW, "submitted_at": NOW}, False, True, "submitted"),
        ({"begun_at": NOW, "submitted_at": NOW}, True, False, "changed"),
        ({"submitted_at": NOW, "recusal": "excluded"}, True, True, "excluded"),
    ],
)
def test_states_as_the_juror_is_told_them(more, changed, complete, told):
    assert rules.told_state(ballot(**more), changed=changed, complete=complete) == told


def test_taking_back_and_bringing_back_are_for_what_counts_and_what_did():
    during, after = NOW, NOW + timedelta(days=1)
    submitted, draft = ballot(submitted_at=NOW), ballot(begun_at=NOW)
    assert rules.can_take_back(submitted, ROUND, now=during)
    assert not rules.can_take_back(draft, ROUND, now=during)
    assert rules.can_bring_back(draft, ROUND, copies=1, now=during)
    assert not rules.can_bring_back(draft, ROUND, copies=0, now=during)
    assert not rules.can_bring_back(submitted, ROUND, copies=1, now=during)
    assert not rules.can_take_back(submitted, ROUND, now=after)
    assert not rules.can_bring_back(draft, ROUND, copies=1, now=after)


def test_what_is_shut_and_what_is_only_closed():
    assert rules.is_shut(ballot(conflict=True))
    assert rules.is_shut(ballot(own_company=True, submitted_at=NOW))
    assert rules.is_shut(ballot(recusal="recused", recusal_reason="family"))
    assert rules.is_shut(ballot(removed=True))
    kept = ballot(removed=True, recusal="excluded", recusal_reason=rules.REMOVED)
    assert (rules.is_shut(kept), rules.shows_dossier(kept)) == (False, False)
    assert not rules.shows_dossier(ballot(withdrawn=True))
    assert rules.shows_dossier(ballot())


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (timedelta(milliseconds=-1), False),
        (timedelta(0), True),
        (timedelta(days=1, milliseconds=-1), True),
        (timedelta(days=1), False),
    ],
)
def test_scoring_is_open_from_the_opening_to_just_before_the_close(moment, open_):
    assert bool(rules.can_score(ballot(), ROUND, now=NOW + moment)) is open_


def test_nothing_is_scored_of_what_was_taken_back_or_withdrawn():
    for more in ({"withdrawn": True}, {"disqualified": True}, {"recusal": "excluded"}, {"removed": True}):
        assert not rules.can_score(ballot(**more), ROUND, now=NOW)


def test_nothing_is_left_of_what_is_closed():
    assert not rules.is_closed(ballot(begun_at=NOW, removed=True, conflict=True))
    for more in ({"withdrawn": True}, {"disqualified": True}, {"recusal": "excluded"}):
        assert rules.is_closed(ballot(**more))


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("8", 8),
        (8, 8),
        ("0", 0),
        ("10", 10),
        ("8.0", 8),
        ("8,0", 8),
        ("11", None),
        ("-1", None),
        ("7.5", None),
        ("", None),
        ("x", None),
        (True, None),
        (None, None),
        (8.0, None),
        ("9" * 40, None),
        ("１", None),
    ],
)
def test_values_of_the_scale(given, value):
    found = rules.is_on(PROGRAMME.scale, given)
    assert found == value if value is not None else found is None


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("", True),
        ("x" * rules.LONGEST_TEXT, True),
        ("x" * (rules.LONGEST_TEXT + 1), False),
        ("a\0b", False),
        ("half a letter: \ud800", False),
        ("\udfff, the other half", False),
        ("\ud7ff and \ue000 stand beside them", True),
    ],
)
def test_a_text_is_kept_that_can_be_stored(text, good):
    assert rules.legible(text) is good


def marks(*steps, comment=""):
    codes = [criterion.id for criterion in PROGRAMME.category("resilience").criteria]
    return [SimpleNamespace(code=code, steps=step, comment=comment) for code, step in zip(codes, steps, strict=True)]


def test_what_a_ballot_lacks():
    assert rules.lacks(marks(5, 5, 5, 5, 5), "", "", PROGRAMME) == []
    found = rules.lacks(marks(5, None, 10, 2, 3), "", "word " * 81, PROGRAMME)
    assert [lack.kind for lack in found] == ["score", "comment", "comment", "long"]
    assert rules.lacks(marks(10, 0, 1, 2, 9, comment="Because."), "word " * 80, "", PROGRAMME) == []
    assert not rules.can_submit(found)
    assert not rules.comment_is_required(None, PROGRAMME), "without a score there is nothing to explain"


def test_a_draft_that_lacks_nothing_may_count_unless_its_juror_took_it_back():
    assert rules.can_be_let_count([], taken_back=False)
    assert not rules.can_be_let_count([], taken_back=True)
    assert not rules.can_be_let_count(rules.lacks(marks(5, 5, 5, 5, None), "", "", PROGRAMME), taken_back=False)


def row(name, position, state=rules.ASSIGNED, skipped=None):
    return SimpleNamespace(id=name, position=position, state=state, skipped=skipped)


def test_the_list_keeps_its_order_with_skipped_and_closed_ones_last():
    rows = [
        row("a", 4),
        row("b", 1, rules.SKIPPED, "2027-05-02 10:00:00"),
        row("c", 2),
        row("d", 3, rules.RECUSED),
        row("e", 5, rules.SUBMITTED),
        row("f", 6, rules.SKIPPED, "2027-05-01 10:00:00"),
    ]
    listed = rules.in_order(rows)
    assert [each.id for each in listed] == ["c", "a", "e", "f", "b", "d"]
    assert rules.next_open(listed).id == "c"
    assert rules.next_open([each for each in listed if each.id in "bdef"]).id == "f"
    assert rules.next_open([each for each in listed if each.id in "de"]) is None


def test_weighted_sums_are_exact_integers():
    weights = {"a": Decimal("25"), "b": Decimal("12.5"), "c": Decimal("0.25")}
    assert decimals(weights.values()) == 2
    assert weighted_sum(weights, {"a": 8, "b": 4, "c": None}) == 8 * 2500 + 4 * 1250
    assert weighted_sum({"a": Decimal("0.1"), "b": Decimal("0.2")}, {"a": 1, "b": 1}) == 3
    assert weighted_sum({"a": Decimal("30")}, {"a": 3}) == 90
