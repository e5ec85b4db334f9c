"""Handing a season over: who leads it names an organiser who is to lead it, and that person accepts.

Where nobody with an open account leads a season, an organiser takes it over and another one confirms."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from awards.accounts.models import Person
from awards.core.clock import now
from awards.core.message import Message
from awards.core.verdicts import YES, Verdict, no
from awards.programmes.models import Appointment, Proposal, Season
from awards.programmes.people import actions, queries
from awards.programmes.proposals.actions import Act, Payload

CODE = "season.handover"
LEAVES = ""  # what becomes of who led it: another role, or none


def payload(to: Person, *, before: Appointment | None, then: str) -> Payload:
    """Return what the act needs: who is to lead the season, whose role goes over (none: nobody's), and what remains."""
    return {"to": str(to.id), "from": str(before.id) if before else "", "then": then}


def _receiver(season: Season, given: Payload) -> tuple[Person, Appointment] | None:
    """Who is to lead the season, with the role held now; none if they do not organise it any more."""
    found = [(person, held) for person, held in queries.organisers(season) if str(person.id) == given["to"]]
    return found[0] if found else None


def _before(season: Season, given: Payload) -> tuple[Person, Appointment] | None:
    found = [(person, held) for person, held in queries.organisers(season) if str(held.id) == given["from"]]
    return found[0] if found else None


def _called(person: Person) -> str:
    return person.name or person.email


def _title(season: Season, given: Payload) -> Message:
    found = _receiver(season, given)
    return Message("Hand the season over to {name}", name=_called(found[0]) if found else "–")


def effect(season: Season, given: Payload) -> list[Message]:
    """Return what handing over does: who leads, what remains of who led, and what goes with the season."""
    receiver, before = _receiver(season, given), _before(season, given)
    found = [Message("Lead organiser from then on: {name}.", name=_called(receiver[0]))] if receiver else []
    return [*found, *(goes_along(season, before[0], given["then"]) if before else ())]


def goes_along(season: Season, person: Person, then: str | None) -> Iterator[Message]:
    """What becomes of somebody who led a season, in sentences with numbers.

    then: their role afterwards, or LEAVES; none as long as it is not chosen.
    """
    waiting, confirmed = queries.proposals_of(season, person.id, now=now())
    name = _called(person)
    if then is not None:
        yield _REMAINS[then](name)
    yield Message("Proposals of {name} waiting for a second person: {n}. They stay, and can be confirmed or withdrawn "
                  "by others.", name=name, n=waiting)  # fmt: skip
    yield Message("Proposals that {name} confirmed: {n}. What was done stays done.", name=name, n=confirmed)
    yield Message("The programme, the timetable, email texts and reminders belong to the season and stay as they are.")
    if then == LEAVES:
        yield Message("Emails to the organisers no longer go to {name}.", name=name)


_REMAINS = {
    "organiser": lambda name: Message("{name} stays an organiser.", name=name),
    "observer": lambda name: Message("{name} can still read everything, but change nothing.", name=name),
    LEAVES: lambda name: Message("{name} has no role in the season any more.", name=name),
}


def _ground(season: Season, given: Payload) -> object:
    return sorted((str(person.id), held.role) for person, held in queries.organisers(season))


def allowed(season: Season, given: Payload) -> Verdict:
    """Whether a season can be handed over like that, now."""
    receiver = _receiver(season, given)
    if receiver is None:
        return no("Only somebody who organises the season can come to lead it. Invite them as an organiser first.")
    if any(held.role == "owner" and held.person_id == receiver[0].id for _, held in queries.organisers(season)):
        return no("This person leads the season already.")
    if given["from"]:
        before = _before(season, given)
        if before is None or before[1].role != "owner":
            return no("Whoever wanted to hand the season over does not lead it any more.")
        return YES
    leads = any(held.role == "owner" for _, held in queries.organisers(season))
    return no("The season has a lead organiser, who can hand it over.") if leads else YES


def _accepts(_season: Season, given: Payload) -> uuid.UUID | None:
    """Who alone can accept it; none where nobody hands it over: then any other organiser confirms."""
    return uuid.UUID(given["to"]) if given["from"] else None


def _carry_out(season: Season, proposal: Proposal) -> None:
    receiver, before = _receiver(season, proposal.payload), _before(season, proposal.payload)
    if receiver is None:
        raise LookupError("Nobody is there to lead the season.")
    actions.hand_over(season, receiver[1], before[1] if before else None, then=proposal.payload["then"],
                      reason=proposal.reason, by=proposal.confirmed_by)  # fmt: skip


HAND_OVER = Act(
    code=CODE,
    title=_title,
    effect=effect,
    ground=_ground,
    allowed=allowed,
    carry_out=_carry_out,
    categories=lambda _season, _payload: (),
    only=_accepts,
)
