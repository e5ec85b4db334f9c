"""Which addresses in a text of people become links."""

from __future__ import annotations

import pytest

from awards.web.linking import Bit, linked


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("See https://a.example/b?c=d#e.", "https://a.example/b?c=d#e"),
        ("(https://a.example)", "https://a.example"),
        ("“https://a.example/x”", "https://a.example/x"),
        ("HTTPS://A.example/", "HTTPS://A.example/"),
        ("https://prêmio.example/ó", "https://prêmio.example/ó"),
        ("https://a.example:8443/", "https://a.example:8443/"),
        ("http://a.example/", None),
        ("javascript://a.example/", None),
        ("https://bank.example@evil.example/", None),
        ("https://localhost/", None),
        ("https://", None),
        ("https://a.example:99999/", None),
        ("https://a.example\\@evil.example/", None),
        ("https://[::1/", None),
        ("https://a.example/\u202egpj", None),
        ("https://a.example/\u200b", None),
        ("a.example", None),
    ],
)
def test_an_open_address_is_a_link(line: str, address: str | None) -> None:
    bits = linked(line)
    assert "".join(each.words for each in bits) == line
    assert [each.url for each in bits if each.url] == ([address] if address else [])


def test_a_line_keeps_its_words_around_its_links() -> None:
    assert linked("a https://a.example, https://b.example b") == [
        Bit("a "), Bit("https://a.example", "https://a.example"), Bit(", "),
        Bit("https://b.example", "https://b.example"), Bit(" b"),
    ]  # fmt: skip
    assert linked("") == []
