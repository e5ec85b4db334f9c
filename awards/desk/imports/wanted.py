"""What the columns of an import can be, by its kind, and the words for them in four languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from awards.core.message import Message
from awards.core.text import search_key
from awards.programmes.document.programme import Programme
from awards.programmes.document.questions import CategoryQuestion, CountryQuestion, Question, WithFiles
from awards.programmes.document.types import Text

KINDS = ("companies", "nominations", "jurors", "assignments", "scores")
QUESTION, CRITERION = "q:", "c:"  # before the id of a question, or of a criterion
_BESIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ENDS = re.compile(r"[\s:*?.!#№]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a column can be: its code, what it is called, the words for it, and the shape of its values."""

    code: str
    label: Message | Text
    names: frozenset[str]
    shape: str = ""


def said(head: str) -> str:
    """Return a head as it is compared: without marks, and what stands in brackets."""
    bare = _ENDS.sub(" ", _BESIDE.sub(" ", head)).strip() or head
    return search_key(bare)


def _of(code: str, label: Message, names: str, shape: str = "") -> Wanted:
    words = frozenset(map(said, (label.text, code, *names.split("|"))))
    return Wanted(code, label, words - {""}, shape)


_COMPANY = (
    "Firma|Unternehmen|Organisation|Organization|Nominee|Nominierte Organisation|Компания|Организация|"
    "Номинант|Предприятие|Ұйым|Кәсіпорын|Мекеме|Company name|Name of the company|Name des Unternehmens|"
    "Firmenname|Название компании|Компанияның атауы|Наименование организации|Ұйымның атауы"
)
_COUNTRY = "Land|Staat|Страна|Ел|Мемлекет|Country code|Ländercode|Nation"
_REGISTRATION = (
    "Registernummer|Handelsregisternummer|HRB|БИН|ИНН|БСН|BIN|INN|ОГРН|Регистрационный номер|"
    "Тіркеу нөмірі|Reg. no|Registration no|Company number|Steuernummer|VAT|USt-IdNr"
)
_WEBSITE = "Web|Webseite|Website|Homepage|URL|Internet|Сайт|Веб-сайт|Web page|Internetseite"
_EMAIL = (
    "Email|E-Mail|E-mail address|Mail|E-Mail-Adresse|Mailadresse|Эл. почта|Почта|Электронная почта|"
    "Адрес эл. почты|Email address|Эл. пошта|Пошта|Эл. пошта мекенжайы|Электрондық пошта|"
    "Адрес электронной почты"
)
_NAME = "Full name|Vor- und Nachname|Имя|ФИО|Ф.И.О|Имя и фамилия|Аты-жөні|Аты|Есімі|Nachname|Vorname und Nachname"
_LANGUAGE = "Sprache|Язык|Тіл|Тілі|Lang|Sprachcode|Язык переписки"
_CATEGORY = "Kategorie|Категория|Санат|Номинация|Preiskategorie|Award category"
_TITLE = (
    "Titel|Название|Атауы|Project|Projekt|Projekttitel|Project title|Название проекта|Жобаның атауы|"
    "Проект|Жоба|Name of the project|Nomination|Nominierung|Заявка|Өтінім|Entry|Einreichung"
)
_NUMBER = "Nummer|Номер|Нөмірі|Нөмір|ID|No|Nr|Number of the nomination|Nominierungsnummer"
_JUROR = (
    "Jurymitglied|Juror|Judge|Jury|Jurorin|Член жюри|Эксперт|Судья|Қазы|Address of the juror|Juror email|"
    "Jury member|Adresse des Jurymitglieds|Name of the juror"
)
_ROUND = "Runde|Тур|Кезең|Stage|Phase|Этап"

_EMPLOYER_WORDS = "Arbeitgeber|Место работы|Жұмыс орны|Affiliation|Institution|Работодатель"
_LANGUAGES_WORDS = "Languages|Sprachen|Lesesprachen|Языки|Владение языками|Тілдер|Тілдері|Liest"
_FIELDS_WORDS = "Fields|Expertise|Fachgebiete|Fachgebiet|Области|Экспертиза|Салалар|Специализация"
_ABOUT_WORDS = "About|Über|Biography|Bio|Biografie|О себе|Биография|Өзі туралы|Profil|Lebenslauf"
_COMMENT_WORDS = "Comment on a score|Begründung|Комментарий к оценке|Обоснование|Түсініктеме|Reason"
_JURY_COMMENT_WORDS = (
    "Comment|Anmerkung|Anmerkung für die Jury|Kommentar|Комментарий|Комментарий для жюри|Қазыларға ескертпе|Пікір"
)
_ADVICE_WORDS = "Advice|Rat|Rat an die Nominierten|Совет|Совет номинанту|Номинантқа кеңес|Кеңес|Feedback"

