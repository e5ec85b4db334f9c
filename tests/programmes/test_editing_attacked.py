"""The editor under attack: pages of long ago, places that are no pages, languages that nobody knows, who unlocked."""

from __future__ import annotations

import io
from typing import Any

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.message import Message
from awards.ledger.models import Event
from awards.programmes.editing import actions, queries
from awards.programmes.models import DraftEdit, ProgrammeDraft
from awards.programmes.queries import season_by_slug
from tests.programmes.test_editing import EFFICIENCY, NAME, THEME, freeze, sent, tree
from tests.staffing import Staffed

pytestmark = pytest.mark.long_for("postgresql")


@pytest.fixture
def staffed(app):
    return Staffed(app)


def renamed(staffed: Staffed, times: int) -> None:
    """Have the owner rename a category again and again."""
    with staffed.app.app_context():
        season, by = season_by_slug(staffed.slug), db.session.get_one(Person, staffed.people["owner"])
        for number in range(times):
            draft = queries.draft_of(season)
            actions.save(season, {("categories", "efficiency", "name", "en"): f"Name {number}"}, on=draft.number,
                         base=draft.base_number, part="categories", told=Message("Name"), by=by)  # fmt: skip
        db.session.commit()


def test_a_page_of_long_ago_is_saved_as_fast_as_one_of_now(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    renamed(staffed, 150)
    since = staffed.rows(DraftEdit)
    copied = []
    with pytest.MonkeyPatch.context() as patch:
        whole = actions.edits.applied
        patch.setattr(actions.edits, "applied", lambda *each: copied.append(1) or whole(*each))
        answer = client.post(staffed.at("/programme/edits"), data=sent(page, **{NAME: "Mine", THEME: "Speed"}))
    assert len(since) == 150
    assert (answer.status_code, answer.json["both"][0]["at"]) == (409, "categories/efficiency/name/en")
    assert len(copied) <= 5  # the whole draft is copied, whatever it has


@pytest.mark.parametrize("on", ["-1", "x", "", "99", "0"])
def test_a_page_on_an_edit_there_never_was_is_refused_in_words(staffed, on):
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    renamed(staffed, 2)
    with staffed.app.app_context():  # the draft follows what was put in force elsewhere: its edits lead nowhere
        draft = db.session.get_one(ProgrammeDraft, season_by_slug(staffed.slug).id)
        draft.tree = {**draft.tree, "categories": draft.tree["categories"][1:]}
        db.session.commit()
    answer = client.post(staffed.at("/programme/edits"), data=sent(page, **{NAME: "Mine", "on": on}))
    assert answer.status_code == 422
    assert answer.json["error"]


@pytest.mark.parametrize(
    "place", ["categories/efficiency/name/en", "form/nomination/title/en", "categories/efficiency/criteria/%23",
              "categories/efficiency/id/x"]
)  # fmt: skip
def test_a_place_that_is_no_page_is_not_found(staffed, place):
    client = staffed.client("organiser")
    found: Any = tree(staffed)
    place = place.replace("nomination", found["form"]["sections"][0]["#"])
    assert client.get(staffed.at(f"/programme/{place}")).status_code == 404


def test_a_language_that_nobody_knows_is_a_fault_and_its_pages_are_there(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at("/programme/names"))
    asked = sent(page, **{"f/programme/languages": ["en", "zzz", "٣"]})
    saved = client.post(staffed.at("/programme/edits"), data=asked)
    assert saved.status_code == 200
    for each in ("", "/names", "/categories", "/form", "/publication", "/preview/public"):
        assert client.get(staffed.at(f"/programme{each}")).status_code == 200


PAGES = ("", "/names", "/categories", "/scale", "/form", "/lists", "/eligibility", "/rounds", "/timetable", "/jury",
         "/honours", "/mails", "/public", "/publication", "/draft.yaml", "/preview/public")  # fmt: skip


def test_a_file_in_which_nearly_all_is_missing_can_be_edited(staffed):
    client = staffed.client("organiser")
    source = f"season: {{id: '{staffed.slug}'}}\n".encode()
    file = (io.BytesIO(source), "programme.yaml")
    assert client.submit(staffed.at("/programme/file"), form="send", file=file).status_code == 303
    for each in PAGES:
        assert client.get(staffed.at(f"/programme{each}")).status_code == 200


def test_what_has_only_one_choice_stays_whatever_is_sent(staffed):
    client, before = staffed.client("organiser"), tree(staffed)["schema"]
    page = client.get(staffed.at("/programme/names"))
    client.post(staffed.at("/programme/edits"), data=sent(page, **{"f/schema": "other"}))
    assert tree(staffed)["schema"] == before


def test_who_unlocked_the_frozen_rules_is_in_the_log(staffed):
    client = staffed.client("organiser")
    client.submit(staffed.at("/programme/names"), form="part")
    refused = client.post(staffed.at("/programme/unlock"), data=sent(client.get(staffed.at("/programme/names"))))
    assert (refused.status_code, "This changes no frozen rule." in refused.text) == (422, True)
    freeze(staffed)
    page = client.get(staffed.at("/programme/scale"))
    assert client.submit(page, form="unlock").status_code == 303
    (event,) = staffed.rows(Event, kind="rules.unlocked")
    assert event.person_id == staffed.people["organiser"]


def test_a_page_of_an_earlier_revision_can_be_saved_again(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    renamed(staffed, 1)
    with staffed.app.app_context():
        draft = db.session.get_one(ProgrammeDraft, season_by_slug(staffed.slug).id)
        draft.base_number = 2
        db.session.commit()
    again = client.submit(page, form="part", **{THEME: "Speed"})
    assert again.status_code == 422
    assert client.submit(again, form="part").status_code == 303
    assert tree(staffed)["categories"][0]["theme"]["en"] == "Speed"


# What conceals answers is a rule, at whatever place it is changed


def concealed(staffed: Staffed) -> tuple[str, str]:
    """The keys of a question that says who somebody is, and of its section."""
    found = [(section, each) for section in tree(staffed)["form"]["sections"] for each in section["questions"]]
    return next((section["#"], each["#"]) for section, each in found if each.get("identity"))


@pytest.mark.parametrize("act", ["take", "copy", "id", "languages"])
def test_what_conceals_answers_is_frozen_at_every_place(staffed, act):
    section, question = concealed(staffed)
    freeze(staffed)
    client = staffed.client("organiser")
    place = f"form/sections/{section}/questions/{question}"
    page = client.get(staffed.at("/programme/names"))
    field = {"id": {f"f/{place}/id": "other-name"}, "languages": {"f/programme/languages": ["en"]}}
    asked = sent(page, part="form", **field.get(act, {"act": f"{act} {place}"}))
    answer = client.post(staffed.at("/programme/edits"), data=asked)
    assert (answer.status_code, "frozen since the first score" in answer.text) == (422, True)
    assert staffed.rows(DraftEdit) == []


def test_what_conceals_nothing_is_free(staffed):
    freeze(staffed)
    client = staffed.client("organiser")
    page = client.get(staffed.at("/programme/names"))
    sections = tree(staffed)["form"]["sections"]
    free = next(f"{section['#']}/questions/{each['#']}" for section in sections for each in section["questions"]
                if not each.get("identity") and not each.get("hidden_from_jury"))  # fmt: skip
    asked = sent(page, part="form", act=f"copy form/sections/{free}")
    assert client.post(staffed.at("/programme/edits"), data=asked).status_code == 200
