"""`/remind`: the rules, what will be sent, what was and was not, and why; how a reminder looks."""

from __future__ import annotations

from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.rule_texts import LONGEST as LONGEST_TEXT
from bot.domain.rules import Asked, Place
from cogs.choices import suggest_reading
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, RuleOption, SeriesOption
from cogs.ui import explanations as ui_why
from cogs.ui import reminders as ui
from cogs.ui import rules as rules_ui
from cogs.ui.buttons import written
from schedules.reminders import Scope
from schedules.rules import LONGEST as LONGEST_WHEN

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
SeriesChosen: TypeAlias = app_commands.Transform[int, SeriesOption]
RuleChosen: TypeAlias = app_commands.Transform[str, RuleOption]
When: TypeAlias = app_commands.Range[str, 1, LONGEST_WHEN]
Words: TypeAlias = app_commands.Range[str, 1, LONGEST_TEXT]
Language: TypeAlias = app_commands.Range[str, 2, 20]
ABOUT = [
    Choice(name=locale_str("the event"), value=Scope.EVENT.value),
    Choice(name=locale_str("each session"), value=Scope.SESSION.value),
    Choice(name=locale_str("each session with seats"), value=Scope.SEATED.value),
]
_WHEN = locale_str("For example: 3 days before at 18:00; 2 hours before; 90 minutes after the end")
_EVENT = locale_str("Of one event")
_SERIES = locale_str("Of every event of a series; without either, of the whole community")
_RULE = locale_str("Which rule: choose the event or series first, if it is of one")
_TEXT = locale_str("In your words; fields like {title} and {link} are filled in")
_LANGUAGE = locale_str("The language of the text, the community's unless you say")


