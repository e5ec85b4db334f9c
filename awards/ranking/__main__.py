"""`python -m awards.ranking` is `awards rank`."""

from __future__ import annotations

from awards.ranking.options import rank

if __name__ == "__main__":
    rank(prog_name="python -m awards.ranking")
