"""Under which names people look for a country, in whatever language of ours."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from wtforms.fields.choices import SelectChoice

from awards.core.countries import countries, country_name
from awards.core.text import search_key
from awards.web.i18n import LANGUAGES

BEGINNING = 4  # letters of a country's name that say which one is meant


@cache
def other_names(code: str, language: str) -> str:
    """Return under which other names people look for a country: those of our other languages, and usual ones."""
    elsewhere = (country_name(code, other) for other in LANGUAGES if other != language)
    return " ".join([*dict.fromkeys(elsewhere), *filter(None, [_USUAL.get(code)])])


def found_by(code: str, language: str) -> dict[str, str]:
    """Return the attribute of a country's choice under whose words a control that finds it looks too."""
    return {"data-also": f"{other_names(code, language)} {code}"}


def country_choices(language: str) -> list[SelectChoice]:
    """Return every country as a choice of a list, with the other names it is found by."""
    return [SelectChoice(code, name, found_by(code, language)) for code, name in countries(language)]


def countries_called(words: Collection[str]) -> frozenset[str]:
    """Return the codes of the countries that have one of these words, as search compares them, in a name they go by.

    Of longer words the beginning is enough; words of up to three letters have to be an abbreviation.
    """
    return frozenset(
        code for code, names, short in _search_names() if any(_begins(names, word) or word in short for word in words)
    )


def _begins(names: str, word: str) -> bool:
    return len(word) >= BEGINNING and f" {word}" in names


@cache
def _search_names() -> tuple[tuple[str, str, frozenset[str]], ...]:
    """Code, all names in one line with a blank before each word, and abbreviations of every country."""
    found = []
    for code, name in countries("en"):
        names = f"{name} {other_names(code, 'en')}"
        short = frozenset(search_key(word) for word in names.split() if word.isupper() and len(word) < BEGINNING)
        # A search key is cut; names are compared word by word.
        found.append((code, "".join(f" {search_key(word)}" for word in names.split()), short))
    return tuple(found)


_USUAL = {
    "AE": "UAE Emirates VAE Emirate ОАЭ Эмираты БАӘ Dubai Дубай Abu Dhabi",
    "BA": "Bosnia Bosnien Босния",
    "BY": "Weißrussland Белоруссия",
    "CD": "DRC DR Congo Zaire Kinshasa Конго Заир ДРК",
    "CF": "CAR ЦАР ЗАР",
    "CG": "Congo Brazzaville Конго",
    "CH": "Swiss Suisse Svizzera",
    "CI": "Ivory Coast Elfenbeinküste Берег Слоновой Кости",
    "CN": "PRC VR China КНР ҚХР",
    "CV": "Cape Verde Kapverden",
    "CZ": "Czech Republic Tschechische Republik Чешская Республика",
    "DE": "FRG BRD ФРГ ГФР",
    "GB": "UK England Scotland Wales Northern Ireland Great Britain GB Großbritannien Schottland Nordirland "
    "Англия Шотландия Уэльс Северная Ирландия Британия Великобритания Ағылшын",
    "GE": "Grusinien Sakartvelo",
    "GR": "Hellas Эллада",
    "HK": "Hongkong",
    "IE": "Eire Republic of Ireland",
    "IR": "Persia Persien Персия",
    "KG": "Kirgisien Kirghizia Киргизия Киргизстан",
    "KP": "DPRK Nordkorea КНДР КХДР",
    "KR": "Republic of Korea Südkorea Республика Корея",
    "KZ": "Kasachstan Qazaqstan РК ҚР",
    "LK": "Ceylon Цейлон",
    "MD": "Moldawien Молдавия",
    "MK": "Macedonia Mazedonien Македония FYROM",
    "MM": "Burma Birma Бирма",
    "NL": "Holland Holländer Голландия",
    "PS": "Palestine Palästina Палестина",
    "RU": "Russian Federation Russische Föderation Российская Федерация РФ",
    "SA": "KSA Saudi",
    "SY": "Syrian Arab Republic САР",
    "SZ": "Swaziland Swasiland Свазиленд",
    "TJ": "Tadzhikistan",
    "TL": "East Timor Osttimor Восточный Тимор",
    "TM": "Туркмения",
    "TR": "Turkey Türkei Türkiye Турция",
    "TW": "Formosa Taipei",
    "TZ": "Tansania Sansibar Zanzibar",
    "US": "USA U.S.A. US America Amerika United States of America Vereinigte Staaten von Amerika США Америка АҚШ",
    "VA": "Holy See Heiliger Stuhl Святой Престол",
    "VN": "Viet Nam",
    "ZA": "RSA ЮАР ОАР",
}
