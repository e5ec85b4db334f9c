"""How many entries of a round have fewer jurors than are wanted, asked entry by entry."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Finalist
from awards.jury.panels import queries as panels
from awards.nominations.models import Disqualification, Nomination, Withdrawal
from awards.web.access import Side
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")

TARGET = 2


def given(
    entry: Nomination, round_: Any, jurors: list[Any], *, removed: int = 0, recused: int = 0, both: int = 0
) -> None:
    """Give an entry to jurors; so many of the last ones had it taken back, recused themselves, or both."""
    for number, juror in enumerate(reversed(jurors)):
        row = make.assignment(juror, round_, entry, declared=False)
        if number < removed + both:
            row.removed_at = now()
        if removed <= number < removed + both + recused:
            make.recusal(row)
    db.session.flush()


def out(entry: Nomination, kind: type[Withdrawal] | type[Disqualification]) -> Nomination:
    """An entry that takes no part any more."""
    row = kind(id=uuid.uuid4(), nomination_id=entry.id, reason="", at=now())
    db.session.add(row)
    db.session.flush()
    setattr(entry, "withdrawal_id" if kind is Withdrawal else "disqualification_id", row.id)
    db.session.flush()
    return entry


@pytest.mark.parametrize("code", ["1", "2"])
def test_an_entry_has_its_jurors_when_as_many_as_are_wanted_stand_in_the_round(context: Flask, code: str) -> None:
    season, later = make.season(), make.next_season()
    rounds = make.rounds(season)
    round_, other = rounds[code], rounds["2" if code == "1" else "1"]
    jurors = [make.juror(season) for _ in range(4)]
    final = code == "2"

    def entry(of: Any = season, *, into: Any = round_, **more: Any) -> Nomination:
        made = make.entry(of, **more)
        if final and into is not None:
            where = {"round_id": into.id, "category_id": made.category_id, "nomination_id": made.id}
            db.session.add(Finalist(at=now(), **where))
        db.session.flush()
        return made

    def short(*sides: Side, admitted: int = 20) -> int:
        return panels.short(season, round_, target=TARGET, admitted=admitted, sides=sides)

    names = {"two": ({}, 2), "three": ({}, 3), "one": ({}, 1), "removed": ({"removed": 1}, 2),
             "recused": ({"recused": 1}, 2), "one more than recused": ({"recused": 1}, 3), "both": ({"both": 1}, 3),
             "both beside one": ({"both": 1}, 2)}  # fmt: skip
    covered = {"two", "three", "one more than recused", "both"}
    entries = [entry() for _ in range(20)] if final else []
    assert short() == 20
    have = 0
    for name, (how, many) in names.items():
        this = entries.pop() if final else entry()
        given(this, round_, jurors[:many], **how)
        have += name in covered
        assert short() == 20 - have, name
    beside = entries.pop() if final else entry()
    given(beside, other, jurors)
    assert short() == 20 - have, "in another round"
    make.recusal(make.assignment(jurors[0], other, this := entries.pop() if final else entry(), declared=False))
    given(this, round_, jurors[:2])
    have += 1
    assert short() == 20 - have, "a recusal in another round takes nothing away"
    for kind in (Withdrawal, Disqualification):
        given(out(entry(), kind), round_, jurors)
        assert short() == 20 - have, "who takes no part is neither short nor covered"
    if final:
        given(entry(into=other), round_, jurors)
        given(entry(into=None), round_, jurors)
    else:
        for outcome in ("returned", "not_admitted", None):
            given(entry(outcome=outcome), round_, jurors)
        assert short(admitted=21) == 21 - have
    out(make.entry(later), Withdrawal)
    make.entry(later, outcome=None)
    assert short() == 20 - have
    hidden = entry(in_category="fairness")
    if final:
        assert short() == 21 - have
    side = Side(hidden.category_id, "fairness", own=True)
    before = short(side)
    given(hidden, round_, jurors)
    assert before == short(side) == 20 - have
    assert short() == (20 if final else 19) - have
