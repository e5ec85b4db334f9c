"""Each kind of fault, at its exact path and line; and all of them at once."""

from decimal import Decimal

import pytest

from awards.core.message import Message
from awards.programmes.document.document_faults import ProgrammeFaults
from awards.programmes.document.programme import load
from awards.ranking.scheme.faults import Fault
from tests.programmes.seeds import changed, faults_in, line_of, text_of

# What is replaced in magistral.yaml, by what, then path and words of the one fault; its line is that of the change,
# or that of the text after the bar.
CASES = [
    ("schema: 1", "schema: 2", "schema", "Choose one of: 1"),
    ('opens: "2027-01-11"', 'opens: "2027-02-30"', "season.opens", "a date such as"),
    ('opens: "2027-01-11"', 'opens: "11.01.2027"', "season.opens", "a date such as"),
    ('timezone: "Asia/Almaty"', 'timezone: "Asia/Nowhere"', "season.timezone", "not a time zone"),
    ('timezone: "Asia/Almaty"', 'timezone: "../etc/passwd"', "season.timezone", "not a time zone"),
    ('id: "2027"', "id: 2027", "season.id", "Put 2027 in quotes"),
    ('id: "2027"', 'id: "20 27"', "season.id", "must be an id"),
    ('id: "2027"', 'id: "=2027"', "season.id", "must be an id"),
    ("slug: magistral-awards", "slog: magistral-awards", "programme.slog", "Did you mean “slug”?"),
    ("default_language: en", "default_language: fr", "programme.default_language", "programme.languages"),
    ('founded_in: "KZ"', 'founded_in: "EU"', "programme.founded_in", "ISO 3166-1"),
    ('founded_in: "KZ"', 'founded_in: "XX"', "programme.founded_in", "such as KZ, or XK for Kosovo"),
    ("founded: 2023", "founded: 20.23", "programme.founded", "whole number"),
    ("  max: 10", "  max: 0", "scale.max", "greater than the lowest"),
    ("  max: 10", "  max: ten", "scale.max", "“ten” must be a number"),
    ("  step: 1", "  step: 3", "scale.step", "do not reach"),
    ("  step: 1", "  step: 0", "scale.step", "0 must be more than 0"),
    ("  step: 1", "  step: 0.001", "scale.step", "at most 1001 values"),
    ("at: [0, 1, 2, 10]", "at: [0, 1, 1, 10]", "scale.comment_required_at[2]", "already in this list"),
    ("at: [0, 1, 2, 10]", "at: [0, 1, 2.5, 10]", "scale.comment_required_at[2]", "not a value of the scale"),
    ("- value: 2", "- value: 12", "scale.anchors[1].value", "not a value of the scale"),
    ("- value: 2", "- value: 0", "scale.anchors[1].value", "already has an anchor, on line"),
    ("between “{lower}” and", "between “{lover}” and", "scale.between.en", "{lower}, {upper}"),
    ('light: "#005F73"', 'light: "005F73"', "categories[0].line_colour.light", "a colour such as"),
    ('"8", "9", "13", "17"]', '"8", "9", "13", "18"]', "categories[0].sdg_suggested[3]", "options.sdgs"),
    ("weight: 25", "weight: 2.5e1", "categories[0].criteria[0].weight", "plain digits"),
    ("weight: 25", "weight: -25", "categories[0].criteria[0].weight", "-25 must be more than 0"),
    ("weight: 25", "weight: 1000000000000000000000000000000", "categories[0].criteria[0].weight", "12 digits"),
    ("weight: 25", "weight: true", "categories[0].criteria[0].weight", "must be a number"),
    ("- id: efficiency.resources", "- id: efficiency.time", "categories[0].criteria[1].id", "already used on line 123"),
    ("amount: 0,", "amount: 50,", "eligibility.fee.amount", "fees are not supported yet"),
    ("currency: EUR", "currency: EUX", "eligibility.fee.currency", "not a currency"),
    ("rounds:\n", "rounds:\n" + '  - {id: x, kind: admission}\n' * 20, "rounds", "at most 20 items"),
    ("kind: check,", "kind: guess,", "eligibility.rules[1].kind", "Choose one of: declare, check"),
    ("any_in: [europe,", "any_in: [europa,", "eligibility.rules[1].any_in[0]", "Did you mean “europe”?"),
    ("question: project_countries", "question: countrees", "eligibility.rules[1].question", "not declared"),
    ("question: project_countries", "question: title", "eligibility.rules[1].question", "of the type: country, countr"),
    ("question: start_date", "question: title", "eligibility.rules[2].question", "of the type: month"),
    ("{min: 12, max: 60}", "{min: 61, max: 60}", "eligibility.rules[2].months_before_close.min", "61 is more than 60"),
    ("any_in: [europe, caucasus, central_asia, asia], ", "", "eligibility.rules[1]", "either “any_in” or"),
    ("type: country,", "type: land,", "form.sections[0].questions[2].type", "Choose one of: text, longtext"),
    ("type: country,", "", "form.sections[0].questions[2].type", "“type” is missing"),
    ("max_chars: 150, ", "", "form.sections[0].questions[0].max_chars", "“max_chars” is missing"),
    ("required: true, public: true, identity: true, max_chars: 150", "required: 1, max_chars: 150",
     "form.sections[0].questions[0].required", "true or false"),
    ("options: sizes", "options: size", "form.sections[0].questions[5].options", "Did you mean “sizes”?"),
    ("max_choices: 3, options: roles", "max_choices: 8, options: roles",
     "form.sections[0].questions[6].max_choices", "the 7 options"),
    ("min_choices: 1, max_choices: 3", "min_choices: 4, max_choices: 3",
     "form.sections[3].questions[6].min_choices", "4 is more than 3"),
    ("min_rows: 1,", "min_rows: 6,", "form.sections[3].questions[3].min_rows", "6 is more than 5"),
    ("type: number, label: {en: \"Before\"", "type: file, label: {en: \"Before\"",
     "form.sections[3].questions[3].columns[2].type", "Choose one of: text, number"),
    ("category: efficiency, type", "category: efficency, type", "form.sections[4].questions[0].category", "mean"),
    ("informs: [efficiency.time,", "informs: [fairness.work,", "form.sections[4].questions[0].informs[0]", "another"),
    ("informs: [efficiency.time,", "informs: [efficiency.tim,", "form.sections[4].questions[0].informs[0]", "mean"),
    ("max_mb_total: 30", "max_mb_total: 3", "form.sections[5].questions[0].max_mb_each", "10 is more than 3"),
    ("accept: [pdf, png", "accept: [exe, png", "form.sections[5].questions[0].accept[0]", "Choose one of: pdf"),
    ("accept: [pdf, png", "accept: [png, png", "form.sections[5].questions[0].accept[1]", "already in this list"),
    ("max_minutes: 2, ", "max_minutes: 2, max_words: 5, ", "form.sections[5].questions[1].max_words", "no field"),
    ("{id: sea,", "{id: rail,", "options.modes[1].id", "already used on line 456|{id: rail, unece: \"2\""),
    ("entry_order: random_per_juror", "entry_order: random", "jury.entry_order", "Choose one of: random_per_juror"),
    ("jurors: after_round,", "jurors: during_round,", "jury.scores_seen.jurors", "Choose one of: after_round"),
    ("order: juror_first", "order: jury_first", "scheme.order", "Did you mean “juror_first”?"),
    ("quorum: 5", "quorum: 8", "scheme.quorum", "8 is more than the 7 scoresheets"),
    ("quorum: 5", "quorum: 0", "scheme.quorum", "0 must be at least 1"),
    ("{total: 2}", "{total: 21}", "scheme.rounding.total", "21 must be at most 20"),
    ("{total: 2}", "{criterion: 2}", "scheme.rounding.criterion", "stage"),
    ("tie_break: [heaviest_criteria,", "tie_break: [heaviest,", "scheme.tie_break[0]", "scheme.tie_break"),
    ("tie_break: [heaviest_criteria,", 'tie_break: ["criterion:x",', "scheme.tie_break[0]", "“x” is not declared"),
    ('"count_at_least:8"', '"count_at_least:x"', "scheme.tie_break[1]", "not a number"),
    ("combine: mean", "combine: trimmed_mean", "scheme.trim", "|scheme:"),
    ("kind: admission", "kind: admision", "rounds[0].kind", "Did you mean “admission”?"),
    ('cut: {places: 5, min: "6"}', 'cut: {places: 5, min: "11"}', "rounds[1].cut.min", "outside the scale"),
    ('cut: {places: 5, min: "6"}', "cut: {places: 0}", "rounds[1].cut.places", "0 must be at least 1"),
    ('laureate: {in_cut_of: "2"}', 'laureate: {in_cut_of: "3"}', "honours.laureate.in_cut_of", "round with a cut"),
    ('laureate: {in_cut_of: "2"}', 'laureate: {in_cut_of: "0"}', "honours.laureate.in_cut_of", "round with a cut"),
    ('per_category: 1, min: "7"', 'per_category: 1, min: "-7"', "honours.special_mention.min", "outside the scale"),
    ("{id: reminder, day: 63", "{id: reminder, day: 78", "timeline.steps[2].day", "the order of|{id: close, day"),
    ("{id: close, day: 77,", "{id: shut, day: 77,", "timeline.steps", "a step “close”|  steps:"),
    ("grace_minutes: 15", "grace_minutes: 1500", "timeline.steps[2].grace_minutes", "at most 1440"),
    ('closes_at: "23:59", ', "", "timeline.steps[2].grace_minutes", "needs a “closes_at”"),
    ('closes_at: "23:59"', 'closes_at: "24:00"', "timeline.steps[2].closes_at", "a time such as"),
    ('days: 28, round: "1"', 'days: 28, round: "7"', "timeline.steps[5].round", "not declared under rounds"),
    ("day: 92, days: 28", "day: 92, days: 90", "timeline.steps[8].day", "after day 181|{id: round2"),
    ("countries_first: [\"KZ\"", "countries_first: [\"kz\"", "countries_first[0]", "ISO 3166-1"),
    ("countries_first: [\"KZ\"", "countries_first: [\"DE\"", "countries_first[1]", "already in this list"),
    ("TR: {en: \"Türkiye\"}", "TR: {fr: \"Turquie\"}", "cldr_overrides.TR.fr", "does not have the language"),
    ("TR: {en: \"Türkiye\"}", "ZZ: {en: \"Nowhere\"}", "cldr_overrides.ZZ", "ISO 3166-1"),
    ("caucasus: [\"AM\"", "caucasus: [\"EU\"", "regions.caucasus[0]", "ISO 3166-1"),
    ("jury:\n", "jury: []\nold_jury:\n", "jury", "group of named fields"),
    ("  conduct:\n", "  conduct: {}\n  conducted:\n", "jury.conduct", "must be a list"),
    ("{en: \"Good\", de: \"Gut\", ru", "{en: \"Good\", ru", "scale.anchors[3].label", "missing in: de"),
    ("{en: \"Good\", de", "{en: \"Good\", fr: \"Bon\", de", "scale.anchors[3].label", "not have the language: fr"),
    ("{en: \"Good\", de", "{en: \" \", de", "scale.anchors[3].label", "1 to 5000 characters"),
    ("{en: \"Good\", de", "{en: \"\u3164\", de", "scale.anchors[3].label", "1 to 5000 characters"),
    ("{en: \"Good\", de", "{en: 5, de", "scale.anchors[3].label.en", "Put 5 in quotes"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "words"), CASES)
