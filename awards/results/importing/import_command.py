"""What `awards import scores` does with a file: find the place, read, take in, and say what came of it."""

from __future__ import annotations

from awards.core.db import db, finish_transaction
from awards.programmes import queries
from awards.programmes.models import Round, Season
from awards.results.importing.actions import NotTaken, take_in
from awards.results.importing.score_rows import MOST_BYTES, read_scores


class CannotImport(Exception):
    """Nothing was imported; the text lists every problem."""


def import_scores(data: bytes, slug: str, round_code: str, category: str | None, *, dry_run: bool) -> str:
    """Import a file into a season's round and commit (not in a dry run); returns what was made, in words.

    CannotImport with every problem and its line; nothing is written then.
    """
    season, round_ = _place(slug, round_code, category)
    if len(data) > MOST_BYTES:
        raise CannotImport("The file is too large.")
    given = read_scores(data, season.document, category)
    if not given.ballots and not given.faults:
        raise CannotImport("The file has no rows.")
    try:
        taken = take_in(season, round_, given)
    except NotTaken as refusal:
        db.session.rollback()
        problems = len(refusal.faults)
        raise CannotImport(f"{refusal}\nProblems: {problems}. Nothing was imported.") from None
    if dry_run:
        db.session.rollback()
    else:
        finish_transaction()
    made = f"Entries: {taken.entries}. Jurors: {taken.jurors}. Scoresheets: {taken.ballots}. Scores: {taken.scores}."
    return f"{made} Nothing was written: this was a dry run." if dry_run else f"{made} All of it was imported."


def _place(slug: str, round_code: str, category: str | None) -> tuple[Season, Round]:
    season = queries.season_by_slug(slug)
    if season is None:
        raise CannotImport(f"There is no season “{slug}”.")
    if season.is_draft:
        raise CannotImport(f"The season “{slug}” is a draft. Nobody can enter or score before it is opened.")
    found = [each for each in queries.rounds(season) if each.code == round_code and each.kind == "scoring"]
    if not found:
        raise CannotImport(f"The season has no scored round “{round_code}”.")
    if category is not None and category not in {each.id for each in season.document.categories}:
        raise CannotImport(f"The season has no category “{category}”.")
    return season, found[0]
