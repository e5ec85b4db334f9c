"""Hypothesis strategies for schemes of every field, and for score sheets that fit them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from awards.ranking.ballots.sheets import STATES, Row
from awards.ranking.scheme.scheme import Scheme, parse

NUMBERS = ("0", "0.5", "1", "2", "2.5", "7", "0.001", "33.333")
WEIGHTS = ("1", "2", "3", "25", "0.25", "0.1", "12.5")


@st.composite
def round_fields(draw: st.DrawFn, *, some: bool = False) -> dict[str, Any]:
    """The fields a round may replace, consistent with each other; with `some` only a few of them."""
    scale = draw(
        st.sampled_from(
            [
                {"min": 0, "max": 10, "step": 1},
                {"min": 0, "max": 5, "step": "0.5"},
                {"min": "-3", "max": "3", "step": "0.75"},
                {"min": 1, "max": 4, "step": 1},
            ]
        )
    )
    names = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True))
    fields: dict[str, Any] = {
        "scale": scale,
        "criteria": [{"id": name, "weight": draw(st.sampled_from(WEIGHTS))} for name in names],
        "order": draw(st.sampled_from(["juror_first", "criterion_first"])),
        "missing": draw(st.sampled_from(["complete_only", "available", "pooled"])),
        "limit": draw(st.sampled_from(["none", "none", "0", "0.5", "1", "2.25"])),
        "quorum": draw(st.sampled_from([1, 1, 1, 2])),
    }
    if fields["missing"] != "pooled":
        fields["combine"] = draw(st.sampled_from(["mean", "median", "sum", "trimmed_mean", "trimmed_sum"]))
        fields["total"] = draw(st.sampled_from(["weighted_mean", "weighted_sum"]))
        if fields["combine"].startswith("trimmed"):
            low, high = draw(st.integers(0, 1)), draw(st.integers(0, 1))
            fields["trim"] = {"low": low, "high": high, "min_count": low + high + 1 + draw(st.integers(0, 1))}
    fields["rounding"] = {stage: draw(st.integers(0, 2)) for stage in _stages(fields) if draw(st.booleans())}
    return fields


def _stages(fields: dict[str, Any]) -> list[str]:
    if fields["missing"] == "pooled":
        return ["cell", "total"]
    if fields["order"] == "juror_first":
        return ["juror", "total"]
    return ["cell", "criterion", *(["weighted"] if fields["total"] == "weighted_sum" else []), "total"]


@st.composite
def scheme_documents(draw: st.DrawFn, *, band: bool = True, chair: bool = True, rounds: bool = True) -> dict[str, Any]:
    """Documents of valid schemes."""
    fields = draw(round_fields())
    names = {one["id"] for one in fields["criteria"]}
    carried: dict[str, int] = {}
    if rounds and draw(st.booleans()):
        listed = []
        for number in range(draw(st.integers(1, 3))):
            own = draw(round_fields()) if draw(st.booleans()) else {}
            names |= {one["id"] for one in own.get("criteria", [])}
            listed.append({"id": f"r{number}", "weight": draw(st.sampled_from(["0", "1", "0.35", "2"])), **own})
            if own.get("missing") == "pooled":
                listed[-1] |= {"combine": "mean", "total": "weighted_mean"}
        fields["rounds"] = listed
        if draw(st.booleans()):
            carried = {"carried": draw(st.integers(0, 2))}
            fields["rounding"] = {**fields["rounding"], **carried}
    digits = carried if "rounds" in fields else {k: v for k, v in fields["rounding"].items() if k == "total"}
    if digits and draw(st.booleans()):
        fields["rank_on"] = "rounded"
    if band and draw(st.booleans()):
        fields["tie_band"] = draw(st.sampled_from(NUMBERS))
    known = ["heaviest_criteria", "median", "highest_ballots", "count_at_least:2", "count_at_least:-1.3"]
    known += [f"criterion:{name}" for name in sorted(names)] + (["chair"] if chair else [])
    fields["tie_break"] = draw(st.lists(st.sampled_from(known), max_size=4))
    fields["places"] = draw(st.sampled_from(["competition", "modified", "dense", "fractional"]))
    if draw(st.integers(0, 3)) == 0:
        fields["thresholds"] = {draw(st.sampled_from(["total", *(f"criterion:{n}" for n in sorted(names))])): "1.5"}
    if draw(st.booleans()):
        fields["cut"] = {"places": draw(st.integers(1, 4)), **draw(st.sampled_from([{}, {"min": "2"}]))}
    return fields


@st.composite
def rows_for(draw: st.DrawFn, scheme: Scheme, *, complete: bool = False) -> list[Row]:
    """Rows of a few entries and jurors; with `complete` every juror scores everything."""
    rows: list[Row] = []
    entries = [f"e{number}" for number in range(draw(st.integers(1, 5)))]
    jurors = [f"j{number}" for number in range(draw(st.integers(1, 4)))]
    for place, entry in enumerate(entries):
        if place and draw(st.integers(0, 2)) == 0:
            rows += _alike(rows, entries[place - 1], entry, draw(st.permutations(jurors)))
            continue
        last = draw(st.integers(0, len(scheme.stages) - 1))
        for stage in scheme.stages[: last + 1]:
            must = draw(st.integers(0, len(jurors) - 1))
            factor = draw(st.sampled_from([None, None, "2.5", "0.7"]))
            for index, juror in enumerate(jurors):
                if complete or index == must or draw(st.integers(0, 4)):
                    rows += draw(_ballot(stage, entry, juror, factor, complete=complete))
    return rows


def _alike(rows: list[Row], one: str, other: str, jurors: list[str]) -> list[Row]:
    """The rows of one entry for another, with the jurors exchanged: the tie-break has work to do."""
    names = dict(zip(sorted(jurors), jurors, strict=True))
    return [row._replace(entry=other, juror=names[row.juror]) for row in rows if row.entry == one]


@st.composite
def _ballot(draw: st.DrawFn, stage: Any, entry: str, juror: str, factor: str | None, *, complete: bool) -> list[Row]:
    rules = stage.rules
    state = "submitted" if complete or draw(st.integers(0, 3)) else draw(st.sampled_from(STATES))
    rows = []
    for criterion in rules.criteria:
        if complete or draw(st.integers(0, 5)):
            score = rules.scale.score_at(draw(st.integers(0, min(draw(st.sampled_from([2, 6])), rules.scale.steps))))
            rows.append(Row(entry, juror, criterion.id, score, stage.id, state, factor))
    return rows or [Row(entry, juror, "", "", stage.id, state, factor)]


@st.composite
def rankings(draw: st.DrawFn, *, complete: bool = False, **without: bool) -> tuple[Scheme, list[Row]]:
    """A scheme and rows for it."""
    scheme = parse(draw(scheme_documents(**without)))
    return scheme, draw(rows_for(scheme, complete=complete))
