"""What the doctor says of rows, one fault at a time; tests/desk/test_doctor.py tries the whole on a demonstration."""

from __future__ import annotations

import io
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from awards.core.clock import now
from awards.core.db import db
from awards.core.files import FileStore, new_key
from awards.desk.doctor import doctor, findings, proposals_and_rules, results
from awards.messages.models import Mail
from awards.programmes.rulebook.actions import CHANGE, LATER
from awards.scoring.scoresheet import weighted_sum

NOW = now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ONE, TWO, THREE = (uuid.UUID(int=number) for number in (1, 2, 3))
WEIGHTS = {ONE: Decimal(60), TWO: Decimal(40)}
CODES = {ONE: "one", TWO: "two", THREE: "three"}


def sheet(steps: dict[uuid.UUID, Any], **more: Any) -> list[Any]:
    """The rows of a submitted scoresheet that is in order, from the steps by criterion; `more`: what is otherwise."""
    counts = {key: more.get("counts", {}).get(key, value) for key, value in steps.items()}
    own = {key: value for key, value in counts.items() if key in WEIGHTS}
    total = weighted_sum({str(key): weight for key, weight in WEIGHTS.items()}, {str(k): v for k, v in own.items()})
    ballot = {
        "scored": sum(value is not None for value in steps.values()), "changed": False, "copies": 1, "number": 1,
        "counted": sum(value is not None for value in counts.values()), "weighted_sum": total, "copied_sum": total,
        "submitted_at": NOW, "at": NOW, "taken_back_at": None, "begun_at": NOW, "imported_at": None,
        "scores": {CODES[key]: value for key, value in counts.items() if value is not None},
    } | {name: value for name, value in more.items() if name != "counts"}  # fmt: skip
    rows = [Thing(criterion_id=key, code=CODES[key], steps=value, counts=counts[key], **ballot)
            for key, value in steps.items()]  # fmt: skip
    return rows or [Thing(criterion_id=None, code=None, steps=None, counts=None, **ballot)]


def draft(steps: dict[uuid.UUID, Any], **more: Any) -> list[Any]:
    """The rows of a scoresheet that was never submitted."""
    none = {"counts": dict.fromkeys(steps), "copies": 0, "number": None, "submitted_at": None, "at": None}
    return sheet(steps, **(none | {"scores": None, "copied_sum": None} | more))


OTHER = "it has a score for a criterion of another category."
OFF = "it has a score that is not on the scale."
UNBEGUN = "it has scores and counts as not begun."
MISSING = "the copy that was submitted last is missing."
UNCLEAR = "it is not clear whether its last copy counts."
UNLIKE = "the scores that count are not those of its copy in force."
SUM = "its stored sum is not that of the scores that count."
LACKS = "it is submitted and lacks a score."
CHANGED = "it does not say rightly whether it was changed since it was submitted."
FULL = {ONE: 4, TWO: 6}


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (sheet(FULL), []),
        (draft(FULL), []),
        (draft({}), []),
        (draft({ONE: None}, begun_at=None), []),
        (sheet({ONE: 0, TWO: 10}), []),
        (draft({ONE: 4, THREE: 4}), [OTHER]),
        (draft({ONE: 11}), [OFF]),
        (draft({ONE: -1}), [OFF]),
        (sheet(FULL, counts={ONE: 11}), [OFF, CHANGED]),
        (draft({ONE: 4}, scored=2), ["it counts 2 scores and has 1."]),
        (draft({ONE: 4, TWO: None}), []),
        (draft({ONE: 4}, begun_at=None), [UNBEGUN]),
        (sheet(FULL, number=None), [MISSING]),
        (sheet(FULL, copies=0), [MISSING]),
        (sheet(FULL, taken_back_at=NOW), [UNCLEAR]),
        (sheet(FULL, at=NOW - SECOND), [UNCLEAR]),
        (draft(FULL, copies=1, number=1, at=NOW), [UNCLEAR]),
        (draft(FULL, copies=1, number=1, at=NOW, taken_back_at=NOW), []),
        (sheet(FULL, scores={"one": 4}), [UNLIKE, CHANGED]),
        (sheet(FULL, counted=1), [UNLIKE]),
        (draft(FULL, counted=1), [UNLIKE]),
        (sheet(FULL, weighted_sum=1), [SUM]),
        (sheet(FULL, copied_sum=1), [SUM]),
        (draft(FULL, weighted_sum=1), [SUM]),
        (draft(FULL, copied_sum=1), []),
        (sheet({ONE: 4}), [LACKS]),
        (sheet({ONE: 4}, imported_at=NOW), []),
        (draft(FULL, changed=True), [CHANGED]),
        (sheet(FULL, changed=True), []),
        (sheet(FULL, counts={ONE: 5}), [CHANGED]),
        (sheet(FULL, counts={ONE: 5}, changed=True), []),
        (sheet({ONE: None, TWO: 6}, counts={ONE: 5}, changed=True), []),
    ],
)
def test_a_scoresheet_has_this_fault_and_no_other(rows: list[Any], faults: list[str]) -> None:
    assert list(findings._ballot_faults(rows, WEIGHTS, 10)) == faults


