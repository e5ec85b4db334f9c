"""Scores from a file, into scoresheets that nobody has begun: as drafts that the juror looks through and submits.

The scores themselves are read as `awards import scores` reads them. What a juror has begun is left alone, and nothing
is said about what is in it.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections import defaultdict
from typing import Any

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.message import Message
from awards.core.text import fits
from awards.core.verdicts import Refused, Verdict, insist
from awards.desk.imports.taking.juror_rows import round_of
from awards.desk.imports.taking.jury_known import Known
from awards.desk.imports.taking.work import Findings, Line, Work
from awards.desk.imports.wanted import CRITERION, said
from awards.jury import queries as jury
from awards.jury.models import Assignment
from awards.messages.actions import enqueue
from awards.programmes import rules as programme_rules
from awards.programmes.models import Round
from awards.results.importing.score_rows import GivenBallot, read_scores
from awards.scoring.actions import Change, Remarks, locked, save
from awards.scoring.rules import can_score

BEGUN = Message("The juror has started this scoresheet. Only they can change it.")
NO_SHEET = Message("The juror was not given this nomination in this round.")
MOST_SHEETS = 2_000  # in one file
COMMENTS = ("comment", "jury_comment", "advice")


def prepare(work: Work) -> None:
    """Take the rows; what they name is found in the database."""
    work.take_rows()
    for line in work.lines:
        for code in COMMENTS:
            line.data[code] = work.lines_of(line, code, most=10_000)
        line.data["criterion"] = _criterion(work, line)


def _criterion(work: Work, line: Line) -> str:
    """The id of the criterion that a row of the long form names, in any language of the programme."""
    typed = line.given.get("criterion", "")
    if not typed:
        return ""
    for each in work.season.document.criteria:
        if said(typed) in {said(each.id), *(said(words) for _language, words in each.name.items())}:
            return str(each.id)
    work.wrong(line, "criterion", Message("There is no criterion “{typed}”.", typed=typed[:80]))
    return ""


def find(work: Work) -> Findings:
    """Say what each row would do. Five queries, and none that looks at a score."""
    round_ = round_of(work)
    verdict = programme_rules.round_is_open(round_, now=now()) if round_ is not None else None
    if round_ is None or verdict is None or verdict.reason is not None:
        reason = verdict.reason if verdict is not None else None
        for line in work.lines:
            work.wrong(line, "", reason or Message("There is no round that is still scored."))
        return Findings(work.lines)
    known = Known(work, round_)
    held = {(each.nomination_id, each.juror_id): each for each in jury.assignments_of(round_)}
    for line in work.lines:
        _place(work, line, known, held)
    _read(work)
    return Findings(work.lines)


def _place(work: Work, line: Line, known: Known, held: dict[Any, Assignment]) -> None:
    member, entry = known.juror(line), known.entry(line)
    line.data["member"], line.data["sheet"] = member, None
    if member is None or entry is None:
        return
    sheet = held.get((entry.id, member.juror.id)) if member.juror is not None else None
    if sheet is None or sheet.removed_at is not None:
        work.wrong(line, "nomination", NO_SHEET)
    elif sheet.recusal is not None:
        words = Message("The juror recused themselves from this nomination, or was excluded.")
        work.wrong(line, "juror", words)
    elif sheet.begun_at is not None:
        work.wrong(line, "nomination", BEGUN)
    else:
        line.data |= {"sheet": sheet, "category": entry.category, "is": str(sheet.id)}


def _read(work: Work) -> None:
    """Read the scores of all rows that have a place, and note their faults where they stand in the file."""
    out = io.StringIO()
    places: list[tuple[str, Line | None]] = [("", None)]
    write = csv.writer(out, lineterminator="\n").writerow
    write(["entry", "juror", "criterion", "score"])
    for line in work.lines:
        if (sheet := line.data.get("sheet")) is None:
            continue
        found = _scores(line)
        if not found and not any(line.data[code] for code in COMMENTS):
            work.wrong(line, "score", Message("The row has no score."))
        for code, criterion, text in found:
            write([sheet.nomination_id, sheet.juror_id, criterion, " ".join(text.split())])
            places.append((code, line))
    given = read_scores(out.getvalue().encode(), work.season.document)
    for fault in given.faults:
        code, at = places[min(fault.line, len(places)) - 1]
        if at is not None:
            work.wrong(at, code, fault.message)
    _match(work, given.ballots)


def _scores(line: Line) -> list[tuple[str, str, str]]:
    """The scores of a row, as (code of the column, criterion, what stands there)."""
    codes = [code for code in line.given if code.startswith(CRITERION)]
    found = [(code, code.removeprefix(CRITERION), line.given[code]) for code in codes]
    if line.data["criterion"] and line.given.get("score"):
        found.append(("score", line.data["criterion"], line.given["score"]))
    return found


def _match(work: Work, ballots: dict[tuple[str, str], GivenBallot]) -> None:
    """Give each scoresheet what the rows say of it; the first of them stands for it."""
    rows: dict[uuid.UUID, list[Line]] = defaultdict(list)
    for line in work.lines:
        if line.data.get("sheet") is not None:
            rows[line.data["sheet"].id].append(line)
    for number, lines in enumerate(rows.values()):
        if number >= MOST_SHEETS:
            words = Message("The file has more than {most} scoresheets. Divide it into several.", most=MOST_SHEETS)
            work.wrong(lines[0], "", words)
        sheet = lines[0].data["sheet"]
        given = ballots.get((str(sheet.nomination_id), str(sheet.juror_id)))
        lines[0].data |= {"first": True, "steps": dict(given.steps) if given is not None else {}}
        _of_category(work, lines)
        _remarks(work, lines)
        if any(not line.fits for line in lines):
            for line in filter(lambda each: each.fits, lines):
                work.wrong(line, "", Message("Another row of this scoresheet has a problem."))


def _of_category(work: Work, lines: list[Line]) -> None:
    own = {each.id for each in work.season.document.category(lines[0].data["category"]).criteria}
    for line in lines:
        if not {criterion for _, criterion, _ in _scores(line)} <= own:
            work.wrong(line, "criterion", Message("This criterion is of another category."))


def _remarks(work: Work, lines: list[Line]) -> None:
    """The comments of a scoresheet, by criterion and on the whole."""
    first, limits = lines[0], work.season.document.jury.comments
    first.data["said"] = {line.data["criterion"]: line.data["comment"] for line in lines if line.data["criterion"]}
    for code, most in (("jury_comment", limits.strengths_max_words), ("advice", limits.advice_max_words)):
        first.data[code] = text = next((line.data[code] for line in lines if line.data[code]), "")
        if not fits(text, most):
            work.wrong(first, code, Message("This must be {most} words or less.", most=most))


def carry_out(work: Work, findings: Findings) -> dict[str, Any]:
    """Write the drafts, and tell each juror that they wait."""
    round_ = round_of(work)
    made: list[list[Any]] = []
    told: dict[uuid.UUID, tuple[Person, list[uuid.UUID]]] = {}
    for line in findings.good:
        if not line.data.get("first"):
            continue
        person: Person = line.data["member"].person
        sheet = locked(person, work.season, line.data["sheet"].id)
        if sheet is None or round_ is None or sheet.begun_at is not None:
            raise Refused(Verdict(BEGUN))
        insist(can_score(sheet, round_, now=now()))
        comments = line.data["said"]
        codes = {*line.data["steps"], *(code for code, text in comments.items() if text)}
        changes = {
            code: Change(line.data["steps"].get(code), comments.get(code, ""), sheet.marks[code].revision)
            for code in codes
        }
        remarks = Remarks(line.data["jury_comment"], line.data["advice"], sheet.comments_revision)
        save(sheet, changes, remarks, language=person.language, by=work.by)
        made.append([str(sheet.id), sheet.revision])
        told.setdefault(person.id, (person, []))[1].append(sheet.id)
    for person, sheets in told.values():
        _tell(work, round_, person, len(sheets))
    return {"round": round_.code if round_ is not None else "", "sheets": made}


def _tell(work: Work, round_: Round | None, person: Person, count: int) -> None:
    if round_ is not None:
        enqueue("jury.scores_entered", to=person, season=work.season, about=round_.id, count=count,
                url=f"/{work.season.slug}/ballots?round={round_.code}", closes_at=round_.closes_at,
                by=work.by.name or work.by.email)  # fmt: skip
