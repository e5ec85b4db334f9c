"""What the page of a ballot shows of its scoresheet and the rules it is scored by: nothing is read for it."""

from __future__ import annotations

import uuid

from flask import request

from awards.core.clock import now
from awards.jury.jury_words import country_of
from awards.nominations.answers import dossier
from awards.programmes.models import Season
from awards.scoring import rules, scoresheet_page
from awards.scoring.forms import Sent
from awards.scoring.scoresheet import Sheet
from awards.scoring.scoresheet_page import Reading
from awards.web.i18n import reader_language


def shown(season: Season, sheet: Sheet, read: Reading | None, typed: Sent | None = None) -> dict[str, object]:
    """Return what the page shows of a scoresheet. read: its dossier; typed: what was sent and is shown again."""
    programme = season.document
    may = rules.can_score(sheet, sheet, now=now())
    asked = request.args.get("check") and typed is None and may
    found = sheet.lacks(programme)
    lacking = found if asked else []
    return {
        **scoresheet_page.shared(season),
        **_sentences(sheet, lacking=found, is_open=bool(may)),
        "counting": {code: scoresheet_page.value_of(programme, steps) for code, steps in sheet.counting.items()},
        "keys": [str(uuid.uuid4()) for _each in range(3)],
        "most_radios": scoresheet_page.MOST_RADIOS,
        "sheet": sheet,
        "typed": typed,
        "fields": typed.fields if typed else scoresheet_page.fields_of(sheet, programme),
        "criteria": programme.category(sheet.category).criteria,
        "category": programme.category(sheet.category),
        "steps": (steps := scoresheet_page.steps_of(season, reader_language())),
        "explained": {step.value for step in steps if step.explain},
        "scale": scoresheet_page.scale_markup(season, reader_language(), is_open=bool(may))
        if len(steps) <= scoresheet_page.MOST_RADIOS
        else None,
        "limits": programme.jury.comments,
        "may": may,
        "lacks": lacking,
        "lacks_by": {lack.where: lack for lack in lacking},
        "dossier": read.markup(sheet) if read else "",
        "answers_language": read.language if read else sheet.language,
        "blind": dossier.is_blind(programme, sheet.round_code),
        "informed_by": scoresheet_page.informed_by(programme, sheet.category, read.questions if read else ()),
        "country": country_of(season),
    }


def _sentences(sheet: Sheet, *, lacking: list[rules.Lack], is_open: bool) -> dict[str, object]:
    """What the page says of the scoresheet as a whole, and what its main button does."""
    complete = not lacking
    main = scoresheet_page.main_act(sheet, complete=complete)
    told = rules.told_state(sheet, changed=sheet.changed, complete=complete)
    return {
        "words": scoresheet_page.script_words,
        "progress_words": scoresheet_page.progress_words(sheet, lacking),
        "saved_words": scoresheet_page.saved_words(sheet.saved_at),
        "state": told,
        "state_name": scoresheet_page.STATES[told],
        "standing": scoresheet_page.what_counts(sheet, complete=complete, is_open=is_open),
        "main": main,
        "main_value": scoresheet_page.MAIN[main][0],
        "main_words": scoresheet_page.MAIN[main][1],
    }
