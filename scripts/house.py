"""The rules of the house that no other tool holds; every fault is printed as file:line: what is wrong."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "awards"
MOST_LINES = 400
LONGEST = 40  # lines of a function
VAGUE = re.compile(r"(util|helper|service|manager)s?$", re.IGNORECASE)
ROOMS = {"accounts", "programmes", "nominations", "jury", "scoring", "results", "desk", "api"}
PRIVATE_TO_ROOM = {"views", "forms"}
# Where a transaction ends: with an answer or after it, and where a command or a job is done.
COMMITS = {
    "commit": {"core/db.py", "web/pages.py"},
    "finish_transaction": {"commands.py", "messages/worker.py", "results/importing/import_command.py"},
}
# Loaded by those who need it and not by every start: what takes long to load and few pages, copies or exports ask for,
HEAVY = {
    "PIL",
    "granian",
    "markdown_it",
    "num2words",
    "pi_heif",
    "pikepdf",
    "pypdfium2",
    "python_calamine",
    "typst",
    "xlsxwriter",
}
# and by commands, whose help is there at once, all that is needed to carry them out.
COMMANDS = {
    "asgi.py", "cli.py", "commands.py", "ranking/command.py", "ranking/options.py",
    "serving.py",
}  # fmt: skip
RAW_SQL = {"text", "literal_column", "exec_driver_sql"}
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

IN_TEMPLATES = {
    "style in the page": re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE),
    "script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|javascript:", re.IGNORECASE),
    "event attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "address of another host": re.compile(r"\b(?:src|srcset|href|action)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
}
MAIL_MAY = {"style in the page"}  # mail programs read no style sheet
# A file that leaves the site holds its style and its script, under a policy of its own.
LEAVES = {"ceremony_file.html": {"style in the page", "script in the page"}}
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|deb\.debian\.org")
MACHINE = re.compile(r"(?<![\w.:])/(?:root|home/\w+|Users/\w+|work/\w+)(?![\w-])/?")


def main() -> int:
    """Print all faults; answers 1 if there are any."""
    faults = [*package_faults(), *circle_faults(imports()), *template_faults(), *tree_faults()]
    print("\n".join(sorted(faults)))
    return 1 if faults else 0


def package_faults() -> Iterator[str]:
    """What is wrong in the Python files of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text()
        here = path.relative_to(ROOT)
        if path.name == "__init__.py":
            if source.strip():
                yield f"{here}:1: an __init__.py is empty"
            continue
        if (lines := source.count("\n")) >= MOST_LINES:
            yield f"{here}:{lines}: {lines} lines; a file has fewer than {MOST_LINES}"
        if any(VAGUE.search(part) for part in (path.stem, path.parent.name)):
            yield f"{here}:1: a name that says nothing"
        yield from (f"{here}:{line}: {fault}" for line, fault in code_faults(ast.parse(source), path))


def code_faults(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """What is wrong in one syntax tree: line and fault."""
    room = path.relative_to(PACKAGE).parts[0]
    yield from import_faults(tree, path)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and room in ROOMS and _foreign(node, room):
            yield node.lineno, f"views and forms of another room: {node.module}"
        elif isinstance(node, ast.ClassDef | ast.FunctionDef) and VAGUE.search(node.name):
            yield node.lineno, f"a name that says nothing: {node.name}"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > LONGEST:
            yield node.lineno, f"{node.name} has {_lines(node)} lines; a function has {LONGEST} at most"
        elif isinstance(node, ast.Lambda) and isinstance(node.body, ast.Call) and _collects(node.body):
            yield node.lineno, "a list through a lambda: return the result"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, fault) for fault in call_faults(node, path))


def import_faults(tree: ast.AST, path: Path) -> Iterator[tuple[int, str]]:
    """Imports that hand a name on to others, and imports that are not at the top of the file: line and fault."""
    nodes = list(ast.walk(tree))
    for_types = [each for node in nodes if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
                 for each in node.body]  # fmt: skip
    for node in nodes:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        yield from ((node.lineno, f"a name handed on: {each.name}") for each in node.names if each.name == each.asname)
        if node.col_offset and node not in for_types and not _may_be_late(node, path):
            yield node.lineno, "an import that is not at the top"


def _may_be_late(node: ast.Import | ast.ImportFrom, path: Path) -> bool:
    loaded = node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
    return loaded.partition(".")[0] in HEAVY or path.relative_to(PACKAGE).as_posix() in COMMANDS


def _collects(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in {"append", "add"}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _foreign(node: ast.ImportFrom, room: str) -> bool:
    parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
    return parts[0] == "awards" and parts[1] in ROOMS - {room} and not PRIVATE_TO_ROOM.isdisjoint(parts[2:])


def call_faults(node: ast.Call, path: Path) -> Iterator[str]:
    """What is wrong in one call."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in RAW_SQL and node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.Call):
        yield f"SQL put together from pieces: {name}(…)"
    if name in COMMITS and path.relative_to(PACKAGE).as_posix() not in COMMITS[name]:
        yield "only done() commits"
    if ast.unparse(node.func) in CLOCKS and path.name != "clock.py":
        yield "time comes from awards.core.clock.now()"


def imports() -> dict[str, set[str]]:
    """What each file of the package imports of it, whenever: at its top, late, or for types only."""
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in PACKAGE.rglob("*.py")}
    return {module: imported(ast.parse(path.read_text()), files.keys()) for module, path in files.items()}


def imported(tree: ast.AST, known: Collection[str]) -> set[str]:
    """Which of the known modules a file's statements import, wherever in it they stand."""
    nodes = list(ast.walk(tree))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names & set(known)


def circle_faults(graph: dict[str, set[str]]) -> Iterator[str]:
    """The first circle of files that import each other, if there is any."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        yield "imports in a circle: " + " <- ".join(circle.args[1])


def template_faults() -> Iterator[str]:
    """What is wrong in the templates."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        here = path.relative_to(ROOT)
        allowed = MAIL_MAY if here.parts[1] == "mail" else LEAVES.get(here.name, set())
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for fault, pattern in IN_TEMPLATES.items():
                if fault not in allowed and pattern.search(line):
                    yield f"{here}:{number}: {fault}"


def tree_faults() -> Iterator[str]:
    """Hosts of package registries and paths of somebody's machine, in any file that is or would be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        try:
            lines = (ROOT / name).read_text().splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, 1):
            for fault, pattern in {"host of a package registry": REGISTRY, "path of a machine": MACHINE}.items():
                if pattern.search(line):
                    yield f"{name}:{number}: {fault}"


if __name__ == "__main__":
    sys.exit(main())
