"""Panels too large for one page: one at a time, by pages, with search; seats are given to whom one searched for."""

from __future__ import annotations

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.jury.models import Assignment, Juror, Seat
from awards.jury.panels import queries as panels_queries
from awards.programmes.queries import season_by_slug
from awards.web import pages
from tests import factories as make
from tests.jury.test_pages import Room

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def many(app, monkeypatch):
    """Five jurors on the panel of resilience, Asel on that of fairness too; a page shows two of them."""
    room = Room(app)
    with app.app_context():
        season = season_by_slug(room.slug)
        round_ = make.rounds(season)["1"]
        for name in ("Dana", "Egor", "Farida"):
            juror = make.juror(season, make.person(name))
            make.seat(juror, round_, make.category(season))
        make.seat(db.session.get(Juror, room.jurors["Asel"]), round_, make.category(season, "fairness"))
        db.session.commit()
    monkeypatch.setattr("awards.jury.panels.views.AT_ONCE", 3)
    for views in ("awards.jury.panels.views", "awards.jury.assigning.views"):
        monkeypatch.setattr(f"{views}.page_of", lambda query, **how: pages.page_of(query, **{"size": 2} | how))
    return room


def by_twos(query, **how):
    return pages.page_of(query, **{"size": 2} | how)


PANEL = ("Asel", "Boris", "Dana", "Egor", "Farida")


def seated(page):
    return [name for name in PANEL if name in page.page.links]


def test_a_large_panel_is_shown_alone_and_every_page_of_it_has_its_jurors(many):
    client = many.client("organiser")
    path = many.at("/jury?category=resilience")
    pages_of = [seated(client.get(f"{path}&page={number}")) for number in (1, 2, 3)]
    assert pages_of == [["Asel", "Boris"], ["Dana", "Egor"], ["Farida"]]
    assert seated(client.get(many.at("/jury?category=fairness"))) == ["Asel"]
    assert seated(client.get(f"{path}&q=egor")) == ["Egor"]
    page = client.get(f"{path}&q=nobody").page
    assert "Nobody of that name is on this panel." in page.text
    first = client.get(many.at("/jury")).page
    assert [each for each in first.links if each == "Resilience"] or "Resilience" in first.text


def test_a_seat_is_given_to_whoever_was_searched_for(many):
    client = many.client("organiser")
    assert "person" not in {name for form in client.get(many.at("/jury")).page.forms for name, _ in form.fields}
    page = client.get(many.at("/jury?category=fairness&who=clara"))
    clara = str(many.people["Clara"])
    assert [each.get("value") for each in page.page.all("option")][:2] == ["", clara]
    assert [each.get("value") for each in page.page.all("option") if each.get("selected") is not None] == ["fairness"]
    added = client.submit(page, form="/jury/seats", person=clara)
    assert added.status_code == 303
    assert "Clara" in client.get(added.location).page.links
    assert many.rows(Seat, juror_id=many.jurors["Clara"]) == 1
    assert "No juror has that name or address." in client.get(many.at("/jury?who=zzz")).page.text
    stranger = str(many.people["observer"])
    page = client.get(many.at("/jury?category=fairness&who=clara"))
    refused = client.submit(page, form="/jury/seats", person=stranger, category="fairness")
    assert refused.status_code == 422


def test_the_jurors_beside_the_entries_are_paged_and_searched(many):
    client = many.client("organiser")
    path = many.at("/jury/assignment?category=resilience")
    assert [seated(client.get(f"{path}&jurors={number}")) for number in (1, 2, 3)] == [
        ["Asel", "Boris"],
        ["Dana", "Egor"],
        ["Farida"],
    ]
    assert seated(client.get(f"{path}&juror=dan")) == ["Dana"]
    assert seated(client.get(many.at("/jury/assignment?category=&jurors=3"))) == ["Farida"]
    shown = [client.get(f"{path}&page={number}").page.text for number in (1, 2)]
    assert [[f"Route {place}" in text for place in range(3)] for text in shown] == [
        [True, True, False],
        [False] * 2 + [True],
    ]


def test_pages_of_large_panels_take_as_many_queries_whatever_they_show(many, statements):
    client, counts = many.client("organiser"), []
    for path in ("/jury?category=resilience", "/jury?category=fairness", "/jury/assignment?category=resilience",
                 "/jury/assignment?category=fairness"):  # fmt: skip
        with statements() as sent:
            client.get(many.at(path))
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]


def test_the_way_back_from_an_entry_leads_to_its_own_panel(many):
    client = many.client("organiser")
    page = client.get(many.at(f"/jury/assignment/entries/{many.entries[3]}")).page
    assert page.links["Assignment"].endswith("category=fairness")


def test_a_tick_on_an_entry_that_moved_to_another_page_meanwhile_counts(many):
    client = many.client("organiser")
    page = client.get(many.at(f"/jury/assignment/jurors/{many.jurors['Boris']}"))
    with many.app.app_context():
        make.entry(season_by_slug(many.slug), "A route before all others")
        db.session.commit()
    assert client.submit(page, chosen=[str(each) for each in many.entries[:2]]).status_code == 303
    assert many.rows(Assignment, juror_id=many.jurors["Boris"]) == 2


def test_whoever_has_a_side_sees_only_panels_they_may_see(many):
    with many.app.app_context():
        season = season_by_slug(many.slug)
        round_ = make.rounds(season)["1"]
        found = panels_queries.on_panel(season, round_, make.category(season, "fairness").id)
        assert list(db.session.scalars(found)) == [many.people["Asel"]]


def test_whoever_has_a_side_learns_of_no_other_panel_by_search_or_count(many):
    with many.app.app_context():
        season = season_by_slug(many.slug)
        round_ = make.rounds(season)["1"]
        resilience, fairness = (make.category(season, code).id for code in ("resilience", "fairness"))

        def found(category_id, unseen, **how):
            return [
                db.session.get(Person, each).name
                for each in db.session.scalars(
                    panels_queries.on_panel(season, round_, category_id, unseen, holding=True, **how)
                )
            ]

        unseen = frozenset({resilience})
        assert found(None, unseen) == found(fairness, unseen) == ["Asel"]
        assert found(resilience, unseen) == []
        assert found(None, unseen, name="egor") == []
        assert found(None, frozenset({None}), name="egor") == ["Egor"]


def test_no_page_number_and_no_word_is_a_fault(many):
    client = many.client("organiser")
    for number in ("9" * 5000, "0" * 5000, "-1", "1e9", "²", "٣", "0", ""):
        for path in ("/jury?page=", "/jury/assignment?page=", "/jury/assignment?jurors=", "/jury/recusals?page="):
            assert client.get(many.at(f"{path}{number}")).status_code == 200, (path, number[:9])
    token = dict(client.get("/account").page.forms[-1].fields)["csrf_token"]
    client.parses = False
    said = {"csrf_token": token, "who": "no\0body", "category": "resilience"}
    assert client.post(many.at("/jury/seats"), data=said).status_code == 422
