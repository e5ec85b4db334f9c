"""Rules after the first score: frozen with it, never changed by one, changed by two with everything that follows."""

from __future__ import annotations

import functools
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.db import db
from awards.core.verdicts import Refused
from awards.desk.doctor.findings import of_ballots
from awards.desk.doctor.results import of_boards, of_publications
from awards.jury.actions import move_tally
from awards.jury.models import Assignment
from awards.ledger.models import Event
from awards.programmes import actions
from awards.programmes import queries as programmes
from awards.programmes.document.programme import load
from awards.programmes.models import Criterion, FrozenRules, Proposal, Season
from awards.programmes.proposals import actions as proposals_actions
from awards.programmes.rulebook.rulebook import text_of
from awards.results.boards import boards
from awards.results.models import Publication
from awards.results.revision import actions as revision_actions
from awards.results.revision.actions import RULES_CHANGE
from awards.scoring import actions as scoring
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories as make
from tests.programmes.rule_changes import FREE, FROZEN, IMPOSSIBLE, changed, put
from tests.results import scenes
from tests.safety.test_races import race
from tests.shares import turns

WEIGHT = changed(FROZEN["weight"])
ORDER, MEAN = changed(FROZEN["order"]), changed(FROZEN["combine"])


class Scene:
    """The judged season of a small award, with two organisers and an owner."""

    def __init__(self, *, closed: bool = True) -> None:
        self.season: Season = scenes.judged(closed=closed)
        self.one, self.other = (make.appointed(self.season, "organiser") for _ in range(2))
        self.owner = make.appointed(self.season, "owner")

    def propose(self, source: str = WEIGHT, *, by: Person | None = None, reason: str = "A slip of the pen") -> Proposal:
        found = revision_actions.take(self.season, source, load(source), reason=reason, by=by or self.one)
        assert isinstance(found, Proposal)
        return found

    def confirm(self, proposal: Proposal, by: Person | None = None) -> None:
        who = by or self.other
        proposals_actions.confirm(self.season, RULES_CHANGE, proposal, roles=("organiser",), by=who)

    def refused(self, source: str, match: str) -> None:
        with pytest.raises(Refused, match=match), db.session.begin_nested():
            self.propose(source)

    def places(self) -> dict[Any, Any]:
        """Place and value of every entry, on boards that are up to date."""
        round_, _ = scenes.place(self.season)
        return {
            row.nomination_id: (row.place, row.exact)
            for category in programmes.categories(self.season)
            for row in boards.current(self.season, round_, category).rows
        }

    def said(self, proposal: Proposal) -> list[str]:
        return [_english(each) for each in proposals_actions.effect(proposal)]


def _english(message: Any) -> Any:
    if hasattr(message, "get_for"):
        return message.get_for("en")
    if not hasattr(message, "values"):
        return message
    return message.text.format(**{name: _english(value) for name, value in message.values.items()})


@pytest.fixture
def scene(context: Any) -> Scene:
    return Scene()


# Frozen with the first score


def test_imported_scores_freeze_the_rules(scene: Scene) -> None:
    (found,) = db.session.scalars(select(FrozenRules))
    assert (found.season_id, found.number, found.why) == (scene.season.id, 1, "first_score")
    assert found.document == text_of(scene.season.document)
    assert scene.season.rules_number == 1
    event = db.session.query(Event).filter_by(kind="rules.frozen").one()
    assert event.detail["rules"] == found.sha256
    assert set(event.detail["schemes"]) == {"place.jury", "crew.jury"}


