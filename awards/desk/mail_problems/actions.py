"""What organisers do about an address to which nothing could be delivered.

An account belongs to whoever reads its mail: an organiser who could change its address could have a link to sign in
sent to himself. So no address of an account is changed here, confirmed or not. An invitation that nobody has answered
is cancelled, and another one goes to the right address: the wrong one keeps nothing, and nothing of it is handed on.
"""

from __future__ import annotations

from collections.abc import Collection

from awards.accounts.models import Person
from awards.core.verdicts import insist, no
from awards.desk.mail_problems import queries, rules
from awards.messages import actions as messages
from awards.programmes import rules as programmes_rules
from awards.programmes.models import Appointment, Season
from awards.programmes.people import actions as people
from awards.web.access import Hidden


def retry(season: Season, key: str, *, hidden: Hidden | None, by: Person) -> int:
    """Have all mails of a problem tried again, at the addresses that their recipients have now; returns how many."""
    mails = queries.undelivered(season, hidden=hidden)
    problem = next((each for each in rules.grouped(mails) if each.key == key), None)
    if problem is None:
        return 0
    owners = queries.owners(season, problem.people)
    chosen = set(problem.ids)
    moved = {
        mail.id: owners[mail.person_id].address
        for mail in mails
        if mail.id in chosen and mail.person_id in owners and owners[mail.person_id].address != mail.to
    }
    return messages.retry_all(season, problem.ids, moved=moved, by=by)


def set_aside(season: Season, key: str, *, hidden: Hidden | None, by: Person) -> int:
    """No longer have the mails of a problem delivered; returns how many."""
    found = rules.grouped(queries.undelivered(season, hidden=hidden))
    ids = next((each.ids for each in found if each.key == key), ())
    return messages.set_aside(season, ids, by=by) if ids else 0


def bring_back(season: Season, key: str, *, hidden: Hidden | None, by: Person) -> int:
    """Undo that: have the mails of a problem among the undelivered ones again; returns how many."""
    found = rules.grouped(queries.undelivered(season, hidden=hidden, aside=True))
    ids = next((each.ids for each in found if each.key == key), ())
    return messages.bring_back(season, ids, by=by) if ids else 0


def invite_at(appointment: Appointment, season: Season, email: str, *, own: Collection[str], by: Person) -> Appointment:
    """Cancel an invitation that was not answered and invite the same person at another address.

    own: the roles of who does it. Refused if the role is held by now or not theirs to give, and for the same address.
    """
    insist(programmes_rules.can_take_back(appointment))
    person = appointment.person
    if person.email == email:
        insist(no("This is the address the invitation went to. Enter the right one."))
    people.take_back(appointment, season, own=own, by=by)
    return people.invite(season, email, appointment.role, name=person.name, language=person.language, own=own, by=by)
