"""What waits for an organiser now, line by line, each with its number, its words and its list.

A line more is one function here and its name in WAITS: it answers a Wait, or none where nothing waits. Whatever it
counts has to be what its list shows to the same reader; `tests/desk/test_waits.py` follows every line to its list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from awards.accounts.models import Person
from awards.desk.home import Home, Reader
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.programmes.proposals import actions as proposals_actions
from awards.results.deciding import queries as deciding_queries
from awards.web.i18n import last_minute, number, on_date, programme_text


@dataclass(frozen=True)
class Wait:
    """How many of what wait, in words that follow the number; where they are listed (none: not for this reader).

    code: which line it is.
    """

    count: int
    words: str
    url: str | None
    note: str = ""
    code: str = ""


@dataclass(frozen=True)
class Seen:
    """What the lines are made of. seconds: who may confirm the reader's own proposal."""

    season: Season
    home: Home
    may_act: bool
    chairs: Sequence[Person]
    seconds: Sequence[Person]
    now: datetime


def seen_by(season: Season, found: Home, reader: Reader, *, now: datetime) -> Seen:
    """Return what the lines of a reader are made of; who is asked is looked up only where something waits for them."""
    own = found.signs.proposals[1]
    waiting = programmes.waiting(season, now=now) if own else ()
    first = next((each for each in waiting if each.by_id == reader.person.id), None)
    return Seen(
        season=season,
        home=found,
        may_act=reader.may_act,
        chairs=deciding_queries.chairs(season) if found.waiting.undecided else [],
        seconds=proposals_actions.seconds(season, first) if first else [],
        now=now,
    )


def waits(seen: Seen) -> list[Wait]:
    """Return the lines, those first that hold others up."""
    found = ((line.__name__.strip("_"), line(seen)) for line in WAITS)
    return [replace(wait, code=code) for code, wait in found if wait is not None and wait.count]


def _proposals(seen: Seen) -> Wait | None:
    count, _own = seen.home.signs.proposals
    words = (
        ngettext("proposal waits for you to confirm it", "proposals wait for you to confirm them", count)
        if seen.may_act
        else ngettext("proposal waits for a second person", "proposals wait for a second person", count)
    )
    return Wait(count, words, url_for("desk.proposals", waits="others"))


def _own_proposals(seen: Seen) -> Wait | None:
    _others, count = seen.home.signs.proposals
    words = ngettext("of your proposals waits for a second person", "of your proposals wait for a second person", count)
    names = _named([person.name or person.email for person in seen.seconds])
    return Wait(
        count, words, url_for("desk.proposals", waits="own"), _("One of: %(names)s", names=names) if names else ""
    )


def _decisions(seen: Seen) -> Wait | None:
    count = seen.home.in_all.get("submitted", 0)
    found = {code: states.get("submitted", 0) for code, states in seen.home.states.items()}
    named = [(each.name, found.get(each.id, 0)) for each in seen.season.document.categories]
    note = ", ".join(f"{programme_text(name)} {number(str(many))}" for name, many in named if many)
    words = ngettext("submitted nomination to decide on", "submitted nominations to decide on", count)
    return Wait(count, words, url_for("nominations.entries", state="submitted"), note)


def _corrections(seen: Seen) -> Wait | None:
    count, waiting = seen.home.in_all.get("returned", 0), seen.home.waiting
    notes = []
    if waiting.overdue:
        notes.append(ngettext("%(num)s is overdue.", "%(num)s are overdue.", waiting.overdue))
    if waiting.next_due:
        notes.append(_("The next is due on %(day)s.", day=last_minute(waiting.next_due, "medium")))
    words = ngettext(
        "nomination returned to the nominee for correction",
        "nominations returned to the nominees for correction",
        count,
    )
    return Wait(count, words, url_for("nominations.entries", state="returned"), " ".join(notes))


def _placeless(seen: Seen) -> Wait | None:
    count, fewest = seen.home.placeless, seen.home.quorum
    words = ngettext(
        "nomination would have no place if the round closed now",
        "nominations would have no place if the round closed now",
        count,
    )
    note = ngettext("A place takes at least %(num)s scoresheet.", "A place takes at least %(num)s scoresheets.", fewest)
    return Wait(count, words, url_for("desk.lacking", lack="place"), note)


def _late(seen: Seen) -> Wait | None:
    count = seen.home.late_count
    words = ngettext("juror who has hardly started", "jurors who have hardly started", count)
    if not seen.may_act:
        return Wait(count, words, None)
    named = [each.name for each in seen.home.late]
    return Wait(count, words, url_for("desk.jurors", which="behind"), _named(named, count))


def _short(seen: Seen) -> Wait | None:
    count = seen.home.short
    words = ngettext(
        "nomination has fewer jurors than the target", "nominations have fewer jurors than the target", count
    )
    note = ngettext(
        "Target: %(num)s scoresheet per nomination", "Target: %(num)s scoresheets per nomination", seen.home.target
    )
    return Wait(count, words, url_for("desk.lacking", lack="jurors"), note)


