"""What is shared of an event: a page of it with a button each, and the word that there is more."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.domain import materials as domain
from bot.domain.deliveries import Due
from bot.domain.events import Event
from bot.domain.materials import Audience, HandedOver, Material, MaterialsPage, Shared
from bot.domain.offers import Kind, is_common
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.events import Box, turning
from cogs.ui.fit import LINK, plain
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import T, Text

COLOUR = 0x2E86C1
KINDS: dict[Kind, Text] = {
    Kind.SLIDES: T("Slides"),
    Kind.DOCUMENT: T("Document"),
    Kind.RECORDING: T("Recording"),
    Kind.LINK: T("Link"),
}
AUDIENCES: dict[Audience, Text] = {
    Audience.ORGANISERS: T("for organisers"),
    Audience.GOING: T("for those going"),
    Audience.EVERYONE: T("for everyone"),
}
_TITLE = 150


def listing(page: MaterialsPage, reader: Reader) -> ui.LayoutView:
    """A page of materials, each with its button; at most 40 components and 4,000 characters."""
    box: Box = ui.Container(accent_colour=COLOUR)
    heading = reader.say(T("Materials of {event}", event=page.event.title))
    box.add_item(ui.TextDisplay(f"## {plain(heading, _TITLE)}"))
    if not page.materials:
        box.add_item(ui.TextDisplay(reader.say(T("Nothing has been shared here yet."))))
    for material in page.materials:
        box.add_item(_section(material, page, reader))
    if page.pages > 1:
        box.add_item(ui.Separator())
        box.add_item(turning("materials_page", (page.event.id,), page.page, page.pages, reader))
    return view_of(box)


def _section(material: Material, page: MaterialsPage, reader: Reader) -> ui.Section[ui.LayoutView]:
    return ui.Section(_line(material, page, reader), accessory=_accessory(material, reader))


def _accessory(material: Material, reader: Reader) -> ui.Item[Any]:
    link = material.latest.link
    if link is not None and len(link) <= LINK and is_common(link):
        return ui.Button(style=discord.ButtonStyle.link, label=reader.say(T("Open")), url=link)
    return button(reader.say(T("Get")), "material", material.id)


def _line(material: Material, page: MaterialsPage, reader: Reader) -> str:
    facts = [reader.say(KINDS[material.kind])]
    if material.latest.number > 1:
        facts.append(reader.say(T("version {n}", n=material.latest.number)))
    if material.latest.size:
        facts.append(reader.say(size(material.latest.size)))
    facts.append(reader.say(AUDIENCES[material.audience]))
    if not domain.is_open(material, page.event, page.now):
        facts.append(_embargo(material, page.event, reader))
    lines = [f"**{plain(material.title, _TITLE)}**"]
    session = page.event.session(material.session_id) if material.session_id else None
    if session is not None:
        lines.append(plain(session.title, 100))
    return "\n".join([*lines, "-# " + " · ".join(facts)])


def _embargo(material: Material, event: Event, reader: Reader) -> str:
    ends = domain.opens(material, event)
    if ends is None:
        return reader.say(T("opens when it is over"))
    return reader.say(T("opens {when}", when=stamp(ends)))


def size(bytes_: int) -> Text:
    """A file's size in kB or MB (of 1,000), rounded up to what it takes."""
    if bytes_ < 1_000_000:
        return T("{n} kB", n=-(-bytes_ // 1_000))
    return T("{n} MB", n=f"{bytes_ / 1_000_000:.1f}")


def shared(done: Shared, reader: Reader) -> ui.LayoutView:
    """What an organiser has just shared, and who sees it from when."""
    material = done.material
    values = {
        "title": plain(material.title, _TITLE),
        "n": material.latest.number,
        "audience": AUDIENCES[material.audience],
    }
    if material.latest.number == 1:
        said = reader.say(T("**{title}** is shared, {audience}.", **values))
    else:
        said = reader.say(T("**{title}** is shared as version {n}, {audience}.", **values))
    if not domain.is_open(material, done.event, done.now):
        said += f"\n-# {_embargo(material, done.event, reader)}"
    return view_of(ui.Container(ui.TextDisplay(said), accent_colour=COLOUR))


def withdrawn(material: Material, reader: Reader) -> ui.LayoutView:
    title = plain(material.title, _TITLE)
    said = T("**{title}** is withdrawn: nobody can open it any more.", title=title)
    return view_of(ui.Container(ui.TextDisplay(reader.say(said)), accent_colour=COLOUR))


def handed_over(handed: HandedOver, reader: Reader) -> str:
    """The words beside a file, or the address of a link: plain content, which may carry a file.

    Discord shows no face for a bare address but the address itself; ``<>`` keeps it from being
    previewed.
    """
    link = handed.material.latest.link
    if link is not None:
        return f"<{link}>"
    if handed.address is not None:
        said = T(
            "The file is too large for a message. It waits here for an hour: {address}",
            address=f"<{handed.address}>",
        )
        return reader.say(said)
    return f"**{plain(handed.material.title, _TITLE)}**"


def announcement(due: Due, reader: Reader) -> ui.LayoutView:
    """The word in the events channel that something was shared, once per session."""
    assert due.shown is not None
    event = plain(due.shown.event.title, _TITLE)
    if due.session is None:
        said = T("There are new materials of **{event}**.", event=event)
    else:
        said = T(
            "There are new materials of **{session}** ({event}).",
            session=plain(due.session.title, _TITLE),
            event=event,
        )
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(button(reader.say(T("See the materials")), "materials", due.shown.event.id))
    return view_of(ui.Container(ui.TextDisplay(reader.say(said)), row, accent_colour=COLOUR))