class Judging:
    """A season being scored, in which nobody has given a score yet. Plain values only, for threads too."""

    def __init__(self, ballots: int = 1) -> None:
        season = make.season()
        self.round, entry = make.rounds(season)["1"], make.entry(season)
        jurors = [make.juror(season) for _ in range(ballots)]
        self.ballots = [(each.person_id, make.assignment(each, self.round, entry).id) for each in jurors]
        db.session.commit()

    @property
    def season(self) -> Season:
        """The season as a request loads it."""
        found = programmes.season_by_slug("2027")
        assert found is not None
        return found

    def save(self, steps: int | None = 7, comment: str = "", *, number: int = 0) -> int:
        """Save the first criterion of a ballot, as the page's script does."""
        person_id, ballot_id = self.ballots[number]
        season, who = self.season, db.session.get_one(Person, person_id)
        sheet = scoring.locked(who, season, ballot_id)
        assert sheet is not None
        code, mark = next(iter(sheet.marks.items()))
        scoring.save(sheet, {code: scoring.Change(steps, comment, mark.revision)}, language="en", by=who)
        db.session.commit()
        return 200

    def submit(self, number: int) -> int:
        """Score every criterion of a ballot and submit it."""
        person_id, ballot_id = self.ballots[number]
        season, who = self.season, db.session.get_one(Person, person_id)
        sheet = scoring.locked(who, season, ballot_id)
        assert sheet is not None
        changes = {code: scoring.Change(6 + number % 3, "", mark.revision) for code, mark in sheet.marks.items()}
        scoring.save(sheet, changes, language="en", by=who)
        scoring.submit(sheet, season.document, by=who)
        db.session.commit()
        return 200


def test_a_comment_freezes_nothing_and_the_first_score_does(context: Any, statements: Any) -> None:
    judging = Judging()
    judging.save(None, "Reads well.")
    assert db.session.scalar(select(func.count()).select_from(FrozenRules)) == 0
    judging.save(7)
    assert db.session.scalars(select(FrozenRules.why)).all() == ["first_score"]
    first = db.session.scalars(select(FrozenRules)).one()
    judging.save(None)
    judging.save(6)
    assert db.session.scalars(select(FrozenRules)).all() == [first]


def test_once_frozen_a_save_asks_nothing_more(context: Any, statements: Any) -> None:
    judging = Judging()
    judging.save(7)
    with statements() as sent:
        judging.save(8)
    assert [each for each in sent if "frozen_rules" in each or "FOR NO KEY UPDATE" in each] == []
    assert len([each for each in sent if "FROM seasons" in each]) == 1  # that of the request


def test_a_score_that_is_there_already_is_told(context: Any) -> None:
    judging = Judging()
    judging.save(7)
    db.session.execute(FrozenRules.__table__.delete())
    db.session.execute(update(Season).values(rules_number=0))
    db.session.commit()
    db.session.expire_all()
    judging.save(8)
    assert db.session.scalars(select(FrozenRules.why)).all() == ["later"]


def test_two_first_scores_at_once_freeze_once(app: Any) -> None:
    with app.app_context():
        judging = Judging(ballots=6)

    def save(number: int) -> int:
        with app.app_context():
            return judging.save(number, number=number)

    assert race(*[functools.partial(save, number) for number in range(6)]) == [200] * 6
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FrozenRules)) == 1
        assert db.session.scalar(select(func.count()).select_from(Score)) == 6
        assert db.session.query(Event).filter_by(kind="rules.frozen").count() == 1


def test_a_revision_and_the_first_score_at_once(app: Any) -> None:
    """Whichever comes first, what is frozen is what is in force, and what is scored is weighed by it."""
    with app.app_context():
        judging = Judging()
    source = changed(FROZEN["weight"], "magistral")

    def revise() -> int:
        with app.app_context():
            try:
                actions.revise_programme(judging.season, source, by=None)
            except Refused:
                return 422
            db.session.commit()
        return 200

    def save() -> int:
        with app.app_context():
            return judging.save(7)

    assert race(revise, save) in ([200, 200], [200, 422])
    with app.app_context():
        assert db.session.scalars(select(FrozenRules.document)).one() == text_of(judging.season.document)


# One person, two people


