"""Files that are made when they are first asked for: once for a mark, whole, the latest of a name only."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TextIO

import pytest

from awards.core import workshop
from awards.core.made_once import made_once


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.name != ".turn")


def test_a_file_is_made_once_for_its_mark_and_an_earlier_one_goes(tmp_path: Path) -> None:
    made: list[str] = []

    def ask(name: str, mark: str) -> bytes:
        return made_once(tmp_path / "in", name, mark, lambda: made.append(mark) or mark.encode(), shop=tmp_path)

    assert [ask("a", "1"), ask("a", "1"), ask("ab", "1"), ask("a", "2")] == [b"1", b"1", b"1", b"2"]
    assert made == ["1", "1", "2"]
    assert names(tmp_path / "in") == ["a.2", "ab.1"]


def test_nothing_is_left_of_a_making_that_fails(tmp_path: Path) -> None:
    def fails() -> bytes:
        raise LookupError

    with pytest.raises(LookupError):
        made_once(tmp_path / "in", "a", "1", fails, shop=tmp_path)
    assert not (tmp_path / "in").exists()
    assert made_once(tmp_path / "in", "a", "1", lambda: b"x", shop=tmp_path) == b"x"


def test_who_asks_meanwhile_waits_and_takes_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    waits = Event()
    locked = workshop._locked

    def at_the_door(lock: TextIO, until: float) -> None:
        if made:
            waits.set()
        locked(lock, until)

    monkeypatch.setattr(workshop, "_locked", at_the_door)
    with ThreadPoolExecutor(1) as other:

        def second() -> bytes:
            return made_once(tmp_path / "in", "a", "1", lambda: made.append("second") or b"y", shop=tmp_path)

        def first() -> bytes:
            made.append("first")
            asked.append(other.submit(second))
            assert waits.wait(10)
            return b"x"

        asked: list[Future[bytes]] = []
        assert made_once(tmp_path / "in", "a", "1", first, shop=tmp_path) == b"x"
        assert asked[0].result(10) == b"x"
    assert made == ["first"]


def test_one_is_made_at_a_time(tmp_path: Path) -> None:
    def make() -> bytes:
        with pytest.raises(workshop.Busy), workshop.turn(tmp_path, wait=0):
            raise AssertionError
        return b"x"

    assert made_once(tmp_path / "in", "a", "1", make, shop=tmp_path) == b"x"


def test_a_file_that_goes_before_it_is_read_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    made_once(folder, "a", "1", lambda: b"x", shop=tmp_path)
    read = Path.read_bytes

    def gone(path: Path) -> bytes:
        path.unlink(missing_ok=True)  # another mark was made at this moment
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert made_once(folder, "a", "1", lambda: b"again", shop=tmp_path) == b"again"
