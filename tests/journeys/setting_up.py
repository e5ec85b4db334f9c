"""What somebody does who sets up a season in the browser, in any language of the site: found it, change its programme,
publish the revision, invite a second person, and open it with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask
from playwright.sync_api import Locator, Page, expect

from awards.web.i18n import LANGUAGES
from tests.browsing import seen
from tests.journeys import people
from tests.journeys.tongue import Tongue, like, tongue
from tests.services import Mailbox

NAMED = {"en": "Bold ideas", "de": "Mutige Ideen", "ru": "Смелые идеи", "kk": "Батыл идеялар"}
JUDGED = {"en": "Courage", "de": "Mut", "ru": "Смелость", "kk": "Батылдық"}
ASKED = {
    "en": "What came before it?",
    "de": "Was war davor?",
    "ru": "Что было до этого?",
    "kk": "Бұған дейін не болды?",
}


@dataclass
class Editing:
    """One page in which somebody edits a season's programme. looked_at: the kinds of page that axe has read."""

    page: Page
    language: str = "en"
    slug: str = "ours"
    looked_at: set[str] = field(default_factory=set)

    @property
    def say(self) -> Tongue:
        """The site's words in the language of this page."""
        return tongue(self.language)

    def looks_right(self, kind: str) -> None:
        """No fault of accessibility in light or dark, nothing wider than the window, all in its language."""
        if kind in self.looked_at:
            return
        self.looked_at.add(kind)
        for theme in ("dark", "light"):
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            found = seen(self.page)
            assert ((kind, theme), found.faults, found.over, found.language) == ((kind, theme), [], 0, self.language)

    def press(self, words: str, *, inside: Locator | None = None) -> None:
        """Press the button that says so."""
        (inside or self.page).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str) -> None:
        """Follow the link of the page that says so."""
        self.page.get_by_role("main").get_by_role("link", name=words, exact=True).click()

    def texts(self, words: str, *, inside: Locator | None = None) -> Locator:
        """The fields of a text, one for each language."""
        return (inside or self.page).get_by_role("group", name=like(f"{words}…")).first

    def write(self, where: Locator, texts: dict[str, str]) -> None:
        """Write a text in every language, and wait until the last is saved."""
        *most, last = texts.items()
        for code, text in most:
            where.get_by_label(like(f"{LANGUAGES[code]}…")).fill(text)
        self.fill(where.get_by_label(like(f"{LANGUAGES[last[0]]}…")), last[1])

    def fill(self, where: Locator, text: str) -> None:
        """Fill in a field, and wait until it has been saved by itself."""
        with self.page.expect_response(
            lambda answer: answer.url.endswith("/edits") and text in dict(parse_qsl(answer.request.post_data)).values()
        ) as saved:
            where.fill(text)
        assert saved.value.status == 200, saved.value.text()
        expect(self.page.locator("#saved")).to_have_attribute("data-state", "saved")

    def found(self, template: str, award: str) -> None:
        """From the page of a new season, with a template, to the editor."""
        page = self.page
        page.wait_for_url("**/seasons/new")
        page.locator(f"[name=start][value={template}]").check()
        self.looks_right("new")
        page.get_by_label(self.say("Name in addresses"), exact=True).fill(self.slug)
        expect(page.locator("#season_id-says")).to_contain_text(f"/{self.slug}/")
        page.get_by_label(self.say("Name of the award"), exact=True).fill(award)
        self.press(self.say("Make the season"))
        page.wait_for_url(f"**/{self.slug}/programme")
        expect(page.get_by_text(self.say("Nothing changed yet"))).to_be_visible()
        self.looks_right("editor")

    def overview(self) -> None:
        """Back to the way along all parts."""
        page = self.page
        while not page.url.split("#")[0].endswith(f"/{self.slug}/programme"):
            before = page.url
            whole = page.get_by_role("link", name=self.say("Programme of %(season)s", season=self.slug), exact=True)
            (
                whole
                if whole.count() and whole.is_visible()
                else page.locator(".back:visible, .list-name a:visible").first
            ).click()
            expect(page).not_to_have_url(before)

    def to_the_first_category(self) -> None:
        """The page of the first category."""
        self.overview()
        self.follow(self.say("Categories, criteria and weights"))
        self.looks_right("categories")
        self.page.locator("main li a.name").first.click()
        expect(self.page.locator(".criteria")).to_be_visible()

    def change_a_category(self) -> None:
        """Another name in every language; one weight more, and one taken back."""
        self.to_the_first_category()
        self.write(self.texts(self.say("Name of the category")), NAMED)
        first, second = (self.page.locator("[data-weight]").nth(number) for number in (0, 1))
        before = second.input_value()
        self.fill(first, "33")
        self.fill(second, "77")
        self.looks_right("category")
        self.page.locator("[data-undo] button").click()
        expect(second).to_have_value(before)
        expect(first).to_have_value("33")

    def add_a_criterion(self) -> None:
        """A criterion is added, found as what is to mend from the way along all parts, and given its texts."""
        self.to_the_first_category()
        self.press(self.say("Add a criterion"))
        expect(self.page.locator(".criteria > ol > li").last.locator("> details")).to_have_attribute("open", "")
        self.looks_right("criterion")
        self.overview()
        self.looks_right("to mend")
        self.page.locator("ul.faults a").first.click()
        added = self.page.locator(".criteria > ol > li").last
        self.write(self.texts(self.say("Name of the criterion"), inside=added), JUDGED)
        self.write(self.texts(self.say("Question to the juror"), inside=added), {
            code: f"{text}?" for code, text in JUDGED.items()
        })  # fmt: skip
        self.fill(added.locator("[data-weight]"), "12")
        self.overview()
        expect(self.page.locator("ul.faults")).to_have_count(0)

    def add_a_question(self, kind: str) -> None:
        """A question of a kind the form has not had is added to its first page, needed, and moved up."""
        page, say = self.page, self.say
        self.overview()
        self.follow(say("Form"))
        self.looks_right("form")
        page.locator(".topics .topic a").first.click()
        self.looks_right("section")
        page.locator(".add-question").get_by_role("button", name=say(kind), exact=True).click()
        page.wait_for_url("**/questions/**")
        self.side_by_side()
        self.side_by_side()
        self.write(self.texts(say("What is asked")), ASKED)
        with page.expect_response("**/programme/edits"):
            page.get_by_label(say("An answer is needed to submit")).check()
        self.looks_right("question")
        self.press(say("Move up"), inside=page.locator(".question-acts"))
        page.wait_for_load_state()

    def side_by_side(self) -> None:
        """All languages of a text, where the page shows one."""
        toggle = self.page.locator("[data-side-by-side]")
        expect(toggle).to_be_visible()
        if toggle.inner_text() == self.say("All languages side by side"):
            toggle.click()

    def publish(self) -> None:
        """Nothing is left to mend: the revision is published by one person."""
        self.overview()
        self.follow(self.say("Publish revision %(number)s", number=2))
        expect(self.page.get_by_role("main")).to_contain_text(JUDGED[self.language])
        self.looks_right("publication")
        self.press(self.say("Publish revision %(number)s", number=2))
        expect(self.page.get_by_text(self.say("Revision %(number)s is in force.", number=2))).to_be_visible()
        self.looks_right("published")

    def invite(self, email: str) -> None:
        """A second organiser is invited."""
        page, say = self.page, self.say
        page.goto(f"/{self.slug}/people/invitation")
        page.get_by_label(say("Email address")).fill(email)
        page.get_by_label(say("Organiser: runs the season")).check()
        self.press(say("Send the invitation"))
        expect(page.get_by_text(say("The invitation is on its way."))).to_be_visible()

    def accept(self, app: Flask, mailbox: Mailbox, email: str) -> None:
        """The invited person comes by the mailed link."""
        self.page.goto(people.mailed_link(app, mailbox, email))
        self.press(self.say("Accept and sign in"))
        self.page.wait_for_url(f"**/{self.slug}/**")

    def propose_to_open(self) -> None:
        """By the line above every page of a draft."""
        self.page.goto(f"/{self.slug}/desk")
        self.page.get_by_role("link", name=self.say("Open the season"), exact=True).first.click()
        self.press(self.say("Propose to open it"))
        expect(
            self.page.get_by_text(self.say("Proposed. A second person has been asked to confirm it."))
        ).to_be_visible()

    def confirm(self) -> None:
        """The second person finds it among what is to be done."""
        self.page.goto(f"/{self.slug}/desk")
        self.page.locator("ul.waiting a").first.click()
        self.page.locator("main table a, main li a").first.click()
        self.press(self.say("Confirm and do it now"))
        expect(self.page.get_by_text(self.say("Confirmed and done."))).to_be_visible()

    def nominate(self, programme: Any, name: str) -> str:
        """A nominee comes from the public page, answers everything and submits; gives the address of the entry."""
        page, say = self.page, self.say
        page.goto(f"/{self.slug}/")
        self.follow(say("Start a nomination"))
        page.get_by_label(say("Name of the organisation, team or person")).fill(name)
        page.locator("[name=country]").evaluate("field => { field.value = 'KZ'; }")
        self.press(say("Start"))
        page.wait_for_url("**/nominations/*-*")
        home = page.url
        for _ in range(2):  # what only the chosen category is asked shows on a page once it has been chosen there
            page.goto(f"{home}/topics/{programme.form.sections[0].id}")
            people.answer_everything(page, programme, programme.categories[0].id, go_on=say("Continue"))
        page.goto(f"{home}/check")
        self.press(say("Submit the nomination"))
        expect(page.locator("h1")).to_have_text(say("Nomination submitted"))
        return home
