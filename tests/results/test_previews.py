"""The pictures that come with links: one for each public entry and language, gone with its page, in our letters."""

from __future__ import annotations

import io
import uuid
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw, ImageFont

from awards.core import workshop
from awards.core.clock import now
from awards.core.db import db
from awards.programmes.queries import season_by_slug
from awards.results.previews import preview_image
from awards.results.previews.preview_image import Sheet
from awards.results.publishing import queries as publishing_queries
from awards.results.publishing.drawings import drawing
from tests.results.scenes import Show

EMBARGO = datetime(2027, 7, 8, 19, 0, tzinfo=UTC)
STATIC = Path(__file__).resolve().parents[2] / "static"
COMPOUND = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ALPHABETS = {
    "de": "abcdefghijklmnopqrstuvwxyzäöüß „“–",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя «»№",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "tr": "çğıİöşü",
    "pl": "ąćęłńóśźż",
}


def published(app: Flask, moment: datetime | None = None) -> str:
    """A season's results, published; gives the path of the first entry."""
    with app.app_context():
        show = Show()
        made = show.publish(moment)
        path = f"/{show.season.slug}/laureates/{publishing_queries.public_entries(made.id)[0].address}"
        db.session.commit()
    return path


def opened(answer: Any) -> Image.Image:
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(io.BytesIO(answer.data)) as image:
        return image.convert("RGB")


