"""What goes into the gaps of a message to many, for each person; and the mail as it arrives."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from awards.desk.audience.audience_filter import OF_ENTRIES, OF_JURORS, Filter
from awards.desk.audience.queries import Addressee, Audience, Thing
from awards.desk.circulars.placeholders import CLOSES, EVENT, FIRST_NAME, MISSING, NAME, letter_for, used_in
from awards.messages import rendering
from awards.messages.letters.occasions import COMPANY
from awards.messages.models import SEVERAL
from awards.nominations import queries as nominations
from awards.nominations.drafts import progress
from awards.programmes.mail_words.drafted import Saying
from awards.programmes.models import Round, Season

Texts = Mapping[str, Mapping[str, str]]  # subject and text, by language


@dataclass(frozen=True)
class Written:
    """What a message says: to whom, of which round, and in which words.

    missing: sections with something to do, by the id of a draft; only where the words ask for them.
    """

    season: Season
    wanted: Filter
    texts: Texts
    round: Round | None
    missing: Mapping[uuid.UUID, Sequence[Any]]


def written_for(season: Season, wanted: Filter, texts: Texts, of: Audience, people: Sequence[Addressee]) -> Written:
    """Return what is needed to write to some people of an audience. Five queries if told what lacks."""
    names = used_in(*(words for text in texts.values() for words in text.values()))
    ids = [thing.id for each in people for thing in each.things] if MISSING.name in names else []
    return Written(season, wanted, texts, of.round, _lacking(season, ids))


def _lacking(season: Season, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Sequence[Any]]:
    """The titles of the sections of drafts in which something is left to do, or to mend."""
    found: dict[uuid.UUID, Sequence[Any]] = {}
    for work in progress.works(nominations.entries(season, ids) if ids else [], season):
        far = progress.by_topic(work)
        open_ = {code for code, each in far.items() if each.left or each.wrong}
        found[work.nomination.id] = [each.title for each in work.sections if each.id in open_]
    return found


def values_for(written: Written, to: Addressee) -> dict[str, Any]:
    """Return what the template of a message to many is given for a person, to be said in their language."""
    season, code = written.season, written.wanted.code
    return {
        "url": _url(season, code, to.things),
        "of": letter_for(code),
        "of_jurors": code in OF_JURORS,
        "titles": [each.title for each in to.things],
        "company": to.company,
        "missing": [(each.title, written.missing.get(each.id, ())) for each in to.things],
        "closes": closes_for(season, code, to, written.round),
        "sheets_open": to.open,
        "given": to.given,
    }


def _url(season: Season, code: str, things: Sequence[Thing]) -> str:
    if code in OF_JURORS:
        return f"/{season.slug}/ballots"
    return f"/{season.slug}/nominations/{things[0].id}" if len(things) == 1 else f"/{season.slug}/nominations"


def closes_for(season: Season, code: str, to: Addressee, round_: Round | None) -> datetime | None:
    """Return until when somebody has time: for scoresheets, else for the first of the nominations that is due."""
    if code in OF_JURORS:
        return round_.closes_at if round_ is not None else None
    if code not in OF_ENTRIES:
        return None
    ends = [each.until if code == "returned" else max(season.closes_at, each.until or season.closes_at)
            for each in to.things]  # fmt: skip
    return min((each for each in ends if each is not None), default=None)


def named_in(to: Addressee) -> uuid.UUID | None:
    """Return what stands for the nominations that a mail to somebody names: one of them, or SEVERAL where they are not
    all of one category."""
    categories = {each.category for each in to.things}
    if len(to.things) > 1 and (len(categories) > 1 or None in categories):
        return SEVERAL
    return to.things[0].id if to.things else None


def saying(written: Written) -> Any:
    """Return the season with the message's words in the place of a letter's."""
    words = {what: {code: text.get(what, "") for code, text in written.texts.items()} for what in ("subject", "text")}
    return Saying(written.season, {EVENT: words})


def arrives(written: Written, to: Addressee) -> rendering.Rendered:
    """Return the mail as it arrives with somebody."""
    values = values_for(written, to)
    optional = "" if written.wanted.necessary else written.season.award
    return rendering.render(EVENT, to=to, season=saying(written), optional=optional, **values)


def unfilled(season: Season, code: str, texts: Texts, audience: Audience) -> dict[str, int]:
    """Return for how many people a gap that is used would stay empty, by the gap's name; only those with any."""
    found: dict[str, int] = {}
    for each in audience.people:
        used = used_in(*(texts.get(each.language) or {}).values())
        empty = {
            FIRST_NAME.name: not each.name.strip(),
            NAME.name: not each.name.strip(),
            COMPANY.name: not each.company.strip(),
            CLOSES.name: closes_for(season, code, each, audience.round) is None,
        }
        for name in used & empty.keys():
            found[name] = found.get(name, 0) + empty[name]
    return {name: count for name, count in found.items() if count}