class Reminders(commands.Cog):
    """What will be sent and, afterwards, what became of it. The group is everyone's, for `why`."""

    remind = app_commands.Group(
        name=locale_str("remind"), description=locale_str("Reminders, and why you got them")
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["reminder"] = ui.reminder
        bot.presses["remind_preview"] = self.turn_page
        bot.presses["why"] = self.turn_why
        bot.presses["deliveries"] = self.turn_deliveries
        bot.presses["deliveries_again"] = self.retry
        bot.presses["rules_page"] = self.turn_rules
        bot.presses["rule_text"] = self.write_text
        bot.presses["rule_confirm"] = self.confirm_removal

    @remind.command(
        name=locale_str("preview"),
        description=locale_str("Everything that will be sent in the next days"),
        extras=ORGANISERS,
    )
    @app_commands.describe(days=locale_str("How many days ahead, 7 unless you say"))
    @answered
    async def preview(
        self, interaction: Interaction, days: app_commands.Range[int, 1, 60] = 7
    ) -> None:
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        days, page = int(arguments[0]), int(arguments[1])
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction), page)
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("why"), description=locale_str("Why you were told something, or were not")
    )
    @app_commands.describe(person=locale_str("Somebody else (organisers)"))
    @answered
    async def why(self, interaction: Interaction, person: discord.User | None = None) -> None:
        whose = (person or interaction.user).id
        found = await self.services.explanations.why(actor_of(interaction), whose)
        view = ui_why.why(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_why(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        person_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.why(actor_of(interaction), person_id, page)
        view = ui_why.why(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("deliveries"),
        description=locale_str("What an event has sent and will send, and what failed"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def deliveries(
        self, interaction: Interaction, event: app_commands.Transform[int, EventOption]
    ) -> None:
        found = await self.services.explanations.of_event(actor_of(interaction), event)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_deliveries(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.of_event(actor_of(interaction), event_id, page)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def retry(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.retry(actor_of(interaction), event_id, page)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("add"),
        description=locale_str("A new reminder rule of an event, a series or the community"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        when=_WHEN,
        event=_EVENT,
        series=_SERIES,
        about=locale_str("Of the event, unless you say otherwise"),
        text=_TEXT,
        language=_LANGUAGE,
    )
    @app_commands.choices(about=ABOUT)
    @app_commands.autocomplete(language=suggest_reading)
    @answered
    async def add(
        self,
        interaction: Interaction,
        when: When,
        event: EventChosen | None = None,
        series: SeriesChosen | None = None,
        about: str | None = None,
        text: Words | None = None,
        language: Language | None = None,
    ) -> None:
        ask = Asked(when, Scope(about) if about else None, text, language)
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.services.rules.add(actor_of(interaction), Place(event, series), ask)
        view = rules_ui.outcome(found, await reader_of(interaction))
        await interaction.followup.send(view=view, ephemeral=True)

    @remind.command(
        name=locale_str("list"),
        description=locale_str("The reminder rules as they hold, and where each comes from"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=_EVENT, series=_SERIES)
    @answered
    async def listing(
        self,
        interaction: Interaction,
        event: EventChosen | None = None,
        series: SeriesChosen | None = None,
    ) -> None:
        found = await self.services.rules.listing(actor_of(interaction), Place(event, series))
        view = rules_ui.listing(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_rules(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        place, page = rules_ui.place_of(*arguments[:2]), int(arguments[2])
        found = await self.services.rules.listing(actor_of(interaction), place)
        view = rules_ui.listing(found, await reader_of(interaction), page)
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("edit"),
        description=locale_str("Change a rule's time or text, or switch it off; alone: its text"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        rule=_RULE,
        event=_EVENT,
        series=_SERIES,
        when=_WHEN,
        text=_TEXT,
        language=_LANGUAGE,
        on=locale_str("Whether it is sent"),
    )
    @app_commands.autocomplete(language=suggest_reading)
    @answered
    async def edit(
        self,
        interaction: Interaction,
        rule: RuleChosen,
        event: EventChosen | None = None,
        series: SeriesChosen | None = None,
        when: When | None = None,
        text: Words | None = None,
        language: Language | None = None,
        on: bool | None = None,
    ) -> None:
        place, ask = Place(event, series), Asked(when, None, text, language, on)
        if when is None and text is None and on is None:
            await self._open_text(interaction, place, rule, language)
        else:
            await self._edit(interaction, place, rule, ask)

    async def _open_text(
        self, interaction: Interaction, place: Place, rule: str, language: str | None
    ) -> None:
        actor, reader = actor_of(interaction), await reader_of(interaction)
        rung, code = await self.services.rules.show(actor, place, rule, language)
        await interaction.response.send_modal(rules_ui.text_form(rung, place, code, reader))

    @answered
    async def write_text(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        place, (rule, language) = rules_ui.place_of(*arguments[:2]), arguments[2:]
        text = written(interaction).get("text", "")
        await self._edit(interaction, place, rule, Asked(text=text, language=language))

    async def _edit(self, interaction: Interaction, place: Place, rule: str, ask: Asked) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self.services.rules.edit(actor_of(interaction), place, rule, ask)
        view = rules_ui.outcome(found, await reader_of(interaction))
        await interaction.followup.send(view=view, ephemeral=True)

    @remind.command(
        name=locale_str("remove"),
        description=locale_str("Take a rule away, or switch off one from farther out"),
        extras=ORGANISERS,
    )
    @app_commands.describe(rule=_RULE, event=_EVENT, series=_SERIES)
    @answered
    async def remove(
        self,
        interaction: Interaction,
        rule: RuleChosen,
        event: EventChosen | None = None,
        series: SeriesChosen | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        place = Place(event, series)
        found = await self.services.rules.remove(actor_of(interaction), place, rule)
        view = rules_ui.outcome(found, await reader_of(interaction))
        await interaction.followup.send(view=view, ephemeral=True)

    @answered
    async def confirm_removal(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await interaction.response.defer()
        found = await self.services.rules.confirm(actor_of(interaction), int(arguments[0]))
        view = rules_ui.outcome(found, await reader_of(interaction))
        await interaction.edit_original_response(view=view)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Reminders(bot))
