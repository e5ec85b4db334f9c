"""Making a mail from its template: subject, text and HTML, in the language of whoever gets it.

A template is `templates/mail/<event>.txt`: the subject, an empty line, paragraphs. A paragraph `[[ Label ]]` is the
button that leads to the personal link or to the address of the mail. The lines of others begin with a sign of their
kind, see `KINDS`: words of somebody else, the jury's citation, the head (what over it, the title, whose it is), a
heading, a point with its explanation.
What people typed goes through a filter: names and titles `unlinked` (in a subject `brief` too), longer texts `quoted`.
Every mail greets, by name where the name was not typed by whoever had this mail sent to a stranger.
Times are `clocks`, ends `last_minute`: by the recipient's clock, with the season's beside it where they differ.
Words that organisers may change stand in `letter.subject(…)` and `{% call letter.text() %}`, after `letter(…)` has said
which letter it is and filled its gaps: see `letters/occasions.py`. A text of the season's own takes their place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Protocol

from flask import current_app, g
from flask_babel import gettext
from jinja2 import Environment

from awards.core.text import GAP, brief, unlinked
from awards.messages.letters.occasions import BLOCK, LETTERS, Letter
from awards.messages.letters.rules import Worded, filled, filled_subject
from awards.messages.links import UNSUBSCRIBE
from awards.messages.models import LINK, NOTICE, SITE, UNWANTED
from awards.messages.rules import OfSeason, Recipient
from awards.web.access import house
from awards.web.i18n import LANGUAGES, programme_text, reader_language, speaking

SUBJECT_LENGTH = 300
KINDS = {">": "quote", "»": "citation", "^": "head", "=": "section", "*": "point"}
_BUTTON = re.compile(r"\[\[\s*(.+?)\s*\]\]", re.DOTALL)
_SIGN = re.compile(rf"^[{re.escape(''.join(KINDS))}]", re.MULTILINE)
_SPOKEN = re.compile(r"\x02(\w+)\x03")  # before a paragraph in another language than the mail's
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail as it is kept: where the personal link belongs both texts hold LINK, before a path of this site SITE."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a mail: its lines, where its button leads if it is one, and its kind if it has one of `KINDS`.

    lang: its language, if it is not that of the mail.
    """

    lines: list[str]
    url: str | None = None
    kind: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The line of a mail: its colours on light and on dark ground.

    arrives: it ends under the head of the mail, in `brass` or as a plain `station`; nothing: it runs on above the mail.
    """

    light: str = "#005F73"
    dark: str = "#63CBDA"
    arrives: str = ""


class HasColours(Protocol):
    """The colour of a category's line."""

    @property
    def light(self) -> str:
        """On light ground."""

    @property
    def dark(self) -> str:
        """On dark ground."""


def line_in(colour: HasColours | None, *, arrives: str = "") -> Line:
    """Return the line of a mail in a category's colour, or in ours where the category has none."""
    return Line(arrives=arrives) if colour is None else Line(colour.light, colour.dark, arrives)


def render(
    event: str,
    *,
    to: Recipient,
    season: OfSeason | None = None,
    url: str | None = None,
    line: Line | None = None,
    unsubscribe: bool = False,
    optional: str = "",
    **values: object,
) -> Rendered:
    """Return the mail of an event in the recipient's language; jinja2.TemplateNotFound for an unknown event.

    `url` is where the buttons lead, a path of this site or a whole address; none: to the personal link.
    `unsubscribe`: its foot leads to where the notice that it is about is ended. `optional`: to where this award's
    unnecessary mails are.
    Times are in the recipient's zone, else the season's.
    """
    if url is not None and url.startswith("/"):
        url = SITE + url
    with _addressing(to, season):
        written = _written(event, Writing(season), to=to, season=season, url=url, **values)
        first, _, body = written.partition("\n\n")
        subject = _one_line(first)
        shown: dict[str, object] = {
            "subject": subject,
            "paragraphs": [_paragraph(part, url or LINK) for part in re.split(r"\n\s*\n", body) if part.strip()],
            "line": line or Line(),
            "award": _award(season),
            "locale": reader_language(),
            "unsubscribe": NOTICE + UNSUBSCRIBE if unsubscribe else None,
            "optional": f"{UNWANTED}{optional}}}}}" if optional else None,
        }
        return Rendered(subject, _framed("messages/mail.txt", shown), _framed("messages/mail.html", shown))


