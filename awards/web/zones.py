"""Time zones: which there are, by region, and what they are called in the reader's language."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location
from flask_babel import gettext, lazy_gettext

from awards.core.clock import now
from awards.core.text import sort_key

UTC = "UTC"
REGIONS = {
    "Europe": lazy_gettext("Europe"),
    "Asia": lazy_gettext("Asia"),
    "Africa": lazy_gettext("Africa"),
    "America": lazy_gettext("America"),
    "Australia": lazy_gettext("Australia"),
    "Pacific": lazy_gettext("Pacific Ocean"),
    "Atlantic": lazy_gettext("Atlantic Ocean"),
    "Indian": lazy_gettext("Indian Ocean"),
    "Arctic": lazy_gettext("Arctic"),
    "Antarctica": lazy_gettext("Antarctica"),
}


@cache
def known_zones() -> frozenset[str]:
    """Return every zone that a person or a device may name: regions with a city, old names too, and UTC."""
    return frozenset(zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS) | {UTC}


@cache
def zones_to_choose() -> tuple[str, ...]:
    """Return the zones to choose from: one name each of those in use."""
    return tuple(sorted(zone for zone in get_global("zone_territories") if zone in known_zones() and zone != UTC))


def listed_zone(zone: str | None) -> str:
    """Return a zone that came from a device under the name it is listed with; nothing for what is no zone."""
    if not zone or zone not in known_zones():
        return ""
    return str(get_global("zone_aliases").get(zone, zone))


@cache
def city(zone: str, language: str) -> str:
    """Return the city of a zone in a language: “Алматы”."""
    if zone.partition("/")[0] not in REGIONS:
        hours = distance(zone, now())  # Etc/GMT-5 and its like have no city
        return UTC if hours == "+0" else UTC + hours
    named = Locale(language).time_zones
    # CLDR has cities under the oldest name of a zone, devices tell the newest.
    older = (old for old, new in get_global("zone_aliases").items() if new == zone)
    found = next((named[one]["city"] for one in (zone, *older) if "city" in named.get(one, {})), None)
    return str(found or get_timezone_location(ZoneInfo(zone), locale="en", return_city=True)).rpartition("/")[2]


def distance(zone: str, moment: datetime) -> str:
    """Return how far a zone is from UTC at a moment: “+5”, “−3:30”."""
    written = moment.astimezone(ZoneInfo(zone)).strftime("%z")
    hours, minutes = written[:3].replace("+0", "+").replace("-0", "−").replace("-", "−"), written[3:]
    return hours + (f":{minutes}" if minutes != "00" else "")


def by_region(language: str, moment: datetime) -> dict[str, list[tuple[str, str]]]:
    """Return the zones to choose from under the names of their regions: (zone, city and distance from UTC)."""
    found: dict[str, list[tuple[str, str]]] = {str(name): [] for name in REGIONS.values()}
    for zone in zones_to_choose():
        name = gettext("%(city)s (UTC%(distance)s)", city=city(zone, language), distance=distance(zone, moment))
        found[str(REGIONS[zone.partition("/")[0]])].append((zone, name))
    return {region: sorted(zones, key=lambda each: sort_key(each[1])) for region, zones in found.items() if zones}
