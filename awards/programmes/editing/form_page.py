"""What the editor's pages of the form show: the list of its questions, a question, and how nominees meet it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from awards.core.ports import Port
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question
from awards.programmes.editing import queries
from awards.programmes.editing.fields import Drawn, Field
from awards.programmes.editing.form_acts import SECTIONS
from awards.programmes.editing.form_outline import QUESTION, SECTION, outline
from awards.programmes.editing.linked import called
from awards.programmes.editing.question_page import kinds, question_page
from awards.programmes.editing.shape import places
from awards.programmes.editing.tree import KEY, Path, Tree, at, languages, shape_at
from awards.programmes.editing.trial import tried
from awards.programmes.models import Season
from awards.web.i18n import LANGUAGES, reader_language, speaking


@Port
def on_trial(programme: Programme, questions: Sequence[Question], category: str | None) -> Sequence[Any]:
    """Return fields of questions as the nominee's pages have them, for the macros of those pages; no query."""
    raise NotImplementedError


def template_of(path: Path) -> str:
    """Return which template a place in the form has: a section and a question have one of their own."""
    is_question = len(path) == QUESTION and path[3] == "questions"
    return "question_page" if is_question else "form_page" if len(path) in (0, SECTION) else "part"


def fields_of(drawn: Drawn, path: Path) -> list[Field]:
    """Return the fields of the form or of a section, without the lists whose items have pages of their own."""
    here = path or SECTIONS[:1]
    part = shape_at(drawn.tree, here).part_of(at(drawn.tree, here) or {})
    found = places(part).values() if part is not None else ()
    return [drawn.field((*here, each.name)) for each in found if not each.shape.has_items]


def context(season: Season, drawn: Drawn, path: Path, fields: Sequence[Field]) -> dict[str, Any]:
    """Return what the page of a form, a section or a question shows besides its fields. Two queries at most."""
    tree = drawn.tree
    document = season.document
    known = {*(each.id for each in document.form.sections), *(each.id for each in document.questions)}
    return {
        "outline": outline(tree, drawn.reading, path, known),
        "fields": [reader_first(each) for each in fields],
        **(_of_question(season, drawn, path, fields) if len(path) == QUESTION else {}),
        **({"kinds": _kinds(tree, path)} if len(path) == SECTION else {}),
        **(_of_trial(tree, path, request.args.get("seen", "")) if path else {}),
    }


def _of_trial(tree: Tree, path: Path, language: str) -> dict[str, Any]:
    return {"trial": trial(tree, path, language=language), "spoken": spoken(tree), "seen": seen_in(tree, language)}


def _of_question(season: Season, drawn: Drawn, path: Path, fields: Sequence[Field]) -> dict[str, Any]:
    name = at(drawn.tree, path).get("options")
    lists = drawn.tree.get("options") or {}
    options = reader_first(drawn.field(("options", name))) if isinstance(name, str) and name in lists else None
    return {
        "question": question_page(drawn.tree, path, [reader_first(each) for each in fields]),
        "options": options,
        "answered": _answered(season, str(at(drawn.tree, path).get("id"))),
    }


def _answered(season: Season, question_id: str) -> tuple[int, int]:
    """How many drafts and submitted nominations have an answer; none to what is not in force."""
    if question_id not in {each.id for each in season.document.questions}:
        return 0, 0
    return queries.answered(season, form_schema.section_of(season.document, question_id).id, question_id)


def _kinds(tree: Tree, path: Path) -> Sequence[Any]:
    inner = shape_at(tree, (*path, "questions")).item
    return kinds(inner) if inner is not None else ()


def reader_first(field: Field) -> Field:
    """Return a field in whose texts the reader's language comes first."""
    mine = reader_language()
    values = field.values
    if field.kind == "texts" and mine in values:
        values = {mine: values[mine], **values}
    return replace(
        field,
        values=values,
        parts=[reader_first(each) for each in field.parts],
        items=[replace(each, fields=[reader_first(inner) for inner in each.fields]) for each in field.items],
    )


def spoken(tree: Tree) -> list[str]:
    """Return the languages in which nominees can meet the form: the programme's, as far as the pages speak them."""
    return [each for each in languages(tree) if each in LANGUAGES]


def seen_in(tree: Tree, asked: str = "") -> str:
    """Return the language of a preview: the one that is asked for, else the reader's, else the programme's first."""
    offered = spoken(tree)
    wanted = (each for each in (asked, reader_language(), *offered) if each in offered)
    return next(wanted, reader_language())


def trial(tree: Tree, path: Path, *, language: str = "", kind: str = "") -> Markup:
    """Return a section or a question as nominees meet it. kind: as another kind of question."""
    section = at(tree, path[:SECTION])
    asked = [path] if len(path) == QUESTION else _asked(section, path, tree)
    made = tried(tree, asked, kind=kind)
    category = _category(tree, path)
    seen = seen_in(tree, language)
    with speaking(seen):
        page = render_template(
            "programmes/editing/trial.html", shown=on_trial(made.programme, made.questions, category),
            missing=made.missing, heading=called(section), divided=_divided(tree, path, section), seen=seen,
        )  # fmt: skip
    return Markup(page)  # noqa: S704 (a template of ours)


def _category(tree: Tree, path: Path) -> str | None:
    """The category in which a preview is: the question's own, else the first."""
    own = at(tree, path).get("category")
    ids = [str(each["id"]) for each in tree.get("categories") or () if each.get("id")]
    return own if own in ids else next(iter(ids), None)


def _asked(section: Mapping[str, Any], path: Path, tree: Tree) -> list[Path]:
    """The questions of a section that a nominee of the category meets."""
    category = _category(tree, path)
    return [
        (*path, "questions", each[KEY])
        for each in section.get("questions") or ()
        if each.get("category") in (None, "", category)
    ]


def _divided(tree: Tree, path: Path, section: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The category that the section's page is about, where some of its questions are asked in one category only."""
    if not any(each.get("category") for each in section.get("questions") or ()):
        return None
    category = _category(tree, path)
    found = next((each for each in tree.get("categories") or () if each.get("id") == category), None)
    return {"id": category, "name": called(found)} if found else None
