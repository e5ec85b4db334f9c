"""What another programme changes besides the rules of judging, in sentences: the nominees' form before all. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from awards.core.message import Message
from awards.messages.letters.occasions import LETTERS
from awards.programmes.document.form_schema import is_published
from awards.programmes.document.parts import Option
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import Question
from awards.programmes.document.types import Text
from awards.programmes.rulebook.change_words import NONE, VALUES, Names, Said, Told, compared, language_name, several
from awards.programmes.rulebook.part_words import called
from awards.programmes.rulebook.rulebook import Difference, Leaf, Path, as_data, differences, listed, rules_of

PARTS = ("columns", "fields", "per_file")
QUESTIONS = ("form", "questions")
OWN_WORDS = ("mails", "public")
OF_TEXTS = ("label", "hint", "heading", "name", "text", "title", "tagline", "description")


def changes(before: Programme, after: Programme) -> list[Message]:
    """Return in sentences all that another programme changes: what is published of answers, the rules, then the rest.

    What has no name of its own here is called by its place in the file.
    """
    names = names_of(before, after)
    found = [line for each in other_differences(before, after) for line in _sentences(each, names)]
    return [
        *published(before, after).values(),
        *(each.sentence for each in compared(rules_of(before), rules_of(after))),
        *found,
    ]


def other_differences(before: Programme, after: Programme) -> list[Difference]:
    """Return everything that differs and is no rule of judging, in the order of the document."""
    return differences(_free(before), _free(after))


def names_of(before: Programme, after: Programme) -> Names:
    """Return what the parts of two programmes are called, by their places; as the later one has it."""
    return {**_names(before), **_names(after)}


def in_words(found: Difference, names: Names) -> Told:
    """Return a difference that is no rule in words."""
    before, after = (_value(found.path, leaf, names) for leaf in (found.before, found.after))
    return Told(_called(found.path, names), before, after)


def changed_questions(before: Programme, after: Programme) -> list[str]:
    """Return the ids of the questions that are new, gone, or asked in another way, in the order of the forms."""
    old, new = ({str(each["id"]): each for each in _questions(programme)} for programme in (before, after))
    return [code for code in {**new, **old} if old.get(code) != new.get(code)]


def published(before: Programme, after: Programme) -> dict[str, Message]:
    """Return of which questions the answers will be published, or no longer, in a sentence each, by their ids."""
    old, new = ({each.id: each.label for each in it.questions if is_published(each)} for it in (before, after))
    will = Message("Answers to “{question}” that are submitted from now on will be published.")
    no_longer = Message("Answers to “{question}” will no longer be published.")
    found = {code: Message(will.text, question=new[code]) for code in new if code not in old}
    return found | {code: Message(no_longer.text, question=old[code]) for code in old if code not in new}


# The document of what is no rule of judging


def _free(programme: Programme) -> dict[str, object]:
    """All that is no rule of judging, as plain data. Questions stand apart from the pages they are on."""
    rest = as_data(programme, leave_out={
        "scale": True, "scheme": True, "rounds": True, "honours": True, "options": True,
        "season": {"deciders"}, "jury": {"comments", "conflict", "scores_seen"},
        "form": {"sections"}, "categories": {"__all__": {"name", "theme", "description", "criteria"}},
    })  # fmt: skip
    sections = [{"id": each.id, "title": each.title.root} for each in programme.form.sections]
    conduct = {str(number): each.root for number, each in enumerate(programme.jury.conduct, 1)}
    return {
        "form": {**rest.pop("form"), "sections": sections, "questions": _questions(programme)},
        **rest,
        "categories": {each["id"]: each for each in rest["categories"]},
        "jury": {**rest["jury"], "conduct": conduct},
    }


def _questions(programme: Programme) -> list[dict[str, object]]:
    found = []
    for section in programme.form.sections:
        for each in section.questions:
            choices = [{"id": one.id, "name": one.name.root} for one in _options(programme, each)]
            marks = {mark: "yes" for mark in ("personal_data", "hidden_from_jury") if getattr(section, mark)}
            when = {"shown_when": [each.shown_when.question, *each.shown_when.any_of]} if each.shown_when else {}
            data = as_data(each, leave_out={"options", "shown_when"})
            found.append({**data, **when, **marks, "section": section.id, "choices": choices})
    return found


def _names(programme: Programme) -> Names:
    """What categories, criteria, pages, questions and their parts are called, by their places."""
    found: Names = {("category", each.id): each.name for each in programme.categories}
    found |= {("informs", each.id): each.name for each in programme.criteria}
    found |= {(kind, each.id): each.title for each in programme.form.sections for kind in ("section", "sections")}
    found |= {("steps", each.id): each.name for each in programme.timeline.steps}
    for each in programme.questions:
        found["questions", each.id] = each.label
        for kind in PARTS:
            found |= {("questions", each.id, kind, part.id): part.label for part in getattr(each, kind, ())}
        for one in _options(programme, each):
            found["questions", each.id, "choices", one.id] = one.name
    return found


def _options(programme: Programme, asked: Question) -> tuple[Option, ...]:
    return programme.options.get(getattr(asked, "options", ""), ())


# In words


def _sentences(found: Difference, names: Names) -> Iterator[Message]:
    if found.path == QUESTIONS:
        yield from _asked(listed(found.before), listed(found.after), names)
    elif found.path[:2] != QUESTIONS or found.path[-1] != "public":
        yield in_words(found, names).sentence


def _asked(before: Sequence[str], after: Sequence[str], names: Names) -> Iterator[Message]:
    for code in after:
        if code not in before:
            yield Message("New question: “{question}”.", question=names["questions", code])
    for code in before:
        if code not in after:
            yield Message("No longer asked: “{question}”.", question=names["questions", code])
    if [code for code in before if code in after] != [code for code in after if code in before]:
        yield Message("The questions are asked in another order.")


OF_QUESTION: dict[str, Message] = {
    "label": Message("Wording of “{question}” ({language})"),
    "hint": Message("Help text of “{question}” ({language})"),
    "heading": Message("Heading of “{question}” where others read the answer ({language})"),
    "type": Message("Type of answer to “{question}”"),
    "category": Message("Category in which “{question}” is asked"),
    "shown_when": Message("When “{question}” is asked"),
    "section": Message("Section of the form with “{question}”"),
    "required": Message("“{question}” must be answered"),
    "identity": Message("The answer to “{question}” reveals who the nominee is"),
    "hidden_from_jury": Message("The answer to “{question}” is hidden from jurors"),
    "personal_data": Message("The answer to “{question}” is about a person"),
    "informs": Message("Criteria that “{question}” helps to judge"),
    "autocomplete": Message("What browsers fill in automatically for “{question}”"),
    "max_chars": Message("Maximum number of characters in “{question}”"),
    "max_words": Message("Maximum number of words in “{question}”"),
    "max_minutes": Message("Maximum length of the video in “{question}”, in minutes"),
    "min": Message("Lowest number in “{question}”"),
    "max": Message("Highest number in “{question}”"),
    "choices": Message("Options of “{question}”"),
    "min_choices": Message("Minimum number of choices in “{question}”"),
    "max_choices": Message("Maximum number of choices in “{question}”"),
    "columns": Message("Columns of “{question}”"),
    "min_rows": Message("Minimum number of rows in “{question}”"),
    "max_rows": Message("Maximum number of rows in “{question}”"),
    "fields": Message("Fields of “{question}”"),
    "per_file": Message("What is asked about each file of “{question}”"),
    "accept": Message("File types in “{question}”"),
    "max_files": Message("Maximum number of files in “{question}”"),
    "max_mb_each": Message("Largest file in “{question}”, in megabytes"),
    "max_mb_total": Message("Largest total size of the files in “{question}”, in megabytes"),
    "alt_text_required": Message("Pictures in “{question}” need a description"),
}


OF_FORM: dict[Path, Message] = {
    ("form", "sections"): Message("Sections of the form"),
    ("form", "answer_languages"): Message("Languages in which nominees may answer"),
    ("public", "contact"): Message("Email address for questions"),
}
OF_MAIL = {
    "subject": Message("Own subject of the email “{email}” ({language})"),
    "text": Message("Own text of the email “{email}” ({language})"),
}
OF_PUBLIC = {
    "home": Message("Own words on the public page of the season ({language})"),
    "rules": Message("Own words on the page of rules ({language})"),
    "privacy": Message("Own words in the privacy notice ({language})"),
}


def _called(path: Path, names: Names) -> Message:
    match path:
        case ("form", "questions", code, *rest):
            return _of_question(tuple(rest), code, names)
        case ("mails", letter, what, language):
            return Message(OF_MAIL[what].text, email=LETTERS[letter].called, language=language_name(language))
        case ("public", what, language):
            return Message(OF_PUBLIC[what].text, language=language_name(language))
    return OF_FORM.get(path) or called(path, names)


def _of_question(rest: Path, code: str, names: Names) -> Message:
    question: Text | Message = names["questions", code]
    if ("questions", code, *rest[:2]) in names:
        question = Message("{question}: {part}", question=question, part=names["questions", code, *rest[:2]])
        rest = rest[2:]
    field = "label" if rest[0] == "name" else rest[0]
    language = {"language": language_name(rest[1])} if field in OF_TEXTS else {}
    return Message(OF_QUESTION[field].text, question=question, **language)


def _value(path: Path, leaf: Leaf, names: Names) -> Said:
    if leaf is None and path[:2] == QUESTIONS and path[-1] == "category":
        return Message("every category")
    if path[:2] == QUESTIONS and path[-1] == "shown_when":
        return _when(listed(leaf), names)
    if leaf is None or leaf == ():
        return NONE
    if isinstance(leaf, tuple):
        return several([_item(path, each, names) for each in leaf])
    if isinstance(leaf, int) or path[-2] in OF_TEXTS or path[:2] == ("jury", "conduct") or path[0] in OWN_WORDS:
        return leaf
    if path[:2] == QUESTIONS and path[-1] in ("min", "max"):
        return Decimal(leaf)
    if leaf in ("yes", "no"):
        return VALUES[leaf]
    return Message("{value}", value=_item(path, leaf, names))


def _when(leaf: Sequence[str], names: Names) -> Said:
    """The answer after which a question is asked. leaf: the question that it stands in, and its answers."""
    if not leaf:
        return Message("always")
    question, *answers = leaf
    above = names.get(("questions", question)) or question
    if not answers:
        return Message("only if “{question}” is ticked", question=above)
    called = [names.get(("questions", question, "choices", each)) or each for each in answers]
    return Message("only if “{question}” is answered with: {answers}", question=above, answers=several(called))


def _item(path: Path, code: str, names: Names) -> Text | str:
    """What something is called that a question names, holds or stands on; else its code."""
    return names.get((path[-1], code)) or names.get((*path[1:], code)) or code
