"""Which nominations look alike, among 5,000: how long the worker takes for all, for one more, and what the pages cost.

SQLite, in CPU time; 800 words each in the frequencies of a language; every fiftieth is another's copy with a fifth of
its words replaced, and every tenth has a standard paragraph. Aims: all within 20 s, one more within 2 s, and no page
more than 5 × one of rules.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

NOMINATIONS, WORDS, LEXICON, COPY, PHRASE = 5_000, 800, 30_000, 50, 10
NEVER = datetime(2099, 1, 1, tzinfo=UTC)
FIELDS = ("summary", "challenge", "solution", "results", "fairness_all", "transfer", "sdg_text", "q_resilience_1")


def main() -> None:
    """Make the nominations, compare them, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            slug, copies = _fill()
            from awards.nominations.alike.actions import compare_submitted
            from awards.nominations.models import Likeness

            took = _timed(lambda: _until_done(compare_submitted))
            found = _count(Likeness)
            print(f"{NOMINATIONS:,} compared{'':16}{took:8.1f} s   {found} pairs of {copies} copies")
            print(f"memory, at most{'':18}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
            _again()
            print(f"one more{'':25}{_timed(compare_submitted):8.2f} s")
        _pages(app, slug)


def _app(folder: Path) -> Any:
    from awards.app import create_app, settings_module
    from awards.core.migrating import upgrade

    app = create_app(settings_module().load(_env_file=None, data=folder, testing=True, site_url="http://localhost"))
    with app.app_context():
        upgrade()
    return app


def _fill() -> tuple[str, int]:
    """Write a season with its nominations; returns its address and how many are copies."""
    from sqlalchemy import insert, select, update

    from awards.accounts.models import Company
    from awards.core.clock import now
    from awards.core.db import db
    from awards.demo.loading import PROGRAMME
    from awards.nominations.models import Nomination, Version
    from awards.programmes.actions import found_season
    from awards.programmes.models import Category

    season = found_season(PROGRAMME.read_text(encoding="utf-8"), by=None)
    season.opened_at = now()
    db.session.flush()
    category = db.session.scalars(select(Category.id).where(Category.season_id == season.id)).first()
    rows: dict[Any, list[dict[str, Any]]] = {Company: [], Nomination: [], Version: []}
    for number, texts in enumerate(_texts(random.Random(3))):
        ids = [uuid.uuid4() for _ in range(3)]
        title = f"Project {number:05d} of its own"
        rows[Company].append({"id": ids[0], "name": f"Firm {number}", "name_key": f"firm {number:05d}", "country": "KZ",
                              "created_at": now()})  # fmt: skip
        rows[Nomination].append({
            "id": ids[1], "season_id": season.id, "company_id": ids[0], "category_id": category, "title": title,
            "title_key": title, "search_key": title, "created_at": now(), "touched_at": now(), "submitted_at": now(),
        })  # fmt: skip
        rows[Version].append({
            "id": ids[2], "nomination_id": ids[1], "number": 1, "programme_id": season.programme_id, "title": title,
            "category_id": category, "language": "en", "answers": {"case": texts}, "sha256": "0" * 64,
            "submitted_at": now(),
        })  # fmt: skip
    for model, some in rows.items():
        db.session.execute(insert(model), some)
    latest = update(Nomination).values(version_id=_version_of(Version, Nomination))
    db.session.execute(latest, execution_options={"synchronize_session": False})
    db.session.commit()
    return season.slug, NOMINATIONS // COPY


def _version_of(version: Any, nomination: Any) -> Any:
    from sqlalchemy import select

    return select(version.id).where(version.nomination_id == nomination.id).scalar_subquery()


def _texts(rng: random.Random) -> Iterator[dict[str, str]]:
    """The answers of each nomination, by question."""
    lexicon = [f"w{number:x}" for number in range(LEXICON)]
    often = [1 / (place + 3) for place in range(LEXICON)]
    phrase = " ".join(rng.choices(lexicon, often, k=60))
    before: dict[str, str] = {}
    for number in range(NOMINATIONS):
        if number % COPY == 1:
            yield {name: _edited(text, lexicon, rng) for name, text in before.items()}
            continue
        each = WORDS // len(FIELDS)
        before = {name: " ".join(rng.choices(lexicon, often, k=each)) for name in FIELDS}
        if number % PHRASE == 0:
            before["transfer"] = f"{phrase} {before['transfer']}"
        yield before


def _edited(text: str, lexicon: list[str], rng: random.Random) -> str:
    return " ".join(rng.choice(lexicon) if rng.random() < 0.2 else word for word in text.split())


def _until_done(step: Any) -> None:
    while step():
        pass


def _again() -> None:
    """Have one nomination wait anew."""
    from sqlalchemy import select, update

    from awards.core.db import db
    from awards.nominations.models import ComparedText

    one = db.session.scalar(select(ComparedText.nomination_id).limit(1))
    db.session.execute(update(ComparedText).where(ComparedText.nomination_id == one).values(compared=False))
    db.session.commit()


def _pages(app: Any, slug: str) -> None:
    from sqlalchemy import select

    from awards.accounts.models import Person, SignIn
    from awards.core.clock import now
    from awards.core.db import db
    from awards.nominations.models import Likeness
    from awards.programmes.models import Appointment, Season

    sign_in, person = uuid.uuid4(), uuid.uuid4()
    with app.app_context():
        season = db.session.scalar(select(Season.id).where(Season.slug == slug))
        db.session.add(Person(id=person, email="a@a.example", created_at=now(), verified_at=now()))
        db.session.flush()
        db.session.add(SignIn(id=sign_in, person_id=person, at=now(), seen_at=now(), expires_at=NEVER))
        db.session.add(Appointment(season_id=season, person_id=person, role="organiser", invited_at=now(),
                                   accepted_at=now()))  # fmt: skip
        pair = db.session.scalars(select(Likeness).limit(1)).one()
        one, other = pair.one_id, pair.other_id
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = str(sign_in), True
    paths = {"rules": "rules", "list of pairs": "nominations/alike", "a pair": f"nominations/alike/{one}/{other}",
             "one nomination": f"entries/{one}"}  # fmt: skip
    for name, path in paths.items():
        get = partial(client.get, f"/{slug}/{path}")
        if get().status_code != 200:
            raise SystemExit(f"{path} does not answer.")
        print(f"{name:33}{1000 * min(_timed(get) for _ in range(5)):8.1f} ms")


def _count(model: Any) -> int:
    from sqlalchemy import func, select

    from awards.core.db import db

    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _timed(act: Any) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
