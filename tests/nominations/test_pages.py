"""The worker draws the pages of documents from the copies that jurors get; they go with their file and come back."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from awards.app import CHORES
from awards.core import workshop
from awards.core.clock import now
from awards.core.db import apart, db
from awards.core.files import new_key
from awards.demo import files as demo_files
from awards.desk.doctor import findings
from awards.nominations.files import actions, copies, file_pages
from awards.nominations.models import Attachment, FilePage, Nomination
from tests import factories as make
from tests.nominations.samples import CANARY, document

TEXT = "Dwell time 34 h"


class World:
    """Documents of an entry, taken in as the nominee's page does."""

    def __init__(self, app: Flask) -> None:
        self.store = app.extensions["awards.files"]
        self.nomination_id = make.entry(make.season(running=None)).id
        db.session.commit()

    def add(self, content: bytes | None = None, **more: Any) -> UUID:
        row = make.attachment(db.session.get_one(Nomination, self.nomination_id), "a.pdf")
        arrived = copies.take_in(self.store, io.BytesIO(content or demo_files.pdf([TEXT])), key=row.key, name="a.pdf",
                                 accept=("pdf",), most=10**7)  # fmt: skip
        values = {"size": arrived.stored.size, "sha256": arrived.stored.sha256} | asdict(arrived.copies) | more
        for name, value in values.items():
            setattr(row, name, value)
        number = row.id
        db.session.commit()
        return number

    def of(self, file_id: UUID) -> tuple[int | None, list[FilePage]]:
        """How many pages a file has, and those that were drawn."""
        db.session.rollback()
        query = select(FilePage).where(FilePage.attachment_id == file_id).order_by(FilePage.number)
        return db.session.get_one(Attachment, file_id).pages, list(db.session.scalars(query))


@pytest.fixture
def world(context: Flask) -> World:
    return World(context)


def test_the_worker_draws_what_waits_once_and_from_the_copy(world: World) -> None:
    first, second = world.add(), world.add(document())
    assert file_pages.draw_pages in CHORES
    assert (file_pages.draw_pages(), file_pages.draw_pages()) == (2, 0)
    count, (page,) = world.of(first)
    assert (count, page.number, page.text, page.width, page.height) == (1, 1, f"{TEXT}\n1 / 1", 1130, 1599)
    picture = world.store.path(page.key).read_bytes()
    assert (picture[:3], len(picture)) == (b"\xff\xd8\xff", page.size)
    _count, (page,) = world.of(second)
    assert CANARY.encode() not in world.store.path(page.key).read_bytes() + page.text.encode()
    assert list(world.store.folder.glob("*/*.part")) == []
    assert list(findings.of_files(world.store, deep=True)) == []


def test_nothing_is_drawn_of_what_is_no_document_or_not_there_or_as_it_was_sent(world: World) -> None:
    key = new_key()
    sent = world.add(key=key, copy_key=key)
    world.store.write(key, io.BytesIO(demo_files.pdf([TEXT])), most=10**6)
    others = [world.add(kind="png"), world.add(stored_at=None), world.add(removed_at=now()), world.add(copy_key=None)]
    gone = world.add(copy_key=new_key())
    file_pages.draw_pages()
    assert world.of(sent) == (0, [])
    for each in (*others, gone):
        assert world.of(each) == (None, [])


def test_a_document_that_cannot_be_drawn_is_not_tried_again(world: World) -> None:
    broken = world.add()
    world.store.path(db.session.get_one(Attachment, broken).copy_key or "").write_bytes(b"%PDF-1.7\n")
    assert (file_pages.draw_pages(), file_pages.draw_pages()) == (1, 0)
    assert world.of(broken) == (0, [])


def test_of_many_pages_the_first_ones_are_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_pages, "MOST_PAGES", 2)
    many = world.add(demo_files.pdf(["one"], ["two"], ["three"]))
    file_pages.draw_pages()
    count, found = world.of(many)
    assert (count, [page.text for page in found]) == (3, ["one\n1 / 3", "two\n2 / 3"])


def test_of_two_workers_the_first_one_counts_and_nothing_of_the_other_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id, drawn = world.add(), workshop.drawn

    def overtaken(*args: Any) -> list[Any]:
        with apart() as connection:
            connection.execute(update(Attachment).where(Attachment.id == file_id).values(pages=7))
        return drawn(*args)

    before = set(world.store.keys())
    monkeypatch.setattr(workshop, "drawn", overtaken)
    file_pages.draw(file_id)
    assert world.of(file_id) == (7, [])
    assert set(world.store.keys()) == before


@pytest.mark.parametrize("ends", ["drawn", "_write"])
def test_a_worker_that_ends_half_way_leaves_nothing_and_the_next_one_draws(
    world: World, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    file_id, before = world.add(), set(world.store.keys())

    def killed(*_: Any) -> Any:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(workshop if ends == "drawn" else file_pages, ends, killed)
        with pytest.raises(SystemExit):
            file_pages.draw(file_id)
    assert world.of(file_id) == (None, [])
    assert set(world.store.keys()) == before
    assert file_pages.draw_pages() == 1
    assert world.of(file_id)[0] == 1


def test_when_too_much_is_worked_on_documents_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id = world.add()

    def busy(*_: Any) -> Any:
        raise workshop.Busy

    with monkeypatch.context() as patched:
        patched.setattr(workshop, "drawn", busy)
        assert file_pages.draw_pages() == 0
    monkeypatch.setattr(file_pages, "LONGEST", -timedelta(seconds=1))
    assert file_pages.draw_pages() == 0
    assert world.of(file_id) == (None, [])


def test_who_uploads_a_file_does_not_wait_for_what_is_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    file_id, drawn, seen = world.add(), workshop.drawn, []

    def noting(*args: Any) -> list[Any]:
        with workshop.turn(world.store.folder, wait=0):
            seen.append("free")
        with pytest.raises(workshop.Busy), workshop.turn(world.store.folder / file_pages.APART, wait=0):
            seen.append("never")
        return drawn(*args)

    monkeypatch.setattr(workshop, "drawn", noting)
    file_pages.draw(file_id)
    assert seen == ["free"]
    assert world.of(file_id)[0] == 1


def test_pages_without_their_bytes_are_named_and_drawn_anew(world: World) -> None:
    whole, short = world.add(), world.add(demo_files.pdf(["one"], ["two"]))
    file_pages.draw_pages()
    kept, lost = world.of(whole)[1][0].key, world.of(short)[1][1].key
    world.store.remove(lost)
    said = [each.what for each in findings.of_files(world.store, deep=False)]
    assert said == [f"File {short}: the picture of its page 2 is missing."]
    db.session.rollback()
    actions.sweep_files()
    db.session.commit()
    assert world.of(short) == (None, [])
    assert world.of(whole)[1][0].key == kept
    file_pages.draw_pages()
    assert [page.number for page in world.of(short)[1]] == [1, 2]
    assert list(findings.of_files(world.store, deep=False)) == []


def test_pages_go_with_their_file_and_stay_with_one_that_stays(world: World) -> None:
    out, stays = world.add(), world.add()
    file_pages.draw_pages()
    (gone,), (kept,) = world.of(out)[1], world.of(stays)[1]
    assert file_pages.keys_of([out]) == {gone.key}
    assert file_pages.keys_of([]) == set()
    db.session.execute(delete(Attachment).where(Attachment.id == out))
    db.session.commit()
    assert set(db.session.scalars(select(FilePage.attachment_id))) == {stays}
    actions.sweep_files()
    assert world.store.path(kept.key).is_file()
