"""`awards rank`: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from awards.ranking.options import rank

SCHEME = """
scale: {min: 0, max: 10, step: 1}
criteria:
  - {id: impact, weight: 3}
  - {id: reach, weight: 1}
rounding: {total: 2}
tie_break: ["criterion:impact", chair]
quorum: 2
cut: {places: 2}
"""
SCORES = """entry,juror,criterion,score,state
A,J1,impact,8,
A,J1,reach,4,
A,J2,impact,4,
A,J2,reach,8,
B,J1,impact,6,
B,J1,reach,6,
B,J2,impact,6,
B,J2,reach,6,
C,J1,impact,9,
C,J1,reach,9,
C,J2,,,recused
D,J1,impact,1,
D,J1,reach,2,
D,J2,impact,2,
D,J2,reach,2,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scheme.yaml").write_text(SCHEME)
    (tmp_path / "scores.csv").write_text(SCORES)
    return tmp_path


def run(
    folder: Path, *options: str, scheme: str = "scheme.yaml", scores: str = "scores.csv", stdin: str = ""
) -> Result:
    names = [name if name == "-" else str(folder / name) for name in (scheme, scores)]
    return CliRunner().invoke(rank, [*names, *options], input=stdin)


def test_csv_has_the_declared_columns_and_order(folder: Path) -> None:
    done = run(folder, "--format", "csv")
    assert done.exit_code == 0
    assert done.stdout == (
        "entry,place,score,ballots,tied_with,status\n"
        "A,1,6.00,2,B,ranked\n"
        "B,1,6.00,2,A,ranked\n"
        "D,3,1.63,2,,ranked\n"
        "C,,,1,,unranked\n"
    )


def test_what_does_not_count_is_named_on_standard_error(folder: Path) -> None:
    assert run(folder, "--format", "csv").stderr == (
        "C has no place: too few scoresheets count (1; at least 2 needed)\nC, J2: recused, does not count\n"
    )


