"""What no text of the catalogues may say: words that have a better one in docs/glossary.md, and slips of typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

GAPS = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
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
RULES = {
    language: [
        (re.compile(pattern, re.IGNORECASE if language == "en" else 0), better) for pattern, better in (*SLIPS, *words)
    ]
    for language, words in WORDS.items()
}


def slips(text: str, language: str) -> Iterator[str]:
    """Say what is wrong with a text of a language: what stands there, and what should."""
    bare = GAPS.sub("0", text)
    for pattern, better in RULES[language]:
        if found := pattern.search(bare):
            yield f"“{found[0]}”: {better}"


def other_end(source: str, text: str) -> bool:
    """Whether a translation has lost the full stop of a sentence."""
    return source[-1:] == "." and text.rstrip("»“”")[-1:] not in tuple(".…")
