"""The door of every view: who may come in at all, by the roles and the sides that somebody has in a season.

Visibility is in the queries, capability in the rules. The house is the season that pages and mails without one of
their own belong to, where there is a single award.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import CompoundSelect
from werkzeug.exceptions import Forbidden

from awards.core.message import Message
from awards.core.ports import Port
from awards.core.roles import ROLES
from awards.core.verdicts import YES, Verdict, no
from awards.ledger.models import Someone
from awards.web import edge

if TYPE_CHECKING:
    from awards.accounts.models import Person
    from awards.programmes.document.types import Text
    from awards.programmes.models import Season

View = TypeVar("View", bound=Callable[..., object])
Hidden = CompoundSelect[uuid.UUID]  # the ids of what somebody who has a side does not see


class Ended(Forbidden):
    """Somebody comes to where they had work, and their role has ended; the description says when and what counts."""


def public(view: View) -> View:
    """Let everyone in."""
    return _doored(view, "public", lambda: None)


def signed_in(view: View) -> View:
    """Let everyone in who is signed in; what they see is decided by visibility."""
    return _doored(view, "signed_in", _sign_in_first)


def role(*roles: str) -> Callable[[View], View]:
    """Let those in who hold one of these roles in the season of the address; to others there is nothing here."""
    wanted = _known(roles)
    return lambda view: _doored(view, "role:" + ",".join(sorted(wanted)), lambda: _role_first(wanted))


def appointed(*roles: str) -> Callable[[View], View]:
    """Let those in who hold one of these roles in any season, and who may found seasons; to others there is nothing."""
    wanted = _known(roles)
    return lambda view: _doored(view, "appointed:" + ",".join(sorted(wanted)), lambda: _appointed_first(wanted))


def demo_only(view: View) -> View:
    """Let everyone in, in the demonstration only."""
    return _doored(view, "demo", lambda: None if current_app.config["DEMO"] else abort(404))


def me() -> Person:
    """Return the person signed in, the row itself: for pages whose door lets in nobody else."""
    person: Person = current_user._get_current_object()
    return person


@dataclass(frozen=True)
class Viewing:
    """Staff of a season look at its pages as somebody else sees them: who looks, at whose, where, and how long.

    shown: whether this request is answered as that person. refused: why not; none where it does not matter, either.
    sides: of whoever looks.
    """

    viewer: Person
    person: Person
    season_id: uuid.UUID
    since: datetime
    until: datetime
    shown: bool
    refused: Message | None = None
    sides: tuple[Side, ...] = ()


def viewing() -> Viewing | None:
    """Return whose pages are looked at in this browser; none where everybody sees their own, as nearly always."""
    found: Viewing | None = g.get("viewing")
    return found


def is_seen_by_another() -> bool:
    """Whether the person whose pages are shown is not the one who reads them: `me` is whose they are."""
    seen = viewing()
    return seen is not None and seen.shown


def refuse_unshown() -> None:
    """Answer 403 in words to what is not for whoever looks at pages of somebody else."""
    if (seen := viewing()) is not None and seen.refused is not None:
        abort(403, description=seen.refused)


@dataclass(frozen=True, slots=True)
class Held:
    """A role that a person holds in a season: accepted, and not ended."""

    season_id: uuid.UUID
    slug: str
    is_draft: bool
    role: str


def appointments() -> Sequence[Held]:
    """Return the roles of the person signed in in all seasons; asked once."""
    return _roles_and_sides()[0]


def roles_in(season: Season | House) -> frozenset[str]:
    """Return the roles of the person signed in, in a season."""
    return frozenset(row.role for row in appointments() if row.season_id == season.id)


def roles_here() -> frozenset[str]:
    """Return the roles of the person signed in, in the season of the address; empty without either."""
    return frozenset() if (season := g.get("season")) is None else roles_in(season)


@dataclass(frozen=True, slots=True)
class Side:
    """A category in which somebody is not impartial: they act for a nominee there (own), or declared a conflict.

    Without a category: a nomination of theirs has none yet, and nobody decides on their own.
    """

    category_id: uuid.UUID | None
    code: str | None
    own: bool


def sides_here() -> tuple[Side, ...]:
    """Return the categories of this season in which the person signed in is not impartial."""
    return _roles_and_sides()[1]


def tied_here() -> frozenset[str]:
    """Return the codes of the categories of this season in which the person signed in is not impartial."""
    return frozenset(side.code for side in sides_here() if side.code is not None)


def unseen_here() -> frozenset[uuid.UUID | None]:
    """Return the ids of these categories: nominations there are not shown to staff who have a side themselves."""
    return frozenset(side.category_id for side in sides_here())


def impartial_in(*categories: uuid.UUID | str | None) -> Verdict:
    """Whether the person signed in may look into categories (ids or codes) of the season and decide there."""
    for side in sides_here():
        if side.category_id in categories or (side.code is not None and side.code in categories):
            return _OWN if side.own else _DECLARED
    return YES


def impartial_everywhere() -> Verdict:
    """Whether the person signed in may do what touches every category of the season at once."""
    return _SOMEWHERE if sides_here() else YES


_OWN = no("You represent a nominee in this category.")
_DECLARED = no("You declared a conflict of interest with a nominee in this category.")
_SOMEWHERE = no("You have a conflict of interest in a category that this affects. Somebody else must decide.")


def hidden_here() -> Hidden | None:
    """Return the select of the ids of what is about nominations in these categories; none for the impartial."""
    return within(g.season, sides_here()) if sides_here() else None


@Port
def within(season: Season, sides: Collection[Side]) -> Hidden:
    """Return the select of the ids of what is about nominations in some categories, whatever kind of thing it is."""
    raise NotImplementedError


@Port
def roles_and_sides(person: Someone, season: Season | None) -> tuple[tuple[Held, ...], tuple[Side, ...]]:
    """Return the roles a person holds in all seasons, and the categories of one in which they are not impartial.

    The roles of the season that opens last come first. One query.
    """
    raise NotImplementedError


@Port
def ended_for(person: Someone, season: Season) -> Message | None:
    """Return what to tell somebody who judged in a season and whose role has ended; none for everybody else."""
    raise NotImplementedError


def look_as(person: Someone, season: Season) -> None:
    """Have this context, which is of no request, see a season with the roles and sides that somebody has by now."""
    g.season, g.standing = season, roles_and_sides(person, season)


def _roles_and_sides() -> tuple[Sequence[Held], tuple[Side, ...]]:
    """Roles in all seasons and sides in that of the address, of the person signed in: one query, once a request."""
    if "standing" not in g:
        g.standing = _standing(me()) if current_user.is_authenticated else ((), ())
    here: tuple[Sequence[Held], tuple[Side, ...]] = g.standing
    return here


def _standing(person: Person) -> tuple[Sequence[Held], tuple[Side, ...]]:
    """Roles and sides of a person; where another looks at their pages, of that season only, and the sides of both."""
    held, sides = roles_and_sides(person, g.get("season"))
    if (seen := viewing()) is None or not seen.shown:
        return held, sides
    return tuple(each for each in held if each.season_id == seen.season_id), (*sides, *seen.sides)


def check_doors(app: Flask) -> None:
    """Refuse to start with a view that has no door."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "door") and name != "static"]
    if bare:
        raise RuntimeError(f"Views without a door: {', '.join(sorted(bare))}")


