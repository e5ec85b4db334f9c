"""What a card shows of a public entry: its picture or drawing, and figures from its own published table."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from awards.programmes.document.programme import load
from awards.results.models import Content, PublicEntry
from awards.results.publishing.drawings import HEIGHT, WIDTH, drawing
from awards.results.publishing.public_cards import Card, Figure, cards
from tests.programmes.seeds import text_of

HEADS: list[Any] = [{"en": each} for each in ("Indicator", "Unit", "Before", "After", "Period")]
NUMERIC = [False, False, True, True, False]


def card(language: str = "en", there: tuple[str, ...] = (), **content: Any) -> Card:
    """The card of an entry that says this."""
    said: Content = {"title": "T", "language": "en", "company": "C", **content}  # type: ignore[typeddict-item]
    row = PublicEntry(address=uuid.UUID(int=1), category_code="fairness", kind="laureate", country="KZ", content=said)
    season: Any = SimpleNamespace(document=load(text_of("magistral")), default_language="en", slug="2026")
    return cards([row], season, language, lambda code: code, there)[0]


def table(*rows: list[str], numeric: list[bool] = NUMERIC) -> list[Any]:
    return [{"label": {"en": "Key figures"}, "heads": HEADS, "numeric": numeric, "rows": list(rows)}]


def test_figures_are_what_its_own_table_says_before_and_after() -> None:
    rows = (["Waiting", "h", "61", "9", "2025"], ["Sailings", "a week", "", "1234.5", ""],
            ["Empty", "", "4", "", ""], ["", "%", "1", "2", ""],
            ["Lost", "containers sent", "-10", "0", ""], ["Fifth", "", "1", "1", ""])  # fmt: skip
    assert card(items=table(*rows)).figures == [
        Figure("Waiting", "h", "61", "9", 100, 15),
        Figure("Sailings", "a week", "", "1,234.5", 0, 100),
        Figure("Lost", "", "-10", "0", 100, 0),
    ]
    assert card("de", items=table(rows[1])).figures[0].after == "1.234,5"


@pytest.mark.parametrize(
    "numeric", [[True, False, True, False, False], [False, False, False, True, False], [False, *[True] * 3, False]]
)
def test_a_table_of_something_else_gives_no_figures(numeric: list[bool]) -> None:
    assert card(items=table(["1", "2", "3", "4", "5"], numeric=numeric)).figures == []


def test_an_unsettled_number_is_no_figure() -> None:
    assert card(items=table(["Waiting", "h", "61", "many", ""], ["Lost", "h", "Infinity", "NaN", ""])).figures == []
    assert card().figures == card(items=[{"label": {"en": "Referee"}, "pairs": []}]).figures == []


def test_the_first_picture_that_is_there_is_shown() -> None:
    said = {"photo": "a", "photo_alt": "A", "more_photos": [{"id": "b", "alt": "B"}]}
    assert card(there=("a", "b"), **said).picture == (1, "A", "a")
    assert card(there=("b",), **said).picture == (2, "B", "b")
    assert card(**said).picture is card(there=("a",)).picture is None


def test_a_drawing_follows_from_the_address_alone_and_differs() -> None:
    some = [drawing(uuid.UUID(int=number)) for number in range(60)]
    drawing.cache_clear()
    assert [drawing(uuid.UUID(int=number)) for number in range(60)] == some
    assert len({each.thin for each in some}) == len({each.route for each in some}) == 60
    for each in some:
        assert 0 < each.x - each.radius < each.x + each.radius < WIDTH
        assert 0 < each.y - each.radius < each.y + each.radius < HEIGHT
        assert each.route.points[-1] == (each.x, each.y)
        assert all(0 <= y <= HEIGHT for _, y in each.route.points)
        assert each.route.points[0][0] < 0 < each.route.points[1][0] < each.route.points[2][0] < each.x - each.radius
        assert len(each.thin) < 16_000
    assert card().drawing is drawing(uuid.UUID(int=1))
