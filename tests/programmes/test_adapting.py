"""A season's document made from an earlier one or from a template: what moves, what stays, and what goes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.programmes.document import timetable
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import load
from awards.programmes.document.types import is_id
from awards.programmes.founding import adapting, rules
from awards.programmes.founding.adapting import Wanted
from awards.programmes.founding.glance import END, ROUND, STATION, days_of, glance_at, keeps_weekdays
from awards.programmes.founding.templates import ALL, SEEDS, Template, programme_of, templates
from tests.programmes.seeds import NAMES, changed, text_of

MAGISTRAL = load(text_of("magistral"))
SHIPPED = [*templates(), *(Template(name, ALL[0].name, ALL[0].name, SEEDS) for name in NAMES[1:])]


def wanted(**more: object) -> Wanted:
    values = {"season_id": "2031", "opens": date(2031, 3, 3), "timezone": "Europe/Berlin", "languages": ("de",),
              "default_language": "de", "award": "Preis der Stadt", "slug": "preis-der-stadt"}  # fmt: skip
    return Wanted(**(values | more))  # type: ignore[arg-type]


def steps(programme):
    return [(step.id, step.day, step.days, step.closes_at, step.grace_minutes, step.round)
            for step in programme.timeline.steps]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_differs_from_its_season_in_name_and_opening_alone(name):
    before = load(text_of(name))
    opens = before.season.opens + timedelta(days=364)
    after = load(adapting.copied(before, season_id="a-copy", opens=opens), new=name != "shrout-fleiss")
    assert (after.season.id, after.season.opens) == ("a-copy", opens)
    back = load(adapting.copied(after, season_id=before.season.id, opens=before.season.opens))
    assert back == before
    assert steps(after) == steps(before)


@pytest.mark.parametrize("days", [364, 371])
def test_whole_weeks_keep_every_weekday_and_every_time_of_day(days):
    opens = MAGISTRAL.season.opens + timedelta(days=days)
    after = load(adapting.copied(MAGISTRAL, season_id="2028", opens=opens))
    assert keeps_weekdays(MAGISTRAL.season.opens, opens)
    for old, new in zip(days_of(MAGISTRAL, MAGISTRAL.season.opens), days_of(after, opens), strict=True):
        assert (new.first - old.first, new.last - old.last) == (timedelta(days=days),) * 2
        assert (new.first.weekday(), new.last.weekday()) == (old.first.weekday(), old.last.weekday())
        assert new.closes_at == old.closes_at
    assert not keeps_weekdays(MAGISTRAL.season.opens, opens + timedelta(days=1))


def test_the_close_stays_at_its_minute_where_the_clock_was_changed_between():
    """Entries close at 23:59 of the season's own clock, in summer time now and in winter time then."""
    text = changed("magistral", "Asia/Almaty", "Europe/Berlin")
    before = load(text)
    closes = {}
    for opens in (date(2027, 1, 11), date(2028, 1, 10), date(2027, 7, 12), date(2027, 8, 16)):
        after = load(adapting.copied(before, season_id="x", opens=opens))
        closes[opens] = timetable.step(after, "close").ends
    assert [f"{each:%m-%d %H:%M}" for each in closes.values()] == [
        "03-29 22:00", "03-27 22:00", "09-27 22:00", "11-01 23:00"]  # fmt: skip


def test_a_leap_day_lies_within_the_days_that_a_season_counts():
    leap, common = date(2028, 1, 10), date(2027, 1, 11)
    of = {opens: {day.name["en"]: day for day in days_of(MAGISTRAL, opens)} for opens in (leap, common)}
    close = "Nominations close"
    assert of[common][close].first == date(2027, 3, 29)
    assert of[leap][close].first == date(2028, 3, 27)
    assert of[leap][close].first - leap == of[common][close].first - common


