"""What a juror takes along of the own work: a row for each of their scoresheets, with scores, comments and notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from awards.accounts.models import Person
from awards.core.message import Message
from awards.nominations.answers.dossier import is_blind
from awards.programmes.document import form_schema
from awards.programmes.models import Season
from awards.ranking.numbers.exact import fixed
from awards.results.exports.streaming import Row, Say
from awards.results.exports.tables import ENTRY, SHARED
from awards.scoring import rules
from awards.scoring.comparing import queries
from awards.scoring.comparing.rules import DIGITS, mean_of
from awards.scoring.notes import queries as notes_queries
from awards.scoring.notes.queries import Kept
from awards.scoring.scoresheet import Sheet
from awards.web.i18n import reader_language

STATES = {
    rules.ASSIGNED: Message("not started"),
    rules.DRAFT: Message("draft"),
    rules.COMPLETE: Message("scored in full, not submitted"),
    rules.SUBMITTED: Message("submitted"),
    rules.CHANGED: Message("submitted, changed since"),
    rules.SKIPPED: Message("skipped"),
    rules.EXCLUDED: Message("excluded"),
    rules.WITHDRAWN: Message("withdrawn"),
    rules.DISQUALIFIED: Message("disqualified"),
}


def own_scores(season: Season, person: Person, say: Say) -> Iterator[Row]:
    """Yield the heads, then a row for each own scoresheet of the season that is not closed to its juror.

    Scores and comments are those of the draft, as the juror's own page has them. Nothing of anybody else is read.
    """
    sheets = [sheet for sheet in queries.own_ballots(person, season) if not rules.is_shut(sheet)]
    held = {sheet.category for sheet in sheets}
    criteria = [each for category in season.document.categories if category.id in held for each in category.criteria]
    heads = (
        Message("Round"),
        Message("Category"),
        *(words for words, _ in ENTRY),
        Message("State"),
        Message("My weighted mean"),
        Message("My order"),
    )
    last = (Message("Comments on scores"), Message("Comment for the jury"), Message("Advice to the nominee"),
            Message("Private note"), Message("Star"), Message("Come back to this"))  # fmt: skip
    names = {each.id: say(each.name) for each in season.document.categories}
    names |= {each.id: say(each.name) for each in criteria}
    yield [*map(say, heads), *(names[each.id] for each in criteria), *map(say, last)]
    held_ids = {sheet.id for sheet in sheets}
    notes, places = notes_queries.notes(held_ids), queries.own_places(person, season, held_ids)
    for sheet in sheets:
        yield [
            sheet.round_code,
            names[sheet.category],
            *_entry(season, sheet),
            say(STATES.get(_state(season, sheet), "")),
            _mean(season, sheet),
            places.get(sheet.id),
            *(_given(season, sheet, each.id) for each in criteria),
            *_words(sheet, names, notes.get(sheet.id, Kept()), say),
        ]


def _entry(season: Season, sheet: Sheet) -> Row:
    if is_blind(season.document, sheet.round_code):
        return sheet.title, "", ""
    return sheet.title, sheet.company, form_schema.country_name(season.document, sheet.country, reader_language())


def _state(season: Season, sheet: Sheet) -> str:
    return rules.told_state(sheet, changed=sheet.changed, complete=not sheet.lacks(season.document))


def _mean(season: Season, sheet: Sheet) -> Decimal | None:
    mean = mean_of(sheet.marks.values(), season.document.scale)
    return None if mean is None else Decimal(fixed(mean, DIGITS))


def _given(season: Season, sheet: Sheet, code: str) -> Decimal | None:
    mark = sheet.marks.get(code)
    return None if mark is None or mark.steps is None else season.document.scale.value_at(mark.steps)


def _words(sheet: Sheet, names: dict[str, str], note: Kept, say: Say) -> Sequence[object]:
    said = [f"{names[mark.code]}: {mark.comment}" for mark in sheet.marks.values() if mark.comment]
    marks = (say(SHARED[note.starred]), say(SHARED[note.later]))
    return ("\n".join(said), sheet.jury_comment, sheet.advice, note.text, *marks)
