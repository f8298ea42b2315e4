"""A client that we did not write finds a Discord here: hikari logs in, syncs a command, answers.

So the author of the local Discord is not its only judge.
"""

from __future__ import annotations

import asyncio

import hikari

from tests.wire.server import LocalDiscord
from tests.wire.world import BOT_ID, TOKEN

ANA = 501


async def test_hikari_logs_in_states_a_command_and_answers_it() -> None:
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = hikari.GatewayBot(
            TOKEN,
            rest_url=discord.api_url,
            intents=hikari.Intents.GUILDS,
            banner=None,
            logs=None,
            suppress_optimization_warning=True,
        )
        met: list[str] = []

        @bot.listen()
        async def on_guild(event: hikari.GuildAvailableEvent) -> None:
            met.append(event.guild.name)

        @bot.listen()
        async def on_command(event: hikari.InteractionCreateEvent) -> None:
            asked = event.interaction
            assert isinstance(asked, hikari.CommandInteraction)
            await asked.create_initial_response(
                hikari.ResponseType.MESSAGE_CREATE, f"{asked.command_name}, {asked.user.id}"
            )

        await bot.start()
        try:
            me = bot.get_me()
            stated = bot.rest.slash_command_builder("ping", "Say who asks")
            made = await bot.rest.set_application_commands(BOT_ID, [stated])
            answer = await discord.command(guild, ANA, "ping")
            message = await bot.rest.create_message(guild.channel_ids[0], "Good morning")
            history = await bot.rest.fetch_messages(guild.channel_ids[0])
        finally:
            await asyncio.wait_for(bot.close(), 10)
    assert me is not None and me.id == BOT_ID
    assert met == ["MC2CM"]
    assert [each.name for each in made] == ["ping"]
    assert answer.text == f"ping, {ANA}"
    assert [each.id for each in history] == [message.id]
    assert discord.wrong() == []
