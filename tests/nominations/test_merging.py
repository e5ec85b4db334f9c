"""Two people at one topic: nothing is overwritten that its reader has not seen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from awards.nominations.answers.values import Basis, mark, marks_of, merged

TEXTS = st.sampled_from(["", "a", "b", "c"])
SEEN = {"q": "before", "r": "same"}
BASIS = Basis(3, marks_of(SEEN, SEEN))


def test_what_only_i_changed_is_taken() -> None:
    assert merged({"q": "before", "r": "same"}, 4, {"q": "mine", "r": "same"}, BASIS) == ({"q": "mine"}, [])


def test_what_only_others_changed_stays() -> None:
    assert merged({"q": "theirs", "r": "same"}, 4, {"q": "before", "r": "same"}, BASIS) == ({}, [])


def test_what_both_changed_is_a_matter_of_choice() -> None:
    assert merged({"q": "theirs", "r": "same"}, 4, {"q": "mine", "r": "new"}, BASIS) == ({"r": "new"}, ["q"])


def test_what_both_changed_alike_is_no_conflict() -> None:
    assert merged({"q": "mine"}, 4, {"q": "mine"}, BASIS) == ({}, [])


def test_even_on_the_same_revision_marks_decide() -> None:
    assert merged({"q": "theirs"}, 3, {"q": "mine"}, BASIS) == ({}, ["q"])


def test_without_marks_the_revision_decides() -> None:
    assert merged({"q": "theirs"}, 4, {"q": "mine"}, Basis(4)) == ({"q": "mine"}, [])
    assert merged({"q": "theirs"}, 4, {"q": "mine"}, Basis(3)) == ({}, ["q"])
    assert merged({"q": "theirs"}, 4, {"q": "mine"}, Basis()) == ({}, ["q"])


def test_what_nobody_answered_yet_is_taken_without_a_mark() -> None:
    assert merged({}, 4, {"file:1": {"title": "A"}}, Basis(2)) == ({"file:1": {"title": "A"}}, [])


@given(seen=TEXTS, stored=TEXTS, mine=TEXTS)
def test_no_text_is_lost_unseen(seen: str, stored: str, mine: str) -> None:
    changes, conflicts = merged({"q": stored}, 9, {"q": mine}, Basis(1, {"q": mark(seen)}))
    after = changes.get("q", stored)
    if "q" in conflicts:
        assert not changes
        assert len({seen, stored, mine}) == 3
    else:
        assert after == mine or mine == seen
        assert after == stored or stored == seen
