"""Every kind of event as people read it in the log, and what its lines say it is about."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext

from awards.core.message import Message
from awards.core.text import sort_key
from awards.desk.log import queries
from awards.programmes.document.types import sentence
from awards.programmes.models import Season
from awards.programmes.rules import last_minute
from awards.web.i18n import own_name, programme_text, say

WORDS: dict[str, object] = {
    "account.address_changed": lazy_gettext("Address of an account changed"),
    "account.asked": lazy_gettext("Account requested"),
    "account.forgotten": lazy_gettext("Account deleted: its address was never confirmed"),
    "account.password_set": lazy_gettext("Password set"),
    "account.signed_in": lazy_gettext("Signed in"),
    "account.signed_out": lazy_gettext("Signed out"),
    "account.verified": lazy_gettext("Address confirmed"),
    "admission.admitted": lazy_gettext("Nomination admitted"),
    "admission.not_admitted": lazy_gettext("Nomination not admitted"),
    "admission.returned": lazy_gettext("Nomination returned for correction"),
    "admission.taken_back": lazy_gettext("Decision on a nomination reversed"),
    "alike.different": lazy_gettext("Nomination compared: not a duplicate"),
    "alike.reopened": lazy_gettext("Comparison of a nomination opened again"),
    "alike.same": lazy_gettext("Nomination compared: the same project as another"),
    "appointment.accepted": lazy_gettext("Role accepted"),
    "appointment.declined": lazy_gettext("Role declined"),
    "appointment.ended": lazy_gettext("Role ended"),
    "appointment.given_back": lazy_gettext("Role restored"),
    "appointment.resent": lazy_gettext("Invitation sent again"),
    "appointment.made": lazy_gettext("Role given or offered"),
    "assignment.given_again": lazy_gettext("Nomination assigned to a juror again"),
    "assignment.removed": lazy_gettext("Nomination unassigned from a juror"),
    "ballot.abstained": lazy_gettext("Juror abstained"),
    "ballot.brought_back": lazy_gettext("Scoresheet counts again as submitted"),
    "ballot.excluded": lazy_gettext("Scoresheet excluded"),
    "ballot.handed_over": lazy_gettext("Scores or comments handed over after the close"),
    "ballot.own_company": lazy_gettext("Juror of a published result represents the nominee"),
    "ballot.recused": lazy_gettext("Juror recused"),
    "ballot.saved": lazy_gettext("Scoresheet saved"),
    "ballot.skipped": lazy_gettext("Scoresheet skipped"),
    "ballot.submitted": lazy_gettext("Scoresheet submitted"),
    "ballot.taken_back": lazy_gettext("Submitted scoresheet withdrawn by its juror"),
    "ballot.let_count": lazy_gettext("Complete draft of a scoresheet counted"),
    "ballot.not_counted": lazy_gettext("Complete draft of a scoresheet no longer counted"),
    "board.seen": lazy_gettext("Results viewed"),
    "board.seen_early": lazy_gettext("Results viewed before the round closed"),
    "bulk.done": lazy_gettext("Several nominations handled at once"),
    "bulk.undone": lazy_gettext("What was done to several nominations reversed"),
    "category.doubt_settled": lazy_gettext("Category query settled"),
    "category.doubted": lazy_gettext("Category queried"),
    "ceremony.downloaded": lazy_gettext("File for the stage downloaded"),
    "circular.begun": lazy_gettext("Message to many started"),
    "circular.sent": lazy_gettext("Message to many sent"),
    "circular.stopped": lazy_gettext("Message to many stopped"),
    "citation.written": lazy_gettext("Jury citation written"),
    "company.changed": lazy_gettext("Company changed"),
    "company.declined": lazy_gettext("Invitation to join a company declined"),
    "company.founded": lazy_gettext("Company added"),
    "company.invited": lazy_gettext("Colleague invited"),
    "company.joined": lazy_gettext("Colleague joined"),
    "company.left": lazy_gettext("Colleague left"),
    "company.role_changed": lazy_gettext("Role in a company changed"),
    "conduct.accepted": lazy_gettext("Terms of conduct accepted"),
    "conflict.declared": lazy_gettext("Conflict of interest declared"),
    "conflict.lifted": lazy_gettext("Conflict of interest lifted"),
    "conflicts.declared": lazy_gettext("Nominees reviewed for conflicts of interest"),
    "deadline.moved": lazy_gettext("Deadline moved for everyone"),
    "dossier.printed": lazy_gettext("Dossiers downloaded as a PDF"),
    "scoresheets.made": lazy_gettext("Own scoresheets downloaded as a workbook"),
    "entries.assigned": lazy_gettext("Nominations assigned to jurors"),
    "entries.advanced": lazy_gettext("Nominations advanced to the next round"),
    "entries.taken_back": lazy_gettext("Advance to the next round reversed"),
    "export.fetched": lazy_gettext("Prepared export downloaded"),
    "export.made": lazy_gettext("Export created"),
    "honour.given": lazy_gettext("Award given"),
    "honour.taken_away": lazy_gettext("Award withdrawn"),
    "import.applied": lazy_gettext("File imported"),
    "import.undone": lazy_gettext("Import undone"),
    "juror.came_back": lazy_gettext("Juror’s removal from the jury or a round undone"),
    "juror.changed": lazy_gettext("Juror profile changed"),
    "juror.taken_out": lazy_gettext("Juror removed: nominations unassigned, places on panels ended"),
    "mail.retried": lazy_gettext("Email sent again"),
    "mail.sent_again": lazy_gettext("Delivered email sent once more"),
    "mails.brought_back": lazy_gettext("Emails that were set aside brought back"),
    "mails.retried": lazy_gettext("Undelivered emails sent again"),
    "mails.set_aside": lazy_gettext("Undelivered emails set aside"),
    "nomination.disqualified": lazy_gettext("Nomination disqualified"),
    "nomination.extended": lazy_gettext("Deadline of a nomination extended"),
    "nomination.extension_undone": lazy_gettext("Extension of a nomination’s deadline reversed"),
    "nomination.file_added": lazy_gettext("File added"),
    "nomination.file_removed": lazy_gettext("File removed"),
    "nomination.file_restored": lazy_gettext("File restored"),
    "nomination.handed": lazy_gettext("Nomination assigned to a colleague"),
    "nomination.moved": lazy_gettext("Nomination moved to another category"),
    "nomination.reinstated": lazy_gettext("Disqualification of a nomination reversed"),
    "nomination.restored": lazy_gettext("Withdrawal undone"),
    "nomination.started": lazy_gettext("Nomination started"),
    "nomination.submitted": lazy_gettext("Nomination submitted"),
    "nomination.tagged": lazy_gettext("Tag added to a nomination"),
    "nomination.untagged": lazy_gettext("Tag removed from a nomination"),
    "nomination.withdrawn": lazy_gettext("Nomination withdrawn"),
    "note.edited": lazy_gettext("Internal note changed"),
    "note.removed": lazy_gettext("Internal note removed"),
    "note.restored": lazy_gettext("Internal note restored"),
    "note.written": lazy_gettext("Internal note written"),
    "notices.told": lazy_gettext("Those who had asked were told that nominations are open"),
    "person.added": lazy_gettext("Person added"),
    "programme.revised": lazy_gettext("Programme put into force"),
    "proposal.confirmed": lazy_gettext("Proposal confirmed by a second person"),
    "proposal.made": lazy_gettext("Proposal made"),
    "proposal.withdrawn": lazy_gettext("Proposal withdrawn"),
    "recusal.lifted": lazy_gettext("Recusal lifted"),
    "morning.changed": lazy_gettext("Morning email switched on or off"),
    "reminder.changed": lazy_gettext("Reminder rule changed"),
    "reminder.sent": lazy_gettext("Reminders sent"),
    "results.corrected": lazy_gettext("Correction of results published"),
    "results.published": lazy_gettext("Results published"),
    "results.unpublished": lazy_gettext("Results unpublished"),
    "round.moved": lazy_gettext("Round moved"),
    "rules.changed": lazy_gettext("Scoring rules changed by two people"),
    "rules.frozen": lazy_gettext("Scoring rules frozen"),
    "rules.unlocked": lazy_gettext("Scoring rules unlocked in the draft of the programme"),
    "scores.imported": lazy_gettext("Scores imported"),
    "season.closed": lazy_gettext("Season turned back into a draft"),
    "season.founded": lazy_gettext("Season created"),
    "season.opened": lazy_gettext("Season opened"),
    "season.removed": lazy_gettext("Draft season removed"),
    "seat.added": lazy_gettext("Juror added to a panel"),
    "seat.removed": lazy_gettext("Juror removed from a panel"),
    "step.moved": lazy_gettext("Timetable step moved"),
    "tag.made": lazy_gettext("Tag created"),
    "tie.decided": lazy_gettext("Shared place decided"),
    "tie.reopened": lazy_gettext("Decision on a shared place reversed"),
    "viewing.begun": lazy_gettext("Season seen as somebody else: started"),
    "viewing.ended": lazy_gettext("Season seen as somebody else: ended"),
    "viewing.page": lazy_gettext("Page seen as somebody else"),
    "translation.held_back": lazy_gettext("Translation of a nomination hidden from the jury"),
    "translation.ordered": lazy_gettext("Machine translation of a nomination requested"),
    "translation.released": lazy_gettext("Translation of a nomination released to the jury"),
    "translation.saved": lazy_gettext("Translation of a nomination changed"),
}
# Events of a season. Those of accounts and companies belong to none and are in no season's log.
IN_SEASON = [kind for kind in WORDS if not kind.startswith(("account.", "company."))]


def words(kind: str) -> str:
    """Return what an event is called in the reader's language."""
    return str(WORDS.get(kind, kind))


