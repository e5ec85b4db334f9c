"""What another programme changes, as people read it before it is in force: each change by itself, with the part of the
programme that it is in. Rules of judging come first; a text counts once, however many languages it changed in. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from awards.core.message import Message
from awards.programmes.document import timetable
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question
from awards.programmes.document.types import Text
from awards.programmes.rulebook import change_words, form_changes
from awards.programmes.rulebook.change_words import NONE, OWN_WORDS, VALUES, Said, Told, language_name
from awards.programmes.rulebook.form_changes import OF_QUESTION, OF_TEXTS
from awards.programmes.rulebook.rulebook import Difference, Path, differences, listed, rules_of

NAMES, CATEGORIES, SCALE, FORM, ELIGIBILITY = "names", "categories", "scale", "form", "eligibility"
ROUNDS, TIMETABLE, JURY, HONOURS, MAILS, PUBLIC = "rounds", "timetable", "jury", "honours", "mails", "public"
VALUE, TEXT, ADDED, REMOVED, ORDER, DATES = "value", "text", "added", "removed", "order", "dates"
Window = tuple[datetime, datetime]


@dataclass(frozen=True)
class Line:
    """What a change was and is; `language` is the code of a text's, empty for anything else."""

    before: Said | Text
    after: Said | Text
    language: str = ""


@dataclass(frozen=True)
class Item:
    """One change.

    part: the page of the programme it is on. path: its place in the document of rules, or of what is no rule; of a text
    without its language. kind: value, text, added, removed, order or dates. code: of what came, went or moved.
    """

    part: str
    what: Message
    lines: tuple[Line, ...]
    rule: bool
    path: Path
    kind: str = VALUE
    code: str = ""


def items(before: Programme, after: Programme, dates: Mapping[str, Window] = {}) -> list[Item]:
    """Return all that another programme changes, rules of judging first.

    dates: when steps of the timetable begin and end now, by their codes, where they were moved.
    """
    rules = list(_rules(before, after))
    told = {each.code for each in rules if each.path == form_changes.QUESTIONS}
    rest = [each for each in _others(before, after, dates) if not (each.path == form_changes.QUESTIONS
                                                                  and each.code in told)]  # fmt: skip
    return rules + (rest or ([] if rules else list(_unnamed(before, after))))


def _unnamed(before: Programme, after: Programme) -> Iterator[Item]:
    """What the file has and no page shows, such as codes of options."""
    if before != after:
        yield Item(NAMES, Message("Details that no page shows"), (), rule=False, path=())


# Rules of judging


def _rules(before: Programme, after: Programme) -> Iterator[Item]:
    old, new = rules_of(before), rules_of(after)
    spoken = _Spoken(before, after)
    found = []
    for each in differences(old, new):
        if each.path[0] == "concealed":
            yield from _concealed(each, before, after)
        elif each.path in GROUPS or each.path[2:] == ("criteria",):
            yield from _came_and_went(each, before, after, rule=True)
        else:
            told = change_words.in_words(each, old, new)
            line = _weights(each.path[1], told, before, after) if each.path[-1] == "weight" else None
            found.append(_Found(each, told.what, line or Line(told.before, told.after)))
    yield from spoken.items(found, rule=True)


def _weights(category: str, told: Told, before: Programme, after: Programme) -> Line:
    """A weight beside the sum of its category's."""
    sums = [sum((each.weight for each in it.category(category).criteria), Decimal()) for it in (before, after)]
    was, now = (
        Message("{weight} of {sum}", weight=weight, sum=Decimal(f"{total.normalize():f}"))
        for weight, total in zip((told.before, told.after), sums, strict=True)
    )
    return Line(was, now)


def _concealed(found: Difference, before: Programme, after: Programme) -> Iterator[Item]:
    """Of a question that is there before and after that it is concealed; of another that it comes or goes."""
    old, new = ({each.id: each for each in it.questions} for it in (before, after))
    words = OF_QUESTION["hidden_from_jury" if found.path[-1] == "hidden_from_jury" else "identity"]
    for code in sorted(set(listed(found.before)) ^ set(listed(found.after))):
        if code not in old:
            yield _new_question(new[code], rule=True)
        elif code not in new:
            yield _gone_question(old[code], rule=True)
        else:
            values = (VALUES["yes"], VALUES["no"])
            is_now = code in listed(found.after)
            line = Line(*(values[::-1] if is_now else values))
            yield Item(FORM, Message(words.text, question=new[code].label), (line,), rule=True,
                       path=(*found.path, code), code=code)  # fmt: skip


# Everything else


