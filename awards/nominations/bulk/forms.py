"""Forms of bulk acts: what is typed for each kind, and what the page was made from."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, ValidationError

from awards.core.clock import now
from awards.core.verdicts import YES, Refused, insist, no
from awards.nominations.bulk import rules
from awards.nominations.bulk.rules import ASSIGN, EXTEND, KINDS, MOVE, REASONED, TAG, UNTAG, Deed
from awards.nominations.staff.forms import LAST_MINUTE, REASON, end_of_minute
from awards.nominations.working.rules import LONGEST_TAG
from awards.programmes.models import Season
from awards.programmes.rules import last_minute
from awards.web.forms import Clock, Day, Form, Line, Lines
from awards.web.ground import made_at
from awards.web.i18n import say

LONGEST = 2000


def deed_in(args: Mapping[str, str], codes: Collection[str]) -> Deed | None:
    """Return the deed that an address names (?act=move:fairness), or none. codes: the categories there are."""
    kind, _sign, what = args.get("act", "").partition(":")
    if kind not in KINDS or (kind == MOVE and what not in codes):
        return None
    deed = Deed(kind, category=what if kind == MOVE else "")
    if kind in (UNTAG, ASSIGN) and not (kind == ASSIGN and not what):
        try:
            deed = replace(deed, thing=str(uuid.UUID(what)))
        except ValueError:
            return None
    return deed


class BulkForm(Form):
    """What is decided on many nominations; `chosen` has the id and the mark of each, as the page showed it."""

    chosen = HiddenField(render_kw={"id": False})
    made = HiddenField(render_kw={"id": False})
    reason = Lines(lazy_gettext("Reason"), most=LONGEST)
    day = Day(lazy_gettext("Last day"))
    clock = Clock(lazy_gettext("Closes"), default=LAST_MINUTE)
    tag = Line(lazy_gettext("Tag"), most=LONGEST_TAG)

    deed: Deed
    season: Season

    @classmethod
    def of(cls, deed: Deed, season: Season) -> BulkForm:
        """Return the form for a deed."""
        form = cls()
        form.deed, form.season = deed, season
        return form

    def shows(self, marks: Mapping[uuid.UUID, str]) -> BulkForm:
        """Say what the page is made from."""
        self.chosen.data = " ".join(f"{key.hex}:{mark}" for key, mark in marks.items())
        self.made.data = f"- {now().isoformat()}"
        return self

    def validate_reason(self, field: Lines) -> None:
        """Whoever is not admitted, moved or given more time reads why."""
        if self.deed.kind in REASONED and not (field.data or "").strip():
            raise ValidationError(str(REASON))

    def validate_day(self, field: Day) -> None:
        """A later deadline is in the future and after everybody's."""
        if self.deed.kind != EXTEND:
            return
        if field.data is None:
            raise ValidationError(_("Enter the last day"))
        try:
            insist(self._can_be_until())
        except Refused as refusal:
            raise ValidationError(say(refusal.verdict.reason)) from None

    def _can_be_until(self) -> Any:
        until = self.until
        if until is None or until <= now():
            return no("The extended deadline must be in the future.")
        if until <= self.season.closes_at:
            return no(
                "The extended deadline must be after everyone else’s, which is {closes}.",
                closes=last_minute(self.season.closes_at),
            )
        return YES

    def validate_tag(self, field: Line) -> None:
        """A tag has a name."""
        if self.deed.kind == TAG and not (field.data or "").strip():
            raise ValidationError(_("Enter a tag"))

    @property
    def until(self) -> datetime | None:
        """The first moment after the minute that was chosen."""
        clock: time = self.clock.data or LAST_MINUTE
        return end_of_minute(self.day.data, clock, self.season)

    @property
    def whole(self) -> Deed:
        """The deed with what was typed."""
        kind = self.deed.kind
        return replace(
            self.deed, reason=(self.reason.data or "") if kind in (*REASONED, rules.ADMIT) else "",
            until=self.until if kind == EXTEND else None, tag=(self.tag.data or "") if kind == TAG else self.deed.tag,
        )  # fmt: skip

    @property
    def marks(self) -> dict[uuid.UUID, str]:
        """The nominations that the page showed, with what each was."""
        found = {}
        for pair in (self.chosen.data or "").split()[: rules.MOST]:
            key, _colon, mark = pair.partition(":")
            try:
                found[uuid.UUID(key)] = mark
            except ValueError:
                continue
        return found

    @property
    def made_at(self) -> datetime:
        """When the page was made."""
        return made_at(self.made.data)
