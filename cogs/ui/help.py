"""The commands as a card, paged where they are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discord import ui

from bot import VERSION
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.views import view_of
from schedules import ZONE_DATA
from schedules.texts import T, Text

COLOUR = 0x2E86C1
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A command; ``description`` is a message id of the catalogue; ``id``: Discord's, if known."""

    name: str
    description: str
    for_organisers: bool
    id: int | None = None


def card(entries: Sequence[Entry], page: int, reader: Reader) -> ui.LayoutView:
    """One page of the commands, under who may use them; a page past the end is the last."""
    pages = max(1, -(-len(entries) // PER_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    box: ui.Container[ui.LayoutView] = ui.Container(accent_colour=COLOUR)
    box.add_item(ui.TextDisplay(f"## {reader.say(T('What you can do'))}"))
    for organisers, heading in ((False, T("Everyone")), (True, T("Organisers"))):
        lines = [_line(each, reader) for each in shown if each.for_organisers is organisers]
        if lines:
            box.add_item(ui.TextDisplay("\n".join([f"### {reader.say(heading)}", *lines])))
    if pages > 1:
        box.add_item(_turning(page, pages, reader))
    versions = T("Convenor {version}, time zones {zones}", version=VERSION, zones=ZONE_DATA)
    box.add_item(ui.TextDisplay(f"-# {reader.say(versions)}"))
    return view_of(box)


def _line(entry: Entry, reader: Reader) -> str:
    link = f"`/{entry.name}`" if entry.id is None else f"</{entry.name}:{entry.id}>"
    return f"{link} {reader.say(Text(entry.description))}"


def _turning(page: int, pages: int, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    back, onward = max(page - 1, 0), min(page + 1, pages - 1)
    row.add_item(button(reader.say(T("Back")), "help", back, "back", disabled=page == 0))
    row.add_item(button(reader.say(T("More")), "help", onward, "on", disabled=page + 1 == pages))
    return row
