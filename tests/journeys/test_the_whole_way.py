"""A stranger takes one nomination from sign-up to a place on the public results page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Juror
from awards.messages.delivery import deliver_due
from awards.messages.models import Mail
from awards.programmes.queries import season_by_slug
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import Row
from awards.ranking.places.rank import rank
from awards.ranking.scheme.scheme import parse
from awards.results.publishing import bundle as publishing_bundle
from tests import factories as make
from tests.browsing import Browsing
from tests.journeys import people
from tests.nominations import filling
from tests.services import Mailbox

pytestmark = pytest.mark.browser
TITLE, CATEGORY = "The bridge at Sary-Shagan", "resilience"
RIVALS = ("Second best", "Third best")
STRANGER, JUROR = "nurlan@steppe-rail.example", "jana@jury.example"
# What each juror gives: this journey's entry is clearly first, and the order of the others is clear.
GIVEN = {TITLE: 8, RIVALS[0]: 6, RIVALS[1]: 4}
FINALISTS = [TITLE, RIVALS[0]]
OTHERS = 4  # jurors beside the invited one and the chair: five ballots make the quorum


@dataclass
class Season:
    """What is there before the journey begins: an open season, its staff, two rivals, jurors who are ready."""

    app: Flask
    slug: str = ""
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.app.app_context():
            season = make.open_season()
            self.slug = season.slug
            self.people = {role: make.appointed(season, role).id for role in ("organiser", "chair")}
            self.people["second"] = make.appointed(season, "organiser").id
            for title in RIVALS:
                member = make.person()
                answers = filling.answers(season.document, CATEGORY)
                answers["project"]["title"] = title
                make.submitted_nomination(season, by=make.company(members=(member,)), starter=member, answers=answers)
            for number in range(OTHERS):
                self.people[f"juror {number}"] = make.juror(season).person.id
            db.session.commit()

    @property
    def document(self) -> Any:
        """The programme."""
        with self.app.app_context():
            return self.row().document

    def row(self) -> Any:
        """The season's row, in an open context."""
        return season_by_slug(self.slug)

    def at(self, moment: Callable[[Any], None]) -> None:
        """Move the timetable, so that now is another time of the season."""
        with self.app.app_context():
            moment(self.row())
            db.session.commit()


@pytest.fixture
def season(app: Flask) -> Season:
    return Season(app)


@pytest.mark.long
def test_from_sign_up_to_a_place_on_the_public_results_page(
    app: Flask, site: str, browse: Browsing, mailbox: Mailbox, season: Season
) -> None:
    entry = nominate(app, browse(), mailbox, season)
    season.at(admission_begins)
    organiser = people.come_in(browse(), app, site, season.people["organiser"])
    admit(organiser, season, entry)
    invite_and_seat(app, browse, organiser, mailbox, season)
    season.at(lambda row: make.run(row, "1"))
    spread(organiser, season)
    juror = judge_by_keyboard(app, browse, mailbox, season)
    for number in range(OTHERS):
        judge(app, season, season.people[f"juror {number}"], "1", list(GIVEN))
    season.at(lambda row: close(row, "1"))
    let_the_best_go_on(app, organiser, season)
    season.at(lambda row: make.run(row, "2"))
    for name in ("chair", *(f"juror {number}" for number in range(OTHERS))):
        judge(app, season, season.people[name], "2", FINALISTS)
    season.at(lambda row: close(row, "2"))
    second = people.come_in(browse(), app, site, season.people["second"])
    embargo = publish(organiser, second, season)
    visitor = browse(width=360)
    look_at_the_results(app, site, visitor, mailbox, season, embargo)
    with time_machine.travel(embargo + timedelta(minutes=5), tick=True):
        correct(organiser, second, visitor, season)
        with app.app_context():
            deliver_due()
    (corrected,) = [mail for mail in mailbox.to(STRANGER) if "corrected" in mail["subject"]]
    assert "Freight found its way." in corrected.get_body(("plain",)).get_content()
    expect(juror.locator("h1")).to_have_text("My scoresheets")