def standard(name: str, *, to: Recipient, season: OfSeason, **values: object) -> tuple[str, str]:
    """Return the subject and the text of a letter in our words with its gaps, in the recipient's language.

    name: of LETTERS. values: as for `render`, of an example that is this letter; only its choice of words shows.
    """
    writing = Writing(season, standard=True)
    with _addressing(to, season):
        _written(LETTERS[name].event, writing, to=to, season=season, **values)
    parts = re.split(r"\n\s*\n", writing.ours["text"].strip())
    return _one_line(writing.ours["subject"]), "\n\n".join(" ".join(part.split(" ")) for part in parts)


def _written(event: str, writing: Writing, *, to: Recipient, season: OfSeason | None, **values: object) -> str:
    source = _environment().get_template(f"mail/{event}.txt")
    given: dict[str, object] = {"to": to, "season": season, "greeting": _greeting(to), "letter": writing}
    given |= {"contact": (season.contact if season else None) or current_app.config["CONTACT"], **values}
    return source.render(given).replace("\r\n", "\n").strip()


@dataclass
class Writing:
    """What a template says with `letter`: its words where the season has none of its own, else those.

    standard: what it would say in our words is kept in `ours`, with signs in its gaps.
    """

    season: OfSeason | None
    standard: bool = False
    letter: Letter | None = None
    values: dict[str, str] = field(default_factory=dict)
    ours: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str | Letter, /, **gaps: object) -> SimpleNamespace:
        """Say which letter this is (one that has none of its own words: an empty name) and what is in its gaps."""
        self.letter = name if isinstance(name, Letter) else LETTERS.get(name)
        known = self.letter.gaps if self.letter else ()
        blocks = {each.name for each in known if each.kind == BLOCK}
        said = {name: _signed(each) if name in blocks else each for name, each in gaps.items()}
        self.values = {each.name: str(_harmless(said[each.name])).strip() for each in known}
        return SimpleNamespace(**said | ({each.name: each.sign for each in known} if self.standard else {}))

    @property
    def own_subject(self) -> str:
        """The season's own subject, its gaps filled; empty without one."""
        words, _lang = self._own("subject")
        return filled_subject(words, self.values)

    def subject(self, ours: str) -> str:
        """Return the subject of the mail."""
        self.ours["subject"] = ours
        return self.own_subject or ours

    def text(self, caller: Callable[[], str]) -> str:
        """Return the text of the mail, without its frame."""
        words, lang = self._own("text")
        if not words or self.letter is None:
            self.ours["text"] = caller()
            return self.ours["text"]
        parts = filled(self.letter, words, self.values, harmless=lambda part: str(_harmless(part)))
        mark = f"\x02{lang}\x03" if lang else ""
        return "\n" + "\n\n".join(mark + each if each[:1] not in KINDS else each for each in parts) + "\n"

    def _own(self, what: str) -> tuple[str, str]:
        """The season's own words in the reader's language, else in its own, and which that is if it is another."""
        if self.letter is None or self.season is None or self.standard:
            return "", ""
        text: Worded | None = getattr(self.season.own_mail(self.letter.name), what, None)
        if text is None:
            return "", ""
        lang = "" if reader_language() in text else self.season.default_language
        return text.get_for(reader_language(), self.season.default_language), lang


def body(text: str) -> str:
    """Return a mail's text without its frame: the award's name underlined above, and the signature below."""
    inside = text.rsplit("\n-- \n", 1)[0]
    first, _sep, rest = inside.partition("\n\n")
    return (rest if first.endswith("==") else inside).strip()


