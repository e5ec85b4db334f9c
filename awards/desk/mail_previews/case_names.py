"""What each case of a mail is called, by its event, in the order of its examples; an event of one case has none."""

from __future__ import annotations

from flask_babel import lazy_gettext

_ROLES = (lazy_gettext("Juror"), lazy_gettext("Chair"), lazy_gettext("Organiser"), lazy_gettext("Observer"))
_ENDED = (lazy_gettext("Role ended"), lazy_gettext("Invitation cancelled"))
_OPEN = (lazy_gettext("Can still be changed"), lazy_gettext("Can no longer be changed"))
_LISTS = (lazy_gettext("Laureates"), lazy_gettext("Shortlist"))

NAMES: dict[str, tuple[object, ...]] = {
    "colleague.ended": _ENDED,
    "appointment": _ROLES,
    "appointment.ended": _ENDED,
    "appointment.back": (_ROLES[0], _ROLES[2]),
    "appointment.changed": (_ROLES[1], _ROLES[3]),
    "nomination.submitted": _OPEN,
    "nomination.withdrawn": (lazy_gettext("Can be undone"), lazy_gettext("Cannot be undone")),
    "nomination.restored": (lazy_gettext("Submitted"), lazy_gettext("Draft")),
    "nomination.moved": _OPEN,
    "nomination.admitted": (lazy_gettext("Without a note"), lazy_gettext("With a note")),
    "nomination.not_admitted": (lazy_gettext("First decision"), lazy_gettext("Decision changed")),
    "nomination.reopened": _OPEN,
    "jury.assigned": (
        lazy_gettext("New nominations"), lazy_gettext("Conflict lifted"), lazy_gettext("Assigned again"),
    ),
    "jury.removed": (lazy_gettext("Some nominations left"), lazy_gettext("No nominations left")),
    "jury.closed": (lazy_gettext("Scoring started"), lazy_gettext("Scoring not started")),
    "jury.let_count": (lazy_gettext("Drafts count"), lazy_gettext("Drafts no longer count")),
    "jury.recused": (lazy_gettext("Had been assigned"), lazy_gettext("Had not been assigned")),
    "jury.own_company": (lazy_gettext("Results not public"), lazy_gettext("Results public")),
    "morning": (lazy_gettext("Something waits"), lazy_gettext("Nothing waits any more")),
    "results.tie": (lazy_gettext("At the cut-off"), lazy_gettext("Among the winners")),
    "results.honoured": (
        lazy_gettext("Grand prix"), lazy_gettext("Laureate"), lazy_gettext("Special mention"), lazy_gettext("Finalist"),
        lazy_gettext("Finalist who did not win"),
    ),
    "results.published": _LISTS,
    "results.corrected": (lazy_gettext("Now a laureate"), lazy_gettext("No longer a laureate")),
    "results.unpublished": _LISTS,
    "results.again": _LISTS,
    "notice.asked": (lazy_gettext("To be confirmed"), lazy_gettext("Confirmed before")),
}  # fmt: skip
