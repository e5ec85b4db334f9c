"""Taking in a judging that others did: entries, jurors and ballots as a file has them, all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from awards.accounts.models import Company, Person
from awards.core.clock import now
from awards.core.db import db, run
from awards.core.message import Message
from awards.core.text import search_key, sort_key
from awards.jury import queries as jury
from awards.jury.actions import move_tally
from awards.jury.models import Assignment, Finalist, Juror, Recusal
from awards.ledger.actions import log
from awards.nominations.answers.whole_entry import digest
from awards.nominations.models import Admission, Nomination, Version
from awards.programmes import queries as programmes
from awards.programmes.models import Category, Round, Season
from awards.programmes.rulebook import actions as rulebook_actions
from awards.ranking.ballots.scores_file import FileFault
from awards.results.importing.score_rows import CLOSED, Given, GivenBallot
from awards.results.publishing import honours
from awards.scoring.actions import freeze_rules
from awards.scoring.models import Ballot, BallotCopy, Score
from awards.scoring.scoresheet import weighted_sum

NO_ANSWERS = digest({}, {})
NOWHERE = "import.invalid"  # a domain that can get no mail


@dataclass(frozen=True)
class Taken:
    """What an import made: entries, jurors, ballots and scores."""

    entries: int
    jurors: int
    ballots: int
    scores: int


class NotTaken(Exception):
    """The file does not fit what is there already; `faults` names every line."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class _Import:
    """One import in the making: what was there before, and what it adds."""

    def __init__(self, season: Season, round_: Round, given: Given) -> None:
        self.season, self.round, self.given, self.moment = season, round_, given, now()
        self.categories = {each.code: each for each in programmes.categories(season)}
        self.entries = _entries_by_name(season)
        self.jurors = _jurors_by_name(season)
        self.made_entries = self.made_jurors = self.scores = 0


def _entries_by_name(season: Season) -> dict[str, uuid.UUID]:
    """Return the ids of a season's entries by the text of the id, and of imported ones by title too."""
    query = select(Nomination.id, Nomination.title, Nomination.imported_at).where(Nomination.season_id == season.id)
    found: dict[str, uuid.UUID] = {}
    for entry_id, title, imported_at in run(query):
        found[str(entry_id)] = entry_id
        if imported_at is not None:
            found[title] = entry_id
    return found


def _jurors_by_name(season: Season) -> dict[str, uuid.UUID]:
    """Return the ids of a season's jurors by address, and of imported ones by name too."""
    query = select(Juror.id, Person.email, Person.name, Juror.imported_at).join(Person, Person.id == Juror.person_id)
    found: dict[str, uuid.UUID] = {}
    for juror_id, email, name, imported_at in run(query.where(Juror.season_id == season.id)):
        found[email] = juror_id
        if imported_at is not None:
            found[name] = juror_id
    return found


def take_in(season: Season, round_: Round, given: Given, *, by: Person | None = None) -> Taken:
    """Make what a faultless file names. NotTaken, with nothing written, if a ballot of it is there already.

    An entry is one of that id, or an imported one of that title; a juror one of that address, or an imported one of
    that name. Others are made, marked as imported; nobody gets a mail.
    """
    rulebook_actions.hold(season)
    work = _Import(season, round_, given)
    if faults := [*given.faults, *_clashes(work), *_too_late(work), *_own(work)]:
        raise NotTaken(sorted(faults, key=lambda fault: fault.line))
    _make_entries(work)
    for name in sorted({ballot.juror for ballot in given.ballots.values()}):
        if name not in work.jurors:
            work.jurors[name] = _make_juror(work, name).id
            work.made_jurors += 1
    db.session.flush()
    _advance(work)
    if any(ballot.steps for ballot in given.ballots.values()):
        freeze_rules(season)
    _add_ballots(work)
    for code in sorted(set(given.category.values())):
        move_tally(round_.id, work.categories[code].id)
    taken = Taken(work.made_entries, work.made_jurors, len(given.ballots), work.scores)
    log("scores.imported", by=by, season_id=season.id, subject_id=round_.id, round=round_.code, entries=taken.entries,
        jurors=taken.jurors, ballots=taken.ballots, scores=taken.scores)  # fmt: skip
    db.session.flush()
    return taken


