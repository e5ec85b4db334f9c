"""Migrations on filled databases: down and up again keeps every row as it was."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask_migrate import downgrade
from sqlalchemy import select, text

from awards.core.db import Base, db
from awards.core.migrating import differences, upgrade
from tests.conftest import KINDS

FIRST = "0001"


# What an earlier version knew no place for, and is made again by itself: the copies of files.
MADE_AGAIN = {"copy_key", "copy_kind", "copy_size", "copy_sha256", "photo_key", "width", "height"}


def contents(app: Flask) -> dict[str, list[str]]:
    """Every row of every table, in the order of its key."""
    with app.app_context():
        return {
            table.name: sorted(
                json.dumps(
                    {name: value for name, value in row.items() if name not in MADE_AGAIN}, default=str, sort_keys=True
                )
                for row in db.session.execute(select(table)).mappings()
            )
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize("kind", KINDS)
def test_down_to_the_first_and_up_again_keeps_every_row(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
        # Mails of an earlier version name everything that may take them back, but no conflict of interest.
        db.session.execute(text("UPDATE mails SET about_id = NULL WHERE event = 'jury.recused'"))
        # Nor does it know that somebody's zone was not told.
        db.session.execute(text("UPDATE people SET timezone = '' WHERE timezone = 'UTC'"))
        # Nor of anything that takes two people.
        db.session.execute(text("DELETE FROM proposals"))
        db.session.commit()
    before = contents(app)
    with app.app_context():
        db.session.remove()
        downgrade(revision=FIRST)
        upgrade()
        assert differences() == []
    after = contents(app)
    assert {name: len(rows) for name, rows in after.items()} == {name: len(rows) for name, rows in before.items()}
    assert after == before


@pytest.mark.parametrize("kind", KINDS)
def test_keys_made_before_other_spellings_were_found_are_made_anew(copies, kind):
    app = copies.tour(kind).app
    with app.app_context():
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
        db.session.commit()
        downgrade(revision="0004")
        left = db.session.execute(text("SELECT count(*) FROM mails WHERE event = 'nomination.admitted'")).scalar()
        db.session.remove()
        upgrade()
    assert count > 0
    assert left == 0
