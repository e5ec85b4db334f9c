"""From scores in tables to places, beside one SQL aggregate over the same ballots, on SQLite and PostgreSQL.

Aim: within 1.5 × of the bare aggregate over the scores; and where a scheme asks for nothing but ballot values, from
the subtotals that each ballot keeps within 1.5 × of the aggregate over these. Run it as ``python -m
bench.ranking_stored``; `bench.ranking` runs it too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine, text

from awards.ranking.places.rank import scheme_of_subtotals
from awards.ranking.scheme.scheme import Scheme
from bench.ranking_tables import Judging
from bench.timing import line, quickest_of_each

REPEATS = 5
COUNTING = """
FROM assignments a JOIN nominations n ON n.id = a.nomination_id JOIN ballots b ON b.assignment_id = a.id
LEFT JOIN recusals r ON r.assignment_id = a.id {joined}
WHERE a.round_id = :round AND a.category_id = :category AND n.withdrawal_id IS NULL AND a.removed_at IS NULL
AND r.kind IS NULL AND b.submitted_at IS NOT NULL GROUP BY a.nomination_id
"""
OVER_SCORES = "SELECT a.nomination_id, SUM(s.counted * CAST(c.weight AS INTEGER)), COUNT(*)" + COUNTING.format(
    joined="JOIN scores s ON s.ballot_id = a.id JOIN criteria c ON c.id = s.criterion_id"
)
OVER_SUBTOTALS = "SELECT a.nomination_id, SUM(b.weighted_sum), COUNT(*)" + COUNTING.format(joined="")


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database. Raises ImportError where PostgreSQL cannot be started."""
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    from tests.services import Postgres

    store = Postgres(folder / "postgresql", "bench")
    try:
        yield store.url
    finally:
        store.stop()


def filled(url: str, judging: Judging) -> None:
    """Make the tables and fill them; foreign keys sleep, as most of the tables stay empty."""
    from awards.core.db import Base

    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        judging.store(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def measured(kind: str, url: str, folder: Path, judging: Judging, schemes: dict[str, Scheme]) -> None:
    """Print the ratios of one database."""
    from awards.app import create_app, settings_module
    from awards.core.db import db

    values: dict[str, Any] = {"data": folder, "database_url": url, "secret_key": "x" * 40, "site_url": "http://bench"}
    app = create_app(settings_module().load(_env_file=None, **values))
    filled(url, judging)
    with app.app_context():
        print(kind)
        for name, scheme in schemes.items():
            against(
                judging, scheme, f"tables to places, {name}, against the aggregate over scores", OVER_SCORES, placed
            )
            if scheme_of_subtotals(scheme) is not None:
                what = "the same from subtotals, against the aggregate over these"
                against(judging, scheme, what, OVER_SUBTOTALS, placed_by_subtotals)
        db.session.remove()
        db.engine.dispose()


def against(judging: Judging, scheme: Scheme, what: str, sql: str, ours: Callable[[Judging, Scheme], None]) -> None:
    """Print how long ours takes beside one aggregate."""
    both = quickest_of_each([lambda _: aggregated(judging, sql), lambda _: ours(judging, scheme)], REPEATS)
    line(what, both[1], both[0], "1.5")


def aggregated(judging: Judging, sql: str) -> None:
    """The floor: one aggregate, its rows read."""
    from awards.core.db import db

    plain = db.engine.dialect.name == "sqlite"
    keys = {"round": judging.round_id, "category": judging.category_id}
    rows = db.session.execute(text(sql), {name: key.hex if plain else key for name, key in keys.items()}).all()
    if len(rows) != len(judging.entries):
        raise AssertionError(f"{len(rows)} of {len(judging.entries)} entries")


def placed(judging: Judging, scheme: Scheme) -> None:
    """Ours, as the boards do it."""
    from awards.results.boards.rank_ballots import rank_ballots
    from awards.scoring.for_ranking import packed_ballots

    criteria = [criterion.id for criterion in scheme.criteria]
    ballots = packed_ballots(judging.round, judging.category, criteria, scheme.rules.scale.steps)
    if len(rank_ballots(scheme, judging.entries, ballots).result.by_place) != len(judging.entries):
        raise AssertionError("not every entry has a place")


def placed_by_subtotals(judging: Judging, scheme: Scheme) -> None:
    """The same places without reading a score, for a scheme that needs none."""
    from awards.results.boards.rank_ballots import rank_ballots
    from awards.scoring.for_ranking import subtotals

    few = scheme_of_subtotals(scheme)
    ballots = subtotals(judging.round, judging.category, len(scheme.criteria))
    if few is None or len(rank_ballots(few, judging.entries, ballots).result.by_place) != len(judging.entries):
        raise AssertionError("not every entry has a place")


def stored(weights: dict[str, str], steps: np.ndarray, schemes: dict[str, Scheme]) -> None:
    """Measure on every database that can be had here."""
    judging = Judging(weights, steps)
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder:
            try:
                with database_of(kind, Path(folder)) as url:
                    measured(kind, url, Path(folder), judging, schemes)
            except ImportError as missing:
                print(f"{kind}: not measured, {missing}")


def main() -> None:
    """Measure a million scores."""
    from awards.ranking.scheme.scheme import parse
    from bench.ranking import HEAVY, USUAL, WEIGHTS, cube

    stored(WEIGHTS, cube(), {"weighted mean": parse(USUAL), "limit, trim, tie-breaks": parse({**USUAL, **HEAVY})})


if __name__ == "__main__":
    main()