def _clashes(work: _Import) -> list[FileFault]:
    query = select(Assignment.nomination_id, Assignment.juror_id).where(Assignment.round_id == work.round.id)
    there = {(entry_id, juror_id) for entry_id, juror_id in run(query)}
    wrong = [
        ballot
        for ballot in work.given.ballots.values()
        if (work.entries.get(ballot.entry), work.jurors.get(ballot.juror)) in there
    ]
    text = "{juror} has a scoresheet for “{entry}” in this round already. Nothing was imported twice."
    return [FileFault(one.line, Message(text, juror=one.juror, entry=one.entry)) for one in wrong]


def _too_late(work: _Import) -> list[FileFault]:
    """A category whose round has closed takes in a judging that others held, but adds nothing to scoresheets it has."""
    if work.moment < work.round.closes_at:
        return []
    held = select(Assignment.category_id).where(Assignment.round_id == work.round.id).distinct()
    there, public = set(run(held).scalars()), work.round.id in honours.resting(work.season)
    first: dict[str, int] = {}
    for ballot in work.given.ballots.values():
        if ballot.entry in work.given.category:
            first.setdefault(work.given.category[ballot.entry], ballot.line)
    text = "Scoring closed, and category “{category}” has scoresheets or published results. Nothing more is imported."
    late = [(line, code) for code, line in first.items() if public or work.categories[code].id in there]
    return [FileFault(line, Message(text, category=code)) for line, code in late]


def _own(work: _Import) -> list[FileFault]:
    """Jurors who act for the nominee judge nothing of it, wherever they did."""
    pairs = {
        (work.entries[ballot.entry], work.jurors[ballot.juror]): ballot
        for ballot in work.given.ballots.values()
        if ballot.entry in work.entries and ballot.juror in work.jurors and ballot.state not in CLOSED
    }
    text = "{juror} acts for the nominee of “{entry}”. Have the row say that the scoresheet is excluded."
    own = jury.own_among(list(pairs)) if pairs else {}
    return [FileFault(one.line, Message(text, juror=one.juror, entry=one.entry)) for one in map(pairs.__getitem__, own)]


def _make_entries(work: _Import) -> None:
    """Make the entries that are not there yet, as many as there are by the same few statements."""
    rows: dict[object, list[dict[str, object]]] = {Company: [], Nomination: [], Version: [], Admission: []}
    for name, code in work.given.category.items():
        if name not in work.entries:
            work.entries[name] = _add_entry(work, name, work.categories[code].id, rows)
    _insert(rows)
    in_force = [
        {"entry": each["nomination_id"], "version": each["version_id"], "admission": each["id"]}
        for each in rows[Admission]
    ]
    if in_force:
        points: dict[str, object] = {"version_id": bindparam("version"), "admission_id": bindparam("admission")}
        run(update(Nomination).where(Nomination.id == bindparam("entry")).values(points), in_force)
    work.made_entries = len(in_force)


def _add_entry(
    work: _Import, name: str, category_id: uuid.UUID, rows: dict[object, list[dict[str, object]]]
) -> uuid.UUID:
    company_id, entry_id = uuid.uuid4(), uuid.uuid4()
    rows[Company].append(
        {"id": company_id, "name": name, "name_key": sort_key(name), "country": "", "created_at": work.moment}
    )
    rows[Nomination].append(
        {
            "id": entry_id,
            "season_id": work.season.id,
            "company_id": company_id,
            "category_id": category_id,
            "title": name,
            "title_key": sort_key(name),
            "search_key": search_key(name),
            "language": work.season.default_language,
            "created_at": work.moment,
            "touched_at": work.moment,
            "submitted_at": work.moment,
            "imported_at": work.moment,
        }
    )
    _add_admitted(work, name, category_id, entry_id, rows)
    return entry_id


def _add_admitted(
    work: _Import, name: str, category_id: uuid.UUID, entry_id: uuid.UUID, rows: dict[object, list[dict[str, object]]]
) -> None:
    version_id = uuid.uuid4()
    rows[Version].append(
        {
            "id": version_id,
            "nomination_id": entry_id,
            "number": 1,
            "programme_id": work.season.programme_id,
            "category_id": category_id,
            "title": name,
            "language": work.season.default_language,
            "answers": {},
            "files": {},
            "sha256": NO_ANSWERS,
            "submitted_at": work.moment,
        }
    )
    rows[Admission].append(
        {
            "id": uuid.uuid4(),
            "nomination_id": entry_id,
            "version_id": version_id,
            "outcome": "admitted",
            "questions": [],
            "at": work.moment,
        }
    )


