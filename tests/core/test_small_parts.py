"""What every room stands on, at its limits: canonical data, names of files and people, bytes, moments, sides."""

from __future__ import annotations

import errno
import io
import os
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Uuid, column, create_engine, literal, select, union_all

from awards.core import clock, copying, countries, files, text
from awards.core.canonical import LARGEST, canonical, comparable, sha256
from awards.core.db import Moment, outside
from awards.core.message import Message
from awards.core.verdicts import YES, Refused, insist, no, not_yet


def test_canonical_data_is_objects_lists_texts_and_whole_numbers() -> None:
    assert canonical({"b": [1, "ü", (LARGEST, -LARGEST)], "a": {}}) == (
        f'{{"a":{{}},"b":[1,"ü",[{LARGEST},-{LARGEST}]]}}'.encode()
    )
    for value in (True, None, 0.5, LARGEST + 1, -LARGEST - 1, {"ü": 1}, {1: 1}, [[None]], {"a": {"b": 0.5}}, {1}):
        with pytest.raises(TypeError):
            canonical(value)
    assert sha256("ü") == sha256("ü".encode())


def test_equal_values_compare_alike_whatever_they_were_read_as() -> None:
    moment, key = datetime(2027, 1, 1, tzinfo=UTC), uuid.uuid4()
    there = moment.astimezone(timezone(timedelta(hours=5)))
    assert comparable({"b": (moment, None), "a": key}) == comparable({"a": str(key), "b": [there, None]})
    assert comparable([True, 1, "x", 2.5]) == [True, 1, "x", "2.5"]


@pytest.mark.parametrize(
    ("name", "kind", "kept", "ends"),
    [
        ("plan.PDF", "pdf", "plan.PDF", "pdf"),
        ("plan.v2", "pdf", "plan.v2.pdf", ""),
        ("Bericht 1.2", "pdf", "Bericht 1.2.pdf", ""),
        ("photo.jpeg", "jpg", "photo.jpeg", "jpeg"),
        ("photo.png", "jpg", "photo.jpg", "png"),
        ("photo.jpg.exe", "jpg", "photo.jpg", "exe"),
        ("photo.jpg.jpeg.exe", "jpg", "photo.jpg", "exe"),
        (".exe", "jpg", "file.jpg", "exe"),
        ("plan", "csv", "plan.csv", ""),
        ("plan.abcdef", "csv", "plan.abcdef.csv", ""),
        ("plan.doc", "odd", "plan.odd", "doc"),
    ],
)
def test_a_file_ends_as_what_it_is(name: str, kind: str, kept: str, ends: str) -> None:
    assert files.ending(name) == ends
    assert files.named(name, kind) == kept


def test_bytes_are_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store, key, other = files.FileStore(tmp_path), files.new_key(), files.new_key()
    with pytest.raises(files.TooLarge):
        store.write(key, io.BytesIO(b"12345"), most=4)
    assert (store.keys(), list(tmp_path.glob("??/*"))) == ([], [])
    assert store.write(key, io.BytesIO(b"12345"), most=5) == files.Stored(5, sha256(b"12345"))
    store.partial(other).write_bytes(b"half")
    assert store.keys() == [key]
    os.utime(store.partial(other), (100, 100))
    store.forget_partials(before=100)
    assert store.settle(other) == files.Stored(4, sha256(b"half"))
    store.partial(other).write_bytes(b"half")
    os.utime(store.partial(other), (99, 99))
    store.forget_partials(before=100)
    assert not store.partial(other).exists()
    assert store.keys() == sorted([key, other])
    with store.open(key) as found:
        assert found.read() == b"12345"
    store.remove(key)
    store.remove(key)
    assert store.keys() == [other]
    assert store.path("0123456789abcdef" * 2 + "01234567").name.startswith("23456789")
    for wrong in ("", key[1:], key + "0", "g" + key[1:], "../" + key[3:]):
        with pytest.raises(ValueError, match="Not a storage key"):
            store.path(wrong)
    assert [files.is_full(OSError(each, "")) for each in (errno.ENOSPC, errno.EDQUOT, errno.EACCES)] == [
        True,
        True,
        False,
    ]


def test_a_copy_that_finds_no_room_says_so_whatever_was_raised_from_it() -> None:
    full, other = OSError(errno.ENOSPC, ""), OSError(errno.EACCES, "")
    outer, plain = ValueError(), ValueError()
    outer.__cause__, plain.__cause__ = full, other
    found = [copying.found_no_room(each) for each in (full, outer, OSError(errno.EDQUOT, ""), other, plain, None)]
    assert found == [True, True, True, False, False, False]