@pytest.mark.long
@pytest.mark.parametrize("turn", turns(3))
def test_no_rule_is_changed_by_one_and_each_by_two(scene: Scene, turn: int) -> None:
    for name, change in list(FROZEN.items())[turn::3]:
        source, before = changed(change), text_of(scene.season.document)
        with pytest.raises(Refused, match="two people"), db.session.begin_nested():
            actions.revise_programme(scene.season, source, by=scene.one)
        nested = db.session.begin_nested()
        made = scene.propose(source)
        assert text_of(scene.season.document) == before, name
        with pytest.raises(Refused, match="yourself"), db.session.begin_nested():
            scene.confirm(made, scene.one)
        assert text_of(scene.season.document) == before, name
        scene.confirm(made)
        assert text_of(scene.season.document) == text_of(load(source)) != before, name
        edition = programmes.editions(scene.season)[-1]
        assert (edition.reason, edition.rules.why, bool(edition.changes)) == ("A slip of the pen", "change", True), name
        assert edition.rules.ballots > 0
        nested.rollback()
        db.session.expire_all()
        scene.season = programmes.season_by_slug(scene.season.slug)  # type: ignore[assignment]


def test_what_cannot_be_meant_is_refused_with_its_reason(scene: Scene) -> None:
    for change, words in IMPOSSIBLE.values():
        scene.refused(changed(change), words)


def test_what_is_no_rule_stays_one_persons(scene: Scene) -> None:
    for name, change in FREE.items():
        number = scene.season.programme.number  # type: ignore[union-attr]
        source = changed(change)
        assert revision_actions.take(scene.season, source, load(source), reason="", by=scene.one) == "at_once", name
        assert scene.season.programme.number == number + 1  # type: ignore[union-attr]
    assert scene.season.rules_number == 1


def test_an_unchanged_text_makes_no_revision(scene: Scene) -> None:
    source = changed() + "\n# another comment\n"
    assert revision_actions.take(scene.season, source, load(source), reason="", by=scene.one) == "unchanged"
    assert scene.season.programme.number == 1  # type: ignore[union-attr]


def test_a_reason_is_needed(scene: Scene) -> None:
    with pytest.raises(Refused, match="Give the reason"):
        scene.propose(reason="  ")


def test_dates_are_decided_apart(scene: Scene) -> None:
    def both(data: Any) -> None:
        FROZEN["weight"](data)
        data["timeline"]["steps"][4]["day"] = 101

    scene.refused(changed(both), "Dates and rules")


def test_a_partial_one_has_no_part_in_it(scene: Scene) -> None:
    tied = make.company(members=(scene.other,))
    make.entry(scene.season, in_category="place", by=tied)
    made = scene.propose()
    with pytest.raises(Refused, match="conflict of interest"):
        scene.confirm(made)
    scene.confirm(made, scene.owner)
    with pytest.raises(Refused, match="conflict of interest"):
        scene.propose(changed(), by=scene.other)


def test_a_weight_of_one_category_is_for_who_is_partial_in_another(scene: Scene) -> None:
    make.entry(scene.season, in_category="crew", by=make.company(members=(scene.other,)))
    scene.confirm(scene.propose())


def test_weights_are_followed_by_sums_and_boards(scene: Scene) -> None:
    before = scene.places()
    old = dict(db.session.execute(select(Ballot.assignment_id, Ballot.weighted_sum)).all())
    scene.confirm(scene.propose())
    db.session.commit()
    scene.season = programmes.season_by_slug(scene.season.slug)  # type: ignore[assignment]
    weight = db.session.scalar(select(Criterion.weight).where(Criterion.code == "place.welcome"))
    assert weight == "2.5"
    new = dict(db.session.execute(select(Ballot.assignment_id, Ballot.weighted_sum)).all())
    round_, category = scenes.place(scene.season, "place")
    of_place = select(Assignment.id).where(Assignment.category_id == category.id)
    assert set() < {key for key in new if new[key] != old[key]} <= set(db.session.scalars(of_place))
    assert boards.good_board(scene.season, round_, category)[0] is None
    after = scene.places()
    assert {key for key in after if after[key] != before[key]}
    assert [found.what for found in (*of_ballots(), *of_boards(), *of_publications())] == []
    copies = db.session.execute(
        select(BallotCopy.weighted_sum, Ballot.weighted_sum).join(Ballot, Ballot.assignment_id == BallotCopy.ballot_id)
    )
    assert all(kept == counted for kept, counted in copies)


