"""Pieces of pages: made once for a key and a language, never shared between what differs."""

from dataclasses import dataclass

import pytest
from markupsafe import Markup

from awards.web import pieces
from awards.web.i18n import speaking


def test_a_piece_is_made_once_for_its_key_and_language(app):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    with app.test_request_context("/"):
        assert [pieces.piece(make, "x", 1), pieces.piece(make, "x", 1), pieces.piece(make, "x", 2)] == [0, 0, 1]
        with speaking("de"):
            assert [pieces.piece(make, "x", 1), pieces.piece(make, "x", 1)] == [2, 2]
        assert pieces.piece(make, "y", 1) == 3
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/below"}):
        assert pieces.piece(make, "x", 1) == 4  # its addresses differ


def test_what_failed_is_tried_again_and_the_keep_stays_small(app, monkeypatch):
    monkeypatch.setattr(pieces, "MOST", 1_600)

    def fails():
        raise LookupError("nothing there")

    with app.test_request_context("/"):
        with pytest.raises(LookupError):
            pieces.piece(fails, "z", 1)
        assert pieces.piece(lambda: "there", "z", 1) == "there"
        for number in range(10):
            assert pieces.piece(lambda number=number: number, "n", number) == number
            assert pieces.piece(lambda: "x" * 700, "long", number) == "x" * 700
            kept = app.extensions["awards.pieces"].made.values()
            assert sum(map(pieces.weight, kept)) <= 1_600 + 2 * 750


def test_a_piece_weighs_what_its_texts_do():
    @dataclass(frozen=True)
    class Card:
        title: str
        stops: tuple[str, ...]

    one = Card("x" * 1_000, ("y" * 500,))
    assert 1_500 < pieces.weight(one) < 1_800
    assert 3_000 < pieces.weight({"cards": [one, one], "more": None}) < 3_800
    assert pieces.weight(7) == pieces.LEAST


def test_rows_of_a_list_are_drawn_once_each_and_anew_when_they_changed(app):
    drawn = []

    def draw(row):
        drawn.append(row)
        return Markup("<li>{}").format(row[1])

    with app.test_request_context("/"):
        assert pieces.kept_rows([(1, "a"), (2, "<")], "list", caller=draw) == Markup("<li>a<li>&lt;")
        assert pieces.kept_rows([(1, "a"), (2, "b"), (1, "a")], "list", caller=draw) == Markup("<li>a<li>b<li>a")
        assert drawn == [(1, "a"), (2, "<"), (2, "b")]
        pieces.kept_rows([(1, "a")], "another list", caller=draw)
        assert len(drawn) == 4


def test_pieces_of_one_page_apart_come_from_no_other_and_get_to_no_other(app):
    with app.test_request_context("/"):
        assert pieces.piece(lambda: "seen by all", "apart", 1) == "seen by all"
        with pieces.apart():
            assert pieces.piece(lambda: "seen by one", "apart", 1) == "seen by one"
            assert pieces.piece_while(1, lambda: "seen by one", "apart too") == "seen by one"
        assert pieces.piece(lambda: "made anew", "apart", 1) == "seen by all"
        assert pieces.piece_while(1, lambda: "seen by all", "apart too") == "seen by all"