def test_an_entry_has_a_picture_in_each_language(app: Flask, client: FlaskClient) -> None:
    path = published(app)
    answers = {language: client.get(f"{path}/preview-{language}.png") for language in ("en", "de", "ru", "kk")}
    assert {opened(answer).size for answer in answers.values()} == {(1200, 630)}
    assert len({answer.data for answer in answers.values()}) == 4
    assert client.get(f"{path}/preview-xx.png").status_code == client.get(f"{path}/preview-.png").status_code == 404
    english = answers["en"]
    assert english.headers["Cache-Control"] == "public, no-cache"
    assert "sandbox" in english.headers["Content-Security-Policy"]
    assert len({answer.headers["ETag"] for answer in answers.values()}) == 4
    again = client.get(f"{path}/preview-en.png", headers={"If-None-Match": english.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_is_drawn_once(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = published(app)
    drawn: list[Sheet] = []
    monkeypatch.setattr(preview_image, "image", lambda sheet, static: drawn.append(sheet) or b"x")
    for language in ("en", "de", "en", "de"):
        app.extensions["awards.pieces"].made.clear()  # as another process, which knows nothing of it
        reader = {"Accept-Language": "ru"}  # the language is that of the address
        assert client.get(f"{path}/preview-{language}.png", headers=reader).data == b"x"
    assert [each.honour for each in drawn] == ["Laureate shrout-fleiss-1979", "Preisträger shrout-fleiss-1979"]
    assert drawn[0].won
    assert (drawn[0].title, drawn[0].company) == ("target-5", "target-5")
    season = path.split("/")[1]
    for _ in range(2):
        assert client.get(f"/{season}/preview-en.png").data == b"x"
    assert len(drawn) == 3
    kept = app.extensions["awards.pieces"].made.values()
    assert not [each for each in kept if isinstance(each, bytes | tuple) and b"x" in (each, *each)]


def test_a_picture_is_a_file_and_an_earlier_one_goes(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = published(app)
    folder, name = app.extensions["awards.settings"].data / "previews", path.rpartition("/")[2]
    monkeypatch.setattr(preview_image, "image", lambda sheet, static: preview_image.VERSION.encode())
    for version in ("1", "2"):
        monkeypatch.setattr(preview_image, "VERSION", version)
        assert client.get(f"{path}/preview-en.png").data == version.encode()
        assert [each.read_text() for each in folder.glob(f"{name}-en.*")] == [version]


def test_pictures_are_drawn_one_after_the_other(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = published(app)
    monkeypatch.setattr(workshop, "_queue", workshop.threading.BoundedSemaphore(1))
    with workshop.turn(app.extensions["awards.files"].folder):
        client.lint = False  # 503 is what is expected
        assert client.get(f"{path}/preview-en.png").status_code == 503
    assert opened(client.get(f"{path}/preview-en.png")).size == (1200, 630)


def test_asking_only_for_the_head_draws_no_more_than_asking(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = published(app)
    drawn: list[Sheet] = []
    monkeypatch.setattr(preview_image, "image", lambda sheet, static: drawn.append(sheet) or b"x")
    heads = [client.head(f"{path}/preview-en.png") for _ in range(2)]
    assert [(each.status_code, each.content_length, each.data) for each in heads] == [(200, 1, b"")] * 2
    assert client.get(f"{path}/preview-en.png").data == b"x"
    assert len(drawn) == 1


def test_it_is_there_as_long_as_the_page(app: Flask, client: FlaskClient) -> None:
    path = published(app, EMBARGO)
    for late, status in ((-1, 404), (0, 200)):
        with time_machine.travel(EMBARGO + timedelta(milliseconds=late), tick=False):
            assert client.get(f"{path}/preview-en.png").status_code == client.get(path).status_code == status
    with time_machine.travel(EMBARGO, tick=False):
        mark = client.get(f"{path}/preview-en.png").headers["ETag"]
        with app.app_context():
            season = season_by_slug(path.split("/")[1])
            assert season is not None
            made = publishing_queries.publication_in_force(season, "laureates")
            assert made is not None
            made.unpublished_at = now()
            db.session.commit()
        assert client.get(f"{path}/preview-en.png", headers={"If-None-Match": mark}).status_code == 410


@pytest.mark.parametrize("language", ["en", "de", "ru", "kk"])
def test_pages_name_a_picture_that_is_there(app: Flask, client: FlaskClient, language: str) -> None:
    path = published(app)
    season = path.split("/")[1]
    for page in (path, f"/{season}/", f"/{season}/laureates", f"/{season}/rules", f"/{season}/categories/targets"):
        answer = client.get(page, headers={"Accept-Language": language})
        meta = {each.get("property") or each.get("name"): each.get("content") for each in answer.page.all("meta")}
        own = page if page == path else f"/{season}"
        assert meta["og:image"] == f"{app.config['SITE_URL']}{own}/preview-{language}.png"
        assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
        assert meta["twitter:card"] == "summary_large_image"
        assert meta["og:image:alt"] == meta["og:title"]
        assert meta["description"] == meta["og:description"] != ""
        assert meta["og:locale"] == {"en": "en_GB", "de": "de_DE", "ru": "ru_RU", "kk": "kk_KZ"}[language]
        assert opened(client.get(meta["og:image"].removeprefix(app.config["SITE_URL"]))).size == (1200, 630)


# How it is drawn


def pen() -> preview_image._Pen:
    return preview_image._Pen(ImageDraw.Draw(Image.new("RGB", (10, 10))), STATIC)


@pytest.mark.parametrize("letters", ALPHABETS.values(), ids=ALPHABETS)
def test_every_letter_has_a_shape_of_its_own(letters: str) -> None:
    missing = "\uf8ff"  # in no font
    for letter in set(letters + letters.upper()) - set(" ßİ"):
        font = preview_image._font(preview_image._face_of(letter, STATIC), 60, 600)
        assert bytes(font.getmask(letter)) != bytes(font.getmask(missing)), letter
        assert pen().known(letter) == letter


def test_letters_that_no_font_has_are_left_out() -> None:
    assert pen().known("Ürümqi 乌鲁木齐 🚂 train") == "Ürümqi train"
    image = preview_image.image(Sheet("Award", "乌鲁木齐", "#005F73", company="Longxi"), STATIC)
    assert image == preview_image.image(Sheet("Award", "Longxi", "#005F73", company="Longxi"), STATIC)


@pytest.mark.parametrize(
    "title",
    [
        "The quiet corridor", "Niemand sucht mehr zwischen Graz und Belgrad nach Umschlagbahnhöfen",
        "Соңғы мүмкіндік жолы", COMPOUND,
        "W" * 80, "A",
    ],
)  # fmt: skip
def test_a_title_of_any_length_stands_above_the_line(title: str) -> None:
    size, lines = preview_image._title(pen(), title)
    assert len(lines) * size <= preview_image._TITLE_ROOM
    assert all(pen().fits(line, size, 600, preview_image._TIGHT) for line in lines[:-1])
    assert size in preview_image._TITLE_SIZES
    written = "".join(line.removesuffix("-") if line not in title else line for line in lines).replace(" ", "")
    assert written == title.replace(" ", "") or lines[-1].endswith("…")


@pytest.mark.parametrize(
    "text", ["W" * 80, COMPOUND * 4, "".join(map(chr, range(0x430, 0x450))) * 8, "il.," * 75],
    ids=["wide", "compound", "russian", "narrow"],
)  # fmt: skip
def test_a_word_without_end_costs_some_hundred_measurements(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    measured, getlength = [0], ImageFont.FreeTypeFont.getlength

    def counted(font: ImageFont.FreeTypeFont, letters: str) -> float:
        measured[0] += 1
        assert measured[0] < 800
        return getlength(font, letters)

    preview_image._advance.cache_clear()
    monkeypatch.setattr(ImageFont.FreeTypeFont, "getlength", counted)
    preview_image._words(pen(), Sheet("Award", text, "#005F73", company=text))


def test_a_word_is_broken_where_the_most_of_it_stands() -> None:
    lines = pen().broken(COMPOUND, 44, 600, preview_image._TIGHT)
    assert "".join(line.removesuffix("-") for line in lines) == COMPOUND
    for line, after in pairwise(lines):
        assert pen().fits(line, 44, 600, preview_image._TIGHT)
        assert not pen().fits(f"{line[:-1]}{after[0]}-", 44, 600, preview_image._TIGHT)


@pytest.mark.parametrize(
    ("company", "lines"),
    [
        ("Longxi", 1), ("Internationale Gesellschaft für den kombinierten Verkehr", 2),
        ("Internationale Gesellschaft für den kombinierten Verkehr zwischen Graz und Belgrad", 3), (COMPOUND * 2, 5),
    ],
)  # fmt: skip
def test_a_company_that_is_cut_says_so(company: str, lines: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    write = preview_image._Pen.write

    def noted(self: Any, text: str, *where: Any, **how: Any) -> float:
        written.append(text)
        return write(self, text, *where, **how)

    monkeypatch.setattr(preview_image._Pen, "write", noted)
    preview_image._words(pen(), Sheet("Award", "Title", "#005F73", company=company))
    shown = written[written.index("Title") + 1 : written.index("Award")]
    assert len(shown) == min(lines, 2)
    if lines <= 2:
        assert " ".join(shown) == company
    else:
        assert shown[1].endswith("…")
        assert not shown[1].endswith("-…")


def test_brass_is_for_those_who_won() -> None:
    def colours(**more: Any) -> set[Any]:
        sheet = Sheet("Award", "Title", "#005F73", "Finalist 2026", "Efficiency", "Company", "Georgia", **more)
        with Image.open(io.BytesIO(preview_image.image(sheet, STATIC))) as image:
            return {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}

    disc, drawn = (0xE6, 0xBE, 0x62), drawing(uuid.UUID(int=5))
    assert disc in colours(won=True, drawing=drawn)
    assert disc not in colours(won=False, drawing=drawn)
