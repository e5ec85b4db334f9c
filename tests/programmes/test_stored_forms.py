"""What is stored is found again: schemes, programmes and rules of judging keep their fingerprints, whatever reads them.

A programme or scheme that ships and is edited has new ones; a change of code that gives others loses stored boards.
"""

import hashlib

import pytest

from awards.programmes.document.programme import fingerprint, load, scheme_document
from awards.programmes.rulebook import rulebook
from awards.ranking.scheme.scheme import parse
from tests.programmes.seeds import text_of
from tests.ranking.shipped_schemes import shipped

SCHEMES = {
    "chopin_competition": "e5b7c7c2382f7cbc4d68b9f1631901a694d92a22519319c2344f2e6bd19110d4",
    "diving": "ac3de7c4bd101941e7ddf41f67ec81e898e33a6a8851d975f1bd5ef28e61f1e8",
    "diving_contest": "6484f5a67c64846e81983a18bfc36dec6a112d5f36a8d69b10abd8ef0ebf1c2b",
    "diving_synchronised": "4fa412d3926dbb478fa5e58c6c6556cfc52722350a380a4c7866093fca5eee5d",
    "figure_skating_components": "272b422a435daa78f35574ef2c5724a1b0c4f8836f98e3d6d5a43ddabe305cd7",
    "half_pipe": "533e071ad7b8ed1913a84807512eb5f449974bb44c9ef88739aea61a2495745f",
    "horizon_europe": "27e9788203f0184ed701f3aab785d0f61ed0f62c70f7448726007eecb6233247",
    "magistral": "9833d7ce9f8a2239b0bb302db39f4ed8cca2c26f404c87c3bfa5c27964761678",
    "ski_jumping_style": "a3473ddc05ca52ec85518dde494e9757a48c7f61d0cf3c1b23370e8ac4f3f1c0",
}
# Of the programme, of its rules of judging, and of the scheme of its first category in its last round.
PROGRAMMES = {
    "magistral": (
        "75601bbc723568e89a99432af5863b664bf59626e0a89f3a6427041ff3ebc7de",
        "5acdfd61dc0d02a4d063f8d1bdb309617df2e9d13a15d6e810c9247dd07b34af",
        "739c88cd62122f6cbfc974b2af80aa694c11f144f9455dcb5912b63611509623",
    ),
    "harbour-lights": (
        "395b2e2c0c76117a4ff7ec1ea89653355453f1ffcec258851f8737dda934f921",
        "f19d80940397a6a31cfd9a0ebba7410140dcdd7dd0978ce7e4ff35faee50c960",
        "133fcaf37a442712affc1329560d323e9447ebc2d071a53f2f71e775843bdef1",
    ),
    "shrout-fleiss": (
        "ad85ce521b690ccdd62b2efc2beb8070135a3ac2bb28f376e75c295ea4ed9507",
        "17cc67447483b3b02a10301965b25f3cdf1b2b0995fbce073be528a017ea3d36",
        "d2bb08f3ce0c81e9e78118092813be4b020e6a4147e343ffd006a4b16f359ff7",
    ),
    "every-number": (
        "ac4851717c418189f2bbb6701bcac77c8167178abea8ca5d7e54cd5094eff275",
        "d045deee729058ec427d6e3d0d5c6409b3b8e085cf51a1d0c4bbf227a355dc2c",
        "85634c0bd8bcd606d1aa7f44a749108b1ad41db2ff02224b44e9ed073882c51d",
    ),
}
OTHERWISE = {"combine: median": 'combine: trimmed_mean\n  trim: {low: 1, high: "1.0"}\n  tie_band: 0\n  limit: "1.50"',
             "thresholds: {total: 2}": 'thresholds: {total: "2.50"}'}  # fmt: skip


def source(name: str) -> str:
    if name != "every-number":
        return text_of(name)
    text = text_of("harbour-lights")
    for old, new in OTHERWISE.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_keeps_its_fingerprint(name: str) -> None:
    assert shipped(name).fingerprint() == SCHEMES[name]


@pytest.mark.parametrize("name", PROGRAMMES)
def test_a_programme_keeps_its_fingerprint_and_those_of_its_rules_and_schemes(name: str) -> None:
    programme = load(source(name))
    scheme = parse(scheme_document(programme, programme.categories[0].id, programme.scoring_rounds[-1].id))
    rules = hashlib.sha256(rulebook.text_of(programme).encode()).hexdigest()
    assert (fingerprint(programme), rules, scheme.fingerprint()) == PROGRAMMES[name]
