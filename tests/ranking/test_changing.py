"""Ballot after ballot changes: each time what stands is what ranking anew gives, whatever the scheme."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.ranking import moving
from awards.ranking.changing import changed
from awards.ranking.decisions import Decision
from awards.ranking.rank import Result, rank
from awards.ranking.scheme import Scheme, parse
from awards.ranking.sheets import Row, Sheets
from tests.ranking.scheme_cases import scheme_documents

ENTRIES, JURORS, CHANGES = 24, 3, 6
Ballot = tuple[str, str, str]
Ballots = dict[Ballot, tuple[dict[str, Any], str]]


@st.composite
def coarse_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Schemes under which many entries share a value, and the tie-break has much to do."""
    document = draw(scheme_documents())
    last = {"carried" if "rounds" in document else "total": 0}
    rules = draw(st.permutations(["median", "heaviest_criteria", "highest_ballots", "count_at_least:1", "chair"]))
    kept = rules[: draw(st.integers(1, 4))]
    return document | {"rounding": document["rounding"] | last, "rank_on": "rounded", "tie_break": kept}


def drawn_ballot(scheme: Scheme, stage: int, chance: random.Random) -> tuple[dict[str, Any], str]:
    """Scores by criterion, few different ones so that many entries tie, and a state."""
    rules = scheme.stages[stage].rules
    steps = [rules.scale.score_at(min(chance.choice((1, 2)), rules.scale.steps)) for _ in rules.criteria]
    given = {c.id: step for c, step in zip(rules.criteria, steps, strict=True) if chance.random() < 0.9}
    return given, chance.choice(["submitted"] * 8 + ["draft", "recused"])


def drawn_ballots(scheme: Scheme, chance: random.Random) -> Ballots:
    ballots: Ballots = {}
    for entry in range(ENTRIES):
        for number in range(chance.randint(1, len(scheme.stages))):
            for juror in range(chance.choice((JURORS, JURORS, JURORS - 1))):
                key = (f"e{entry:02}", f"j{juror}", scheme.stages[number].id)
                ballots[key] = drawn_ballot(scheme, number, chance)
    return ballots


def rows_of(ballots: Ballots) -> list[Row]:
    rows = []
    for (entry, juror, stage), (scores, state) in ballots.items():
        rows += [Row(entry, juror, name, score, stage, state) for name, score in scores.items()]
        rows += [] if scores else [Row(entry, juror, "", "", stage, state)]
    return rows


def decided(result: Result) -> list[Decision]:
    """The chair's decision on every tie that is left, in the order against the ids."""
    names, groups = result.sheets.entries, result.groups
    tied = [groups.order[groups.group == group].tolist() for group in range(len(groups.sizes))]
    orders = [tuple(names[entry] for entry in reversed(members)) for members in tied if len(members) > 1]
    return [Decision(order, "C", "2027-05-01T10:00:00Z", "a reason") for order in orders]


def same(one: Result, other: Result) -> bool:
    """Whether two results are the same to the last byte, the decisions that were used included."""
    return (one.document(), one.used, one.unused) == (other.document(), other.used, other.unused)


@pytest.fixture(params=[2, 100], ids=["few at once", "many at once"], autouse=True, scope="module")
def at_once(request: pytest.FixtureRequest) -> Any:
    """Entries compared in one go: with two the place is found in many rounds."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(moving, "AT_ONCE", request.param)
        yield


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(st.one_of(scheme_documents(), coarse_documents()), st.integers(0, 10**6), st.booleans())
def test_ballot_after_ballot_gives_what_ranking_anew_gives(document: Any, seed: int, chaired: bool) -> None:
    scheme, chance = parse(document), random.Random(seed)
    ballots = drawn_ballots(scheme, chance)
    result = rank(scheme, Sheets.from_rows(scheme, rows_of(ballots)))
    decisions = decided(result) if chaired else []
    result = rank(scheme, result.sheets, decisions)
    for _ in range(CHANGES):
        key = chance.choice(sorted(ballots))
        ballots[key] = drawn_ballot(scheme, [stage.id for stage in scheme.stages].index(key[2]), chance)
        scores, state = ballots[key]
        result = changed(result, key[0], key[1], scores, state=state, round_id=key[2])
        assert same(result, rank(scheme, Sheets.from_rows(scheme, rows_of(ballots)), decisions))


def test_a_change_while_one_juror_is_left_out() -> None:
    scheme = parse({"version": 1, "scale": {"min": 0, "max": 9, "step": 1}, "criteria": [{"id": "a", "weight": 1}],
                    "quorum": 2, "tie_break": ["median"]})  # fmt: skip
    rows = [Row(f"e{e}", f"j{j}", "a", (e * j) % 7) for e in range(6) for j in range(3)]
    result = changed(rank(scheme, Sheets.from_rows(scheme, rows), without="j1"), "e4", "j2", {"a": 9})
    after = [row._replace(score=9) if (row.entry, row.juror) == ("e4", "j2") else row for row in rows]
    assert same(result, rank(scheme, Sheets.from_rows(scheme, after), without="j1"))


def test_a_name_that_is_not_known() -> None:
    scheme = parse({"version": 1, "scale": {"min": 0, "max": 9, "step": 1}, "criteria": [{"id": "a", "weight": 1}]})
    result = rank(scheme, Sheets.from_rows(scheme, [Row("e1", "j1", "a", 3), Row("e2", "j1", "a", 4)]))
    for entry, juror in (("e0", "j1"), ("e9", "j1"), ("e1", "j0"), ("e1", "j2")):
        with pytest.raises(KeyError):
            changed(result, entry, juror, {"a": 1})
