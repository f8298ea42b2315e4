"""`convenor import` and `export`: a programme from a file into a community, and back.

`import` without `--apply` only looks: it makes no database, no lock and no log beside it, and
works while Convenor runs.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from bot.cli import House, speaking
from bot.cli.speaking import ALARM, words
from bot.domain.differences import FIELDS, Item, Kind, counted
from bot.errors import Refusal
from schedules.files import FORMATS, MOST_BYTES, Format
from schedules.moments import Dates
from schedules.recurrence.words import in_words
from schedules.texts import Problem, T, Text, Tn

if TYPE_CHECKING:
    from bot.domain.programmes import Applied, Preview

_MOST_ID = 2**63 - 1
_KINDS: dict[Kind, Text] = {
    Kind.NEW: T("new"),
    Kind.MOVED: T("moved"),
    Kind.CHANGED: T("changed"),
    Kind.CANCELLED: T("cancelled"),
    Kind.MISSING: T("not in this file"),
    Kind.UNCHANGED: T("unchanged"),
}
_STYLES = {Kind.NEW: "green", Kind.MOVED: "yellow", Kind.CHANGED: "yellow"}
Community = Annotated[
    int,
    typer.Option("--community", help=words(T("The server's id in Discord.")), min=1, max=_MOST_ID),
]
Posted = Annotated[
    Path,
    typer.Argument(
        metavar="FILE",
        help=words(T("A schedule: YAML, CSV, Excel, iCalendar, schedule.xml or JSON.")),
        exists=True,
        dir_okay=False,
    ),
]
As = Annotated[
    Format,
    typer.Option("--as", help=words(T("The kind of file: {formats}.", formats=", ".join(FORMATS)))),
]
Apply = Annotated[bool, typer.Option("--apply", help=words(T("Write it; else only look.")))]
CancelMissing = Annotated[
    bool,
    typer.Option(
        "--cancel-missing", help=words(T("Cancel what the file lacks; else it stays as it is."))
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=words(T("Answer with one object.")))]
Out = Annotated[Path | None, typer.Option(help=words(T("Where it goes; else to stdout.")))]


def add_to(app: typer.Typer, house: House) -> None:
    """Give the command line `import` and `export`."""

    @app.command(
        "import",
        help=words(
            T("Say what FILE would change in a community's programme, and with --apply write it.")
        ),
    )
    def import_(
        file: Posted,
        community: Community,
        apply: Apply = False,
        cancel_missing: CancelMissing = False,
        as_json: AsJson = False,
    ) -> None:
        data = _content(file)
        preview, applied = asyncio.run(
            _import(house, community, data, apply=apply, cancelling=cancel_missing)
        )
        if as_json:
            print(_as_json(preview, applied))
        else:
            _show(preview, applied, file)
        raise SystemExit(int(bool(preview.problems)))

    @app.command(
        help=words(
            T("Write a community's programme as a file that can be changed and imported again.")
        )
    )
    def export(community: Community, as_: As, out: Out = None) -> None:
        data = asyncio.run(_export(house, community, as_))
        if out is None:
            sys.stdout.buffer.write(data)
            return
        try:
            out.write_bytes(data)
        except OSError:
            raise Refusal(T("{path} cannot be written.", path=str(out))) from None


def _content(file: Path) -> bytes:
    """The file's bytes, one more than may be read where it is too large."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        sentence = words(T("{path} cannot be read.", path=str(file)))
        raise typer.BadParameter(sentence, param_hint="FILE") from error


async def _import(
    house: House, community_id: int, data: bytes, *, apply: bool, cancelling: bool
) -> tuple[Preview, Applied | None]:
    async with house(reading=not apply, or_empty=True) as services:
        preview = await services.programmes.look(community_id, data, cancelling=cancelling)
        if preview.problems or not apply:
            return preview, None
        await services.communities.install()
        programmes = services.programmes
        return preview, await programmes.apply_file(community_id, data, cancelling=cancelling)


async def _export(house: House, community_id: int, as_: Format) -> bytes:
    async with house(reading=True) as services:
        return await services.programmes.export_of(community_id, as_)


