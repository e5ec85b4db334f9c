"""The demonstration's content keeps every rule of the form, repeats nothing and is the same every time."""

from __future__ import annotations

import copy
import io
import re
import time
from collections import Counter
from datetime import date

import pytest
from PIL import Image

from awards.core.process import ROOT
from awards.demo import bank, files, outline, pictures
from awards.demo import nominations as demo
from awards.demo.drawing import BRASS_COLOUR, PAPER_COLOUR
from tests.demo.demo_faults import all_faults

SEED = 20
LONG = ("challenge", "solution", "results", "fairness_all", "transfer", "sdg_text", "summary")


def test_the_checker_finds_faults(doc, sixty):
    broken = copy.deepcopy(sixty[0])
    broken["answers"]["project"]["title"] = "x" * 81
    broken["answers"]["contact"]["contact_email"] = "someone@company.com"
    del broken["answers"]["case"]["kpis"]
    assert len(all_faults(doc, broken)) == 3


def test_every_answer_keeps_the_limits(doc, sixty, last):
    assert [fault for nomination in sixty + last for fault in all_faults(doc, nomination)] == []


def test_ten_seeds_keep_the_limits(doc):
    for seed in range(10):
        assert [fault for one in demo.nominations(doc, 150, seed) for fault in all_faults(doc, one)] == []


def test_sixty_are_spread_over_categories_languages_and_countries(doc, sixty, last):
    assert set(Counter(one["category"] for one in sixty).values()) == {15}
    assert Counter(one["language"] for one in sixty) == {"en": 24, "ru": 16, "de": 10, "kk": 10}
    assert len({one["company"]["country"] for one in sixty}) >= 12
    assert Counter(one["fate"]["status"] for one in sixty)["admitted"] == 48
    assert {one["language"] for one in last} == {"en", "de", "ru", "kk"}


def test_nothing_is_said_twice(sixty, last):
    everyone = sixty + last
    assert len({one["company"]["name"] for one in everyone}) == len(everyone)
    assert len({one["company"]["domain"] for one in everyone}) == len(everyone)
    assert len({one["contact"]["email"] for one in everyone}) == len(everyone)
    assert len({one["answers"]["project"]["title"] for one in everyone}) == len(everyone)
    for name in LONG:
        texts = [s[name] for one in everyone for s in one["answers"].values() if name in s]
        assert [text for text, count in Counter(texts).items() if count > 1] == [], name


def test_what_waits_for_the_nominee_has_titles_that_nobody_else_has_however_many_there_are(doc):
    titles = [one["answers"]["project"]["title"] for one in demo.nominations(doc, 1000, SEED)]
    waiting = demo.with_work(doc, SEED, titles, closes=outline.closes(doc))
    own = [one["answers"]["project"]["title"] for one in waiting]
    assert len(own) == 2
    assert len({*titles, *own}) == len(titles) + 2


def test_texts_are_in_the_script_they_say(sixty, last):
    for one in sixty + last:
        text = " ".join(one["answers"]["project"][name] for name in ("title", "summary"))
        cyrillic = len(re.findall(r"[А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі]", text)) / len(re.findall(r"\w", text))
        assert (cyrillic > 0.6) == (one["language"] in ("ru", "kk")), one["key"]
        if one["language"] != "ru":
            assert bool(re.search(r"[ҚқҢңҮүҰұӘәІі]", text)) == (one["language"] == "kk"), one["key"]


def test_a_dash_in_russian_is_a_long_one_that_begins_no_line():
    files = [*(ROOT / "awards/demo/content").glob("*.yaml"), *(ROOT / "awards/programmes/seeds").glob("*.yaml")]
    texts = [text for path in files for text in re.findall(r'\bru: "([^"]+)"', path.read_text())]
    texts += [line for path in files if path.stem.endswith("_ru") for line in path.read_text().splitlines()]
    assert [text for text in texts if re.search(r"[а-яё,»}] – (?![А-ЯЁ]|дек)|[^\u00a0]—", text)] == []


def test_admitted_ones_are_eligible_by_their_start_and_the_refused_one_is_not(doc, sixty, last):
    for ones, closes in ((sixty, outline.closes(doc)), (last, date(outline.closes(doc).year - 1, 3, 28))):
        for one in ones:
            year, month = map(int, one["answers"]["project"]["start_date"].split("-"))
            age = (closes.year - year) * 12 + closes.month - month
            assert (12 <= age <= 60) == (one["fate"].get("rule") != "in_operation"), (one["key"], age)


@pytest.mark.parametrize("closes", [date(2026, 1, 2), date(2026, 10, 26), date(2031, 12, 31)])
def test_start_dates_follow_the_season(doc, closes):
    for one in demo.nominations(doc, 60, SEED, closes=closes):
        year, month = map(int, one["answers"]["project"]["start_date"].split("-"))
        age = (closes.year - year) * 12 + closes.month - month
        assert (12 <= age <= 60) == (one["fate"].get("rule") != "in_operation"), (one["key"], age)


