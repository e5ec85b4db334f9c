"""What the public reads of a finalist or laureate: the answers that the programme calls public, frozen, and as pages
show them: texts in the reader's language, countries by name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
import re
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from awards.nominations.answers.dossier import FORMALITIES, Item, asked, month_name, number_said
from awards.nominations.answers.file_details import PICTURES
from awards.nominations.answers.values import is_given
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    ChoiceQuestion,
    CountriesQuestion,
    CountryQuestion,
    FileQuestion,
    GroupQuestion,
    LongTextQuestion,
    MonthQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    TableQuestion,
)
from awards.programmes.models import Season

# Said elsewhere on the page, or no fact by itself.
_ELSEWHERE = frozenset({"title", "legal_name", "public_name"}) | FORMALITIES
_ADDRESS = re.compile(r"https?://(?P<shown>[^\s/]+\.\S+?)/?")


class Picture(NamedTuple):
    """A picture that is public: the id of its file, and its description."""

    id: str
    alt: str


def public_content(
    programme: Programme,
    category: str,
    answers: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, Any],
    *,
    told: Collection[str],
) -> dict[str, Any]:
    """Return the public part of an entry's answers: name, texts, items, facts, goals, photo (id and description).

    items: tables and groups. more_photos: pictures after the first. Both are absent where there are none, so that a
    correction does not call the page changed. files: what is known of each stored file, by the text of its id. told: as for
    `is_shown`.
    """
    given = [
        (question, value)
        for section, question in asked(programme, audience="public", category=category, told=told)
        if is_given(value := answers.get(section.id, {}).get(question.id))
    ]
    found: dict[str, Any] = {"texts": [], "facts": [], "goals": [], "photo": None, "photo_alt": ""}
    for question, value in given:
        _take(programme, question, value, found)
    shown = _pictures(given, files)
    if shown:
        found["photo"], found["photo_alt"] = shown[0]
    if shown[1:]:
        found["more_photos"] = [each._asdict() for each in shown[1:]]
    return found


def _take(programme: Programme, question: Question, value: Any, found: dict[str, Any]) -> None:
    if question.id == "public_name":
        found["company"] = str(value)
    label = dict(question.label.items())
    if form_schema.asks_goals(question):
        found["goals"] = [str(each) for each in value]
    elif question.id in _ELSEWHERE or question.type in _ELSEWHERE:
        return
    elif isinstance(question, LongTextQuestion):
        found["texts"].append({"label": label, "text": str(value)})
    elif isinstance(question, TableQuestion | GroupQuestion):
        found.setdefault("items", []).append({"label": label, **_item_in(question, value)})
    elif fact := _fact_in(programme, question, value):
        found["facts"].append({"label": label, **fact})


def _fact_in(programme: Programme, question: Question, value: Any) -> dict[str, object]:
    match question:
        case NumberQuestion():
            return {"number": str(value)}
        case MonthQuestion():
            return {"month": str(value)}
        case ChoiceQuestion() | MultiQuestion():
            return {"names": _chosen(programme, question, value)}
        case CountriesQuestion():
            return {"countries": [str(each) for each in value]}
    # The country stands beside the name; of files nothing is public but pictures.
    return {"value": value} if isinstance(value, str) and not isinstance(question, CountryQuestion) else {}


def _pictures(given: Iterable[tuple[Question, Any]], files: Mapping[str, Any]) -> list[Picture]:
    """The pictures among answers in the order of the form; a photo before what tells who it is, such as a logo."""
    asked_for = sorted((each for each in given if isinstance(each[0], FileQuestion)), key=lambda each: each[0].identity)
    return [
        Picture(str(each), str(file.details.get("alt") or ""))
        for _, value in asked_for
        for each in value
        if (file := files.get(str(each))) is not None and file.kind in PICTURES
    ]


def pictures_of(content: Mapping[str, Any]) -> list[Picture]:
    """Return the pictures of a public entry (the content of `PublicEntry`), the first of them the photo."""
    if not content.get("photo"):
        return []
    more = [Picture(each["id"], each["alt"]) for each in content.get("more_photos", ())]
    return [Picture(content["photo"], content.get("photo_alt", "")), *more]


class Fact(NamedTuple):
    """A fact as a page shows it. link: where it leads, if it is an address; the value is short then."""

    label: str
    value: str
    link: str = ""


def _item_in(question: TableQuestion | GroupQuestion, value: Any) -> dict[str, Any]:
    if isinstance(question, GroupQuestion):
        given = [(part, str(value[part.id])) for part in question.fields if is_given(value.get(part.id))]
        return {"pairs": [{"label": dict(part.label.items()), "number" if part.type == "number" else "value": text}
                          for part, text in given]}  # fmt: skip
    return {
        "heads": [dict(column.label.items()) for column in question.columns],
        "numeric": [column.type == "number" for column in question.columns],
        "rows": [[str(row.get(column.id) or "") for column in question.columns] for row in value if is_given(row)],
    }


def _chosen(programme: Programme, question: ChoiceQuestion | MultiQuestion, value: Any) -> list[dict[str, str]]:
    known = {option.id: dict(option.name.items()) for option in programme.options.get(question.options, ())}
    return [known[each] for each in ([value] if isinstance(value, str) else value) if each in known]


@dataclass(frozen=True)
class Entry:
    """A finalist or laureate in the reader's language; `id` is its address, `lang` the language of title and texts."""

    id: Any
    kind: str
    title: str
    lang: str
    company: str
    country_code: str
    country: str
    category_code: str
    category: str
    citation: str
    citation_lang: str
    grand_prix: bool
    place: str | None
    score: str | None
    ballots: int | None
    texts: list[dict[str, Any]]
    items: list[Item]
    facts: list[Fact]
    goals: list[str]

    @property
    def won(self) -> bool:
        """Whether it is more than a finalist."""
        return self.kind != "finalist"

    def fits(self, *, category: str, country: str, goal: str) -> bool:
        """Whether it is among what a list is cut down to; nothing is left out by an empty wish."""
        return (
            category in ("", self.category_code)
            and country in ("", self.country_code)
            and (not goal or goal in self.goals)
        )


