"""What a programme declares is kept: each field of its document is read somewhere, or stands in one list of what comes
later. A field is read where it is asked of something that is called, or typed, as what has it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jinja2
import pytest

import awards
from awards.programmes.document import later
from awards.programmes.document.programme import Programme, load
from awards.ranking.scheme.kinds import Part
from tests.programmes.seeds import changed, text_of

ROOT = Path(awards.__file__).parents[1]
# Who reads a programme only to fill a demonstration, or to tell what is not kept, keeps nothing.
NO_READERS = ("awards/demo/", "awards/programmes/document/later.py")
# What has only one value, which is what is done anyway: the test that holds it.
ONE_WAY = {
    "AdmissionRound.by": "tests/test_access.py::test_every_route_is_in_the_table_with_its_door",
    "GrandPrix.among": "tests/results/test_publishing.py"
    "::test_grand_prix_goes_to_a_laureate_and_only_the_chair_gives_it",
    "Jury.entry_order": "tests/scoring/test_own_list.py::test_an_entry_has_another_place_with_each_juror_and_keeps_it",
    "Programme.schema_version": "tests/programmes/test_document_faults.py::test_each_kind_of_fault_at_its_place",
    "Sight.chair": "tests/results/test_secrecy.py"
    "::test_two_databases_that_differ_only_in_scores_look_alike_to_everyone",
    "Sight.observers": "tests/results/test_secrecy.py"
    "::test_two_databases_that_differ_only_in_scores_look_alike_to_everyone",
}
REFUSED = {"Fee.currency": "Every fee but 0 is refused."}
# What parts are called besides their class and the fields that hold them.
CALLED = {
    "Programme": {"document", "programme"},
    "Criterion": {"criterion"},
    "TextField": {"question"},  # a part of an answer is judged as an answer is
    "SpecialMention": {"declared"},
    "GrandPrix": {"declared"},
}


def below(annotation: Any) -> Iterator[type[Part]]:
    """The parts that stand in a field."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for inner in get_args(annotation):
        yield from below(inner)


def schema() -> tuple[dict[str, set[type[Part]]], dict[type[Part], set[str]]]:
    """Every field by `Class.name` with the parts that have it, and what each part is called; nothing below LATER."""
    fields: dict[str, set[type[Part]]] = defaultdict(set)
    called: dict[type[Part], set[str]] = defaultdict(set)
    waiting, seen = [Programme], set()
    while waiting:
        kind: type[Part] = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        words = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
        called[kind] |= {kind.__name__, words, words.rsplit("_", 1)[-1], *CALLED.get(kind.__name__, ())}
        for name, info in kind.model_fields.items():
            holder = later.holder(kind, name)
            fields[holder].add(kind)
            for part in below(info.annotation) if holder not in later.LATER else ():
                called[part] |= {name, name.removesuffix("s"), re.sub("ies$", "y", name)}
                waiting.append(part)
    return fields, called


def named(node: Any) -> set[str]:
    """What an expression is called: its last name, whatever is taken out of it or called."""
    match node:
        case ast.Name(id=name) | jinja2.nodes.Name(name=name):
            return {name}
        case ast.Attribute(attr=name) | jinja2.nodes.Getattr(attr=name):
            return {name}
        case ast.Call(func=inner) | ast.Subscript(value=inner):
            return named(inner)
        case jinja2.nodes.Call() | jinja2.nodes.Filter() | jinja2.nodes.Getitem():
            return named(node.node)
        case ast.IfExp(body=one, orelse=other):
            return named(one) | named(other)
    return set()


Reads = dict[str, set[str]]  # field → what it was asked of


def reads_of_code(source: str) -> Reads:
    """The attributes that a module asks for."""
    tree, found = ast.parse(source), defaultdict(set)
    known: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        match node:
            case ast.comprehension(target=target, iter=value) | ast.For(target=target, iter=value):
                for name in ast.walk(target):
                    known[getattr(name, "id", "")] |= named(value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=True):
                    known[getattr(target, "id", "")] |= named(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                known[name] |= named(value)
            case ast.arg(arg=name, annotation=ast.expr() as hint):
                known[name] |= set(re.findall(r"\w+", ast.unparse(hint)))
            case ast.ClassDef(name=name):
                known["self"].add(name)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
                found[name] |= named(value).union(*(known[each] for each in named(value)))
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(name)), *_]):
                found[name] |= named(value).union(*(known[each] for each in named(value)))
            case ast.MatchClass(cls=kind, kwd_attrs=names):
                for name in names:
                    found[name] |= named(kind)
    return found