def test_bytes_are_there_in_their_number_and_if_asked_as_they_came(tmp_path: Path) -> None:
    store, key = FileStore(tmp_path), new_key()
    stored = store.write(key, io.BytesIO(b"bytes"), most=99)
    assert stored
    right = findings._sha256(store, key)
    for name, size, digest, deep, said in (
        (key, 5, right, True, ""), (key, 5, "0" * 64, False, ""), (key, 6, right, False, "not those"),
        (key, 5, "0" * 64, True, "not those"), (key, 6, right, True, "not those"),
        (new_key(), 5, right, False, "missing"),
        ("no key of ours", 5, right, False, "missing"),
    ):  # fmt: skip
        found = [each.what for each in findings._of_bytes(store, name, size, digest, deep, "File 1: its bytes")]
        assert len(found) == bool(said), (name, size, deep)
        assert said in "".join(found)


def proposal(**more: Any) -> Any:
    return Thing(**({"by_id": ONE, "confirmed_by_id": TWO, "reason": "So", "act": "x", "subject_id": THREE,
                     "confirmed_at": NOW, "payload": {"kind": "laureates", "at": ""}, "id": ONE} | more))  # fmt: skip


def test_a_row_is_decided_on_by_a_confirmed_proposal_that_says_the_same_at_the_same_time() -> None:
    soon = proposals_and_rules.SOON
    for more, at, found in (
        ({}, NOW, True), ({}, NOW + soon, True), ({}, NOW - soon, True), ({}, NOW + soon + SECOND, False),
        ({}, NOW - soon - SECOND, False), ({"confirmed_at": None}, NOW, False), ({"act": "y"}, NOW, False),
        ({"subject_id": ONE}, NOW, False), ({"by_id": TWO}, NOW, False), ({"confirmed_by_id": ONE}, NOW, False),
        ({"reason": "Else"}, NOW, False),
    ):  # fmt: skip
        made = [proposal(**more)]
        assert proposals_and_rules._decided(made, "x", THREE, (ONE, TWO, "So"), at) is found, more
    assert not proposals_and_rules._decided([], "x", THREE, (ONE, TWO, "So"), NOW)


