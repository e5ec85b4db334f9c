"""Small real files made in memory for about a third of the nominations: an audit note, a chart, a table, a picture; the
pictures drawn by rule.
"""

from __future__ import annotations

import csv
import io
import random
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from PIL import Image, ImageDraw

from awards.demo import outline, pictures

BARS, INK = (29, 90, 158), (70, 76, 84)


def bars(values: list[float]) -> bytes:
    """A bar chart of a few values, without words; PNG, 720 by 400 pixels."""
    image = Image.new("RGB", (720, 400), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    top, step = max(max(values), 0.1), 640 / len(values)
    for number, value in enumerate(values):
        left = 40 + number * step
        height = max(2.0, 300 * value / top)
        pen.rectangle((left, 350 - height, left + step * 0.66, 350), fill=BARS)
        pen.text((left, 354), str(number + 1), fill=INK)
        pen.text((left, 334 - height), f"{value:g}", fill=INK)
    pen.line((32, 350, 696, 350), fill=INK, width=1)
    return encoded(image)


def encoded(image: Image.Image) -> bytes:
    """An image as PNG with few colours, so that it stays small."""
    out = io.BytesIO()
    image.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


MEDIA = {
    "pdf": "application/pdf",
    "png": "image/png",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TITLES = {
    "pdf": {
        "en": "Auditor’s note on the key figures",
        "de": "Prüfvermerk zu den Kennzahlen",
        "ru": "Заключение аудитора по ключевым показателям",
        "kk": "Негізгі көрсеткіштер бойынша аудитор қорытындысы",
    },
    "png": {
        "en": "Monthly figures, chart",
        "de": "Monatswerte, Diagramm",
        "ru": "График помесячных значений",
        "kk": "Айлық мәндер диаграммасы",
    },
    "xlsx": {
        "en": "Key figures with sources",
        "de": "Kennzahlen mit Quellen",
        "ru": "Показатели с источниками",
        "kk": "Дереккөздері бар көрсеткіштер",
    },
    "csv": {
        "en": "Monthly figures, raw data",
        "de": "Monatswerte, Rohdaten",
        "ru": "Помесячные исходные данные",
        "kk": "Айлық бастапқы деректер",
    },
}
MADE = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)


def planned(doc: outline.Doc, entry: outline.Doc, key: str, rng: random.Random) -> list[outline.Made]:
    """Which files a nomination has; the bytes come from `content`.

    Each: question (`files` or `photo`), name, kind (pdf, png, xlsx, csv), media, title, criterion, page, alt; of
    a drawing also its motif and colour.
    """
    language, plan = entry["language"], list[outline.Made]()
    kinds = rng.sample(("pdf", "png", "xlsx", "csv"), rng.choice((1, 2, 2, 3))) if rng.random() < 0.34 else []
    ids = outline.criteria(doc, entry["category"])
    for kind in sorted(kinds):
        plan.append(
            {
                "question": "files",
                "name": f"{key}-{kind}.{kind}",
                "kind": kind,
                "media": MEDIA[kind],
                "title": TITLES[kind][language],
                "criterion": rng.choice(ids),
                "page": str(rng.randrange(1, 3)) if kind == "pdf" else "",
                "alt": "",
            }
        )
    if entry.get("outcome") or rng.random() < 0.07:
        plan.append(
            {
                "question": "photo",
                "name": f"{key}-photo.png",
                "kind": "png",
                "media": MEDIA["png"],
                "title": "",
                "criterion": None,
                "page": "",
                "alt": pictures.description(entry["picture"], language),
                "motif": entry["picture"],
                "colour": outline.colour(doc, entry["category"]),
            }
        )
    return plan


def content(nomination: outline.Doc, file: outline.Doc) -> bytes:
    """The bytes of a planned file of a nomination; the same every time."""
    rows = key_figures(nomination)
    if file["kind"] == "png" and (file["alt"] or not rows):
        return pictures.picture(file.get("motif", ""), nomination["key"], file.get("colour", ""))
    if file["kind"] == "pdf":
        return note(nomination, rows)
    if file["kind"] == "xlsx":
        return workbook(rows)
    values = monthly(nomination, rows)
    return table(values) if file["kind"] == "csv" else bars([value for _, value in values])


def key_figures(nomination: outline.Doc) -> list[dict[str, str]]:
    """The rows of the nomination's key-figure table, wherever the form has it."""
    for section in nomination["answers"].values():
        for value in section.values():
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                return list(value)
    return []


def monthly(nomination: outline.Doc, rows: list[dict[str, str]]) -> list[tuple[str, float]]:
    """Twelve months on the way from the first row's figure before to the one after, with a little noise."""
    first = next((row for row in rows if row.get("before") and row.get("after")), {"before": "40", "after": "25"})
    low, high = float(first["before"]), float(first["after"])
    rng = random.Random(f"{nomination['key']}|months")
    values = [low + (high - low) * min(1.0, month / 9) for month in range(12)]
    return [(f"{month + 1:02d}", round(value * rng.uniform(0.95, 1.05), 1)) for month, value in enumerate(values)]


def note(nomination: outline.Doc, rows: list[dict[str, str]]) -> bytes:
    """A PDF of three pages in English, Latin letters only: what an auditor checked and found."""
    about = f"Nomination {nomination['key']}, {nomination['company']['country']}"
    figures = [f"Figure {number}: before {row.get('before', '-')}, after {row.get('after', '-')}"
               for number, row in enumerate(rows, 1)]  # fmt: skip
    return pdf(
        [
            "NOTE ON KEY FIGURES",
            about,
            "",
            f"{len(rows)} figures were traced to source records: see page 2.",
            "How the records were drawn is said on page 3.",
            "",
            "English working copy. The signed original is kept by the nominee.",
        ],
        [
            "FIGURES TRACED TO SOURCE RECORDS",
            about,
            "",
            *figures,
            "",
            "No figure was changed afterwards.",
        ],
        [
            "SAMPLE AND METHOD",
            about,
            "",
            "Sample: 40 records drawn by the auditor, no deviation above 2 per cent.",
            "Each was compared with the register of the terminal or the consignment note.",
            "No site visit was made for this note.",
        ],
    )


def pdf(*pages: list[str]) -> bytes:
    """A minimal PDF of A4 pages with these lines of Latin text, a head first (PDF 1.4, Helvetica, WinAnsi)."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        stream = zlib.compress(_drawn(lines, f"{number + 1} / {len(pages)}").encode("cp1252", "replace"))
        parts += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (6 + 2 * number),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end


def _drawn(lines: list[str], foot: str) -> str:
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines]
    text = " ".join(f"({line}) Tj T*" for line in escaped[1:])
    head = f"BT /F2 17 Tf 64 762 Td ({escaped[0]}) Tj ET 0.6 w 64 748 m 531 748 l S"
    return f"{head} BT /F1 12 Tf 19 TL 64 718 Td {text} ET BT /F1 10 Tf 64 44 Td ({foot}) Tj ET"


def workbook(rows: list[dict[str, str]]) -> bytes:
    """The key figures as an XLSX file."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE})
    sheet = book.add_worksheet("Figures")
    heads = list(rows[0]) if rows else ["indicator"]
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for line, row in enumerate(rows, 1):
        for column, head in enumerate(heads):
            if head in ("before", "after"):
                sheet.write_number(line, column, float(row[head]))
            else:
                sheet.write_string(line, column, str(row[head]))
    sheet.set_column(0, 0, 48)
    book.close()
    return out.getvalue()


def table(values: list[tuple[str, float]]) -> bytes:
    """Monthly values as a CSV file, UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([("month", "value"), *values])
    return out.getvalue().encode("utf-8")
