"""Programmes as files: taking one in from the command line, and giving out the one in force."""

from __future__ import annotations

from collections.abc import Callable

from awards.core.verdicts import Refused, no
from awards.programmes import queries
from awards.programmes.document import later
from awards.programmes.document.programme import Programme, dump, load
from awards.programmes.models import Season
from awards.programmes.season import actions


def take_in(source: bytes, *, slug: str | None, revise: Callable[[Season, str, Programme], list[str]]) -> str:
    """Found the season that a file declares, or with `slug` revise that season; says what was done.

    revise: puts a text, and the programme it declares, in the place of a season's, or proposes it; answers in lines.
    Raises ProgrammeFaults with every fault of the file, Refused when it does not fit the season.
    """
    document = load(source, new=slug is None)
    text = source.decode("utf-8-sig")
    if slug is None:
        season = actions.found_season(text, by=None)
        lines = [
            f"The season {season.slug} was founded: {len(document.categories)} categories, {_questions(document)}.",
            f"It is a draft: only those appointed in it see it. They open it at /{season.slug}/opening.",
            f"Nobody is yet: awards user create ADDRESS --role owner --season {season.slug}",
        ]
        return "\n".join([*lines, *_later(document)])
    found = queries.season_by_slug(slug)
    if found is None:
        raise Refused(no("There is no season “{slug}”.", slug=slug))
    return "\n".join([*revise(found, text, document), *_later(document)])


def given_out(slug: str) -> str | None:
    """Return the programme in force in a season as YAML that loads back to an equal one; none without the season."""
    season = queries.season_by_slug(slug)
    return dump(season.document) if season is not None else None


def _later(document: Programme) -> list[str]:
    """Return what the file declares and this version does not do yet, for whoever takes it in."""
    return [f"Declared, but not done by this version yet: {what}." for what in later.notices(document)]


def _questions(document: Programme) -> str:
    return f"{len(document.questions)} questions"
