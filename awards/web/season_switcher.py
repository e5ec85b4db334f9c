"""The header's list of seasons: opened ones for everybody, and the drafts in which the reader was appointed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, request, url_for

from awards.web.access import appointments
from awards.web.house import house, opened_slugs
from awards.web.nav import ITEMS, begins


@dataclass(frozen=True)
class Listed:
    """A season of the list: its slug, where it leads, the reader's roles in it, whether it is a draft, and this one."""

    slug: str
    url: str
    roles: tuple[str, ...]
    draft: bool
    current: bool


def seasons() -> tuple[Listed, ...]:
    """Return the seasons that the reader may see: own drafts first, then the latest opened one. No query of its own."""
    roles: dict[str, set[str]] = {}
    drafts: dict[str, None] = {}
    for row in appointments():
        roles.setdefault(row.slug, set()).add(row.role)
        if row.is_draft:
            drafts[row.slug] = None
    here = g.get("season") or house()
    return tuple(
        Listed(slug, _url(slug, held := roles.get(slug, set())), tuple(sorted(held)), slug in drafts,
               here is not None and slug == here.slug)
        for slug in (*drafts, *opened_slugs())
    )  # fmt: skip


def _url(slug: str, roles: set[str]) -> str:
    """The same page of another season where the navigation leads there, else where those roles begin."""
    same = any(item.endpoint == request.endpoint and item.roles & roles for item in ITEMS)
    endpoint = request.endpoint if same else begins(roles)
    if endpoint not in current_app.view_functions:
        return f"/{slug}/"
    return url_for(endpoint, season=slug)
