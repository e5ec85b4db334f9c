"""Copies of the demonstration's database, on either kind: each test module changes one of its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, create_engine, func, insert, select, text

from awards.core.db import Base
from tests.conftest import Instance, demonstration_app, let_go, migrate
from tests.demonstration import Tour

_number = itertools.count(1)
FILLED = "filled"


class Copies:
    """Makes copies. On PostgreSQL the rows come over once in a run, and each copy is one of that database."""

    def __init__(self, demonstration: Path, instances: Callable[[str], Instance], folder: Callable[[], Path]) -> None:
        self.demonstration = demonstration
        self.instances = instances
        self.folder = folder
        self.made: list[Flask] = []

    def tour(self, kind: str) -> Tour:
        """A copy of its own, with its people and where its pages are."""
        folder = self.folder() / "copy"
        shutil.copytree(self.demonstration, folder)
        instance = self.instances(kind)
        app = demonstration_app(instance, folder) if kind == "sqlite" else self._on_postgresql(instance, folder)
        self.made.append(app)
        return Tour(app)

    def close(self) -> None:
        """Let go of every copy."""
        for app in self.made:
            let_go(app)

    def _on_postgresql(self, instance: Instance, folder: Path) -> Flask:
        store: Any = instance.store
        if not hasattr(store, "filled"):
            url = store.another(FILLED)
            empty = instance.make(database_url=url)
            instance.apps.remove(empty)
            migrate(empty)
            carry_over(f"sqlite:///{self.demonstration / 'awards.db'}", url)
            store.filled = FILLED
        url = store.another(f"copy{next(_number)}", like=store.filled)
        app = instance.make(data=folder, database_url=url, demo=True)
        instance.apps.remove(app)
        return app


def carry_over(source: str, target: str) -> None:
    """Write every row of one database into another that has the same tables and no rows."""
    read, write = create_engine(source), create_engine(target)
    with read.connect() as here, write.begin() as there:
        there.exec_driver_sql("SET session_replication_role = replica")  # rows may name rows that come later
        for table in Base.metadata.sorted_tables:
            if rows := [dict(row) for row in here.execute(select(table)).mappings()]:
                there.execute(insert(table), rows)
            count_on(there, table)
    read.dispose()
    write.dispose()


def count_on(there: Connection, table: Any) -> None:
    """Have the numbers of a table go on after its highest, on PostgreSQL; nothing where it counts none."""
    column = table.autoincrement_column
    if column is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        highest = there.scalar(select(func.max(column)))
        there.execute(
            text("SELECT setval(:name, :last)"), {"name": there.scalar(select(sequence)), "last": highest or 1}
        )
