"""What the pages of a scoresheet show: states, sentences, those that the script says, the scale, and the dossier.

What is the same for many readers is made once in a process.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import get_template_attribute, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from markupsafe import Markup

from awards.core.clock import now
from awards.nominations.answers import dossier
from awards.nominations.answers.whole_entry import as_submitted
from awards.nominations.translating.queries import Translated, translations
from awards.programmes.document.parts import Scale
from awards.programmes.document.programme import Programme
from awards.programmes.models import Season
from awards.scoring import evidence, queries, rules
from awards.scoring.scoresheet import Sheet
from awards.web.i18n import at_time, language_name, programme_text, reader_language, reader_zone
from awards.web.pieces import piece

STATES = {
    rules.ASSIGNED: lazy_gettext("Not started"),
    rules.DRAFT: lazy_gettext("Draft"),
    rules.COMPLETE: lazy_gettext("Complete, not submitted"),
    rules.SUBMITTED: lazy_gettext("Submitted"),
    rules.CHANGED: lazy_gettext("Submitted, changed since"),
    rules.SKIPPED: lazy_gettext("Skipped"),
    rules.RECUSED: lazy_gettext("Recused"),
    rules.ABSTAINED: lazy_gettext("Abstained"),
    rules.EXCLUDED: lazy_gettext("Does not count"),
    rules.WITHDRAWN: lazy_gettext("Withdrawn by the nominee"),
    rules.DISQUALIFIED: lazy_gettext("Disqualified"),
}
COUNTING = frozenset({rules.SUBMITTED, rules.CHANGED})
_KINDS = dict.fromkeys(rules.CLOSED, "off") | dict.fromkeys(COUNTING, "done")


def stations(states: Iterable[str], here: int = -1) -> list[str]:
    """Return the states of a list as stations of the progress line; `here` is the one the page is about."""
    kinds = [_KINDS.get(state, "") for state in states]
    if 0 <= here < len(kinds):
        kinds[here] = "now"
    return kinds


def counts(states: Iterable[str]) -> dict[str, int]:
    """Return how many of a list are submitted, and how many there are to score in all."""
    found = Counter(states)  # counted first: a list may be long, its states are few
    return {
        "done_count": sum(count for state, count in found.items() if state in COUNTING),
        "open_count": sum(count for state, count in found.items() if state not in rules.CLOSED),
    }


def saved_words(moment: datetime | None) -> str:
    """Return "Saved 14:02", with the day if it is another one; nothing before the first save."""
    return dated(SAVED, moment) if moment else ""


def dated(patterns: tuple[object, object], moment: datetime) -> str:
    """Return a sentence with a time of today, or the second one with day and time; each has {time} where it stands."""
    zone = ZoneInfo(reader_zone())
    local = moment.astimezone(zone)
    today = local.date() == now().astimezone(zone).date()
    return str(patterns[not today]).replace("{time}", f"{local:%H:%M}" if today else at_time(moment))


SAVED = (lazy_gettext("Saved {time}"), lazy_gettext("Saved on {time}"))
# What counts of a ballot, in one sentence: today, and of another day.
STANDING: dict[str, tuple[object, object]] = {
    "blank": ("", ""),
    "draft": (lazy_gettext("Draft – does not count."),) * 2,
    "complete": (lazy_gettext("Complete, not submitted – does not count yet."),) * 2,
    "unsent": (lazy_gettext("Not submitted – does not count."),) * 2,
    "back": (
        lazy_gettext("Withdrawn at {time} – does not count."),
        lazy_gettext("Withdrawn on {time} – does not count."),
    ),
    "counts": (lazy_gettext("Counts as submitted at {time}."), lazy_gettext("Counts as submitted on {time}.")),
    "let_count": (
        lazy_gettext("Complete when the round closed; the organisers let it count at {time}."),
        lazy_gettext("Complete when the round closed; the organisers let it count on {time}."),
    ),
    "disqualified": (lazy_gettext("The nomination is disqualified – the scoresheet stays saved, but does not count."),)
    * 2,
    "changed": (
        lazy_gettext("Changed since {time}: the scores submitted at {time} count; submit again to replace them."),
        lazy_gettext("Changed since {time}: the scores submitted at that point count; submit again to replace them."),
    ),
    "late": (lazy_gettext("Changed after {time} and not submitted again: the scores submitted at that point count."),)
    * 2,
}


@dataclass(frozen=True)
class Standing:
    """What counts of a ballot: the name of the sentence, and the moment in it (or none)."""

    kind: str
    at: datetime | None

    @property
    def words(self) -> str:
        """The sentence."""
        patterns = STANDING[self.kind]
        return dated(patterns, self.at) if self.at else str(patterns[0])


def what_counts(sheet: Sheet, *, complete: bool, is_open: bool) -> Standing:
    """Return what counts of a ballot. complete: the draft lacks nothing. is_open: scores can still be given."""
    if sheet.disqualified and sheet.begun_at is not None:
        return Standing("disqualified", None)
    if sheet.submitted_at is not None and sheet.last is not None and sheet.last.let_count and not sheet.changed:
        return Standing("let_count", sheet.submitted_at)
    if sheet.submitted_at is not None:
        return Standing(("changed" if is_open else "late") if sheet.changed else "counts", sheet.submitted_at)
    if sheet.begun_at is None:
        return Standing("blank", None)
    if not is_open:
        return Standing("unsent", None)
    if sheet.last is not None:
        return Standing("back", sheet.last.taken_back_at)
    return Standing("complete" if complete else "draft", None)


# What the main button does, and what it is called.
MAIN: dict[str, tuple[str, object]] = {
    "save": ("next", lazy_gettext("Save and next open")),
    "submit": ("submit", lazy_gettext("Submit and next")),
    "again": ("submit", lazy_gettext("Submit the changes and next")),
    "on": ("next", lazy_gettext("Next open")),
}


def main_act(sheet: Sheet, *, complete: bool) -> str:
    """Return what the main button of a ballot does: a name of MAIN."""
    if not complete:
        return "save"
    if sheet.submitted_at is None:
        return "submit"
    return "again" if sheet.changed else "on"


def progress_words(sheet: Sheet, lacking: Collection[rules.Lack]) -> str:
    """Return how many criteria of a ballot are scored and, once all are, how many scores lack an explanation."""
    owed = sum(lack.kind == "comment" for lack in lacking) if sheet.scored == len(sheet.marks) else 0
    more = " · " + ngettext("%(num)s explanation missing", "%(num)s explanations missing", owed) if owed else ""
    return _("%(scored)s of %(all)s criteria scored", scored=sheet.scored, all=len(sheet.marks)) + more


def script_words() -> dict[str, str]:
    """Return the sentences of the ballot's script, as attributes of its form."""
    return {
        "data-say-saving": _("Saving…"),
        "data-say-waiting": _("Not saved – waiting for the connection"),
        "data-say-failed": _("Not saved – retry"),
        "data-say-late": _("Too late, does not count"),
        "data-say-scored": _("%(scored)s of %(all)s criteria scored", scored="{scored}", all="{all}"),
        "data-say-signed-out": _("You are signed out. Your scores are saved on this device."),
        "data-say-sign-in": _("Sign in again"),
        "data-say-moved": _("Changed on another page. Saved there: {stored}. Here: {here}."),
        "data-say-keep": _("Keep mine"),
        "data-say-take": _("Keep the saved version"),
        "data-say-saved": _("Saved"),
        "data-say-comments": _("Comments"),
        "data-say-cleared": _("Cleared"),
        "data-say-none": _("no score"),
        "data-say-leave": _("Some scores are not saved yet. They are stored in this browser. Retry before you go on."),
        **{f"data-go-{name}": str(words) for name, (_value, words) in MAIN.items()},
        **clock_words("saved", SAVED),
        **{name: said for kind in STANDING for name, said in clock_words(f"stand-{kind}", STANDING[kind]).items()},
    }


