"""The nominee's pages in a real browser: what is saved by itself, two tabs, files, a session that ends, no script."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from awards.accounts.models import SignIn
from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Draft
from tests.browsing import Browsing, axe
from tests.client import PageClient
from tests.nominations.conftest import Cast, picture

DROP = """(bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
    const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelectorAll("[data-drop]")[1].dispatchEvent(drop);
}"""
pytestmark = pytest.mark.browser


def come_in(page: Page, client: PageClient, site: str) -> Page:
    """Give a page the cookie of a client that is signed in."""
    cookie = client.get_cookie("awards")
    assert cookie is not None
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": site}])
    return page


def stored(app: Flask, address: str, topic: str) -> dict:
    with app.app_context():
        draft = db.session.get(Draft, (uuid.UUID(address.rsplit("/", 1)[1]), topic))
        return dict(draft.answers) if draft else {}


@pytest.mark.long
def test_what_is_typed_is_saved_by_itself_and_offered_back(
    app: Flask, browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str]
) -> None:
    home = begin(cast)
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/case")
    page.get_by_label("What problem did you set out to solve?").fill("The bridge was gone.")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["challenge"] == "The bridge was gone."
    page.get_by_role("button", name="Add a row").click()
    page.locator("[name=q_kpis-3-indicator]").fill("Days to restart")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saving")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["kpis"][0]["indicator"] == "Days to restart"

    page.context.set_offline(True)
    page.get_by_label("What did you do?").fill("We rehearsed.")
    expect(page.locator("#saved")).to_have_attribute("data-state", "failed")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    browse.expect("ERR_INTERNET_DISCONNECTED")

    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("What did you do?").fill("We rehearsed three routes.")
    expect(page.get_by_role("button", name="Not saved – retry")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.unroute("**/draft")
    browse.expect("ERR_FAILED")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label("What did you do?")).to_have_value("We rehearsed three routes.")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["solution"] == "We rehearsed three routes."
    assert axe(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)


@pytest.mark.long
def test_what_an_earlier_visit_left_is_offered_until_somebody_decides(
    app: Flask, browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str]
) -> None:
    did, changed = "What did you do?", "What changed?"
    case = f"{begin(cast)}/topics/case"
    closed = come_in(browse(), nominee, site)
    page = closed.context.new_page()
    for each in (closed, page):
        each.goto(case)
    closed.context.set_offline(True)
    closed.get_by_label(did).fill("We rehearsed on the train.")
    expect(closed.locator("#saved")).to_have_attribute("data-state", "failed")
    closed.close()
    page.context.set_offline(False)
    browse.expect("ERR_INTERNET_DISCONNECTED")
    for text in ("Typed where the other tab was open.", "Typed where the text is offered."):
        page.get_by_label(changed).fill(text)
        expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
        page.reload()
        expect(page.locator("[data-copy]")).to_have_count(1)
        expect(page.get_by_label(changed)).to_have_value(text)
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label(did)).to_have_value("We rehearsed on the train.")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.get_by_label(changed)).to_have_value(text)
    assert stored(app, case.removesuffix("/topics/case"), "case").items() >= {
        "solution": "We rehearsed on the train.", "results": text}.items()  # fmt: skip
    page.reload()
    expect(page.locator("[data-copy]")).to_have_count(0)


@pytest.mark.long
def test_two_tabs_never_overwrite_each_other(
    app: Flask,
    browse: Browsing,
    site: str,
    cast: Cast,
    nominee: PageClient,
    sign_in: Callable[[uuid.UUID], PageClient],
    begin: Callable[..., str],
) -> None:
    home = begin(cast)
    first, second = come_in(browse(), nominee, site), come_in(browse(), sign_in(cast.colleague), site)
    for page in (first, second):
        page.goto(f"{home}/topics/case")
    first.get_by_label("What problem did you set out to solve?").fill("The bridge was gone.")
    expect(first.locator("#saved")).to_have_attribute("data-state", "saved")
    second.get_by_label("What changed?").fill("Trains run again.")
    expect(second.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(second.get_by_label("What problem did you set out to solve?")).to_have_value("The bridge was gone.")

    second.get_by_label("What problem did you set out to solve?").fill("A flood took the bridge.")
    expect(second.locator("#saved")).to_have_attribute("data-state", "saved")
    first.get_by_label("What problem did you set out to solve?").fill("The bridge fell.")
    block = first.locator("[data-conflict=challenge]")
    expect(block).to_contain_text("A flood took the bridge.")
    expect(first.get_by_label("What problem did you set out to solve?")).to_have_value("The bridge fell.")
    assert stored(app, home, "case")["challenge"] == "A flood took the bridge."
    assert axe(first) == []
    block.get_by_role("button", name="Keep my text").click()
    expect(first.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case") == {"challenge": "The bridge fell.", "results": "Trains run again."} | {
        name: value for name, value in stored(app, home, "case").items() if name not in ("challenge", "results")
    }

    second.get_by_label("What problem did you set out to solve?").fill("Another text")
    second.locator("[data-conflict=challenge]").get_by_role("button", name="Use this text").click()
    expect(second.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(second.get_by_label("What problem did you set out to solve?")).to_have_value("The bridge fell.")
    browse.expect("409")


@pytest.mark.long
def test_what_the_server_had_is_not_called_unsaved_after_a_colleague_changed_it(
    browse: Browsing,
    site: str,
    cast: Cast,
    nominee: PageClient,
    sign_in: Callable[[uuid.UUID], PageClient],
    begin: Callable[..., str],
) -> None:
    home = begin(cast)
    asked, topic = "What problem did you set out to solve?", f"{home}/topics/case"
    first, second = come_in(browse(), nominee, site), come_in(browse(), sign_in(cast.colleague), site)
    for page, words in ((first, "The bridge was gone."), (second, "A flood took the bridge.")):
        page.goto(topic)
        page.get_by_label(asked).fill(words)
        expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(lambda url: not url.endswith(topic))
    first.goto(topic)
    expect(first.get_by_label(asked)).to_have_value("A flood took the bridge.")
    expect(first.locator("[data-copy]")).to_have_count(0)


@pytest.mark.long
def test_a_session_that_ends_while_typing(
    app: Flask,
    browse: Browsing,
    site: str,
    cast: Cast,
    nominee: PageClient,
    begin: Callable[..., str],
    sign_in: Callable[[uuid.UUID], PageClient],
) -> None:
    home = begin(cast)
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/case")
    with app.app_context():
        db.session.query(SignIn).update({"ended_at": now()})
        db.session.commit()
    page.get_by_label("What problem did you set out to solve?").fill("Still here.")
    expect(page.locator("[data-autosave-more]")).to_contain_text("You have been signed out")
    expect(page.get_by_role("link", name="Sign in again (opens a new tab)")).to_be_visible()
    browse.expect("401")
    come_in(page, sign_in(cast.nominee), site)
    page.get_by_role("button", name="Not saved – retry").click()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["challenge"] == "Still here."
    browse.expect("403")


@pytest.mark.long
def test_files_by_button_and_by_dropping(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str], tmp_path: Path, app: Flask
) -> None:
    home = begin(cast, category="resilience")
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/evidence")
    (tmp_path / "bridge.png").write_bytes(picture())
    (tmp_path / "figures.csv").write_text("a,b\n1,2\n")
    (tmp_path / "trick.pdf").write_text("<html><script>alert(1)</script>")
    page.locator("#q_files").set_input_files([tmp_path / name for name in ("bridge.png", "figures.csv", "trick.pdf")])
    part = page.locator("[data-upload]").first
    expect(part.locator("li[data-state=saved]")).to_have_count(2)
    expect(part.locator("li[data-state=failed]")).to_contain_text("is not in one of these formats")
    part.locator("li[data-state=saved]").first.get_by_label("Title").fill("The bridge at dawn")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    (tmp_path / "again.png").write_bytes(picture())
    page.locator("#q_files").set_input_files(tmp_path / "again.png")
    expect(part.locator("li").first.get_by_text("The same file is already here: “bridge.png”.")).to_be_visible()
    expect(part.locator("li[data-state=saved]")).to_have_count(2)
    expect(part.locator("li").first.get_by_label("Title")).to_have_value("The bridge at dawn")
    page.evaluate(DROP, list(picture()))
    photo = page.locator("[data-upload]").nth(1)
    expect(photo.locator("li[data-state=saved]")).to_contain_text("dropped.png")
    browse.expect("422")
    assert axe(page) == []
    page.reload()
    expect(part.locator("li").first.get_by_label("Title")).to_have_value("The bridge at dawn")
    part.locator("li").first.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("“bridge.png” was removed.")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-upload]").first.locator("li")).to_have_count(2)
    assert len(stored(app, home, "evidence")["files"]) == 2


@pytest.mark.long
def test_an_upload_can_be_stopped_waits_its_turn_and_is_tried_again(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str], app: Flask, tmp_path: Path
) -> None:
    home = begin(cast, category="resilience")
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/evidence")
    (tmp_path / "bridge.png").write_bytes(picture())
    held: list[Route] = []
    page.route("**/files/files?*", lambda route: held.append(route))
    page.locator("#q_files").set_input_files(tmp_path / "bridge.png")
    part = page.locator("[data-upload]").first
    expect(part.get_by_role("button", name="Cancel bridge.png")).to_be_visible()
    left: list[str] = []
    page.on("dialog", lambda dialog: (left.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="All sections").first.click(no_wait_after=True)
    expect(page).to_have_url(f"{site}{home}/topics/evidence")
    assert left == ["beforeunload"]
    part.get_by_role("button", name="Cancel bridge.png").click()
    expect(part.locator("li")).to_have_count(0)
    expect(part.locator("[data-upload-says]")).to_have_text("“bridge.png” was not uploaded.")

    answers = iter(["busy", "cut", "through"])

    def answer(route: Route) -> None:
        match next(answers):
            case "busy":
                route.fulfill(status=503, headers={"Retry-After": "1"}, json={"error": "Later"})
            case "cut":
                route.abort("connectionreset")
            case _:
                route.continue_()

    page.unroute("**/files/files?*")
    page.route("**/files/files?*", answer)
    page.locator("#q_files").set_input_files(tmp_path / "bridge.png")
    expect(part.locator("li")).to_contain_text("Waiting for its turn")
    expect(part.locator("li[data-state=failed]")).to_contain_text("the connection was lost")
    part.get_by_role("button", name="Try again bridge.png").click()
    expect(part.locator("li[data-state=saved]")).to_contain_text("bridge.png")
    assert len(stored(app, home, "evidence")["files"]) == 1
    browse.expect("503")
    browse.expect("ERR_CONNECTION_RESET")
    page.get_by_role("link", name="All sections").first.click()
    expect(page).to_have_url(f"{site}{home}")


@pytest.mark.long
def test_what_came_back_with_its_faults_is_not_called_unsaved(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str], app: Flask
) -> None:
    home = begin(cast)
    page = come_in(browse(), nominee, site)
    page.goto(f"{home}/topics/case")
    page.locator("[name=q_challenge]").fill("too  many words \n" * 100)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-copy]")).to_have_count(0)


def test_start_to_submit(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str]
) -> None:
    home = begin(cast, category="resilience")
    page = come_in(browse(width=360, height=740), nominee, site)
    page.goto(home)
    assert axe(page) == []
    page.get_by_role("link", name="Check and submit").click()
    assert axe(page) == []
    page.get_by_role("button", name="Submit the nomination").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nomination submitted")
    page.goto(f"{home}/topics/project")
    page.get_by_label("Project title").fill("Another title")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.goto(home)
    expect(page.get_by_text("Changed since you submitted; submit again")).to_be_visible()


@pytest.mark.long
def test_the_category_chosen_brings_its_questions(
    browse: Browsing, site: str, harbour: Cast, sign_in: Callable[[uuid.UUID], PageClient], begin: Callable[..., str]
) -> None:
    home = begin(harbour)
    page = come_in(browse(), sign_in(harbour.nominee), site)
    page.goto(f"{home}/topics/entry")
    page.get_by_label("Title").fill("Quay at night")
    page.get_by_label("Crew of the year").check()
    expect(page.get_by_text("When the crew is out")).to_be_visible()
    page.get_by_label("At dawn").check()
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    page.get_by_label("Place of the year").check()
    expect(page.get_by_text("Number of lamps")).to_be_visible()
    page.get_by_label("Crew of the year").check()
    expect(page.get_by_label("At dawn")).to_be_checked()
    expect(page.get_by_label("Title")).to_have_value("Quay at night")


@pytest.mark.long
def test_without_a_script(
    browse: Browsing, site: str, cast: Cast, nominee: PageClient, begin: Callable[..., str], app: Flask
) -> None:
    home = begin(cast, category="resilience")
    page = come_in(browse(java_script_enabled=False), nominee, site)
    page.goto(f"{home}/topics/contact")
    page.get_by_label("Email", exact=True).fill("nobody")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("must be an email address")
    assert stored(app, home, "contact")["contact_email"] == "nobody"
    page.get_by_label("Email", exact=True).fill("aliya@steppe.example")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The project")
