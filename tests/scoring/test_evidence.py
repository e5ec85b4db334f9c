"""A juror looks at the files of a dossier page by page beside the scores, where nobody else does."""

from __future__ import annotations

import io
import uuid
from dataclasses import asdict

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update

from awards.core.db import db
from awards.core.files import new_key
from awards.demo import files as demo_files
from awards.jury.models import Juror
from awards.nominations.answers import dossier
from awards.nominations.files import copies, file_pages
from awards.nominations.models import Attachment, FilePage, Nomination, Version
from tests.browsing import axe
from tests.nominations.samples import CANARY, document, photo
from tests.scoring.conftest import Cast
from tests.scoring.test_journey import signed_in

ONE, TWO, THREE = ["First"], ["Second", "Dwell time 34 h"], ["Third"]


def evidence(cast, content=None, name="Steppe Rail.pdf", **details):
    """A file in the dossier of the first entry, taken in as the nominee's page does, its pages drawn by the worker."""
    kind = name.rpartition(".")[2]
    content = content or demo_files.pdf(ONE, TWO, THREE)
    with cast.app.app_context():
        nomination = db.session.get(Nomination, cast.entries[0])
        arrived = copies.take_in(cast.app.extensions["awards.files"], io.BytesIO(content),
                                 key=new_key(), name=name, accept=(kind,), most=10**7)  # fmt: skip
        row = Attachment(
            id=uuid.uuid4(), nomination_id=nomination.id, question="files", key=arrived.key, name=arrived.name,
            kind=arrived.kind, size=arrived.stored.size, sha256=arrived.stored.sha256, details=details,
            uploaded_at=nomination.created_at, stored_at=nomination.created_at, **asdict(arrived.copies),
        )  # fmt: skip
        db.session.add(row)
        version = db.session.get(Version, nomination.version_id)
        others = version.answers.get("evidence", {}).get("files", [])
        version.answers = version.answers | {"evidence": {"files": [*others, str(row.id)]}}
        number = str(row.id)
        db.session.commit()
        file_pages.draw_pages()
        return number


@pytest.fixture
def report(cast):
    return evidence(cast, title="Border protocol", criterion=cast.codes[1], page="pp. 2–3")


def leaf(cast, file_id, number=1, rest=""):
    return cast.url(0, f"/files/{file_id}/pages/{number}{rest}")


def test_evidence_is_named_at_its_criterion_and_opens_at_its_page(cast, report):
    client = cast.client()
    page = client.get(cast.url()).page
    assert page.links["Border protocol, page pp. 2–3"] == leaf(cast, report, 2)
    assert page.links["Border protocol"] == leaf(cast, report, 2)
    assert page.links["Download Border protocol"] == cast.url(0, f"/files/{report}")
    page = client.get(leaf(cast, report, 2)).page
    assert page.h1 == "Border protocol"
    assert page.title.startswith("Border protocol – Route 1")
    assert "Dwell time 34 h" in page.text
    assert "Page 2 of 3" in page.text
    picture = next(each for each in page.all("img") if report in (each.get("src") or ""))
    assert (picture.get("src"), picture.get("alt")) == (leaf(cast, report, 2, "/picture"), "Page 2 of 3")
    assert page.links["Previous page"] == leaf(cast, report, 1)
    assert page.links["Next page"] == leaf(cast, report, 3)
    assert page.links["Download"] == cast.url(0, f"/files/{report}")
    assert page.by_id("scoresheet").get("data-first") == cast.codes[1]


