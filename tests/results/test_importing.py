"""Importing scores: every problem with its line, all or nothing, and the same to the last digit on every way out."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import func, select

from awards.core.db import db
from awards.jury.models import Assignment, Juror
from awards.messages.models import Mail
from awards.nominations.models import Nomination
from awards.programmes import queries as programmes
from awards.programmes.document.programme import load
from awards.ranking.ballots.coded import sheets_of_rows
from awards.ranking.ballots.sheets import STATES, Row
from awards.ranking.numbers.exact import exact_text
from awards.ranking.places.rank import rank
from awards.results import rules
from awards.results.boards import boards
from awards.results.importing.import_command import CannotImport, import_scores
from awards.results.importing.score_rows import read_scores
from awards.results.publishing import honours
from awards.results.publishing import queries as publishing_queries
from tests import factories as make
from tests.results import scenes

HARBOUR = load((scenes.SEEDS / "harbour-lights.yaml").read_text())
HEAD = "entry,juror,criterion,score,state\n"
COLUMNS = "entry, juror, criterion, score, state"
KNOWN = f"; the known ones are {', '.join(sorted(criterion.id for criterion in HARBOUR.criteria))}"


def faults(text: str, category: str | None = None) -> list[str]:
    found = read_scores(text.encode() if isinstance(text, str) else text, HARBOUR, category).faults
    return [f"{each.line}: {each.message}" for each in found]


GOOD = "a,j,place.welcome,4,submitted\n"
WRONG = {
    "no such criterion": (
        "a,j,place.wellcome,4,",
        "2: the criterion “place.wellcome” is unknown" + KNOWN,
    ),
    "off the scale": ("a,j,place.welcome,4.2,", "2: the score 4.2 is not on the scale 1 to 5 in steps of 0.5"),
    "off the scale, with a comma": (
        'a,j,place.welcome,"4,2",',
        "2: the score 4.2 is not on the scale 1 to 5 in steps of 0.5",
    ),
    "above the scale": ("a,j,place.welcome,6,", "2: the score 6 is not on the scale 1 to 5 in steps of 0.5"),
    "not a number": ("a,j,place.welcome,NaN,", "2: “NaN” is not a number"),
    "twice": (GOOD + "a,j,place.welcome,4,", "3: the same cell is already given in line 2"),
    "two states": (GOOD + "a,j,place.care,4,draft", "2: the scoresheet is submitted here and draft in another line"),
    "unknown state": (
        "a,j,place.welcome,4,lost",
        f"2: the state “lost” is unknown; the known ones are {', '.join(STATES)}",
    ),
    "two categories": (
        GOOD + "a,k,crew.service,4,",
        "3: The entry has scores of another category on an earlier line.",
    ),
    "a long name": ("a" * 101 + ",j,place.welcome,4,", "2: the entry: the name is longer than 100 characters"),
    "no entry": (",j,place.welcome,4,", "2: the entry: the name is missing"),
    "a cell too few": ("a,j,place.welcome,4", "2: there are 4 values instead of 5"),
    "no score tells the category": (
        "a,j,,,recused",
        "2: No score tells the category of this entry. Import one category at a time.",
    ),
    "an open quotation mark": (
        'a,j,"place',
        "2: the line cannot be read: unexpected end of data",
    ),
}


@pytest.mark.parametrize(("rows", "fault"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_row_is_named_with_its_line(rows, fault):
    assert faults(HEAD + rows) == [fault]


def test_columns_and_encoding_are_checked():
    assert faults("entry,juror,score\n") == ["1: the column “criterion” is missing"]
    assert faults("entry,juror,criterion,score,weight\n") == [
        f"1: the column “weight” is unknown; the known ones are {COLUMNS}"
    ]
    assert faults(HEAD.encode() + b"a,j\xff,place.welcome,4,\n") == ["2: the text is not UTF-8"]


def test_other_separators_decimal_commas_and_a_byte_order_mark_are_understood():
    text = "\ufeffentry;juror;criterion;score\r\na;j;place.welcome;4,5\r\n"
    given = read_scores(text.encode(), HARBOUR)
    assert given.faults == []
    assert given.ballots["a", "j"].steps == {"place.welcome": 7}


def test_names_and_states_are_read_as_they_are_kept():
    given = read_scores(f"{HEAD}a  b\u00ad,j ,place.welcome,4.5,Submitted\n".encode(), HARBOUR)
    assert [(each.entry, each.juror, each.state) for each in given.ballots.values()] == [("a b", "j", "submitted")]


def test_a_score_that_may_be_either_of_two_numbers_is_none():
    wide = HARBOUR.scale.model_copy(update={"min": Decimal(0), "max": Decimal(2000), "step": Decimal(1)})
    programme = HARBOUR.model_copy(update={"scale": wide})
    given = read_scores(f'{HEAD}a,j,place.welcome,"1,200",\nb,j,place.welcome,1 200,\n'.encode(), programme)
    assert [str(each) for each in given.faults] == []
    assert given.ballots["b", "j"].steps == {"place.welcome": 1200}
    given = read_scores(f'{HEAD}a,j,place.welcome,"1,000",\n'.encode(), programme)
    assert [str(each) for each in given.faults] == ["line 2: “1,000” is not a number"]


def test_the_ballots_stand_in_the_order_of_the_file_with_their_lines():
    rows = "b,k,place.welcome,4,\n\na,j,place.care,3,\nb,k,place.care,2,\na,i,,,recused\n"
    given = read_scores((HEAD + rows).encode(), HARBOUR)
    assert [(each.entry, each.juror, each.line) for each in given.ballots.values()] == [
        ("b", "k", 2), ("a", "j", 4), ("a", "i", 6)
    ]  # fmt: skip
    assert given.category == {"b": "place", "a": "place"}


def test_the_category_can_be_given_and_then_holds():
    assert faults(HEAD + "a,j,,,recused\n", "place") == []
    assert faults(HEAD + "a,j,crew.service,4,\n", "place") == [
        "2: the criterion “crew.service” is unknown; the known ones are place.care, place.night, place.welcome"
    ]


@pytest.fixture
def empty(context):
    season = make.season((scenes.SEEDS / "harbour-lights.yaml").read_text(), running=None)
    scenes.set_close(season, "jury", -1)
    db.session.commit()
    return season.slug


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_with_one_fault_nothing_is_written(empty):
    data = (scenes.SEEDS / "harbour-lights.csv").read_bytes() + b"x,y,place.welcome,9,submitted\n"
    with pytest.raises(CannotImport) as refusal:
        import_scores(data, empty, "jury", None, dry_run=False)
    assert "Problems: 1. Nothing was imported." in str(refusal.value)
    assert (count(Nomination), count(Juror), count(Assignment)) == (0, 0, 0)


def test_an_entry_of_no_known_category_is_refused_in_words_after_the_close_too(empty):
    with pytest.raises(CannotImport, match="No score tells the category of this entry"):
        import_scores((HEAD + "a,j,,,recused\n").encode(), empty, "jury", None, dry_run=False)


def test_a_dry_run_counts_and_writes_nothing(empty):
    data = (scenes.SEEDS / "harbour-lights.csv").read_bytes()
    said = import_scores(data, empty, "jury", None, dry_run=True)
    assert said == "Entries: 10. Jurors: 4. Scoresheets: 28. Scores: 65. Nothing was written: this was a dry run."
    assert (count(Nomination), count(Juror), count(Assignment)) == (0, 0, 0)


def test_what_is_made_is_marked_and_nobody_gets_a_mail(empty):
    import_scores((scenes.SEEDS / "harbour-lights.csv").read_bytes(), empty, "jury", None, dry_run=False)
    assert all(db.session.scalars(select(Nomination.imported_at)))
    assert all(db.session.scalars(select(Juror.imported_at)))
    assert (count(Nomination), count(Juror), count(Mail)) == (10, 4, 0)


def test_many_entries_take_no_more_statements_than_one(empty, statements):
    def asked(entries: int) -> int:
        rows = [f"Pier {number},A juror,place.welcome,4,submitted\n" for number in range(entries)]
        with statements() as sent:
            import_scores((HEAD + "".join(rows)).encode(), empty, "jury", None, dry_run=True)
        return len(sent)

    assert asked(30) == asked(1)


def test_the_same_file_again_is_refused_in_words_and_changes_nothing(empty):
    data = (scenes.SEEDS / "harbour-lights.csv").read_bytes()
    import_scores(data, empty, "jury", None, dry_run=False)
    before = count(Assignment)
    with pytest.raises(CannotImport, match="ahlers has a scoresheet for “old-quay” in this round already"):
        import_scores(data, empty, "jury", None, dry_run=False)
    assert (count(Assignment), count(Nomination)) == (before, 10)
    more = HEAD + "old-quay,new-juror,place.welcome,4,draft\n"
    with pytest.raises(CannotImport, match="Nothing more is imported"):
        import_scores(more.encode(), empty, "jury", None, dry_run=False)
    scenes.set_close(programmes.season_by_slug(empty), "jury", 60)
    import_scores(more.encode(), empty, "jury", None, dry_run=False)
    assert (count(Assignment), count(Nomination)) == (before + 1, 10)


@pytest.mark.parametrize(
    ("slug", "code", "category", "said"),
    [
        ("nowhere", "jury", None, "There is no season “nowhere”."),
        ("harbour-2027", "reading", None, "The season has no scored round “reading”."),
        ("harbour-2027", "jury", "boats", "The season has no category “boats”."),
    ],
)
def test_a_place_that_is_not_there_is_said(empty, slug, code, category, said):
    with pytest.raises(CannotImport, match=said):
        import_scores(HEAD.encode(), slug, code, category, dry_run=False)


def decided(season, by) -> None:
    """Have the chair decide what stands in the way of publishing."""
    from awards.core.clock import now
    from awards.results.deciding import actions as deciding

    for outcome in honours.prospect(season, rules.LAUREATES, now=now()).outcomes:
        if outcome.undecided:
            order = [row.nomination_id for row in outcome.undecided]
            round_ = honours.laureates_round(season)
            deciding.decide(season, round_, outcome.category, order, reason="By lot of the harbour", by=by)


@pytest.mark.parametrize("name", ["shrout-fleiss", "harbour-lights"])
def test_page_csv_xlsx_and_ranking_agree_to_the_last_digit(app, client, sign_in, name):

    with app.app_context():
        season = scenes.judged(name)
        people = scenes.staff(season, "organiser")
        decided(season, make.appointed(season, "chair"))
        make.publish(season)
        db.session.commit()
        slug = season.slug
        season = programmes.season_by_slug(slug)
        said = {}
        for each in season.document.categories:
            round_, category = scenes.place(programmes.season_by_slug(slug), each.id)
            scheme = boards.scheme_of(programmes.season_by_slug(slug), each.id, round_.code)
            lines = list(csv.DictReader(io.StringIO((scenes.SEEDS / f"{name}.csv").read_text())))
            inside = {line["entry"] for line in lines if line["criterion"] in {one.id for one in each.criteria}}
            rows = [
                Row(
                    line["entry"],
                    line["juror"],
                    line["criterion"],
                    line["score"] or None,
                    "",
                    line.get("state") or "submitted",
                )
                for line in lines
                if line["entry"] in inside
            ]
            names = {
                str(row.nomination_id): row.title
                for row in boards.current(programmes.season_by_slug(slug), round_, category).rows
            }
            decisions = [
                type(one)(tuple(names[entry] for entry in one.entries), one.person, one.time, one.reason)
                for one in boards.decisions_of(round_, category)
            ]
            for one in rank(scheme, sheets_of_rows(scheme, rows), decisions).standings:
                exact = None if one.score is None else exact_text(one.score)
                shared = ("yes" if one.tied else "no") if one.place_text else None
                said[each.id, one.entry] = (
                    one.place_text or None,
                    shared,
                    one.score_text or None,
                    exact,
                    one.ballots,
                )
        public = {
            (entry.category_code, entry.content["title"]): (entry.content["place"], entry.content["score"])
            for entry in publishing_queries.public_entries(
                publishing_queries.publication_in_force(season, rules.LAUREATES).id
            )
        }
        codes = {each.name.get_for("en"): each.id for each in season.document.categories}
    organiser = sign_in(people["organiser"])
    rows = list(
        csv.reader(io.StringIO(organiser.get(f"/{slug}/exports/results.csv").get_data(as_text=True).lstrip("\ufeff")))
    )[1:]
    in_csv = {
        (codes[row[1]], row[4]): (row[2] or None, row[3] or None, row[7] or None, row[8] or None, int(row[9]))
        for row in rows
    }
    assert in_csv == said
    book = openpyxl.load_workbook(io.BytesIO(organiser.get(f"/{slug}/exports/results.xlsx", buffered=True).data))
    sheet = list(book.active.iter_rows(min_row=2, values_only=True))
    in_xlsx = {(codes[row[1]], row[4]): (row[2], row[7], row[3], row[8], row[9]) for row in sheet}
    for key, (place, shared, score, exact, ballots) in said.items():
        assert in_xlsx[key][:2] == tuple(None if each is None else float(each) for each in (place, score))
        assert in_xlsx[key][2:] == (shared, exact, ballots)
    page = client.get(f"/{slug}/laureates").page.text
    for key, (place, score) in public.items():
        assert place == said[key][0] + ("=" if said[key][1] == "yes" else "")
        assert score == said[key][2]
        assert key[1] in page
        assert score in page
    boards_said = {key: value[2] for key, value in said.items() if value[2]}
    for (category, title), score in boards_said.items():
        text = organiser.get(f"/{slug}/boards/{scenes.ROUNDS[name]}/{category}").page.text
        assert title in text
        assert score in text
