"""`python -m awards`: the same as the `awards` command."""

from __future__ import annotations

from awards.cli import main

main()
