"""Whose pages staff of a season may look at as that person sees them, which pages, and for how long. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from awards.core.roles import JUDGES, STAFF
from awards.core.verdicts import YES, Verdict, no

LASTS = timedelta(minutes=30)
END, SIGN_OUT = "desk.viewing_end", "accounts.sign_out"
LEAVES = frozenset({END, SIGN_OUT})  # all that can be done meanwhile

# What is shown, by the endpoint; whatever is not here is closed: accounts, companies, links, scripts' JSON, downloads,
# exports, scoresheets with their notes and drafts, and every page that comes after these lines were written.
PUBLIC = frozenset(
    {
        "desk.season",
        "desk.jury_members",
        "nominations.preview",
        "nominations.nominate",
        "programmes.category",
        "programmes.privacy",
        "programmes.rules",
        "programmes.timetable",
        "results.laureate",
        "results.laureates",
        "results.verification",
    }
)
OF_NOMINEES = frozenset(
    {
        "nominations.as_juror",
        "nominations.check",
        "nominations.look",
        "nominations.mine",
        "nominations.submitted",
        "nominations.tasks",
        "nominations.topic",
        "nominations.version",
    }
)
# They show what was changed since a nomination was submitted: that is its people's until they submit it again.
OF_DRAFTS = frozenset({"nominations.as_juror", "nominations.check", "nominations.look", "nominations.topic"})
OF_JURORS = frozenset({"jury.conduct", "jury.profile", "scoring.queue"})
OF_READERS = frozenset(
    {
        "desk.home",
        "desk.proposal",
        "desk.proposals",
        "jury.assign",
        "jury.doubts",
        "jury.panels",
        "jury.recusals",
        "nominations.entries",
        "nominations.entry",
        "nominations.entry_versions",
        "programmes.people",
        "results.advance",
        "results.board",
        "results.boards",
        "results.calculation",
        "results.decisions",
        "results.honours",
        "results.publication",
        "results.publish",
    }
)
PICTURES = frozenset({"nominations.page_picture", "nominations.thumbnail"})  # parts of pages: not noted by themselves
SHOWN = PUBLIC | OF_NOMINEES | OF_JURORS | OF_READERS | PICTURES


@dataclass(frozen=True)
class Part:
    """What somebody has to do with a season.

    roles: held there. acts: whether they act for a nominee. categories: ids of those in which they act (none for a
    nomination without one) or judge. active: whether the account is open.
    """

    roles: frozenset[str]
    acts: bool
    categories: frozenset[uuid.UUID | None]
    active: bool = True


def can_look(
    part: Part, *, own: Collection[str], oneself: bool, unseen: Collection[uuid.UUID | None],
    judged_until: datetime | None,
) -> Verdict:  # fmt: skip
    """Whether somebody with the roles `own` may look at the pages of a person as that person sees them.

    unseen: ids of the categories in which whoever looks has a side. judged_until: when the scoring round that is open
    now closes; none if none is.
    """
    if not STAFF & set(own):
        return no("Only lead organisers and organisers of the season can see its pages as somebody else.")
    if oneself:
        return no("These are your own pages.")
    if STAFF & part.roles:
        return no("This person runs the season, as you do. Nobody sees the pages of another organiser.")
    if not part.active or not (part.roles or part.acts):
        return no("This person has neither a role nor a nomination in this season.")
    if JUDGES & part.roles and judged_until is not None:
        return no(
            "This person judges, and a round is being scored until {closes}. Until then nobody else sees a juror’s "
            "pages.",
            closes=judged_until,
        )
    if part.categories & set(unseen):
        return no("This person has a part in a category in which you have a conflict of interest.")
    return YES


def is_shown(endpoint: str | None, *, reads: bool, here: bool) -> Verdict:
    """Whether a request is answered as the other person would be. here: it is of the season that is looked at."""
    if not reads:
        return no("You see this season as somebody else does, and can change nothing. Go back to your own pages first.")
    if endpoint not in SHOWN or not here:
        return no("This page is not shown while you see the season as somebody else does.")
    return YES


def shows_draft(*, submitted: bool) -> Verdict:
    """Whether the draft of a nomination may be shown: until it was submitted, as staff read it anyway."""
    if submitted:
        return no("This nomination was submitted. What has been changed since is shown once it is submitted again.")
    return YES
