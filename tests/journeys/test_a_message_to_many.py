"""A message to many, from the sentence to the mail: by somebody in German and in Kazakh, wide and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from awards.accounts.models import Person
from awards.core.db import db
from awards.desk.circulars import sweep
from awards.messages import delivery
from tests import factories as make
from tests.browsing import Browsing, seen
from tests.journeys import people
from tests.journeys.tongue import tongue
from tests.services import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.long]
NAMES = {"en": "Ada Lovelace", "de": "Jörg Groß-Weißenfels", "kk": "Әйгерім Қожахметова"}


@pytest.fixture
def season(app: Flask) -> dict[str, Any]:
    """A season with an organiser, and a draft of somebody who reads each of three languages."""
    with app.app_context():
        found = make.open_season()
        who = make.appointed(found, "organiser")
        for language, name in NAMES.items():
            person = make.person(name, email=f"{language}@nominee.example", language=language)
            entry = make.entry(found, f"Draft of {name}", by=make.company(members=(person,)), outcome=None)
            entry.version_id = entry.submitted_at = None
        made = {"slug": found.slug, "organiser": who.id}
        db.session.commit()
    return made


def looks_right(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the window."""
    found = seen(page)
    assert (found.faults, found.over) == ([], 0)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["de", "kk"])
def test_a_message_is_written_looked_through_and_sent(
    app: Flask, site: str, browse: Browsing, mailbox: Mailbox, season: dict[str, Any], language: str, width: int
) -> None:
    _ = tongue(language)
    with app.app_context():
        db.session.query(Person).filter_by(id=season["organiser"]).update({"language": language})
        db.session.commit()
    page = people.come_in(browse(language=language, width=width), app, site, season["organiser"])
    page.goto(f"/{season['slug']}/mail")
    page.get_by_role("link", name=_("Write to many")).first.click()
    looks_right(page)

    chooses(page, _)
    writes(page, _, ("en", "kk"))
    expect(
        page.get_by_role("link", name=_("Write the text in %(language)s", language=in_words("de", language)))
    ).to_be_visible()
    looks_right(page)
    page.reload()
    assert page.locator("#text_en").input_value().startswith("Dear ")

    sends(page)
    expect(page.locator("[role=alert]")).to_be_visible()
    looks_right(page)
    writes(page, _, ("de",))
    shows_the_mail(page)
    page.get_by_role("button", name=_("Send me a test")).click()
    expect(page.get_by_text(_("The test is on its way to you."))).to_be_visible()
    sends(page)
    expect(page.get_by_role("button", name=_("Stop: withdraw what has not gone"))).to_be_visible()
    looks_right(page)
    arrives(app, mailbox)
    page.reload()
    expect(page.get_by_role("button", name=_("Stop: withdraw what has not gone"))).to_have_count(0)


def test_what_is_typed_while_the_line_is_cut_is_saved_when_it_is_back_and_is_not_left_behind(
    app: Flask, site: str, browse: Browsing, season: dict[str, Any]
) -> None:
    page = people.come_in(browse(), app, site, season["organiser"])
    page.goto(f"/{season['slug']}/mail/write?to=drafts")
    status, subject = page.locator("[data-status]"), page.locator("[data-words=subject]:visible")
    page.context.set_offline(True)
    subject.fill("Two days left")
    expect(status).to_have_attribute("data-state", "failed")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("main a").first.click(no_wait_after=True)
    expect(subject).to_have_value("Two days left")
    page.context.set_offline(False)
    expect(status).to_have_attribute("data-state", "saved")
    assert asked == ["beforeunload"]
    browse.expect("ERR_INTERNET_DISCONNECTED")
    page.reload()
    expect(subject).to_have_value("Two days left")


def in_words(code: str, language: str) -> str:
    return {"de": "Deutsch", "kk": "неміс тілі"}[language]


def chooses(page: Page, _: Any) -> None:
    """Change the sentence: the list follows, and somebody is left out and put back."""
    expect(page.locator(".huge b")).to_have_text("3")
    page.locator("select[name=days]").select_option("7")
    expect(page.get_by_text(_("Nobody is on this list"))).to_be_visible()
    page.locator("select[name=days]").select_option("")
    expect(page.locator(".huge b")).to_have_text("3")
    page.get_by_role("button", name=_("Leave out")).first.click()
    expect(page.locator(".huge b")).to_have_text("2")
    page.locator("details.out summary").click()
    page.get_by_role("button", name=_("Put back")).click()
    expect(page.locator(".huge b")).to_have_text("3")


def writes(page: Page, _: Any, languages: tuple[str, ...]) -> None:
    """Write a text in languages, with gaps put in by their buttons, and wait until it is saved by itself."""
    for code in languages:
        page.locator(f"[data-tongues] a[lang={code}]").click()
        page.locator(f"#subject_{code}").fill("Draft ")
        page.get_by_role("button", name=_("Title of the nomination, or all titles"), exact=True).click()
        page.locator(f"#text_{code}").fill("Dear ")
        page.get_by_role("button", name=_("First name"), exact=True).click()
        page.get_by_role("button", name=_("Button that leads to it"), exact=True).click()
        assert page.locator(f"#subject_{code}").input_value() == "Draft {title}"
        assert page.locator(f"#text_{code}").input_value() == "Dear {first_name}\n\n{link}"
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")
    expect(page.locator(f"[data-tongues] a[lang={languages[-1]}] .written")).to_be_visible()


def shows_the_mail(page: Page) -> None:
    """The mail stands beside it with a real recipient's name."""
    frame = page.frame_locator(".mail-preview")
    expect(frame.get_by_text("Dear Ada")).to_be_visible()
    page.locator("a[rel=next]").click()
    expect(page.locator(".env")).to_contain_text("Jörg")
    expect(page.frame_locator(".mail-preview").get_by_text("Dear Jörg")).to_be_visible()


def sends(page: Page) -> None:
    page.locator("#looked").check()
    page.locator("button[value=send]").click()


def arrives(app: Flask, mailbox: Mailbox) -> None:
    with app.app_context():
        assert sweep.write_due() == 3
        delivery.deliver_due()
    for code, name in NAMES.items():
        [message] = mailbox.to(f"{code}@nominee.example")
        assert str(message["Subject"]) == f"Draft Draft of {name}"


def test_without_a_script_it_is_written_and_sent_too(
    app: Flask, site: str, browse: Browsing, mailbox: Mailbox, season: dict[str, Any]
) -> None:
    page = people.come_in(browse(java_script_enabled=False), app, site, season["organiser"])
    page.goto(f"/{season['slug']}/mail/write?to=drafts")
    page.locator("select[name=language]").select_option("kk", force=True)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".huge b")).to_have_text("1")
    page.locator("#subject_kk").fill("Нобай: {title}")
    page.locator("#text_kk").fill("Сәлеметсіз бе, {name}!\n\n{missing}\n\n{link}")
    page.get_by_role("button", name="Save").last.click()
    sends(page)
    expect(page.get_by_text("The message goes to 1 person.")).to_be_visible()
    with app.app_context():
        assert sweep.write_due() == 1
        delivery.deliver_due()
    [message] = mailbox.to("kk@nominee.example")
    assert str(message["Subject"]) == f"Нобай: Draft of {NAMES['kk']}"
