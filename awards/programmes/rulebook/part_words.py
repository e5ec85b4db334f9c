"""What is called how in a programme where it is neither a rule of judging nor a question: texts about the award, who
may enter, how the jury works, the timetable. Pure."""

from __future__ import annotations

from awards.core.message import Message
from awards.programmes.rulebook.change_words import Names, language_name
from awards.programmes.rulebook.rulebook import Path

SINGLE: dict[Path, Message] = {
    ("season", "opens"): Message("First day of the timetable"),
    ("season", "timezone"): Message("Time zone"),
    ("programme", "slug"): Message("Short name of the award"),
    ("programme", "founded"): Message("Year of the first edition"),
    ("programme", "founded_in"): Message("Country in which the award was founded"),
    ("programme", "languages"): Message("Languages of the season"),
    ("programme", "default_language"): Message("Language for readers whose own is missing"),
    ("programme", "prizes"): Message("Prizes"),
    ("programme", "route"): Message("Places on the map"),
    ("eligibility", "max_entries_per_organisation"): Message("Maximum number of nominations per organisation"),
    ("eligibility", "max_entries_per_category"): Message(
        "Maximum number of nominations per organisation in a category"),
    ("eligibility", "same_project_in_several_categories"): Message("One project may enter several categories"),
    ("eligibility", "previous_laureate_wait_editions"): Message("Seasons that laureates must wait"),
    ("eligibility", "rules"): Message("Entry conditions"),
    ("form", "translation_by_organiser"): Message("Organisers may add translations for jurors"),
    ("jury", "target_ballots_per_entry"): Message("Scoresheets wanted for each nomination"),
    ("jury", "max_entries_per_juror"): Message("Maximum number of nominations per juror in a round"),
    ("jury", "expected_minutes_per_entry"): Message("Minutes that a juror needs for a nomination"),
    ("timeline", "steps"): Message("Steps of the timetable"),
    ("countries_first",): Message("Countries listed first"),
    ("landlocked_developing_countries",): Message("Landlocked developing countries"),
}  # fmt: skip
OF_AWARD = {
    "name": Message("Name of the award ({language})"),
    "tagline": Message("Heading of the public page ({language})"),
    "description": Message("Description on the public page ({language})"),
}
OF_STEP = {
    "day": Message("First day of “{step}”, counted from the opening"),
    "days": Message("Number of days of “{step}”"),
    "closes_at": Message("Closing time of “{step}”"),
    "public": Message("Everyone sees the step “{step}”"),
    "grace_minutes": Message("Minutes of grace after “{step}”"),
    "round": Message("Round in the step “{step}”"),
}


def called(path: Path, names: Names) -> Message:
    """Return what something is called that is neither a rule nor a question; by its place in the file if by nothing."""
    match path:
        case ("programme", kind, language) if kind in OF_AWARD:
            return _spoken(OF_AWARD[kind], language)
        case ("programme", "prizes", number, kind, language):
            name = Message("Name of prize {number} ({language})") if kind == "name" else PRIZE
            return _spoken(name, language, number=number)
        case ("programme", "route", number, *_):
            return Message("Place {number} on the map", number=number)
        case ("categories", code, "sdg_suggested"):
            return Message("Goals suggested in “{category}”", category=names.get(("category", code), code))
        case ("categories", code, *_):
            return Message("Colour of “{category}”", category=names.get(("category", code), code))
        case ("form", "sections", code, "title", language):
            return _spoken(Message("Title of the section “{page}” ({language})"), language,
                           page=names["sections", code])  # fmt: skip
        case ("jury", "conduct", number, language):
            return _spoken(Message("Rule of conduct {number} ({language})"), language, number=number)
        case ("cldr_overrides", country, language):
            return _spoken(Message("Name of the country {country} ({language})"), language, country=country)
        case ("regions", region):
            return Message("Countries of the region “{region}”", region=region)
    return SINGLE.get(path) or _of_list(path, names)


PRIZE = Message("Text of prize {number} ({language})")


def _of_list(path: Path, names: Names) -> Message:
    match path:
        case ("eligibility", "rules", code, "text", language):
            return _spoken(Message("Wording of the entry condition “{condition}” ({language})"), language,
                           condition=code)  # fmt: skip
        case ("eligibility", "rules", code, *_):
            return Message("Entry condition “{condition}”", condition=code)
        case ("timeline", "steps", code, "name", language):
            return _spoken(Message("Name of the step “{step}” ({language})"), language, step=names["steps", code])
        case ("timeline", "steps", code, kind) if kind in OF_STEP:
            return Message(OF_STEP[kind].text, step=names["steps", code])
    return Message("{value}", value=".".join(path))


def _spoken(words: Message, language: str, **values: object) -> Message:
    return Message(words.text, **values, language=language_name(language))
