"""`./run mutate ROOM [number] [part of a path …] [tests/… …]`: do the tests notice when one condition is another one?

Changes one condition at a time where a room decides, reads and acts (its files of the kinds pure, reads and acts, see
pyproject.toml), and runs the tests that come by there, the quickest first, until one fails. What no test notices has
survived: a test is missing, or the changed program is the same one, which scripts/equal_mutants.toml then says with the
reason. Less than nine in ten noticed is a failure. With a number so many mutants are tried, drawn at random, and the
same ones each time: a whole room takes hours.

Nothing is written: one process runs the tests once, then a fork of it changes its own memory for each mutant. SQLite
only, and no test that needs a browser or a mail server, which do not survive a fork.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import functools
import importlib
import inspect
import os
import random
import re
import shutil
import signal
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parent.parent
EQUAL = Path(__file__).with_name("equal_mutants.toml")
KINDS = ("Kind: pure", "Kind: reads", "Kind: acts")
AT_LEAST = 0.9
SURVIVED, SLOW = "survived", "slow"
LOST_IN_A_FORK = {"mailbox", "browse", "site", "chromium_process"}
QUIET = (
    "-s", "-qq", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-m", "not long and not browser",
    "-W", "ignore::pytest.PytestAssertRewriteWarning",  # of Hypothesis, which this file imports first
)  # fmt: skip
OTHER: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
OTHER_NAME = {
    "and_": "or_", "or_": "and_", "any": "all", "all": "any", "is_": "is_not", "is_not": "is_", "in_": "not_in",
    "not_in": "in_",
}  # fmt: skip
DROPPED_FROM = ("where", "having", "and_")


@dataclass(frozen=True)
class Mutant:
    """One change of a file: the statement of the module it is in, and how to make it in that statement's tree."""

    path: str
    line: int
    top: ast.stmt
    before: str
    after: str
    make: Callable[[], None]

    @property
    def name(self) -> str:
        """What it is called in the list of equal ones: without the line, which moves."""
        return f"{self.path} {named(self.top)}: {self.before} -> {self.after}"


def named(top: ast.stmt) -> str:
    """Return the name that a statement of a module gives."""
    target = top.targets[0] if isinstance(top, ast.Assign) else getattr(top, "target", top)
    return str(getattr(target, "name", getattr(target, "id", "")))


def files_of(room: str) -> list[Path]:
    """Return the files of a room that decide, read or act."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = [name for each in contracts if each["name"] in KINDS for name in each["source_modules"]]
    pattern = re.compile("|".join(name.replace(".", r"\.").replace("**", ".+") for name in held))
    files = sorted((ROOT / "awards" / room).rglob("*.py"))
    return [each for each in files if pattern.fullmatch(module_name(each))]


def module_name(path: Path) -> str:
    """Return the name of the module that a file is."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def mutants_of(path: Path, tree: ast.Module) -> Iterator[Mutant]:
    """Give every change of a file, in order."""
    for function in [each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.returns]:
        if ast.unparse(function.returns or function) in ("bool", "Verdict"):
            for answer in [each for each in ast.walk(function) if isinstance(each, ast.Return)]:
                answer.verdict = True  # type: ignore[attr-defined]
    for top in tree.body:
        if isinstance(top, ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign):
            for place, node in places(top):
                for other in others(node):
                    line = getattr(getattr(other, "gone", node), "lineno", top.lineno)
                    gone = getattr(other, "gone", None)
                    before, after = ast.unparse(gone or node), "nothing" if gone else ast.unparse(other)
                    yield Mutant(str(path.relative_to(ROOT)), line, top, before, after, functools.partial(place, other))


