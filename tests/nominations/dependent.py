"""A programme in which questions depend on answers: on the page before, on the same page, in a chain, in one category,
and a whole section. What each is called, by its id, and what its answer leads to:

    abroad (you) → partner (entry), team (crossing)        guests → guest_story, land → pass, visa (a file)
    wet (a tick; of places only) → wet_why
"""

from __future__ import annotations

from tests.programmes.seeds import text_of

YES = 'any_of: ["yes"]'
YOU = (
    "        - {id: abroad, type: choice, required: true, options: yes_no,"
    ' label: {en: "Is it abroad?", de: "Liegt es im Ausland?"}}\n'
)
ENTRY = f"""\
        - {{id: partner, type: text, required: true, public: true, max_chars: 80, shown_when: {{question: abroad, {YES}}}, label: {{en: "Partner there", de: "Partner vor Ort"}}}}
        - {{id: guests, type: choice, options: yes_no, label: {{en: "Do guests come?", de: "Kommen Gäste?"}}}}
        - {{id: guest_story, type: longtext, required: true, max_words: 40, shown_when: {{question: guests, {YES}}}, label: {{en: "Who are the guests?", de: "Wer sind die Gäste?"}}}}
        - {{id: land, type: country, required: true, shown_when: {{question: guests, {YES}}}, label: {{en: "Where most guests live", de: "Wo die meisten Gäste wohnen"}}}}
        - {{id: pass, type: text, required: true, max_chars: 40, shown_when: {{question: land, any_of: ["NO", "SE"]}}, label: {{en: "Kind of pass", de: "Art des Passes"}}}}
        - {{id: visa, type: file, max_mb_each: 5, accept: [png], alt_text_required: true, shown_when: {{question: land, any_of: ["NO", "SE"]}}, label: {{en: "Picture of the pass", de: "Bild des Passes"}}}}
        - {{id: wet, type: consent, category: place, label: {{en: "It stands in the water", de: "Es steht im Wasser"}}}}
        - {{id: wet_why, type: text, required: true, max_chars: 80, category: place, shown_when: {{question: wet}}, label: {{en: "Why in the water?", de: "Warum im Wasser?"}}}}
"""  # noqa: E501
CROSSING = f"""\
    - id: crossing
      title: {{en: "The crossing", de: "Die Überfahrt"}}
      questions:
        - {{id: team, type: text, required: true, max_chars: 80, shown_when: {{question: abroad, {YES}}}, label: {{en: "Who crosses?", de: "Wer fährt?"}}}}
"""  # noqa: E501
OPTIONS = '  yes_no:\n    - {id: "yes", name: {en: "Yes", de: "Ja"}}\n    - {id: "no", name: {en: "No", de: "Nein"}}\n'


def _with(text: str, before: str, piece: str) -> str:
    assert text.count(before) == 1, before
    return text.replace(before, piece + before)


def source() -> str:
    """The programme as YAML: Harbour Lights, with questions that depend on answers, and without a required file."""
    text = text_of("harbour-lights").replace("{id: picture, type: file, required: true,", "{id: picture, type: file,")
    text = _with(text, "    - id: entry\n", YOU)
    text = _with(text, "        - {id: since, type: month", ENTRY)
    text = _with(text, "    - id: last\n", CROSSING)
    return _with(text, "  watches:\n", OPTIONS)
