"""How the database file is, as `convenor check` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreRefusal


@dataclass(frozen=True, slots=True)
class Health:
    """``version`` and ``latest`` are the schema's; ``version`` None: there is no file yet, or it
    cannot be read. ``sqlite``: the library's version. ``refusal``: why it cannot be used."""

    path: Path
    latest: int
    sqlite: tuple[int, ...]
    version: int | None = None
    size: int = 0
    writable: bool = True
    in_use: bool = False
    refusal: StoreRefusal | None = None
