"""Judgings for tests of the results room: the seeds that ship with the programme, imported and closed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from awards.core.clock import now
from awards.core.db import db
from awards.programmes import queries as programmes
from awards.results.taking_in import import_scores
from tests import factories as make

SEEDS = Path(programmes.__file__).parent / "seeds"
ROUNDS = {"shrout-fleiss": "1", "harbour-lights": "jury"}


def judged(name: str = "harbour-lights", *, closed: bool = True) -> Any:
    """The season of a seed with its scores imported, its round over unless said otherwise; committed."""
    season = make.season((SEEDS / f"{name}.yaml").read_text(), running=None)
    set_close(season, ROUNDS[name], -1 if closed else 60)
    db.session.commit()
    import_scores((SEEDS / f"{name}.csv").read_bytes(), season.slug, ROUNDS[name], None, dry_run=False)
    return programmes.season_by_slug(season.slug)


def set_close(season: Any, code: str, minutes: float) -> None:
    """Have a round close in so many minutes from now, or that long ago."""
    round_ = make.rounds(season)[code]
    round_.closes_at = now() + timedelta(minutes=minutes)
    round_.opens_at = round_.closes_at - timedelta(days=10)
    db.session.flush()


def place(season: Any, category: str | None = None) -> tuple[Any, Any]:
    """The scored round of a seed's season, and a category (the first unless said otherwise)."""
    code = next(each.id for each in season.document.rounds if each.kind == "scoring")
    return make.rounds(season)[code], make.category(season, category or season.document.categories[0].id)


def staff(season: Any, *roles: str) -> dict[str, Any]:
    """A person's id for each role, committed."""
    people = {role: make.appointed(season, role).id for role in roles}
    db.session.commit()
    programmes.season_by_slug(season.slug)  # what the commit made the session forget
    return people
