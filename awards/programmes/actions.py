"""Founding seasons from a programme's document, and putting another one in force, with the rows that follow it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Table, delete, select

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import Base, db
from awards.core.message import Message
from awards.core.verdicts import Refused, Verdict, insist, no
from awards.ledger.actions import log
from awards.programmes import queries
from awards.programmes.document import later, timetable
from awards.programmes.document.parts import Category as Declared
from awards.programmes.document.programme import Programme, dump, fingerprint, load
from awards.programmes.document.types import Text, sentence_data
from awards.programmes.models import Category, Criterion, ProgrammeRevision, Round, Season
from awards.programmes.rulebook import actions as rulebook_actions
from awards.programmes.rulebook.form_changes import changed_questions, changes
from awards.programmes.rulebook.queries import KEPT_FOR_SPEED, hanging, pointing_at
from awards.programmes.rulebook.rulebook import differences, lets_one_decide, rules_of, text_of
from awards.programmes.timetable import retiming
from awards.programmes.timetable.retiming import Identify, random_id


def found_season(source: str, *, by: Person | None, identify: Identify = random_id) -> Season:
    """Make the season that a programme's text declares, with its rows and timetable. It is a draft until it is opened.

    identify: gives a row's id from what it is and its code; random unless said otherwise.
    Raises ProgrammeFaults for a faulty text, Refused if the season is there already.
    """
    document = load(source, new=True)
    slug = document.season.id
    if queries.season_by_slug(slug) is not None:
        insist(no("There is already a season “{slug}”.", slug=slug))
    season = Season(id=identify("season"), slug=slug, award=document.programme.slug, created_at=now())
    _set_times(season, document)
    db.session.add(season)
    db.session.flush()
    _revise(season, source, document, number=1, by=by, identify=identify)
    follow(season, document, identify)
    steps = {step.id: step for step in timetable.timetable(document)}
    retiming.set_steps(season, steps, steps, {row.code: row for row in queries.rounds(season)}, identify)
    log("season.founded", by=by, season_id=season.id, subject_id=season.id, slug=slug)
    return season


def open_season(season: Season, *, by: Person | None, proposed_by: uuid.UUID | None = None) -> None:
    """Let everybody see a season; who may decide that is for who calls."""
    season.opened_at = now()
    log("season.opened", by=by, season_id=season.id, subject_id=season.id, proposed_by=proposed_by and str(proposed_by))


def close_season(season: Season, *, by: Person) -> None:
    """Make a season a draft again."""
    season.opened_at = None
    log("season.closed", by=by, season_id=season.id, subject_id=season.id)


def revise_programme(season: Season, source: str, *, by: Person | None) -> ProgrammeRevision | None:
    """Put another document in force; none if it says the same as the one there is.

    Dates that it changes take effect; Refused where what they are of is over. Before the first score the rows of
    categories, criteria and rounds follow. After it a document with other rules of judging is Refused: that takes two
    people.
    """
    document = load(source)
    rulebook_actions.latest(season)
    if document.season.id != season.slug:
        insist(no("This is the programme of season “{other}”.", other=document.season.id))
    if season.programme is not None and fingerprint(document) == season.programme.fingerprint:
        return None
    if season.rules_number and text_of(document) != text_of(season.document):
        insist(no("The rules have been frozen since the first score. It takes two people to change them."))
    if lets_one_decide(season.document, document):
        insist(no("It takes two people to decide that one person is enough where two are needed."))
    return put_in_force(season, source, document, by=by)


def put_in_force(season: Season, source: str, document: Programme, *, by: Person | None) -> ProgrammeRevision:
    """Make a document the season's programme, whatever it changes; the season is held by the caller."""
    before = season.document
    number = (season.programme.number if season.programme else 0) + 1
    follow(season, document)
    changed = {
        "rules": [".".join(each.path) for each in differences(rules_of(before), rules_of(document))],
        "questions": changed_questions(before, document),
        "told": [sentence_data(each) for each in changes(before, document)],
    }
    revision = _revise(season, source, document, number=number, by=by, changed=changed)
    retiming.retime(season, before, document, reason=f"Programme, revision {number}", by=by)
    return revision


def _set_times(season: Season, document: Programme) -> None:
    season.timezone = document.season.timezone
    season.opens_at = timetable.opening(document)
    closing = timetable.closing_step(document)
    season.closes_at = timetable.bounds(document, closing)[1]
    season.grace_minutes = closing.grace_minutes


def _revise(
    season: Season,
    source: str,
    document: Programme,
    *,
    number: int,
    by: Person | None,
    identify: Identify = random_id,
    changed: Mapping[str, object] = {},
) -> ProgrammeRevision:
    revision = ProgrammeRevision(
        id=identify("programme", str(number)),
        season_id=season.id,
        number=number,
        source=source,
        fingerprint=fingerprint(document),
        created_at=now(),
        created_by_id=by.id if by else None,
    )
    db.session.add(revision)
    db.session.flush()
    season.programme = revision
    log("programme.revised", by=by, season_id=season.id, subject_id=revision.id, fingerprint=revision.fingerprint,
        **changed)  # fmt: skip
    return revision


