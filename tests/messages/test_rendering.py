"""The parts that a mail is made of: what people typed, its paragraphs and its one lines; whose award, zone and link."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, g

from awards.core.text import GAP
from awards.messages import rendering
from awards.messages.models import LINK, NOTICE, SITE
from awards.messages.rendering import SUBJECT_LENGTH, Line, Paragraph


def reader(**more: Any) -> Any:
    return SimpleNamespace(id=uuid.uuid4(), email="reader@nordlicht.example", **{"language": "en", **more})


def test_what_people_typed_keeps_its_words_and_loses_what_would_be_ours() -> None:
    for typed, kept in (
        (None, ""),
        (7, 7),
        ("two\r\nlines", "two\nlines"),
        ("a\x07b\u202ec\u2028d", "abcd"),
        ("nim\u200cdid\u00ada" + GAP, "nim\u200cdid\u00ada" + GAP),
        ("> said\n* point", f"{GAP}> said\n{GAP}* point"),
        (rendering._quoted("said\n\nmore"), "> said\n>\n> more"),
        (rendering._cited("won"), "» won"),
        ("[[ x ]] {{y}}", "[ [ x ]] { {y}}"),
    ):
        assert rendering._harmless(typed) == kept, typed
    assert (rendering._quoted(None), rendering._cited(None), rendering._quoted("  ")) == ("", "", "")


def test_a_paragraph_is_a_button_of_a_kind_or_lines() -> None:
    for part, made in (
        ("[[ See\nit ]]", Paragraph(["See it"], "/there")),
        ("[[ See ]] and more", Paragraph(["[[ See ]] and more"])),
        ("> one\n> two", Paragraph(["one", "two"], kind="quote")),
        ("> one\ntwo", Paragraph(["> one", "two"])),
        ("* point\n* more", Paragraph(["point", "more"], kind="point")),
        ("plain\npleasant", Paragraph(["plain", "pleasant"])),
    ):
        assert rendering._paragraph(part, "/there") == made, part


def test_a_subject_is_one_line_of_so_many_characters_at_most() -> None:
    assert rendering._one_line("a\x07b \u2028 c\n d") == "a b c d"
    for length, kept in (
        (SUBJECT_LENGTH, "x" * SUBJECT_LENGTH),
        (SUBJECT_LENGTH + 1, "x" * (SUBJECT_LENGTH - 1) + "…"),
    ):
        assert rendering._one_line("x" * length) == kept


@pytest.mark.databases("sqlite")
def test_a_mail_without_a_colour_of_its_own_has_our_line(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    colour = SimpleNamespace(light="#111111", dark="#222222")
    assert rendering.line_in(None, arrives="brass") == Line(arrives="brass")
    assert rendering.line_in(colour, arrives="station") == Line("#111111", "#222222", "station")
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(rendering, "_framed", lambda _template, values: shown.append(values) or "")
    for line, unsubscribe in ((None, False), (Line("#111111"), True)):
        rendering.render("unknown", to=reader(), line=line, unsubscribe=unsubscribe)
        assert shown[-1]["line"] == (line or Line())
        assert shown[-1]["unsubscribe"] == (f"{NOTICE}/unsubscribe" if unsubscribe else None)


@pytest.mark.databases("sqlite")
def test_the_button_leads_to_a_path_of_the_site_an_address_or_the_personal_link(context: Flask) -> None:
    for url, leads in (("/there", f"{SITE}/there"), ("https://x.example/", "https://x.example/"), (None, LINK)):
        assert f"Open an account:\n{leads}\n" in rendering.render("unknown", to=reader(), url=url).text


@pytest.mark.databases("sqlite")
def test_who_has_a_name_is_greeted_by_it(context: Flask) -> None:
    for more, greeted in (({"name": "Rea"}, "Hello Rea,"), ({"name": ""}, "Hello,"), ({}, "Hello,")):
        assert rendering.render("address_changed", to=reader(**more)).text.splitlines()[3] == greeted


@pytest.mark.databases("sqlite")
def test_a_mail_is_of_its_season_or_of_the_house(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    season, house = SimpleNamespace(name="Nordlicht Prize", contact=None), SimpleNamespace(name="Steppe Prize")
    for of, home, award in ((season, house, season.name), (None, house, house.name), (None, None, "Awards")):
        monkeypatch.setattr(rendering, "house", lambda home=home: home)
        made = rendering.render("unknown", to=reader(), season=of)
        assert made.text.splitlines()[0] == award


@pytest.mark.databases("sqlite")
def test_while_a_mail_is_written_the_season_zone_and_language_are_its_own(context: Flask) -> None:
    own, before = SimpleNamespace(name="Nordlicht Prize"), SimpleNamespace(name="Before")
    for season in (own, None):
        for more, zone in (({"timezone": "Europe/Berlin"}, "Europe/Berlin"), ({"timezone": None}, ""), ({}, "")):
            for language, spoken in (("de", "de"), ("xx", "en")):
                g.season, g.zone = before, "Asia/Almaty"
                to = reader(language=language, **more)
                with rendering._addressing(to, season):
                    assert (g.get("season"), g.zone, rendering.reader_language()) == (season, zone, spoken)
                assert (g.season, g.zone) == (before, "Asia/Almaty")
    del g.season, g.zone
    with rendering._addressing(reader(), own):
        pass
    assert "season" not in g
    assert "zone" not in g
