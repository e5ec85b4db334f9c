"""`./run bench [name …]`: site, growth, saving, jurors, trips, ranking, analysis, coverage, alike,
exports; all without a name."""

from __future__ import annotations

import importlib
import sys

NAMES = ("site", "growth", "saving", "jurors", "trips", "ranking", "analysis", "coverage", "alike", "exports")


def main(*names: str) -> None:
    if unknown := set(names) - set(NAMES):
        raise SystemExit(f"There is no bench named {', '.join(sorted(unknown))}. There are: {', '.join(NAMES)}.")
    for name in names or NAMES:
        print(f"\n# {name}\n", flush=True)
        sys.argv = [f"bench.{name}"]
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(*sys.argv[1:])
