"""The editor's pages: saving field by field, two organisers at once, taking back, what is frozen, what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from awards.accounts.models import Person
from awards.core.db import db
from awards.core.message import Message
from awards.programmes.editing import actions, queries
from awards.programmes.editing.tree import KEY, at, path_of
from awards.programmes.models import DraftEdit, ProgrammeDraft
from awards.programmes.queries import season_by_slug
from awards.programmes.rulebook import actions as rulebook_actions
from tests.staffing import Staffed

NAME = "f/categories/efficiency/name/en"
THEME = "f/categories/efficiency/theme/en"
EFFICIENCY = "/programme/categories/efficiency"
PARTS = ("names", "categories", "scale", "form", "lists", "eligibility", "rounds", "timetable", "jury", "honours",
         "public")  # fmt: skip


@pytest.fixture
def staffed(app):
    return Staffed(app)


def tree(staffed: Staffed) -> Any:
    with staffed.app.app_context():
        return queries.draft_of(season_by_slug(staffed.slug)).tree


def freeze(staffed: Staffed) -> None:
    with staffed.app.app_context():
        rulebook_actions.freeze(season_by_slug(staffed.slug), why="first_score")
        db.session.commit()


def sent(page: Any, **values: Any) -> dict[str, Any]:
    """What a script sends of a page: its token, what it was made on, and some fields."""
    form = next(form for form in page.page.forms if form.element.get("data-editor"))
    ours = {"csrf_token", "on", "base", "form_begin", "form_end"}
    return {**{name: value for name, value in form.fields if name in ours}, "part": "categories", **values}


@pytest.mark.parametrize("part", PARTS)
def test_each_part_is_a_page_that_saves_nothing_when_nothing_was_changed(staffed, part):
    client = staffed.client("organiser")
    before = tree(staffed)
    answer = client.submit(staffed.at(f"/programme/{part}"), form="part")
    assert answer.status_code == 303
    assert [each.edits["done"] for each in staffed.rows(DraftEdit)] == []
    assert tree(staffed) == before


def test_every_page_below_the_parts_saves_nothing_either(staffed):
    client, found = staffed.client("organiser"), tree(staffed)
    below = [f"categories/{each[KEY]}" for each in found["categories"]]
    for section in found["form"]["sections"]:
        below += [f"form/{section[KEY]}"]
        below += [f"form/{section[KEY]}/questions/{each[KEY]}" for each in section["questions"]]
    below += [f"lists/{name}" for name in found["options"]]
    for each in below:
        assert client.submit(staffed.at(f"/programme/{each}"), form="part").status_code == 303, each
    assert [each.edits["done"] for each in staffed.rows(DraftEdit)] == []
    assert tree(staffed) == found


def test_what_is_typed_is_kept_and_nobody_else_sees_it(staffed):
    client = staffed.client("organiser")
    answer = client.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"})
    assert answer.status_code == 303
    assert "Speed" in client.get(staffed.at(EFFICIENCY)).page.text
    assert "1 change since the revision in force" in client.get(staffed.at("/programme")).page.text
    for role in ("organiser", "juror", "stranger"):
        assert "Speed" not in staffed.client(role).get(staffed.at("/rules")).page.text
    for role in ("observer", "chair", "juror", "nominee", "stranger"):
        assert staffed.client(role).get(staffed.at("/programme")).status_code == 404


def test_two_organisers_write_different_fields_of_one_page(staffed):
    one, other = staffed.client("organiser"), staffed.client("owner")
    page = one.get(staffed.at(EFFICIENCY))
    other.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"})
    assert one.submit(page, form="part", **{THEME: "Faster routes"}).status_code == 303
    found = tree(staffed)
    assert at(found, path_of("categories/efficiency/name/en")) == "Speed"
    assert at(found, path_of("categories/efficiency/theme/en")) == "Faster routes"


def test_two_organisers_write_the_same_field_and_the_second_sees_both(staffed):
    one, other = staffed.client("organiser"), staffed.client("owner")
    page = one.get(staffed.at(EFFICIENCY))
    other.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"})
    both = one.submit(page, form="part", **{NAME: "Pace", THEME: "Faster routes"})
    assert both.status_code == 422
    assert "The owner changed this at the same time to:" in both.page.text
    assert "Speed" in both.page.text
    found = tree(staffed)
    assert at(found, path_of("categories/efficiency/name/en")) == "Speed"
    assert at(found, path_of("categories/efficiency/theme/en")) == "Faster routes"
    # Whoever saves again has read both.
    assert one.submit(both, form="part").status_code == 303
    assert at(tree(staffed), path_of("categories/efficiency/name/en")) == "Pace"


def test_who_edits_what_another_removed_is_told(staffed):
    one, other = staffed.client("organiser"), staffed.client("owner")
    page, other_page = one.get(staffed.at(EFFICIENCY)), one.get(staffed.at(EFFICIENCY))
    criterion = tree(staffed)["categories"][0]["criteria"][0][KEY]
    place = f"categories/efficiency/criteria/{criterion}"
    other.submit(staffed.at(EFFICIENCY), form="part", button=f"act=take {place}")
    left_alone = one.submit(page, form="part", **{NAME: "Speed"})
    assert left_alone.status_code == 303
    again = one.submit(other_page, form="part", **{f"f/{place}/weight": "77"})
    assert again.status_code == 422
    assert "77" not in str(tree(staffed)["categories"][0])


def test_a_script_saves_single_fields_and_hears_what_is_wrong(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    address = staffed.at("/programme/edits")
    answer = client.post(address, data=sent(page, **{NAME: "", "there": NAME[2:]}))
    assert answer.status_code == 200
    assert answer.json["faults"] == {"categories/efficiency/name": ["The text is missing in: English."]}
    assert answer.json["left"] == 1
    assert answer.json["on"] == 1
    other = client.post(address, data=sent(page, **{NAME: "Pace"}))
    assert other.status_code == 409
    assert [(each["at"], each["theirs"]) for each in other.json["both"]] == [(NAME[2:], None)]


def test_adding_moving_and_removing_keep_what_was_typed(staffed):
    client = staffed.client("organiser")
    page = client.submit(
        staffed.at(EFFICIENCY), form="part", button="act=add categories/efficiency/criteria", follow=True,
        **{NAME: "Speed"},
    )  # fmt: skip
    assert page.status_code == 200
    found = tree(staffed)["categories"][0]
    assert found["name"]["en"] == "Speed"
    added = found["criteria"][-1]
    assert added["id"] not in [each["id"] for each in found["criteria"][:-1]]
    place = f"categories/efficiency/criteria/{added[KEY]}"
    client.submit(page, form="part", button=f"act=up {place}")
    keys = [each[KEY] for each in tree(staffed)["categories"][0]["criteria"]]
    assert keys.index(added[KEY]) == len(keys) - 2
    client.submit(staffed.at(EFFICIENCY), form="part", button=f"act=take {place}")
    assert added[KEY] not in [each[KEY] for each in tree(staffed)["categories"][0]["criteria"]]


def test_each_edit_is_taken_back_in_turn_and_only_by_whoever_made_it(staffed):
    one, other = staffed.client("organiser"), staffed.client("owner")
    before = tree(staffed)
    one.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"})
    one.submit(staffed.at(EFFICIENCY), form="part", **{THEME: "Faster routes"})
    other.submit(staffed.at("/programme/scale"), form="part", **{"f/scale/min": "1"})
    for _ in range(2):
        assert one.submit(staffed.at("/programme"), form="undo").status_code == 303
    after = tree(staffed)
    assert after["categories"] == before["categories"]
    assert after["scale"]["min"] == "1"
    assert "Undo" not in [button for form in one.get(staffed.at("/programme")).page.forms for button in form.buttons]


def test_what_another_changed_again_cannot_be_undone(staffed):
    one, other = staffed.client("organiser"), staffed.client("owner")
    one.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"})
    other.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Pace"})
    refused = one.submit(staffed.at("/programme"), form="undo")
    assert refused.status_code == 422
    assert "changed again since" in refused.page.text
    assert at(tree(staffed), path_of("categories/efficiency/name/en")) == "Pace"


def test_frozen_rules_are_locked_until_somebody_unlocks_them(staffed):
    freeze(staffed)
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    assert "frozen since the first score" in page.page.text
    forged = client.post(staffed.at("/programme/edits"), data=sent(page, **{NAME: "Speed"}))
    assert forged.status_code == 422
    assert "frozen" in forged.json["error"]
    colour = "f/categories/efficiency/line_colour/light"
    assert client.submit(page, form="part", **{colour: "#112233"}).status_code == 303
    unlocked = client.submit(staffed.at(EFFICIENCY), form="unlock")
    assert unlocked.location.endswith(staffed.at(EFFICIENCY))
    assert client.submit(staffed.at(EFFICIENCY), form="part", **{NAME: "Speed"}).status_code == 303
    assert at(tree(staffed), path_of("categories/efficiency/name/en")) == "Speed"


def test_a_season_has_one_draft_however_many_begin_it(staffed):
    for role in ("organiser", "owner"):
        staffed.client(role).submit(staffed.at(EFFICIENCY), form="part", **{NAME: f"By the {role}"})
    assert len(staffed.rows(ProgrammeDraft)) == 1
    assert [each.number for each in staffed.rows(DraftEdit)] == [1, 2]


HOSTILE = "\"><script>alert(1)</script>'{{ 7 * 7 }}%(x)s{x}\u202egnp"


def hostile(data: Any) -> Any:
    """A tree with a hostile text in every text."""
    if isinstance(data, dict):
        texts = all(len(name) == 2 and isinstance(each, str) for name, each in data.items() if name != KEY)
        return {name: each if name == KEY else HOSTILE if texts else hostile(each) for name, each in data.items()}
    return [hostile(each) for each in data] if isinstance(data, list) else data


def test_hostile_texts_in_every_field_are_words(staffed):
    with staffed.app.app_context():
        season = season_by_slug(staffed.slug)
        owner = db.session.get(Person, staffed.people["owner"])
        actions.replace(season, hostile(queries.draft_of(season).tree), told=Message("{what}", what=HOSTILE), by=owner)
        db.session.commit()
    client = staffed.client("owner")
    client.lint = False  # its own braces are on the page
    for below in ("", *(f"/{part}" for part in PARTS), "/categories/efficiency", "/form/project", "/lists/modes"):
        page = client.get(staffed.at(f"/programme{below}"))
        assert page.status_code == 200
        assert b"<script>alert" not in page.data
        assert b"alert(1)" in page.data or below in ("/eligibility", "/names")
    client.post(staffed.at("/programme/edits"), data=sent(page, **{NAME: HOSTILE + " again"}))
    assert b"<script>alert" not in client.get(staffed.at("/programme")).data


def test_what_no_field_can_hold_is_refused_or_kept_as_words(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at(EFFICIENCY))
    address = staffed.at("/programme/edits")
    for text in ("\ud800", "a\x00b"):
        answer = client.post(address, data=sent(page, **{NAME: text.encode("utf-8", "surrogatepass")}))
        assert answer.status_code in (200, 422)
    weight = f"f/categories/efficiency/criteria/{tree(staffed)['categories'][0]['criteria'][0][KEY]}/weight"
    for text in ("NaN", "1e999999", "9" * 5000, str(2**63), "-1", "0"):
        answer = client.post(address, data=sent(client.get(staffed.at(EFFICIENCY)), **{weight: text}))
        assert answer.status_code == 200
        assert any("weight" in place for place in answer.json["faults"])
        assert client.get(staffed.at(EFFICIENCY)).status_code == 200
    for name in ("f/categories/none/name/en", "f/season/id/x", "f/#", "f/", "f/categories/efficiency/#", "there"):
        assert client.post(address, data=sent(page, **{name: "x"})).status_code in (200, 409)
    for act in ("add nowhere", "take categories", "after categories/efficiency", "kind scale x", "up season", "in #",
                "out schema", "add options", "take season", "out categories"):  # fmt: skip
        client.submit(staffed.at(EFFICIENCY), form="part", button=f"act={act}")
        assert client.get(staffed.at("/programme")).status_code == 200


@pytest.mark.parametrize("written", ["Germany\nkasachstan\nУзбекистан\nҚырғызстан", "de, \nKZ\nuz\nKG"])
def test_countries_are_written_as_people_write_them(staffed, written):
    client = staffed.client("organiser")
    written = written.replace(",", "")
    assert (
        client.submit(staffed.at("/programme/public"), form="part", **{"f/countries_first": written}).status_code == 303
    )
    assert tree(staffed)["countries_first"] == ["DE", "KZ", "UZ", "KG"]
    page = client.get(staffed.at("/programme/public"))
    assert "Germany\nKazakhstan\nUzbekistan\nKyrgyzstan" in page.get_data(as_text=True)
    assert client.submit(page, form="part", **{"f/countries_first": "Atlantis"}).status_code == 303
    assert "“Atlantis” is not a country code" in client.get(staffed.at("/programme/public")).page.text
