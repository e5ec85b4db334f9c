"""Files as cameras, phones and office programs make them, with what they write about people: the word CANARY."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import xlsxwriter
from PIL import Image

CANARY = "CANARY"
PHONE = Path(__file__).with_name("phone.heic").read_bytes()  # 64 wide and 96 high once it is turned upright
UPSIDE = 0x0112


def pdf(**info: Any) -> bytes:
    """A whole PDF of one page."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        made.docinfo.update(info)
        made.save(out)
    return out.getvalue()


def photo(kind: str = "JPEG", size: tuple[int, int] = (96, 64), turn: int = 1) -> bytes:
    """A picture with camera, owner, place, XMP, comment and a small picture beside it; its left third is red."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 3, size[1]))
    exif = Image.Exif()
    exif[UPSIDE], exif[0x010F], exif[0xA430], exif[0x013B] = turn, CANARY, CANARY, CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 15.0, 0.0), 29: CANARY})
    out, more = io.BytesIO(), {"comment": CANARY.encode(), "xmp": f"<x>{CANARY}</x>".encode()}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        more = {"pnginfo": PngInfo()}
        more["pnginfo"].add_text("Author", CANARY)
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", CANARY)
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue() + CANARY.encode()


def document(picture: bytes | None = None) -> bytes:
    """A PDF with author, XMP, a script, a program to start, a note, a file and a camera's photo inside."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        made.docinfo.update({"/Author": CANARY, "/Creator": CANARY})
        with made.open_metadata() as meta:
            meta["dc:creator"] = [CANARY]
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
        made.attachments[f"{CANARY}.txt"] = pikepdf.AttachedFileSpec(made, CANARY.encode(), filename=f"{CANARY}.txt")
        data = picture or photo()
        image = made.make_stream(data, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=96, Height=64,
                                 ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8)  # fmt: skip
        image.Filter = pikepdf.Name.DCTDecode
        page = made.pages[0]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
        page.Contents = made.make_stream(b"q 90 0 0 60 5 5 cm /Im Do Q")
        page.Annots = pikepdf.Array([_note(made), _button()])
        made.save(out)
    return out.getvalue()


def _note(made: Any) -> Any:
    return made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, T=CANARY,
                                                 Rect=[9, 9, 20, 20], Contents="Look here"))  # fmt: skip


def _button() -> Any:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=f"{CANARY}.exe")
    return pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)


def workbook() -> bytes:
    """A workbook with author, company, a comment's author and a camera's photo inside."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"author": CANARY, "company": CANARY, "manager": CANARY, "comments": CANARY})
    book.set_custom_property("Client", CANARY)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Days")
    sheet.write_comment(0, 0, "Counted", {"author": CANARY})
    sheet.insert_image(2, 2, "photo.jpg", {"image_data": io.BytesIO(photo())})
    book.close()
    return out.getvalue()
