import json
from datetime import date, time
from decimal import Decimal

import pytest
import yaml
from pydantic import ValidationError

from awards.programmes.document.parts import CheckRule
from awards.programmes.document.programme import Programme, canonical, dump, fingerprint, load
from awards.programmes.document.questions import TableQuestion, TextQuestion
from tests.programmes.seeds import NAMES, changed, text_of


@pytest.fixture(scope="module")
def magistral() -> Programme:
    return load(text_of("magistral"))


@pytest.mark.parametrize("name", NAMES)
def test_comes_back_equal_from_its_own_yaml(name: str) -> None:
    programme = load(text_of(name))
    written = dump(programme)
    assert load(written) == programme
    assert dump(load(written)) == written
    assert load(canonical(programme)) == programme


@pytest.mark.parametrize("name", NAMES)
def test_another_reader_of_yaml_sees_the_same_in_the_dump(name: str) -> None:
    """Nothing that YAML 1.1 would take for a bool, a date, a time or a float is left unquoted."""
    seen = yaml.safe_load(dump(load(text_of(name))))
    kinds: set[type] = set()

    def walk(value: object) -> None:
        kinds.add(type(value))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(seen)
    assert kinds <= {dict, list, str, int, bool, type(None)}
    assert load(json.dumps(seen)) == load(text_of(name))


def test_nothing_of_the_file_is_lost(magistral: Programme) -> None:
    """Every scalar of the source is in the dump, in number and in value, as another YAML reader counts them."""
    assert _without_nulls(yaml.safe_load(dump(magistral))) == _without_nulls(yaml.safe_load(text_of("magistral")))


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {name: _without_nulls(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@pytest.mark.parametrize("indent", [None, 2, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_is_read_too(magistral: Programme, indent: int | str | None, ascii_only: bool) -> None:
    data = yaml.safe_load(text_of("magistral"))
    data["programme"]["tagline"]["en"] = 'A \U0001f682 / "train"'
    written = json.dumps(data, indent=indent, ensure_ascii=ascii_only).replace("/", r"\/")
    read = load(written)
    assert read.programme.tagline is not None
    assert read.programme.tagline["en"] == 'A \U0001f682 / "train"'
    assert read.categories == magistral.categories


def test_values_are_what_they_say(magistral: Programme) -> None:
    assert magistral.schema_version == 1
    assert magistral.season.opens == date(2027, 1, 11)
    assert magistral.categories[0].criteria[0].weight == Decimal(25)
    assert [sum(c.weight for c in category.criteria) for category in magistral.categories] == [100] * 4
    assert magistral.timeline.steps[2].closes_at == time(23, 59)
    assert magistral.regions["europe"].count("NO") == 1
    assert magistral.default_language == "en"
    assert len(magistral.criteria) == 22
    assert len(magistral.questions) == 50
    assert [found.id for found in magistral.scoring_rounds] == ["1", "2"]
    assert isinstance(magistral.questions[0], TextQuestion)
    assert next(q for q in magistral.questions if isinstance(q, TableQuestion)).columns[2].type == "number"
    rule = magistral.eligibility.rules[2]
    assert isinstance(rule, CheckRule)
    assert rule.months_before_close is not None
    assert (rule.months_before_close.min, rule.months_before_close.max) == (12, 60)


def test_parts_are_found_by_id(magistral: Programme) -> None:
    assert magistral.category("fairness").criteria[0].id == "fairness.work"
    assert magistral.criterion("resilience.people").weight == 15
    assert magistral.round("2").kind == "scoring"
    with pytest.raises(KeyError):
        magistral.category("beauty")


def test_texts_fall_back(magistral: Programme) -> None:
    name = magistral.categories[0].name
    assert name.get_for("kk") == "Тиімділік"
    assert name.get_for("fr", "de") == "Effizienz"
    assert name.get_for("fr", "it") == "Efficiency"


def test_scale_speaks_between_its_anchors(magistral: Programme) -> None:
    scale = magistral.scale
    assert scale.label_for(Decimal(4), "en") == "Partial"
    assert scale.label_for(Decimal(5), "de") == "zwischen „Teilweise“ und „Gut“"
    assert scale.values == tuple(map(Decimal, range(11)))
    assert scale.steps_to(Decimal("4.5")) is None
    assert scale.steps_to(Decimal(11)) is None
    halves = load(text_of("harbour-lights")).scale
    assert halves.values[1] == Decimal("1.5")
    assert halves.steps_to(Decimal("4.5")) == 7
    assert load(text_of("shrout-fleiss")).scale.label_for(Decimal(4), "en") == ""


def test_a_document_does_not_change(magistral: Programme) -> None:
    with pytest.raises(ValidationError):
        magistral.season = magistral.season  # type: ignore[misc]


def test_fingerprint_is_of_the_meaning_not_the_writing(magistral: Programme) -> None:
    same = changed("magistral", "weight: 25", 'weight: "25.000"').replace("# Status", "# State")
    same = same.replace("  order: juror_first\n", "")  # the default
    assert fingerprint(load(same)) == fingerprint(magistral)
    assert load(same) == magistral
    other = load(changed("magistral", "weight: 25", "weight: 26"))
    assert fingerprint(other) != fingerprint(magistral)
    assert len({fingerprint(load(text_of(name))) for name in NAMES}) == len(NAMES)


def test_small_fractions_survive() -> None:
    programme = load(changed("harbour-lights", 'weight: "0.5"', "weight: 0.000000001"))
    assert programme.categories[0].criteria[2].weight == Decimal("0.000000001")
    assert load(dump(programme)) == programme
    assert load(canonical(programme)) == programme


def test_aliases_are_followed_within_bounds() -> None:
    source = changed("shrout-fleiss", 'name: {en: "Opening"', 'name: &n {en: "Opening"')
    start = source.index('{en: "Close"')
    source = source[:start] + "*n" + source[source.index("}", start) + 1 :]
    steps = load(source).timeline.steps
    assert steps[0].name == steps[1].name
