"""What can be ticked where entries are given by hand: the jurors of an entry, and the entries of a juror, each with why
it may not be, and what the records and the languages of the profile say to it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from awards.core.db import Rows
from awards.core.verdicts import Verdict, no
from awards.jury import queries, rules
from awards.jury.assigning.queries import nominee_facts
from awards.jury.conflict_hints import Tie, ties
from awards.jury.models import Juror
from awards.jury.panels.queries import Judge, facts_of
from awards.programmes.models import Season

Pairs = set[tuple[uuid.UUID, uuid.UUID]]


def of_entry(
    judge: Judge, row: Any, given: Pairs, conflicts: Pairs, found: Sequence[Tie], usual: int
) -> dict[str, object]:
    """Return a juror as somebody to whom an entry may be given. usual: the most entries of a juror."""
    juror: Any = judge.juror
    pair = (row.id, juror.id)
    most = rules.most_entries(usual, juror.most_entries)
    verdict = rules.can_assign(conflict=pair in conflicts, ties=found, load=judge.total, most=most)
    return {
        "id": str(juror.id),
        "pair": pair,
        "name": judge.person.name or judge.person.email,
        "detail": juror.employer,
        "language": judge.person.language,
        "load": judge.shown,
        "most": most,
        "given": pair in given,
        "ties": found,
        "verdict": verdict,
        "unread": None if rules.reads(juror.languages, row.language) else row.language,
        "languages": juror.languages,
    }


def of_juror(season: Season, juror: Juror, rows: Rows, held: int, most: int) -> list[dict[str, Any]]:
    """Return entries as what may be given to a juror, who holds some. One query."""
    people, domains = queries.members([row.company_id for row in rows])
    facts = facts_of(juror.person, juror)
    options = []
    for row in rows:
        found = ties(facts, nominee_facts(season, row, people, domains))
        verdict = rules.can_assign(conflict=row.conflict, ties=found, load=held, most=most)
        options.append(
            {
                "id": str(row.id),
                "pair": (row.id, juror.id),
                "name": row.title,
                "row": row,
                "given": row.assignment_id is not None,
                "ties": found,
                "verdict": verdict,
                "unread": None if rules.reads(juror.languages, row.language) else row.language,
            }
        )
    return options


def named(option: dict[str, Any]) -> Verdict:
    """Return whether an option may be given, with its name before the reason why not."""
    verdict: Verdict = option["verdict"]
    if verdict:
        return verdict
    return no("{name}: {reason}", name=option["name"], reason=verdict.reason)
