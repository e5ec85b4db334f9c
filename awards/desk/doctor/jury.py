"""What the doctor looks at in the jury: nobody who belongs to a nominee judges it, and decisions are impartial."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from awards.core.db import run
from awards.desk.doctor.findings import Finding
from awards.desk.queries import counting_own
from awards.programmes import queries as programmes
from awards.programmes.models import Season
from awards.results import queries
from awards.results.publishing import honours

# Who joins a nominee's company so long after the results were public has only changed their work.
LONG_AFTER = timedelta(days=365)


def of_jury() -> Iterator[Finding]:
    """No scoresheet of somebody who belongs to the nominee counts, and nobody decided who is not impartial by now."""
    seasons = programmes.seasons()
    yield from _own_companies({season.id: season for season in seasons})
    for season in seasons:
        yield from _decisions(season)


def _own_companies(seasons: dict[object, Season]) -> Iterator[Finding]:
    resting = {key: honours.resting(season) for key, season in seasons.items()}
    for row in run(counting_own()):
        if row.public_from is not None and row.accepted_at > row.public_from + LONG_AFTER:
            continue
        what = (
            f"Scoresheet {row.id} ({seasons[row.season_id].slug}, “{row.title}”) counts, though {row.juror}, who gave"
        )
        if row.round_id in resting[row.season_id]:
            yield Finding(
                f"{what} it, belongs to the nominee; published results rest on it.",
                "Take the publication back, which excludes the scoresheet, and publish again.",
            )
        else:
            yield Finding(
                f"{what} it, belongs to the nominee.",
                "See in the log that they joined, by themselves. If so a worker excludes it within the hour: see that "
                "one runs (`awards worker`). If not, restore the memberships from a backup before one runs.",
            )


def _decisions(season: Season) -> Iterator[Finding]:
    public = bool(honours.resting(season))
    first = "Take the publication back. Then have" if public else "Have"
    advice = f"{first} somebody else who chairs the jury take it back and decide anew."
    for row in queries.in_doubt(season).values():
        yield Finding(
            f"Season {season.slug}, round {row.Round.code}, {row.Category.code}: whoever decided on a tie there has a "
            "conflict of interest by now.",
            advice,
        )
    for nomination_id, kind in sorted(queries.honours_in_doubt(season, honours.CHOSEN), key=str):
        yield Finding(
            f"Season {season.slug}: whoever gave nomination {nomination_id} the {kind} has a conflict of interest "
            "by now.",
            advice,
        )