def test_the_chair_decides(folder: Path) -> None:
    decision = {"entries": ["B", "A"], "person": "Chair", "time": "2027-05-01T10:00:00Z", "reason": "wider effect"}
    (folder / "decisions.jsonl").write_text(json.dumps(decision) + "\n")
    done = run(folder, "--format", "csv", "--decisions", str(folder / "decisions.jsonl"))
    assert [row["entry"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["B", "A", "D", "C"]


def test_the_table_shows_shared_places_reasons_and_the_cut(folder: Path) -> None:
    lines = run(folder).stdout.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        ["=1", "A", "6.00", "2", "in"], ["=1", "B", "6.00", "2", "in"], ["3", "D", "1.63", "2", "out"],
    ]  # fmt: skip
    assert lines[4].split(maxsplit=2) == ["C", "1", "too few scoresheets count (1; at least 2 needed)"]


@pytest.mark.parametrize(
    ("leave_out", "remarks"),
    [
        ("", ["in", "in", "out"]),
        ("cut: {places: 2}\n", ["", "", ""]),
        ('tie_break: ["criterion:impact", chair]\n', ["in", "in", "out"]),
    ],
)
def test_a_tie_that_a_rule_decided_is_remarked_with_a_cut_or_without(
    folder: Path, leave_out: str, remarks: list[str]
) -> None:
    """With impact at 7 and 5, A and B are parted by the rule, where there is one."""
    (folder / "scheme.yaml").write_text(SCHEME.replace(leave_out, ""))
    (folder / "scores.csv").write_text(
        SCORES.replace("A,J1,impact,8", "A,J1,impact,9").replace("A,J1,reach,4", "A,J1,reach,1")
    )
    rule = "tie decided by the criterion “impact”" if "tie_break" not in leave_out else ""
    told = [line.split(maxsplit=4)[4:] for line in run(folder).stdout.splitlines()[1:4]]
    wanted = [", ".join(filter(None, (rule if k < 2 else "", remark))) for k, remark in enumerate(remarks)]
    assert told == [[remark] if remark else [] for remark in wanted]


def test_json_adds_the_steps(folder: Path) -> None:
    document = json.loads(run(folder, "--format", "json").stdout)
    first = document["standings"][0]
    assert (first["entry"], first["place"], first["score"], first["exact"], first["cut"]) == (
        "A",
        "1",
        "6.00",
        "6",
        "in",
    )
    assert first["steps"][:3] == ["J1: (3 × 8 + 1 × 4) ÷ 4 = 7", "J2: (3 × 4 + 1 × 8) ÷ 4 = 5", "Mean: (5 + 7) ÷ 2 = 6"]
    reasons = [(one["entry"], one["status"], one["reason"]) for one in document["standings"]]
    assert reasons == [
        ("A", "ranked", None),
        ("B", "ranked", None),
        ("D", "ranked", None),
        ("C", "unranked", "too few scoresheets count (1; at least 2 needed)"),
    ]
    assert document["not_counting"] == [{"entry": "C", "juror": "J2", "round": "", "reason": "recused, does not count"}]
    assert len(document["fingerprint"]) == 64


def test_json_lines_give_the_same(folder: Path) -> None:
    rows = csv.DictReader(io.StringIO(SCORES))
    text = "".join(json.dumps({k: v for k, v in row.items() if v}) + "\n" for row in rows)
    (folder / "scores.jsonl").write_text(text)
    assert run(folder, "--format", "json", scores="scores.jsonl").stdout == run(folder, "--format", "json").stdout


def test_the_order_of_rows_changes_no_byte(folder: Path) -> None:
    head, *rows = SCORES.splitlines(keepends=True)
    (folder / "turned.csv").write_text(head + "".join(reversed(rows)))
    for form in ("csv", "json", "table"):
        one, other = run(folder, "--format", form), run(folder, "--format", form, scores="turned.csv")
        assert (one.stdout, one.stderr) == (other.stdout, other.stderr)


def test_scores_come_from_standard_input(folder: Path) -> None:
    assert run(folder, scores="-", stdin=SCORES).stdout == run(folder).stdout
    assert run(folder, scheme="-", stdin=SCHEME).stdout == run(folder).stdout
    assert run(folder, scheme="-", scores="-").exit_code == 2


def test_out_writes_a_file(folder: Path) -> None:
    done = run(folder, "--format", "csv", "--out", str(folder / "out.csv"))
    assert (done.exit_code, done.stdout) == (0, "")
    assert (folder / "out.csv").read_text() == run(folder, "--format", "csv").stdout


def test_explain_prints_the_derivation(folder: Path) -> None:
    lines = run(folder, "--explain", "A").stdout.splitlines()
    assert lines[-4:] == [
        "Tie-break, the criterion “impact”: A 6, B 6",
        "Place 1 of 3 ranked",
        "The place is shared with B",
        "Goes through",
    ]
    done = run(folder, "--explain", "Z")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "“Z”" in done.stderr


def test_what_is_written_is_utf_8_whatever_the_terminal_says(folder: Path) -> None:
    options = [str(folder / "scheme.yaml"), str(folder / "scores.csv"), "--explain", "A"]
    done = CliRunner(charset="ascii").invoke(rank, options)
    assert (done.exit_code, done.exception) == (0, None)
    assert "J1: (3 × 8 + 1 × 4) ÷ 4 = 7" in done.stdout_bytes.decode("utf-8")


def test_compare_tells_who_moves_and_why(folder: Path) -> None:
    (folder / "other.yaml").write_text(SCHEME.replace("weight: 1", "weight: 2").replace("quorum: 2", "quorum: 1"))
    done = run(folder, "--compare", str(folder / "other.yaml"))
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[1] == "quorum: 2 → 1"
    assert "C: unranked → place 1" in lines
    assert "A: place 1, shared by 2 → place 2, shared by 2" in lines
    at = lines.index("A: place 1, shared by 2 → place 2, shared by 2")
    assert lines[at + 1] == "  quorum alone: place 2, shared by 2"
    same = run(folder, "--compare", str(folder / "scheme.yaml")).stdout
    assert same.splitlines() == ["the scoring rules are the same", "no place changes"]


def test_analysis_is_added(folder: Path) -> None:
    document = json.loads(run(folder, "--format", "json", "--analysis", "--seed", "7").stdout)
    assert document["analysis"]["seed"] == 7
    again = run(folder, "--format", "json", "--analysis", "--seed", "7").stdout
    assert json.loads(again) == document
    assert len(run(folder, "--analysis").stdout.splitlines()) > len(run(folder).stdout.splitlines())


def test_wrong_rows_rank_nothing(folder: Path) -> None:
    (folder / "wrong.csv").write_text(SCORES + "E,J1,impact,11,\nE,J1,speed,3,\nA,J1,impact,8,\n")
    done = run(folder, "--format", "csv", "--out", str(folder / "out.csv"), scores="wrong.csv")
    path = str(folder / "wrong.csv")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"{path}: line 17: the score 11 is not on the scale 0 to 10 in steps of 1",
        f"{path}: line 18: the criterion “speed” is unknown; the known ones are impact, reach",
        f"{path}: line 19: the same cell is already given in line 2",
    ]
    assert not (folder / "out.csv").exists()


def test_a_wrong_scheme_names_every_field(folder: Path) -> None:
    (folder / "wrong.yaml").write_text(SCHEME.replace("quorum: 2", "quorum: none").replace("max: 10", "max: .inf"))
    done = run(folder, scheme="wrong.yaml")
    assert done.exit_code == 2
    assert [line.split(": ")[1:3] for line in done.stderr.splitlines()] == [
        ["line 2", "scale.max"],
        ["line 8", "quorum"],
    ]


def test_files_that_are_not_there(folder: Path) -> None:
    assert run(folder, scores="nothing.csv").exit_code == 2
    assert run(folder, "--out", str(folder / "no" / "such" / "folder")).exit_code == 2


def test_the_module_is_the_command_and_needs_no_framework(folder: Path) -> None:
    program = (
        "import sys, runpy\n"
        f"sys.argv = ['rank', {str(folder / 'scheme.yaml')!r}, {str(folder / 'scores.csv')!r}, '--format', 'csv']\n"
        "try:\n    runpy.run_module('awards.ranking', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "assert not {'flask', 'sqlalchemy'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == run(folder, "--format", "csv").stdout
