"""What a season's public page leads with: the call, the jury at work, or who won; with numbers and a map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from awards.desk import corridor
from awards.desk.corridor import Map, Project
from awards.desk.country_places import LANDLOCKED, PLACES
from awards.desk.season_figures import Figures, figures
from awards.programmes import queries as programmes
from awards.programmes.document.timetable import Listed
from awards.programmes.models import Season
from awards.results.public.publication_page import Published, latest
from awards.web.pieces import piece, piece_while

COMING, OPEN, CLOSED, JUDGING, JUDGED, NAMED, PUBLISHED = (
    "coming", "open", "closed", "judging", "judged", "named", "published",
)  # fmt: skip


@dataclass(frozen=True)
class SeasonPage:
    """What the page shows besides the programme.

    phase: before and while nominations are open, while they are checked, while jurors score and after that, once
    finalists are named, and once laureates are. laureates: of this season, else the last ones before it. finalists: of
    this season, while nobody has won. of: the season (its slug) that the figures are of. following: the season after a
    published one, if it is opened, with its phase. coming_step, last_step: what is announced next, and how it ends.
    """

    phase: str
    laureates: Published | None
    finalists: Published | None
    figures: Figures
    of: str
    map: Map | None
    following: Season | None
    following_phase: str
    coming_step: Listed | None
    last_step: Listed | None

    @property
    def countries(self) -> list[str]:
        """The codes of the countries that nominations of the figures come from."""
        return [code for code in self.figures.countries if code]

    @property
    def landlocked(self) -> int:
        """How many of these have no sea."""
        return sum(code in LANDLOCKED for code in self.countries)


def season_page(season: Season, stations: Sequence[Listed], *, now: datetime) -> SeasonPage:
    """Return what the page shows at `now`; stations: the public steps of the timetable. Three queries at most."""
    laureates, shortlist = latest(season, now=now)
    phase = phase_of(season, stations, now=now)
    if laureates is not None and laureates.season == season.slug:
        phase = PUBLISHED
    elif phase in (COMING, OPEN):
        shortlist = None
    elif shortlist:
        phase = NAMED
    found = _figures(season, phase, laureates)
    following = _following(season) if phase == PUBLISHED else None
    if phase == JUDGING and not found.nominations:
        phase = CLOSED
    return SeasonPage(
        phase=phase,
        laureates=laureates,
        finalists=shortlist,
        figures=found,
        of=laureates.season if laureates and phase in (COMING, OPEN, PUBLISHED) else season.slug,
        map=_map(season, phase, shortlist or laureates, found),
        following=following,
        following_phase=phase_of(following, (), now=now) if following else "",
        coming_step=next((each for each in stations if each.round is None and each.starts_at > now), None),
        last_step=stations[-1] if stations and stations[-1].ends_at > now else None,
    )


def call_page(season: Season, stations: Sequence[Listed], *, now: datetime) -> SeasonPage:
    """Return what the page shows while nominations are open and nobody has entered or won yet. No query."""
    return SeasonPage(
        phase=OPEN, laureates=None, finalists=None, figures=(nobody := Figures()), of=season.slug,
        map=_map(season, OPEN, None, nobody), following=None, following_phase="",
        coming_step=next((each for each in stations if each.round is None and each.starts_at > now), None),
        last_step=stations[-1] if stations else None,
    )  # fmt: skip


def phase_of(season: Season, stations: Sequence[Listed], *, now: datetime) -> str:
    """Return how far a season is by its timetable alone."""
    if now < season.opens_at:
        return COMING
    if now < season.closes_at:
        return OPEN
    scored = {each.id for each in season.document.scoring_rounds}
    rounds = [each for each in stations if each.round in scored]
    if not rounds or now < rounds[0].starts_at:
        return CLOSED
    return JUDGING if now < rounds[-1].ends_at else JUDGED


def _figures(season: Season, phase: str, laureates: Published | None) -> Figures:
    """The numbers of the season that is judged, which move; before and after that those of the last one published."""
    if phase not in (COMING, OPEN, PUBLISHED):
        return figures(season)
    if laureates is None:
        return Figures()
    return piece(lambda: _figures_of(laureates.season), "season figures", laureates.id)


def _figures_of(slug: str) -> Figures:
    found = programmes.season_by_slug(slug)
    return figures(found) if found else Figures()


def _map(season: Season, phase: str, public: Published | None, found: Figures) -> Map | None:
    """The programme's route with what is public on it: who was named last, or where nominations come from."""
    route = season.document.programme.route
    ground = piece_while(season.programme_id, lambda: corridor.ground_of(route), "season route", season.id)
    if ground is None:
        return None
    if phase in (CLOSED, JUDGING, JUDGED):
        return piece_while(
            tuple(found.countries.items()),
            lambda: corridor.drawn(ground, _unnamed(found)),
            "season map", season.programme_id,
        )  # fmt: skip
    if public is None:
        return piece(lambda: corridor.drawn(ground, ()), "season map", season.programme_id)
    return piece(lambda: corridor.drawn(ground, _named(public)), "season map", season.programme_id, public.id)


def _unnamed(found: Figures) -> Iterable[Project]:
    """As many as come from each country, without a word on any of them."""
    for code, many in found.countries.items():
        if code in PLACES:
            yield from [Project(PLACES[code])] * many


def _named(public: Published) -> Iterable[Project]:
    for entry in public.entries:
        code = next((each for each in (*entry.works_in, entry.country_code) if each in PLACES), None)
        if code is not None:
            yield Project(
                PLACES[code],
                line=entry.category_code,
                won=entry.kind == "laureate",
                category=entry.category,
                title=entry.title,
                lang=entry.lang,
                address=str(entry.id),
            )


def _following(season: Season) -> Season | None:
    """The latest season, if it is a later one of the same award; one query."""
    latest = programmes.latest_season()
    return latest if latest and latest.award == season.award and latest.opens_at > season.opens_at else None
