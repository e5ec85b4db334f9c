"""What the doctor finds in rows of a small season: each fault in one row, beside rows that are in order."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.core.files import FileStore, new_key
from awards.desk.doctor import doctor, findings, proposals_and_rules, results
from awards.jury.models import Assignment, Recusal, Tally
from awards.ledger.models import Event
from awards.nominations.answers.whole_entry import digest
from awards.nominations.models import Admission, Attachment, Disqualification, Nomination, Version
from awards.programmes.models import Appointment, FrozenRules, ProgrammeRevision, Season
from awards.results.models import Board, Publication, Standing, TieDecision
from awards.scoring.models import Ballot, BallotCopy
from tests import factories as make
from tests.desk.drafted import source

pytestmark = pytest.mark.long_for("postgresql")

NOW = now().replace(microsecond=0)
SECOND = timedelta(seconds=1)


def two() -> tuple[Season, Season]:
    """A season, and another one beside it."""
    return make.season(), make.season(source("2028"), running="1")


def said(examined: Any) -> list[str]:
    """What is found, in order."""
    db.session.flush()
    return sorted(each.what for each in examined)


def given(of: Season, **more: Any) -> Assignment:
    """A scoresheet's assignment, with what is special about it."""
    row = make.assignment(make.juror(of), make.rounds(of)["1"], make.entry(of))
    for name, value in more.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def test_somebody_organises_a_season_who_was_asked_to_and_has_not_ended(context: Any) -> None:
    season, other = two()
    make.appointed(other, "organiser")
    assert said(findings.of_programmes()) == ["Season 2027: nobody organises it."]
    for role, ended, there in (("juror", None, False), ("owner", NOW, False), ("organiser", None, True)):
        person = make.appointed(season, role)
        db.session.query(Appointment).filter_by(person_id=person.id).one().ended_at = ended
        assert (said(findings.of_programmes()) == []) is there, role
    season.programme_id = other.programme_id
    assert said(findings.of_programmes()) == ["Season 2027: its last programme is not the one in force."]


def test_what_a_nomination_points_at_is_its_own(context: Any) -> None:
    season, _ = two()
    one, other = make.entry(season), make.entry(season)
    for version in db.session.query(Version):
        version.sha256 = digest(version.answers, version.files)
    assert said(findings.of_nominations()) == []
    out = Disqualification(id=uuid.uuid4(), nomination_id=other.id, reason="Twice", at=NOW)
    db.session.add(out)
    db.session.flush()
    for name, value, word in (
        ("version_id", other.version_id, "version"),
        ("admission_id", other.admission_id, "decision on admission"),
        ("disqualification_id", out.id, "disqualification"),
    ):
        before = getattr(one, name)
        setattr(one, name, value)
        assert said(findings.of_nominations()) == [f"Nomination {one.id}: its {word} is another nomination’s."]
        setattr(one, name, before)
    admission = db.session.get_one(Admission, one.admission_id)
    admission.version_id = other.version_id
    assert said(findings.of_nominations()) == [f"Decision {admission.id} is about another nomination’s version."]


def test_a_submitted_file_is_there_under_its_name_and_the_one_it_was(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings, "PAGE", 2)
    season, _ = two()
    entry, other = make.entry(season), make.entry(season)
    file, beside = make.attachment(entry, "a.pdf"), make.attachment(other, "b.pdf")
    make.entry(season)
    versions = {row.nomination_id: row for row in db.session.query(Version)}
    for row, of in ((file, entry), (beside, other)):
        versions[of.id].files = {str(row.id): {"name": row.name, "sha256": row.sha256}}
    for version in versions.values():
        version.sha256 = digest(version.answers, version.files)
    assert said(findings.of_nominations()) == []
    for name, value, words in (
        ("name", "c.pdf", "its name is not the one that was submitted."),
        ("sha256", "1" * 64, "it is not the one that was submitted."),
        ("stored_at", None, "it was submitted, and does not count as there."),
        ("removed_at", NOW, "it was submitted, and does not count as there."),
        ("nomination_id", other.id, "it was submitted, and its nomination does not have it."),
    ):
        before = getattr(file, name)
        setattr(file, name, value)
        assert said(findings.of_nominations()) == [f"File {file.id}: {words}"]
        setattr(file, name, before)
    versions[other.id].sha256 = "0" * 64
    beside.name = "c.pdf"
    assert said(findings.of_nominations()) == [
        f"Version {versions[other.id].id}: its answers are not those that were submitted."
    ]