def places(node: ast.AST) -> Iterator[tuple[Callable[[Any], None], ast.expr]]:
    """Give every expression below a node, with how to put another one in its place; never a type or a decorator."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "msg", "type_comment"):
            continue
        for index, each in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(each, ast.expr):
                put = functools.partial(value.__setitem__, index) if isinstance(value, list) else None
                yield put or functools.partial(setattr, node, field), tested(each, node, field)
            if isinstance(each, ast.AST):
                yield from places(each)


def tested(each: ast.expr, node: ast.AST, field: str) -> ast.expr:
    """Mark an expression that is asked only whether it holds: it can be turned round whatever it is."""
    each.asked = field in ("test", "ifs") or hasattr(node, "verdict")  # type: ignore[attr-defined]
    return each


def others(node: ast.expr) -> Iterator[ast.expr]:
    """Give what an expression could have been by mistake."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                flipped = [*ops[:place], OTHER[type(op)](), *ops[place + 1 :]]
                yield ast.Compare(node.left, flipped, node.comparators)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(OTHER[type(op)](), values)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() as op):
            yield ast.BinOp(node.left, OTHER[type(op)](), node.right)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield node.operand
        case ast.Constant(value=bool(value)) if node.asked:  # type: ignore[attr-defined]
            yield ast.Constant(not value)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name) as func):
            yield from other_calls(node, func, name)
        case ast.Name() | ast.Attribute() | ast.NamedExpr() if node.asked:  # type: ignore[attr-defined]
            yield ast.UnaryOp(ast.Not(), node)


def other_calls(node: ast.Call, func: ast.Name | ast.Attribute, name: str) -> Iterator[ast.expr]:
    """Give what a call could have been: its opposite, or with one condition less."""
    if other := OTHER_NAME.get(name):
        load = ast.Load()
        renamed = ast.Name(other, load) if isinstance(func, ast.Name) else ast.Attribute(func.value, other, load)
        yield ast.Call(renamed, node.args, node.keywords)
    if name in DROPPED_FROM:
        for place in range(len(node.args)):
            rest = [*node.args[:place], *node.args[place + 1 :]]
            if rest or isinstance(func, ast.Attribute):
                less: Any = ast.Call(func, rest, node.keywords) if rest else func.value  # type: ignore[union-attr]
                less.gone = node.args[place]
                yield less
    elif not other and node.asked:  # type: ignore[attr-defined]
        yield ast.UnaryOp(ast.Not(), node)


def put(module: ModuleType, tree: ast.Module, top: ast.stmt) -> None:
    """Have a module, and whoever imported from it, go by a changed statement of it, and by what was built with it."""
    if not isinstance(top, ast.FunctionDef | ast.ClassDef):
        build(module, [each for each in tree.body if is_built(each) and each.lineno >= top.lineno])
        return
    made: dict[str, Any] = {}
    bare = copy.copy(top)
    bare.decorator_list = []  # what it is decorated with keeps the function, and may note whatever it decorates
    exec(compiled([bare], module), vars(module), made)  # noqa: S102
    old_ones = functions(vars(module)[top.name])
    for old, new in zip(old_ones, functions(made[top.name]) if old_ones else [], strict=True):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    if built_with(tree, top.name):
        build(module, [each for each in tree.body if is_built(each) and each.lineno >= top.lineno])


def is_built(statement: ast.stmt) -> bool:
    """Whether a statement of a module gives a name to a value."""
    return isinstance(statement, ast.Assign | ast.AnnAssign)


def built_with(tree: ast.Module, name: str) -> list[ast.stmt]:
    """Return the statements of a module that call one of its functions while it is imported."""
    calls = ((top, each) for top in tree.body if is_built(top) for each in ast.walk(top) if isinstance(each, ast.Call))
    return [top for top, each in calls if isinstance(each.func, ast.Name) and each.func.id == name]


def build(module: ModuleType, statements: list[ast.stmt]) -> None:
    """Run statements of a module again, and give whoever imported what they name the new value."""
    before = dict(vars(module))
    exec(compiled(statements, module), vars(module))  # noqa: S102
    for each in [each for name, each in sys.modules.items() if name.startswith("awards.")]:
        for name in map(named, statements):
            if name in before and vars(each).get(name) is before[name]:
                setattr(each, name, vars(module)[name])


def compiled(statements: list[Any], module: ModuleType) -> Any:
    """Compile statements as they would be in their module."""
    future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
    return compile(ast.fix_missing_locations(ast.Module([future, *statements], [])), module.__file__ or "", "exec")


def functions(made: Any) -> list[FunctionType]:
    """Return the functions of a function or a class, bare of decorators, in order."""
    if not isinstance(made, type):
        return [bare for bare in [inspect.unwrap(made)] if isinstance(bare, FunctionType)]
    inside = [getattr(each, "fget", None) or getattr(each, "func", None) or getattr(each, "__func__", each)
              for each in vars(made).values()]  # fmt: skip
    own = [inspect.unwrap(each) for each in inside if callable(each) and not isinstance(each, type)]
    return [each for each in own if isinstance(each, FunctionType) and each.__module__ == made.__module__
            and each.__code__.co_filename != "<string>"]  # fmt: skip