def _doored(view: View, name: str, ask: Callable[[], object]) -> View:
    @functools.wraps(view)
    def guarded(*args: object, **kwargs: object) -> object:
        answer = ask()
        return view(*args, **kwargs) if answer is None else answer

    guarded.door = name  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _sign_in_first() -> object:
    if current_user.is_authenticated:
        refuse_unshown()
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if request.is_json or request.headers.get("X-Requested-With") == "fetch":
        abort(401)
    # Someone whose session ended while typing: nothing typed is lost.
    return render_template("errors/held.html", **edge.unsaved_form(401)), 401


def _known(roles: Collection[str]) -> frozenset[str]:
    wanted = frozenset(roles)
    if unknown := wanted - set(ROLES):
        raise ValueError(f"No such role: {unknown}")
    return wanted


def _appointed_first(wanted: frozenset[str]) -> object:
    answer = _sign_in_first()
    if answer is None and not (me().may_found or any(row.role in wanted for row in appointments())):
        abort(404)
    return answer


def _role_first(wanted: frozenset[str]) -> object:
    answer = _sign_in_first()
    if answer is None and not roles_here() & wanted:
        if "juror" in wanted and (ended := ended_for(me(), g.season)):
            raise Ended(ended)  # type: ignore[arg-type]  # said in the reader's language by the page of the error
        abort(404)
    return answer


@dataclass(frozen=True)
class House:
    """The latest opened season of the only award: what its name and the ways into it are made of."""

    id: uuid.UUID
    slug: str
    programme_id: uuid.UUID | None
    name: Text
    timezone: str


def house() -> House | None:
    """Return the house; none without an opened season, or with several awards."""
    return _asked()[0]


def opened_slugs() -> Sequence[str]:
    """Return the slugs of all opened seasons, the latest first; they came with the season of the address."""
    return g.opened if "opened" in g else _asked()[1]


def _asked() -> tuple[House | None, Sequence[str]]:
    """Ask for the house once a request."""
    if "house" not in g:
        g.house = opened()
    found: tuple[House | None, Sequence[str]] = g.house
    return found


@Port
def opened() -> tuple[House | None, Sequence[str]]:
    """Return the house, none with several awards, and the slugs of all opened seasons, the latest first. One query."""
    raise NotImplementedError


def roles_at_home() -> frozenset[str]:
    """Return the reader's roles for the navigation: in the season of the address, else in the house.

    Only for what is shown: what somebody may do is decided by `roles_here`.
    """
    home = house() if g.get("season") is None else None
    return roles_here() if home is None else roles_in(home)
