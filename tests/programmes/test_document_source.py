"""What is wrong with the writing itself: never anything but ProgrammeFaults, always with a line, and fast."""

import json
import time

import pytest

from tests.programmes.seeds import changed, faults_in, line_of, text_of

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("", 1, "The file is empty."),
        ("# nothing\n", 1, "The file is empty."),
        ("schema: 1\n---\nschema: 1\n", 3, "A second document"),
        ("schema: [1\nx: y: z\n", 2, "cannot be read as YAML"),
        ("schema: 1\n\tseason: 2\n", 2, "indented with a tab"),
        ("schema: 1\nseason: \x07\n", 2, "U+0007"),
        ("schema: 1\r\nseason:\r\n  id: \x00\r\n", 3, "U+0000"),
        ("schema: \ud800\n", 1, "U+D800"),
        (b"schema: 1\nname: \xff\n", 2, "not UTF-8"),
        ("schema: 1\nname: *there\n", 2, "*there"),
        ("name: &a [x, *a]\n", 1, "*a"),
        ("[" * 5000 + "\n", 1, "nested deeper"),
        ("- " * 5000 + "\n", 1, "nested deeper"),
        ("x: " + "a" * 1_000_001, 1, "longer than 1000000 characters"),
        (b"x: " + b"\xd0\xb0" * 1_000_001, 1, "longer than 1000000 characters"),
        (b"x: " + b"a" * 4_000_001, 1, "longer than 1000000 characters"),
        (BOMB, 1, "more than 30000 values"),
        ("[" + "x," * 40_000 + "]", 1, "more than 30000 values"),
    ],
)
def test_unreadable_text_is_one_fault_with_its_line(source: str | bytes, line: int, words: str) -> None:
    started = time.process_time()
    found = faults_in(source)
    assert [(path, where) for path, where, _ in found] == [("", line)]
    assert words in found[0][2]
    assert time.process_time() - started < 2


def test_every_control_character_and_tab_is_named_at_once() -> None:
    assert [line for _, line, _ in faults_in("a: \x01\nb: \x02\n\tc: 1\nd: 1\n")] == [1, 2, 3]


@pytest.mark.long
@pytest.mark.parametrize(
    "source",
    [
        json.dumps({f"field-{n}": n for n in range(14_000)}),
        json.dumps({"categories": [{"id": "a", "criteria": [{"id": "x"}] * 3_000}] * 2}),
        json.dumps(
            {"form": {"sections": [{"questions": [{"category": "b", "informs": ["x"], "options": "z"}] * 3_000}]}}
        ),
        json.dumps({"programme": {"languages": ["en"] * 9_000}, "regions": {"x": ["KZ"] * 9_000}}),
        json.dumps(
            {"scheme": {"tie_break": ["heaviest"] * 9_000}, "timeline": {"steps": [{"id": "a", "round": "b"}] * 4_000}}
        ),
    ],
)
def test_ten_thousand_faults_are_found_quickly(source: str) -> None:
    started = time.process_time()
    assert len(faults_in(source)) > 1_000
    assert time.process_time() - started < 20


def test_a_byte_order_mark_is_no_fault() -> None:
    assert faults_in("\ufeff" + text_of("shrout-fleiss")) == []
    assert faults_in(b"\xef\xbb\xbf" + text_of("shrout-fleiss").encode()) == []


def test_windows_line_ends_are_no_fault() -> None:
    assert faults_in(text_of("magistral").replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("schema: 1", "schema: 1\nschema: 1", "schema", "on line {line_before}"),
        ('founded_in: "KZ"', "founded_in: NO", "programme.founded_in", "NO without quotes as true or false"),
        ("founded: 2023", "founded: yes", "programme.founded", "yes without quotes"),
        ('closes_at: "23:59"', "closes_at: 23:59", "timeline.steps[2].closes_at", "23:59 as a different number"),
        ("quorum: 5", "quorum: 05", "scheme.quorum", "05 as a different number"),
        ("quorum: 5", "quorum: 0x5", "scheme.quorum", "0x5 as a different number"),
        ("weight: 25", "weight: .inf", "categories[0].criteria[0].weight", ".inf as a different number"),
        ("slug: magistral-awards", "slug: !!str x", "programme.slug", "Delete the tag"),
        ("slug: magistral-awards", "slug: !!python/object:os.system x", "programme.slug", "Delete the tag"),
        ("slug: magistral-awards", 'slug: "a\\u0000b"', "programme.slug", "control character"),
        ("slug: magistral-awards", 'slug: "a\\tb"', "programme.slug", "control character"),
        ("cldr_overrides: {KG", 'cldr_overrides: {NO: {en: "N"}, KG', "cldr_overrides.NO", "NO without quotes"),
        ("scheme:\n", "scheme:\n  <<: {quorum: 5}\n", "scheme.<<", "Merge keys"),
        ("scheme:\n", "scheme:\n  [a]: 1\n", "scheme", "name of a field must be text"),
        ("scheme:\n", "scheme:\n  ~: 1\n", "scheme", "name of a field must be text"),
    ],
)
def test_traps_of_yaml_are_named_at_their_place(old: str, new: str, path: str, words: str) -> None:
    source = changed("magistral", old, new)
    last_line_of_change = line_of(text_of("magistral"), old) + new.rstrip("\n").count("\n")
    found = faults_in(source)
    assert (path, last_line_of_change) in [(where, line) for where, line, _ in found]
    said = " ".join(message for where, _, message in found if where == path)
    assert words.format(line_before=last_line_of_change - 1) in said


def test_a_doubled_key_deep_inside_keeps_its_path() -> None:
    source = changed("magistral", "      - id: efficiency.resources\n        weight: 20\n",
                     "      - id: efficiency.resources\n        weight: 20\n        weight: 21\n")  # fmt: skip
    line = line_of(source, "weight: 21")
    assert faults_in(source) == [
        ("categories[0].criteria[1].weight", line, f"This field is already there, on line {line - 1}.")
    ]
