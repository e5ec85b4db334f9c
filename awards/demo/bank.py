"""The written content under `content/`, read once, and the filling of its slots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import yaml

from awards.demo.outline import Doc

LANGUAGES = ("en", "de", "ru", "kk")
SLOT = re.compile(r"\{(\w+)\}")
YEAR = re.compile(r"\{y(\d)\}")
THOUSANDS = {"en": ",", "de": ".", "ru": "\u00a0", "kk": "\u00a0"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same as safe_load, some ten times faster


@cache
def read(name: str) -> Any:
    """One file of `content/`, by its name without `.yaml`; treat what comes back as read-only."""
    source = resources.files("awards.demo").joinpath("content", f"{name}.yaml")
    return yaml.load(source.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506


def in_year(value: object, year: int) -> Any:
    """A copy with every {y0} … {y9} replaced by the season's year and the years before it."""
    if isinstance(value, str):
        return YEAR.sub(lambda m: str(year - int(m[1])), value)
    if isinstance(value, list):
        return [in_year(item, year) for item in value]
    if isinstance(value, Mapping):
        return {key: in_year(item, year) for key, item in value.items()}
    return value


def filled(text: str, slots: Doc, language: str) -> str:
    """Text with its {slots} filled, numbers grouped as the language writes them."""
    return SLOT.sub(lambda m: shown(slots[m[1]], language), text)


def shown(value: object, language: str) -> str:
    """A slot's value as prose: whole numbers of five digits and more are grouped."""
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}".replace(",", THOUSANDS[language])
    return str(value)
