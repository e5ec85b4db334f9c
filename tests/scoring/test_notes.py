"""A private note, a star and "come back to this": kept once, for its juror alone, and closed with the dossier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Assignment, Juror, Tally
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.programmes.models import Round
from awards.scoring.models import Ballot, Note
from tests import factories as make
from tests.scoring.test_saving import Script

SAID = {"value": "Ask about the bridge", "starred": True, "later": False}


@pytest.fixture
def script(cast):
    return Script(cast.client(), cast)


def kept(app, ballot):
    with app.app_context():
        row = db.session.get(Note, ballot)
        return row and (row.text, row.starred, row.later, row.revision)


def test_a_note_saves_itself_and_stands_on_the_page(script, cast, app):
    answer = script.put("/note", SAID | {"revision": 0})
    assert answer.status_code == 200
    assert answer.json["stored"] == SAID | {"revision": 1}
    assert answer.json["said"].startswith("Saved ")
    assert kept(app, cast.mine[0]) == ("Ask about the bridge", True, False, 1)
    page = script.client.get(cast.url()).page
    assert "Ask about the bridge" in page.text
    marks = {e.get("name"): "checked" in e.attrib for e in page.all("input") if e.get("name") in ("starred", "later")}
    assert marks == {"starred": True, "later": False}


def test_the_same_again_has_one_effect_and_another_on_an_older_revision_is_told_what_is_stored(script, cast, app):
    script.put("/note", SAID | {"revision": 0})
    assert script.put("/note", SAID | {"revision": 0}).json["stored"]["revision"] == 1
    late = script.put("/note", SAID | {"value": "Other", "revision": 0})
    assert (late.status_code, late.json["stored"]) == (409, SAID | {"revision": 1})
    assert script.put("/note", SAID | {"value": None, "revision": 1}).json["stored"]["value"] == ""
    assert kept(app, cast.mine[0]) == ("", True, False, 2)


def test_what_may_still_be_on_its_way_comes_too_late_once_the_same_was_sent_again(script):
    script.put("/note", SAID | {"revision": 0})
    assert script.put("/note", SAID | {"revision": 1, "again": True}).json["stored"]["revision"] == 2
    assert script.put("/note", SAID | {"value": "On its way", "revision": 1}).status_code == 409
    assert script.put("/note", SAID | {"revision": 1, "again": True}).json["stored"]["revision"] == 2


def test_it_leaves_no_trace_that_others_could_see(script, cast, app):
    def traces():
        """The log, the counters of boards, and what organisers are shown of how far a scoresheet is."""
        with app.app_context():
            begun = select(Assignment.id, Assignment.begun_at, Assignment.skipped_at).order_by(Assignment.id)
            ballots = select(Ballot.assignment_id, Ballot.revision, Ballot.saved_at).order_by(Ballot.assignment_id)
            return [db.session.execute(each).all() for each in (
                select(Event.kind, Event.detail).order_by(Event.at), select(Tally.moves), begun, ballots)]  # fmt: skip

    script.client.get(cast.url(1))
    before = traces()
    assert script.put("/note", SAID | {"revision": 0}).status_code == 200
    assert script.client.submit(cast.url(1, "/note"), text="By a form", later="y").status_code == 303
    assert kept(app, cast.mine[1]) == ("By a form", False, True, 1)
    assert traces() == before


def test_without_a_script_a_form_saves_and_shows_both_texts_after_a_conflict(script, cast, app):
    client = script.client
    page, older = client.get(cast.url()), client.get(cast.url())
    assert client.submit(page, form="/note", text="First", starred="y").location == cast.url()
    assert kept(app, cast.mine[0]) == ("First", True, False, 1)
    late = client.submit(older, form="/note", text="Second")
    assert late.status_code == 422
    assert "Currently saved" in late.page.text
    assert "First" in late.page.text
    assert client.submit(late, form=1, starred=None).location == cast.url()
    assert kept(app, cast.mine[0]) == ("Second", False, False, 2)


@pytest.mark.parametrize("said", [
    {"value": "a\ud800", "starred": True, "later": True}, {"value": "x" * 10_001, "starred": True, "later": True},
    {"value": "a", "starred": "yes", "later": True}, {"value": 5, "starred": True, "later": True}, {"value": "a"},
])  # fmt: skip
@pytest.mark.databases("sqlite")
def test_what_cannot_be_kept_is_refused_in_words(script, cast, app, said):
    answer = script.put("/note", said | {"revision": 0})
    assert answer.status_code == 422
    assert answer.json["error"]
    assert kept(app, cast.mine[0]) is None


def test_nobody_else_gets_or_changes_it(script, cast, app):
    script.put("/note", SAID | {"revision": 0})
    for who in ("Boris Rival", "organiser", "chair", "observer", "stranger"):
        client = cast.client(who)
        assert client.get(cast.url(rest="/note")).status_code == 404
        assert client.post(cast.url(rest="/note"), data={"text": "Mine"}).status_code == 404
        assert client.get(cast.url()).status_code == 404
    rival = Script(cast.client("Boris Rival"), cast, "Boris Rival")
    page = rival.client.get(cast.url(name="Boris Rival")).page
    assert "Ask about the bridge" not in page.source
    assert rival.put("/note", SAID | {"revision": 1}).status_code == 404
    assert kept(app, cast.mine[0])[3] == 1
    assert "Starred" not in rival.client.get(f"/{cast.slug}/ballots").page.source


@pytest.mark.parametrize("why", ["recusal", "conflict"])
def test_it_closes_with_the_dossier(script, cast, app, why):
    script.put("/note", SAID | {"revision": 0})
    with app.app_context():
        row = db.session.get_one(Assignment, cast.mine[0])
        if why == "recusal":
            make.recusal(row)
        else:
            make.conflict(db.session.get_one(Juror, row.juror_id), db.session.get_one(Nomination, row.nomination_id))
        db.session.commit()
    assert script.put("/note", SAID | {"value": "x", "revision": 1}).status_code == 404
    assert script.client.get(cast.url(rest="/note")).status_code == 404
    assert "Ask about" not in script.client.get(cast.url()).page.source
    assert "#star" not in script.client.get(f"/{cast.slug}/ballots").page.source


def test_it_works_after_the_close(script, cast, app):
    with app.app_context():
        db.session.get_one(Round, cast.round_id).closes_at = now() - timedelta(minutes=1)
        db.session.commit()
    assert script.score("8").status_code == 403
    assert script.put("/note", SAID | {"revision": 0}).status_code == 200
    assert 'form="own-note"' in script.client.get(cast.url()).page.source


def test_the_list_shows_marks_and_finds_them(script, cast):
    own = f"/{cast.slug}/ballots"
    assert "Starred (" not in script.client.get(own).page.text
    script.put("/note", SAID | {"revision": 0})
    script.put("/note", {"value": "", "starred": True, "later": True, "revision": 0}, number=1)
    page = script.client.get(own).page
    assert "Starred (2)" in page.text
    assert "To come back to (1)" in page.text
    assert page.source.count("#star") == 2

    def listed(show):
        found = script.client.get(f"{own}?show={show}").page.all("td")
        return sorted(a.get("href").partition("?")[0] for cell in found for a in cell.iter("a"))

    assert listed("starred") == sorted([cast.url(0), cast.url(1)])
    assert listed("later") == [cast.url(1)]
    assert "?show=later" in script.client.get(f"{own}?show=later").page.source
