"""Ties that the records show between a juror and a nominee."""

from __future__ import annotations

import uuid

import pytest

from awards.core.organisations import domain_of
from awards.jury import rules
from awards.jury.conflict_hints import JurorFacts, NomineeFacts, as_words, same_company, ties, words_of
from awards.programmes.document.programme import load
from tests.factories import ANSWERS, MAGISTRAL

ME = uuid.uuid4()


def juror(**facts):
    return JurorFacts(ME, facts.pop("name", "Asel Nurlan"), facts.pop("email", "asel@jury.example"), **facts)


def kinds(one, **facts):
    return [tie.kind for tie in ties(one, NomineeFacts(facts.pop("company", "Caspian Rail JSC"), **facts))]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Caspian Rail JSC", "caspian rail", True),
        ("ТОО «Каспий Рейл»", "Каспий Рейл", True),
        ("Rail Group GmbH", "Rail Holding AG", True),
        ("Caspian Rail", "Caspian Rail Logistics", True),
        ("Caspian Rail", "Caspian Shipping", False),
        ("Rail", "Railway Museum", False),
        ("Port", "Port Authority", True),
        ("AB", "AB Volvo Trucks", False),
        ("", "", False),
        ("GmbH", "AG", False),
    ],
)
def test_names_that_mean_one_company(one, other, same):
    assert same_company(one, other) is same


def test_each_kind_of_tie():
    assert kinds(juror(), people=frozenset({ME})) == ["own_company"]
    assert kinds(juror(employer="Caspian Rail")) == ["employer"]
    assert kinds(juror(past_employers=("Other", "Caspian Rail"))) == ["past_employer"]
    assert kinds(juror(), domains=frozenset({"jury.example"})) == ["domain"]
    assert kinds(juror(employer="Port of Aktau"), words=as_words(["Built with the Port of Aktau."])) == ["named"]
    assert kinds(juror(), words=as_words(["We asked Asel  NURLAN."])) == ["named"]
    assert kinds(juror(employer="Port of Aktau"), words=as_words(["Aktau has a port"])) == []
    assert kinds(juror(employer="Port"), words=as_words(["Built with Port."])) == ["named"]
    assert kinds(juror(employer="Sea"), words=as_words(["By the sea."])) == []


def test_only_the_own_company_shuts_out():
    found = ties(juror(employer="Caspian Rail", past_employers=("Caspian Rail",)), NomineeFacts("Caspian Rail"))
    assert [tie.shuts_out for tie in found] == [True, False]
    assert not rules.can_assign(conflict=False, ties=found, load=0, most=5)
    assert rules.can_assign(conflict=False, ties=found[1:], load=0, most=5)
    assert not rules.can_assign(conflict=True, ties=(), load=0, most=5)
    assert not rules.can_assign(conflict=False, ties=(), load=5, most=5)


def test_common_mail_services_tell_nothing():
    assert [domain_of(address) for address in ("a@gmail.com", "a@Mail.RU", "a@Rail.KZ", "")] == ["", "", "rail.kz", ""]


def test_words_of_an_entry_with_and_without_what_is_hidden():
    programme = load(MAGISTRAL.read_text())
    assert " rehearsed " in words_of(ANSWERS, programme, audience="jury")
    assert " secret " not in words_of(ANSWERS, programme, audience="jury")
    assert " secret " in words_of(ANSWERS, programme, audience="staff")
    assert " caspian " in words_of(ANSWERS, programme, audience="jury")
    assert " caspian " not in words_of(ANSWERS, programme, audience="jury", blind=True)
