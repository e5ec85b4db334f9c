"""Agreement of jurors: published values to the last digit, and the cases where there is nothing to say."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from awards.ranking.analysis.round_analysis import agreement_of, analyse_round, icc, kendall_w, krippendorff_alpha
from tests.ranking.panel_cases import BY_HAND, NOISE_FREE, links

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_intraclass_correlations_of_shrout_and_fleiss() -> None:
    found = icc(SHROUT_FLEISS)
    assert found is not None
    assert (found.icc_1_1, found.icc_2_1, found.icc_3_1) == (
        Fraction(448, 2703), Fraction(184, 635), Fraction(920, 1287),
    )  # fmt: skip
    assert (found.icc_1_k, found.icc_2_k, found.icc_3_k) == (
        Fraction(1792, 4047), Fraction(736, 1187), Fraction(3680, 4047),
    )  # fmt: skip


def test_kendalls_w_of_shrout_and_fleiss() -> None:
    assert kendall_w(SHROUT_FLEISS, ties=False) == Fraction(479, 560)
    assert kendall_w(SHROUT_FLEISS) == Fraction(479, 540)


def test_krippendorffs_alpha_of_shrout_and_fleiss() -> None:
    assert krippendorff_alpha(SHROUT_FLEISS, "nominal") == Fraction(-7, 108)
    assert krippendorff_alpha(SHROUT_FLEISS, "ordinal") == Fraction(2959, 27132)
    assert krippendorff_alpha(SHROUT_FLEISS) == Fraction(1792, 12165)
    ratio = krippendorff_alpha(SHROUT_FLEISS, "ratio")
    assert ratio is not None
    assert abs(float(ratio) - 0.0819512786) < 1e-10


def test_alpha_with_missing_cells_is_krippendorffs_published_example() -> None:
    """Four observers, twelve units, Krippendorff 2011: nominal .743, ordinal .815, interval .849, ratio .797."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    units = list(zip(*observers, strict=True))
    for metric, published in {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}.items():
        alpha = krippendorff_alpha(units, metric)  # type: ignore[arg-type]
        assert alpha is not None
        assert round(float(alpha), 3) == published


def test_interval_alpha_is_its_definition_over_all_pairs() -> None:
    table = [[Fraction(1, 3), 2, None], [Fraction(5, 2), None, 4], [None, None, 9], [1, 1, Fraction(7, 5)]]
    units = [[v for v in row if v is not None] for row in table]
    units = [unit for unit in units if len(unit) > 1]
    values = [v for unit in units for v in unit]
    observed = sum(sum((Fraction(a) - b) ** 2 for a, b in permutations(u, 2)) / (len(u) - 1) for u in units)
    expected = sum((Fraction(a) - b) ** 2 for a, b in permutations(values, 2)) / (len(values) - 1)
    assert krippendorff_alpha(table) == 1 - observed / expected


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_full_agreement_is_one(metric: str) -> None:
    assert krippendorff_alpha([[1, 1], [2, 2, 2], [5, None]], metric) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [[], [[3]], [[3], [4]], [[3, 3], [3, 3]], [[None, 3]]])
def test_nothing_over_nothing_is_nothing(table: list[list[int | None]]) -> None:
    assert krippendorff_alpha(table) is None
    assert krippendorff_alpha(table, "ordinal") is None
    assert kendall_w(table) is None


def test_ratio_of_values_with_sum_nought_is_nothing() -> None:
    assert krippendorff_alpha([[-1, 1], [2, 3]], "ratio") is None


def test_missing_cells_leave_no_intraclass_correlation_and_no_w() -> None:
    assert icc([[1, 2], [3, None]]) is None
    assert kendall_w([[1, 2], [3, None]]) is None
    assert icc([[1, 2], [3]]) is None
    assert icc([[1], [3]]) is None
    assert icc([[1, 3]]) is None


