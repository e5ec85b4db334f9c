"""Strictness of jurors: the worked examples, the formulas against plain linear algebra, and every edge."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from numpy.testing import assert_allclose

from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.severity import Links, least_squares, lowest, reml, ridge
from tests.ranking.panel_cases import BY_HAND, CLOSE, NOISE_FREE, SHROUT_FLEISS, links, some_links


def test_reml_of_shrout_and_fleiss() -> None:
    fit = reml(links(SHROUT_FLEISS))
    assert fit is not None
    assert_allclose(fit.gamma, 1888 / 367, **CLOSE)
    assert_allclose(fit.variance, 367 / 360, **CLOSE)
    assert_allclose(fit.severity, np.array([26904, -31624, -10856, 15576]) / 11695, **CLOSE)
    assert_allclose([fit.links.second_eigenvalue, fit.links.most], [6, 6], **CLOSE)
    assert not fit.may_be_chance


def test_least_squares_by_hand() -> None:
    fit = least_squares(links(BY_HAND))
    assert_allclose(fit.quality, [5, 6.5, 6.5, 8.5], **CLOSE)
    assert_allclose(fit.severity, [-1, 0, 1], **CLOSE)
    assert_allclose(fit.variance, 0.75, **CLOSE)
    assert_allclose([fit.links.second_eigenvalue, fit.links.most], [1.5, 2], **CLOSE)


def test_ridge_by_hand() -> None:
    fit = ridge(links(BY_HAND), 1.0)
    assert_allclose(fit.severity, np.array([-23, 2, 21]) / 35, **CLOSE)
    assert_allclose(fit.quality, [4.8, 467 / 70, 457 / 70, 8.3], **CLOSE)
    assert_allclose(fit.variance, 193 / 280, **CLOSE)


def test_reml_by_hand() -> None:
    fit = reml(links(BY_HAND))
    assert fit is not None
    assert_allclose([fit.gamma, fit.variance], [0.6198174058, 0.7890631051], rtol=0, atol=1e-10)
    assert fit.may_be_chance
    assert not fit.gives_ranges


def test_without_noise_the_qualities_come_back_exactly() -> None:
    fit = reml(links(NOISE_FREE))
    assert fit is not None
    assert (fit.edge, fit.gamma, fit.variance) == ("noise_free", inf, 0.0)
    assert fit.quality.tolist() == [5, 6, 7, 8]


@pytest.mark.parametrize("seed", range(5))
def test_both_fits_solve_the_equations_of_the_page(seed: int) -> None:
    graph = some_links(seed)
    panel, laplacian = graph.panel, graph.laplacian
    sums = np.zeros(len(panel.jurors))
    means = np.zeros(len(panel.entries))
    np.add.at(means, panel.entry, panel.weight * panel.value)
    np.add.at(sums, panel.juror, panel.weight * panel.value)
    r = sums - panel.matrix.T @ (means / panel.per_entry)
    assert_allclose((laplacian + np.ones_like(laplacian) / len(r)) @ least_squares(graph).severity, r, **CLOSE)
    fit = ridge(graph, 0.7)
    assert_allclose((laplacian + np.eye(len(r)) / 0.7) @ fit.severity, r, **CLOSE)
    assert_allclose(fit.quality, (means - panel.matrix @ fit.severity) / panel.per_entry, **CLOSE)


@pytest.mark.parametrize("seed", range(5))
def test_reml_is_the_restricted_likelihood_of_all_ballots(seed: int) -> None:
    """f(γ) up to a constant is the textbook form with the n × n covariance, and no other γ does better."""
    graph = some_links(seed)
    panel = graph.panel
    entries = np.eye(len(panel.entries))[panel.entry]
    jurors = np.eye(len(panel.jurors))[panel.juror]

    def textbook(gamma: float) -> float:
        covariance = np.diag(1 / panel.weight) + gamma * jurors @ jurors.T
        inverse = np.linalg.inv(covariance)
        inner = entries.T @ inverse @ entries
        projected = inverse - inverse @ entries @ np.linalg.solve(inner, entries.T @ inverse)
        freedom = panel.ballots - len(panel.entries)
        residual = panel.value @ projected @ panel.value / freedom
        return float(freedom * np.log(residual) + np.linalg.slogdet(covariance)[1] + np.linalg.slogdet(inner)[1])

    for gamma in (0.01, 0.3, 5.0):
        assert ridge(graph, gamma).gain == pytest.approx(textbook(0.0) - textbook(gamma), abs=1e-8)
    best = reml(graph)
    assert best is not None
    others = [textbook(best.gamma * factor) for factor in (0.5, 0.99, 1.01, 2)] + [textbook(0.0)]
    assert textbook(best.gamma) <= min(others) + 1e-9


def test_the_lowest_point_of_a_curve() -> None:
    """Between two points of the grid its root, at the ends and where it does not turn the best point itself."""
    assert lowest(lambda x: (x - 2) ** 2, lambda x: 2 * (x - 2), 1.0) == pytest.approx(2, abs=1e-12)
    assert lowest(lambda x: x, lambda x: 1.0, 1.0) == 0
    assert lowest(lambda x: 0.0, lambda x: 0.0, 1.0) == 0
    assert lowest(lambda x: -x, lambda x: -1.0, 10.0) == 10**6 / 10
    assert lowest(lambda x: x if x >= 1 else 2.0, lambda x: 1.0 if x >= 1 else 0.0, 1.0) == 1
    assert lowest(lambda x: 1.0 if x >= 1 else 2.0 - x, lambda x: 0.0 if x >= 1 else -1.0, 1.0) == 1


def test_one_ballot_an_entry_gives_no_severity() -> None:
    assert reml(links([[4, None], [None, 5], [6, None]])) is None


def test_unanimous_jurors_have_no_severity_and_no_doubt() -> None:
    fit = reml(Links(Panel.of((e, j, Fraction(v, 3), 1) for e, v in {"a": 7, "b": 8}.items() for j in "xyz")))
    assert fit is not None
    assert (fit.edge, fit.gamma, fit.variance) == ("unanimous", 0.0, 0.0)
    assert fit.gives_ranges


def test_one_entry_gives_no_correction() -> None:
    fit = reml(links([[4, 5, 9]]))
    assert fit is not None
    assert (fit.edge, fit.gamma) == ("no_freedom", 0.0)
    assert fit.severity.tolist() == [0, 0, 0]
    assert not fit.gives_ranges


def test_jurors_who_do_not_differ_get_no_correction() -> None:
    fit = reml(links([[4, 5], [5, 4], [7, 8], [8, 7]]))
    assert fit is not None
    assert (fit.gamma, fit.edge, fit.may_be_chance) == (0.0, "", False)
    assert fit.severity.tolist() == [0, 0]


def test_separate_panels_are_named() -> None:
    apart = Links(Panel.of([("a", "x", 1, 1), ("a", "y", 2, 1), ("b", "z", 3, 1), ("c", "z", 5, 1), ("c", "w", 6, 1)]))
    assert [(part.jurors, part.entries) for part in apart.parts] == [(("w", "z"), ("b", "c")), (("x", "y"), ("a",))]
    assert apart.second_eigenvalue == 0
    assert apart.freedom == 5 - 3 - 4 + 2


def test_jurors_linked_through_others_are_one_panel() -> None:
    chain = Links(Panel.of([(e, j, 1, 1) for e, pair in {"a": "xw", "b": "wz", "c": "zy"}.items() for j in pair]))
    assert len(chain.parts) == 1
    assert chain.second_eigenvalue is not None
    assert 0 < chain.second_eigenvalue < (chain.most or 0)


def test_the_order_of_the_ballots_changes_no_digit() -> None:
    cells = [(f"e{i}", f"j{j}", Fraction((7 * i + 5 * j * j) % 11, 3), 1) for i in range(7) for j in range(4)]
    one, other = reml(Links(Panel.of(cells))), reml(Links(Panel.of(cells[::-1])))
    assert one is not None
    assert other is not None
    assert one.severity.tobytes() == other.severity.tobytes()


def test_a_second_ballot_of_one_juror_is_refused() -> None:
    with pytest.raises(ValueError, match="two ballots"):
        Panel.of([("a", "x", 1, 1), ("a", "x", 2, 1)])


def test_a_level_far_from_nought_costs_no_digits() -> None:
    far = reml(links([[v + 10**7 for v in row] for row in SHROUT_FLEISS]))
    assert far is not None
    assert_allclose(far.gamma, 1888 / 367, rtol=0, atol=1e-8)
