"""Words of organisers in mails: each letter has gaps that its template fills, and own words stand where ours stood."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.process import ROOT
from awards.core.text import BRIEF
from awards.desk.mail_previews import examples
from awards.messages import rendering
from awards.messages.letters.occasions import ADDED, BLOCK, GROUPS, LETTERS, NEEDED, SENTENCE, WORDS, Letter
from awards.messages.letters.rules import filled, filled_subject, paragraphs_of, subject_faults, text_faults
from awards.web.i18n import LANGUAGES, speaking
from tests import factories
from tests.markup import Markup
from tests.messages.worded import all_gaps, own

EXTENDED = LETTERS["nomination-extended"]


def of(season: Any, letter: Letter, language: str) -> dict[str, Any]:
    with speaking(language):
        return examples.cases(letter.event, season, now=now())[letter.case - 1]


def rendered(season: Any, letter: Letter, language: str = "en") -> rendering.Rendered:
    return rendering.render(letter.event, to=examples.Reader(language), season=season, **of(season, letter, language))


def test_each_letter_has_its_template_its_group_and_gaps_of_one_name_each() -> None:
    templates = {path.stem for path in (ROOT / "templates" / "mail").glob("*.txt")}
    for name, letter in LETTERS.items():
        assert (letter.name, letter.event in templates, letter.to in GROUPS) == (name, True, True)
        assert re.fullmatch(r"[a-z-]+", name)
        assert len({each.name for each in letter.gaps}) == len(letter.gaps)
        assert {each.kind for each in letter.gaps} <= {WORDS, SENTENCE, BLOCK}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_words_with_gaps_are_a_text_that_may_be_used(context: Flask, language: str) -> None:
    season = factories.season()
    for letter in LETTERS.values():
        to = examples.Reader(language)
        subject, text = rendering.standard(letter.name, to=to, season=season, **of(season, letter, language))
        assert subject, letter.name
        assert [str(each) for each in (*subject_faults(letter, subject), *text_faults(letter, text))] == []
        assert "Hello" not in text
        missing = {each.name for each in letter.gaps if each.rank in (ADDED, NEEDED) and each.sign not in text}
        assert missing == set(), letter.name
        shown, ours = rendered(own(season, text, subject), letter, language), rendered(season, letter, language)
        assert (shown.subject, plain(shown.text)) == (ours.subject, plain(ours.text)), letter.name


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.databases("sqlite")
def test_own_words_stand_in_the_frame_with_every_gap_filled(context: Flask) -> None:
    season = factories.season()
    for letter in LETTERS.values():
        ours, made = rendered(season, letter), rendered(own(season, all_gaps(letter), "Own subject"), letter)
        assert made.subject == "Own subject"
        assert "Own words:" in made.text
        assert not re.search(r"(?<!\{)\{\w+\}", made.text), letter.name
        for part in (made, ours):
            assert "Hello Leyla" in part.text
            assert part.text.splitlines()[-2:] == ours.text.splitlines()[-2:]
        links = re.findall(r'href="[^"]*"', ours.html)
        assert re.findall(r'href="[^"]*"', made.html) == links, letter.name
        for gap in letter.gaps:
            if gap.kind == BLOCK and gap.name == "reason":
                assert ("<blockquote" in made.html) == ("<blockquote" in ours.html), letter.name


@pytest.mark.databases("sqlite")
def test_what_a_text_does_not_say_and_has_to_is_added_at_its_end(context: Flask) -> None:
    season = factories.season()
    for letter in LETTERS.values():
        made, ours = rendered(own(season, "Nothing else."), letter), rendered(season, letter)
        values: dict[str, str] = {}
        with speaking("en"):
            writing = rendering.Writing(season)
            to = examples.Reader("en")
            with rendering._addressing(to, season):
                rendering._written(letter.event, writing, to=to, season=season, **of(season, letter, "en"))
            values = writing.values
        assert "Nothing else." in made.text
        for gap in letter.gaps:
            if gap.rank == ADDED and gap.kind == SENTENCE:
                assert plain(values[gap.name]) in plain(made.text), (letter.name, gap.name)
                assert plain(values[gap.name]) in plain(ours.text), (letter.name, gap.name)


@pytest.mark.databases("sqlite")
def test_own_words_in_another_language_than_the_mails_say_which(context: Flask) -> None:
    season = factories.season()
    for languages, language, says in ((("en",), "kk", 'lang="en"'), (("en", "kk"), "kk", None)):
        made = rendered(own(season, "Own words.", languages=languages), LETTERS["jury-assigned"], language)
        paragraph = next(line for line in made.html.splitlines() if "Own words." in line)
        assert ("lang=" in paragraph) == (says is not None)
        assert says is None or says in paragraph
        assert "\x02" not in made.html + made.text


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("text", [
    "[[ Press ]]\n\n[[ Press ]]",
    "^ head\n\n= section\n\n* point\n\n> quote\n\n» citation",
    '<script>alert(1)</script> <a href="//evil.example">x</a>',
    "{{personal link}} {{site}} {{notice}} %(title)s {% if x %}",
    "\x02de\x03 words \u202e\u2028 more",
])  # fmt: skip
def test_own_words_are_words_alone(context: Flask, text: str) -> None:
    season = factories.season()
    for letter in LETTERS.values():
        ours, made = rendered(season, letter), rendered(own(season, text, text), letter)
        assert re.findall(r'href="[^"]*"', made.html) == re.findall(r'href="[^"]*"', ours.html)
        assert not re.search(r"[\r\n]", made.subject)
        for sign in ("<script", '<a href="//evil', 'lang="de"', "<h2>"):
            assert sign not in made.html
        for tag in ("<blockquote", "<h1", "<h2", "<table"):
            assert made.html.count(tag) <= ours.html.count(tag), (letter.name, tag)
        for gap in (rendering.LINK, rendering.SITE, rendering.NOTICE):
            assert (made.text + made.html).count(gap) == (ours.text + ours.html).count(gap), letter.name


def test_what_is_wrong_with_a_text_is_said_in_words() -> None:
    good = "{title} until {deadline}\n\n{reason}"
    for text, said in (
        (good, []),
        (good + " {titel}", ["Only {award}, {title}, {deadline}, {reason}, {changed} can be filled in here, not",
                             "{reason} must have a paragraph to itself"]),
        (good + "\n\n{", ["There is a “{” without its “}”"]),
        (good + "\n\n{{award}}", ["There is a “{” without its “}”"]),
        (good + "\n\n{reason}", ["{reason} may stand only once."]),
        ("{deadline}\n\n{reason}", ["The text must contain {title}: The title of the nomination."]),
        (good + "\n\n" + "{award} " * 38, ["A text may have at most 40 placeholders."]),
    ):  # fmt: skip
        found = [str(each) for each in text_faults(EXTENDED, text)]
        assert len(found) == len(said), found
        for each, begins in zip(found, said, strict=True):
            assert each.startswith(begins)
    for subject, said in (
        ("{title}", []),
        ("{reason}", ["Only {award}, {title}, {deadline} can be filled in here, not {reason}."]),
        ("two\nlines", ["A subject is one line of at most 200 characters."]),
        ("x" * 201, ["A subject is one line of at most 200 characters."]),
        ("x" * 200, []),
    ):
        assert [str(each) for each in subject_faults(EXTENDED, subject)] == said


def test_gaps_are_filled_once_and_a_line_stays_a_line() -> None:
    values = {"title": "{reason}\n\n* two", "deadline": "3\u00a0May", "reason": "> because", "changed": ""}
    made = filled(EXTENDED, "{title} until\n{deadline}\n\n{changed}\n\n{reason}", values, harmless=str)
    assert made == ["{reason} * two until\n3\u00a0May", "> because"]
    assert filled(EXTENDED, "x", {"changed": "It replaces."}, harmless=str.upper) == ["X", "IT REPLACES."]
    assert paragraphs_of("a\r\n \r\nb\nc\n\n\n\n") == ["a", "b\nc"]
    long = filled_subject("{title}!", {"title": "word " * 100})
    assert len(long) <= BRIEF + 1
    assert long.endswith("word…!")


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("length", [5000])
def test_the_longest_text_with_the_longest_values_arrives_in_short_lines(context: Flask, length: int) -> None:
    season = factories.season()
    words = ("Қазақстанның теміржол өткелі " * (length // 28))[:length]
    for letter in LETTERS.values():
        text = all_gaps(letter) + "\n\n" + words[: length - len(all_gaps(letter)) - 2]
        made = rendered(own(season, text, words[:200]), letter, "kk")
        assert plain(words[:1000]) in plain(made.text)
        assert plain(words[:1000]) in plain(Markup(made.html).text)
        assert len(made.subject) <= rendering.SUBJECT_LENGTH
