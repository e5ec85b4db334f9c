"""A line that breaks while a nominee saves, goes on or uploads: the whole text comes back, the server has no half."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from awards.core.db import db
from awards.nominations.models import Attachment
from tests.browsing import Browsing, axe
from tests.client import PageClient
from tests.conftest import SECRET, Instance
from tests.nominations.conftest import Cast
from tests.nominations.test_browser import come_in, stored
from tests.services import Line, Server

pytestmark = pytest.mark.browser
Topic = Callable[..., tuple[Page, str]]
LONG = "The bridge at the border was closed for nine weeks. " * 12
BEFORE = "What was there before."
QUESTION = "What problem did you set out to solve?"


@pytest.fixture
def line(instance: Instance) -> Iterator[Line]:
    """A line that can break, to `awards serve` on the test's database."""
    server = Server(instance.store.url, instance.folder, SECRET)
    server.start()
    found = Line(server.port)
    yield found
    found.close()
    server.kill()


@pytest.fixture
def breaking(chromium_process: Browser, line: Line, nominee: PageClient) -> Iterator[Browsing]:
    """A browser at the end of that line, in which the nominee is signed in."""
    browsing = Browsing(chromium_process, f"http://localhost:{line.port}")
    yield browsing
    browsing.close()


@pytest.fixture
def topic(breaking: Browsing, nominee: PageClient, cast: Cast, begin: Callable[..., str]) -> Topic:
    """Opens a topic of a nomination through the line; gives the page and the nomination's address."""

    def opened(name: str = "case", **how: bool) -> tuple[Page, str]:
        home = begin(cast, case={"challenge": BEFORE})
        page = come_in(breaking(**how), nominee, breaking.site)
        page.goto(f"{home}/topics/{name}")
        return page, home

    return opened


@pytest.mark.long
def test_while_it_saves(app: Flask, line: Line, topic: Topic) -> None:
    page, home = topic()
    line.most = 300
    page.get_by_label(QUESTION).fill(LONG)
    expect(page.locator("#saved")).to_have_attribute("data-state", "failed")
    assert line.broken
    assert stored(app, home, "case") == {"challenge": BEFORE}
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label(QUESTION)).to_have_value(BEFORE)
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_label(QUESTION)).to_have_value(LONG)
    line.most = None
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["challenge"] == LONG.strip()


@pytest.mark.long
def test_while_it_goes_on(app: Flask, line: Line, topic: Topic) -> None:
    page, home = topic()
    address = page.url
    page.get_by_label(QUESTION).fill(LONG)
    line.most = 300
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("The server cannot be reached, so this page stays open.")).to_be_visible()
    assert page.url == address
    expect(page.get_by_label(QUESTION)).to_have_value(LONG)
    assert axe(page) == []
    line.most = None
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("The case")
    page.wait_for_url(lambda url: url != address)
    assert stored(app, home, "case")["challenge"] == LONG.strip()


@pytest.mark.long
def test_after_it_was_saved_and_before_the_next_page(app: Flask, line: Line, topic: Topic) -> None:
    page, home = topic()
    address = page.url
    page.get_by_label(QUESTION).fill(LONG)

    def save_and_break(route: Route) -> None:
        route.fulfill(response=route.fetch())
        line.most = 300

    page.route("**/draft", save_and_break)
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        page.get_by_role("button", name="Continue").click(no_wait_after=True)
    assert stored(app, home, "case")["challenge"] == LONG.strip()
    page.wait_for_function("location.protocol === 'chrome-error:'")
    line.most = None
    page.goto(address)
    expect(page.get_by_label(QUESTION)).to_have_value(LONG.strip())
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-copy]")).to_have_count(0)


@pytest.mark.long
def test_without_a_script(app: Flask, line: Line, topic: Topic) -> None:
    page, home = topic(java_script_enabled=False)
    page.get_by_label(QUESTION).fill(LONG)
    line.most = 300
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        page.get_by_role("button", name="Continue").click(no_wait_after=True)
    assert stored(app, home, "case") == {"challenge": BEFORE}
    page.wait_for_function("location.protocol === 'chrome-error:'")
    line.most = None
    page.reload()  # the browser sends all of it again
    expect(page.get_by_role("heading", level=1)).not_to_have_text("The case")
    assert stored(app, home, "case")["challenge"] == LONG.strip()


