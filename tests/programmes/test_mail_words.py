"""The words of mails in the editor: ours to begin with, own ones, how they look by the draft, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.messages.letters.occasions import LETTERS
from awards.messages.models import Mail
from awards.programmes.document.programme import load
from awards.programmes.editing import queries
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.models import DraftEdit
from awards.programmes.queries import season_by_slug
from awards.web.i18n import LANGUAGES
from tests import factories as make
from tests.browsing import Browsing, axe
from tests.journeys import people
from tests.staffing import Staffed

PAGE = "/programme/mails/jury-assigned"
FIELD = "f/mails/jury-assigned"


@pytest.fixture
def staffed(app):
    return Staffed(app)


def tree(staffed: Staffed) -> Any:
    with staffed.app.app_context():
        return queries.draft_of(season_by_slug(staffed.slug)).tree


def press(client: Any, staffed: Staffed, act: str, page: str = PAGE, **values: str) -> Any:
    return client.submit(staffed.at(page), form="part", act=act, **values)


def test_all_letters_are_listed_with_whose_words_they_have(staffed):
    client = staffed.client("organiser")
    page = client.get(staffed.at("/programme/mails")).page
    assert page.text.count("Standard text") == len(LETTERS)
    assert page.text.index("Whoever asked to be told") < page.text.index("Nominees") < page.text.index("Organisers and")
    assert press(client, staffed, "own").status_code == 303
    page = client.get(staffed.at("/programme/mails")).page
    assert page.text.count("Standard text") == len(LETTERS) - 1
    assert "Nominations to score Own words" in page.text
    assert client.get(staffed.at("/programme/mails/sign-in")).status_code == 404


@pytest.mark.databases("sqlite")
def test_each_letter_begins_with_ours_in_every_language_and_has_no_fault(staffed):
    client = staffed.client("organiser")
    for name in LETTERS:
        assert press(client, staffed, "own", f"/programme/mails/{name}").status_code == 303
        assert client.get(staffed.at(f"/programme/mails/{name}")).status_code == 200
    found = tree(staffed)
    assert list(found["mails"]) == list(LETTERS)
    assert {tuple(each["text"]) for each in found["mails"].values()} == {tuple(LANGUAGES)}
    assert read_draft(found).faults == ()


def test_own_words_are_shown_as_they_would_look_and_go_back_and_forth(staffed):
    client = staffed.client("organiser")
    standard = client.get(staffed.at(PAGE)).page.text
    assert "The organisers have assigned you nominations to score. {count}" in standard
    assert "Magistral Awards: new nominations to score" in standard
    press(client, staffed, "own")
    client.submit(staffed.at(PAGE), form="part", **{
        f"{FIELD}/text/en": "Please read.\n\n{closes}", f"{FIELD}/subject/en": "{award}: your list"})  # fmt: skip
    page = client.get(staffed.at(PAGE)).page.text
    assert "Magistral Awards: your list" in page
    framed = client.get(staffed.at(f"{PAGE}/mail.html?language=en"))
    html = framed.get_data(as_text=True)
    assert "<p" in html
    assert "Please read." in html
    assert "You now have 12 nominations in this round." in html  # added, for the text does not say it
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert "Please read." not in client.get(staffed.at(f"{PAGE}/mail.html?language=de")).get_data(as_text=True)
    assert tree(staffed)["mails"]["jury-assigned"]["text"]["en"] == "Please read.\n\n{closes}"
    assert press(client, staffed, "standard").status_code == 303
    assert "jury-assigned" not in tree(staffed)["mails"]
    assert client.submit(staffed.at(PAGE), form="undo").status_code == 303
    assert tree(staffed)["mails"]["jury-assigned"]["text"]["en"] == "Please read.\n\n{closes}"
    with staffed.app.app_context():
        assert db.session.query(Mail).count() == 0


def test_a_fault_stands_at_its_language(staffed):
    client = staffed.client("organiser")
    press(client, staffed, "own")
    client.submit(staffed.at(PAGE), form="part", **{f"{FIELD}/text/de": "Bitte {lesen}"})
    page = client.get(staffed.at(PAGE)).page
    assert "Only {award}, {count}, {closes} can be filled in here, not {lesen}." in page.text
    assert page.source.count('aria-invalid="true"') == 1
    listed = client.get(staffed.at("/programme/mails")).page.text
    assert "2 to mend" in listed
    assert "2 to mend" in client.get(staffed.at("/programme")).page.text


def test_two_organisers_write_the_same_words_and_the_second_sees_both(staffed):
    one, two = staffed.client("organiser"), staffed.client("owner")
    press(one, staffed, "own")
    stale = two.get(staffed.at(PAGE)).page
    one.submit(staffed.at(PAGE), form="part", **{f"{FIELD}/text/en": "First {closes}"})
    form = next(form for form in stale.forms if form.element.get("data-editor"))
    values = dict(form.fields) | {f"{FIELD}/text/en": "Second {closes}"}
    answer = two.post(staffed.at(PAGE), data=values)
    assert answer.status_code == 422
    assert "First {closes}" in answer.page.text
    assert "Second {closes}" in answer.page.source
    assert tree(staffed)["mails"]["jury-assigned"]["text"]["en"] == "First {closes}"


def test_who_writes_while_another_goes_back_to_ours_loses_nothing(staffed):
    one, two = staffed.client("organiser"), staffed.client("owner")
    press(one, staffed, "own")
    stale = two.get(staffed.at(PAGE))
    press(one, staffed, "standard")
    answer = two.submit(stale, form="part", **{f"{FIELD}/text/en": "Mine {closes}"})
    assert answer.status_code == 422
    assert "The organiser removed this." in answer.page.text
    assert "Mine {closes}" in answer.page.source
    assert tree(staffed)["mails"] == {}
    assert two.submit(answer, form="part").status_code == 303
    assert tree(staffed)["mails"]["jury-assigned"]["text"]["en"] == "Mine {closes}"


@pytest.mark.databases("sqlite")
def test_a_page_writes_nothing_but_its_own_letter(staffed):
    client = staffed.client("organiser")
    press(client, staffed, "own")
    press(client, staffed, "own")  # a second time changes nothing
    page = client.get(staffed.at(PAGE)).page
    values = dict(next(form for form in page.forms if form.element.get("data-editor")).fields)
    more = {"f/programme/name/en": "Ours", f"{FIELD}/other/en": "x", "f/mails/jury-removed/text/en": "x"}
    assert client.post(staffed.at(PAGE), data=values | more).status_code == 303
    assert tree(staffed)["programme"]["name"]["en"] == "Magistral Awards"
    assert len(staffed.rows(DraftEdit)) == 1
    assert load_of(staffed).mails["jury-assigned"].subject is not None


def load_of(staffed: Staffed) -> Any:
    programme = read_draft(tree(staffed)).programme
    assert programme is not None
    return load(programme.model_dump_json(by_alias=True, exclude_defaults=True))


@pytest.mark.browser
def test_what_can_be_filled_in_goes_where_the_cursor_is_and_the_mail_follows(
    app: Flask, browse: Browsing, site: str
) -> None:
    staffed = Staffed(app)
    page = people.come_in(browse(), app, site, staffed.people["organiser"])
    page.goto(f"{site}{staffed.at(PAGE)}")
    page.get_by_role("button", name="Write own words").click()
    subject = page.locator(f'[name="{FIELD}/subject/en"]')
    subject.fill("List of ")
    page.get_by_role("button", name="{award}").click()
    expect(subject).to_have_value("List of {award}")
    expect(page.locator("[data-subject]")).to_contain_text("List of Magistral Awards")
    text = page.locator(f'[name="{FIELD}/text/en"]')
    subject.focus()
    page.get_by_role("button", name="{count}").click()  # no subject takes a sentence
    expect(subject).to_have_value("List of {award}")
    text.fill("Now read until {closes}.")
    expect(page.frame_locator("iframe.mail-preview").get_by_text("Now read until")).to_be_visible()
    assert axe(page) == []


def test_a_letter_is_seen_with_the_names_of_people_whom_the_reader_may_see(staffed):
    staffed.entry("The real title")
    client = staffed.client("organiser")
    page = "/programme/mails/nomination-submitted"
    assert "The nominee, Caspian Rail" in client.get(staffed.at(page)).page.text
    shown = client.get(staffed.at(f"{page}?person=1&language=en"))
    assert "The names are those of people of this season" in shown.page.text
    framed = client.get(staffed.at(f"{page}/mail.html?person=1&language=de")).text
    assert "The nominee" in framed
    assert "The real title" in framed
    for other in ("0", "2", "x", "-1", "9999999"):
        assert "The real title" not in client.get(staffed.at(f"{page}/mail.html?person={other}")).text
    with staffed.app.app_context():
        own = make.company(members=(db.session.get_one(Person, staffed.people["organiser"]),)).id
        db.session.commit()
    staffed.entry("Own", by=own)
    assert "Caspian Rail" not in client.get(staffed.at(f"{page}?person=1")).page.text
    assert staffed.rows(Mail) == []


def test_a_letter_is_sent_to_oneself_as_a_test(staffed):
    client = staffed.client("organiser")
    press(client, staffed, "own")
    press(client, staffed, "", **{f"{FIELD}/subject/de": "Neu: {count}"})
    assert client.submit(staffed.at(f"{PAGE}?language=de"), form="/test").status_code == 303
    [mail] = staffed.rows(Mail)
    assert mail.subject.startswith("Test: Neu: ")
    assert "12" in mail.subject
    assert (mail.language, mail.person_id) == ("de", staffed.people["organiser"])
    answer = staffed.client("observer").post(staffed.at(f"{PAGE}/test"))
    assert answer.status_code == 404
