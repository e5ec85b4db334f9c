"""Own dossiers for paper: who gets which, what is in the PDF, and that it says what the scoresheet says."""

from __future__ import annotations

import html
import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from flask import g
from sqlalchemy import select, update

from awards.accounts.models import Company
from awards.core import workshop
from awards.core.clock import now
from awards.core.db import db
from awards.jury.models import Assignment, Juror
from awards.ledger.models import Event
from awards.nominations import dossier_paper
from awards.nominations.answers import dossier
from awards.nominations.models import Nomination, Translation, Version, Withdrawal
from awards.programmes.models import Category
from awards.scoring.models import Ballot
from awards.scoring.paper import paper_page
from awards.scoring.scoresheet_page import reading
from tests import factories as make
from tests import paper
from tests.demonstration import LAST, RUNNING, Tour, season


def printed(cast: Any, **where: str) -> Any:
    rest = "&".join(f"{name}={value}" for name, value in where.items())
    return cast.client().get(f"/{cast.slug}/dossiers.pdf?{rest}")


def events(cast: Any) -> list[Any]:
    with cast.app.app_context():
        query = select(Event.subject_id, Event.detail).where(Event.kind == "dossier.printed").order_by(Event.number)
        return [tuple(row) for row in db.session.execute(query)]


def test_a_juror_has_the_dossier_of_a_scoresheet_printed(cast):
    client = cast.client()
    assert client.get(cast.url()).page.links["PDF of this dossier"] == cast.url(0, "/dossier.pdf")
    answer = cast.client("Boris Rival").get(cast.url(0, "/dossier.pdf", "Boris Rival"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Route 1.pdf"'
    assert {name: said.partition(" ")[0] for name, said in paper.about(answer.data).items()} == {
        "Title": "Route",
        "Creator": "Typst",
    }
    text = "".join(paper.read(answer.data))
    assert "Route 1" in text
    assert len(re.findall(r"weight \d+", text)) == len(cast.codes)
    boxes = re.findall(r"0\s+1\s+2\s+3\s+4\s+5\s+6\s+7\s+8\s+9\s+10", text)
    assert len(boxes) == len(cast.codes)
    feet = paper.feet(answer.data)
    assert all(foot.endswith(f"Page {number} of {len(feet)}") for number, foot in enumerate(feet, 1))
    assert re.search(r"As of \d+ \w+ \d{4}, \d\d:\d\d", feet[0])
    ballot = cast.ballots["Boris Rival"][0]
    assert events(cast) == [(ballot, {"count": 1})]
    with cast.app.app_context():
        opened = db.session.get_one(Ballot, ballot)
        admitted = db.session.get_one(Nomination, cast.entries[0])
        assert (opened.version_id, opened.scored) == (admitted.version_id, 0)


def test_what_a_juror_scored_is_on_no_paper(cast):
    before = "".join(paper.read(cast.client().get(cast.url(0, "/dossier.pdf")).data))
    cast.client().submit(cast.url(), form="scoresheet", button="go=submit",
                         **{f"score-{code}": "7" for code in cast.codes}, jury_comment="Only mine")  # fmt: skip
    assert "".join(paper.read(cast.client().get(cast.url(0, "/dossier.pdf")).data)) == before


def test_in_a_blind_round_neither_text_nor_name_tell_who_sent_it(cast, monkeypatch):
    with cast.app.app_context():
        name = db.session.get_one(Company, db.session.get_one(Nomination, cast.entries[0]).company_id).name
    assert name in "".join(paper.read(cast.client().get(cast.url(0, "/dossier.pdf")).data))
    monkeypatch.setattr(dossier, "is_blind", lambda *_: True)
    answer = cast.client().get(cast.url(0, "/dossier.pdf"))
    assert answer.headers["Content-Disposition"] == f"attachment; filename={cast.slug}-{cast.mine[0].hex[:8]}.pdf"
    assert name not in "".join(paper.read(answer.data))


def test_all_open_ones_are_in_one_file_in_their_order_and_what_is_not_is_counted(cast):
    cast.add(3)
    with cast.app.app_context():
        make.recusal(db.session.get_one(Assignment, cast.mine[1]))
        make.conflict(
            db.session.get_one(Juror, cast.jurors["Asel Juror"]), db.session.get_one(Nomination, cast.entries[2])
        )
        gone = Withdrawal(id=uuid.uuid4(), nomination_id=cast.entries[3], at=now())
        db.session.add(gone)
        db.session.flush()
        db.session.get_one(Nomination, cast.entries[3]).withdrawal_id = gone.id
        db.session.get_one(Assignment, cast.mine[4]).removed_at = now()
        db.session.commit()
    answer = printed(cast)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={cast.slug}-1-1.pdf"
    pages = paper.read(answer.data)
    assert "2 dossiers" in pages[0]
    assert "3 nominations in your list are closed and left out here." in " ".join(pages[0].split())
    assert re.findall(r"Route \d", pages[0]) == ["Route 1", "Route 6"]
    assert not re.search(r"Route [2345]", "".join(pages))
    assert events(cast) == [(cast.round_id, {"count": 2})]
    with cast.app.app_context():
        assert set(db.session.scalars(select(Ballot.assignment_id))) == {cast.mine[0], cast.mine[5]}


def test_many_are_cut_into_parts(cast, monkeypatch):
    monkeypatch.setattr(paper_page, "MOST", 2)
    page = cast.client().get(f"/{cast.slug}/ballots").page
    assert page.links["My dossiers as a PDF, part 2 of 2"].endswith("part=2")
    first, second = (paper.read(printed(cast, part=part).data)[0] for part in "12")
    assert "Dossiers 1 to 2 of 3; the others are in the other parts." in " ".join(first.split())
    assert "Dossiers 3 to 3 of 3" in " ".join(second.split())
    assert re.findall(r"Route \d", first + second) == ["Route 1", "Route 2", "Route 3"]
    assert printed(cast, part="3").location == f"/{cast.slug}/ballots?round=1"
    assert printed(cast, round="9").status_code == 404


def test_it_takes_as_many_queries_whatever_is_printed(cast, statements):
    def asked():
        with statements() as sent:
            assert printed(cast).status_code == 200
        return len(sent)

    printed(cast)  # every dossier is open from now on
    before = asked()
    cast.add(4)
    printed(cast)
    assert asked() == before


def test_who_comes_while_too_much_is_made_is_told_to_come_again(cast, monkeypatch):
    monkeypatch.setattr(workshop, "SECONDS", 0.001)
    client = cast.client()
    client.lint = False  # which takes no answer of 5xx
    answer = client.get(cast.url(0, "/dossier.pdf"))
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert events(cast) == []


def test_who_has_very_many_made_is_asked_to_wait(cast, monkeypatch):
    monkeypatch.setattr(dossier_paper, "AN_HOUR", "1 per hour")
    client, address = cast.client(), cast.url(0, "/dossier.pdf")
    assert [client.get(address).status_code for _ in range(2)] == [200, 429]
    assert cast.client("Boris Rival").get(cast.url(0, "/dossier.pdf", "Boris Rival")).status_code == 200


def test_nothing_is_printed_before_conduct_and_conflicts(cast):
    with cast.app.app_context():
        of = season(cast.slug)
        fresh = make.juror(of, make.person("Fresh"), ready=False)
        round_ = make.rounds(of)["1"]
        make.seat(fresh, round_, make.category(of))
        ballot = make.assignment(fresh, round_, db.session.get_one(Nomination, cast.entries[0]), declared=False).id
        cast.people["Fresh"], cast.ballots["Fresh"] = fresh.person.id, [ballot]
        db.session.commit()
    client = cast.client("Fresh")
    addresses = (f"/{cast.slug}/dossiers.pdf", cast.url(0, "/dossier.pdf", "Fresh"))
    assert [client.get(each).location for each in addresses] == [f"/{cast.slug}/conduct"] * 2
    with cast.app.app_context():
        db.session.execute(update(Juror).where(Juror.person_id == cast.people["Fresh"])
                           .values(conduct_accepted_at=now()))  # fmt: skip
        db.session.commit()
    assert [client.get(each).location for each in addresses] == [f"/{cast.slug}/conflicts?round=1"] * 2


def test_what_is_closed_or_anothers_is_not_there(cast):
    with cast.app.app_context():
        make.recusal(db.session.get_one(Assignment, cast.mine[0]))
        db.session.commit()
    assert cast.client().get(cast.url(0, "/dossier.pdf")).status_code == 404
    assert cast.client().get(cast.url(1, "/dossier.pdf", "Boris Rival")).status_code == 404
    assert cast.client("stranger").get(f"/{cast.slug}/dossiers.pdf").status_code == 404
    assert events(cast) == []


# What is printed is what is read.

HIDDEN = re.compile(r'<span class="hidden">.*?</span>', re.DOTALL)
DOWNLOAD = re.compile(r'<a href="[^"]*" download>.*?</a>')  # beside the name of a file that is looked at


def versions_of(slug: str) -> list[Any]:
    query = (
        select(Version.id.label("version_id"), Version.nomination_id, Category.code.label("category"),
               Nomination.country, Version.language, Version.title, Version.answers, Version.files)
        .join(Nomination, Nomination.id == Version.nomination_id)
        .join(Category, Category.id == Nomination.category_id)
        .where(Nomination.season_id == season(slug).id)
        .order_by(Version.id)
    )  # fmt: skip
    return [SimpleNamespace(**row._mapping, company="") for row in db.session.execute(query)]


def on_the_page(of: Any, version: Any) -> str:
    sheet: Any = SimpleNamespace(
        id="a-ballot", nomination_id=version.nomination_id, read_version_id=version.version_id,
        category=version.category, round_code=of.document.scoring_rounds[0].id, conflict=False,
        own_company=False, recusal=None, recusal_reason=None, removed=False, withdrawn=False,
    )  # fmt: skip
    found = reading(of, sheet)
    assert found is not None
    said = DOWNLOAD.sub("", HIDDEN.sub("", str(found.markup(sheet))))
    return html.unescape(re.sub(r"<[^>]+>", " ", said))


@pytest.mark.parametrize(
    ("slug", "language", "blind"),
    [(RUNNING, "en", False), (RUNNING, "kk", True), (LAST, "de", False), (LAST, "ru", True)],
)
def test_the_paper_says_what_the_scoresheet_says(
    copies: Any, slug: str, language: str, blind: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tour: Tour = copies.tour("sqlite")
    monkeypatch.setattr(dossier, "is_blind", lambda *_: blind)
    with tour.app.test_request_context(f"/{slug}/ballots"):
        tour.app.preprocess_request()
        g.language = language
        of = season(slug)
        versions = versions_of(slug)
        assert len(versions) > 12
        foreign = [version for version in versions if version.language != language]
        db.session.add_all(
            Translation(version_id=version.version_id, language=language, question=question, text="Said again.\n\nHere",
                        at=now())
            for version in foreign for question in ("title", "challenge")
        )  # fmt: skip
        db.session.flush()
        shown = [on_the_page(of, version) for version in versions]
        dossiers = list(paper_page.dossiers(of, versions, of.document.scoring_rounds[0].id))
        with dossier_paper.pdf(of, dossiers, title="All") as file:
            text = paper.letters("".join(paper.read(file.read())))
    missing = [version.title for version, said in zip(versions, shown, strict=True) if paper.letters(said) not in text]
    assert missing == []
    assert text.count("SaidagainHere") == 2 * len(foreign)
