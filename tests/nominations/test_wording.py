"""Words compared: whatever their script, case and accents; passages, not chance; phrases of everybody do not count."""

from __future__ import annotations

import numpy as np
import pytest

from awards.core.organisations import domain_of, name_words
from awards.nominations.alike import wording
from awards.nominations.alike.candidates import MANY, Among, Kept
from awards.nominations.alike.likeness import KEPT, TO_CHECK, Side, changed, likeness
from awards.nominations.alike.sketch import Sketch, sketch
from awards.programmes.document.programme import load
from tests import factories as make
from tests.nominations.alike_texts import Made, copies, of_one_company, projects

TEXT = "Trains from Almaty used to leave when they were full, which could be Tuesday or the week after."


def percent(one: str, other: str) -> int:
    return wording.shared(one, wording.prints([other])).percent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEXT, TEXT.upper().replace(",", " –")),
        (
            "Das Fährschiff fährt über die Öresundbrücke nach Malmö.",
            "DAS FAHRSCHIFF FAHRT UBER DIE ORESUNDBRUCKE NACH MALMO",
        ),
        ("Ещё вчера поезд стоял на границе три дня.", "еще вчера, поезд стоял на границе: три дня"),
        ("Кеден бекетінде жүк көлігі үш күн тұрып қалды.", "КЕДЕН БЕКЕТІНДЕ ЖҮК КӨЛІГІ ҮШ КҮН ТҰРЫП ҚАЛДЫ"),
    ],
)
def test_case_accents_and_signs_do_not_count_in_any_script(one: str, other: str) -> None:
    assert percent(one, other) == 100


def test_few_words_in_a_row_are_chance() -> None:
    assert percent("It used to leave when full.", TEXT) == 0
    found = wording.shared(f"Nobody knew why. {TEXT} Nobody asked.", wording.prints([TEXT]))
    ((first, last),) = found.spans
    assert f"Nobody knew why. {TEXT} Nobody asked."[first:last] == TEXT.removesuffix(".")
    assert (found.words, found.of) == (18, 23)


def test_stored_numbers_come_back() -> None:
    numbers = wording.prints([TEXT])
    assert len(wording.packed(numbers)) == 4 * len(numbers)
    assert np.array_equal(wording.unpacked(wording.packed(numbers)), numbers)
    assert not len(wording.prints([]))
    assert not len(wording.shingles("Three words only"))


def test_the_legal_form_says_nothing_of_a_companys_name() -> None:
    steppe = ["steppe", "logistik"]
    for name in ("Steppe Logistik GmbH", "ТОО «Steppe Logistik»", "Steppe-Logistik, LLP", "«Steppe Logistik» ЖШС",
                 "Steppe Logistik Gesellschaft mit beschränkter Haftung",
                 "Товарищество с ограниченной ответственностью «Steppe Logistik»",
                 "«Steppe Logistik» жауапкершілігі шектеулі серіктестігі"):  # fmt: skip
        assert name_words(name) == steppe, name
    assert [domain_of(address) for address in ("a@Rail.kz", "a@mail.ru")] == ["rail.kz", ""]


def of(owner: object, text: str = "", /, **marks: str) -> Side:
    texts = {"challenge": text} if text else {}
    return Side.of(owner, Sketch(texts, {kind: [mark] for kind, mark in marks.items()}, {m: m for m in marks.values()}))


def reasons(one: Side, other: Side) -> list[str]:
    return [each["why"] for each in likeness(one, other, wording.NONE).reasons]


def test_each_mark_is_a_reason_and_of_one_company_none() -> None:
    marks = {"registration": "4034", "contact": "x", "company": "steppe", "site": "rail.kz", "mail": "rail.kz"}
    for kind, mark in marks.items():
        found = likeness(of(1, **{kind: mark}), of(2, **{kind: mark}), wording.NONE)
        assert [each["why"] for each in found.reasons] == [kind]
        assert likeness(of(1, **{kind: mark}), of(1, **{kind: mark}), wording.NONE).strength == 0
        assert likeness(of(1, **{kind: mark}), of(2, **{kind: "other"}), wording.NONE).strength == 0
    assert likeness(of(1, **marks), of(2, **marks), wording.NONE).strength > TO_CHECK
    assert reasons(of(1, title="a dry port for osh"), of(1, title="a dry port for osh")) == ["title", "same_company"]
    assert reasons(of(1, title="a dry port for osh"), of(2, title="one dry port for osh")) == []
    assert reasons(of(1, title="a new dry port in osh"), of(2, title="a dry port in osh")) == ["similar_title"]
    assert reasons(of(1, file="00ff"), of(2, file="00ff")) == ["file"]