def nominate(app: Flask, page: Page, mailbox: Mailbox, season: Season) -> str:
    """A stranger signs up, founds a company, answers every question and submits; gives the nomination's address."""
    page.goto(f"/{season.slug}/")
    page.get_by_role("link", name="Start a nomination").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("account", re.IGNORECASE)).first.click()
    page.get_by_label("Your name").fill("Nurlan Sadykov")
    page.get_by_label("Email address").fill(STRANGER)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.locator("h1")).to_have_text("Check your email")
    page.goto(people.mailed_link(app, mailbox, STRANGER))
    page.get_by_label("New password").fill("four unusual words together")
    page.get_by_role("button", name="Confirm and sign in").click()
    expect(page.get_by_text("Your address is confirmed")).to_be_visible()
    page.goto(f"/{season.slug}/nominations/new")
    page.get_by_label("Name of the organisation, team or person").fill("Steppe Rail Freight")
    page.get_by_role("combobox", name="Country").fill("Kazakhstan")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start").click()
    home = page.url
    page.goto(f"{home}/topics/{season.document.form.sections[0].id}")
    people.answer_everything(page, season.document, CATEGORY)
    page.goto(f"{home}/topics/project")
    page.get_by_label("Project title").fill(TITLE)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.goto(f"{home}/check")
    page.get_by_role("button", name="Submit the nomination").click()
    expect(page.locator("h1")).to_have_text("Nomination submitted")
    with app.app_context():
        deliver_due()
    assert "submitted" in mailbox.to(STRANGER)[-1]["subject"].lower()
    return home


def admission_begins(row: Any) -> None:
    """Entries are closed, and the organisers decide."""
    row.closes_at, row.grace_minutes = now() - timedelta(days=1), 0
    make.run(row, "0")


def close(row: Any, code: str) -> None:
    """A round is over."""
    make.close(make.rounds(row)[code])


def admit(page: Page, season: Season, entry: str) -> None:
    """The organiser admits each entry on its own page."""
    for title in GIVEN:
        page.goto(f"/{season.slug}/entries")
        page.get_by_role("link", name=title).click()
        page.get_by_label("Admit", exact=True).check()
        page.get_by_role("button", name="Decide and tell the nominee").click()
        expect(page.get_by_text("Admitted").first).to_be_visible()
    assert entry


def invite_and_seat(app: Flask, browse: Browsing, page: Page, mailbox: Mailbox, season: Season) -> None:
    """The organiser invites a juror, who accepts by the mailed link; then all jurors get seats."""
    page.goto(f"/{season.slug}/people/invitation")
    page.get_by_label("Email address").fill(JUROR)
    page.get_by_label("Name", exact=False).first.fill("Jana Horáková")
    page.get_by_label("Juror: scores nominations").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    juror = browse()
    juror.goto(people.mailed_link(app, mailbox, JUROR))
    juror.get_by_role("button", name="Accept and sign in").click()
    expect(juror.locator("h1")).to_have_text("Terms of conduct")
    juror.get_by_role("button", name="Accept and continue").click()
    season.people["browser of the juror"] = juror
    page.goto(f"/{season.slug}/jury?round=1")
    for name in page.get_by_label("Juror", exact=True).locator("option").all_inner_texts()[1:]:
        if "chair" not in name:
            page.get_by_label("Juror", exact=True).select_option(label=name)
            page.get_by_label("Panel", exact=True).select_option(CATEGORY)
            page.get_by_role("button", name="Add to the panel").click()
            expect(page.get_by_text("Added to the panel.")).to_be_visible()


def spread(page: Page, season: Season) -> None:
    """The organiser gives every entry to every juror."""
    page.goto(f"/{season.slug}/jury/assignment/spread?round=1&target=5&most=20")
    page.get_by_role("button", name="Assign these nominations").click()
    expect(page.get_by_text("Nominations distributed.")).to_be_visible()


