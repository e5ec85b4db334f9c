"""A programme nobody wrote content for is filled from its form alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from awards.demo import cast, files, judging, outline
from awards.demo import nominations as demo
from awards.programmes.document import programme
from tests.demo.demo_faults import all_faults

SEED = 20
PROGRAMME = Path(__file__).resolve().parents[2] / "awards" / "programmes" / "seeds" / "magistral.yaml"
OTHER = {
    "season": {"id": "2030", "opens": "2030-02-01"},
    "programme": {"slug": "small", "languages": ["en", "fr"]},
    "scale": {"min": 1, "max": 5, "step": 0.5, "comment_required_at": [1]},
    "categories": [{"id": "a", "criteria": [{"id": "a.one"}]}, {"id": "b", "criteria": [{"id": "b.one"}]}],
    "options": {"sizes": [{"id": "s"}, {"id": "l"}]},
    "eligibility": {
        "rules": [
            {"id": "true", "kind": "declare"},
            {"id": "age", "kind": "check", "question": "since", "months_before_close": {"min": 3, "max": 9}},
        ]
    },
    "regions": {"asia": ["JP", "KR"]},
    "form": {
        "sections": [
            {
                "id": "all",
                "questions": [
                    {"id": "title", "type": "text", "required": True, "max_chars": 20},
                    {"id": "story", "type": "longtext", "required": True, "max_words": 12},
                    {"id": "tiny", "type": "longtext", "required": True, "max_chars": 9},
                    {"id": "size", "type": "choice", "required": True, "options": "sizes"},
                    {
                        "id": "sizes",
                        "type": "multi",
                        "required": True,
                        "options": "sizes",
                        "min_choices": 2,
                        "max_choices": 2,
                    },
                    {"id": "land", "type": "country", "required": True},
                    {"id": "lands", "type": "countries", "required": True},
                    {"id": "mail", "type": "email", "required": True},
                    {"id": "site", "type": "url", "required": True},
                    {"id": "phone", "type": "tel", "required": True},
                    {"id": "since", "type": "month", "required": True},
                    {"id": "count", "type": "number", "required": True},
                    {"id": "ok", "type": "consent", "required": True},
                    {"id": "rules", "type": "checklist", "required": True, "options": "eligibility"},
                    {"id": "kind", "type": "category", "required": True},
                    {
                        "id": "figures",
                        "type": "table",
                        "required": True,
                        "min_rows": 3,
                        "max_rows": 4,
                        "columns": [{"id": "name", "type": "text", "max_chars": 15}, {"id": "value", "type": "number"}],
                    },
                    {
                        "id": "person",
                        "type": "group",
                        "required": True,
                        "fields": [{"id": "name", "type": "text", "max_chars": 30}, {"id": "email", "type": "email"}],
                    },
                    {"id": "picture", "type": "file", "required": True, "accept": ["jpg", "png"]},
                    {"id": "only_b", "type": "text", "required": True, "category": "b", "max_chars": 40},
                ],
            }
        ]
    },
}


def test_another_programme_is_filled_from_its_form_alone():
    made = list(demo.nominations(OTHER, 30, SEED))
    assert [fault for one in made for fault in all_faults(OTHER, one)] == []
    assert made == list(demo.nominations(OTHER, 30, SEED))
    assert {one["language"] for one in made} == {"en", "fr"}
    assert all("only_b" in one["answers"]["all"] for one in made if one["category"] == "b")
    closes = outline.closes(OTHER)
    for one in made:
        year, month = map(int, one["answers"]["all"]["since"].split("-"))
        assert 3 <= (closes.year - year) * 12 + closes.month - month <= 9
    pairs = [(one, juror) for one in made for juror in cast.jurors(3, SEED)]
    for ballot in judging.scores(OTHER, pairs, SEED):
        assert all(1 <= value <= 5 and value * 2 == int(value * 2) for value in ballot["scores"].values())
    assert len(list(demo.last_season(OTHER, 5, SEED))) == 5


def test_its_files_can_be_made_and_its_jurors_get_its_categories():
    one = next(demo.nominations(OTHER, 1, SEED))
    assert [file["question"] for file in one["files"]] == ["picture"]
    assert files.content(one, one["files"][0]).startswith(b"\x89PNG")
    panels = [juror["categories"] for juror in cast.jurors(30, SEED, ["a", "b", "c"])]
    assert {category for panel in panels for category in panel} == {"a", "b", "c"}
    assert cast.jurors(3, SEED, ["only"])[2]["categories"] == ["only"]


@pytest.mark.parametrize("path", sorted(PROGRAMME.parent.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_shipped_can_be_filled(path):
    shipped = yaml.safe_load(path.read_text(encoding="utf-8"))
    for one in demo.nominations(shipped, 20, SEED):
        assert all_faults(shipped, one) == []
        assert all(files.content(one, file) for file in one["files"])


def test_a_loaded_programme_gives_the_same_as_its_file(doc, sixty):
    loaded = programme.load(PROGRAMME.read_bytes())
    assert list(demo.nominations(loaded, 60, SEED)) == sixty
