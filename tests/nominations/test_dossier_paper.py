"""Dossiers as a PDF: whatever was typed is text, in every letter, and people who cannot see are told what is there."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from flask import g
from PIL import Image

from awards.core.db import db
from awards.core.files import new_key, store
from awards.nominations import dossier_paper
from awards.nominations.answers.dossier import FileShown, Item, Topic
from awards.nominations.dossier_paper import Dossier
from tests import factories as make
from tests import paper
from tests.nominations import filling

pytestmark = pytest.mark.databases("sqlite")  # what is printed was read before
HOSTILE = (
    "#let x = 1",
    "#read(\"/etc/passwd\") #include \"x.typ\" #eval(\"1+1\")",
    "$ sum_(i=1)^n $ and $5 @label <label>",
    "`raw` ```typ #panic()``` *bold* _emph_ \\ = heading",
    "] ) } \" ' -- --- ... ~ // comment /* open",
    "{page} of {pages} {{ 7*7 }} %(name)s",
)  # fmt: skip
KAZAKH = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі"
PARTS = (
    Item("a", "t", "Prose", "prose", text="one\ntwo\n\nthree"),
    Item("b", "t", "Line", "line", text="a line"),
    Item("c", "t", "List", "list", texts=("first", "second")),
    Item("d", "t", "Pairs", "pairs", pairs=(("who", "somebody"),)),
    Item("e", "t", "Figures", "table", heads=("what", "how much"), numeric=(False, True), rows=(("sleep", "9,5"),)),
    Item("f", "t", "Link", "link", text="https://rail.example/" + "long/" * 60),
)  # fmt: skip


@pytest.fixture
def printed(app: Any) -> Any:
    """Prints items as one dossier, for a reader of English."""

    def pdf(*items: Item, **more: Any) -> bytes:
        given = {"title": "Night shift", "language": "kk", "category": None, "byline": "", "pictures": {}} | more
        with app.test_request_context("/"), app.app_context():
            g.season, g.language = make.season(), "en"
            of = g.season
            topics = (Topic("t", "All of it", items),)
            with dossier_paper.pdf(of, [Dossier(topics=topics, **given)], title=given["title"]) as file:
                return bytes(file.read())

    return pdf


def prose(text: str) -> Item:
    return Item("q", "t", "Question", "prose", text=text, written=True)


def is_accessible(content: bytes) -> bool:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return b"pdfuaid" in pdf.Root.Metadata.read_bytes()


def languages(content: bytes) -> set[str]:
    """The languages that a document and its parts say they are in."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        found = [each.get("/Lang") for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        return {str(each) for each in found if each is not None}


def test_what_was_typed_is_never_markup(printed: Any) -> None:
    rows = tuple((text, text) for text in HOSTILE)
    items = (
        *(prose(text) for text in HOSTILE),
        Item("p", "t", HOSTILE[0], "pairs", pairs=rows),
        Item("e", "t", HOSTILE[1], "table", heads=HOSTILE[:2], numeric=(False, False), rows=rows),
        Item("l", "t", HOSTILE[2], "line", text=HOSTILE[3]),
    )
    text = "".join("".join(paper.read(printed(*items, title=HOSTILE[0], byline=HOSTILE[4]))).split())
    for typed in HOSTILE:
        said = "".join(typed.split())
        assert text.count(said) >= 3, typed


def test_every_kind_of_answer_is_printed(printed: Any) -> None:
    text = paper.letters("".join(paper.read(printed(*PARTS))))
    for said in ("one", "three", "Line", "aline", "firstsecond", "whosomebody", "sleep", "95", "longlonglong"):
        assert said in text


