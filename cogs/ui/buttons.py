"""Buttons and menus that outlive the process: everything they need is in their custom_id.

discord.py keeps none of them (see `views.view_of`), so ten thousand cards cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.client import Convenor
from cogs.ui import custom_ids
from cogs.ui.fit import LABEL, OPTIONS, TITLE, fit

Press: TypeAlias = ui.Button[Any]  # answered by ``bot.presses[what]``
_MENU = "m"  # before the custom_id of a menu


async def hand_over(interaction: discord.Interaction[Convenor], custom_id: str) -> None:
    """Let ``bot.presses`` answer what the custom_id of a button, menu or form names."""
    parsed = custom_ids.parse(custom_id.removeprefix(_MENU))
    press = interaction.client.presses.get(parsed[0]) if parsed else None
    if parsed is not None and press is not None:
        await press(interaction, parsed[1])


def button(
    label: str,
    what: str,
    *arguments: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    emoji: str | None = None,
    disabled: bool = False,
) -> Press:
    """A button; ``label`` is cut to 80 characters."""
    return ui.Button(
        label=fit(label, LABEL),
        custom_id=custom_ids.build(what, *arguments),
        style=style,
        emoji=emoji,
        disabled=disabled,
    )


def menu(
    placeholder: str,
    options: Sequence[discord.SelectOption],
    what: str,
    *arguments: object,
    several: bool = False,
) -> ui.Select[Any]:
    """A menu of at most 25 options, of which one is chosen; ``several``: any number, or none."""
    taken = list(options[:OPTIONS])
    return ui.Select(
        placeholder=fit(placeholder, 150),
        options=taken,
        min_values=0 if several else 1,
        max_values=len(taken) if several else 1,
        custom_id=_MENU + custom_ids.build(what, *arguments)[: custom_ids.LIMIT - len(_MENU)],
    )


def chosen(interaction: discord.Interaction[Any]) -> list[str]:
    """The values chosen in a menu."""
    data: dict[str, Any] = dict(interaction.data or {})
    return [str(value) for value in data.get("values", [])]


def form(title: str, fields: Sequence[ui.Label[Any]], what: str, *arguments: object) -> ui.Modal:
    """A modal of at most five fields, answered by ``bot.presses[what]`` whichever process sent it.

    discord.py keeps a modal in memory until it is sent back, and a restart loses it; it does not
    keep one that is stopped.
    """
    modal = ui.Modal(title=fit(title, TITLE), custom_id=custom_ids.build(what, *arguments))
    for field in fields:
        modal.add_item(field)
    modal.stop()
    return modal


def written(interaction: discord.Interaction[Any]) -> dict[str, str]:
    """What was written into the fields of a form, or chosen there, by their custom_id."""
    data: dict[str, Any] = dict(interaction.data or {})
    fields = [label.get("component", {}) for label in data.get("components", [])]
    return {field["custom_id"]: _said(field) for field in fields if field}


def _said(field: dict[str, Any]) -> str:
    return str(field.get("value") or next(iter(field.get("values") or ()), ""))
