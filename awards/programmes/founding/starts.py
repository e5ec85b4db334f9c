"""What a season can be founded from, as the page offers it, and what would come of what was chosen there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from awards.core.db import Rows
from awards.core.message import Message
from awards.core.verdicts import Verdict
from awards.programmes import queries as programmes
from awards.programmes.document.programme import Programme
from awards.programmes.founding import adapting, rules
from awards.programmes.founding.glance import Days, Glance, days_of, glance_at, keeps_weekdays
from awards.programmes.founding.queries import Taken
from awards.programmes.founding.templates import Template, programme_of, templates

COPY, TEMPLATE, FILE = "copy", "template", "file"


@dataclass(frozen=True)
class Start:
    """A line of the page. kind: COPY, TEMPLATE or FILE; a file has nothing to be seen at a glance."""

    code: str
    kind: str
    title: Message
    description: Message
    glance: Glance | None = None


class Offer:
    """What somebody can found a season from. revisions: of the seasons they run, see `queries.revisions`."""

    def __init__(self, revisions: Rows) -> None:
        self.revisions = {f"{row.slug}/{row.number}": row for row in revisions}
        self.templates = {each.code: each for each in templates()}
        self._read: dict[str, Programme] = {}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes of all lines, in order."""
        return (*([COPY] if self.revisions else []), *self.templates, FILE)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the templates."""
        spoken = [programme_of(each).programme.languages for each in self.templates.values()]
        return tuple(dict.fromkeys(code for some in spoken for code in some))

    def kind(self, code: str) -> str:
        """Return the kind of a line."""
        return TEMPLATE if code in self.templates else code

    def starts(self, which: str) -> Iterator[Start]:
        """Yield the lines. which: the revision that a copy would be of."""
        if self.revisions:
            yield _copy(self.revisions[which].slug, self.programme(COPY, which))
        for code, each in self.templates.items():
            yield Start(code, TEMPLATE, each.name, each.description, glance_at(programme_of(each)))
        yield Start(
            FILE, FILE, Message("A programme file"), Message("YAML, as every programme’s page offers it for download.")
        )

    def template(self, code: str) -> Template | None:
        """Return the template of a line, or none."""
        return self.templates.get(code)

    def programme(self, code: str, which: str) -> Programme | None:
        """Return the programme that a line begins with; none of a file, which comes with the form."""
        if code == COPY:
            if which not in self._read:
                self._read[which] = _document(self.revisions[which].programme_id)
            return self._read[which]
        return None if (found := self.template(code)) is None else programme_of(found)

    def which(self, asked: str | None) -> str:
        """Return the revision asked for, else the one in force of the latest season, else nothing."""
        if asked in self.revisions:
            return str(asked)
        return next((key for key, row in self.revisions.items() if row.in_force), "")


def _document(programme_id: object) -> Programme:
    (found,) = programmes.documents([programme_id]).values()  # type: ignore[list-item]
    return found


def _copy(slug: str, programme: Programme | None) -> Start:
    return Start(
        COPY,
        COPY,
        Message("A copy of {season}", season=slug),
        Message(
            "Your own rules, form and texts. Nominations, scores and people stay in {season}.",
            season=slug,
        ),
        glance_at(programme) if programme else None,
    )


@dataclass(frozen=True)
class Plan:
    """What would be founded of what was chosen so far. earlier: the season that it would be a copy of.

    suggested_name, suggested_opens: what is offered as long as nothing else was typed.
    """

    programme: Programme
    earlier: str
    name: str
    opens: date
    suggested_name: str
    suggested_opens: date
    naming: Verdict

    @property
    def moved(self) -> int:
        """By how many days every step of the earlier season would move."""
        return (self.opens - self.programme.season.opens).days

    @property
    def keeps_weekdays(self) -> bool:
        """Whether every step would keep its weekday."""
        return keeps_weekdays(self.programme.season.opens, self.opens)

    @property
    def steps(self) -> list[tuple[Days, Days]]:
        """The days of every step in the programme it begins with, and those it would have."""
        return list(
            zip(days_of(self.programme, self.programme.season.opens), days_of(self.programme, self.opens), strict=True)
        )


def plan(programme: Programme, start: str, *, name: str | None, opens: date | None, taken: Taken, today: date) -> Plan:
    """Return what would be founded of the programme of a line. name, opens: what was typed; none: nothing yet."""
    earlier = programme.season.id if start == COPY else ""
    begins = programme.season.opens
    suggested = (adapting.next_edition if earlier else adapting.first_opening)(begins, after=today)
    day = opens or suggested
    ends = max(each.last for each in days_of(programme, day))
    years = day.year - begins.year
    free = adapting.season_name(ends.year, earlier=earlier, years=years, kind=start, taken=taken.seasons)
    called = free if name is None else name
    naming = rules.can_be_called(called, taken=taken.seasons)
    return Plan(programme, earlier, called, day, free, suggested, naming)


def plan_of_file(programme: Programme, *, taken: Taken) -> Plan:
    """Return what would be founded of a file: it says itself what it is called, and when it opens."""
    season = programme.season
    naming = rules.can_be_called(season.id, taken=taken.seasons)
    return Plan(programme, "", season.id, season.opens, season.id, season.opens, naming)