def _others(before: Programme, after: Programme, dates: Mapping[str, Window]) -> Iterator[Item]:
    names = form_changes.names_of(before, after)
    for code, words in form_changes.published(before, after).items():
        if _is_in_both(code, before, after):
            yield Item(FORM, words, (), rule=False, path=(*form_changes.QUESTIONS, code, "public"), code=code)
    found, lasting = [], {each.id for each in before.categories} & {each.id for each in after.categories}
    for each in form_changes.other_differences(before, after):
        if each.path in GROUPS:
            yield from _came_and_went(each, before, after, rule=False)
        elif not _is_told_elsewhere(each.path, lasting):
            told = form_changes.in_words(each, names)
            line = _opening(before, after) if each.path == OPENING else Line(told.before, told.after)
            found.append(_Found(each, told.what, line))
    yield from _Spoken(before, after).items(found, rule=False)
    yield from _orders(before, after)
    yield from _moved_dates(before, after, dates)


OPENING = ("season", "opens")


def _opening(before: Programme, after: Programme) -> Line:
    was, now = (Message("{value}", value=it.season.opens) for it in (before, after))
    return Line(was, now)


def _is_in_both(code: str, before: Programme, after: Programme) -> bool:
    return all(any(each.id == code for each in it.questions) for it in (before, after))


def _is_told_elsewhere(path: Path, lasting: Collection[str]) -> bool:
    """What a question conceals is a rule, what it publishes a sentence; of days the dates are told.

    lasting: the categories that neither come nor go.
    """
    if path[0] == "categories":
        return path[1] not in lasting
    if path[:2] == form_changes.QUESTIONS:
        return path[3:] in (("public",), ("identity",), ("hidden_from_jury",))
    return path[:2] == ("timeline", "steps") and path[3:] in (("day",), ("days",), ("closes_at",))


def _orders(before: Programme, after: Programme) -> Iterator[Item]:
    """The order of categories and criteria, which is no rule."""
    words = Message("The categories are listed in another order")
    if _is_another_order([each.id for each in before.categories], [each.id for each in after.categories]):
        yield Item(CATEGORIES, words, (), rule=False, path=("categories",), kind=ORDER)
    criteria = {each.id: [one.id for one in each.criteria] for each in before.categories}
    for each in after.categories:
        if _is_another_order(criteria.get(each.id, []), [one.id for one in each.criteria]):
            said = Message("The criteria of “{category}” are listed in another order", category=each.name)
            yield Item(CATEGORIES, said, (), rule=False, path=("categories", each.id), kind=ORDER, code=each.id)


def _is_another_order(before: list[str], after: list[str]) -> bool:
    return [each for each in before if each in after] != [each for each in after if each in before]


def _moved_dates(before: Programme, after: Programme, dates: Mapping[str, Window]) -> Iterator[Item]:
    old = {each.id: each for each in timetable.timetable(before)}
    for step in timetable.timetable(after):
        was = old.get(step.id)
        if was is not None and (was.starts, was.ends) != (step.starts, step.ends):
            said = Line(_span(*dates.get(step.id, (was.starts, was.ends))), _span(step.starts, step.ends))
            yield Item(TIMETABLE, Message("Dates of “{step}”", step=step.name), (said,), rule=False,
                       path=("timeline", "steps", step.id), kind=DATES, code=step.id)  # fmt: skip


def _span(starts: datetime, ends: datetime) -> Message:
    return Message("{first} to {last}", first=starts, last=ends - timetable.MINUTE)


# What comes and goes

GROUPS: dict[Path, tuple[Message, Message, Message]] = {
    ("categories",): (
        Message("New category"), Message("Category removed"), Message("The categories are listed in another order")),
    ("rounds",): (Message("New round"), Message("Round removed"), Message("The rounds come in another order")),
    form_changes.QUESTIONS: (
        Message("New question"), Message("Question removed"), Message("The questions are asked in another order.")),
    ("form", "sections"): (
        Message("New section of the form"), Message("Section of the form removed"),
        Message("The sections of the form come in another order")),
    ("eligibility", "rules"): (
        Message("New entry condition"), Message("Entry condition removed"),
        Message("The entry conditions are listed in another order")),
    ("timeline", "steps"): (
        Message("New step of the timetable"), Message("Step of the timetable removed"),
        Message("The steps of the timetable come in another order")),
}  # fmt: skip


def _came_and_went(found: Difference, before: Programme, after: Programme, *, rule: bool) -> Iterator[Item]:
    old, new = listed(found.before), listed(found.after)
    came, went, moved = GROUPS.get(found.path) or _of_criteria(found.path[1], before, after)
    part = part_of(found.path)
    for code in (each for each in new if each not in old):
        if found.path == form_changes.QUESTIONS:
            yield _new_question(_question(after, code), rule=rule)
        else:
            line = Line("", _name(after, found.path, code))
            yield Item(part, came, (line,), rule, found.path, kind=ADDED, code=code)
    for code in (each for each in old if each not in new):
        line = Line(_name(before, found.path, code), "")
        yield Item(part, went, (line,), rule, found.path, kind=REMOVED, code=code)
    if _is_another_order(list(old), list(new)):
        yield Item(part, moved, (), rule, found.path, kind=ORDER)


def _of_criteria(category: str, before: Programme, after: Programme) -> tuple[Message, Message, Message]:
    name = {each.id: each.name for it in (before, after) for each in it.categories}[category]
    return (
        Message("New criterion in “{category}”", category=name),
        Message("Criterion removed from “{category}”", category=name),
        Message("The criteria of “{category}” are listed in another order", category=name),
    )


