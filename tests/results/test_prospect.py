"""What would be published: who is named and in which order, what is in the way, and what it would follow or replace."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Finalist
from awards.programmes.document.programme import load
from awards.programmes.document.timetable import timetable
from awards.results import rules
from awards.results.models import Publication
from awards.results.publishing import act, honours
from awards.results.publishing.bundle import Ranked
from awards.results.publishing.queries import Edition
from awards.results.rounds import queries as rounds_queries
from tests import factories as make
from tests.programmes.seeds import changed, text_of

TICK, DAY, NOW = timedelta(microseconds=1), timedelta(days=1), now()


def season_of(document: Any, *codes: str) -> Any:
    """As much of a season as its rounds and steps, which close a day apart, the first a day ago."""
    rounds = [
        SimpleNamespace(id=code, code=code, kind="scoring", position=place, opens_at=NOW + (place - 2) * DAY,
                        closes_at=NOW + (place - 1) * DAY)
        for place, code in enumerate(codes)
    ]  # fmt: skip
    steps = [SimpleNamespace(code=each.id, starts_at=each.starts, ends_at=each.ends) for each in timetable(document)]
    return SimpleNamespace(document=document, rounds=rounds, steps=steps)


def placing(places: str) -> Any:
    document = load(text_of("magistral"))
    publish = document.honours.publish.model_copy(update={"places": places})
    return document.model_copy(update={"honours": document.honours.model_copy(update={"publish": publish})})


def ranked(title: str, **more: Any) -> Ranked:
    return Ranked(uuid.uuid4(), title, "en", "KZ", "Rail", **more)


def test_who_is_named_stands_in_an_order_that_tells_no_place_that_is_not_told() -> None:
    outcome: Any = SimpleNamespace(
        laureates=[ranked("L")], mentions=[ranked("M")], finalists=[ranked("b"), ranked("a")], others=[ranked("aa")],
        undecided=[ranked("u")],
    )  # fmt: skip

    def named(places: str, *codes: str, kind: str = "laureates") -> str:
        found: Any = SimpleNamespace(kind=kind)
        rows = honours.named_rows(season_of(placing(places), *codes), found, outcome)
        return " ".join(f"{row.title}:{honour[0]}" for honour, row in rows)

    assert named("finalists", "1", "2", kind="shortlist") == "b:f a:f"
    assert named("finalists", "1", "2") == "L:l M:s b:f a:f aa:f"
    assert named("finalists", "1") == "L:l M:s b:f a:f"
    assert named("laureates", "1", "2") == "L:l M:s a:f aa:f b:f"
    assert named("laureates", "1") == "L:l M:s"


def test_results_can_be_prepared_once_what_they_name_is_known() -> None:
    document = load(text_of("magistral"))
    both, last = season_of(document, "1", "2"), season_of(document, "2")
    assert honours.laureates_round(both).code == "2"
    assert honours.prepared_from(both) == [("shortlist", both.rounds[0].closes_at), ("laureates", NOW)]
    assert honours.prepared_from(last) == [("shortlist", None), ("laureates", last.rounds[0].closes_at)]
    alone = season_of(load(text_of("harbour-lights")), "jury")
    assert honours.shortlist_round(alone) is None
    assert honours.prepared_from(alone) == [("laureates", alone.rounds[0].closes_at)]


def test_a_plan_follows_what_was_public_and_replaces_what_is() -> None:
    def edition(number: int, **more: Any) -> Edition:
        given = {"embargo_until": NOW, "unpublished_at": None, "replaced_at": None} | more
        return Edition(uuid.uuid4(), number, **given)

    def numbers(*history: Edition) -> list[int | None]:
        found: Any = None
        made = act.Plan(found, "laureates", found, list(history), NOW)
        return [each.number if each is not None else None for each in (made.earlier, made.replaces, made.waits)]

    waits, out, gone = edition(4, embargo_until=NOW + TICK), edition(3), edition(2, unpublished_at=NOW)
    never, replaced = edition(1, unpublished_at=NOW - TICK), edition(0, replaced_at=NOW)
    assert numbers() == [None, None, None]
    assert numbers(waits, out, gone) == [3, 3, 4]
    assert numbers(waits, gone) == [2, None, 4]
    assert numbers(never) == [None, None, None]
    assert numbers(never, replaced) == [0, None, None]
    made = act.Plan(None, "laureates", None, [never], NOW)  # type: ignore[arg-type]
    assert act.act_for(made) is act.PUBLICATION
    assert act.act_for(act.Plan(None, "laureates", None, [out], NOW)) is act.CORRECTION  # type: ignore[arg-type]
    assert act.moment_of({"at": ""}) is None
    assert act.moment_of({"at": NOW.isoformat()}) == NOW


@pytest.mark.parametrize(
    ("change", "kind", "code"),
    [
        ((), "shortlist", "shortlist"),
        ((), "laureates", "ceremony"),
        (("{id: shortlist,", "{id: names,"), "shortlist", "names"),
        (("{id: ceremony,", "{id: gala,"), "laureates", "gala"),
        (("{id: shortlist, day: 127,", "{id: names, public: false, day: 127,"), "shortlist", None),
        (("{id: shortlist, day: 127,", "{id: names, day: 119,"), "shortlist", None),
        (("{id: shortlist, day: 127,", "{id: names, day: 120,"), "shortlist", "names"),
    ],
)
def test_results_come_out_at_their_step_else_at_the_first_public_one_after_judging(
    change: Any, kind: str, code: str | None
) -> None:
    document = load(changed("magistral", *change) if change else text_of("magistral"))
    season = season_of(document, "1", "2")
    planned = {each.round: each for each in timetable(document) if each.round}
    for each in season.rounds:
        each.opens_at, each.closes_at = planned[each.code].starts, planned[each.code].ends
    found = act.step_of(season, kind)
    assert (found.code if found is not None else None) == code


def published(of: Any, kind: str, **more: Any) -> Publication:
    made = Publication(id=uuid.uuid4(), season_id=of.id, kind=kind, number=1, content={}, sha256="", at=NOW,
                       embargo_until=NOW - DAY, **more)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


@pytest.mark.databases("sqlite")
def test_what_is_published_rests_on_the_rounds_before_it(context: Flask) -> None:
    season, later = make.season(running="2"), make.next_season()
    first, final = (make.rounds(season)[code] for code in "12")

    def rests() -> tuple[set[Any], int | None]:
        return set(honours.resting(season)), rounds_queries.holds_steps_before(season)

    published(later, "laureates")
    gone = published(season, "laureates", unpublished_at=NOW)
    assert rests() == (set(), None)
    published(season, "shortlist")
    assert rests() == ({first.id}, final.position)
    gone.unpublished_at = None
    db.session.flush()
    assert rests() == ({first.id, final.id}, final.position + 1)


@pytest.mark.databases("sqlite")
def test_what_is_in_the_way_of_results_is_told_with_where_it_is_settled(context: Flask) -> None:
    season = make.season(running="2")
    first, final = (make.rounds(season)[code] for code in "12")
    one, fair = make.entry(season, "One"), make.entry(season, "Fair", in_category="fairness")

    def blocked(kind: str, moment: Any) -> list[tuple[str, Any]]:
        found = honours.prospect(season, kind, now=moment)
        return [(each.endpoint, each.values.get("round_code")) for each in found.blocked]

    assert blocked("laureates", first.closes_at - TICK) == [("results.boards", None)] * 2
    assert blocked("laureates", first.closes_at) == [("results.boards", None)]
    assert blocked("shortlist", first.closes_at - TICK) == [("results.boards", None)]
    assert blocked("shortlist", first.closes_at) == [("results.advance", "1")]
    for entry in (one, fair):
        db.session.add(Finalist(id=uuid.uuid4(), round_id=final.id, category_id=entry.category_id,
                                nomination_id=entry.id, at=NOW))  # fmt: skip
    db.session.flush()
    found = honours.prospect(season, "shortlist", now=NOW)
    assert (found.blocked, found.round) == ([], final)
    named = {each.category.code: [row.title for row in each.finalists] for each in found.outcomes}
    assert {code: titles for code, titles in named.items() if titles} == {"resilience": ["One"], "fairness": ["Fair"]}
    assert not any(each.awarded for each in found.outcomes), "fewer than three were admitted"
    for _ in range(2):
        make.entry(season)
    outcomes = honours.prospect(season, "shortlist", now=NOW).outcomes
    assert [(each.category.code, each.admitted) for each in outcomes if each.awarded] == [("resilience", 3)]
    assert found.kind == rules.SHORTLIST
