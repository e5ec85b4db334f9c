"""Ranges of places: κ and the draws against plain linear algebra with the N × N matrix, and the placing of draws."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose

from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.places_range import Cut, Field, positions, ranges_of
from awards.ranking.analysis.severity import Links, Severity, ridge
from awards.ranking.analysis.severity import reml as fitted
from tests.ranking.panel_cases import BY_HAND, CLOSE, SHROUT_FLEISS, links, some_links


def reml(links: Links) -> Severity:
    fit = fitted(links)
    assert fit is not None
    return fit


def generator(seed: int = 7) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def test_kappa_and_shrinkage_of_shrout_and_fleiss() -> None:
    fit = reml(links(SHROUT_FLEISS))
    field = Field(fit)
    kappa, mean = field.kappa(), 127 / 24
    assert_allclose(kappa, 920 / 367, **CLOSE)
    assert_allclose(field.expected(kappa), mean + 3680 / 4047 * (fit.quality - mean), **CLOSE)


def test_kappa_by_hand() -> None:
    assert_allclose(Field(reml(links(BY_HAND))).kappa(), 2.2026203312, rtol=0, atol=1e-10)


def textbook(fit: Severity, kappa: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Mean, covariance and minus twice the restricted log-likelihood of the entries, with the n × n covariance."""
    panel, n = fit.panel, fit.panel.ballots
    entries, jurors = np.eye(len(panel.entries))[panel.entry], np.eye(len(panel.jurors))[panel.juror]
    prior = kappa * np.eye(len(panel.entries))
    covariance = np.diag(1 / panel.weight) + fit.gamma * jurors @ jurors.T + entries @ prior @ entries.T
    inverse, ones = np.linalg.inv(covariance), np.ones(n)
    level = ones @ inverse @ panel.value / (ones @ inverse @ ones)
    gain = prior @ entries.T @ inverse
    mean = level + gain @ (panel.value - level)
    left = np.ones(len(panel.entries)) - gain @ ones
    spread = prior - gain @ entries @ prior + np.outer(left, left) / (ones @ inverse @ ones)
    residual = (panel.value - level) @ inverse @ (panel.value - level)
    height = (n - 1) * np.log(residual) + np.linalg.slogdet(covariance)[1] + np.log(ones @ inverse @ ones)
    return mean, fit.variance * spread, float(height)


@pytest.mark.parametrize("gamma", [0.0, 0.8])
@pytest.mark.parametrize("kappa", [0.05, 1.3, 40.0])
def test_draws_have_the_textbook_mean_and_covariance(gamma: float, kappa: float) -> None:
    fit = ridge(some_links(3), gamma)
    mean, covariance, _ = textbook(fit, kappa)
    field = Field(fit)
    assert_allclose(field.expected(kappa), mean, **CLOSE)
    drawn = field.drawn(kappa, generator(), 40_000)
    scale = np.sqrt(np.diag(covariance))
    assert_allclose((drawn.mean(axis=0) - mean) / scale, 0, atol=0.025)
    assert_allclose(np.cov(drawn.T) / np.outer(scale, scale), covariance / np.outer(scale, scale), atol=0.035)


@pytest.mark.parametrize("seed", range(4))
def test_kappa_is_the_restricted_likelihood_of_all_ballots(seed: int) -> None:
    fit = reml(some_links(seed))
    field = Field(fit)
    best = field.kappa()
    for kappa in (0.1, 2.0):
        expected = textbook(fit, kappa)[2] - textbook(fit, 1.0)[2]
        assert field.height(kappa) - field.height(1.0) == pytest.approx(expected, abs=1e-8)
        near = kappa * 1e-5
        rise = (field.height(kappa + near) - field.height(kappa - near)) / (2 * near)
        assert field.slope(kappa) == pytest.approx(rise, rel=1e-5, abs=1e-6)
    others = [textbook(fit, x)[2] for x in (0.0, best / 2, best * 0.99, best * 1.01, best * 2)]
    assert textbook(fit, best)[2] <= min(others) + 1e-9


def test_kappa_is_the_same_with_many_and_with_few_distinct_weights() -> None:
    """Entries of equal weight are summed once; with all weights distinct each is summed for itself."""
    few = reml(links([[3, 5, 8], [4, 4, 9], [1, 5, 6], [2, 2, 3], [9, 9, 9], [0, 4, 4]]))
    field = Field(few)
    assert field.products is not None
    direct = Field(few)
    direct.products = None
    assert direct.kappa() == pytest.approx(field.kappa(), abs=1e-12)


