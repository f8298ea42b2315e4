"""What was kept as a template, and the question before one is replaced."""

from __future__ import annotations

import discord
from discord import ui

from bot.domain.events import State
from bot.domain.templates import Kept, Removal
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import plain
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import T, Tn

_TITLE = 150


def kept(done: Kept, reader: Reader) -> ui.LayoutView:
    """What was kept; or the question whether it may replace what there is."""
    names = {"name": f"**{plain(done.name, _TITLE)}**", "title": plain(done.title, _TITLE)}
    asks = done.id is not None and done.was is not None
    box: Box = ui.Container(accent_colour=COLOURS[State.POSTPONED if asks else State.SCHEDULED])
    sessions = reader.say(Tn("{n} session", "{n} sessions", done.sessions))
    if done.id is None or done.was is None:
        said = T(
            "{title} is kept as the template {name}, with {sessions}.", sessions=sessions, **names
        )
        hint = T("Make an event of it with /event template use.")
        box.add_item(ui.TextDisplay(f"{reader.say(said)}\n-# {reader.say(hint)}"))
        return view_of(box)
    asked = T("Replace the template {name} of {when} by {title}?", when=stamp(done.was), **names)
    box.add_item(ui.TextDisplay(reader.say(asked)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.danger
    row.add_item(button(reader.say(T("Replace it")), "template_replace", done.id, style=style))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", done.id))
    box.add_item(row)
    return view_of(box)


def removal(found: Removal, reader: Reader) -> ui.LayoutView:
    """The question whether the template goes; or that it is gone."""
    name = f"**{plain(found.name, _TITLE)}**"
    box: Box = ui.Container(accent_colour=COLOURS[State.POSTPONED])
    if found.id is None:
        said = T("The template {name} is removed. What was made of it stays.", name=name)
        box.add_item(ui.TextDisplay(reader.say(said)))
        return view_of(box)
    box.add_item(ui.TextDisplay(reader.say(T("Remove the template {name}?", name=name))))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.danger
    row.add_item(button(reader.say(T("Remove it")), "template_remove", found.id, style=style))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", found.id))
    box.add_item(row)
    return view_of(box)
