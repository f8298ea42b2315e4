"""Figures to reach, each measured beside its limit in the same run: ``python -m tests.bench``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, how much, and the goal; ``reached`` None: no goal of its
    own (the limit that another row is held against)."""

    what: str
    measured: str
    goal: str = ""
    reached: bool | None = None