def test_each_kind_of_fault_at_its_place(old: str, new: str, path: str, words: str) -> None:
    source = changed("magistral", old, new)
    words, _, marker = words.partition("|")
    line = line_of(source, marker) if marker else line_of(text_of("magistral"), old)
    found = [(where, at) for where, at, message in faults_in(source) if words in message]
    assert (path, line) in found, faults_in(source)


SINGLE = ("scheme.order", "scale.step", "season.opens", "eligibility.fee.amount", "jury.entry_order")


@pytest.mark.parametrize(("old", "new", "path"), [case[:3] for case in CASES if case[2] in SINGLE])
def test_one_mistake_is_one_fault(old: str, new: str, path: str) -> None:
    assert [where for where, _, _ in faults_in(changed("magistral", old, new))] == [path]


def test_all_faults_come_at_once_in_the_order_of_the_lines() -> None:
    source = changed("magistral", "schema: 1", "schema: 1\nsurprise: 1")
    for old, new in [
        ('founded_in: "KZ"', "founded_in: NO"),
        ("weight: 25", "weight: 0"),
        ("options: sizes", "options: size"),
        ("order: juror_first", "order: jury_first"),
        ("countries_first: [", 'countries_first: ["XX", '),
    ]:
        source = source.replace(old, new, 1)
    found = faults_in(source)
    assert [path for path, _, _ in found] == [
        "surprise",
        "programme.founded_in",
        "categories[0].criteria[0].weight",
        "form.sections[0].questions[5].options",
        "scheme.order",
        "countries_first[0]",
    ]
    assert [line for _, line, _ in found] == sorted(line for _, line, _ in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "path", "words"),
    [
        ("harbour-lights", "type: category, ", "type: consent, ", "form.sections", "type “category”"),
        ("harbour-lights", "entries: admitted", "entries: cut", "rounds[1].entries", "No earlier round has a cut"),
        ("harbour-lights", "chosen_by: chair", "chosen_by: final_panel", "honours.grand_prix.chosen_by", "“final”"),
        ("harbour-lights", "thresholds: {total: 2}", "thresholds: {sum: 2}", "scheme.thresholds.sum", "A threshold"),
        ("harbour-lights", "{total: 1}", "{}", "scheme.rank_on", ""),
        ("harbour-lights", "options: eligibility", "options: rules", "form.sections[2].questions[0].options", "not"),
        ("harbour-lights", "  habits:\n", "  eligibility:\n", "options.eligibility", "reserved for the rules that"),
        ("harbour-lights", "min: 0, max: 100000", "min: 1, max: 0", "form.sections[1].questions[6].min", "1 is more"),
        ("harbour-lights", "round: reading", "round: jury", "rounds[0].id", "has no step"),
        ("harbour-lights", "round: reading", "round: jury", "timeline.steps[3].round", "already has a step"),
        ("harbour-lights", "day: 63, days: 21", "day: 40, days: 21", "timeline.steps[3].day", "after day 62"),
        ("shrout-fleiss", "kind: scoring, panel: category, entries: admitted, cut: {places: 1}", "kind: admission",
         "rounds", "type “scoring”"),
    ],
)  # fmt: skip
def test_faults_between_the_parts(name: str, old: str, new: str, path: str, words: str) -> None:
    found = [where for where, _, message in faults_in(changed(name, old, new)) if words in message]
    assert path in found