@pytest.mark.databases("sqlite")
def test_stored_files_have_their_bytes_and_pictures_and_those_that_are_not_need_none(
    context: Any, tmp_path: Path
) -> None:
    store, entry = FileStore(tmp_path), make.entry(make.season())

    def stored() -> str:
        key = new_key()
        store.write(key, io.BytesIO(b"12345"), most=9)
        return key

    def found(kind: str = "pdf", **more: Any) -> list[str]:
        row = make.attachment(entry, f"a.{kind}", size=5)
        values = {"key": stored(), "copy_key": stored(), "copy_size": 5} | more
        for name, value in values.items():
            setattr(row, name, value)
        words = [each.partition(": ")[2].partition(" (")[0] for each in said(findings.of_files(store, deep=False))]
        db.session.delete(row)
        return words

    assert found() == []
    assert found(key=new_key(), stored_at=None) == []
    assert found(key=new_key()) == ["its bytes are missing"]
    assert found(size=6) == ["its bytes are not those that were uploaded"]
    assert found(copy_key=None) == []
    assert found(copy_key=new_key()) == ["the bytes of its copy are missing"]
    assert found(copy_size=6) == ["the bytes of its copy are not those that were uploaded"]
    key, none = stored(), "no copy without personal data could be made; jurors get it as it was sent."
    assert found(key=key, copy_key=key, copy_size=9) == [none]
    plain = next(iter(findings.copies.PLAIN))
    assert found(plain, key=key, copy_key=key, copy_size=9) == []
    for name, word in (("thumbnail_key", "small picture"), ("photo_key", "picture for publication")):
        assert found(**{name: new_key()}) == [f"its {word} is missing."]
        assert found(**{name: stored()}) == []


def test_entry_juror_and_round_are_of_one_season(context: Any) -> None:
    season, other = two()
    given(season)
    given(other)
    assert said(findings.of_assignments()) == []
    one = make.assignment(make.juror(other), make.rounds(season)["1"], make.entry(season))
    second = make.assignment(make.juror(season), make.rounds(season)["1"], make.entry(other))
    words = "entry, juror and round are of different seasons."
    assert said(findings.of_assignments()) == sorted(f"Assignment {each.id}: {words}" for each in (one, second))


def test_a_scoresheet_read_a_version_of_its_own_entry(context: Any) -> None:
    season, _ = two()
    rows = [given(season) for _ in range(2)]
    versions = [db.session.get_one(Nomination, row.nomination_id).version_id for row in rows]
    for row, version in zip(rows, [versions[0]] * 2, strict=True):
        db.session.add(Ballot(assignment_id=row.id, opened_at=NOW, version_id=version))
    assert said(findings.of_ballots()) == [f"Ballot {rows[1].id} read another nomination’s version."]


