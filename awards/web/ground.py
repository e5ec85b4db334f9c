"""What a decision stands on: a page carries a mark of what it was made from, and an older page decides nothing.

A view says what its page rests on (`Ground`) and hands it to its form (`DecidingForm.made_on`). When the form comes
back, everybody else is made to wait and the same is read anew: if it says something else by now, nothing is done, and
the page is shown again with who did what since, and with everything that was typed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from flask import abort, g
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import ObjectDeletedError
from wtforms import HiddenField

from awards.core.canonical import comparable
from awards.core.clock import now
from awards.core.db import db
from awards.core.message import Message
from awards.core.ports import Port
from awards.core.verdicts import insist, no
from awards.web.forms import Accepted, Form, Result
from awards.web.i18n import say
from awards.web.pages import earlier_answer

if TYPE_CHECKING:
    from awards.programmes.models import Season

UNREAD: object = object()
GONE = "gone"
DIGITS = 16
Own = TypeVar("Own", bound="DecidingForm")


@dataclass(frozen=True)
class Ground:
    """What a page rests on.

    read: gives it as plain values, in an order of their own. rows: what is read of rows, as (row, names of columns);
    they are locked and read anew before a decision. kinds: how the events of the log begin that tell of changes;
    subjects: what these are about, none for anything in the season.
    """

    kinds: tuple[str, ...]
    read: Callable[[], object] = tuple
    rows: Sequence[tuple[object, Sequence[str]]] = ()
    subjects: tuple[uuid.UUID, ...] = ()

    def mark(self, shown: object = UNREAD, *, made: datetime | None = None) -> str:
        """Return the mark of a page that is (or was) made at a moment.

        shown: what `read` would give, where the page has it already.
        """
        return f"{self._digest(shown)} {(made or now()).isoformat()}"

    def is_still(self, mark: str | None) -> bool:
        """Whether what is there now is what a mark was made from; until the transaction ends nobody changes it."""
        self._hold()
        return (mark or "").partition(" ")[0] == self._digest(UNREAD)

    def _hold(self) -> None:
        # Whoever decides in a season waits for whoever decides there already; rows that others change too are locked.
        for row, names in ((g.season, ("closes_at",)), *self.rows):
            with suppress(InvalidRequestError):  # it has gone: that is a change like others
                db.session.refresh(row, names, with_for_update={"key_share": True})

    def _digest(self, shown: object) -> str:
        stored = [_stored(row, names) for row, names in self.rows]
        read = self.read() if shown is UNREAD else shown
        return hashlib.sha256(repr(comparable((stored, read))).encode(errors="replace")).hexdigest()[:DIGITS]


def _stored(row: object, names: Sequence[str]) -> list[object] | str:
    try:
        return [getattr(row, name) for name in names]
    except ObjectDeletedError:
        return GONE


class DecidingForm(Form):
    """A form by which staff decide something on what its page shows."""

    on = HiddenField(render_kw={"id": False})
    ground: Ground | None = None
    overtaken = False  # whether something else came first, so that nothing was done

    def made_on(self: Own, ground: Ground, shown: object = UNREAD) -> Own:
        """Say what the page rests on: for a page that is made now, and for what is to be checked when it comes back."""
        self.ground = ground
        if not self.is_submitted():
            self.on.data = ground.mark(shown)
        return self

    def accepted(self, act: Callable[[], Result]) -> Accepted[Result] | None:
        """Carry out an action as every form does, but only on what the page was made from."""
        found = super().accepted(lambda: self._decide(act))
        if self.overtaken:
            if answer := earlier_answer():  # the very same request came twice
                abort(answer)
            self.form_errors += [say(line) for line in meanwhile(g.season, self._ground, since=made_at(self.on.data))]
            self.on.data = self._ground.mark()
        return found

    @property
    def _ground(self) -> Ground:
        if self.ground is None:
            raise RuntimeError("A form that decides does not say what on.")
        return self.ground

    def _decide(self, act: Callable[[], Result]) -> Result:
        self.overtaken = not self._ground.is_still(self.on.data)
        if self.overtaken:
            insist(no("This changed after you opened the page. Nothing was done. Check again, then decide."))
        return act()


@Port
def meanwhile(season: Season, ground: Ground, *, since: datetime) -> list[Message]:
    """Return in words who did what after a moment to what a page rests on, the earliest first."""
    raise NotImplementedError


def made_at(mark: str | None) -> datetime:
    """Return when the page of a mark was made; now if that is not written there."""
    try:
        found = datetime.fromisoformat((mark or "").partition(" ")[2])
        return found if found.tzinfo is not None else now()
    except ValueError:
        return now()
