"""Files of old get their copies, and what nobody needs goes, to the second; what the worker does for files."""

from __future__ import annotations

import io
import os
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from awards.core.clock import now, standing_at
from awards.core.db import apart, db
from awards.core.files import Gone, new_key
from awards.nominations.files import actions, copies
from awards.nominations.files.copies import Copies
from awards.nominations.models import Attachment, Nomination
from tests import factories as make

pytestmark = pytest.mark.long_for("postgresql")

MOMENT = now().replace(microsecond=0)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


class World:
    """Stored files of an entry; copies are made by nothing but words."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = app.extensions["awards.files"]
        self.nomination_id = make.entry(make.season(running=None)).id
        self.made: list[str] = []
        monkeypatch.setattr(copies, "copies_of", self.copies_of)
        db.session.commit()

    def copies_of(self, _store: Any, key: str, _kind: str, _stored: Any, *, name: str, pixels: int) -> Copies:
        assert pixels == copies.ONCE_TAKEN
        self.made.append(name)
        return Copies(key[::-1], "jpg", 7, "1" * 64)

    def add(self, name: str, *, there: bool = True, **more: Any) -> uuid.UUID:
        made = make.attachment(db.session.get_one(Nomination, self.nomination_id), "a.png")
        for field, value in {"name": name, **more}.items():
            setattr(made, field, value)
        if there:
            self.store.write(made.key, io.BytesIO(b"x"), most=9)
        number = made.id
        db.session.commit()
        return number

    def copied(self) -> set[str]:
        """The names of files that have a copy."""
        return set(db.session.scalars(select(Attachment.name).where(Attachment.copy_key.is_not(None))))


@pytest.fixture
def world(context: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(context, monkeypatch)


def test_a_file_of_old_gets_a_copy_once_and_others_stay_as_they_are(world: World) -> None:
    first, second, copied = world.add("first"), world.add("second"), world.add("copied", copy_key="c" * 40)
    gone = world.add("gone", there=False)
    actions.complete(first)
    assert (world.made, world.copied()) == (["first"], {"first", "copied"})
    for each in (first, copied, gone, uuid.uuid4()):
        actions.complete(each)
    assert world.made == ["first"]
    assert actions.copy_of(copied).copy_key == "c" * 40
    found = actions.copy_of(second)
    assert (found.name, found.copy_kind) == ("second", "jpg")
    assert world.made == ["first", "second"]
    for missing in (gone, uuid.uuid4()):
        with pytest.raises(Gone):
            actions.copy_of(missing)


def test_of_two_who_make_a_copy_the_first_one_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    number = world.add("first")

    def overtaken(*args: Any, **more: Any) -> Copies:
        with apart() as connection:
            connection.execute(update(Attachment).where(Attachment.id == number).values(copy_key="z" * 40))
        return world.copies_of(*args, **more)

    monkeypatch.setattr(copies, "copies_of", overtaken)
    actions.complete(number)
    assert actions.copy_of(number).copy_key == "z" * 40


def test_the_worker_makes_copies_of_what_is_stored_for_a_while(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.add("first"), world.add("second"), world.add("copied", copy_key="c" * 40)
    world.add("to come", stored_at=None)
    monkeypatch.setattr(actions, "LONGEST_AT_COPIES", -SECOND)
    assert (actions.complete_copies(), world.made) == (0, [])
    monkeypatch.setattr(actions, "LONGEST_AT_COPIES", timedelta(0))
    with standing_at(MOMENT):
        assert actions.complete_copies() == 2
    assert sorted(world.made) == ["first", "second"]
    assert world.copied() == {"first", "second", "copied"}


def test_what_never_came_or_was_taken_out_goes_after_a_day_with_bytes_that_no_row_knows(world: World) -> None:
    world.add("stored", uploaded_at=MOMENT - 9 * DAY)
    world.add("late", stored_at=None, uploaded_at=MOMENT - DAY)
    world.add("never", stored_at=None, uploaded_at=MOMENT - DAY - SECOND)
    world.add("just out", removed_at=MOMENT - DAY)
    world.add("out", removed_at=MOMENT - DAY - SECOND)
    keys = dict(db.session.execute(select(Attachment.name, Attachment.key)).all())
    for name, age in (("orphan", DAY + SECOND), ("young orphan", DAY)):
        keys[name] = new_key()
        world.store.write(keys[name], io.BytesIO(b"x"), most=9)
        keys[name, "age"] = age
    for name in ("stored", "late", "never", "just out", "out", "orphan", "young orphan"):
        at = (MOMENT - keys.get((name, "age"), 9 * DAY)).timestamp()
        os.utime(world.store.path(keys[name]), (at, at))
    before = set(world.store.keys())
    with standing_at(MOMENT):
        actions.sweep_files()
    assert set(db.session.scalars(select(Attachment.name))) == {"stored", "late", "just out"}
    assert before - set(world.store.keys()) >= {keys[name] for name in ("never", "out", "orphan")}
    assert {keys[name] for name in ("stored", "late", "just out", "young orphan")} <= set(world.store.keys())
