"""Keys for sorting and searching: any usual spelling finds a text, and the alphabets keep their order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.core.text import search_key, sort_key, spellings

FOUND = {
    "istanbul": "Hafen İstanbul",
    "ISTANBUL": "Hafen İstanbul",
    "твердая": "Твёрдая дорога",
    "твёрдая": "Твердая дорога",
    "olhafen": "Ölhafen Köln",
    "oelhafen": "Ölhafen Köln",
    "Ölhafen": "Olhafen Köln",
    "zuege": "Züge",
    "zuge": "Züge",
    "neue": "Neue Wege",
    "constanta": "Constanța",
    "lodz": "Łódź",
    "duisburg-almaty": "Duisburg–Almaty",
    "«порт»": "„Порт“",
    "йод": "Йод",
    "қорғас": "ҚОРҒАС",
    "strasse": "Straße",
}
APART = {"иод": "йод", "коргас": "қорғас", "zug": "зуг"}


def finds(search: str, text: str) -> bool:
    """Whether every word of a search stands in the key of a text, as the lists ask their database."""
    return all(any(word in search_key(text) for word in words) for words in spellings(search))


@pytest.mark.parametrize(("search", "text"), FOUND.items())
def test_usual_spellings_find_a_text_and_the_name_it_is_sorted_by(search, text):
    assert finds(search, text)
    assert all(any(word in sort_key(text) for word in words) for words in spellings(search))


@pytest.mark.parametrize(("search", "text"), APART.items())
def test_letters_of_their_own_stay_apart(search, text):
    assert not finds(search, text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_a_text_finds_itself_however_its_case_is(text):
    assert finds(text, text)
    assert search_key(search_key(text)) == search_key(text)


def test_accents_count_only_where_the_letters_are_equal():
    names = ["Zug", "Öl", "Ola", "Olhafen", "Ölhafen", "Ol", "Яблоко", "Ёлка", "Елка"]
    assert sorted(names, key=sort_key) == ["Ol", "Öl", "Ola", "Olhafen", "Ölhafen", "Zug", "Елка", "Ёлка", "Яблоко"]


@pytest.mark.parametrize(
    "names",
    [
        ["Hall 9", "Hall 9a", "Hall 10", "Hall 100"],
        ["A Z Bahn", "A-Z Cargo", "A Z Dock"],
        ["Ada", "Æro", "Afa"],
    ],
    ids=["numbers by their value", "signs as blanks", "ligatures by both letters"],
)
def test_names_stand_where_people_look_for_them(names):
    assert sorted(sorted(names, reverse=True), key=sort_key) == names
