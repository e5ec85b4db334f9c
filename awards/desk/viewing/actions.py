"""Verbs of looking at somebody's pages: beginning, ending, and ending what is over by itself."""

from __future__ import annotations

import uuid
from datetime import datetime

from awards.accounts.models import Person, SignIn
from awards.core.clock import now
from awards.core.verdicts import Verdict, insist
from awards.desk.viewing import queries, rules
from awards.ledger.actions import log
from awards.programmes.models import Season


def begin(sign_in: SignIn, person: Person, season: Season, *, may: Verdict, reason: str, by: Person) -> None:
    """Have a browser show a season as a person sees it, for `rules.LASTS`; logged, and told to the person."""
    insist(may)
    if sign_in.viewed_id is not None:  # over, but not noted yet
        end(sign_in, by=by)
    moment = now()
    sign_in.viewed_id, sign_in.viewed_season_id, sign_in.viewed_since = person.id, season.id, moment
    log(queries.BEGUN, by=by, season_id=season.id, subject_id=person.id, viewing=mark_of(sign_in), reason=reason,
        until=(moment + rules.LASTS).isoformat())  # fmt: skip


def end(sign_in: SignIn, *, by: Person | None, at: datetime | None = None) -> None:
    """Have a browser show its own person's pages again, if it does not. at: when that was; now unless given."""
    if sign_in.viewed_id is None or sign_in.viewed_since is None:
        return
    until = min(at or now(), sign_in.viewed_since + rules.LASTS)
    log(queries.ENDED, by=by, season_id=sign_in.viewed_season_id, subject_id=sign_in.viewed_id,
        viewing=mark_of(sign_in), until=until.isoformat())  # fmt: skip
    sign_in.viewed_id = sign_in.viewed_season_id = sign_in.viewed_since = None


def mark_of(sign_in: SignIn) -> str:
    """Return what the events of one look have in common; of a sign-in it tells nothing."""
    return str(uuid.uuid5(sign_in.id, f"{sign_in.viewed_id} {sign_in.viewed_since}"))


def end_what_is_over() -> None:
    """Note the end of looks that ended by themselves: by time, or with their sign-in; a sweep."""
    for sign_in in queries.over(now=now()):
        end(sign_in, by=sign_in.person, at=sign_in.ended_at)