@pytest.mark.parametrize(("opens", "after", "found"), [
    (date(2027, 1, 11), date(2026, 12, 1), date(2028, 1, 10)),  # 364 days
    (date(2026, 1, 5), date(2026, 6, 1), date(2027, 1, 11)),  # 371: 2026 has 53 weeks
    (date(2027, 1, 11), date(2028, 1, 10), date(2029, 1, 8)),  # that day is today: a year later
    (date(2027, 1, 11), date(2031, 6, 1), date(2032, 1, 5)),  # an award that paused
    (date(2026, 12, 28), date(2027, 1, 1), date(2027, 12, 27)),  # the 53rd week
    (date(2028, 2, 29), date(2028, 3, 1), date(2029, 2, 27)),
])  # fmt: skip
def test_the_next_edition_opens_on_the_same_weekday_of_the_same_week(opens, after, found):
    assert adapting.next_edition(opens, after=after) == found
    assert found.weekday() == opens.weekday()


@given(opens=st.dates(date(2000, 1, 1), date(2150, 12, 31)), away=st.integers(0, 4000))
def test_the_next_edition_lies_ahead_keeps_weekdays_and_does_not_wander(opens, away):
    after = opens + timedelta(days=away)
    found = adapting.next_edition(opens, after=after)
    assert found > after
    assert keeps_weekdays(opens, found)
    following = adapting.next_edition(opens, after=opens)
    assert (following - opens).days in (364, 371)
    again = adapting.next_edition(following, after=following)
    assert again.isocalendar()[1:] == following.isocalendar()[1:]


@given(opens=st.dates(date(2000, 1, 1), date(2150, 12, 31)), after=st.dates(date(2000, 1, 1), date(2150, 12, 31)))
def test_a_template_opens_on_its_weekday_some_weeks_from_now(opens, after):
    found = adapting.first_opening(opens, after=after)
    assert found.weekday() == opens.weekday()
    assert timedelta(weeks=4) <= found - after < timedelta(weeks=5)


@pytest.mark.parametrize("template", SHIPPED, ids=lambda each: each.code)
def test_a_template_speaks_each_choice_of_its_languages_and_no_other(template):
    programme = programme_of(template)
    spoken = programme.programme.languages
    for languages in ((spoken[-1],), spoken[:2], spoken):
        made = adapting.from_template(programme, wanted(languages=languages, default_language=languages[-1]))
        found = load(made)
        assert found.programme.languages == languages
        assert found.default_language == languages[-1]
        assert dict(found.programme.name.items()) == dict.fromkeys(languages, "Preis der Stadt")
        assert steps(found) == steps(programme)
        assert set(found.form.answer_languages) <= set(languages)
        assert all(set(names) <= set(languages) for names in found.cldr_overrides.values())
        assert (found.season.timezone, found.season.id) == ("Europe/Berlin", "2031")


def test_only_the_texts_of_other_languages_are_left_out():
    """What is no text stays, whatever its fields are called."""
    whole = load(adapting.from_template(MAGISTRAL, wanted(languages=("en", "de", "ru", "kk"))))
    german = load(adapting.from_template(MAGISTRAL, wanted()))
    assert [each.id for each in german.questions] == [each.id for each in whole.questions]
    assert german.options.keys() == whole.options.keys()
    assert german.regions == whole.regions
    assert german.categories[0].line_colour == whole.categories[0].line_colour
    assert german.scale.anchors[0].label["de"] == "Nicht belegt"


def test_an_award_of_ones_own_was_not_founded_where_the_templates_was():
    own = load(adapting.from_template(MAGISTRAL, wanted())).programme
    assert (own.slug, own.founded, own.founded_in) == ("preis-der-stadt", None, None)
    same = load(adapting.from_template(MAGISTRAL, wanted(
        award="Magistral Awards", slug="magistral-awards", languages=("de", "kk")))).programme  # fmt: skip
    assert (same.slug, same.founded, same.founded_in) == ("magistral-awards", 2023, "KZ")
    assert dict(same.name.items()) == {"de": "Magistral Awards", "kk": "«Магистраль» сыйлығы"}


def test_a_default_language_outside_is_a_fault_of_the_document():
    with pytest.raises(ProgrammeFaults, match="default_language"):
        load(adapting.from_template(MAGISTRAL, wanted(default_language="ru")))


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "a: b # c", '"quoted" \\ text', "- list", "yes", "<b>x</b>", "Ж\u0301"])
def test_a_name_is_a_name_whatever_it_looks_like(text):
    found = load(adapting.from_template(MAGISTRAL, wanted(award=text, languages=("de", "kk"))))
    assert dict(found.programme.name.items()) == {"de": text, "kk": text}