def test_a_board_is_never_ahead_of_its_own_tally_and_has_each_entry_once(context: Any) -> None:
    season, _ = two()
    rounds = make.rounds(season)
    db.session.query(Tally).delete()

    def board(code: str, round_: str, moves: int, counted: int | None) -> Board:
        where = {"round_id": rounds[round_].id, "category_id": make.category(season, code).id}
        made = Board(moves=moves, scheme={}, scheme_fingerprint="0" * 64, made_at=NOW, **where)
        db.session.add(made)
        if counted is not None:
            db.session.add(Tally(moves=counted, **where))
        db.session.flush()
        return made

    def standing(of: Board, entry: Nomination) -> None:
        db.session.add(Standing(board_id=of.id, nomination_id=entry.id, position=1, status="ranked", ballots=1,
                                expected=1, detail={}))  # fmt: skip

    results_untrue, results._untrue = results._untrue, lambda _: iter(())  # type: ignore[assignment]
    try:
        level = board("resilience", "1", 2, 2)
        board("resilience", "2", 1, 9)
        board("fairness", "1", 0, None)
        entries = [make.entry(season) for _ in range(2)]
        db.session.query(Tally).filter_by(round_id=level.round_id, category_id=level.category_id).one().moves = 2
        for entry in entries:
            standing(level, entry)
        assert said(results.of_boards()) == []
        ahead, untold = board("efficiency", "1", 3, 2), board("digitalisation", "1", 1, None)
        words = "it counts more moves than its ballots made."
        assert said(results.of_boards()) == sorted(f"Board {each.id}: {words}" for each in (ahead, untold))
        ahead.moves, untold.moves = 2, 0
        other = board("resilience", "0", 0, None)
        standing(other, entries[0])
        assert said(results.of_boards()) == []
        standing(level, entries[0])
        assert said(results.of_boards()) == [f"Board {level.id}: an entry is in it twice."]
    finally:
        results._untrue = results_untrue


def event(kind: str, about: uuid.UUID) -> Event:
    """The line of the log that something leaves."""
    made = Event(at=NOW, kind=kind, subject_id=about, detail={})
    db.session.add(made)
    db.session.flush()
    return made


def test_what_shuts_out_or_settles_has_its_own_event_of_its_kind(context: Any) -> None:
    season, _ = two()
    rounds, category = make.rounds(season), make.category(season)
    values = {"round_id": rounds["1"].id, "category_id": category.id, "order": [], "reason": "x", "at": NOW}
    settled = [TieDecision(id=uuid.uuid4(), **values) for _ in range(2)]
    settled[1].revoked_at = NOW
    public = {"season_id": season.id, "kind": "laureates", "sha256": "", "content": {}, "at": NOW, "embargo_until": NOW}
    out = [Publication(id=uuid.uuid4(), number=number, **public) for number in (1, 2)]
    out[1].unpublished_at = NOW
    db.session.add_all([*settled, *out])
    for each in settled:
        event("tie.decided", each.id)
    closed, gone, kept = given(season), given(season, removed_at=NOW), given(season)
    make.recusal(closed)
    imported = [make.juror(season, imported_at=NOW), make.juror(season)]
    for juror, entry in zip(imported, [make.entry(season), make.entry(season)], strict=True):
        entry.imported_at = None if juror.imported_at else NOW
        row = make.assignment(juror, rounds["1"], entry)
        row.removed_at = NOW
        make.recusal(row)
    wanted = [
        (f"Recusal {closed.id}", closed.id, "ballot.recused"),
        (f"The removal of scoresheet {gone.id}", gone.id, "assignment.removed"),
        (f"The revocation of decision {settled[1].id}", settled[1].id, "tie.reopened"),
        (f"The withdrawal of publication {out[1].id}", out[1].id, "results.unpublished"),
    ]
    for kind in ("ballot.recused", "assignment.removed", "tie.reopened", "results.unpublished"):
        event(kind, kept.id)  # of another thing
        for _, about, other in wanted:
            if other != kind:
                event(kind, about)  # of another kind
    untold = "is not in the log: it was made past the program, or its event is gone."
    for number in range(len(wanted) + 1):
        left = sorted(f"{what} {untold}" for what, _, _ in wanted[number:])
        assert said(Thing(what=f"{what} {row} {untold}") for what, row in results._unlogged()) == left
        if number < len(wanted):
            event(wanted[number][2], wanted[number][1])
    lost = TieDecision(id=uuid.uuid4(), **values)
    db.session.add(lost)
    db.session.flush()
    assert list(results._unlogged()) == [("Decision on a tie", lost.id)]


