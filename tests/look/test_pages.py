"""The style guide and the scenes: good markup in every language, and without fault in a real browser."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from awards.core.text import plain_text, words
from tests.browsing import Browsing, axe
from tests.look.drawing import Drawing, main, pages
from tests.look.samples import LANGUAGES
from tests.markup import Markup, faults

NAMES = tuple(pages(Drawing()))
TEXTS = [
    "",
    "  ",
    "one two",
    "a\tb\x0bc\x1cd\x85e",
    "тау\u00a0мен\u2003су\u3000",
    "ﬁ é é \ufeff x",
    "a\r\nb\nc",
    "🚂 поезд",
]


@pytest.mark.long_for("de")
@pytest.mark.long_for("ru")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_markup_is_good(name: str, language: str) -> None:
    assert list(faults(Markup(pages(Drawing())[name](language=language)))) == []


def test_every_fault_is_at_its_field_and_in_the_summary() -> None:
    page = Markup(pages(Drawing())["guide_wrong"](language="en"))
    linked = [
        link.get("href", "")[1:]
        for box in page.all("div")
        if "wrong-list" in box.get("class", "")
        for link in box.iter("a")
    ]
    assert linked == [
        "email",
        "password",
        "summary",
        "size-0",
        "category-0",
        "referee-name",
        "referee-email",
        "figures-0-indicator",
        "figures-1-after",
        "privacy",
    ]
    marked = [element.get("id") for element in page.all("p") if "error-text" in element.get("class", "")]
    assert len(marked) == len(linked)
    described = {each for element in page.all() for each in element.get("aria-describedby", "").split()}
    assert set(marked) <= described


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory, chromium_process: Browser) -> Iterator[Browsing]:
    """A browser on the drawn pages."""
    folder = tmp_path_factory.mktemp("look")
    main(folder)
    (folder / "favicon.ico").touch()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    browsing = Browsing(chromium_process, f"http://127.0.0.1:{server.server_port}")
    yield browsing
    browsing.close()
    assert browsing.faults == []
    server.shutdown()
    thread.join()
    server.server_close()


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize(
    ("theme", "width", "language"),
    [("light", 1440, "en"), ("dark", 360, "de"), pytest.param("dark", 768, "kk", marks=pytest.mark.long)],
)
def test_pages_are_accessible_and_fit(look: Browsing, theme: str, width: int, language: str) -> None:
    page = look(theme=theme, width=width)
    wrong = {}
    for name in NAMES:
        page.goto(f"/{name}.{language}.html")
        if found := axe(page) + ([f"{overflow(page)} px too wide"] if overflow(page) else []):
            wrong[name] = found
    page.context.close()
    assert wrong == {}


@pytest.mark.browser
def test_words_are_counted_as_on_the_server(look: Browsing) -> None:
    page = look()
    page.goto("/guide.en.html")
    counted = page.evaluate(
        "async texts => { const {count} = await import('/static/js/counter.js');"
        " return texts.map(text => [count(text, 'words'), count(text, 'chars')]); }",
        TEXTS,
    )
    assert counted == [[words(text), len(plain_text(text))] for text in TEXTS]
    page.context.close()


@pytest.mark.browser
def test_counter_says_what_is_left_and_never_blocks(look: Browsing) -> None:
    page = look()
    page.goto("/guide.en.html")
    field = page.locator("#summary")
    field.fill("word " * 83)
    assert page.locator("#summary-count").inner_text() == "83 of 80 words. Too many: 3"
    assert len(field.input_value().split()) == 83
    page.context.close()


@pytest.mark.browser
def test_summary_of_errors_takes_the_focus_and_leads_to_the_field(look: Browsing) -> None:
    page = look()
    page.goto("/guide_wrong.en.html")
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.get_by_role("link", name="Select a category").click()
    assert page.evaluate("document.activeElement.id") == "category-0"
    page.context.close()


@pytest.mark.browser
def test_theme_is_chosen_and_remembered_and_paper_is_light(look: Browsing) -> None:
    page = look(theme="dark")
    page.goto("/home.en.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(11, 19, 32)"
    page.get_by_role("button", name="Light").click()
    assert page.evaluate(ground) == "rgb(250, 248, 243)"
    assert [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "theme"] == ["light"]
    page.get_by_role("button", name="Dark").click()
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(16, 27, 45)"
    page.context.close()


@pytest.mark.browser
def test_scores_have_targets_of_44_pixels_on_the_smallest_phone_and_work_without_script(look: Browsing) -> None:
    page = look(width=360, height=740, java_script_enabled=False)
    page.goto("/ballot.de.html")
    boxes = [label.bounding_box() for label in page.locator(".scale label").all()]
    assert len(boxes) == 33
    assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    page.locator("#score-3-6").focus()
    page.keyboard.press("Space")
    assert page.locator("#score-3-says-6").is_visible()
    assert not page.locator("#score-3-says-8").is_visible()
    page.context.close()


@pytest.mark.browser
def test_menu_opens_on_a_phone_without_script(look: Browsing) -> None:
    page = look(width=360, java_script_enabled=False)
    page.goto("/tasks.ru.html")
    assert not page.get_by_role("link", name="Заявки").is_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.get_by_role("link", name="Заявки").is_visible()
    page.context.close()


@pytest.mark.browser
def test_a_form_is_sent_once(look: Browsing) -> None:
    page = look()
    page.goto("/sign_in.en.html")
    page.route("**/elsewhere", lambda route: None)
    # Counted at the window, where a submit arrives after the script has had its say.
    page.evaluate(
        "window.sent = 0; addEventListener('submit', event => { if (!event.defaultPrevented) window.sent++; })"
    )
    sent = "form => { form.requestSubmit(); form.requestSubmit(); return window.sent; }"
    assert page.locator("form[data-busy]").evaluate(sent) == 1
    page.context.close()


def test_drawing_can_be_written(tmp_path: Path) -> None:
    main(tmp_path)
    assert (tmp_path / "guide.kk.html").exists()
