"""What a correction changes of an entry, each change by its own sentence, and what somebody is told of it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from awards.results.models import PublicEntry
from awards.results.publishing import public_entries
from awards.results.publishing.public_entries import Entry, News, changes, named_by_id, news_of, pictures_of, spoken

ENTRY = uuid.uuid4()
CONTENT: dict[str, Any] = {
    "title": "Route", "language": "en", "company": "Rail", "citation": {"en": "Rare"}, "place": "1", "score": "7",
    "ballots": 3, "texts": [], "photo": None,
}  # fmt: skip


def named(kind: str = "laureate", category: str = "road", country: str = "KZ", **more: Any) -> Any:
    row = PublicEntry(nomination_id=ENTRY, kind=kind, category_code=category, country=country, content=CONTENT | more)
    return named_by_id([row])


def test_each_change_of_an_entry_has_its_own_sentence() -> None:
    for other, words in (
        (named(), None),
        (named(citation={"en": "Rare"}, grand_prix=False), None),
        (named("finalist"), "Before: laureate, place 1. Now: finalist, place 1."),
        (named("special_mention"), "special mention, place 1"),
        (named(grand_prix=True), "grand prix, place 1"),
        (named(place="2"), "laureate, place 2"),
        (named(place=None), "Now: laureate."),
        (named(category="rail"), "another category"),
        (named(title="Way"), "title was previously “Route”"),
        (named(company="Road"), "organisation or the country"),
        (named(country="KG"), "organisation or the country"),
        (named(citation={"en": "Bold"}), "citation has changed"),
        (named(citation={}), "citation has changed"),
        (named(score="8"), "Its score"),
        (named(ballots=4), "Its score"),
        (named(texts=[{}]), "What its page says"),
        (named(photo="x"), "What its page says"),
        ({}, "Before: laureate, place 1. Now: not named."),
    ):
        found = changes(named(), other)
        lines = [str(line) for change in found for line in change.lines]
        assert len(lines) == (0 if words is None else 1), (other, lines)
        assert words is None or words in lines[0], lines
    (new,) = changes({}, named())
    assert (new.title, str(new.lines[0])) == ("Route", "Before: not named. Now: laureate, place 1.")
    assert [str(each) for each in changes(named(), named(title="Way", score="8"))[0].lines] == [
        "Its title was previously “Route”.", "Its score or the number of its scoresheets has changed.",
    ]  # fmt: skip


def test_news_are_what_it_is_named_as_with_place_and_citation_in_a_language_there_is() -> None:
    one = named(citation={"kk": "", "de": "Selten"})[ENTRY]
    assert news_of(one, "en") == News("laureate", "1", "Selten")
    assert news_of(named(citation=None)[ENTRY], "en") == News("laureate", "1", "")
    assert news_of(None, "en") == News()
    assert spoken({"en": "a", "de": "b"}, "de", "en") == ("de", "b")
    assert spoken({"en": "a", "de": ""}, "de", "en") == ("en", "a")
    assert spoken({}, "de", "en") == ("de", "")


def test_pictures_are_the_photo_and_those_after_it() -> None:
    more = [{"id": "b", "alt": "B"}]
    assert pictures_of({"photo": "a", "more_photos": more}) == [{"id": "a", "alt": ""}, *more]  # type: ignore[typeddict-item]
    assert pictures_of({"photo": None, "more_photos": more}) == []  # type: ignore[typeddict-item]


def test_a_list_is_cut_down_by_what_is_wished_for() -> None:
    values: dict[str, Any] = dict.fromkeys(Entry.__dataclass_fields__)
    entry = Entry(**values | {"kind": "finalist", "category_code": "road", "country_code": "KZ", "goals": ["9"]})
    nothing = {"category": "", "country": "", "goal": ""}
    for wish, fits in (
        ({}, True), ({"category": "road"}, True), ({"category": "rail"}, False), ({"country": "KZ"}, True),
        ({"country": "KG"}, False), ({"goal": "9"}, True), ({"goal": "8"}, False),
        ({"goal": "9", "country": "KG"}, False),
    ):  # fmt: skip
        assert entry.fits(**nothing | wish) is fits, wish
    assert not entry.won
    assert all(replace(entry, kind=each).won for each in ("laureate", "special_mention"))


def test_a_fact_is_said_as_what_it_is() -> None:
    label = {"en": "L"}
    for fact, value, link in (
        ({"countries": ["KZ", "KG"]}, "KZ!, KG!", ""),
        ({"names": [{"en": "One"}, {"de": "Zwei"}]}, "One, Zwei", ""),
        ({"number": "1234.5"}, "1,234.5", ""),
        ({"value": "plain"}, "plain", ""),
        ({"value": "https://rail.example/x/"}, "rail.example/x", "https://rail.example/x/"),
        ({"value": "see https://rail.example"}, "see https://rail.example", ""),
    ):
        row = PublicEntry(address=uuid.uuid4(), kind="laureate", category_code="fairness", country="", content={
            **CONTENT, "facts": [{"label": label, **fact}],
            "items": [{"label": label, "pairs": [{"label": label, **fact}]},
                      {"label": label, "heads": [label, label], "numeric": [False, True], "rows": [["1000", "1000"]]}],
        })  # fmt: skip
        season: Any = type("Season", (), {"default_language": "en", "document": type("D", (), {"categories": ()})})
        (shown,) = public_entries.shown_entries([row], season, "en", lambda code: f"{code}!")
        assert shown.facts == [("L", value, link)]
        assert shown.items[0].pairs == (("L", link or value),)
        assert shown.items[1].rows == (("1000", "1,000"),)
        assert (shown.country, shown.works_in) == ("", fact.get("countries", []))