@pytest.mark.parametrize("kind", ["ballot.recused", "ballot.excluded", "ballot.abstained"])
@pytest.mark.databases("sqlite")
def test_a_recusal_is_told_by_any_of_its_kinds(context: Any, kind: str) -> None:
    row = given(make.season())
    db.session.add(Recusal(assignment_id=row.id, kind="recused", reason="family", at=NOW))
    db.session.flush()
    assert [what for what, _ in results._unlogged()] == ["Recusal"]
    event(kind, row.id)
    assert list(results._unlogged()) == []


def test_the_log_tells_of_each_copy_that_somebody_of_ours_submitted(context: Any) -> None:
    season, _ = two()
    by = make.person().id

    def sheet(copies: int, told: int, *, by_id: Any = by, proposal: Any = None, imported: str = "") -> uuid.UUID:
        juror, entry = make.juror(season), make.entry(season)
        if imported:
            (juror if imported == "juror" else entry).imported_at = NOW
        row = make.assignment(juror, make.rounds(season)["1"], entry)
        db.session.add(Ballot(assignment_id=row.id, opened_at=NOW))
        db.session.flush()
        for number in range(1, copies + 1):
            db.session.add(BallotCopy(ballot_id=row.id, number=number, at=NOW, by_id=by_id, proposal_id=proposal,
                                      scores={}, comments={}, weighted_sum=0, version_id=entry.version_id))  # fmt: skip
        for number in range(told):
            event("ballot.let_count" if number else "ballot.submitted", row.id)
        event("ballot.saved", row.id)
        return row.id

    decided = make.proposal(season, None).id
    for copies, told in ((0, 0), (1, 1), (2, 2), (1, 2)):
        sheet(copies, told)
    sheet(1, 0, by_id=None)
    sheet(1, 0, imported="juror")
    sheet(1, 0, imported="entry")
    wanted = {sheet(1, 0): (1, 0), sheet(3, 2): (3, 2), sheet(1, 0, by_id=None, proposal=decided): (1, 0)}
    db.session.flush()
    assert {row[0]: tuple(row)[1:] for row in db.session.execute(results._UNTOLD)} == wanted


@pytest.mark.databases("sqlite")
def test_numbers_of_events_begin_with_one_and_leave_none_out(context: Any) -> None:
    def numbered(*numbers: int) -> list[str]:
        db.session.query(Event).delete()
        db.session.add_all(Event(number=number, at=NOW, kind="x", detail={}) for number in numbers)
        return said(results.of_events())

    assert numbered() == numbered(1) == numbered(1, 2, 3) == []
    for numbers, missing in (((2,), 1), ((1, 3), 1), ((2, 3), 1), ((1, 2, 6), 3)):
        assert numbered(*numbers) == [f"Events are missing from the log: {missing}."]