def test_letters_of_four_languages_are_there_in_both_faces(printed: Any) -> None:
    made = printed(prose(f"{KAZAKH} ё ß ä"), Item("l", "t", KAZAKH, "line", text=KAZAKH))
    assert paper.letters("".join(paper.read(made))).count(paper.letters(KAZAKH)) == 3
    assert is_accessible(made)
    assert languages(made) == {"en", "kk"}
    with pikepdf.open(io.BytesIO(made)) as pdf:
        fonts = {str(each["/BaseFont"]).partition("+")[2] for each in pdf.objects
                 if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each}  # fmt: skip
    assert fonts == {"Onest-Regular", "Onest-SemiBold", "SourceSerif4-Regular"}


def test_a_letter_that_no_font_has_does_not_stop_the_rest(printed: Any) -> None:
    made = printed(prose("before \N{SNOWMAN}\N{ROCKET} 中文 after \u202eesrever\u202c \x07\ud800end"))
    text = "".join(paper.read(made))
    assert "before" in text
    assert "after" in text
    assert "end" in text
    assert not is_accessible(made)


@pytest.mark.parametrize("text", ["x" * 40_000, "word " * 8_000, "x\n" * 20_000, "#[" * 20_000])
def test_very_long_answers_stay_within_the_page(printed: Any, text: str) -> None:
    made = printed(prose(text), Item("l", "t", "Line", "line", text=text[:40_000].replace("\n", " ")))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) > 3
    assert len(made) < 5_000_000


def test_pictures_stand_in_it_with_what_they_show(printed: Any, app: Any) -> None:
    with app.app_context():
        key = new_key()
        picture = io.BytesIO()
        Image.new("RGB", (120, 60), "teal").save(picture, "JPEG")
        picture.seek(0)
        store().write(key, picture, most=10_000)
    shown = FileShown("1", "night.jpg", "jpg", 2000, True, "A train at night", thumbnail=True, width=120, height=60)
    other = FileShown("2", "", "pdf", 4000, False, "", said={"criterion": "Impact", "page": "3"})
    made = printed(Item("f", "t", "Evidence", "files", files=(shown, other)), pictures={"1": key})
    text = " ".join("".join(paper.read(made)).split())
    assert "night.jpg JPG, 2 kB" in text
    assert "File 2 PDF, 4 kB · proves: Impact · page 3" in text
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert [page for page in pdf.pages if page.get_images()]
        alts = [str(each["/Alt"]) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert alts == ["A train at night"]
    assert is_accessible(made)


def test_pictures_for_which_there_is_no_room_say_so(printed: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossier_paper, "MOST_BYTES", 10)
    with app.app_context():
        key = new_key()
        store().write(key, io.BytesIO(b"x" * 100), most=10_000)
    shown = FileShown("1", "night.jpg", "jpg", 2000, True, "A train", thumbnail=True)
    made = printed(Item("f", "t", "Evidence", "files", files=(shown,)), pictures={"1": key})
    text = " ".join("".join(paper.read(made)).split())
    assert "JPG, 2 kB · too large to be printed here A train" in text


def test_a_nominee_prints_the_own_entry_as_jurors_read_it(app: Any) -> None:
    with app.app_context():
        of, anna = make.open_season(), make.person("Anna")
        rail, slug = make.company("Rail House", members=(anna,)), of.slug
        answers = filling.answers(of.document, "fairness")
        entry = make.nomination(of, by=rail, starter=anna, answers=answers).id
        people = {"Anna": anna.id, "Other": make.person("Other").id}
        db.session.commit()
    clients = {name: app.test_client() for name in people}
    for name, client in clients.items():
        make.sign_in(client, people[name])
    page = clients["Anna"].get(f"/{slug}/nominations/{entry}/as-juror").page
    address = page.links["PDF of this dossier"]
    answer = clients["Anna"].get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    text = paper.letters("".join(paper.read(answer.data)))
    assert paper.letters(answers["case"]["challenge"]) in text
    assert "Scores" not in text
    assert answers["contact"]["contact_email"] not in "".join(paper.read(answer.data))
    assert clients["Other"].get(address).status_code == 404
