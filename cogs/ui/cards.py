"""Where an event's card stands: what an organiser is told, and what its old message says."""

from __future__ import annotations

from discord import ui

from bot.domain.cards import Announced, Left
from bot.domain.events import State
from bot.texts import Reader
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import plain
from cogs.ui.views import view_of
from schedules.texts import T

_TITLE = 150
_QUIET = 0x7F8C8D


def announced(found: Announced, reader: Reader) -> ui.LayoutView:
    """That it is being posted; or, where it stands there already, the way to it."""
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    title, channel = f"**{plain(found.title, _TITLE)}**", f"<#{found.channel_id}>"
    said = T("{title} is announced in {channel}.", title=title, channel=channel)
    if found.card is not None:
        said = T(
            "{title} stands in {channel} already: {link}",
            title=title,
            channel=channel,
            link=found.card.link,
        )
    box.add_item(ui.TextDisplay(reader.say(said)))
    return view_of(box)


def moved(left: Left, reader: Reader) -> ui.LayoutView:
    """The message that was the card says where it is."""
    box: Box = ui.Container(accent_colour=_QUIET)
    said = T(
        "{title} is in {channel} now: {link}",
        title=f"**{plain(left.title, _TITLE)}**",
        channel=f"<#{left.card.channel_id}>",
        link=left.card.link,
    )
    box.add_item(ui.TextDisplay(f"↪️ {reader.say(said)}"))
    return view_of(box)
