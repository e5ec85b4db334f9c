"""Verbs of importing: upload, say what the columns are, apply, undo, discard; and forgetting what was left lying."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import Unseen, db, run
from awards.core.message import Message
from awards.core.verdicts import Refused, Verdict, insist, no
from awards.desk.imports import matching, queries, undoing
from awards.desk.imports.models import Import, Recipe
from awards.desk.imports.readers import Opened, kept
from awards.desk.imports.taking import assignment_rows, company_rows, juror_rows, nomination_rows, sheet_rows
from awards.desk.imports.taking.work import WRONG, Findings, Work
from awards.desk.imports.wanted import wanted
from awards.ledger.actions import log
from awards.programmes.models import Season

TAKING: dict[str, ModuleType] = {
    "companies": company_rows,
    "nominations": nomination_rows,
    "jurors": juror_rows,
    "assignments": assignment_rows,
    "scores": sheet_rows,
}
APPLIED = Message("This import has already been applied.")
KEPT = timedelta(days=7)
AT_ONCE = 200


def begin(
    season: Season, kind: str, opened: Opened, *, name: str, key: str, size: int, round_code: str, by: Person
) -> Import:
    """Keep an upload whose bytes are stored, with a recipe’s or a guess’s word for each column."""
    options = {**opened.how, "round": round_code, "submitted": False}
    found = Import(id=uuid.uuid4(), season_id=season.id, kind=kind, name=name, size=size, key=key, options=options,
                   columns=first_columns(season, kind, opened), made_at=now(), made_by_id=by.id)  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def first_columns(season: Season, kind: str, opened: Opened) -> dict[str, str]:
    """Return what each column is, by its number as text: as the recipe says, else by a guess."""
    offered = wanted(kind, season.document)
    recipe = queries.recipe(season, kind, matching.fingerprint(opened.table.heads.values()))
    found = (
        matching.by_recipe(opened.table, recipe.columns, offered)
        if recipe is not None
        else matching.guess(opened.table, offered)
    )
    return {str(column): code for column, code in found.items()}


def read_again(found: Import, season: Season, opened: Opened, options: Mapping[str, Any]) -> None:
    """Keep another way to read the file, with what its columns are then."""
    insist(_waits(found))
    found.options = {**found.options, **opened.how, **options}
    found.columns = first_columns(season, found.kind, opened)


def keep_columns(
    found: Import, season: Season, opened: Opened, columns: Mapping[str, str], options: Mapping[str, Any], *, by: Person
) -> None:
    """Keep what each column is, and the recipe for the next file with the same heads."""
    insist(_waits(found))
    found.columns, found.options = dict(columns), {**found.options, **options}
    heads = {
        opened.table.heads[int(column)]: code for column, code in columns.items() if int(column) in opened.table.heads
    }
    mark = matching.fingerprint(opened.table.heads.values())
    recipe = queries.recipe(season, found.kind, mark)
    if recipe is None:
        recipe = Recipe(id=uuid.uuid4(), season_id=season.id, kind=found.kind, heads=mark)
        db.session.add(recipe)
    recipe.columns, recipe.at, recipe.by_id = heads, now(), by.id
    db.session.flush()


def forget_recipe(recipe: Recipe) -> None:
    """Remove a recipe: the next such file is guessed at."""
    db.session.delete(recipe)


def prepared(
    found: Import, season: Season, opened: Opened, *, by: Person, roles: Collection[str], unseen: Unseen,
    options: Mapping[str, Any] | None = None,
) -> Work:  # fmt: skip
    """Return the rows of an import as they are read, before anything is compared with what is there."""
    columns = {code: int(column) for column, code in found.columns.items() if code}
    work = Work(season, opened.table, columns, {**found.options, **(options or {})}, by, roles, unseen)
    TAKING[found.kind].prepare(work)
    return work


def look(found: Import, work: Work) -> Findings:
    """Say what the rows would do in the world as it is now."""
    again = work.again()
    findings: Findings = TAKING[found.kind].find(again)
    return findings


def apply(found: Import, work: Work, findings: Findings, *, leave_out: bool, by: Person) -> None:
    """Carry out what was found, in the running transaction. leave_out: rows with problems are left out.

    Refused while rows have problems otherwise, when there is nothing to do, and when it was done already.
    """
    insist(_waits(found))
    if findings.problems and not leave_out:
        raise Refused(no("Some rows have problems. Correct the file, or leave these rows out."))
    if not findings.good:
        raise Refused(no("There is nothing to import."))
    if work.season.programme_id is None:
        raise Refused(no("The season has no programme yet."))
    found.made = TAKING[found.kind].carry_out(replace(work, lines=findings.lines), findings)
    found.counts, found.applied_at, found.applied_by_id = findings.counts, now(), by.id
    db.session.flush()
    log("import.applied", by=by, season_id=work.season.id, subject_id=found.id, what=found.kind,
        rows=len(findings.good), left_out=findings.counts[WRONG])  # fmt: skip


def undo(found: Import, season: Season, *, unseen: Unseen, by: Person) -> None:
    """Take back what an import made; Refused with the first reason why not."""
    db.session.refresh(found, ("undone_at",), with_for_update=True)
    if found.applied_at is None:
        raise Refused(no("This import was not applied."))
    undoing.hold(found, season)
    for reason in undoing.resting(found, season, unseen):
        raise Refused(Verdict(reason))
    undoing.UNDO[found.kind](found, season, by)
    found.undone_at, found.undone_by_id = now(), by.id
    db.session.flush()
    log("import.undone", by=by, season_id=season.id, subject_id=found.id, what=found.kind)


def discard(found: Import) -> None:
    """Forget an upload that was not applied; its bytes go with the next sweep."""
    insist(_waits(found))
    db.session.delete(found)


def _waits(found: Import) -> Verdict:
    db.session.refresh(found, ("applied_at",), with_for_update=True)
    return Verdict(APPLIED if found.applied_at is not None else None)


def forget_imports() -> int:
    """Remove uploads that were not applied within a week, and all bytes that are not needed any more; a sweep."""
    run(delete(Import).where(Import.applied_at.is_(None), Import.made_at < now() - KEPT))
    known = set(run(select(Import.key).where(Import.applied_at.is_(None))).scalars())
    files, oldest = kept(), (now() - timedelta(hours=1)).timestamp()
    gone = [key for key in list(files.keys()) if key not in known and files.path(key).stat().st_mtime < oldest][
        :AT_ONCE
    ]
    for key in gone:
        files.remove(key)
    files.forget_partials(before=oldest)
    return len(gone)
