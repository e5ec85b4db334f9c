"""The organisers' guide: the same in four languages, its links lead somewhere, and it says what the pages say."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree.ElementTree import Element

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from awards.core.db import db
from awards.desk.guide.guide_book import PAGES, TOLD_WITH, file_of, guide_url
from tests import factories
from tests.demonstration import ROLES, STRANGER
from tests.guide_shots import BOOK, FOLDER, ROOT, shots
from tests.markup import Markup

LANGUAGES = ("en", "de", "ru", "kk")
PICTURE = re.compile(r"!\[([^\]]+)\]\(\.\./\.\./\.\./static/guide/(\w\w)/([a-z-]+)\.webp\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\((\d\d-[a-z-]+\.md)\)")
LABEL = re.compile(r"\*\*([^*]+)\*\*")
MOST_BYTES = 1_500_000  # all pictures together


def text(name: str, language: str) -> str:
    return file_of(name, language).read_text(encoding="utf-8")


def shape(name: str, language: str) -> list[str]:
    """What is the same of a page in every language: kinds of lines, links, pictures, numbers of the product's words."""
    found = []
    for line in text(name, language).splitlines():
        kind = re.match(r"\s*(#+|\d+\.|-|>|!)?", line)
        found.append(f"{kind[1] if kind else ''} {LINK.findall(line)} {[each[2] for each in PICTURE.findall(line)]} "
                     f"{len(LABEL.findall(line))}" if line.strip() else "")  # fmt: skip
    return found


