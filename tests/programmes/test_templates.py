"""The templates of programmes that ship: whole, faultless, as large as they promise, in four languages, and each a
season that comes to its laureates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import standing_at
from awards.core.db import db
from awards.programmes.document import form_schema, later
from awards.programmes.document.programme import Programme, dump, fingerprint, load, scheme_document
from awards.programmes.document.types import Text
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.kinds import Part
from awards.ranking.scheme.scheme import Scheme, parse
from awards.results.publishing import queries as publishing
from tests.programmes.seeds import FOLDER
from tests.programmes.whole_way import HOUR, Way

TEMPLATES, MAGISTRAL = sorted((FOLDER / "templates").glob("*.yaml")), FOLDER / "magistral.yaml"
# What the page of a new season promises: categories, criteria, rounds of scoring, weeks to the last public day.
PROMISED = {
    "company-award": (3, 9, 1, 8),
    "film-festival": (5, 15, 2, 20),
    "hackathon": (3, 12, 1, 1),
    "science-fair": (6, 24, 1, 12),
    "small-grants": (1, 6, 1, 14),
}
LANGUAGES = ["en", "de", "ru", "kk"]
ALIKE = {"Name", "Plan", "Website", "Веб-сайт", "Розетка", "Смета", "Телефон", "Фото"}  # the same word in two of them
KAZAKH, CYRILLIC = re.compile("[әғқңөұүһі]", re.IGNORECASE), re.compile("[а-яё]", re.IGNORECASE)
STRAIGHT = re.compile(r"""["']|\.\.\.| - """)
# Questions that help to judge nothing, beside those of which their type or their marks tell why.
WHY_NOT = {
    "title": "it names the entry",
    "answer_language": "it says how to read the answers",
    "summary": "it is for the results",
    "notes": "it warns those who look at the work",
    "kind": "it says who applies",
    "place": "it says where to look for it",
    "hazards": "the organisers weigh it before they admit",
    "needs": "the organisers prepare a stand by it",
}
TYPES_WHY = {"category", "checklist", "consent", "files"}  # several files show what other answers say


def each_template(test: Any) -> Any:
    return pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)(test)


def read(path: Path) -> Programme:
    return load(path.read_bytes(), new=True)