def reads_of_template(source: str, environment: jinja2.Environment) -> Reads:
    """The attributes that a template asks for."""
    tree, found = environment.parse(source), defaultdict(set)
    known: dict[str, set[str]] = defaultdict(set)
    for node in tree.find_all((jinja2.nodes.For, jinja2.nodes.Assign)):
        value = node.iter if isinstance(node, jinja2.nodes.For) else node.node
        for name in [node.target, *node.target.find_all(jinja2.nodes.Name)]:
            known[getattr(name, "name", "")] |= named(value)
    for node in tree.find_all(jinja2.nodes.Getattr):
        found[node.attr] |= named(node.node).union(*(known[each] for each in named(node.node)))
    return found


def read_anywhere() -> Reads:
    """The attributes that code and templates ask for, whatever keeps no rule left out."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True)
    code = [path for path in ROOT.glob("awards/**/*.py") if not str(path.relative_to(ROOT)).startswith(NO_READERS)]
    found: Reads = defaultdict(set)
    pages = [reads_of_template(path.read_text(), environment) for path in ROOT.glob("templates/**/*.*")]
    for reads in [*(reads_of_code(path.read_text()) for path in code), *pages]:
        for name, of in reads.items():
            found[name] |= of
    return found


def unread(reads: Reads) -> set[str]:
    """The fields that nothing asks for of anything called as what has them."""
    fields, called = schema()
    return {
        holder
        for holder, kinds in fields.items()
        if not reads.get(holder.rpartition(".")[2], set()) & set().union(*(called[kind] for kind in kinds))
    }


def test_every_field_is_read_or_named() -> None:
    assert unread(read_anywhere()) - set(later.LATER) == {*ONE_WAY, *REFUSED}


def test_what_is_named_as_not_kept_is_there_and_is_not_read() -> None:
    """But for what is only said: a juror reads whom the advice is for."""
    fields, _ = schema()
    assert set(later.LATER) <= set(fields)
    assert set(later.LATER) - unread(read_anywhere()) <= {"Comments.shared_with_entrant"}


@pytest.mark.parametrize("holder", ONE_WAY)
def test_what_has_one_value_has_a_test(holder: str) -> None:
    fields, _ = schema()
    kind = next(iter(fields[holder]))
    assert len(get_args(kind.model_fields[holder.rpartition(".")[2]].annotation)) == 1
    path, _, name = ONE_WAY[holder].partition("::")
    assert f"def {name}(" in (ROOT / path).read_text()


def test_a_field_is_not_read_by_its_name_alone() -> None:
    reads = reads_of_code("def f(season, scale: Scale):\n    for each in season.document.rounds:\n        each.cut\n"
                          "    scale.min\n    other.fee\n    season.document.jury.conduct = 1\n")  # fmt: skip
    assert {"Programme.rounds", "ScoringRound.cut", "Scale.min"} & unread(reads) == set()
    assert {"Scale.max", "Cut.min", "Eligibility.fee", "Jury.conduct"} <= unread(reads)
    page = reads_of_template("{% for rule in it.eligibility.rules %}{{ rule.text }}{% endfor %}", jinja2.Environment())
    assert {"DeclareRule.text", "CheckRule.text"} & unread(page) == set()
    assert "DeclareRule.organiser_decision" in unread(page)


def test_what_is_declared_for_later_is_told_once_and_defaults_are_not() -> None:
    assert [str(each) for each in later.notices(load(text_of("magistral")))] == [
        "Nominees get the jury’s advice",
        "Range of scores from which jurors count as disagreeing",
        "Colours of options",
        "UN/ECE codes of options",
        "Landlocked developing countries",
        "Nominees get the profile of their scores",
    ]
    assert later.notices(load(text_of("shrout-fleiss"))) == []
    without = load(changed("magistral", ", profile_to_nominee: true", ""))
    assert "Nominees get the profile of their scores" not in map(str, later.notices(without))
