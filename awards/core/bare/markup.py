"""Changes to an XML document by its own bytes: what is not changed stays as it was written, prefixes too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from xml.parsers import expat

from awards.core.bare.refusal import Fault

GONE, EMPTY = "gone", "empty"  # an element with all that is in it; what is in it
# What becomes of an element of a name (without its prefix) and attributes: as it is, other attributes, gone or empty.
Change = Callable[[str, Mapping[str, str]], Mapping[str, str] | str | None]
_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SPACES = {number: f"&#{number};" for number in (9, 10, 13)}  # in attributes they would become blanks
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


def changed(data: bytes, change: Change) -> bytes:
    """Return a document with changes; Fault if it is none or defines entities."""
    if data.startswith(_WIDE):
        data = _narrow(data)
    return _Editor(data, change).done()


def elements(data: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of a name."""
    found: list[dict[str, str]] = []

    def noted(element: str, attributes: Mapping[str, str]) -> None:
        if element == name:
            found.append(dict(attributes))

    changed(data, noted)
    return found


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name.rpartition(":")[2]


def _narrow(data: bytes) -> bytes:
    try:
        text = data.decode("utf-16" if data[:2] in _WIDE[:2] else "utf-16-le" if data[1] == 0 else "utf-16-be")
    except UnicodeDecodeError as fault:
        raise Fault("broken") from fault
    return _DECLARED.sub("", text).encode()


class _Editor:
    def __init__(self, data: bytes, change: Change) -> None:
        self.data, self.change = data, change
        self.kept: list[bytes] = []
        self.at = 0  # so far it is settled what is kept
        self.inside = 0  # elements within one that goes, it included
        self.what, self.single = "", False  # what becomes of that element; whether it is one tag
        self.parser = parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.StartDoctypeDeclHandler = self.doctype
        parser.CommentHandler = self.comment

    def done(self) -> bytes:
        """Return the whole document."""
        try:
            self.parser.Parse(self.data, True)
        except expat.ExpatError as fault:
            raise Fault("broken") from fault
        return b"".join([*self.kept, self.data[self.at :]])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.inside:
            self.inside += 1
            return
        what = self.change(local(name), attributes)
        if what is None:
            return
        begin = self.parser.CurrentByteIndex
        end, single = self.tag(begin)
        self.keep(begin)
        self.at = end
        if not isinstance(what, str):
            self.kept.append(_written(name, what, single))
            return
        self.inside, self.what, self.single = 1, what, single
        if what == EMPTY:
            self.kept.append(self.data[begin:end])

    def end(self, _: str) -> None:
        if not self.inside:
            return
        self.inside -= 1
        if self.inside:
            return
        if not self.single:
            begin = self.parser.CurrentByteIndex
            self.at = self.tag(begin)[0] if self.what == GONE else begin

    def comment(self, _: str) -> None:
        if not self.inside:
            begin = self.parser.CurrentByteIndex
            self.keep(begin)
            self.at = self.data.index(b"-->", begin) + 3

    def doctype(self, *_: object) -> None:
        raise Fault("broken")  # no part of a workbook has one; it could define entities without end

    def keep(self, until: int) -> None:
        self.kept.append(self.data[self.at : until])

    def tag(self, begin: int) -> tuple[int, bool]:
        found = _TAG.match(self.data, begin)
        if found is None:
            raise Fault("broken")
        return found.end(), self.data.startswith(b"/>", found.end() - 2)


def _written(name: str, attributes: Mapping[str, str], single: bool) -> bytes:
    said = "".join(f' {key}="{escape(value).translate(_SPACES)}"' for key, value in attributes.items())
    return f"<{name}{said}{'/' if single else ''}>".encode("ascii", "xmlcharrefreplace")
