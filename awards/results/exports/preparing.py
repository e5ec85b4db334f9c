"""What the worker does with exports that somebody asked for: makes them, one after the other, in the same little memory
however long they are, and says how far it is. A file is offered once it is whole."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Iterator
from time import monotonic

from awards.core.clock import now
from awards.core.db import reading_apart
from awards.core.files import export_store, is_full
from awards.core.workshop import Busy
from awards.programmes.queries import season_by_slug
from awards.results.boards import boards
from awards.results.exports import actions, queries, rules
from awards.results.exports.choosing import Choice
from awards.results.exports.formats import FORMATS
from awards.results.exports.on_paper import TooLong
from awards.results.exports.streaming import Row, only
from awards.results.models import PreparedExport
from awards.web.access import look_as, roles_here
from awards.web.i18n import speaking

logger = logging.getLogger("awards.exports")
EVERY = 1.0  # seconds between two words about how far it is


class Refused(Exception):
    """Who asked for an export may not have it any more."""


def prepare_exports() -> int:
    """Make every export that waits, the one that waits longest first; returns how many were taken up."""
    count = 0
    while (claimed := actions.claim()) is not None:
        _prepare(*claimed)
        count += 1
    return count


def _prepare(export_id: uuid.UUID, mark: str) -> None:
    files = export_store()
    try:
        with reading_apart():
            made = _written(export_id, mark)
        stored = files.settle(mark)
        actions.finish(export_id, mark, size=stored.size, rows=made[0], ground=made[1])
    except actions.Lost:
        files.remove(mark)
    except Busy:
        files.remove(mark)
        actions.let_go(export_id, mark)
    except Exception as error:
        files.remove(mark)
        if (why := _why(error)) == "broken":
            logger.exception("an export could not be made")
        actions.fail(export_id, mark, why)


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and is_full(error):
        return "full"
    return {Refused: "refused", TooLong: "long"}.get(type(error), "broken")


def _written(export_id: uuid.UUID, mark: str) -> tuple[int, rules.Ground]:
    """Write an export under its mark; returns how many rows it has, and what it rests on."""
    found = queries.to_make(export_id)
    if found is None:
        raise actions.Lost
    export, person, slug = found
    season = season_by_slug(slug)
    if season is None:
        raise actions.Lost
    look_as(person, season)
    choice = Choice.kept(season, export)
    if choice is None or rules.is_over(roles_here(), choice.offered.roles):
        raise Refused
    with speaking(export.language):
        if choice.offered.shows_places:
            boards.refresh(season, now=now())
        ground = queries.ground(season, of_rounds=choice.offered.of_rounds,
                                names_winners=choice.offered.names_winners, now=now())  # fmt: skip
        rows = Told(export, mark, only(choice.source(), choice.codes()))
        with export_store().partial(mark).open("wb") as out:
            FORMATS[export.format].pour(out, rows, choice.about(by=person.name or person.email))
    return rows.count, ground


class Told:
    """Rows that are counted while they are walked, with a word to whoever waits now and then."""

    def __init__(self, export: PreparedExport, mark: str, rows: Iterable[Row]) -> None:
        self.export_id, self.mark, self.rows = export.id, mark, rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        after = monotonic() + EVERY
        for number, row in enumerate(self.rows):
            yield row
            self.count = number  # the heads are none
            if monotonic() >= after:
                actions.tell(self.export_id, self.mark, number)
                after = monotonic() + EVERY