def test_a_sketch_has_texts_and_marks_and_no_address_of_anybody() -> None:
    programme = load(make.MAGISTRAL.read_text())
    answers = {
        "organisation": {"legal_name": "Steppe LLP", "registration_no": "BIN 050 440-001", "website": "https://www.Rail.kz/de/"},
        "contact": {"contact_name": "A", "contact_email": "A.B@Rail.KZ"},
        "case": {"challenge": TEXT, "results": "Too short."},
    }  # fmt: skip
    files = {"1": {"name": "report.pdf", "sha256": "ab12"}}
    found = sketch(programme, answers, files, title="One ticket", company="Steppe LLP", category="efficiency")
    contact = found.marks["contact"][0]
    assert dict(found.texts) == {"challenge": TEXT}
    assert found.marks == {
        "title": ["one ticket"], "company": ["steppe"], "registration": ["bin050440001"], "site": ["rail.kz"],
        "mail": ["rail.kz"], "contact": [contact], "file": ["ab12"],
    }  # fmt: skip
    assert "a.b@rail.kz" not in contact
    assert len(contact) == 32
    own = {
        "organisation": {"website": "https://www.youtube.com/watch?v=1"},
        "contact": {"contact_email": "a@gmail.com"},
    }
    found = sketch(programme, own, None, title="", company="Steppe", category=None)
    assert found.marks["site"] == ["youtube.com/watch?v=1"]
    assert "mail" not in found.marks


def test_what_many_companies_write_and_the_programmes_own_words_do_not_count() -> None:
    texts = [" ".join([TEXT, *(f"own{number}x{word}" for word in range(9))]) for number in range(20)]
    kept = [Kept(number % (MANY + 1), wording.prints([text]), {}) for number, text in enumerate(texts)]
    phrases = Among(kept).phrases
    assert set(wording.prints([TEXT])) <= set(phrases)
    assert Among(kept).beside(0) == []
    few = Among([Kept(number % MANY, each.prints, {}) for number, each in enumerate(kept)])
    assert few.beside(0) == list(range(1, 20))
    assert Among(kept[:3], wording.prints([TEXT])).beside(0) == []
    assert likeness(of(1, TEXT), of(2, TEXT), phrases).strength == 0
    assert likeness(of(1, TEXT), of(2, TEXT), wording.NONE).strength > TO_CHECK


def test_a_text_that_one_company_repeats_is_named_and_weighs_little() -> None:
    rest = [" ".join(f"{word}{number}" for number in range(60)) for word in "abc"]
    one, other = of(1, f"{TEXT} {rest[0]}"), of(1, f"{TEXT} {rest[1]}")
    found = likeness(one, other, wording.NONE)
    assert [each["why"] for each in found.reasons] == ["own_text", "same_company"]
    assert KEPT <= found.strength < TO_CHECK
    assert likeness(of(1, f"{TEXT} {TEXT}"), of(1, f"{TEXT} {TEXT}"), wording.NONE).reasons[0]["why"] == "text"


def test_how_much_of_a_text_changed() -> None:
    long = " ".join(f"word{number}" for number in range(100))
    assert changed({"a": long}, {"a": long}) == 0
    assert changed({"a": long}, {"a": long.replace("word50", "another")}) < 0.05
    assert changed({"a": long}, {"a": TEXT}) == 1
    assert changed({"a": long}, {"a": f"{long} {TEXT} {TEXT}"}) > 0.2
    assert changed({}, {}) == 0


# Measured on texts of the demonstration in four languages


def measured(made: list[Made]) -> tuple[int, int, list[int]]:
    """How many pairs are right and wrong among those to be checked, and the strengths of all found."""
    source = make.MAGISTRAL.read_text()
    programme = load(source)
    sides = [Side.of(each.company, each.sketch(programme)) for each in made]
    among = Among([Kept(side.company, side.prints, side.sketch.marks) for side in sides], wording.prints([source]))
    found = [(one, other, likeness(sides[one], sides[other], among.phrases).strength)
             for one in range(len(sides)) for other in among.beside(one) if other > one]  # fmt: skip
    hits = [made[one].project == made[other].project for one, other, strength in found if strength >= TO_CHECK]
    return sum(hits), len(hits) - sum(hits), [strength for _one, _other, strength in found]


@pytest.mark.parametrize(("part", "least"), [(0.0, 1.0), (0.1, 1.0), (0.2, 1.0), (0.3, 0.9)])
def test_copies_are_found_up_to_a_third_of_other_words_and_nothing_else_is(part: float, least: float) -> None:
    originals = projects()
    right, wrong, _strengths = measured([*originals, *copies(originals, part)])
    assert len(originals) > 20
    assert right >= least * len(originals)
    assert wrong == 0


def test_projects_of_one_company_are_no_suspicion_though_it_says_the_same_of_itself() -> None:
    right, wrong, strengths = measured(of_one_company(projects()))
    assert (right, wrong) == (0, 0)
    assert len(strengths) > 50  # they are named all the same
    assert min(strengths) >= KEPT