def told(top: ast.FunctionDef | ast.ClassDef) -> None:
    """Have a function, or the methods of a class, say when they are entered."""
    for inner in [top, *ast.iter_child_nodes(top)]:
        if isinstance(inner, ast.FunctionDef):
            inner.body.insert(0, ast.parse(f"_entered({id(top)})").body[0])


def forget() -> None:
    """Forget what functions have kept of earlier answers."""
    for module in [each for name, each in sys.modules.items() if name.startswith("awards.")]:
        for each in vars(module).values():
            if isinstance(each, functools._lru_cache_wrapper):
                each.cache_clear()


class Run:
    """A run of pytest that tries mutants instead of reporting its tests."""

    def __init__(self, files: list[Path], number: int | None = None) -> None:
        self.trees = {path: ast.parse(path.read_text()) for path in files}
        self.mutants = [(path, each) for path, tree in self.trees.items() for each in mutants_of(path, tree)]
        self.names = {mutant.name for _, mutant in self.mutants}
        if number is not None and number < len(self.mutants):
            drawn = sorted(random.Random(0).sample(range(len(self.mutants)), number))
            self.mutants = [self.mutants[place] for place in drawn]
        self.equal = {row["mutant"] for row in tomllib.loads(EQUAL.read_text()).get("equal", ())}
        self.tests_of: defaultdict[int, set[int]] = defaultdict(set)  # which enter a statement, by its identity
        self.kills: Counter[tuple[int, int]] = Counter()  # of a statement's mutants, by test
        self.seconds: dict[int, float] = {}
        self.found: list[tuple[Mutant, str]] = []

    def pytest_sessionstart(self) -> None:
        """Have Hypothesis keep nothing, and not look for the smallest example."""
        settings.register_profile("mutate", deadline=None, database=None, phases=[Phase.explicit, Phase.generate])
        settings.load_profile("mutate")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what cannot run in a fork."""
        items[:] = [each for each in items if survives_a_fork(each)]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as the program is, then try every mutant."""
        self.items, self.session = session.items, session
        self.modules = {path: importlib.import_module(module_name(path)) for path in self.trees}
        base = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
        self.run_all_once()
        for path, mutant in self.mutants:
            there = set(base.iterdir())
            verdict = "equal" if mutant.name in self.equal else self.tried(path, mutant)
            self.found.append((mutant, verdict))
            if verdict == SURVIVED:
                print(f"{mutant.path}:{mutant.line} {named(mutant.top)}\n  - {mutant.before}\n  + {mutant.after}")
            for left in set(base.iterdir()) - there:
                shutil.rmtree(left, ignore_errors=True)
        return True

    def run_all_once(self) -> None:
        """Run every test as the program is, and note which statements it enters and how long it takes.

        Then again in a fork that changes nothing: where that fails, no verdict would mean anything.
        """
        entered: set[int] = set()
        for path, tree in self.trees.items():
            vars(self.modules[path])["_entered"] = entered.add
            for top in tree.body:
                if isinstance(top, ast.FunctionDef | ast.ClassDef):
                    told(top)
                    put(self.modules[path], tree, top)
        every = range(len(self.items))
        began = time.perf_counter()
        for number, passed in self.answers(every):
            if not passed:
                raise pytest.UsageError(f"{self.items[number].nodeid} fails as the program is.")
            self.seconds[number] = time.perf_counter() - began
            for top_id in entered:
                self.tests_of[top_id].add(number)
            entered.clear()
            forget()  # else only the first test that asks for what is kept enters it
            began = time.perf_counter()
        if (failing := self.in_a_fork(every, lambda: None)) != SURVIVED:
            raise pytest.UsageError(f"{failing} fails in a fork that changes nothing.")
        print(f"{len(self.items)} tests in {sum(self.seconds.values()):.0f} s, {len(self.mutants)} mutants", flush=True)

    def answers(self, numbers: Sequence[int]) -> Iterator[tuple[int, bool]]:
        """Run tests in an order, and give of each whether it passed; what all tests have in common stays."""
        for place, number in enumerate(numbers):
            after: Any = self.items[numbers[place + 1]] if place + 1 < len(numbers) else self.session
            with open(os.devnull, "w") as null, contextlib.redirect_stdout(null), contextlib.redirect_stderr(null):
                reports = runtestprotocol(self.items[number], log=False, nextitem=after)
            yield number, not any(each.failed for each in reports)

    def tried(self, path: Path, mutant: Mutant) -> str:
        """Return what became of a mutant: killed, slow (stopped) or survived."""
        tests, top = self.tests_for(path, mutant), id(mutant.top)

        def become() -> None:
            mutant.make()
            put(self.modules[path], self.trees[path], mutant.top)
            forget()

        said = self.in_a_fork(tests, become)
        if said.isdigit():
            self.kills[top, int(said)] += 1
        return "killed" if said.isdigit() else said

    def tests_for(self, path: Path, mutant: Mutant) -> list[int]:
        """Return the tests to try it with, those first that noticed others of the same statement, then the quickest."""
        top, tree = id(mutant.top), self.trees[path]
        numbers = self.tests_of[top]
        if is_built(mutant.top) or built_with(tree, named(mutant.top)):
            numbers = set().union(*(self.tests_of[id(each)] for each in tree.body)) or set(self.seconds)
        return sorted(numbers, key=lambda number: (-self.kills[top, number], self.seconds[number]))

    def in_a_fork(self, tests: Sequence[int], become: Callable[[], None]) -> str:
        """Return the number of the first test that fails once something was changed, or survived, or slow."""
        sys.stdout.flush()
        reading, writing = os.pipe()
        if not (child := os.fork()):
            signal.alarm(10 + 5 * int(sum(self.seconds[number] for number in tests)))
            try:
                os.write(writing, self.first_failure(tests, become).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        stopped = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGALRM
        return SLOW if stopped else said

    def first_failure(self, tests: Sequence[int], become: Callable[[], None]) -> str:
        """Change something, and return the number of the first test that fails, or that it survived."""
        if not tests:
            return SURVIVED
        try:
            become()
        except Exception:  # a statement that cannot even be built: every test of it would fail
            return str(tests[0])
        return next((str(number) for number, passed in self.answers(tests) if not passed), SURVIVED)

    def summary(self) -> int:
        """Print what became of the mutants by file, and return 1 if too few were noticed."""
        total: Counter[str] = Counter()
        names = {str(path.relative_to(ROOT)) for path in self.trees}
        print(f"\n{'':44}{'mutants':>8}{'killed':>8}{'slow':>6}{'equal':>7}{'survived':>10}")
        for path in sorted({mutant.path for mutant, _ in self.found}):
            counted = Counter(verdict for mutant, verdict in self.found if mutant.path == path)
            total += counted
            print(line(path.removeprefix("awards/"), counted))
        print(line("all", total))
        for gone in sorted(self.equal - self.names):
            if gone.partition(" ")[0] in names:
                print(f"No such mutant any more: {gone}")
        noticed = total["killed"] + total[SLOW]
        share = noticed / max(1, noticed + total[SURVIVED])
        print(f"{share:.1%} noticed")
        return int(share < AT_LEAST)


def survives_a_fork(item: pytest.Item) -> bool:
    """Whether a test runs in a fork, on SQLite."""
    kind = getattr(getattr(item, "callspec", None), "params", {}).get("database")
    return kind != "postgresql" and not LOST_IN_A_FORK & set(getattr(item, "fixturenames", ()))


def line(name: str, counted: Counter[str]) -> str:
    """Return a line of the table."""
    return (f"{name:44}{counted.total():8}{counted['killed']:8}{counted[SLOW]:6}{counted['equal']:7}"
            f"{counted[SURVIVED]:10}")  # fmt: skip


def main(room: str = "", *more: str) -> int:
    """Try the mutants of a room, or of those of its files whose path has a part that is named."""
    tests = [each for each in more if each.startswith("tests/")] or [f"tests/{room}"]
    number = next((int(each) for each in more if each.isdecimal()), None)
    parts = [each for each in more if not (each.startswith("tests/") or each.isdecimal())] or [""]
    files = [each for each in files_of(room) if any(part in str(each) for part in parts)] if room else []
    if not files:
        raise SystemExit("Usage: ./run mutate ROOM [number] [part of a path …] [tests/… …]")
    run = Run(files, number)
    code = pytest.main([*QUIET, *tests], plugins=[run])
    return run.summary() if run.found else int(code)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
