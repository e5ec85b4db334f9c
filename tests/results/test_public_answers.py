"""What the answers that a programme calls public show on a laureate's page, whatever is asked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from awards.core.db import db
from awards.nominations.answers.dossier import declared_public
from awards.nominations.models import Nomination, Version
from awards.programmes.actions import revise_programme
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.form_schema import is_published
from awards.programmes.document.programme import load
from awards.results.publishing import act
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.public_entries import pictures_of, public_content
from tests.programmes.seeds import changed, line_of, text_of
from tests.results.scenes import Show

ROW = {"indicator": "Delay", "unit": "h", "before": "1234.5", "after": "", "period": "2026", "source": "Own"}
GIVEN = {
    "kpis": [ROW, {}],
    "project_countries": ["DE", "KZ"],
    "referee": {"name": "A. Bek", "organisation": "", "email": "bek@rail.example"},
}


def public(name: str) -> str:
    """The Magistral programme with a question marked public, if it is not yet."""
    if any(each.id == name and is_published(each) for each in load(text_of("magistral")).questions):
        return text_of("magistral")
    return changed("magistral", f"{{id: {name}, ", f"{{id: {name}, public: true, ")


def content(name: str) -> dict[str, Any]:
    """The public part of an entry in a programme that publishes this one answer besides its own."""
    programme = load(public(name))
    section = next(each for each in programme.form.sections if name in [one.id for one in each.questions])
    told = declared_public(programme)
    return public_content(programme, "resilience", {section.id: {name: GIVEN[name]}}, {}, told=told)


def shown(app: Flask, client: FlaskClient, said: dict[str, Any], language: str) -> Any:
    """The page of a laureate of whom this is published."""
    with app.app_context():
        show = Show()
        entry = publishing_queries.public_entries(show.publish().id)[0]
        entry.content = {**entry.content, **said}
        address = f"/{show.season.slug}/laureates/{entry.address}"
        db.session.commit()
    return client.get(address, headers={"Accept-Language": language}).page


def words(page: Any, *tags: str) -> list[str]:
    """What stands in elements of these names."""
    return [" ".join("".join(each.itertext()).split()) for tag in tags for each in page.all(tag)]


@pytest.mark.parametrize(("language", "head", "number"), [("en", "Before", "1,234.5"), ("ru", "До", "1 234,5")])
def test_a_table_is_shown_in_the_readers_language(
    app: Flask, client: FlaskClient, language: str, head: str, number: str
) -> None:
    page = shown(app, client, content("kpis"), language)
    assert words(page, "th")[2] == head
    assert words(page, "td") == ["Delay", "h", number, "", "2026", "Own"]
    (body,) = page.all("tbody")
    assert body.get("lang") == (None if language == "en" else "en")


def test_a_group_shows_what_was_given_of_it(app: Flask, client: FlaskClient) -> None:
    page = shown(app, client, content("referee"), "de")
    assert "Eine unabhängige Person, die die Ergebnisse bestätigen kann" in words(page, "h2")
    assert [text for text in words(page, "p") if "Vor- und" in text or "E-Mail" in text] == [
        "Vor- und NachnameA. Bek", "E-Mailbek@rail.example"
    ]  # fmt: skip
    assert "Organisation" not in words(page, "span")


def test_countries_are_named(app: Flask, client: FlaskClient) -> None:
    assert "Германия, Казахстан" in words(shown(app, client, content("project_countries"), "ru"), "dd")


def test_an_address_leads_there(app: Flask, client: FlaskClient) -> None:
    facts = [
        {"label": {"en": "Film"}, "value": value}
        for value in ("https://rail.example/film?a=1", "http://rail.example/", "javascript:alert(1)", "See https://a.b")
    ]
    page = shown(app, client, {"facts": facts}, "en")
    links = [(each.get("href"), each.get("rel"), each.text) for each in page.all("a")
             if "noopener" in (each.get("rel") or "")]  # fmt: skip
    assert links == [
        ("https://rail.example/film?a=1", "nofollow noopener", "rail.example/film?a=1"),
        ("http://rail.example/", "nofollow noopener", "rail.example"),
    ]
    assert {"javascript:alert(1)", "See https://a.b"} <= set(words(page, "dd"))


def test_what_the_page_says_elsewhere_is_no_fact() -> None:
    programme = load(text_of("magistral"))
    names = ("title", "legal_name", "public_name")
    answers = {
        section.id: {question.id: "Kaz Rail" for question in section.questions if question.id in names}
        for section in programme.form.sections
    }
    assert sorted(name for said in answers.values() for name in said) == sorted(names)
    found = public_content(programme, "resilience", answers, {}, told=names)
    assert found["company"] == "Kaz Rail"
    assert found["facts"] == []


def test_every_public_picture_is_shown_a_logo_after_the_photo() -> None:
    files = {name: SimpleNamespace(kind="png", details={"alt": name.upper()}) for name in ("photo", "logo")}
    programme = load(text_of("magistral"))

    def pictures(*names: str) -> list[tuple[str, str]]:
        answers = {"evidence": {name: [name] for name in names}}
        content = public_content(programme, "resilience", answers, files, told={"photo", "logo"})
        return [(each["id"], each["alt"]) for each in pictures_of(content)]

    assert pictures("logo", "photo") == [("photo", "PHOTO"), ("logo", "LOGO")]
    assert pictures("logo") == [("logo", "LOGO")]
    assert pictures() == []
    files["logo"].kind = "pdf"
    assert pictures("logo", "photo") == [("photo", "PHOTO")]


def test_a_publication_of_before_stays_as_it_was(app: Flask, client: FlaskClient) -> None:
    assert public_content(load(text_of("magistral")), "resilience", {}, {}, told=()).keys() == {
        "texts", "facts", "goals", "photo", "photo_alt"
    }  # fmt: skip
    assert shown(app, client, {}, "en").all("table") == []


def test_what_was_answered_while_it_was_hidden_stays_hidden(context: Flask) -> None:
    show, hidden = Show(), "{id: story, type: longtext, max_words: 90, label: {en: Story, de: S, ru: S, kk: S}}"
    questions, revisions = "      questions:\n", []
    for question in (hidden, hidden.replace("longtext", "longtext, public: true")):
        source = changed("shrout-fleiss", questions, f"{questions}        - {question}\n")
        revisions.append(revise_programme(show.season, source, by=None))
    first, second, *_ = [db.session.get_one(Nomination, row.nomination_id) for row in show.rows()]
    for nomination, revision, text in ((first, 0, "In confidence"), (second, 1, "For everybody")):
        version = db.session.get_one(Version, nomination.version_id)
        version.programme_id, version.answers = revisions[revision].id, {"target": {"story": text}}
    db.session.flush()
    effect = act.PUBLICATION.effect(show.season, {"kind": "laureates", "at": ""})
    (said,) = [each for each in effect if "stay hidden" in each.text]
    assert (said.values["number"], str(said.values["question"].get_for("en", "en"))) == (1, "Story")
    texts = {each.nomination_id: each.content["texts"] for each in publishing_queries.public_entries(show.publish().id)}
    assert texts[first.id] == []
    assert [each["text"] for each in texts[second.id]] == ["For everybody"]


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("{id: files, ", "{id: files, public: true, ", True),
        ("{id: files, ", "{id: files, public: false, ", False),
        ("{id: photo, type: file, required: false, max_mb_each: 10, accept: [png, jpg]",
         "{id: photo, type: file, required: false, max_mb_each: 10, accept: [png, pdf]", True),
    ],
)  # fmt: skip
def test_files_that_nothing_publishes_are_not_declared_public(before: str, after: str, *, refused: bool) -> None:
    source = changed("magistral", before, after)
    load(source)  # a season that is there already keeps it
    try:
        load(source, new=True)
        found = []
    except ProgrammeFaults as faults:
        found = [(fault.path.rpartition(".")[2], fault.line) for fault in faults.faults]
    assert found == ([("public", line_of(text_of("magistral"), before))] if refused else [])
