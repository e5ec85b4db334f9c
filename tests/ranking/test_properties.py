"""What must hold for every scheme and every set of ballots."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.decisions import Decision
from awards.ranking.ballots.sheets import Row
from awards.ranking.command import result_document
from awards.ranking.explain.derivation import Derivation
from awards.ranking.places.rank import rank
from awards.ranking.places.result import Result
from awards.ranking.scheme.scheme import Scheme, parse
from tests.ranking.oracle import Oracle, competition_places
from tests.ranking.scheme_cases import rankings

Case = tuple[Scheme, list[Row]]


def ranked(scheme: Scheme, rows: list[Row], decisions: tuple[Decision, ...] = ()) -> Result:
    return rank(scheme, sheets_of_rows(scheme, rows), decisions)


def outputs(result: Result) -> object:
    return result_document(result)


@settings(max_examples=300)
@given(rankings())
def test_places_and_scores_are_those_of_the_oracle(case: Case) -> None:
    scheme, rows = case
    oracle, result = Oracle(scheme, rows), ranked(scheme, rows)
    places = oracle.places()
    for standing in result.standings:
        expected = oracle.results[standing.entry]
        assert standing.status == expected["status"]
        assert standing.score == expected.get("exact")
        assert standing.value == expected.get("value")
        assert (None if standing.place is None else Fraction(standing.place)) == places.get(standing.entry)


@pytest.mark.long
@given(rankings(chair=False), st.data())
def test_the_chair_decides_only_the_tie_named(case: Case, data: st.DataObject) -> None:
    scheme, rows = case
    rows = rows + [row._replace(entry="twin") for row in rows if row.entry == "e0"]
    scheme = parse({**scheme.to_document(), "tie_break": [*(r.text for r in scheme.tie_break), "chair"]})
    groups = [group for group in Oracle(scheme, rows).groups({}) if len(group) > 1]
    assume(groups)
    order = tuple(data.draw(st.permutations(groups[0])))
    decision = Decision(order, "C", "2027-05-01T10:00:00Z", "a reason")
    places = Oracle(scheme, rows).places({frozenset(order): order})
    result = ranked(scheme, rows, (decision,))
    assert {s.entry: s.place for s in result.standings if s.place is not None} == places
    assert result.used == (decision,)
    assert all(result.standing(entry).decided_by == "chair" for entry in order)


@pytest.mark.long
@given(rankings(band=False), st.data())
def test_the_order_of_rows_jurors_and_criteria_changes_nothing(case: Case, data: st.DataObject) -> None:
    scheme, rows = case
    document = scheme.to_document()
    document["criteria"] = data.draw(st.permutations(document["criteria"]))
    again = parse(document)
    assert again.fingerprint() == scheme.fingerprint()
    shuffled = data.draw(st.permutations(rows))
    assert outputs(ranked(again, shuffled)) == outputs(ranked(scheme, rows))


@given(rankings(), st.sampled_from(["10", "0.1", "7/3"]))
def test_scaling_all_weights_changes_nothing_under_weighted_mean(case: Case, by: str) -> None:
    scheme, rows = case
    assume(all(stage.rules.total == "weighted_mean" for stage in scheme.stages))
    names = {c.id for stage in scheme.stages for c in stage.rules.criteria}
    scaled = scheme.with_weights(dict.fromkeys(names, Fraction(by)))
    assert list(ranked(scaled, rows).standings) == list(ranked(scheme, rows).standings)


@pytest.mark.long
@settings(max_examples=300)
@given(rankings(chair=False), st.data())
def test_raising_one_score_never_lowers_the_place(case: Case, data: st.DataObject) -> None:
    scheme, rows = case
    index = data.draw(st.integers(0, len(rows) - 1))
    row = rows[index]
    assume(row.criterion)
    scale = next(stage.rules.scale for stage in scheme.stages if stage.id == row.round)
    steps = scale.step_of(row.score)
    assert steps is not None
    assume(steps < scale.steps)
    raised = scale.score_at(data.draw(st.integers(steps + 1, scale.steps)))
    after = [*rows[:index], row._replace(score=raised), *rows[index + 1 :]]
    before_place = ranked(scheme, rows).standing(row.entry).place
    after_place = ranked(scheme, after).standing(row.entry).place
    if before_place is not None:
        assert after_place is not None
        assert after_place <= before_place


@given(rankings(), st.data())
def test_a_recused_ballot_of_an_entry_in_the_round_changes_nothing(case: Case, data: st.DataObject) -> None:
    scheme, rows = case
    row = data.draw(st.sampled_from(rows))
    more = [*rows, Row(row.entry, "someone new", "", "", row.round, "recused")]
    assert list(ranked(scheme, more).standings) == list(ranked(scheme, rows).standings)


@pytest.mark.long
@given(rankings(band=False, chair=False), st.data())
def test_withdrawing_an_entry_never_changes_the_order_of_two_others(case: Case, data: st.DataObject) -> None:
    scheme, rows = case
    gone = data.draw(st.sampled_from(sorted({row.entry for row in rows})))
    rest = [row for row in rows if row.entry != gone]
    assume(rest)
    before = {s.entry: s.place for s in ranked(scheme, rows).standings if s.entry != gone}
    after = {s.entry: s.place for s in ranked(scheme, rest).standings}
    for one in after:
        for other in after:
            assert _order(before[one], before[other]) == _order(after[one], after[other])


def _order(one: Fraction | int | None, other: Fraction | int | None) -> object:
    return None if one is None or other is None else (one > other) - (one < other)


@given(rankings(complete=True, rounds=False))
def test_both_orders_and_pooled_agree_for_the_mean_of_complete_ballots(case: Case) -> None:
    scheme, rows = case
    plain = {"combine": "mean", "total": "weighted_mean", "limit": "none", "rounding": {}, "rank_on": "unrounded"}
    base = {name: value for name, value in scheme.to_document().items() if name != "trim"} | plain
    ways = [
        parse({**base, "order": order, "missing": missing})
        for order in ("juror_first", "criterion_first")
        for missing in ("complete_only", "available", "pooled")
    ]
    first, *others = [list(ranked(way, rows).standings) for way in ways]
    assert all(other == first for other in others)


@given(rankings())
def test_a_scheme_read_back_from_json_gives_the_same_bytes(case: Case) -> None:
    scheme, rows = case
    again = parse(scheme.to_json())
    assert again.to_json() == scheme.to_json()
    assert again.fingerprint() == scheme.fingerprint()
    assert outputs(ranked(again, rows)) == outputs(ranked(scheme, rows))


@given(rankings(band=False, rounds=False))
def test_competition_places_are_one_more_than_the_number_of_better_entries(case: Case) -> None:
    scheme, rows = case
    scheme = parse({**scheme.to_document(), "places": "competition", "tie_break": []})
    standings = [s for s in ranked(scheme, rows).standings if s.place is not None]
    values = [s.value for s in standings if s.value is not None]
    assert [s.place for s in standings] == competition_places(values)


@given(rankings())
def test_the_derivation_comes_to_the_same_value(case: Case) -> None:
    scheme, rows = case
    result = ranked(scheme, rows)
    for standing in result.standings:
        derived = Derivation(result, result.numbers[standing.entry])
        derived.derive()
        if standing.score is not None:
            assert derived.exact == standing.score


@given(rankings(band=False))
def test_groups_at_the_cut_are_named(case: Case) -> None:
    scheme, rows = case
    assume(scheme.cut is not None and scheme.cut.places is not None)
    assert scheme.cut is not None
    before = 0
    result, oracle = ranked(scheme, rows), Oracle(scheme, rows)
    for group in oracle.groups({}):
        first, end = before + 1, before + len(group)
        for entry in group:
            low = scheme.cut.min is not None and oracle.results[entry]["value"] < scheme.cut.min
            line = scheme.cut.places or 0
            inside = "in" if end <= line else "out" if first > line else "undecided"
            assert result.standing(entry).cut == ("out" if low else inside)
        before = end
