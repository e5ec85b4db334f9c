"""Every page there is: found, opened by who may see it, good markup in four languages, accessible, narrow and light."""

from __future__ import annotations

import functools
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Response

from awards.web.static import SHEETS
from tests.browsing import Browsing, seen
from tests.demonstration import STRANGER, Tour
from tests.visits import VISITS, Visit

LANGUAGES = ("en", "de", "ru", "kk")
SHOWN = (("light", 360), ("dark", 1440), ("dark", 360), ("light", 1440))
HEIGHT = 900
PAGE_BYTES, FIRST_VISIT_BYTES = 60_000, 250_000
# Lists of every country with its names in four languages, by which it is found: two of them, one of them; a scoresheet
# with the words of each step at each criterion, in letters of two bytes, and a whole dossier beside it.
LARGER = {
    "desk.programme_preview": 95_000,
    "nominations.start": 85_000,
    "nominations.topic": 65_000,
    "results.export_new": 85_000,  # each question of the form, with the buttons that move it, and five rows of answers
    "programmes.part": 130_000,  # each text in four languages: a tenth of it on the way
    "scoring.ballot": 80_000,
    "scoring.look": 70_000,
}
PHOTO_BYTES = 260_000  # all together, below what a first visit begins with
PAGES = [(endpoint, visit) for endpoint, visits in VISITS.items() for visit in visits]
TIGHT = ("font/", "image/png", "image/jpeg")  # compressed as they are


def test_every_route_is_known(tour: Tour) -> None:
    answering = {rule.endpoint for rule in tour.app.url_map.iter_rules() if "GET" in rule.methods} - {"static"}
    assert answering == set(VISITS)


def address(tour: Tour, endpoint: str, visit: Visit) -> str:
    """The path and query of a visit."""
    return tour.url(endpoint, visit.values) + (f"?{visit.query}" if visit.query else "")


@pytest.mark.long_for("en")
@pytest.mark.long_for("de")
@pytest.mark.long_for("ru")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language_and_is_light(tour: Tour, language: str) -> None:
    clients = {role: tour.client(role, language=language) for role in [*tour.people, STRANGER]}
    wrong, sizes = [], {}
    for endpoint, visit in PAGES:
        url = address(tour, endpoint, visit)
        try:
            answer = clients[visit.role].get(url, buffered=True)
        except Exception as error:  # all faults of all pages at once
            wrong.append(f"{visit.role} {url}: {type(error).__name__}: {error}")
            continue
        whole = answer.mimetype == "text/html" and b"<html" in answer.data[:200]  # no part that a script fetches
        is_page = whole and "sandbox" not in answer.headers["Content-Security-Policy"]
        if (answer.status_code, is_page) != (visit.status, visit.page):
            wrong.append(f"{visit.role} {url}: {answer.status_code} {answer.mimetype}")
        elif visit.page and visit.status == 200:
            sizes[url] = len(answer.data)
            if sizes[url] >= LARGER.get(endpoint, PAGE_BYTES):
                wrong.append(f"{url}: {sizes[url]} bytes")
            wrong += [f"{url}: {words}" for words in unstyled(answer.get_data(as_text=True))]
            if f'lang="{language}"' not in answer.get_data(as_text=True)[:300]:
                wrong.append(f"{visit.role} {url}: in another language")
        clients[visit.role] = clients[visit.role] if endpoint != "web.language" else tour.client(visit.role)
    largest = sorted(sizes, key=sizes.__getitem__)[-3:]
    print(language, "largest pages:", [(url, sizes[url]) for url in largest])  # noqa: T201
    assert wrong == []


def unstyled(html: str) -> Iterator[str]:
    """Classes of a page that only sheets of other rooms style."""
    loaded = set(re.findall(r"/css/([a-z-]+)\.css", html)) | set(SHEETS)
    within = html.partition("<body")[2].partition(">")[2]
    used = {name for names in re.findall(r'class="([^"]*)"', within) for name in names.split()}
    for name in sorted(used & styled().keys()):
        if not loaded & styled()[name]:
            yield f"{name} is styled in {', '.join(sorted(styled()[name]))} only"


@functools.cache
def styled() -> dict[str, set[str]]:
    """Of every class that the style sheets of pages name: the sheets that do."""
    found: dict[str, set[str]] = {}
    for sheet in Path("static/css").glob("*.css"):
        heads = re.sub(r"/\*.*?\*/|\{[^{}]*\}", ";", sheet.read_text(), flags=re.DOTALL)
        for name in re.findall(r"\.([a-z][\w-]*)", heads) if sheet.stem != "ceremony" else ():
            found.setdefault(name, set()).add(sheet.stem)
    return found


def opened(toured: Browsing, tour: Tour, role: str) -> Page:
    """A page in which a person is signed in."""
    page = toured()
    recognised(page, toured.site, tour.cookie(role, language="en"), "en")
    return page


def recognised(page: Page, site: str, cookie: str | None, language: str) -> None:
    """Have the site know who looks at a page, and in which language."""
    cookies = [{"name": "language", "value": language, "url": site}]
    if cookie:
        cookies.append({"name": "awards", "value": cookie, "url": site})
    page.context.add_cookies(cookies)  # type: ignore[arg-type]


