"""The largest files there may be are looked through in seconds and taken in by few statements."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import event

from awards.core.db import db
from awards.desk.imports.taking.work import MOST
from tests import factories as make
from tests.desk.imports.books import text
from tests.desk.imports.test_imports import Desk

pytestmark = pytest.mark.long


class Statements:
    """Counts the statements of a block."""

    def __init__(self, app) -> None:
        self.app, self.count = app, 0

    def __enter__(self) -> Statements:
        with self.app.app_context():
            self.engine = db.engine
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, *_values: object) -> None:
        self.count += 1


def files(app, kind: str, count: int) -> bytes:
    """A file of so many rows."""
    if kind == "companies":
        return text([["Company", "Country"], *([f"Company {n}", "KZ"] for n in range(count))])
    if kind == "nominations":
        head = ["Title", "Company", "Country", "Category", "Summary for publication"]
        return text([head, *([f"Title {n}", f"Company {n // 3}", "KZ", "resilience", "A text."] for n in range(count))])
    if kind == "jurors":
        return text([["Email", "Name"], *([f"juror{n}@jury.example", f"Juror {n}"] for n in range(count))])
    with app.app_context():
        from awards.programmes.queries import season_by_slug

        season = season_by_slug("2027")
        judges = [make.juror(season) for _ in range(100)]
        for each in judges:
            make.seat(each, make.rounds(season)["1"])
        jurors = [each.person.email for each in judges]
        entries = [str(make.entry(season).id) for _ in range(20)]
        db.session.commit()
    pairs = [[juror, entry] for juror in jurors for entry in entries][:count]
    return text([["Juror", "Nomination"], *pairs])


@pytest.mark.parametrize("kind", ["companies", "nominations", "jurors", "assignments"])
def test_the_largest_file(app, kind):
    desk = Desk(app, scored=kind in ("jurors", "assignments"))
    most = 2000 if kind == "assignments" else MOST[kind]
    data = files(app, kind, most)
    began = time.monotonic()
    client, page = desk.checked(kind, data)
    looked = time.monotonic() - began
    with Statements(app) as sent:
        answer = client.submit(page, form="/application")
    assert answer.status_code == 303
    assert looked < 20
    assert sent.count < (20 * most if kind == "jurors" else 3 * most)