def test_the_exception_reads_as_a_list() -> None:
    refused = ProgrammeFaults([Fault("a.b", 3, Message("No {x}.", x=1)), Fault("", 1, Message("Odd."))])
    assert str(refused) == "line 1: Odd.\nline 3: a.b: No 1."


@pytest.mark.parametrize("name", ["links", "static", "robots.txt", "seasons", "log"])
def test_a_new_season_is_not_called_like_an_address_of_the_site(name: str) -> None:
    source = changed("magistral", 'id: "2027"', f'id: "{name}"')
    with pytest.raises(ProgrammeFaults) as caught:
        load(source, new=True)
    (fault,) = caught.value.faults
    assert (fault.path, fault.line) == ("season.id", line_of(source, "id:"))
    assert f"“{name}” is part of this site’s own addresses" in str(fault)
    # One that is there already keeps its name: what is in force can always be read.
    assert load(source).season.id == name


@pytest.mark.parametrize("gap", ["{lower.__class__.__mro__}", "{0}", "{ lower }", "{}"])
def test_a_new_programme_names_no_gap_that_nothing_fills(gap: str) -> None:
    source = changed("harbour-lights", "between “{lower}”", f"between “{{lower}}” {gap}")
    with pytest.raises(ProgrammeFaults) as caught:
        load(source, new=True)
    (fault,) = caught.value.faults
    assert (fault.path, str(fault.message)) == (
        "scale.between.en",
        f"Only {{lower}}, {{upper}} can be filled in here, not {gap}.",
    )
    assert gap in load(source).scale.label_for(Decimal("1.5"), "en")


@pytest.mark.parametrize("name", ["2028", "harbour-2027", "logistics"])
def test_other_names_are_free(name: str) -> None:
    assert load(changed("magistral", 'id: "2027"', f'id: "{name}"'), new=True).season.id == name


@pytest.mark.parametrize(("old", "new", "path"), [
    ("max_chars: 80", "max_chars: 0", "form.sections[0].questions[0].max_chars"),
    ("rating, weight: 1", "rating, weight: 0", "categories[0].criteria[0].weight"),
    ("places: 1}", "places: 0}", "rounds[0].cut.places"),
])  # fmt: skip
def test_a_list_whose_only_item_is_wrong_is_not_called_empty(old: str, new: str, path: str) -> None:
    assert [found for found, _, _ in faults_in(changed("shrout-fleiss", old, new))] == [path]


def test_a_list_with_nothing_in_it_is_called_empty() -> None:
    source = changed("harbour-lights", "answer_languages: [de, en]", "answer_languages: []")
    assert [(path, words) for path, _, words in faults_in(source)] == [
        ("form.answer_languages", "This list must not be empty.")
    ]
