"""Calendar addresses: how to subscribe, and what to do with one's own."""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import quote, urlsplit

import discord
from discord import ui

from bot.domain.feeds import Subscription
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.fit import LABEL, fit, plain
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.texts import T, Text

Box: TypeAlias = ui.Container[ui.LayoutView]
Row: TypeAlias = ui.ActionRow[ui.LayoutView]

COLOUR = 0x17A589
_URL = 512  # Discord's limit for the address of a link button
_NAME = 60
_REFRESH = T(
    "Google looks again only every 8 to 24 hours and Outlook every 1 to 4 hours; "
    "changes are told here at once."
)


def community(subscription: Subscription, reader: Reader) -> ui.LayoutView:
    """The public feed: everybody may have the address."""
    heading = T("The calendar of {community}", community=plain(subscription.community, 200))
    box = _box(reader, heading, T("Subscribe once; it follows every change."))
    _add_address(box, subscription, reader)
    return view_of(box)


def made(subscription: Subscription, reader: Reader) -> ui.LayoutView:
    """A personal feed that was just made: its address, this once."""
    box = _box(
        reader,
        T("Your calendar of {community}", community=plain(subscription.community, 200)),
        T("It holds what you answered Going to, and follows every change."),
        T("**This address is shown only once.** Whoever has it sees where you go: keep it."),
        _alarm(subscription),
    )
    _add_address(box, subscription, reader)
    return view_of(box)


def mine(subscription: Subscription, reader: Reader) -> ui.LayoutView:
    """A personal feed that exists: its address is not known, but can be replaced."""
    box = _box(
        reader,
        T("Your calendar of {community}", community=plain(subscription.community, 200)),
        T("You have had an address since {when}.", when=stamp(subscription.feed.created_at)),
        _alarm(subscription),
        T(
            "Only its fingerprint is stored, so it cannot be shown again. A new address ends "
            "the old one: calendars that use it stop following."
        ),
    )
    row: Row = ui.ActionRow()
    row.add_item(
        button(
            reader.say(T("Make a new address")),
            "feed_replace",
            style=discord.ButtonStyle.primary,
        )
    )
    row.add_item(
        button(reader.say(T("End this address")), "feed_revoke", style=discord.ButtonStyle.danger)
    )
    box.add_item(row)
    return view_of(box)


def revoked(reader: Reader) -> ui.LayoutView:
    return view_of(
        _box(
            reader,
            T("Your calendar address has ended"),
            T("Remove it from your calendar. You can have a new one with /feed mine."),
        )
    )


def _alarm(subscription: Subscription) -> Text:
    minutes = subscription.feed.alarm
    if minutes is None:
        return T("Your calendar does not ring. To change that, choose alarm in /feed mine.")
    return T("Your calendar rings {minutes} minutes before each.", minutes=minutes)


def _add_address(box: Box, subscription: Subscription, reader: Reader) -> None:
    address = subscription.address or ""
    webcal = f"webcal://{address.split('://', 1)[-1]}"
    box.add_item(ui.TextDisplay(f"```\n{address}\n```"))
    box.add_item(
        ui.TextDisplay(
            "\n".join(
                [
                    reader.say(T("Apple and Thunderbird: open `{address}`.", address=webcal)),
                    f"-# {reader.say(_REFRESH)}",
                ]
            )
        )
    )
    if _is_local(address):
        warning = T(
            "This address works only on the machine that Convenor runs on: whoever runs it "
            "sets PUBLIC_URL."
        )
        box.add_item(ui.TextDisplay(f"-# ⚠️ {reader.say(warning)}"))
    row: Row = ui.ActionRow()
    name = quote(subscription.community[:_NAME])
    for label, url in (
        (T("Add to Google"), f"https://calendar.google.com/calendar/r?cid={quote(webcal, '')}"),
        (
            T("Add to Outlook"),
            "https://outlook.office.com/calendar/0/addfromweb"
            f"?url={quote(address, '')}&name={name}",
        ),
        (
            T("Add to Outlook.com"),
            f"https://outlook.live.com/calendar/0/addfromweb?url={quote(address, '')}&name={name}",
        ),
    ):
        if len(url) <= _URL:
            row.add_item(ui.Button(label=fit(reader.say(label), LABEL), url=url))
    if row.children:
        box.add_item(row)


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return host == "localhost" or host.startswith("127.") or host in ("::1", "0.0.0.0")


def _box(reader: Reader, heading: Text, *paragraphs: Text) -> Box:
    box: Box = ui.Container(accent_colour=COLOUR)
    lines = [f"## {reader.say(heading)}", *map(reader.say, paragraphs)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    return box