# Rows follow the document. What people did hangs on some: these are not taken away, which is refused in words


HANGS = {
    "nominations": Message("“{name}” cannot be removed. Nominations in it: {count}."),
    "versions": Message("“{name}” cannot be removed. Versions submitted in it: {count}."),
    "seats": Message("“{name}” cannot be removed. Jurors on its panel: {count}."),
    "assignments": Message("“{name}” cannot be removed. Scoresheets in it: {count}."),
    "scores": Message("“{name}” cannot be removed. Jurors’ comments on it: {count}."),
}
OTHER = Message("“{name}” cannot be removed. Other data linked to it: {count}.")


def follow(season: Season, document: Programme, identify: Identify = random_id) -> None:
    """Make the rows of categories, criteria and rounds those of another document; the timetable's steps come after.

    Refused for a row to go on which something hangs.
    """
    kept = {row.code: row for row in queries.categories(season)}
    for place, declared in enumerate(document.categories):
        row = kept.pop(declared.id, None) or _new_category(season, declared.id, identify)
        row.position = place
        _follow_criteria(row, declared, identify)
    for row in kept.values():
        remove(row, season.document.category(row.code).name)
    _follow_rounds(season, document, identify)
    db.session.flush()
    for row in queries.categories(season):
        if row not in kept.values():
            db.session.expire(row, ["criteria"])
    db.session.expire(season, ["categories", "rounds"])


def _new_category(season: Season, code: str, identify: Identify) -> Category:
    row = Category(id=identify("category", code), season_id=season.id, code=code, position=0, criteria=[])
    db.session.add(row)
    db.session.flush()
    return row


def _follow_criteria(row: Category, declared: Declared, identify: Identify) -> None:
    kept = {each.code: each for each in row.criteria}
    for place, criterion in enumerate(declared.criteria):
        found = kept.pop(criterion.id, None)
        if found is None:
            row_id = identify("criterion", declared.id, criterion.id)
            found = Criterion(id=row_id, category_id=row.id, code=criterion.id)
        found.position, found.weight = place, str(criterion.weight)
        db.session.add(found)
    for gone in kept.values():
        remove(gone, gone.code)


def _follow_rounds(season: Season, document: Programme, identify: Identify) -> None:
    kept = {row.code: row for row in queries.rounds(season)}
    for place, declared in enumerate(document.rounds):
        row = kept.pop(declared.id, None)
        if row is None:
            opens_at, closes_at = timetable.round_bounds(document, declared.id)
            row = Round(id=identify("round", declared.id), season_id=season.id, code=declared.id, opens_at=opens_at,
                        closes_at=closes_at)  # fmt: skip
        row.position, row.kind = place, declared.kind
        db.session.add(row)
    for row in kept.values():
        for step in queries.steps(season):
            if step.round_id == row.id:
                step.round_id = None
        db.session.flush()
        remove(row, row.code)


def remove(row: Category | Criterion | Round, name: Text | str) -> None:
    """Take a row away with what is its own. Refused, with what would be lost, if something hangs on it."""
    for name_of_table, count in hanging([row])[row.id].items():
        insist(Verdict(holding(name_of_table, name, count)))
    for table, column in pointing_at(row):
        if table.name in KEPT_FOR_SPEED:
            _forget(table, column, row.id)
    if isinstance(row, Category):
        for criterion in row.criteria:
            remove(criterion, criterion.code)
    db.session.delete(row)
    db.session.flush()


def holding(table: str, name: Text | str, count: int) -> Message:
    """Return that something cannot be removed, for what hangs on it."""
    return Message(HANGS.get(table, OTHER).text, name=name, count=count)


def _forget(table: Table, column: ColumnElement[uuid.UUID], row_id: uuid.UUID) -> None:
    for below in Base.metadata.sorted_tables:
        for key in below.foreign_keys:
            if key.column.table is table:
                own = select(key.column).where(column == row_id)
                db.session.execute(delete(below).where(key.parent.in_(own)))
    db.session.execute(delete(table).where(column == row_id))


# Programmes as files


def take_in(source: bytes, *, slug: str | None, revise: Callable[[Season, str, Programme], list[str]]) -> str:
    """Found the season that a file declares, or with `slug` revise that season; says what was done.

    revise: puts a text, and the programme it declares, in the place of a season's, or proposes it; answers in lines.
    Raises ProgrammeFaults with every fault of the file, Refused when it does not fit the season.
    """
    document = load(source, new=slug is None)
    text = source.decode("utf-8-sig")
    if slug is None:
        season = found_season(text, by=None)
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
    said = "Declared in the programme, but not supported by this version yet"
    return [f"{said}: {what}." for what in later.notices(document)]


def _questions(document: Programme) -> str:
    return f"{len(document.questions)} questions"
