"""People, companies and seasons for the nominee's tests."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from awards.core.clock import now
from awards.core.db import db
from awards.nominations.models import Nomination
from awards.programmes.models import Season
from tests import factories
from tests.client import PageClient
from tests.nominations import filling
from tests.programmes.seeds import text_of


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 400)) -> bytes:
    """A real picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


@dataclass
class Cast:
    """Who is there: ids, so that nothing of a session is left over."""

    slug: str
    season: uuid.UUID
    nominee: uuid.UUID
    colleague: uuid.UUID
    stranger: uuid.UUID
    company: uuid.UUID


@pytest.fixture
def cast(app: Flask) -> Cast:
    """A season of Magistral with open entries, two people of one company, and a stranger of another."""
    return make_cast(app, "magistral")


@pytest.fixture
def harbour(app: Flask) -> Cast:
    """The same in another programme: two categories, two languages, a required picture."""
    return make_cast(app, "harbour-lights")


def make_cast(app: Flask, programme: str) -> Cast:
    """Rows of a cast, committed."""
    with app.app_context():
        season = factories.open_season(text_of(programme))
        people = [factories.person(name) for name in ("Aliya Serik", "Timur Bek", "Somebody Else")]
        company = factories.company("Steppe Rail Freight", members=tuple(people[:2]))
        factories.company("Another One", members=(people[2],))
        found = Cast(season.slug, season.id, *(person.id for person in people), company.id)
        db.session.commit()
        return found


@pytest.fixture
def begin(app: Flask) -> Callable[..., str]:
    """Begins a nomination of a cast, with answers if asked, and submits it if asked; gives its address."""

    def begun(cast: Cast, *, category: str | None = None, submit: bool = False, **changes: Any) -> str:
        with app.app_context():
            season, company, person = _rows(cast)
            given = filling.answers(season.document, category) if category else {}
            for topic, answers in changes.items():
                given.setdefault(topic, {}).update(answers)
            if submit:
                made = factories.submitted_nomination(season, by=company, starter=person, answers=given)
            else:
                made = factories.nomination(season, by=company, starter=person, answers=given)
            address = f"/{cast.slug}/nominations/{made.id}"
            db.session.commit()
            return address

    return begun


def _rows(cast: Cast) -> Any:
    from awards.accounts.models import Company, Person

    season = factories_season(cast)
    return season, db.session.get(Company, cast.company), db.session.get(Person, cast.nominee)


def factories_season(cast: Cast) -> Season:
    """The season with its programme, as a request would load it."""
    from awards.programmes.queries import season_by_slug

    found = season_by_slug(cast.slug)
    assert found is not None
    return found


@pytest.fixture
def look(app: Flask) -> Callable[[str], Any]:
    """Reads a nomination by its address: `look(address, lambda nomination: nomination.title)`."""

    def read(address: str, of: Callable[[Nomination], Any]) -> Any:
        with app.app_context():
            return of(db.session.get(Nomination, uuid.UUID(address.rsplit("/", 1)[1])))

    return read


@pytest.fixture
def closes(app: Flask) -> Callable[..., None]:
    """Moves the close of a season's entries."""

    def move(cast: Cast, at: datetime | timedelta, *, grace: int = 0) -> None:
        with app.app_context():
            season = db.session.get(Season, cast.season)
            season.closes_at = now() + at if isinstance(at, timedelta) else at
            season.grace_minutes = grace
            db.session.commit()

    return move


@pytest.fixture
def nominee(cast: Cast, sign_in: Callable[[uuid.UUID], PageClient]) -> PageClient:
    """The nominee's browser."""
    return sign_in(cast.nominee)
