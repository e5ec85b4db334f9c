"""PDF documents without what is written about people in them, and without what runs or fetches something."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from awards.core.bare.pictures import Fault, Made, bare_jpeg

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

DEPTH = 60  # of what lies within each other in a PDF

# What is written about people or programs, or runs or fetches something when the document is opened.
_LEFT_OUT = ("/Metadata", "/PieceInfo", "/AA", "/JS", "/JavaScript", "/EmbeddedFiles", "/AF", "/XFA", "/Thumb",
             "/CreatorInfo", "/DSS", "/Perms")  # fmt: skip
# Where they are texts: of layers, threads, pages of other programs.
_SAYS = ("/Creator", "/Author", "/Producer", "/User")
_FILE = ("/EF", "/RF", "/F", "/UF", "/DOS", "/Mac", "/Unix", "/Desc")
_SIGNED = ("/Name", "/Location", "/ContactInfo", "/Reason", "/Contents", "/Cert", "/M", "/Prop_Build", "/ByteRange",
           "/Reference")  # fmt: skip
_RUNS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/RichMediaExecute"})
_HOLDS_FILES = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Screen"})
_PHOTO = frozenset({"/DCTDecode", "/DCT"})


def document_copy(source: Path, copy: Path) -> Made:
    """Write the copy of a document. Fault if it has a password, holds several files or cannot be read."""
    import pikepdf

    try:
        with pikepdf.open(source) as pdf:
            if pdf.is_encrypted:
                raise Fault("encrypted")
            if "/Collection" in pdf.Root:
                raise Fault("portfolio")
            if not len(pdf.pages):
                raise Fault("broken")
            _clean(pdf)
            pdf.save(made := io.BytesIO(), deterministic_id=True, fix_metadata_version=False)
        copy.write_bytes(made.getvalue())  # written by the library, a full disk would end this process
    except pikepdf.PasswordError:
        raise Fault("encrypted") from None
    except Fault:
        raise
    except Exception as fault:
        raise Fault("broken") from fault
    return {"kind": "pdf"}


def _clean(pdf: Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for each in pdf.objects:
        _clean_object(each)


def _clean_object(found: Object, depth: int = 0) -> None:
    """Take out of an object, and of what lies in it directly, what is about people or runs."""
    import pikepdf

    if depth > DEPTH:
        raise Fault("broken")
    inside = list(found) if isinstance(found, pikepdf.Array) else []
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        _clean_entries(found)
        inside = [each for _, each in found.items()]
    for each in inside:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect:
            _clean_object(each, depth + 1)


def _clean_entries(found: Object) -> None:
    import pikepdf

    for name in [*_LEFT_OUT, *_telling_keys(found), *_of_annotation(found), *_of_file(found), *_of_signature(found)]:
        if name in found:
            del found[name]
    for name in ("/A", "/Next", "/OpenAction"):
        if name in found and _runs(found[name]):
            del found[name]
    if _runs(found):  # reached from a list or by another way: nothing of it stays, so that it does nothing
        for name in list(found.keys()):
            del found[name]
    if isinstance(found, pikepdf.Stream):
        _clean_picture(found)


def _telling_keys(found: Object) -> Iterator[str]:
    import pikepdf

    yield from (name for name in _SAYS if isinstance(found.get(name), pikepdf.String))


def _of_annotation(found: Object) -> Iterator[str]:
    """What of a note on a page says who wrote it and when, or holds a file."""
    kind = str(found.get("/Subtype", ""))
    if "/Rect" not in found or kind == "/Widget":
        return
    yield from ("/T", "/M", "/CreationDate", "/NM")
    if kind in _HOLDS_FILES:
        yield from ("/FS", "/RichMediaContent", "/Movie", "/A")


def _of_file(found: Object) -> tuple[str, ...]:
    """What of a description of a file holds the file and its name, wherever the description stands."""
    return _FILE if "/EF" in found else ()


def _of_signature(found: Object) -> tuple[str, ...]:
    """What of a signature names who signed, with the certificate: it would not hold for a copy in any case."""
    if str(found.get("/FT", "")) == "/Sig":
        return ("/V", "/Lock", "/SV")
    signed = "/ByteRange" in found or str(found.get("/Type", "")) in ("/Sig", "/DocTimeStamp")
    return _SIGNED if signed else ()


def _runs(action: Object) -> bool:
    import pikepdf

    return isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in _RUNS


def _clean_picture(stream: Object) -> None:
    """Take out of a photo within a document what its camera wrote: place, owner, serial number."""
    import pikepdf

    filters, parms = _as_list(stream.get("/Filter")), _as_list(stream.get("/DecodeParms"))
    if not filters or str(filters[-1]) not in _PHOTO:
        return
    data = stream.read_raw_bytes()
    if len(filters) > 1:
        data = _unpacked(data, filters[:-1], parms[: len(filters) - 1])
    try:
        bare = bare_jpeg(data, whole=False)
    except Fault:  # nobody can show it: it would only hold what is beside it
        bare = b""
    last = parms[len(filters) - 1] if len(parms) == len(filters) else None
    stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=last)  # type: ignore[arg-type]  # of a filter: a dictionary or none


def _as_list(value: Object | None) -> list[Object]:
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _unpacked(data: bytes, filters: list[Object], parms: list[Object]) -> bytes:
    """Return what bytes are before filters were put on them."""
    import pikepdf

    with pikepdf.new() as beside:
        packed = beside.make_stream(data)
        packed.Filter = pikepdf.Array([pikepdf.Name(str(each)) for each in filters])
        if any(each is not None for each in parms):
            packed.DecodeParms = pikepdf.Array([_parameters(each) for each in parms])
        return bytes(packed.read_bytes(pikepdf.StreamDecodeLevel.specialized))


def _parameters(parms: Object | None) -> Object:
    """Return parameters of a filter as a dictionary that belongs to no document."""
    import pikepdf

    return pikepdf.Dictionary({name: int(value) for name, value in (parms or {}).items() if isinstance(value, int)})
