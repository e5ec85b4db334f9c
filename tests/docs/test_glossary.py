"""The catalogues use the words of docs/glossary.md, where that can be told by the stem of a word."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.docs.fences import ROOT

LANGUAGES = ("de", "ru", "kk")
GAP = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
# The English word in a text, and the stem that its translation has in German, Russian and Kazakh.
STEMS = {
    "nominations?": ("nominierung|einreich", "заяв", "өтінім"),
    "seasons?": ("jahrg[aä]ng", "сезон", "маусым"),
    "weights?": ("gewicht", "вес", "салма"),
    "dossiers?": ("dossier", "материал", "құжат"),
    "organisers?": ("veranstalter", "организатор", "ұйымдастырушы"),
    "observers?": ("beobachter", "наблюдател", "бақылаушы"),
    "administrators?": ("verwalter", "администратор", "әкімші"),
    "conflicts? of interest": ("befangen", "конфликт.* интересов", "мүдделер қақтығ"),
    "recused?": ("befangen", "самоотвод", "бас тарт"),
    "rounds?": ("runde", "тур", "кезең"),
    "drafts?": ("entw[uü]rf", "черновик", "нобай"),
    "timetables?": ("zeitpl[aä]n", "расписани", "күнтізбе"),
    "scoring rules": ("bewertungsregel", "правил.* подсч", "есептеу ереже"),
    "cut-off": ("auswahlgrenze", "проходн.* границ", "өту шег"),
    "strictness": ("streng", "строгост", "қатал"),
    "laureates?": ("preisträger|ausgezeichn", "лауреат", "лауреат"),
    "special mentions?": ("besondere.* anerkennung", "специальн.* упоминани", "ерекше атап өт"),
    "grand prix": ("grand prix", "гран-при", "гран-при"),
    "citations?": ("würdigung", "обосновани", "негіздеме"),
    "shortlist": ("finalistenliste", "спис.* финалистов", "финалистер тізім"),
    "publications?": ("veröffentlich", "публикаци", "жариял"),
    "panels?": ("jurygruppe", "групп", "топ|тоб"),
    "demo": ("demo", "демо", "демо"),
    "log": ("protokoll", "журнал", "журнал"),
}


# Sentences that say it without the word, by how they begin.
OTHERWISE = {
    "de": ("Also an organiser of the award", "How nominations are judged", "It is in round ", "Nominations submitted:",
           "Other jurors, just as careful", "When nominations are scored", "the current round"),
    "ru": ("Admit the selected", "How nominations are judged", "Publishing, changing a rule",
           "With any one juror left out", "the current round"),
    "kk": ("Admit the selected", "How nominations are judged", "With any one juror left out",
           "In , every organiser has", "the current round"),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    folder = ROOT / "awards" / "translations"
    files = {language: folder / language / "LC_MESSAGES" / "messages.po" for language in LANGUAGES}
    return {language: read_po(BytesIO(path.read_bytes()), locale=language) for language, path in files.items()}


def without(catalogue: Catalog, english: str, stem: str) -> tuple[list[str], int]:
    """The texts with an English word of which the translation lacks a stem, and how many have the word."""
    found, count = [], 0
    for message in catalogue:
        texts = GAP.sub("", " ".join(message.id if isinstance(message.id, tuple) else (message.id,)))
        said = " ".join(message.string if isinstance(message.string, tuple) else (message.string,))
        if re.search(rf"\b{english}\b", texts, re.IGNORECASE):
            count += 1
            if not re.search(stem, said, re.IGNORECASE):
                found.append(f"{texts} → {said}")
    return found, count


@pytest.mark.parametrize("english", STEMS)
def test_the_catalogues_use_the_words_of_the_glossary(catalogues: dict[str, Catalog], english: str):
    for language, stem in zip(LANGUAGES, STEMS[english], strict=True):
        others, count = without(catalogues[language], english, stem)
        assert count
        assert [each for each in others if not each.startswith(OTHERWISE[language])] == []


@pytest.mark.parametrize("english", STEMS)
def test_these_are_words_of_the_glossary(english: str):
    rows = [line.split("|")[1:5] for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if "|" in line]
    own = [row[1:] for row in rows if re.search(rf"\b{english}\b", row[0])]
    assert any(
        all(re.search(stem, cell, re.IGNORECASE) for stem, cell in zip(STEMS[english], row, strict=True)) for row in own
    )


def test_no_text_says_ballot(catalogues: dict[str, Catalog]):
    texts = [str(message.id) for message in catalogues["de"]]
    assert [text for text in texts if re.search(r"\bballots?\b", GAP.sub("", text), re.IGNORECASE)] == []


def test_the_tables_that_the_glossary_names_are_there():
    named = set(re.findall(r"`([A-Z]\w+)", (ROOT / "docs" / "glossary.md").read_text()))
    models = "\n".join(path.read_text() for path in (ROOT / "awards").glob("*/models.py"))
    assert named
    assert {name for name in named if f"class {name}(" not in models} == set()
