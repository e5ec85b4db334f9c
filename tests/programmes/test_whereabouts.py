"""Where the faults of a draft are, in words, and what a part of it comes to."""

from __future__ import annotations

from awards.core.message import LanguageCodes, Message
from awards.programmes.document.programme import load
from awards.programmes.editing.draft_reading import read_draft
from awards.programmes.editing.edits import applied, put
from awards.programmes.editing.in_short import in_short
from awards.programmes.editing.queries import tree_of
from awards.programmes.editing.stations import STATIONS, changed
from awards.programmes.editing.tree import KEY, path_of
from awards.programmes.editing.whereabouts import whereabouts
from tests.programmes.seeds import text_of


def _magistral():
    return tree_of(load(text_of("magistral")))


def test_a_fault_is_found_by_the_names_on_the_way_to_it():
    tree, _ = applied(_magistral(), [put(path_of("categories/efficiency/criteria/efficiency.time/name/kk"), None)])
    (fault,) = read_draft(tree).faults
    said = [
        str(each.get_for("en", "en") if hasattr(each, "get_for") else each) for each in whereabouts(tree, fault.path)
    ]
    assert said[:2] == ["Categories, criteria and weights", "Efficiency"]
    assert said[-1] == "Name of the criterion"
    assert len(said) == 4
    assert isinstance(fault.says.values["languages"], LanguageCodes)


def test_what_is_not_filled_in_is_told_without_the_name_that_a_file_has_for_it():
    tree = _magistral()
    criterion = tree["categories"][0]["criteria"][0]
    tree, _ = applied(
        tree, [put(("categories", tree["categories"][0][KEY], "criteria", criterion[KEY], "weight"), None)]
    )
    assert [each.says for each in read_draft(tree).faults] == [Message("This is not filled in yet.")]


def test_the_days_of_the_timetable_are_those_of_its_zone():
    tree, _ = applied(_magistral(), [put(("season", "timezone"), "Asia/Almaty")])
    first = in_short("timetable", tree).values["first"]
    assert first.isoformat() == tree["season"]["opens"]


def test_what_is_typed_as_it_stood_is_no_change():
    tree = _magistral()
    step, weight = tree["timeline"]["steps"][1], tree["categories"][0]["criteria"][0]
    after, _ = applied(tree, [
        put(("timeline", "steps", step[KEY], "day"), str(step["day"])),
        put(("categories", tree["categories"][0][KEY], "criteria", weight[KEY], "weight"), str(weight["weight"])),
        put(("mails",), {}),
    ])  # fmt: skip
    assert [each.code for each in STATIONS if changed(tree, after, each)] == []
    after, _ = applied(tree, [put(("timeline", "steps", step[KEY], "day"), str(step["day"] + 1))])
    assert [each.code for each in STATIONS if changed(tree, after, each)] == ["timetable"]