def _own_public(seen: Seen) -> Wait | None:
    count = seen.home.waiting.own_public
    words = ngettext(
        "scoresheet in published results comes from a juror who belongs to the nominee",
        "scoresheets in published results come from jurors who belong to the nominee",
        count,
    )
    return Wait(count, words, url_for("results.publish"), _("A correction puts this right; it takes two people."))


def _own_closed(seen: Seen) -> Wait | None:
    count = seen.home.waiting.own_closed
    words = ngettext(
        "nomination was closed to a juror who belongs to the nominee",
        "nominations were closed to jurors who belong to the nominee",
        count,
    )
    return Wait(count, words, url_for("jury.recusals"), _("Another juror may be needed."))


def _doubts(seen: Seen) -> Wait | None:
    count = seen.home.waiting.doubts
    return Wait(count, ngettext("category query", "category queries", count), url_for("jury.doubts"))


def _unsent(seen: Seen) -> Wait | None:
    count = seen.home.sheets.unsent
    words = ngettext(
        "scoresheet is complete but not submitted: it does not count",
        "scoresheets are complete but not submitted: they do not count",
        count,
    )
    return Wait(count, words, url_for("desk.jurors", which="unsent") if seen.may_act else None)


def _ties(seen: Seen) -> Wait | None:
    count = seen.home.waiting.undecided
    words = ngettext(
        "category with a shared place at the cut-off, for the chair to decide",
        "categories with a shared place at the cut-off, for the chair to decide",
        count,
    )
    names = _named([person.name or person.email for person in seen.chairs])
    note = _("To be decided by: %(names)s", names=names) if names else _("Nobody chairs the jury. Invite a chair.")
    return Wait(count, words, url_for("results.boards"), note)


def _cold(seen: Seen) -> Wait | None:
    count = seen.home.waiting.cold
    words = ngettext("draft unchanged for a week", "drafts unchanged for a week", count)
    closes = seen.season.closes_at
    note = _("Nominations close on %(day)s.", day=last_minute(closes, "medium")) if seen.now < closes else ""
    return Wait(count, words, url_for("desk.lacking", lack="touch"), note)


def _failed(seen: Seen) -> Wait | None:
    count, mail = seen.home.waiting.failed, seen.home.signs.mail
    words = ngettext("email could not be delivered", "emails could not be delivered", count)
    note = (
        ngettext(
            "%(num)s address is unknown to its server.", "%(num)s addresses are unknown to their servers.", mail.refused
        )
        if mail.refused
        else ""
    )
    return Wait(count, words, url_for("desk.mail_problems") if seen.may_act else None, note)


def _alike(seen: Seen) -> Wait | None:
    count = seen.home.signs.alike
    words = ngettext("pair of nominations that look alike", "pairs of nominations that look alike", count)
    return Wait(count, words, url_for("nominations.alike"), _("To be looked at side by side."))


def _invited(seen: Seen) -> Wait | None:
    count = seen.home.waiting.invited
    words = ngettext("invitation not answered", "invitations not answered", count)
    return Wait(count, words, url_for("programmes.people", state="invited"))


WAITS: tuple[Callable[[Seen], Wait | None], ...] = (
    _proposals,
    _decisions,
    _corrections,
    _own_public,
    _placeless,
    _late,
    _short,
    _alike,
    _own_closed,
    _unsent,
    _doubts,
    _ties,
    _own_proposals,
    _cold,
    _failed,
    _invited,
)


def _named(names: Collection[str], count: int = 0) -> str:
    """Names one after the other, and how many more there are of so many in all."""
    said = ", ".join(names)
    more = count - len(names)
    return _("%(names)s and %(num)s more", names=said, num=number(str(more))) if names and more > 0 else said


# What to do where nothing waits.


@dataclass(frozen=True)
class Next:
    """A step that a season needs next, and where it is done."""

    words: str
    url: str
    note: str = ""


def next_steps(seen: Seen) -> Iterator[Next]:
    """Yield what a season needs next that is still empty, or has no jury."""
    season, waiting = seen.season, seen.home.waiting
    if season.is_draft:
        yield Next(
            _("Finish the programme"), url_for("programmes.editor"), _("Categories, criteria, questions and dates")
        )
        yield Next(_("Open the season"), url_for("desk.opening"), _("From then on everybody sees it."))
    if not waiting.judges:
        yield Next(
            _("Invite jurors"),
            url_for("programmes.invitation", role="juror"),
            _("Nobody has been invited to judge yet."),
        )
    if not season.is_draft and seen.now < season.opens_at:
        day = on_date(season.opens_at)
        yield Next(
            _("Check the timetable"), url_for("programmes.timetable"), _("Nominations open on %(day)s.", day=day)
        )
