"""Conditions told from more than the answers (laureates wait, one project in one category), and limits at questions."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from awards.accounts.models import Company
from awards.core.clock import now
from awards.core.db import db
from awards.nominations import queries
from awards.nominations.answers import eligibility
from awards.nominations.answers.eligibility import Record
from awards.nominations.models import Nomination, Withdrawal
from awards.programmes.document import form_schema, timetable
from awards.programmes.document.programme import load
from awards.programmes.models import Season
from awards.results.models import Publication, PublicEntry
from awards.results.publishing.queries import laureates_before
from tests import factories as make
from tests.client import PageClient
from tests.nominations.conftest import Cast
from tests.programmes.seeds import changed, text_of
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")

WON = "This nominee, or one with the same name, won in season"
ELSEWHERE = "The nominee has submitted something with the same title in the category"


def programme(editions: int = 1, *, several: str = "false", name: str = "2027") -> str:
    text = changed("magistral", "previous_laureate_wait_editions: 1", f"previous_laureate_wait_editions: {editions}")
    text = text.replace("same_project_in_several_categories: false", f"same_project_in_several_categories: {several}")
    return text.replace('id: "2027"', f'id: "{name}"', 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (programme(), ["one category only", "Laureates of the previous season"]),
        (programme(2), ["one category only", "Laureates of the last 2 seasons"]),
        (programme(0), ["one category only"]),
        (programme(0, several="true"), []),
        (text_of("shrout-fleiss"), []),  # it has one category
    ],
)
def test_what_a_programme_declares_becomes_a_condition_in_words(text: str, said: list[str]) -> None:
    found = form_schema.conditions(load(text))
    assert len(found) == len(said)
    assert all(words in str(each.text) for words, each in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("record", "notes"),
    [(Record(), []), (Record(won="2026"), [WON]), (Record(elsewhere="fairness"), [ELSEWHERE]),
     (Record("2026", "fairness"), [ELSEWHERE, WON])],
)  # fmt: skip
def test_what_is_on_record_besides_the_answers_decides(record: Record, notes: list[str]) -> None:
    document = load(text_of("magistral"))
    found = eligibility.unmet(document, {}, closes=timetable.closing_day(document), record=record)
    assert [str(each.note).startswith(note) for each, note in zip(found, notes, strict=True)] == [True] * len(notes)
    free = load(programme(0, several="true"))
    assert eligibility.unmet(free, {}, closes=timetable.closing_day(free), record=record) == []


# Laureates of earlier seasons


def won(company: Company, *, years: int = 1, kind: str = "laureate", out: int = -1, of: str = "laureates") -> Season:
    """A season so many years ago in which a company won; `out`: days until its results are public."""
    season = make.season(programme(name=str(2027 - years)), running=None)
    season.opens_at = now() - timedelta(days=365 * years)
    entry = make.entry(season, "The winner", by=company)
    made = Publication(id=uuid.uuid4(), season_id=season.id, kind=of, number=1, content={}, sha256="0" * 64,
                       embargo_until=now() + timedelta(days=out), at=now())  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(PublicEntry(id=uuid.uuid4(), publication_id=made.id, address=uuid.uuid4(), nomination_id=entry.id,
                               category_code="resilience", kind=kind, position=1, content={}))  # fmt: skip
    db.session.flush()
    return season


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("earlier", "editions", "told"),
    [
        ({}, 1, True),
        ({"out": 1}, 1, False),
        ({"kind": "finalist"}, 1, False),
        ({"of": "shortlist"}, 1, False),
        ({"years": 2}, 2, True),
        ({"years": -1}, 1, False),
    ],
)
def test_who_won_in_the_seasons_before_is_known_once_it_is_public(
    earlier: dict[str, Any], editions: int, told: bool
) -> None:
    season, company = make.open_season(), make.company("Steppe Rail Freight")
    won(company, **earlier)
    found = laureates_before(season, editions=editions)
    assert [row.company_id for row in found] == ([company.id] if told else [])


@pytest.mark.usefixtures("context")
def test_only_so_many_seasons_back_count_and_only_opened_ones_of_the_same_award() -> None:
    season, company = make.open_season(), make.company()
    won(company, years=2)
    between = won(make.company(), years=1)
    assert company.id not in [row.company_id for row in laureates_before(season, editions=1)]
    assert company.id in [row.company_id for row in laureates_before(season, editions=2)]
    between.opened_at = None
    db.session.flush()
    assert [row.company_id for row in laureates_before(season, editions=1)] == [company.id]
    between.opened_at, between.award = now(), "another-award"
    db.session.flush()
    assert [row.company_id for row in laureates_before(season, editions=1)] == [company.id]


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("taken_back", [{"unpublished_at": True}, {"replaced_at": True}])
def test_results_that_were_taken_back_or_corrected_count_no_more(taken_back: dict[str, Any]) -> None:
    season = make.open_season()
    won(make.company())
    made = db.session.query(Publication).one()
    for name in taken_back:
        setattr(made, name, now() - timedelta(hours=1))
    db.session.flush()
    assert list(laureates_before(season, editions=1)) == []


@pytest.mark.parametrize("named", [False, True])
def test_a_laureate_is_told_before_the_form_and_may_go_on(
    app: Flask, cast: Cast, nominee: PageClient, named: bool
) -> None:
    """By the company, and by a new one of the same name."""
    with app.app_context():
        won(db.session.get_one(Company, cast.company))
        db.session.commit()
    chosen = (
        {"company": "", "name": "STEPPE Rail freight", "country": "KZ"} if named else {"company": str(cast.company)}
    )
    page = nominee.submit(f"/{cast.slug}/nominations/new", form=1, q_category="fairness", **chosen)
    assert page.page.h1 == "This nomination does not seem to be eligible"
    assert "Laureates of the previous season cannot take part." in page.page.text
    assert f"{WON} 2026." in page.page.text
    assert nominee.submit(page, button="anyway=1").status_code == 303


def test_who_did_not_win_is_told_nothing(app: Flask, cast: Cast, nominee: PageClient) -> None:
    with app.app_context():
        won(make.company("Somebody Else's"))
        db.session.commit()
    begun = nominee.submit(f"/{cast.slug}/nominations/new", form=1, company=str(cast.company), q_category="fairness")
    assert begun.status_code == 303


# One project in several categories


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({}, True),
        ({"title": "the  ROUTE"}, True),
        ({"title": "Another"}, False),
        ({"in_category": "resilience"}, False),
        ({"by": None}, False),
    ],
)
def test_the_same_project_is_one_organisations_entry_of_the_same_title(other: dict[str, Any], told: bool) -> None:
    season, company = make.season(running=None), make.company()
    here = make.entry(season, "The Route", by=company)
    there = make.entry(season, **{"title": "The Route", "by": company, "in_category": "fairness"} | other)
    expected = {here.id: "fairness", there.id: "resilience"} if told else {}
    assert queries.entered_elsewhere([here.id, there.id]) == expected
    assert queries.entered_elsewhere([here.id], unseen=[there.category_id]) == {}
    there.version_id = None
    db.session.flush()
    assert queries.entered_elsewhere([here.id]) == {}


@pytest.mark.usefixtures("context")
def test_neither_what_was_withdrawn_nor_another_season_is_in_the_way() -> None:
    season, company = make.season(running=None), make.company()
    here, there = (make.entry(season, "The Route", by=company, in_category=each) for each in ("resilience", "fairness"))
    make.entry(make.season(programme(name="2026"), running=None), "The Route", by=company, in_category="fairness")
    assert queries.entered_elsewhere([here.id]) == {here.id: "fairness"}
    there.withdrawal = Withdrawal(id=uuid.uuid4(), nomination_id=there.id, reason="", at=now())
    db.session.flush()
    assert queries.entered_elsewhere([here.id]) == {}


def test_the_nominee_is_told_on_the_check_page(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, look: Callable[..., Any]
) -> None:
    begin(cast, category="resilience", submit=True)
    second = begin(cast, category="fairness")
    assert look(second, lambda nomination: nomination.title)
    page = nominee.get(f"{second}/check")
    assert "The same nomination can be submitted in one category only." in page.page.text
    assert f"{ELSEWHERE} Resilience." in page.page.text
    assert nominee.submit(page, form="submission").status_code == 303, "the organisers decide"


@pytest.fixture
def staffed(app: Flask) -> Staffed:
    return Staffed(app)


def test_staff_reads_it_at_the_entry_and_admits_no_such_entry_by_default(app: Flask, staffed: Staffed) -> None:
    good = make.ANSWERS | {"project": {"start_date": "2025-06", "project_countries": ["KZ"], "title": "x"}}
    first = staffed.entry("Twice", answers=good)
    with app.app_context():
        stranger = make.company().id
        db.session.commit()
    staffed.entry("Once", answers=good, by=stranger)
    with app.app_context():
        company = db.session.get_one(Company, db.session.get_one(Nomination, first).company_id)
        won(company)
        make.entry(db.session.get_one(Season, db.session.get_one(Nomination, first).season_id), "Twice", by=company,
                   in_category="fairness", answers=good, outcome=None)  # fmt: skip
        db.session.commit()
    client = staffed.client("organiser")
    page = client.get(staffed.at(f"/entries/{first}"))
    assert f"{ELSEWHERE} Fairness." in page.page.text
    assert f"{WON} 2026." in page.page.text
    page = client.get(staffed.at("/entries/admission"))
    boxes = {box.get("value"): box.get("checked") is not None for box in page.page.all("input")
             if box.get("name") == "nominations"}  # fmt: skip
    assert (len(boxes), sum(boxes.values()), boxes[str(first)]) == (3, 1, False)
    assert page.page.text.count(f"{WON} 2026.") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_many_entries_take_as_many_queries_as_one(staffed: Staffed, statements: Any, count: int) -> None:
    for _ in range(count):
        staffed.entry("One")
    client = staffed.client("organiser")
    with statements() as sent:
        client.get(staffed.at("/entries/admission"))
    assert len(sent) == QUERIES_OF_A_LIST


QUERIES_OF_A_LIST = 6


def test_the_rules_say_it_to_everybody(cast: Cast, client: PageClient) -> None:
    text = client.get(f"/{cast.slug}/rules").page.text
    assert "The same nomination can be submitted in one category only." in text
    assert "Laureates of the previous season cannot take part." in text
    assert "Founded: 2023, Kazakhstan" in text


def test_what_a_programme_limits_and_suggests_is_said_at_the_question(
    cast: Cast, begin: Callable[..., str], nominee: PageClient, client: PageClient
) -> None:
    home = begin(cast, category="fairness")
    assert "At most 2 minutes" in nominee.get(f"{home}/topics/evidence").page.text
    assert "At most 2 minutes" in client.get(f"/{cast.slug}/form").page.text
    goals = "Gender equality · Decent work and economic growth · Reduced inequalities · Peace, justice"
    assert f"Often chosen in this category: {goals}" in nominee.get(f"{home}/topics/case").page.text
    assert "Often chosen" not in nominee.get(f"{begin(cast)}/topics/case").page.text
