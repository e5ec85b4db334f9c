"""Reads of imports: those of a season, one of them, and the recipes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from awards.accounts.models import Person
from awards.core.db import db
from awards.desk.imports.models import Import, Recipe
from awards.programmes.models import Season


def listed(season: Season, viewer: Person) -> Select[Import]:
    """Return the select of what was imported, the latest first; what is not applied only to whoever uploaded it."""
    query = select(Import).options(joinedload(Import.made_by)).where(Import.season_id == season.id)
    return query.where(_to_see(viewer)).order_by(Import.made_at.desc(), Import.id)


def _to_see(viewer: Person) -> ColumnElement[bool]:
    return Import.applied_at.is_not(None) | (Import.made_by_id == viewer.id)


def one(season: Season, viewer: Person, import_id: uuid.UUID) -> Import | None:
    """Return an import with its people, or none: one that is not applied is there for whoever uploaded it."""
    query = select(Import).options(joinedload(Import.made_by), joinedload(Import.undone_by))
    return db.session.scalar(query.where(Import.id == import_id, Import.season_id == season.id, _to_see(viewer)))


def recipes(season: Season) -> Sequence[Recipe]:
    """Return the recipes of a season, the latest first."""
    return db.session.scalars(select(Recipe).where(Recipe.season_id == season.id).order_by(Recipe.at.desc())).all()


def recipe(season: Season, kind: str, heads: str) -> Recipe | None:
    """Return the recipe for files of a kind with a set of heads, or none."""
    query = select(Recipe).where(Recipe.season_id == season.id, Recipe.kind == kind, Recipe.heads == heads)
    return db.session.scalar(query)


def recipe_by_id(season: Season, recipe_id: uuid.UUID) -> Recipe | None:
    """Return a recipe of a season, or none."""
    return db.session.scalar(select(Recipe).where(Recipe.season_id == season.id, Recipe.id == recipe_id))