def _new_question(asked: Question, *, rule: bool) -> Item:
    words = Message("New question, needed to submit") if asked.required else Message("New question")
    return Item(FORM, words, (Line("", asked.label),), rule, form_changes.QUESTIONS, kind=ADDED, code=asked.id)


def _gone_question(asked: Question, *, rule: bool) -> Item:
    line = Line(asked.label, "")
    return Item(FORM, Message("Question removed"), (line,), rule, form_changes.QUESTIONS, kind=REMOVED, code=asked.id)


def _question(programme: Programme, code: str) -> Question:
    return next(each for each in programme.questions if each.id == code)


def _name(programme: Programme, path: Path, code: str) -> Text | str:
    """What something in a list is called."""
    match path:
        case ("categories",):
            return programme.category(code).name
        case ("categories", _, "criteria"):
            return programme.criterion(code).name
        case ("form", "questions"):
            return _question(programme, code).label
        case ("form", "sections"):
            return next(each.title for each in programme.form.sections if each.id == code)
        case ("eligibility", "rules"):
            return next(each.text for each in programme.eligibility.rules if each.id == code)
        case ("timeline", "steps"):
            return next(each.name for each in programme.timeline.steps if each.id == code)
    return code


# Texts in several languages


@dataclass(frozen=True)
class _Found:
    """A difference in words, before those of one text are put together."""

    difference: Difference
    what: Message
    line: Line


class _Spoken:
    """The languages of two programmes: which of them came or went, and what is a text in one of them."""

    def __init__(self, before: Programme, after: Programme) -> None:
        old, new = (set(it.programme.languages) for it in (before, after))
        self.known, self.other = old | new, old ^ new

    def items(self, found: Iterable[_Found], *, rule: bool) -> Iterator[Item]:
        """Yield the changes, each text once; of a language that came or went only how many texts it has in them."""
        grouped: dict[Path, list[_Found]] = {}
        translated: dict[str, int] = {}
        for each in found:
            language = self._of(each.difference.path)
            if language in self.other:
                translated[language] = translated.get(language, 0) + 1
            else:
                grouped.setdefault(each.difference.path[:-1] if language else each.difference.path, []).append(each)
        for path, group in grouped.items():
            yield self._item(path, group, rule=rule)
        yield from _translations(translated, rule=rule)

    def _of(self, path: Path) -> str:
        """The language of a text, by its place; nothing for what is none."""
        of_text = len(path) > 1 and (
            path[-2] in OWN_WORDS | set(OF_TEXTS) or path[:2] == ("jury", "conduct") or path[0] in ("mails", "public")
        )
        return path[-1] if of_text and path[-1] in self.known else ""

    def _item(self, path: Path, group: Collection[_Found], *, rule: bool) -> Item:
        languages = [self._of(each.difference.path) for each in group]
        what = next(iter(group)).what
        if len(group) > 1 and "language" in what.values:
            what = Message(what.text, **what.values | {"language": ", ".join(map(language_name, languages))})
        lines = tuple(_line(each.line, language) for each, language in zip(group, languages, strict=True))
        code = path[2] if len(path) > 2 else ""
        return Item(part_of(path), what, lines, rule, path, kind=TEXT if languages[0] else VALUE, code=code)


def _line(found: Line, language: str) -> Line:
    """A text that was or is not there is shown as such beside nothing, rather than beside a dash."""
    if not language:
        return found
    before, after = ("" if each == NONE else each for each in (found.before, found.after))
    return Line(before, after, language)


def _translations(counts: Mapping[str, int], *, rule: bool) -> Iterator[Item]:
    """Of a language that came or went how many of the rules' texts it has; elsewhere it is said once, by its name."""
    for language, count in counts.items() if rule else ():
        words = Message("Texts of the rules in {language}: {count}", language=language_name(language), count=count)
        yield Item(NAMES, words, (), rule=True, path=("languages", language), code=language)


# Where it is

PARTS: dict[str, str] = {
    "scale": SCALE, "categories": CATEGORIES, "scheme": ROUNDS, "rounds": ROUNDS, "honours": HONOURS, "jury": JURY,
    "concealed": FORM, "form": FORM, "eligibility": ELIGIBILITY, "regions": ELIGIBILITY, "timeline": TIMETABLE,
    "countries_first": FORM, "cldr_overrides": FORM, "landlocked_developing_countries": FORM, "mails": MAILS,
    "public": PUBLIC, "texts": PUBLIC,
}  # fmt: skip
OF_PUBLIC = ("tagline", "description", "prizes", "route", "founded", "founded_in")


def part_of(path: Path) -> str:
    """Return the part of the programme that something is in, by its place in the document."""
    if path[0] == "season" and path[1:] in (("opens",), ("timezone",)):
        return TIMETABLE
    if path[0] == "programme" and len(path) > 1 and path[1] in OF_PUBLIC:
        return PUBLIC
    return PARTS.get(path[0], NAMES)
