"""`convenor check`: what must be right before Convenor runs, each with what to do about it."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import VERSION
from bot.domain.health import Health
from bot.settings import Settings
from bot.texts import languages
from schedules import ZONE_DATA

_OLDEST_SQLITE = (3, 40, 0)


class Verdict(StrEnum):
    FINE = "ok"
    NOTE = "note"  # works, but may not be what was meant
    PROBLEM = "problem"


_STYLES = {Verdict.FINE: "green", Verdict.NOTE: "yellow", Verdict.PROBLEM: "bold red"}


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    verdict: Verdict
    says: str


def findings(settings: Settings, health: Health) -> Iterator[Finding]:
    """Everything that was looked at, in the order in which one would mend it."""
    yield Finding("Convenor", Verdict.FINE, VERSION)
    yield _token(settings)
    yield _database(health)
    yield _materials(settings.materials_dir)
    yield _web(settings)
    yield _zones()
    yield _sqlite(health.sqlite)
    yield Finding("Languages", Verdict.FINE, ", ".join(languages()))


def _token(settings: Settings) -> Finding:
    problem = settings.token_problem()
    if problem is not None:
        return Finding("Token", Verdict.PROBLEM, str(problem))
    return Finding("Token", Verdict.FINE, "has the form of one; only Discord knows if it is valid")


def _database(health: Health) -> Finding:
    what = "Database"
    if health.refusal is not None:
        helps = f" {health.refusal.hint}" if health.refusal.hint else ""
        return Finding(what, Verdict.PROBLEM, f"{health.path}: {health.refusal.sentence}{helps}")
    if not health.writable:
        return Finding(what, Verdict.PROBLEM, f"{health.path} may not be written by this user")
    if health.version is None:
        return Finding(what, Verdict.FINE, f"{health.path} will be made at the first run")
    facts = [f"version {health.version}", f"{health.size / 1e6:.1f} MB", "whole"]
    if health.in_use:
        facts.append("in use by a running Convenor")
    stated = f"{health.path}: {', '.join(facts)}"
    if health.version < health.latest:
        return Finding(what, Verdict.NOTE, f"{stated}; migrated at the next run")
    return Finding(what, Verdict.FINE, stated)


def _materials(directory: Path) -> Finding:
    nearest = directory.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding("Materials", Verdict.FINE, str(directory))
    return Finding("Materials", Verdict.PROBLEM, f"{directory} cannot be written (MATERIALS_DIR)")


def _web(settings: Settings) -> Finding:
    where = f"{settings.web_host}:{settings.web_port}"
    if settings.public_url is None:
        says = f"{where}; PUBLIC_URL is not set, so links to feeds and files lead to {settings.url}"
        return Finding("Web server", Verdict.NOTE, says)
    return Finding("Web server", Verdict.FINE, f"{where}, known to the world as {settings.url}")


def _zones() -> Finding:
    if zoneinfo.TZPATH:
        used = ", ".join(zoneinfo.TZPATH)
        return Finding("Time zones", Verdict.PROBLEM, f"the system's data is used ({used})")
    return Finding("Time zones", Verdict.FINE, f"tzdata {ZONE_DATA}")


def _sqlite(version: tuple[int, ...]) -> Finding:
    stated = ".".join(map(str, version))
    if version < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        return Finding("SQLite", Verdict.PROBLEM, f"{stated} is too old: {oldest} is needed")
    return Finding("SQLite", Verdict.FINE, stated)


def show(found: list[Finding]) -> int:
    """Print the table; the exit code."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in found:
        table.add_row(each.what, Text(each.verdict, style=_STYLES[each.verdict]), Text(each.says))
    Console(highlight=False).print(table)
    return int(any(each.verdict is Verdict.PROBLEM for each in found))
