"""What a publication says of a finalist or laureate: the answers that the programme calls public, frozen; as pages show
them, texts in the reader's language, countries by name; and what a correction changes of it. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from awards.core.message import Message
from awards.nominations.answers.dossier import FORMALITIES, Item, asked, month_name, number_said
from awards.nominations.answers.values import ByTopic, is_given
from awards.nominations.answers.whole_entry import PICTURES, File
from awards.programmes.document import form_schema
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import (
    ChoiceQuestion,
    CountriesQuestion,
    CountryQuestion,
    FileQuestion,
    GroupField,
    GroupQuestion,
    LongTextQuestion,
    MonthQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    TableQuestion,
)
from awards.programmes.document.types import Text
from awards.programmes.models import Season
from awards.results.models import (
    Answered,
    Content,
    FrozenFact,
    FrozenItem,
    FrozenPicture,
    PublicEntry,
    Texts,
)

# Said elsewhere on the page, or no fact by itself.
_ELSEWHERE = frozenset({"title", "legal_name", "public_name"}) | FORMALITIES
_ADDRESS = re.compile(r"https?://(?P<shown>[^\s/.]+\.\S+)")  # no two ways to match: texts can be long


def public_content(
    programme: Programme, category: str, answers: ByTopic, files: Mapping[str, File], *, told: Collection[str]
) -> Answered:
    """Return the public part of an entry's answers: name, texts, items, facts, goals, photo (id and description).

    items: tables and groups. more_photos: pictures after the first. Both are absent where there are none, so that a
    correction does not call the page changed. files: what is known of each stored file, by the text of its id.
    told: as for `is_shown`.
    """
    given = [
        (question, value)
        for section, question in asked(programme, answers, audience="public", category=category, told=told)
        if is_given(value := answers.get(section.id, {}).get(question.id))
    ]
    found: Answered = {"texts": [], "facts": [], "goals": [], "photo": None, "photo_alt": ""}
    for question, value in given:
        _take(programme, question, value, found)
    shown = _pictures(given, files)
    if shown:
        found["photo"], found["photo_alt"] = shown[0]["id"], shown[0]["alt"]
    if shown[1:]:
        found["more_photos"] = shown[1:]
    return found


def _take(programme: Programme, question: Question, value: Any, found: Answered) -> None:
    if question.id == "public_name":
        found["company"] = str(value)
    label = dict((question.heading or question.label).items())  # what the nominee alone is asked is headed for others
    if form_schema.asks_goals(question):
        found["goals"] = [str(each) for each in value]
    elif question.id in _ELSEWHERE or question.type in _ELSEWHERE:
        return
    elif isinstance(question, LongTextQuestion):
        found["texts"].append({"label": label, "text": str(value)})
    elif isinstance(question, TableQuestion | GroupQuestion):
        found.setdefault("items", []).append(_item_in(question, label, value))
    elif fact := _fact_in(programme, question, label, value):
        found["facts"].append(fact)


def _fact_in(programme: Programme, question: Question, label: Texts, value: Any) -> FrozenFact | None:
    match question:
        case NumberQuestion():
            return {"label": label, "number": str(value)}
        case MonthQuestion():
            return {"label": label, "month": str(value)}
        case ChoiceQuestion() | MultiQuestion():
            return {"label": label, "names": _chosen(programme, question, value)}
        case CountriesQuestion():
            return {"label": label, "countries": [str(each) for each in value]}
        case CountryQuestion():
            return None  # it stands beside the name
    # Of files nothing is public but pictures.
    return {"label": label, "value": value} if isinstance(value, str) else None


def _pictures(given: Iterable[tuple[Question, Any]], files: Mapping[str, File]) -> list[FrozenPicture]:
    """The pictures among answers in the order of the form; a photo before what tells who it is, such as a logo."""
    asked_for = sorted((each for each in given if isinstance(each[0], FileQuestion)), key=lambda each: each[0].identity)
    return [
        {"id": str(each), "alt": str(file.details.get("alt") or "")}
        for _, value in asked_for
        for each in value
        if (file := files.get(str(each))) is not None and file.kind in PICTURES
    ]


def pictures_of(content: Answered | Content) -> list[FrozenPicture]:
    """Return the pictures of a public entry (the content of `PublicEntry`), the first of them the photo."""
    photo = content.get("photo")
    return [{"id": photo, "alt": content.get("photo_alt", "")}, *content.get("more_photos", ())] if photo else []


class Fact(NamedTuple):
    """A fact as a page shows it. link: where it leads, if it is an address; the value is short then."""

    label: str
    value: str
    link: str = ""


def _item_in(question: TableQuestion | GroupQuestion, label: Texts, value: Any) -> FrozenItem:
    if isinstance(question, GroupQuestion):
        given = [(part, str(value[part.id])) for part in question.fields if is_given(value.get(part.id))]
        return {"label": label, "pairs": [_pair_in(part, text) for part, text in given]}
    return {
        "label": label,
        "heads": [dict(column.label.items()) for column in question.columns],
        "numeric": [column.type == "number" for column in question.columns],
        "rows": [[str(row.get(column.id) or "") for column in question.columns] for row in value if is_given(row)],
    }


def _pair_in(part: GroupField, text: str) -> FrozenFact:
    label = dict(part.label.items())
    return {"label": label, "number": text} if part.type == "number" else {"label": label, "value": text}


def _chosen(programme: Programme, question: ChoiceQuestion | MultiQuestion, value: str | list[str]) -> list[Texts]:
    known = {option.id: dict(option.name.items()) for option in programme.options.get(question.options, ())}
    return [known[each] for each in ([value] if isinstance(value, str) else value) if each in known]


@dataclass(frozen=True)
class Entry:
    """A finalist or laureate in the reader's language; id: its address; lang: of its texts; works_in: country codes."""

    id: uuid.UUID
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
    texts: list[dict[str, str]]
    items: list[Item]
    facts: list[Fact]
    goals: list[str]
    works_in: list[str]

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


