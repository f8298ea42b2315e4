"""What people do, as the gateway tells a bot of it, and how the bot answered."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.wire import world as shapes
from tests.wire.world import BOT_ID, Guild, Json, Message, World

COMMAND, PRESS, AUTOCOMPLETE, FORM = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
PATIENCE = 3.0  # seconds to the first answer
TOKEN_LIFE = 900.0  # seconds


@dataclass
class Interaction:
    """One act of one person. ``callback``: the first answer; ``said``: the messages that followed
    from it, edits included, each as sent; ``answered``: set once it is more than deferred."""

    id: int
    kind: int
    guild: Guild
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    began: float = field(default_factory=time.monotonic)
    message: Message | None = None  # it was pressed on
    original: Message | None = None
    callback: Json = None
    said: list[Message] = field(default_factory=list)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        """All that the person reads of the answer."""
        return "\n".join(each.text for each in self.said)

    @property
    def is_too_late(self) -> bool:
        return time.monotonic() - self.began > PATIENCE


class Interactions:
    """Those that live, by id and by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}

    def begin(
        self,
        kind: int,
        guild: Guild,
        person_id: int,
        data: Json,
        *,
        locale: str = "en-US",
        permissions: int = 0,
        message: Message | None = None,
    ) -> tuple[Interaction, Json]:
        """The interaction, and what the gateway says of it."""
        act = Interaction(self._world.new_id(), kind, guild, message=message)
        self.by_id[act.id] = self.by_token[act.token] = act
        channel_id = message.channel_id if message else guild.channel_ids[0]
        told = {
            "id": str(act.id),
            "application_id": str(BOT_ID),
            "type": kind,
            "token": act.token,
            "version": 1,
            "data": data,
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": "en-US", "features": []},
            "channel_id": str(channel_id),
            "channel": {**shapes.channel(self._world, channel_id), "permissions": "0"},
            "member": shapes.member(person_id, str(permissions)),
            "app_permissions": shapes.ALL_PERMISSIONS,
            "locale": locale,
            "guild_locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild.id)},
            "context": 0,
            "attachment_size_limit": 10_485_760,
        }
        if message is not None:
            told["message"] = shapes.message(message)
        return act, told

    def of_token(self, token: str) -> Interaction | None:
        """None: unknown, or its fifteen minutes are over."""
        act = self.by_token.get(token)
        return act if act and time.monotonic() - act.began < TOKEN_LIFE else None

    def answer(self, act: Interaction, body: Json) -> Json:
        """Take the first answer; what Discord says to it (``with_response``)."""
        act.callback = body
        kind, data = body["type"], body.get("data") or {}
        said: dict[str, Any] = {"id": str(act.id), "type": act.kind}
        resource: Json = {"type": kind}
        if kind in (MESSAGE, DEFERRED):
            act.original = self._make(act, data)
            said |= {
                "response_message_id": str(act.original.id),
                "response_message_loading": kind == DEFERRED,
                "response_message_ephemeral": bool(data.get("flags", 0) & 64),
            }
            resource["message"] = shapes.message(act.original)
        elif kind == UPDATE and act.message is not None:
            act.original = act.message
            self.edit(act, act.message, data)
            said["response_message_id"] = str(act.message.id)
            resource["message"] = shapes.message(act.message)
        elif kind == DEFERRED_UPDATE:
            act.original = act.message
        if kind == MESSAGE and act.original is not None:
            act.said.append(act.original)
        if kind not in (DEFERRED, DEFERRED_UPDATE):
            act.answered.set()
        return {"interaction": said, "resource": resource}

    def follow_up(self, act: Interaction, body: Json) -> Message:
        message = self._make(act, body)
        act.said.append(message)
        act.answered.set()
        return message

    def edit(self, act: Interaction, message: Message, body: Json) -> Message:
        message.body = {**message.body, **body}
        message.edits += 1
        if message not in act.said:
            act.said.append(message)
        act.answered.set()
        return message

    def find(self, act: Interaction, name: str) -> Message | None:
        """``@original``, or a message of this interaction by its id."""
        if name == "@original":
            return act.original
        return next((each for each in act.said if str(each.id) == name), None)

    def _make(self, act: Interaction, body: Json) -> Message:
        """Only the person sees it: it is not among the channel's messages."""
        channel_id = act.message.channel_id if act.message else act.guild.channel_ids[0]
        return Message(self._world.new_id(), channel_id, body, time.monotonic())
