#!/usr/bin/env python3
"""What docs/ says of fields and settings, from the code that has them: the parts between two marks of a page.

    python scripts/reference.py update    write these parts anew
    python scripts/reference.py check     name the pages where one is not what the code says; exit code 1

A mark is `<!-- from the code: fields Season -->`, of types, kinds, letters, gaps or settings too; the part ends at
`<!-- end -->`.
The words of a field stand below it in awards/programmes/document, those of a setting are its description in config.py.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from awards.messages.letters.occasions import ADDED, BLOCK, GROUPS, LETTERS, NEEDED, WORDS, Gap  # noqa: E402
from awards.programmes.document.later import LATER  # noqa: E402

# The way from scores to places is the ranking's; of two classes of one name the document's own is meant.
RANKING = [ROOT / "awards/ranking/scheme" / name for name in ("kinds.py", "terms.py")]
SCHEMA = [*RANKING, *sorted((ROOT / "awards/programmes/document").glob("*.py"))]
MARK = re.compile(r"<!-- from the code: ([a-z]+)((?: \w+)*) -->\n")
PART = re.compile(MARK.pattern + r".*?(<!-- end -->)", re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LIMITS = {"ge": "from {}", "gt": "above {}", "le": "up to {}", "min_length": "at least {}", "max_length": "at most {}"}
# How the kinds of values are called that have words of their own in types.py.
VALUES = {
    "Id": "id", "Text": "text", "ShortText": "short text", "Exact": "number", "Positive": "number > 0",
    "NotNegative": "number ≥ 0", "Amount": "number ≥ 0", "Count": "whole number ≥ 1", "Many": "whole number ≥ 1",
    "CountOrNone": "whole number ≥ 0", "Day": "day",
    "Clock": "time", "Country": "country", "Language": "language", "Timezone": "time zone", "Currency": "currency",
    "Colour": "colour", "Email": "email address", "bool": "`true` or `false`",
}  # fmt: skip
NOT_YET = " *This version does not act on it yet.*"
DEFAULTS = {"None": "–", "()": "–", "{}": "–", "False": "`false`", "True": "`true`"}


def main(command: str = "") -> int:
    """Write the parts anew, or say which pages are out of date."""
    if command not in ("update", "check"):
        raise SystemExit(__doc__)
    written = {path: path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))}
    stale = {path: text for path, before in written.items() if (text := page(before)) != before}
    for path, text in stale.items():
        if command == "update":
            path.write_text(text)
        else:
            print(f"{path.relative_to(ROOT)}: not what the code says. Run .venv/bin/python scripts/reference.py update")
    return int(command == "check" and bool(stale))


def page(text: str) -> str:
    """Return a page with its parts as the code has them now."""
    schema = Schema(text)
    makers = {"fields": schema.fields, "types": schema.types, "kinds": schema.kinds}
    makers |= {"settings": settings, "letters": letters, "gaps": gaps}
    return PART.sub(lambda found: f"{_mark(found)}{makers[found[1]](*found[2].split())}\n{found[3]}", text)


def _mark(found: re.Match[str]) -> str:
    return f"<!-- from the code: {found[1]}{found[2]} -->\n"


def settings() -> str:
    """Return a table with every setting but those of tests."""
    import config

    rows = (
        (f"`{config.PREFIX}{name.upper()}`", field.description, _shown(field.default))
        for name, field in config.Settings.model_fields.items()
        if name != "testing"
    )
    return table("Setting", "Meaning", "Default", rows=rows)


def letters() -> str:
    """Return a table with every mail whose words can be changed."""
    rows = (
        (f"`{each.name}`", f"{GROUPS[each.to]}. {each.when}", ", ".join(map(_gap, each.gaps)))
        for each in LETTERS.values()
    )
    return table("Mail", "To whom and when", "Placeholders of its text", rows=rows)


def _gap(gap: Gap) -> str:
    return f"**`{gap.sign}`**" if gap.rank == NEEDED else f"`{gap.sign}`" + "+" * (gap.rank == ADDED)


def gaps() -> str:
    """Return a table with every gap, and what goes into it; of one name each meaning once."""
    found = dict.fromkeys((each.sign, str(each.says), each.kind) for letter in LETTERS.values() for each in letter.gaps)
    where = {WORDS: "anywhere", BLOCK: "a paragraph to itself"}
    rows = ((f"`{sign}`", says, where.get(kind, "in the text")) for sign, says, kind in found)
    return table("Placeholder", "What goes into it", "Where it stands", rows=rows)


def _shown(default: object) -> str:
    return "–" if default in ("", []) else f"`{int(default) if isinstance(default, bool) else default}`"


def table(*heads: str, rows: Iterable[Iterable[str | None]]) -> str:
    """Return a table in Markdown; nothing without rows."""
    lines = ["| " + " | ".join(cell or "" for cell in row).replace("\n", " ") + " |" for row in rows]
    return "\n".join(["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", *lines]) if lines else ""


class Schema:
    """The classes and kinds of values of the programme document as they are written, with the words below them."""

    def __init__(self, text: str) -> None:
        self.classes: dict[str, ast.ClassDef] = {}
        self.aliases: dict[str, ast.expr] = {}
        self.words: dict[str, str] = {}
        self.anchors = dict(_anchors(text))
        for path in SCHEMA:
            self._read(ast.parse(path.read_text()))

    def _read(self, module: ast.Module) -> None:
        for node in module.body:
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
        for name, node, words in described(module.body):
            if isinstance(node, ast.Assign):
                self.aliases[name] = node.value
                self.words[name] = words or ""

    def fields(self, *names: str) -> str:
        """Return a table with the fields of classes; of one that two of them have, the latter's."""
        rows = {row[0]: row for name in names for row in self.rows(name)}
        return table("Field", "Value", "Default", "Meaning", rows=rows.values())

    def types(self, *names: str) -> str:
        """Return the words of each type of question, with a table of the fields that are its own."""
        return "\n\n".join(part for name in names for part in self._type(name) if part)

    def _type(self, name: str) -> Iterator[str]:
        code = next(node for field, node, _ in described(self.classes[name].body) if field == "type")
        yield f"**{self._value(code.annotation)}** – {ast.get_docstring(self.classes[name])}"
        yield table("Field", "Value", "Default", "Meaning", rows=(row for row in self.rows(name) if row[0] != "`type`"))

    def kinds(self) -> str:
        """Return a table with the kinds of single values."""
        written = self.words | {"Text": ast.get_docstring(self.classes["Text"])}
        rows = ((kind, words) for name, kind in VALUES.items() if (words := written.get(name)))
        return table("Kind", "What may stand there", rows=rows)

    def rows(self, name: str) -> Iterator[tuple[str, str, str, str]]:
        """Yield the fields that are a class's own: name, value, default, meaning."""
        for field, node, words in described(self.classes[name].body):
            if isinstance(node, ast.AnnAssign):
                given, value = _alias(node.value) or field, self._value(node.annotation)
                if words is None and not _one_value(node.annotation):
                    raise SystemExit(f"{name}.{field} has no words below it.")
                later = NOT_YET if f"{name}.{field}" in LATER else ""
                yield f"`{given}`", value, _default(node.value), (words or "") + later

    def _value(self, kind: ast.expr) -> str:
        match kind:
            case ast.Name(id=name) if name in VALUES:
                return VALUES[name]
            case ast.Name(id=name) if name in self.aliases:
                return self._value(self.aliases[name])
            case ast.Name(id=name):
                return self._link(name)
            case ast.BinOp(left=left, right=ast.Constant(value=None)):
                return self._value(left)
            case ast.BinOp(left=left, right=right):
                return f"{self._value(left)} or {self._value(right)}"
            case ast.Subscript(value=ast.Name(id=outer), slice=inner):
                return self._composed(outer, inner)
        raise SystemExit(f"No words for {ast.unparse(kind)}.")

    def _composed(self, outer: str, inner: ast.expr) -> str:
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if outer == "Literal":
            return ", ".join(f"`{ast.literal_eval(part)}`" for part in parts)
        if outer == "tuple":
            return f"list of: {self._value(parts[0])}"
        if outer == "dict":
            return f"by {self._value(parts[0])}: {self._value(parts[1])}"
        limits = [LIMITS[word.arg].format(ast.literal_eval(word.value)) for word in _limits(parts[1])]
        return ", ".join([self._value(parts[0]), *limits]) + (" characters" if ast.unparse(parts[0]) == "Id" else "")

    def _link(self, name: str) -> str:
        node = self.classes[name]
        own = [each.annotation for field, each, _ in described(node.body) if field in ("type", "kind")]
        label = self._value(own[0]) if own else "fields"
        return f"[{label}](#{self.anchors[name]})" if name in self.anchors else label