def test_a_publication_comes_from_the_proposal_of_its_kind_that_is_nearest_in_time() -> None:
    row: Any = Thing(kind="laureates", at=NOW, embargo_until=NOW + DAY, id=ONE, replaced_at=NOW)
    near, far = proposal(confirmed_at=NOW - SECOND), proposal(confirmed_at=NOW - 3 * SECOND)
    other = proposal(payload={"kind": "shortlist", "at": ""})
    late = proposal(confirmed_at=NOW + DAY)
    assert proposals_and_rules._nearest([far, other, near, late], row) is near
    assert proposals_and_rules._nearest([other, late], row) is None
    assert proposals_and_rules._public_from(proposal(payload={"at": "2027-01-01T00:00:00+00:00"}), row) == datetime(
        2027, 1, 1, tzinfo=NOW.tzinfo
    )
    soon = NOW + proposals_and_rules.SOON
    for embargo, found in ((NOW + DAY, NOW), (soon, soon), (soon + SECOND, NOW), (NOW - SECOND, NOW - SECOND)):
        row.embargo_until = embargo
        assert proposals_and_rules._public_from(proposal(), row) == found, embargo
    correction = proposals_and_rules.CORRECTION.code
    assert [proposals_and_rules._reason(proposal(act=act)) for act in (correction, "x")] == ["So", ""]
    for replaces, until, found in ((ONE, NOW, True), (TWO, NOW, False), (ONE, NOW + SECOND, False)):
        made: Any = Thing(replaces_id=replaces, embargo_until=until)
        assert proposals_and_rules._replaces(made, row) is found


def test_publications_and_proposals_answer_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    act = proposals_and_rules.PUBLICATION.code
    nobody, otherwise = "no two people decided on it.", "its time or its reason is not what two people decided."
    gone, uncorrected = "published is gone.", "counts as corrected, and there is no correction of it."
    for more, asked, said in (
        ({}, {}, []),
        ({"by_id": TWO, "second_id": ONE}, {}, []),
        ({"second_id": None}, {"confirmed_by_id": None}, []),
        ({}, {"act": "x"}, [nobody]),
        ({"second_id": THREE}, {}, [nobody]),
        ({"second_id": None}, {}, [nobody]),
        ({"kind": "shortlist"}, {}, [nobody, gone]),
        ({"reason": "Else"}, {}, [otherwise]),
        ({"embargo_until": NOW + DAY}, {}, [otherwise]),
        ({"replaced_at": NOW}, {}, [uncorrected]),
        (None, {}, [gone]),
        (None, {"act": "x"}, []),
    ):
        row = {"kind": "laureates", "at": NOW, "embargo_until": NOW, "id": ONE, "replaced_at": None, "by_id": ONE,
               "second_id": TWO, "reason": "", "replaces_id": None}  # fmt: skip
        made = [] if more is None else [Thing(**(row | more))]
        monkeypatch.setattr(proposals_and_rules, "db", Thing(session=Thing(scalars=lambda _, made=made: made)))
        season: Any = Thing(id=ONE, slug="2027")
        found = proposals_and_rules._publications(season, [proposal(**({"act": act} | asked))])
        assert [each.what.split(": ", 1)[-1].rpartition(f"{ONE} ")[2] for each in found] == said, (more, asked)