def test_a_disqualification_is_of_its_season_in_force_until_it_ends_and_decided_on_by_two(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    season, other = two()
    decided: set[tuple[str, uuid.UUID]] = set()
    monkeypatch.setattr(proposals_and_rules, "_decided", lambda _confirmed, act, subject, *_: (act, subject) in decided)
    disqualify, reinstate = proposals_and_rules.DISQUALIFY.code, proposals_and_rules.REINSTATE.code

    def out(of: Season, *, ended: bool = False, in_force: bool = True, acts: tuple[str, ...] = (disqualify,)) -> Any:
        entry = make.entry(of)
        row = Disqualification(id=uuid.uuid4(), nomination_id=entry.id, reason="x", at=NOW,
                               ended_at=NOW if ended else None)  # fmt: skip
        db.session.add(row)
        db.session.flush()
        entry.disqualification_id = row.id if in_force else None
        decided.update((act, entry.id) for act in acts)
        return entry.id

    out(season)
    out(season, ended=True, in_force=False, acts=(disqualify, reinstate))
    out(other, acts=())
    alone, part = out(season, acts=()), out(season, in_force=False)
    ended = out(season, ended=True, in_force=False, acts=(disqualify,))
    assert said(proposals_and_rules._disqualifications(season, [])) == sorted(
        [
            f"Nomination {alone} is disqualified, and no two people decided on it.",
            f"Nomination {part} takes part, though it is disqualified.",
            f"The disqualification of nomination {ended} ended, and no two people decided on it.",
        ]
    )


def test_only_what_was_confirmed_in_a_season_is_looked_at(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    season, other = two()
    people = [make.person(), make.person()]
    monkeypatch.setattr(proposals_and_rules, "_disqualifications", lambda *_: iter(()))
    monkeypatch.setattr(proposals_and_rules, "_publications", lambda *_: iter(()))
    for of, more in (
        (season, {}),
        (season, {"confirmed_at": NOW, "confirmed_by_id": people[1].id}),
        (other, {"confirmed_at": NOW, "confirmed_by_id": people[1].id}),
    ):
        make.proposal(of, people[0], **more)
    assert said(proposals_and_rules.of_proposals()) == []
    own = make.proposal(season, people[0], confirmed_at=NOW, confirmed_by_id=people[0].id)
    assert said(proposals_and_rules.of_proposals()) == [f"Season 2027: proposal {own.id} was confirmed by nobody else."]


def test_boards_and_rows_are_those_of_the_rules_of_their_season(context: Any) -> None:
    season, other = two()
    known = proposals_and_rules.Known([])
    known.take(season.document)
    scheme = proposals_and_rules.scheme_document(season.document, "resilience", "1")
    right, wrong = proposals_and_rules._print_of(scheme), proposals_and_rules._print_of({**scheme, "quorum": 9})
    assert right is not None
    assert None is not wrong != right
    assert proposals_and_rules._print_of({"version": 7}) is None

    def board(of: Season, code: str, round_: str, stored: dict[str, Any], stated: Any) -> Board:
        made = Board(round_id=make.rounds(of)[round_].id, category_id=make.category(of, code).id, moves=0,
                     scheme=stored, scheme_fingerprint=stated, made_at=NOW)  # fmt: skip
        db.session.add(made)
        db.session.flush()
        return made

    board(season, "resilience", "1", scheme, right)
    board(other, "resilience", "1", {**scheme, "quorum": 9}, wrong)
    assert list(proposals_and_rules._of_boards(season, known)) == []
    forged = board(season, "fairness", "1", {**scheme, "quorum": 9}, right)
    never = board(season, "efficiency", "1", {**scheme, "quorum": 9}, wrong)
    assert set(proposals_and_rules._of_boards(season, known)) == {
        f"the scheme of board {forged.id} is not what its fingerprint is of.",
        f"board {never.id} was ranked by rules that were never in force.",
    }


@pytest.mark.databases("sqlite")
def test_values_are_of_the_kind_of_their_column(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mappers = [each.__mapper__ for each in (Attachment, Nomination, Version)]
    monkeypatch.setattr(doctor, "Base", Thing(registry=Thing(mappers=mappers)))
    make.entry(make.season())
    assert said(doctor.of_values()) == []
    for statement, table, column in (
        ("UPDATE attachments SET size = 'large'", "attachments", "size"),
        ("UPDATE nominations SET created_at = 'yesterday'", "nominations", "created_at"),
        ("UPDATE nominations SET submitted_at = '2027-02-31 12:00:00.000000'", "nominations", "submitted_at"),
        ("UPDATE versions SET answers = '{broken'", "versions", "answers"),
        ("UPDATE versions SET answers = '[]'", "versions", "answers"),
        ("UPDATE versions SET number = 'one'", "versions", "number"),
        ("UPDATE nominations SET title = 5.5", "", ""),
        ("UPDATE nominations SET title = x'00'", "nominations", "title"),
    ):
        with db.session.begin_nested() as point:
            if table == "attachments":
                make.attachment(db.session.query(Nomination).first(), "a.pdf")
            db.session.connection().exec_driver_sql(statement)
            found = [each.what for each in doctor.of_values()]
            point.rollback()
        assert len(found) == bool(table), statement
        assert f"Table {table}, row " in "".join(found) or not table
        assert f"“{column}” cannot be read." in "".join(found) or not table


def test_frozen_rules_and_what_the_log_tells_of_them_are_of_their_season_and_number(context: Any) -> None:
    season, other = two()
    texts = {"document": "{}", "sha256": "0" * 64, "frozen_at": NOW, "why": "first_score"}
    rows = [FrozenRules(season_id=of.id, number=number, programme_id=of.programme_id, **texts)
            for of, number in ((season, 1), (season, 2), (other, 1))]  # fmt: skip
    db.session.add_all(rows)
    for of, kind, number, told in (
        (season, "rules.frozen", 1, "first"),
        (season, "rules.frozen", 2, "frozen again"),
        (season, "rules.changed", 1, "changed at once"),
        (season, "rules.changed", 2, "second"),
        (season, "rules.changed", 3, "third"),
        (other, "rules.frozen", 1, "elsewhere"),
    ):
        db.session.add(Event(at=NOW, kind=kind, season_id=of.id, detail={"number": number, "rules": told}))
    db.session.flush()
    assert [proposals_and_rules._logged(season, row) for row in rows[:2]] == [{"first"}, {"second"}]
    assert proposals_and_rules._rules(season) == rows[:2]
    season.rules_number, other.rules_number = 2, 0
    numbers = "it says it has 0 frozen rules and has 1."
    assert not any("it says it has" in each for each in proposals_and_rules._of_season(season))
    assert [each for each in proposals_and_rules._of_season(other) if "it says it has" in each] == [numbers]
    assert proposals_and_rules._read(None) is None
    assert proposals_and_rules._read(db.session.get(ProgrammeRevision, season.programme_id)) == season.document


def test_publications_are_looked_at_in_their_season(context: Any) -> None:
    season, other = two()
    public = {"kind": "laureates", "sha256": "", "content": {}, "at": NOW, "embargo_until": NOW, "number": 1}
    for of in (season, other):
        db.session.add(Publication(id=uuid.uuid4(), season_id=of.id, **public))
    db.session.flush()
    own = db.session.query(Publication).filter_by(season_id=season.id).one()
    words = [f"Publication {own.id}: no two people decided on it."]
    assert said(proposals_and_rules._publications(season, [])) == words


def test_who_joins_long_after_the_results_were_public_has_changed_only_their_work(
    context: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    season, _ = two()
    sheet, round_id = uuid.uuid4(), make.rounds(season)["1"].id
    later = results.LONG_AFTER
    for public, joined, resting, words in (
        (None, NOW, [], "to the nominee."),
        (NOW, NOW + later, [], "to the nominee."),
        (NOW, NOW + later + SECOND, [], ""),
        (NOW, NOW + later + SECOND, [round_id], ""),
        (NOW, NOW, [round_id], "published results rest on it."),
    ):
        row = Thing(id=sheet, round_id=round_id, season_id=season.id, juror="Asel", title="One", accepted_at=joined,
                    public_from=public)  # fmt: skip
        monkeypatch.setattr(results, "run", lambda _, row=row: [row])
        monkeypatch.setattr(results.honours, "resting", lambda _, resting=resting: frozenset(resting))
        found = said(results._own_companies({season.id: season}))
        assert len(found) == bool(words), (public, joined)
        assert "".join(found).endswith(words)