def foot(text: str) -> str:
    """Return what a mail's text says below its signature line: why it came, and where such mails are ended."""
    return text.rpartition("\n-- \n")[2].strip()


def _greeting(to: Recipient) -> str:
    name = getattr(to, "name", "")
    return gettext("Hello %(name)s,", name=unlinked(name)) if name else gettext("Hello,")


def _award(season: OfSeason | None) -> str:
    home = season or house()
    return programme_text(home.name) if home is not None else gettext("Awards")


def _framed(template: str, shown: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(template).render(shown)


@contextmanager
def _addressing(to: Recipient, season: OfSeason | None) -> Iterator[None]:
    # The mail is for someone else than the reader of this request: their language, zone and season.
    zone = getattr(to, "timezone", None) or ""
    before = {name: g.pop(name, _ABSENT) for name in ("season", "zone")}
    _put({"season": _ABSENT if season is None else season, "zone": zone})
    try:
        with speaking(to.language if to.language in LANGUAGES else "en"):
            yield
    finally:
        _put(before)


def _put(values: dict[str, object]) -> None:
    for name, value in values.items():
        g.pop(name, None)
        if value is not _ABSENT:
            setattr(g, name, value)


def _environment() -> Environment:
    if "awards.mail" not in current_app.extensions:
        made = current_app.jinja_env.overlay(finalize=_harmless)
        made.filters = made.filters | {"unlinked": unlinked, "brief": brief, "quoted": _quoted, "cited": _cited,
                                        "button": _button}  # fmt: skip
        current_app.extensions["awards.mail"] = made
    environment: Environment = current_app.extensions["awards.mail"]
    return environment


class _Signed(str):
    """Lines that a filter gave the sign of their kind."""


def _signed(value: object) -> _Signed:
    return value if isinstance(value, _Signed) else _Signed(str(value))


class _Button(_Signed):
    """A button of ours that is put into a gap."""


def _button(label: str) -> str:
    return _Button(f"[[ {label} ]]")


def _quoted(text: str | None) -> str:
    return _Signed("\n".join(f"> {line}".rstrip() for line in (text or "").strip().splitlines()))


def _cited(text: str | None) -> str:
    return _Signed("\n".join(f"» {line}".rstrip() for line in (text or "").strip().splitlines()))


def _harmless(value: object) -> object:
    # What people typed can neither make a button or a heading nor stand for someone's personal link, nor hide its
    # direction.
    if value is None:
        return ""
    if isinstance(value, _Button) or not isinstance(value, str):
        return value
    kept = "".join(letter for letter in value.replace("\r\n", "\n") if letter == "\n" or _printable(letter))
    if not isinstance(value, _Signed):
        kept = _SIGN.sub(GAP + r"\g<0>", kept)
    return kept.replace("[[", "[ [").replace("{{", "{ {")


def _printable(letter: str) -> bool:
    kind = unicodedata.category(letter)
    # U+200C and U+200D join letters in real words; U+00AD is a hyphen, and GAP ours.
    return letter in f"\u200c\u200d\u00ad{GAP}" or kind not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _paragraph(part: str, url: str) -> Paragraph:
    if spoken := _SPOKEN.match(part.strip()):
        return Paragraph([line.strip() for line in part.strip()[spoken.end() :].split("\n")], lang=spoken[1])
    button = _BUTTON.fullmatch(part.strip())
    if button:
        return Paragraph([_one_line(button[1])], url)
    lines = [line.strip() for line in part.strip().split("\n")]
    sign = lines[0][:1]
    if sign in KINDS and all(line.startswith(sign) for line in lines):
        return Paragraph([line[1:].strip() for line in lines], kind=KINDS[sign])
    return Paragraph(lines)


def _one_line(text: str) -> str:
    line = " ".join("".join(letter if _printable(letter) else " " for letter in text).split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"
