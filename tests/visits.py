"""How to visit every page: for each endpoint that answers GET, who looks at it and at which address.

The values of an address come from tests.demonstration.Tour; a text that names one of its values stands for it. An
endpoint that is not here fails tests/journeys/test_every_page.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.demonstration import DRAFT, LAST, OPEN, STRANGER, TIED

OWN = {"season": OPEN, "nomination_id": "own_draft"}
SENT = {"season": OPEN, "nomination_id": "own_sent"}
BOARD = {"season": LAST, "category_code": "standing_category"}
DECIDED = {"season": LAST, "round_code": "decided_round", "category_code": "decided_category",
           "nomination_id": "decided_entry"}  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One address of an endpoint and the role that opens it. status: what it answers; page: whether it is HTML."""

    role: str = STRANGER
    values: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    status: int = 200
    page: bool = True


def at(role: str = STRANGER, *, query: str = "", status: int = 200, page: bool = True, **values: Any) -> Visit:
    """A visit, written shortly."""
    return Visit(role, values, query, status, page)


VISITS: dict[str, tuple[Visit, ...]] = {
    "accounts.account": (at("nominee"),),
    "accounts.address": (at("nominee"),),
    "accounts.check_mail": (at(),),
    "accounts.companies": (at("nominee"),),
    "accounts.company": (at("nominee"),),
    "accounts.link": (at(),),
    "accounts.mail_link": (at(),),
    "accounts.new_company": (at("nominee"),),
    "accounts.password": (at("nominee"),),
    "accounts.remove": (at("nominee"),),
    "accounts.reset": (at(),),
    "accounts.sign_in": (at(),),
    "accounts.sign_ins": (at("nominee"),),
    "accounts.sign_up": (at(),),
    "accounts.signed_out": (at(),),
    "desk.front": (at(status=303),),
    "desk.home": (at("organiser"), at("observer"), at("organiser", season=LAST), at("organiser", season=DRAFT)),
    "desk.jury_members": (at(),),
    "desk.log": (at("organiser"), at("observer", query="first=2026-01-01&entry=a")),
    "desk.log_export": tuple(at("organiser", page=False, ending=ending) for ending in ("csv", "xlsx")),
    "desk.opening": (at("organiser", season=DRAFT), at("organiser")),
    "desk.proposal": (at("organiser"), at("observer")),
    "desk.proposals": (at("organiser"), at("chair", season=LAST)),
    "desk.removal": (at("organiser", season=DRAFT),),
    "desk.season": (at(), at("observer", season=DRAFT), at(season=LAST), at(season=OPEN)),
    "desk.sitemap": (at(page=False),),
    "desk.work": (at("nominee", status=303), at("organiser", status=303)),
    "jury.assign": (at("organiser"),),
    "jury.conduct": (at("juror"),),
    "jury.conflicts": (at("juror", query="all=1"),),
    "jury.doubts": (at("organiser"),),
    "jury.entry": (at("organiser"),),
    "jury.juror": (at("organiser"),),
    "jury.lifting": (at("organiser", assignment_id="recused"),),
    "jury.load": (at("organiser"),),
    "jury.out": (at("organiser"),),
    "jury.panels": (at("organiser"), at("observer")),
    "jury.profile": (at("juror"),),
    "jury.recusals": (at("organiser"),),
    "jury.removal": (at("organiser"),),
    "jury.role_end": (at("organiser"), at("organiser", appointment_id="appointed_juror")),
    "jury.seat_removal": (at("organiser"),),
    "jury.spread": (at("organiser"),),
    "messages.demo_outbox": (at(),),
    "messages.message": (at("organiser"),),
    "messages.outbox": (at("organiser"),),
    "nominations.admissions": (at("organiser"),),
    "nominations.as_juror": (at("nominee", **SENT),),
    "nominations.category_move": (at("organiser", **SENT),),
    "nominations.check": (at("nominee", **OWN),),
    "nominations.entries": (at("organiser"), at("observer")),
    "nominations.entry": (at("organiser"), at("organiser", **SENT)),
    "nominations.entry_file": (at("organiser", page=False),),
    "nominations.entry_versions": (at("organiser"),),
    "nominations.extension": (at("organiser", **OWN),),
    "nominations.file": (at("nominee", page=False, **OWN, file_id="own_file"),),
    "nominations.mine": (at("nominee"), at("nominee", season=OPEN)),
    "nominations.nominate": (at(season=OPEN), at(), at("nominee", season=OPEN, status=303)),
    "nominations.of_company": (at("nominee", status=303),),
    "nominations.preview": (at(),),
    "nominations.start": (at("nominee", season=OPEN),),
    "nominations.submitted": (at("nominee", **SENT),),
    "nominations.tasks": (at("nominee", **OWN), at("nominee", **SENT)),
    "nominations.thumbnail": (at("nominee", page=False, **OWN, file_id="own_file"),),
    "nominations.topic": tuple(
        at("nominee", **OWN, topic=topic)
        for topic in ("organisation", "contact", "project", "case", "category_questions", "evidence", "declarations")
    ),
    "nominations.version": (at("nominee", **SENT),),
    "nominations.withdrawal": (at("nominee", **SENT),),
    "programmes.category": (at(),),
    "programmes.deadline": (at("organiser", season=OPEN),),
    "programmes.invitation": (at("organiser"),),
    "programmes.frozen_rules": (at(page=False),),
    "programmes.people": (at("organiser"),),
    "programmes.privacy": (at(),),
    "programmes.round_move": (at("organiser", code="1"),),
    "programmes.rules": (at(), at(season=LAST)),
    "programmes.step_move": (at("organiser", code="ceremony"),),
    "programmes.timetable": (at("organiser"), at()),
    "results.advance": (at("organiser", season=LAST),),
    "results.archive": (at(),),
    "results.board": (at("organiser", **BOARD), at("chair", season=TIED, round_code="tie_round",
                                                   category_code="tie_category")),
    "results.boards": (at("organiser"), at("observer", season=LAST)),
    "results.bundle": tuple(
        at(season=LAST, page=False, kind=kind, form=form)
        for kind in ("shortlist", "laureates") for form in ("json", "csv", "zip")
    ),
    "results.citation": (at("organiser", season=LAST, kind="laureate", nomination_id="standing"),),
    "results.confirm": (at("organiser", season=TIED, kind="laureates"), at("organiser", season=LAST, kind="shortlist")),
    "results.decide": (at("chair", season=TIED, round_code="tie_round", category_code="tie_category",
                          position="tie_position"),),
    "results.decisions": (at("observer", **BOARD),),
    "results.derivation": (at("organiser", **BOARD, nomination_id="standing"),),
    "results.disqualification": (at("organiser", season=LAST, nomination_id="standing"),),
    "results.dossier": (at("chair", **DECIDED),),
    "results.dossier_file": (at("chair", page=False, **DECIDED, file_id="decided_file"),),
    "results.drafts": (at("organiser", season=LAST, round_code="1"),),
    "results.export": tuple(
        at("organiser", season=LAST, page=False, table=table, kind=kind)
        for table in ("results", "scores", "comments", "nominations") for kind in ("csv", "xlsx")
    ),
    "results.exports": (at("organiser", season=LAST),),
    "results.honours": (at("organiser", season=LAST),),
    "results.laureate": (at(season=LAST),),
    "results.laureates": (at(season=LAST),),
    "results.photo": (at(season=LAST, page=False),),
    "results.photo_small": (at(season=LAST, page=False),),
    "results.programme": (at("organiser"),),
    "results.programme_file": (at("organiser", page=False),),
    "results.publication": (at("organiser", season=LAST),),
    "results.publish": (at("organiser", season=LAST),),
    "results.to_decide": (at("chair", season=TIED),),
    "results.unpublish": (at("organiser", season=LAST),),
    "results.verification": (at(season=LAST),),
    "scoring.ballot": (at("juror"),),
    "scoring.doubt": (at("juror"),),
    "scoring.file": (at("juror", page=False, ballot_id="ballot_with_file", file_id="file_of_ballot"),),
    "scoring.thumbnail": (at("juror", page=False, ballot_id="ballot_with_file", file_id="picture_of_ballot"),),
    "scoring.queue": (at("juror"),),
    "scoring.recusal": (at("juror"),),
    "scoring.submission": (at("juror"),),
    "web.favicon": (at(page=False),),
    "desk.health": (at(page=False),),
    "web.language": (at(status=303, code="de"),),
    "web.robots": (at(page=False),),
    "web.season_css": (at(page=False),),
}  # fmt: skip