def texts(value: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of a programme, with its place."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, tuple | dict):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(each, f"{place}.{key}")


def test_there_are_templates() -> None:
    assert {"company-award", "film-festival", "hackathon"} <= {path.stem for path in TEMPLATES}


@each_template
def test_a_template_founds_a_season_and_promises_nothing_that_is_not_kept(path: Path) -> None:
    found = read(path)
    assert found.season.id == found.programme.slug == path.stem
    assert [str(each) for each in later.notices(found)] == []


@each_template
def test_a_template_is_as_large_as_the_page_says(path: Path) -> None:
    found = read(path)
    days = max(step.day + step.days - 1 for step in found.timeline.steps if step.public)
    weeks, rest = divmod(days, 7)
    assert (len(found.categories), len(found.criteria), len(found.scoring_rounds), weeks) == PROMISED[path.stem]
    assert rest == 0


@each_template
def test_a_template_is_written_in_four_languages(path: Path) -> None:
    found = read(path)
    assert list(found.programme.languages) == LANGUAGES
    for place, text in texts(found):
        said = dict(text.items())
        assert list(said) == LANGUAGES, place
        if not place.startswith(".options.languages.") and any(map(str.isalpha, said["en"])):
            twice = {words for words in said.values() if list(said.values()).count(words) > 1}
            assert twice <= ALIKE, place


@each_template
def test_each_language_is_written_in_its_own_letters(path: Path) -> None:
    for place, text in texts(read(path)):
        if place.startswith(".options.languages."):
            continue
        assert not CYRILLIC.search(text["en"] + text["de"]), place
        for language in ("ru", "kk"):
            assert CYRILLIC.search(text[language]) or not re.search("[^\\W\\d_]", text[language]), place
        assert not KAZAKH.search(text["ru"]), place
        assert len(text["kk"]) < 30 or KAZAKH.search(text["kk"]), place
        for words in dict(text.items()).values():
            assert not STRAIGHT.search(words), place
            assert words == words.strip(), place


@each_template
def test_everything_that_people_are_told_is_there(path: Path) -> None:
    """What the page that opens a season would name as missing, and what a juror reads beside a score."""
    found = read(path)
    assert found.programme.tagline
    assert found.programme.description
    assert found.jury.conduct
    assert all(each.description and each.line_colour for each in found.categories)
    assert all(each.description and dict(each.description.items())["en"].endswith("?") for each in found.criteria)
    anchored = {anchor.value for anchor in found.scale.anchors}
    assert {found.scale.min, found.scale.max} <= anchored
    assert found.scale.between or anchored == set(found.scale.values)
    assert found.scheme.tie_break[-1] == "chair"
    assert {"other"} <= {reason.id for reason in found.jury.conflict.reasons}


@each_template
def test_every_question_helps_to_judge_or_says_why_not(path: Path) -> None:
    found = read(path)
    checked = {rule.question for rule in found.eligibility.rules if rule.kind == "check"}
    for section in found.form.sections:
        for question in section.questions:
            hidden = section.hidden_from_jury or question.hidden_from_jury
            shown = question.type == "file" and question.public  # a picture for the results
            why = question.identity or hidden or shown or question.id in checked
            assert question.informs or why or question.type in TYPES_WHY or question.id in WHY_NOT, question.id


@each_template
def test_for_every_criterion_something_is_asked(path: Path) -> None:
    found = read(path)
    for category in found.categories:
        topics = form_schema.topics(found, category.id)
        informed = {name for topic in topics for question in topic.questions for name in question.informs}
        assert {criterion.id for criterion in category.criteria} <= informed


@each_template
def test_a_template_comes_back_as_it_was_from_its_file(path: Path) -> None:
    found = read(path)
    again = load(dump(found))
    assert again == found
    assert fingerprint(again) == fingerprint(found)
    assert load(dump(again)) == again


def sheets(found: Programme, scheme: Scheme) -> Any:
    """Three entries, of which each juror finds the first best and the last weakest, but for one who changes them."""
    low, high = found.scale.min, found.scale.max
    given = {"best": (high, high), "middle": (high - found.scale.step, low + found.scale.step), "last": (low, low)}
    rows = [
        Row(entry, f"juror-{number}", criterion, score)
        for entry, scores in given.items()
        for number in range(found.jury.target_ballots_per_entry)
        for criterion in [each.id for each in scheme.criteria]
        for score in [scores[number % 2]]
    ]
    return sheets_of_rows(scheme, rows)


@each_template
def test_every_category_of_every_round_ranks(path: Path) -> None:
    found = read(path)
    for category in found.categories:
        for round_ in found.scoring_rounds:
            scheme = parse(scheme_document(found, category.id, round_.id))
            result = rank(scheme, sheets(found, scheme))
            assert [each.entry for each in result.standings] == ["best", "middle", "last"]
            least = "" if scheme.thresholds else "3"  # what is below the least value takes no place
            assert [each.place_text for each in result.standings] == ["1", "2", least]


@pytest.mark.long_for("postgresql")
@pytest.mark.parametrize(
    "path", [*TEMPLATES, pytest.param(MAGISTRAL, marks=pytest.mark.long)], ids=lambda path: path.stem
)
def test_a_template_comes_to_its_laureates_and_everybody_can_read_it(app: Flask, path: Path) -> None:
    """By the verbs that people use, on the days of its own timetable; then its public pages in every language."""
    with app.app_context():
        way = Way(path.read_text(encoding="utf-8"), app.extensions["awards.files"])
        way.to_the_end()
        document, entries, slug = way.season.document, publishing.public_entries(way.made.id), way.season.slug
        won = {(each.category_code, each.nomination_id) for each in entries if each.kind == "laureate"}
        assert won == {(each.id, entry.id) for each in document.categories for entry in way.winners(each.id)}
        assert {category for category, _ in won} == {each.id for each in document.categories}
        titles, after = [way.winners(each.id)[0].title for each in document.categories], way.announced_at() + HOUR
        db.session.commit()
    for language in LANGUAGES:
        pages = public_pages(app, slug, document, language, after)
        name = dict(document.programme.name.items())[language]
        assert all(name in page.title for page in pages.values())
        assert all(title in pages["laureates"].text for title in titles)


@pytest.mark.databases("sqlite")
@each_template
def test_a_call_is_of_companies_and_projects_only_where_the_programme_is(app: Flask, path: Path) -> None:
    """What the site says by itself on the pages that lead to a nomination fits people, teams and works too."""
    with app.app_context():
        way = Way(path.read_text(encoding="utf-8"), app.extensions["awards.files"])
        way.found()
        way.open()
        document, slug, opens = way.season.document, way.season.slug, way.season.opens_at
        db.session.commit()
    own = " ".join(dict(text.items())["en"] for _, text in texts(document))
    client = app.test_client()
    with standing_at(opens + HOUR):
        pages: dict[str, Any] = {each: client.get(f"/{slug}/{each}") for each in ("", "rules", "nominate", "form")}
    fee = document.eligibility.fee
    assert ("No fee" in pages[""].page.text) is (fee is not None)
    for name, answer in pages.items():
        for word in ("organisation", "company", "companies", "project", "projects"):
            found = re.search(rf"\b{word}\b", answer.page.text, re.IGNORECASE)
            assert not found or re.search(rf"\b{word}", own, re.IGNORECASE), (name, word)


def public_pages(app: Flask, slug: str, document: Programme, language: str, after: datetime) -> dict[str, Any]:
    """What everyone can read of a season once its laureates are known; each page was looked over by the client."""
    client, found = app.test_client(), {}
    client.get(f"/language/{language}")
    addresses = [f"categories/{category.id}" for category in document.categories]
    with standing_at(after):
        for address in ("", "rules", "timetable", "form", "laureates", "check", *addresses):
            answer: Any = client.get(f"/{slug}/{address}")
            assert answer.status_code == 200, address
            found[address] = answer.page
    return found