@pytest.fixture(scope="module")
def words() -> dict[str, dict[str, str]]:
    """By language what the site's own words are in English."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES[1:]:
        file = ROOT / "awards" / "translations" / language / "LC_MESSAGES" / "messages.po"
        catalogue = read_po(BytesIO(file.read_bytes()), locale=language)
        # Some words are the same for several: whoever asks looks whether the English ones are among them.
        found[language] = {f"{each.string}\0{each.id}": str(each.id) for each in catalogue if isinstance(each.id, str)}
        found["en"] = {f"{each.id}\0{each.id}": str(each.id) for each in catalogue if isinstance(each.id, str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_page_and_no_other(language: str):
    assert sorted(path.name for path in (BOOK / language).iterdir()) == [file_of(name, language).name for name in PAGES]


@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_the_same_in_every_language(name: str, language: str):
    assert shape(name, language) == shape(name, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_in_bold_are_words_of_the_site(language: str, words: dict[str, dict[str, str]]):
    for name in PAGES:
        own, english = LABEL.findall(text(name, language)), LABEL.findall(text(name, "en"))
        assert [pair for pair in zip(own, english, strict=True) if "\0".join(pair) not in words[language]] == []


def test_the_list_of_pictures_and_the_texts_agree():
    for language in LANGUAGES:
        used = [each for name in PAGES for each in PICTURE.findall(text(name, language))]
        assert {tongue for _, tongue, _ in used} == {language}
        assert sorted(name for _, _, name in used) == sorted(shots())
        assert sorted(path.stem for path in (FOLDER / language).iterdir()) == sorted(shots())


def test_every_picture_is_of_a_page_that_is_there(tour):
    for name, shot in shots().items():
        assert shot.role in {*ROLES, STRANGER}
        assert tour.client(shot.role).get(shot.address(tour)).status_code == 200, name


def test_pictures_are_small():
    pictures = [path for language in LANGUAGES for path in (FOLDER / language).iterdir()]
    assert sum(path.stat().st_size for path in pictures) < MOST_BYTES
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.width <= 1100, path


def only(page: Markup, tag: str) -> Element:
    """The one element with a tag."""
    (found,) = page.all(tag)
    return found


def titles(language: str) -> list[str]:
    return [text(name, language).partition("\n")[0].removeprefix("# ") for name in PAGES]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_and_its_links_lead_somewhere(app, client, language):
    client.get(f"/language/{language}")
    inside: set[str] = set()
    for name, title in zip(PAGES, titles(language), strict=True):
        page = client.get(f"/guide/{name}").page
        assert page.h1 == title
        within = only(page, "article")
        assert [each.get("id") for each in within.iter("h2")] == [
            f"part-{number}" for number in range(1, len(list(within.iter("h2"))) + 1)
        ]
        for picture in within.iter("img"):
            assert picture.get("alt")
            assert picture.get("width")
            assert client.get(picture.get("src")).mimetype == "image/webp"
        inside |= {each.get("href") for each in within.iter("a")}
    assert all(client.get(address).status_code == 200 for address in inside)


@pytest.mark.databases("sqlite")
def test_the_contents_name_every_page_and_another_language_keeps_the_page(app, client):
    listed = [each.get("href") for each in only(client.get("/guide").page, "main").iter("a")]
    assert listed == [f"/guide/{name}" for name in PAGES]
    page = client.get("/guide/form").page
    beside = {each.get("href"): each.get("aria-current") for each in only(page, "aside").iter("a")}
    assert beside == {f"/guide/{name}": "page" if name == "form" else None for name in PAGES}
    switches = {each.get("lang"): each.get("href") for each in page.all("a") if each.get("hreflang")}
    assert "next=/guide/form" in switches["kk"]
    answer = client.get(switches["kk"], follow_redirects=True)
    assert answer.request.path == "/guide/form"
    assert answer.page.h1 == titles("kk")[PAGES.index("form")]


@pytest.mark.databases("sqlite")
def test_there_is_no_page_of_another_name(client):
    for name in ("nothing", "timetable", "../form", "07-form.md"):
        assert client.get(f"/guide/{name}").status_code == 404


@pytest.mark.databases("sqlite")
def test_every_part_of_a_programme_has_a_page(app):
    with app.test_request_context():
        assert {guide_url(part) for part in (*PAGES, *TOLD_WITH)} == {f"/guide/{name}" for name in PAGES}
        assert guide_url("timetable") == "/guide/rounds"
        with pytest.raises(LookupError):
            guide_url("weights")


@pytest.mark.databases("sqlite")
def test_organisers_find_the_guide_at_the_foot_and_others_do_not(app, client, sign_in):
    with app.app_context():
        season = factories.open_season()
        people = {role: factories.appointed(season, role).id for role in ("owner", "organiser", "juror", "observer")}
        slug = season.slug
        db.session.commit()

    def foot(visitor, path):
        return "/guide" in {each.get("href") for each in only(visitor.get(path).page, "footer").iter("a")}

    seen = {role: foot(sign_in(person), f"/{slug}/rules") for role, person in people.items()}
    assert seen == {"owner": True, "organiser": True, "juror": False, "observer": False}
    assert not foot(client, f"/{slug}/rules")
    assert foot(sign_in(people["owner"]), "/guide")
    assert not foot(client, "/guide")


def test_what_a_text_holds_stays_text(monkeypatch, app, tmp_path):
    from awards.desk.guide import guide_book

    (tmp_path / "en").mkdir()
    links = "[d](07-form.md#part-2) [e](../../scoring.md) [f](08-eligibility.md)"
    hostile = f"# A\n\nB\n\n<script>x</script> <b onclick=x>c</b> {links}\n"
    (tmp_path / "en" / "01-first-season.md").write_text(hostile)
    monkeypatch.setattr(guide_book, "BOOK", tmp_path)
    with app.test_request_context():
        page = guide_book.guide_page("first-season", "en", "/elsewhere")
    assert "<script" not in page.content
    assert "<b " not in page.content
    assert '<a href="/guide/form#part-2">d</a> e <a href="/guide/eligibility">f</a>' in page.content
    (tmp_path / "en" / "02-new-season.md").write_text("# A\n\nB\n\n[x](https://example.org)\n")
    with app.test_request_context(), pytest.raises(LookupError, match="no page of it"):
        guide_book.guide_page("new-season", "en", "/elsewhere")