def test_the_effect_in_numbers_is_what_happens(scene: Scene) -> None:
    before = scene.places()
    made = scene.propose(ORDER)
    said = scene.said(made)
    scene.confirm(made)
    after = scene.places()
    moved = sum(before[key][0] != after[key][0] for key in before)
    ballots = db.session.scalar(select(func.count()).select_from(Ballot).where(Ballot.submitted_at.is_not(None)))
    assert said == [
        (
            "What is combined first: each juror’s criteria first, then the jurors → the jurors of each criterion "
            "first, then the criteria"
        ),
        f"Scoresheets submitted so far: {ballots}.",
        f"Rankings of closed rounds that would change: 1 of 2. Places that would change: {moved}.",
        f"“Crew of the year”, round jury: places that would change: {moved} of 4.",
    ]


def test_nothing_is_told_of_the_ranking_of_a_running_round(context: Any) -> None:
    scene = Scene(closed=False)
    said = scene.said(scene.propose(MEAN))
    assert not [each for each in said if "Rankings" in each or "places that would change" in each]
    assert "Round jury has not closed: what would change in its ranking stays secret until then." in said


@pytest.mark.parametrize("what", ["programme", "ballots", "close"])
def test_what_it_was_decided_on_has_changed(context: Any, what: str) -> None:
    scene = Scene(closed=what != "close")
    made = scene.propose()
    if what == "programme":
        actions.revise_programme(scene.season, changed(FREE["tagline"]), by=None)
    elif what == "ballots":
        round_, category = scenes.place(scene.season)
        move_tally(round_.id, category.id)
    else:
        scenes.set_close(scene.season, "jury", -1)
        scene.season.__dict__.pop("rounds", None)
    with pytest.raises(Refused, match="has changed since"):
        scene.confirm(made)
    assert scene.season.rules_number == 1


def test_a_submission_in_a_running_round_leaves_a_proposal_as_it_is(context: Any) -> None:
    scene = Scene(closed=False)
    made = scene.propose()
    round_, category = scenes.place(scene.season)
    move_tally(round_.id, category.id)
    scene.confirm(made)


# What is published


def published(season: Season, kind: str, public: timedelta, unpublished: timedelta | None = None) -> None:
    moment = now()
    db.session.add(Publication(
        season_id=season.id, kind=kind, number=1, content={}, sha256="0" * 64, embargo_until=moment + public, at=moment,
        unpublished_at=None if unpublished is None else moment + unpublished,
    ))  # fmt: skip
    db.session.flush()


HOUR = timedelta(hours=1)


@pytest.mark.long_for("postgresql")
@pytest.mark.parametrize(
    ("kind", "public", "unpublished", "words"),
    [
        ("laureates", -HOUR, None, "are or have been public"),
        ("laureates", -2 * HOUR, -HOUR, "are or have been public"),
        ("laureates", HOUR, None, "Unpublish it first"),
        ("shortlist", HOUR, None, "Unpublish it first"),
        ("shortlist", -HOUR, None, "The finalists are public"),
    ],
)
def test_published_rules_do_not_change(
    scene: Scene, kind: str, public: timedelta, unpublished: timedelta | None, words: str
) -> None:
    made = scene.propose()
    published(scene.season, kind, public, unpublished)
    with pytest.raises(Refused, match=words):
        scene.confirm(made)
    proposals_actions.withdraw(scene.season, made, roles=("organiser",), by=scene.one)
    scene.refused(WEIGHT, words)
    assert revision_actions.take(
        scene.season, changed(FREE["tagline"]), load(changed(FREE["tagline"])), reason="", by=None
    ) == "at_once"  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "public", "unpublished"), [("laureates", HOUR, -HOUR), ("shortlist", -2 * HOUR, -HOUR)]
)
def test_what_nobody_saw_or_was_a_shortlist_taken_back_leaves_them_open(
    scene: Scene, kind: str, public: timedelta, unpublished: timedelta
) -> None:
    published(scene.season, kind, public, unpublished)
    scene.confirm(scene.propose())


