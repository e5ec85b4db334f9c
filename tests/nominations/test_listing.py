"""The list as each reader wants it: columns, filters under a name, what is searched, the neighbours of a nomination."""

from __future__ import annotations

import re

import pytest

from awards.core.db import db
from awards.core.message import Message
from awards.nominations.choosing.queries import Wanted, short_number
from awards.nominations.listing import list_columns as columns
from awards.nominations.listing.models import ChosenColumns, SavedFilter
from awards.programmes.queries import season_by_slug
from awards.web.i18n import say
from tests.staffing import Staffed

ENTRY = re.compile("/entries/[0-9a-f-]{36}")
pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def found(staffed, by: str = "organiser", **query: str) -> list[str]:
    page = staffed.client(by).get(staffed.at("/entries"), query_string=query).page
    return [words for words, address in page.links.items() if ENTRY.search(address)]


def heads(page) -> list[str]:
    shown = [head for head in page.page.all("th") if head.get("class") != "pick-cell"]
    return [" ".join("".join(head.itertext()).split()) for head in shown]


@pytest.mark.parametrize(
    ("words", "count"),
    [("Zuege", 1), ("zuge", 1), ("Züge", 1), ("Constanta", 1), ("Constanța", 1), ("nord-süd", 1), ("nord–süd", 1),
     ("The nominee", 2), ("Kasachstan", 2), ("nobody here", 0), ("Three alternative", 0)],
)  # fmt: skip
def test_what_is_searched(staffed, words, count):
    staffed.entry("Züge Nord–Süd")
    staffed.entry("Constanța")
    assert len(found(staffed, q=words)) == count


def test_people_are_found_by_organisers_alone(staffed):
    staffed.entry("One")
    with staffed.app.app_context():
        from awards.accounts.models import Person

        address = db.session.get(Person, staffed.people["nominee"]).email
    for words in (address, address.upper(), "the nominee"):
        assert found(staffed, q=words) == ["One"]
        assert found(staffed, "observer", q=words) == []


def test_answers_are_searched_where_that_is_wanted(staffed):
    staffed.entry("One")
    client = staffed.client("organiser")
    nothing = client.get(staffed.at("/entries?q=Drei+rehearsed"))
    assert "No matching nominations" in nothing.page.text
    assert found(staffed, q="REHEARSED flood", answers="1") == ["One"]
    assert found(staffed, q="rehearsed zzz", answers="1") == []
    assert "answers=1" in client.get(staffed.at("/entries?q=rehearsed")).page.links["Search the answers too"]


def test_a_nomination_is_found_by_its_number(staffed):
    ids = [staffed.entry("One"), staffed.entry("Two")]
    for each, title in zip(ids, ("One", "Two"), strict=True):
        number = short_number(each)
        assert len(number) == 6
        assert found(staffed, q=number) == [title]
        assert number in staffed.client("organiser").get(staffed.at(f"/entries/{each}")).page.text


def test_columns_are_chosen_kept_and_reset(staffed):
    staffed.entry("One")
    client = staffed.client("organiser")
    standard = heads(client.get(staffed.at("/entries")))
    codes = ["number", "version", "words", "files", "given"]
    assert client.submit(staffed.at("/entries/columns"), columns=codes, questions=["q.challenge"]).status_code == 303
    page = client.get(staffed.at("/entries"))
    assert heads(page) != standard
    assert "The bridge was gone." in page.page.text
    assert heads(staffed.client("owner").get(staffed.at("/entries"))) == standard
    form = client.get(staffed.at("/entries/columns"))
    assert client.submit(form, button="reset").status_code == 303
    assert heads(client.get(staffed.at("/entries"))) == standard
    assert staffed.rows(ChosenColumns) == []


def test_too_many_columns_are_refused_in_words(staffed):
    client = staffed.client("organiser")
    codes = [code for code in columns.COLUMNS if code != "title"]
    answer = client.submit(staffed.at("/entries/columns"), columns=codes)
    assert answer.status_code == 422
    assert "Choose 12 columns at most" in answer.page.text


