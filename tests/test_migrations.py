"""Migrations on filled databases: down and up again keeps every row as it was."""

from __future__ import annotations

import json
import uuid

import pytest
from flask import Flask
from sqlalchemy import inspect, null, select, text, update

from awards.core.clock import now
from awards.core.db import Base, db
from awards.core.migrating import differences, downgrade, upgrade
from awards.desk.doctor.proposals_and_rules import of_rules
from awards.ledger.models import Event
from awards.nominations.answers.whole_entry import digest
from awards.nominations.models import FilePage, Nomination, Version
from awards.programmes.models import EntryMoves, FrozenRules, Season
from awards.programmes.queries import season_by_slug
from awards.programmes.rulebook.rulebook import text_of
from awards.results.models import Publication, PublicEntry
from tests.conftest import KINDS
from tests.demonstration import open_drafts

FIRST = "0001"


# What an earlier version knew no place for, and is made again by itself: the copies of files, and their pages.
MADE_AGAIN = {"copy_key", "copy_kind", "copy_size", "copy_sha256", "photo_key", "width", "height", "pages"}

# A version that freezes no rules forgets when these were: they are frozen when it is put back.
FROZEN_AGAIN = {"frozen_at", "why", "ballots"}


# Nobody keeps what was counted by an earlier version, or drawn.
FORGOTTEN = (EntryMoves.__table__, FilePage.__table__)


def forgotten(table: str) -> set[str]:
    """The columns of a table that are not as they were once an earlier version had the data."""
    return FROZEN_AGAIN if table == "frozen_rules" else MADE_AGAIN


