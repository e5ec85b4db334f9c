"""Workbooks of which only known kinds of parts stay, without the names of people and the folders of their machines.

Their parts are changed by their own bytes: what is not changed stays as it was written, prefixes too.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from awards.core.bare.pictures import Fault, Made, bare_picture

UNPACKED = 60_000_000  # bytes of all parts
TYPES = "[Content_Types].xml"
# Kinds of parts that stay, by the end of their content types.
_KINDS = re.compile(
    r"application/(?:vnd\.openxmlformats-officedocument\.(?:spreadsheetml\.(?:sheet\.main|worksheet|chartsheet|"
    r"dialogsheet|sharedStrings|styles|comments|table|tableSingleCells|queryTable|pivotTable|pivotCacheDefinition|"
    r"pivotCacheRecords|calcChain|sheetMetadata|externalLink|connections|volatileDependencies)|theme|themeOverride|"
    r"drawing|drawingml\.(?:chart|chartshapes|diagramData|diagramLayout|diagramStyle|diagramColors))"
    r"|vnd\.ms-office\.(?:chartstyle|chartcolorstyle|chartex|drawingml\.diagramDrawing)"
    r"|vnd\.ms-excel\.(?:threadedcomments|person|slicer|slicerCache|timeline|timelineCache|dynamicArrayMetadata|"
    r"rdrichvalue|rdrichvaluestructure|rdrichvaluetypes))\+xml",
    re.IGNORECASE,
)
_VML = "application/vnd.openxmlformats-officedocument.vmldrawing"
_DATE = (1980, 1, 1, 0, 0, 0)
_ELSEWHERE = "external.xlsx"  # stands for the path of another file
_WEB = ("http:", "https:", "mailto:")
# Elements that hold other files, or say who used the workbook where; authors keep their place, not their name.
_GONE = frozenset({"oleObjects", "controls", "customProperties", "absPath", "fileSharing", "customWorkbookViews",
                   "customSheetViews", "webPublishItems", "webPublishObjects", "alternateUrls", "oleSize"})  # fmt: skip
_NAMES = {"person": ("displayName", "userId"), "pivotCacheDefinition": ("refreshedBy",), "scenario": ("user",)}
_CONNECTION = ("id", "type", "refreshedVersion")


def workbook_copy(source: Path, copy: Path) -> Made:
    """Write the copy of a workbook. Fault if it cannot be read, or unpacks to too much."""
    try:
        with zipfile.ZipFile(source) as old:
            if sum(part.file_size for part in old.infolist()) > UNPACKED:
                raise Fault("unpacked")
            parts = {part.filename: old.read(part) for part in old.infolist() if not part.is_dir()}
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
            for name, data in bare_parts(parts).items():
                entry = zipfile.ZipInfo(name, _DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(entry, data)
    except Fault:
        raise
    except Exception as fault:  # whatever reading of bytes that are no archive says
        raise Fault("broken") from fault
    return {"kind": "xlsx"}


def bare_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a workbook that stay, by name, each without what is about people."""
    kinds = _kinds(parts)
    kept = {name: data for name in parts if (data := _part_to_keep(kinds[name], parts[name])) is not None}
    there = {name.lower() for name in kept}
    made = {TYPES: _bare_types(parts[TYPES], there)}
    for name, data in kept.items():
        relations = posixpath.join(posixpath.dirname(name), "_rels", posixpath.basename(name) + ".rels")
        lost: set[str] = set()
        if relations in parts:
            made[relations] = _bare_relations(parts[relations], posixpath.dirname(name), there, lost)
        made[name] = _bare_part(data, kinds[name], lost)
    made["_rels/.rels"] = _bare_relations(parts["_rels/.rels"], "", there, set())
    return made


def _kinds(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the content type of each part, in small letters; none: not said."""
    data = parts[TYPES]
    own = {each["PartName"].lstrip("/").lower(): each["ContentType"].lower() for each in elements(data, "Override")}
    usual = {each["Extension"].lower(): each["ContentType"].lower() for each in elements(data, "Default")}
    return {name: own.get(name.lower()) or usual.get(name.rpartition(".")[2].lower(), "") for name in parts}


def _part_to_keep(kind: str, data: bytes) -> bytes | None:
    """Return a part if it stays: a picture already without what is beside it."""
    if kind.startswith("image/"):
        return bare_picture(data)
    return data if kind == _VML or _KINDS.fullmatch(kind) else None


def _bare_types(data: bytes, there: set[str]) -> bytes:
    def change(name: str, said: Mapping[str, str]) -> str | None:
        return GONE if name == "Override" and said.get("PartName", "").lstrip("/").lower() not in there else None

    return changed(data, change)


def _bare_relations(data: bytes, folder: str, there: set[str], lost: set[str]) -> bytes:
    """Return the relationships of a part to what stays. `lost`: gets the ids of the others."""

    def change(name: str, said: Mapping[str, str]) -> Mapping[str, str] | str | None:
        if name != "Relationship":
            return None
        target = said.get("Target", "")
        if said.get("TargetMode") == "External":
            return None if target.lower().startswith(_WEB) else {**said, "Target": _ELSEWHERE}
        path = posixpath.normpath(posixpath.join("/", folder, unquote(target.partition("#")[0])))
        if path.lstrip("/").lower() in there or target.startswith("#"):
            return None
        lost.add(said.get("Id", ""))
        return GONE

    return changed(data, change)


def _bare_part(data: bytes, kind: str, lost: set[str]) -> bytes:
    if kind.startswith("image/"):
        return data

    def change(name: str, said: Mapping[str, str]) -> Mapping[str, str] | str | None:
        if name in _GONE:
            return GONE
        if name == "author":
            return EMPTY
        if name == "connection":
            return {key: said[key] for key in _CONNECTION if key in said} | {"name": f"Connection {said.get('id', '')}"}
        if name in ("dbPr", "olapPr", "webPr", "textPr", "parameters", "extLst") and "connections" in kind:
            return GONE
        return _without(name, said, lost)

    try:
        return changed(data, change)
    except Fault:
        if kind == _VML:  # programs write it with tags that do not close
            return data
        raise


def _without(name: str, said: Mapping[str, str], lost: set[str]) -> Mapping[str, str] | str | None:
    """Return what becomes of an element that refers to a part that is not there any more, or names a person."""
    dangling = {key for key, value in said.items() if ":" in key and value in lost} if lost else set()
    if dangling and name != "pageSetup":
        return GONE
    named = {*dangling, *_NAMES.get(name, ()), *(key for key in said if local(key) == "descr" and "\\" in said[key])}
    if named.isdisjoint(said):
        return None
    return {key: "" if key in _NAMES["person"] else value for key, value in said.items()
            if key not in named or key in _NAMES["person"]}  # fmt: skip


# Changes to an XML document

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
