"""How the story is told: acts that write down what was done and what each saw."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import simcord

from bot.sandbox.page import said
from bot.sandbox.stage import Stage
from bot.sandbox.transcript import StoryFailed, Transcript

_ADDRESS = re.compile(r"https?://[^\s)>\]`*]+\.ics")


class Story:
    """The stage, the transcript, and acts that write what was done and what was seen."""

    def __init__(self, stage: Stage, programme: bytes, out: Path) -> None:
        self.stage, self.programme, self.out = stage, programme, out
        self.transcript = Transcript()
        self.check = self.transcript.check
        self.kept: dict[str, Any] = {}

    async def slash(
        self, who: simcord.MemberActor, command: str, **options: Any
    ) -> simcord.InteractionResult:
        """Type a slash command in the events channel."""
        given = " ".join(f"{name}:{_shown(value)}" for name, value in options.items())
        self.transcript.did(who.name, f"typed `/{command}{' ' + given if given else ''}`")
        result = await who.slash(self.stage.events, command, **options)
        return self._seen(who, result)

    async def press(
        self, who: simcord.MemberActor, message: Any, label: str, *, quietly: bool = False
    ) -> simcord.InteractionResult:
        """Press the button of a message whose label begins so."""
        custom_id = custom_id_of(message, label)
        result = await who.click(message, custom_id=custom_id)
        if quietly:
            return result
        self.transcript.did(who.name, f"pressed **{label}**")
        return self._seen(who, result)

    def _seen(
        self, who: simcord.MemberActor, result: simcord.InteractionResult
    ) -> simcord.InteractionResult:
        for message in [result.response, *result.followups]:
            if message is not None:
                self.transcript.saw(who.name, {"components": message.components})
        self.check(result.acknowledged, "it was answered")
        return result

    async def pass_time(self, length: timedelta, why: str) -> list[str]:
        """Let time pass; what the bot said in the events channel meanwhile."""
        before = len(self.stage.events.history())
        await self.stage.advance(length)
        self.transcript.did("The clock", f"went on by {length}: {why}")
        news = [spoken(message) for message in self.stage.events.history()[before:]]
        for words in news:
            self.transcript.lines.append(f"  - In #events: {words}")
        return news

    async def fetch(self, address: str, file_name: str) -> bytes:
        """Fetch over HTTP from the running server and keep the file."""
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            body = await answer.read()
            self.check(answer.status == 200, f"the server answered 200 for {file_name}")
        (self.out / file_name).write_bytes(body)
        return body

    def person(self, place: int) -> simcord.MemberActor:
        return self.stage.people[place]


def spoken(message: Any) -> str:
    """The words of a message."""
    components = getattr(message, "components", [])
    listed = [each if isinstance(each, dict) else each.to_dict() for each in components]
    return said({"content": getattr(message, "content", ""), "components": listed})


def last_of(result: simcord.InteractionResult) -> Any:
    """The last message of an answer: a deferred one is followed up."""
    return [each for each in [result.response, *result.followups] if each is not None][-1]


def attachments_of(result: simcord.InteractionResult) -> list[discord.Attachment]:
    """The files of an answer."""
    messages = [result.response, *result.followups]
    return [file for message in messages if message is not None for file in message.attachments]


def has_button(message: Any, label: str) -> bool:
    """Whether the message has a button whose label begins so."""
    try:
        custom_id_of(message, label)
    except StoryFailed:
        return False
    return True


def addresses(result: simcord.InteractionResult) -> list[str]:
    """The calendar addresses in an answer."""
    words = " ".join(spoken(each) for each in [result.response, *result.followups] if each)
    return _ADDRESS.findall(words)


def custom_id_of(message: Any, label: str) -> str:
    """The custom_id of the first button whose label begins so. Raises StoryFailed."""
    for component in _walk(message.components):
        if str(component.get("label") or "").startswith(label) and "custom_id" in component:
            return str(component["custom_id"])
    raise StoryFailed(f"there is no button {label} on the message")


def _walk(components: Any) -> Any:
    for each in components or []:
        component = each if isinstance(each, dict) else each.to_dict()
        yield component
        yield from _walk(component.get("components"))
        if component.get("accessory"):
            yield component["accessory"]


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return str(value[0])
    return str(getattr(value, "mention", value))