# Every endpoint that takes POST, where somebody who may send it would send it.
SENDS: dict[str, Visit] = {
    "accounts.account": at("nominee"),
    "accounts.address": at("nominee"),
    "accounts.answer_invitation": at("nominee"),
    "accounts.change_role": at("nominee"),
    "accounts.company": at("nominee"),
    "accounts.demo_sign_in": at(),
    "accounts.end_sign_in": at("nominee"),
    "accounts.end_sign_ins": at("nominee"),
    "accounts.fresh_link": at(),
    "accounts.invite": at("nominee"),
    "accounts.invite_again": at("nominee"),
    "accounts.link": at(),
    "accounts.mail_link": at(),
    "accounts.new_company": at("nominee"),
    "accounts.password": at("nominee"),
    "accounts.remove": at("nominee"),
    "accounts.reset": at(),
    "accounts.sign_in": at(),
    "accounts.sign_out": at("nominee"),
    "accounts.sign_up": at(),
    "accounts.take_back": at("nominee"),
    "jury.come_back": at("organiser"),
    "jury.conduct": at("juror"),
    "jury.conflicts": at("juror"),
    "jury.entry": at("organiser"),
    "desk.confirmation": at("organiser"),
    "desk.opening": at("organiser", season=DRAFT),
    "desk.opening_removal": at("organiser", season=OPEN),
    "desk.proposal_withdrawal": at("organiser"),
    "desk.removal": at("organiser", season=DRAFT),
    "jury.give_again": at("organiser", assignment_id="taken_back"),
    "jury.juror": at("organiser"),
    "jury.lifting": at("organiser", assignment_id="recused"),
    "jury.load": at("organiser"),
    "jury.out": at("organiser"),
    "jury.profile": at("juror"),
    "jury.removal": at("organiser"),
    "jury.role_end": at("organiser"),
    "jury.seat": at("organiser"),
    "jury.seat_removal": at("organiser"),
    "jury.settlement": at("organiser"),
    "jury.spread": at("organiser"),
    "messages.retry": at("organiser"),
    "nominations.admission": at("organiser", **SENT),
    "nominations.admissions": at("organiser"),
    "nominations.category_move": at("organiser", **SENT),
    "nominations.extension": at("organiser", **OWN),
    "nominations.reconsideration": at("organiser", **SENT),
    "nominations.restoration": at("nominee", **SENT),
    "nominations.save": at("nominee", **OWN),
    "nominations.start": at("nominee", season=OPEN),
    "nominations.submission": at("nominee", **OWN),
    "nominations.topic": at("nominee", **OWN),
    "nominations.upload": at("nominee", **OWN, topic="evidence"),
    "nominations.withdrawal": at("nominee", **SENT),
    "programmes.deadline": at("organiser", season=OPEN),
    "programmes.invitation": at("organiser"),
    "programmes.put_back": at("organiser", code="round1"),
    "programmes.resend": at("organiser"),
    "programmes.take_back": at("organiser"),
    "programmes.round_move": at("organiser", code="1"),
    "programmes.step_move": at("organiser", code="ceremony"),
    "results.advance": at("organiser", season=LAST),
    "results.disqualification": at("organiser", season=LAST, nomination_id="standing"),
    "results.drafts": at("organiser", season=LAST, round_code="1"),
    "results.citation": at("organiser", season=LAST, kind="laureate", nomination_id="standing"),
    "results.confirm": at("organiser", season=TIED, kind="laureates"),
    "results.programme": at("organiser"),
    "results.decide": at("chair", season=TIED, round_code="tie_round", category_code="tie_category",
                         position="tie_position"),
    "results.give": at("organiser", season=LAST, kind="special_mention", nomination_id="standing"),
    "results.revoke": at("chair", season=LAST),
    "results.take_away": at("organiser", season=LAST, kind="special_mention", nomination_id="standing"),
    "results.take_back": at("organiser", season=LAST),
    "results.unpublish": at("organiser", season=LAST),
    "scoring.ballot": at("juror"),
    "scoring.bring_back": at("juror"),
    "scoring.comments": at("juror"),
    "scoring.doubt": at("juror"),
    "scoring.recusal": at("juror"),
    "scoring.score": at("juror"),
    "scoring.skip": at("juror"),
    "scoring.submission": at("juror"),
    "scoring.take_back": at("juror"),
}  # fmt: skip
