"""Who a request is answered as: the person signed in, or somebody whose pages they look at.

The only place that makes one into the other, for every request by itself: it has to be a read of a page that is shown,
in the season that is looked at, by somebody who may look at that person now. Whatever else comes is answered as the
person signed in, and refused wherever that would matter: at every door but the public one, and before anything is
written (`access.refuse_unshown`).
"""

from __future__ import annotations

from datetime import datetime

from flask import g, request

from awards.accounts.browser_session import take_token_up
from awards.accounts.models import Person, SignIn
from awards.core import clock
from awards.core.verdicts import YES, Verdict
from awards.desk.viewing import actions, queries, rules
from awards.programmes.models import Season
from awards.web import reading_events
from awards.web.access import Side, Viewing


def who(sign_in: SignIn) -> Person:
    """Return as whom this request of a sign-in is answered; `access.viewing` tells of it, if it is about another."""
    if sign_in.viewed_id is None or sign_in.viewed_since is None or sign_in.viewed_season_id is None:
        return sign_in.person
    person, moment = queries.person(sign_in.viewed_id), clock.now()
    until = sign_in.viewed_since + rules.LASTS
    if person is None or moment >= until:
        take_token_up()
        return sign_in.person
    may, sides = (YES, ()) if request.endpoint in rules.LEAVES else _asked(sign_in, person, moment)
    shown = bool(may) and request.endpoint not in rules.LEAVES
    g.viewing = Viewing(sign_in.person, person, sign_in.viewed_season_id, sign_in.viewed_since, until, shown,
                        may.reason, sides)  # fmt: skip
    if not shown:
        return sign_in.person
    _note(sign_in, person)
    return person


def _asked(sign_in: SignIn, person: Person, moment: datetime) -> tuple[Verdict, tuple[Side, ...]]:
    """Whether this request is answered as the person, and where whoever looks has a side."""
    season: Season | None = g.get("season")
    here = season is not None and season.id == sign_in.viewed_season_id
    shown = rules.is_shown(request.endpoint, reads=request.method in ("GET", "HEAD"), here=here)
    if not shown or season is None:
        return shown, ()  # without a season nothing is shown
    roles, sides = queries.standing_of(sign_in.person, season)
    may = rules.can_look(
        queries.part_of(person, season), own=roles, oneself=False, unseen={side.category_id for side in sides},
        judged_until=queries.judged_until(season, now=moment),
    )  # fmt: skip
    return may and _draft(person), sides


def _draft(person: Person) -> Verdict:
    nomination_id = (request.view_args or {}).get("nomination_id")
    if request.endpoint not in rules.OF_DRAFTS or nomination_id is None:
        return YES
    return rules.shows_draft(submitted=queries.was_submitted(nomination_id, person))


def _note(sign_in: SignIn, person: Person) -> None:
    """Note the look in the log before the page is made; pictures belong to a page."""
    if request.endpoint not in rules.PICTURES:
        reading_events.note(queries.PAGE, g.season, by=sign_in.person, subject_id=person.id,
                            viewing=actions.mark_of(sign_in), page=request.path[:200])  # fmt: skip
