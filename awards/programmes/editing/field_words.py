"""The words by which the editor of a programme calls fields, values and the items of lists: for organisers who never
see its file. Keys are those of `later.holder`: a field with the class that declares it. Pure."""

from __future__ import annotations

from awards.core.message import Message
from awards.programmes.document.later import LATER, holder
from awards.programmes.editing.form_words import ADD_TO_FORM, CHOICES_OF_FORM, FORM, ITEMS_OF_FORM
from awards.programmes.editing.judging_words import ADD_TO_JUDGING, CHOICES_OF_JUDGING, ITEMS_OF_JUDGING, JUDGING
from awards.programmes.editing.season_words import ADD_TO_SEASON, CHOICES_OF_SEASON, INSIDE, ITEMS_OF_SEASON, SEASON
from awards.programmes.editing.words import Words
from awards.ranking.scheme.kinds import Part

FIELDS: dict[str, Words] = {**SEASON, **FORM, **JUDGING}
# Of every literal, and of texts that hold one of a few words. Rules go on from their label and begin small.
CHOICES: dict[str, dict[str, Message]] = {**CHOICES_OF_SEASON, **CHOICES_OF_FORM, **CHOICES_OF_JUDGING}
# Buttons that add to a list or mapping, or that bring in a part that need not be there.
ADD: dict[str, Message] = {**ADD_TO_SEASON, **ADD_TO_FORM, **ADD_TO_JUDGING}
# What an item without a name of its own is called.
ITEMS: dict[str, Message] = {**ITEMS_OF_SEASON, **ITEMS_OF_FORM, **ITEMS_OF_JUDGING}
# Texts of a sentence or more; all others are one line.
PARAGRAPH = frozenset({
    "About.description", "Prize.text", "Anchor.text", "Category.description", "Criterion.description",
    "DeclareRule.text", "CheckRule.text", "MailWords.text", "Public.home", "Public.rules", "Public.privacy",
    "Jury.conduct", "_Input.label", "_Input.hint",
})  # fmt: skip
# What organisers need not see: it stands folded below the others.
TECHNICAL = frozenset({
    "Programme.schema_version", "Programme.cldr_overrides", "Programme.landlocked_developing_countries",
    "About.slug", "Option.unece", "_Autofilled.autocomplete", "Rounding.carried",
    *(name for name in FIELDS if name.endswith(".id")),
})  # fmt: skip
_NOT_YET = Message("This version does not support it yet.")


def label_of(part: type[Part], field: str) -> Message:
    """Return what a field is called; KeyError if there is no such field."""
    return FIELDS[_name(part, field)].label


def help_of(part: type[Part], field: str) -> Message | None:
    """Return a sentence about a field, or None where its label says all; what nothing keeps yet says so."""
    name = _name(part, field)
    said = FIELDS[name].help
    if name not in LATER:
        return said
    return Message("{help} This version does not support it yet.", help=said) if said else _NOT_YET


def choice_words(part: type[Part], field: str, value: object) -> Message:
    """Return what a value is called that a field may have; KeyError if it has no words."""
    return CHOICES[_name(part, field)][str(value)]


def add_words(part: type[Part], field: str, *, inside: bool = False) -> Message:
    """Return what the button says that adds an item to a list, or brings in a part that is not there.

    inside: the button of one of several lists that a mapping holds by name.
    """
    return (INSIDE if inside else ADD)[_name(part, field)]


def item_words(part: type[Part], field: str, number: int) -> Message:
    """Return what an item of a list is called that has no name yet, by its number from 1."""
    return Message(ITEMS[_name(part, field)].text, number=number)


def is_paragraph(part: type[Part], field: str) -> bool:
    """Tell whether a text has a sentence or more, rather than one line."""
    return _name(part, field) in PARAGRAPH


def is_technical(part: type[Part], field: str) -> bool:
    """Tell whether a field is folded below those that organisers need."""
    return _name(part, field) in TECHNICAL


def _name(part: type[Part], field: str) -> str:
    if field not in part.model_fields:
        raise KeyError(field)
    return holder(part, field)
