"""What is read of publications is of the season and the kind asked for, and of what is out at that moment.

Beside what must be found stand decoys that differ in one respect: of the season after, of the other kind, taken back,
replaced, or out a moment later.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from awards.core.clock import now
from awards.core.db import db
from awards.ledger.models import Event
from awards.results import queries as results_queries
from awards.results.ceremony import queries as ceremony
from awards.results.models import Publication, PublicEntry
from awards.results.publishing import queries
from awards.scoring.models import Ballot
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
NOW = now() - timedelta(hours=1)


@pytest.fixture
def world(context: Flask) -> Any:
    season, later = make.season(), make.next_season()
    return SimpleNamespace(
        season=season, later=later, one=make.entry(season, "One"), two=make.entry(season, "Two"),
        fair=make.entry(season, "Fair", in_category="fairness"), far=make.entry(later, "Far"),
    )  # fmt: skip


def published(of: Any, number: int, kind: str = "laureates", **more: Any) -> Publication:
    given = {"content": {"of": number}, "sha256": "0" * 64, "embargo_until": NOW, "at": NOW + number * TICK} | more
    made = Publication(id=uuid.uuid4(), season_id=of.id, kind=kind, number=number, **given)
    db.session.add(made)
    db.session.flush()
    return made


def naming(made: Publication, *entries: Any, kind: str = "laureate", **more: Any) -> list[PublicEntry]:
    """Have a publication name entries, the last of them first on the page."""
    found = [
        PublicEntry(
            id=uuid.uuid4(), publication_id=made.id, nomination_id=each.id, kind=kind,
            **{"address": uuid.uuid4(), "position": 9 - place, "content": {}, "category_code": "resilience"} | more,
        )
        for place, each in enumerate(entries)
    ]  # fmt: skip
    db.session.add_all(found)
    db.session.flush()
    return found


def series(world: Any) -> dict[uuid.UUID, str]:
    """A publication of each state, told apart by a name, by id."""
    given = {
        "out": published(world.season, 1),
        "waits": published(world.season, 2, embargo_until=NOW + TICK),
        "gone": published(world.season, 3, unpublished_at=NOW),
        "never": published(world.season, 4, embargo_until=NOW + DAY, unpublished_at=NOW + DAY - TICK),
        "replaced": published(world.season, 5, replaced_at=NOW),
        "soon replaced": published(world.season, 6, replaced_at=NOW + TICK),
        "finalists": published(world.season, 7, "shortlist"),
        "of the season after": published(world.later, 8),
    }
    return {made.id: name for name, made in given.items()}


def test_what_is_public_is_out_and_neither_taken_back_nor_replaced_by_then(world: Any) -> None:
    names = series(world)
    season, later = world.season, world.later

    def called(rows: Any) -> list[str]:
        return [names[row.id] for row in rows]

    assert called(queries.public(season, now=NOW)) == ["soon replaced", "out", "finalists"]
    assert called(queries.public(season, now=NOW + TICK)) == ["waits", "out", "finalists"]
    assert called(queries.public(later, now=NOW)) == ["of the season after"]
    assert [row.number for row in queries.withdrawn(season)] == [3]
    assert queries.withdrawn(later) == []
    assert queries.public_bundle(season, "laureates", now=NOW).number == 6  # type: ignore[union-attr]
    assert queries.public_bundle(season, "shortlist", now=NOW).number == 7  # type: ignore[union-attr]
    assert queries.public_bundle(later, "shortlist", now=NOW) is None
    assert names[queries.publication_in_force(season, "laureates").id] == "waits"  # type: ignore[union-attr]
    assert names[queries.publication_in_force(season, "shortlist").id] == "finalists"  # type: ignore[union-attr]
    assert queries.publication_in_force(later, "shortlist") is None
    assert [ceremony.confirmed(each).number for each in (season, later)] == [2, 8]
    assert results_queries.kinds_published(season) == {"laureates", "shortlist"}
    assert results_queries.kinds_published(later) == {"laureates"}

    assert [row.number for row in queries.history(season, "laureates")] == [6, 5, 4, 3, 2, 1]
    assert [row.number for row in queries.history(season, "shortlist")] == [7]
    assert [row.number for row in queries.publications(season)] == [7, 6, 5, 4, 3, 2, 1]
    assert [queries.last_number(season, each) for each in ("laureates", "shortlist")] == [6, 7]
    assert queries.last_number(later, "shortlist") == 0
    for made, name in names.items():
        ours = name != "of the season after"
        assert (queries.publication(season, made) is not None) is ours
        assert queries.content(made) == {"of": list(names.values()).index(name) + 1}


def test_a_kind_that_stands_nowhere_is_not_published(world: Any) -> None:
    published(world.season, 1, unpublished_at=NOW)
    published(world.season, 2, replaced_at=NOW)
    published(world.later, 1, "shortlist")
    assert ceremony.confirmed(world.season) is ceremony.confirmed(world.later) is None
    assert results_queries.kinds_published(world.season) == set()
    assert queries.publication_in_force(world.season, "laureates") is None


def test_who_did_it_is_told_of_both(world: Any) -> None:
    first, second = make.person("First"), make.person("Second")
    published(world.season, 1, by_id=first.id, second_id=second.id)
    published(world.season, 2)
    assert [(row.by, row.second) for row in queries.publications(world.season)] == [(None, None), ("First", "Second")]
    for of, who, kind in (
        (world.season, first, ceremony.DOWNLOADED), (world.season, second, "results.published"),
        (world.later, second, ceremony.DOWNLOADED),
    ):  # fmt: skip
        db.session.add(Event(at=NOW, kind=kind, season_id=of.id, person_id=who.id, detail={}))
    db.session.flush()
    assert [row.name for row in ceremony.downloads(world.season)] == ["First"]


def test_the_one_before_was_public_whatever_came_of_it(world: Any) -> None:
    made = [published(world.season, number) for number in (1, 2)]
    assert queries.before(world.season, made[0]) is None
    assert queries.before(world.season, made[1]).id == made[0].id  # type: ignore[union-attr]
    third = published(world.season, 3)
    made[1].unpublished_at = NOW - TICK
    assert queries.before(world.season, third).id == made[0].id, "the second never was public"  # type: ignore[union-attr]
    made[1].unpublished_at = NOW
    assert queries.before(world.season, third).id == made[1].id  # type: ignore[union-attr]


def test_entries_named_are_those_of_the_publication_in_the_order_of_the_page(world: Any) -> None:
    out, other = published(world.season, 1), published(world.season, 2, embargo_until=NOW + DAY)
    far = published(world.later, 1)
    one, two = naming(out, world.one, world.two)
    (fair,) = naming(other, world.fair, category_code="fairness")
    naming(far, world.far)
    assert queries.public_entries(out.id) == [two, one]
    assert queries.how_many_named(world.season) == {out.id: 2, other.id: 1}
    assert queries.addresses(world.season) == {
        world.one.id: one.address, world.two.id: two.address, world.fair.id: fair.address,
    }  # fmt: skip
    assert [queries.named_categories(each.id) for each in (out, other)] == [{"resilience"}, {"fairness"}]


def test_a_page_stays_where_another_publication_of_the_season_shows_it(world: Any) -> None:
    made = published(world.season, 1)
    one, two = naming(made, world.one, world.two)
    fair, none_yet = naming(made, world.fair, world.fair)
    naming(published(world.season, 2, "shortlist"), world.two, address=two.address)
    naming(published(world.season, 3, embargo_until=NOW + TICK), world.one, address=one.address)
    naming(published(world.season, 4, unpublished_at=NOW), world.one, address=one.address)
    naming(published(world.later, 1), world.fair, address=fair.address)
    naming(published(world.season, 5, unpublished_at=NOW), world.fair)
    assert queries.only_there(made, now=NOW) == (3, 1)
    assert none_yet.address != fair.address
    assert queries.only_there(made, now=NOW + TICK) == (2, 2)


def test_a_page_shows_the_laureate_before_the_finalist_and_is_of_its_season_once_it_is_out(world: Any) -> None:
    (entry,) = naming(published(world.season, 1), world.one)
    address = entry.address
    naming(published(world.season, 2, "shortlist"), world.one, address=address, kind="finalist")
    naming(published(world.season, 3, embargo_until=NOW + TICK), world.one, address=address)
    (gone,) = naming(published(world.season, 4, unpublished_at=NOW), world.two)
    (never,) = naming(published(world.season, 5, embargo_until=NOW + TICK, unpublished_at=NOW), world.fair)

    def shown(season: Any, address: Any, moment: Any = NOW) -> Any:
        return queries.public_entry(season, address, now=moment)

    assert shown(world.season, address).PublicEntry is entry
    assert shown(world.season, address).published_as == "laureates"
    assert shown(world.season, address, NOW - TICK) is None
    for season, place in ((world.later, address), (world.season, gone.address), (world.season, uuid.uuid4())):
        assert shown(season, place) is None

    def once(season: Any, address: Any, moment: Any = NOW) -> Any:
        return queries.once_public(season, address, now=moment)

    assert once(world.season, address) == address
    assert once(world.season, entry.id) == address, "the id was the address once"
    assert once(world.season, gone.address) == gone.address
    assert once(world.season, never.address, NOW + DAY) is None
    assert once(world.season, never.address) is None
    assert once(world.season, address, NOW - TICK) is None
    assert once(world.later, address) is None
    assert once(world.season, uuid.uuid4()) is None


def test_the_archive_counts_what_is_out_and_addresses_are_of_laureates_where_there_are_any(world: Any) -> None:
    out, short = published(world.season, 1), published(world.season, 2, "shortlist")
    far = published(world.later, 1, "shortlist")
    one, two = naming(out, world.one, world.two)
    two.kind = "special_mention"
    naming(short, world.one, kind="finalist")
    naming(published(world.season, 3, embargo_until=NOW + TICK), world.fair)
    naming(published(world.later, 2, unpublished_at=NOW), world.far)
    (there,) = naming(far, world.far, kind="finalist")
    db.session.flush()
    found = {(row.season_id, row.kind): (row.entries, row.laureates) for row in queries.archive(now=NOW)}
    assert found == {
        (world.season.id, "laureates"): (2, 1), (world.season.id, "shortlist"): (1, 0),
        (world.later.id, "shortlist"): (1, 0),
    }  # fmt: skip
    assert queries.public_ids(now=NOW) == {world.season.id: [two.address, one.address], world.later.id: [there.address]}


def test_news_are_out_the_latest_first_and_say_when_the_first_of_their_kind_was(world: Any) -> None:
    def first(of: Any) -> list[Any]:
        return [(row.id, row.first) for row in queries.news(now=NOW, most=9) if row.season_id == of.id]

    made = published(world.season, 4)
    assert first(world.season) == [(made.id, NOW)]
    published(world.season, 1, embargo_until=NOW - 9 * DAY, unpublished_at=NOW - 9 * DAY - TICK)
    published(world.season, 2, "shortlist", embargo_until=NOW - 8 * DAY, replaced_at=NOW)
    published(world.later, 1, embargo_until=NOW - 7 * DAY, unpublished_at=NOW)
    published(world.season, 5, embargo_until=NOW + TICK)
    assert first(world.season) == [(made.id, NOW)], "the others were never out, or are of another kind or season"
    gone = published(world.season, 3, embargo_until=NOW - DAY, unpublished_at=NOW - DAY)
    assert first(world.season) == [(made.id, NOW - DAY)], "a moment is enough"
    gone.unpublished_at, gone.replaced_at = None, NOW
    db.session.flush()
    assert first(world.season) == [(made.id, NOW - DAY)]
    assert first(world.later) == []
    early = published(world.later, 2, embargo_until=NOW - 2 * DAY)
    assert [row.id for row in queries.news(now=NOW, most=9)] == [made.id, early.id]
    assert [row.id for row in queries.news(now=NOW, most=1)] == [made.id]


def test_the_latest_are_of_the_season_and_of_earlier_ones_of_the_award_their_laureates(world: Any) -> None:
    season, later = world.season, world.later
    later.opens_at = season.opens_at + TICK
    same = published(season, 1), published(season, 2, "shortlist")
    ahead = published(later, 1), published(later, 2, "shortlist")
    published(season, 3, embargo_until=NOW + TICK)

    def latest(of: Any) -> list[Any]:
        db.session.flush()
        return [row.id for row in queries.latest(of, now=NOW)]

    assert latest(season) == [same[1].id, same[0].id]
    assert latest(later) == [ahead[1].id, ahead[0].id, same[0].id]
    season.opens_at = later.opens_at
    assert set(latest(season)) == {same[1].id, same[0].id, ahead[0].id}, "they began at the same moment"
    season.award = "another"
    assert latest(later) == [ahead[1].id, ahead[0].id]


def test_who_won_before_won_in_an_opened_season_of_the_award_that_began_earlier(world: Any) -> None:
    season, later = world.season, world.later
    naming(published(season, 1), world.one)
    naming(published(season, 2), world.two, kind="finalist")
    naming(published(season, 3, embargo_until=now() + DAY), world.two)
    naming(published(season, 4, "shortlist"), world.two)
    naming(published(later, 1), world.far)

    def companies(editions: int = 9, of: Any = later, **change: Any) -> list[Any]:
        as_it_was = {"award": later.award, "opens_at": later.opens_at - TICK, "opened_at": later.opened_at}
        for name, value in (as_it_was | change).items():
            setattr(season, name, value)
        db.session.flush()
        return [(row.company_id, row.season) for row in queries.laureates_before(of, editions=editions)]

    assert companies() == [(world.one.company_id, season.slug)]
    assert companies(1) == companies()
    assert companies(of=season) == []
    assert companies(award="another") == []
    assert companies(opened_at=None) == [], "a draft"
    assert companies(opens_at=later.opens_at) == [], "they began at the same moment"


def test_corrections_are_those_that_a_publication_ends_with(world: Any) -> None:
    def correction(number: int, of: Publication | None, kind: str = "laureates", **more: Any) -> Publication:
        return published(world.season, number, kind, reason="A slip", replaces_id=of.id if of else None, **more)

    first = published(world.season, 1)
    second = correction(2, first)
    gone = correction(3, second, unpublished_at=NOW)
    fourth = correction(4, gone)
    correction(5, fourth)
    correction(1, first, "shortlist")
    published(world.later, 1, reason="A slip")
    found = [(row.id, row.before) for row in queries.corrections(fourth.id)]
    assert found == [(fourth.id, None), (second.id, first.id)]
    assert queries.corrections(first.id) == []


def test_jurors_are_counted_once_and_by_what_counts(world: Any) -> None:
    season, one = world.season, world.one
    first, final = (make.rounds(season)[code] for code in "12")
    jurors = [make.juror(season) for _ in range(5)]

    def given(juror: Any, round_: Any, *, submitted: bool = True) -> Any:
        made = make.assignment(juror, round_, one, declared=False)
        at = NOW if submitted else None
        db.session.add(Ballot(assignment_id=made.id, opened_at=NOW, submitted_at=at))
        return made

    given(jurors[0], first)
    given(jurors[0], final)
    given(jurors[1], first)
    given(jurors[2], first, submitted=False)
    make.recusal(given(jurors[3], first))
    given(jurors[4], first).removed_at = NOW
    make.assignment(jurors[2], final, one, declared=False)
    db.session.flush()
    assert queries.scored([one.id, world.fair.id]) == {one.id: ("resilience", 2), world.fair.id: ("fairness", 0)}
    assert queries.scored([]) == {}


def test_what_was_admitted_is_the_version_of_the_entry_with_its_category(world: Any) -> None:
    bare = make.entry(world.season, outcome=None)
    found = [(row.id, row.code) for row, _ in queries.admitted([world.one.id, world.fair.id, bare.id])]
    assert sorted(found) == sorted([(world.one.id, "resilience"), (world.fair.id, "fairness")])


def test_pictures_are_those_stored_of_the_entry_that_names_them(world: Any) -> None:
    kept, lost, other = (make.attachment(each, f"{each.title}.jpg") for each in (world.one, world.one, world.two))
    lost.stored_at = None
    db.session.flush()
    (entry,) = naming(published(world.season, 1), world.one)
    assert queries.there([entry]) == {}
    entry.content = {"photo": str(kept.id), "more_photos": [{"id": str(each.id)} for each in (lost, other)]}  # type: ignore[typeddict-item]
    assert list(queries.there([entry])) == [str(kept.id)]
