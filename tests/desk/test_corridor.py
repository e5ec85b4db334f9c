"""The map of a season: true places, stations that stand apart, words that cover nothing. No application."""

from __future__ import annotations

import re
from itertools import combinations
from math import hypot
from pathlib import Path
from types import SimpleNamespace

import pytest

from awards.desk import corridor
from awards.desk.corridor import Box, Project, drawn, ground_of, projected
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


def test_a_box_holds_what_is_inside_or_nearer_than_a_margin_and_meets_what_shares_room_or_an_edge():
    box = Box(10, 20, 30, 40)
    for spot, margin, held in (
        ((20, 30), 0, True),
        ((10, 30), 0, False), ((30, 30), 0, False), ((20, 20), 0, False), ((20, 40), 0, False),
        ((6, 30), 5, True), ((5, 30), 5, False), ((35, 30), 5, False), ((20, 15), 5, False), ((20, 45), 5, False),
        ((20, 99), 5, False), ((99, 30), 5, False),
    ):  # fmt: skip
        assert box.holds(spot, margin) is held, (spot, margin)
    for other, met in (
        (Box(15, 25, 16, 26), True),
        (Box(0, 25, 10, 26), True), (Box(0, 25, 9, 26), False),
        (Box(30, 25, 35, 26), True), (Box(31, 25, 35, 26), False),
        (Box(15, 0, 16, 20), True), (Box(15, 0, 16, 19), False),
        (Box(15, 40, 16, 50), True), (Box(15, 41, 16, 50), False),
        (Box(31, 41, 35, 50), False),
    ):  # fmt: skip
        assert box.meets(other) is other.meets(box) is met, other


def test_a_box_costs_what_it_covers_and_most_where_it_leaves_the_map():
    right, bottom = corridor.WIDTH - corridor.EDGE, corridor.HEIGHT
    for box, cost in (
        (Box(corridor.EDGE, 0, right, bottom), 0),
        (Box(corridor.EDGE - 1, 0, right, bottom), 100),
        (Box(corridor.EDGE, 0, right + 1, bottom), 100),
        (Box(corridor.EDGE, -1, right, bottom), 100),
        (Box(corridor.EDGE, 0, right, bottom + 1), 100),
    ):
        assert corridor._covers(box, [], []) == cost, box
    box = Box(100, 100, 200, 120)
    assert corridor._covers(box, [(150, 110), (97.1, 110), (97, 110)], []) == 2
    assert corridor._covers(box, [(150, 110)], [Box(150, 90, 160, 100), Box(0, 0, 1, 1)]) == 51


def test_words_have_room_inside_the_map_where_nothing_else_is():
    station, far = corridor.Station(500, 300, project("KZ")), [Box(900, 400, 901, 401)]
    right, bottom = corridor.WIDTH - corridor.EDGE, corridor.HEIGHT
    for box, spots, boxes, room in (
        (Box(100, 100, 200, 120), [], far, True),
        (Box(corridor.EDGE, 100, 200, 120), [], far, False),
        (Box(100, 100, right, 120), [], far, False),
        (Box(100, 0, 200, 120), [], far, False),
        (Box(100, 100, 200, bottom), [], far, False),
        (Box(corridor.EDGE + 1, 1, right - 1, 120), [], far, True),
        (Box(100, 100, 200, bottom - 1), [], far, True),
        (Box(100, 100, 200, 120), [(150, 127), (900, 500)], far, False),
        (Box(100, 100, 200, 120), [(150, 128), (900, 500)], far, True),
        (Box(100, 100, 200, 120), [], [*far, Box(150, 110, 300, 200)], False),
        (Box(514, 290, 600, 310), [], far, True),
        (Box(513, 290, 600, 310), [], far, False),
    ):
        assert corridor._has_room(box, station, boxes, spots) is room, (box, spots, boxes)


def test_words_stand_beside_their_end_under_it_or_around_it():
    for anchor, left in (("start", 100), ("middle", 80), ("end", 60)):
        assert corridor._box((100, 50), anchor, 40, 2) == Box(left, 31, left + 40, 74)
    for number, found in (
        (0, ("M500.0 300.0V242.0", 508, 254, "start")),
        (1, ("M500.0 300.0V242.0", 492, 254, "end")),
        (2, ("M500.0 300.0V370.0", 508, 351, "start")),
    ):
        station, taken = corridor.Station(500, 300, project("KZ", won=True)), []
        for _ in range(number):
            taken.append(corridor._words(station, taken, [])[1])
        words, box = corridor._words(station, taken, [])
        assert (words.leader, words.x, words.y, words.anchor) == found
        assert words.lines == ["Fairness", "A title"]
        assert box == corridor._box((words.x, words.y), words.anchor, 8 * corridor.LETTER + 8, 2)
    everywhere = [Box(0, 0, corridor.WIDTH, corridor.HEIGHT)]
    assert corridor._words(station, everywhere, []) == (None, None)