def _anchors(text: str) -> Iterator[tuple[str, str]]:
    """Each class with the heading below which it stands, as the anchor of a link."""
    heading = ""
    for line in text.splitlines(keepends=True):
        if (found := HEADING.match(line)) is not None:
            heading = anchor(found[1])
        elif (mark := MARK.match(line)) is not None:
            yield from ((name, heading) for name in mark[2].split())


def anchor(heading: str) -> str:
    """Return the anchor that sites of git hosts make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def described(body: list[ast.stmt]) -> Iterator[tuple[str, ast.AnnAssign | ast.Assign, str | None]]:
    """Yield the fields and names of a body, each with the text below it."""
    for node, below in pairwise([*body, ast.Pass()]):
        text = below.value if isinstance(below, ast.Expr) else None
        words = text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, node, words and re.sub(r"\s+", " ", words)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node, words and re.sub(r"\s+", " ", words)


def _alias(value: ast.expr | None) -> str | None:
    words = value.keywords if isinstance(value, ast.Call) else []
    return next((ast.literal_eval(word.value) for word in words if word.arg == "alias"), None)


def _limits(field: ast.expr) -> list[ast.keyword]:
    return [word for word in field.keywords if word.arg in LIMITS] if isinstance(field, ast.Call) else []


def _one_value(kind: ast.expr) -> bool:
    return isinstance(kind, ast.Subscript) and isinstance(kind.slice, ast.Constant)


def _default(value: ast.expr | None) -> str:
    if value is None or _alias(value):
        return "required"
    written = ast.unparse(value)
    return DEFAULTS.get(written) or ("–" if isinstance(value, ast.Call) else f"`{written.strip(chr(39))}`")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
