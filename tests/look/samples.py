"""Words in four languages, rows and a form for the style guide and the scenes. Invented companies throughout."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    MonthField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, ValidationError

LANGUAGES = {"en": "English", "de": "Deutsch", "ru": "Русский", "kk": "Қазақша"}
COLOURS = {
    "efficiency": ("#005F73", "#63CBDA"),
    "resilience": ("#7A3E9D", "#D0A2EA"),
    "digitalisation": ("#1D5A9E", "#8FBEF2"),
    "fairness": ("#9A3412", "#F3A07C"),
}
LINES = "".join(f'[data-line="{name}"]{{--line:light-dark({a},{b})}}' for name, (a, b) in COLOURS.items())

WORDS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text())


def sample(name: str, language: str) -> Any:
    """Return a sample's words in a language."""
    return WORDS[name][language]


def timetable() -> list[SimpleNamespace]:
    """Return thirteen stations, the sixth of them now."""
    names = ["Nominations open", "Reminder to drafts", "Nominations close", "Eligibility check and corrections"]
    names += ["Jury briefing, conflict declarations, two practice entries", "Round 1: independent scoring"]
    names += [
        "Finalists announced",
        "Finalists answer jury questions; checks on site or by call",
        "Round 2: final scoring",
    ]
    names += ["Final meeting of the jury", "Laureates informed", "Ceremony and publication", "Feedback to all nominees"]
    states = ["done"] * 5 + ["now"] + [""] * 7
    return [SimpleNamespace(name=n, state=s, detail="30 Mar – 27 Apr") for n, s in zip(names, states, strict=True)]


def steps() -> list[SimpleNamespace]:
    """Return the steps of a scale from 0 to 10 with anchors at the even ones."""
    anchors = {
        0: ("Not shown", "The criterion is not addressed, or cannot be judged from the information given."),
        2: ("Weak", "Intentions or single examples only. No systematic approach and no figures."),
        4: ("Partial", "A clear approach, used in part of the operation. First results, but important gaps remain."),
        6: ("Good", "In regular use across the relevant operation. Measured results; some shortcomings."),
        8: ("Very good", "Fully in use and improved over time. Strong, verifiable results over at least 12 months."),
        10: (
            "Outstanding",
            "A model for Eurasia. Best known level, independently confirmed, already adopted by others.",
        ),
    }
    return [
        SimpleNamespace(
            value=n,
            text=str(n),
            label=anchors.get(n, (None, None))[0],
            says=anchors.get(n, (None, "Between its neighbours."))[1],
        )
        for n in range(11)
    ]


def standings() -> list[SimpleNamespace]:
    """Return the rows of a board of nine entries."""
    rows = [
        ("1", "Route of last resort", "Steppe Rail Freight, KZ", "8.62", 1, 1, 2, ".81", 7, "0.6"),
        ("2", "Ferry by Friday", "Caspian Ro-Ro Link, AZ", "8.31", 2, 1, 4, ".15", 7, "0.9"),
        ("3", "Two gauges, one night", "Silk Wagon Works, UZ", "8.20", 3, 1, 5, ".03", 6, "1.1"),
        ("4=", "The spare bridge", "Donau Lift, DE", "7.88", 4, 3, 8, ".01", 7, "1.4"),
        ("4=", "Warehouse without a city", "Altai Depot, KZ", "7.88", 4, 3, 8, ".00", 7, "0.8"),
        ("6", "Bread before containers", "Ferghana Food Rail, KG", "7.85", 6, 3, 9, ".00", 7, "2.2"),
        ("7", "Winter drivers’ pool", "Ural Haul, KZ", "7.61", 7, 5, 10, "–", 6, "1.0"),
        (
            "8",
            "Donaudampfschifffahrtsgesellschaftskapitänsausbildung",
            "Hafen Süd IT, DE",
            "7.40",
            8,
            6,
            11,
            "–",
            7,
            "0.7",
        ),
    ]
    names = ("place", "name", "by", "score", "at", "low", "high", "first", "ballots", "spread")
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]


def options(words: dict[str, str]) -> list[SelectChoice]:
    """Return choices from values and their words."""
    return [SelectChoice(value, label) for value, label in words.items()]


class Figure(Form):
    """One row of key figures."""

    indicator = StringField("Indicator")
    unit = StringField("Unit")
    before = StringField("Before")
    after = DecimalField("After")
    source = StringField("Source")


class Referee(Form):
    """A group of fields."""

    name = StringField("Full name", [DataRequired()])
    email = EmailField("Email address", [DataRequired()])


def unproven(_form: Form, _figures: FieldList) -> None:
    """Find fault with a table as a whole."""
    raise ValidationError("Say where the figures come from")


class GuideForm(Form):
    """Every kind of field a page of ours has."""

    title = StringField("Project title", [DataRequired()], description="As it stands on the certificate")
    website = URLField("Website")
    email = EmailField("Email address", [DataRequired("Enter your e-mail address, like name@example.com")])
    password = PasswordField("Password", [DataRequired()])
    started = MonthField("In operation since", [DataRequired()], description="Year and month, for example 2024-03")
    country = SelectField(
        "Country of registration", [DataRequired()], choices=options({"KZ": "Kazakhstan", "DE": "Germany"})
    )
    summary = TextAreaField(
        "Summary for publication", [DataRequired(), Length(max=20, message="Summary must be 80 words or less")]
    )
    size = RadioField(
        "Number of employees",
        [DataRequired("Select the number of employees")],
        choices=options({"s": "1–49", "m": "50–249", "l": "250 or more"}),
    )
    category = RadioField(
        "Category", [DataRequired("Select a category")], choices=options({name: name.title() for name in COLOURS})
    )
    goals = SelectMultipleField(
        "Goals you contribute to",
        [DataRequired()],
        choices=options({str(n): f"Goal {n}: decent work and economic growth" for n in range(1, 18)}),
    )
    countries = SelectMultipleField(
        "Countries where it works", [DataRequired()], choices=options({f"C{n}": f"Country {n}" for n in range(40)})
    )
    referee = FormField(Referee, "An independent person who can confirm the results")
    figures = FieldList(
        FormField(Figure), "Key figures", [unproven], min_entries=3, description="Leave a row empty to take it away"
    )
    document = FileField(
        "Documents that prove the figures", description="PDF, PNG, JPG, XLSX or CSV, up to 10 MB each, 5 files at most"
    )
    privacy = BooleanField(
        "I have read the privacy notice", [DataRequired("Confirm that you have read the privacy notice")]
    )

    @classmethod
    def filled(cls) -> GuideForm:
        """Return the form with answers in some fields."""
        answers = [
            ("title", "Route of last resort"),
            ("summary", "Eleven days after the bridge fell, every container was moving again."),
            ("goals", "8"),
            ("goals", "9"),
            ("countries", "C1"),
            ("countries", "C12"),
            ("country", "KZ"),
            ("started", "2024-03"),
            ("figures-0-indicator", "Recovery after disruption"),
            ("figures-0-unit", "days"),
            ("figures-0-before", "38"),
            ("figures-0-after", "11"),
            ("figures-1-indicator", "On-time performance"),
            ("figures-1-after", "soon"),
        ]
        return cls(MultiDict(answers))