@pytest.mark.long
def test_while_it_uploads(app: Flask, line: Line, topic: Topic, tmp_path: Path, cast: Cast) -> None:
    page, home = topic("evidence")
    (tmp_path / "figures.csv").write_text("a,b\n" + "1,2\n" * 50_000)
    line.most = 20_000
    page.locator("#q_files").set_input_files(tmp_path / "figures.csv")
    failed = page.locator("li[data-state=failed]")
    expect(failed).to_contain_text("the connection was lost")
    moment, until = threading.Event(), time.monotonic() + 8
    while line.settled < line.broken and time.monotonic() < until:  # the server is done a little later than the browser
        moment.wait(0.05)
    assert kept(app) == []
    line.most = None
    failed.get_by_role("button", name="Try again").click()
    expect(page.locator("li[data-state=saved]")).to_have_count(1)
    assert kept(app) == [200_004]
    assert len(stored(app, home, "evidence")["files"]) == 1


def kept(app: Flask) -> list[int]:
    """The sizes of the files there are."""
    with app.app_context():
        return [row.size for row in db.session.query(Attachment) if row.key]


@pytest.mark.long
@pytest.mark.parametrize("back_again", [lambda page, home: (page.goto(home), page.go_back()),
                                        lambda page, home: (page.go_back(), page.go_forward())],
                         ids=["left and back", "back and forward"])  # fmt: skip
def test_what_the_browser_puts_back_is_not_called_saved(
    app: Flask, topic: Topic, back_again: Callable[[Page, str], object]
) -> None:
    page, home = topic()
    page.goto(f"{home}/topics/contact")
    page.goto(f"{home}/topics/case")
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/draft", lambda route: route.abort())
    field = page.get_by_label(QUESTION)
    field.fill(LONG)
    back_again(page, home)
    page.unroute("**/draft")
    expect(field).to_be_visible()
    if field.input_value() == BEFORE:
        page.get_by_role("button", name="Restore").click()
    expect(field).to_have_value(LONG)
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    assert stored(app, home, "case")["challenge"] == LONG.strip()


@pytest.mark.long
def test_return_in_a_field_removes_no_file(app: Flask, topic: Topic, tmp_path: Path) -> None:
    page, home = topic("evidence")
    (tmp_path / "figures.csv").write_text("a,b\n1,2\n")
    page.locator("#q_files").set_input_files(tmp_path / "figures.csv")
    expect(page.locator("li[data-state=saved]")).to_have_count(1)
    page.locator("li[data-state=saved]").get_by_label("Title").press("Enter")
    page.wait_for_url(lambda url: "evidence" not in url)
    assert len(stored(app, home, "evidence")["files"]) == 1


@pytest.mark.long
def test_my_own_other_tab_is_not_called_someone_else(app: Flask, topic: Topic) -> None:
    first, _home = topic()
    second = first.context.new_page()
    second.goto(first.url)
    second.get_by_label(QUESTION).fill("In the second tab.")
    expect(second.locator("#saved")).to_have_attribute("data-state", "saved")
    first.get_by_label(QUESTION).fill("In the first tab.")
    block = first.locator("[data-conflict=challenge]")
    expect(block).to_be_focused()
    expect(block).to_contain_text("You wrote something else here, in another tab")
    expect(first.locator("[data-autosave-more]")).to_contain_text("You changed the same answers in another tab")
    block.get_by_role("button", name="Keep my text").click()
    expect(first.get_by_label(QUESTION)).to_be_focused()
    expect(first.locator("#saved")).to_have_attribute("data-state", "saved")


@pytest.mark.long
def test_after_the_deadline_there_is_no_other_try(
    app: Flask, topic: Topic, cast: Cast, closes: Callable[..., None]
) -> None:
    page, home = topic()
    closes(cast, -timedelta(minutes=1))
    page.get_by_label(QUESTION).fill(LONG)
    expect(page.locator("[data-autosave-more]")).to_contain_text("Nominations closed")
    expect(page.locator("[data-autosave-more]")).to_contain_text("What you typed stays on this page.")
    expect(page.get_by_role("button", name="Not saved – retry")).to_have_count(0)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    unsent = page.locator("[data-unsent]")
    expect(unsent).to_contain_text(LONG.strip())
    expect(unsent).to_contain_text(QUESTION)
    assert axe(page) == []
    assert stored(app, home, "case") == {"challenge": BEFORE}


@pytest.mark.long
def test_no_promise_without_a_script(topic: Topic) -> None:
    plain, home = topic(java_script_enabled=False)
    plain.goto(home)
    expect(plain.get_by_text("Everything you write is saved automatically.")).to_be_hidden()
    expect(plain.get_by_text("What you write is saved when you continue.")).to_be_visible()
