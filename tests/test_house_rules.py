"""The project's own checks find what they are there to find."""

from __future__ import annotations

import ast
import re
import tomllib
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from scripts import house
from scripts.catalogues import _wrong as wrong

BAD_CODE = {
    "another room's views": ("from awards.results.boards.views import board", "views and forms of another room"),
    "another room's forms": ("from awards.results import forms", "views and forms of another room"),
    "SQL from pieces": ('db.session.execute(text(f"SELECT {name}"))', "SQL put together"),
    "a commit": ("db.session.commit()", "only done() commits"),
    "a command’s commit": ("finish_transaction()", "only done() commits"),
    "a clock": ("moment = datetime.now(UTC)", "time comes from"),
    "a long function": ("def count():\n" + "    step()\n" * 40, "count has 41 lines"),
    "a name handed on": ("from awards.jury.queries import juror as juror", "a name handed on"),
    "a late import": ("def count():\n    from awards.jury import queries\n", "not at the top"),
    "a list through a lambda": ("form.accepted(lambda: made.append(count()))", "a list through a lambda"),
    "a vague class": ("class BallotManager: pass", "a name that says nothing"),
}
BAD_TEMPLATES = {
    '<p style="color: red">': "style in the page",
    "<style>p {}</style>": "style in the page",
    "<script>alert(1)</script>": "script in the page",
    '<a href="javascript:x()">': "script in the page",
    '<button onclick="x()">': "event attribute",
    "{{ name|safe }}": "unescaped text",
    '<img src="https://example.org/a.png">': "address of another host",
}
GOOD_TEMPLATE = '<script src="{{ url }}" type="module"></script><a href="/x" data-once="1">{{ _("On") }}</a>'


@pytest.mark.parametrize(("code", "fault"), BAD_CODE.values(), ids=BAD_CODE.keys())
def test_a_fault_in_code_is_found(code: str, fault: str):
    found = [said for _, said in house.code_faults(ast.parse(code), house.PACKAGE / "jury" / "actions.py")]
    assert [fault in said for said in found] == [True]


def test_good_code_has_no_faults():
    code = "from awards.results import queries\nfrom awards.jury import views\ntext('SELECT 1')\n"
    code += "if TYPE_CHECKING:\n    from awards.jury.models import Juror\n"
    code += "def count():\n    import pikepdf\n" + "    step()\n" * 38
    assert list(house.code_faults(ast.parse(code), house.PACKAGE / "jury" / "views.py")) == []


def test_no_file_imports_another_in_a_circle():
    assert list(house.circle_faults(house.imports())) == []


@pytest.mark.parametrize(
    "code",
    [
        "from awards.jury.panels import queries",
        "from awards.jury.panels.queries import panels",
        "import awards.jury.panels.queries",
        "def late():\n    from awards.jury.panels import queries",
        "if TYPE_CHECKING:\n    from awards.jury.panels.queries import Panel",
    ],
)
def test_a_circle_is_found_wherever_its_imports_stand(code: str):
    one, other = "awards.jury.panels.queries", "awards.jury.queries"
    graph = {one: {other}, other: house.imported(ast.parse(code), {one, other})}
    assert [one in said and other in said for said in house.circle_faults(graph)] == [True]


@pytest.mark.parametrize(("line", "fault"), BAD_TEMPLATES.items())
def test_a_fault_in_a_template_is_found(line: str, fault: str):
    assert [name for name, pattern in house.IN_TEMPLATES.items() if pattern.search(line)] == [fault]


def test_a_good_template_has_no_faults():
    assert not [name for name, pattern in house.IN_TEMPLATES.items() if pattern.search(GOOD_TEMPLATE)]


def test_hosts_and_paths_that_do_not_belong_are_found():
    assert house.REGISTRY.search("https://" + "pypi." + "org/simple")
    assert house.MACHINE.search("see /" + "root/notes")
    assert not house.MACHINE.search('path = "/2027/rooted" and https://example.org/home')


CATALOGUE = """
msgid "%(count)s scores saved by {name}"
msgstr "TEXT"
"""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "not translated"),
        ("{name}: %(number)s", "other gaps"),
        ("{name}", "other gaps"),
        ("{name}: %(count)s", None),
    ],
)
def test_a_wrong_translation_is_found(text: str, fault: str | None):
    catalog = read_po(BytesIO(CATALOGUE.replace("TEXT", text).encode()), locale="de")
    found = [said for message in catalog if message.id for said in wrong(message, catalog, "de")]
    assert [fault in said for said in found] == ([] if fault is None else [True])


def test_a_guessed_translation_is_found():
    catalog = read_po(BytesIO(b'#, fuzzy\nmsgid "Score"\nmsgstr "Punkt"\n'), locale="de")
    assert [said for message in catalog if message.id for said in wrong(message, catalog, "de")] == ["fuzzy"]


def held(module: str) -> list[str]:
    """The kinds that hold a module of a room, by the contracts of pyproject.toml."""
    settings = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    kinds = [each for each in settings["contracts"] if each["name"].startswith("Kind: ")]
    return [each["name"] for each in kinds if any(matches(module, one) for one in each["source_modules"])]


def matches(module: str, pattern: str) -> bool:
    """Whether a module is meant: ** stands for one part of its name or more."""
    return re.fullmatch(re.escape(pattern).replace(r"\*\*", r"\w+(\.\w+)*"), module) is not None


@pytest.mark.parametrize("room", sorted(house.ROOMS - {"api"} | {"messages", "ranking"}))
def test_each_file_of_a_room_is_held_by_one_contract(room: str):
    files = [path for path in sorted((house.PACKAGE / room).rglob("*.py")) if path.name != "__init__.py"]
    modules = [".".join(path.relative_to(house.ROOT).with_suffix("").parts) for path in files]
    assert modules
    assert {module: kinds for module in modules if len(kinds := held(module)) != 1} == {}
