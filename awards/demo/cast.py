"""The people of the demonstration: jurors, organisers, chair, observer, one sign-in for each role; and invented
companies and people: names, registration numbers, telephone numbers and addresses that reach nobody.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence

from awards.demo import bank
from awards.demo.outline import Doc, Made

DIALLING = {
    "KZ": "+7 727",
    "DE": "+49 30",
    "UZ": "+998 71",
    "KG": "+996 312",
    "TJ": "+992 37",
    "TM": "+993 12",
    "AZ": "+994 12",
    "GE": "+995 32",
    "AM": "+374 10",
    "MN": "+976 11",
    "TR": "+90 212",
    "CN": "+86 29",
    "PL": "+48 22",
    "AT": "+43 1",
    "LT": "+370 5",
    "RO": "+40 21",
    "RS": "+381 11",
    "BG": "+359 2",
    "LV": "+371 6",
    "HU": "+36 1",
    "NL": "+31 10",
    "CZ": "+420 2",
    "CH": "+41 44",
    "FI": "+358 9",
}
REGISTERS = {
    "KZ": "############",
    "DE": "HRB #####",
    "UZ": "3########",
    "KG": "0############",
    "TJ": "#########",
    "TM": "########",
    "AZ": "##########",
    "GE": "#########",
    "AM": "########",
    "MN": "#######",
    "TR": "##########",
    "CN": "91######MA########",
    "PL": "KRS 0000######",
    "AT": "FN ######p",
    "LT": "#########",
    "RO": "J40/####/2014",
    "RS": "########",
    "BG": "#########",
}
CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "a",
            "g",
            "q",
            "n",
            "o",
            "u",
            "u",
            "h",
            "i",
        ],
        strict=True,
    )
)


def ascii_name(text: str) -> str:
    """A name in plain Latin letters, words joined by hyphens: for addresses only, never shown as a name."""
    swapped = "".join(CYRILLIC.get(ch, ch) for ch in text.casefold().replace("ß", "ss").replace("ə", "a"))
    plain = unicodedata.normalize("NFKD", swapped.replace("ı", "i").replace("ł", "l"))
    plain = "".join(ch for ch in plain if not unicodedata.combining(ch)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def mail_name(name: str) -> str:
    """The part before the @: first and last name of a person, with a dot."""
    words = [word for word in ascii_name(name).split("-") if len(word) > 1]
    return ".".join(dict.fromkeys((words[0], words[-1])))


def registration(country: str, rng: random.Random) -> str:
    """A registration number in the country's shape, invented."""
    return re.sub("#", lambda _: str(rng.randrange(10)), REGISTERS.get(country, "########"))


def telephone(country: str, rng: random.Random) -> str:
    """A number in the country's shape whose local part begins with 000, so that nobody can own it."""
    return f"{DIALLING.get(country, '+49 30')} 000 {rng.randrange(100):02d} {rng.randrange(100):02d}"


def person(country: str, language: str, rng: random.Random) -> str:
    """A full name usual in the country, in the script of the language."""
    known = bank.read("people")
    table: Doc = known["cyrillic" if language in ("ru", "kk") else "latin"]
    row = table.get(f"{country}-{language}") or table.get(country) or table[known["fallback"][language]]
    woman = rng.random() < 0.45
    given = rng.choice(row["women" if woman else "men"])
    family = rng.choice(row["families"]).split("/")
    return f"{given} {family[-1 if woman else 0]}"


def position(language: str, rng: random.Random) -> str:
    """A post in a company, in the language."""
    return str(rng.choice(bank.read("people")["positions"][language]))


def company(country: str, language: str, turn: int) -> tuple[str, str]:
    """Legal and short name of an invented company; every turn of a country and language gives another."""
    known = bank.read("companies")
    script = "cyrillic" if language in ("ru", "kk") else "latin"
    stems = known[script].get(country) or known[script]["*"]
    kinds = known["kinds"][language]
    around, at = divmod(turn, len(stems))
    stem, kind = stems[at], kinds[(around + at + sum(map(ord, country))) % len(kinds)]
    again = turn // (len(stems) * len(kinds))
    short = f"{stem} {kind}" + (f" {again + 1}" if again else "")
    forms = known["forms"][language]
    return forms.get(country, forms["*"]).replace("~", short), short


def witness(language: str, rng: random.Random) -> str:
    """An invented organisation whose people can confirm a result."""
    return str(rng.choice(bank.read("people")["witnesses"][language]))


def sign_ins() -> list[Made]:
    """One person for each role, shown on the start page of the demonstration only; in the order to show.

    Each: id, role (organiser, chair, juror, observer, nominee), name, email, language, employer, country and about
    {language: text} (what this sign-in is good for); chair and jurors also languages, categories, field and profile;
    the nominee `nomination`, the juror with a conflict `conflict` {nomination, reason}: keys of nominations.
    """
    return [dict(row) for row in bank.read("cast")["sign_ins"]]


def jurors(m: int, seed: int, categories: Sequence[str] = ()) -> list[Made]:
    """m jurors: those with a sign-in first, then the written ones, then invented ones; the first of many are the few.

    Each: key, name, email, employer, country, languages (first: their own), categories (one or two, for their panels),
    field (in English), profile {language: text}, final (whether on the final panel), sign_in (id or None).
    categories: of another programme than Magistral; each juror then gets two of them (or the one there is) in turn.
    """
    known = [*(row for row in sign_ins() if row["role"] == "juror"), *bank.read("cast")["jurors"]]
    made = [juror(row, index) for index, row in enumerate(known[:m])]
    made += [invented(index, seed) for index in range(len(known), m)]
    for index, one in enumerate(made if categories else ()):
        turn = (index, index + 1 + index // len(categories))
        one["categories"] = list(dict.fromkeys(categories[place % len(categories)] for place in turn))
    return made


def juror(row: Doc, index: int) -> Made:
    """A written juror with every field filled."""
    key = f"juror-{index + 1:03d}"
    email = row.get("email") or f"{mail_name(row['name'])}@{row['domain']}"
    return {
        "field": "",
        **row,
        "key": key,
        "email": email,
        "final": index < 9,
        "sign_in": row.get("id") if "role" in row else None,
    }


def invented(index: int, seed: int) -> Made:
    """A juror beyond the written ones."""
    rng = random.Random(f"{seed}|juror|{index}")
    known = bank.read("cast")
    country, language = rng.choice(known["homes"])
    script = "en" if language in ("ru", "kk") and country not in ("KZ", "KG", "UZ", "TJ") else language
    name = person(country, script, rng)
    fields = sorted(known["fields"])
    field = fields[index % len(fields)]
    spoken = list(dict.fromkeys([language, *rng.choice((["en"], ["en", "ru"], ["ru", "en"]))]))
    employer = witness("en", rng)
    return {
        "key": f"juror-{index + 1:03d}",
        "name": name,
        "country": country,
        "employer": employer,
        "languages": spoken,
        "email": f"{mail_name(name)}.{index + 1}@{ascii_name(employer)}.example",
        "field": field,
        "final": False,
        "sign_in": None,
        "categories": list(known["fields"][field]["categories"]),
        "profile": dict(known["fields"][field]["profile"]),
    }