def test_a_public_shortlist_leaves_the_rules_of_the_final_open(context: Any) -> None:
    judging = Judging()
    judging.save(7)
    season = judging.season
    one, other = (make.appointed(season, "organiser") for _ in range(2))
    published(season, "shortlist", -HOUR)
    first, final = (changed(put("rounds", place, "cut", "places", 6), "magistral") for place in (1, 2))
    made = revision_actions.take(season, final, load(final), reason="Two win", by=one)
    assert isinstance(made, Proposal)
    proposals_actions.confirm(season, RULES_CHANGE, made, roles=("organiser",), by=other)
    with pytest.raises(Refused, match="The finalists are public"):
        revision_actions.take(season, first, load(first), reason="Six", by=one)


def test_where_one_person_suffices_it_is_done_at_once(context: Any) -> None:
    scene = Scene()
    scene.confirm(scene.propose(changed(FROZEN["deciders"])))
    alone = load(changed(FROZEN["deciders"]))

    def both(data: Any) -> None:
        FROZEN["deciders"](data)
        FROZEN["weight"](data)

    assert alone.season.deciders == 1
    scene.propose(changed(both), by=scene.owner)
    assert scene.season.rules_number == 3
    assert programmes.editions(scene.season)[-1].reason == "A slip of the pen"


def test_weights_change_while_jurors_submit(app: Any) -> None:
    """Whichever comes first, the sum of every scoresheet is that of the weights in force."""
    with app.app_context():
        judging = Judging(ballots=5)
        judging.save(7)
        one, other = (make.appointed(judging.season, "organiser").id for _ in range(2))
        source = changed(FROZEN["weight"], "magistral")
        resilience = source.replace(
            "id: resilience.response\n    weight: 25", "id: resilience.response\n    weight: 41.5"
        )
        assert resilience != source
        made = revision_actions.take(
            judging.season, resilience, load(resilience), reason="Why", by=db.session.get(Person, one)
        )
        assert isinstance(made, Proposal)
        proposal_id = made.id
        db.session.commit()

    def confirm() -> int:
        with app.app_context():
            season, who = judging.season, db.session.get_one(Person, other)
            proposal = db.session.get_one(Proposal, proposal_id)
            proposals_actions.confirm(season, RULES_CHANGE, proposal, roles=("organiser",), by=who)
            db.session.commit()
            return 200

    def submit(number: int) -> int:
        with app.app_context():
            return judging.submit(number)

    assert race(confirm, *[functools.partial(submit, number) for number in range(5)]) == [200] * 6
    with app.app_context():
        assert judging.season.rules_number == 2
        assert db.session.query(Ballot).filter(Ballot.submitted_at.is_not(None)).count() == 5
        assert [found.what for found in (*of_ballots(), *of_boards(), *of_publications())] == []
        db.session.rollback()


@pytest.mark.databases("postgresql")  # SQLite lets nobody in while a request that writes is under way
def test_who_waited_for_a_change_of_the_rules_decides_by_the_new_ones(app: Any) -> None:
    with app.app_context():
        scene = Scene()
        made, who, slug = scene.propose().id, scene.other.id, scene.season.slug
        db.session.commit()
    loaded, found = threading.Event(), []

    def wait() -> None:
        with app.app_context():
            season = programmes.season_by_slug(slug)
            assert season is not None
            before = season.document
            loaded.set()
            proposals_actions.lock(season)
            found.append((season.rules_number, season.document == before))

    with app.app_context():
        season = programmes.season_by_slug(slug)
        assert season is not None
        proposal, person = db.session.get_one(Proposal, made), db.session.get_one(Person, who)
        proposals_actions.confirm(season, RULES_CHANGE, proposal, roles=("organiser",), by=person)
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert loaded.wait(60)
        locks = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        with app.app_context():
            while not db.session.scalar(locks):
                db.session.rollback()
        db.session.commit()
    waiting.join(60)
    assert found == [(2, False)]