def looks(turn: int, language: str | None) -> list[tuple[str, str, int, str, Visit]]:
    """Every page in one theme and width, another one in each turn; what one browser can show after the other together.

    Without a language in each of them in turn, so that few visits have seen every pair of language, theme and width. A
    profile for each would fetch every style and font again.
    """
    shown = [(endpoint, visit) for endpoint, visit in PAGES if visit.page and visit.status == 200]
    spoken = [language or LANGUAGES[number // len(SHOWN) % len(LANGUAGES)] for number in range(len(shown))]
    turned = [
        (told, *SHOWN[(number + turn) % len(SHOWN)], *each)
        for number, (told, each) in enumerate(zip(spoken, shown, strict=True))
    ]
    return sorted(turned, key=lambda each: (each[4].role, each[:3]))


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.parametrize(
    ("turn", "language"),
    [
        pytest.param(0, None, id="each page once"),
        *(pytest.param(turn, spoken, id=spoken, marks=pytest.mark.long) for turn, spoken in enumerate(LANGUAGES)),
    ],
)
def test_every_page_is_accessible_and_fits(toured: Browsing, tour: Tour, turn: int, language: str | None) -> None:
    pages: dict[str, Page] = {}
    wrong, cookie = [], functools.cache(lambda role, spoken: tour.cookie(role, language=spoken))
    for spoken, theme, width, endpoint, visit in looks(turn, language):
        if visit.role not in pages:
            pages[visit.role] = toured(language=spoken)
        page, url = pages[visit.role], address(tour, endpoint, visit)
        recognised(page, toured.site, cookie(visit.role, spoken), spoken)
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.goto(url)
        wrong += [f"{visit.role} {url} {spoken} {theme} {width}: {each}" for each in faults(page, language=spoken)]
    for page in pages.values():
        page.context.close()
    wrong += toured.faults
    toured.faults.clear()
    assert "\n".join(wrong) == ""


def plain(text: str) -> str:
    """A text whose blanks are all the same."""
    return " ".join(text.split())


def faults(page: Page, *, language: str) -> list[str]:
    """What is wrong with a page as it is shown."""
    found = seen(page)
    foreign = [f"in {found.language}"] if found.language != language else []
    wide = [f"{found.over} px too wide"] if found.over > 0 else []
    # A heading keeps blanks that must not break; a title has plain ones.
    named = len(found.headings) == 1 and plain(found.title).startswith(plain(found.headings[0]))
    nameless = [] if named else [f"the title {found.title!r} does not begin {found.headings}"]
    return [*found.faults, *wide, *foreign, *nameless]


LEGIBLE = {"light": "#222", "dark": "#ddd"}
UNLABELLED = "document.querySelector('form label').remove()"
TOO_WIDE = "document.querySelector('main').style.width = (innerWidth + 1) + 'px'"
NAMELESS = "document.title = 'Another'"


@pytest.mark.browser
@pytest.mark.parametrize(("theme", "width"), SHOWN)
def test_faults_are_found_however_a_page_is_shown(toured: Browsing, tour: Tour, theme: str, width: int) -> None:
    page = opened(toured, tour, STRANGER)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(tour.url("accounts.sign_up", {}))
    paint = "colour => { document.querySelector('h1').style.color = colour }"
    page.evaluate(paint, LEGIBLE[theme])
    before = faults(page, language="en")
    page.evaluate(paint, LEGIBLE["dark" if theme == "light" else "light"])
    for fault in (UNLABELLED, TOO_WIDE, NAMELESS):
        page.evaluate(fault)
    after = "\n".join(faults(page, language="en"))
    page.context.close()
    assert before == []
    for fault in ("color-contrast (serious)", "label (critical)", " px too wide", "the title 'Another' does not begin"):
        assert fault in after


SOURCES = "pictures => pictures.map(picture => picture.currentSrc)"


@pytest.mark.browser
def test_the_first_visit_is_small(toured: Browsing, tour: Tour) -> None:
    weights: dict[str, int] = {}

    def weigh(response: Response) -> None:
        body, kind = response.body(), response.headers.get("content-type", "")
        weights[response.url.removeprefix(toured.site)] = (
            len(body) if kind.startswith(TIGHT) else len(gzip.compress(body, 6))
        )

    page = toured(language="kk")
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(tour.url("desk.season", {}), wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    for response in seen:
        weigh(response)
    late = [urlsplit(each).path for each in page.locator("img[loading=lazy]").evaluate_all(SOURCES)]
    page.context.close()
    photos = {each: weights.pop(each) for each in late if each in weights}
    assert photos
    assert all(photos.values())
    assert sum(photos.values()) < PHOTO_BYTES, photos
    heaviest = sorted(weights.items(), key=lambda each: -each[1])[:8]
    print(sum(weights.values()), heaviest)  # noqa: T201
    assert 0 < sum(weights.values()) < FIRST_VISIT_BYTES, heaviest