def contents(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, in the order of its key."""
    with app.app_context():
        return {
            table.name: sorted(
                json.dumps(
                    {name: value for name, value in row.items() if name not in forgotten(table.name)},
                    default=str,
                    sort_keys=True,
                )
                for row in db.session.execute(select(table)).mappings()
            )
            for table in Base.metadata.sorted_tables
            if table not in FORGOTTEN
        }


def known_to_the_first(app: Flask) -> None:
    """Take out what the first version knew nothing of."""
    with app.app_context():
        # Mails of an earlier version name no conflict, taking back, role's end or proposal.
        unnamed = "('jury.recused', 'jury.removed', 'appointment.ended', 'proposal', 'proposal.done')"
        db.session.execute(text(f"UPDATE mails SET about_id = NULL WHERE event IN {unnamed}"))
        # Nor does it know that somebody's zone was not told.
        db.session.execute(text("UPDATE people SET timezone = '' WHERE timezone = 'UTC'"))
        # Nor of anything that takes two people.
        db.session.execute(text("DELETE FROM proposals"))
        open_drafts()
        db.session.execute(text("UPDATE publications SET second_id = NULL"))
        # Nor of addresses that are told when nominations open.
        db.session.execute(text("DELETE FROM opening_notices"))
        # Or which nominations look alike: it compares none.
        db.session.execute(text("DELETE FROM likenesses"))
        db.session.execute(text("DELETE FROM compared_texts"))
        # Or what went with a role that was ended.
        db.session.execute(text("DELETE FROM departures"))
        # Or of what organisers write, keep and do in the lists of their season.
        for table in (
            "circular_people", "circulars", "unsubscriptions", "reminder_runs", "reminder_rules", "morning_mails",
            "bulk_items", "bulk_acts", "saved_filters", "chosen_columns", "internal_notes", "taggings", "tags",
            "handlings", "translation_orders", "prepared_exports", "announcements",
        ):  # fmt: skip
            db.session.execute(text(f"DELETE FROM {table}"))
        # Or of what was imported in the browser.
        db.session.execute(text("DELETE FROM imports"))
        db.session.execute(text("DELETE FROM import_recipes"))
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize("kind", KINDS)
def test_all_tables_go_and_come_back(copies, kind):
    app = copies.tour(kind).app
    known_to_the_first(app)
    with app.app_context():
        downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade()
        assert differences() == []


@pytest.mark.parametrize("kind", KINDS)
def test_down_to_the_first_and_up_again_keeps_every_row(copies, kind):
    app = copies.tour(kind).app
    known_to_the_first(app)
    before = contents(app)
    with app.app_context():
        downgrade(revision=FIRST)
        upgrade()
        assert differences() == []
    after = contents(app)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_pages_of_laureates_keep_their_addresses_up_and_down(copies, kind):
    app = copies.tour(kind).app
    pages = "SELECT e.id FROM public_entries e JOIN publications p ON p.id = e.publication_id WHERE p.kind = '{}'"
    with app.app_context():
        downgrade(revision="0012")
        with db.engine.connect() as connection:
            laureates, shortlist = (
                {uuid.UUID(str(each)) for each in connection.execute(text(pages.format(of))).scalars()}
                for of in ("laureates", "shortlist")
            )
        upgrade()
        there = set(db.session.scalars(select(PublicEntry.address)))
        assert laureates <= there <= laureates | shortlist
        # A later publication of the same entries: rows of their own, at the same addresses.
        published = db.session.scalars(select(Publication).where(Publication.kind == "laureates")).one()
        later = Publication(id=uuid.uuid4(), season_id=published.season_id, kind="laureates", number=2, content={},
                            sha256="0" * 64, embargo_until=published.at, at=published.at)  # fmt: skip
        db.session.add(later)
        db.session.flush()
        for row in db.session.scalars(select(PublicEntry).where(PublicEntry.publication_id == published.id)).all():
            same = {name: getattr(row, name) for name in ("address", "nomination_id", "category_code", "country",
                                                          "kind", "position", "content")}  # fmt: skip
            db.session.add(PublicEntry(id=uuid.uuid4(), publication_id=later.id, **same))
        db.session.commit()
        db.session.remove()
        downgrade(revision="0012")
        with db.engine.connect() as connection:
            latest = connection.execute(text(pages.format("laureates") + " AND p.number = 2")).scalars()
            assert {uuid.UUID(str(each)) for each in latest} == laureates


@pytest.mark.parametrize("kind", KINDS)
def test_keys_made_before_other_spellings_were_found_are_made_anew(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        open_drafts()
        db.session.remove()
        downgrade(revision="0003")
        with db.engine.begin() as connection:
            connection.execute(
                text("UPDATE nominations SET title = 'Ölhafen', title_key = 'x', search_key = 'ölhafen'")
            )
        upgrade()
        with db.engine.connect() as connection:
            keys = set(connection.execute(text("SELECT title_key, search_key FROM nominations")))
    assert keys == {("olhafen olhafen ölhafen", "olhafen")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_that_was_taken_back_does_not_go_out_with_an_earlier_version(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        withdrawn = text(
            "UPDATE mails SET sent_at = NULL, withdrawn_at = created_at WHERE event = 'nomination.admitted'"
        )
        count = db.session.execute(withdrawn).rowcount
        open_drafts()
        downgrade(revision="0004")
        left = db.session.execute(text("SELECT count(*) FROM mails WHERE event = 'nomination.admitted'")).scalar()
        db.session.remove()
        upgrade()
    assert count > 0
    assert left == 0


@pytest.mark.parametrize("kind", KINDS)
def test_rules_of_seasons_that_have_scores_are_frozen_as_they_are_and_say_since_when(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        programmes = dict(db.session.execute(text("SELECT s.slug, s.programme_id FROM seasons s")).all())
        db.session.execute(text("DELETE FROM events WHERE kind = 'rules.frozen'"))
        unread = {"source": "award: from another version", "id": programmes["2026"]}
        db.session.execute(text("UPDATE programmes SET source = :source WHERE id = :id"), unread)
        db.session.commit()
        before = now()
        downgrade(revision="0010")
        db.session.remove()
        upgrade()
        rows = db.session.execute(
            select(Season.slug, Season.rules_number, FrozenRules).outerjoin(FrozenRules).order_by(Season.slug)
        ).all()
        found = {slug: frozen for slug, number, frozen in rows if number}
        assert set(found) == {"2027", "harbour-2027"}  # not the one that cannot be read, nor one without scores
        assert {each.why for each in found.values()} == {"later"}
        assert all(before <= each.frozen_at <= now() for each in found.values())
        assert found["2027"].document == text_of(season_by_slug("2027").document)
        assert found["harbour-2027"].ballots > 0
        events = db.session.scalars(select(Event.detail).where(Event.kind == "rules.frozen")).all()
        assert {each["rules"] for each in events} == {each.sha256 for each in found.values()}
        assert [str(each.what) for each in of_rules() if "2026" in each.what][:1] == [
            "Season 2026: it has scores, and its rules are not frozen."
        ]


@pytest.mark.parametrize("kind", KINDS)
def test_mails_find_the_nominations_they_name(copies, kind):
    app = copies.tour(kind).app
    before = contents(app)["mails"]
    assert sum('"entry_id": null' not in row for row in before) > 3
    with app.app_context():
        db.session.remove()
        downgrade(revision="0011")
        upgrade()
    assert contents(app)["mails"] == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_ended_jurors_still_held_is_given_up_but_what_they_submitted_counts(copies, kind):
    app = copies.tour(kind).app
    held = """SELECT count(*) FROM assignments a JOIN rounds r ON r.id = a.round_id JOIN seasons s ON s.id = r.season_id
        LEFT JOIN ballots b ON b.assignment_id = a.id LEFT JOIN recusals x ON x.assignment_id = a.id
        WHERE s.slug = '2027' AND a.removed_at IS NULL AND x.assignment_id IS NULL AND b.submitted_at IS {} NULL"""
    with app.app_context():
        downgrade(revision="0014")
        before = [db.session.execute(text(held.format(what))).scalar() for what in ("", "NOT")]
        db.session.execute(
            text("UPDATE appointments SET ended_at = accepted_at WHERE role IN ('juror', 'chair') AND season_id IN "
                 "(SELECT id FROM seasons WHERE slug = '2027')")
        )  # fmt: skip
        db.session.commit()
        upgrade()
        after = [db.session.execute(text(held.format(what))).scalar() for what in ("", "NOT")]
        seats = db.session.execute(
            text("SELECT count(*) FROM seats t JOIN rounds r ON r.id = t.round_id JOIN seasons s ON s.id = r.season_id "
                 "WHERE s.slug = '2027'")
        ).scalar()  # fmt: skip
        db.session.rollback()
    assert min(before) > 0
    assert after == [0, before[1]]
    assert seats == 0


@pytest.mark.parametrize("kind", KINDS)
def test_the_digest_of_a_version_is_the_same_for_an_earlier_version_of_ours(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        old = db.session.scalars(select(Version).order_by(Version.id).limit(1)).one()
        old.files, old.sha256 = null(), digest(old.answers, None)  # one from before
        db.session.commit()
        kept = {each.id: (each.answers, each.files) for each in db.session.scalars(select(Version))}
        assert sum(bool(files) for _answers, files in kept.values()) > 10
        db.session.remove()
        downgrade(revision="0019")
        rows = db.session.execute(select(Version.id, Version.answers, Version.sha256)).all()
        assert all(digest(row.answers, None) == row.sha256 for row in rows)
        db.session.remove()
        upgrade()
        assert {each.id: (each.answers, each.files) for each in db.session.scalars(select(Version))} == kept
        assert all(digest(each.answers, each.files) == each.sha256 for each in db.session.scalars(select(Version)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_database_notes_that_entries_moved_after_down_and_up(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        downgrade(revision="0018")
        db.session.execute(text("UPDATE nominations SET country = 'KG'"))  # an earlier version notes nothing
        db.session.commit()
        upgrade()
        noted = select(EntryMoves.season_id, EntryMoves.number).order_by(EntryMoves.season_id)
        assert db.session.execute(noted).all() == []
        db.session.execute(update(Nomination).values(country="KZ"))
        db.session.commit()
        first = db.session.execute(noted).all()
        assert {row.season_id for row in first} == set(db.session.scalars(select(Nomination.season_id)))
        db.session.execute(update(Nomination).values(touched_at=now()))  # which is not counted
        db.session.commit()
        assert db.session.execute(noted).all() == first
