"""An organiser takes in a spreadsheet of nominations in a browser: at a desk in German, on a phone in Kazakh, with and
without a script; goes back, corrects, applies and undoes."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from awards.core.db import db
from awards.nominations.models import Nomination
from tests.browsing import LOOK, Browsing
from tests.desk.imports.books import book, text
from tests.desk.imports.test_imports import NOMINATIONS, Desk
from tests.journeys import people

pytestmark = [pytest.mark.browser, pytest.mark.long]

WORDS = {
    "de": {
        "upload": "Hochladen und ansehen", "check": "Jede Zeile prüfen", "apply": "2 Zeilen importieren",
        "problems": "3 Probleme", "leave": "Zeilen mit Problemen weglassen", "undo": "Den Import rückgängig machen",
        "undone": "Der Import wurde rückgängig gemacht", "did": "Was der Import getan hat", "what": "Nominierungen",
        "other": "Etwas sieht falsch aus?", "again": "Neu lesen", "marks": "Zeichensatz",
    },
    "kk": {
        "upload": "Жүктеп, қарап шығу", "check": "Әр жолды тексеру", "apply": "2 жолды импорттау",
        "problems": "3 мәселе", "leave": "Мәселесі бар жолдарды қалдырып кету", "undo": "Импортты кері қайтару",
        "undone": "Импорт кері қайтарылды", "did": "Импорт не істеді", "what": "Өтінімдер",
        "other": "Бірдеңе дұрыс емес пе?", "again": "Қайта оқу", "marks": "Таңбалар кодтамасы",
    },
}  # fmt: skip


def looked_at(page: Page) -> None:
    """Axe finds nothing, and nothing is wider than the screen."""
    found = page.evaluate(LOOK)
    assert [each["id"] for each in found["violations"]] == []
    assert found["over"] <= 0


def count(app: Flask) -> int:
    """How many nominations there are."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Nomination)) or 0


def uploaded(page: Page, desk: Desk, words: dict[str, str], name: str, data: bytes) -> None:
    """Upload a file of nominations."""
    page.goto(f"/{desk.slug}/imports")
    looked_at(page)
    page.locator("#kind-1").check()
    page.locator("[name='file']").set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name=words["upload"]).click()
    page.wait_for_url("**/columns")
    looked_at(page)


@pytest.mark.parametrize(("language", "width", "script"), [("de", 1440, True), ("kk", 390, True), ("kk", 390, False)])
def test_a_spreadsheet_is_taken_in_and_undone(
    app: Flask, site: str, browse: Browsing, language: str, width: int, script: bool
) -> None:
    desk, words = Desk(app), WORDS[language]
    opened = browse(width=width, language=language, java_script_enabled=script)
    page = people.come_in(opened, app, site, desk.people["organiser"])
    looks = looked_at if script else lambda _page: None  # axe is a script
    bad = ["x" * 81, "", "Atlantis", *NOMINATIONS[1][3:]]
    page.goto(f"/language/{language}?next=/{desk.slug}/imports")
    page.locator("#kind-1").check()
    data = book([*NOMINATIONS, bad])
    page.locator("[name='file']").set_input_files({"name": "liste.xlsx", "mimeType": "text/csv", "buffer": data})
    page.get_by_role("button", name=words["upload"]).click()
    page.wait_for_url("**/columns")
    looks(page)
    expect(page.locator("[name='column1']")).to_have_value("company")
    page.get_by_role("button", name=words["check"]).click()
    expect(page.get_by_role("heading", name=words["problems"])).to_be_visible()
    looks(page)
    page.go_back()
    expect(page.locator("[name='column1']")).to_have_value("company")
    page.get_by_role("button", name=words["check"]).click()
    page.get_by_label(words["leave"]).check()
    page.get_by_role("button", name=words["apply"]).click()
    expect(page.get_by_role("heading", name=words["did"])).to_be_visible()
    looks(page)
    assert count(app) == 2
    page.get_by_role("button", name=words["undo"]).click()
    expect(page.get_by_role("heading", name=words["undone"])).to_be_visible()
    looks(page)
    assert count(app) == 0


def test_the_encoding_is_corrected_and_seen(app: Flask, site: str, browse: Browsing) -> None:
    desk, words = Desk(app), WORDS["de"]
    page = people.come_in(browse(width=1440, language="de"), app, site, desk.people["organiser"])
    page.goto(f"/language/de?next=/{desk.slug}/imports")
    rows = [["Название", "Компания", "Страна"], ["Железная дорога", "АО Магистраль", "Казахстан"]]
    uploaded(page, desk, words, "list.csv", text(rows, separator=";", encoding="cp1251"))
    expect(page.locator("tbody")).to_contain_text("Железная дорога")
    page.get_by_text(words["other"]).click()
    page.get_by_label(words["marks"]).select_option("koi8-r")
    page.get_by_role("button", name=words["again"]).click()
    expect(page.locator("tbody")).not_to_contain_text("Железная дорога")
