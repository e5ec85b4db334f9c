"""Mails of the demonstration: what nominees, jurors and organisers were told so far, written by the real templates."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Membership, Person
from awards.core.clock import standing_at
from awards.core.db import db
from awards.demo.entries import Entry
from awards.demo.seasons import Stage
from awards.jury.models import Assignment, Conflict, Juror
from awards.messages.actions import enqueue
from awards.messages.models import Mail
from awards.nominations.mails import line_of
from awards.nominations.models import Admission, Extension, Nomination, Version
from awards.programmes.models import Appointment

TOLD = 60  # the mails of so many nominations, and of all jurors; a larger demonstration has no more
DELIVERED = timedelta(seconds=40)
LOST = ("nomination.admitted", 5)  # one mail that nobody got


def mails(stage: Stage, found: Sequence[Entry]) -> None:
    """Write the mails of a season, each at its moment."""
    teller = _Teller(stage)
    told = [entry.id for entry in found[:TOLD]]
    teller.of_nominations(told)
    teller.of_jurors()
    teller.of_conflicts()
    db.session.flush()


class _Teller:
    """Writes mails as the rooms' actions would have."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.season = stage, stage.season
        self.count: Counter[str] = Counter()

    def tell(self, event: str, to: Person, at: datetime, **values: Any) -> None:
        """Write one mail that was delivered soon after."""
        with standing_at(at):
            mail = enqueue(event, to=to, season=self.season, **values)
        if isinstance(mail, Mail):
            self.count[event] += 1
            mail.id = self.stage.id("mail", event, str(to.id), str(self.count[event]))
            mail.attempts = 1
            if (event, self.count[event]) == LOST:
                mail.failed_at = mail.refused_at = mail.created_at + DELIVERED
                mail.error = "550: 5.1.1 No such mailbox"
            else:
                mail.sent_at = mail.created_at + DELIVERED

    def of_nominations(self, ids: Sequence[uuid.UUID]) -> None:
        """Submitted, admitted, not admitted, returned, withdrawn: to everyone who acts for the company."""
        members = self._members(ids)
        rows = db.session.scalars(
            select(Nomination)
            .options(joinedload(Nomination.company), joinedload(Nomination.version), joinedload(Nomination.withdrawal))
            .where(Nomination.id.in_(ids))
            .order_by(Nomination.submitted_at, Nomination.id)
        )
        decisions, extensions = self._decisions(ids), self._extensions(ids)
        for nomination in rows:
            for person in members.get(nomination.company_id, ()):
                self._of_nomination(nomination, decisions.get(nomination.id), extensions.get(nomination.id), person)

    def _of_nomination(
        self, nomination: Nomination, decision: Admission | None, extension: Extension | None, person: Person
    ) -> None:
        line = line_of(self.season, nomination.category_id)
        shared = {"nomination": nomination, "about": nomination.id, "line": line}
        shared["url"] = f"/{self.season.slug}/nominations/{nomination.id}"
        closes = self.season.closes_at
        version: Version | None = nomination.version
        if version is not None:
            company = nomination.company.name
            until = closes if version.submitted_at < closes else None
            self.tell("nomination.submitted", person, version.submitted_at, version=version, company=company,
                      until=until, **shared)  # fmt: skip
        if decision is not None:
            labels = [each.label for each in self.season.document.questions if each.id in decision.questions]
            self.tell(f"nomination.{decision.outcome}", person, decision.at, reason=decision.reason,
                      due_at=decision.due_at, labels=labels, **shared)  # fmt: skip
        if extension is not None:
            self.tell("nomination.extended", person, extension.at, reason=extension.reason, until=extension.until,
                      **shared)  # fmt: skip
        if nomination.withdrawal is not None:
            self.tell("nomination.withdrawn", person, nomination.withdrawal.at, company=nomination.company.name,
                      until=closes if nomination.withdrawal.at < closes else None, **shared)  # fmt: skip

    def _decisions(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Admission]:
        query = select(Admission).where(Admission.nomination_id.in_(ids))
        return {each.nomination_id: each for each in db.session.scalars(query)}

    def _extensions(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Extension]:
        query = select(Extension).where(Extension.nomination_id.in_(ids))
        return {each.nomination_id: each for each in db.session.scalars(query)}

    def _members(self, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Person]]:
        query = (
            select(Membership.company_id, Person)
            .join(Person, Person.id == Membership.person_id)
            .where(
                Membership.company_id.in_(select(Nomination.company_id).where(Nomination.id.in_(ids))),
                Membership.accepted_at.is_not(None),
            )
            .order_by(Person.email)
        )
        found: dict[uuid.UUID, list[Person]] = {}
        for company_id, person in db.session.execute(query):
            found.setdefault(company_id, []).append(person)
        return found

    def of_jurors(self) -> None:
        """What each juror was given, round by round."""
        for round_ in self.stage.scored:
            query = select(Person, Assignment.at).join(Juror, Juror.person_id == Person.id)
            query = query.join(Assignment, Assignment.juror_id == Juror.id).where(Assignment.round_id == round_.id)
            given = Counter[Person]()
            when: dict[Person, datetime] = {}
            for person, at in db.session.execute(query.order_by(Person.email)):
                given[person] += 1
                when[person] = at
            for person, count in given.items():
                self.tell("jury.assigned", person, when[person], count=count, closes_at=round_.closes_at,
                          about=round_.id,
                          url=f"/{self.season.slug}/ballots?round={round_.code}")  # fmt: skip

    def of_conflicts(self) -> None:
        """Conflicts of interest: to the organisers."""
        query = (
            select(Conflict, Nomination.title, Person.name, Assignment.id)
            .join(Juror, Juror.id == Conflict.juror_id)
            .join(Person, Person.id == Juror.person_id)
            .join(Nomination, Nomination.id == Conflict.nomination_id)
            .outerjoin(
                Assignment,
                (Assignment.juror_id == Conflict.juror_id) & (Assignment.nomination_id == Conflict.nomination_id),
            )
            .where(Juror.season_id == self.season.id)
            .order_by(Conflict.at, Person.email)
        )
        reasons = {reason.id: reason.name for reason in self.season.document.jury.conflict.reasons}
        organisers = self._organisers()
        for conflict, title, name, assignment in db.session.execute(query).all():
            for person in organisers:
                self.tell("jury.recused", person, conflict.at, juror=name, title=title, reason=reasons[conflict.reason],
                          closed=int(assignment is not None), about=conflict.id, entry=conflict.nomination_id,
                          url=f"/{self.season.slug}/jury/recusals")  # fmt: skip

    def _organisers(self) -> list[Person]:
        query = select(Person).join(Appointment, Appointment.person_id == Person.id)
        query = query.where(Appointment.season_id == self.season.id, Appointment.role == "organiser")
        return list(db.session.scalars(query.order_by(Person.email)))