def choices() -> list[tuple[str, str]]:
    """Return the kinds of a season's events with their words, in the order of the alphabet."""
    return sorted(((kind, words(kind)) for kind in IN_SEASON), key=lambda choice: sort_key(choice[1]))


MOST_NAMED = 5
NOTHING = uuid.UUID(int=0)
Names = Mapping[uuid.UUID, queries.Named]
ROLES = {
    "owner": lazy_gettext("Lead organiser"),
    "organiser": lazy_gettext("Organiser"),
    "chair": lazy_gettext("Chair"),
    "juror": lazy_gettext("Juror"),
    "observer": lazy_gettext("Observer"),
}
TABLES = {
    "results": lazy_gettext("Results by place"),
    "scores": lazy_gettext("Score matrix"),
    "comments": lazy_gettext("Comments and advice"),
    "nominations": lazy_gettext("Nominations with all answers"),
    "calculation": lazy_gettext("How a score came about"),
    "log": lazy_gettext("Log"),
    "own-scores": lazy_gettext("A juror’s own scores and notes"),
    "companies": lazy_gettext("Organisations"),
    "contacts": lazy_gettext("Contacts of nominees"),
    "people": lazy_gettext("People with a role"),
    "mails": lazy_gettext("Emails sent and waiting"),
    "jurors": lazy_gettext("Jurors and their progress"),
    "assignments": lazy_gettext("Assignments"),
    "recusals": lazy_gettext("Recusals"),
    "recusal-counts": lazy_gettext("Recusals in numbers"),
    "script": lazy_gettext("Ceremony script"),
    "seating": lazy_gettext("Seating list"),
    "badges": lazy_gettext("Name badges"),
    "place-cards": lazy_gettext("Place cards"),
}
RESULTS = {"shortlist": lazy_gettext("Shortlist"), "laureates": lazy_gettext("Laureates")}
HONOURS = {
    "laureate": lazy_gettext("Laureate"),
    "special_mention": lazy_gettext("Special mention"),
    "grand_prix": lazy_gettext("Grand prix"),
}


