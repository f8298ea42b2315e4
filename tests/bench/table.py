"""One measured figure, with its limit and its goal; and all of them as a table or as JSON.

Figures of a shared machine are read as ratios: ``limit`` is what the same machine did in the
same run without us (plain sqlite3, a no-op command, parsing alone, …).
"""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """``value`` in ``unit``; goals that are not given are not judged.

    ``ratio`` is value ÷ limit, both in the same unit.
    """

    what: str
    value: float
    unit: str
    limit: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    ratio_at_least: float | None = None
    ratio_at_most: float | None = None

    def __post_init__(self) -> None:
        if self.limit is None and (self.ratio_at_least or self.ratio_at_most):
            raise ValueError(f"{self.what}: a goal for the ratio needs a limit")

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    @property
    def ok(self) -> bool | None:
        """Whether every goal is reached; None where none was set."""
        least = ((self.value, self.at_least), (self.ratio, self.ratio_at_least))
        most = ((self.value, self.at_most), (self.ratio, self.ratio_at_most))
        held = [found is not None and found >= goal for found, goal in least if goal is not None]
        held += [found is not None and found <= goal for found, goal in most if goal is not None]
        return all(held) if held else None

    @property
    def goal(self) -> str:
        parts = (
            ("≥ {}", self.at_least),
            ("≤ {}", self.at_most),
            ("≥ {} ×", self.ratio_at_least),
            ("≤ {} ×", self.ratio_at_most),
        )
        return ", ".join(text.format(number(goal)) for text, goal in parts if goal is not None)


def number(value: float | None) -> str:
    """Three significant figures or all the whole ones: 17,897 · 52.3 · 0.0071."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.3g}"


def as_table(title: str, rows: Iterable[Row]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("what")
    for name in ("value", "limit", "ratio"):
        table.add_column(name, justify="right")
    table.add_column("goal")
    table.add_column("ok")
    for row in rows:
        ok = {True: "[green]yes", False: "[red]no", None: ""}[row.ok]
        value = f"{number(row.value)} {row.unit}"
        table.add_row(row.what, value, number(row.limit), number(row.ratio), row.goal, ok)
    return table


def as_json(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{**asdict(row), "ratio": row.ratio, "goal": row.goal, "ok": row.ok} for row in rows]


def machine() -> dict[str, Any]:
    """What was measured on; ``load``: how many programs wanted to run in the last minute."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