@pytest.mark.parametrize(("name", "slug"), [
    ("Preis der Stadt Köln", "preis-der-stadt-koeln"),
    ("Премия «Лучшая школа»", "premiya-luchshaya-shkola"),
    ("Қазақстан Үздіктері 2027", "qazaqstan-uzdikteri-2027"),
    ("Łódź Design’s Été", "lodz-designs-ete"),
    ("映画祭", "film-festival"),
    ("x" * 200, "x" * 60),
    ("Ё Й Щ Ъ Ь", "yo-y-shch"),
])  # fmt: skip
def test_an_awards_short_name_is_its_name_in_latin_letters(name, slug):
    assert adapting.award_slug(name, otherwise="film-festival", taken=()) == slug


@given(name=st.text(max_size=120), taken=st.sets(st.sampled_from(["a", "a-2", "hackathon", "hackathon-2"])))
def test_every_name_gives_a_short_name_that_is_an_id_and_free(name, taken):
    found = adapting.award_slug(name, otherwise="hackathon", taken=taken)
    assert is_id(found)
    assert found not in taken


def test_a_short_name_that_others_have_gets_a_number_and_stays_short():
    assert adapting.award_slug("Best Of", otherwise="x", taken={"best-of", "best-of-2"}) == "best-of-3"
    assert adapting.award_slug("y" * 60, otherwise="x", taken={"y" * 60}) == "y" * 58 + "-2"


@pytest.mark.parametrize(("year", "earlier", "taken", "name"), [
    (2028, "2027", (), "2028"),
    (2028, "harbour-2027", ("harbour-2028",), "harbour-2028-2"),
    (2028, "spring", (), "2028"),
    (2028, "2020-to-2027", (), "2020-to-2028"),
    (2028, "id12027", (), "2028"),
    (2028, "", ("2028", "2028-2"), "2028-3"),
    (2028, "a" * 36 + "2027", ("a" * 36 + "2028",), "a" * 36 + "20-2"),
])  # fmt: skip
def test_a_season_is_called_after_its_year_and_the_earlier_one(year, earlier, taken, name):
    assert adapting.season_name(year, earlier=earlier, taken=taken) == name


def test_where_the_year_is_taken_the_kind_stands_before_it():
    assert adapting.season_name(2028, kind="hackathon", taken=()) == "2028"
    assert adapting.season_name(2028, kind="hackathon", taken={"2028"}) == "hackathon-2028"
    assert adapting.season_name(2028, kind="hackathon", taken={"2028", "hackathon-2028"}) == "hackathon-2028-2"


@pytest.mark.parametrize(("name", "words"), [
    ("2028", ""), ("spring.2028_a-b", ""), ("a" * 40, ""),
    ("2027", "taken"), ("log", "own addresses"), ("seasons", "own addresses"),
    ("", "lower-case"), ("Spring", "lower-case"), ("a" * 41, "lower-case"), ("a--b", "lower-case"),
    ("../x", "lower-case"), ("a b", "lower-case"), ("ж", "lower-case"), ("a\x00", "lower-case"), ("-a", "lower-case"),
])  # fmt: skip
def test_what_a_season_may_be_called(name, words):
    assert words in str(rules.can_be_called(name, taken={"2027"}).reason or "")
    assert bool(rules.can_be_called(name, taken={"2027"})) is not bool(words)


def test_what_is_seen_at_a_glance():
    seen = glance_at(MAGISTRAL)
    assert seen.stations == (STATION, STATION, STATION, ROUND, ROUND, END)
    assert (seen.categories, seen.criteria, seen.rounds, seen.weeks) == (4, 22, 2, 26)


@pytest.mark.parametrize("template", SHIPPED, ids=lambda each: each.code)
def test_every_template_is_seen_by_its_rounds_and_ends_once(template):
    programme = programme_of(template)
    seen = glance_at(programme)
    assert seen.stations.count(ROUND) == len(programme.scoring_rounds) == seen.rounds
    assert seen.stations[-1] == END
    assert seen.stations.count(END) == 1
    assert seen.weeks >= 1


@pytest.mark.parametrize("template", templates(), ids=lambda each: each.code)
def test_every_template_founds_a_season(template):
    made = adapting.from_template(programme_of(template), wanted(languages=programme_of(template).programme.languages))
    assert load(made, new=True).season.id == "2031"
