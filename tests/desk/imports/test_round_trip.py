"""What an export of this site writes comes back equal by an import: any answer, as CSV and as a workbook, in every
language of its heads; into the same season, and into another one."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from awards.core.db import db
from awards.core.reading import delimited, workbook
from awards.core.reading.grid import Grid, table
from awards.core.text import plain_line, plain_text
from awards.desk.imports import cells, matching
from awards.desk.imports.wanted import QUESTION, importable, wanted
from awards.nominations.answers import values, whole_entry
from awards.nominations.models import Draft, Nomination, Version
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme, load
from awards.results.exports import spreadsheets
from awards.results.exports.tables import cell
from tests import factories as make
from tests.desk.imports.test_imports import Desk, with_field
from tests.nominations import filling

HARBOUR = load((make.MAGISTRAL.parent / "harbour-lights.yaml").read_text())
MAGISTRAL = load(make.MAGISTRAL.read_text())
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Co", "Cn")), max_size=60)
SIGNS = st.text("a =+-@'\";|,\n\t.7äЖқ−", max_size=20)
# What an export guards with an apostrophe, and an import frees again, cannot be told from an apostrophe that was there.
OWN = re.compile(r"(^|[;|\t\r\n][\s\u00a0\"']*)'+[\s\u00a0]*[=+\-@−＝＋－＠]")


def lines() -> st.SearchStrategy[str]:
    return (
        st.one_of(LETTERS, SIGNS)
        .map(lambda text: plain_text(text.replace("\x00", "")))
        .filter(lambda text: not OWN.search(text))
    )


def line() -> st.SearchStrategy[str]:
    return lines().map(plain_line)


def answers(programme: Programme, question: Any) -> st.SearchStrategy[Any] | None:
    """Good answers to a question that a cell can hold."""
    codes = [each.id for each in form_schema.choices(programme, question, "en")]
    match question.type:
        case "text":
            return line().map(lambda text: text[: question.max_chars].strip())
        case "longtext":
            return lines()
        case "number":
            least, most = question.min, question.max
            return st.decimals(
                least if least is not None else -(10**9), most if most is not None else 10**9, places=3
            ).map(lambda number: f"{number.normalize():f}")
        case "month":
            return st.dates().filter(lambda day: 1900 <= day.year < 2100).map(lambda day: f"{day:%Y-%m}")
        case "choice":
            return st.sampled_from(codes)
        case "multi" | "countries" | "checklist":
            return st.lists(st.sampled_from(codes), unique=True, max_size=getattr(question, "max_choices", None) or 5)
        case "consent":
            return st.sampled_from([True, None])
        case "email" | "tel" | "url":
            return st.just(filling.SIMPLE[question.type])
        case "table" | "group":
            parts = question.columns if question.type == "table" else question.fields
            row = st.fixed_dictionaries({part.id: st.just(of_part(part)) for part in parts})
            return st.lists(row, max_size=question.max_rows) if question.type == "table" else row
    return None


def of_part(part: Any) -> str:
    return {"number": "12.5", "tel": "+7 701 555 0123", "email": "a@b.example", "url": "https://b.example"}.get(
        part.type, "2024"
    )


ASKED = [
    (programme, each)
    for programme in (HARBOUR, MAGISTRAL)
    for each in programme.questions
    if importable(each) and answers(programme, each) is not None
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "de"])
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_any_answers_come_back_equal(kind, language, data):
    programme = data.draw(st.sampled_from([HARBOUR, MAGISTRAL]))
    asked = [each for own, each in ASKED if own is programme]
    say = lambda text: text.get_for(language, programme.default_language)  # noqa: E731
    wants = {each.id: data.draw(answers(programme, each)) for each in asked}
    words = {
        each.id: {choice.id: choice.label for choice in form_schema.choices(programme, each, language)}
        | {part.id: say(part.label) for part in (*getattr(each, "columns", ()), *getattr(each, "fields", ()))}
        | ({"True": say(each.label)} if each.type == "consent" else {})
        for each in asked
    }
    assume(all(len(set(found.values())) == len(found) for found in words.values()))
    row = [cell(each, wants[each.id], words[each.id]) for each in asked]
    heads = [say(each.label) for each in asked]
    write = spreadsheets.write_csv if kind == "csv" else spreadsheets.write_workbook
    with write([["Company", *heads], ["Steppe Rail", *row]], name="list", cut="") as file:
        read = (delimited if kind == "csv" else workbook).read(file.read())[0]
    found = table(read)
    chosen = {code: column for column, code in matching.guess(found, wanted("nominations", programme)).items() if code}
    reader = cells.Reader(programme, language=language, decimal=".")
    for each in asked:
        assert QUESTION + each.id in chosen, each.id
        got = found.rows[0][1][chosen[QUESTION + each.id]] if chosen[QUESTION + each.id] < len(found.rows[0][1]) else ""
        value, _faults = reader.answer(each, got)
        assert values.mark(value) == values.mark(wants[each.id]), (each.id, got, wants[each.id])


@pytest.mark.parametrize(("last", "what"), [("hans@", "email"), ("-", "email"), ("anna", "email")])
def test_one_wrong_address_does_not_hide_which_column_has_them(last, what):
    found = table(Grid([["Имя", "E-mail"], ["A", "a@jury.example"], ["B", "b@jury.example"], ["C", last]]))
    assert matching.guess(found, wanted("jurors", MAGISTRAL)) == {0: "name", 1: what}
    names = table(Grid([["Juror", "E-mail"], ["A", "Anna"], ["B", "Boris"]]))
    assert matching.guess(names, wanted("jurors", MAGISTRAL))[1] == ""


def test_no_number_loses_a_digit():
    question = next(each for each in HARBOUR.questions if each.type == "number")
    for text in ("0.1", "1234.5", "99999.999", "100000"):
        with spreadsheets.write_workbook([["A", "B"], [Decimal(text), "x"]], name="list", cut="") as file:
            got = workbook.read(file.read())[0].rows[1][0]
        assert cells.Reader(HARBOUR, language="de").answer(question, got)[0] == text


@pytest.fixture
def exported(app):
    """A season with two submitted entries that answer everything, and its desk."""
    desk = Desk(app)
    with app.app_context():
        season = desk.season()
        programme = season.document
        for number, category in ((1, "resilience"), (2, "efficiency")):
            given: dict[str, dict[str, Any]] = {}
            for section, question in form_schema.all_asked(programme, category):
                value = filling.answer(programme, question, category)
                if importable(question) and value is not None:
                    given.setdefault(section.id, {})[question.id] = value
            title, place = "title", form_schema.section_of(programme, "title").id
            given[place] |= {title: f"Entry {number}", "category": category, "answer_language": "en"}
            for question in programme.questions:
                if question.type == "country":
                    given[form_schema.section_of(programme, question.id).id][question.id] = "KZ"
            make.entry(
                season, f"Entry {number}", in_category=category, by=make.company(f"Company {number}"), answers=given
            )
        db.session.commit()
    return desk


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "de", "ru", "kk"])
def test_an_export_is_there_already_in_its_season(exported, kind, language):
    client = exported.client()
    with client.session_transaction() as session:
        session["language"] = language
    data = client.get(f"/{exported.slug}/exports/nominations.{kind}").data
    page = client.get(f"/{exported.slug}/imports")
    sent = client.submit(page, form=with_field(page, "file"), kind="nominations", file=(io.BytesIO(data), f"a.{kind}"))
    page = client.get(sent.location)
    answer = client.submit(page, form=with_field(page, "column"))
    assert answer.status_code == 303, answer.page.text[:1500]
    page = client.get(answer.location)
    counts = [int(each.text) for each in page.page.all("dd")[:4]]
    assert counts == [0, 0, 2, 0], page.page.text[:3000]


def test_an_export_becomes_the_same_answers_in_another_season(exported, app):
    data = exported.client().get(f"/{exported.slug}/exports/nominations.xlsx").data
    with app.app_context():
        before = {each.title: each.answers for each in db.session.scalars(select(Version))}
        for table_ in (Nomination,):
            db.session.execute(table_.__table__.update().values(version_id=None, admission_id=None))
        db.session.execute(db.text("DELETE FROM admissions"))
        db.session.execute(db.text("DELETE FROM versions"))
        db.session.execute(db.text("DELETE FROM nominations"))
        db.session.commit()
    exported.applied("nominations", data, name="a.xlsx")
    with app.app_context():
        found: dict[str, dict[str, Any]] = {}
        rows = select(Nomination.title, Draft.topic, Draft.answers).join(Draft, Draft.nomination_id == Nomination.id)
        for title, topic, given in db.session.execute(rows):
            found.setdefault(title, {})[topic] = given
        assert set(found) == set(before)
        for title, given in before.items():
            assert whole_entry.same(found[title], given)