def shown_entries(rows: Iterable[Any], season: Season, language: str, country: Callable[[str], str]) -> list[Entry]:
    """Return public entries (rows of `PublicEntry`) in the reader's language."""
    default = season.default_language
    names = {each.id: each.name.get_for(language, default) for each in season.document.categories}
    return [_shown(row, names, language, default, country) for row in rows]


def _shown(row: Any, names: Mapping[str, str], language: str, default: str, country: Callable[[str], str]) -> Entry:
    content = row.content
    cited = spoken(content.get("citation") or {}, language, default)
    return Entry(
        id=row.address,
        kind=row.kind,
        title=content["title"],
        lang=content["language"],
        company=content["company"],
        country_code=row.country,
        country=country(row.country) if row.country else "",
        category_code=row.category_code,
        category=names.get(row.category_code, row.category_code),
        citation=cited[1],
        citation_lang=cited[0],
        grand_prix=bool(content.get("grand_prix")),
        place=content.get("place"),
        score=content.get("score"),
        ballots=content.get("ballots"),
        texts=[{"label": spoken(each["label"], language, default)[1], "text": each["text"]}
               for each in content.get("texts", ())],
        items=[_item(each, language, default, country) for each in content.get("items", ())],
        facts=[_fact(each, language, default, country) for each in content.get("facts", ())],
        goals=content.get("goals", []),
    )  # fmt: skip


def spoken(texts: Mapping[str, str], language: str, default: str) -> tuple[str, str]:
    """Return the language and the text for a reader: the own one, else the programme's, else any."""
    for code in (language, default, *texts):
        if texts.get(code):
            return code, texts[code]
    return language, ""


def _fact(fact: Mapping[str, Any], language: str, default: str, country: Callable[[str], str]) -> Fact:
    label = spoken(fact["label"], language, default)[1]
    if "countries" in fact:
        value = ", ".join(country(each) for each in fact["countries"])
    elif "names" in fact:
        value = ", ".join(spoken(each, language, default)[1] for each in fact["names"])
    elif "number" in fact:
        value = number_said(fact["number"], language)
    elif "month" in fact:
        value = month_name(fact["month"], language)
    elif address := _ADDRESS.fullmatch(fact["value"]):
        return Fact(label, address["shown"], link=fact["value"])
    else:
        value = fact["value"]
    return Fact(label, value)


def _item(frozen: Mapping[str, Any], language: str, default: str, country: Callable[[str], str]) -> Item:
    item = Item("", "", spoken(frozen["label"], language, default)[1], "pairs", written=True)
    if "pairs" in frozen:
        facts = [_fact(each, language, default, country) for each in frozen["pairs"]]
        return replace(item, pairs=tuple((fact.label, fact.link or fact.value) for fact in facts))
    numeric = tuple(frozen["numeric"])
    return replace(
        item,
        kind="table",
        heads=tuple(spoken(each, language, default)[1] for each in frozen["heads"]),
        numeric=numeric,
        rows=tuple(
            tuple(number_said(cell, language) if exact else cell for cell, exact in zip(row, numeric, strict=True))
            for row in frozen["rows"]
        ),
    )


def goals_of(season: Season, entries: Sequence[Entry]) -> list[tuple[str, Any]]:
    """Return the goals that entries name, (id, name) in the programme's order."""
    named = {goal for each in entries for goal in each.goals}
    return [
        (option.id, option.name) for option in season.document.options.get(form_schema.GOALS, ()) if option.id in named
    ]
