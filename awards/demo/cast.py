"""The people of the demonstration: jurors, organisers, chair, observer, and one sign-in for each role."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from awards.demo import bank, names
from awards.demo.outline import Doc

DOMAIN = "magistral.example"


def sign_ins() -> list[dict[str, Any]]:
    """One person for each role, shown on the start page of the demonstration only; in the order to show.

    Each: id, role (organiser, chair, juror, observer, nominee), name, email, language, employer, country and about
    {language: text} (what this sign-in is good for); chair and jurors also languages, categories, field and profile;
    the nominee `nomination`, the juror with a conflict `conflict` {nomination, reason}: keys of nominations.
    """
    return [dict(row) for row in bank.read("cast")["sign_ins"]]


def jurors(m: int, seed: int, categories: Sequence[str] = ()) -> list[dict[str, Any]]:
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


def juror(row: Doc, index: int) -> dict[str, Any]:
    """A written juror with every field filled."""
    key = f"juror-{index + 1:03d}"
    email = row.get("email") or f"{names.mail_name(row['name'])}@{DOMAIN}"
    return {
        "field": "",
        **row,
        "key": key,
        "email": email,
        "final": index < 9,
        "sign_in": row.get("id") if "role" in row else None,
    }


def invented(index: int, seed: int) -> dict[str, Any]:
    """A juror beyond the written ones."""
    rng = random.Random(f"{seed}|juror|{index}")
    known = bank.read("cast")
    country, language = rng.choice(known["homes"])
    script = "en" if language in ("ru", "kk") and country not in ("KZ", "KG", "UZ", "TJ") else language
    name = names.person(country, script, rng)
    fields = sorted(known["fields"])
    field = fields[index % len(fields)]
    spoken = list(dict.fromkeys([language, *rng.choice((["en"], ["en", "ru"], ["ru", "en"]))]))
    employer = names.witness("en", rng)
    return {
        "key": f"juror-{index + 1:03d}",
        "name": name,
        "country": country,
        "employer": employer,
        "languages": spoken,
        "email": f"{names.mail_name(name)}.{index + 1}@{DOMAIN}",
        "field": field,
        "final": False,
        "sign_in": None,
        "categories": list(known["fields"][field]["categories"]),
        "profile": dict(known["fields"][field]["profile"]),
    }
