"""The door of every view: who may come in at all. Visibility is in the queries, capability in the rules."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user

from awards.web import receiving

View = TypeVar("View", bound=Callable[..., Any])
ROLES = ("owner", "organiser", "chair", "juror", "observer")


def public(view: View) -> View:
    """Let everyone in."""
    return _doored(view, "public", lambda: None)


def signed_in(view: View) -> View:
    """Let everyone in who is signed in; what they see is decided by visibility."""
    return _doored(view, "signed_in", _sign_in_first)


def role(*roles: str) -> Callable[[View], View]:
    """Let those in who hold one of these roles in the season of the address; to others there is nothing here."""
    wanted = frozenset(roles)
    if unknown := wanted - set(ROLES):
        raise ValueError(f"No such role: {unknown}")
    return lambda view: _doored(view, "role:" + ",".join(sorted(wanted)), lambda: _role_first(wanted))


def demo_only(view: View) -> View:
    """Let everyone in, in the demonstration only."""
    return _doored(view, "demo", lambda: None if current_app.config["DEMO"] else abort(404))


def appointments() -> Sequence[Any]:
    """Return the roles of the person signed in in all seasons, as rows: season_id, slug, is_draft, role; asked once."""
    if "appointments" not in g:
        asked = current_user.is_authenticated
        g.appointments = current_app.extensions["awards.appointments"](current_user) if asked else ()
    found: Sequence[Any] = g.appointments
    return found


def roles_in(season: Any) -> frozenset[str]:
    """Return the roles of the person signed in, in a season."""
    return frozenset(row.role for row in appointments() if row.season_id == season.id)


def roles_here() -> frozenset[str]:
    """Return the roles of the person signed in, in the season of the address; empty without either."""
    return frozenset() if (season := g.get("season")) is None else roles_in(season)


def tied_here() -> frozenset[str]:
    """Return the codes of the categories of this season in which the person signed in is not impartial."""
    if "tied" not in g:
        season = g.get("season")
        found: frozenset[str] = frozenset()
        if season is not None and current_user.is_authenticated:
            ties: dict[Any, frozenset[str]] = current_app.extensions["awards.tied"](season, [current_user.id])
            found = ties.get(current_user.id, found)
        g.tied = found
    here: frozenset[str] = g.tied
    return here


def check_doors(app: Flask) -> None:
    """Refuse to start with a view that has no door."""
    bare = [name for name, view in app.view_functions.items() if not hasattr(view, "door") and name != "static"]
    if bare:
        raise RuntimeError(f"Views without a door: {', '.join(sorted(bare))}")


def _doored(view: View, name: str, ask: Callable[[], Any]) -> View:
    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        answer = ask()
        return view(*args, **kwargs) if answer is None else answer

    guarded.door = name  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _sign_in_first() -> Any:
    if current_user.is_authenticated:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if request.is_json or request.headers.get("X-Requested-With") == "fetch":
        abort(401)
    # Someone whose session ended while typing: nothing typed is lost.
    return render_template("errors/held.html", **receiving.held(401)), 401


def _role_first(wanted: frozenset[str]) -> Any:
    answer = _sign_in_first()
    if answer is None and not roles_here() & wanted:
        abort(404)
    return answer