_COMPANIES = (
    _of("company", Message("Company"), f"{_COMPANY}|Name|Название|Атауы|Наименование"),
    _of("country", Message("Country"), _COUNTRY, "country"),
    _of("registration", Message("Registration number"), _REGISTRATION),
    _of("website", Message("Website"), _WEBSITE, "url"),
)
_NOMINATIONS = (
    _of("number", Message("Number"), _NUMBER, "id"),
    _of("title", Message("Title"), _TITLE),
    _of("company", Message("Company"), _COMPANY),
    _of("registration", Message("Registration number"), _REGISTRATION),
    _of("country", Message("Country"), _COUNTRY, "country"),
    _of("category", Message("Category"), _CATEGORY),
    _of("language", Message("Language"), _LANGUAGE, "language"),
    _of(
        "contact_name",
        Message("Contact person"),
        "Contact|Ansprechpartner|Ansprechperson|Kontakt|Kontaktperson|"
        "Контактное лицо|Контакт|Байланыс тұлғасы|Байланыс|Contact name|Name",
    ),
    _of(
        "contact_email",
        Message("Address of the contact person"),
        f"{_EMAIL}|Contact email|Kontakt E-Mail|E-Mail Ansprechpartner",
        "email",
    ),
)
_JURORS = (
    _of("email", Message("Email address"), _EMAIL, "email"),
    _of("name", Message("Name"), f"{_NAME}|Juror|Jurymitglied|Член жюри|Қазы"),
    _of("language", Message("Language"), _LANGUAGE, "language"),
    _of("employer", Message("Employer"), f"{_EMPLOYER_WORDS}|{_COMPANY}"),
    _of("languages", Message("Languages they read"), _LANGUAGES_WORDS),
    _of("fields", Message("Categories they know"), _FIELDS_WORDS),
    _of("category", Message("Panel"), f"{_CATEGORY}|Jurygruppe|Группа жюри|Группа|Қазылар тобы|Топ|Jury panel"),
    _of("about", Message("About the juror"), _ABOUT_WORDS),
)  # fmt: skip
_ASSIGNMENTS = (
    _of("juror", Message("Juror"), f"{_JUROR}|{_EMAIL}"),
    _of("nomination", Message("Nomination"), f"{_TITLE}|{_NUMBER}|Title|Number"),
    _of("company", Message("Company"), _COMPANY),
)
_SCORES = (
    *_ASSIGNMENTS,
    _of("criterion", Message("Criterion"), "Kriterium|Критерий|Criteria"),
    _of("score", Message("Score"), "Punktzahl|Punkte|Балл|Баллы|Оценка|Ұпай|Points|Bewertung|Note|Value"),
    _of("comment", Message("Comment on the score"), _COMMENT_WORDS),
    _of("jury_comment", Message("Comment for the jury"), _JURY_COMMENT_WORDS),
    _of("advice", Message("Advice to the nominee"), _ADVICE_WORDS),
)  # fmt: skip


def wanted(kind: str, programme: Programme) -> tuple[Wanted, ...]:
    """Return what the columns of a kind of import can be, in the order in which they are offered."""
    if kind == "companies":
        return _COMPANIES
    if kind == "jurors":
        return _JURORS
    if kind == "assignments":
        return _ASSIGNMENTS
    if kind == "scores":
        return (*_SCORES, *_criteria(programme))
    return (*_NOMINATIONS, *_questions(programme))


def importable(question: Question) -> bool:
    """Whether a cell can answer a question: not where files are asked for, nor what stands in a column of its own."""
    if isinstance(question, WithFiles | CategoryQuestion | CountryQuestion):
        return False
    return question.id not in ("title", "answer_language")


def _questions(programme: Programme) -> Iterator[Wanted]:
    for question in filter(importable, programme.questions):
        heading = getattr(question, "heading", None)
        names = {said(words) for text in (question.label, heading) if text for _language, words in text.items()}
        shape = {"email": "email", "url": "url", "tel": "tel", "month": "month"}.get(question.type, "")
        yield Wanted(QUESTION + question.id, question.label, frozenset(names | {said(question.id)}), shape)


def _criteria(programme: Programme) -> Iterator[Wanted]:
    for each in programme.criteria:
        names = {said(words) for _language, words in each.name.items()}
        yield Wanted(CRITERION + each.id, each.name, frozenset(names | {said(each.id)}))
