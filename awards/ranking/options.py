"""`awards rank`: places from a scheme and a file of scores, without a database and without a configuration.

Exit code 0 when every row was used or named as not counting; 2, with every fault, when anything is wrong.
"""

from __future__ import annotations

import click

FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.command()
@click.argument("scheme", type=FILE)
@click.argument("scores", type=FILE)
@click.option("--decisions", type=FILE, help="The chair's decisions on ties, as JSON Lines.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How the places are written.",
)
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="Write here instead of standard output.")
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="For the draws of --analysis.")
@click.option("--analysis", is_flag=True, help="Add severity, ranges of places, sensitivity and agreement.")
@click.option("--explain", metavar="ENTRY", help="Show only how this entry's place came about.")
@click.option("--compare", "other", type=FILE, metavar="SCHEME2", help="Show whose place moves under this scheme.")
def rank(
    scheme: str,
    scores: str,
    decisions: str | None,
    form: str,
    out: str | None,
    seed: int,
    analysis: bool,
    explain: str | None,
    other: str | None,
) -> None:
    """Rank the entries of SCORES (CSV or JSON Lines; - is standard input) by the rules of SCHEME (YAML or JSON)."""
    # Only now: its help is shown by `awards --help`, which has no use for numpy.
    from awards.ranking.command import carry_out

    carry_out(
        scheme, scores, decisions, form=form, out=out, seed=seed if analysis else None, explain=explain, other=other
    )
