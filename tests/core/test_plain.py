"""What people paste means the same everywhere: spaces, line ends, bullets, unseen letters; words are counted alike."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from awards.core.text import BRIEF, GAP, brief, fits, is_blank, most_characters, plain_line, plain_text, unlinked, words
from tests.browsing import Browsing

BLANK = [
    "",
    " ",
    "\u3164",
    "\u115f\u1160",
    "\u2800 \u2800",
    "\uffa0",
    "\u200b\u200d\ufeff",
    "\u00ad",
    "\u202e",
    "\u0301",
]
COUNTED = {
    "one two": 2,
    "\ufeffone two": 2,
    "one\u200btwo": 2,
    "one\x0btwo": 2,
    "one\x85two": 2,
    "\uf0b7\tone\n\uf0b7\ttwo": 2,
    "one – two — three": 3,
    "one/two": 1,
    "\u3164 one": 1,
    "Қазақстан мен Өзбекстан": 3,
    "e\u0301te\u0301 5 %": 2,
    "•": 0,
}
LETTERS = (
    "aé 7ж•–—/'\u0301\u00a0\u200b\ufeff\uf0b7\uf0d8\x0b\x85\x1c\u2028\r\n\t"
    "\u3164\u115f\u00ad\u200d\u202e\u2066\uffff\U0001f600"
)
TRICKY = st.text(st.sampled_from(LETTERS), max_size=30)


@pytest.mark.parametrize("text", BLANK)
def test_what_shows_nothing_is_no_text(text: str) -> None:
    assert is_blank(text)
    assert plain_text(text) == plain_line(text) == ""


@pytest.mark.parametrize("text", ["a", "7", "•", "\uf0b7", "ㅤa", "😀", "%"])
def test_what_shows_something_is_text(text: str) -> None:
    assert not is_blank(text)
    assert plain_text(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("\uf0b7\tone\n\uf0d8 two", "•\tone\n• two"),
        ("a\uf0d8b", "a\uf0d8b"),
        ("\ufeffe\u0301\x07", "é"),
        ("no\ufffe letter\uffff", "no letter"),
    ],
)
def test_pasted_texts_are_kept_alike(typed: str, kept: str) -> None:
    assert plain_text(typed) == kept


def test_a_line_has_nothing_unseen_in_it() -> None:
    assert plain_line(" Steppe\u00a0 Ra\u00adil\u200b\n\u2060Freight ") == "Steppe Rail Freight"
    assert plain_line("Rioni\u202eGate\u202c \u2067Depot\u2069") == "RioniGate Depot"  # nothing turns what follows


@pytest.mark.parametrize(("text", "count"), COUNTED.items())
def test_words_are_counted(text: str, count: int) -> None:
    assert words(text) == count


def test_a_limit_in_words_is_one_in_characters_too() -> None:
    assert fits("word " * 120, 120)
    assert not fits("word " * 121, 120)
    assert fits("a" * most_characters(120), 120)
    assert not fits("a" * 40_000, 120)
    assert not fits("one/" * 10_000, 120)


@given(text=TRICKY)
@example(text="a\u200b\u0301")
@example(text="\xad\uf0d8 7")
def test_what_is_kept_stays_as_it_is(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)
    assert plain_line(plain_line(text)) == plain_line(text)
    assert words(plain_text(text)) == words(text)


@pytest.mark.long
@pytest.mark.browser
def test_the_browser_counts_as_the_server(browse: Browsing, site: str) -> None:
    page = browse()
    page.goto(site)
    compare_counts(page)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TRICKY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=50))
def compare_counts(page: Page, texts: list[str]) -> None:
    """Words, characters of several lines and of one, of the same texts on both sides."""
    said = page.evaluate(
        """async (texts) => {
            const { count } = await import("/static/js/counter.js");
            return JSON.stringify(texts.map((text) => [count(text), count(text, "chars"), count(text, "chars", true)]));
        }""",
        texts,
    )
    for text, counts in zip(texts, json.loads(said), strict=True):
        blank = not plain_text(text)  # of which the browser says how long it is, and the server that it is none
        assert counts[0] == words(text), repr(text)
        assert blank or counts[1:] == [len(plain_text(text)), len(plain_line(text))], repr(text)


def test_a_name_stands_in_a_subject_whole_or_cut_between_words():
    assert brief("x" * BRIEF) == "x" * BRIEF
    assert brief("word " * 40) == " ".join(["word"] * 19) + "…"
    assert brief("one " + "x" * BRIEF) == "one " + "x" * (BRIEF - 5) + "…"
    assert brief(None) == ""


def test_nothing_that_people_typed_becomes_a_link_and_its_looks_stay():
    typed = "Depot.example, a@b, https://c"
    assert unlinked(typed).split(GAP) == ["Depot.", "example, a@", "b, https:", "//c"]
    assert unlinked(None) == ""