def ids_in(rows: Iterable[queries.Line]) -> set[uuid.UUID]:
    """Return the ids of everything that lines of the log name."""
    found: set[uuid.UUID] = set()
    for row in rows:
        named = [row.detail.get("juror"), *_entries(row.detail)[:MOST_NAMED]]
        named += [each for pair in _pairs(row.detail)[:MOST_NAMED] for each in pair]
        found |= {each for each in (row.subject_id, *map(_id, named)) if each is not None}
    return found


def facts(row: queries.Line, names: Names, season: Season, *, impartial: bool) -> list[str]:
    """Return what a line is about beside its nomination, each fact a text of its own.

    impartial: whether the reader sees every category; if not, no number is given that covers all of them.
    """
    subject, detail = names.get(row.subject_id or NOTHING), row.detail
    found = [
        *_of_subject(subject, row.person),
        *_of_detail(row, season),
        *([own_name(_text(detail, "language"))] if row.kind == "ceremony.downloaded" else ()),
        *([_("Reason: %(reason)s", reason=_text(detail, "reason"))] if row.kind == "viewing.begun" else ()),
        *_given(detail, names),
        *_advanced(detail, names),
        *(say(sentence(each)) for each in detail.get("told", ())),  # what another programme changed
    ]
    if (juror := names.get(_id(detail.get("juror")) or NOTHING)) is not None:
        found.append(_("Juror: %(name)s", name=juror.name))
    if impartial and row.kind == "viewing.page":  # the address may name a nomination
        found.append(_text(detail, "page"))
    if isinstance(detail.get("count"), int) and (impartial or row.kind == NOTICES):
        found += _counted(row.kind, detail["count"])
    return list(dict.fromkeys(found))


def _counted(kind: str, count: int) -> Iterator[str]:
    if kind in COUNTED:
        yield _("Number of emails: %(count)s", count=count)
    if kind.startswith(("entries.", "juror.")):
        yield _("Number of nominations: %(count)s", count=count)


NOTICES = "notices.told"  # about no nomination
COUNTED = (
    NOTICES,
    "circular.sent",
    "circular.stopped",
    "mails.brought_back",
    "mails.retried",
    "mails.set_aside",
    "reminder.sent",
)


