"""Assignments from a file: which juror gets which entry of a round, by the rules of giving them by hand."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from awards.core.clock import now
from awards.core.message import Message
from awards.desk.imports.taking.juror_rows import round_of
from awards.desk.imports.taking.jury_known import Known
from awards.desk.imports.taking.work import NEW, SAME, Findings, Line, Work, twice
from awards.jury import queries as jury
from awards.jury import rules
from awards.jury.actions import assign, juror_for
from awards.jury.assigning.queries import nominee_facts
from awards.jury.conflict_hints import ties
from awards.jury.panels.queries import Judge
from awards.programmes.models import Round

NO_ROUND = Message("There is no round that is still scored.")


def prepare(work: Work) -> None:
    """Take the rows; what they name is found in the database."""
    work.take_rows()


def find(work: Work) -> Findings:
    """Say what each row would do, given who holds what. Six queries."""
    round_ = round_of(work)
    verdict = rules.can_assign_in(round_, now=now()) if round_ is not None else None
    if round_ is None or verdict is None or verdict.reason is not None:
        for line in work.lines:
            work.wrong(line, "", (verdict.reason if verdict is not None else None) or NO_ROUND)
        return Findings(work.lines)
    known = Known(work, round_)
    for line in work.lines:
        line.data["juror"], line.data["entry"] = known.juror(line), known.entry(line)
    twice(work, work.lines, "juror", _pair, Message("The same assignment is in row {row} already."))
    _judge(work, round_, known)
    return Findings(work.lines)


def _pair(line: Line) -> tuple[uuid.UUID, uuid.UUID] | None:
    member, entry = line.data["juror"], line.data["entry"]
    return (entry.id, member.person.id) if member is not None and entry is not None else None


def _judge(work: Work, round_: Round, known: Known) -> None:
    given, conflicts = jury.given_and_conflicting(work.season, round_)
    load: Counter[uuid.UUID] = Counter()
    people, domains = jury.members([row.company_id for row in known.rows.values()])
    recused = {
        (each.nomination_id, each.juror_id)
        for each in jury.assignments_of(round_)
        if each.recusal is not None and each.recusal.reason != rules.REMOVED
    }
    usual = work.season.document.jury.max_entries_per_juror
    for line in work.lines:
        if _pair(line) is None:
            continue
        member, entry = line.data["juror"], line.data["entry"]
        juror_id = member.juror.id if member.juror is not None else member.person.id
        pair = (entry.id, juror_id)
        line.data["is"] = str(pair)
        if pair in given:
            line.state = SAME
            continue
        line.state = NEW
        if pair in recused:
            work.wrong(line, "juror", Message("The juror recused themselves from this nomination, or was excluded."))
            continue
        if not member.sits_for(entry.category_id):
            work.wrong(line, "juror", Message("The juror has no place on the panel of this category."))
            continue
        found = ties(member.facts, nominee_facts(work.season, entry, people, domains))
        most = rules.most_entries(usual, member.juror.most_entries if member.juror else None)
        verdict = rules.can_assign(
            conflict=pair in conflicts, ties=found, load=member.total + load[juror_id], most=most
        )
        if verdict.reason is not None:
            work.wrong(line, "juror", verdict.reason)
        elif line.fits:
            load[juror_id] += 1


def carry_out(work: Work, findings: Findings) -> dict[str, Any]:
    """Give the entries; the jurors are told as always."""
    round_ = round_of(work)
    if round_ is None:
        return {"pairs": []}
    members: dict[uuid.UUID, Judge] = {line.data["juror"].person.id: line.data["juror"] for line in findings.good}
    jurors = {person_id: member.juror or juror_for(member.person, work.season) for person_id, member in members.items()}
    pairs = [(line.data["entry"].id, jurors[line.data["juror"].person.id].id) for line in findings.good]
    if pairs:
        assign(work.season, round_, pairs, by=work.by, how="import")
    return {"round": round_.code, "pairs": [[str(part) for part in pair] for pair in pairs]}