def test_who_confirms_is_another_where_it_takes_two(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [proposal(), proposal(confirmed_by_id=ONE), proposal(confirmed_by_id=None)]
    for deciders, rules, found in ((2, "{}", 2), (1, "{}", 0), (2, '{"deciders":1}', 0)):
        monkeypatch.setattr(
            proposals_and_rules, "_rules", lambda _, rules=rules: [Thing(document="{}"), Thing(document=rules)]
        )
        season: Any = Thing(slug="2027", document=Thing(season=Thing(deciders=deciders)))
        assert len(list(proposals_and_rules._by_one(season, made))) == found
    for why, before in ((["first_score", LATER], True), (["first_score", CHANGE], False), ([], False)):
        monkeypatch.setattr(proposals_and_rules, "_rules", lambda _, why=why: [Thing(why=each) for each in why])
        assert proposals_and_rules._from_before(Thing()) is before


def test_changed_rules_were_decided_on_by_two_in_their_season(monkeypatch: pytest.MonkeyPatch) -> None:
    for more, row, deciders, found in (
        ({}, {}, 2, True),
        ({"confirmed_at": None}, {}, 2, False),
        ({"season_id": TWO}, {}, 2, False),
        ({"confirmed_by_id": ONE}, {}, 2, False),
        ({"confirmed_by_id": ONE}, {}, 1, True),
        ({"confirmed_by_id": ONE}, {"document": '{"deciders":1}'}, 2, True),
        ({}, {"why": "later"}, 2, False),
        ({}, {"proposal_id": None}, 2, False),
        (None, {}, 2, False),
    ):
        made = None if more is None else proposal(**({"season_id": THREE} | more))
        monkeypatch.setattr(proposals_and_rules, "db", Thing(session=Thing(get=lambda _table, _key, made=made: made)))
        season: Any = Thing(id=THREE, document=Thing(season=Thing(deciders=deciders)))
        rules: Any = Thing(**({"proposal_id": ONE, "why": CHANGE, "document": "{}"} | row))
        assert proposals_and_rules._by_two(season, rules) is found, (more, row, deciders)


def test_a_page_says_what_the_frozen_copy_says_or_less() -> None:
    told = {"honour": "laureate", "grand_prix": False, "category": "one", "place": "2", "score": "7.1", "title": "T",
            "country": "KZ"}  # fmt: skip
    page = {"kind": "laureate", "category_code": "one", "country": "KZ", "content": {"title": "T"}}
    for more, content, like in (
        ({}, {}, True), ({}, {"place": "2", "score": "7.1"}, True), ({}, {"place": "2="}, True),
        ({}, {"place": "3"}, False), ({}, {"score": "7.2"}, False), ({}, {"grand_prix": True}, False),
        ({}, {"title": "U"}, False), ({"kind": "finalist"}, {}, False), ({"category_code": "two"}, {}, False),
        ({"country": "DE"}, {}, False),
    ):  # fmt: skip
        entry: Any = Thing(**(page | more | {"content": page["content"] | content}))
        assert (results._on_page(entry, told) == told) is like, (more, content)
    finalist: Any = Thing(**(page | {"kind": "finalist"}))
    assert results._on_page(finalist, {"honour": "", "title": "T"}) == {"honour": "", "title": "T"}


def test_settings_are_fit_for_where_the_site_is() -> None:
    right = {"secret_key": "x" * doctor.SHORTEST_SECRET, "site_url": "http://a.example", "proxies": 0, "demo": False}
    for more, words in (
        ({}, []),
        ({"secret_key": "x" * (doctor.SHORTEST_SECRET - 1)}, ["AWARDS_SECRET_KEY"]),
        ({"site_url": "https://a.example"}, ["AWARDS_PROXIES"]),
        ({"site_url": "https://a.example", "proxies": 1}, []),
        ({"demo": True}, []),
        ({"site_url": "https://a.example", "proxies": 1, "demo": True}, ["AWARDS_DEMO"]),
    ):
        settings: Any = Thing(**(right | more))
        assert [each.what.split()[0] for each in doctor.of_settings(settings)] == words, more


def test_mail_is_late_that_waits_untried_for_hours(context: Any) -> None:
    settings: Any = Thing(mail_server="")
    assert list(doctor.of_mail(settings)) == []
    texts = {"event": "x", "to": "a@b.example", "language": "en", "subject": "", "text": "", "html": ""}
    late = now() - doctor.LONGEST_WAIT - timedelta(minutes=1)
    settings = Thing(mail_server="localhost", mail_port=context.config["MAIL_PORT"])
    for more in (
        {"next_try_at": now() - doctor.LONGEST_WAIT + timedelta(minutes=1)}, {"attempts": 1}, {"sent_at": NOW},
        {"failed_at": NOW}, {"withdrawn_at": NOW},
    ):  # fmt: skip
        db.session.add(Mail(**(texts | {"created_at": late, "next_try_at": late} | more)))
    db.session.flush()
    assert list(doctor.of_mail(settings)) == []
    for _ in range(2):
        db.session.add(Mail(**texts, created_at=late, next_try_at=late))
    db.session.flush()
    assert [each.what for each in doctor.of_mail(settings)] == ["Mails wait although they are due: 2."]
