"""One nomination as the form holds it: company, contact person, answers by section and question, files to be made."""

from __future__ import annotations

import random
from collections.abc import Mapping

from awards.demo import cast, files, outline

QUESTIONS = frozenset(
    (
        "legal_name",
        "country",
        "registration_no",
        "size",
        "role",
        "modes",
        "contact_name",
        "contact_role",
        "contact_email",
        "contact_language",
        "category",
        "answer_language",
        "title",
        "summary",
        "start_date",
        "project_countries",
        "challenge",
        "solution",
        "results",
        "kpis",
        "fairness_all",
        "transfer",
        "sdgs",
        "sdg_text",
        "referee",
        "eligibility_confirm",
        "privacy",
    )
)
FREE = (
    "title",
    "summary",
    "partners",
    "challenge",
    "solution",
    "results",
    "fairness_all",
    "transfer",
    "sdgs",
    "sdg_text",
    "confidential",
    "ties",
)


def fits(doc: outline.Doc) -> bool:
    """Whether the written content answers this form: its categories and every question without a category are known."""
    if set(outline.categories(doc)) != {"efficiency", "resilience", "digitalisation", "fairness"}:
        return False
    asked = {q["id"] for _, q in outline.questions(doc, "") if q.get("required")}
    return asked <= QUESTIONS and set(outline.languages(doc)) >= {"en", "de", "ru", "kk"}


def nomination(doc: outline.Doc, entry: outline.Doc, key: str, rng: random.Random) -> outline.Made:
    """A nomination from an entry, handwritten or composed.

    Returns key, company {name, public_name, country, registration_no, website, size, role, modes}, contact {name, role,
    email, phone, language}, category, language, quality (0–10, what the invented jury tends to think), answers
    {section: {question: value}}, files (see `files.planned`) and, where the entry has them, outcome and citation.
    """
    company = company_of(entry, rng)
    contact = contact_of(entry, company, rng)
    values = flat(entry, company, contact, doc, rng) | numbered(entry)
    answers: dict[str, outline.Made] = {}
    for section, question in outline.questions(doc, entry["category"]):
        value = values.get(question["id"])
        if value not in (None, "", []):
            answers.setdefault(section, {})[question["id"]] = value
    quality = entry.get("quality") or round(min(8.3, max(3.0, rng.gauss(6.1, 1.0))), 2)
    made: outline.Made = {
        "key": key,
        "company": company,
        "contact": contact,
        "category": entry["category"],
        "language": entry["language"],
        "quality": quality,
        "answers": answers,
    }
    made["files"] = files.planned(doc, entry, key, rng)
    return made | {name: entry[name] for name in ("outcome", "citation") if name in entry}


def company_of(entry: outline.Doc, rng: random.Random) -> outline.Made:
    """The nominee: as written, or invented for the entry's country and language."""
    given = entry.get("company") or {}
    country = given.get("country") or entry["home"]
    legal, short = given.get("name"), given.get("short")
    if not legal:
        legal, short = cast.company(country, entry["language"], entry["turn"])
    domain = given.get("domain") or f"{cast.ascii_name(short or legal)}.example"
    size = given.get("size") or rng.choices(("micro", "small", "medium", "large"), (1, 4, 4, 2))[0]
    return {
        "name": legal,
        "public_name": short or "",
        "country": country,
        "domain": domain,
        "size": size,
        "registration_no": cast.registration(country, rng),
        "website": f"https://www.{domain}/",
        "role": list(given.get("role") or entry["role"]),
        "modes": list(given.get("modes") or entry["modes"]),
    }


def contact_of(entry: outline.Doc, company: outline.Doc, rng: random.Random) -> dict[str, str]:
    """The person who nominates."""
    language = entry["language"]
    drawn = (cast.person(company["country"], language, rng), cast.position(language, rng))
    name, role = entry.get("person") or drawn
    return {
        "name": name,
        "role": role,
        "email": f"{cast.mail_name(name)}@{company['domain']}",
        "phone": cast.telephone(company["country"], rng),
        "language": language,
    }


def flat(
    entry: outline.Doc,
    company: outline.Doc,
    contact: Mapping[str, str],
    doc: outline.Doc,
    rng: random.Random,
) -> outline.Made:
    """Every answer by its question, the category's own questions aside."""
    columns = ("indicator", "unit", "before", "after", "period", "source")
    rules = [rule["id"] for rule in doc["eligibility"]["rules"] if rule["kind"] == "declare"]
    return {
        **{name: entry[name] for name in FREE if name in entry},
        **{f"contact_{name}": contact[name] for name in ("name", "role", "email", "phone", "language")},
        **{name: company[name] for name in ("country", "registration_no", "website", "size", "role", "modes")},
        "legal_name": company["name"],
        "public_name": company["public_name"],
        "category": entry["category"],
        "answer_language": entry["language"],
        "start_date": entry["start"],
        "project_countries": list(entry["countries"]),
        "corridors": list(entry.get("corridors", [])),
        "video": entry.get("video"),
        "kpis": [dict(zip(columns, row, strict=True)) for row in entry["kpis"]],
        "referee": referee_of(entry, company, rng),
        "eligibility_confirm": rules,
        "privacy": True,
    }


def referee_of(entry: outline.Doc, company: outline.Doc, rng: random.Random) -> dict[str, str]:
    """The independent person who can confirm the results."""
    drawn = cast.person(company["country"], entry["language"], rng), cast.witness(entry["language"], rng)
    name, organisation = entry.get("referee") or drawn
    return {"name": name, "organisation": organisation, "email": f"{cast.mail_name(name)}@referee.example"}


def numbered(entry: outline.Doc) -> outline.Made:
    """The three questions of the category, `q1` to `q3` in the content."""
    return {f"q_{entry['category']}_{number}": entry[f"q{number}"] for number in (1, 2, 3)}
