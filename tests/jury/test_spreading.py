"""Spreading evenly: as much cover as there can be, even loads, no forbidden pair, the same every time."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.jury.assigning.spread import Entry, Seated, spread


def panel(jurors, most=20, categories=None, load=0):
    return [Seated(name, categories, load, most) for name in jurors]


def test_every_entry_reaches_the_target_with_even_loads():
    entries = [Entry(f"e{number}", "a") for number in range(10)]
    plan = spread(entries, panel("ABCDE"), target=3, barred={})
    assert set(plan.cover.values()) == {3}
    assert set(plan.load.values()) == {6}
    assert plan.short == ()


def test_nobody_gets_what_is_barred_or_of_another_category():
    entries = [Entry("e1", "a"), Entry("e2", "b")]
    jurors = [Seated("A", frozenset("a"), 0, 9), Seated("B", frozenset("b"), 0, 9), Seated("C", None, 0, 9)]
    plan = spread(entries, jurors, target=3, barred={"e1": {"C"}})
    assert plan.pairs == (("e1", "A"), ("e2", "B"), ("e2", "C"))
    assert [(short.entry, short.cover) for short in plan.short] == [("e1", 1), ("e2", 2)]
    assert str(plan.short[0].why) == "Jurors on the panel: 2. With a conflict or a connection: 1. Already full: 0."


def test_an_entry_is_served_by_moving_another_one():
    # Whoever is given to the first one at first, only B is left in the end, whom neither of the others may have.
    entries = [Entry(f"e{number}", "a") for number in range(3)]
    plan = spread(entries, panel("ABC", most=1), target=1, barred={"e0": {"A"}, "e1": {"B"}, "e2": {"B"}})
    assert plan.pairs == (("e0", "B"), ("e1", "A"), ("e2", "C"))
    assert plan.short == ()


def test_work_moves_along_from_the_busier_to_the_idler():
    # The first entry goes to C, and the second to A, who has one already, until C hands the first one on to B.
    jurors = [Seated("A", None, 1, 9), Seated("B", None, 0, 9), Seated("C", None, 0, 9)]
    plan = spread([Entry("e0", "a"), Entry("e1", "a")], jurors, target=1, barred={"e0": {"A"}, "e1": {"B"}})
    assert plan.pairs == (("e0", "B"), ("e1", "C"))
    assert set(plan.load.values()) == {1}


def test_what_was_given_before_stays_and_counts():
    entries = [Entry("e1", "a", frozenset("A")), Entry("e2", "a")]
    plan = spread(entries, [Seated("A", None, 1, 5), Seated("B", None, 0, 5)], target=1, barred={})
    assert plan.pairs == (("e2", "B"),)
    assert (plan.before, plan.cover) == ({"e1": 1, "e2": 0}, {"e1": 1, "e2": 1})
    assert sorted(plan.before.values()) == [0, 1]


def test_full_jurors_are_named_as_the_reason():
    plan = spread([Entry("e1", "a"), Entry("e2", "a")], panel("A", most=1), target=1, barred={})
    assert str(plan.short[0].why) == "Jurors on the panel: 1. With a conflict or a connection: 0. Already full: 1."


def test_the_order_of_the_input_changes_nothing():
    entries = [Entry(f"e{number}", "ab"[number % 2]) for number in range(12)]
    jurors = [*panel("ABC"), Seated("D", frozenset("a"), 2, 4)]
    first = spread(entries, jurors, target=2, barred={"e3": {"A"}})
    random.Random(1).shuffle(entries)
    again = spread(entries, jurors[::-1], target=2, barred={"e3": {"A"}})
    assert (first.pairs, first.fingerprint) == (again.pairs, again.fingerprint)


def most_cover(entries, jurors, target, barred):
    """The most pairs there can be, by trying every choice of jurors for each entry."""
    choices = []
    for entry in entries:
        able = [juror.id for juror in jurors if juror.id not in barred.get(entry.id, ())]
        choices.append([pick for size in range(target + 1) for pick in subsets(able, size)])
    best = 0
    for picks in product(*choices):
        load = {juror.id: sum(juror.id in pick for pick in picks) for juror in jurors}
        if all(load[juror.id] <= juror.most for juror in jurors):
            best = max(best, sum(map(len, picks)))
    return best


def subsets(items, size):
    if size == 0:
        return [()]
    return [(item, *rest) for place, item in enumerate(items) for rest in subsets(items[place + 1 :], size - 1)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from("ABC")), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.integers(1, 2),
)
def test_no_plan_covers_more_and_no_move_makes_it_more_even(bars, mosts, target):
    entries = [Entry(f"e{number}", "a") for number in range(len(bars))]
    jurors = [Seated(name, None, 0, most) for name, most in zip("ABC", mosts, strict=True)]
    barred = {f"e{number}": names for number, names in enumerate(bars)}
    plan = spread(entries, jurors, target=target, barred=barred)
    assert len(plan.pairs) == most_cover(entries, jurors, target, barred)
    assert len(set(plan.pairs)) == len(plan.pairs)
    assert not any(juror in barred[entry] for entry, juror in plan.pairs)
    assert all(plan.load[juror.id] <= juror.most for juror in jurors)
    for entry, juror in plan.pairs:
        for other in jurors:
            could = other.id not in barred[entry] and (entry, other.id) not in plan.pairs
            if could and plan.load[other.id] < other.most:
                assert plan.load[other.id] >= plan.load[juror] - 1


@pytest.mark.parametrize("target", [1, 50])
def test_nothing_to_spread(target):
    assert spread([], panel("AB"), target=target, barred={}).pairs == ()
    assert spread([Entry("e", "a")], [], target=target, barred={}).cover == {"e": 0}


def test_among_the_equally_loaded_a_reader_comes_first():
    for entry in map(str, range(20)):
        plan = spread([Entry(entry, "a")], panel("ABC"), target=1, barred={}, unread={entry: {"A", "C"}})
        assert (plan.pairs, plan.unread) == (((entry, "B"),), ())


def test_entries_change_places_so_that_more_are_read_and_loads_stay():
    # Who reads only e1 is given e0 at first: at that time all are idle, and the other one may not have it.
    jurors = [Seated("A", None, 0, 1), Seated("B", None, 0, 1)]
    unread = {"e0": {"A"}, "e1": {"B"}}
    assert spread([Entry("e0", "a"), Entry("e1", "a")], jurors, target=1, barred={}, unread=unread).unread == ()
    held = spread([Entry("e0", "a"), Entry("e1", "a")], jurors, target=1, barred={"e1": {"A"}}, unread=unread)
    assert (held.pairs, held.unread) == ((("e0", "A"), ("e1", "B")), (("e0", "A"), ("e1", "B")))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sets(st.sampled_from("ABC")), st.sets(st.sampled_from("ABC"))), min_size=1, max_size=5),
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.integers(1, 2),
)
def test_readers_cost_neither_cover_nor_evenness_and_no_two_places_could_be_changed(found, mosts, target):
    entries = [Entry(f"e{number}", "a") for number in range(len(found))]
    jurors = [Seated(name, None, 0, most) for name, most in zip("ABC", mosts, strict=True)]
    barred, unread = ({f"e{number}": each[side] for number, each in enumerate(found)} for side in (0, 1))
    plan = spread(entries, jurors, target=target, barred=barred, unread=unread)
    usual = spread(entries, jurors, target=target, barred=barred)
    assert len(plan.pairs) == len(usual.pairs)
    assert sum(load**2 for load in plan.load.values()) <= sum(load**2 for load in usual.load.values())
    assert plan.load == {each.id: sum(juror == each.id for _entry, juror in plan.pairs) for each in jurors}
    assert not any(juror in barred[entry] for entry, juror in plan.pairs)
    assert set(plan.unread) == {(entry, juror) for entry, juror in plan.pairs if juror in unread[entry]}
    given = set(plan.pairs)
    for (entry, juror), (back, other) in product(plan.unread, plan.pairs):
        swapped = {(entry, other), (back, juror)}
        if swapped & given or any(where in barred[which] for which, where in swapped):
            continue
        before = 1 + (other in unread[back])
        assert sum(where in unread[which] for which, where in swapped) >= before
