"""Words in four languages, rows and a form for the style guide and the scenes. Invented companies throughout."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

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
from wtforms.validators import DataRequired, Length

LANGUAGES = {"en": "English", "de": "Deutsch", "ru": "Русский", "kk": "Қазақша"}
COLOURS = {
    "efficiency": ("#005F73", "#63CBDA"),
    "resilience": ("#7A3E9D", "#D0A2EA"),
    "digitalisation": ("#1D5A9E", "#8FBEF2"),
    "fairness": ("#9A3412", "#F3A07C"),
}
LINES = "".join(f'[data-line="{name}"]{{--line:light-dark({a},{b})}}' for name, (a, b) in COLOURS.items())

WORDS: dict[str, dict[str, Any]] = {
    "award": {
        "en": "Magistral Awards",
        "de": "Magistral Awards",
        "ru": "Премия «Магистраль»",
        "kk": "«Магистраль» сыйлығы",
    },
    "person": {
        "en": "Aliya Serikkyzy",
        "de": "Ann-Kathrin Müller-Lüdenscheidt",
        "ru": "Алия Сериккызы",
        "kk": "Әлия Серікқызы",
    },
    "nav": {
        "en": ["Desk", "Nominations", "Jury", "Results", "Mail", "Log"],
        "de": ["Schreibtisch", "Nominierungen", "Jury", "Ergebnisse", "Nachrichten", "Protokoll"],
        "ru": ["Рабочий стол", "Заявки", "Жюри", "Результаты", "Почта", "Журнал"],
        "kk": ["Жұмыс үстелі", "Өтінімдер", "Қазылар алқасы", "Нәтижелер", "Пошта", "Журнал"],
    },
    "footer": {
        "en": ["Rules", "Privacy", "Contact", "Check these results"],
        "de": ["Teilnahmebedingungen", "Datenschutz", "Kontakt", "Diese Ergebnisse nachrechnen"],
        "ru": ["Правила", "Конфиденциальность", "Контакты", "Проверить эти результаты"],
        "kk": ["Ереже", "Құпиялылық", "Байланыс", "Осы нәтижелерді тексеру"],
    },
    "title": {
        "en": "Route of last resort",
        "de": "Strecke der letzten Möglichkeit: Ausweichverkehrskoordinierungsstelle",
        "ru": "Последний возможный путь",
        "kk": "Соңғы мүмкіндік жолы",
    },
    "resilience": {"en": "Resilience", "de": "Resilienz", "ru": "Жизнестойкость", "kk": "Төзімділік"},
    "any_order": {
        "en": "Fill in the topics in any order. Everything you write saves itself.",
        "de": "Füllen Sie die Abschnitte in beliebiger Reihenfolge aus. Alles wird von selbst gespeichert.",
        "ru": "Заполняйте разделы в любом порядке. Всё сохраняется само.",
        "kk": "Тарауларды кез келген ретпен толтырыңыз. Жазғаныңыздың бәрі өздігінен сақталады.",
    },
    "topics": {
        "en": [
            "Your organisation",
            "Contact person",
            "Your project",
            "What you achieved",
            "Questions for your category",
            "Evidence",
            "Declarations and sending",
        ],
        "de": [
            "Ihre Organisation",
            "Ansprechperson",
            "Ihr Projekt",
            "Was Sie erreicht haben",
            "Fragen zu Ihrer Kategorie",
            "Nachweise",
            "Erklärungen und Einreichung",
        ],
        "ru": [
            "Ваша организация",
            "Контактное лицо",
            "Ваш проект",
            "Чего вы достигли",
            "Вопросы по вашей категории",
            "Подтверждения",
            "Заявления и отправка",
        ],
        "kk": [
            "Сіздің ұйымыңыз",
            "Байланыс тұлғасы",
            "Сіздің жобаңыз",
            "Қол жеткізген нәтижелеріңіз",
            "Санатыңыз бойынша сұрақтар",
            "Дәлелдер",
            "Мәлімдемелер және жіберу",
        ],
    },
    "criteria": {
        "en": ["Response to a real disruption", "Continuity results", "Preparedness"],
        "de": ["Reaktion auf eine reale Störung", "Ergebnisse der Aufrechterhaltung", "Vorbereitung"],
        "ru": ["Действия при реальном сбое", "Результаты непрерывности", "Готовность"],
        "kk": ["Нақты іркіліске ден қою", "Үздіксіздік нәтижелері", "Дайындық"],
    },
    "story": {
        "en": "On 14 June 2024 the flood washed out the bridge at kilometre 1,182. Within nine hours 41 trains stood still. "
        "That same evening we opened the diversion through the port of Kuryk, whose timetable we had rehearsed every quarter for two years."
        "\n\nAfter eleven days every container was moving again. No customer left, no cargo was lost; we shared the extra cost of 1.9 million euros with the small carriers.",
        "de": "Am 14. Juni 2024 unterspülte das Hochwasser die Brücke bei Kilometer 1 182. Innerhalb von neun Stunden standen 41 Züge. "
        "Wir haben noch am selben Abend die Ausweichroute über den Hafen Kuryk geöffnet, deren Fahrplan wir zwei Jahre lang jedes Quartal geprobt hatten."
        "\n\nNach elf Tagen lief wieder jeder Container. Kein Kunde hat gekündigt, keine Ladung ging verloren; die Mehrkosten haben wir mit den kleinen Frachtführern geteilt.",
        "ru": "14 июня 2024 года паводок размыл мост на 1182-м километре. За девять часов встал 41 поезд. В тот же вечер мы открыли обход через порт Курык, "
        "график которого два года репетировали каждый квартал.\n\nЧерез одиннадцать дней двигался каждый контейнер. Ни один клиент не ушёл, груз не потерян.",
        "kk": "2024 жылғы 14 маусымда су тасқыны 1182-шақырымдағы көпірді шайып кетті. Тоғыз сағаттың ішінде 41 пойыз тоқтады. Сол күні кешке біз екі жыл бойы тоқсан сайын "
        "жаттыққан Құрық порты арқылы айналма жолды аштық.\n\nОн бір күннен кейін барлық контейнер қайта қозғалды. Бірде-бір клиент кетпеді, жүк жоғалған жоқ.",
    },
}


def sample(name: str, language: str) -> Any:
    """Return a sample's words in a language."""
    return WORDS[name][language]


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
    email = EmailField("E-mail", [DataRequired()])


class GuideForm(Form):
    """Every kind of field a page of ours has."""

    title = StringField("Project title", [DataRequired()], description="As it stands on the certificate")
    website = URLField("Website")
    email = EmailField("E-mail", [DataRequired("Enter your e-mail address, like name@example.com")])
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
        FormField(Figure), "Key figures", min_entries=3, description="Leave a row empty to take it away"
    )
    document = FileField(
        "Documents that prove your figures", description="PDF, PNG, JPG, XLSX or CSV, up to 10 MB each, 5 files at most"
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
