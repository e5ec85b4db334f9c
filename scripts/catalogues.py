"""The catalogues of texts: extract them from the code, keep the four languages complete, compile them.

extract   write awards/translations/messages.pot
update    extract, then add what is new to every language and drop what is gone
check     say what a language lacks, or holds wrongly; answers 1 if anything
compile   write the .mo files the product reads
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "awards" / "translations"
SOURCE, TRANSLATED = "en", ("de", "ru", "kk")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"silent": "false", "trimmed": "true"}, "**.txt": {"silent": "false", "trimmed": "true"}}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    # texts that pure code keeps for later: awards.core.message, awards.core.verdicts
    "Message": (1,),
    "no": (1,),
    "not_yet": (1,),
}
NO_BREAK = "\N{NO-BREAK SPACE}"
# The blanks that must not break; a number is digits or a gap that holds some.
TOGETHER = {
    "*": (re.compile(r" (?=[–—] )"), re.compile(r"(?<=[\d})s]) (?=(?:MB|kB|МБ|КБ|кБ|px|%%?)(?![\w(]))")),
    "de": (re.compile(r"(?<=\bz\.) (?=B\.)|(?<=\bd\.) (?=h\.)|(?<=\bu\.) (?=a\.)"),),
    "ru": (
        re.compile(
            r"(?i)(?<=[\s(«\u00a0][вксоуаияю]) |(?<=[\s(«\u00a0](?:на|не|ни|по|из|за|от|до|об|ко|во|со)) |(?<=№) "
        ),
        re.compile(r"(?i)(?<=^[вксоуаия]) |(?<=^(?:на|не|по|из|за|от|до|об)) "),
    ),
}
HOLES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
CYRILLIC, LATIN = "А-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі", "A-Za-z"
SLIPS = (
    (r"(?<=\S)  ", "two blanks"),
    (r"\.\.\.", "three full stops for “…”"),
    (r"""(?<![=\w])"(?!\S*>)|(?<=\w)'(?=\w)""", "a straight quotation mark or apostrophe"),
    (r" [,;.!?:](?![\w.!])", "a blank before a mark"),
)  # fmt: skip
MIXED = (rf"(?<=[{CYRILLIC}])[{LATIN}]|(?<=[{LATIN}])[{CYRILLIC}]", "Latin and Cyrillic letters in one word")
WORDS = {
    "en": (
        (r"\b(?:takes?|took|taken|taking) (?:it |them |\S+ )?back\b",
         "unassign, unpublish, reverse, cancel, undo, withdraw, lift or remove"),
        (r"\bballots?\b", "scoresheet"),
        (r"\bboards?\b", "ranking"),
        (r"\bmails?\b(?! server)|\bmailed\b|e-mail", "email"),
        (r"\b(?<!practice )(?:entry|entries)\b(?! (?:conditions?|fees?)\b)(?!” must)", "nomination"),
        (r"(?<!\bhas )\bbegun\b", "started"),
        (r"\bplease\b|\bsorry\b|\binvalid\b", "say what to do"),
        (r"(?:organi|recogni|summari|minimi|maximi|finali)z|\bcolor|\bcenter\b|\bfulfill", "British spelling"),
        (r"\d %", "no blank before %"),
    ),
    "de": (
        (r"\b[Hh]and(?:eln|elt|le) .*\bfür\b|\bfür \S+ zu handeln", "vertreten"),
        (r"Befangenheiten", "befangen"),
        (r"Gremi(?:um|en)", "Jury, Jurygruppe"),
        (r"\b[Bb]itte\b|ungültig", "sagen, was zu tun ist"),
    ),
    "ru": (
        (r"(?<=[^\W\d_]) – (?=[^\W\d_])(?!мягче)", "«—»"),
        (r"отсечк|Рабочий стол|разделённ\w+ мест", "проходная граница, обзор, поделённое место"),
        (r"пожалуйста", "что сделать"),
        MIXED,
    ),
    "kk": ((r" — ", "«–»"), (r"Жұмыс үстелі|[Кк]өрсетілім", "шолу, демо нұсқа"), MIXED),
}  # fmt: skip
# What no text may say: words that have a better one in docs/glossary.md, and slips of typing.
RULES = {
    language: [
        (re.compile(pattern, re.IGNORECASE if language == "en" else 0), better) for pattern, better in (*SLIPS, *words)
    ]
    for language, words in WORDS.items()
}
GAPS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%%")


def extract() -> Catalog:
    """Every text for people in the code and the templates, sorted, without line numbers."""
    catalog = Catalog(project="awards", charset="utf-8", fuzzy=False)
    for folder in ("awards", "templates"):
        found = extract_from_dir(
            ROOT / folder, METHODS, OPTIONS, KEYWORDS, comment_tags=("For translators:",), strip_comment_tags=True
        )
        for name, _line, text, comments, context in found:
            catalog.add(text, None, [(f"{folder}/{name}", None)], auto_comments=comments, context=context)
    return catalog


def load(language: str) -> Catalog:
    """The catalogue of a language as it is in the checkout; an empty one if there is none."""
    path = _path(language)
    if not path.exists():
        return _empty(language)
    return read_po(BytesIO(path.read_bytes()), locale=language)