def shown_entries(
    rows: Iterable[PublicEntry], season: Season, language: str, country: Callable[[str], str]
) -> list[Entry]:
    """Return public entries (rows of `PublicEntry`) in the reader's language."""
    default = season.default_language
    names = {each.id: each.name.get_for(language, default) for each in season.document.categories}
    return [_shown(row, names, language, default, country) for row in rows]


def _shown(
    row: PublicEntry, names: Mapping[str, str], language: str, default: str, country: Callable[[str], str]
) -> Entry:
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
        works_in=[code for each in content.get("facts", ()) for code in each.get("countries", ())],
    )  # fmt: skip


def spoken(texts: Mapping[str, str], language: str, default: str) -> tuple[str, str]:
    """Return the language and the text for a reader: the own one, else the programme's, else any."""
    for code in (language, default, *texts):
        if texts.get(code):
            return code, texts[code]
    return language, ""


def _fact(fact: FrozenFact, language: str, default: str, country: Callable[[str], str]) -> Fact:
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
        return Fact(label, address["shown"].removesuffix("/"), link=fact["value"])
    else:
        value = fact["value"]
    return Fact(label, value)


def _item(frozen: FrozenItem, language: str, default: str, country: Callable[[str], str]) -> Item:
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


def goals_of(season: Season, entries: Sequence[Entry]) -> list[tuple[str, Text]]:
    """Return the goals that entries name, (id, name) in the programme's order."""
    named = {goal for each in entries for goal in each.goals}
    return [
        (option.id, option.name) for option in season.document.options.get(form_schema.GOALS, ()) if option.id in named
    ]


# What a correction changes: who is named, as what, with which place, citation and name


GRAND_PRIX = "grand_prix"
NAMED = {
    GRAND_PRIX: Message("grand prix"),
    "laureate": Message("laureate"),
    "special_mention": Message("special mention"),
    "finalist": Message("finalist"),
}
# Said by lines of their own; what is left of a content is what the nominee wrote, and the photo.
_SAID = frozenset({"title", "language", "company", "citation", "grand_prix", "place", "score", "ballots"})


@dataclass(frozen=True)
class Named:
    """An entry as a publication names it: the part of `PublicEntry` that is compared."""

    honour: str
    place: str | None
    category: str
    country: str
    content: Content

    @property
    def status(self) -> Message:
        """What it is named as, in words."""
        if self.place is None:
            return NAMED[self.honour]
        return {
            GRAND_PRIX: Message("grand prix, place {place}", place=self.place),
            "laureate": Message("laureate, place {place}", place=self.place),
            "special_mention": Message("special mention, place {place}", place=self.place),
            "finalist": Message("finalist, place {place}", place=self.place),
        }[self.honour]


@dataclass(frozen=True)
class Change:
    """An entry that a correction names otherwise: its title and company, and what is another, in sentences."""

    title: str
    language: str
    company: str
    lines: list[Message]


def named_by_id(entries: Iterable[PublicEntry]) -> dict[uuid.UUID, Named]:
    """Return public entries as they are compared, by nomination's id."""
    return {each.nomination_id: _named(each) for each in entries}


def _named(entry: PublicEntry) -> Named:
    honour = GRAND_PRIX if entry.content.get("grand_prix") else entry.kind
    return Named(honour, entry.content.get("place"), entry.category_code, entry.country, entry.content)


def changes(before: Mapping[uuid.UUID, Named], after: Mapping[uuid.UUID, Named]) -> list[Change]:
    """Return what differs between what two publications name, by nomination's id; in the order of the later one."""
    return [
        Change(shown.content["title"], shown.content["language"], shown.content["company"], lines)
        for key, shown in {**after, **{key: one for key, one in before.items() if key not in after}}.items()
        if (lines := list(_lines(before.get(key), after.get(key))))
    ]


def _lines(before: Named | None, after: Named | None) -> Iterable[Message]:
    was, is_ = status(before), status(after)
    if was != is_:
        yield Message("Before: {before}. Now: {now}.", before=was, now=is_)
    if before is None or after is None:
        return
    if before.category != after.category:
        yield Message("It is now in another category.")
    if _of(before, "title") != _of(after, "title"):
        yield Message("Its title was previously “{title}”.", title=before.content["title"])
    if _of(before, "company") != _of(after, "company") or before.country != after.country:
        yield Message("The organisation or the country was corrected.")
    if _of(before, "citation") != _of(after, "citation"):
        yield Message("The jury’s citation has changed.")
    if _of(before, "score", "ballots") != _of(after, "score", "ballots"):
        yield Message("Its score or the number of its scoresheets has changed.")
    if _rest(before) != _rest(after):
        yield Message("What its page says, or its photo, has changed.")


def status(one: Named | None) -> Message:
    """Return what an entry is named as, in words; of one that is not named, that."""
    return Message("not named") if one is None else one.status


def _of(one: Named, *names: str) -> list[object]:
    return [one.content.get(name) or None for name in names]


def _rest(one: Named) -> dict[str, object]:
    return {name: value for name, value in one.content.items() if name not in _SAID}


# What somebody is told of it


@dataclass(frozen=True)
class News:
    """What a publication says of an entry to somebody: as what it is named (nothing: not at all), place, citation."""

    honour: str = ""
    place: str | None = None
    citation: str = ""


def news_of(one: Named | None, language: str) -> News:
    """Return what a publication says of an entry, or of one that it does not name, in a language."""
    if one is None:
        return News()
    return News(one.honour, one.place, spoken(one.content.get("citation") or {}, language, language)[1])