def test_only_who_won_has_words_and_those_of_one_leave_the_next_its_own_room():
    stations = [corridor.Station(200, 480, project("KZ", won=won)) for won in (True, False, True)]
    told = corridor._with_words(GROUND, stations)
    assert [each.words is not None for each in told] == [True, False, True]
    assert (told[0].words.x, told[0].words.y) != (told[2].words.x, told[2].words.y)
    full = corridor.Ground(GROUND.line, (), (), ())
    assert (
        corridor._with_words(full, [corridor.Station(8, 8, project("KZ", won=True, title="x" * 999))])[0].words is None
    )


def test_a_line_is_rounded_at_its_bends_by_half_of_what_is_there_at_most():
    assert corridor._towards((0, 0), (100, 0)) == (corridor.ROUND, 0)
    assert corridor._towards((0, 0), (20, 0)) == (10, 0)
    assert corridor._towards((5, 5), (5, 5)) == (5, 5)
    stops = [SimpleNamespace(by_sea=by_sea) for by_sea in (False, True, True, False, False, True)]
    line = [(float(10 * number), 0.0) for number in range(6)]
    assert [by_sea for _, by_sea in corridor._legs(stops, line)] == [True, True, False, True]
    assert [by_sea for _, by_sea in corridor._legs(stops[:3], line[:3])] == [True, True]
    assert [by_sea for _, by_sea in corridor._legs(stops[:5], line[:5])] == [True, True, False]


def test_two_places_are_a_route_and_the_last_one_leads_nowhere():
    assert ground_of(ROUTE[:2]) is not None
    for route in (ROUTE, ROUTE[:2]):
        found = ground_of(route).places
        named = [stop for stop in route if stop.name is not None]
        assert [place.name for place in found] == [stop.name for stop in named]
    assert not ground_of(ROUTE).places[-1].by_sea


def test_a_station_is_near_the_route_at_so_many_steps_and_after_the_places_passed_by_then():
    line = [(100.0, 100.0), (200.0, 100.0), (300.0, 100.0)]
    places = [corridor.Place(x, 100.0, None, (0, 0), "start", by_sea=False) for x in (100.0, 200.0, 300.0)]
    ground = corridor.Ground(line, (), places, ())
    for spot, after in (
        ((150, 100 + corridor.NEAR), 1), ((150, 101 + corridor.NEAR), None), ((250, 100), 2), ((400, 100), None),
        ((100, 100), 1), ((350, 100), 2),
    ):  # fmt: skip
        assert corridor._after(spot, ground) == after, spot
    assert corridor._distance((3, 4), ((0, 0), (0, 0))) == 5
    assert corridor._distance((5, 4), ((0, 0), (10, 0))) == 4
    assert corridor._distance((13, 4), ((0, 0), (10, 0))) == 5


def test_who_won_chooses_first_and_keeps_others_off():
    step = float(corridor.WON)
    home = projected(*PLACES["KZ"])
    spots = [(home[0] + step * number / 2, home[1]) for number in range(6)]
    ground = corridor.Ground([home, (home[0] + 1, home[1])], (), (), spots)
    lost, won = project("KZ"), project("KZ", won=True)
    assert [(each.x, each.y) for each in corridor._stations(ground, [lost, won])] == [spots[3], spots[0]]
    assert [(each.x, each.y) for each in corridor._stations(ground, [lost, lost])] == [spots[1], spots[0]]
    assert [each.after is None for each in corridor._stations(ground, [lost, won])] == [True, False]
    assert [(each.x, each.y) for each in corridor._stations(ground, [won] * 3)] == [home, spots[3], spots[0]]


def test_stations_stand_nowhere_near_a_place_a_name_or_the_name_of_a_sea():
    place = GROUND.places[0]
    free = set(corridor._spots([]))
    taken = free - set(corridor._spots([place]))
    box = corridor._name_box(place)
    for spot in free:
        near = hypot(spot[0] - place.x, spot[1] - place.y) <= corridor.APART or box.holds(spot, corridor.EDGE / 2)
        assert (spot in taken) is near, spot
        assert not any(sea.holds(spot, corridor.EDGE / 2) for sea in corridor.SEAS)
    assert 0 < len(taken) < len(free) / 2


def test_only_laureates_are_listed_beside_the_places():
    stations = [corridor.Station(0, 0, project("KZ", won=won), after=after)
                for won, after in ((True, 1), (False, 1), (True, 2), (True, None), (False, None))]  # fmt: skip
    found = corridor.Map((), (), stations)
    assert found.beside(1) == stations[:1]
    assert found.beside(2) == stations[2:3]
    assert found.beside(None) == stations[3:4]
    assert found.beside(3) == []


def test_countries_without_a_sea():
    assert {"KZ", "UZ", "TJ", "KG", "TM", "AM", "AZ", "AT", "CH", "HU"} <= LANDLOCKED
    assert not {"DE", "GE", "RO", "TR", "CN", "IR", "KE"} & LANDLOCKED
