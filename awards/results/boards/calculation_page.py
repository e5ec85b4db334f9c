"""How a calculation is shown and handed out: with names, and numbers as readers write them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from awards.core.message import Message
from awards.ranking.explain.calculation import Calculation, Cell, Foot, Row
from awards.ranking.numbers.exact import exact_text
from awards.results.boards.stored_board import data_of, message_of, written


@dataclass(frozen=True)
class Spread:
    """Where the scores of a criterion that count lie on the scale, from the lowest to the highest of them.

    dots: for each score how far along the scale it is (0 to 1), and how many equal ones lie below it. most: the largest
    number of equal ones.
    """

    low: str
    high: str
    dots: Sequence[tuple[float, int]]
    most: int


@dataclass(frozen=True)
class Shown:
    """A calculation in the reader's way of writing. criteria: (name, weight); sentences: what follows it.

    scale: its lowest and its highest score. spreads: one for each criterion, none where no score counts.
    """

    scale: tuple[str, str]
    criteria: Sequence[tuple[object, str]]
    spreads: Sequence[Spread | None]
    heads: Sequence[Message]
    rows: Sequence[Row]
    feet: Sequence[Foot]
    sentences: Sequence[Message]


def shown(sheet: Calculation, closing: Sequence[Message], names: Mapping[str, object], *, comma: bool) -> Shown:
    """Return a calculation and what follows it with names instead of ids and numbers as the reader writes them."""

    def worded(message: Message) -> Message:
        return message_of(data_of(message), names, comma=comma)

    def number(text: str) -> str:
        return written(text, comma=comma)

    return Shown(
        (number(exact_text(sheet.scale.min)), number(exact_text(sheet.scale.max))),
        [(names.get(one.id, one.id), number(exact_text(one.weight))) for one in sheet.criteria],
        [_spread(sheet, column, number) for column in range(len(sheet.criteria))],
        [worded(head) for head in sheet.heads],
        [_row(row, names, worded, number) for row in sheet.rows],
        [Foot(worded(foot.words), tuple(map(number, foot.cells)), number(foot.value)) for foot in sheet.feet],
        [worded(line) for line in closing],
    )


def _spread(sheet: Calculation, column: int, number: Callable[[str], str]) -> Spread | None:
    counting = [cell for row in sheet.rows if row.counts and (cell := row.cells[column])]
    scores = sorted(Fraction(cell.score) for cell in counting)
    if not scores:
        return None
    scale, equal = sheet.scale, Counter[Fraction]()
    dots = []
    for score in scores:
        dots.append((float((score - scale.min) / (scale.max - scale.min)), equal[score]))
        equal[score] += 1
    low, high = (number(exact_text(score)) for score in (scores[0], scores[-1]))
    return Spread(low, high, dots, max(equal.values()))


def _row(
    row: Row, names: Mapping[str, object], worded: Callable[[Message], Message], number: Callable[[str], str]
) -> Row:
    return Row(
        str(names.get(row.juror, "–")),
        tuple(cell and Cell(number(cell.score), number(cell.used), cell.dropped) for cell in row.cells),
        row.counts,
        tuple(map(worded, row.notes)),
        tuple(map(number, row.values)),
        row.dropped,
    )


def rows_to_hand_out(sheet: Calculation, page: Shown, say: Callable[[object], str]) -> Iterator[Sequence[object]]:
    """Yield the calculation as rows of a table: its head, the jurors, the lines below them, then the sentences.

    Numbers are numbers where decimals write them. sheet: the same as page, with numbers as the ranking writes them.
    """
    names = [f"{say(name)} × {weight}" for name, weight in page.criteria]
    yield [say(Message("Juror")), *names, *map(say, page.heads), say(Message("Remark"))]
    blank = [""] * (len(page.heads) - 1)
    for row, told in zip(sheet.rows, page.rows, strict=True):
        cells = (cell and _given(cell) for cell in row.cells)
        values = map(_number, row.values or [""] * len(page.heads))
        yield [told.juror, *cells, *values, "; ".join(map(say, told.notes))]
    for foot, line in zip(sheet.feet, page.feet, strict=True):
        yield [say(line.words), *map(_number, foot.cells or [""] * len(names)), *blank, _number(foot.value)]
    yield from ([say(sentence)] for sentence in page.sentences)


def _given(cell: Cell) -> object:
    return f"{cell.score} → {cell.used}" if cell.used else _number(cell.score)


def _number(text: str) -> object:
    try:
        return Decimal(text)
    except InvalidOperation:  # a fraction, or nothing
        return text
