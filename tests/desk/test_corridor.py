"""The map of a season: true places, stations that stand apart, words that cover nothing. No application."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest

from awards.desk import corridor
from awards.desk.corridor import Project, drawn, ground_of, projected
from awards.desk.country_places import LANDLOCKED, PLACES
from awards.programmes.document.programme import load
from scripts import coast
from tests.programmes.seeds import text_of

ROUTE = load(text_of("magistral")).programme.route
GROUND = ground_of(ROUTE)
NAMED = ["Duisburg", "Constanța", "Poti", "Baku", "Aktau", "Almaty"]


def project(code: str, *, won: bool = False, title: str = "A title") -> Project:
    return Project(PLACES[code], line="fairness", won=won, category="Fairness", title=title, lang="en", address=title)


def test_a_programme_without_a_route_has_no_map():
    assert ground_of(()) is None
    assert ground_of(ROUTE[:1]) is None


def test_the_route_goes_through_its_places_and_is_dotted_only_over_the_sea():
    found = drawn(GROUND, [])
    assert [place.name["en"] for place in found.places] == NAMED
    assert [place.name["en"] for place in found.places if place.by_sea] == ["Constanța", "Baku"]
    assert [by_sea for _, by_sea in found.legs] == [False, True, False, True, False]
    east = [place.x for place in found.places]
    assert east == sorted(east)
    assert found.places[0].y < found.places[-1].y  # Duisburg lies north of Almaty
    numbers = [float(each) for path, _ in found.legs for each in re.findall(r"[\d.]+", path)]
    assert max(numbers[::2]) < corridor.WIDTH
    assert max(numbers[1::2]) < corridor.HEIGHT


def test_the_same_scale_east_and_north_at_45_degrees():
    (west, north), (east, _), (_, south) = projected(45.5, 40), projected(45.5, 41), projected(44.5, 40)
    assert (east - west) / (south - north) == pytest.approx(0.7071, abs=1e-3)  # the cosine of 45°


def test_what_lies_beyond_the_map_stands_at_its_edge():
    for far in ((36.0, 138.0), (60.0, 25.0), (22.0, 79.0), (39.0, -9.0)):
        x, y = projected(*far)
        assert 0 < x < corridor.WIDTH
        assert 0 < y < corridor.HEIGHT


def test_the_coast_is_drawn_in_the_same_projection():
    assert (coast.WEST, coast.NORTH, coast.SCALE) == (corridor.WEST, corridor.NORTH, corridor.SCALE)
    sprite = (Path(__file__).parents[2] / "static/coast.svg").read_text()
    assert f'viewBox="0 0 {corridor.WIDTH} {corridor.HEIGHT}"' in sprite
    assert "Natural Earth" in sprite


@pytest.mark.parametrize("many", [1, 60, 300])
def test_stations_never_cover_each_other_or_a_place(many):
    found = drawn(GROUND, [Project(PLACES["KZ"])] * many + [Project(PLACES["AZ"])] * (many // 3))
    spots = [(each.x, each.y) for each in found.stations]
    assert len(spots) == many + many // 3
    for (x, y), (other_x, other_y) in combinations([*spots, *((each.x, each.y) for each in found.places)], 2):
        assert hypot(x - other_x, y - other_y) >= 16.9
    assert all(0 < x < corridor.WIDTH and 0 < y < corridor.HEIGHT for x, y in spots)


def test_more_than_fit_are_still_drawn():
    found = drawn(GROUND, [Project(PLACES["KZ"])] * 3000)
    assert len(found.stations) == 3000


def test_the_words_of_laureates_cover_neither_each_other_nor_a_name():
    winners = [project(code, won=True, title=f"{code} – a title of three lines at the most, as long as it may be")
               for code in ("KZ", "DE", "AZ", "TJ", "RO", "GE")]  # fmt: skip
    found = drawn(
        GROUND, [*winners, *(project(code) for code in ("KZ", "DE", "AZ", "UZ", "TM", "KG") for _ in range(3))]
    )
    told = [each for each in found.stations if each.words]
    assert len(told) >= 5
    boxes = [
        corridor._box((each.words.x, each.words.y), each.words.anchor, 150, len(each.words.lines)) for each in told
    ]
    boxes += [corridor._box(place.label, place.anchor, 60, 1) for place in found.places]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert not any(box.holds((each.x, each.y), 10) for box, each in zip(boxes, told, strict=False))
    assert " ".join(told[0].words.lines[1:]) == told[0].project.title  # nothing is cut
    assert [each.project.won for each in found.stations][-6:] == [True] * 6  # drawn last, on top


def test_in_words_laureates_stand_between_the_places_they_are_near_to():
    found = drawn(GROUND, [project("AZ", won=True), project("KZ", won=True), project("IN", won=True), project("GE")])
    said = [[station.project.address for station in found.beside(number)] for number in (*range(1, 7), None)]
    assert [each for part in said for each in part] == ["A title"] * 3
    assert len(found.beside(3)) == 1  # of Azerbaijan, after Poti
    assert len(found.beside(5)) == 1  # of Kazakhstan, after Aktau
    assert len(found.beside(None)) == 1  # of India, off the route


def test_the_same_projects_stand_in_the_same_places():
    projects = [project(code, won=code == "KZ") for code in ("KZ", "DE", "AZ", "AZ", "TJ")]
    assert drawn(GROUND, projects) == drawn(GROUND, projects)


def test_countries_without_a_sea():
    assert {"KZ", "UZ", "TJ", "KG", "TM", "AM", "AZ", "AT", "CH", "HU"} <= LANDLOCKED
    assert not {"DE", "GE", "RO", "TR", "CN", "IR", "KE"} & LANDLOCKED