def test_equal_values_give_null_and_disagreement_stays_below_nought() -> None:
    same = icc([[4, 4], [4, 4]])
    assert same is not None
    assert same.icc_2_1 is None
    assert same.icc_2_k is None
    against = icc([[1, 9], [9, 1]])
    assert against is not None
    assert against.icc_1_1 is not None
    assert against.icc_1_1 < 0
    assert against.icc_1_k is None
    alpha = krippendorff_alpha([[1, 9], [9, 1]])
    assert alpha is not None
    assert alpha < 0
    assert kendall_w([[1, 9], [9, 1]]) == 0


NOT_ALL = "not every juror has a scoresheet for every nomination, or there are fewer than two jurors or nominations"
NOUGHT = "there is nothing to compare: 0/0"
TWO_BY_TWO = ("icc_2_1", "icc_2_k", "kendall_w")


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        (SHROUT_FLEISS, {}),
        (BY_HAND, dict.fromkeys(TWO_BY_TWO, NOT_ALL)),
        # two scoresheets for each of two, but not of the same two jurors
        ([[1, 2, None], [None, 3, 5]], dict.fromkeys(TWO_BY_TWO, NOT_ALL)),
        ([[1, 3]], dict.fromkeys(TWO_BY_TWO, NOT_ALL)),
        ([[1], [3]], {"alpha": "no nomination has two scoresheets", **dict.fromkeys(TWO_BY_TWO, NOT_ALL)}),
        (
            [[4, 4], [4, 4]],
            {"alpha": "all scoresheets have the same value: there is nothing to compare"}
            | dict.fromkeys(TWO_BY_TWO, NOUGHT),
        ),
        ([[1, 9], [9, 1]], {"icc_2_1": NOUGHT}),
    ],
)
def test_what_is_not_given_has_a_reason_and_what_is_given_none(
    table: list[list[int | None]], reasons: dict[str, str]
) -> None:
    found = agreement_of(links(table).panel)
    assert {name: str(line) for name, line in found.reasons.items()} == reasons
    absent = {name for name in ("alpha", *TWO_BY_TWO) if getattr(found, name) is None}
    assert absent == set(reasons)


ONE_EACH = "every nomination has only one scoresheet: strictness and quality cannot be told apart"
TOO_FEW = "too few scoresheets to tell a difference from chance: {} left over, 3 needed"
EXPLAINED = "nothing is left to chance: jurors and nominations explain every scoresheet"
ONE_JUROR = "there is only one juror"


@pytest.mark.parametrize(
    ("table", "reasons"),
    [
        (SHROUT_FLEISS, {}),
        (
            [[4], [6]],
            {"severity": ONE_EACH, "ranges": ONE_EACH, "kappa": ONE_EACH, "second_eigenvalue": ONE_JUROR},
        ),
        (BY_HAND, {"ranges": TOO_FEW.format(2), "kappa": TOO_FEW.format(2)}),
        ([[4, 5], [6, 8], [1, 1], [5, 9]], {}),
        (NOISE_FREE, {"ranges": TOO_FEW.format(2), "kappa": TOO_FEW.format(2)}),
        ([[4, 5, 6], [6, 7, 8], [9, 10, 11]], {"kappa": EXPLAINED}),
        ([[4, 4], [6, 6]], {"kappa": EXPLAINED}),
    ],
)
def test_a_round_says_why_it_has_no_ranges(table: list[list[int | None]], reasons: dict[str, str]) -> None:
    found = analyse_round("final", links(table).panel)
    assert {name: str(line) for name, line in found.reasons.items()} == reasons
    assert found.gives_ranges == ("ranges" not in reasons)
    assert (found.kappa is None) == ("kappa" in reasons)
    assert (found.fit is None) == ("severity" in reasons)


def test_order_of_entries_and_jurors_changes_nothing() -> None:
    turned = [list(reversed(row)) for row in reversed(SHROUT_FLEISS)]
    assert icc(turned) == icc(SHROUT_FLEISS)
    assert kendall_w(turned) == kendall_w(SHROUT_FLEISS)
    assert krippendorff_alpha(turned, "ordinal") == krippendorff_alpha(SHROUT_FLEISS, "ordinal")
