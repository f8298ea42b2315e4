"""Words of organisers: the question before they reach many, and how they look."""

from __future__ import annotations

import discord
from discord import ui

from bot.domain.announcements import Announcement
from bot.domain.deliveries import Due
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import Box
from cogs.ui.fit import TEXT, lines_within, plain
from cogs.ui.reminders import pinged
from cogs.ui.views import view_of
from schedules.texts import T, Tn

_COLOUR = 0x2E86C1


def said(found: Announcement, reader: Reader) -> ui.LayoutView:
    """That it is on its way; or, where it reaches many, the number and the question."""
    box: Box = ui.Container(accent_colour=_COLOUR)
    if found.id is None:
        sent = Tn("It is sent to {n} person.", "It is sent to {n} people.", found.people)
        text = sent if found.people else T("It is sent to the channel.")
        box.add_item(ui.TextDisplay(reader.say(text)))
        return view_of(box)
    asked = Tn("Send this to {n} person?", "Send this to {n} people?", found.people)
    box.add_item(ui.TextDisplay(reader.say(asked)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.danger
    row.add_item(button(reader.say(T("Send it")), "announce_confirm", found.id, style=style))
    row.add_item(button(reader.say(T("Do not send it")), "act_discard", found.id))
    box.add_item(row)
    return view_of(box)


def words(due: Due, reader: Reader) -> ui.LayoutView:
    """What the organiser wrote, and who is mentioned."""
    box: Box = ui.Container(accent_colour=_COLOUR)
    lines = [f"📣 **{plain(due.shown.event.title, 150)}**"] if due.shown else ["📣"]
    said_to = pinged(due)
    if not due.content.get("part"):
        room = TEXT - len(lines[0]) - len(said_to) - 1
        lines.append(lines_within(due.content["text"], room))
    box.add_item(ui.TextDisplay("\n".join(lines)))
    if said_to:
        box.add_item(ui.TextDisplay(said_to))
    return view_of(box)