def clock_words(name: str, patterns: tuple[object, object]) -> dict[str, str]:
    """Return a dated sentence as attributes, for a script that says it by the clock of the reader's device.

    One for both days, where it says no time.
    """
    at, on = (str(pattern) for pattern in patterns)
    return {f"data-at-{name}": at} | ({f"data-on-{name}": on} if on != at else {})


def shared(season: Season) -> dict[str, object]:
    """Return what every page of this room says things with."""
    return {
        "language_name": language_name,
        "names": piece(lambda: _names(season.document), "names", season.programme_id),
    }


def _names(programme: Programme) -> dict[str, str]:
    found = {category.id: programme_text(category.name) for category in programme.categories}
    return found | {criterion.id: programme_text(criterion.name) for criterion in programme.criteria}


MOST_RADIOS = 21


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the scale: as it is sent, its anchor's label, and what it means (or that it lies between two)."""

    value: str
    label: str
    says: str
    explain: bool


@dataclass(slots=True)
class Field:
    """A criterion on the page: what is typed or stored, the words of what is wrong, and what another page saved."""

    code: str
    value: str
    comment: str
    revision: int
    print: str
    faults: list[object] = field(default_factory=list)
    other: tuple[str, str] | None = None


def steps_of(season: Season, language: str) -> tuple[Step, ...]:
    """Return the steps of a season's scale with their words in a language; made once in a process."""
    return piece(lambda: _steps(season.document, language), "steps of a scale", _fingerprint(season), language)


def _fingerprint(season: Season) -> str:
    return season.programme.fingerprint if season.programme else ""