def test_the_picture_of_a_page_is_for_this_reader_only_and_never_runs(cast, report):
    client = cast.client()
    assert "no-store" in client.get(leaf(cast, report)).headers["Cache-Control"]
    answer = client.get(leaf(cast, report, 2, "/picture"), buffered=True)
    assert (answer.mimetype, answer.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "Last-Modified" not in answer.headers


def test_first_and_last_page_and_what_lies_beyond(cast, report):
    client = cast.client()
    assert "Previous page" not in client.get(leaf(cast, report, 1)).page.links
    assert "Next page" not in client.get(leaf(cast, report, 3)).page.links
    answer = client.get(leaf(cast, report, 9))
    assert (answer.status_code, answer.location) == (303, leaf(cast, report, 3))
    for number in (0, 10_000, 10**30, "x", -1):
        assert client.get(leaf(cast, report, number)).status_code == 404
    for number in (4, 9999):
        assert client.get(leaf(cast, report, number, "/picture")).status_code == 404


def test_nobody_else_looks_at_it_and_nobody_once_the_dossier_is_closed(cast, report):
    ways = [leaf(cast, report), leaf(cast, report, 2), leaf(cast, report, 1, "/picture")]
    for name in ("Boris Rival", "organiser", "observer", "stranger"):
        assert {cast.client(name).get(each).status_code for each in ways} == {404}
    client = cast.client()
    elsewhere = cast.url(1, f"/files/{report}/pages/1")
    assert {client.get(each).status_code for each in (elsewhere, f"{elsewhere}/picture")} == {404}
    client.submit(cast.url(rest="/recusal"), reason="family")
    assert {client.get(each).status_code for each in ways} == {404}


def test_only_files_of_the_dossier_are_looked_at(cast, report):
    stray = evidence(cast)
    with cast.app.app_context():
        version = db.session.get(Version, db.session.get(Nomination, cast.entries[0]).version_id)
        version.answers = version.answers | {"evidence": {"files": [report]}}
        db.session.commit()
    client = cast.client()
    for number in (stray, uuid.uuid4()):
        assert client.get(leaf(cast, number)).status_code == 404
        assert client.get(leaf(cast, number, 1, "/picture")).status_code == 404


def test_a_picture_is_looked_at_as_a_page_of_its_own(cast):
    picture = evidence(cast, photo(size=(300, 200), turn=6), "Steppe Rail.jpg", alt="A crane", criterion=cast.codes[0])
    client = cast.client()
    page = client.get(leaf(cast, picture)).page
    shown = next(each for each in page.all("img") if picture in (each.get("src") or ""))
    assert (shown.get("alt"), shown.get("width"), shown.get("height")) == ("A crane", "200", "300")
    answer = client.get(shown.get("src"), buffered=True)
    assert answer.mimetype == "image/jpeg"
    assert CANARY.encode() not in answer.data
    assert client.get(leaf(cast, picture, 2, "/picture")).status_code == 404


def test_what_is_no_document_is_to_be_had_only(cast):
    table = evidence(cast, b"month,value\n1,2\n", "figures.csv", title="Figures", criterion=cast.codes[0])
    client = cast.client()
    page = client.get(cast.url()).page
    assert page.links["Figures"] == cast.url(0, f"/files/{table}")
    assert client.get(leaf(cast, table)).status_code == 404
    assert client.get(leaf(cast, table, 1, "/picture")).status_code == 404


def change(cast, *statements):
    with cast.app.app_context():
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()


def test_what_is_not_drawn_yet_or_never_or_not_that_far_is_said(cast, report, monkeypatch):
    client, download = cast.client(), cast.url(0, f"/files/{report}")

    def said(number=1):
        page = client.get(leaf(cast, report, number)).page
        assert page.links["Download"] == download
        assert not [each for each in page.all("img") if report in (each.get("src") or "")]
        return page.text

    change(cast, delete(FilePage).where(FilePage.number == 2))
    assert "This page cannot be shown here." in said(2)
    monkeypatch.setattr("awards.nominations.files.looking.MOST_PAGES", 1)
    assert "Only the first 1 of 3 pages are shown here." in said(3)
    change(cast, delete(FilePage), update(Attachment).values(pages=None))
    assert "are still being prepared." in said()
    assert client.get(leaf(cast, report, 1, "/picture")).status_code == 404
    change(cast, update(Attachment).values(pages=0))
    assert "This file cannot be shown here." in said()


def test_a_picture_whose_bytes_are_gone_is_no_fault_of_ours(cast, report):
    with cast.app.app_context():
        for key in db.session.scalars(select(FilePage.key)):
            cast.app.extensions["awards.files"].remove(key)
    assert cast.client().get(leaf(cast, report, 1, "/picture")).status_code in (404, 410)


@pytest.mark.parametrize(("content", "name"), [(document, "Steppe Rail.pdf"), (photo, "Steppe Rail.jpg")])
def test_a_blind_round_gives_nothing_away_but_what_is_drawn(cast, monkeypatch, content, name):
    monkeypatch.setattr(dossier, "is_blind", lambda programme, code: True)
    number = evidence(cast, content(), name, criterion=cast.codes[0])
    client = cast.client()
    for address in (cast.url(), leaf(cast, number), leaf(cast, number, 1, "/picture"), cast.url(0, f"/files/{number}")):
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200
        told = answer.data + str(answer.headers).encode()
        for word in (CANARY, "Steppe", "Rail.", name):
            assert word.encode() not in told
    assert client.get(leaf(cast, number)).page.h1 == "File 1"


def test_the_text_of_a_page_is_never_markup(cast):
    number = evidence(cast, demo_files.pdf(["<script>alert(1)</script>", "<b>bold"]))
    page = cast.client().get(leaf(cast, number)).page
    assert "<b>bold" in page.text


def test_without_conduct_the_way_leads_there_first(cast, report):
    change(cast, update(Juror).values(conduct_accepted_at=None))
    client = cast.client()
    assert client.get(leaf(cast, report)).location.endswith("/conduct")
    assert client.get(leaf(cast, report, 1, "/picture")).status_code == 404


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("width", "height"), [(1180, 820), (820, 1180), (390, 844)])
def test_evidence_is_scored_from_where_it_is_looked_at(app, site, browse, width, height):
    cast = Cast(app)
    code = cast.codes[2]
    evidence(cast, title="Border protocol", criterion=code, page="2")
    page = signed_in(browse(width=width, height=height), cast, site)
    page.goto(cast.url())
    page.get_by_role("link", name="Border protocol", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Border protocol")
    page.wait_for_function("() => document.querySelector('.sheet-of').naturalWidth > 1000")
    if width < 800:
        page.locator("[data-sheet] > summary").click()
    proved = page.locator(f"[data-score='{code}']")
    expect(proved).to_have_attribute("data-here", "")
    expect(proved.locator(".scale")).to_be_in_viewport(ratio=1)
    proved.locator("[value='8']").check()
    expect(page.locator("#ballot-status")).to_contain_text("Saved")
    expect(page.locator("[data-sheet] > summary")).to_contain_text("1 of")
    assert axe(page) == []
    if width < 800:
        page.locator("[data-sheet] > summary").click()
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_text("Page 3 of 3")).to_be_visible()
    expect(page.locator(f"[data-score='{code}'] [value='8']")).to_be_checked()
