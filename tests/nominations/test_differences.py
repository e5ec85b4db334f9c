"""Two versions compared: words that stayed, went and came. No application."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from awards.nominations.answers.differences import MOST_WORDS, changes, compared, flat
from awards.programmes.document.programme import load
from tests.programmes.seeds import text_of

PROGRAMME = load(text_of("magistral"))


def test_words_that_changed_are_marked():
    pieces = [(piece.kind, piece.text) for piece in compared("nine hours at the border", "two hours at the border")]
    assert pieces == [("removed", "nine"), ("added", "two"), ("same", " hours at the border")]


@settings(max_examples=60, deadline=None)
@given(st.text("ab ß\nЁ", max_size=40), st.text("ab ß\nЁ", max_size=40))
def test_nothing_is_lost(before, after):
    pieces = compared(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_long_texts_are_shown_whole():
    pieces = compared("a " * MOST_WORDS, "b")
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_texts_of_the_greatest_length_are_compared_word_by_word():
    pieces = compared("a " * (MOST_WORDS // 4), "a " * (MOST_WORDS // 4))
    assert [piece.kind for piece in pieces] == ["same"]


def test_changes_follow_the_form_and_blank_answers_are_alike():
    before = {"project": {"title": "One", "summary": ""}, "case": {"kpis": []}}
    after = {"case": {"kpis": [{"indicator": "x"}]}, "project": {"title": "Two"}}
    found = changes(PROGRAMME, SimpleNamespace(answers=before, files={}), SimpleNamespace(answers=after, files={}))
    assert [change.question.id for change in found] == ["title", "kpis"]
    assert [piece.text for piece in found[0].pieces] == ["One", "Two"]
    assert found[1].pieces == ()
    assert flat(after) == {"kpis": [{"indicator": "x"}], "title": "Two"}


def test_a_file_of_which_something_else_is_said_is_another_answer():
    answers = {"evidence": {"files": ["1"]}}
    one, other, old = (
        SimpleNamespace(answers=answers, files=files)
        for files in ({"1": {"details": {"title": "A"}}}, {"1": {"details": {"title": "B"}}}, None)
    )
    assert [change.question.id for change in changes(PROGRAMME, one, other)] == ["files"]
    assert changes(PROGRAMME, one, one) == changes(PROGRAMME, old, other) == []
