"""What an export of many rows takes: `./run bench exports`, or `python -m bench.exports 1000000 csv`.

A season is filled with nominations, of which every tenth has a submitted version, on SQLite or, if DATABASE_URL names
one that is empty, on PostgreSQL; the worker's way writes them in each format. Memory is that of the process at its
highest.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
import uuid
from typing import Any

from sqlalchemy import insert, update

ROWS, AT_ONCE = 20_000, 5_000
FORMATS = ("csv", "semicolon", "json", "xlsx")
MB = 1024  # ru_maxrss is in kB


def main() -> None:
    """Measure each format in a process of its own, so that the highest point is its own."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ |= {"AWARDS_DATA": folder, "AWARDS_SECRET_KEY": "x" * 40}
        os.environ |= {"AWARDS_DATABASE_URL": url} if (url := os.environ.get("DATABASE_URL")) else {}
        _in_a_process(_fill, rows)
        print(f"{'format':10} {'rows':>9} {'seconds':>8} {'MB of file':>10} {'before':>7} {'highest MB':>10}")
        for format_ in sys.argv[2:] or FORMATS:
            _in_a_process(_measure, format_)


def _in_a_process(work, given) -> None:  # type: ignore[no-untyped-def]
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        try:
            work(given)
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.waitpid(child, 0)


def _fill(rows: int) -> None:
    from awards.commands import open_app
    from awards.core.db import db
    from awards.core.migrating import upgrade
    from tests import factories as make

    with open_app().app_context():
        upgrade()
        season = make.season()
        make.appointed(season, "organiser", make.person("Olga"))
        company = make.company()
        category = make.category(season)
        db.session.commit()
        for start in range(0, rows, AT_ONCE):
            _some(season, company.id, category.id, range(start, min(rows, start + AT_ONCE)))


def _some(of: Any, company_id: uuid.UUID, category_id: uuid.UUID, numbers: range) -> None:
    from awards.core.clock import now
    from awards.core.db import db
    from awards.nominations.models import Nomination, Version
    from tests import factories as make

    moment, entries, versions = now(), [], []
    for number in numbers:
        title, entry_id, version_id = f"Nomination {number:07}", uuid.uuid4(), uuid.uuid4()
        shared = {"title": title, "language": "en", "category_id": category_id, "submitted_at": moment}
        entries.append(shared | {
            "id": entry_id, "season_id": of.id, "company_id": company_id, "title_key": title.lower(),
            "search_key": title.lower(), "country": "KZ", "created_at": moment, "touched_at": moment,
        })  # fmt: skip
        if number % 10:
            continue
        versions.append(shared | {
            "id": version_id, "nomination_id": entry_id, "number": 1, "programme_id": of.programme_id,
            "answers": make.ANSWERS, "sha256": "0" * 64,
        })  # fmt: skip
    db.session.execute(insert(Nomination), entries)
    db.session.execute(insert(Version), versions)
    latest = [{"id": each["nomination_id"], "version_id": each["id"]} for each in versions]
    db.session.execute(update(Nomination), latest)
    db.session.commit()


def _measure(format_: str) -> None:
    from sqlalchemy import select

    from awards.accounts.models import Person
    from awards.commands import open_app
    from awards.core.db import db
    from awards.programmes.models import Season
    from awards.programmes.queries import season_by_slug
    from awards.results.exports import actions
    from awards.results.exports.preparing import prepare_exports
    from awards.results.models import PreparedExport

    with open_app().app_context():
        season = season_by_slug(db.session.scalars(select(Season.slug)).one())
        by = db.session.scalars(select(Person).where(Person.name == "Olga")).one()
        actions.ask(season, "nominations", {}, (), format_, language="en", expected=0, by=by)
        db.session.commit()
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB, time.perf_counter()
        prepare_exports()
        took, highest = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
        db.session.rollback()
        made = db.session.scalars(select(PreparedExport).order_by(PreparedExport.asked_at.desc())).first()
        print(f"{format_:10} {made.done:9} {took:8.1f} {(made.size or 0) / 1e6:10.1f} {before:7.0f} {highest:10.0f}"
              f" {made.failed or ''}")  # fmt: skip


if __name__ == "__main__":
    main()