def _steps(programme: Programme, language: str) -> tuple[Step, ...]:
    always = programme.jury.comments.per_criterion == "required"
    scale, default = programme.scale, programme.default_language
    return tuple(_step(scale, value, language, default, always) for value in scale.values)


def _step(scale: Scale, value: Decimal, language: str, default_language: str, always: bool) -> Step:
    anchor = scale.anchor_at(value)
    label = anchor.label.get_for(language, default_language) if anchor else ""
    between = "" if anchor else scale.label_for(value, language, default_language)
    says = anchor.text.get_for(language, default_language) if anchor else between
    return Step(as_sent(value), label, says, always or value in scale.comment_required_at)


def as_sent(value: Decimal | None) -> str:
    """Return a value as it is sent: plain digits; nothing for none."""
    return "" if value is None else f"{value:f}"


def value_of(programme: Programme, steps: int | None) -> str:
    """Return the value a number of steps above the least stands for, as it is sent; nothing for none."""
    return "" if steps is None else as_sent(programme.scale.value_at(steps))


def fields_of(sheet: Sheet, programme: Programme) -> dict[str, Field]:
    """Return the criteria as stored, by code."""
    return {
        mark.code: Field(mark.code, value_of(programme, mark.steps), mark.comment, mark.revision, mark.print)
        for mark in sheet.marks.values()
    }


def informed_by(programme: Programme, category: str, shown: Collection[str]) -> dict[str, list[object]]:
    """Return for each criterion of a category the shown questions whose answers inform it."""
    found: dict[str, list[object]] = {criterion.id: [] for criterion in programme.category(category).criteria}
    for question in programme.questions:
        if question.id in shown:
            for code in question.informs:
                if code in found:
                    found[code].append(question)
    return found


class ScaleMarkup:
    """Radios of a scale with its anchors, in a language; `is_open`: the radios can be changed."""

    def __init__(self, steps: tuple[Step, ...], is_open: bool) -> None:
        self.values = frozenset(step.value for step in steps)
        radios, names = (get_template_attribute("scoring/scale.html", part) for part in ("radios", "names"))
        self._radios = str(radios(steps, is_open))
        self.names = Markup(names(steps))  # noqa: S704 (a template's own output)

    def radios(self, code: str, value: str) -> Markup:
        """Return the radios of a criterion (its code is an id of the programme) with a value of the scale chosen."""
        made = self._radios.replace("CODE", code)
        if value in self.values:
            made = made.replace(f' value="{value}"', f' value="{value}" checked', 1)
        # An id and a value of the scale went into a template's own output, nothing that anyone typed.
        return Markup(made)  # noqa: S704


def scale_markup(season: Season, language: str, *, is_open: bool) -> ScaleMarkup:
    """Return the markup of a season's scale in a language; made once in a process."""
    return piece(
        lambda: ScaleMarkup(steps_of(season, language), is_open),
        "radios of a scale", _fingerprint(season), language, is_open,
    )  # fmt: skip


# Stands for the ballot in the addresses of files: each juror has an own one. Drawn anew by every process.
_ANY_BALLOT = uuid.uuid4()


@dataclass(frozen=True)
class Reading:
    """A dossier as a reader of one language sees it; `language` is that of the answers, `questions` the shown ones."""

    language: str
    questions: frozenset[str]
    _markup: str

    def markup(self, sheet: Sheet) -> Markup:
        """Return the dossier with the addresses of a juror's own ballot."""
        # A template's own output, escaped there, with one id in the place of another.
        return Markup(self._markup.replace(str(_ANY_BALLOT), str(sheet.id)))  # noqa: S704


def reading(season: Season, sheet: Sheet) -> Reading | None:
    """Return what the juror of a ballot reads, or none where the dossier is closed to them."""
    if not rules.shows_dossier(sheet) or sheet.read_version_id is None:
        return None
    blind = dossier.is_blind(season.document, sheet.round_code)
    told = translations(season, sheet.read_version_id, reader_language())
    rests_on = (sheet.read_version_id, sheet.category, blind, season.programme_id, tuple(told.items()))
    return piece(lambda: _read(season, sheet, blind, told), "dossier", *rests_on)


def _read(season: Season, sheet: Sheet, blind: bool, told: dict[str, Translated]) -> Reading | None:
    version = queries.version_read(sheet)
    if version is None:
        return None
    topics = dossier.dossier(
        season.document,
        version.answers,
        as_submitted(queries.files_of(sheet.nomination_id), version.files),
        reader_language(),
        category=sheet.category,
        audience="jury",
        blind=blind,
        title=version.title,
    )
    markup = render_template(
        "nominations/reading.html",
        **shared(season),
        topics=topics,
        translations=told,
        lang=version.language if version.language != reader_language() else None,
        **evidence.addresses(_ANY_BALLOT),
    )
    return Reading(version.language, frozenset(item.id for topic in topics for item in topic.items), markup)
