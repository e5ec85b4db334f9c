"""What ./run mutate changes: one condition at a time, in the memory of the process alone."""

from __future__ import annotations

import ast
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
SOURCE = """
LIMIT = {"draft"} & {"sent"}

def rows(season: A | None, open_: bool) -> bool:
    query = select(Row).where(Row.season_id == season.id, Row.gone_at.is_(None))
    return [each for each in query if each.ready] if open_ and not season.over else True
"""


def loaded(name: str, path: Path) -> ModuleType:
    """A file that is in no package, as a module."""
    loader = SourceFileLoader(name, str(path))
    made = module_from_spec(spec_from_loader(name, loader))  # type: ignore[arg-type]
    sys.modules[name] = made
    loader.exec_module(made)
    return made


def test_each_condition_is_changed_and_no_type_is() -> None:
    mutate = loaded("mutate_of_this_checkout", ROOT / "scripts" / "mutate.py")
    found = [(each.before, each.after) for each in mutate.mutants_of(ROOT / "rows.py", ast.parse(SOURCE))]
    assert found == [
        ("{'draft'} & {'sent'}", "{'draft'} | {'sent'}"),
        ("Row.season_id == season.id", "nothing"),
        ("Row.gone_at.is_(None)", "nothing"),
        ("Row.season_id == season.id", "Row.season_id != season.id"),
        ("Row.gone_at.is_(None)", "Row.gone_at.is_not(None)"),
        ("open_ and (not season.over)", "open_ or not season.over"),
        ("not season.over", "season.over"),
        ("each.ready", "not each.ready"),
    ]


def test_a_function_goes_by_the_change_wherever_it_was_imported(tmp_path: Path) -> None:
    mutate = loaded("mutate_of_this_checkout", ROOT / "scripts" / "mutate.py")
    path = tmp_path / "less.py"
    path.write_text("def less(one, other):\n    return bool(one < other)\n")
    module = loaded("less_of_a_test", path)
    imported, tree = module.less, ast.parse(path.read_text())
    (change,) = mutate.mutants_of(ROOT / "less.py", tree)
    assert not imported(1, 1)
    change.make()
    mutate.put(module, tree, change.top)
    assert imported(1, 1)
    assert path.read_text().count("<=") == 0


def test_a_sample_is_the_same_each_time_and_of_the_whole_room() -> None:
    mutate = loaded("mutate_of_this_checkout", ROOT / "scripts" / "mutate.py")
    files = mutate.files_of("jury")
    once, again = ([mutant.name for _, mutant in mutate.Run(files, 20).mutants] for _ in range(2))
    assert len(once) == 20
    assert once == again
    assert len({name.partition(" ")[0] for name in once}) > 3
