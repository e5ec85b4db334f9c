"""Names and addresses of organisations as they are compared: without legal forms, and without mail services that
everybody uses. Pure.
"""

from __future__ import annotations

import re
import unicodedata

# Forms of companies, which say nothing about which company it is: in words first, then as they are cut short.
_LONG_FORMS = re.compile(
    "gesellschaft mit beschränkter haftung|aktiengesellschaft|товарищество с ограниченной ответственностью"
    "|общество с ограниченной ответственностью|акционерное общество|жауапкершілігі шектеулі серіктестігі?"
    "|акционерлік қоғамы?|limited liability (?:partnership|company)|joint stock company"
)
_FORMS = frozenset(
    re.split(
        r"\s+",
        "ag aq co company corp corporation gbr gmbh group holding inc jsc kg limited llc llp ltd ltda mbh nv oao "
        "ohg ooo plc sa sarl se spa too ug zao zhshs ао жшс ақ зао ип оао ооо осоо пао тоо компания группа "
        "холдинг",
    )
)
# Mail services used by anyone: a shared domain says nothing.
_OPEN_DOMAINS = frozenset(
    re.split(
        r"\s+",
        "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com aol.com gmx.de gmx.net "
        "web.de t-online.de mail.ru bk.ru inbox.ru list.ru yandex.ru yandex.kz ya.ru mail.kz proton.me "
        "protonmail.com",
    )
)


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without what stands between them."""
    return re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())


def name_words(name: str) -> list[str]:
    """Return the words of a company's name but for those of its legal form."""
    plain = " ".join(split_words(name))
    return [word for word in _LONG_FORMS.sub(" ", plain).split() if word not in _FORMS]


def domain_of(email: str) -> str:
    """Return the domain of an address in lower case; nothing for the services that everyone uses."""
    domain = email.rpartition("@")[2].lower()
    return "" if domain in _OPEN_DOMAINS else domain
