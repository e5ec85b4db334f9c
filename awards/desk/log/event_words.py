"""What each kind of event of the log is called. One that is not here would be shown by its code: a test finds it."""

from __future__ import annotations

from flask_babel import lazy_gettext

from awards.core.text import sort_key

WORDS: dict[str, object] = {
    "account.address_changed": lazy_gettext("Address of an account changed"),
    "account.asked": lazy_gettext("Account asked for"),
    "account.forgotten": lazy_gettext("Account forgotten: its address was never confirmed"),
    "account.password_set": lazy_gettext("Password set"),
    "account.signed_in": lazy_gettext("Signed in"),
    "account.signed_out": lazy_gettext("Signed out"),
    "account.verified": lazy_gettext("Address confirmed"),
    "admission.admitted": lazy_gettext("Nomination admitted"),
    "admission.not_admitted": lazy_gettext("Nomination not admitted"),
    "admission.returned": lazy_gettext("Nomination returned for correction"),
    "admission.taken_back": lazy_gettext("Decision on a nomination taken back"),
    "appointment.accepted": lazy_gettext("Role accepted"),
    "appointment.declined": lazy_gettext("Role declined"),
    "appointment.ended": lazy_gettext("Role ended"),
    "appointment.given_back": lazy_gettext("Role given back"),
    "appointment.resent": lazy_gettext("Invitation sent again"),
    "appointment.made": lazy_gettext("Role given or offered"),
    "assignment.given_again": lazy_gettext("Entry given back to a juror"),
    "assignment.removed": lazy_gettext("Entry taken back from a juror"),
    "ballot.abstained": lazy_gettext("Juror abstained"),
    "ballot.brought_back": lazy_gettext("Scoresheet counts again as it was submitted"),
    "ballot.excluded": lazy_gettext("Scoresheet excluded"),
    "ballot.own_company": lazy_gettext("Juror of a published result acts for the nominee"),
    "ballot.recused": lazy_gettext("Juror recused"),
    "ballot.saved": lazy_gettext("Scoresheet saved"),
    "ballot.skipped": lazy_gettext("Scoresheet skipped"),
    "ballot.submitted": lazy_gettext("Scoresheet submitted"),
    "ballot.taken_back": lazy_gettext("Submitted scoresheet taken back by its juror"),
    "ballot.let_count": lazy_gettext("Complete draft of a scoresheet let count"),
    "ballot.not_counted": lazy_gettext("Complete draft of a scoresheet counts no more"),
    "board.seen": lazy_gettext("Results looked at"),
    "board.seen_early": lazy_gettext("Results looked at before the round closed"),
    "category.doubt_settled": lazy_gettext("Doubt about a category settled"),
    "category.doubted": lazy_gettext("Category doubted"),
    "citation.written": lazy_gettext("Citation written"),
    "company.changed": lazy_gettext("Company changed"),
    "company.declined": lazy_gettext("Invitation to a company declined"),
    "company.founded": lazy_gettext("Company added"),
    "company.invited": lazy_gettext("Colleague invited"),
    "company.joined": lazy_gettext("Colleague joined"),
    "company.left": lazy_gettext("Colleague left"),
    "company.role_changed": lazy_gettext("Role in a company changed"),
    "conduct.accepted": lazy_gettext("Terms of conduct accepted"),
    "conflict.declared": lazy_gettext("Conflict of interest declared"),
    "conflict.lifted": lazy_gettext("Conflict of interest lifted"),
    "conflicts.declared": lazy_gettext("Nominees gone through for conflicts"),
    "deadline.moved": lazy_gettext("Deadline moved for everybody"),
    "entries.assigned": lazy_gettext("Entries given to jurors"),
    "entries.advanced": lazy_gettext("Entries advanced to the next round"),
    "entries.taken_back": lazy_gettext("Advancing taken back"),
    "export.made": lazy_gettext("Export made"),
    "honour.given": lazy_gettext("Honour given"),
    "honour.taken_away": lazy_gettext("Honour taken away"),
    "juror.came_back": lazy_gettext("Leaving the jury or a round undone"),
    "juror.changed": lazy_gettext("Juror’s profile changed"),
    "juror.taken_out": lazy_gettext("Juror taken out: entries and places on panels taken back"),
    "mail.retried": lazy_gettext("Mail tried again"),
    "nomination.disqualified": lazy_gettext("Nomination disqualified"),
    "nomination.extended": lazy_gettext("Deadline of a nomination extended"),
    "nomination.file_added": lazy_gettext("File added"),
    "nomination.file_removed": lazy_gettext("File removed"),
    "nomination.file_restored": lazy_gettext("File brought back"),
    "nomination.moved": lazy_gettext("Nomination moved to another category"),
    "nomination.reinstated": lazy_gettext("Disqualification of a nomination taken back"),
    "nomination.restored": lazy_gettext("Withdrawal taken back"),
    "nomination.started": lazy_gettext("Nomination begun"),
    "nomination.submitted": lazy_gettext("Nomination submitted"),
    "nomination.withdrawn": lazy_gettext("Nomination withdrawn"),
    "person.added": lazy_gettext("Person added"),
    "programme.revised": lazy_gettext("Programme put in force"),
    "proposal.confirmed": lazy_gettext("Proposal confirmed by a second person"),
    "proposal.made": lazy_gettext("Proposal made"),
    "proposal.withdrawn": lazy_gettext("Proposal withdrawn"),
    "recusal.lifted": lazy_gettext("Recusal lifted"),
    "results.corrected": lazy_gettext("Correction of results published"),
    "results.published": lazy_gettext("Results published"),
    "results.unpublished": lazy_gettext("Results unpublished"),
    "round.moved": lazy_gettext("Round moved"),
    "rules.changed": lazy_gettext("Rules of judging changed by two people"),
    "rules.frozen": lazy_gettext("Rules of judging frozen"),
    "scores.imported": lazy_gettext("Scores imported"),
    "season.closed": lazy_gettext("Season made a draft again"),
    "season.founded": lazy_gettext("Season founded"),
    "season.opened": lazy_gettext("Season opened"),
    "season.removed": lazy_gettext("Draft of a season removed"),
    "seat.added": lazy_gettext("Seat on a panel given"),
    "seat.removed": lazy_gettext("Seat on a panel taken away"),
    "step.moved": lazy_gettext("Step of the timetable moved"),
    "tie.decided": lazy_gettext("Shared place decided"),
    "tie.reopened": lazy_gettext("Decision on a shared place taken back"),
}
# Events of a season. Those of accounts and companies belong to none and are in no season's log.
IN_SEASON = [kind for kind in WORDS if not kind.startswith(("account.", "company."))]


def words(kind: str) -> str:
    """Return what an event is called in the reader's language."""
    return str(WORDS.get(kind, kind))


def choices() -> list[tuple[str, str]]:
    """Return the kinds of a season's events with their words, in the order of the alphabet."""
    return sorted(((kind, words(kind)) for kind in IN_SEASON), key=lambda choice: sort_key(choice[1]))
