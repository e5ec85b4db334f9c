"""An organiser has a file prepared and takes it, in a real browser, in German and in Kazakh, wide and narrow."""

from __future__ import annotations

import io
import threading
from typing import Any

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import expect

from awards.core.db import db
from awards.results.exports import rules
from awards.results.exports.preparing import prepare_exports
from tests import factories as make
from tests.browsing import Browsing, axe
from tests.results import scenes

SLUG = "harbour-2027"
WORDS = {
    "de": ("Datei erstellen", "Angekreuzte Spalten", "Fertig", "Eine Datei ist fertig."),
    "kk": ("Файл жасау", "Белгіленген бағандар", "Дайын", "Файл дайын."),
}


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("de", 1440), ("kk", 390)])
def test_a_file_is_prepared_while_its_page_is_looked_at(
    app: Flask, sign_in: Any, browse: Browsing, monkeypatch: pytest.MonkeyPatch, language: str, width: int
) -> None:
    monkeypatch.setattr(rules, "AT_ONCE", 0)
    with app.app_context():
        season = scenes.judged()
        who = make.appointed(season, "organiser", make.person("Olga", language=language)).id
        db.session.commit()
    cookie = sign_in(who).get_cookie("awards")
    make_file, hint, ready, told = WORDS[language]
    page = browse(language=language, width=width, accept_downloads=True)
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": browse.site}])

    page.goto(f"/{SLUG}/exports")
    assert axe(page) == []
    page.locator('a[href$="table=scores"]').click()
    expect(page.get_by_text(hint)).to_be_visible()
    page.locator("input[name=columns][value=round]").uncheck()
    page.locator("button[value='up:juror']").click()
    order = page.locator("input[name=columns]:checked").evaluate_all("all => all.map(each => each.value)")
    assert "round" not in order
    assert order.index("juror") < order.index("country")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=make_file).last.click()

    expect(page.locator("[data-export][data-making]")).to_have_count(1)
    expect(page.locator("[data-reload]")).to_have_count(0)
    assert axe(page) == []
    worker = threading.Thread(target=work, args=(app,))
    worker.start()
    expect(page.locator("[data-prepared]").get_by_text(ready, exact=True)).to_be_visible(timeout=20_000)
    expect(page.locator("[data-prepared-says]")).to_have_text(told)
    worker.join()
    assert axe(page) == []
    with page.expect_download() as taken:
        page.locator("[data-export] a[download]").click()
    sheet = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes())).worksheets[0]
    assert len(list(sheet.iter_rows())) == 29
    assert sheet.max_column == len(order)


def work(app: Flask) -> None:
    """What a worker does every few seconds."""
    with app.app_context():
        prepare_exports()


@pytest.mark.browser
def test_without_a_script_the_page_is_reloaded(app: Flask, sign_in: Any, browse: Browsing) -> None:
    with app.app_context():
        season = scenes.judged()
        who = scenes.staff(season, "organiser")["organiser"]
    cookie = sign_in(who).get_cookie("awards")
    page = browse(java_script_enabled=False)
    page.context.add_cookies([{"name": "awards", "value": cookie.value, "url": browse.site}])
    page.goto(f"/{SLUG}/exports/new?table=seating")
    page.locator("input[value=pdf]").check()
    page.locator("input[value=pdf]").press("Enter")
    expect(page.locator("[data-export][data-making]")).to_have_count(1)
    work(app)
    page.locator("[data-reload] a").click()
    expect(page.locator("[data-export][data-making]")).to_have_count(0)
    expect(page.locator("[data-export] a[download]")).to_have_count(1)
