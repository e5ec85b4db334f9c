"""What is handed out is whole even as the very first thing a process does, when nothing has been read or kept yet."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from awards.accounts.models import Membership
from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.nominations.models import Nomination
from awards.results import rules
from awards.results.exports import handing_out, spreadsheets, streaming
from awards.results.exports import views as exports_views
from awards.scoring.models import BallotCopy
from tests import factories as make
from tests.results import scenes

EXPORTS = [
    f"exports/{table}.{kind}"
    for table, offered in exports_views.TABLES.items()
    for kind in handing_out.WRITERS
    if kind in offered.formats
]
PUBLIC = [f"results/{rules.LAUREATES}.{form}" for form in ("json", "csv")]

# Each address is asked for in a process of its own, forked before the application has answered anything.
PROGRAM = """
import json, os, sys
from awards.wsgi import app
cookie, folder, *paths = sys.argv[1:]
for number, path in enumerate(paths):
    if os.fork() == 0:
        client = app.test_client()
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie, domain="localhost")
        answer = client.get(path, base_url=app.config["SITE_URL"], buffered=True)
        with open(f"{folder}/{number}", "wb") as out:
            out.write(json.dumps([answer.status_code, answer.content_length]).encode() + b"\\n" + answer.data)
        os._exit(0)
    os.wait()
"""


@pytest.fixture
def season(app: Flask) -> tuple[str, object]:
    """A judged and published season with somebody in each of its tables: its slug, and an organiser's id."""
    with app.app_context():
        made = scenes.judged("shrout-fleiss")
        organiser = scenes.staff(made, "organiser")["organiser"]
        juror, nominee = make.juror(made, make.person("Asel")), make.person("Dana")
        entry = db.session.scalars(select(Nomination).where(Nomination.season_id == made.id).limit(1)).one()
        make.recusal(make.assignment(juror, scenes.place(made)[0], entry))
        act = {"role": "owner", "invited_at": now(), "accepted_at": now()}
        db.session.add(Membership(company_id=entry.company_id, person_id=nominee.id, **act))
        db.session.scalars(select(BallotCopy).limit(1)).one().jury_comment = "Clear"
        make.publish(made)
        slug = made.slug
        db.session.commit()
    return slug, organiser


def first_answers(instance, cookie: str, folder: Path, paths: list[str]) -> list[tuple[int, int, bytes]]:
    """Status, announced length and body of each path, asked first thing of a fresh process."""
    settings = instance.app.extensions["awards.settings"]
    env = {
        **os.environ,
        "AWARDS_DATA": str(settings.data),
        "AWARDS_DATABASE_URL": instance.store.url,
        "AWARDS_SECRET_KEY": settings.secret_key,
        "AWARDS_SITE_URL": settings.site_url,
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, cookie, str(folder), *paths], env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    found = [(folder / str(number)).read_bytes().partition(b"\n") for number in range(len(paths))]
    return [(*json.loads(head), body) for head, _, body in found]


@pytest.mark.long
def test_every_download_is_whole_as_the_first_request_of_a_process(app, instance, sign_in, season, tmp_path):
    slug, organiser = season
    client = sign_in(organiser)
    paths = [f"/{slug}/{path}" for path in (*EXPORTS, *PUBLIC)]
    later = [client.get(path, buffered=True) for path in paths]
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"]).value
    first = first_answers(instance, cookie, tmp_path, paths)
    for path, (status, length, body), answer in zip(paths, first, later, strict=True):
        assert (status, length) == (200, len(body)), path
        assert contents(path, body) == contents(path, answer.data), path
        assert len(contents(path, body)) > 1, path


def contents(path: str, body: bytes) -> object:
    """What a reader sees of a file; a workbook also holds when it was made: the second, and the minute at its foot."""
    if not path.endswith(".xlsx"):
        return body.decode("utf-8-sig").splitlines() if path.endswith(".csv") else json.loads(body)
    rows = [row for sheet in openpyxl.load_workbook(io.BytesIO(body)) for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if not str(row[0]).startswith("As of ")]


@pytest.mark.parametrize("write", [spreadsheets.write_csv, spreadsheets.write_workbook])
def test_a_fault_half_way_gives_no_file(write):
    def rows():
        yield ["head"]
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        write(rows(), name="t", cut="")


def test_a_fault_half_way_is_an_error_page_and_no_event(app, sign_in, season, monkeypatch):
    slug, organiser = season
    monkeypatch.setitem(app.config, "CATCH", True)
    monkeypatch.setattr(streaming, "streamed", lambda query: iter(()).throw(RuntimeError("the database went away")))
    client = sign_in(organiser)
    client.lint = False  # it takes no answer with 500
    answer = client.get(f"/{slug}/exports/scores.csv")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    with app.app_context():
        assert db.session.scalars(select(Event).where(Event.kind == "export.made")).all() == []
