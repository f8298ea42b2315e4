"""References that people give: an event, a session, a material or a date of the event chosen, a
series, a reminder rule; each by its name from the list, its title, or its id."""

from __future__ import annotations

from datetime import date
from typing import Any

import discord
from discord import app_commands

from bot.client import Convenor
from bot.domain.events import Event, State
from bot.errors import Refusal
from bot.texts import Reader
from cogs.problems import actor_of, reader_of
from cogs.ui.events import STATES
from cogs.ui.fit import CHOICE, OPTIONS, fit
from cogs.ui.rules import choices as rule_choices
from schedules import typed_dates
from schedules.texts import T


class EventOption(app_commands.Transformer):
    """The id of an event of this server, with what is next first while the person types."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.events.find(actor_of(interaction), value)

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            events = await interaction.client.services.events.suggest(actor_of(interaction), value)
            reader = await reader_of(interaction)
        except Refusal:
            return []
        return [
            app_commands.Choice(name=fit(_event_named(event, reader), CHOICE), value=str(event.id))
            for event in events
        ]


def _event_named(event: Event, reader: Reader) -> str:
    named = f"{event.title} · {reader.dates(event.dates)}"
    return f"{reader.say(STATES[State.DRAFT])} · {named}" if event.is_hidden else named


class SessionOption(app_commands.Transformer):
    """The id of a session of the event chosen in the option ``event``, in order of time."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.events.find_session(
            actor_of(interaction), _chosen_event(interaction), value
        )

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            reader = await reader_of(interaction)
            sessions = await interaction.client.services.events.suggest_sessions(
                actor_of(interaction), _chosen_event(interaction), value
            )
        except Refusal:
            return []
        return [
            app_commands.Choice(
                name=fit(f"{session.title} · {reader.dates(session.dates)}", CHOICE),
                value=str(session.id),
            )
            for session in sessions
        ]


class DayOption(app_commands.Transformer):
    """A day on which the event chosen in the option ``event`` takes place by its rule."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> date:
        reader = await reader_of(interaction)
        read = typed_dates.read(
            value,
            now=interaction.client.services.clock(),
            zone=reader.zone,
            languages=(reader.language,),
        )
        if isinstance(read, typed_dates.Understood) and read.dates.first is not None:
            return read.dates.first
        raise Refusal(
            T("{typed} is not one date.", typed=value),
            hint=T("Choose one from the list that appears while you type, or write 2027-03-03."),
        )

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            reader = await reader_of(interaction)
            found = await interaction.client.services.recurrences.suggest_days(
                actor_of(interaction), _chosen_event(interaction)
            )
        except Refusal:
            return []
        named = [(fit(reader.dates(dates), CHOICE), day.isoformat()) for day, dates in found]
        return [
            app_commands.Choice(name=name, value=day)
            for name, day in named
            if value.casefold() in f"{name} {day}".casefold()
        ][:OPTIONS]


class MaterialOption(app_commands.Transformer):
    """The id of a material of the event chosen in the option ``event``."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.materials.find(
            actor_of(interaction), _chosen_event(interaction), value
        )

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        return await materials_named(interaction, value, by_id=True)


class SeriesOption(app_commands.Transformer):
    """The id of a series of this server."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.rules.find_series(actor_of(interaction), value)

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            found = await interaction.client.services.rules.suggest_series(
                actor_of(interaction), value
            )
        except Refusal:
            return []
        return [
            app_commands.Choice(name=fit(each.name, CHOICE), value=str(each.id)) for each in found
        ]


async def suggest_series_names(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Series of this server by name, where a new name may be typed as well."""
    try:
        found = await interaction.client.services.rules.suggest_series(actor_of(interaction), typed)
    except Refusal:
        return []
    return [
        app_commands.Choice(name=each.name, value=each.name)
        for each in found
        if len(each.name) <= CHOICE
    ]


class TemplateOption(app_commands.Transformer):
    """The id of a template of this server."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.templates.find(actor_of(interaction), value)

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            found = await interaction.client.services.templates.suggest(
                actor_of(interaction), value
            )
        except Refusal:
            return []
        return [
            app_commands.Choice(name=fit(each.name, CHOICE), value=str(each.id)) for each in found
        ]


class RuleOption(app_commands.Transformer):
    """The name of a reminder rule of the event or series chosen, else of the community."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> str:
        client: Convenor = interaction.client
        event, series = _chosen_event(interaction), _chosen_series(interaction)
        return await client.services.rules.find(actor_of(interaction), event, series, value)

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        event, series = _chosen_event(interaction), _chosen_series(interaction)
        try:
            reader = await reader_of(interaction)
            found = await interaction.client.services.rules.suggest(
                actor_of(interaction), event, series
            )
        except Refusal:
            return []
        named = rule_choices(found, value, reader)[:OPTIONS]
        return [app_commands.Choice(name=said, value=name) for said, name in named]


async def materials_named(
    interaction: discord.Interaction[Any], typed: str, *, by_id: bool
) -> list[app_commands.Choice[str]]:
    """Materials of the event chosen; each choice stands for its id, or for its title."""
    try:
        found = await interaction.client.services.materials.suggest(
            actor_of(interaction), _chosen_event(interaction), typed
        )
    except Refusal:
        return []
    return [
        app_commands.Choice(
            name=fit(each.title, CHOICE), value=str(each.id) if by_id else each.title[:CHOICE]
        )
        for each in found
    ]


def _chosen_series(interaction: discord.Interaction[Any]) -> str:
    return str(getattr(interaction.namespace, "series", None) or "")


def _chosen_event(interaction: discord.Interaction[Any]) -> str:
    """What stands in the option ``event`` so far, as typed or chosen."""
    return str(getattr(interaction.namespace, "event", None) or "")