def _insert(rows: dict[Any, list[dict[str, object]]]) -> None:
    for table, values in rows.items():
        if values:
            run(insert(table), values)


def _make_juror(work: _Import, name: str) -> Juror:
    person_id = uuid.uuid4()
    person = Person(
        id=person_id,
        name=name,
        name_key=sort_key(name),
        email=f"{person_id.hex}@{NOWHERE}",
        language=work.season.default_language,
        created_at=work.moment,
        disabled_at=work.moment,
    )
    juror = Juror(
        id=uuid.uuid4(), season_id=work.season.id, person_id=person_id, languages=[], fields=[], imported_at=work.moment
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(juror)
    return juror


def _advance(work: _Import) -> None:
    """In a round that takes its entries from a cut, the entries of the file are those that were advanced."""
    chosen: Any = work.season.document.round(work.round.code)
    if chosen.entries != "cut":
        return
    there = set(run(select(Finalist.nomination_id).where(Finalist.round_id == work.round.id)).scalars())
    for name, code in work.given.category.items():
        if (entry_id := work.entries[name]) not in there:
            db.session.add(
                Finalist(
                    round_id=work.round.id,
                    category_id=work.categories[code].id,
                    nomination_id=entry_id,
                    at=work.moment,
                )
            )
    db.session.flush()


def _add_ballots(work: _Import) -> None:
    rows: dict[object, list[dict[str, object]]] = {Assignment: [], Recusal: [], Ballot: [], BallotCopy: [], Score: []}
    for number, ballot in enumerate(work.given.ballots.values()):
        _add_ballot(work, ballot, number, rows)
    _insert(rows)
    work.scores = len(rows[Score])


def _add_ballot(work: _Import, ballot: GivenBallot, number: int, rows: dict[object, list[dict[str, object]]]) -> None:
    category = work.categories[work.given.category[ballot.entry]]
    assignment_id = uuid.uuid4()
    begun = work.moment if ballot.steps or ballot.state in ("submitted", "draft") else None
    rows[Assignment].append(
        {
            "id": assignment_id,
            "round_id": work.round.id,
            "category_id": category.id,
            "nomination_id": work.entries[ballot.entry],
            "juror_id": work.jurors[ballot.juror],
            "position": number,
            "at": work.moment,
            "begun_at": begun,
        }
    )
    if ballot.state in CLOSED:
        rows[Recusal].append(
            {"assignment_id": assignment_id, "kind": ballot.state, "reason": "imported", "at": work.moment}
        )
    if begun:
        rows[Ballot].append(_ballot_values(assignment_id, ballot, category, work.moment, work.season.default_language))
    if ballot.state == "submitted":
        rows[BallotCopy].append(_copy_values(rows[Ballot][-1], ballot))
    ids = {criterion.code: criterion.id for criterion in category.criteria}
    counts = ballot.state == "submitted"
    rows[Score] += [
        {
            "ballot_id": assignment_id,
            "criterion_id": ids[code],
            "steps": steps,
            "counted": steps if counts else None,
            "revision": 1,
            "saved_at": work.moment,
        }
        for code, steps in ballot.steps.items()
    ]


def _ballot_values(
    assignment_id: uuid.UUID, ballot: GivenBallot, category: Category, moment: datetime, language: str
) -> dict[str, object]:
    weights = {criterion.code: criterion.exact_weight for criterion in category.criteria}
    counts = ballot.state == "submitted"
    return {
        "assignment_id": assignment_id,
        "opened_at": moment,
        "revision": 1,
        "scored": len(ballot.steps),
        "copies": int(counts),
        "counted": len(ballot.steps) if counts else 0,
        "weighted_sum": weighted_sum(weights, ballot.steps) if counts else 0,
        "language": language,
        "saved_at": moment,
        "submitted_at": moment if counts else None,
    }


def _copy_values(made: dict[str, object], ballot: GivenBallot) -> dict[str, object]:
    """What was submitted, as the one copy of a ballot that is made."""
    return {
        "ballot_id": made["assignment_id"],
        "number": 1,
        "at": made["submitted_at"],
        "scores": dict(ballot.steps),
        "comments": {},
        "language": made["language"],
        "weighted_sum": made["weighted_sum"],
    }
