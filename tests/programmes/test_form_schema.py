import pytest

from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme, load
from tests.programmes.seeds import text_of


@pytest.fixture(scope="module")
def magistral() -> Programme:
    return load(text_of("magistral"))


def test_category_questions_appear_with_their_category(magistral: Programme) -> None:
    before = [topic.section.id for topic in form_schema.topics(magistral, None)]
    assert "category_questions" not in before
    for category in magistral.categories:
        asked = {q.id for topic in form_schema.topics(magistral, category.id) for q in topic.questions}
        assert {f"q_{category.id}_{number}" for number in (1, 2, 3)} <= asked
        assert len(asked) == 50 - 9


def test_questions_and_their_section(magistral: Programme) -> None:
    assert form_schema.question(magistral, "kpis").type == "table"
    assert form_schema.section_of(magistral, "kpis").id == "case"
    found = form_schema.category_question(magistral)
    assert found is not None
    assert found.id == "category"
    assert form_schema.category_question(load(text_of("shrout-fleiss"))) is None
    with pytest.raises(KeyError):
        form_schema.question(magistral, "shoe_size")


def test_every_criterion_of_magistral_is_informed(magistral: Programme) -> None:
    assert {criterion.id for criterion in magistral.criteria} == {
        each for q in magistral.questions for each in q.informs
    }


@pytest.mark.parametrize(
    ("question_id", "count", "first"),
    [
        ("size", 4, ("micro", "1–9")),
        ("sdgs", 17, ("1", "Ликвидация нищеты")),
        ("contact_language", 4, ("en", "English")),
        ("category", 4, ("efficiency", "Эффективность")),
        ("country", 250, ("KZ", "Казахстан")),
        ("project_countries", 250, ("KZ", "Казахстан")),
        ("title", 0, None),
    ],
)
def test_choices_are_resolved(
    magistral: Programme, question_id: str, count: int, first: tuple[str, str] | None
) -> None:
    found = form_schema.choices(magistral, form_schema.question(magistral, question_id), "ru")
    assert len(found) == count
    if first:
        assert (found[0].id, found[0].label) == first


def test_the_checklist_of_eligibility_is_the_declared_rules(magistral: Programme) -> None:
    found = form_schema.choices(magistral, form_schema.question(magistral, "eligibility_confirm"), "de")
    assert [choice.id for choice in found] == ["organisation", "independence", "sanctions", "truth"]
    harbour = load(text_of("harbour-lights"))
    own = form_schema.choices(harbour, form_schema.question(harbour, "habits"), "en")
    assert [choice.id for choice in own] == ["off", "warm"]


def test_criteria_of_a_category(magistral: Programme) -> None:
    assert form_schema.criteria(magistral, "resilience", "en")[1].label == "Response to a real disruption"


def test_countries_in_the_readers_language_and_alphabet(magistral: Programme) -> None:
    german = form_schema.countries(magistral, "de")
    assert [choice.id for choice in german[:6]] == ["KZ", "DE", "KG", "TJ", "TM", "UZ"]
    labels = [choice.label for choice in german[6:]]
    assert labels[:5] == ["Afghanistan", "Ägypten", "Ålandinseln", "Albanien", "Algerien"]
    assert labels[labels.index("Oman") :][:3] == ["Oman", "Österreich", "Pakistan"]
    assert len({choice.id for choice in german}) == 250


def test_overrides_come_before_cldr(magistral: Programme) -> None:
    assert form_schema.country_name(magistral, "KG", "ru") == "Кыргызстан"
    assert form_schema.country_name(magistral, "TR", "en") == "Türkiye"
    assert form_schema.country_name(magistral, "TR", "de") == "Türkei"
    assert form_schema.country_name(magistral, "XX", "de") == "XX"