@pytest.mark.parametrize("count", [1, 3])
def test_every_column_takes_as_many_queries_for_one_as_for_three(staffed, statements, count):
    for number in range(count):
        staffed.entry(f"Route {number}")
    client = staffed.client("organiser")
    client.submit(staffed.at("/entries/columns"), columns=["tags", "colleague", "given", "files", "words", "version"])
    client.get(staffed.at("/entries"))
    with statements() as sent:
        client.get(staffed.at("/entries"))
    assert len(sent) == 15


def test_rows_are_handed_out_as_they_are_filtered(staffed):
    ids = [staffed.entry(f"Route {number}", in_category="fairness") for number in range(3)]
    staffed.entry("Other", in_category="resilience")

    class Chosen:
        sort = "-title"
        wanted = Wanted(category="fairness")

    with staffed.app.test_request_context("/"):
        season = season_by_slug(staffed.slug)
        codes = ["number", "title", "words", "q.challenge", "none such", "state"]
        head, *rows = columns.rows(season, Chosen(), codes, say)
    assert head[:3] == ["Number", "Nomination", "Words"]
    assert [row[1] for row in rows] == ["Route 2", "Route 1", "Route 0"]
    assert {row[0] for row in rows} == {short_number(each) for each in ids}
    assert {row[3] for row in rows} == {"The bridge was gone.\n\nNothing moved."}
    assert {row[4] for row in rows} == {"Submitted"}
    assert all(isinstance(column.label, Message) for column in columns.COLUMNS.values())


def test_a_filter_is_saved_shared_renamed_removed_and_restored(staffed):
    staffed.entry("One", in_category="fairness")
    client, owner = staffed.client("organiser"), staffed.client("owner")
    saved = client.submit(client.get(staffed.at("/entries/filters?category=fairness&q=one")), name="Fair ones")
    assert saved.status_code == 303
    (kept,) = staffed.rows(SavedFilter)
    assert kept.query == {"category": "fairness", "q": "one"}
    assert "q=one" in client.get(staffed.at("/entries")).page.links["Fair ones"]
    assert "Fair ones" not in owner.get(staffed.at("/entries")).page.links
    address = staffed.at(f"/entries/filters/{kept.id}")
    client.submit(address, name="Fair", shared=True)
    assert "Fair" in owner.get(staffed.at("/entries")).page.links
    assert owner.get(address).status_code == 404
    listed = staffed.at("/entries/filters")
    client.submit(client.get(listed), form=2)
    assert "Fair ones" in owner.get(staffed.at("/entries")).page.links
    client.submit(client.get(listed), form=address + "/removal")
    assert "Fair ones" not in owner.get(staffed.at("/entries")).page.links
    client.submit(client.get(listed), form=address + "/removal")
    assert "Fair ones" in owner.get(staffed.at("/entries")).page.links


def test_a_filter_has_a_name(staffed):
    client = staffed.client("organiser")
    assert client.submit(client.get(staffed.at("/entries/filters?q=one")), name=" ").status_code == 422


def test_the_neighbours_are_those_of_the_list_one_came_from(staffed):
    for title, category in (("A", "fairness"), ("B", "resilience"), ("C", "fairness"), ("D", "fairness")):
        staffed.entry(title, in_category=category)
    client = staffed.client("organiser")
    listed = client.get(staffed.at("/entries?category=fairness&sort=-title"))
    page = client.get(listed.page.links["C"])
    assert page.page.links["Next nomination"].split("?")[0] == listed.page.links["A"].split("?")[0]
    assert page.page.links["Previous nomination"].split("?")[0] == listed.page.links["D"].split("?")[0]
    last = client.get(page.page.links["Next nomination"])
    assert "Next nomination" not in last.page.links
    assert "category=fairness" in last.page.links["Nominations"]
    decided = client.submit(last, form="decision", outcome="admitted", follow=True)
    assert "Previous nomination" in decided.page.links


def test_many_cannot_be_written_to_one_by_one(staffed):
    one = staffed.entry("One")
    client = staffed.client("organiser")
    answer = client.get(staffed.at(f"/entries/bulk?act=write&id={one}"))
    assert answer.headers["Location"] == staffed.at(f"/mail/write?to=nominations&id={one}")
    every = client.get(staffed.at("/entries/bulk?act=write&all=1&state=submitted&category=resilience"))
    assert every.headers["Location"] == staffed.at("/mail/write?to=submitted&category=resilience")
