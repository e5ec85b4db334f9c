"""A long list of a juror: every page has its rows, what comes next is found, and nothing is read for nothing."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.jury.actions import position
from awards.jury.models import Assignment, Recusal
from awards.scoring import rules
from awards.scoring.list import queries as list_queries
from awards.scoring.models import Ballot
from tests import factories as make
from tests.markup import text_of
from tests.scoring.conftest import Cast


class Listed:
    """A juror with five entries in the places 0 to 4."""

    def __init__(self):
        season = make.season()
        self.round, self.juror = make.rounds(season)["1"], make.juror(season)
        entries = [make.entry(season, f"Route {number}") for number in range(5)]
        self.rows = [make.assignment(self.juror, self.round, entry) for entry in entries]
        for place, row in enumerate(self.rows):
            row.position = place
        db.session.flush()

    def skip(self, place, minutes):
        self.rows[place].skipped_at = now() + timedelta(minutes=minutes)

    def submit(self, place):
        row = self.rows[place]
        row.begun_at = now()
        db.session.add(Ballot(assignment_id=row.id, opened_at=now(), submitted_at=now()))

    def recuse(self, place):
        db.session.add(Recusal(assignment_id=self.rows[place].id, kind="recused", reason="advice", at=now()))

    def next(self, place):
        db.session.flush()
        found = list_queries.next_open(self.juror.id, self.round.id, after=self.rows[place].id)
        return None if found is None else [row.id for row in self.rows].index(found)


@pytest.fixture
def listed(context):
    return Listed()


def test_what_comes_next_is_found_behind_the_present_one_and_round_about(listed):
    assert [listed.next(place) for place in range(5)] == [1, 2, 3, 4, 0]
    listed.submit(1)
    listed.recuse(2)
    assert [listed.next(place) for place in range(5)] == [3, 3, 3, 4, 0]
    listed.submit(4)
    assert listed.next(3) == 0


def test_an_entry_has_another_place_with_each_juror_and_keeps_it():
    """What `entry_order: random_per_juror` declares."""
    jurors, entries = ([uuid.UUID(int=number) for number in range(10)] for _ in range(2))
    orders = [sorted(entries, key=lambda entry: position(juror, entry)) for juror in jurors]
    assert len({tuple(order) for order in orders}) == len(jurors)
    assert entries not in orders
    assert orders == [sorted(entries, key=lambda entry: position(juror, entry)) for juror in jurors]


def test_skipped_ones_come_when_nothing_else_waits_in_the_order_in_which_they_were_skipped(listed):
    listed.skip(0, 3)
    listed.skip(3, 1)
    assert [listed.next(place) for place in range(5)] == [1, 2, 4, 1, 1]
    for place in (1, 2, 4):
        listed.submit(place)
    assert [listed.next(place) for place in range(5)] == [3, 3, 3, 0, 3]
    listed.recuse(0)
    assert listed.next(3) is None
    assert listed.next(1) == 3


def test_the_list_as_it_is_read_has_the_states_that_the_rules_say(listed):
    listed.skip(0, 1)
    listed.submit(1)
    listed.recuse(2)
    listed.rows[3].begun_at = now()
    listed.rows[4].removed_at = now()
    db.session.flush()
    found = rules.in_order(list_queries.whole_list(listed.juror.id, listed.round.id))
    assert [row.state for row in found] == ["submitted", "draft", "skipped", "recused"]
    assert [uuid.UUID(row.id) for row in found] == [listed.rows[place].id for place in (1, 3, 0, 2)]
    assert list_queries.counts_by_state(listed.juror.id, listed.round.id) == dict.fromkeys(
        [row.state for row in found], 1
    )
    places = list_queries.stations(listed.juror.id, listed.round.id, listed.rows[0].id, most=40)
    assert [row.state for row in rules.in_order(places)] == ["submitted", "draft", "here", "recused"]


def test_every_page_of_a_long_list_has_its_rows_and_the_line_becomes_a_bar(app):
    cast = Cast(app, 53)
    client, own = cast.client(), f"/{cast.slug}/ballots"
    with app.app_context():
        for ballot in cast.mine[:3]:
            row = db.session.get_one(Assignment, ballot)
            row.begun_at = now()
            db.session.add(Ballot(assignment_id=ballot, opened_at=now(), submitted_at=now()))
        order = sorted(cast.mine, key=lambda ballot: db.session.get_one(Assignment, ballot).position)
        db.session.commit()
    urls = [f"{own}/{ballot}" for ballot in order]
    ahead = next(url for url, ballot in zip(urls, order, strict=True) if ballot not in cast.mine[:3])

    def shown(path):
        rows = client.get(path).page.all("a")
        links = [link.get("href").partition("?")[0] for link in rows]
        found = [link for link in links if link in urls]
        return found[1:] if found[:1] == [ahead] else found  # the button above the list

    assert shown(own) == urls[:25]
    assert shown(f"{own}?page=2") == urls[25:50]
    assert shown(f"{own}?page=9") == urls[50:]
    done = {str(ballot) for ballot in cast.mine[:3]}
    assert {url.rpartition("/")[2] for url in shown(f"{own}?show=submitted")} == done
    left = [url for url in urls if url.rpartition("/")[2] not in done]
    assert shown(f"{own}?show=assigned") + shown(f"{own}?show=assigned&page=2") == left
    page = client.get(cast.url()).page
    assert "3 of 53" in page.text
    assert "dots" not in {each.get("class") for each in page.all("div")}


def test_whoever_comes_back_from_an_entry_finds_it_on_the_page_they_left(app):
    cast = Cast(app, 53)
    client, own = cast.client(), f"/{cast.slug}/ballots"
    with app.app_context():
        *others, mine = sorted(cast.mine, key=lambda ballot: db.session.get_one(Assignment, ballot).position)
        for ballot in others:
            db.session.get_one(Assignment, ballot).begun_at = now()
            db.session.add(Ballot(assignment_id=ballot, opened_at=now(), submitted_at=now()))
        db.session.commit()

    def way_back(path):
        """Where the link back leads: the tab it is under, and what is listed there."""
        link = next(
            each
            for each in client.get(path).page.all("a")
            if text_of(each) == "My scoresheets" and at in each.get("href")
        )
        return listed(link.get("href"))

    def listed(path):
        page = client.get(path).page
        tab = next(
            each.text for each in page.all("a") if each.get("aria-current") == "page" and "show=" in each.get("href")
        )
        links = [each.get("href", "") for each in page.all("a")]
        return tab, [link for link in links if re.match(rf"{own}/[0-9a-f-]{{36}}(\?|$)", link)]

    at = str(others[30])
    under, rows = way_back(f"{own}/{at}")
    assert (under, f"{own}/{at}" in rows, len(rows)) == ("All (53)", True, 25 + 1)  # and the button above the list
    under, rows = listed(f"{own}?show=submitted&page=2")
    assert f"{own}/{at}?show=submitted" in rows
    assert way_back(f"{own}/{at}?show=submitted") == (under, rows)
    assert way_back(f"{own}/{at}?show=draft") == way_back(f"{own}/{at}"), "where it does not stand any more"
    assert listed(f"{own}?show=nothing") == listed(own)
    assert listed(f"{own}?at=nothing") == listed(own)

    scored = {f"score-{code}": "7" for code in cast.codes}
    answer = client.submit(f"{own}/{mine}?show=assigned", form="scoresheet", button="go=submit", **scored)
    assert answer.location == f"{own}?round=1&show=assigned&at={mine}"
    assert f"{own}/{mine}" in listed(answer.location)[1]


@pytest.mark.databases("sqlite")
def test_whoever_steps_away_from_an_entry_goes_on_under_the_filter_they_came_with(app):
    cast = Cast(app)
    client, own = cast.client(), f"/{cast.slug}/ballots"
    under, whole = f"{cast.url()}?show=assigned", client.get(f"{cast.url()}?show=nothing").page
    assert "show=" not in whole.source, "what is no filter is not said again"
    links = client.get(under).page.links
    assert links["Conflict of interest"].endswith("/recusal?show=assigned")
    assert client.get(links["Conflict of interest"]).page.links["Cancel"] == under

    skipped = client.submit(under, form="skip")
    assert skipped.location == f"{cast.url(1)}?show=assigned"
    doubted = client.submit(cast.url(1, "/category?show=assigned"), note="It is a bridge.")
    assert doubted.location == skipped.location
    recused = client.submit(client.get(skipped.location).page.links["Conflict of interest"], reason="advice")
    assert recused.location == f"{own}?round=1&show=assigned"
    assert "Not started (1)" in [e.text for e in client.get(recused.location).page.all("a") if e.get("aria-current")]
    assert client.get(f"{cast.url(1)}?show=assigned").page.links["My scoresheets"].count("show=assigned") == 1

    client.submit(f"{cast.url(2)}?show=assigned", form="scoresheet", button="go=submit",
                  **{f"score-{code}": "7" for code in cast.codes})  # fmt: skip
    back = client.submit(f"{cast.url(2)}?show=submitted", form="take-back")
    assert back.location == f"{cast.url(2)}?show=submitted"
    last = client.submit(f"{cast.url(2)}?show=draft", form="skip")
    assert last.location == f"{cast.url()}?show=draft"
    client.submit(cast.url(rest="/recusal"), reason="advice")
    alone = client.submit(f"{cast.url(2)}?show=recused", form="skip")
    assert alone.location == f"{own}?round=1&show=recused"