def judge_by_keyboard(app: Flask, browse: Browsing, mailbox: Mailbox, season: Season) -> Page:
    """The invited juror declares conflicts and scores every entry with keys alone."""
    page: Page = season.people["browser of the juror"]
    with app.app_context():
        deliver_due()
    assert "score" in mailbox.to(JUROR)[-1].get_body(("plain",)).get_content().lower()  # type: ignore[union-attr]
    page.goto(f"/{season.slug}/ballots")
    page.get_by_role("link", name="Go through the nominees").click()
    page.get_by_role("button", name="Save and continue").click()
    codes = [criterion.id for criterion in season.document.category(CATEGORY).criteria]
    for number in range(len(GIVEN)):
        title = page.locator("h1").inner_text()
        page.wait_for_load_state()  # keys are listened to from then on
        page.locator(f"[name='score-{codes[0]}']").first.focus()
        for code in codes:
            page.keyboard.press(str(GIVEN[title]))
            expect(page.locator(f"[name='score-{code}'][value='{GIVEN[title]}']")).to_be_checked()
            page.keyboard.press("n")
        expect(page.locator("#ballot-status")).to_contain_text("Saved")
        page.get_by_role("button", name="Submit and next").focus()
        page.keyboard.press("Enter")
        expect(page.locator("h1")).not_to_have_text(title)
        assert number < len(GIVEN)
    return page


def judge(app: Flask, season: Season, person: Any, round_code: str, titles: list[str]) -> None:
    """A juror scores the entries without a script."""
    client = app.test_client()
    make.sign_in(client, person)
    if "Accept and continue" in client.get(f"/{season.slug}/conduct").page.text:  # type: ignore[attr-defined]
        client.submit(f"/{season.slug}/conduct", accept="y")
    client.submit(f"/{season.slug}/conflicts?round={round_code}")
    queue = client.get(f"/{season.slug}/ballots?round={round_code}").page  # type: ignore[attr-defined]
    codes = [criterion.id for criterion in season.document.category(CATEGORY).criteria]
    assert {title for title in GIVEN if title in queue.links} == set(titles)
    for title, address in [(title, queue.links[title]) for title in titles]:
        scores = {f"score-{code}": str(GIVEN[title]) for code in codes}
        answer = client.submit(address, form="scoresheet", button="go=submit", **scores)
        assert answer.status_code == 303


def let_the_best_go_on(app: Flask, page: Page, season: Season) -> None:
    """The organiser looks at the board and lets the best of round 1 go on to the final panel."""
    page.goto(f"/{season.slug}/boards/1/{CATEGORY}")
    table = page.locator("main table").first.inner_text()
    assert table.index(TITLE) < table.index(RIVALS[0]) < table.index(RIVALS[1])
    page.goto(f"/{season.slug}/jury?round=2")
    chair = next(
        name for name in page.get_by_label("Juror", exact=True).locator("option").all_inner_texts() if "chair" in name
    )
    page.get_by_label("Juror", exact=True).select_option(label=chair)
    page.get_by_label("Panel", exact=True).select_option(label="All categories")
    page.get_by_role("button", name="Add to the panel").click()
    expect(page.get_by_text("Added to the panel.")).to_be_visible()
    season.at(seat_the_others)
    page.goto(f"/{season.slug}/boards/1/advance")
    page.get_by_role("button", name="Advance them to the next round").click()
    expect(page.get_by_text("have gone through to round 2")).to_be_visible()


def seat_the_others(row: Any) -> None:
    """The jurors of round 1, but for the invited one, sit on the final panel too."""
    for juror in db.session.query(Juror).join(Person).filter(Juror.season_id == row.id, Person.name.like("The juror%")):
        make.seat(juror, make.rounds(row)["2"])


def publish(page: Page, second: Page, season: Season) -> Any:
    """The organiser proposes the publication for two hours from now, a second one confirms it; gives the moment."""
    page.goto(f"/{season.slug}/publication/laureates")
    zone = ZoneInfo(season.document.season.timezone)
    embargo = (now() + timedelta(hours=2)).astimezone(zone).replace(second=0, microsecond=0)
    page.get_by_label("Day", exact=True).fill(embargo.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(embargo.strftime("%H:%M"))
    page.get_by_label("I have read what will happen").check()
    page.get_by_role("button", name="Propose it").click()
    if page.get_by_label("I mean this time").count():  # the timetable has another day
        page.get_by_label("I mean this time").check()
        page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_text("Nothing becomes public until a second person has confirmed it.")).to_be_visible()
    confirm(second, page.url)
    return embargo


