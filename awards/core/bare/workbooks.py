"""Workbooks of which only known kinds of parts stay, without the names of people and the folders of their machines."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from awards.core.bare.markup import EMPTY, GONE, changed, elements, local
from awards.core.bare.pictures import bare_picture
from awards.core.bare.refusal import Fault

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


def workbook_copy(source: Path, copy: Path) -> dict[str, Any]:
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
