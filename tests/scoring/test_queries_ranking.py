"""The ballots as numbers are those that the rows name, one by one."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Recusal
from awards.scoring import for_ranking
from awards.scoring.actions import Change
from awards.scoring.models import Ballot
from tests import factories as make
from tests.scoring.test_actions import Scene


@pytest.mark.parametrize(
    ("bits", "expected"), [(62, [("a", "b", "c")]), (8, [("a", "b"), ("c",)]), (7, [("a",), ("b",), ("c",)])]
)
def test_so_many_criteria_as_fit_go_into_one_integer(bits: int, expected: object, monkeypatch: Any) -> None:
    monkeypatch.setattr(for_ranking, "BITS", bits)
    assert for_ranking._chunks(("a", "b", "c"), 4) == expected


@pytest.mark.parametrize("bits", [62, 4], ids=["one integer a ballot", "one for every criterion"])
def test_the_same_ballots_as_row_by_row(context, bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(for_ranking, "BITS", bits)
    scene = Scene()
    scene.save({scene.codes[0]: Change(0, "", 0), scene.codes[-1]: Change(10, "Why.", 0)})
    scene.save({code: Change(3, "", 0) for code in scene.codes[1:-1]})
    scene.save({scene.codes[0]: Change(0, "Why.", 1)})
    scene.submit()
    scene.save({scene.codes[0]: Change(None, "", 2), scene.codes[1]: Change(9, "", 1)})  # the draft counts nowhere
    for title in ("Not started", "Recused"):
        entry = make.entry(scene.season, title)
        assignment = make.assignment(scene.juror, scene.round, entry)
    db.session.add(Recusal(assignment_id=assignment.id, kind="recused", at=now(), reason=""))
    db.session.flush()
    rows = {
        (row.nomination_id, row.juror_id, row.criterion, row.steps, row.state)
        for row in for_ranking.ballots_for_ranking(scene.round, scene.category)
    }
    assert len(rows) == 7
    assert {(row[2], row[3]) for row in rows} == {
        (scene.codes[0], 0), (scene.codes[1], 3), (scene.codes[2], 3), (scene.codes[3], 3), (scene.codes[4], 10),
        (None, None),
    }  # fmt: skip
    assert unpacked(for_ranking.packed_ballots(scene.round, scene.category, scene.codes, 10), scene.codes) == rows


def test_the_subtotal_of_a_complete_ballot_is_its_one_score(context) -> None:
    scene = Scene()
    entry = make.entry(scene.season, "Not started")
    make.assignment(scene.juror, scene.round, entry)
    scene.save({code: Change(3, "Why.", 0) for code in scene.codes[1:]})
    assert sorted(for_ranking.subtotals(scene.round, scene.category, len(scene.codes)).steps.tolist()) == [
        [-1],
        [-1],
    ]
    scene.save({scene.codes[0]: Change(7, "Why.", 0)})
    assert sorted(for_ranking.subtotals(scene.round, scene.category, len(scene.codes)).steps.tolist())[1] == [-1]
    scene.submit()
    scene.save({scene.codes[0]: Change(None, "", 1)})
    found = for_ranking.subtotals(scene.round, scene.category, len(scene.codes))
    packed = for_ranking.packed_ballots(scene.round, scene.category, scene.codes, 10)
    assert sorted(found.steps.tolist()) == [[-1], [db.session.scalar(select(Ballot.weighted_sum))]]
    assert ballot_states(found) == ballot_states(packed)


def ballot_states(ballots: for_ranking.Ballots) -> set[tuple[object, ...]]:
    rows = zip(ballots.entry, ballots.juror, ballots.states, strict=True)
    return {(ballots.entries[entry], ballots.jurors[juror], state) for entry, juror, state in rows}


def unpacked(ballots: for_ranking.Ballots, codes: list[str]) -> set[tuple[object, ...]]:
    rows: set[tuple[object, ...]] = set()
    for entry, juror, state, steps in zip(ballots.entry, ballots.juror, ballots.states, ballots.steps, strict=True):
        who = (ballots.entries[entry], ballots.jurors[juror])
        scored = [(code, int(step)) for code, step in zip(codes, steps, strict=True) if step >= 0]
        rows |= {(*who, code, step, state) for code, step in scored or [(None, None)]}
    return rows


def test_a_category_without_ballots(context) -> None:
    scene = Scene()
    db.session.delete(scene.assignment)
    db.session.flush()
    found = for_ranking.packed_ballots(scene.round, scene.category, scene.codes, 10)
    assert (found.entries, len(found.states), found.steps.shape) == ([], 0, (0, len(scene.codes)))