def confirm(second: Page, address: str) -> None:
    """The second organiser looks at the whole list of a proposal, and confirms it."""
    second.goto(address)
    second.get_by_role("link", name="The whole list as it stands now").click()
    expect(second.get_by_role("heading", name="Who is named")).to_be_visible()
    second.goto(address)
    second.get_by_role("button", name="Confirm and do it now").click()
    expect(second.get_by_text("Confirmed and done.")).to_be_visible()


def correct(page: Page, second: Page, visitor: Page, season: Season) -> None:
    """The citation is written late: both correct what is public, at the same address, and everybody reads why."""
    visitor.goto(f"/{season.slug}/laureates")
    address = visitor.get_by_role("link", name=TITLE).first.get_attribute("href")
    page.goto(f"/{season.slug}/honours")
    page.get_by_role("link", name=re.compile("Write the citation.*" + re.escape(TITLE))).first.click()
    page.get_by_label("English").fill("Freight found its way.")
    page.get_by_role("main").get_by_role("button").first.click()
    page.goto(f"/{season.slug}/publication/laureates")
    expect(page.get_by_text("The jury’s citation has changed.")).to_be_visible()
    page.get_by_label("As soon as a second person confirms it").check()
    page.get_by_label("Reason for the correction").fill("The jury’s words were missing.")
    page.get_by_label("I have read what will happen").check()
    page.get_by_role("button", name="Propose it").click()
    proposal = page.url
    visitor.reload()
    expect(visitor.get_by_text("The jury’s words were missing.")).to_have_count(0)
    confirm(second, proposal)
    visitor.reload()
    expect(visitor.get_by_text("The jury’s words were missing.")).to_be_visible()
    assert visitor.get_by_role("main").get_by_role("link", name=TITLE).first.get_attribute("href") == address
    visitor.goto(str(address))
    expect(visitor.get_by_text("Freight found its way.")).to_be_visible()


def look_at_the_results(app: Flask, site: str, page: Page, mailbox: Mailbox, season: Season, embargo: Any) -> None:
    """Before the moment there is nothing; after it a stranger finds the entry, its place, and the sums redone."""
    answer = page.goto(f"/{season.slug}/laureates")
    assert answer is not None
    assert answer.status == 404
    assert TITLE not in page.content()
    mailbox.reset()
    with app.app_context():
        deliver_due()
    assert mailbox.to(STRANGER) == []
    with time_machine.travel(embargo + timedelta(seconds=1), tick=True):
        page.goto(f"/{season.slug}/")
        page.get_by_role("link", name=TITLE).first.click()
        expect(page.locator("h1")).to_have_text(TITLE)
        page.goto(f"/{season.slug}/laureates")
        page.get_by_role("link", name=TITLE).first.click()
        place = page.locator("dt", has_text="Place").locator("+ dd").inner_text()
        with urlopen(f"{site}/{season.slug}/results/laureates.json") as sent:
            bundle = json.load(sent)
        assert place == places_by_ranking(bundle)[TITLE] == "1"
        with app.app_context():
            deliver_due()
            waiting = db.session.query(Mail).filter(Mail.sent_at.is_(None), Mail.withdrawn_at.is_(None)).count()
        assert waiting == 0
    assert "laureate" in mailbox.to(STRANGER)[-1]["subject"]


def places_by_ranking(bundle: dict[str, Any]) -> dict[str, str]:
    """The places of the last round by awards.ranking alone, from the published ballots: title → place."""
    category = next(each for each in bundle["categories"] if each["id"] == CATEGORY)
    last = category["rounds"][-1]
    scheme = parse(last["scheme"])
    rows = [row[2:] for row in list(publishing_bundle.score_rows(bundle))[1:] if row[:2] == [CATEGORY, last["id"]]]
    assert rows
    again = rank(scheme, sheets_of_rows(scheme, [Row(*row[:4], "", row[4]) for row in rows]))
    named = {key: shown["title"] for key, shown in bundle["entries"].items()}
    return {named.get(each.entry, each.entry): each.place_text for each in again.standings}
