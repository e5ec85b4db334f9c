"""Each number of the desk leads to its list, and the list has as many."""

from __future__ import annotations

from datetime import timedelta

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.desk.waits import WAITS
from awards.jury.models import CategoryDoubt
from awards.messages.models import Mail
from awards.nominations.models import Admission, Nomination
from awards.programmes.queries import season_by_slug
from tests import factories as make
from tests.desk.matrix_world import Judged
from tests.desk.test_desk_home import search_key, waiting

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def judged(app):
    return Judged(app)


def listed(client, page, words):
    """How many rows the list behind a line has."""
    address = next(address for text, address in page.links.items() if text.startswith(words))
    found = client.get(address)
    assert found.status_code == 200, address
    return len([row for row in found.page.all("tr") if row.find("td") is not None])


def fill(judged):
    """Two of whatever can wait and has a list of its own."""
    for number in range(2):
        judged.entry(f"Submitted {number}")
        judged.entry(f"Returned {number}", outcome="returned")
    drafts = [judged.entry(f"Cold {number}") for number in range(2)]
    short = [judged.entry(f"Short {number}", outcome="admitted") for number in range(2)]
    for entry in short:
        judged.sheet("Slow One", entry)
        judged.sheet("Slow Two", entry)
    given = [judged.sheet("Unsent", entry, scored=-1) for entry in short]
    with judged.app.app_context():
        season = season_by_slug(judged.slug)
        for each in drafts:
            row = db.session.get_one(Nomination, each)
            row.version_id, row.submitted_at, row.touched_at = None, None, now() - timedelta(days=8)
        for each in given:
            db.session.add(CategoryDoubt(assignment_id=each, at=now()))
        other = make.appointed(season, "organiser", make.person("Another"))
        make.proposal(season, other)
        make.proposal(season, other)
        make.proposal(season, db.session.get_one(type(other), judged.people["organiser"]))
        for number in range(2):
            db.session.add(
                Mail(event="x", season_id=season.id, to=f"{number}@b.example", language="en", subject="s", text="t",
                     html="h", created_at=now(), next_try_at=now(), failed_at=now(), refused_at=now(), **search_key())
            )  # fmt: skip
        db.session.commit()
    judged.late()


def test_every_number_is_that_of_its_list(judged):
    fill(judged)
    client = judged.client("organiser")
    answer = client.get(judged.at("/desk"))
    found = waiting(answer)
    lines = {
        "proposals wait for you": 2,
        "of your proposals waits": 1,
        "submitted nominations to decide": 2,
        "nominations returned": 2,
        "nominations would have no place": 2,
        "jurors who have hardly started": 3,
        "nominations have fewer jurors": 2,
        "drafts unchanged": 2,
        "emails could not": 2,
    }
    for words, count in lines.items():
        assert [number for line, number in found.items() if line.startswith(words)] == [str(count)], words
        if words != "emails could not":  # these are listed by address
            assert listed(client, answer.page, words) == count, words
    address = next(address for text, address in answer.page.links.items() if text.startswith("emails could not"))
    assert client.get(address).page.text.count("1 email not delivered since") == 2


def test_complete_scoresheets_that_were_not_submitted_are_summed_on_their_list(judged):
    fill(judged)
    client = judged.client("organiser")
    answer = client.get(judged.at("/desk"))
    words = "scoresheets are complete but not submitted"
    assert [number for line, number in waiting(answer).items() if line.startswith(words)] == ["2"]
    page = client.get(answer.page.links["scoresheets are complete but not submitted: they do not count"]).page
    assert "2 scoresheets are complete but were not submitted: they do not count." in page.text
    rows = [row for row in page.all("tr") if row.find("th") is not None and row.find("td") is not None]
    assert ["".join(row[0].itertext()).strip()[:6] for row in rows] == ["Unsent"]


def test_what_a_line_says_beside_its_number(judged):
    fill(judged)
    with judged.app.app_context():
        rows = db.session.query(Admission).filter_by(outcome="returned").order_by(Admission.id).all()
        rows[0].due_at, rows[1].due_at = now() - timedelta(days=1), now() + timedelta(days=3)
        db.session.commit()
    said = "\n".join(waiting(judged.client("organiser").get(judged.at("/desk"))))
    assert "Resilience 2" in said
    assert "1 is overdue. The next is due on" in said
    assert "One of: " in said
    assert "Another" in said  # who may confirm one's own proposal
    assert "2 addresses are unknown to their servers." in said
    assert "Slow One, Slow Two, Unsent" in said
    assert "A place takes at least 5 scoresheets." in said


def test_the_reader_who_changes_nothing_is_led_to_no_juror_and_no_mail(judged):
    fill(judged)
    page = judged.client("observer").get(judged.at("/desk")).page
    assert "jurors who have hardly started" in page.text
    assert "Slow One" not in page.text
    assert not [address for address in page.links.values() if "/desk/jurors" in address or "/mail" in address]


def test_places_are_told_late_in_the_round_only(judged):
    judged.entry("Alpha", outcome="admitted")
    client = judged.client("organiser")
    assert "would have no place" not in client.get(judged.at("/desk")).page.text
    assert "No nomination is on this list." in client.get(judged.at("/desk/nominations?lack=place")).page.text
    judged.late()
    assert "1nomination would have no place if the round closed now" in client.get(judged.at("/desk")).page.text


def test_an_empty_season_says_what_comes_next(judged):
    with judged.app.app_context():
        from awards.programmes.models import Appointment

        db.session.query(Appointment).filter(Appointment.role.in_(("juror", "chair"))).delete()
        season = season_by_slug(judged.slug)
        season.opened_at, season.opens_at = None, now() + timedelta(days=9)
        db.session.commit()
    client = judged.client("organiser")
    page = client.get(judged.at("/desk")).page
    assert "Nothing needs your attention." not in page.text
    for words in ("Finish the programme", "Open the season", "Invite jurors"):
        assert client.get(page.links[words]).status_code == 200, words
    with judged.app.app_context():
        season_by_slug(judged.slug).opened_at = now()
        db.session.commit()
    page = client.get(judged.at("/desk")).page
    assert "Finish the programme" not in page.text
    assert "Check the timetable" in page.links


def test_a_list_that_is_not_known_is_none(judged):
    assert judged.client("organiser").get(judged.at("/desk/nominations?lack=sense")).status_code == 404
    assert judged.client("organiser").get(judged.at("/desk/jurors?round=none")).status_code == 404


def test_there_is_a_function_for_every_line_once():
    assert len(set(WAITS)) == len(WAITS)