def test_same_seed_same_nominations_and_few_are_the_beginning_of_many(doc, sixty):
    assert list(demo.nominations(doc, 60, SEED)) == sixty
    assert list(demo.nominations(doc, 200, SEED))[:60] == sixty
    assert list(demo.nominations(doc, 60, SEED + 1)) != sixty


def test_thousands_stay_distinct(doc):
    many = list(demo.nominations(doc, 2000, SEED))
    for key in ("name", "domain"):
        assert len({one["company"][key] for one in many}) == 2000
    assert len({one["answers"]["project"]["title"] for one in many}) == 2000
    assert max(len(one["answers"]["project"]["title"]) for one in many) <= 80


def test_each_category_of_last_season_has_a_laureate_cited_in_four_languages(last):
    winners = [one for one in last if one.get("outcome") == "laureate"]
    assert len({one["category"] for one in winners}) == len(winners) == 4
    for one in winners:
        assert set(one["citation"]) == set(bank.LANGUAGES)
        assert max(other["quality"] for other in last if other["category"] == one["category"]) == one["quality"]


def test_files_are_what_they_say(doc, sixty, last):
    with_files = [one for one in sixty if any(file["question"] == "files" for file in one["files"])]
    assert 12 <= len(with_files) <= 30
    starts = {"pdf": b"%PDF-1.4", "png": b"\x89PNG\r\n", "xlsx": b"PK\x03\x04", "csv": b"month,value"}
    for one in with_files[:6] + last[:1]:
        for file in one["files"]:
            made = files.content(one, file)
            assert made.startswith(starts[file["kind"]])
            assert len(made) < 300_000
            assert files.content(one, file) == made
            assert file["criterion"] in [None, *outline.criteria(doc, one["category"])]
            assert file["question"] != "photo" or file["alt"]


def test_the_pdf_has_right_offsets():
    made = files.pdf(["A (test) \\ line", "Zweite Zeile: Größe"])
    table = int(made.rsplit(b"startxref\n", 1)[1].split()[0])
    assert made[table:].startswith(b"xref")
    for number, line in enumerate(made[table:].split(b"\n")[3:8], 1):
        assert made[int(line[:10]) :].startswith(b"%d 0 obj" % number)


def test_a_thousand_nominations_take_seconds(doc):
    begun = time.process_time()
    assert sum(1 for _ in demo.nominations(doc, 1000, SEED)) == 1000
    assert time.process_time() - begun < 10


def test_every_drawing_is_of_its_category_and_described(doc, sixty, last):
    drawn = [(one, file) for one in sixty + last for file in one["files"] if file["question"] == "photo"]
    colours = {each["id"]: each["line_colour"]["light"] for each in doc["categories"]}
    assert {one["key"] for one in last if one.get("outcome")} <= {one["key"] for one, _ in drawn}
    seen = set()
    for one, file in drawn:
        assert file["motif"] in pictures.MOTIFS
        assert file["alt"] == bank.read("pictures")[file["motif"]][one["language"]]
        made = files.content(one, file)
        with Image.open(io.BytesIO(made)) as image:
            assert image.size == (1600, 1067)
            counted = image.convert("RGB").getcolors(4096)
        most = max(counted)[1]
        assert "#{:02X}{:02X}{:02X}".format(*most) == colours[one["category"]], one["key"]
        assert BRASS_COLOUR in {colour for _, colour in counted}
        seen.add(made)
    assert len(seen) == len(drawn)


@pytest.mark.parametrize("motif", pictures.MOTIFS)
def test_a_motif_has_paper_lines_and_one_quiet_ink_and_stays_small(motif):
    made = pictures.picture(motif, "key", "#7A3E9D")
    assert made == pictures.picture(motif, "key", "#7A3E9D")
    assert len(made) < 80_000
    with Image.open(io.BytesIO(made)) as image:
        points = image.width * image.height
        shares = {colour: count / points for count, colour in image.convert("RGB").getcolors(4096)}
    assert shares[0x7A, 0x3E, 0x9D] > 0.4
    assert shares[PAPER_COLOUR] > 0.004
    assert 0.005 < shares[BRASS_COLOUR] < 0.05


def test_motifs_and_descriptions_are_the_same_and_every_story_has_one():
    described = bank.read("pictures")
    assert set(described) == set(pictures.MOTIFS)
    assert all(set(texts) == set(bank.LANGUAGES) for texts in described.values())
    for language in bank.LANGUAGES:
        for name in ("stories", "now", "last"):
            assert all(one["picture"] in described for one in bank.read(f"{name}_{language}"))