def update() -> None:
    """Bring every language up to the code; a text whose English changed becomes untranslated, never guessed."""
    fresh = extract()
    for language in (SOURCE, *TRANSLATED):
        known, merged = load(language), _empty(language)
        for message in fresh:
            if message.id:
                old = known.get(message.id, message.context)
                string = old.string if old and old.id == message.id and not old.fuzzy else None
                merged.add(
                    message.id, string, message.locations, auto_comments=message.auto_comments, context=message.context
                )
        _write(merged, _path(language))


def faults() -> Iterator[str]:
    """What is missing or wrong, a line each."""
    fresh = {_key(message): message for message in extract() if message.id}
    for language in (SOURCE, *TRANSLATED):
        catalog = load(language)
        held = {_key(message): message for message in catalog if message.id}
        for key in fresh.keys() - held.keys():
            yield f"{language}: not in the catalogue: {_short(fresh[key])}"
        for key in held.keys() - fresh.keys():
            yield f"{language}: no longer used: {_short(held[key])}"
        for key in fresh.keys() & held.keys():
            yield from (f"{language}: {fault}: {_short(held[key])}" for fault in _wrong(held[key], catalog, language))
        if catalog.obsolete:
            yield f"{language}: {len(catalog.obsolete)} obsolete texts are kept"


def _wrong(message: Message, catalog: Catalog, language: str) -> Iterator[str]:
    ids = message.id if message.pluralizable else (message.id,)
    strings = message.string if message.pluralizable else (message.string,)
    if message.fuzzy:
        yield "fuzzy"
    for text in strings if any(strings) else ids:
        yield from slips(text or "", language)
    if language == SOURCE and not any(strings):
        return  # English is what the code says; a catalogue may say it better
    if not all(strings) or (message.pluralizable and len(strings) != catalog.num_plurals):
        yield "not translated"
        return
    if language != SOURCE and any(other_end(ids[-1], text) for text in strings):
        yield "no full stop at the end"
    allowed = set().union(*(_gaps(text) for text in ids))
    always = set.intersection(*(_gaps(text) for text in ids))
    for string in strings:
        if not always <= _gaps(string) <= allowed:
            yield f"other gaps than {sorted(allowed)}"


def slips(text: str, language: str) -> Iterator[str]:
    """Say what is wrong with a text of a language: what stands there, and what should."""
    bare = HOLES.sub("0", text)
    for pattern, better in RULES[language]:
        if found := pattern.search(bare):
            yield f"“{found[0]}”: {better}"


def other_end(source: str, text: str) -> bool:
    """Whether a translation has lost the full stop of a sentence."""
    return source[-1:] == "." and text.rstrip("»“”")[-1:] not in tuple(".…")


def compile_all() -> None:
    """Write the compiled form of every language, with the blanks that must not break; English from the code itself."""
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/messages.po")):
        language = source.parts[-3]
        catalog = read_po(BytesIO(source.read_bytes()), locale=language)
        for message in [each for each in catalog if each.id]:
            strings = message.string if message.pluralizable else (message.string,)
            ids = message.id if message.pluralizable else (message.id,)
            written = tuple(typeset(each, language) for each in (strings if any(strings) else ids))
            message.string = written if message.pluralizable else written[0]
        # Whoever reads meanwhile, and whoever compiles too, finds a whole one.
        own = source.with_suffix(f".{os.getpid()}.mo")
        with own.open("wb") as compiled:
            write_mo(compiled, catalog)
        own.replace(source.with_suffix(".mo"))


def typeset(text: str, language: str) -> str:
    """Return a text with blanks that do not break where a line must not: before a dash, between a number and its unit.

    In Russian also after a preposition of one or two letters, in German within an abbreviation.
    """
    for pattern in (*TOGETHER["*"], *TOGETHER.get(language, ())):
        text = pattern.sub(NO_BREAK, text)
    return text


def _empty(language: str) -> Catalog:
    # The dates would change with every run and say nothing.
    day = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=language,
        project="awards",
        version="0",
        header_comment="# Texts for people; scripts/catalogues.py update adds what is new and drops what is gone.",
        msgid_bugs_address="none",
        last_translator="none",
        language_team="none",
        charset="utf-8",
        fuzzy=False,
        creation_date=day,
        revision_date=day,
    )


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(out, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)


def _path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def _key(message: Message) -> tuple[object, str | None]:
    return message.id, message.context


def _gaps(text: str) -> set[str]:
    return set(GAPS.findall(text)) - {"%%"}


def _short(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    places = ", ".join(dict.fromkeys(name for name, _ in message.locations))
    return f"{text[:80]!r} ({places})"


def main(command: str = "") -> int:
    """Carry out one command; answers the exit code."""
    if command == "extract":
        _write(extract(), FOLDER / "messages.pot")
    elif command == "update":
        update()
    elif command == "compile":
        compile_all()
    elif command == "check":
        found = sorted(faults())
        print("\n".join(found))
        return 1 if found else 0
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
