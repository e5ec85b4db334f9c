"""What one round's ballots say about its jurors: severity, how they hang together, agreement; or why they do not."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from awards.core.words import Message
from awards.ranking.analysis.agreement import as_integers, icc, kendall_w, krippendorff_alpha
from awards.ranking.analysis.ballot_values import Panel
from awards.ranking.analysis.connectedness import Links
from awards.ranking.analysis.places_range import Field
from awards.ranking.analysis.severity import LEAST_FREEDOM, Severity, reml

Reasons = dict[str, Message]


@dataclass(frozen=True, eq=False)
class Agreement:
    """The agreement of the jurors on ballot values, exactly; `reasons` says why one is None."""

    alpha: Fraction | None
    icc_2_1: Fraction | None
    icc_2_k: Fraction | None
    kendall_w: Fraction | None
    reasons: Reasons


@dataclass(frozen=True, eq=False)
class RoundAnalysis:
    """One round by itself, ranked entries only. `kappa` is None where entries are not drawn; `reasons` says why."""

    id: str
    links: Links
    fit: Severity | None
    field: Field | None
    kappa: float | None
    agreement: Agreement
    reasons: Reasons

    @property
    def panel(self) -> Panel:
        """The counting ballots of the ranked entries."""
        return self.links.panel

    @property
    def gives_ranges(self) -> bool:
        """Whether the places can be drawn as far as this round is concerned."""
        return "ranges" not in self.reasons


def analyse_round(name: str, panel: Panel) -> RoundAnalysis:
    """Severity by REML, the spread of the entries, connectedness and agreement of one panel of at least one ballot."""
    links, reasons = Links(panel), Reasons()
    fit = reml(links)
    if fit is None:
        reasons["severity"] = Message(
            "every entry has one scoresheet only: strictness and quality cannot be told apart"
        )
        reasons["ranges"] = reasons["severity"]
    elif not fit.gives_ranges:
        reasons["ranges"] = Message(
            "only {freedom} of the scoresheets are left over to judge chance by; {least} are needed",
            freedom=links.freedom,
            least=LEAST_FREEDOM,
        )
    drawn = fit is not None and fit.gives_ranges and fit.variance > 0
    field = Field(fit) if fit and drawn else None
    kappa = field.kappa() if field else None
    if kappa is None:
        reasons["kappa"] = _why_no_kappa(fit, reasons)
    if links.second_eigenvalue is None:
        reasons["second_eigenvalue"] = Message("there is one juror only")
    return RoundAnalysis(name, links, fit, field, kappa, agreement_of(panel), reasons)


def _why_no_kappa(fit: Severity | None, reasons: Reasons) -> Message:
    if fit is None or not fit.gives_ranges:
        return reasons["ranges"]
    return Message("the scoresheets leave no chance: jurors and entries explain every one of them")


def agreement_of(panel: Panel) -> Agreement:
    """α of all entries with two ballots; the others of complete panels of at least 2 × 2."""
    rows: list[list[Fraction]] = [[] for _ in panel.entries]
    for entry, value in zip(panel.entry.tolist(), panel.exact, strict=True):
        rows[entry].append(value)
    table = as_integers(rows)
    full = panel.ballots == len(panel.entries) * len(panel.jurors) and min(len(panel.entries), len(panel.jurors)) > 1
    alpha, correlations = krippendorff_alpha(table), icc(table) if full else None
    given = {
        "icc_2_1": correlations.icc_2_1 if correlations else None,
        "icc_2_k": correlations.icc_2_k if correlations else None,
        "kendall_w": kendall_w(table) if full else None,
    }
    reasons = Reasons()
    if alpha is None:
        reasons["alpha"] = _why_no_alpha(panel)
    for name, found in given.items():
        if found is None:
            reasons[name] = _why_none(full)
    return Agreement(alpha, **given, reasons=reasons)


def _why_none(full: bool) -> Message:
    if full:
        return Message("there is nothing to compare: 0/0")
    return Message("not every juror has a scoresheet for every entry, or there are fewer than two of them")


def _why_no_alpha(panel: Panel) -> Message:
    if panel.ballots == len(panel.entries):
        return Message("no entry has two scoresheets")
    return Message("all scoresheets have the same value: there is nothing to compare")