def _as_json(preview: Preview, applied: Applied | None) -> str:
    found: dict[str, Any] = {
        kind.value: [
            {"id": item.id, "title": item.title, "start": start_of(item.dates)} for item in items
        ]
        for kind, items in preview.difference.items.items()
    }
    problems = [
        {
            "line": problem.line,
            "column": problem.column,
            "cell": problem.cell,
            "found": problem.found,
            "message": words(problem.message),
        }
        for problem in preview.problems
    ]
    told = [
        {"title": each.title, "what": each.what and each.what.value, "people": each.people}
        for each in (applied.told if applied else ())
    ]
    every = {**found, "problems": problems, "applied": applied is not None, "told": told}
    # Where stdout cannot hold every letter, JSON can: as \u and a number.
    return json.dumps(every, ensure_ascii=sys.stdout.encoding.lower() != "utf-8")


def start_of(dates: Dates) -> str | None:
    """ISO 8601, as exactly as is known: with its offset, a day, a month, or None."""
    if dates.start is not None:
        return dates.start.local.isoformat()
    if dates.first is not None:
        return dates.first.isoformat()
    if dates.month is not None:
        return "{:04}-{:02}".format(*dates.month)
    return None


def _show(preview: Preview, applied: Applied | None, file: Path) -> None:
    counts = [words(text) for text in counted(preview.difference)]
    if counts:
        Console(highlight=False).print(_table(preview))
        speaking.say(T("{counts}.", counts=", ".join(counts)))
    if preview.problems:
        _complain(preview.problems, file)
    elif applied is None:
        speaking.say(T("Nothing was written. Add --apply to write it."))
    else:
        speaking.say(_outcome(applied))
        for one in applied.told:
            speaking.say(
                Tn(
                    "{title}: {n} person is told.",
                    "{title}: {n} people are told.",
                    one.people,
                    title=one.title,
                )
            )
        for each in applied.crowded:
            speaking.say(
                Tn(
                    "{title}: {n} seat now, {going} people going; all stay.",
                    "{title}: {n} seats now, {going} people going; all stay.",
                    each.seats,
                    title=each.title,
                    going=each.going,
                )
            )


def _table(preview: Preview) -> Table:
    table = Table("", words(T("Id")), words(T("Title")), box=None, pad_edge=False)
    table.add_column(words(T("Start")), no_wrap=True)
    table.add_column(words(T("What changes")))
    for kind, items in preview.difference.items.items():
        for item in items:
            title = f"  {item.title}" if item.within else item.title
            row = (words(_KINDS[kind]), item.id, title, _start(item.dates), _change(item))
            table.add_row(*(Styled(cell, style=_STYLES.get(kind, "")) for cell in row))
    return table


def _start(dates: Dates) -> str:
    """Its own wall time, as exactly as is known and as it is written in schedule files (ISO 8601):
    beside the file, and narrow."""
    if dates.start is not None:
        return f"{dates.start.wall.isoformat(' ', 'minutes')} {dates.zone}"
    return start_of(dates) or words(T("to be announced"))


def _change(item: Item) -> str:
    moved = [words(T("was {start}", start=_start(item.was)))] if item.was else []
    repeats = [words(in_words(item.repeat))] if item.repeat else []
    fields = ", ".join(words(FIELDS[name]) for name in item.fields)
    return "; ".join([*moved, *repeats, *([fields] if fields else [])])


def _complain(problems: Iterable[Problem], file: Path) -> None:
    """Each problem as compilers write them, so that editors find the place."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for problem in problems:
        place = [file, *(each for each in (problem.line, problem.column) if each is not None)]
        if problem.line is None and problem.cell is not None:  # of a spreadsheet
            place.append(problem.cell)
        console.print(Styled(f"{':'.join(map(str, place))}: {words(_complaint(problem))}"))
    nothing = words(T("Nothing was written: the file has problems."))
    console.print(Styled(nothing, style=ALARM))


def _complaint(problem: Problem) -> Text:
    if not problem.found:
        return problem.message
    return T("{message} (found “{found}”)", message=problem.message, found=problem.found)


def _outcome(applied: Applied) -> Text:
    if not applied.difference.writes:
        return T("All of this was stored already; nothing was written.")
    if not applied.announcing:
        return T("It is written. No event that is still to come is new: nothing is announced.")
    if applied.channel_id is None:
        return T(
            "It is written. Nothing will be announced: there is no events channel yet (/setup)."
        )
    return T("It is written. To be announced when Convenor runs: {n}.", n=len(applied.announcing))