def test_a_copy_is_told_or_what_was_in_its_way(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(copying, "LIMITS", ())
    found_no_room = copying.Fault("broken")
    found_no_room.__cause__ = OSError(errno.ENOSPC, "")

    def told(outcome: Any) -> str:
        def make(*_: Any, **__: Any) -> Any:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(copying, "make", make)
        assert copying.main("source", "png", "copy", "wide", "small", "9") == 0
        return str(capsys.readouterr().out)

    assert told({"kind": "png"}) == '{"kind": "png"}'
    assert told(copying.Fault("broken")) == '{"fault": "broken"}'
    assert told(OSError(errno.ENOSPC, "")) == told(found_no_room) == '{"fault": "full"}'
    with pytest.raises(OSError, match="denied"):
        told(OSError(errno.EACCES, "denied"))


def test_an_answer_is_yes_without_a_reason_and_a_no_is_raised_with_it() -> None:
    insist(YES)
    assert YES
    for answer in (no("Not {what}.", what="so"), not_yet("Not {what}.", what="so")):
        assert not answer
        with pytest.raises(Refused, match=r"Not so\.") as caught:
            insist(answer)
        assert caught.value.verdict is answer
    one = Message("{n}", n=1)
    assert one == Message("{n}", n=1)
    assert one != Message("{n}", n=2)
    assert one != "1"
    assert hash(one) == hash(Message("{n}", n=1))
    assert str(Message("{literally}")) == "{literally}"


def test_moments_are_aware_and_in_utc() -> None:
    moment, dialect = datetime(2027, 1, 1, 5, tzinfo=timezone(timedelta(hours=5))), SimpleNamespace()
    kept: Any = Moment()
    assert kept.process_bind_param(None, dialect) is kept.process_result_value(None, dialect) is None
    assert kept.process_bind_param(moment, dialect).isoformat() == "2027-01-01T00:00:00+00:00"
    assert kept.process_result_value(moment, dialect).isoformat() == "2027-01-01T00:00:00+00:00"
    assert kept.process_result_value(datetime(2027, 1, 1), dialect).tzinfo is UTC  # noqa: DTZ001
    with pytest.raises(ValueError, match="without a zone"):
        kept.process_bind_param(datetime(2027, 1, 1), dialect)  # noqa: DTZ001
    with clock.standing_at(moment):
        assert clock.now() == moment
    assert clock.now() != moment


def test_what_is_unseen_is_left_out_and_rows_of_nothing_only_where_nothing_is_named() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    rows = union_all(*(select(literal(each, Uuid()).label("id")) for each in (one, two, None))).subquery()
    engine = create_engine("sqlite://")

    def left(*unseen: Any) -> set[Any]:
        of: Any = column("id", Uuid())
        with engine.connect() as connection:
            return set(connection.execute(select(rows.c.id).where(*outside(of, unseen))).scalars())

    assert left() == {one, two, None}
    assert left(one) == {two, None}
    assert left(one, None) == {two}
    assert left(None) == {one, two}


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("Booking.com", True),
        ("St. Gallen Rail", True),
        ("Rail: the way", True),
        ("rail.example/x", False),
        ("rail@example", False),
        ("http://rail", False),
        ("Rail https", False),
        ("www.rail", False),
        ("www3 .rail", False),
        ("mailto: x", False),
        ("ftp: //x", False),
        ("rail．example/x", False),
        ("h\u00adttp://x", False),
    ],
)
def test_a_name_is_no_link_however_it_is_written(name: str, may: bool) -> None:
    assert bool(text.can_be_called(name)) is may


def test_a_name_that_looks_like_another_is_told_of() -> None:
    for name, words in (
        ("Asel Karimova", None),
        ("Асель Karimova", None),
        ("Kаrimova", "mixes letters"),  # its first a is Cyrillic
        ("Karim\u200bova", "invisible"),
        ("Karim\u202eova", "invisible"),
        ("Karim\u00adova", None),
        ("2-я линия", None),
    ):
        found = text.name_warning(name)
        assert words in str(found) if words else found is None, name
    assert "Latin, Cyrillic" in str(text.name_warning("Kаrimova"))


def test_what_cannot_be_kept_is_refused_or_shown_without_it() -> None:
    for typed in ("a\x00", "\ud800", "\udfff"):
        with pytest.raises(text.NotPlain, match="cannot be displayed"):
            text.plain_text(typed)
    assert text.plain_text("\ud7ff") == "\ud7ff"
    assert text.without_controls("a\x00b\x0bc\ud800\n") == "abc\n"
    assert text.fits("a b", 2)
    assert not text.fits("a b c", 2)
    assert text.fits("a" * 100, 1)
    assert not text.fits("a" * 101, 1)
    assert text.most_characters(6) == 120
    assert text.unlinked(None) == text.brief(None) == ""


def test_keys_are_spelt_as_people_search_and_sort() -> None:
    assert text.spellings("Mueller x\0y") == [frozenset({"mueller", "muller"}), frozenset({"x"}), frozenset({"y"})]
    assert text.search_key("„Ёлка“ – İzmir") == "'елка' - izmir"
    assert len(text.search_key("x" * 500)) == text.SEARCH_KEY_LENGTH
    assert len(text.sort_key("x" * 500)) == text.KEY_LENGTH
    ordered = ["Line 2", "Line 9", "Line 10", "Linea", "Zug", "Ёлка", "Жар", "Қала", "Лес"]
    assert sorted(set(ordered), key=text.sort_key) == ordered
    assert text.sort_key("cafe") < text.sort_key("café") < text.sort_key("cafeb")


def test_a_subject_is_cut_between_words_or_else_within_one() -> None:
    word = "x" * 99
    assert text.brief("x" * 100) == "x" * 100
    assert text.brief("x" * 101) == word + "…"
    assert text.brief("y" * 49 + " " + "x" * 99) == "y" * 49 + " " + "x" * 49 + "…"
    assert text.brief("y" * 51 + ", " + "x" * 99) == "y" * 51 + "…"


def test_a_country_is_named_in_english_where_it_has_no_name_and_by_its_code_where_it_is_none() -> None:
    assert countries.country_name("KZ", "de") == "Kasachstan"
    assert countries.country_name("QQ", "de") == "QQ"
    assert {"KZ", "XK"} <= countries.CODES
    assert not countries.CODES & {"EU", "ZZ", "001", "QO"}
