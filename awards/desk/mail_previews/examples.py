"""Every mail by its event: what it is called in words, and made-up values for each of its cases, for the preview."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from awards.core.clock import now
from awards.core.message import Message
from awards.desk.circulars.placeholders import letter_for
from awards.messages.letters.occasions import Letter
from awards.messages.models import NOTICE
from awards.messages.rendering import line_in
from awards.programmes.models import Season
from awards.web.i18n import speaking

Case = dict[str, Any]
TITLE, COMPANY, JUROR, OTHER = "The quiet corridor", "Caspian Ro-Ro Link", "Leyla Mammadova", "Timur Akhmetov"
ADDRESS, HASH = "name@company.example", "0123456789abcdef" * 4


@dataclass(frozen=True)
class Reader:
    """Whom the examples address."""

    language: str
    name: str = JUROR
    email: str = ADDRESS
    timezone: str = ""
    id: uuid.UUID | None = None


EVENTS: dict[str, object] = {
    "verify": lazy_gettext("Account: confirm the address"),
    "known": lazy_gettext("Account: there is one already"),
    "unknown": lazy_gettext("Account: there is none"),
    "sign_in": lazy_gettext("Account: link to sign in"),
    "reset": lazy_gettext("Account: new password wanted"),
    "password_changed": lazy_gettext("Account: password changed"),
    "new_address": lazy_gettext("Account: confirm a new address"),
    "address_changed": lazy_gettext("Account: address changed"),
    "colleague": lazy_gettext("Company: invitation"),
    "colleague.ended": lazy_gettext("Company: role or invitation ended"),
    "appointment": lazy_gettext("Role: invitation"),
    "appointment.ended": lazy_gettext("Role: ended"),
    "appointment.back": lazy_gettext("Role: restored"),
    "appointment.changed": lazy_gettext("Role: changed"),
    "nomination.submitted": lazy_gettext("Nomination: submitted"),
    "nomination.withdrawn": lazy_gettext("Nomination: withdrawn"),
    "nomination.restored": lazy_gettext("Nomination: withdrawal undone"),
    "nomination.extended": lazy_gettext("Nomination: later deadline"),
    "deadline.moved": lazy_gettext("Nominations: deadline moved for everybody"),
    "nomination.moved": lazy_gettext("Nomination: another category"),
    "nomination.returned": lazy_gettext("Nomination: returned for correction"),
    "nomination.admitted": lazy_gettext("Nomination: admitted"),
    "nomination.not_admitted": lazy_gettext("Nomination: not admitted"),
    "nomination.reopened": lazy_gettext("Nomination: decision reversed"),
    "nomination.disqualified": lazy_gettext("Nomination: disqualified"),
    "nomination.reinstated": lazy_gettext("Nomination: disqualification reversed"),
    "reminder.draft": lazy_gettext("Reminder: draft not submitted"),
    "reminder.untouched": lazy_gettext("Reminder: draft not changed for a while"),
    "reminder.correction": lazy_gettext("Reminder: correction due"),
    "jury.assigned": lazy_gettext("Jury: nominations to score"),
    "jury.removed": lazy_gettext("Jury: nominations unassigned"),
    "jury.closed": lazy_gettext("Jury: nomination closed to a juror"),
    "reminder.idle": lazy_gettext("Reminder: nothing scored yet"),
    "reminder.scoresheets": lazy_gettext("Reminder: open scoresheets"),
    "jury.reopened": lazy_gettext("Jury: round reopened"),
    "round.moved": lazy_gettext("Jury: round moved"),
    "jury.let_count": lazy_gettext("Jury: complete drafts count"),
    "jury.scores_entered": lazy_gettext("Jury: scores entered from a file"),
    "rules.changed": lazy_gettext("Jury: judging rules changed"),
    "jury.recused": lazy_gettext("Jury: conflict of interest declared"),
    "jury.lifted": lazy_gettext("Jury: conflict of interest lifted"),
    "jury.own_company": lazy_gettext("Jury: juror belongs to a nominee"),
    "proposal": lazy_gettext("Two people: decision to confirm"),
    "proposal.done": lazy_gettext("Two people: decision confirmed"),
    "morning": lazy_gettext("Organisers: what waits this morning"),
    "results.tie": lazy_gettext("Results: tie for the chair"),
    "results.honoured": lazy_gettext("Results: to winners and finalists"),
    "results.published": lazy_gettext("Results: to the others"),
    "results.corrected": lazy_gettext("Results: corrected"),
    "results.unpublished": lazy_gettext("Results: unpublished"),
    "results.again": lazy_gettext("Results: public again"),
    "season.removed": lazy_gettext("Season: removed"),
    "circular": lazy_gettext("Message to many"),
    "notice.asked": lazy_gettext("Notice: confirm the address"),
    "notice.open": lazy_gettext("Notice: nominations are open"),
}
STRANGERS = frozenset({"unknown", "notice.asked", "notice.open"})  # go to an address of which no name is known
NEWS = SimpleNamespace(honour="", place=None, citation="")


def reader(event: str, language: str) -> Reader:
    """Return whom the examples of an event address."""
    return Reader(language, name="" if event in STRANGERS else JUROR)


def cases(event: str, season: Season, *, now: datetime) -> list[Case]:
    """Return the values of each case of a mail, in the language that is spoken; KeyError for an unknown event."""
    made = _Made(season, now + timedelta(days=7), _("The source of the figures is missing."))
    return _CASES[event](made) if event in _CASES else _OF_PEOPLE[event](made)


def of_letter(letter: Letter, season: Season, language: str) -> tuple[Reader, Case]:
    """Return whom a letter goes to and what it is given, for the editor of a programme."""
    with speaking(language):
        values = cases(letter.event, season, now=now())[letter.case - 1]
    return reader(letter.event, language), {"url": f"/{season.slug}/…", **values}


@dataclass(frozen=True)
class _Made:
    """What the examples are made of: a season, a time ahead, and a text of the organisers."""

    season: Season
    when: datetime
    reason: str

    @property
    def category(self) -> Any:
        return self.season.document.categories[0]

    @property
    def round(self) -> str:
        return next(each.id for each in self.season.document.rounds if each.kind == "scoring")

    def about(self, **more: Any) -> Case:
        """A nomination, as mails about one are given it."""
        return {"nomination": SimpleNamespace(title=TITLE), "company": COMPANY, "title": TITLE, "reason": self.reason,
                "changed": False, "line": line_in(self.category.line_colour), **more}  # fmt: skip

    def version(self) -> Any:
        return SimpleNamespace(title=TITLE, number=2, sha256=HASH, submitted_at=self.when - timedelta(days=7))

    def result(self, arrives: str = "", **more: Any) -> Case:
        """What mails of results are given."""
        named = {"category": self.category.name, "country": "", "entered": 10, "jurors": 7, "corrected": False}
        line = line_in(self.category.line_colour, arrives=arrives)
        return self.about(published="laureates", citation=_("A method that others can copy."), **named, **more) | {
            "line": line
        }


def _honoured(made: _Made) -> list[Case]:
    return [
        made.result("brass", honour="grand_prix"),
        made.result("brass", honour="laureate"),
        made.result("station", honour="special_mention"),
        made.result(honour="finalist") | {"published": "shortlist", "citation": ""},
        made.result("station", honour="finalist") | {"citation": ""},
    ]


def _appointed(made: _Made) -> list[Case]:
    document = made.season.document
    name = next((each.name for each in document.timeline.steps), made.category.name)
    rounds = [{"name": name, "opens_at": made.when, "closes_at": made.when + timedelta(days=20)}]
    asked = {"rounds": rounds, "most": 12, "minutes": 25, "reply_by": made.when, "until": made.when, "inviter": OTHER}
    return [
        {"until": made.when, "inviter": OTHER, "role": role} | (asked if role == "juror" else {})
        for role in ("juror", "chair", "organiser", "observer")
    ]


def _morning(made: _Made) -> list[Case]:
    def waits(code: str, count: int, words: str) -> SimpleNamespace:
        return SimpleNamespace(code=code, count=count, words=words, path=f"/{made.season.slug}/…")

    words = ngettext("submitted nomination to decide on", "submitted nominations to decide on", 3)
    lines = [waits("submitted", 3, words), waits("doubts", 1, ngettext("category query", "category queries", 1))]
    return [{"waits": lines, "told": {"submitted": 5}}, {"waits": [], "told": {"submitted": 3}}]


def _corrected(made: _Made) -> list[Case]:
    finalist, laureate = (SimpleNamespace(**vars(NEWS) | {"honour": each}) for each in ("finalist", "laureate"))
    return [made.result(before=before, now=after) for before, after in ((finalist, laureate), (laureate, NEWS))]


Cases = Callable[[_Made], list[Case]]
_CASES: dict[str, Cases] = {
    "appointment": _appointed,
    "appointment.ended": lambda made: [{"role": "juror", "accepted": each} for each in (True, False)],
    "appointment.back": lambda made: [{"role": each} for each in ("juror", "organiser")],
    "appointment.changed": lambda made: [
        {"role": role, "before": before} for role, before in (("chair", "juror"), ("observer", "organiser"))
    ],
    "nomination.submitted": lambda made: [made.about(version=made.version(), until=each) for each in (made.when, None)],
    "nomination.withdrawn": lambda made: [made.about(until=each) for each in (made.when, None)],
    "nomination.restored": lambda made: [
        made.about(version=made.version(), until=made.when, outcome="submitted"),
        made.about(version=None, until=made.when, outcome="draft"),
    ],
    "nomination.extended": lambda made: [made.about(until=made.when)],
    "nomination.moved": lambda made: [
        made.about(category=made.category.name, until=each) for each in (made.when, None)
    ],
    "deadline.moved": lambda made: [
        {"until": made.when, "before": made.when - timedelta(days=7), "reason": made.reason, "changed": False}
    ],
    "nomination.returned": lambda made: [
        made.about(due_at=made.when, labels=[each.label for each in made.season.document.questions][:2])
    ],
    "nomination.admitted": lambda made: [made.about() | {"reason": ""}, made.about()],
    "nomination.not_admitted": lambda made: [made.about(), made.about() | {"changed": True}],
    "nomination.reopened": lambda made: [made.about(until=each) for each in (made.when, None)],
    "nomination.disqualified": lambda made: [made.about()],
    "nomination.reinstated": lambda made: [made.about()],
    **dict.fromkeys(("reminder.draft", "reminder.untouched", "reminder.correction"),
                    lambda made: [made.about(until=made.when)]),
    **dict.fromkeys(("reminder.idle", "reminder.scoresheets"),
                    lambda made: [{"round": made.round, "count": 5, "closes_at": made.when}]),
    "jury.assigned": lambda made: [
        {"count": 12, "closes_at": made.when, "again": again, "back": back}
        for again, back in ((False, False), (True, False), (False, True))
    ],
    "jury.removed": lambda made: [{"count": each, "closes_at": made.when, "sheets": 2} for each in (11, 0)],
    "jury.closed": lambda made: [made.about(begun=each) for each in (True, False)],
    "jury.reopened": lambda made: [{"round": made.round, "closes_at": made.when, "reason": made.reason}],
    "round.moved": lambda made: [
        {"round": made.round, "opens_at": made.when - timedelta(days=28), "until": made.when, "reason": made.reason,
         "changed": False}
    ],
    "jury.let_count": lambda made: [
        {"round": made.round, "count": 3, "reason": made.reason, "back": each} for each in (False, True)
    ],
    "jury.scores_entered": lambda made: [{"count": 3, "closes_at": made.when, "by": OTHER}],
    "jury.recused": lambda made: [
        made.about(juror=OTHER, closed=each) | {"reason": made.season.document.jury.conflict.reasons[0].name}
        for each in (True, False)
    ],
    "jury.lifted": lambda made: [made.about(juror=OTHER)],
    "jury.own_company": lambda made: [
        made.about(juror=OTHER, round=made.round, public=public, begun=True) for public in (False, True)
    ],
    "rules.changed": lambda made: [{"reason": made.reason}],
    "proposal": lambda made: [
        {"title": _title(made.season), "reason": made.reason, "until": made.when, "who": OTHER}
    ],
    "proposal.done": lambda made: [
        {"title": _title(made.season), "reason": made.reason, "who": OTHER, "second": JUROR}
    ],
    "morning": _morning,
    "results.tie": lambda made: [
        {"category": made.category.name, "round": made.round, "across": each, "count": 2} for each in (True, False)
    ],
    "results.honoured": _honoured,
    "results.published": lambda made: [made.result(), made.result() | {"published": "shortlist"}],
    "results.corrected": _corrected,
    "results.unpublished": lambda made: [{"published": each} for each in ("laureates", "shortlist")],
    "results.again": lambda made: [made.result(), made.result() | {"published": "shortlist"}],
    "circular": lambda made: [
        {"of": letter_for("drafts"), "titles": [TITLE], "company": COMPANY, "missing": [], "closes": made.when,
         "optional": made.season.award}
    ],
    "notice.asked": lambda made: [
        {"confirmed": confirmed, "coming": made.season.slug, "until": made.when, "url": NOTICE, "unsubscribe": True}
        for confirmed in (False, True)
    ],
    "notice.open": lambda made: [
        {"until": made.when, "url": f"/{made.season.slug}/nominate", "unsubscribe": True}
    ],
}  # fmt: skip
_OF_PEOPLE: dict[str, Cases] = {
    "verify": lambda made: [{"until": made.when}],
    "known": lambda made: [{"until": made.when}],
    "unknown": lambda made: [{}],
    "sign_in": lambda made: [{"until": made.when}],
    "reset": lambda made: [{"until": made.when}],
    "password_changed": lambda made: [{"at": made.when}],
    "new_address": lambda made: [{"until": made.when, "old": ADDRESS}],
    "address_changed": lambda made: [{}],
    "colleague": lambda made: [{"company": COMPANY, "address": ADDRESS, "until": made.when, "inviter": OTHER}],
    "colleague.ended": lambda made: [{"company": COMPANY, "accepted": each} for each in (True, False)],
    "season.removed": lambda made: [{"award": made.season.name, "edition": made.season.slug}],
}
PERSONAL = frozenset(_OF_PEOPLE)  # of no season: they go to people, whatever they have to do with it


def _title(season: Season) -> Message:
    # As the publication of laureates is called.
    return Message("Publish the laureates of {season}", season=season.slug)