def test_entries_that_do_not_differ_get_all_places() -> None:
    fit = reml(links([[1, 9, 4], [9, 2, 5], [5, 5, 4], [4, 3, 8]]))
    field = Field(fit)
    assert field.kappa() == 0
    found = ranges_of(field.drawn(0.0, generator(), 400), Cut(2), ties_open=True)
    assert (found.low.tolist(), found.high.tolist()) == ([1] * 4, [4] * 4)
    assert_allclose(found.first, 1 / 4)
    assert found.inside is not None
    assert_allclose(found.inside, 2 / 4)


def test_the_same_seed_gives_the_same_draws_and_z_comes_before_w() -> None:
    field = Field(reml(some_links(1)))
    kappa = field.kappa()
    assert field.drawn(kappa, generator(4), 50).tobytes() == field.drawn(kappa, generator(4), 50).tobytes()
    stream = generator(4)
    z, w = stream.standard_normal((50, 9)), stream.standard_normal((50, 6))
    system = field.system(kappa)
    unknowns = system.solved + field.fit.variance**0.5 * (w @ np.linalg.inv(np.linalg.cholesky(system.matrix)))
    qualities = system.h * (field.panel.entry_sums - unknowns[:, :-1] @ field.panel.matrix.T)
    by_hand = qualities + system.g * unknowns[:, -1:] + (field.fit.variance * system.h) ** 0.5 * z + field.panel.level
    assert_allclose(field.drawn(kappa, generator(4), 50), by_hand, atol=1e-9)


def test_positions_of_ties_are_all_their_positions() -> None:
    start, end = positions(np.array([[9.0, 8, 8, 7, 7, 7, 5], [1, 2, 3, 4, 5, 6, 7]]))
    assert start.tolist() == [[1, 2, 2, 4, 4, 4, 7], [7, 6, 5, 4, 3, 2, 1]]
    assert end.tolist() == [[1, 3, 3, 6, 6, 6, 7], [7, 6, 5, 4, 3, 2, 1]]


def test_entries_that_left_earlier_rank_behind() -> None:
    start, end = positions(np.array([[1.0, 9, 2, 9]]), np.array([0, 1, 0, 1]))
    assert (start.tolist(), end.tolist()) == ([[2, 3, 1, 3]], [[2, 4, 1, 4]])


def test_a_range_leaves_out_one_draw_in_forty_at_each_end() -> None:
    """Of 2,000 draws the 50th smallest and the 50th largest place: 49 odd draws are left out, 50 are not."""
    totals = np.tile([3.0, 2, 1], (2000, 1))
    totals[:49, 2] = 9
    assert ranges_of(totals, None).low.tolist() == [1, 2, 3]
    totals[:50, 2] = 9
    found = ranges_of(totals, None)
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 1], [2, 3, 3])
    assert_allclose(found.first, [0.975, 0, 0.025])


def test_the_cut_needs_the_place_and_the_total() -> None:
    totals = np.array([[9.0, 8, 7], [5.0, 8, 9], [9.0, 9, 1], [5.0, 4, 3]])
    found = ranges_of(totals, Cut(1, 6)).inside
    assert found is not None
    assert found.tolist() == [1 / 4, 0, 1 / 4]
    assert ranges_of(totals, None).inside is None
    enough = ranges_of(np.array([[6.0, 5.5]]), Cut(2, 6)).inside
    assert enough is not None
    assert enough.tolist() == [1, 0]


def test_ranges_are_widened_to_the_declared_group() -> None:
    found = ranges_of(np.array([[3.0, 2, 1]]), None).holding(np.array([1, 1, 3]), np.array([2, 2, 3]))
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1, 3], [2, 2, 3])


def test_long_runs_are_worked_in_parts_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = reml(some_links(2))
    field = Field(fit)
    whole = field.drawn(1.0, generator(), 101)
    once = ranges_of(whole, Cut(3))
    monkeypatch.setattr("awards.ranking.analysis.places_range.CHUNK", 40)
    parts = ranges_of(whole, Cut(3))
    assert (once.low.tolist(), once.first.tolist()) == (parts.low.tolist(), parts.first.tolist())
    assert_allclose(field.drawn(1.0, generator(), 101), whole, atol=1e-12)


def test_weights_of_pooled_ballots_count() -> None:
    """A ballot with half of its weight present tells half as much: two of them are worth one."""
    ballots = [("a", "x", 4), ("a", "y", 6), ("b", "x", 5), ("b", "y", 9)]
    whole = Panel.of((*ballot, 1) for ballot in ballots)
    half = Panel.of((*ballot, Fraction(1, 2)) for ballot in ballots)
    assert_allclose(ridge(Links(half), 2.0).severity, ridge(Links(whole), 1.0).severity, **CLOSE)