def _of_subject(subject: queries.Named | None, who: str | None) -> Iterator[str]:
    if subject is None:
        return
    juror = {"ballot": subject.juror, "juror": subject.name}.get(subject.what)
    if subject.what == "ballot":
        yield _("Round %(round)s", round=subject.more)
    if juror is not None:
        if juror != who:  # it is said already who did it
            yield _("Juror: %(name)s", name=juror)
    elif subject.what == "role":
        yield _("%(role)s: %(name)s", role=ROLES[str(subject.more)], name=subject.name)
    elif subject.what == "round":
        yield _("Round %(round)s", round=subject.name)
    elif subject.what == "proposal":
        yield say(sentence(json.loads(subject.name)["title"]))
    elif subject.what == "mail":
        yield _("To: %(address)s", address=subject.name)
    elif subject.what == "person":
        yield _("As: %(name)s", name=subject.name)


def _of_detail(row: queries.Line, season: Season) -> Iterator[str]:
    detail = row.detail
    # That of advancing is the one before; its subject is the one entries go on to.
    if isinstance(detail.get("round"), str) and row.kind != "entries.advanced":
        yield _("Round %(round)s", round=detail["round"])
    if row.kind == "nomination.moved":
        yield _("From %(before)s to %(after)s", before=_category(season, detail.get("before")),
                after=_category(season, detail.get("category")))  # fmt: skip
    elif detail.get("category"):
        yield _("Category: %(category)s", category=_category(season, detail["category"]))
    if _text(detail, "table") in TABLES:
        yield from _exported(detail)
    if _text(detail, "results") in RESULTS:
        yield str(RESULTS[detail["results"]])
    if _text(detail, "honour") in HONOURS:
        yield str(HONOURS[detail["honour"]])
    if row.kind.startswith("nomination.file_") and isinstance(detail.get("name"), str):
        yield detail["name"]
    if row.kind == "nomination.submitted" and detail.get("version"):
        yield _("Version %(number)s", number=detail["version"])
    if row.kind in TIMES and (told := TIMES[row.kind](detail)):
        yield say(told)


def _exported(detail: Mapping[str, object]) -> Iterator[str]:
    kind = str(detail.get("format", "")).upper().replace("SEMICOLON", "CSV ;")
    yield _("%(table)s, %(format)s", table=TABLES[_text(detail, "table")], format=kind)
    if isinstance(rows := detail.get("rows"), int):
        yield ngettext("%(num)s row", "%(num)s rows", rows)


def _text(detail: Mapping[str, object], name: str) -> str:
    found = detail.get(name)
    return found if isinstance(found, str) else ""


def _until(detail: Mapping[str, object]) -> Message | None:
    until = _moment(detail.get("until"))
    return None if until is None else Message("Until {until}", until=last_minute(until))


def _public_from(detail: Mapping[str, object]) -> Message | None:
    moment = _moment(detail.get("embargo_until"))
    return None if moment is None else Message("Public from {moment}", moment=moment)


def _closed_before(detail: Mapping[str, object]) -> Message | None:
    before = detail.get("before")
    closed = _moment(before[-1] if isinstance(before, list) and before else before)
    return None if closed is None else Message("Previous end: {closed}", closed=last_minute(closed))


TIMES = {
    "nomination.extended": _until,
    "results.published": _public_from,
    "round.moved": _closed_before,
    "deadline.moved": _closed_before,
}


def _given(detail: Mapping[str, object], names: Names) -> Iterator[str]:
    for entry_id, juror_id in _pairs(detail)[:MOST_NAMED]:
        entry, juror = names.get(_id(entry_id) or NOTHING), names.get(_id(juror_id) or NOTHING)
        if entry is not None and juror is not None:
            yield _("“%(title)s” to %(name)s", title=entry.name, name=juror.name)


def _advanced(detail: Mapping[str, object], names: Names) -> Iterator[str]:
    for entry_id in _entries(detail)[:MOST_NAMED]:
        entry = names.get(_id(entry_id) or NOTHING)
        if entry is not None:
            yield _("“%(title)s”", title=entry.name)


def _pairs(detail: Mapping[str, object]) -> list[list[object]]:
    pairs = detail.get("pairs")
    return [pair for pair in pairs if isinstance(pair, list) and len(pair) == 2] if isinstance(pairs, list) else []


def _entries(detail: Mapping[str, object]) -> list[object]:
    entries = detail.get("entries")
    return entries if isinstance(entries, list) else []


def _category(season: Season, code: object) -> str:
    known = {each.id: each.name for each in season.document.categories}
    return programme_text(known[code]) if isinstance(code, str) and code in known else "–"


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _id(text: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def address(subject: queries.Named | None) -> str | None:
    """Return where the nomination of a line is, or the proposal; none for other things."""
    if subject is None:
        return None
    if subject.nomination_id is not None:
        return url_for("nominations.entry", nomination_id=subject.nomination_id)
    return url_for("desk.proposal", proposal_id=subject.id) if subject.what == "proposal" else None
