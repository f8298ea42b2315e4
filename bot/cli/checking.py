"""`convenor check`: what must be right before Convenor runs, each with what to do about it."""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text as Styled

from bot import VERSION
from bot.cli.speaking import ALARM, words
from bot.domain.health import Health
from bot.errors import Refusal
from bot.settings import Settings
from bot.texts import languages
from schedules import ZONE_DATA
from schedules.texts import T, Text

_OLDEST_SQLITE = (3, 40, 0)


class Verdict(StrEnum):
    FINE = "ok"
    NOTE = "note"  # works, but may not be what was meant
    PROBLEM = "problem"


_VERDICTS = {
    Verdict.FINE: T("ok"),
    Verdict.NOTE: T("note"),
    Verdict.PROBLEM: T("problem"),
}
_STYLES: dict[Verdict, str | Style] = {
    Verdict.FINE: "green",
    Verdict.NOTE: "yellow",
    Verdict.PROBLEM: ALARM,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``says``: a sentence, or what is the same in every language: a path, a version."""

    what: Text
    verdict: Verdict
    says: Text | str


def findings(settings: Settings, health: Health) -> Iterator[Finding]:
    """Everything that was looked at, in the order in which one would mend it."""
    yield Finding(T("Convenor"), Verdict.FINE, VERSION)
    yield _token(settings)
    yield _database(health)
    yield _materials(settings.materials_dir)
    yield _web(settings)
    yield _zones()
    yield _sqlite(health.sqlite)
    yield Finding(T("Languages"), Verdict.FINE, ", ".join(languages()))


def _token(settings: Settings) -> Finding:
    what, problem = T("Token"), settings.token_problem()
    if problem is not None:
        return Finding(what, Verdict.PROBLEM, problem)
    fine = T("has the form of one; only Discord knows if it is valid")
    return Finding(what, Verdict.FINE, fine)


def _database(health: Health) -> Finding:
    what, path = T("Database"), str(health.path)
    if health.refusal is not None:
        return Finding(what, Verdict.PROBLEM, _refused(health.refusal, path))
    if not health.writable:
        return Finding(
            what, Verdict.PROBLEM, T("{path} may not be written by this user", path=path)
        )
    if health.version is None:
        return Finding(what, Verdict.FINE, T("{path} will be made at the first run", path=path))
    stated = T(
        "{path}: version {version}, {size} MB, whole",
        path=path,
        version=health.version,
        size=f"{health.size / 1e6:.1f}",
    )
    if health.in_use:
        stated = T("{stated}, in use by a running Convenor", stated=stated)
    if health.version < health.latest:
        return Finding(what, Verdict.NOTE, T("{stated}; migrated at the next run", stated=stated))
    return Finding(what, Verdict.FINE, stated)


def _refused(refusal: Refusal, path: str) -> Text:
    if refusal.hint is None:
        return T("{path}: {sentence}", path=path, sentence=refusal.sentence)
    return T("{path}: {sentence} {hint}", path=path, sentence=refusal.sentence, hint=refusal.hint)


def _materials(directory: Path) -> Finding:
    what, path = T("Materials"), str(directory)
    nearest = directory.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding(what, Verdict.FINE, path)
    says = T("{path} cannot be written (MATERIALS_DIR)", path=path)
    return Finding(what, Verdict.PROBLEM, says)


def _web(settings: Settings) -> Finding:
    what, where = T("Web server"), f"{settings.web_host}:{settings.web_port}"
    if settings.public_url is None:
        says = T(
            "{where}; PUBLIC_URL is not set, so links to feeds and files lead to {url}",
            where=where,
            url=settings.url,
        )
        return Finding(what, Verdict.NOTE, says)
    says = T("{where}, known to the world as {url}", where=where, url=settings.url)
    return Finding(what, Verdict.FINE, says)


def _zones() -> Finding:
    what = T("Time zones")
    if zoneinfo.TZPATH:
        used = T("the system's data is used ({paths})", paths=", ".join(zoneinfo.TZPATH))
        return Finding(what, Verdict.PROBLEM, used)
    return Finding(what, Verdict.FINE, T("tzdata {version}", version=ZONE_DATA))


def _sqlite(version: tuple[int, ...]) -> Finding:
    what, stated = T("SQLite"), _dotted(version)
    if version < _OLDEST_SQLITE:
        says = T(
            "{version} is too old: {oldest} is needed",
            version=stated,
            oldest=_dotted(_OLDEST_SQLITE),
        )
        return Finding(what, Verdict.PROBLEM, says)
    return Finding(what, Verdict.FINE, stated)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def show(found: list[Finding]) -> int:
    """Print the table; the exit code."""
    table = Table(box=None, show_header=False, pad_edge=False)
    for each in found:
        verdict = Styled(words(_VERDICTS[each.verdict]), style=_STYLES[each.verdict])
        says = words(each.says) if isinstance(each.says, Text) else each.says
        table.add_row(Styled(words(each.what)), verdict, Styled(says))
    Console(highlight=False).print(table)
    return int(any(each.verdict is Verdict.PROBLEM for each in found))
