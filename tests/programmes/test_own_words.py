"""Own words of a programme: which a document may have, what is told of their changes, and who reads them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from awards.core.db import db
from awards.messages.actions import enqueue
from awards.messages.letters.occasions import LETTERS
from awards.programmes.document.programme import dump, fingerprint, load
from awards.programmes.rulebook.form_changes import changes
from awards.programmes.rulebook.rulebook import text_of as rules_text
from tests import factories
from tests.client import PageClient
from tests.programmes.rule_changes import Change, changed, put
from tests.programmes.seeds import faults_in, text_of
from tests.programmes.test_frozen import english

HOME = {"en": "Come and see.\n\nRead https://lights.example/about.", "de": "Kommen Sie.\nhttps://lights.example/ueber"}
SUBJECT = {"en": "{award}: to read", "de": "{award}: zu lesen"}
TEXT = {"en": "Read by {closes}.\n\n{count}", "de": "Lesen Sie bis {closes}."}
MAIL = {"subject": SUBJECT, "text": TEXT}


def both(*all_: Change) -> Change:
    def change(data: Any) -> None:
        for each in all_:
            each(data)

    return change


def own(data: Any) -> None:
    """Own words in one mail and on all pages."""
    data["public"] = {"home": HOME, "privacy": HOME, "rules": HOME, "contact": "ask@lights.example"}
    data["mails"] = {"jury-assigned": MAIL}


def test_own_words_are_read_and_written_and_are_no_rules() -> None:
    plain, worded = load(changed()), load(changed(own))
    assert worded.public.home is not None
    assert worded.public.home["de"] == HOME["de"]
    assert worded.mails["jury-assigned"].text is not None
    assert load(dump(worded)) == worded
    assert fingerprint(worded) != fingerprint(plain)
    assert rules_text(worded) == rules_text(plain)
    assert fingerprint(load(changed(both(put("public", {}), put("mails", {}))))) == fingerprint(plain)


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (put("mails", {"jury-asigned": MAIL}), "mails.jury-asigned",
         "“jury-asigned” is not an email whose words can be changed. Did you mean “jury-assigned”?"),
        (put("mails", {"sign-in": MAIL}), "mails.sign-in", "“sign-in” is not an email whose words can be changed."),
        (put("mails", {"jury-assigned": {"text": TEXT | {"de": "{closes} {wer}"}}}), "mails.jury-assigned.text.de",
         "Only {award}, {count}, {closes} can be filled in here, not {wer}."),
        (put("mails", {"jury-assigned": {"text": TEXT | {"en": "Read."}}}), "mails.jury-assigned.text.en",
         "The text must contain {closes}: When scoring closes, with day and time."),
        (put("mails", {"jury-assigned": {"subject": SUBJECT | {"en": "{count}"}}}), "mails.jury-assigned.subject.en",
         "Only {award}, {closes} can be filled in here, not {count}."),
        (put("mails", {"jury-assigned": {"subject": SUBJECT | {"en": "a\nb"}}}), "mails.jury-assigned.subject.en",
         "A subject is one line of at most 200 characters."),
        (put("mails", {"jury-assigned": {"text": {"en": "{closes}"}}}), "mails.jury-assigned.text",
         "The text is missing in: de."),
        (put("mails", {"jury-assigned": {"body": TEXT}}), "mails.jury-assigned.body",
         "There is no field “body” here. Known fields: subject, text."),
        (put("public", {"home": {"en": "Only English"}}), "public.home", "The text is missing in: de."),
        (put("public", {"contact": "ask lights.example"}), "public.contact",
         "“ask lights.example” must be an email address, such as award@company.example."),
        (put("public", {"contact": "a@b.example\nBcc: c@d.example"}), "public.contact", "“a@b.example"),
        (put("public", {"contact": "a" * 250 + "@b.example"}), "public.contact", "“aaa"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(change: Change, path: str, words: str) -> None:
    ((at, _line, said),) = faults_in(changed(change))
    assert at == path
    assert said.startswith(words)


def test_each_letter_may_have_its_own_words() -> None:
    each_own = {name: {"subject": SUBJECT if letter.gap("award") else {}} for name, letter in LETTERS.items()}
    assert faults_in(changed(put("mails", each_own))) == []


def test_changes_of_own_words_are_told_in_sentences() -> None:
    found = [english(each) for each in changes(load(changed()), load(changed(own)))]
    assert found == [
        "Own subject of the email “Nominations to score” (English): – → {award}: to read",
        "Own subject of the email “Nominations to score” (Deutsch): – → {award}: zu lesen",
        "Own text of the email “Nominations to score” (English): – → Read by {closes}. {count}",
        "Own text of the email “Nominations to score” (Deutsch): – → Lesen Sie bis {closes}.",
        "Own words on the public page of the season (English): – → Come and see. Read https://lights.example/about.",
        "Own words on the public page of the season (Deutsch): – → Kommen Sie. https://lights.example/ueber",
        "Own words on the page of rules (English): – → Come and see. Read https://lights.example/about.",
        "Own words on the page of rules (Deutsch): – → Kommen Sie. https://lights.example/ueber",
        "Own words in the privacy notice (English): – → Come and see. Read https://lights.example/about.",
        "Own words in the privacy notice (Deutsch): – → Kommen Sie. https://lights.example/ueber",
        "Email address for questions: – → ask@lights.example",
    ]
    (one,) = changes(load(changed(own)), load(changed(both(own, put("public", "contact", "new@lights.example")))))
    assert english(one) == "Email address for questions: ask@lights.example → new@lights.example"


@pytest.mark.databases("sqlite")
def test_the_public_reads_own_words_with_links_in_their_language(app: Flask, client: PageClient) -> None:
    with app.app_context():
        slug = factories.season(changed(own), running=None).slug
        db.session.commit()
    for language, shown, lang in (("en", "en", ""), ("de", "de", ""), ("kk", "de", ' lang="de"')):
        client.get(f"/language/{language}")
        for path in ("", "rules", "privacy"):
            page = client.get(f"/{slug}/{path}").page
            words = re.search(rf'<div class="prose"{lang}>(.*?)</div>', page.source, re.DOTALL)
            assert words, (language, path)
            address = "https://lights.example/" + {"en": "about", "de": "ueber"}[shown]
            assert f'<a href="{address}" rel="noopener noreferrer nofollow">{address}</a>' in words[1]
            assert words[1].count("<p>") == (2 if shown == "en" else 1)
            assert "mailto:ask@lights.example" in page.source
    assert 'href="mailto:ask@lights.example"' in client.get(f"/{slug}/privacy").page.source


@pytest.mark.databases("sqlite")
def test_without_own_words_pages_are_as_they_were(app: Flask, client: PageClient) -> None:
    with app.app_context():
        slug = factories.season(text_of("harbour-lights"), running=None).slug
        db.session.commit()
    for path in ("", "rules", "privacy"):
        assert 'class="prose"' not in client.get(f"/{slug}/{path}").page.source
    assert "From the organisers" not in client.get(f"/{slug}/privacy").page.text


def test_a_mail_says_what_the_programme_in_force_has_when_it_is_written(context: Flask) -> None:
    season = factories.season(changed(own), running=None)
    values = {"count": 3, "closes_at": season.closes_at, "again": False, "back": False}
    mails = {}
    for language in ("de", "kk"):
        to = factories.person(language=language)
        mails[language] = enqueue("jury.assigned", to=to, season=season, url="/", **values)
    german, kazakh = mails["de"], mails["kk"]
    assert german is not None
    assert kazakh is not None
    assert german.subject == "Hafenlichter: zu lesen"
    assert "Lesen Sie bis" in german.text
    assert "3 Nominierungen" in german.text  # added, for the text does not have it
    assert kazakh.subject == "Hafenlichter: zu lesen"
    assert "3 өтінім" in kazakh.text
    again = enqueue("jury.assigned", to=factories.person(), season=season, url="/", **values | {"again": True})
    assert again is not None
    assert "yours to score again" in again.subject
    assert "Write to ask@lights.example" in asked_of(season)


def asked_of(season: Any) -> str:
    mail = enqueue("appointment.ended", to=factories.person(), season=season, role="juror", accepted=True)
    assert mail is not None
    return mail.text
