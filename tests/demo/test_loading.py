"""The demonstration in a database: the same every time, and true to the rules of the product."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Membership, Person
from awards.core.db import db
from awards.core.files import FileStore
from awards.demo import cast, loading, seasons
from awards.desk.queries import demonstration_people
from awards.jury import conflict_hints
from awards.jury.assigning.queries import Outlook
from awards.jury.models import Assignment, Juror, Recusal
from awards.messages.models import Mail
from awards.nominations import queries as nominations
from awards.nominations import rules as rules_of_entries
from awards.nominations.answers.whole_entry import digest, faults
from awards.nominations.drafts import progress
from awards.nominations.models import Attachment, Nomination, Version
from awards.programmes import queries
from awards.programmes.document.programme import load
from awards.programmes.models import Category, Round, Season
from awards.results import rules
from awards.results.boards import boards
from awards.results.models import Honour, PublicEntry, Standing, TieDecision
from awards.results.publishing import queries as publishing_queries
from awards.scoring.models import Ballot, BallotCopy, Score
from tests import factories
from tests.conftest import KINDS, let_go, migrate

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SMALL = loading.Size(nominations=60, jurors=8, seed=5, last=24)
FEW = loading.Size(nominations=9, jurors=5, seed=5, last=12)
HARBOUR = loading.PROGRAMME.with_name("harbour-lights.yaml")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture(scope="module", params=KINDS)
def loaded(request, instances, tmp_path_factory):
    """An application whose database was filled once for all tests that only read, with its store and what was made."""
    instance, folder = instances(request.param), tmp_path_factory.mktemp("demonstration")
    app = instance.make(database_url=instance.store.another("demonstration"), data=folder)
    instance.apps.remove(app)
    migrate(app)
    with app.app_context():
        made = loading.load(app.extensions["awards.files"], SMALL, at=AT)
        db.session.commit()
    yield app, made
    let_go(app)


@pytest.fixture
def filled(loaded):
    app, made = loaded
    with app.app_context():
        yield made


def this_season() -> Season:
    return queries.season_by_slug("2027")


@pytest.mark.long
def test_this_season_is_in_the_middle_of_its_first_round(filled) -> None:
    assert (filled.seasons, filled.nominations, filled.admitted, filled.jurors) == (("2027", "2026"), 62, 48, 8)
    season = this_season()
    first = db.session.scalar(select(Round).where(Round.season_id == season.id, Round.code == "1"))
    assert abs((first.opens_at + (first.closes_at - first.opens_at) / 2) - AT) < timedelta(days=1)
    states = Counter(
        (nomination.withdrawal_id is not None, nomination.admission.outcome if nomination.admission else None)
        for nomination in db.session.scalars(
            select(Nomination).where(Nomination.season_id == season.id).options(joinedload(Nomination.admission))
        )
    )
    assert states[False, "admitted"] == 48
    assert states[True, None] == 2  # withdrawn
    assert states[False, "not_admitted"] == 4
    assert states[False, "returned"] == 3
    assert states[False, None] == 5  # drafts, and those sent again after a correction


@pytest.mark.long_for("postgresql")
def test_ballots_are_what_saving_would_have_written(filled) -> None:
    rows = db.session.execute(
        select(Ballot, func.count(Score.steps), func.max(Score.steps))
        .join(Score, Score.ballot_id == Ballot.assignment_id)
        .group_by(Ballot)
    ).all()
    assert rows
    assert all(ballot.scored == count and highest <= 10 for ballot, count, highest in rows)
    states = Counter(ballot.submitted_at is not None for ballot, _, _ in rows)
    assert states[True] > states[False] > 0
    assert db.session.scalar(select(func.count()).select_from(Recusal)) > 0


def test_nobody_judges_the_own_company_or_more_than_the_programme_allows(filled) -> None:
    most = this_season().document.jury.max_entries_per_juror
    loads = db.session.scalars(
        select(func.count()).select_from(Assignment).group_by(Assignment.juror_id, Assignment.round_id)
    )
    assert max(loads) <= most + 1  # a recused one may be on top
    own = (
        select(func.count())
        .select_from(Assignment)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Nomination, Nomination.id == Assignment.nomination_id)
        .join(Membership, Membership.company_id == Nomination.company_id)
        .where(Membership.person_id == Juror.person_id)
    )
    assert db.session.scalar(own) == 0


def test_submitted_entries_could_have_been_submitted(filled) -> None:
    season = this_season()
    files = {str(file.id): file for file in db.session.scalars(select(Attachment))}
    versions = list(db.session.scalars(select(Version).where(Version.programme_id == season.programme_id)))
    assert len(versions) > 58
    for version in versions:
        assert faults(season.document, version.answers, files) == []
        assert version.sha256 == digest(version.answers, version.files)
    assert {file_id for version in versions for file_id in version.files} <= files.keys()
    assert files
    store = current_app.extensions["awards.files"]
    assert set(store.keys()) >= {file.key for file in files.values()}


def test_last_season_is_published_by_the_real_rules(filled) -> None:
    season = queries.season_by_slug("2026")
    for kind in (rules.SHORTLIST, rules.LAUREATES):
        publication = publishing_queries.publication_in_force(season, kind)
        assert publication.embargo_until < AT
        assert db.session.scalar(
            select(func.count()).select_from(PublicEntry).where(PublicEntry.publication_id == publication.id)
        )
    citations = db.session.scalars(select(Honour).where(Honour.season_id == season.id, Honour.kind == "laureate"))
    assert [set(honour.citation) for honour in citations] == [{"en", "de", "ru", "kk"}] * 4
    assert db.session.scalar(select(func.count()).select_from(Standing)) > 16
    assert db.session.scalar(select(func.count()).select_from(Mail).where(Mail.event == "results.honoured"))


def test_a_tie_of_last_season_was_decided_by_the_chair_because_no_rule_parts_its_entries(loaded) -> None:
    """The engine says so, and the derivation shows it; the scoresheets of the two are not the same."""
    app, _ = loaded
    with app.test_request_context():
        season = queries.season_by_slug("2026")
        decision = db.session.scalars(select(TieDecision)).one()
        round_, category = decision_place(decision)
        rows = {str(row.nomination_id): row for row in boards.current(season, round_, category).rows}
        first, second = (rows[each] for each in decision.order)
        assert first.exact == second.exact
        assert (first.cut, second.cut) == ("in", "out")
        assert len({row.exact for row in rows.values()}) == len(rows) - 1
        copies = select(Assignment.nomination_id, BallotCopy.scores).where(BallotCopy.ballot_id == Assignment.id)
        copies = copies.where(Assignment.round_id == round_.id)
        given = db.session.execute(copies).all()
        one, other = (
            {tuple(sorted(scores.items())) for entry, scores in given if entry == row.nomination_id}
            for row in (first, second)
        )
        assert len(one) == len(other) > 4
        assert one != other
        chair = db.session.scalars(select(Person.id).where(Person.email.like("chair@%"))).one()
        address = f"/2026/boards/{round_.code}/{category.code}/entries/{second.nomination_id}"
        title = db.session.scalars(select(Nomination.title).where(Nomination.id == first.nomination_id)).one()
    client = app.test_client()
    factories.sign_in(client, chair)
    page = client.get(address).page
    assert title in page.text
    assert DECIDED in page.text


DECIDED = "better supported"


def decision_place(decision: TieDecision) -> tuple[Round, Category]:
    return db.session.get_one(Round, decision.round_id), db.session.get_one(Category, decision.category_id)


def test_the_juror_with_a_sign_in_has_some_of_everything(filled) -> None:
    """Submitted ones, one complete and not submitted, one begun, others untouched, one put off, one recused."""
    query = (
        select(Ballot.submitted_at, Ballot.scored, Category.code, Recusal.kind, Assignment.skipped_at)
        .select_from(Assignment)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Category, Category.id == Assignment.category_id)
        .outerjoin(Ballot, Ballot.assignment_id == Assignment.id)
        .outerjoin(Recusal, Recusal.assignment_id == Assignment.id)
        .where(Person.email.like("juror@%"), Juror.season_id == this_season().id)
    )
    asked = {each.id: len(each.criteria) for each in this_season().document.categories}
    states: Counter[str] = Counter()
    for submitted, scored, code, recused, skipped in db.session.execute(query):
        if recused:
            states["recused"] += 1
        elif submitted:
            states["submitted"] += 1
        elif scored:
            states["complete" if scored == asked[code] else "begun"] += 1
        else:
            states["put off" if skipped else "untouched"] += 1
    once = {state: states.pop(state) for state in ("complete", "begun", "put off", "recused")}
    assert set(once.values()) == {1}
    assert states["submitted"] > 3
    assert states["untouched"] > 3


def test_the_page_of_hints_shows_the_connections_that_there_are_and_no_others(filled) -> None:
    with current_app.test_request_context():
        season = this_season()
        first = next(each for each in queries.rounds(season) if each.code == "1")
        found = Outlook(season, first, target=7, most=20)
    told = {
        (found.judges[juror].person.name, found.rows[entry].company, tie.kind)
        for (entry, juror), ties in found.ties.items()
        for tie in ties
    }
    assert told == {("Ernar Kassenkhanov", "«Құрық Толқын Терминалы» ЖШС", conflict_hints.PAST_EMPLOYER),
                    ("Marta Ciesielewska", "Zielony Tor Intermodal Sp. z o.o.", conflict_hints.NAMED)}  # fmt: skip
    given = select(Assignment.nomination_id, Assignment.juror_id)
    held = {(str(entry), str(juror)) for entry, juror in db.session.execute(given)}
    assert not held & set(found.ties)


def test_every_sign_in_has_a_role_to_look_at(filled) -> None:
    found = {person.email for _, person, _ in demonstration_people(this_season())}
    assert found == {row["email"] for row in cast.sign_ins()}


def test_the_nominee_with_a_sign_in_finds_the_form_open(filled) -> None:
    """One entry to correct and one draft with a later deadline, whatever the size of the demonstration."""
    season = this_season()
    nominee = db.session.scalars(select(Person).where(Person.email.like("nominee@%"))).one()
    with current_app.test_request_context():
        works = progress.works(nominations.mine(nominee, season), season)
        assert Counter(work.state for work in works) == {"admitted": 1, "returned": 1, "draft": 1}
        waiting = {work.state: work for work in works if rules_of_entries.can_edit(
            work.nomination, season, now=AT, extended=work.extension.until if work.extension else None)}  # fmt: skip
    assert set(waiting) == {"returned", "draft"}
    assert waiting["draft"].extension.until > AT > season.closes_at
    assert waiting["draft"].nomination.company_id != waiting["returned"].nomination.company_id
    told = set(db.session.scalars(select(Mail.event).where(Mail.to == nominee.email)))
    assert {"nomination.returned", "nomination.extended"} <= told


def test_every_page_a_mail_leads_to_is_there(filled) -> None:
    told = [text for mail in db.session.execute(select(Mail.text, Mail.html)) for text in mail]
    led = {uuid.UUID(found) for text in told for found in re.findall("/laureates/([0-9a-f-]{36})", text)}
    assert led
    assert led <= set(db.session.scalars(select(PublicEntry.address)))


COMPARED = (Person, Nomination, Version, Attachment, Assignment, Juror, Mail, PublicEntry)
RANDOM = ("once", "about_id", "publication_id")  # each publication has pseudonyms and an address of its own


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_the_same_seed_makes_the_same_data(instance, tmp_path) -> None:
    prints = []
    for turn in range(2):
        instance.reset()
        with instance.app.app_context():
            loading.load(FileStore(tmp_path / str(turn)), FEW, at=AT)
            db.session.commit()
            prints.append([rows_of(table) for table in COMPARED] + [scores()])
    for one, other in zip(*prints, strict=True):
        assert one
        assert one == other


def rows_of(table):
    columns = [column for column in table.__table__.columns if column.name not in RANDOM]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by("id"))]


def scores():
    query = select(Score.ballot_id, Score.criterion_id, Score.steps).order_by(Score.ballot_id, Score.criterion_id)
    return [tuple(row) for row in db.session.execute(query)]


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_so_many_ballots_each(context, store) -> None:
    size = loading.Size(nominations=60, jurors=4, seed=3, ballots=5, last=16)
    loading.load(store, size, at=AT)
    given = select(func.count()).select_from(Assignment).join(Round, Round.id == Assignment.round_id)
    given = given.join(Ballot, Ballot.assignment_id == Assignment.id).where(Ballot.submitted_at.is_not(None))
    season = this_season()
    loads = db.session.scalars(given.where(Round.season_id == season.id).group_by(Assignment.juror_id))
    assert list(loads) == [5, 5, 5, 5]


@pytest.mark.long
@pytest.mark.databases("sqlite")
def test_another_programme(context, store) -> None:
    size = loading.Size(nominations=12, jurors=6, last=12)
    made = loading.load(store, size, source=HARBOUR.read_text(encoding="utf-8"), at=AT)
    assert made.seasons == ("harbour-2027", "harbour-2026")
    season = queries.season_by_slug("harbour-2026")
    assert publishing_queries.publication_in_force(season, rules.LAUREATES) is not None


def test_moving_a_programme_changes_two_lines_only() -> None:
    source = loading.PROGRAMME.read_text(encoding="utf-8")
    moved = seasons.source_before(source)
    pairs = zip(source.splitlines(), moved.splitlines(), strict=True)
    changed = [new for old, new in pairs if old != new]
    assert len(changed) == 2
    document = load(moved)
    assert (document.season.id, load(source).season.opens - document.season.opens) == ("2026", timedelta(days=364))


@pytest.mark.parametrize("day", [datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2028, 2, 29, 0, 30, tzinfo=UTC)])
def test_today_is_in_the_first_round_on_any_day(day: datetime) -> None:
    document = load(seasons.source_now(loading.PROGRAMME.read_text(encoding="utf-8"), now=day))
    from awards.programmes.document.timetable import round_bounds

    opens, closes = round_bounds(document, "1")
    assert opens < day < closes
